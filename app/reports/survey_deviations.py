"""Pictures of deviations: the as-built survey over the approved drawing, one for each row that did not pass."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.domain.geometry import Box
from app.reports.survey_map import CONFLICT, INK, SINGLE, MapPlace
from app.survey.merged_survey import MergedSurvey
from app.survey.points import Outline
from app.survey.verification import Verdict, VerifiedValue

APPROVED = HexColor(0x9AA3AC)
PICTURE = (92 * mm, 66 * mm)
CAPTION = 15 * mm
SCALES = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000)
LEAST_M = 4.0  # ground that a picture shows at least
ARROW_MM = 12.0
DOUBT = HexColor(0xB26A00)


def deviating(rows: Sequence[VerifiedValue]) -> list[tuple[int, VerifiedValue]]:
    """Return the rows that have a picture, with their numbers in the table."""
    return [(n, row) for n, row in enumerate(rows, 1) if row.verdict is not Verdict.PASS and row.place is not None]


def draw_deviation(
    page: Canvas,
    at: tuple[float, float],
    number: int,
    row: VerifiedValue,
    survey: MergedSurvey,
    approved: Sequence[Outline],
    font: str,
    texts: Mapping[str, Any],
) -> None:
    """Draw one picture with its caption; ``at`` is its upper left corner on the page."""
    width, height = PICTURE
    box = Box(at[0], at[1] - height, at[0] + width, at[1])
    place = place_of(row, box)
    page.saveState()
    clip = page.beginPath()
    clip.rect(box.x0, box.y0, box.width, box.height)
    page.clipPath(clip, stroke=0, fill=0)
    for outlines, colour, thick in ((approved, APPROVED, 1.6), (survey.outlines, INK, 0.7)):
        page.setStrokeColor(colour)
        page.setLineWidth(thick)
        for outline in outlines:
            if Box.around(outline.vertices).intersects(place.ground):
                draw_outline(page, outline.vertices, outline.closed, place)
    page.setFillColor(SINGLE)
    page.setFont(font, 5)
    for point in near(survey, place):
        x, y = place(point[1], point[2])
        page.circle(x, y, 1.0, stroke=0, fill=1)
        page.drawString(x + 2, y + 2, point[0])
    draw_trace(page, row, place)
    page.restoreState()
    page.setStrokeColor(INK)
    page.setLineWidth(0.7)
    page.rect(box.x0, box.y0, box.width, box.height)
    page.setFillColor(CONFLICT if row.verdict is Verdict.FAIL else DOUBT)
    page.setFont(font, 8)
    page.drawString(box.x0, box.y0 - 4.5 * mm, f"{number}  {row.item}　{texts['verdicts'][row.verdict.value]}")
    page.setFillColor(INK)
    page.setFont(font, 7)
    numbers = {
        name: "—" if value is None else f"{round(value, 3) + 0.0:.3f}" for name, value in numbers_of(row).items()
    }
    page.drawString(box.x0, box.y0 - 9 * mm, texts["deviation"].format(**numbers, unit=row.unit, scale=place.scale))


def numbers_of(row: VerifiedValue) -> Mapping[str, float | None]:
    """Return the numbers of a caption."""
    return {"measured": row.measured, "approved": row.approved, "difference": row.difference}


def place_of(row: VerifiedValue, box: Box) -> MapPlace:
    """Return a map around what a row was measured on, at the largest usual scale that shows it."""
    assert row.place is not None  # noqa: S101 - deviating() asks for it
    bounds = Box.around(row.trace or (row.place,))
    need = max(max(bounds.width, LEAST_M) / (box.width / mm - 24), max(bounds.height, LEAST_M) / (box.height / mm - 24))
    scale = next((scale for scale in SCALES if scale >= need * 1000), SCALES[-1])
    return MapPlace(box, scale, bounds.centre)


def near(survey: MergedSurvey, place: MapPlace) -> list[tuple[str, float, float]]:
    """Return the points of a picture: name, east, north."""
    ground, points = place.ground, survey.points
    inside = (
        (points.east >= ground.x0)
        & (points.east <= ground.x1)
        & (points.north >= ground.y0)
        & (points.north <= ground.y1)
    ).nonzero()[0]
    return [(points.names[row], float(points.east[row]), float(points.north[row])) for row in inside[:300].tolist()]


def draw_outline(page: Canvas, vertices: Sequence[tuple[float, float]], closed: bool, place: MapPlace) -> None:
    """Draw one line or area."""
    path = page.beginPath()
    for number, vertex in enumerate(vertices):
        (path.lineTo if number else path.moveTo)(*place(*vertex))
    if closed:
        path.close()
    page.drawPath(path)


def draw_trace(page: Canvas, row: VerifiedValue, place: MapPlace) -> None:
    """Draw what was measured; a move from the approved place as an arrow of fixed length in its direction."""
    colour = CONFLICT if row.verdict is Verdict.FAIL else DOUBT
    page.setStrokeColor(colour)
    page.setFillColor(colour)
    page.setLineWidth(1.4)
    assert row.place is not None  # noqa: S101 - deviating() asks for it
    x, y = place(*row.place)
    move = row.move
    if move is not None:
        length = math.hypot(*move)
        dx, dy = (part / length * ARROW_MM * mm for part in move)
        page.line(x - dx, y - dy, x, y)
        for side in (-0.4, 0.4):
            angle = math.atan2(dy, dx) + math.pi + side
            page.line(x, y, x + 6 * math.cos(angle), y + 6 * math.sin(angle))
        page.circle(x - dx, y - dy, 2, stroke=1, fill=0)
    elif len(row.trace) > 1:
        draw_outline(page, row.trace, False, place)
    page.circle(x, y, 2.2, stroke=1, fill=0)
