"""Two DXF files held against each other, entity by entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.geometry import Affine, Box, Point
from app.drawings.annotation import EVERY
from app.drawings.compare.comparison import STAYS, Comparison, SheetState, gaps_of
from app.drawings.compare.items import Floats, Names
from app.drawings.compare.layers import layer_states, layer_votes, layers_renamed, renamed_layers, used_layers
from app.drawings.compare.pairs import normal_number, paired
from app.drawings.compare.planes import Change, Part, Plane, compare_planes, tolerance_of
from app.drawings.compare.regions import Region, regions_of
from app.drawings.compare.turning import turn_of
from app.drawings.compare.windows import filed, window_changes
from app.drawings.expansion import expand
from app.drawings.open import Drawing
from app.drawings.scene import Scene
from app.drawings.sheet import Sheet

COARSE_SAG = 0.02  # curves are compared by their axes, and only bounded by their chords

SheetPair = tuple[Sheet | None, Sheet | None]


def compare_drawings(a: Drawing, b: Drawing, feedback: Feedback | None = None) -> Comparison:
    """Return what differs between two DXF drawings: model space and layouts, block contents included."""
    feedback = feedback or Silent()
    assert a.scene is not None and b.scene is not None  # noqa: S101 - told by the caller
    sheets = pair_sheets(a.sheets, b.sheets)
    blocks = _paired_blocks(a.scene, b.scene, sheets)
    found = [_compare_blocks(a, b, *pair, sheets, Names(), feedback) for pair in blocks]
    former = renamed_layers((*one.layers, one.relayered) for one in found)
    if former:
        found = [_compare_blocks(a, b, *pair, sheets, layers_renamed(former), feedback) for pair in blocks]
    regions: list[Region] = []
    to_b: dict[int, Affine] = {}
    touched: set[int] = set()
    for (block_a, block_b), one in zip(blocks, found, strict=True):
        to_b |= dict.fromkeys(_both(sheets, block_a, block_b), one.to_b)
        to_b |= {row: replace(one.to_b, e=x, f=y) for row, (x, y) in one.parts}
        windows = window_changes(a.scene, b.scene, block_a, block_b, found[0].to_b)
        for row, placed in _by_sheet([*one.changes, *windows], a, b, block_a, block_b, sheets).items():
            pair = sheets[row] if row >= 0 else (None, None)
            regions += regions_of(placed, _name(pair), _side(pair, placed), to_b.get(row, one.to_b))
            touched.add(row)
    return Comparison(
        regions=tuple(regions),
        same=sum(one.same for one in found),
        sheets=tuple(_state(pair, row in touched, to_b.get(row, STAYS)) for row, pair in enumerate(sheets)),
        layers=tuple(layer_states(a.scene, b.scene, former)),
        not_compared=gaps_of((*a.sheets, *b.sheets)),
        redrawn=sum(one.redrawn for one in found),
    )


def pair_sheets(a: Sequence[Sheet], b: Sequence[Sheet]) -> list[SheetPair]:
    """Return the sheets of two files that are one another: by number, by title, by place in the file."""
    if len(a) == 1 == len(b):
        return [(a[0], b[0])]
    return paired(
        a,
        b,
        (
            lambda one: normal_number(one.title_block.number),
            lambda one: one.title_block.title,
            lambda one: one.key,
            _place,
        ),
    )


def _place(sheet: Sheet) -> str:
    """Return where a sheet lies in its file: one that was numbered and titled anew lies where it lay."""
    box = sheet.region
    side = max(box.width, box.height, 1e-9) / 100
    return f"{sheet.block} {box.x0 / side:.0f} {box.y0 / side:.0f} {box.width / side:.0f} {box.height / side:.0f}"


def _paired_blocks(a: Scene, b: Scene, sheets: Sequence[SheetPair]) -> list[tuple[int, int]]:
    """Return model space and the layouts of both files; -1 where a file has none like it.

    Layouts are those of the sheets that are one another, then those of one name, then the only ones left over.
    """
    of_sheets = {one.block: other.block for one, other in sheets if one and other and one.block > 0 and other.block > 0}
    names = {block: f"{row}" for row, block in enumerate(of_sheets)}
    names_b = {block: f"{row}" for row, block in enumerate(of_sheets.values())}
    left_a = [(block, one.name, names.get(block, "")) for block, one in enumerate(a.blocks) if one.is_layout and block]
    left_b = [
        (block, one.name, names_b.get(block, "")) for block, one in enumerate(b.blocks) if one.is_layout and block
    ]
    found = paired(left_a, left_b, (lambda one: one[2], lambda one: one[1]))
    alone = [row for row, pair in enumerate(found) if None in pair]
    if len(alone) == 2 and found[alone[0]][0] is None and found[alone[1]][1] is None:
        found[alone[0]] = found[alone[1]][0], found[alone[0]][1]
        del found[alone[1]]
    return [(0, 0), *((one[0] if one else -1, other[0] if other else -1) for one, other in found)]


@dataclass(frozen=True)
class _BlockChanges:
    """What differs between two planes, in coordinates of the files.

    Args:
        parts: rows of pairs of sheets that moved by a way of their own, and the way.
        layers: of each plane, those that something is drawn on.
        relayered: names of the layers before and after of entities that only changed their layer → how many did.
    """

    changes: tuple[Change, ...]
    same: int
    redrawn: int
    to_b: Affine
    parts: tuple[tuple[int, Point], ...]
    layers: tuple[frozenset[str], frozenset[str]]
    relayered: dict[tuple[str, str], int]


def _compare_blocks(
    a: Drawing, b: Drawing, block_a: int, block_b: int, sheets: Sequence[SheetPair], names: Names, feedback: Feedback
) -> _BlockChanges:
    check_cancelled(feedback)
    assert a.scene is not None and b.scene is not None  # noqa: S101 - told by the caller
    plane_b = (
        Plane.of(expand(b.scene, block_b, sag=COARSE_SAG, scale=EVERY), names)
        if block_b >= 0
        else Plane.nothing(b.scene, names)
    )
    (x0, y0), (x1, y1) = a.scene.info.origin, b.scene.info.origin

    def base(turn: Affine) -> Point:
        x, y = turn((x0, y0))
        return x - x1, y - y1

    turn, plane_a = STAYS, Plane.nothing(a.scene, names)
    if block_a >= 0:
        flat_a = expand(a.scene, block_a, sag=COARSE_SAG, scale=EVERY)
        units_m = _unit_m(a, block_a), _unit_m(b, block_b)
        plane_a = Plane.of(flat_a, names)
        turn = turn_of(plane_a, plane_b, names, base, units_m)
        if turn != STAYS:
            plane_a = Plane.of(flat_a, names, to=turn)
    far = max(abs(value) for value in (*turn((x0, y0)), x1, y1, 1.0))
    both = _both(sheets, block_a, block_b)
    parts = [
        (_part(one, a.scene, turn), _part(other, b.scene, STAYS))
        for one, other in (sheets[row] for row in both)
        if one is not None and other is not None
    ]
    tolerance = tolerance_of([plane_a, plane_b], _unit_m(b, block_b), far)
    whole = compare_planes(plane_a, plane_b, tolerance, base(turn), parts)
    back = turn.inverse()
    changes = [
        replace(one, box_a=Box.around(map(back, one.box_a.corners)) if one.box_a else None) for one in whole.changes
    ]
    return _BlockChanges(
        changes=tuple(_in_file(changes, a.scene, b.scene)),
        same=whole.same,
        redrawn=whole.redrawn,
        to_b=replace(turn, e=whole.shift[0], f=whole.shift[1]),
        parts=tuple((both[row], way) for row, way in whole.parts),
        layers=(used_layers(plane_a, names), used_layers(plane_b, names)),
        relayered=layer_votes(whole, names),
    )


def _unit_m(drawing: Drawing, block: int) -> float:
    return next((one.unit_m for one in drawing.sheets if one.block == block and one.unit_m), 0.0)


def _both(sheets: Sequence[SheetPair], block_a: int, block_b: int) -> list[int]:
    """Return the rows of the pairs that are complete and stand on these blocks."""
    return [
        row
        for row, (one, other) in enumerate(sheets)
        if one is not None and other is not None and (one.block, other.block) == (block_a, block_b)
    ]


def _part(sheet: Sheet, scene: Scene, turn: Affine) -> Part:
    """Return which places of a turned plane lie on a sheet."""
    back = Affine(e=scene.info.origin[0], f=scene.info.origin[1]).after(turn.inverse())

    def holds(xy: Floats) -> npt.NDArray[np.bool_]:
        return sheet.holds(*(xy @ np.array([[back.a, back.b], [back.c, back.d]]) + np.array([back.e, back.f])).T)

    return holds


def _in_file(changes: Sequence[Change], a: Scene, b: Scene) -> Iterator[Change]:
    """Yield changes in coordinates of the files."""
    for change in changes:
        yield replace(change, box_a=filed(change.box_a, a), box_b=filed(change.box_b, b))


def _by_sheet(
    changes: Sequence[Change],
    a: Drawing,
    b: Drawing,
    block_a: int,
    block_b: int,
    sheets: Sequence[SheetPair],
) -> dict[int, list[Change]]:
    """Return changes by the pair of sheets they stand on, the smallest of several; -1 for none."""
    places = [
        (rectangle, side, row)
        for row, pair in enumerate(sheets)
        for side, drawing, block in ((1, b, block_b), (0, a, block_a))
        for rectangle in _rectangles(pair[side], drawing, block)
    ]
    places.sort(key=lambda place: place[0].width * place[0].height)
    found: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        side, box = (1, change.box_b) if change.box_b is not None else (0, change.box_a)
        assert box is not None  # noqa: S101 - a change is on one side at least
        on = (row for area, of, row in places if of == side and area.contains(box.centre))
        found[next((row for row in on if _may_hold(sheets[row][side], box.centre)), -1)].append(change)
    return found


def _may_hold(sheet: Sheet | None, at: Point) -> bool:
    """Tell whether a place in the box around a sheet may lie on the sheet itself."""
    return sheet is None or not sheet.is_askew or bool(sheet.holds(*np.array(at).reshape(2, 1))[0])


def _rectangles(sheet: Sheet | None, drawing: Drawing, block: int) -> Iterator[Box]:
    """Yield the parts of a block's plane that a sheet shows, in coordinates of the file."""
    if sheet is None or drawing.scene is None:
        return
    if sheet.block == block:
        yield sheet.region
    elif block == 0:
        for view in drawing.scene.viewports:
            if view.block == sheet.block and view.to_layout.scale:
                seen = filed(view.seen, drawing.scene)
                if seen is not None:
                    yield seen


def _side(pair: SheetPair, changes: Sequence[Change]) -> float:
    sheet = pair[1] or pair[0]
    if sheet is not None:
        return max(sheet.region.width, sheet.region.height)
    boxes = [box for change in changes for box in (change.box_a, change.box_b) if box is not None]
    around = Box.around(corner for box in boxes for corner in box.corners)
    return max(around.width, around.height)


def _name(pair: SheetPair) -> str:
    sheet = pair[1] or pair[0]
    return (sheet.title_block.number or sheet.key) if sheet is not None else ""


def _state(pair: SheetPair, touched: bool, to_b: Affine) -> SheetState:
    one, other = pair
    sheet = other or one
    assert sheet is not None  # noqa: S101 - a pair has one sheet at least
    state = "changed" if touched else "same"
    if one is None or other is None:
        state = "added" if one is None else "removed"
    block = sheet.title_block
    return SheetState(_name(pair), block.title, one.key if one else "", other.key if other else "", state, to_b)
