"""One sheet of two submissions, in sheet millimetres, whatever files they came in."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.geometry import Affine, Box, Point
from app.drawings.compare.comparison import STAYS, LayerState, region_json
from app.drawings.compare.files import sheet_pages
from app.drawings.compare.items import Names
from app.drawings.compare.layers import layer_states, layer_votes, layers_renamed, renamed_layers, used_layers
from app.drawings.compare.pages import compare_pages
from app.drawings.compare.planes import Plane, compare_planes, tolerance_of
from app.drawings.compare.regions import CELLS, Region, regions_of
from app.drawings.flatten import flatten
from app.drawings.open import Drawing, open_drawing
from app.drawings.sheet import Sheet

COARSE_SAG = 0.02
SAME_SCALE = 1e-4
CLOSELY = 10.0  # times the area of a place: an outline around it that is no larger is that of what it speaks of
STILL_MM, ALIGNED_MM = 0.1, 0.5  # a place that moves no further has not; where the ink tells, it tells no better
VERSION = 4  # goes up whenever comparing finds something else


@dataclass(frozen=True)
class SheetComparison:
    """What differs between two versions of a sheet.

    Args:
        regions: boxes in millimetres of the second version, ``box_a`` of the first.
        same: entities that are what they were.
        to_b: millimetres of the first version → of the second.
        method: entities, content, pixels or replaced.
        redrawn: entities that look the same, drawn in other pieces.
        layers: of those something is drawn on, which are not as they were.
    """

    regions: tuple[Region, ...]
    same: int
    to_b: Affine = STAYS
    method: str = "entities"
    redrawn: int = 0
    layers: tuple[LayerState, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        t = self.to_b
        return {
            "regions": [
                {
                    **region_json(region),
                    "places_a": [[box.x0, box.y0, box.x1, box.y1] for box in region.places_a],
                    "places_b": [[box.x0, box.y0, box.x1, box.y1] for box in region.places_b],
                }
                for region in self.regions
            ],
            "same": self.same,
            "to_b": [t.a, t.b, t.c, t.d, t.e, t.f],
            "method": self.method,
            "redrawn": self.redrawn,
            "layers": [one.to_json() for one in self.layers],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SheetComparison:
        """Read what ``to_json`` wrote."""
        regions = tuple(
            Region(
                kind=one["kind"],
                box=Box(*one["bbox"]),
                box_a=Box(*one["bbox_a"]) if one["bbox_a"] else None,
                box_b=Box(*one["bbox_b"]) if one["bbox_b"] else None,
                handles_a=tuple(one["handles_a"]),
                handles_b=tuple(one["handles_b"]),
                shift=(one["shift"][0], one["shift"][1]),
                sheet=one["sheet"],
                count=one["count"],
                places_a=tuple(Box(*box) for box in one["places_a"]),
                places_b=tuple(Box(*box) for box in one["places_b"]),
            )
            for one in data["regions"]
        )
        layers = tuple(LayerState(**one) for one in data["layers"])
        to_b, method = Affine(*data["to_b"]), str(data["method"])
        return cls(regions, int(data["same"]), to_b, method, int(data["redrawn"]), layers)


def compare_sheets(
    path_a: Path, key_a: str, path_b: Path, key_b: str, cache_dir: Path | None, feedback: Feedback | None = None
) -> SheetComparison:
    """Return what differs between a sheet of one file and a sheet of another.

    Raises:
        BadInput: a file cannot be read.
        NotFound: a file has no such sheet.
        Cancelled: by the user.
    """
    feedback = feedback or Silent()
    a, b = open_drawing(path_a, cache_dir, feedback), open_drawing(path_b, cache_dir, feedback)
    check_cancelled(feedback)
    sheet_a, sheet_b = a.sheet(key_a), b.sheet(key_b)
    if a.scene is not None and b.scene is not None:
        return _entities(a, sheet_a, b, sheet_b)
    with tempfile.TemporaryDirectory(prefix="lianshen-") as folder:
        page_a = sheet_pages(a, Path(folder) / "a.pdf", feedback, {key_a})[key_a]
        page_b = sheet_pages(b, Path(folder) / "b.pdf", feedback, {key_b})[key_b]
        found = compare_pages(page_a.path, page_a.shown, page_b.path, page_b.shown)
    mm_a, mm_b = (page.mm_to_page.inverse() for page in (page_a, page_b))
    changes = [replace(one, box_a=_moved(one.box_a, mm_a), box_b=_moved(one.box_b, mm_b)) for one in found.changes]
    to_b = mm_b.after(found.to_b).after(mm_a.inverse())
    side = max(sheet_b.size_mm)
    regions = [region for change in changes for region in regions_of([change], "", side, to_b)]
    return SheetComparison(tuple(regions), found.same, to_b, found.method)


def _entities(a: Drawing, sheet_a: Sheet, b: Drawing, sheet_b: Sheet) -> SheetComparison:
    names = Names()
    zoom = 1.0
    if sheet_a.unit_m == sheet_b.unit_m:  # the same things drawn at another scale, or with another guess of the scale
        zoom = sheet_b.to_mm.scale / (sheet_a.to_mm.scale or 1.0) or 1.0
        zoom = 1.0 if abs(zoom - 1) < SAME_SCALE else zoom
    larger, smaller = Affine(a=zoom, d=zoom), Affine(a=1 / zoom, d=1 / zoom)
    plane_a, plane_b = _plane(a, sheet_a, names, larger), _plane(b, sheet_b, names, STAYS)
    tolerance = tolerance_of([plane_a, plane_b], 0.0, 1e4)
    cell = max(sheet_b.size_mm) / CELLS
    whole = compare_planes(plane_a, plane_b, tolerance, cell=cell)
    former = renamed_layers([(used_layers(plane_a, names), used_layers(plane_b, names), layer_votes(whole, names))])
    if former:
        names = layers_renamed(former)
        plane_a, plane_b = _plane(a, sheet_a, names, larger), _plane(b, sheet_b, names, STAYS)
        whole = compare_planes(plane_a, plane_b, tolerance, cell=cell)
    changes = [
        replace(one, box_a=_moved(one.box_a, smaller), places_a=tuple(_in_a(place, smaller) for place in one.places_a))
        for one in whole.changes
    ]
    to_b = Affine(e=whole.shift[0], f=whole.shift[1]).after(larger)
    assert a.scene is not None and b.scene is not None  # noqa: S101 - told by the caller
    return SheetComparison(
        regions=tuple(regions_of(changes, "", max(sheet_b.size_mm), to_b)),
        same=whole.same,
        to_b=to_b,
        redrawn=whole.redrawn,
        layers=tuple(layer_states(a.scene, b.scene, former, used_layers(plane_b, names))),
    )


def _plane(drawing: Drawing, sheet: Sheet, names: Names, after: Affine) -> Plane:
    assert drawing.scene is not None  # noqa: S101 - told by the caller
    x, y = drawing.scene.info.origin
    flat = flatten(drawing.scene, sheet.block, sag=COARSE_SAG)
    return Plane.of(flat, names, sheet, after.after(sheet.to_mm).after(Affine(e=x, f=y)))


def _moved(box: Box | None, to: Affine) -> Box | None:
    return Box.around(map(to, box.corners)) if box else None


def place_state(box_mm: Box, found: SheetComparison, margin_mm: float) -> tuple[str, Point]:
    """Tell what became of a place of the first version.

    Args:
        margin_mm: changes this near to the place count.

    Returns:
        ``changed_here``, ``moved`` with the way in millimetres, or ``nothing_changed``.
    """
    place = box_mm.grown(margin_mm)
    back = found.to_b.inverse()
    was = [one for one in found.regions if any(map(place.intersects, _former(one))) or _closely_around(one, box_mm)]
    came = [region for region in found.regions if any(place.intersects(_in_a(box, back)) for box in _newer(region))]
    ways = {(round(region.shift[0], 2), round(region.shift[1], 2)) for region in was}
    x, y = box_mm.centre
    u, v = found.to_b((x, y))
    way = u - x, v - y
    if was and all(region.kind == "moved" for region in was) and len(ways) == 1 and all(one in was for one in came):
        return "moved", (way[0] + was[0].shift[0], way[1] + was[0].shift[1])
    if was or came:
        return "changed_here", (0.0, 0.0)
    still = STILL_MM if found.method == "entities" else ALIGNED_MM
    return ("moved", way) if max(abs(way[0]), abs(way[1])) > still else ("nothing_changed", (0.0, 0.0))


def _closely_around(region: Region, box_mm: Box) -> bool:
    """Tell whether a changed outline encloses a place that is a good part of it, as a room its cloud."""
    around = region.box_a
    if region.kind != "changed" or around is None or not all(map(around.contains, box_mm.corners)):
        return False
    return around.width * around.height <= CLOSELY * box_mm.width * box_mm.height


def _former(region: Region) -> Sequence[Box]:
    """Return where a region was in the first version."""
    return region.places_a or ([region.box_a] if region.box_a else [])


def _newer(region: Region) -> Sequence[Box]:
    """Return where a region is in the second version."""
    return region.places_b or ([region.box_b] if region.box_b else [])


def _in_a(box: Box, back: Affine) -> Box:
    return Box.around(map(back, box.corners))
