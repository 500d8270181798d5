"""How an as-built survey lies on an approved drawing."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.domain.errors import BadInput
from app.survey.approved_sheet import lay_over
from app.survey.merged_survey import MergedSurvey, merge_all
from app.survey.points import AxisOrder, Declaration, Note, Outline, PointTable, Survey, SurveyPoint
from app.survey.rule_pack import load_rules

E, N = 601_500.0, 2_418_300.0
CORNERS = ((E, N), (E + 40, N), (E + 40, N + 25), (E, N + 25))


def survey_of(places: dict[str, tuple[float, float]], zone: int | None = None) -> Survey:
    declared = Declaration("ascii", AxisOrder.EAST_NORTH, "coordinates", zone)
    return Survey("a", "DXF", declared, PointTable.of(SurveyPoint(name, "", *at) for name, at in places.items()))


def merged(zone: int | None = None) -> MergedSurvey:
    places = {f"J{number}": at for number, at in enumerate(CORNERS)}
    if zone:
        places = {name: (e + zone * 1e6, n) for name, (e, n) in places.items()}
    return merge_all([survey_of(places, zone)], {}, load_rules(), [{"source": "a"}])


def drawing_of(corners: np.ndarray, zone: int | None = None, order: AxisOrder = AxisOrder.EAST_NORTH) -> Survey:
    survey = survey_of({f"J{number}": (e, n) for number, (e, n) in enumerate(corners.tolist())}, zone)
    outline = Outline("", "JMD", tuple(map(tuple, corners.tolist())), True)
    return replace(survey, outlines=(outline,), declaration=Declaration("ascii", order, "coordinates", zone))


@pytest.mark.parametrize("zone", [None, 37])
def test_the_same_coordinates_lie_on_themselves(zone: int | None) -> None:
    corners = np.array(CORNERS) + np.array([(zone or 0) * 1e6, 0.0])
    laid = lay_over(merged(zone), drawing_of(corners, zone))
    assert not laid.common
    assert laid.to_drawing(CORNERS[2]) == pytest.approx(corners[2], abs=1e-9)


def test_millimetres_and_swapped_axes_are_followed() -> None:
    drawing = drawing_of(np.array(CORNERS), 37, AxisOrder.NORTH_EAST)
    drawing = replace(drawing, notes=(Note("units", "Coordinates are in millimetres"),))
    drawing = replace(
        drawing,
        points=drawing.points.at(drawing.points.east + 37e6, drawing.points.north),
        outlines=tuple(replace(o, vertices=tuple((e + 37e6, n) for e, n in o.vertices)) for o in drawing.outlines),
    )
    laid = lay_over(merged(37), drawing)
    assert laid.to_drawing((E, N)) == pytest.approx((N * 1000, (E + 37e6) * 1000), abs=1e-3)


def test_a_drawing_in_coordinates_of_its_own_is_fitted_by_common_points() -> None:
    turn = math.radians(30)
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    local = (np.array(CORNERS) - [E, N]) @ rotation.T + [500.0, 300.0]
    local[1] += [0.01, -0.02]
    laid = lay_over(merged(), drawing_of(local))
    assert laid.common == ("J0", "J1", "J2", "J3")
    assert 0.0 < laid.rms_m < 0.02
    assert laid.to_drawing(CORNERS[3]) == pytest.approx(local[3], abs=0.02)


def test_what_does_not_fit_is_refused() -> None:
    far = np.array(CORNERS) - [E, N]
    with pytest.raises(BadInput, match="neither coordinates nor points"):
        other = drawing_of(far)
        lay_over(merged(), replace(other, points=replace(other.points, names=["A", "B", "C", "D"])))
    wrong = far.copy()
    wrong[2] += [8.0, 0.0]
    with pytest.raises(BadInput, match="do not fit"):
        lay_over(merged(), drawing_of(wrong))
    with pytest.raises(BadInput, match="zone 38"):
        lay_over(merged(37), drawing_of(np.array(CORNERS) + np.array([38e6, 0.0]), 38))
