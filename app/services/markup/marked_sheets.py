"""The sheets of a project with what stands on them: markups, and the places of opinions that have none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.errors import BadInput
from app.domain.feedback import Feedback
from app.domain.geometry import Box
from app.domain.ids import derived_id
from app.domain.place import Anchor
from app.drawings.open import open_drawing
from app.markup.markup import Markup
from app.markup.opinion import Opinion, Status
from app.markup.shapes import Kind
from app.services.drawing_set.placed_drawings import placed_drawing
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.services.markup.markups import project_markups
from app.services.review.opinions import project_opinions
from app.storage.records import Record
from app.storage.workspace import Workspace

POINT_MM = 6.0  # half the side of the cloud around a single point
MARGIN_MM = 2.0


@dataclass(frozen=True)
class Marked:
    """One markup with the opinion it belongs to."""

    markup: Markup
    opinion: Opinion | None


@dataclass(frozen=True)
class MarkedSheet:
    """One sheet with all that stands on it, by creation."""

    source: ProjectSheet
    marks: tuple[Marked, ...]


@dataclass(frozen=True)
class MarkedSet:
    """Everything exports need.

    Args:
        sheets: current sheets, then replaced ones that still carry marks.
        opinions: by number, withdrawn ones too.
    """

    sheets: tuple[MarkedSheet, ...]
    opinions: tuple[Opinion, ...]

    def sheet(self, sheet_id: str) -> MarkedSheet | None:
        """Return a sheet by its id; None when no file of the project has it."""
        return next((one for one in self.sheets if one.source.id == sheet_id), None)


def marked_set(workspace: Workspace, code: str, feedback: Feedback | None = None) -> MarkedSet:
    """Return a project's sheets and opinions for export.

    Marks of withdrawn opinions are left out. A mark whose sheet a later revision replaced stays with the replaced one.

    Raises:
        NotFound: there is no such project.
    """
    current = project_sheets(workspace, code, feedback).sheets
    opinions = project_opinions(workspace, code)
    by_sheet: dict[str, list[Marked]] = defaultdict(list)
    for mark in _marks(project_markups(workspace, code), opinions):
        by_sheet[mark.markup.anchor.sheet].append(mark)
    known = {one.id for one in current}
    wanted = {*by_sheet, *(one.sheet for one in opinions)} - known - {""}
    sheets = [*current, *_replaced(workspace, code, wanted)]
    return MarkedSet(tuple(MarkedSheet(one, tuple(by_sheet[one.id])) for one in sheets), opinions)


def place_markup_of(opinion: Opinion) -> Markup | None:
    """Return the markup that shows an opinion nobody drew one for; None without a place."""
    anchor = opinion.anchor
    if anchor is None or not anchor.points_mm:
        return None
    kind, points = Kind.POLYLINE, anchor.points_mm
    if len(points) < 3:
        box = Box.around(points).grown(POINT_MM if len(points) == 1 else MARGIN_MM)
        kind, points = Kind.CLOUD, ((box.x0, box.y0), (box.x1, box.y1))
    elif points[0] == points[-1] and len(points) > 3:
        kind = Kind.POLYGON
    return Markup(
        id=opinion.id,
        anchor=Anchor(anchor.sheet, anchor.sha256, points),
        kind=kind,
        text=opinion.label,
        discipline=opinion.discipline,
        width_mm=0.7,
        opinion=opinion.id,
        author=opinion.author,
        created=opinion.created,
    )


def _marks(markups: Iterable[Markup], opinions: Iterable[Opinion]) -> Iterable[Marked]:
    by_id = {one.id: one for one in opinions}
    by_markup = {one.markup: one for one in by_id.values() if one.markup}
    drawn: set[str] = set()
    for markup in markups:
        opinion = by_id.get(markup.opinion) or by_markup.get(markup.id)
        if opinion is not None:
            drawn.add(opinion.id)
        if opinion is None or opinion.status is not Status.WITHDRAWN:
            yield Marked(markup, opinion)
    for opinion in by_id.values():
        if opinion.id not in drawn and opinion.status is not Status.WITHDRAWN:
            implied = place_markup_of(opinion)
            if implied is not None:
                yield Marked(implied, opinion)


def _replaced(workspace: Workspace, code: str, wanted: set[str]) -> Iterable[ProjectSheet]:
    """Yield sheets of files that are no longer current, the newest of each: alone, or as the set showed them."""
    found: dict[str, ProjectSheet] = {}
    files: dict[str, Record] = {}
    for record in workspace.records(code, "file") if wanted else ():
        sha256, name = str(record.get("sha256", "")), str(record.get("name", ""))
        if not workspace.blobs.has(sha256):
            continue
        files[name] = record
        blob = workspace.blobs.path(sha256)
        try:
            whole = placed_drawing(workspace, record, files.values())
        except BadInput:  # it never was a sheet
            continue
        alone = {str(row["key"]) for row in record.get("sheets", ()) or () if row.get("id") in wanted}
        seen = [(blob, sha256, sheet) for sheet in open_drawing(blob, workspace.cache_dir).sheets if sheet.key in alone]
        for path, state, sheet in [*seen, *((whole.path, whole.state, sheet) for sheet in whole.sheets)]:
            identifier = derived_id(code, name, sheet.key)
            if identifier in wanted:
                block = sheet.title_block
                found[identifier] = ProjectSheet(
                    id=identifier,
                    file=name,
                    path=path,
                    sha256=sha256,
                    state=state,
                    revision=str(record.get("revision", "")),
                    sheet=sheet,
                    number=block.number,
                    title=block.title,
                    discipline=block.discipline,
                    scale=block.scale,
                )
    return found.values()
