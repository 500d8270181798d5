"""Tell what a survey file is read as, so that a person can confirm it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from app.survey.declaring import central_meridian_deg
from app.survey.points import AxisOrder, PointTable
from app.survey.reading import read_survey


def inspect_survey(path: Path, axes: AxisOrder | None = None) -> dict[str, Any]:
    """Return what ``survey inspect --json`` answers.

    Raises:
        BadInput: the file cannot be read as survey results.
    """
    survey = read_survey(path, axes)
    declared, points = survey.declaration, survey.points
    zone = declared.zone
    return {
        "file": str(path),
        "format": survey.format,
        "encoding": declared.encoding,
        "axis_order": declared.axis_order.value,
        "axis_evidence": declared.axis_evidence,
        "zone_prefix": zone,
        "central_meridian_deg": None if zone is None else central_meridian_deg(zone),
        "points": len(points),
        "with_height": int((~np.isnan(points.height)).sum()),
        "lines": sum(1 for outline in survey.outlines if not outline.closed),
        "areas": sum(1 for outline in survey.outlines if outline.closed),
        "extent": extent(points),
        "rejected": [{"line": row.line, "text": row.text, "reason": row.reason} for row in survey.rejected],
        "notes": [note.text for note in survey.notes],
    }


def extent(points: PointTable) -> dict[str, list[float]] | None:
    """Return the least and greatest easting and northing; None without points."""
    if not len(points):
        return None
    return {
        "e": [float(points.east.min()), float(points.east.max())],
        "n": [float(points.north.min()), float(points.north.max())],
    }
