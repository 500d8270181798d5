"""Brings a survey into another reference system, by control points or by an exact change of projection."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.survey.declaring import zone_prefix
from app.survey.helmert import Helmert
from app.survey.points import AxisOrder, Floats, Survey, SurveyPoint
from app.survey.projection import Projection


@dataclass(frozen=True)
class Transformed:
    """A survey in its new system.

    Args:
        survey: points and outlines.
        sigmas_m: (n, 2) standard deviations east and north that the transformation adds; NaN when unknown.
        way: the transformation that was used.
    """

    survey: Survey
    sigmas_m: Floats
    way: Helmert | Projection

    def to_json(self) -> dict[str, Any]:
        """Return what ``survey transform --json`` answers."""
        points = [
            {
                "name": point.name,
                "e": round(point.east, 6),
                "n": round(point.north, 6),
                "h": point.height,
                "sigma_e": number(sigma[0]),
                "sigma_n": number(sigma[1]),
            }
            for point, sigma in zip(self.survey.points, self.sigmas_m.tolist(), strict=True)
        ]
        rejected = [{"line": row.line, "reason": row.reason} for row in self.survey.rejected]
        return {
            **way_json(self.way),
            "points": points,
            "rejected": rejected,
            "notes": [note.text for note in self.survey.notes],
        }


def number(value: float) -> float | None:
    """Return a number for JSON, None for NaN."""
    return None if math.isnan(value) else value


def way_json(way: Helmert | Projection) -> dict[str, Any]:
    """Return model, parameters, precision and residuals of a transformation."""
    names = ("a", "b", "te", "tn", "scale", "rotation_deg")
    if isinstance(way, Projection):
        return {
            "model": way.model,
            "parameters": dict.fromkeys(names),
            "sigma0": None,
            "dof": None,
            "residuals": [],
        }
    return {
        "model": way.model,
        "parameters": {name: getattr(way, name) for name in names},
        "sigma0": number(way.sigma0),
        "dof": way.dof,
        "free_scale": {"scale": way.free_scale[0], "sigma": number(way.free_scale[1])},
        "undecidable": list(way.undecidable),
        "residuals": [
            {"name": r.name, "de": r.east_m, "dn": r.north_m, "w": number(r.w), "outlier": r.outlier}
            for r in way.residuals
        ],
    }


def transform(survey: Survey, way: Helmert | Projection) -> Transformed:
    """Transform all points and outlines; heights stay."""
    places = survey.points.places
    moved = way(places)
    sigmas = way.sigmas(places) if isinstance(way, Helmert) else np.full_like(places, np.nan)
    outlines = tuple(
        replace(o, vertices=tuple((float(e), float(n)) for e, n in way(np.array(o.vertices)).tolist()))
        for o in survey.outlines
    )
    zone = zone_prefix(moved[:, 0], moved[:, 1])
    declaration = replace(survey.declaration, axis_order=AxisOrder.EAST_NORTH, zone=zone)
    points = survey.points.at(moved[:, 0], moved[:, 1])
    return Transformed(replace(survey, points=points, outlines=outlines, declaration=declaration), sigmas, way)


def write_points(points: Sequence[SurveyPoint], out: Path) -> None:
    """Write points as CSV with a header, or as CASS ``.dat`` (name,code,east,north,height) by the suffix of ``out``."""
    rows = ["name,code,e,n,h"] if out.suffix.casefold() == ".csv" else []
    for point in points:
        height = "" if point.height is None else f"{point.height:.4f}"
        rows.append(f"{point.name},{point.code},{point.east:.4f},{point.north:.4f},{height}")
    out.write_text("\n".join(rows) + "\n", encoding="utf-8")
