"""Lines adjusted, corners squared, defects of outlines told and fixed; nothing moves without a trace."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from app.services.survey.fix_topology import with_fixes
from app.survey.conditions import OnLine, RightAngle, angle_deg, solve
from app.survey.deciding import Decision, check_choice, choices, conflict_id
from app.survey.merged_survey import Adjusting, MergedSurvey, merge_all
from app.survey.points import AxisOrder, Declaration, Outline, Survey, SurveyPoint
from app.survey.rule_pack import load_rules

RULES = load_rules()
E, N = 601500.0, 2418300.0


def survey(source: str, rings: list[list[tuple[float, float]]], closed: bool = True, layer: str = "JMD") -> Survey:
    outlines = tuple(
        Outline(f"{source}{i}", layer, tuple((E + e, N + n) for e, n in ring), closed) for i, ring in enumerate(rings)
    )
    corners = list(dict.fromkeys(vertex for outline in outlines for vertex in outline.vertices))
    points = [SurveyPoint(f"{source}-{i}", "", e, n, None, i + 1) for i, (e, n) in enumerate(corners)]
    return Survey(source, "DXF", Declaration("utf-8", AxisOrder.EAST_NORTH, "format"), tuple(points), outlines)


def merged(*surveys: Survey, adjusting: Adjusting | None = None) -> MergedSurvey:
    return merge_all(surveys, {}, RULES, [{"source": s.source} for s in surveys], None, adjusting)


def kinds(result: MergedSurvey) -> list[str]:
    return [defect.kind for defect in result.defects]


SQUARE = [(0.0, 0.0), (20.0, 0.0), (20.0, 12.0), (0.0, 12.0)]


@given(st.lists(st.floats(-0.03, 0.03), min_size=8, max_size=8))
@settings(max_examples=30, deadline=None)
def test_squared_corners_are_right_angles_and_moves_are_least(noise: list[float]) -> None:
    places = np.array(SQUARE) + np.array(noise).reshape(4, 2)
    conditions = [RightAngle(i, i - 1 if i else 3, (i + 1) % 4) for i in range(4)]
    solved = solve(places, np.full(4, 0.05), conditions)
    assert not solved.dropped
    for i in range(4):
        angle = angle_deg(*solved.places[[i, i - 1, (i + 1) % 4]])
        assert angle == pytest.approx(90.0, abs=1e-5)
    assert np.abs(solved.places - places).max() <= 0.06
    assert solved.places.mean(axis=0) == pytest.approx(places.mean(axis=0), abs=1e-9)


def test_a_better_corner_moves_less() -> None:
    places = np.array([(5.0, 0.06), (0.0, 0.0), (10.0, 0.0)])
    solved = solve(places, np.array([0.05, 0.01, 0.01]), [OnLine(0, 1, 2)])
    gap, _ = OnLine(0, 1, 2).misfit(solved.places)
    assert abs(gap) < 1e-9
    moved = np.abs(solved.places - places)[:, 1]
    assert moved[0] == pytest.approx(0.06 * 0.05**2 / (0.05**2 + 0.5 * 0.01**2), rel=1e-3)


def test_what_precision_does_not_explain_stays_and_is_told() -> None:
    crooked = [(0.0, 0.0), (20.0, 0.6), (20.0, 12.0), (0.0, 12.0)]
    result = merged(survey("a", [crooked]), adjusting=Adjusting(squares=()))
    assert [move.note for move in result.moves if move.note]
    assert all(move.distance_m < 0.165 for move in result.moves)


def test_lines_of_two_surveys_meet() -> None:
    neighbour = [(20.05, 3.0), (30.0, 3.0), (30.0, 9.0), (20.05, 9.0)]
    apart = merged(survey("a", [SQUARE]), survey("b", [neighbour]))
    assert not apart.moves
    result = merged(survey("a", [SQUARE]), survey("b", [neighbour]), adjusting=Adjusting(lines=True))
    assert {move.rule for move in result.moves} == {"line"}
    one, two = (Polygon(o.vertices) for o in result.outlines)
    assert one.distance(two) == pytest.approx(0.0, abs=1e-6)
    corner = next(p for p in result.points if p.name == "b-0")
    assert (corner.east, corner.north) in result.outlines[1].vertices


def test_nothing_is_squared_unasked() -> None:
    result = merged(survey("a", [[(0, 0), (20, 0.03), (20, 12), (0, 12)]]))
    assert result.outlines[0].vertices[1] == (E + 20, N + 0.03)


def test_defects_are_told_and_fixed() -> None:
    bow = survey("a", [[(0, 0), (10, 10), (10, 0), (0, 10)]])
    assert kinds(merged(bow)) == ["self_intersection"]
    assert len(with_fixes(merged(bow), ["all"]).outlines) == 2

    open_ = survey("a", [[(0, 0), (20, 0), (20, 12), (0, 12), (0, 0.05)]], closed=False)
    assert kinds(merged(open_)) == ["duplicate_point", "unclosed_ring"]
    fixed = with_fixes(merged(open_), ["all"])
    assert fixed.outlines[0].closed
    assert kinds(fixed) == ["duplicate_point"]  # of points only a person can tell which one is meant
    assert fixed.outlines[0].area_m2 == pytest.approx(240.0)

    sliver = survey("a", [SQUARE, [(19.95, 0), (40, 0), (40, 20), (19.95, 20)]])
    assert "overlap" in kinds(merged(sliver))
    fixed = with_fixes(merged(sliver), ["all"])
    assert "overlap" not in kinds(fixed)
    assert fixed.moves

    far = survey("a", [SQUARE, [(15, 0), (40, 0), (40, 20), (15, 20)]])
    (defect,) = [d for d in merged(far).defects if d.kind == "overlap"]
    assert (defect.fix, defect.size) == ("", pytest.approx(60.0))

    gap = survey("a", [SQUARE, [(20.06, 0), (40, 0), (40, 20), (20.06, 20)]])
    assert "gap" in kinds(merged(gap))
    assert "gap" not in kinds(with_fixes(merged(gap), ["all"]))

    near = survey("a", [SQUARE, [(20, 12), (30, 12), (20, 30)]])
    assert not merged(near).defects


def test_a_line_that_ends_short_of_another_dangles() -> None:
    lines = survey("a", [[(0, 0), (30, 0)], [(15, 0.4), (15, 20)]], closed=False)
    result = merged(lines)
    assert kinds(result) == ["dangle"]
    assert with_fixes(result, [result.defects[0].id]).outlines[1].vertices[0] == pytest.approx((E + 15, N))


def test_a_building_on_a_parcel_is_no_overlap() -> None:
    parcel = survey("b", [[(-5, -5), (30, -5), (30, 30), (-5, 30)]], layer="JZD")
    assert not merged(survey("a", [SQUARE]), parcel).defects


def points(source: str, places: list[tuple[float, float]], heights: float | None = None) -> Survey:
    rows = [SurveyPoint(f"P{i}", "", E + e, N + n, heights, i + 1) for i, (e, n) in enumerate(places)]
    return Survey(source, "CASS", Declaration("ascii", AxisOrder.EAST_NORTH, "format"), tuple(rows))


GRID = [(15.0 * i, 12.0 * j) for i in range(3) for j in range(3)]


@pytest.mark.parametrize(
    ("choice", "east", "disputed", "rejected"),
    [
        ("a", 0.0, False, 1),
        ("b", 0.3, False, 1),
        ("mean", 0.15, False, 0),
        ("keep", 0.0, False, 0),
        ("remeasure", 0.0, True, 0),
    ],
)
def test_a_decision_is_applied(choice: str, east: float, disputed: bool, rejected: int) -> None:
    surveys = [points("a", GRID), points("b", [(e + 0.3, n) if i == 0 else (e, n) for i, (e, n) in enumerate(GRID)])]
    (conflict,) = merge_all(surveys, {}, RULES, []).conflicts
    check_choice(conflict, choice)
    decision = Decision(choice, "复测", "张三")
    result = merge_all(surveys, {}, RULES, [], {conflict_id(conflict): decision})
    point = next(p for p in result.points if math.dist((p.east, p.north), (E, N)) < 0.5)
    assert point.east == pytest.approx(E + east)
    assert point.disputed is disputed
    assert len(result.rejected) == rejected
    assert result.summary["decided"] == (0 if choice == "remeasure" else 1)
    assert sum(result.summary[key] for key in ("merged", "single", "rejected")) == 18


def test_a_height_is_decided_apart() -> None:
    surveys = [points("a", GRID, 5.0), points("b", GRID, 5.5)]
    conflicts = merge_all(surveys, {}, RULES, []).conflicts
    assert {conflict.kind for conflict in conflicts} == {"height_disagree"}
    assert choices(conflicts[0]) == ["a", "b", "mean", "keep", "remeasure"]
    result = merge_all(surveys, {}, RULES, [], {conflict_id(conflicts[0]): Decision("b")})
    assert sorted(p.height or 0.0 for p in result.points) == [0.0] * 8 + [5.5]
