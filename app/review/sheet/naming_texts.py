"""Texts that may say what is drawn about them, in drawing units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.review.sheet.common_layers import Named, bundled
from app.review.sheet.drawn_areas import polylines
from app.review.sheet.reading import Cut
from app.review.texts.ownership import KIND

_STOREYS = "storeys_above"


@dataclass(frozen=True)
class NamingText:
    """A text that may say what is drawn about it, in drawing units."""

    text: str
    x: float
    y: float
    height: float
    layer: int
    area_m2: float | None
    storeys: bool
    kind: str
    bundled: bool
    length: float
    rotation_rad: float


def naming_texts(cut: Cut) -> list[NamingText]:
    """Return the texts of a sheet that may name what is drawn about them: all but the titles of drawings."""
    found = [one for one in cut.texts if "drawing_title" not in one.read]
    naming = [row for row, one in enumerate(found) if KIND in one.read]
    named = [
        Named(one.x, one.y, one.height, one.length, one.rotation_rad, str(one.read[KIND]))
        for one in (found[row] for row in naming)
    ]
    together: set[int] = set()
    if len({one.kind for one in named}) > 1:
        every = np.ones(max(1, len(cut.flat.scene.layers)), dtype=bool)
        every_row = polylines(cut, every).tolist()
        together = {naming[at] for at in bundled(named, lambda: [cut.flat.polyline(row) for row in every_row])}
    return [
        NamingText(
            one.text,
            one.x,
            one.y,
            one.height,
            one.layer,
            _area(one.read),
            _STOREYS in one.read,
            str(one.read.get(KIND, "")),
            row in together,
            one.length,
            one.rotation_rad,
        )
        for row, one in enumerate(found)
    ]


def _area(read: Mapping[str, float | str]) -> float | None:
    value = read.get("area_m2")
    return value if isinstance(value, float) and value > 0 else None
