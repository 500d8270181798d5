"""Brings a survey into another reference system, by control points or by an exact change of projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.survey.declaring import zone_prefix
from app.survey.plausibility import DEGREES
from app.survey.points import AxisOrder, Floats, Survey
from app.survey.projection import Projection
from app.survey.seven import SevenParameters
from app.survey.transformation_file import Way, number, way_json


@dataclass(frozen=True)
class Transformed:
    """A survey in its new system.

    Args:
        survey: points and outlines.
        sigmas_m: (n, 2) standard deviations east and north that the transformation adds; NaN when unknown.
        way: the transformation that was used.
        warnings: what a person should look at.
    """

    survey: Survey
    sigmas_m: Floats
    way: Way
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what ``survey transform --json`` answers."""
        digits = digits_of(self.survey)
        points = [
            {
                "name": point.name,
                "e": round(point.east, digits + 2),
                "n": round(point.north, digits + 2),
                "h": point.height,
                "sigma_e": number(sigma[0]),
                "sigma_n": number(sigma[1]),
            }
            for point, sigma in zip(self.survey.points, self.sigmas_m.tolist(), strict=True)
        ]
        rejected = [{"line": row.line, "reason": row.reason} for row in self.survey.rejected]
        notes = [{"kind": note.kind, "message": note.text, "line": note.line or None} for note in self.survey.notes]
        told = way_json(self.way)
        return {**told, "points": points, "rejected": rejected, "notes": notes, "warnings": list(self.warnings)}


def transform(survey: Survey, way: Way, warnings: Sequence[str] = ()) -> Transformed:
    """Transform all points and outlines; heights stay."""
    places = survey.points.places
    if isinstance(way, SevenParameters):
        moved, _ = way.with_heights(places, np.nan_to_num(survey.points.height))
    else:
        moved = way(places)
    sigmas = np.full_like(places, np.nan) if isinstance(way, Projection) else way.sigmas(places)
    outlines = tuple(
        replace(o, vertices=tuple((float(e), float(n)) for e, n in way(np.array(o.vertices)).tolist()))
        for o in survey.outlines
    )
    zone = zone_prefix(moved[:, 0], moved[:, 1])
    system = system_after(way)
    declaration = replace(survey.declaration, axis_order=AxisOrder.EAST_NORTH, zone=zone, system=system)
    points = survey.points.at(moved[:, 0], moved[:, 1])
    result = replace(survey, points=points, outlines=outlines, declaration=declaration)
    return Transformed(result, sigmas, way, tuple(warnings))


def system_after(way: Way) -> str:
    """Return the reference system that a transformation leads to, as far as it tells."""
    if isinstance(way, Projection):
        return DEGREES if way.target.is_geographic else f"EPSG:{way.target.to_epsg()}"
    return way.target if isinstance(way, SevenParameters) else ""


def digits_of(survey: Survey) -> int:
    """Return how many decimals tell a tenth of a millimetre."""
    return 9 if survey.declaration.system == DEGREES else 4


def write_points(survey: Survey, out: Path) -> None:
    """Write points as CSV with a header, or as CASS ``.dat`` (name,code,east,north,height) by the suffix of ``out``."""
    digits = digits_of(survey)
    rows = ["name,code,e,n,h"] if out.suffix.casefold() == ".csv" else []
    for point in survey.points:
        height = "" if point.height is None else f"{point.height:.4f}"
        cells = (
            quoted(point.name),
            quoted(point.code),
            f"{point.east:.{digits}f}",
            f"{point.north:.{digits}f}",
            height,
        )
        rows.append(",".join(cells))
    out.write_text("\n".join(rows) + "\n", encoding="utf-8")


def quoted(cell: str) -> str:
    """Return a cell of CSV, in quotes where it needs them."""
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\n') else cell
