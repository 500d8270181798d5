"""All geometry that a block shows: nested references expanded, and model space seen through a layout's windows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box
from app.drawings.annotation import scale_of
from app.drawings.expansion import COARSE, MAX_DEPTH, SAG, expand, outlined
from app.drawings.flat import INSTANCE, Flat, FlatInsert, on_layers
from app.drawings.scene import Scene, Viewport

__all__ = ["Flat", "FlatInsert", "flatten", "through_windows"]


def flatten(scene: Scene, block: int = 0, *, sag: float = SAG, max_depth: int = MAX_DEPTH) -> Flat:
    """Return everything that ``block`` shows, in its own coordinates.

    Nested references are expanded; layer "0" inside a block takes the layer of the reference, colours by layer and by
    block are resolved. Items of invisible layers are kept and marked. Cyclic references, those nested deeper than
    ``max_depth`` and those beyond 30 million vertices are left out and counted in ``Flat.left_out``.

    A layout also shows the items of model space that touch one of its windows, whole, at the window's scale.

    Args:
        sag: greatest distance between a curve and its polyline, as a fraction of the radius.
    """
    flat = expand(scene, block, sag=sag, max_depth=max_depth)
    for _view, seen in through_windows(scene, block, sag=sag, max_depth=max_depth):
        flat = _with_window(flat, seen)
    return flat


def through_windows(
    scene: Scene, block: int, *, sag: float = SAG, max_depth: int = MAX_DEPTH
) -> list[tuple[Viewport, Flat]]:
    """Return each window of a layout with the items of model space that touch it, whole, in layout coordinates."""
    windows = [view for view in scene.viewports if view.block == block and block and view.to_layout.scale]
    if not windows:
        return []
    shared = sag == COARSE and max_depth == MAX_DEPTH
    models: dict[int | None, Flat] = {}
    for scale in {scale_of(scene, view) for view in windows}:
        models[scale] = (
            outlined(scene, 0, scale) if shared else expand(scene, 0, sag=sag, max_depth=max_depth, scale=scale)
        )
    return [
        (view, _moved(_within(_looking(models[scale_of(scene, view)], view, sag, max_depth), view.seen), view))
        for view in windows
    ]


def _looking(model: Flat, view: Viewport, sag: float, max_depth: int) -> Flat:
    """Return model space with the looks that layers have in a window; nested references follow their layers."""
    if not view.looks:
        return model
    layers = list(model.scene.layers)
    for look in view.looks:
        own = {name: value for name in ("rgb", "weight", "linetype") if (value := getattr(look, name)) >= 0}
        layers[look.layer] = replace(layers[look.layer], **own)
    scale = scale_of(model.scene, view)
    return expand(replace(model.scene, layers=tuple(layers)), 0, sag=sag, max_depth=max_depth, scale=scale)


def _within(flat: Flat, region: Box) -> Flat:
    """Return ``flat`` without the items that do not touch ``region``; references stay."""

    def touching(bounds: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        x0, y0, x1, y1 = bounds.T
        return np.asarray((x0 <= region.x1) & (y0 <= region.y1) & (x1 >= region.x0) & (y1 >= region.y0), dtype=np.bool_)

    places = np.stack([flat.text["x"], flat.text["y"]], axis=1)
    right, up = flat.image[:, 0:2], flat.image[:, 2:4]
    corners = flat.image[:, 4:6] + np.stack([np.zeros_like(right), right, up, right + up])
    return flat.taken(
        touching(flat.poly_bounds),
        touching(flat.fill_bounds),
        touching(np.hstack([places, places])),
        touching(np.hstack([flat.point, flat.point])),
        touching(np.hstack([corners.min(axis=0), corners.max(axis=0)])),
    )


def _moved(flat: Flat, view: Viewport) -> Flat:
    """Return model space as a window shows it, in coordinates of the layout."""
    found = moved(flat, view.to_layout)
    instance = found.instance
    frozen = on_layers(instance, view.hidden)
    instance["frozen"] |= frozen

    def hidden(marks: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
        """Return the marks of items on layers that are frozen in the window, or in references on them, as invisible."""
        shown = marks.copy()
        shown["visible"] &= ~(np.isin(marks["layer"], view.hidden) | frozen[marks["instance"].astype(np.int64)])
        return shown

    text = found.text.copy()
    text["mark"] = hidden(text["mark"])
    instance["mark"] = hidden(instance["mark"])
    lines = hidden(found.poly_mark)
    if found.scene.info.headers.get("$PSLTSCALE") == 0:  # dashes are as long as in model space
        lines["dash"] *= view.to_layout.scale
    return replace(
        found,
        instance=instance,
        poly_mark=lines,
        fill_mark=hidden(found.fill_mark),
        text=text,
        point_mark=hidden(found.point_mark),
        image_mark=hidden(found.image_mark),
    )


def moved(flat: Flat, to: Affine) -> Flat:
    """Return flat geometry in other coordinates; what is kept of the scene, as its places, stays as it was."""
    turn = np.array([[to.a, to.b], [to.c, to.d]])
    move = np.array([to.e, to.f])
    curve = flat.curve.copy()
    curve[:, 0:2] = curve[:, 0:2] @ turn + move
    curve[:, 2:4], curve[:, 4:6] = curve[:, 2:4] @ turn, curve[:, 4:6] @ turn
    image = flat.image.copy()
    image[:, 0:2], image[:, 2:4] = image[:, 0:2] @ turn, image[:, 2:4] @ turn
    image[:, 4:6] = image[:, 4:6] @ turn + move
    instance = flat.instance.copy()
    for x, y in ("ab", "cd", "ef"):
        instance[x], instance[y] = (np.stack([flat.instance[x], flat.instance[y]], axis=1) @ turn).T
    instance["e"] += to.e
    instance["f"] += to.f
    return replace(
        flat,
        instance=instance,
        poly_xy=flat.poly_xy @ turn + move,
        poly_width=flat.poly_width * to.scale,
        curve=curve,
        fill_xy=flat.fill_xy @ turn + move,
        text=_moved_text(flat.text, to),
        point=flat.point @ turn + move,
        image=image,
    )


def _moved_text(text: npt.NDArray[np.void], t: Affine) -> npt.NDArray[np.void]:
    moved = text.copy()
    moved["x"], moved["y"] = t.a * text["x"] + t.c * text["y"] + t.e, t.b * text["x"] + t.d * text["y"] + t.f
    for x, y in (("ux", "uy"), ("vx", "vy")):
        moved[x], moved[y] = t.a * text[x] + t.c * text[y], t.b * text[x] + t.d * text[y]
    moved["height"] = text["height"] * t.scale
    moved["width"] = text["width"] * t.scale
    moved["rotation_rad"] = np.arctan2(moved["uy"], moved["ux"])
    return moved


def _with_window(flat: Flat, seen: Flat) -> Flat:
    """Return both; the references of ``seen`` come after those of ``flat``, its plane as one of them."""
    shift = len(flat.instance)
    instance = np.zeros(len(seen.instance), INSTANCE)
    instance[:] = seen.instance
    instance["parent"] += shift
    instance["parent"][0] = 0

    def shifted(marks: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
        found = marks.copy()
        found["instance"] += shift
        return found

    text = seen.text.copy()
    text["mark"]["instance"] += shift
    instance["mark"]["instance"] += shift
    instance["mark"]["instance"][0] = 0
    curve = np.where(seen.poly_curve >= 0, seen.poly_curve + len(flat.curve), -1)
    ring = seen.fill_ring[1:] + len(flat.fill_xy)
    return replace(
        flat,
        left_out=flat.left_out + seen.left_out,
        instance=np.concatenate([flat.instance, instance]),
        poly_xy=np.concatenate([flat.poly_xy, seen.poly_xy]),
        poly_start=np.concatenate([flat.poly_start, seen.poly_start[1:] + len(flat.poly_xy)]),
        poly_closed=np.concatenate([flat.poly_closed, seen.poly_closed]),
        poly_width=np.concatenate([flat.poly_width, seen.poly_width]),
        poly_curve=np.concatenate([flat.poly_curve, curve]),
        poly_mark=np.concatenate([flat.poly_mark, shifted(seen.poly_mark)]),
        curve=np.concatenate([flat.curve, seen.curve]),
        fill_xy=np.concatenate([flat.fill_xy, seen.fill_xy]),
        fill_ring=np.concatenate([flat.fill_ring, ring]),
        fill_start=np.concatenate([flat.fill_start, seen.fill_start[1:] + len(flat.fill_ring) - 1]),
        fill_mark=np.concatenate([flat.fill_mark, shifted(seen.fill_mark)]),
        text=np.concatenate([flat.text, text]),
        point=np.concatenate([flat.point, seen.point]),
        point_mark=np.concatenate([flat.point_mark, shifted(seen.point_mark)]),
        image=np.concatenate([flat.image, seen.image]),
        image_path=np.concatenate([flat.image_path, seen.image_path]),
        image_mark=np.concatenate([flat.image_mark, shifted(seen.image_mark)]),
    )
