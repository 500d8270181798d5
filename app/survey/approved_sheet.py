"""Lays an as-built survey over the approved drawing: by their coordinates, else by points that both name."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.errors import BadInput
from app.domain.geometry import Affine, Box, Point
from app.survey.helmert import fit
from app.survey.merged_survey import MergedSurvey
from app.survey.plane_fit import ControlPair
from app.survey.points import NUMBERED, PREFIX_M, AxisOrder, Floats, Survey

NEAR_M = 100.0  # around a drawing, in which a survey of the same coordinates lies
LEAST_SHARE = 0.5  # of the survey's places
LEAST_POINTS = 2
MOST_RESIDUAL_M = 1.0  # of common points; a larger one says that they are others of the same name


@dataclass(frozen=True)
class Laid:
    """How a survey lies on a drawing.

    Args:
        to_drawing: east and north of the survey, metres without zone prefix → drawing units.
        common: names of the points it was fitted by; none where both have the same coordinates.
        rms_m: root mean square of their residuals; NaN without redundancy.
    """

    to_drawing: Affine
    common: tuple[str, ...] = ()
    rms_m: float = math.nan


def lay_over(survey: MergedSurvey, drawing: Survey) -> Laid:
    """Return how a survey lies on the approved drawing, as read by ``read_survey``.

    Raises:
        BadInput: they lie in different zones, or have neither coordinates nor points in common.
    """
    zone = drawing.declaration.zone
    if zone is not None and survey.zone is not None and zone != survey.zone:
        raise BadInput(f"The sheet lies in zone {zone}, the survey in zone {survey.zone}", path=drawing.source)
    units = units_of(drawing)
    plain = drawing.without_zone()
    if share_within(survey, Box.around(places_of(plain)).grown(NEAR_M)) >= LEAST_SHARE:
        return Laid(units)
    pairs = common_points(survey, plain)
    if len(pairs) < LEAST_POINTS:
        raise BadInput(
            "The sheet and the survey have neither coordinates nor points in common",
            path=drawing.source,
            advice="choose a site plan in coordinates of the survey, or one that names two of its points",
        )
    way = fit(pairs, fixed_scale=True)
    residuals = [math.hypot(one.east_m, one.north_m) for one in way.residuals]
    if max(residuals) > MOST_RESIDUAL_M:
        worst = way.residuals[residuals.index(max(residuals))]
        raise BadInput(
            f"The sheet and the survey do not fit: their point {worst.name} differs by {max(residuals):.2f} m",
            path=drawing.source,
        )
    moved = Affine(way.a, way.b, -way.b, way.a, way.te, way.tn)
    rms = math.sqrt(math.fsum(r * r for r in residuals) / len(residuals)) if len(pairs) > LEAST_POINTS else math.nan
    return Laid(units.after(moved), tuple(pair.name for pair in pairs), rms)


def units_of(drawing: Survey) -> Affine:
    """Return metres without zone prefix, east before north → units of the drawing as it is drawn."""
    per_metre = 1000.0 if any(note.kind == "units" for note in drawing.notes) else 1.0
    prefix = (drawing.declaration.zone or 0) * PREFIX_M * per_metre
    if drawing.declaration.axis_order is AxisOrder.NORTH_EAST:
        return Affine(0.0, per_metre, per_metre, 0.0, 0.0, prefix)
    return Affine(per_metre, 0.0, 0.0, per_metre, prefix, 0.0)


def places_of(drawing: Survey) -> list[Point]:
    """Return the places of a drawing's points and outlines."""
    places = [vertex for outline in drawing.outlines for vertex in outline.vertices]
    return places or [(float(e), float(n)) for e, n in drawing.points.places.tolist()]


def share_within(survey: MergedSurvey, box: Box) -> float:
    """Return the share of a survey's places that lie in a box."""
    places: Floats = survey.points.places
    if not len(places):
        places = np.array([vertex for outline in survey.outlines for vertex in outline.vertices]).reshape(-1, 2)
    if not len(places):
        return 0.0
    east, north = places.T
    return float(np.mean((east >= box.x0) & (east <= box.x1) & (north >= box.y0) & (north <= box.y1)))


def common_points(survey: MergedSurvey, drawing: Survey) -> Sequence[ControlPair]:
    """Return the points that survey and drawing name alike, each once; the survey's place first."""
    known = Counter(survey.points.names)
    drawn = Counter(drawing.points.names)
    rows = {name: row for row, name in enumerate(drawing.points.names)}
    pairs = []
    for row, name in enumerate(survey.points.names):
        if known[name] == 1 == drawn[name] and not name.startswith(NUMBERED):
            at = rows[name]
            target = (float(drawing.points.east[at]), float(drawing.points.north[at]))
            source = (float(survey.points.east[row]), float(survey.points.north[row]))
            pairs.append(ControlPair(name, source, target))
    return pairs
