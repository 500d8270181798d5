"""Builds scenes by hand, for tests that need no drawing file."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.domain.geometry import Affine, Box, Point
from app.drawings.scene import (
    BYLAYER,
    ENTITY,
    IMAGE,
    INSERT,
    STYLE,
    TEXT,
    Block,
    Font,
    Layer,
    Linetype,
    Scene,
    SceneInfo,
)


@dataclass
class BlockBuilder:
    """Content of one block; every method returns the entity's handle."""

    owner: SceneBuilder
    index: int
    name: str
    is_layout: bool
    polys: list[tuple[list[Point], bool, float, int, int]] = field(default_factory=list)
    curves: list[tuple[list[float], int, int]] = field(default_factory=list)
    fills: list[tuple[list[list[Point]], int, int]] = field(default_factory=list)
    texts: list[tuple[Any, ...]] = field(default_factory=list)
    inserts: list[tuple[Any, ...]] = field(default_factory=list)
    points: list[tuple[Point, int, int]] = field(default_factory=list)

    def _entity(self, kind: str) -> int:
        return self.owner.entity(kind, self.index)

    def poly(
        self, points: Sequence[Point], closed: bool = False, layer: str = "0", colour: int = BYLAYER, width: float = 0.0
    ) -> int:
        entity = self._entity("LWPOLYLINE")
        self.polys.append((list(points), closed, width, self.owner.style(layer, colour), entity))
        return entity + 1

    def rectangle(self, x0: float, y0: float, x1: float, y1: float, layer: str = "0") -> int:
        return self.poly([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], True, layer)

    def arc(self, x: float, y: float, r: float, t0: float = 0.0, t1: float = 2 * math.pi, layer: str = "0") -> int:
        entity = self._entity("CIRCLE" if t1 - t0 >= 2 * math.pi else "ARC")
        self.curves.append(([x, y, r, 0, 0, r, t0, t1], self.owner.style(layer, BYLAYER), entity))
        return entity + 1

    def fill(self, rings: list[list[Point]], layer: str = "0") -> int:
        entity = self._entity("HATCH")
        self.fills.append((rings, self.owner.style(layer, BYLAYER), entity))
        return entity + 1

    def text(
        self,
        x: float,
        y: float,
        string: str,
        height: float = 3.5,
        angle_deg: float = 0.0,
        halign: int = 0,
        valign: int = 0,
        layer: str = "0",
    ) -> int:
        entity = self._entity("TEXT")
        cos, sin = math.cos(math.radians(angle_deg)) * height, math.sin(math.radians(angle_deg)) * height
        direction = cos, sin, -sin, cos
        style = self.owner.style(layer, BYLAYER)
        self.texts.append((x, y, *direction, self.owner.string(string), 0, halign, valign, 0.0, style, entity))
        return entity + 1

    def insert(
        self,
        block: BlockBuilder,
        transform: Affine = Affine(),  # noqa: B008
        layer: str = "0",
        colour: int = BYLAYER,
        attributes: dict[str, str] | None = None,
        kind: str = "INSERT",
    ) -> int:
        entity = self._entity(kind)
        t = transform
        self.inserts.append((block.index, t.a, t.b, t.c, t.d, t.e, t.f, self.owner.style(layer, colour), entity))
        for tag, value in (attributes or {}).items():
            self.owner.attributes.append((entity, self.owner.string(tag), self.owner.string(value)))
        return entity + 1

    def point(self, x: float, y: float, layer: str = "0") -> int:
        entity = self._entity("POINT")
        self.points.append(((x, y), self.owner.style(layer, BYLAYER), entity))
        return entity + 1


class SceneBuilder:
    """Collects blocks and layers; ``scene()`` gives the columns."""

    def __init__(self, insunits: int = 4) -> None:
        self.insunits = insunits
        self.layers: dict[str, Layer] = {"0": Layer("0", 0xFFFFFF, -3, 0, True)}
        self.styles: dict[tuple[int, int], int] = {}
        self.strings: dict[str, int] = {}
        self.kinds: dict[str, int] = {}
        self.entities: list[tuple[int, int, int]] = []
        self.attributes: list[tuple[int, int, int]] = []
        self.blocks: list[BlockBuilder] = []
        self.model = self.block("*Model_Space")

    def layer(self, name: str, rgb: int = 0xFFFFFF, visible: bool = True) -> None:
        self.layers[name] = Layer(name, rgb, -3, 0, visible)

    def block(self, name: str, is_layout: bool = False) -> BlockBuilder:
        found = BlockBuilder(self, len(self.blocks), name, is_layout)
        self.blocks.append(found)
        return found

    def entity(self, kind: str, block: int) -> int:
        row = len(self.entities)
        self.entities.append((row + 1, self.kinds.setdefault(kind, len(self.kinds)), block))
        return row

    def style(self, layer: str, colour: int) -> int:
        if layer not in self.layers:
            self.layer(layer)
        key = list(self.layers).index(layer), colour
        return self.styles.setdefault(key, len(self.styles))

    def string(self, text: str) -> int:
        return self.strings.setdefault(text, len(self.strings))

    def scene(self) -> Scene:
        blocks = self.blocks
        polys = [poly for block in blocks for poly in block.polys]
        curves = [curve for block in blocks for curve in block.curves]
        fills = [fill for block in blocks for fill in block.fills]
        points = [point for block in blocks for point in block.points]
        rings = [ring for fill in fills for ring in fill[0]]

        def of(kind: str) -> Any:
            return np.array([0, *itertools.accumulate(len(getattr(b, kind)) for b in blocks)], "u4")

        def starts(counts: list[int]) -> Any:
            return np.array([0, *itertools.accumulate(counts)], "u4")

        def vertices(lists: list[list[Point]]) -> Any:
            return np.array([p for points in lists for p in points], "f8").reshape(-1, 2)

        bounds: dict[int, Box | None] = {}
        counts: dict[str, int] = {}
        names = {row: kind for kind, row in self.kinds.items()}
        for _, kind, owner in self.entities:
            if owner == 0 or blocks[owner].is_layout:
                counts[names[kind]] = counts.get(names[kind], 0) + 1
        return Scene(
            info=SceneInfo("DXF", "AC1032", "utf-8", "utf-8", self.insunits, (0.0, 0.0), counts),
            layers=tuple(self.layers.values()),
            linetypes=(Linetype("Continuous"),),
            fonts=(Font("Standard", "txt"),),
            blocks=tuple(Block(b.name, b.is_layout, _bounds(b, blocks, bounds)) for b in blocks),
            kinds=tuple(self.kinds),
            strings=tuple(self.strings),
            style=np.array([(layer, colour, -1, -1, 1, -1, 0) for layer, colour in self.styles], STYLE),
            entity=np.array([(*one, False) for one in self.entities], ENTITY),
            poly_xy=vertices([p[0] for p in polys]),
            poly_start=starts([len(p[0]) for p in polys]),
            poly_closed=np.array([p[1] for p in polys], bool),
            poly_width=np.array([p[2] for p in polys], "f4"),
            poly_style=np.array([p[3] for p in polys], "u2"),
            poly_entity=np.array([p[4] for p in polys], "u4"),
            poly_bounds=np.array([_ends(p[0]) for p in polys], "f4").reshape(-1, 4),
            poly_of=of("polys"),
            curve=np.array([c[0] for c in curves], "f8").reshape(-1, 8),
            curve_style=np.array([c[1] for c in curves], "u2"),
            curve_entity=np.array([c[2] for c in curves], "u4"),
            curve_of=of("curves"),
            fill_xy=vertices(rings),
            fill_ring=starts([len(ring) for ring in rings]),
            fill_start=starts([len(fill[0]) for fill in fills]),
            fill_style=np.array([f[1] for f in fills], "u2"),
            fill_entity=np.array([f[2] for f in fills], "u4"),
            fill_bounds=np.array([_ends(f[0][0]) for f in fills], "f4").reshape(-1, 4),
            fill_of=of("fills"),
            text=np.array([t for b in blocks for t in b.texts], TEXT),
            text_of=of("texts"),
            insert=np.array([i for b in blocks for i in b.inserts], INSERT),
            insert_of=of("inserts"),
            attribute=np.array(self.attributes, "u4").reshape(-1, 3),
            point=np.array([p[0] for p in points], "f8").reshape(-1, 2),
            point_style=np.array([p[1] for p in points], "u2"),
            point_entity=np.array([p[2] for p in points], "u4"),
            point_of=of("points"),
            image=np.array([], IMAGE),
            image_of=np.zeros(len(blocks) + 1, "u4"),
        )


def _ends(points: list[Point]) -> tuple[float, float, float, float]:
    box = Box.around(points)
    return box.x0, box.y0, box.x1, box.y1


def _bounds(block: BlockBuilder, blocks: list[BlockBuilder], known: dict[int, Box | None]) -> Box | None:
    if block.index in known:
        return known[block.index]
    known[block.index] = None
    corners: list[Point] = [p for poly in block.polys for p in poly[0]]
    corners += [p for fill in block.fills for ring in fill[0] for p in ring]
    corners += [(t[0], t[1]) for t in block.texts] + [p[0] for p in block.points]
    for c, _, _ in block.curves:
        corners += [(c[0] - c[2], c[1] - c[2]), (c[0] + c[2], c[1] + c[2])]
    for insert in block.inserts:
        inner = _bounds(blocks[insert[0]], blocks, known)
        if inner:
            corners += [Affine(*insert[1:7])(corner) for corner in inner.corners]
    known[block.index] = Box.around(corners) if corners else None
    return known[block.index]
