"""Write the opinions of a project as BCF 3.0, for the designer's BIM and issue tools."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from app.domain.feedback import Feedback, Silent
from app.domain.geometry import Affine, Box, Point
from app.drawings.picture import Picture
from app.drawings.sheet import Sheet
from app.markup.opinion import Opinion, Status
from app.reports.bcf import Topic, View, write_bcf
from app.services.delivery import deliver
from app.services.markup.marked_sheets import marked_set
from app.services.markup.opinion_places import OpinionPlace, opinion_places
from app.storage.workspace import Workspace

SNAPSHOT_PX = (1200, 800)
PAPER_M = 0.001


@dataclass(frozen=True)
class BcfResult:
    """What was written: number of topics, and labels of opinions whose place could not be painted."""

    topics: int
    without_picture: tuple[str, ...]


def export_bcf(
    workspace: Workspace, code: str, out: Path, picture: Picture, *, feedback: Feedback | None = None
) -> BcfResult:
    """Write one topic for each opinion that was not withdrawn.

    Args:
        picture: paints sheets.

    Raises:
        NotFound: there is no such project.
        BadInput: ``out`` cannot be a file.
    """
    feedback = feedback or Silent()
    project = workspace.record(code, "project", code)
    found = marked_set(workspace, code, feedback)
    opinions = [one for one in found.opinions if one.status is not Status.WITHDRAWN]
    topics, failed = [], []
    proportion = SNAPSHOT_PX[0] / SNAPSHOT_PX[1]
    for place in opinion_places(workspace, code, found, opinions, picture, SNAPSHOT_PX, proportion, feedback):
        if place.failed:
            failed.append(place.opinion.label)
        topics.append(
            Topic(
                opinion=place.opinion,
                sheet=place.name,
                file=place.sheet.file if place.sheet else "",
                sha256=place.sheet.sha256 if place.sheet else "",
                view=_view(place),
            )
        )
    deliver(out, write_bcf(str(project.get("name", "")), code, topics))
    return BcfResult(len(topics), tuple(failed))


def _view(place: OpinionPlace) -> View | None:
    if place.sheet is None or place.view is None:
        return None
    rect = place.view.rect_mm
    to_m = _metres(place.sheet.sheet)
    low, high = to_m(rect.centre), to_m((rect.centre[0], rect.y1))
    half = math.dist(low, high)
    return View(
        rect_mm=rect,
        png=place.view.png,
        shapes=place.view.shapes,
        centre_m=low,
        up=((high[0] - low[0]) / half, (high[1] - low[1]) / half),
        height_m=2 * half,
        lines_m=(_outline(place.opinion, rect, to_m),),
    )


def _metres(sheet: Sheet) -> Affine:
    """Return the map from sheet millimetres to metres: of the model when its unit is known, else of the paper."""
    if sheet.page < 0 and sheet.unit_m:
        return Affine(a=sheet.unit_m, d=sheet.unit_m).after(sheet.to_mm.inverse())
    return Affine(a=PAPER_M, d=PAPER_M)


def _outline(opinion: Opinion, rect: Box, to_m: Affine) -> tuple[Point, ...]:
    points = opinion.anchor.points_mm if opinion.anchor else ()
    if len(points) == 2:
        points = Box.around(points).corners
    closed = (*points, points[0]) if len(points) > 2 and points[0] != points[-1] else points
    return tuple(map(to_m, closed)) if len(closed) > 1 else tuple(map(to_m, (*rect.corners, rect.corners[0])))
