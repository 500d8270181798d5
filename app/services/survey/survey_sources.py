"""The survey results of a project: which files are merged, how precise each is; merged anew each time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback
from app.domain.ids import derived_id
from app.domain.project import Person
from app.services.survey.approve_survey_values import RECORD as APPROVED
from app.services.survey.decide_survey import survey_decisions
from app.services.survey.fix_topology import with_fixes
from app.services.survey.merge_surveys import Merging, merged_surveys
from app.services.survey.verify_survey import stored_value
from app.storage.workspace import Workspace
from app.survey.approved import ApprovedValue
from app.survey.deciding import Decisions
from app.survey.merged_drawing import write_drawing
from app.survey.merged_survey import MergedSurvey, json_text
from app.survey.reading import read_survey
from app.survey.rule_pack import load_rules
from app.survey.verification import VerifiedValue, verify

RECORD, FIX = "survey_source", "survey_fix"


@dataclass(frozen=True)
class SurveySource:
    """One file of survey results of a project.

    Args:
        id: of its record.
        path: the file; it stays where it is.
        sigma_m: standard deviation of a coordinate, None for the file's own or the rule pack's.
        control: control points or saved transformation that bring it into the project's system.
    """

    id: str
    path: Path
    sigma_m: float | None = None
    control: Path | None = None


@dataclass(frozen=True)
class SurveyPicture:
    """A merged survey with what is shown of it.

    Args:
        survey: merged.
        rows: comparison with approved values.
        map: drawing of it.
    """

    survey: MergedSurvey
    rows: tuple[VerifiedValue, ...]
    map: Path


def survey_sources(workspace: Workspace, code: str) -> tuple[SurveySource, ...]:
    """Return the files of a project, by the time they were added."""
    found: list[SurveySource] = []
    for record in workspace.records(code, RECORD):
        if record.get("removed"):
            continue
        sigma, control = record.get("sigma_m"), str(record.get("control") or "")
        found.append(
            SurveySource(
                record.id,
                Path(str(record["path"])),
                None if sigma is None else float(str(sigma)),
                Path(control) if control else None,
            )
        )
    return tuple(found)


def add_survey_source(workspace: Workspace, code: str, path: Path, *, by: Person) -> SurveySource:
    """Add a file to the survey of a project; it must be readable.

    Raises:
        NotFound: there is no such project.
        BadInput: the file cannot be read as survey results.
    """
    workspace.record(code, "project", code)
    read_survey(path)
    id_ = derived_id(code, RECORD, str(path.resolve()))
    fields = {"path": str(path.resolve()), "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "removed": False}
    known = {record.id for record in workspace.records(code, RECORD)}
    with workspace.write(code, by.id) as writer:
        if id_ in known:
            writer.put(RECORD, id_, fields)
        else:
            writer.create(RECORD, id_, **fields, sigma_m=None, control="")
    return SurveySource(id_, path)


def change_survey_source(
    workspace: Workspace,
    code: str,
    id_: str,
    *,
    by: Person,
    sigma_m: float | None = None,
    control: Path | None = None,
    removed: bool = False,
) -> None:
    """Set what is given: how precise a file is, the control that moves it, or that it is no longer merged.

    Raises:
        BadInput: the standard deviation is none.
    """
    if sigma_m is not None and not 0 < sigma_m < 100:
        raise BadInput(f"“{sigma_m}” is no standard deviation in metres")
    fields: dict[str, object] = {}
    if sigma_m is not None:
        fields["sigma_m"] = sigma_m
    if control is not None:
        fields["control"] = str(control.resolve())
    if removed:
        fields["removed"] = True
    with workspace.write(code, by.id) as writer:
        writer.put(RECORD, id_, fields)


def take_survey_fix(workspace: Workspace, code: str, defect: str, *, by: Person) -> None:
    """Keep that a person took the fix offered for a defect of outlines."""
    if not any(record.id == defect for record in workspace.records(code, FIX)):
        with workspace.write(code, by.id) as writer:
            writer.create(FIX, defect, by=by.name)


@dataclass(frozen=True)
class ToMerge:
    """What the survey of a project is made of: files, decisions, fixes taken, approved values."""

    sources: tuple[SurveySource, ...]
    decisions: Decisions
    fixes: frozenset[str]
    approved: tuple[ApprovedValue, ...]


def what_to_merge(workspace: Workspace, code: str) -> ToMerge:
    """Return what the survey of a project is made of."""
    return ToMerge(
        survey_sources(workspace, code),
        survey_decisions(workspace, code),
        frozenset(record.id for record in workspace.records(code, FIX)),
        tuple(stored_value(record) for record in workspace.records(code, APPROVED)),
    )


def draw_survey(what: ToMerge, folder: Path, feedback: Feedback | None = None) -> SurveyPicture:
    """Merge files, take fixes, compare with approved values and draw the map into ``folder``; needs no workspace.

    Raises:
        BadInput: a file cannot be used.
    """
    merging = Merging(
        {source.path.name: source.sigma_m for source in what.sources if source.sigma_m is not None},
        {source.path.name: source.control for source in what.sources if source.control is not None},
        what.decisions,
        keep_good=True,
    )
    survey = merged_surveys([source.path for source in what.sources], merging, feedback)
    known = {defect.id for defect in survey.defects if defect.fix}
    survey = with_fixes(survey, what.fixes & known)
    rows = tuple(verify(survey, what.approved, load_rules()))
    digest = hashlib.sha256()
    for piece in json_text(survey, {}):
        digest.update(piece.encode())
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"survey-{digest.hexdigest()[:24]}.dxf"
    if not file.exists():
        write_drawing(survey, file)
    return SurveyPicture(survey, rows, file)
