"""Reads LandXML: CgPoints, parcels, plan features, alignments, points of surfaces; north always stands before east."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from app.survey.formats.features import Contents, Feature
from app.survey.formats.number_style import as_number
from app.survey.formats.xml_text import line_of, name_of, read_xml
from app.survey.points import AxisOrder, Note, Rejected

UNITS_M = {
    "meter": 1.0,
    "millimeter": 0.001,
    "centimeter": 0.01,
    "kilometer": 1000.0,
    "foot": 0.3048,
    "ussurveyfoot": 1200 / 3937,
    "inch": 0.0254,
    "mile": 1609.344,
}
ARC_STEP = math.radians(5)
Place = tuple[float, ...]


def read_landxml(path: Path) -> Contents:
    """Read one file.

    Raises:
        BadInput: it is no XML.
    """
    root, damage, encoding = read_xml(path)
    unit = next((e.get("linearUnit", "meter") for e in root.iter() if name_of(e) in ("Metric", "Imperial")), "meter")
    factor = UNITS_M.get(unit.casefold(), 1.0)
    notes = [] if factor == 1.0 else [Note("units", f"Lengths are in {unit}; they were changed to metres")]
    if unit.casefold() not in UNITS_M:
        notes = [Note("units", f"The unit of length “{unit}” is unknown; lengths are taken for metres")]
    system = next((e for e in root.iter() if name_of(e) == "CoordinateSystem"), None)
    told = "" if system is None else (system.get("epsgCode") or system.get("name") or system.get("desc") or "")
    datum = "" if system is None else system.get("verticalDatum", "")
    reader = Reader(factor)
    features = [*reader.points(root), *reader.surfaces(root), *reader.outlines(root)]
    return Contents(
        "LandXML",
        features,
        encoding,
        AxisOrder.NORTH_EAST,
        f"EPSG:{told}" if told.isdigit() else told,
        [*damage, *reader.rejected],
        notes,
        datum,
    )


class Reader:
    """Reads the elements of one file and keeps the points that others refer to."""

    def __init__(self, factor: float) -> None:
        self.factor = factor
        self.known: dict[str, Place] = {}
        self.rejected: list[Rejected] = []

    def place(self, text: str) -> Place | None:
        """Return north, east and height of a text, in metres."""
        numbers = [as_number(part) for part in text.split()]
        if len(numbers) < 2 or numbers[0] is None or numbers[1] is None:
            return None
        height = numbers[2] if len(numbers) > 2 else None
        plane = (numbers[0] * self.factor, numbers[1] * self.factor)
        return plane if height is None else (*plane, height * self.factor)

    def points(self, root: etree._Element) -> Iterator[Feature]:
        """Yield the coordinate geometry points."""
        for element in root.iter():
            if name_of(element) != "CgPoint" or not (element.text or "").strip():
                continue
            name = element.get("name") or element.get("oID") or ""
            place = self.place(element.text or "")
            if place is None:
                text = (element.text or "").strip()[:80]
                self.rejected.append(Rejected(line_of(element), text, f"“{text}” is no place"))
                continue
            self.known[name] = place
            code = element.get("code") or element.get("desc") or ""
            yield Feature("point", [[place]], {"name": name, "code": code}, "", line_of(element))

    def surfaces(self, root: etree._Element) -> Iterator[Feature]:
        """Yield the points of surfaces."""
        for surface in root.iter():
            if name_of(surface) != "Surface":
                continue
            for element in surface.iter():
                place = self.place(element.text or "") if name_of(element) == "P" else None
                if place is not None:
                    attributes = {"name": element.get("id", ""), "code": surface.get("name", "")}
                    yield Feature("point", [[place]], attributes, "", line_of(element))

    def outlines(self, root: etree._Element) -> Iterator[Feature]:
        """Yield parcels, plan features and alignments as lines; closed ones become areas."""
        for element in root.iter():
            if name_of(element) not in ("Parcel", "PlanFeature", "Alignment"):
                continue
            for geometry in element:
                if name_of(geometry) == "CoordGeom":
                    places = self.chain(geometry)
                    if len(places) > 1:
                        attributes = {"name": element.get("name", "")}
                        yield Feature("line", [places], attributes, name_of(element), line_of(element))

    def chain(self, geometry: etree._Element) -> list[Place]:
        """Return the vertices of a chain of lines and curves."""
        places: list[Place] = []
        for element in geometry:
            parts = {name_of(child): child for child in element}
            if name_of(element) == "IrregularLine":
                listed = next((parts[key] for key in ("PntList2D", "PntList3D") if key in parts), None)
                if listed is not None:
                    values = (listed.text or "").split()
                    width = 2 if name_of(listed) == "PntList2D" else 3
                    for at in range(0, len(values) - width + 1, width):
                        self.grow(places, self.place(" ".join(values[at : at + width])))
                continue
            start, end = (self.end(parts, key) for key in ("Start", "End"))
            centre = self.end(parts, "Center")
            self.grow(places, start)
            if name_of(element) == "Curve" and start and end and centre:
                for place in arc(start, end, centre, element.get("rot", "ccw") == "ccw"):
                    self.grow(places, place)
            self.grow(places, end)
        return places

    def end(self, parts: Mapping[str, etree._Element], key: str) -> Place | None:
        """Return a start, end or centre, given as a text or by the name of a point."""
        element = parts.get(key)
        if element is None:
            return None
        return self.known.get(element.get("pntRef", "")) or self.place(element.text or "")

    def grow(self, places: list[Place], place: Place | None) -> None:
        """Append a vertex that differs from the last."""
        if place is not None and (not places or math.dist(places[-1][:2], place[:2]) > 1e-6):
            places.append(place)


def arc(start: Place, end: Place, centre: Place, counter_clockwise: bool) -> Iterator[Place]:
    """Yield vertices between the ends of an arc; places are north, east."""
    first, last = (math.atan2(p[0] - centre[0], p[1] - centre[1]) for p in (start, end))
    radius = math.dist(start[:2], centre[:2])
    turn = (last - first) % (2 * math.pi) if counter_clockwise else -((first - last) % (2 * math.pi))
    steps = max(1, math.ceil(abs(turn) / ARC_STEP))
    for step in range(1, steps):
        angle = first + turn * step / steps
        yield centre[0] + radius * math.sin(angle), centre[1] + radius * math.cos(angle)
