"""Cubic curves through points are those of scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from app.drawings.dxf.splines import fitted_points

POINTS = st.lists(st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)), min_size=3, max_size=30, unique=True)


def _along(through: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(through, axis=0).T))])


def _same(points: np.ndarray | None, through: np.ndarray, ends: object) -> None:
    assert points is not None
    length = _along(through)
    per_span = (len(points) - 1) // (len(through) - 1)
    t = np.append((length[:-1, None] + np.diff(length)[:, None] * np.arange(per_span) / per_span).ravel(), length[-1])
    expected = CubicSpline(length, through, bc_type=ends)(t)
    assert np.abs(points - expected).max() <= 1e-7 * (1 + np.abs(expected).max())


@given(POINTS, st.booleans(), st.booleans())
def test_open_curves(points: list[tuple[int, int]], begins: bool, ends: bool) -> None:
    through = np.array(points, float)
    begin, end = np.array([3.0, 4.0]) if begins else None, np.array([0.0, -2.0]) if ends else None
    kinds = tuple((2, np.zeros(2)) if t is None else (1, t / np.hypot(*t)) for t in (begin, end))
    _same(fitted_points(through, begin, end), through, kinds)


@given(POINTS)
def test_closed_curves(points: list[tuple[int, int]]) -> None:
    through = np.array([*points, points[0]], float)
    _same(fitted_points(through, None, None, closed=True), through, "periodic")


def test_two_points_with_a_tangent() -> None:
    points = fitted_points(np.array([[0.0, 0.0], [10.0, 0.0]]), np.array([0.0, 1.0]), None)
    assert points is not None
    assert points[1][1] > 0
    assert points[-1].tolist() == [10.0, 0.0]


@pytest.mark.parametrize("through", [[[0.0, 0.0]], [[0.0, 0.0], [np.inf, 1.0]], [[1.0, 1.0], [1.0, 1.0]]])
def test_no_curve_through_less(through: list[list[float]]) -> None:
    assert fitted_points(np.array(through), None, None) is None
