"""What stands outside of every sheet of a file: nobody reviews it, so no check may say that there is none of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from app.drawings.flat import Flat
from app.drawings.sheet import Sheet
from app.review.checklist.items import Item
from app.review.sheet.layer_map import LayerMap
from app.review.texts.labels import normalised

MODEL = 0
"""The block of model space."""
GAP = "outside"
MOST_TEXTS = 500


@dataclass(frozen=True)
class Beyond:
    """Roles that anything outside of all sheets has by its layer or block, and the texts there, normalised."""

    roles: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()

    def may_hold(self, item: Item) -> tuple[str, ...]:
        """Return the roles that an item looks for and that stand outside; for one that reads texts alone, its own ids.

        An item without roles is looked for by its words.
        """
        if item.roles:
            return tuple(role for role in item.roles if role in self.roles)
        patterns = [item.limits.pattern(name) for name in item.limits.words]
        found = any(pattern.search(text) for text in self.texts for pattern in patterns)
        return ("text",) if found else ()


def together(parts: Iterable[Beyond]) -> Beyond:
    """Return what stands outside of the sheets of several files."""
    parts = tuple(parts)
    roles = frozenset().union(*(one.roles for one in parts))
    return Beyond(roles, tuple(dict.fromkeys(text for one in parts for text in one.texts)))


def beyond(flat: Flat, sheets: Sequence[Sheet], layer_map: LayerMap) -> Beyond:
    """Return what model space holds outside of all sheets of its file.

    Args:
        flat: model space.
        sheets: all of the file.
        layer_map: roles by name.
    """
    scene, (left, low) = flat.scene, flat.scene.info.origin
    blocks = {sheet.block for sheet in sheets}
    seen = [one.seen for one in scene.viewports if one.block in blocks and one.to_layout.scale]

    def rows(x: np.ndarray, y: np.ndarray, mark: np.ndarray) -> np.ndarray:
        out = mark["visible"] & np.isfinite(x) & np.isfinite(y)
        for sheet in sheets:
            if sheet.block == MODEL:
                out &= ~sheet.holds(x + left, y + low)
        for box in seen:
            out &= ~((box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1))
        return np.flatnonzero(out)

    bounds, inserts, texts = flat.poly_bounds, flat.instance[1:], flat.text
    lines = rows((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2, flat.poly_mark)
    points = rows(flat.point[:, 0], flat.point[:, 1], flat.point_mark)
    layers = np.unique(np.concatenate([flat.poly_mark["layer"][lines], flat.point_mark["layer"][points]])).tolist()
    roles = {layer_map.role(scene.layers[row].name) for row in layers}
    placed = inserts[rows(inserts["e"], inserts["f"], inserts["mark"])]
    for target, layer in set(zip(placed["target"].tolist(), placed["mark"]["layer"].tolist(), strict=True)):
        roles.add(layer_map.role_of_block(scene.blocks[target].name, scene.layers[layer].name))
    written = dict.fromkeys(texts["string"][rows(texts["x"], texts["y"], texts["mark"])].tolist())
    said = [normalised(scene.strings[row]) for row in list(written)[:MOST_TEXTS]]
    return Beyond(frozenset(roles - {""}), tuple(dict.fromkeys(said)))
