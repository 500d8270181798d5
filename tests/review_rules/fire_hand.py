"""Another drafter: metres in, drawing units out, on layers of any name, walls and doors of several crafts."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import ezdxf
from ezdxf.enums import TextEntityAlignment
from shapely.geometry import LineString, box
from shapely.ops import unary_union

from app.domain.finding import Finding
from app.domain.project import Discipline
from app.services.review.review_files import review_files

XY = tuple[float, float]

PINYIN = {"wall": "QIANG", "door": "MEN", "mark": "MENHAO", "stair": "LOUTI", "text": "WENZI", "window": "CHUANG"}
TIANZHENG = {"wall": "WALL", "door": "WINDOW", "mark": "WINDOW_TEXT", "stair": "STAIR", "text": "PUB_TEXT"}
NONSENSE = {"wall": "图层1", "door": "图层8", "mark": "图层15", "stair": "图层13", "text": "图层6", "window": "图层19"}


class Hand:
    """A drawing under construction.

    Args:
        layers: what the drafter calls the layer of each thing; a thing not named has its own name.
        unit: ``mm`` or ``m``.
        angle_deg: by which everything is turned.
        walls: ``double`` lines, ``single`` lines or ``hatch``.
        doors: ``block`` or loose ``arc``.
    """

    def __init__(
        self,
        layers: Mapping[str, str],
        unit: str = "mm",
        angle_deg: float = 0.0,
        walls: str = "double",
        doors: str = "block",
        version: str = "R2010",
    ) -> None:
        self.doc = ezdxf.new(version)
        self.doc.header["$INSUNITS"] = 4 if unit == "mm" else 6
        self.space = self.doc.modelspace()
        self.layers, self.angle_deg, self.walls, self.doors = layers, angle_deg, walls, doors
        self.per_m = 1000.0 if unit == "mm" else 1.0
        self.origin: XY = (0.0, 0.0)
        self._pieces: list[LineString] = []
        self._gaps: list[tuple[float, float, float, float]] = []

    def layer(self, thing: str) -> dict[str, str]:
        return {"layer": self.layers.get(thing, thing)}

    def at(self, x: float, y: float) -> XY:
        x, y = x + self.origin[0], y + self.origin[1]
        c, s = math.cos(math.radians(self.angle_deg)), math.sin(math.radians(self.angle_deg))
        return (x * c - y * s) * self.per_m, (x * s + y * c) * self.per_m

    def line(self, a: XY, b: XY, thing: str) -> None:
        self.space.add_line(self.at(*a), self.at(*b), dxfattribs=self.layer(thing))

    def outline(self, points: Sequence[XY], thing: str, *, closed: bool = True) -> None:
        placed = [self.at(*point) for point in points]
        self.space.add_lwpolyline(placed, close=closed, dxfattribs=self.layer(thing))

    def rectangle(self, x0: float, y0: float, x1: float, y1: float, thing: str) -> None:
        self.outline([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], thing)

    def text(self, x: float, y: float, text: str, thing: str = "text", height_m: float = 0.35) -> None:
        for row, line in enumerate(text.split("\n")):
            entity = self.space.add_text(
                line, height=height_m * self.per_m, rotation=self.angle_deg, dxfattribs=self.layer(thing)
            )
            entity.set_placement(self.at(x, y - 1.6 * row * height_m), align=TextEntityAlignment.LEFT)

    def wall(self, *points: XY) -> None:
        self._pieces += [LineString(pair) for pair in itertools.pairwise(points)]

    def room(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.wall((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))

    def door(self, x: float, y: float, width: float, mark: str = "", *, upright: bool = False, swing: int = 1) -> None:
        """Draw a door whose opening's middle is given; ``upright``: in a wall along y; wide ones have two leaves."""
        half = width / 2
        self._gaps.append((x - 0.6, y - half, x + 0.6, y + half) if upright else (x - half, y - 0.6, x + half, y + 0.6))
        along = (0.0, 1.0) if upright else (1.0, 0.0)
        out = (-along[1] * swing, along[0] * swing)
        hinges = [(x - along[0] * half, y - along[1] * half), (x + along[0] * half, y + along[1] * half)]
        leaf = width if width <= 1.3 else half
        for hinge, way in list(zip(hinges, (1, -1), strict=True))[: 1 if width <= 1.3 else 2]:
            tip = (hinge[0] + out[0] * leaf, hinge[1] + out[1] * leaf)
            towards = math.degrees(math.atan2(along[1] * way, along[0] * way))
            upward = math.degrees(math.atan2(out[1], out[0]))
            start, end = (towards, upward) if (upward - towards) % 360 <= 180 else (upward, towards)
            if self.doors == "arc":
                self.line(hinge, tip, "door")
                centre, radius, turn, target = self.at(*hinge), leaf * self.per_m, self.angle_deg, self.space
                target.add_arc(centre, radius, start + turn, end + turn, dxfattribs=self.layer("door"))
            else:
                name = f"D{len(self.doc.blocks)}"
                block = self.doc.blocks.new(name)
                block.add_line((0, 0), ((tip[0] - hinge[0]) * self.per_m, (tip[1] - hinge[1]) * self.per_m))
                block.add_arc((0, 0), leaf * self.per_m, start, end)
                attribs = {**self.layer("door"), "rotation": self.angle_deg}
                self.space.add_blockref(name, self.at(*hinge), dxfattribs=attribs)
        if mark:
            self.text(x + out[0] * 0.5 - (0 if upright else 0.5), y + out[1] * 0.5, mark, "mark", 0.25)

    def window(self, x: float, y: float, width: float, mark: str = "", *, upright: bool = False) -> None:
        """Draw a window of four lines in a wall, its mark in front."""
        half = width / 2
        self._gaps.append((x - 0.6, y - half, x + 0.6, y + half) if upright else (x - half, y - 0.6, x + half, y + 0.6))
        for off in (-0.1, -0.03, 0.03, 0.1):
            ends = ((x + off, y - half), (x + off, y + half)) if upright else ((x - half, y + off), (x + half, y + off))
            self.line(*ends, "window")
        if mark:
            self.text(x - 0.5, y - 0.6, mark, "mark", 0.2)

    def stair(self, x0: float, y0: float, x1: float, y1: float, name: str = "楼梯间") -> None:
        middle, first = (x0 + x1) / 2, y0 + 1.6
        for step in range(int((y1 - y0 - 3.2) / 0.28) + 1):
            y = first + 0.28 * step
            self.line((x0 + 0.1, y), (middle - 0.08, y), "stair")
            self.line((middle + 0.08, y), (x1 - 0.1, y), "stair")
        self.text(x0 + 0.6, y0 + 0.6, name)

    def build(self) -> None:
        """Draw the walls, cleaned up, open at the doors; a further plan begins afresh."""
        gaps = unary_union([box(*gap) for gap in self._gaps])
        pieces, self._pieces, self._gaps = self._pieces, [], []
        if self.walls in ("single", "broad"):
            net = unary_union(pieces).difference(gaps)
            for part in getattr(net, "geoms", [net]):
                for a, b in zip(part.coords, part.coords[1:], strict=False):
                    if self.walls == "single":
                        self.line(a, b, "wall")
                    else:
                        broad = {**self.layer("wall"), "const_width": 0.2 * self.per_m}
                        self.space.add_lwpolyline([self.at(*a), self.at(*b)], dxfattribs=broad)
            return
        body = unary_union([piece.buffer(0.1, cap_style="square") for piece in pieces]).difference(gaps)
        for part in getattr(body, "geoms", [body]):
            rings = [part.exterior, *part.interiors]
            if self.walls == "hatch":
                hatch = self.space.add_hatch(dxfattribs=self.layer("wall"))
                for ring in rings:
                    path = [self.at(*xy) for xy in ring.coords[:-1]]
                    hatch.paths.add_polyline_path(path, is_closed=True, flags=1 if ring is rings[0] else 16)
            else:
                for ring in rings:
                    for a, b in zip(ring.coords, ring.coords[1:], strict=False):
                        self.line(a, b, "wall")

    def corridor_plan(
        self,
        length: float = 44.0,
        stairs: Sequence[float] = (0.0, 40.6),
        corridor: float = 2.2,
        title: str = "三层平面图 1:100",
        stair_mark: str = "FM乙1221",
        room_mark: str = "M1021",
        room_door: float = 1.0,
        rooms: int = 6,
    ) -> None:
        """Draw a storey: rooms along both sides of a corridor, stairs 3.4 m wide at the given places."""
        depth = 7.0
        north = depth + corridor
        self.room(0, 0, length, north + depth)
        self.wall((0, depth), (length, depth))
        self.wall((0, north), (length, north))
        cuts = [length * row / rooms for row in range(rooms + 1)]
        for a, b in itertools.pairwise(cuts):
            self.wall((a, 0), (a, depth))
            self.door((a + b) / 2, depth, room_door, room_mark, swing=-1)
            self.text((a + b) / 2 - 1, depth / 2, "办公室")
        edges = sorted({0.0, length, *stairs, *(x + 3.4 for x in stairs)})
        for a, b in itertools.pairwise(edges):
            self.wall((a, north), (a, north + depth))
            middle = (a + b) / 2
            if a in stairs:
                self.door(middle, north, 1.2, stair_mark)
                self.stair(a, north, b, north + depth)
                continue
            parts = max(1, round((b - a) / 8))
            for part in range(parts):
                left, right = a + (b - a) * part / parts, a + (b - a) * (part + 1) / parts
                self.wall((left, north), (left, north + depth))
                self.door((left + right) / 2, north, room_door, room_mark)
                self.text((left + right) / 2 - 1, north + depth / 2, "办公室")
        self.build()
        self.text(length / 2 - 5, -4, title, height_m=0.8)

    def findings(self, folder: Path, facts: Mapping[str, object] | None = None) -> list[Finding]:
        """Return what the fire rules find, read from the saved file."""
        path = folder / "drawing.dxf"
        self.doc.saveas(path)
        texts = {name: str(value) for name, value in (facts or {}).items()}
        return list(review_files([path], [Discipline.FIRE], texts).review.findings)


def outcomes(findings: Sequence[Finding], rule: str) -> list[str]:
    """Return the outcomes of one rule, sorted."""
    return sorted(one.outcome.value for one in findings if one.rule == rule)


def told(findings: Sequence[Finding], rule: str) -> str:
    """Return what one rule said, for the message of an assertion."""
    return json.dumps([one.message for one in findings if one.rule == rule], ensure_ascii=False)
