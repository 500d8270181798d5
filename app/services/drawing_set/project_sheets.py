"""The sheets of a project: those of the newest files, as corrected by people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import AppError, Cancelled, NotFound
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.ids import derived_id
from app.domain.place import Anchor
from app.drawings.compare.pairs import normal_number
from app.drawings.sheet import Sheet
from app.drawings.sheets.file_name import number_in_name
from app.drawings.sheets.vocabulary import discipline
from app.review.checklist.known_facts import read_facts
from app.services.drawing_set.placed_drawings import PlacedDrawing, drawing_path, placed_drawing
from app.storage.records import Record
from app.storage.workspace import Workspace

FACT = "fact."


@dataclass(frozen=True)
class ProjectSheet:
    """One sheet of the current drawing set.

    Args:
        id: sheet id.
        file: name of its file.
        path: the file, with what it refers to beside it.
        sha256: of the file.
        state: hash of the file and of all it refers to.
        references: SHA-256 of the files it refers to.
        revision: that brought the file.
        sheet: as found in the file.
        number: corrected, else as found; so the following.
        facts: of this sheet alone.
        numbered_by_file: the sheet itself tells no number, the name of its file does.
    """

    id: str
    file: str
    path: Path
    sha256: str
    state: str
    revision: str
    sheet: Sheet
    number: str
    title: str
    discipline: str
    scale: str
    facts: tuple[tuple[str, float | str | bool], ...] = ()
    references: tuple[str, ...] = ()
    numbered_by_file: bool = False


@dataclass(frozen=True)
class ProjectSheets:
    """The current sheets, and the files that cannot be read: name → reason."""

    sheets: tuple[ProjectSheet, ...]
    errors: tuple[tuple[str, str], ...] = ()


def project_sheets(
    workspace: Workspace, project_code: str, feedback: Feedback | None = None, until: str = ""
) -> ProjectSheets:
    """Return the sheets of the newest file of each name, in the order of their numbers.

    A sheet number that a later revision brings again, in whatever file, replaces the earlier one's sheet.

    Args:
        until: the set as it was with this revision; the newest when empty.

    Raises:
        NotFound: there is no such project or revision.
        Cancelled: by the user.
    """
    feedback = feedback or Silent()
    workspace.record(project_code, "project", project_code)
    corrections = {record.id: record for record in workspace.records(project_code, "sheet")}
    records = workspace.records(project_code, "file")
    order = _ranks(workspace.records(project_code, "revision"), records)
    if until and until not in order:
        raise NotFound(f"The project has no revision {until}", advice=f"Its revisions are: {', '.join(order)}")
    last = order[until] if until else len(order)
    files = current_files(record for record in records if order[str(record.get("revision", ""))] <= last)
    found: list[ProjectSheet] = []
    errors: list[tuple[str, str]] = []
    for done, record in enumerate(files):
        check_cancelled(feedback)
        feedback.progress(done, len(files), str(record["name"]))
        try:
            drawing = placed_drawing(workspace, record, files)
        except Cancelled:
            raise
        except AppError as error:
            errors.append((str(record["name"]), error.message))
            continue
        for sheet in drawing.sheets:
            identifier = derived_id(project_code, str(record["name"]), sheet.key)
            found.append(_project_sheet(drawing, record, identifier, sheet, corrections.get(identifier)))
    newest = _newest(found, order)
    return ProjectSheets(tuple(sorted(newest, key=lambda one: (one.number, one.file, one.sheet.key))), tuple(errors))


def drawing_of(workspace: Workspace, code: str, anchor: Anchor | None, sheet: ProjectSheet) -> Path:
    """Return the drawing that an anchor was set on, or that of ``sheet``, with what it refers to beside it."""
    if anchor is None or anchor.sha256 == sheet.sha256 or not workspace.blobs.has(anchor.sha256):
        return sheet.path
    return drawing_path(workspace, code, anchor.sha256)


def _ranks(revisions: Iterable[Record], files: Iterable[Record]) -> dict[str, int]:
    """Return revision → rank, in the order in which the revisions came."""
    named = [str(record.get("number", "")) for record in revisions]
    named += [str(record.get("revision", "")) for record in files]
    return {revision: rank for rank, revision in enumerate(dict.fromkeys(named))}


def current_files(records: Iterable[Record]) -> list[Record]:
    """Return the last record of each file name, in the order in which the names first came."""
    latest: dict[str, Record] = {}
    for record in records:
        if record.get("sha256"):
            latest[str(record["name"])] = record
    return list(latest.values())


def _project_sheet(
    drawing: PlacedDrawing, record: Record, identifier: str, sheet: Sheet, correction: Record | None
) -> ProjectSheet:
    block = sheet.title_block
    said: Mapping[str, Any] = correction.fields if correction else {}
    number, title = str(said.get("number") or block.number), str(said.get("title") or block.title)
    by_file = not number and len(drawing.sheets) == 1
    if by_file:
        number, named = number_in_name(str(record["name"]))
        title = title or named
    facts = read_facts(
        {name[len(FACT) :]: value for name, value in said.items() if name.startswith(FACT) and value is not None}
    )
    return ProjectSheet(
        id=identifier,
        file=str(record["name"]),
        path=drawing.path,
        sha256=str(record["sha256"]),
        state=drawing.state,
        revision=str(record.get("revision", "")),
        sheet=sheet,
        number=number,
        title=title,
        discipline=str(said.get("discipline") or block.discipline or discipline("", number, title)),
        scale=str(said.get("scale") or block.scale),
        facts=tuple(sorted(facts.items())),
        references=drawing.references,
        numbered_by_file=by_file and bool(number),
    )


def _newest(sheets: Iterable[ProjectSheet], order: Mapping[str, int]) -> list[ProjectSheet]:
    """Return the sheets without those whose number a later revision brings again, however it is written.

    A sheet that tells no discipline is of the only one that has its number. What others refer to replaces no sheet: a
    frame bears the number of the sheet it is drawn on.
    """
    sheets = list(sheets)
    referred = {sha256 for one in sheets for sha256 in one.references}
    known: dict[str, set[str]] = defaultdict(set)
    for one in sheets:
        known[normal_number(one.number)] |= {one.discipline} - {""}

    def key(one: ProjectSheet) -> tuple[str, str]:
        number = normal_number(one.number)
        only = next(iter(known[number])) if len(known[number]) == 1 else ""
        return one.discipline or only, number

    last: dict[tuple[str, str], int] = {}
    for one in sheets:
        if one.sha256 not in referred:
            last[key(one)] = max(last.get(key(one), 0), order[one.revision])
    return [one for one in sheets if not one.number or order[one.revision] >= last.get(key(one), 0)]
