"""Published figures, and algebra, of the plane transformation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.survey.helmert import fit
from app.survey.plane_fit import ControlPair

GHILANI_18_1 = [
    ControlPair("A", (121.622, -128.066), (1049422.40, 51089.20)),
    ControlPair("B", (141.228, 187.718), (1049413.95, 49659.30)),
    ControlPair("C", (175.802, 135.728), (1049244.95, 49884.95)),
]


def test_ghilani_18_1() -> None:
    result = fit(GHILANI_18_1)
    assert result.a == pytest.approx(-4.51249, abs=5e-6)
    assert result.b == pytest.approx(-0.25371, abs=5e-6)
    assert result.te == pytest.approx(1050003.715, abs=5e-4)
    assert result.tn == pytest.approx(50542.131, abs=5e-4)
    assert result.scale == pytest.approx(4.51962, abs=5e-6)
    assert result.rotation_deg % 360 == pytest.approx(183 + 13 / 60 + 5 / 3600, abs=0.5 / 3600)
    assert result.sigma0 == pytest.approx(0.1398, abs=5e-5)
    assert result.dof == 2
    assert math.sqrt(result.covariance[0, 0]) == pytest.approx(0.00058, abs=5e-6)
    assert result.sigmas([(0.0, 0.0)])[0] == pytest.approx([0.123, 0.123], abs=5e-4)
    points = result([(174.148, -120.262), (513.520, -192.130), (754.444, -67.840), (972.788, 120.994)])
    published = [
        (1049187.361, 51040.629),
        (1047637.713, 51278.829),
        (1046582.079, 50656.845),
        (1045644.713, 49749.336),
    ]
    assert points == pytest.approx(np.array(published), abs=5e-4)


coordinate = st.floats(-1000, 1000).map(lambda value: round(value, 3))


@given(
    st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=8, unique=True),
    st.floats(-180, 180),
    st.floats(0.5, 2.0),
    st.floats(-1e6, 1e6),
    st.floats(-4e6, 4e6),
)
@settings(max_examples=80, deadline=None)
def test_exact_control_is_recovered_and_inverted(
    points: list[tuple[float, float]], angle: float, scale: float, te: float, tn: float
) -> None:
    if max(np.ptp(np.array(points), axis=0)) < 10:
        return
    a, b = scale * math.cos(math.radians(angle)), scale * math.sin(math.radians(angle))
    targets = [(a * e - b * n + te, b * e + a * n + tn) for e, n in points]
    result = fit([ControlPair(str(i), s, t) for i, (s, t) in enumerate(zip(points, targets, strict=True))])
    assert result(points) == pytest.approx(np.array(targets), abs=1e-6)
    assert result.inverse(result(points)) == pytest.approx(np.array(points), abs=1e-5)
    assert result.scale == pytest.approx(scale, rel=1e-7)


def test_order_of_control_does_not_matter() -> None:
    one, other = fit(GHILANI_18_1), fit(GHILANI_18_1[::-1])
    assert (one.a, one.b, one.te, one.tn) == pytest.approx((other.a, other.b, other.te, other.tn), rel=1e-12)


@pytest.mark.parametrize("sigma", [None, 0.02])
@pytest.mark.parametrize("fixed", [False, True])
def test_blunder_is_named_and_taken_out(sigma: float | None, fixed: bool) -> None:
    chance = np.random.default_rng(7)
    source = [(0, 0), (300, 10), (290, 400), (-20, 380), (150, 200), (80, 300)]
    pairs = []
    for i, (e, n) in enumerate(source):
        noise = chance.normal(0, 0.01, 2)
        blunder = 0.8 if i == 3 else 0.0
        pairs.append(ControlPair(f"K{i}", (e, n), (500000 + e + noise[0] + blunder, 2400000 + n + noise[1]), sigma))
    result = fit(pairs, fixed_scale=fixed)
    assert [residual.name for residual in result.residuals if residual.outlier] == ["K3"]
    assert abs(result.residuals[3].east_m) == pytest.approx(0.8, abs=0.05)
    assert all(abs(r.east_m) < 0.05 for r in result.residuals if not r.outlier)
    assert result.dof == 2 * 5 - (3 if fixed else 4)
    assert not fixed or result.scale == pytest.approx(1.0, abs=1e-14)


def test_three_points_never_name_an_outlier() -> None:
    pairs = [ControlPair(str(i), s, s, 0.01) for i, s in enumerate([(0.0, 0.0), (100.0, 0.0), (0.0, 100.0)])]
    pairs[2] = ControlPair("2", (0.0, 100.0), (1.0, 100.0), 0.01)
    assert not any(residual.outlier for residual in fit(pairs).residuals)


def test_two_points_fit_exactly_without_a_check() -> None:
    result = fit(GHILANI_18_1[:2])
    assert result.dof == 0
    assert math.isnan(result.sigma0)
    assert np.isnan(result.sigmas([(0.0, 0.0)])).all()


@pytest.mark.parametrize(
    "pairs",
    [
        GHILANI_18_1[:1],
        [ControlPair("a", (1, 1), (2, 2)), ControlPair("b", (1, 1), (2, 2))],
        [ControlPair("a", (1, 1), (2, 2), 0.1), ControlPair("b", (5, 1), (6, 2))],
        [ControlPair("a", (1, 1), (2, 2), 0.0), ControlPair("b", (5, 1), (6, 2), 0.1)],
    ],
)
def test_useless_control_is_refused(pairs: list[ControlPair]) -> None:
    with pytest.raises(BadInput):
        fit(pairs)


def test_a_blunder_in_both_coordinates_is_named_without_sigmas() -> None:
    """The tests of single coordinates alone miss it: it swells the sigma that each is tested with."""
    rng = np.random.default_rng(5)
    source = [(100.0, 200.0), (400.0, 220.0), (380.0, 600.0), (90.0, 580.0), (240.0, 410.0), (300.0, 100.0)]
    target = np.array(source) + np.array([601000.0, 2418000.0]) + rng.normal(0, 0.01, (6, 2))
    target[3] += (0.35, -0.20)
    pairs = [ControlPair(f"K{i}", one, tuple(other)) for i, (one, other) in enumerate(zip(source, target, strict=True))]
    result = fit(pairs)
    assert [residual.name for residual in result.residuals if residual.outlier] == ["K3"]
    assert result.dof == 6


def test_common_tests_of_points_seldom_fail_without_a_blunder() -> None:
    rng = np.random.default_rng(6)
    source = rng.uniform(0, 500, (8, 2))
    named = 0
    for _ in range(300):
        target = source + rng.normal(0, 0.02, source.shape)
        pairs = [ControlPair(str(i), tuple(source[i]), tuple(target[i])) for i in range(8)]
        named += any(residual.outlier for residual in fit(pairs).residuals)
    assert named <= 14  # 8 points × 0.002 × 300 = 4.8; beyond 14 by chance once in 5000
