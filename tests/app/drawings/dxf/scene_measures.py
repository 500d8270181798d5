"""What a scene shows, by handle and in file coordinates, for comparison with another reader."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from app.domain.geometry import Affine
from app.drawings.scene import Scene

STEPS = 400


@dataclass
class Shown:
    """What one top-level entity shows: paths, filled rings, text strings with places, points."""

    paths: list[np.ndarray] = field(default_factory=list)
    rings: list[np.ndarray] = field(default_factory=list)
    texts: list[tuple[str, float, float]] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)

    @property
    def length(self) -> float:
        return float(sum(np.hypot(*np.diff(path, axis=0).T).sum() for path in self.paths))

    @property
    def area(self) -> float:
        """Sum of the absolute areas of the rings."""
        return sum(abs(ring_area(ring)) for ring in self.rings)

    @property
    def box(self) -> tuple[float, ...]:
        every = np.concatenate([*self.paths, *self.rings, np.array(self.points or np.empty((0, 2)))])
        return (*every.min(axis=0), *every.max(axis=0))


def ring_area(ring: np.ndarray) -> float:
    x, y = (ring - ring[0]).T
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2)


def shown_by_handle(scene: Scene, block: int = 0) -> dict[int, Shown]:
    """Return what each entity of a block shows, nested references expanded."""
    found: dict[int, Shown] = defaultdict(Shown)
    x, y = scene.info.origin
    _expand(scene, block, Affine(e=x, f=y), None, found, 0)
    return dict(found)


def _expand(scene: Scene, block: int, at: Affine, handle: int | None, found: dict[int, Shown], depth: int) -> None:
    assert depth < 40

    def shown(entity: int) -> Shown:
        return found[int(scene.entity["handle"][entity]) if handle is None else handle]

    def moved(xy: np.ndarray) -> np.ndarray:
        return np.column_stack([at.a * xy[:, 0] + at.c * xy[:, 1] + at.e, at.b * xy[:, 0] + at.d * xy[:, 1] + at.f])

    for i in range(scene.poly_of[block], scene.poly_of[block + 1]):
        xy = scene.poly_xy[scene.poly_start[i] : scene.poly_start[i + 1]]
        xy = np.vstack([xy, xy[:1]]) if scene.poly_closed[i] else xy
        shown(scene.poly_entity[i]).paths.append(moved(xy))
    for i in range(scene.curve_of[block], scene.curve_of[block + 1]):
        c = scene.curve[i]
        assert c[6] < c[7]
        t = np.linspace(c[6], c[7], STEPS)[:, None]
        shown(scene.curve_entity[i]).paths.append(moved(c[:2] + c[2:4] * np.cos(t) + c[4:6] * np.sin(t)))
    for i in range(scene.fill_of[block], scene.fill_of[block + 1]):
        for ring in range(scene.fill_start[i], scene.fill_start[i + 1]):
            xy = scene.fill_xy[scene.fill_ring[ring] : scene.fill_ring[ring + 1]]
            shown(scene.fill_entity[i]).rings.append(moved(xy))
    for text in scene.text[scene.text_of[block] : scene.text_of[block + 1]]:
        x, y = at((float(text["x"]), float(text["y"])))
        shown(text["entity"]).texts.append((scene.strings[text["string"]], x, y))
    for i in range(scene.point_of[block], scene.point_of[block + 1]):
        shown(scene.point_entity[i]).points.append(at(tuple(scene.point[i])))
    for row in scene.insert[scene.insert_of[block] : scene.insert_of[block + 1]]:
        inner = at.after(Affine(*(float(row[name]) for name in "abcdef")))
        own = int(scene.entity["handle"][row["entity"]]) if handle is None else handle
        _expand(scene, int(row["target"]), inner, own, found, depth + 1)
