"""Verdicts: pass, fail, and indeterminate where the measurement is too coarse."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import BadInput
from app.survey.approved import ApprovedValue, read_approved
from app.survey.areas import MergedOutline, area_m2, area_sigma_m2
from app.survey.merged_survey import MergedSurvey, merge_all
from app.survey.points import AxisOrder, Declaration, Survey, SurveyPoint
from app.survey.rule_pack import load_rules
from app.survey.verification import Verdict, verify

RULES = load_rules()
CORNERS = {"P-1": (0.0, 0.0), "P-2": (30.0, 0.0), "P-3": (30.0, 36.0), "P-4": (0.0, 36.0)}


def merged(sigma: float = 0.005, height: float = 54.0) -> MergedSurvey:
    points = [SurveyPoint(name, "", e, n, 6.0, i + 1) for i, (name, (e, n)) in enumerate(CORNERS.items())]
    points.append(SurveyPoint("T", "", 15.0, 18.0, 6.0 + height, 9))
    survey = Survey("a.dat", "CASS", Declaration("ascii", AxisOrder.EAST_NORTH, "format"), tuple(points))
    result = merge_all([survey], {"a.dat": sigma}, RULES, [{"source": "a.dat"}])
    outline = MergedOutline("红线", "用地", ((-5.0, -5.0), (40.0, -5.0), (40.0, 45.0), (-5.0, 45.0)), True, ("a.dat",))
    return MergedSurvey(result.points, (outline,), result.conflicts, (), result.sources, result.rule_pack, None)


@pytest.mark.parametrize(
    ("kind", "name", "approved", "unit", "measured"),
    [
        ("east", "P-2", 30.0, "m", 30.0),
        ("north", "P-3", 36000.0, "mm", 36000.0),
        ("distance", "P-1|P-2", 30.0, "m", 30.0),
        ("side", "P-1-P-2", 30.0, "m", 30.0),
        ("side", "P-2,P-3", 36.0, "m", 36.0),
        ("height", "T|P-1", 54.0, "m", 54.0),
        ("elevation", "T", 60.0, "m", 60.0),
        ("area", "P-1|P-2|P-3|P-4", 1080.0, "m2", 1080.0),
        ("area", "红线", 2250.0, "㎡", 2250.0),
        ("setback", "P-1|红线", 5.0, "m", 5.0),
        ("count", "用地", 1.0, "count", 1.0),
        ("east", "a.dat:P-2", 30.0, "m", 30.0),
    ],
)
def test_kinds(kind: str, name: str, approved: float, unit: str, measured: float) -> None:
    tolerance = 12.0 if "红线" in name else None  # its corners are no points, so they are as coarse as can be
    (row,) = verify(merged(), [ApprovedValue("x", kind, name, approved, unit, tolerance)], RULES)
    assert row.measured == pytest.approx(measured)
    assert row.verdict is Verdict.PASS, row.reason


@pytest.mark.parametrize(
    ("approved", "verdict"),
    [(30.08, Verdict.PASS), (30.095, Verdict.INDETERMINATE), (30.105, Verdict.INDETERMINATE), (30.12, Verdict.FAIL)],
)
def test_the_limit_has_a_zone_of_doubt(approved: float, verdict: Verdict) -> None:
    (row,) = verify(merged(), [ApprovedValue("x", "east", "P-2", approved, "m", 0.10)], RULES)
    assert row.uncertainty == pytest.approx(0.01)
    assert row.verdict is verdict


def test_what_is_not_there_stays_open() -> None:
    (row,) = verify(merged(), [ApprovedValue("x", "east", "Q", 1.0, "m")], RULES)
    assert (row.verdict, row.measured, row.reason) == (Verdict.INDETERMINATE, None, "no point Q")


def test_tolerances_of_the_rule_pack() -> None:
    assert RULES.tolerance("area", 1080) == pytest.approx(3.475, abs=5e-4)
    assert RULES.tolerance("area", 4800) == pytest.approx(12.371, abs=5e-4)
    assert RULES.tolerance("area", 100) == pytest.approx(0.60)
    assert RULES.tolerance("side", 10) == pytest.approx(0.04)
    assert RULES.tolerance("side", 30) == pytest.approx(0.028 + 0.0014 * 30)
    assert RULES.tolerance("shape", 1) is None


def test_area_and_its_precision() -> None:
    square = [(500000.0, 2400000.0), (500010.0, 2400000.0), (500010.0, 2400010.0), (500000.0, 2400010.0)]
    assert area_m2(square) == pytest.approx(100.0, abs=1e-9)
    assert area_sigma_m2(square, [0.05] * 4) == pytest.approx(0.707, abs=5e-4)


@pytest.mark.parametrize(
    ("line", "match"),
    [
        ("a,east,P,abc,m,", "number"),
        ("a,colour,P,1,m,", "kind"),
        ("a,east,P,1,furlong,", "unit"),
        ("a,east,P,1,m,-1", "tolerance"),
    ],
)
def test_bad_rows_are_refused(tmp_path: Path, line: str, match: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"item,kind,name,value,unit,tolerance\n{line}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=match) as caught:
        read_approved(path)
    assert caught.value.line == 2


def test_missing_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("item,kind,name,value\n", encoding="utf-8")
    with pytest.raises(BadInput, match="unit"):
        read_approved(path)
