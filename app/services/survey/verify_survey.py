"""Hold a merged survey against approved values."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import BadInput, NotFound
from app.services.survey.approve_survey_values import RECORD
from app.storage.records import Record
from app.storage.workspace import Workspace
from app.survey.approved import ApprovedValue, read_approved
from app.survey.merged_json import load_merged
from app.survey.merged_survey import MergedSurvey, merge_all
from app.survey.reading import Source
from app.survey.rule_pack import load_rules
from app.survey.verification import VerifiedValue, verify


def verify_survey(survey: MergedSurvey, approved: Path) -> list[VerifiedValue]:
    """Return one row for every approved value of a table.

    Raises:
        BadInput: the table cannot be used.
    """
    return verify(survey, read_approved(approved), load_rules())


def survey_at(path: Path) -> MergedSurvey:
    """Return the merged survey of a folder or JSON file, or one survey file that stands for itself.

    Raises:
        BadInput: it cannot be used.
    """
    if not path.exists():
        raise BadInput("There is no such file or folder", path=str(path))
    if path.is_dir() or path.suffix.casefold() == ".json":
        return load_merged(path)
    survey = Source(path).read()
    return merge_all([survey], {}, load_rules(), [{"source": survey.source}])


def verify_survey_of_project(workspace: Workspace, project_code: str, survey: MergedSurvey) -> list[VerifiedValue]:
    """Return one row for every approved value of a project.

    Raises:
        NotFound: there is no such project, or nobody stored approved values for it.
    """
    workspace.record(project_code, "project", project_code)
    records = workspace.records(project_code, RECORD)
    if not records:
        raise NotFound(
            f"The project {project_code} has no approved values",
            advice=f"store them with: survey approve {project_code} TABLE.csv",
        )
    return verify(survey, [stored_value(record) for record in records], load_rules())


def stored_value(record: Record) -> ApprovedValue:
    """Return the approved value that a record holds."""
    tolerance = record.get("tolerance")
    return ApprovedValue(
        str(record["item"]),
        str(record["kind"]),
        str(record["name"]),
        float(str(record["value"])),
        str(record["unit"]),
        None if tolerance is None else float(str(tolerance)),
        str(record.get("sense", "")),
    )
