"""Reads GeoJSON: longitude and latitude by RFC 7946, or the plane system that an older ``crs`` member names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput
from app.survey.formats.features import Contents, Feature, text_of
from app.survey.formats.text_lines import read_decoded
from app.survey.plausibility import DEGREES
from app.survey.points import AxisOrder, Note, Rejected

EPSG = re.compile(r"EPSG:{1,2}(\d+)$")
KINDS = {"Point": ("point", 0), "MultiPoint": ("point", 1), "LineString": ("line", 1), "MultiLineString": ("line", 2)}
KINDS |= {"Polygon": ("area", 2), "MultiPolygon": ("area", 3)}
GEOGRAPHIC = ("4326", "4490", "4610", "4214")


def read_geojson(path: Path) -> Contents:
    """Read one file.

    Raises:
        BadInput: it is no JSON, or no GeoJSON.
    """
    text, encoding = read_decoded(path)
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"The JSON is damaged or truncated: {error.msg}", path=path.name, line=error.lineno) from None
    except RecursionError:
        raise BadInput("The JSON is nested too deeply", path=path.name) from None
    if not isinstance(told, Mapping) or told.get("type") not in {"FeatureCollection", "Feature", *KINDS}:
        raise BadInput("This JSON is no GeoJSON", path=path.name, line=1)
    rejected: list[Rejected] = []
    features = list(features_of(told, rejected))
    system, notes = system_of(told, features)
    return Contents("GeoJSON", features, encoding, AxisOrder.EAST_NORTH, system, rejected, notes)


def features_of(told: Mapping[str, Any], rejected: list[Rejected]) -> Iterator[Feature]:
    """Yield the geometries."""
    listed = told.get("features") if told["type"] == "FeatureCollection" else [told]
    for number, item in enumerate(listed if isinstance(listed, Sequence) else [], 1):
        item = item if isinstance(item, Mapping) else {}
        geometry = item.get("geometry") if item.get("type") == "Feature" else item
        properties = item.get("properties") if isinstance(item.get("properties"), Mapping) else {}
        attributes = {str(key): text_of(value) for key, value in (properties or {}).items()}
        if "id" in item and "id" not in attributes:
            attributes["id"] = text_of(item["id"])
        kind, depth = KINDS.get(geometry.get("type", "") if isinstance(geometry, Mapping) else "", ("", 0))
        try:
            if not kind or not isinstance(geometry, Mapping):
                raise ValueError("no geometry of points, lines or areas")
            parts = parts_of(geometry["coordinates"], kind, depth)
        except (ValueError, TypeError, KeyError, IndexError) as error:
            rejected.append(Rejected(number, str(attributes)[:200], f"feature {number}: {error}"))
            continue
        layer = attributes.get("layer") or attributes.get("Layer") or ""
        yield Feature(kind, parts, attributes, layer, number)


def parts_of(coordinates: Any, kind: str, depth: int) -> list[list[list[float]]]:
    """Return rings, lines or single positions; TypeError or ValueError for what are no positions."""
    if kind == "point":
        places = coordinates if depth else [coordinates]
        return [[[float(value) for value in place]] for place in places]
    while depth > 2:
        coordinates, depth = [ring for polygon in coordinates for ring in polygon], depth - 1
    lines = coordinates if depth == 2 else [coordinates]
    return [[[float(value) for value in place] for place in line] for line in lines]


def system_of(told: Mapping[str, Any], features: Sequence[Feature]) -> tuple[str, list[Note]]:
    """Return the reference system and what to say about it."""
    crs = told.get("crs")
    named = str(crs["properties"].get("name", "")) if isinstance(crs, Mapping) and "properties" in crs else ""
    code = EPSG.search(named)
    if code:
        return (DEGREES if code[1] in GEOGRAPHIC else f"EPSG:{code[1]}"), []
    if "CRS84" in named:
        return DEGREES, []
    positions = [place for feature in features for part in feature.parts for place in part]
    if positions and all(abs(p[0]) <= 180 and abs(p[1]) <= 90 for p in positions if len(p) > 1):
        return DEGREES, [Note("crs", "GeoJSON without a crs member: longitude and latitude, WGS 84 (RFC 7946)")]
    return named, [Note("crs", "Plane coordinates in a GeoJSON that names no reference system")]
