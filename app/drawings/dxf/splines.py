"""B-splines as polylines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_PER_SPAN = 16
_LEAST = 96  # points along one spline
_MAX_POINTS = 20_000
_TOGETHER = 1 << 16  # points worked out at a time


@dataclass(frozen=True)
class Spline:
    """A B-spline whose data fit together.

    Args:
        controls: (n, 2) control points, (n, 3) with the weight last, times which they are, where it is rational.
        knots: n + degree + 1 knots.
        at: where points along it are wanted.
    """

    controls: Floats
    knots: Floats
    degree: int
    at: Floats


def spline(controls: Floats, knots: Floats, weights: Floats | None, degree: int) -> Spline | None:
    """Return a B-spline with places along it; None when its data do not fit together.

    Args:
        controls: (n, 2) control points.
        knots: n + degree + 1 knots; others are replaced by a clamped uniform vector.
        weights: n weights of a rational spline.
        degree: 1 or more.
    """
    n = len(controls)
    if n < 2 or not np.isfinite(controls).all():
        return None
    degree = max(1, min(degree, n - 1, 25))
    if len(knots) != n + degree + 1 or not np.isfinite(knots).all() or (knots[1:] < knots[:-1]).any():
        knots = np.concatenate([np.zeros(degree), np.linspace(0, 1, n - degree + 1), np.ones(degree)])
    low, high = knots[degree], knots[n]
    if not high > low:
        return None
    inner = knots[degree : n + 1]
    spans = inner[np.append(True, inner[1:] != inner[:-1])]
    if degree == 1:
        at = spans
    else:
        per_span = max(2, min(max(_PER_SPAN, _LEAST // len(spans)), _MAX_POINTS // len(spans)))
        share = np.arange(per_span) / per_span
        at = np.append((spans[:-1, None] + np.diff(spans)[:, None] * share).ravel(), high)
    if weights is not None and len(weights) == n and np.isfinite(weights).all() and (weights > 0).all():
        controls = np.column_stack([controls * weights[:, None], weights])
    return Spline(controls, knots, degree, at)


def points_along(splines: Sequence[Spline]) -> list[Floats]:
    """Return (m, 2) points along each spline; those of one degree are worked out together."""
    found: list[Floats] = [np.empty((0, 2))] * len(splines)
    alike: dict[tuple[int, int, int], list[int]] = {}
    done = 0
    for row, one in enumerate(splines):
        done += len(one.at)
        alike.setdefault((one.degree, one.controls.shape[1], done // _TOGETHER), []).append(row)
    for (degree, width, _), rows in alike.items():
        values = _de_boor([splines[row] for row in rows], degree)
        points = values if width == 2 else values[:, :2] / values[:, 2:]
        ends = np.cumsum([len(splines[row].at) for row in rows])[:-1]
        for row, part in zip(rows, np.split(points, ends), strict=True):
            found[row] = part
    return found


def spline_points(controls: Floats, knots: Floats, weights: Floats | None, degree: int) -> Floats | None:
    """Return points along one B-spline; None when its data, those of ``spline``, do not fit together."""
    one = spline(controls, knots, weights, degree)
    return points_along([one])[0] if one is not None else None


def _de_boor(splines: Sequence[Spline], degree: int) -> Floats:
    """Evaluate splines of one degree wherever points are wanted."""
    knots = np.concatenate([s.knots for s in splines])
    controls = np.concatenate([s.controls for s in splines])
    t = np.concatenate([s.at for s in splines])
    many = np.array([len(s.at) for s in splines])
    first = np.repeat(np.cumsum([0, *(len(s.controls) for s in splines[:-1])]), many)
    span = np.concatenate(
        [np.clip(np.searchsorted(s.knots, s.at, "right") - 1, degree, len(s.controls) - 1) for s in splines]
    )
    knot = span + first + np.repeat(np.arange(len(splines)) * (degree + 1), many)
    d: list[Floats] = [controls[first + span - degree + j] for j in range(degree + 1)]
    for level in range(1, degree + 1):
        for j in range(degree, level - 1, -1):
            left, right = knots[knot - degree + j], knots[knot + 1 + j - level]
            width = right - left
            share = np.where(width > 0, (t - left) / np.where(width > 0, width, 1), 0.0)[:, None]
            d[j] = (1 - share) * d[j - 1] + share * d[j]
    return d[degree]


def fitted_points(through: Floats, begin: Floats | None, end: Floats | None, *, closed: bool = False) -> Floats | None:
    """Return points along the cubic curve through (n, 2) points, with tangents at the ends where given."""
    keep = np.ones(len(through), np.bool_)
    keep[1:] = (np.diff(through, axis=0) != 0).any(axis=1)
    through = through[keep]
    if len(through) < 2 or not np.isfinite(through).all():
        return None
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(through, axis=0).T))])
    if len(through) == 2 and begin is None and end is None:
        return through
    step = np.diff(length)[:, None]
    if closed and (through[0] == through[-1]).all() and len(through) > 3:
        slopes = _periodic_slopes(through, step)
    else:
        slopes = _open_slopes(through, step, *(None if t is None else _unit(t) for t in (begin, end)))
    per_span = max(2, min(max(_PER_SPAN, _LEAST // len(length)), _MAX_POINTS // len(length)))
    u = (np.arange(per_span) / per_span)[:, None]
    pieces = (  # Hermite's form of a cubic
        (1 + 2 * u) * (1 - u) ** 2 * through[:-1, None]
        + u * (1 - u) ** 2 * (step * slopes[:-1])[:, None]
        + u**2 * (3 - 2 * u) * through[1:, None]
        + u**2 * (u - 1) * (step * slopes[1:])[:, None]
    )
    return np.concatenate([pieces.reshape(-1, 2), through[-1:]])


def _open_slopes(through: Floats, step: Floats, begin: Floats | None, end: Floats | None) -> Floats:
    """Return the slopes (n, 2) of the cubic spline through points; an end without a tangent is not bent."""
    chord = np.diff(through, axis=0) / step
    one = np.ones((1, 1))
    below = np.concatenate([step[1:], one if end is None else 0 * one])
    above = np.concatenate([one if begin is None else 0 * one, step[:-1]])
    middle = np.concatenate([one, 2 * (step[:-1] + step[1:]), one])
    middle[0], middle[-1] = 2.0 if begin is None else 1.0, 2.0 if end is None else 1.0
    inner = 3 * (step[1:] * chord[:-1] + step[:-1] * chord[1:])
    first, last = (3 * chord[:1] if begin is None else begin[None]), (3 * chord[-1:] if end is None else end[None])
    return _solved(below, middle, above, np.concatenate([first, inner, last]))


def _periodic_slopes(through: Floats, step: Floats) -> Floats:
    """Return the slopes (n, 2) of the closed cubic spline; the last point is the first one again."""
    chord = np.diff(through, axis=0) / step
    before, chord_before = np.roll(step, 1, axis=0), np.roll(chord, 1, axis=0)
    below, middle, above = step, 2 * (before + step), before
    right = 3 * (step * chord_before + before * chord)
    corner = -middle[0]  # Sherman and Morrison: the two corners of the matrix as one more column
    column = np.zeros_like(middle)
    column[0], column[-1] = corner, above[-1]
    middle = middle.copy()
    middle[0] -= corner
    middle[-1] -= below[0] * above[-1] / corner
    found = _solved(below[1:], middle, above[:-1], np.hstack([right, column]))
    share = below[0] / corner
    factor = (found[0, :2] + share * found[-1, :2]) / (1 + found[0, 2] + share * found[-1, 2])
    slopes = found[:, :2] - found[:, 2:] * factor
    return np.concatenate([slopes, slopes[:1]])


def _solved(below: Floats, middle: Floats, above: Floats, right: Floats) -> Floats:
    """Return the solution (n, k) of a tridiagonal system; the diagonals are columns."""
    middle, right = middle.copy(), right.copy()
    for i in range(1, len(middle)):
        factor = below[i - 1] / middle[i - 1]
        middle[i] -= factor * above[i - 1]
        right[i] -= factor * right[i - 1]
    right[-1] /= middle[-1]
    for i in range(len(middle) - 2, -1, -1):
        right[i] = (right[i] - above[i] * right[i + 1]) / middle[i]
    return right


def _unit(vector: Floats) -> Floats:
    length = np.hypot(*vector)
    scaled: Floats = vector / length if length > 0 else vector
    return scaled
