"""Features of geographic files (GeoJSON, GeoPackage, Shapefile, LandXML) as survey points, lines and areas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from app.domain.errors import BadInput
from app.survey.declaring import zone_prefix
from app.survey.formats.coordinate_table import LARGEST, settle
from app.survey.formats.table_columns import plain, words
from app.survey.plausibility import DEGREES
from app.survey.points import AxisOrder, Declaration, Note, Outline, PointTable, Rejected, Survey, SurveyPoint

Position = Sequence[float]
SAME_PLACE_M = 0.0005


@dataclass(frozen=True)
class Feature:
    """One geometry of a file, coordinates in the file's order.

    Args:
        kind: ``point``, ``line`` or ``area``.
        parts: rings or lines of (first, second[, height]); a point is one part of one position.
        attributes: as the file tells them.
        layer: table or group of the file.
        line: line of the file or number of the record.
    """

    kind: str
    parts: Sequence[Sequence[Position]]
    attributes: Mapping[str, str] = field(default_factory=dict)
    layer: str = ""
    line: int = 0


@dataclass(frozen=True)
class Contents:
    """What a reader found before axis order and reference system are settled."""

    format: str
    features: Sequence[Feature]
    encoding: str
    stated: AxisOrder | None
    system: str = ""
    rejected: Sequence[Rejected] = ()
    notes: Sequence[Note] = ()
    height_datum: str = ""


def survey_of(contents: Contents, path: Path, axes: AxisOrder | None) -> Survey:
    """Return the survey of a file's features.

    Raises:
        BadInput: there are none, or the axis order contradicts the coordinates.
    """
    good, wrong = finite(contents.features)
    rejected = [*contents.rejected, *wrong]
    if not good:
        reason = f": {rejected[0].reason}" if rejected else ""
        line = rejected[0].line if rejected else None
        raise BadInput(f"The file holds neither points nor outlines{reason}", path=path.name, line=line or None)
    pairs = np.array([position[:2] for feature in good for part in feature.parts for position in part], dtype=float)
    degrees = contents.system == DEGREES
    stated = contents.stated
    order, evidence = (
        (stated or AxisOrder.EAST_NORTH, "format")
        if degrees and axes is None
        else settle(axes, stated, pairs[:, 0], pairs[:, 1], None, path.name)
    )
    evidence = "format" if evidence == "header" else evidence
    east, north = (1, 0) if order is AxisOrder.NORTH_EAST else (0, 1)
    points: list[SurveyPoint] = []
    outlines: list[Outline] = []
    for number, feature in enumerate(good, 1):
        name, code, sigma = told(feature.attributes)
        if feature.kind == "point":
            for (position,) in feature.parts:
                points.append(
                    SurveyPoint(
                        name or f"#{feature.line or number}",
                        code or feature.layer,
                        position[east],
                        position[north],
                        height_of(position),
                        feature.line,
                        sigma,
                    )
                )
            continue
        for part in feature.parts:
            vertices = [(position[east], position[north]) for position in part]
            closed = feature.kind == "area"
            if len(vertices) > 3 and math.dist(vertices[0], vertices[-1]) <= SAME_PLACE_M:
                vertices, closed = vertices[:-1], True
            if len(vertices) >= (3 if closed else 2):
                layer = feature.layer or code
                outlines.append(Outline(name, layer, tuple(vertices), closed, tuple(feature.attributes.items())))
    table = PointTable.of(points)
    first, second = pairs[:, east], pairs[:, north]
    zone = None if degrees else zone_prefix(first, second)
    declared = Declaration(contents.encoding, order, evidence, zone, contents.system, contents.height_datum)
    return Survey(path.name, contents.format, declared, table, tuple(outlines), tuple(rejected), tuple(contents.notes))


def finite(features: Iterable[Feature]) -> tuple[list[Feature], list[Rejected]]:
    """Return the features whose coordinates are numbers, and the others with the reason."""
    good: list[Feature] = []
    wrong: list[Rejected] = []
    for number, feature in enumerate(features, 1):
        positions = [position for part in feature.parts for position in part]
        if not positions or any(len(position) < 2 for position in positions):
            wrong.append(Rejected(feature.line or number, str(dict(feature.attributes))[:200], "no coordinates"))
        elif not all(abs(value) < LARGEST for position in positions for value in position[:2]):
            reason = "a coordinate is no number (NaN), or beyond any coordinate"
            wrong.append(Rejected(feature.line or number, str(positions[0])[:200], reason))
        else:
            good.append(feature)
    return good, wrong


def height_of(position: Position) -> float | None:
    """Return the height of a position, None when there is none."""
    return float(position[2]) if len(position) > 2 and math.isfinite(position[2]) else None


def told(attributes: Mapping[str, str]) -> tuple[str, str, float | None]:
    """Return name, code and standard deviation that attributes tell."""
    known = words()
    found: dict[str, str] = {}
    for key, value in attributes.items():
        field_name = known.get(plain(key)) or known.get(key.casefold())
        if field_name and value:
            found.setdefault(field_name, value)
    try:
        sigma = float(found["sigma"]) if "sigma" in found else None
    except ValueError:
        sigma = None
    return found.get("name", ""), found.get("code", ""), sigma if sigma and 0 < sigma < math.inf else None


def text_of(value: object) -> str:
    """Return an attribute as text; whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
