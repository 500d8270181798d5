"""The map of a merged survey on one PDF page: frame, grid, points, outlines, conflicts, legend."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.domain.geometry import Box
from app.survey.merged_survey import MergedSurvey
from app.survey.points import Floats, Rows

SCALES = (100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 25_000, 50_000, 100_000, 250_000, 1_000_000)
STEPS_M = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
MARK_CELL, NAME_CELL = (0.6, 0.6), (13.0, 5.0)  # points of paper
ROUND = 1  # line cap of PDF
MOST_MARKS = 20_000  # of one map; more than the paper can show apart
MERGED, SINGLE, CONFLICT = HexColor(0x1B7F4B), HexColor(0x1F5FBF), HexColor(0xC62828)
INK, GRID = HexColor(0x202020), HexColor(0xB8C0C8)


@dataclass(frozen=True)
class MapPlace:
    """Where the map lies on its page, in points: ground metres → page."""

    box: Box
    scale: int
    centre: tuple[float, float]

    @overload
    def __call__(self, east: float, north: float) -> tuple[float, float]: ...
    @overload
    def __call__(self, east: Floats, north: Floats) -> tuple[Floats, Floats]: ...
    def __call__(self, east: Any, north: Any) -> tuple[Any, Any]:
        """Return the place of a ground point, or of many, on the page."""
        x, y = self.box.centre
        factor = 1000 * mm / self.scale
        return x + (east - self.centre[0]) * factor, y + (north - self.centre[1]) * factor

    @property
    def ground(self) -> Box:
        """Ground covered by the map."""
        half_e = self.box.width / mm * self.scale / 2000
        half_n = self.box.height / mm * self.scale / 2000
        return Box(self.centre[0] - half_e, self.centre[1] - half_n, self.centre[0] + half_e, self.centre[1] + half_n)


def placed(survey: MergedSurvey, box: Box) -> MapPlace:
    """Choose the largest usual scale at which the whole survey fits into ``box``."""
    places = [vertex for outline in survey.outlines for vertex in outline.vertices]
    if len(survey.points):
        low, high = survey.points.places.min(axis=0).tolist(), survey.points.places.max(axis=0).tolist()
        places += [(low[0], low[1]), (high[0], high[1])]
    bounds = Box.around(places) if places else Box(0.0, 0.0, 1.0, 1.0)
    need = max(bounds.width / (box.width / mm - 16), bounds.height / (box.height / mm - 16)) * 1000
    scale = next((scale for scale in SCALES if scale >= need), SCALES[-1])
    return MapPlace(box, scale, bounds.centre)


def grid_step_m(scale: int) -> int:
    """Return the distance of grid lines: about five centimetres on paper."""
    return min(STEPS_M, key=lambda step: abs(math.log(step / (0.05 * scale))))


def draw_map(page: Canvas, survey: MergedSurvey, place: MapPlace, font: str, texts: Mapping[str, Any]) -> None:
    """Draw frame, grid, outlines, points, conflicts and the north arrow."""
    box = place.box
    draw_grid(page, place, font)
    page.saveState()
    clip = page.beginPath()
    clip.rect(box.x0, box.y0, box.width, box.height)
    page.clipPath(clip, stroke=0, fill=0)
    page.setLineWidth(0.9)
    page.setStrokeColor(INK)
    for outline in survey.outlines:
        path = page.beginPath()
        for number, vertex in enumerate(outline.vertices):
            (path.lineTo if number else path.moveTo)(*place(*vertex))
        if outline.closed:
            path.close()
        page.drawPath(path)
        if outline.closed and outline.name:
            x, y = place(*(sum(v[axis] for v in outline.vertices) / len(outline.vertices) for axis in (0, 1)))
            page.setFillColor(INK)
            page.setFont(font, 8)
            page.drawCentredString(x, y - 3, outline.name)
            page.setFont(font, 5.5)
            page.drawCentredString(x, y - 10, f"{outline.area_m2:.2f}㎡")
    draw_points(page, survey, place, font)
    draw_conflicts(page, survey, place, font)
    page.restoreState()
    page.setStrokeColor(INK)
    page.setLineWidth(1.4)
    page.rect(box.x0, box.y0, box.width, box.height)
    draw_north(page, (box.x1 - 12 * mm, box.y1 - 20 * mm), font, texts["north"])


def draw_points(page: Canvas, survey: MergedSurvey, place: MapPlace, font: str) -> None:
    """Draw points and, where there is room, their names: one mark and one name a cell of paper."""
    points = survey.points
    sizes = points.sizes
    x, y = place(points.east, points.north)
    cell = MARK_CELL
    marked = first_of_cells(x, y, cell)
    while len(marked) > MOST_MARKS:
        cell = (cell[0] * 1.5, cell[1] * 1.5)
        marked = first_of_cells(x, y, cell)
    named = np.intersect1d(first_of_cells(x, y, NAME_CELL), marked)
    page.saveState()
    page.setLineCap(ROUND)
    page.setLineWidth(2.2)
    page.setFont(font, 4.5)
    for colour, own in ((MERGED, sizes > 1), (SINGLE, sizes <= 1)):
        page.setStrokeColor(colour)
        page.setFillColor(colour)
        dots = marked[own[marked]]  # lines of no length with round ends: a tenth of what circles take
        page.lines([(a, b, a, b) for a, b in zip(x[dots].tolist(), y[dots].tolist(), strict=True)])
        for row in named[own[named]].tolist():
            page.drawString(x[row] + 1.8, y[row] + 1.8, points.names[row])
    page.restoreState()


def first_of_cells(x: Floats, y: Floats, cell: tuple[float, float]) -> Rows:
    """Return the first row in every cell of a grid on paper."""
    across, up = (np.floor(values / width).astype(np.int64) for values, width in zip((x, y), cell, strict=True))
    if not len(across):
        return across
    keys = (across - across.min()) * (up.max() - up.min() + 1) + up
    return np.sort(np.unique(keys, return_index=True)[1])


def draw_conflicts(page: Canvas, survey: MergedSurvey, place: MapPlace, font: str) -> None:
    """Circle conflicts and number them as in the table."""
    page.setStrokeColor(CONFLICT)
    page.setFillColor(CONFLICT)
    page.setLineWidth(0.9)
    for number, conflict in enumerate(survey.conflicts, 1):
        first = conflict.members[0].point
        x, y = place(first.east, first.north)
        page.circle(x, y, 6, stroke=1, fill=0)
        page.setFont(font, 7)
        page.drawString(x + 7, y - 8, f"{number}")


def draw_grid(page: Canvas, place: MapPlace, font: str) -> None:
    """Draw grid crosses on the ground's round coordinates, and the coordinates along the frame."""
    step, ground, box = grid_step_m(place.scale), place.ground, place.box
    easts = range(math.ceil(ground.x0 / step) * step, math.floor(ground.x1) + 1, step)
    norths = range(math.ceil(ground.y0 / step) * step, math.floor(ground.y1) + 1, step)
    page.setLineWidth(0.4)
    page.setStrokeColor(GRID)
    page.setFillColor(INK)
    page.setFont(font, 6)
    for east in easts:
        x, _ = place(east, norths[0] if norths else 0)
        page.line(x, box.y0, x, box.y0 + 2 * mm)
        page.line(x, box.y1, x, box.y1 - 2 * mm)
        page.drawCentredString(x, box.y0 - 3.2 * mm, f"{east}")
        for north in norths:
            _, y = place(east, north)
            page.line(x - 1.5 * mm, y, x + 1.5 * mm, y)
            page.line(x, y - 1.5 * mm, x, y + 1.5 * mm)
    for north in norths:
        _, y = place(easts[0] if easts else 0, north)
        page.line(box.x0, y, box.x0 + 2 * mm, y)
        page.line(box.x1, y, box.x1 - 2 * mm, y)
        page.saveState()
        page.translate(box.x0 - 1.4 * mm, y)
        page.rotate(90)
        page.drawCentredString(0, 0, f"{north}")
        page.restoreState()


def draw_north(page: Canvas, at: tuple[float, float], font: str, word: str) -> None:
    """Draw a north arrow; grid north is up."""
    x, y = at
    for side, fill in ((-1, 1), (1, 0)):
        arrow = page.beginPath()
        arrow.moveTo(x, y + 11 * mm)
        arrow.lineTo(x + side * 3 * mm, y - 1 * mm)
        arrow.lineTo(x, y + 1.5 * mm)
        arrow.close()
        page.setStrokeColor(INK)
        page.setFillColor(INK)
        page.setLineWidth(0.6)
        page.drawPath(arrow, stroke=1, fill=fill)
    page.setFont(font, 9)
    page.drawCentredString(x, y + 12.5 * mm, word)
