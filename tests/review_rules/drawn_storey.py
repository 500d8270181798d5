"""Floor plans with walls and doors, drawn in the habits of many offices."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from drawn_plan import XY, Habit, Plan

WALL_STYLES = ("faces", "polylines", "single", "hatched", "through")
DOOR_STYLES = ("leaf", "centred", "loose", "flipped")


@dataclass
class Craft:
    """How walls and doors are drawn.

    Args:
        walls: ``faces`` two lines with caps at the openings, ``polylines`` closed pieces, ``single`` centre lines,
            ``hatched`` closed pieces filled, ``through`` two lines that run on behind the doors.
        doors: ``leaf`` a block with leaf and arc at the hinge, ``centred`` a block around its middle, ``loose`` arc and
            line, ``flipped`` a mirrored leaf.
        marks: ``block`` in the block's name, ``text`` beside it, ``attribute``.
        thickness_m: of the walls.
    """

    walls: str = "faces"
    doors: str = "leaf"
    marks: str = "block"
    thickness_m: float = 0.2

    @classmethod
    def any(cls, rng: random.Random) -> Craft:
        craft = cls(
            walls=rng.choice(WALL_STYLES),
            doors=rng.choice(DOOR_STYLES),
            marks=rng.choice(["block", "text", "attribute"]),
            thickness_m=rng.choice([0.2, 0.24, 0.1, 0.3]),
        )
        if craft.doors == "loose":
            craft.marks = "text"
        return craft


class StoreyPlan(Plan):
    """A plan of walls along axes and doors in them, in metres."""

    def __init__(self, habit: Habit | None = None, craft: Craft | None = None) -> None:
        super().__init__(habit)
        self.craft = craft or Craft()
        self.wall_role = "wall"
        self._walls: list[tuple[XY, XY, list[tuple[float, float]]]] = []
        self._count = 0

    def window_in(self, start: XY, end: XY, at: float, width: float, drawn: str) -> None:
        """Open a wall for a window: ``block`` and ``lines`` draw one, ``none`` leaves the gap bare."""
        for wall in self._walls:
            if wall[:2] == (start, end):
                wall[2].append((at - width / 2, at + width / 2))
        length = math.dist(start, end)
        ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
        ends = [(start[0] + ux * (at + off), start[1] + uy * (at + off)) for off in (-width / 2, width / 2)]
        half = self.craft.thickness_m / 2
        lines = [[(x - uy * off, y + ux * off) for x, y in ends] for off in (-half, 0.0, half)]
        if drawn == "lines":
            for line in lines:
                self._space.add_line(*(self.at(point) for point in line), dxfattribs={"layer": self.layer("window")})
        elif drawn == "block":
            name = f"C{int(width * 10):02d}15"
            if name not in self._document.blocks:
                block = self._document.blocks.new(name)
                for off in (-half, 0.0, half):
                    block.add_line((0, off * self._factor), (width * self._factor, off * self._factor))
            turn = math.degrees(math.atan2(uy, ux)) + self.habit.angle_deg
            style = {"layer": self.layer("window"), "rotation": turn}
            self._space.add_blockref(name, self.at(ends[0]), dxfattribs=style)

    def wall(self, start: XY, end: XY, *gaps: tuple[float, float]) -> StoreyPlan:
        """Draw a wall along an axis, with gaps (from, to) measured from ``start``."""
        self._walls.append((start, end, sorted(gaps)))
        return self

    def door_in(self, start: XY, end: XY, at: float, mark: str = "M1021", turn: bool = False, gap: float = 0.0) -> XY:
        """Put a door with its middle ``at`` metres along a wall drawn before; return its middle.

        The wall's opening is as wide as the mark says, or ``gap``.
        """
        width = int("".join(c for c in mark if c.isdigit())[:2]) / 10
        for wall in self._walls:
            if wall[:2] == (start, end):
                wall[2].append((at - (gap or width) / 2, at + (gap or width) / 2))
        length = math.dist(start, end)
        ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
        middle = (start[0] + ux * at, start[1] + uy * at)
        self._door(middle, math.degrees(math.atan2(uy, ux)) + (180.0 if turn else 0.0), width, mark)
        return middle

    def _door(self, middle: XY, angle_deg: float, width: float, mark: str) -> None:
        craft, f = self.craft, self._factor
        turn = math.radians(angle_deg)
        ux, uy = math.cos(turn), math.sin(turn)
        hinge = (middle[0] - ux * width / 2, middle[1] - uy * width / 2)
        style = {"layer": self.layer("door")}
        if craft.doors == "loose":
            tip = (hinge[0] - uy * width, hinge[1] + ux * width)
            self._space.add_line(self.at(hinge), self.at(tip), dxfattribs=style)
            start = math.degrees(turn + self._turn)
            self._space.add_arc(self.at(hinge), width * f, start, start + 90, dxfattribs=style)
        else:
            name = mark if craft.marks == "block" else f"$DorLib2D${int(width * 1000):08d}"
            name += {"leaf": "", "centred": "_C", "flipped": "_F"}[craft.doors] if craft.marks != "block" else ""
            if name not in self._document.blocks:
                block = self._document.blocks.new(name)
                if craft.doors == "centred":
                    half, deep = width / 2 * f, 0.05 * f
                    block.add_lwpolyline([(-half, -deep), (half, -deep), (half, deep), (-half, deep)], close=True)
                else:
                    block.add_line((0, 0), (0, width * f))
                    block.add_arc((0, 0), width * f, 0, 90)
            where = middle if craft.doors == "centred" else hinge
            scale = {"yscale": -1.0} if craft.doors == "flipped" else {}
            insert = self._space.add_blockref(
                name, self.at(where), dxfattribs={**style, **scale, "rotation": angle_deg + self.habit.angle_deg}
            )
            if craft.marks == "attribute":
                insert.add_attrib("MARK", mark, self.at(where), dxfattribs={"height": 0.2 * f})
        if craft.marks == "text":
            self.text(mark, middle[0] + 0.35 * -uy, middle[1] + 0.35 * ux, role="door", height=0.2)

    def save(self, path):
        for start, end, gaps in self._walls:
            self._draw_wall(start, end, sorted(gaps))
        self._walls = []
        return super().save(path)

    def _draw_wall(self, start: XY, end: XY, gaps: Sequence[tuple[float, float]]) -> None:
        craft, style = self.craft, {"layer": self.layer(self.wall_role)}
        length = math.dist(start, end)
        ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
        half = craft.thickness_m / 2

        def corner(along: float, across: float) -> XY:
            return self.at((start[0] + ux * along - uy * across, start[1] + uy * along + ux * across))

        edges = [-half if craft.walls != "single" else 0.0]
        for begin, stop in gaps:
            edges += [begin, stop]
        edges.append(length + (half if craft.walls != "single" else 0.0))
        pieces = list(zip(edges[::2], edges[1::2], strict=True))
        if craft.walls == "through":
            pieces = [(edges[0], edges[-1])]
        for begin, stop in pieces:
            if stop - begin < 1e-6:
                continue
            box = [corner(begin, -half), corner(stop, -half), corner(stop, half), corner(begin, half)]
            if craft.walls == "single":
                self._space.add_line(corner(begin, 0), corner(stop, 0), dxfattribs=style)
            elif craft.walls in ("faces", "through"):
                for one, other in zip(box, box[1:] + box[:1], strict=True):
                    self._space.add_line(one, other, dxfattribs=style)
            else:
                self._space.add_lwpolyline(box, close=True, dxfattribs=style)
                if craft.walls == "hatched":
                    hatch = self._space.add_hatch(color=8, dxfattribs=style)
                    hatch.paths.add_polyline_path(box, is_closed=True)
