"""What a comparison says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.domain.geometry import Affine, Box
from app.drawings.compare.regions import Region
from app.drawings.sheet import Sheet

STAYS = Affine()
KINDS = ("added", "removed", "changed", "moved")
LEGIBLE = ("missing_font", "encoding")


@dataclass(frozen=True)
class SheetState:
    """One sheet in both drawings.

    Args:
        number: of the sheet, or its key.
        key_a, key_b: where it is in each file; empty where it is not.
        state: same, changed, added or removed.
        to_b: coordinates of the first file → of the second: more than nothing when all of its content stands elsewhere.
        method: ``entities``, ``content`` (of a PDF page) or ``pixels``: how it was compared; ``replaced``: a page of
            which nothing agrees; ``unaligned`` or ``skipped``: one that time was not enough for, told as changed.
    """

    number: str
    title: str
    key_a: str
    key_b: str
    state: str
    to_b: Affine = STAYS
    method: str = "entities"


@dataclass(frozen=True)
class LayerState:
    """A layer that is not as it was.

    Args:
        name: in the second drawing.
        state: hidden, shown, recoloured, restyled (other linetype or weight), or renamed.
        former: its name in the first drawing, when it was renamed.
    """

    name: str
    state: str
    former: str = ""

    def to_json(self) -> dict[str, str]:
        """Return it as plain JSON values."""
        return {"name": self.name, "state": self.state, "former": self.former}


@dataclass(frozen=True)
class Comparison:
    """What differs between two drawings.

    Args:
        regions: where; boxes in drawing units of the files, PDF: points, y up.
        same: entities that are what they were.
        redrawn: entities of the first drawing that the second draws in other pieces, so that they look the same.
        layers: whose state differs.
        not_compared: what neither picture shows, so that nothing can be said about it (``reason: what``), and pages
            that time was not enough for (``unaligned: number``, ``skipped: number``).
    """

    regions: tuple[Region, ...]
    same: int
    sheets: tuple[SheetState, ...] = ()
    layers: tuple[LayerState, ...] = ()
    not_compared: tuple[str, ...] = ()
    redrawn: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of entities of each kind of change."""
        found = Counter[str]()
        for region in self.regions:
            found[region.kind] += region.count
        return {kind: found[kind] for kind in KINDS}

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of ``lianshen compare``."""
        return {
            **self.counts,
            "unchanged": self.same,
            "redrawn": self.redrawn,
            "regions": [region_json(region) for region in self.regions],
            "sheets": [
                {
                    "number": one.number,
                    "title": one.title,
                    "a": one.key_a,
                    "b": one.key_b,
                    "state": one.state,
                    **placement_json(one.to_b),
                    "method": one.method,
                }
                for one in self.sheets
            ],
            "layers": [one.to_json() for one in self.layers],
            "not_compared": list(self.not_compared),
        }


def gaps_of(sheets: Iterable[Sheet]) -> tuple[str, ...]:
    """Return what the pictures of sheets lack, ``reason: what``; letters of another font can be compared."""
    gaps = (gap for sheet in sheets for gap in sheet.not_shown if gap.reason not in LEGIBLE)
    return tuple(sorted({f"{gap.reason}: {gap.what}" for gap in gaps}))


def placement_json(to_b: Affine) -> dict[str, Any]:
    """Return how a sheet lies in the second drawing, against the first, as plain JSON values."""
    return {
        "shift": [to_b.e, to_b.f],
        "scale": round(to_b.scale, 9),
        "rotation_deg": round(math.degrees(math.atan2(to_b.b, to_b.a)), 6) + 0.0,
    }


def region_json(region: Region) -> dict[str, Any]:
    """Return one region as plain JSON values."""
    return {
        "kind": region.kind,
        "bbox": _box(region.box),
        "bbox_a": _box(region.box_a),
        "bbox_b": _box(region.box_b),
        "handles_a": list(region.handles_a),
        "handles_b": list(region.handles_b),
        "count": region.count,
        "shift": list(region.shift),
        "sheet": region.sheet,
    }


def _box(box: Box | None) -> list[float] | None:
    return [box.x0, box.y0, box.x1, box.y1] if box else None
