"""Decide a conflict of surveys; the decision is kept in the journal and merging applies it."""

from __future__ import annotations

from app.domain.errors import NotFound
from app.domain.project import Person
from app.services.people.acting import require_reviewing
from app.storage.workspace import Workspace
from app.survey.deciding import Decision, Decisions, check_choice, conflict_id
from app.survey.merged_survey import MergedSurvey

RECORD = "survey_decision"


def decide_survey(
    workspace: Workspace, code: str, survey: MergedSurvey, conflict: str, choice: str, reason: str, *, by: Person
) -> None:
    """Record what was decided about one conflict of a merged survey; a later decision replaces it.

    Raises:
        NotFound: there is no such project or conflict.
        BadInput: the conflict does not have this choice.
        NotPermitted: ``by`` is not on the register, or a designer only.
    """
    workspace.record(code, "project", code)
    require_reviewing(workspace, by)
    found = next((item for item in survey.conflicts if conflict_id(item) == conflict), None)
    if found is None:
        raise NotFound(f"The merged survey has no conflict {conflict}")
    check_choice(found, choice)
    known = {record.id for record in workspace.records(code, RECORD)}
    fields = {"choice": choice, "reason": reason, "by": by.name, "kind": found.kind, "what": found.what}
    with workspace.write(code, by.id) as writer:
        if conflict in known:
            writer.put(RECORD, conflict, fields)
        else:
            writer.create(RECORD, conflict, **fields)


def take_back_decision(workspace: Workspace, code: str, conflict: str, *, by: Person) -> None:
    """Open a conflict again; the journal keeps what was decided, and that it was taken back.

    Raises:
        NotFound: nobody decided it.
        NotPermitted: ``by`` is not on the register, or a designer only.
    """
    require_reviewing(workspace, by)
    record = next((record for record in workspace.records(code, RECORD) if record.id == conflict), None)
    if record is None or not record["choice"]:
        raise NotFound(f"Nobody has decided the conflict {conflict}")
    with workspace.write(code, by.id) as writer:
        writer.put(RECORD, conflict, {"choice": "", "reason": "", "by": by.name})


def survey_decisions(workspace: Workspace, code: str) -> Decisions:
    """Return all decisions of a project, by conflict.

    Raises:
        NotFound: there is no such project.
    """
    workspace.record(code, "project", code)
    return {
        record.id: Decision(str(record["choice"]), str(record.get("reason", "")), str(record.get("by", "")))
        for record in workspace.records(code, RECORD)
        if record["choice"]
    }
