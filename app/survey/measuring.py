"""Measures on a merged survey: positions, distances, heights, areas, ratios, counts, each with its uncertainty."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree
from shapely import LineString, Polygon
from shapely import Point as Place

from app.domain.geometry import Box
from app.survey.areas import MergedOutline, area_m2, area_sigma_m2
from app.survey.floor_areas import RULE_SETS, count, load_area_rules
from app.survey.formats.number_style import as_number
from app.survey.merged_points import MergedPoint
from app.survey.merged_survey import MergedSurvey
from app.survey.points import Outline
from app.survey.rule_pack import RulePack
from app.survey.spaces import of_outline

SEPARATORS = re.compile(r"\s*[|;,，；~～]\s*")
POSITION = re.compile(r"(.+?)\s*@\s*([\d.+-]+)\s*[,，;|]\s*([\d.+-]+)")
STOREYS = re.compile(r"(?:砼|砖|混|钢|框|简|坚|破|棚|F)\s*(\d+)|(\d+)\s*(?:层|F)")
FLOOR_KEYS = ("storeys", "floors", "层数", "总层数", "地上层数", "cs")


@dataclass(frozen=True)
class Measurement:
    """A measured value in metres, square metres, fractions or pieces, with its standard deviation.

    ``place`` is where it was measured (east, north), ``trace`` the path that shows it.
    """

    value: float
    sigma: float
    disputed: bool
    place: tuple[float, float] | None = None
    trace: tuple[tuple[float, float], ...] = ()


class Unmeasured(Exception):
    """The survey does not hold what a value is measured on; the message says what."""


class Lookup:
    """Finds points and outlines of a merged survey by the names that people use."""

    def __init__(self, survey: MergedSurvey, rules: RulePack) -> None:
        self.survey = survey
        self.rules = rules

    @cached_property
    def _rows(self) -> Mapping[str, list[int]]:
        points = self.survey.points
        observed = points.observed
        rows: dict[str, list[int]] = {}
        owner = np.repeat(np.arange(len(points)), points.sizes).tolist()
        for row, name in enumerate(points.names):
            rows.setdefault(name, []).append(row)
        for row, at in zip(owner, points.rows.tolist(), strict=True):
            name = observed.points.names[at]
            for known in (name, f"{observed.sources[int(observed.source[at])]}:{name}"):
                found = rows.setdefault(known, [])
                if row not in found:
                    found.append(row)
        return rows

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.survey.points.places if len(self.survey.points) else np.zeros((0, 2)))

    def point(self, name: str) -> MergedPoint:
        """Return the point with this name, that of one of its results, or ``source:name``."""
        found = self._rows.get(name, [])
        exact = [row for row in found if self.survey.points.names[row] == name]
        found = exact if len(exact) == 1 else found
        if not found:
            raise Unmeasured(f"no point {name}")
        if len(found) > 1:
            raise Unmeasured(f"{len(found)} points are named {name}")
        return self.survey.points[found[0]]

    def points(self, names: str, least: int) -> list[MergedPoint]:
        """Return the points of a list such as ``A|B``; a dash separates too where no name has one."""
        parts = [part for part in SEPARATORS.split(names) if part]
        if len(parts) == 1 and parts[0] not in self._rows:
            parts = dashed(parts[0], self._rows) or parts
        if len(parts) < least:
            raise Unmeasured(f"{least} points are needed, {names!r} names {len(parts)}")
        return [self.point(part) for part in parts]

    def outlines(self, name: str, closed: bool = False) -> list[MergedOutline]:
        """Return the outlines with this name, else those on this layer."""
        for key in ("name", "layer"):
            found = [o for o in self.survey.outlines if getattr(o, key) == name and (o.closed or not closed)]
            if found:
                return found
        return []

    def outline(self, name: str, closed: bool = False) -> MergedOutline | None:
        """Return the one outline with this name or on this layer."""
        found = self.outlines(name, closed)
        if len(found) > 1:
            raise Unmeasured(f"{len(found)} outlines are named {name}")
        return found[0] if found else None

    def sigmas(self, outline: MergedOutline) -> list[float]:
        """Return the standard deviation of an outline's corners: that of the point on each."""
        default = self.rules.merging.point_sigma_m
        if not len(self.survey.points):
            return [default] * len(outline.vertices)
        gap, row = self._tree.query(np.array(outline.vertices))
        near = gap < self.rules.merging.same_place_m
        sigma = np.where(near, self.survey.points.sigma[np.minimum(row, len(self.survey.points) - 1)], default)
        return [float(value) for value in sigma]

    def is_disputed(self, outline: MergedOutline) -> bool:
        """Tell whether a conflict concerns an outline or one of its corners."""
        if any(c.what == outline.name and c.kind == "area_disagree" for c in self.survey.conflicts if outline.name):
            return True
        if not len(self.survey.points):
            return False
        gap, row = self._tree.query(np.array(outline.vertices))
        near = row[gap < self.rules.merging.same_place_m]
        return bool(self.survey.points.disputed[near].any())

    def total_area(self, name: str) -> Measurement:
        """Return the area of all outlines of a name or layer, or of the polygon through points."""
        found = self.outlines(name, closed=True)
        if not found:
            return through_points(self, name)
        sigma = math.sqrt(math.fsum(area_sigma_m2(o.vertices, self.sigmas(o)) ** 2 for o in found))
        disputed = any(map(self.is_disputed, found))
        middle = Polygon(found[0].vertices).centroid
        trace = (*found[0].vertices, found[0].vertices[0]) if len(found) == 1 else ()
        value = math.fsum(o.area_m2 for o in found)
        return Measurement(value, sigma, disputed, (middle.x, middle.y), trace)


def dashed(text: str, known: Mapping[str, object]) -> list[str]:
    """Split ``P1-P2`` into known names, or return nothing."""
    for at in [match.start() for match in re.finditer("[-—–]", text)]:
        head, tail = text[:at], text[at + 1 :]
        if head in known:
            if tail in known:
                return [head, tail]
            rest = dashed(tail, known)
            if rest:
                return [head, *rest]
    return []


def through_points(lookup: Lookup, name: str) -> Measurement:
    """Measure the area of the polygon through points."""
    points = lookup.points(name, 3)
    places = [(point.east, point.north) for point in points]
    sigma = area_sigma_m2(places, [point.sigma_m for point in points])
    disputed = any(point.disputed for point in points)
    return Measurement(area_m2(places), sigma, disputed, places[0], (*places, places[0]))


def east(lookup: Lookup, name: str) -> Measurement:
    """Measure the easting of a point."""
    point = lookup.point(name)
    return Measurement(point.east, point.sigma_m, point.disputed, (point.east, point.north))


def north(lookup: Lookup, name: str) -> Measurement:
    """Measure the northing of a point."""
    point = lookup.point(name)
    return Measurement(point.north, point.sigma_m, point.disputed, (point.east, point.north))


def position(lookup: Lookup, name: str) -> Measurement:
    """Measure how far a point lies from its approved place, written ``P@E,N``."""
    parts = POSITION.fullmatch(name.strip())
    aim = (as_number(parts[2]), as_number(parts[3])) if parts else (None, None)
    if parts is None or aim[0] is None or aim[1] is None:
        raise Unmeasured(f"a position is written POINT@E,N, not {name!r}")
    point = lookup.point(parts[1])
    at, approved = (point.east, point.north), (aim[0], aim[1])
    return Measurement(math.dist(at, approved), point.sigma_m, point.disputed, at, (approved, at))


def height(lookup: Lookup, name: str) -> Measurement:
    """Measure the elevation of a point or, of two, how much higher the first is."""
    points = lookup.points(name, 1)[:2]
    for point in points:
        if point.height is None:
            raise Unmeasured(f"the height of {point.name} is {'disputed' if point.disputed else 'unknown'}")
    values = [point.height or 0.0 for point in points]
    sigma = lookup.rules.merging.height_sigma_m
    known = [min(sigma, point.sigma_m) for point in points]
    value = values[0] - values[1] if len(values) == 2 else values[0]
    places = tuple((point.east, point.north) for point in points)
    return Measurement(value, math.hypot(*known), False, places[0], places if len(places) > 1 else ())


def distance(lookup: Lookup, name: str) -> Measurement:
    """Measure the horizontal distance of two points."""
    one, other = lookup.points(name, 2)[:2]
    ends = ((one.east, one.north), (other.east, other.north))
    disputed = one.disputed or other.disputed
    return Measurement(math.dist(*ends), math.hypot(one.sigma_m, other.sigma_m), disputed, ends[0], ends)


def setback(lookup: Lookup, name: str) -> Measurement:
    """Measure the shortest distance between two of: points, outlines."""
    parts = [part for part in SEPARATORS.split(name) if part]
    if len(parts) != 2:
        raise Unmeasured(f"a setback is measured between two things, {name!r} names {len(parts)}")
    shapes, sigmas, disputed = [], [], False
    for part in parts:
        outline = lookup.outline(part)
        if outline is None:
            point = lookup.point(part)
            shapes.append(Place(point.east, point.north))
            sigmas.append(point.sigma_m)
            disputed |= point.disputed
        else:
            shapes.append(Polygon(outline.vertices).exterior if outline.closed else LineString(outline.vertices))
            sigmas.append(max(lookup.sigmas(outline)))
            disputed |= lookup.is_disputed(outline)
    ends = nearest_ends(shapes)
    return Measurement(float(shapes[0].distance(shapes[1])), math.hypot(*sigmas), disputed, ends[0], ends)


def nearest_ends(shapes: Sequence[Place | LineString]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the places at which two shapes are nearest to each other."""
    from shapely.ops import nearest_points

    one, other = nearest_points(shapes[0], shapes[1])
    return (float(one.x), float(one.y)), (float(other.x), float(other.y))


def area(lookup: Lookup, name: str) -> Measurement:
    """Measure the area of the outlines of a name or layer, or of the polygon through points."""
    return lookup.total_area(name)


def floor_area(lookup: Lookup, name: str) -> Measurement:
    """Measure floor area; ``LAYER|RULES`` counts the spaces of a layer by a rule set."""
    layer, _, rules = (part.strip() for part in name.partition("|"))
    if rules not in RULE_SETS:
        return lookup.total_area(name)
    found = lookup.outlines(layer, closed=True)
    if not found:
        raise Unmeasured(f"no outline {layer}")
    spaces = [
        of_outline(Outline(o.name, o.layer, o.vertices, True, o.attributes), number, layer)
        for number, o in enumerate(found, 1)
    ]
    counted = count(spaces, load_area_rules(rules))
    open_ = [item for item in counted.spaces if item.rule is None]
    if open_:
        raise Unmeasured(f"{open_[0].space.name} does not tell {', '.join(open_[0].missing)}")
    sigmas = [area_sigma_m2(o.vertices, lookup.sigmas(o)) for o in found]
    factors = [item.rule.factor if item.rule else 0.0 for item in counted.spaces]
    sigma = math.sqrt(math.fsum((s * f) ** 2 for s, f in zip(sigmas, factors, strict=True)))
    return Measurement(counted.total_m2, sigma, any(map(lookup.is_disputed, found)), found[0].vertices[0])


def ratio(lookup: Lookup, name: str) -> Measurement:
    """Measure one area over another, ``PART|WHOLE``; the part may be a number of square metres."""
    parts = [part.strip() for part in name.rsplit("|", 1)]
    if len(parts) != 2:
        raise Unmeasured(f"a ratio is written PART|WHOLE, not {name!r}")
    number = as_number(parts[0])
    part = Measurement(number, 0.0, False) if number is not None else floor_area(lookup, parts[0])
    whole = lookup.total_area(parts[1])
    if not whole.value:
        raise Unmeasured(f"{parts[1]} has no area")
    value = part.value / whole.value
    sigma = math.hypot(part.sigma, value * whole.sigma) / whole.value
    return Measurement(value, sigma, part.disputed or whole.disputed, whole.place, whole.trace)


def pieces(lookup: Lookup, name: str) -> Measurement:
    """Count the outlines on a layer or of a name, else the points of a code."""
    found = lookup.outlines(name)
    if found:
        return Measurement(float(len(found)), 0.0, False, found[0].vertices[0], around(found))
    points = lookup.survey.points
    codes = points.observed.points.codes
    if len(points):
        first = points.rows[points.start[:-1]].tolist()
        rows = [number for number, row in enumerate(first) if codes[row] == name]
        if rows:
            place = (float(points.east[rows[0]]), float(points.north[rows[0]]))
            return Measurement(float(len(rows)), 0.0, bool(points.disputed[rows].any()), place)
    raise Unmeasured(f"no outline {name}")


def around(found: Sequence[MergedOutline]) -> tuple[tuple[float, float], ...]:
    """Return the frame around outlines, closed, to show what was counted."""
    box = Box.around([vertex for outline in found for vertex in outline.vertices])
    return ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1), (box.x0, box.y0))


def storeys(lookup: Lookup, name: str) -> Measurement:
    """Read the number of storeys of a building: an attribute, or a note such as 砼6 inside it."""
    outline = lookup.outline(name)
    if outline is None:
        raise Unmeasured(f"no outline {name}")
    told = dict(outline.attributes)
    for key, value in told.items():
        if key.casefold() in FLOOR_KEYS and as_number(value) is not None:
            return Measurement(float(value), 0.0, False, outline.vertices[0], around([outline]))
    notes = [match for match in map(STOREYS.search, told.get("texts", outline.name).splitlines()) if match]
    if notes:
        return Measurement(float(notes[0][1] or notes[0][2]), 0.0, False, outline.vertices[0], around([outline]))
    raise Unmeasured(f"{name} does not tell its storeys")


def attribute(lookup: Lookup, name: str) -> Measurement:
    """Read a length that an outline tells as an attribute, ``OUTLINE|ATTRIBUTE``, such as a pipe's diameter in mm."""
    part, _, key = (text.strip() for text in name.partition("|"))
    outline = lookup.outline(part)
    if outline is None:
        raise Unmeasured(f"no outline {part}")
    told = dict(outline.attributes)
    value = as_number(re.sub(r"^(?:DN|dn|Φ|φ|D|d)", "", told.get(key, "")))
    if value is None:
        raise Unmeasured(f"{part} does not tell {key or 'an attribute'}")
    return Measurement(value * 0.001, 0.0, False, outline.vertices[0])


@dataclass(frozen=True)
class Kind:
    """How a kind of value is measured, and what it counts: length, area, ratio or count."""

    quantity: str
    measure: Callable[[Lookup, str], Measurement]


KINDS: Mapping[str, Kind] = {
    "east": Kind("length", east),
    "north": Kind("length", north),
    "position": Kind("length", position),
    "elevation": Kind("length", height),
    "zero_elevation": Kind("length", height),
    "height": Kind("length", height),
    "storey_height": Kind("length", height),
    "distance": Kind("length", distance),
    "spacing": Kind("length", setback),
    "side": Kind("length", distance),
    "setback": Kind("length", setback),
    "area": Kind("area", area),
    "footprint": Kind("area", area),
    "floor_area": Kind("area", floor_area),
    "green_area": Kind("area", area),
    "civil_defence_area": Kind("area", floor_area),
    "density": Kind("ratio", ratio),
    "far": Kind("ratio", ratio),
    "green_ratio": Kind("ratio", ratio),
    "storeys": Kind("count", storeys),
    "parking": Kind("count", pieces),
    "civil_defence_doors": Kind("count", pieces),
    "count": Kind("count", pieces),
    "pipe_depth": Kind("length", height),
    "pipe_diameter": Kind("length", attribute),
}
