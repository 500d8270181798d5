"""Expand nested block references into flat geometry.

Block references are expanded level by level. All references of one level to the same block are expanded together in
numpy, so the cost follows the number of distinct blocks and of vertices, not the number of references.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from app.drawings.annotation import left_out
from app.drawings.curves import as_polylines, steps_for
from app.drawings.flat import FLAT_TEXT, INSTANCE, MARK, Flat
from app.drawings.scene import BYBLOCK, BYLAYER, CLEAR, Scene

MAX_DEPTH = 32
MAX_VERTICES = 30_000_000  # of one flattened block; beyond, references are left out and counted
MAX_INSTANCES = 1_000_000
SAG = 0.001  # greatest distance between a curve and its polyline, as a fraction of the radius
COARSE = 0.9  # the same where only the box of a curve counts, or whoever paints flattens it anew
FOREGROUND = 0xFFFFFF

_Item = TypeVar("_Item", bound=np.generic)
_Floats = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.int64]
_Records = npt.NDArray[np.void]


def expand(
    scene: Scene, block: int = 0, *, sag: float = SAG, max_depth: int = MAX_DEPTH, scale: int | None = None
) -> Flat:
    """Return what ``block`` itself draws, in its own coordinates; for a layout, without what its windows show.

    Nested references are expanded; layer "0" inside a block takes the layer of the reference, colours by layer and by
    block are resolved. Items of invisible layers are kept and marked. Cyclic references, those nested deeper than
    ``max_depth`` and those beyond 30 million vertices are left out and counted in ``Flat.left_out``.

    Args:
        sag: greatest distance between a curve and its polyline, as a fraction of the radius.
        scale: row of Scene.annotation_scales that annotation is shown for, EVERY for all that the file holds; that
            of the block itself by default.
    """
    hidden = left_out(scene, block, scale)
    flat = _Expansion(scene, block, sag, hidden).run(max_depth)
    if hidden is not None:
        flat = _without(flat, hidden)
    if not scene.clips:
        return flat
    from app.drawings.clipping import clipped  # loads a library that few drawings need

    return clipped(flat)


@lru_cache(maxsize=2)
def outlined(scene: Scene, block: int, scale: int | None = None) -> Flat:
    """Return what ``expand`` does, curves at the sag ``COARSE``; whoever finds the sheets and paints them shares it."""
    return expand(scene, block, sag=COARSE, scale=scale)


def _without(flat: Flat, hidden: npt.NDArray[np.bool_]) -> Flat:
    """Return ``flat`` without the items of entities that are ``hidden``; there are no references to them anyhow."""
    return flat.taken(
        *(
            ~hidden[mark["entity"]]
            for mark in (flat.poly_mark, flat.fill_mark, flat.text["mark"], flat.point_mark, flat.image_mark)
        )
    )


@dataclass
class _Parts:
    """What was expanded so far, one list entry for each level and block."""

    poly_xy: list[_Floats] = field(default_factory=list)
    poly_count: list[_Rows] = field(default_factory=list)
    poly_closed: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    poly_width: list[_Floats] = field(default_factory=list)
    poly_mark: list[_Records] = field(default_factory=list)
    curve: list[_Floats] = field(default_factory=list)
    curve_mark: list[_Records] = field(default_factory=list)
    fill_xy: list[_Floats] = field(default_factory=list)
    ring_count: list[_Rows] = field(default_factory=list)
    fill_count: list[_Rows] = field(default_factory=list)
    fill_mark: list[_Records] = field(default_factory=list)
    text: list[_Records] = field(default_factory=list)
    point: list[_Floats] = field(default_factory=list)
    point_mark: list[_Records] = field(default_factory=list)
    image: list[_Floats] = field(default_factory=list)
    image_path: list[_Rows] = field(default_factory=list)
    image_mark: list[_Records] = field(default_factory=list)


class _Expansion:
    """One run of ``expand``."""

    def __init__(self, scene: Scene, block: int, sag: float, hidden: npt.NDArray[np.bool_] | None) -> None:
        self.scene = scene
        self.hidden = hidden
        self.block = block
        self.sag = sag
        self.layer_zero = np.array([layer.name == "0" for layer in scene.layers] or [False])
        self.layer_rgb = np.array([layer.rgb for layer in scene.layers] or [FOREGROUND], dtype="i4")
        self.layer_weight = np.array([layer.weight for layer in scene.layers] or [-3], dtype="i2")
        self.layer_linetype = np.array([layer.linetype for layer in scene.layers] or [0], dtype="i2")
        self.layer_visible = np.array([layer.visible for layer in scene.layers] or [True])
        self.layer_frozen = np.array([layer.frozen for layer in scene.layers] or [False])
        self.layer_transparency = np.array([layer.transparency for layer in scene.layers] or [0], dtype="i2")
        self.parts = _Parts()
        self.vertices = 0
        self.left_out = 0

    def run(self, max_depth: int) -> Flat:
        root = np.zeros(1, INSTANCE)
        root["target"], root["a"], root["d"] = self.block, 1.0, 1.0
        root["mark"]["rgb"], root["mark"]["weight"], root["mark"]["visible"] = FOREGROUND, -3, True
        known = [root]
        total = 1
        level, first = root, 0
        for depth in range(max_depth + 1):
            following: list[_Records] = []
            allowed = 0 if depth == max_depth else MAX_INSTANCES - total
            for group in _by_target(level):
                instances = level[group]
                room = self._room(int(instances["target"][0]), len(instances))
                self.left_out += len(instances) - room
                self._items(instances[:room], group[:room] + first, nested=depth > 0)
                following.append(self._references(instances[:room], group[:room] + first, depth > 0, allowed))
                allowed -= len(following[-1])
            so_far = np.concatenate(known)
            level, first = self._acyclic(np.concatenate(following), so_far), total
            if not len(level):
                break
            known = [so_far, level]
            total += len(level)
        return self._flat(np.concatenate(known))

    def _room(self, target: int, wanted: int) -> int:
        """Return how many of ``wanted`` references to ``target`` still fit, and account for them."""
        scene = self.scene
        poly, fill = scene.poly_of[target : target + 2], scene.fill_of[target : target + 2]
        rings = scene.fill_start[fill]
        one = (
            int(np.diff(scene.poly_start[poly].astype(np.int64))[0])
            + int(np.diff(scene.fill_ring[rings].astype(np.int64))[0])
            + int(scene.text_of[target + 1] - scene.text_of[target])
            + 32 * int(scene.curve_of[target + 1] - scene.curve_of[target])
            + int(scene.point_of[target + 1] - scene.point_of[target])
        )
        room = wanted if not one else min(wanted, max(0, (MAX_VERTICES - self.vertices) // one))
        if self.block == target:
            room = wanted
        self.vertices += room * one
        return room

    def _acyclic(self, children: _Records, known: _Records) -> _Records:
        """Drop references to a block from within itself."""
        cyclic = np.zeros(len(children), dtype=bool)
        above = children["parent"].astype(np.int64)
        while len(above):
            cyclic |= known["target"][above] == children["target"]
            if not above.any():
                break
            above = known["parent"][above].astype(np.int64)
        self.left_out += int(cyclic.sum())
        return children[~cyclic]

    def _references(self, instances: _Records, rows: _Rows, nested: bool, allowed: int) -> _Records:
        """Return the references inside ``instances`` of one block as new instances, ``allowed`` at most."""
        if not len(instances):
            return np.zeros(0, INSTANCE)
        first, end = _range(self.scene.insert_of, instances)
        inside = self.scene.insert[first:end]
        if self.hidden is not None:
            inside = inside[~self.hidden[inside["entity"]]]
        fitting = min(len(instances), allowed // max(1, len(inside)))
        self.left_out += (len(instances) - fitting) * len(inside)
        instances, rows = instances[:fitting], rows[:fitting]
        found = np.zeros((fitting, len(inside)), INSTANCE)
        if not found.size:
            return found.reshape(-1)
        found["parent"] = rows[:, None]
        found["target"] = inside["target"]
        a, b, c, d, e, f = (instances[name][:, None] for name in "abcdef")
        found["a"] = a * inside["a"] + c * inside["b"]
        found["b"] = b * inside["a"] + d * inside["b"]
        found["c"] = a * inside["c"] + c * inside["d"]
        found["d"] = b * inside["c"] + d * inside["d"]
        found["e"] = a * inside["e"] + c * inside["f"] + e
        found["f"] = b * inside["e"] + d * inside["f"] + f
        found["mark"] = self._marks(inside["style"], inside["entity"], instances, rows, nested=nested)
        found["frozen"] = self.layer_frozen[found["mark"]["layer"]] | instances["frozen"][:, None]
        return found.reshape(-1)

    def _marks(
        self,
        style: npt.NDArray[np.uint16],
        entity: npt.NDArray[np.uint32],
        instances: _Records,
        rows: _Rows,
        *,
        nested: bool,
    ) -> _Records:
        """Return the marks (instances, items) of a block's items, inherited properties resolved."""
        marks = np.zeros((len(instances), len(style)), MARK)
        own = self.scene.style[style]
        layer = np.broadcast_to(own["layer"], marks.shape)
        around = instances["mark"]
        if nested:
            layer = np.where(self.layer_zero[layer], around["layer"][:, None], layer)
        marks["layer"] = layer
        for name, own_name, of_layer in (
            ("rgb", "colour", self.layer_rgb),
            ("weight", "weight", self.layer_weight),
            ("linetype", "linetype", self.layer_linetype),
            ("transparency", "transparency", self.layer_transparency),
        ):
            value = own[own_name][None, :]
            inherited = np.where(value == BYBLOCK, around[name][:, None], value)
            marks[name] = np.where(value == BYLAYER, of_layer[layer], inherited)
        marks["dash"], marks["anew"] = own["scale"], own["anew"]
        marks["visible"] = self.layer_visible[layer] & ~instances["frozen"][:, None]
        marks["entity"] = entity
        marks["instance"] = rows[:, None]
        return marks

    def _items(self, instances: _Records, rows: _Rows, *, nested: bool) -> None:
        """Expand everything but references inside ``instances`` of one block."""
        if not len(instances):
            return
        for step in (self._polylines, self._curves, self._fills, self._texts, self._points, self._images):
            step(instances, rows, nested)

    def _polylines(self, instances: _Records, rows: _Rows, nested: bool) -> None:
        scene, parts = self.scene, self.parts
        first, end = _range(scene.poly_of, instances)
        if first == end:
            return
        starts = scene.poly_start[first : end + 1].astype(np.int64)
        parts.poly_xy.append(_moved(scene.poly_xy[starts[0] : starts[-1]], instances))
        parts.poly_count.append(np.tile(np.diff(starts), len(instances)))
        parts.poly_closed.append(np.tile(scene.poly_closed[first:end], len(instances)))
        parts.poly_width.append(np.outer(_scales(instances), scene.poly_width[first:end]).reshape(-1))
        marks = self._marks(scene.poly_style[first:end], scene.poly_entity[first:end], instances, rows, nested=nested)
        parts.poly_mark.append(marks.reshape(-1))

    def _curves(self, instances: _Records, rows: _Rows, nested: bool) -> None:
        scene, parts = self.scene, self.parts
        first, end = _range(scene.curve_of, instances)
        if first == end:
            return
        own = scene.curve[first:end]
        moved = np.empty((len(instances), end - first, 8))
        moved[..., 0:2] = _moved(own[:, 0:2], instances).reshape(len(instances), -1, 2)
        moved[..., 2:4] = _turned(own[:, 2:4], instances)
        moved[..., 4:6] = _turned(own[:, 4:6], instances)
        moved[..., 6:8] = own[:, 6:8]
        parts.curve.append(moved.reshape(-1, 8))
        marks = self._marks(scene.curve_style[first:end], scene.curve_entity[first:end], instances, rows, nested=nested)
        parts.curve_mark.append(marks.reshape(-1))

    def _fills(self, instances: _Records, rows: _Rows, nested: bool) -> None:
        scene, parts = self.scene, self.parts
        first, end = _range(scene.fill_of, instances)
        if first == end:
            return
        rings = scene.fill_start[first : end + 1].astype(np.int64)
        starts = scene.fill_ring[rings[0] : rings[-1] + 1].astype(np.int64)
        parts.fill_xy.append(_moved(scene.fill_xy[starts[0] : starts[-1]], instances))
        parts.ring_count.append(np.tile(np.diff(starts), len(instances)))
        parts.fill_count.append(np.tile(np.diff(rings), len(instances)))
        marks = self._marks(scene.fill_style[first:end], scene.fill_entity[first:end], instances, rows, nested=nested)
        clear = marks["rgb"] == CLEAR
        marks["rgb"][clear & ~marks["visible"]] = FOREGROUND  # on a hidden layer it does not even cover
        marks["visible"][clear] = False
        parts.fill_mark.append(marks.reshape(-1))

    def _texts(self, instances: _Records, rows: _Rows, nested: bool) -> None:
        first, end = _range(self.scene.text_of, instances)
        if first == end:
            return
        own = self.scene.text[first:end]
        found = np.zeros((len(instances), len(own)), FLAT_TEXT)
        place = _moved(np.stack([own["x"], own["y"]], axis=1), instances).reshape(len(instances), -1, 2)
        along = _turned(np.stack([own["ux"], own["uy"]], axis=1), instances)
        up = _turned(np.stack([own["vx"], own["vy"]], axis=1), instances)
        found["x"], found["y"] = place[..., 0], place[..., 1]
        found["ux"], found["uy"] = along[..., 0], along[..., 1]
        found["vx"], found["vy"] = up[..., 0], up[..., 1]
        length = np.hypot(found["ux"], found["uy"])
        area = np.abs(found["ux"] * found["vy"] - found["uy"] * found["vx"])
        upright = np.hypot(found["vx"], found["vy"])
        found["height"] = np.divide(area, length, out=upright, where=length > 0)
        found["rotation_rad"] = np.arctan2(found["uy"], found["ux"])
        before = np.hypot(own["ux"].astype(float), own["uy"].astype(float))
        stretch = np.divide(length, before, out=np.ones_like(length), where=before > 0)
        found["width"] = own["width"] * stretch
        for name in ("string", "font", "halign", "valign"):
            found[name] = own[name]
        found["mark"] = self._marks(own["style"], own["entity"], instances, rows, nested=nested)
        self.parts.text.append(found.reshape(-1))

    def _points(self, instances: _Records, rows: _Rows, nested: bool) -> None:
        scene, parts = self.scene, self.parts
        first, end = _range(scene.point_of, instances)
        if first == end:
            return
        parts.point.append(_moved(scene.point[first:end], instances))
        marks = self._marks(scene.point_style[first:end], scene.point_entity[first:end], instances, rows, nested=nested)
        parts.point_mark.append(marks.reshape(-1))

    def _images(self, instances: _Records, rows: _Rows, nested: bool) -> None:
        first, end = _range(self.scene.image_of, instances)
        if first == end:
            return
        own = self.scene.image[first:end]
        moved = np.empty((len(instances), len(own), 6))
        moved[..., 0:2] = _turned(np.stack([own["a"], own["b"]], axis=1), instances)
        moved[..., 2:4] = _turned(np.stack([own["c"], own["d"]], axis=1), instances)
        moved[..., 4:6] = _moved(np.stack([own["e"], own["f"]], axis=1), instances).reshape(len(instances), -1, 2)
        self.parts.image.append(moved.reshape(-1, 6))
        self.parts.image_path.append(np.tile(own["path"].astype(np.int64), len(instances)))
        marks = self._marks(own["style"], own["entity"], instances, rows, nested=nested)
        self.parts.image_mark.append(marks.reshape(-1))

    def _flat(self, instances: _Records) -> Flat:
        parts = self.parts
        curve = _joined(parts.curve, np.empty((0, 8)))
        curve_xy, curve_count = _as_polylines(curve, self.sag)
        turn = curve[:, 7] - curve[:, 6] >= 2 * np.pi * (1 - 1e-9)
        straight = sum(len(count) for count in parts.poly_count)
        no_marks = np.zeros(0, MARK)
        fill_ring = _starts(_joined(parts.ring_count, np.empty(0, np.int64)))
        return Flat(
            scene=self.scene,
            block=self.block,
            left_out=self.left_out,
            instance=instances,
            poly_xy=_joined([*parts.poly_xy, curve_xy], np.empty((0, 2))),
            poly_start=_starts(_joined([*parts.poly_count, curve_count], np.empty(0, np.int64))),
            poly_closed=_joined([*parts.poly_closed, turn], np.empty(0, bool)),
            poly_width=_joined([*parts.poly_width, np.zeros(len(curve))], np.empty(0)),
            poly_curve=np.concatenate([np.full(straight, -1), np.arange(len(curve))]),
            poly_mark=_joined([*parts.poly_mark, *parts.curve_mark], no_marks),
            curve=curve,
            fill_xy=_joined(parts.fill_xy, np.empty((0, 2))),
            fill_ring=fill_ring,
            fill_start=_starts(_joined(parts.fill_count, np.empty(0, np.int64))),
            fill_mark=_joined(parts.fill_mark, no_marks),
            text=_joined(parts.text, np.zeros(0, FLAT_TEXT)),
            point=_joined(parts.point, np.empty((0, 2))),
            point_mark=_joined(parts.point_mark, no_marks),
            image=_joined(parts.image, np.empty((0, 6))),
            image_path=_joined(parts.image_path, np.empty(0, np.int64)),
            image_mark=_joined(parts.image_mark, no_marks),
        )


def _by_target(level: _Records) -> Iterator[_Rows]:
    """Yield the rows of ``level`` that reference the same block."""
    order = np.argsort(level["target"], kind="stable")
    changes = np.flatnonzero(np.diff(level["target"][order])) + 1
    yield from np.split(order, changes)


def _range(of: npt.NDArray[np.uint32], instances: _Records) -> tuple[int, int]:
    target = int(instances["target"][0])
    return int(of[target]), int(of[target + 1])


def _moved(xy: _Floats, instances: _Records) -> _Floats:
    """Return ``xy`` (n, 2) in the place of every instance: (instances · n, 2)."""
    a, b, c, d, e, f = (instances[name][:, None] for name in "abcdef")
    x, y = xy[:, 0], xy[:, 1]
    found = np.empty((len(instances), len(xy), 2))
    found[..., 0] = a * x + c * y + e
    found[..., 1] = b * x + d * y + f
    return found.reshape(-1, 2)


def _turned(vectors: _Floats, instances: _Records) -> _Floats:
    """Return ``vectors`` (n, 2) without the move: (instances, n, 2)."""
    a, b, c, d = (instances[name][:, None] for name in "abcd")
    x, y = vectors[:, 0].astype(float), vectors[:, 1].astype(float)
    return np.stack([a * x + c * y, b * x + d * y], axis=2)


def _scales(instances: _Records) -> _Floats:
    scales: _Floats = np.sqrt(np.abs(instances["a"] * instances["d"] - instances["b"] * instances["c"]))
    return scales


def _as_polylines(curve: _Floats, sag: float) -> tuple[_Floats, _Rows]:
    """Return vertices and vertex counts of curves (k, 8); a full turn does not repeat its first vertex."""
    span = np.clip(curve[:, 7] - curve[:, 6], 0, 2 * np.pi)
    steps = steps_for(span, sag)
    count = np.where(span >= 2 * np.pi * (1 - 1e-9), steps, steps + 1)
    return as_polylines(curve, steps, count)[0], count


def _starts(count: _Rows) -> _Rows:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(count, dtype=np.int64)])


def _joined(parts: list[npt.NDArray[_Item]], empty: npt.NDArray[_Item]) -> npt.NDArray[_Item]:
    return np.concatenate(parts) if parts else empty
