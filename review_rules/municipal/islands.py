"""What stands in a lane or juts into it: planters, islands, kerbs set forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from app.review.api import Path, Place, SheetView, derived, sides_m
from review_rules.municipal.strips import EDGE_M, Strip

LEAST_M = 0.6
"""A closed kerb less wide than this is a mark on the road: an arrow, a stripe of a crossing."""
BLOCKED_M = 0.3
"""Where less than this is left free, a sign covers the whole lane, and bounds nothing."""
ROLES = ("green_area", "footway", "column", "building_new", "building_existing")


@derived
def islands(sheet: SheetView) -> tuple[Place, ...]:
    """Return the closed outlines of a street's plan that a car cannot cross: planters, islands, piers."""
    kerbs = [one for one in sheet.closed_outlines("lane_edge") if sides_m(one.polygon)[1] >= LEAST_M]
    return (*kerbs, *(one for role in ROLES for one in sheet.closed_outlines(role)))


def standing_in(sheet: SheetView, strip: Strip) -> Iterator[Place]:
    """Yield the islands that stand in a strip without filling it from end to end."""
    inner = strip.area.buffer(-EDGE_M)
    longest = 0.5 * min(run.length for run in strip.runs)
    for island in islands(sheet):
        if island.handles not in (edge.handles for edge in strip.edges) and inner.intersects(island.shape):
            x = _along(strip.runs[0], island.shape.intersection(inner))[0]
            if x.max() - x.min() <= longest:
                yield island


def narrowed(sheet: SheetView, strip: Strip, kerbs: Sequence[Path], *, bare: bool = False) -> Path | None:
    """Return the shortest link that what stands in a strip, or juts into it, leaves free; None where nothing does.

    Of a ``bare`` strip only what its own edges, and kerbs that stand on them, leave counts.
    """
    base, other = strip.runs
    level = float(np.median(_along(base, other)[1]))
    sign, wide = float(np.sign(level)), abs(level)
    inner = strip.area.buffer(-EDGE_M)
    shapes: list[BaseGeometry] = [] if bare else [place.shape for place in standing_in(sheet, strip)]
    shapes += [edge.line for edge in strip.edges]
    shapes += [kerb.line for kerb in kerbs if kerb not in strip.edges and _juts(kerb, strip)]
    spans = []
    for shape in shapes:
        part = shape.intersection(inner)
        for piece in getattr(part, "geoms", [part]):
            if not piece.is_empty:
                along, up = _along(base, piece)
                spans.append((along.min(), along.max(), (sign * up).min(), (sign * up).max()))
    best: tuple[float, float, float, float] | None = None
    for start, end, _, _ in spans:
        taken = sorted((low, high) for a, b, low, high in spans if a <= end and b >= start)
        gaps, at = [], 0.0
        for low, high in [*taken, (wide, wide)]:
            gaps.append((low - at, at, low))
            at = max(at, high)
        free, low, high = max(gaps)
        if BLOCKED_M < free < wide - EDGE_M and (best is None or free < best[0]):
            best = (free, low, high, (start + end) / 2)
    if best is None:
        return None
    origin, along_, across_ = _frame(base)
    line = LineString([origin + best[3] * along_ + sign * at * across_ for at in best[1:3]])
    return strip.link.part(line)


def _juts(kerb: Path, strip: Strip) -> bool:
    """Tell whether an open kerb begins and ends on one edge of a strip, and stands in it."""
    ends = list(kerb.line.boundary.geoms)
    return bool(ends) and any(
        all(run.distance(end) <= EDGE_M for end in ends) and not kerb.line.within(run.buffer(EDGE_M))
        for run in strip.runs
    )


def _frame(base: LineString) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    start, end = (np.asarray(xy, dtype=np.float64)[:2] for xy in base.coords)
    along = (end - start) / np.hypot(*(end - start))
    return start, along, np.array([-along[1], along[0]])


def _along(base: LineString, shape: BaseGeometry) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return where the corners of a shape lie along a line and across it."""
    origin, along, across = _frame(base)
    xy = shapely.get_coordinates(shape) - origin
    return xy @ along, xy @ across
