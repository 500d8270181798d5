"""Tell what a survey file is read as, so that a person can confirm it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.survey.declaring import PROOF, central_meridian_deg, is_east, is_north, systems_of_zone
from app.survey.plausibility import DEGREES
from app.survey.points import AxisOrder, PointTable, Survey
from app.survey.reading import read_survey

WHY = {
    "header": "the head of the table says so",
    "coordinates": "the values can be nothing else: northings have seven digits, eastings six, or eight with a zone",
    "format": "the habit of the format; the values do not tell",
    "option": "a person said so",
}
WHY_DEGREES = {
    **WHY,
    "coordinates": "hemispheres say so, or the values of China: latitudes of 3 to 54 degrees, longitudes of 73 to 136",
}
GEOGRAPHIC = ("EPSG:4490", "EPSG:4610", "EPSG:4214", "EPSG:4326")  # CGCS2000, Xi'an 80, Beijing 54, WGS 84


def inspect_survey(
    path: Path, axes: AxisOrder | None = None, columns: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what ``survey inspect --json`` answers.

    Args:
        path: the file.
        axes: axis order where a person states it.
        columns: field → column of a table where a person states it.

    Raises:
        BadInput: the file cannot be read as survey results.
    """
    survey = read_survey(path, axes, columns=columns)
    declared, points = survey.declaration, survey.points
    zone, geographic = declared.zone, declared.system == DEGREES
    return {
        "file": str(path),
        "format": survey.format,
        "encoding": declared.encoding,
        "axis_order": declared.axis_order.value,
        "axis_evidence": declared.axis_evidence,
        "axis_why": (WHY_DEGREES if geographic else WHY)[declared.axis_evidence],
        "coordinates": "geographic" if geographic else "plane",
        "zone_prefix": zone,
        "central_meridian_deg": None if zone is None else central_meridian_deg(zone),
        "crs": declared.system or None,
        "crs_guess": guess(survey),
        "height_datum": declared.height_datum or None,
        "points": len(points),
        "with_height": int((~np.isnan(points.height)).sum()),
        "lines": sum(1 for outline in survey.outlines if not outline.closed),
        "areas": sum(1 for outline in survey.outlines if outline.closed),
        "extent": extent(points),
        "rejected": [{"line": row.line, "text": row.text, "reason": row.reason} for row in survey.rejected],
        "warnings": [
            *({"line": note.line or None, "kind": note.kind, "message": note.text} for note in survey.notes),
            *({"line": row.line, "kind": "rejected", "message": row.reason} for row in survey.rejected),
        ],
    }


def guess(survey: Survey) -> dict[str, Any]:
    """Return what reference system the coordinates can be in, and why."""
    declared, points = survey.declaration, survey.points
    if declared.system == DEGREES:
        return {
            "systems": list(GEOGRAPHIC),
            "why": "longitude and latitude in degrees: the file does not tell the datum",
        }
    if declared.system:
        return {"systems": [declared.system], "why": "the file says so"}
    if len(points) and declared.zone is not None:
        return {
            "systems": [f"EPSG:{code}" for code in systems_of_zone(declared.zone)],
            "why": "zone prefix of eastings",
        }
    if len(points) and np.mean(is_east(points.east) & is_north(points.north)) >= PROOF:
        return {"systems": [], "why": "Gauss-Krüger coordinates without zone prefix: the meridian cannot be told"}
    return {"systems": [], "why": "no coordinates of the national grid: a local grid, or another country's"}


def extent(points: PointTable) -> dict[str, list[float]] | None:
    """Return the least and greatest easting and northing; None without points."""
    if not len(points):
        return None
    return {
        "e": [float(points.east.min()), float(points.east.max())],
        "n": [float(points.north.min()), float(points.north.max())],
    }
