"""Model space as a layout shows it: flat geometry moved into the layout's plane."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box
from app.drawings.flat import Flat, on_layers
from app.drawings.scene import CLEAR, Viewport

SAME_SCALE = 0.02
"""Windows whose scale differs more than this from the largest one's show details, which are measured elsewhere."""


def windows(views: Iterable[Viewport], block: int, region: Box) -> list[Viewport]:
    """Return the windows of a layout in ``region``, those of the largest one's scale, the largest first.

    Args:
        views: all windows of the drawing.
        block: the layout.
        region: coordinates of the layout.
    """
    own = [view for view in views if view.block == block and view.region.intersects(region) and view.to_layout.scale]
    if not own:
        return []
    largest = max(own, key=lambda view: view.region.width * view.region.height).to_layout.scale
    alike = [view for view in own if abs(view.to_layout.scale / largest - 1) <= SAME_SCALE]
    return sorted(alike, key=lambda view: -view.region.width * view.region.height)


def seen_through(flat: Flat, view: Viewport) -> Flat:
    """Return model space's flat geometry in coordinates of the layout; layers frozen in the window are invisible."""
    to = view.to_layout
    matrix = np.array([[to.a, to.b], [to.c, to.d]])
    shift = np.array([to.e, to.f])
    hidden = np.zeros(max(1, len(flat.scene.layers)), dtype=bool)
    hidden[list(view.hidden)] = True
    frozen = on_layers(flat.instance, view.hidden)

    def moved(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        result: npt.NDArray[np.float64] = xy @ matrix + shift
        return result

    def shown(mark: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
        result = mark.copy()
        gone = hidden[mark["layer"]] | frozen[mark["instance"].astype(np.int64)]
        result["visible"] &= ~gone
        result["rgb"][gone & (mark["rgb"] == CLEAR)] = 0
        return result

    curve = flat.curve.copy()
    curve[:, 0:2] = moved(curve[:, 0:2])
    curve[:, 2:4] = curve[:, 2:4] @ matrix
    curve[:, 4:6] = curve[:, 4:6] @ matrix
    return replace(
        flat,
        instance=_instances(flat, to, shown),
        poly_xy=moved(flat.poly_xy),
        poly_mark=shown(flat.poly_mark),
        curve=curve,
        fill_xy=moved(flat.fill_xy),
        fill_mark=shown(flat.fill_mark),
        text=_texts(flat, to, shown),
        point=moved(flat.point),
        point_mark=shown(flat.point_mark),
    )


Shown = Callable[[npt.NDArray[np.void]], npt.NDArray[np.void]]


def _instances(flat: Flat, to: Affine, shown: Shown) -> npt.NDArray[np.void]:
    rows = flat.instance.copy()
    old = {name: flat.instance[name].copy() for name in "abcdef"}
    for x, y, move in (("a", "b", False), ("c", "d", False), ("e", "f", True)):
        rows[x] = to.a * old[x] + to.c * old[y] + (to.e if move else 0.0)
        rows[y] = to.b * old[x] + to.d * old[y] + (to.f if move else 0.0)
    rows["mark"] = shown(rows["mark"])
    return rows


def _texts(flat: Flat, to: Affine, shown: Shown) -> npt.NDArray[np.void]:
    rows = flat.text.copy()
    for x, y, move in (("x", "y", True), ("ux", "uy", False), ("vx", "vy", False)):
        old_x, old_y = flat.text[x].copy(), flat.text[y].copy()
        rows[x] = to.a * old_x + to.c * old_y + (to.e if move else 0.0)
        rows[y] = to.b * old_x + to.d * old_y + (to.f if move else 0.0)
    rows["height"] = flat.text["height"] * to.scale
    rows["width"] = flat.text["width"] * to.scale
    rows["rotation_rad"] = np.arctan2(rows["uy"], rows["ux"])
    rows["mark"] = shown(rows["mark"])
    return rows
