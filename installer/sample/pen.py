"""Draws what a description says: outlines, walls with openings, axes, dimensions, hatches, tables and blocks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import ezdxf
from ezdxf import options
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.layouts import BaseLayout

XY = tuple[float, float]
options.write_fixed_meta_data_for_testing = True
ALIGN = {
    "c": TextEntityAlignment.MIDDLE_CENTER,
    "l": TextEntityAlignment.LEFT,
    "r": TextEntityAlignment.RIGHT,
    "m": TextEntityAlignment.MIDDLE_LEFT,
}
GOING_MM = 260.0
"""Going of the stairs' steps."""
LINETYPES = {
    "DASHED": [0.75, 0.5, -0.25],
    "CENTER": [2.0, 1.25, -0.25, 0.25, -0.25],
    "DASHDOT": [1.4, 1.0, -0.2, 0.0, -0.2],
    "PHANTOM": [2.5, 1.25, -0.25, 0.25, -0.25, 0.25, -0.25],
}


def corners(item: Mapping[str, Any]) -> list[XY]:
    """Return the points of an item; ``notches`` (from, to, depth) cut both long sides of a ``rect``."""
    if "rect" in item:
        x0, y0, x1, y1 = item["rect"]
        below: list[XY] = [(x0, y0)]
        above: list[XY] = [(x0, y1)]
        for start, end, depth in item.get("notches", []):
            left, right = x0 + start, x0 + end
            below += [(left, y0), (left, y0 + depth), (right, y0 + depth), (right, y0)]
            above += [(left, y1), (left, y1 - depth), (right, y1 - depth), (right, y1)]
        return [*below, (x1, y0), (x1, y1), *reversed(above[1:]), (x0, y1)]
    return [(float(x), float(y)) for x, y in item["points"]]


def save(doc: Drawing, out: Path) -> None:
    """Write a drawing with its classes in one order; ezdxf takes them as a set has them."""
    for dxftype in sorted(doc.entitydb.dxf_types_in_use()):
        doc.classes.add_class(dxftype)
    doc.saveas(out)


class Pen:
    """One drawing under way.

    Args:
        unit_mm: drawing units in one millimetre of paper.
        origin: drawing coordinates of the description's (0, 0).
        metres: whether a drawing unit is a metre, else a millimetre.
    """

    def __init__(self, unit_mm: float, origin: XY, metres: bool) -> None:
        self.unit_mm = unit_mm
        self.origin = origin
        self.doc: Drawing = ezdxf.new("R2010")
        self.doc.header["$INSUNITS"] = 6 if metres else 4
        self.doc.header["$LTSCALE"] = unit_mm * 8
        self.doc.header["$MEASUREMENT"] = 1
        self.model: BaseLayout = self.doc.modelspace()
        for name, pattern in LINETYPES.items():
            self.doc.linetypes.add(name, pattern)
        self.doc.styles.add("HZ", font="simsun.ttc").dxf.width = 0.8
        style = self.doc.dimstyles.duplicate_entry("Standard", "DIM")
        style.dxf.dimtxsty = "HZ"
        style.dxf.dimtxt = 2.5 * unit_mm
        style.dxf.dimtsz = 1.2 * unit_mm
        style.dxf.dimexe = 1.5 * unit_mm
        style.dxf.dimexo = 2 * unit_mm
        style.dxf.dimgap = 0.8 * unit_mm
        style.dxf.dimdec = 2 if metres else 0
        style.dxf.dimtad = 1
        style.dxf.dimtih = 0
        style.dxf.dimtoh = 0

    def at(self, point: Sequence[float]) -> XY:
        """Return drawing coordinates, on a grid of a tenth of a millimetre."""
        return round(self.origin[0] + point[0], 4), round(self.origin[1] + point[1], 4)

    def layers(self, rows: Iterable[Sequence[Any]]) -> None:
        """Define layers: name, colour, linetype, line weight in 1/100 mm."""
        for name, colour, linetype, weight in rows:
            self.doc.layers.add(name, color=colour, linetype=linetype, lineweight=weight)

    def path(self, layer: str, points: Sequence[XY], closed: bool = True, width: float = 0.0) -> None:
        """Draw a polyline."""
        line = self.model.add_lwpolyline(
            [self.at(p) for p in points], format="xy", close=closed, dxfattribs={"layer": layer}
        )
        if width:
            line.dxf.const_width = width

    def line(self, layer: str, start: XY, end: XY) -> None:
        """Draw a line."""
        self.model.add_line(self.at(start), self.at(end), dxfattribs={"layer": layer})

    def text(self, layer: str, at: XY, text: str, size_mm: float = 3.0, align: str = "c", turn: float = 0.0) -> None:
        """Write one line; ``size_mm`` is its height on paper."""
        attributes = {"layer": layer, "style": "HZ", "width": 0.8, "rotation": turn}
        entity = self.model.add_text(text, height=size_mm * self.unit_mm, dxfattribs=attributes)
        entity.set_placement(self.at(at), align=ALIGN[align])

    def lines_of_text(self, layer: str, at: XY, lines: Sequence[str], size_mm: float, align: str = "c") -> None:
        """Write lines below each other, centred on ``at``."""
        step = size_mm * self.unit_mm * 1.6
        top = at[1] + step * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            self.text(layer, (at[0], top - number * step), line, size_mm, align)

    def hatch(self, layer: str, points: Sequence[XY], pattern: str, scale: float, colour: int = 256) -> None:
        """Fill an outline."""
        hatch = self.model.add_hatch(color=colour, dxfattribs={"layer": layer})
        if pattern != "SOLID":
            hatch.set_pattern_fill(pattern, scale=scale, color=colour)
        hatch.paths.add_polyline_path([self.at(p) for p in points], is_closed=True)

    def insert(
        self, layer: str, block: str, at: XY, turn: float = 0.0, scale: Sequence[float] = (1, 1), **fields: str
    ) -> None:
        """Place a block with its attributes."""
        attributes = {"layer": layer, "rotation": turn, "xscale": scale[0], "yscale": scale[1]}
        entity = self.model.add_blockref(block, self.at(at), dxfattribs=attributes)
        if fields:
            entity.add_auto_attribs(fields)

    def dimension(self, start: XY, end: XY, offset: float, layer: str = "DIM") -> None:
        """Measure along a horizontal or vertical distance, ``offset`` units beside it."""
        vertical = math.isclose(start[0], end[0])
        base = (start[0] + offset, start[1]) if vertical else (start[0], start[1] + offset)
        self.model.add_linear_dim(
            base=self.at(base),
            p1=self.at(start),
            p2=self.at(end),
            angle=90 if vertical else 0,
            dimstyle="DIM",
            dxfattribs={"layer": layer},
        ).render()

    def table(self, layer: str, at: XY, widths: Sequence[float], rows: Sequence[Sequence[str]], row: float) -> None:
        """Draw a table downwards from its upper left corner; widths and row height in paper millimetres."""
        u = self.unit_mm
        xs = [at[0]]
        for width in widths:
            xs.append(xs[-1] + width * u)
        bottom = at[1] - len(rows) * row * u
        for number in range(len(rows) + 1):
            y = at[1] - number * row * u
            self.line(layer, (xs[0], y), (xs[-1], y))
        for x in xs:
            self.line(layer, (x, at[1]), (x, bottom))
        for number, cells in enumerate(rows):
            y = at[1] - (number + 0.5) * row * u
            for left, right, cell in zip(xs, xs[1:], cells, strict=False):
                if cell:
                    self.text(layer, ((left + right) / 2, y), cell, 3.0)

    def axes(self, grid: Mapping[str, Any]) -> None:
        """Draw an axis grid with bubbles, and chains of dimensions on two sides."""
        xs, ys, reach, names = grid["xs"], grid["ys"], grid["reach"], grid.get("ys_names", "ABCDEFGHJKLMNPQR")
        u = self.unit_mm
        radius = 4.0 * u
        for number, x in enumerate(xs):
            self.line("AXIS", (x, ys[0] - reach), (x, ys[-1] + reach))
            for y, side in ((ys[0] - reach, -1), (ys[-1] + reach, 1)):
                self.bubble((x, y + side * radius), str(number + 1), radius)
        for number, y in enumerate(ys):
            self.line("AXIS", (xs[0] - reach, y), (xs[-1] + reach, y))
            for x, side in ((xs[0] - reach, -1), (xs[-1] + reach, 1)):
                self.bubble((x + side * radius, y), names[number], radius)
        for start, end in pairwise(xs):
            self.dimension((start, ys[0]), (end, ys[0]), -reach * 0.7)
        self.dimension((xs[0], ys[0]), (xs[-1], ys[0]), -reach * 0.88)
        for start, end in pairwise(ys):
            self.dimension((xs[0], start), (xs[0], end), -reach * 0.7)
        self.dimension((xs[0], ys[0]), (xs[0], ys[-1]), -reach * 0.88)

    def bubble(self, at: XY, name: str, radius: float) -> None:
        """Draw the circle that names an axis."""
        self.model.add_circle(self.at(at), radius, dxfattribs={"layer": "AXIS_TEXT"})
        self.text("AXIS_TEXT", at, name, 4.0)

    def wall(self, item: Mapping[str, Any]) -> None:
        """Draw a straight wall as two lines that stop at its openings, and the door or window of each opening."""
        (x0, y0), (x1, y1) = item["from"], item["to"]
        half = item.get("thickness", 200) / 2
        layer = item.get("layer", "WALL")
        length = math.hypot(x1 - x0, y1 - y0)
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        turn = math.degrees(math.atan2(uy, ux))

        def place(along: float, across: float) -> XY:
            return x0 + ux * along - uy * across, y0 + uy * along + ux * across

        gaps = sorted(item.get("openings", []), key=lambda gap: float(gap["at"]))
        start = -half
        for gap in [*gaps, {"at": length + half, "width": 0.0}]:
            if gap["at"] - start > 1:
                for side in (half, -half):
                    self.line(layer, place(start, side), place(gap["at"], side))
                for end in (start, gap["at"]):
                    self.line(layer, place(end, half), place(end, -half))
            start = gap["at"] + gap["width"]
        for gap in gaps:
            kind, width = gap["kind"], gap["width"]
            flip = -1 if gap.get("flip") else 1
            block = self.opening(kind, width, 2 * half)
            layer_of = {"window": "WINDOW", "door": "DOOR", "blast": "DOOR_FIRE", "panel": "DOOR_FIRE"}[kind]
            self.insert(layer_of, block, place(gap["at"], 0), turn, (1, flip))
            if gap.get("mark"):
                middle = place(gap["at"] + width / 2, flip * (half + 3.5 * self.unit_mm))
                self.text(
                    "WINDOW_TEXT" if kind == "window" else "DOOR_TEXT",
                    middle,
                    gap["mark"],
                    2.5,
                    turn=turn if -90 < turn <= 90 else turn - 180,
                )

    def opening(self, kind: str, width: float, thickness: float) -> str:
        """Return the block of a door or window of this width, made when first asked for."""
        name = f"{kind.upper()}_{width:g}_{thickness:g}"
        if name in self.doc.blocks:
            return name
        block = self.doc.blocks.new(name)
        half = thickness / 2
        if kind in ("window", "panel"):
            for y in (-half, -half / 3, half / 3, half) if kind == "window" else (-half, half):
                block.add_line((0, y), (width, y), dxfattribs={"layer": "0"})
        else:
            leaf = 40.0 if kind == "door" else 200.0
            block.add_lwpolyline(
                [(0, half), (0, half + width), (leaf, half + width), (leaf, half)],
                close=True,
                dxfattribs={"layer": "0"},
            )
            block.add_arc((0, half), width, 0, 90, dxfattribs={"layer": "0"})
        return name

    def stair(self, rect: Sequence[float], treads: int, well: float) -> None:
        """Draw a stair with two flights along y and their arrows; what the treads leave is shared by the landings."""
        x0, y0, x1, y1 = rect
        flight = (x1 - x0 - well) / 2
        run = GOING_MM
        landing = (y1 - y0 - treads * run) / 2
        for number in range(treads + 1):
            y = y0 + landing + number * run
            self.line("STAIR", (x0, y), (x0 + flight, y))
            self.line("STAIR", (x1 - flight, y), (x1, y))
        self.path(
            "STAIR",
            [
                (x0 + flight, y0 + landing),
                (x1 - flight, y0 + landing),
                (x1 - flight, y1 - landing),
                (x0 + flight, y1 - landing),
            ],
        )
        for x in (x0 + flight / 2, x1 - flight / 2):
            self.line("STAIR", (x, y0 + landing / 2), (x, y1 - landing / 2))
