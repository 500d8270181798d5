"""Places on a sheet as rules see them: outlines, paths, symbols and the texts that belong to them, in metres."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from shapely import get_coordinates
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

Value = float | str


@dataclass(frozen=True)
class Label:
    """One text of the drawing.

    Args:
        text: as drawn, control codes resolved.
        x: middle of its estimated extent, metres.
        y: middle of its estimated extent, metres.
        height_m: cap height in metres of the model.
        rotation_deg: writing direction, counter-clockwise from x.
        width_m: estimated length.
        role: role of its layer; empty for none.
        read: properties found in it (see ``resources/review/labels.toml``).
        handles: handle path of the entity.
        points_to: where the leader under it ends, metres; None without a leader.
    """

    text: str
    x: float
    y: float
    height_m: float = 0.0
    rotation_deg: float = 0.0
    width_m: float = 0.0
    role: str = ""
    read: Mapping[str, Value] = field(default_factory=dict)
    handles: tuple[str, ...] = ()
    points_to: tuple[float, float] | None = None

    @cached_property
    def point(self) -> Point:
        """Return its middle."""
        return Point(self.x, self.y)


@dataclass(frozen=True, kw_only=True)
class Place(ABC):
    """Something drawn that a check can measure and a finding can point to.

    Args:
        sheet: id of the sheet.
        role: what the layer map says it is.
        name: what its labels call it; empty when they do not.
        labels: texts that belong to it, those that speak of it first.
        own: how many of ``labels`` speak of it; the others merely stand in it. 0 when none does so plainly.
        handles: entities it was read from.
        proposed: why the role was proposed from the content; empty when the name says so or a person confirmed it.
        level: ``above`` or ``below`` ground; empty when neither its labels nor the floor's title say so.
        floor: title of the floor plan it lies in, when the sheet names one.
    """

    sheet: str
    role: str = ""
    name: str = ""
    labels: tuple[Label, ...] = ()
    own: int = 0
    handles: tuple[str, ...] = ()
    proposed: str = ""
    level: str = ""
    floor: str = ""

    @property
    @abstractmethod
    def shape(self) -> BaseGeometry:
        """Return the geometry in metres."""

    @property
    def text(self) -> str:
        """Return all labels, one a line."""
        return "\n".join(label.text for label in self.labels)

    def said(self, name: str) -> Value | None:
        """Return property ``name`` as the first label that holds it says, or None.

        Where some labels speak of the place itself, the others (rooms in a compartment) are not asked.
        """
        asked = self.labels[: self.own] if self.own else self.labels
        return next((label.read[name] for label in asked if name in label.read), None)

    def number(self, name: str) -> float | None:
        """Return property ``name`` when the labels say it as a number."""
        value = self.said(name)
        return value if isinstance(value, float) else None

    def numbers(self, *names: str) -> tuple[float, ...]:
        """Return all the different values that the labels asked say of properties ``names``, in ascending order."""
        asked = self.labels[: self.own] if self.own else self.labels
        found = {label.read[name] for label in asked for name in names if name in label.read}
        return tuple(sorted(value for value in found if isinstance(value, float)))

    def word(self, name: str) -> str:
        """Return property ``name`` when the labels say it as a word, else empty."""
        value = self.said(name)
        return value if isinstance(value, str) else ""

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether a label (or the name) matches ``pattern``."""
        return bool(pattern.search(self.name)) or any(pattern.search(label.text) for label in self.labels)


@dataclass(frozen=True, kw_only=True)
class Outline(Place):
    """A closed area.

    Args:
        polygon: metres; holes where the drawing has them.
        gap_m: widest gap that had to be bridged to close it; 0 when it was drawn closed.
    """

    polygon: Polygon
    gap_m: float = 0.0

    @property
    def shape(self) -> Polygon:
        """Return the polygon."""
        return self.polygon

    @property
    def area_m2(self) -> float:
        """Return the plan area."""
        return float(self.polygon.area)

    def part(self, polygon: Polygon) -> Outline:
        """Return the part of it that a finding should point to."""
        return replace(self, polygon=polygon)


@dataclass(frozen=True, kw_only=True)
class Path(Place):
    """A line, polyline or chain of lines in metres; arcs are flattened."""

    line: LineString

    @property
    def shape(self) -> LineString:
        """Return the line."""
        return self.line

    @property
    def length_m(self) -> float:
        """Return the length in plan."""
        return float(self.line.length)

    @property
    def closed(self) -> bool:
        """Tell whether it ends where it begins."""
        return bool(self.line.is_ring)

    def part(self, line: LineString) -> Path:
        """Return the stretch of it that a finding should point to."""
        return replace(self, line=line)

    def bounding(self, polygon: Polygon, role: str, labels: tuple[Label, ...]) -> Outline:
        """Return an area that it bounds as a place of its own: of the same entities, on the same floor."""
        return Outline(
            sheet=self.sheet,
            role=role,
            labels=labels,
            handles=self.handles,
            proposed=self.proposed,
            level=self.level,
            floor=self.floor,
            polygon=polygon,
        )


@dataclass(frozen=True, kw_only=True)
class Symbol(Place):
    """A block insert, point or small circle.

    Args:
        x: metres.
        y: metres.
        rotation_deg: counter-clockwise from x; 0 for points.
        block: name of the block; empty for points and circles.
        mark: its mark (door and window numbers, pipe numbers), from attributes, the block's name or a text beside it.
        attributes: block attributes, tags in upper case.
        width_m: extent of the symbol along its own x, 0 for points.
        depth_m: extent along its own y.
        corners: of that extent, from its own lower left on; none for points.
        read: properties found in its mark and its attributes.
    """

    x: float
    y: float
    rotation_deg: float = 0.0
    block: str = ""
    mark: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    width_m: float = 0.0
    depth_m: float = 0.0
    corners: tuple[tuple[float, float], ...] = ()
    read: Mapping[str, Value] = field(default_factory=dict)

    @property
    def shape(self) -> Point:
        """Return the insertion point."""
        return self._point

    @cached_property
    def _point(self) -> Point:
        return Point(self.x, self.y)

    def said(self, name: str) -> Value | None:
        """Return property ``name`` as its mark or its attributes say, else as the labels do, or None."""
        return self.read[name] if name in self.read else super().said(name)

    def attribute(self, *tags: str) -> str:
        """Return the first of the attributes ``tags`` (any case) that is filled in, else empty."""
        return next((self.attributes[tag.upper()] for tag in tags if self.attributes.get(tag.upper())), "")


def between(a: Place, b: Place | BaseGeometry) -> Path:
    """Return the shortest line from ``a`` to ``b``: what a distance check measures and shows.

    Touching or overlapping shapes give a line of length 0.
    """
    shape = b.shape if isinstance(b, Place) else b
    start, end = nearest_points(a.shape, shape)
    handles = a.handles + (b.handles if isinstance(b, Place) else ())
    name = f"{a.name}—{b.name}" if isinstance(b, Place) and a.name and b.name else a.name
    proposed = a.proposed or (b.proposed if isinstance(b, Place) else "")
    return Path(
        sheet=a.sheet,
        role=a.role,
        name=name,
        labels=a.labels,
        own=a.own,
        handles=handles,
        proposed=proposed,
        level=a.level,
        floor=a.floor,
        line=LineString([start, end]),
    )


def coordinates(place: Place) -> tuple[str, Any]:
    """Return the GeoJSON type and the points (metres) that show ``place``."""
    shape = place.shape
    if isinstance(shape, Polygon):
        return "Polygon", tuple(map(tuple, get_coordinates(shape.exterior).tolist()))
    if isinstance(shape, LineString):
        points = tuple(map(tuple, get_coordinates(shape).tolist()))
        return ("LineString", points) if shape.length > 0 else ("Point", points[:1])
    return "Point", ((float(shape.x), float(shape.y)),)
