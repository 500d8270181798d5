"""The site plan of a set: boundary, buildings on the site, and what the index table says (总平面图)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapely import union_all
from shapely.geometry.base import BaseGeometry

from app.review.api import Facts, Label, Limits, Missing, Outline, SheetSet, SheetView, Symbol, normalised

NUMBERED = re.compile(r"^\s*\(?\d{1,2}(?:\.\d{1,2})*[^\w\s%]\s*(?=[^\W\d])")
"""The number before an entry of a list of figures."""
TABLE_ROLES = ("index_table", "", "title_frame")
"""Where the figures of the index table are looked for, in turn."""
VALUE = re.compile(r"\d+(?:\.\d+)?")
SEVERAL = re.compile(rf"{VALUE.pattern}\s*m?(?:\s*[/、~-]\s*{VALUE.pattern}\s*m?)*")
"""A cell with one figure, or one for each part of a building."""
ON_SITE = 0.5
"""A standing building belongs to the site when this share of its footprint lies on it."""


@dataclass(frozen=True)
class Site:
    """The sheet that shows the site, and the site's boundary where it closes."""

    sheet: SheetView
    boundaries: tuple[Outline, ...]

    @property
    def land(self) -> BaseGeometry | None:
        """Return the site's area; None when no boundary closes."""
        return union_all([boundary.polygon for boundary in self.boundaries]) if self.boundaries else None

    @property
    def place(self) -> Outline | None:
        """Return the boundary a finding about the whole site points to."""
        return max(self.boundaries, key=lambda boundary: boundary.area_m2, default=None)

    def parcels(self) -> list[Outline]:
        """Return the pieces of land, where boundaries part it into several; none lies on another."""
        apart = [
            one
            for one in self.boundaries
            if not any(
                other is not one and other.polygon.intersection(one.polygon).area > ON_SITE * other.area_m2
                for other in self.boundaries
            )
        ]
        return apart if len(apart) == len(self.boundaries) > 1 else []

    def area_m2(self, facts: Facts) -> float:
        """Return the area of the land: the fact, else as drawn; Missing when there is neither."""
        land = self.land
        if "site_area_m2" in facts or land is None:
            return facts.number("site_area_m2")
        return float(land.area)

    def new_buildings(self) -> list[Outline]:
        """Return the outlines of new buildings that touch the site."""
        land = self.land
        drawn = [b for b in self.sheet.closed_outlines("building_new") if land is None or land.intersects(b.polygon)]
        return [building for building in drawn if not _underground(building)]

    def basements(self) -> list[Outline]:
        """Return the outlines of what is built below ground."""
        drawn = self.sheet.closed_outlines("building_new")
        return [*self.sheet.closed_outlines("basement"), *(one for one in drawn if _underground(one))]

    def kept_buildings(self, limits: Limits) -> list[Outline]:
        """Return the outlines of standing buildings on the site that stay."""
        land = self.land
        if land is None:
            return []
        return [
            building
            for building in self.sheet.closed_outlines("building_existing")
            if building.polygon.intersection(land).area > ON_SITE * building.area_m2
            and not building.says(limits.pattern("torn_down"))
        ]


def _underground(building: Outline) -> bool:
    """Tell whether the labels of an outline speak of storeys below ground alone."""
    said = building.labels[: building.own] or building.labels
    levels = {label.read["level"] for label in said if "level" in label.read}
    high = any(building.number(name) is not None for name in ("storeys_above", "height_m"))
    return levels == {"below"} and not high


def site_of(sheets: SheetSet) -> Site:
    """Return the site: of all sheets, the one that shows most new buildings within a closed boundary.

    Raises:
        Missing: no sheet shows a boundary or a new building.
    """
    found = []
    for sheet in sheets.having("site_boundary", "building_new"):
        boundaries = sheet.closed_outlines("site_boundary")
        buildings = sheet.closed_outlines("building_new")
        land = union_all([boundary.polygon for boundary in boundaries])
        inside = sum(land.intersects(building.polygon) for building in buildings)
        found.append(((bool(boundaries), inside, len(buildings), sheet.id), Site(sheet, boundaries)))
    if not found:
        raise Missing("site_boundary", "role")
    return max(found, key=lambda one: one[0])[1]


@dataclass(frozen=True)
class Written:
    """A figure of the index table and where it stands."""

    value: float
    place: Symbol


def written(sheet: SheetView, limits: Limits, name: str) -> Written | None:
    """Return the figure that the index table gives for the words ``name``; None when it gives none or several.

    Where the table's own layers do not give it, texts on layers of no role and on those of tables and frames are
    looked through. A figure that is marked as a bound is the condition, not the design's value. Percentages become
    fractions, ten thousands of square metres and hectares square metres, whether the figure, its heading or a cell of
    its own says so.
    """
    return next(iter(writings(sheet, limits, name)), None)


def writings(sheet: SheetView, limits: Limits, name: str) -> list[Written]:
    """Return every figure that index tables give for the words ``name``, from top to bottom; see ``written``."""
    pattern = limits.pattern(name)
    for role in TABLE_ROLES:
        told: list[Written] = []
        for row in sheet.rows(role):
            for index, label in enumerate(row):
                text = NUMBERED.sub("", normalised(label.text))
                match = pattern.search(text)
                if match:
                    found = list(_figures(label, match, row[index + 1 :], limits))
                    values = {value for value, _ in found}
                    if len(values) == 1:
                        value, where = found[0]
                        told.append(Written(value, _point(sheet, where)))
        if told:
            return told
    return []


def scheduled(sheet: SheetView, limits: Limits, name: str) -> dict[str, float]:
    """Return the figures that a schedule of buildings gives under the heading ``name``, by the building's number.

    The numbers stand under the heading ``building``. Of several figures in one cell the largest counts; a number with
    two different ones is left out.
    """
    found: dict[str, set[float]] = {}
    for role in TABLE_ROLES:
        rows = sheet.rows(role)
        for index, head in enumerate(rows):
            number, figure = (_heading(head, limits.pattern(one)) for one in ("building", name))
            if number is None or figure is None:
                continue
            for row in rows[index + 1 :]:
                own, said = (_text(under(row, one, head)) for one in (number, figure))
                if own and said and (key := numbered(own, limits)) and SEVERAL.fullmatch(said):
                    found.setdefault(key, set()).add(max(float(value) for value in VALUE.findall(said)))
    return {key: values.pop() for key, values in found.items() if len(values) == 1}


def numbered(name: str, limits: Limits) -> str:
    """Return the number of a building in its name: 3 of 3#, 3号楼 or 3#住宅; empty when there is none."""
    found = limits.pattern("number").search(name)
    return found["v"] if found else ""


def _heading(row: Sequence[Label], pattern: re.Pattern[str]) -> Label | None:
    return next((label for label in row if pattern.search(normalised(label.text))), None)


def under(row: Sequence[Label], heading: Label, head: Sequence[Label]) -> Label | None:
    """Return the text of a row that stands straight below a heading, and below no other one."""
    turn = math.radians(heading.rotation_deg)

    def apart(one: Label, other: Label) -> float:
        return abs((one.x - other.x) * math.cos(turn) + (one.y - other.y) * math.sin(turn))

    below = [label for label in row if min(head, key=lambda other: apart(label, other)) is heading]
    return min(below, key=lambda label: apart(label, heading), default=None)


def _text(label: Label | None) -> str:
    return normalised(label.text).strip() if label else ""


def _figures(
    label: Label, heading: re.Match[str], following: Sequence[Label], limits: Limits
) -> Iterator[tuple[float, Label]]:
    """Yield the figures behind a heading: in its own text, else in the cells that begin with one; no numbered notes."""
    unit = limits.pattern("unit")
    rest = heading.string[heading.end() :]
    stated = unit.search(heading[0]) or unit.match(rest)
    if stated and stated.string is rest:
        rest = rest[stated.end() :]
    for text, where in [(rest, label), *((normalised(other.text), other) for other in following)]:
        note = where is not label and NUMBERED.match(text)
        match = None if note or limits.pattern("bound").match(text) else limits.pattern("figure").match(text)
        if match:
            value = float(match["v"].replace(",", ""))
            share = bool(limits.pattern("share").search(heading.string))
            yield value * _factor(unit.match(text[match.end("v") :]) or stated, value, share=share), where
        elif where is not label and (said := unit.fullmatch(text)):
            stated = said


def _factor(unit: re.Match[str] | None, value: float, *, share: bool) -> float:
    """Return what a figure with this unit is multiplied by: into a fraction, or square metres.

    A share above 1 is a percentage, whoever forgot its sign; one up to 1 is a fraction whatever its column says.
    """
    if share:
        return 0.01 if value > 1 else 1.0
    kind = unit.lastgroup if unit else None
    return {"percent": 0.01, "myriad": 1e4, "hectare": 1e4}.get(kind or "", 1.0)


def _point(sheet: SheetView, label: Label) -> Symbol:
    return Symbol(sheet=sheet.id, role="index_table", handles=label.handles, x=label.x, y=label.y)
