"""Drawn content as points: every entity a run of points and a number for everything about it that is no geometry.

An entity that moves takes all its points along, so one rule serves lines, arcs, texts, fills, images and references.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine
from app.drawings.compare.hashing import mixed, summed
from app.drawings.flat import Flat

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Name = tuple[Any, ...]  # what it is a name of, and the name

POLY, CURVE, FILL, TEXT, POINT, IMAGE, TURN = range(7)  # TURN: a full circle or ellipse
FULL_TURN = 2 * np.pi * (1 - 1e-9)


class Names:
    """Numbers of names, the same for both drawings that are compared.

    Args:
        renamed: names of the first drawing → those that the second has for the same thing.
    """

    def __init__(self, renamed: Mapping[Name, Name] = MappingProxyType({})) -> None:
        self._known: dict[Name, int] = {}
        self._by_number: list[Name] = []
        self._renamed = renamed

    def of(self, names: list[Name]) -> Rows:
        """Return the number of each name."""
        known, renamed = self._known, self._renamed
        found = [known.setdefault(renamed.get(name, name), len(known)) for name in names]
        return np.array(found, dtype=np.int64)

    def name(self, number: int) -> Name:
        """Return the name with this number."""
        if len(self._by_number) < len(self._known):
            self._by_number = list(self._known)
        return self._by_number[number]


@dataclass(frozen=True)
class Leaves:
    """The primitives that a drawing is made of, each a run of points.

    Args:
        xy: (n, 2) points of all primitives.
        start: (k + 1,) first point of each primitive.
        sort: (k,) POLY, CURVE …: how its points are linked.
        closed: (k,) the last point of a polyline is joined to the first.
        look: (k,) everything but geometry: kind, layer, colour, linetype, words.
        bare: (k,) the same without the kind of entity: what is seen of it.
        layer: (k,) number of the layer's name.
        visible: (k,) as shown.
        entity: (k,) the entity's row in its scene.
        instance: (k,) the block reference that holds it, row of ``Flat.instance``.
        box: (k, 4) what it covers.
    """

    xy: Floats
    start: Rows
    sort: Rows
    closed: npt.NDArray[np.bool_]
    look: Hashes
    bare: Hashes
    layer: Rows
    visible: npt.NDArray[np.bool_]
    entity: Rows
    instance: Rows
    box: Floats

    def __len__(self) -> int:
        return len(self.sort)

    @property
    def of(self) -> Rows:
        """Return the primitive of each point."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def taken(self, rows: Rows) -> Leaves:
        """Return some primitives, in the order of ``rows``."""
        count = np.diff(self.start)[rows]
        start = starts(count)
        points = np.arange(start[-1]) + np.repeat(self.start[rows] - start[:-1], count)
        return Leaves(
            self.xy[points],
            start,
            *(getattr(self, name)[rows] for name in ("sort", "closed", "look", "bare", "layer", "visible")),
            *(getattr(self, name)[rows] for name in ("entity", "instance", "box")),
        )

    def moved(self, to: Affine) -> Leaves:
        """Return the primitives in other coordinates."""
        turn, move = np.array([[to.a, to.b], [to.c, to.d]]), np.array([to.e, to.f])
        corners = [self.box[:, columns] @ turn + move for columns in ([0, 1], [2, 1], [2, 3], [0, 3])]
        box = np.hstack([np.minimum.reduce(corners), np.maximum.reduce(corners)])
        xy = self.xy @ turn + move
        rounds = self.start[:-1][self.sort == TURN]
        _turn_rounds(self.xy, xy, rounds, to)
        box[self.sort == TURN] = np.hstack([2 * xy[rounds] - xy[rounds + 1], xy[rounds + 1]])
        straight = np.flatnonzero(np.isin(self.sort, (POLY, FILL)) & (np.diff(self.start) > 0))
        if len(straight):  # the box around a turned box holds more than what is drawn
            count = np.diff(self.start)[straight]
            first = np.cumsum(count) - count
            points = xy[np.repeat(self.start[straight] - first, count) + np.arange(count.sum())]
            box[straight] = np.hstack([np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)])
        return replace(self, xy=xy, box=box)


def _turn_rounds(before: Floats, after: Floats, first: Rows, to: Affine) -> None:
    """Set the points of circles and ellipses that begin at ``first``: they tell extents along the axes, which turn."""
    (ex, ey), skew = (before[first + 1] - before[first]).T, (before[first + 2] - before[first])[:, 0]
    xx, yy, xy = ex**2, ey**2, skew * np.maximum(np.maximum(ex, ey), 1e-300)
    extent = np.sqrt(
        np.maximum(
            np.stack(
                [
                    to.a**2 * xx + 2 * to.a * to.c * xy + to.c**2 * yy,
                    to.b**2 * xx + 2 * to.b * to.d * xy + to.d**2 * yy,
                ],
                axis=1,
            ),
            0.0,
        )
    )
    leaning = to.a * to.b * xx + (to.a * to.d + to.b * to.c) * xy + to.c * to.d * yy
    after[first + 1] = after[first] + extent
    after[first + 2] = after[first]
    after[first + 2, 0] += leaning / np.maximum(extent.max(axis=1, initial=0.0), 1e-300)


def leaves_of(flat: Flat, names: Names, zoom: float = 1.0) -> Leaves:
    """Return everything that a flattened block draws; names are numbered by ``names``.

    Args:
        zoom: what the widths of lines are multiplied with before they are compared.
    """
    straight = np.flatnonzero(flat.poly_curve < 0)
    curved = np.flatnonzero(flat.poly_curve >= 0)
    poly_count = np.diff(flat.poly_start)
    curve_xy, curve_count = _curve_points(flat.curve[flat.poly_curve[curved]])
    fill_xy, fill_count = _fill_points(flat)
    text, image = flat.text, flat.image
    text_xy = np.stack([text["x"], text["y"]], axis=1)
    text_points = np.stack(
        [
            text_xy,
            text_xy + np.stack([text["ux"], text["uy"]], axis=1),
            text_xy + np.stack([text["vx"], text["vy"]], axis=1),
        ],
        axis=1,
    )
    corner = image[:, 4:6]
    image_points = np.stack([corner, corner + image[:, 0:2], corner + image[:, 2:4]], axis=1)
    runs = [
        (POLY, flat.poly_xy[np.repeat(flat.poly_curve < 0, poly_count)], poly_count[straight]),
        (CURVE, curve_xy, curve_count),
        (FILL, fill_xy, fill_count),
        (TEXT, text_points.reshape(-1, 2), np.full(len(text), 3)),
        (POINT, flat.point, np.ones(len(flat.point), np.int64)),
        (IMAGE, image_points.reshape(-1, 2), np.full(len(image), 3)),
    ]
    sort = np.repeat([kind for kind, _, _ in runs], [len(count) for _, _, count in runs]).astype(np.int64)
    turn = flat.curve[flat.poly_curve[curved]]
    sort[len(straight) : len(straight) + len(curved)][turn[:, 7] - turn[:, 6] >= FULL_TURN] = TURN
    xy = np.concatenate([points for _, points, _ in runs])
    start = starts(np.concatenate([count for _, _, count in runs]).astype(np.int64))
    mark = np.concatenate(
        [
            flat.poly_mark[straight],
            flat.poly_mark[curved],
            flat.fill_mark,
            text["mark"],
            flat.point_mark,
            flat.image_mark,
        ]
    )
    closed = np.zeros(len(sort), dtype=bool)
    closed[: len(straight)] = flat.poly_closed[straight]
    own = _own_looks(flat, names, straight, curved, zoom)
    layer = _layers(flat, names, mark)
    bare, look = _looks(flat, names, mark, layer, sort, own)
    return Leaves(
        xy=xy,
        start=start,
        sort=sort,
        closed=closed,
        look=look,
        bare=bare,
        layer=layer,
        visible=mark["visible"].astype(bool),
        entity=mark["entity"].astype(np.int64),
        instance=mark["instance"].astype(np.int64),
        box=_boxes(flat, straight, curved, xy, start),
    )


def starts(count: Rows) -> Rows:
    """Return where runs of ``count`` items begin, and the end of the last."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(count, dtype=np.int64)])


def _curve_points(curve: Floats) -> tuple[Floats, Rows]:
    """Return three points of each arc, two of each full turn: the same however its axes are written."""
    centre, u, v, t0, t1 = curve[:, 0:2], curve[:, 2:4], curve[:, 4:6], curve[:, 6:7], curve[:, 7:8]
    full = (t1 - t0)[:, 0] >= FULL_TURN
    first, middle, last = (centre + u * np.cos(t) + v * np.sin(t) for t in (t0, (t0 + t1) / 2, t1))
    extent = np.hypot(u, v)
    skew = u[:, 0] * u[:, 1] + v[:, 0] * v[:, 1]
    tilted = centre.copy()
    tilted[:, 0] += skew / np.maximum(extent.max(axis=1), 1e-300)
    points = np.where(
        full[:, None, None],
        np.stack([centre, centre + extent, tilted], axis=1),
        np.stack([first, middle, last], axis=1),
    )
    return points.reshape(-1, 2), np.full(len(curve), 3)


def _fill_points(flat: Flat) -> tuple[Floats, Rows]:
    ring = flat.fill_ring[flat.fill_start]
    return flat.fill_xy, np.diff(ring)


def _own_looks(flat: Flat, names: Names, straight: Rows, curved: Rows, zoom: float) -> Hashes:
    """Return what each primitive has besides layer and colour: words, adjustment, rings, width, picture."""
    text = flat.text
    used, string = np.unique(text["string"], return_inverse=True)
    word = names.of([("text", flat.scene.strings[row]) for row in used.tolist()])[string]
    align = text["halign"].astype(np.int64) * 8 + text["valign"]
    tones = {tone.entity: (tone.brightness, tone.contrast) for tone in flat.scene.image_tones}
    seen = zip(flat.image_path.tolist(), flat.image_mark["entity"].tolist(), strict=True)
    path = names.of([("image", flat.scene.strings[row], *tones.get(entity, ())) for row, entity in seen])
    width = np.float32(flat.poly_width[straight] * zoom)
    ring_sizes = _ring_sizes(flat)
    return np.concatenate(
        [
            np.where(width > 0, np.round(np.log(np.maximum(width, 1e-30)) * 1e3), 0).astype(np.int64).view(np.uint64),
            np.zeros(len(curved), np.uint64),
            ring_sizes,
            mixed(word.astype(np.uint64) * np.uint64(64) + align.astype(np.uint64)),
            np.zeros(len(flat.point), np.uint64),
            path.astype(np.uint64),
        ]
    )


def _ring_sizes(flat: Flat) -> Hashes:
    count = np.diff(flat.fill_ring).astype(np.uint64)
    return summed(mixed(count), flat.fill_start)


def _layers(flat: Flat, names: Names, mark: npt.NDArray[np.void]) -> Rows:
    numbers = names.of([("layer", one.name) for one in flat.scene.layers] or [("layer", "0")])
    found: Rows = numbers[mark["layer"].astype(np.int64)]
    return found


def _looks(
    flat: Flat, names: Names, mark: npt.NDArray[np.void], layer_name: Rows, sort: Rows, own: Hashes
) -> tuple[Hashes, Hashes]:
    """Return numbers for everything but geometry, without the kind of entity and with it.

    What an entity has from its layer counts as by layer.
    """
    scene = flat.scene
    layer = mark["layer"].astype(np.int64)
    linetype_name = names.of([("linetype", one.name.upper()) for one in scene.linetypes] or [("linetype", "")])
    kind_name = names.of([("kind", one) for one in scene.kinds] or [("kind", "")])
    of_layer = {
        "rgb": np.array([one.rgb for one in scene.layers] or [0]),
        "weight": np.array([one.weight for one in scene.layers] or [-3]),
        "linetype": np.array([one.linetype for one in scene.layers] or [0]),
    }
    look = mixed(own + mixed(sort.astype(np.uint64)))
    kind = kind_name[scene.entity["kind"][mark["entity"].astype(np.int64)]] if len(mark) else np.empty(0, np.int64)
    parts = [layer_name]
    for field, default in of_layer.items():
        value = mark[field].astype(np.int64)
        named = linetype_name[np.clip(value, 0, len(linetype_name) - 1)] if field == "linetype" else value
        parts.append(np.where(value == default[layer], -1, named))
    for part in parts:
        look = mixed(look + part.astype(np.int64).view(np.uint64))
    return look, mixed(look + kind.astype(np.int64).view(np.uint64))


def _boxes(flat: Flat, straight: Rows, curved: Rows, xy: Floats, start: Rows) -> Floats:
    box = np.full((len(start) - 1, 4), np.nan)
    filled = np.diff(start) > 0
    first = start[:-1][filled]
    if len(first):
        box[filled] = np.hstack([np.minimum.reduceat(xy, first), np.maximum.reduceat(xy, first)])
    box[len(straight) : len(straight) + len(curved)] = flat.poly_bounds[curved]
    text_first = len(straight) + len(curved) + len(flat.fill_mark)
    text = flat.text
    if len(text):
        letters = np.array([len(one) for one in flat.scene.strings])[text["string"].astype(np.int64)]
        along = np.stack([text["ux"], text["uy"]], axis=1) * 0.9 * letters[:, None]
        up = np.stack([text["vx"], text["vy"]], axis=1) * 1.2
        left = np.stack([text["x"], text["y"]], axis=1) - along * 0.5 * np.minimum(text["halign"], 2)[:, None]
        corners = np.stack([left, left + along, left + up, left + along + up])
        box[text_first : text_first + len(text)] = np.hstack([corners.min(axis=0), corners.max(axis=0)])
    return box
