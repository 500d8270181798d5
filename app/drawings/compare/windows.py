"""Windows of layouts that show model space, held against those of another drawing."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.geometry import Affine, Box
from app.drawings.compare.planes import Change
from app.drawings.scene import Scene, Viewport

WINDOW = 1e-3  # of a window's side: windows that differ less show the same


def window_changes(a: Scene, b: Scene, block_a: int, block_b: int, model_to_b: Affine) -> Iterator[Change]:
    """Yield windows of a layout that came, went, or show something else.

    A window may follow a model space that was shifted or turned as a whole, or stay: that itself is told elsewhere.

    Args:
        model_to_b: model space of the first file → of the second, coordinates of the files.
    """
    (xa, ya), (xb, yb) = a.info.origin, b.info.origin
    left = [view for view in a.viewports if view.block == block_a > 0]
    for view in (view for view in b.viewports if view.block == block_b > 0):
        like = next((one for one in left if _near(one.region, a, view.region, b)), None)
        if like is None:
            yield Change("added", None, filed(view.region, b))
            continue
        left.remove(like)
        out, into = Affine(e=xa, f=ya), Affine(e=-xb, f=-yb)
        moves = (into.after(model_to_b).after(out), into.after(out))
        back = Affine(e=xb - xa, f=yb - ya)
        shown = any(_shows_the_same(like, view.to_layout.after(move), back) for move in moves)
        if not shown or _hidden(a, like) != _hidden(b, view):
            yield Change("changed", filed(like.region, a), filed(view.region, b))
    for view in left:
        yield Change("removed", filed(view.region, a), None)


def _near(one: Box, a: Scene, other: Box, b: Scene) -> bool:
    first, second = filed(one, a), filed(other, b)
    assert first is not None and second is not None  # noqa: S101 - there are boxes
    slack = WINDOW * max(first.width, first.height, second.width, second.height)
    return all(abs(getattr(first, side) - getattr(second, side)) <= slack for side in ("x0", "y0", "x1", "y1"))


def _shows_the_same(view: Viewport, other: Affine, to_a: Affine) -> bool:
    if not view.to_layout.scale:
        return not other.scale
    slack = WINDOW * max(view.region.width, view.region.height)
    for corner in view.seen.corners:
        x, y = view.to_layout(corner)
        u, v = to_a(other(corner))
        if max(abs(x - u), abs(y - v)) > slack:
            return False
    return True


def _hidden(scene: Scene, view: Viewport) -> set[str]:
    return {scene.layers[row].name for row in view.hidden if row < len(scene.layers)}


def filed(box: Box | None, scene: Scene) -> Box | None:
    """Return a box of a scene in coordinates of its file."""
    x, y = scene.info.origin
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y) if box else None
