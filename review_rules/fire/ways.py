"""Ways to exits: the place that one makes, and whether several set out together (袋形走道)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import LineString

from app.review.api import Path, SheetView
from review_rules.openings import Opening
from review_rules.walking import Way

APART_M = 3.0
"""Two ways have parted when their walkers are this far apart."""
STEP_M = 0.25
STEPS = 40
"""So many steps are looked at together."""


def in_dead_end(ways: Sequence[Way], stub_m: float) -> bool:
    """Tell whether the ways to all exits set out together, for more than ``stub_m``.

    Args:
        ways: from one door to the exits, nearest first.
        stub_m: a stub of a corridor this short is no dead end.
    """
    return all(_together_m(ways[0].line, other.line) > APART_M / 2 + stub_m for other in ways[1:])


def _together_m(one: LineString, other: LineString) -> float:
    """Return how far two ways go before their walkers, equally fast, are apart."""
    end = float(max(one.length, other.length))
    gone = np.arange(int(end // STEP_M) + 1) * STEP_M
    for some in np.split(gone, range(STEPS, len(gone), STEPS)):
        ahead, beside = (shapely.line_interpolate_point(way, some) for way in (one, other))
        apart = shapely.distance(ahead, beside) > APART_M
        if apart.any():
            return float(some[apart.argmax()])
    return end


def along(sheet: SheetView, way: LineString, door: Opening, name: str) -> Path:
    """Return a way as a place that names the door it begins at."""
    return Path(
        sheet=sheet.id, role="door", name=name, handles=door.place.handles, proposed=door.place.proposed, line=way
    )
