"""The survey results of a project: which files are merged, how precise each is; merged anew each time.

The files are kept as blobs: a survey that was merged stays what it was when somebody moves or edits its files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from app.domain.errors import BadInput, NotFound
from app.domain.feedback import Feedback
from app.domain.ids import derived_id
from app.domain.project import Person
from app.services.survey.approve_survey_values import RECORD as APPROVED
from app.services.survey.decide_survey import survey_decisions
from app.services.survey.fix_topology import with_fixes
from app.services.survey.kept_files import keep_file, kept_path
from app.services.survey.merge_surveys import Merging, merged_surveys
from app.services.survey.verify_survey import stored_value
from app.storage.records import Record
from app.storage.workspace import Workspace
from app.survey.approved import ApprovedValue
from app.survey.deciding import Decisions
from app.survey.merged_drawing import write_drawing
from app.survey.merged_json import json_text
from app.survey.merged_survey import MergedSurvey
from app.survey.projection import Projection
from app.survey.reading import read_survey
from app.survey.rule_pack import load_rules
from app.survey.transformation_file import save_way
from app.survey.verification import VerifiedValue, verify

RECORD, FIX = "survey_source", "survey_fix"
FILES = "survey-files"  # in the cache of the workspace


@dataclass(frozen=True)
class SurveySource:
    """One file of survey results of a project.

    Args:
        id: of its record.
        path: the file as it was when it was added.
        name: of the survey, its own in the project.
        origin: where the file was taken from.
        sigma_m: standard deviation of a coordinate, None for the file's own or the rule pack's.
        control: control points or saved transformation that bring it into the project's system.
    """

    id: str
    path: Path
    name: str
    origin: str = ""
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
        sigma, origin = record.get("sigma_m"), str(record["path"])
        path = stored_file(workspace, record, "files", origin)
        control = stored_file(workspace, record, "control_files", str(record.get("control") or ""))
        name = str(record.get("name") or base_name(origin))
        sigma_m = None if sigma is None else float(str(sigma))
        found.append(SurveySource(record.id, path or Path(origin), name, origin, sigma_m, control))
    return tuple(found)


def stored_file(workspace: Workspace, record: Record, field: str, origin: str) -> Path | None:
    """Return a file of a record: the blobs it names, else the place it was taken from; None without either.

    A file whose blobs are not in this workspace keeps its place in the list, and merging says that it cannot be read.
    """
    files = record.get(field)
    if isinstance(files, Mapping) and files:
        try:
            return kept_path(workspace.blobs, files, base_name(origin), workspace.cache_dir / FILES)
        except NotFound:
            return workspace.cache_dir / FILES / "missing" / base_name(origin)
    return Path(origin) if origin else None


def base_name(origin: str) -> str:
    """Return the file name of a place that may be of another operating system."""
    return re.split(r"[/\\]", origin)[-1]


def add_survey_source(workspace: Workspace, code: str, path: Path, *, by: Person) -> SurveySource:
    """Add a file to the survey of a project, or take its newer version; it must be readable.

    Raises:
        NotFound: there is no such project.
        BadInput: the file cannot be read as survey results.
    """
    workspace.record(code, "project", code)
    read_survey(path)
    origin = path.resolve()
    id_ = derived_id(code, RECORD, str(origin))
    records = workspace.records(code, RECORD)
    mine = next((record for record in records if record.id == id_), None)
    others = {
        str(record.get("name") or base_name(str(record["path"])))
        for record in records
        if record.id != id_ and not record.get("removed")
    }
    fields: dict[str, object] = {
        "path": str(origin),
        "name": free_name(origin, others),
        "files": keep_file(workspace.blobs, origin),
        "removed": False,
    }
    with workspace.write(code, by.id) as writer:
        if mine is not None:
            writer.put(RECORD, id_, fields)
        else:
            writer.create(RECORD, id_, **fields, sigma_m=None, control="", control_files={})
    return next(source for source in survey_sources(workspace, code) if source.id == id_)


def free_name(path: Path, taken: Collection[str]) -> str:
    """Return a name for a survey that no other has: its file name, with the folder or a number where that is taken."""
    names = [path.name, f"{path.parent.name}/{path.name}"]
    return next(
        (name for name in names if name not in taken),
        next(name for name in (f"{names[1]} ({number})" for number in count(2)) if name not in taken),
    )


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
        fields["control_files"] = keep_file(workspace.blobs, control.resolve())
    if removed:
        fields["removed"] = True
    with workspace.write(code, by.id) as writer:
        writer.put(RECORD, id_, fields)


def change_survey_system(
    workspace: Workspace, code: str, id_: str, source_system: str, target_system: str, *, by: Person
) -> None:
    """Bring a file from one reference system into another when it is merged; kept like control points.

    Raises:
        BadInput: a system is unknown, or only a guess leads from one to the other.
    """
    way = Projection(source_system, target_system)
    folder = workspace.cache_dir / FILES / "systems"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"EPSG {way.source.to_epsg()} → {way.target.to_epsg()}.json"
    save_way(way, [], file)
    change_survey_source(workspace, code, id_, by=by, control=file)


def take_survey_fix(workspace: Workspace, code: str, defect: str, *, by: Person) -> None:
    """Keep that a person took the fix offered for a defect of outlines."""
    record = next((record for record in workspace.records(code, FIX) if record.id == defect), None)
    with workspace.write(code, by.id) as writer:
        if record is None:
            writer.create(FIX, defect, by=by.name, taken_back=False)
        else:
            writer.put(FIX, defect, {"by": by.name, "taken_back": False})


def take_back_survey_fixes(workspace: Workspace, code: str, *, by: Person) -> int:
    """Take back the fixes of a project, all of them: a later one may rest on an earlier; return how many there were."""
    taken = [record.id for record in workspace.records(code, FIX) if not record.get("taken_back")]
    with workspace.write(code, by.id) as writer:
        for defect in taken:
            writer.put(FIX, defect, {"by": by.name, "taken_back": True})
    return len(taken)


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
        frozenset(record.id for record in workspace.records(code, FIX) if not record.get("taken_back")),
        tuple(stored_value(record) for record in workspace.records(code, APPROVED)),
    )


def draw_survey(what: ToMerge, folder: Path, feedback: Feedback | None = None) -> SurveyPicture:
    """Merge files, take fixes, compare with approved values and draw the map into ``folder``; needs no workspace.

    Raises:
        BadInput: a file cannot be used.
    """
    merging = Merging(
        {source.name: source.sigma_m for source in what.sources if source.sigma_m is not None},
        {source.name: source.control for source in what.sources if source.control is not None},
        what.decisions,
        keep_good=True,
        names=tuple(source.name for source in what.sources),
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
