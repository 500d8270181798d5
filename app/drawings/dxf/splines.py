"""B-splines as polylines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_PER_SPAN = 16
_LEAST = 96  # points along one spline
_MAX_POINTS = 20_000


def spline_points(controls: Floats, knots: Floats, weights: Floats | None, degree: int) -> Floats | None:
    """Return points along a B-spline; None when its data do not fit together.

    Args:
        controls: (n, 2) control points.
        knots: n + degree + 1 knots; others are replaced by a clamped uniform vector.
        weights: n weights of a rational spline.
        degree: 1 or more.
    """
    n = len(controls)
    if n < 2 or not np.isfinite(controls).all():
        return None
    degree = int(np.clip(degree, 1, min(n - 1, 25)))
    if len(knots) != n + degree + 1 or not np.isfinite(knots).all() or (np.diff(knots) < 0).any():
        knots = np.concatenate([np.zeros(degree), np.linspace(0, 1, n - degree + 1), np.ones(degree)])
    low, high = knots[degree], knots[n]
    if not high > low:
        return None
    spans = np.unique(knots[degree : n + 1])
    per_span = max(2, min(max(_PER_SPAN, _LEAST // len(spans)), _MAX_POINTS // len(spans)))
    if degree == 1:
        t = spans
    else:
        share = np.arange(per_span) / per_span
        t = np.append((spans[:-1, None] + np.diff(spans)[:, None] * share).ravel(), high)
    usable = weights is not None and len(weights) == n and bool(np.isfinite(weights).all() and (weights > 0).all())
    if usable and weights is not None:
        homogeneous = np.column_stack([controls * weights[:, None], weights])
        values = _de_boor(knots, homogeneous, degree, t)
        points: Floats = values[:, :2] / values[:, 2:]
    else:
        points = _de_boor(knots, controls, degree, t)
    return points


def _de_boor(knots: Floats, controls: Floats, degree: int, t: Floats) -> Floats:
    """Evaluate a B-spline at all ``t`` at once."""
    span = np.clip(np.searchsorted(knots, t, "right") - 1, degree, len(controls) - 1)
    d = [controls[span - degree + j] for j in range(degree + 1)]
    for level in range(1, degree + 1):
        for j in range(degree, level - 1, -1):
            left, right = knots[span - degree + j], knots[span + 1 + j - level]
            width = right - left
            share = np.where(width > 0, (t - left) / np.where(width > 0, width, 1), 0.0)[:, None]
            d[j] = (1 - share) * d[j - 1] + share * d[j]
    return d[degree]


def fitted_points(through: Floats, begin: Floats | None, end: Floats | None, *, closed: bool = False) -> Floats | None:
    """Return points along the cubic curve through (n, 2) points, with tangents at the ends where given."""
    keep = np.ones(len(through), np.bool_)
    keep[1:] = (np.diff(through, axis=0) != 0).any(axis=1)
    through = through[keep]
    from scipy.interpolate import CubicSpline

    if len(through) < 2 or not np.isfinite(through).all():
        return None
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(through, axis=0).T))])
    if len(through) == 2 and begin is None and end is None:
        return through
    if closed and (through[0] == through[-1]).all() and len(through) > 3:
        curve = CubicSpline(length, through, bc_type="periodic")
    else:
        ends = [(1, _unit(t)) if t is not None else (2, np.zeros(2)) for t in (begin, end)]
        curve = CubicSpline(length, through, bc_type=tuple(ends))
    per_span = max(2, min(max(_PER_SPAN, _LEAST // len(length)), _MAX_POINTS // len(length)))
    share = np.arange(per_span) / per_span
    t = np.append((length[:-1, None] + np.diff(length)[:, None] * share).ravel(), length[-1])
    points: Floats = curve(t)
    return points


def _unit(vector: Floats) -> Floats:
    length = np.hypot(*vector)
    scaled: Floats = vector / length if length > 0 else vector
    return scaled
