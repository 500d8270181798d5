"""Which part of a drawing a diagram shows."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from drawn_plan import XY
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from specimens import Specimen, Words

from app.domain.finding import Finding

MOST_SHOWN = 8
"""So many findings of a check are drawn on one diagram."""
CONTEXT = 14.0
"""A picture is at least so many text heights wide."""
OWN_LINES, OWN_AREAS = 12.0, 4.0
"""Things measured are shown whole when they are at most so many times as long as what was measured of them."""
WIDER = {"none": 4.0, "h": 3.0, "count": 4.0}
"""So many times as much is shown around what is not measured, around shaded walls, around a place of counting."""

Bounds = tuple[float, float, float, float]


def shape_of(finding: Finding) -> BaseGeometry:
    """Return the place of a finding in drawing units."""
    points = finding.coordinates
    if finding.geometry_type == "Polygon":
        return Polygon(points)
    return LineString(points) if len(points) > 1 else Point(points[0])


def window(specimen: Specimen, placed: Sequence[Finding]) -> Bounds:
    """Return the part of the drawing to show: what was measured, of what, what stands around it; all where it fits."""
    everything = bounds_of([xy for line in specimen.lines for xy in line.xy] + [(w.x, w.y) for w in specimen.words])
    main = shape_of(placed[0]).bounds
    side = max(main[2] - main[0], main[3] - main[1])
    heights = [words.height for words in specimen.words] or [0.5]
    least = max(1.6 * side, CONTEXT * median(heights)) * _wider(placed[0])
    middle = ((main[0] + main[2]) / 2, (main[1] + main[3]) / 2)
    wanted = _around(main, (middle[0] - least / 2, middle[1] - least / 3, middle[0] + least / 2, middle[1] + least / 3))
    most = (OWN_AREAS if placed[0].geometry_type == "Polygon" else OWN_LINES) * max(side, least / 3)
    for line in specimen.lines:
        both = _around(wanted, bounds_of(line.xy))
        if line.handles and line.handles[0] in placed[0].handles and _side(both) <= most:
            wanted = both
    own = [words for words in specimen.words if words.handles != placed[0].handles]
    if not any(_covers(_grown(wanted, 0.02), words) for words in own):
        own.sort(key=lambda words: _side(_around(wanted, (words.x, words.y, words.x, words.y))))
        for words in own[:2]:
            both = _around(wanted, (words.x, words.y, words.x, words.y))
            wanted = both if _side(both) <= most else wanted
    wide = _side(wanted)
    for one in placed[1:MOST_SHOWN]:
        both = _around(wanted, shape_of(one).bounds)
        if both[2] - both[0] <= 2.2 * wide and both[3] - both[1] <= 1.6 * wide:
            wanted = both
    wanted = _grown(wanted, 0.08)
    whole = _grown(everything, 0.05)
    return whole if _side(whole) <= 1.9 * _side(wanted) else wanted


def _wider(one: Finding) -> float:
    if one.value is None:
        return WIDER["none"]
    return 1.0 if one.unit == "count" and one.geometry_type != "Point" else WIDER.get(one.unit, 1.0)


def _covers(bounds: Bounds, words: Words) -> bool:
    return bounds[0] <= words.x <= bounds[2] and bounds[1] <= words.y <= bounds[3]


def _side(bounds: Bounds) -> float:
    return max(bounds[2] - bounds[0], bounds[3] - bounds[1])


def _around(one: Bounds, other: Bounds) -> Bounds:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def bounds_of(points: Sequence[XY]) -> Bounds:
    """Return the box around some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _grown(bounds: Bounds, share: float) -> Bounds:
    by = max(_side(bounds), 1.0) * share
    return bounds[0] - by, bounds[1] - by, bounds[2] + by, bounds[3] + by
