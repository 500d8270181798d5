"""Merging: what agrees is averaged, what disagrees is told, nothing is lost, no order matters."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.survey.matching import match
from app.survey.merging import Merged, count_results, merge
from app.survey.observations import Observations
from app.survey.points import AxisOrder, Declaration, Survey, SurveyPoint
from app.survey.rule_pack import load_rules

RULES = load_rules().merging
GRID = [(601500.0 + 15 * i, 2418300.0 + 12 * j) for i in range(4) for j in range(3)]


def survey(source: str, places: list[tuple[float, float]], names: str = "", height: float | None = None) -> Survey:
    points = [SurveyPoint(f"{names}{i}", "", e, n, height, i + 1) for i, (e, n) in enumerate(places)]
    return Survey(source, "CASS", Declaration("utf-8", AxisOrder.EAST_NORTH, "coordinates"), tuple(points))


def moved(places: list[tuple[float, float]], by: tuple[float, float], only: int | None = None):
    return [(e + by[0], n + by[1]) if only is None or only == i else (e, n) for i, (e, n) in enumerate(places)]


def told(merged: Merged) -> object:
    return list(merged.points), merged.conflicts, merged.rejected


def test_two_surveys_give_the_weighted_mean() -> None:
    merged = merge([survey("a", GRID), survey("b", moved(GRID, (0.03, 0.0)))], {"a": 0.02, "b": 0.04}, RULES)
    assert not merged.conflicts
    assert count_results(merged.points, merged.rejected) == {"in": 24, "merged": 24, "single": 0, "rejected": 0}
    first = merged.points[0]
    assert first.east == pytest.approx(601500.006, abs=1e-6)
    assert first.sigma_m == pytest.approx(1 / math.sqrt(1 / 0.02**2 + 1 / 0.04**2))


def test_two_that_disagree_are_a_conflict_and_stay_apart() -> None:
    merged = merge([survey("a", GRID), survey("b", moved(GRID, (0.2, 0.1), only=5))], {}, RULES)
    (conflict,) = merged.conflicts
    assert (conflict.kind, conflict.decidable, conflict.wrong) == ("corner_disagree", False, "")
    assert conflict.distance_m == pytest.approx(math.hypot(0.2, 0.1))
    assert conflict.limit_m == pytest.approx(2 * math.sqrt(2) * 0.05)
    assert count_results(merged.points, merged.rejected) == {"in": 24, "merged": 22, "single": 2, "rejected": 0}
    assert sum(point.disputed for point in merged.points) == 2


def test_of_three_the_odd_one_is_named() -> None:
    surveys = [survey("a", GRID), survey("b", GRID), survey("c", moved(GRID, (0.3, 0.0), only=5))]
    merged = merge(surveys, {}, RULES)
    (conflict,) = merged.conflicts
    assert (conflict.decidable, conflict.wrong) == (True, "c")
    assert count_results(merged.points, merged.rejected) == {"in": 36, "merged": 35, "single": 0, "rejected": 1}
    assert merged.rejected[0].source == "c"


def test_near_neighbours_are_never_chained() -> None:
    chain = [survey(name, [(0.04 * i, 0.0)]) for i, name in enumerate("abc")]
    rules = type(RULES)(**{**RULES.__dict__, "search_m": 0.05, "gate_factor": 0.0})
    groups = match(Observations.of(chain, dict.fromkeys("abc", 0.01), rules), rules)
    assert sorted(np.diff(groups.start).tolist()) == [1, 2]


def test_datum_difference_is_one_conflict() -> None:
    angle, centre = math.radians(0.05), np.array(GRID).mean(axis=0)
    turned = []
    for e, n in GRID:
        de, dn = e - centre[0], n - centre[1]
        turned.append(
            (
                centre[0] + de * math.cos(angle) - dn * math.sin(angle) + 1.7,
                centre[1] + de * math.sin(angle) + dn * math.cos(angle) - 0.9,
            )
        )
    merged = merge([survey("a", GRID), survey("b", turned, "Z")], {}, RULES)
    (conflict,) = merged.conflicts
    assert conflict.kind == "datum_difference"
    assert conflict.distance_m == pytest.approx(math.hypot(1.7, 0.9), abs=0.01)
    assert count_results(merged.points, merged.rejected)["single"] == 24


@pytest.mark.parametrize(("shift", "turn_deg"), [((300.0, -700.0), 0.0), ((1200.0, 900.0), 0.01), ((40.0, 10.0), 0.2)])
def test_datum_differences_of_large_surveys_are_found_however_far(shift: tuple[float, float], turn_deg: float) -> None:
    chance = np.random.default_rng(2)
    places = chance.uniform(0, 700, (20_000, 2)) + np.array([560_000.0, 2_410_000.0])
    angle, centre = math.radians(turn_deg), places.mean(axis=0)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    other = (places[chance.random(len(places)) < 0.8] - centre) @ turn.T + centre + shift
    one, two = (list(map(tuple, (part + chance.normal(0, 0.02, part.shape)).tolist())) for part in (places, other))
    merged = merge([survey("a", one), survey("b", two, "Z")], {}, RULES)
    assert [conflict.kind for conflict in merged.conflicts] == ["datum_difference"]
    assert merged.conflicts[0].distance_m == pytest.approx(math.hypot(*shift), rel=0.01)


def test_large_surveys_of_different_places_have_no_datum_difference() -> None:
    chance = np.random.default_rng(3)
    one, two = (list(map(tuple, chance.uniform(0, 700, (20_000, 2)).tolist())) for _ in range(2))
    merged = merge([survey("a", one), survey("b", two, "Z")], {}, RULES)
    assert not [conflict for conflict in merged.conflicts if conflict.kind == "datum_difference"]


def test_repeated_names_and_repeated_points() -> None:
    twice = Survey(
        "a",
        "CASS",
        Declaration("utf-8", AxisOrder.EAST_NORTH, "coordinates"),
        (
            SurveyPoint("1", "", 0, 0, None, 1),
            SurveyPoint("1", "", 0, 0, None, 2),
            SurveyPoint("2", "", 9, 0, None, 3),
            SurveyPoint("2", "", 9, 9, None, 4),
        ),
    )
    merged = merge([twice], {}, RULES)
    assert [(item.line, item.reason) for item in merged.rejected] == [(2, "repeats line 1")]
    assert [(c.kind, c.what) for c in merged.conflicts] == [("duplicate_id", "2")]
    assert count_results(merged.points, merged.rejected) == {"in": 4, "merged": 0, "single": 3, "rejected": 1}


def test_namesakes_far_apart_are_a_conflict() -> None:
    merged = merge([survey("a", GRID), survey("b", moved(GRID, (4.0, 0.0), only=5))], {}, RULES)
    (conflict,) = merged.conflicts
    assert (conflict.kind, conflict.what, conflict.decidable) == ("corner_disagree", "5", False)
    assert conflict.distance_m == pytest.approx(4.0)


def test_heights_are_disputed_apart_from_places() -> None:
    merged = merge([survey("a", GRID, height=6.0), survey("b", GRID, height=6.4)], {}, RULES)
    assert {conflict.kind for conflict in merged.conflicts} == {"height_disagree"}
    assert all(point.height is None and len(point.members) == 2 for point in merged.points)


@given(st.integers(0, 10_000), st.permutations(range(3)))
@settings(max_examples=40, deadline=None)
def test_order_of_surveys_and_points_does_not_matter(seed: int, order: list[int]) -> None:
    chance = np.random.default_rng(seed)
    surveys = []
    for name in "abc":
        places = [(e + chance.normal(0, 0.06), n + chance.normal(0, 0.06)) for e, n in GRID if chance.random() < 0.8]
        surveys.append(survey(name, places))
    shuffled = [
        Survey(s.source, s.format, s.declaration, [s.points[i] for i in chance.permutation(len(s.points))])
        for s in (surveys[i] for i in order)
    ]
    one, other = merge(surveys, {"a": 0.03}, RULES), merge(shuffled, {"a": 0.03}, RULES)
    assert told(one) == told(other)
    assert count_results(one.points, one.rejected)["in"] == sum(len(s.points) for s in surveys)
    members = [(m.source, m.point.name) for point in one.points for m in point.members]
    assert len(members) == len(set(members)) == count_results(one.points, one.rejected)["in"] - len(one.rejected)


@given(st.floats(-300, 300), st.floats(-300, 300))
@settings(max_examples=20, deadline=None)
def test_moving_all_surveys_moves_the_result(east: float, north: float) -> None:
    surveys = [survey("a", GRID), survey("b", moved(GRID, (0.03, 0.01)))]
    away = [survey(s.source, moved([(p.east, p.north) for p in s.points], (east, north))) for s in surveys]
    for point, other in zip(merge(surveys, {}, RULES).points, merge(away, {}, RULES).points, strict=True):
        assert (other.east - point.east, other.north - point.north) == pytest.approx((east, north), abs=1e-6)


def test_an_equal_survey_halves_variances_and_moves_nothing() -> None:
    one = merge([survey("a", GRID)], {}, RULES)
    two = merge([survey("a", GRID), survey("b", GRID)], {}, RULES)
    for point, other in itertools.zip_longest(one.points, two.points):
        assert (other.east, other.north) == pytest.approx((point.east, point.north), abs=1e-9)
        assert other.sigma_m**2 * 2 == pytest.approx(point.sigma_m**2)


def test_a_name_that_a_person_gave_goes_before_a_number() -> None:
    drawn = survey("a.dxf", [(0.0, 0.0), (50.0, 0.0)], "#")
    named = survey("b.dat", [(0.01, 0.0), (50.3, 0.0)], "G")
    merged = merge([drawn, named], {}, RULES)
    assert [point.name for point in merged.points] == ["#1", "G0", "G1"]
    assert [conflict.what for conflict in merged.conflicts] == ["G1"]
