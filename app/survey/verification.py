"""Holds measured values against approved ones (规划条件核实): difference, tolerance, uncertainty, verdict."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shapely import LineString, Polygon
from shapely import Point as Place

from app.domain.errors import BadInput
from app.survey.areas import MergedOutline, area_m2, area_sigma_m2
from app.survey.formats.coordinate_table import as_number
from app.survey.formats.text_lines import decoded
from app.survey.merged_survey import MergedSurvey
from app.survey.merging import MergedPoint
from app.survey.rule_pack import RulePack

UNITS = {"m": 1.0, "mm": 0.001, "cm": 0.01, "km": 1000.0, "m2": 1.0, "m²": 1.0, "㎡": 1.0, "ha": 10_000.0, "": 1.0}
COLUMNS = ("item", "kind", "name", "value", "unit")
SEPARATORS = re.compile(r"\s*[|;,，；~～]\s*")


class Verdict(StrEnum):
    """Whether a difference is within its tolerance; indeterminate when the measurement is too coarse to tell."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True)
class ApprovedValue:
    """One approved value.

    Args:
        item: what people call it.
        kind: east, north, elevation, height, distance, side, area, setback or count.
        name: point, points (``A|B``), outline or layer that it is measured on.
        value: approved.
        unit: of value and tolerance.
        tolerance: None for that of the rule pack.
    """

    item: str
    kind: str
    name: str
    value: float
    unit: str
    tolerance: float | None = None


@dataclass(frozen=True)
class Measurement:
    """A measured value in metres or square metres, with its standard deviation."""

    value: float
    sigma: float
    disputed: bool


@dataclass(frozen=True)
class VerifiedValue:
    """One row of the comparison, in the approved value's unit; None where a number is missing, and why."""

    item: str
    kind: str
    measured: float | None
    approved: float
    difference: float | None
    tolerance: float | None
    uncertainty: float | None
    unit: str
    verdict: Verdict
    reason: str = ""

    def to_json(self) -> dict[str, object]:
        """Return what ``survey verify --json`` answers for the row."""
        numbers = {
            "measured": self.measured,
            "approved": self.approved,
            "difference": self.difference,
            "tolerance": self.tolerance,
            "uncertainty": self.uncertainty,
        }
        rounded = {name: None if value is None else round(value, 6) for name, value in numbers.items()}
        return {
            "item": self.item,
            "kind": self.kind,
            **rounded,
            "unit": self.unit,
            "verdict": self.verdict.value,
            "reason": self.reason,
        }


def read_approved(path: Path) -> list[ApprovedValue]:
    """Read approved values: ``item,kind,name,value,unit[,tolerance]``.

    Raises:
        BadInput: the file cannot be read, lacks a column, or a line cannot be used.
    """
    try:
        text, _ = decoded(path.read_bytes(), path.name)
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error
    rows = csv.DictReader(text.lstrip("\ufeff").splitlines(), skipinitialspace=True)
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or [])]
    if missing:
        raise BadInput(f"The table of approved values lacks the column {missing[0]}", path=path.name, line=1)
    values: list[ApprovedValue] = []
    for row in rows:
        if not any(row.get(column) for column in COLUMNS):
            continue
        values.append(approved_value({key: (cell or "") for key, cell in row.items() if key}, path.name, rows.line_num))
    return values


def approved_value(row: Mapping[str, str], source: str, line: int) -> ApprovedValue:
    """Return one approved value; BadInput when a cell cannot be used."""
    value, tolerance = as_number(row["value"].strip()), as_number((row.get("tolerance") or "").strip())
    kind, unit = row["kind"].strip().casefold(), row["unit"].strip()
    if value is None:
        raise BadInput(f"“{row['value']}” is no number", path=source, line=line)
    if (row.get("tolerance") or "").strip() and (tolerance is None or tolerance < 0):
        raise BadInput(f"“{row['tolerance']}” is no tolerance", path=source, line=line)
    if kind not in MEASURES:
        raise BadInput(f"“{kind}” is no kind of value; known are {', '.join(MEASURES)}", path=source, line=line)
    if unit.casefold() not in UNITS and kind != "count":
        raise BadInput(f"“{unit}” is no unit of length or area", path=source, line=line)
    return ApprovedValue(row["item"].strip(), kind, row["name"].strip(), value, unit, tolerance)


class Unmeasured(Exception):
    """The survey does not hold what a value is measured on; the message says what."""


class Lookup:
    """Finds points and outlines of a merged survey by the names that people use."""

    def __init__(self, survey: MergedSurvey, rules: RulePack) -> None:
        self.survey = survey
        self.rules = rules
        self._points: dict[str, list[MergedPoint]] = {}
        for point in survey.points:
            names = {point.name, *(item.point.name for item in point.members)}
            names |= {f"{item.source}:{item.point.name}" for item in point.members}
            for name in names:
                self._points.setdefault(name, []).append(point)

    def point(self, name: str) -> MergedPoint:
        """Return the point with this name, that of one of its results, or ``source:name``."""
        found = self._points.get(name, [])
        exact = [point for point in found if point.name == name]
        found = exact if len(exact) == 1 else found
        if not found:
            raise Unmeasured(f"no point {name}")
        if len(found) > 1:
            raise Unmeasured(f"{len(found)} points are named {name}")
        return found[0]

    def points(self, names: str, least: int) -> list[MergedPoint]:
        """Return the points of a list such as ``A|B``; a dash separates too where no name has one."""
        parts = [part for part in SEPARATORS.split(names) if part]
        if len(parts) == 1 and parts[0] not in self._points:
            parts = dashed(parts[0], set(self._points)) or parts
        if len(parts) < least:
            raise Unmeasured(f"{least} points are needed, {names!r} names {len(parts)}")
        return [self.point(part) for part in parts]

    def outline(self, name: str, closed: bool = False) -> MergedOutline | None:
        """Return the outline with this name or, when there is just one, on this layer."""
        for key in ("name", "layer"):
            found = [
                item for item in self.survey.outlines if getattr(item, key) == name and (item.closed or not closed)
            ]
            if len(found) == 1:
                return found[0]
            if found:
                raise Unmeasured(f"{len(found)} outlines are named {name}")
        return None

    def sigma_at(self, vertex: tuple[float, float]) -> float:
        """Return the standard deviation of an outline's corner: that of the point on it."""
        for point in self.survey.points:
            if math.dist((point.east, point.north), vertex) < self.rules.merging.same_place_m:
                return point.sigma_m
        return self.rules.merging.point_sigma_m


def dashed(text: str, known: set[str]) -> list[str]:
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


def east(lookup: Lookup, name: str) -> Measurement:
    """Measure the easting of a point."""
    point = lookup.point(name)
    return Measurement(point.east, point.sigma_m, point.disputed)


def north(lookup: Lookup, name: str) -> Measurement:
    """Measure the northing of a point."""
    point = lookup.point(name)
    return Measurement(point.north, point.sigma_m, point.disputed)


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
    return Measurement(value, math.hypot(*known), disputed=False)


def distance(lookup: Lookup, name: str) -> Measurement:
    """Measure the horizontal distance of two points."""
    one, other = lookup.points(name, 2)[:2]
    value = math.dist((one.east, one.north), (other.east, other.north))
    return Measurement(value, math.hypot(one.sigma_m, other.sigma_m), one.disputed or other.disputed)


def area(lookup: Lookup, name: str) -> Measurement:
    """Measure the area of an outline, or of the polygon through points."""
    outline = lookup.outline(name, closed=True)
    if outline is not None:
        sigmas = [lookup.sigma_at(vertex) for vertex in outline.vertices]
        return Measurement(outline.area_m2, area_sigma_m2(outline.vertices, sigmas), disputed=False)
    points = lookup.points(name, 3)
    places = [(point.east, point.north) for point in points]
    sigma = area_sigma_m2(places, [point.sigma_m for point in points])
    return Measurement(area_m2(places), sigma, any(point.disputed for point in points))


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
            sigmas.append(max(lookup.sigma_at(vertex) for vertex in outline.vertices))
    return Measurement(float(shapes[0].distance(shapes[1])), math.hypot(*sigmas), disputed)


def count(lookup: Lookup, name: str) -> Measurement:
    """Count the areas on a layer or of a name."""
    found = [item for item in lookup.survey.outlines if item.closed and name in (item.layer, item.name)]
    if not found:
        raise Unmeasured(f"no outline {name}")
    return Measurement(float(len(found)), 0.0, disputed=False)


MEASURES: Mapping[str, Callable[[Lookup, str], Measurement]] = {
    "east": east,
    "north": north,
    "elevation": height,
    "height": height,
    "distance": distance,
    "side": distance,
    "area": area,
    "setback": setback,
    "count": count,
}


def verify(survey: MergedSurvey, approved: Sequence[ApprovedValue], rules: RulePack) -> list[VerifiedValue]:
    """Compare every approved value with its measurement.

    U is ``coverage_factor`` standard deviations of the measured value. The verdict is indeterminate when the
    difference lies within U of its tolerance, when results contradict each other, or when nothing was measured.
    """
    lookup = Lookup(survey, rules)
    return [compared(lookup, value, rules) for value in approved]


def compared(lookup: Lookup, approved: ApprovedValue, rules: RulePack) -> VerifiedValue:
    """Compare one approved value."""
    factor = 1.0 if approved.kind == "count" else UNITS[approved.unit.casefold()]
    tolerance = approved.tolerance
    if tolerance is None:
        told = rules.tolerance(approved.kind, approved.value * factor)
        tolerance = None if told is None else told / factor
    try:
        measured = MEASURES[approved.kind](lookup, approved.name)
    except Unmeasured as lack:
        return VerifiedValue(
            approved.item,
            approved.kind,
            None,
            approved.value,
            None,
            tolerance,
            None,
            approved.unit,
            Verdict.INDETERMINATE,
            str(lack),
        )
    value, uncertainty = measured.value / factor, rules.coverage_factor * measured.sigma / factor
    difference = value - approved.value
    verdict, reason = judged(difference, tolerance, uncertainty, measured.disputed)
    return VerifiedValue(
        approved.item,
        approved.kind,
        value,
        approved.value,
        difference,
        tolerance,
        uncertainty,
        approved.unit,
        verdict,
        reason,
    )


def judged(difference: float, tolerance: float | None, uncertainty: float, disputed: bool) -> tuple[Verdict, str]:
    """Return verdict and, where it is indeterminate, the reason."""
    if tolerance is None:
        return Verdict.INDETERMINATE, "no tolerance"
    if disputed:
        return Verdict.INDETERMINATE, "surveys disagree"
    over = abs(difference) - tolerance
    if abs(over) <= uncertainty and uncertainty > 0:
        return Verdict.INDETERMINATE, "within uncertainty of the limit"
    return (Verdict.FAIL, "") if over > 0 else (Verdict.PASS, "")
