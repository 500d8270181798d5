"""The legend (图例): samples of symbols and lines that no check may take for the design."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from app.review.ink import Ink
from app.review.places import Label

ROW_HEIGHTS = 6.0
"""Rows of a legend stand at most this many text heights apart."""
ALIGNED_HEIGHTS = 1.5
"""Texts of one column begin within this many text heights of each other."""
SAMPLE_HEIGHTS = 16.0
"""Samples reach at most this many text heights to the left of the column, and as far to the right of the texts."""
SAME_HEIGHT = 0.1
COLUMN_HEIGHTS = 30.0
"""Columns stand at most this many text heights apart."""


def without_legends(ink: Ink) -> Ink:
    """Return the ink without what stands in a legend, its texts included."""
    headings = [label for label in ink.labels if label.read.get("legend") == "yes"]
    walls = [_box(stroke.xy) for stroke in ink.strokes if stroke.role == "wall"] if headings else []
    regions = [region for heading in headings if (region := _region(heading, ink.labels, walls)) is not None]
    if not regions:
        return ink
    legend = shapely.union_all(regions)
    shapely.prepare(legend)
    return Ink(
        strokes=tuple(s for s in ink.strokes if not legend.contains(_box(s.xy))),
        areas=tuple(area for area in ink.areas if not legend.contains(area.polygon)),
        marks=tuple(mark for mark in ink.marks if not legend.contains(Point(mark.x, mark.y))),
        labels=tuple(label for label in ink.labels if not legend.contains(label.point)),
    )


def _box(xy: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> BaseGeometry:
    (x0, y0), (x1, y1) = xy.min(axis=0), xy.max(axis=0)
    return box(float(x0), float(y0), float(x1), float(y1))


def _left(label: Label) -> float:
    return label.x - label.width_m / 2


def _region(heading: Label, labels: Sequence[Label], walls: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """Return the rectangle from the heading down over the rows of aligned texts below it, None without rows.

    Texts of a plan beside it may stand level with its first row: where walls run out of the rectangle, it is that of
    the first column alone.
    """
    height = heading.height_m
    alike = [
        label
        for label in labels
        if label.y < heading.y - 0.5 * height and 0.4 * height <= label.height_m <= 1.5 * height
    ]
    row = _first_row(heading, alike)
    if not row:
        return None
    whole, first = _around(heading, row, alike), _around(heading, row[:1], alike)
    crossed = any(whole.intersects(wall) and not whole.contains(wall) for wall in walls)
    return first if crossed else whole


def _around(heading: Label, row: Sequence[Label], alike: Sequence[Label]) -> BaseGeometry:
    """Return the rectangle over the columns that begin with the texts of ``row``."""
    height, rows = heading.height_m, list(row)
    columns = [_left(label) for label in rows]
    bottom = rows[0].y
    for label in sorted(alike, key=lambda label: -label.y):
        aligned = any(abs(_left(label) - column) <= ALIGNED_HEIGHTS * height for column in columns)
        if aligned and label.y < bottom and bottom - label.y <= ROW_HEIGHTS * height:
            rows.append(label)
            bottom = label.y
    reach = SAMPLE_HEIGHTS * height
    right = max(label.x + label.width_m / 2 for label in rows)
    return box(min(columns) - reach, bottom - 3 * height, right + reach, heading.y + 2 * height)


def _first_row(heading: Label, alike: Sequence[Label]) -> list[Label]:
    """Return the texts of the first row below the heading, column by column away from it.

    It begins where the heading stands; only where nothing is there, beside it, as under a heading in the middle.
    """
    height = heading.height_m
    under = [
        label
        for label in alike
        if heading.y - label.y <= ROW_HEIGHTS * height and abs(_left(label) - _left(heading)) <= COLUMN_HEIGHTS * height
    ]
    if not under:
        return []
    below = [
        label for label in under if -ROW_HEIGHTS * height <= _left(label) - _left(heading) <= SAMPLE_HEIGHTS * height
    ]
    if not below and max(label.x + label.width_m / 2 for label in under) < heading.x:
        return []
    under = below or under
    top = max(under, key=lambda label: (label.y, -label.x))
    row = [top]
    for label in sorted(alike, key=lambda label: abs(label.x - top.x)):
        level = abs(label.y - top.y) <= 0.5 * height and label is not top
        level = level and abs(label.height_m / top.height_m - 1) <= SAME_HEIGHT
        if level and min(abs(label.x - other.x) for other in row) <= COLUMN_HEIGHTS * height:
            row.append(label)
    return row
