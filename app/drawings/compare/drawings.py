"""Two DXF files held against each other, entity by entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.geometry import Affine, Box, Point
from app.drawings.compare.comparison import Comparison, LayerState, SheetState
from app.drawings.compare.items import Names
from app.drawings.compare.pairs import normal_number, paired
from app.drawings.compare.planes import Change, Plane, PlaneChanges, compare_planes, tolerance_of
from app.drawings.compare.regions import Region, regions_of
from app.drawings.expansion import expand
from app.drawings.flatten import seen_box
from app.drawings.open import Drawing
from app.drawings.scene import Scene, Viewport
from app.drawings.sheet import Sheet

COARSE_SAG = 0.02  # curves are compared by their axes, and only bounded by their chords
WINDOW = 1e-3  # of a window's side: windows that differ less show the same

SheetPair = tuple[Sheet | None, Sheet | None]


def compare_drawings(a: Drawing, b: Drawing, feedback: Feedback | None = None) -> Comparison:
    """Return what differs between two DXF drawings: model space and layouts, block contents included."""
    feedback = feedback or Silent()
    assert a.scene is not None and b.scene is not None  # noqa: S101 - told by the caller
    names = Names()
    sheets = pair_sheets(a.sheets, b.sheets)
    blocks = _paired_blocks(a.scene, b.scene)
    regions: list[Region] = []
    same, model_shift = 0, (0.0, 0.0)
    shifts: dict[int, Point] = {}
    for done, (block_a, block_b) in enumerate(blocks):
        check_cancelled(feedback)
        feedback.progress(done, len(blocks))
        whole = _compare_blocks(a, b, block_a, block_b, sheets, names)
        if block_b == 0:
            model_shift = whole.shift
        same += whole.same
        windows = _window_changes(a.scene, b.scene, block_a, block_b, model_shift)
        changes = [*_in_file(whole.changes, a.scene, b.scene), *windows]
        for row, placed in _by_sheet(changes, a, b, block_a, block_b, sheets).items():
            pair = sheets[row] if row >= 0 else (None, None)
            regions += regions_of(placed, _name(pair), _side(pair, placed), whole.shift)
        both = _both(sheets, block_a, block_b)
        shifts |= dict.fromkeys(both, whole.shift) | {both[row]: way for row, way in whole.parts}
    touched = {region.sheet for region in regions}
    return Comparison(
        regions=tuple(regions),
        same=same,
        sheets=tuple(_state(pair, touched, shifts.get(row, (0.0, 0.0))) for row, pair in enumerate(sheets)),
        layers=tuple(_layers(a.scene, b.scene)),
        not_compared=tuple(
            sorted(
                {
                    f"{gap.reason}: {gap.what}"
                    for one in (*a.sheets, *b.sheets)
                    for gap in one.not_shown
                    if gap.reason not in ("missing_font", "encoding")
                }
            )
        ),
    )


def pair_sheets(a: Sequence[Sheet], b: Sequence[Sheet]) -> list[SheetPair]:
    """Return the sheets of two files that are one another: by number, by title, by place in the file."""
    if len(a) == 1 == len(b):
        return [(a[0], b[0])]
    return paired(
        a,
        b,
        (lambda one: normal_number(one.title_block.number), lambda one: one.title_block.title, lambda one: one.key),
    )


def _paired_blocks(a: Scene, b: Scene) -> list[tuple[int, int]]:
    """Return model space and the layouts of both files; -1 where a file has none of that name."""
    layouts_a = [block for block, one in enumerate(a.blocks) if one.is_layout and block]
    layouts_b = [block for block, one in enumerate(b.blocks) if one.is_layout and block]
    named = paired(
        [(block, a.blocks[block].name) for block in layouts_a],
        [(block, b.blocks[block].name) for block in layouts_b],
        (lambda one: one[1],),
    )
    return [(0, 0), *((one[0] if one else -1, other[0] if other else -1) for one, other in named)]


def _compare_blocks(
    a: Drawing, b: Drawing, block_a: int, block_b: int, sheets: Sequence[SheetPair], names: Names
) -> PlaneChanges:
    assert a.scene is not None and b.scene is not None  # noqa: S101 - told by the caller
    plane_a, plane_b = (
        Plane.of(expand(scene, block, sag=COARSE_SAG), names) if block >= 0 else Plane.nothing(scene, names)
        for scene, block in ((a.scene, block_a), (b.scene, block_b))
    )
    (x0, y0), (x1, y1) = a.scene.info.origin, b.scene.info.origin
    far = max(abs(value) for value in (x0, y0, x1, y1, 1.0))
    unit_m = next((one.unit_m for one in b.sheets if one.block == block_b and one.unit_m), 0.0)
    parts = [
        (_local(one.region, a.scene), _local(other.region, b.scene))
        for one, other in (sheets[row] for row in _both(sheets, block_a, block_b))
        if one is not None and other is not None
    ]
    return compare_planes(plane_a, plane_b, tolerance_of([plane_a, plane_b], unit_m, far), (x0 - x1, y0 - y1), parts)


def _both(sheets: Sequence[SheetPair], block_a: int, block_b: int) -> list[int]:
    """Return the rows of the pairs that are complete and stand on these blocks."""
    return [
        row
        for row, (one, other) in enumerate(sheets)
        if one is not None and other is not None and (one.block, other.block) == (block_a, block_b)
    ]


def _local(box: Box, scene: Scene) -> Box:
    x, y = scene.info.origin
    return Box(box.x0 - x, box.y0 - y, box.x1 - x, box.y1 - y)


def _in_file(changes: Sequence[Change], a: Scene, b: Scene) -> Iterator[Change]:
    """Yield changes in coordinates of the files."""
    for change in changes:
        yield replace(change, box_a=_filed(change.box_a, a), box_b=_filed(change.box_b, b))


def _filed(box: Box | None, scene: Scene) -> Box | None:
    x, y = scene.info.origin
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y) if box else None


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
        found[next((row for area, of, row in places if of == side and area.contains(box.centre)), -1)].append(change)
    return found


def _rectangles(sheet: Sheet | None, drawing: Drawing, block: int) -> Iterator[Box]:
    """Yield the parts of a block's plane that a sheet shows, in coordinates of the file."""
    if sheet is None or drawing.scene is None:
        return
    if sheet.block == block:
        yield sheet.region
    elif block == 0:
        for view in drawing.scene.viewports:
            if view.block == sheet.block and view.to_layout.scale:
                seen = _filed(seen_box(view), drawing.scene)
                if seen is not None:
                    yield seen


def _window_changes(a: Scene, b: Scene, block_a: int, block_b: int, model_shift: Point) -> Iterator[Change]:
    """Yield windows of a layout that came, went, or show something else.

    A window may follow a model space that was shifted as a whole, or stay: the shift itself is told elsewhere.
    """
    (xa, ya), (xb, yb) = a.info.origin, b.info.origin
    left = [view for view in a.viewports if view.block == block_a > 0]
    for view in (view for view in b.viewports if view.block == block_b > 0):
        like = next((one for one in left if _near(one.region, a, view.region, b)), None)
        if like is None:
            yield Change("added", None, _filed(view.region, b))
            continue
        left.remove(like)
        stays, follows = Affine(e=xa - xb, f=ya - yb), Affine(e=xa - xb + model_shift[0], f=ya - yb + model_shift[1])
        back = Affine(e=xb - xa, f=yb - ya)
        shown = any(_shows_the_same(like, view.to_layout.after(move), back) for move in (follows, stays))
        if not shown or _hidden(a, like) != _hidden(b, view):
            yield Change("changed", _filed(like.region, a), _filed(view.region, b))
    for view in left:
        yield Change("removed", _filed(view.region, a), None)


def _near(one: Box, a: Scene, other: Box, b: Scene) -> bool:
    first, second = _filed(one, a), _filed(other, b)
    assert first is not None and second is not None  # noqa: S101 - there are boxes
    slack = WINDOW * max(first.width, first.height, second.width, second.height)
    return all(abs(getattr(first, side) - getattr(second, side)) <= slack for side in ("x0", "y0", "x1", "y1"))


def _shows_the_same(view: Viewport, other: Affine, to_a: Affine) -> bool:
    if not view.to_layout.scale:
        return not other.scale
    slack = WINDOW * max(view.region.width, view.region.height)
    for corner in seen_box(view).corners:
        x, y = view.to_layout(corner)
        u, v = to_a(other(corner))
        if max(abs(x - u), abs(y - v)) > slack:
            return False
    return True


def _hidden(scene: Scene, view: Viewport) -> set[str]:
    return {scene.layers[row].name for row in view.hidden if row < len(scene.layers)}


def _layers(a: Scene, b: Scene) -> Iterator[LayerState]:
    before = {layer.name: layer for layer in a.layers}
    for layer in b.layers:
        was = before.get(layer.name)
        if was is None:
            continue
        if was.visible != layer.visible:
            yield LayerState(layer.name, "shown" if layer.visible else "hidden")
        elif was.rgb != layer.rgb:
            yield LayerState(layer.name, "recoloured")


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


def _state(pair: SheetPair, touched: set[str], shift: Point) -> SheetState:
    one, other = pair
    sheet = other or one
    assert sheet is not None  # noqa: S101 - a pair has one sheet at least
    state = "changed" if _name(pair) in touched else "same"
    if one is None or other is None:
        state = "added" if one is None else "removed"
    block = sheet.title_block
    to_b = Affine(e=shift[0], f=shift[1])
    return SheetState(_name(pair), block.title, one.key if one else "", other.key if other else "", state, to_b)
