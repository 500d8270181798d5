"""Drawings written with ezdxf in the habits of many offices, and the findings of the rules on them."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ezdxf
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.domain.finding import Finding
from app.domain.project import Discipline
from app.services.review.review_files import review_files

XY = tuple[float, float]

LAYERS = {
    "site_boundary": ["用地红线", "用地边界线", "SITE_BOUNDARY", "REDLINE"],
    "control_line": ["建筑控制线", "建筑退线", "退让线", "SETBACK"],
    "road_redline": ["道路红线", "ROAD_REDLINE", "道路红线-城市"],
    "building_new": ["拟建建筑", "建筑轮廓线", "BUILDING_NEW", "建筑外轮廓"],
    "building_existing": ["现状建筑", "已建建筑轮廓", "EXISTING_BLDG"],
    "green_area": ["绿地", "绿化范围", "GREEN_AREA"],
    "parking_space": ["停车位", "车位", "PARKING"],
    "index_table": ["经济技术指标", "技术指标表"],
    "fire_compartment": ["防火分区", "FIRE_ZONE", "FHFQ", "防火分区线"],
    "smoke_zone": ["防烟分区", "SMOKE_ZONE"],
    "safety_exit": ["安全出口", "疏散出口", "EXIT"],
    "fire_lane": ["消防车道", "FIRE_LANE", "消防车道边线"],
    "aerial_ground": ["登高操作场地", "消防登高场地", "登高面"],
    "hydrant_outdoor": ["室外消火栓", "HYDRANT_OUT"],
    "protective_unit": ["防护单元", "FHDY"],
    "blast_unit": ["抗爆单元", "KBDY"],
    "cd_entrance": ["人防出入口", "人防口部"],
    "shelter_area": ["掩蔽面积", "掩蔽区"],
    "pipe_water": ["给水管", "JS", "GS_管线"],
    "pipe_sewage": ["污水管", "WS", "污水管线"],
    "pipe_storm": ["雨水管", "YS", "雨水管线"],
    "pipe_gas": ["燃气管", "RQ"],
    "pipe_heat": ["热力管", "RL"],
    "cable_power": ["电力", "DL"],
    "cable_telecom": ["通信", "电信", "TX"],
    "manhole": ["检查井", "MANHOLE"],
    "lane_edge": ["车行道", "路缘石", "LANE_EDGE", "KERB"],
    "road_centre": ["道路中线", "CENTERLINE"],
    "footway": ["人行道", "SIDEWALK"],
    "tree": ["行道树", "TREE"],
    "camera": ["摄像机", "CAMERA"],
    "room": ["SPACE", "房间轮廓", "ROOM"],
    "stair": ["STAIR", "楼梯"],
    "hydrant_indoor": ["消火栓", "室内消火栓", "XHS"],
    "refuge_area": ["避难区", "避难层", "REFUGE"],
    "turning_place": ["回车场", "消防回车场"],
    "protective_wall": ["人防墙", "RF_WALL", "临空墙"],
    "expansion_joint": ["变形缝", "沉降缝", "伸缩缝"],
    "dry_toilet": ["干厕", "便器"],
    "hazard": ["易燃易爆", "危险品", "HAZARD"],
    "entrance": ["出入口", "主出入口", "ENTRANCE"],
    "door": ["DOOR", "门", "A-DOOR", "A_门"],
    "wall": ["WALL", "墙", "A-WALL", "墙体"],
    "window": ["WINDOW", "窗", "A-GLAZ"],
    "column": ["COLUMN", "柱", "A-COLS"],
    "sanitary": ["LVTRY", "洁具", "卫生洁具"],
    "lift": ["EVTR", "电梯"],
    "ramp": ["坡道", "RAMP"],
    "railing": ["HANDRAIL", "栏杆"],
    "cycle_lane": ["非机动车道", "CYCLE_LANE"],
    "inlet": ["雨水口", "INLET"],
    "north_arrow": ["指北针", "COMPASS"],
}


@dataclass
class Habit:
    """How an office draws."""

    unit: str = "m"
    angle_deg: float = 0.0
    origin: XY = (0.0, 0.0)
    closing: str = "closed"
    mtext: bool = False
    text_layer: str = ""
    doubled: bool = False
    layers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def any(cls, rng: random.Random) -> Habit:
        return cls(
            unit=rng.choice(["m", "mm"]),
            angle_deg=rng.choice([0.0, 0.0, 90.0, 17.3, -32.0]),
            origin=rng.choice([(0.0, 0.0), (601480.0, 2418300.0), (-300.0, 55.5)]),
            closing=rng.choice(["closed", "closed", "repeated", "lines", "gap"]),
            mtext=rng.random() < 0.3,
            text_layer=rng.choice(["", "", "TEXT", "PUB_TEXT"]),
            layers={role: rng.choice(names) for role, names in LAYERS.items()},
        )


class Plan:
    """Collects shapes in metres; writes them in the office's habit."""

    def __init__(self, habit: Habit | None = None) -> None:
        self.habit = habit or Habit()
        self._document = ezdxf.new("R2013", setup=True)
        self._document.header["$INSUNITS"] = 6 if self.habit.unit == "m" else 4
        self._space = self._document.modelspace()
        self._factor = 1.0 if self.habit.unit == "m" else 1000.0
        self._turn = math.radians(self.habit.angle_deg)
        self._corners = [math.inf, math.inf, -math.inf, -math.inf]

    def at(self, point: XY) -> XY:
        """Return a point of the plan in drawing units."""
        c, s = math.cos(self._turn), math.sin(self._turn)
        (x, y), (ox, oy) = point, self.habit.origin
        low_x, low_y, high_x, high_y = self._corners
        self._corners = [min(low_x, x), min(low_y, y), max(high_x, x), max(high_y, y)]
        return (c * x - s * y + ox) * self._factor, (s * x + c * y + oy) * self._factor

    def layer(self, role: str) -> str:
        return self.habit.layers.get(role) or LAYERS.get(role, [role])[0]

    def outline(self, role: str, points: Sequence[XY], text: str = "", height: float = 0.6) -> Plan:
        """Draw a closed outline the office's way, with lines of ``text`` inside."""
        closing, style = self.habit.closing, {"layer": self.layer(role)}
        xy = [self.at(point) for point in points]
        if closing == "lines":
            for one, other in zip(xy, xy[1:] + xy[:1], strict=True):
                self._space.add_line(one, other, dxfattribs=style)
        elif closing == "repeated":
            self._space.add_lwpolyline([*xy, xy[0]], dxfattribs=style)
        elif closing == "gap":
            (x0, y0), (x1, y1) = points[0], points[-1]
            share = 0.02 / math.dist((x0, y0), (x1, y1))
            near = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
            self._space.add_lwpolyline([*xy, self.at(near)], dxfattribs=style)
        else:
            self._space.add_lwpolyline(xy, close=True, dxfattribs=style)
        if self.habit.doubled:
            self._space.add_lwpolyline([*reversed(xy), xy[-1]], dxfattribs=style)
        if text:
            middle = Polygon(points).representative_point()
            for row, line in enumerate(text.split("\n")):
                self.text(line, middle.x, middle.y - 1.6 * height * row, role=role, height=height)
        return self

    def rectangle(
        self, role: str, x0: float, y0: float, x1: float, y1: float, text: str = "", height: float = 0.6
    ) -> Plan:
        return self.outline(role, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)], text, height)

    def line(self, role: str, points: Sequence[XY], text: str = "", height: float = 0.6) -> Plan:
        """Draw an open polyline, with ``text`` along its middle."""
        self._space.add_lwpolyline([self.at(point) for point in points], dxfattribs={"layer": self.layer(role)})
        if text:
            line = LineString(points)
            middle = line.interpolate(0.5, normalized=True)
            self.text(text, middle.x, middle.y + 0.9 * height, role=role, height=height)
        return self

    def hatch(self, role: str, points: Sequence[XY]) -> Plan:
        """Cover an area with a pattern that no outline bounds."""
        entity = self._space.add_hatch(color=3, dxfattribs={"layer": self.layer(role)})
        entity.set_pattern_fill("ANSI31", scale=self._factor * 0.2)
        entity.paths.add_polyline_path([self.at(point) for point in points], is_closed=True)
        return self

    def text(self, text: str, x: float, y: float, role: str = "", height: float = 0.6) -> Plan:
        layer = self.habit.text_layer or (self.layer(role) if role else "TEXT")
        style = {"layer": layer, "rotation": self.habit.angle_deg}
        where, size = self.at((x, y)), height * self._factor
        if self.habit.mtext:
            entity = self._space.add_mtext(text, dxfattribs={**style, "char_height": size, "attachment_point": 5})
            entity.set_location(where)
        else:
            entity = self._space.add_text(text, height=size, dxfattribs=style)
            entity.set_placement(where, align=ezdxf.enums.TextEntityAlignment.MIDDLE_CENTER)
        return self

    def symbol(
        self,
        role: str,
        x: float,
        y: float,
        block: str = "",
        size: float = 0.4,
        text: str = "",
        turn_deg: float = 0.0,
        attributes: Mapping[str, str] | None = None,
    ) -> Plan:
        """Insert a block with a small square of ``size`` (its full width); a point when ``block`` is empty."""
        style = {"layer": self.layer(role)}
        if not block:
            self._space.add_point(self.at((x, y)), dxfattribs=style)
        else:
            name = f"{block}_{size:g}" if size != 0.4 else block
            if name not in self._document.blocks:
                half = size / 2 * self._factor
                corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
                self._document.blocks.new(name).add_lwpolyline(corners, close=True, dxfattribs={"layer": "0"})
            insert = self._space.add_blockref(
                name, self.at((x, y)), dxfattribs={**style, "rotation": self.habit.angle_deg + turn_deg}
            )
            for tag, value in (attributes or {}).items():
                insert.add_attrib(tag, value, self.at((x, y)))
        if text:
            self.text(text, x, y + 1.2, role=role, height=0.5)
        return self

    def drawn(self, points: Sequence[XY], style: Mapping[str, str]) -> Plan:
        """Draw a closed shape of no role, or a line of two points."""
        xy = [self.at(point) for point in points]
        self._space.add_lwpolyline(xy, close=len(xy) > 2, dxfattribs=dict(style))
        return self

    def clutter(self, rng: random.Random) -> Plan:
        """Draw what no check is about: furniture, axes with their numbers, dimensions, filling, notes."""
        x0, y0, x1, y1 = self._corners
        furniture = {"layer": rng.choice(["家具", "FURNITURE", "A-FURN", "0"])}
        for _ in range(15):
            x, y, wide, deep = rng.uniform(x0, x1), rng.uniform(y0, y1), rng.uniform(0.4, 1.8), rng.uniform(0.4, 0.9)
            box = [(x, y), (x + wide, y), (x + wide, y + deep), (x, y + deep)]
            self._space.add_lwpolyline([self.at(point) for point in box], close=True, dxfattribs=furniture)
            self._space.add_circle(self.at((x + wide, y)), 0.2 * self._factor, dxfattribs=furniture)
        axes = {"layer": rng.choice(["DOTE", "轴线", "AXIS"])}
        for index in range(1, 5):
            x = x0 + (x1 - x0) * index / 5
            self._space.add_line(self.at((x, y0 - 3)), self.at((x, y1 + 3)), dxfattribs=axes)
            self._space.add_circle(self.at((x, y0 - 3.4)), 0.4 * self._factor, dxfattribs=axes)
            self._note(str(index), x, y0 - 3.4, axes["layer"])
            self._note(str(int((x1 - x0) * 200)), x + (x1 - x0) / 10, y0 - 2.2, "PUB_DIM")
        self._space.add_line(self.at((x0, y0 - 2.5)), self.at((x1, y0 - 2.5)), dxfattribs={"layer": "PUB_DIM"})
        hatch = self._space.add_hatch(color=8, dxfattribs={"layer": "PUB_HATCH"})
        hatch.paths.add_polyline_path([self.at(point) for point in [(x0, y0), (x0 + 1, y0), (x0, y0 + 1)]])
        for row, line in enumerate(["说明:", "1.本图尺寸以毫米计,标高以米计。", "2.未注明墙厚均为200。"]):
            self._note(line, x1 + 12, y1 - 0.8 * row, "PUB_TEXT")
        return self

    def _note(self, text: str, x: float, y: float, layer: str) -> None:
        style = {"layer": layer, "rotation": self.habit.angle_deg}
        entity = self._space.add_text(text, height=0.35 * self._factor, dxfattribs=style)
        entity.set_placement(self.at((x, y)), align=ezdxf.enums.TextEntityAlignment.MIDDLE_CENTER)

    def dimension(self, start: XY, end: XY, base: float) -> Plan:
        """Dimension a distance along x as ezdxf does by itself: in centimetres of drawings in metres."""
        (x, y), first, last = self.at((start[0], base)), self.at(start), self.at(end)
        self._space.add_linear_dim((x, y), first, last, dxfattribs={"layer": "PUB_DIM"}).render()
        return self

    def title(self, text: str, x: float, y: float, height: float = 1.0) -> Plan:
        return self.text(text, x, y, height=height)

    def save(self, path: Path) -> Path:
        self._document.saveas(path)
        return path

    def findings(self, folder: Path, discipline: str, facts: Mapping[str, object] | None = None) -> Findings:
        """Return what the rules of one discipline find on this plan alone."""
        path = self.save(folder / "plan.dxf")
        typed = {name: str(value) for name, value in (facts or {}).items()}
        result = review_files([path], [Discipline(discipline)], typed)
        return Findings(self, result.review.findings)


class Findings:
    """The findings of one plan."""

    def __init__(self, plan: Plan, findings: Iterable[Finding]) -> None:
        self.plan = plan
        self.all = tuple(findings)

    def of(self, rule: str, outcome: str = "") -> list[Finding]:
        return [f for f in self.all if f.rule == rule and (not outcome or f.outcome.value == outcome)]

    def outcomes(self, rule: str) -> list[str]:
        return sorted({f.outcome.value for f in self.of(rule)})

    def near(self, finding: Finding, points: Sequence[XY], reach_m: float) -> bool:
        """Tell whether a finding's place lies within ``reach_m`` of a shape of the plan."""
        factor = 1.0 if self.plan.habit.unit == "m" else 1000.0
        return bool(shape(finding).distance(_shape([self.plan.at(p) for p in points])) <= reach_m * factor)


def shape(finding: Finding) -> BaseGeometry:
    """Return the place of a finding in drawing units."""
    return _shape(finding.coordinates)


def _shape(points: Sequence[XY]) -> BaseGeometry:
    if len(points) == 1:
        return Point(points[0])
    return LineString(points) if len(points) < 4 else Polygon(points)
