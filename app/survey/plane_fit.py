"""Fits linear plane transformations to points known in two systems, with data snooping and leave-one-out residuals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.errors import BadInput
from app.survey.adjustment import Adjustment, adjust, snoop
from app.survey.points import Floats, Rows

MIN_TO_NAME = 4  # points before one of them can be named an outlier


@dataclass(frozen=True)
class ControlPair:
    """One point in both systems, metres; ``sigma_m`` of its target coordinates, None when nobody knows.

    ``heights_m`` are ellipsoidal heights in both systems, for seven-parameter transformations.
    """

    name: str
    source: tuple[float, float]
    target: tuple[float, float]
    sigma_m: float | None = None
    heights_m: tuple[float, float] | None = None


@dataclass(frozen=True)
class Residual:
    """Transformed minus known; ``w`` is the larger test value of the two coordinates, NaN without redundancy.

    ``left_out`` is the residual (east, north) of a transformation fitted without this point; None where there is none.
    """

    name: str
    east_m: float
    north_m: float
    w: float
    outlier: bool
    left_out: tuple[float, float] | None = None


@dataclass(frozen=True)
class PlaneFit:
    """A linear plane model fitted to control pairs.

    Args:
        adjustment: of the points that stayed, source about ``at``, target about ``to``.
        design: (2n, u) of all points.
        observed: (2n,) of all points.
        sigma: (2n,) standard deviations, or ones.
        known: whether ``sigma`` is known in size.
        kept: points that stayed.
        undecidable: points that failed their test and cannot be told apart.
        at: mean of the source.
        to: mean of the target.
    """

    adjustment: Adjustment
    design: Floats
    observed: Floats
    sigma: Floats
    known: bool
    kept: Rows
    undecidable: tuple[int, ...]
    at: Floats
    to: Floats

    @property
    def rows(self) -> Rows:
        """Rows of the points that stayed."""
        return np.sort(np.concatenate([2 * self.kept, 2 * self.kept + 1]))


def arrays(pairs: Sequence[ControlPair]) -> tuple[Floats, Floats, Floats, bool]:
    """Return source (n, 2), target (n, 2), sigma (2n,) and whether it is known in size.

    Raises:
        BadInput: sigmas are given for some only or not positive, or all points lie in one place.
    """
    known = [pair.sigma_m for pair in pairs if pair.sigma_m is not None]
    if known and len(known) != len(pairs):
        raise BadInput("Some control points have a sigma and others have none")
    if any(value <= 0 for value in known):
        raise BadInput("The sigma of a control point must be greater than 0")
    source = np.array([pair.source for pair in pairs], dtype=float)
    target = np.array([pair.target for pair in pairs], dtype=float)
    if not np.ptp(source, axis=0).max() > 1e-6:
        raise BadInput("All control points lie in one place")
    return source, target, np.repeat(np.array(known) if known else np.ones(len(pairs)), 2), bool(known)


def fit_plane(pairs: Sequence[ControlPair], rows_of: Callable[[Floats], Floats]) -> PlaneFit:
    """Fit by least squares and take out outliers that data snooping names.

    Args:
        pairs: enough points to fix the model.
        rows_of: design (2n, u) of centred source places (n, 2).

    Raises:
        BadInput: as ``arrays``, or the points do not fix the model.
    """
    source, target, sigma, known = arrays(pairs)
    weights = sigma[::2] ** -2
    kept = np.arange(len(pairs))
    undecidable: tuple[int, ...] = ()
    if len(pairs) >= MIN_TO_NAME:
        at, to = (np.average(places, axis=0, weights=weights) for places in (source, target))
        partners = [(2 * row, 2 * row + 1) for row in range(len(pairs))]
        snooped = snoop(rows_of(source - at), (target - to).reshape(-1), sigma, known, partners)
        kept = np.unique(snooped.kept // 2)
        undecidable = tuple(dict.fromkeys(row // 2 for row in snooped.undecidable))
    at, to = (np.average(places[kept], axis=0, weights=weights[kept]) for places in (source, target))
    rows = np.sort(np.concatenate([2 * kept, 2 * kept + 1]))
    design, observed = rows_of(source - at), (target - to).reshape(-1)
    result = adjust(design[rows], observed[rows], sigma[rows])
    return PlaneFit(result, design, observed, sigma, known, kept, undecidable, at, to)


def residuals_of(
    pairs: Sequence[ControlPair], fitted: PlaneFit, residuals: Floats, unit: float, exact: bool = True
) -> tuple[Residual, ...]:
    """Return residuals with their tests.

    Args:
        pairs: all points.
        fitted: how they were fitted.
        residuals: (n, 2) of the model as it is used.
        unit: standard deviation of unit weight.
        exact: whether the model as used is the linear one, so that leave-one-out residuals follow from it.
    """
    tests = larger_tests(fitted, len(pairs))
    named = set(fitted.kept.tolist())
    left = left_out(fitted, residuals) if exact else [None] * len(pairs)
    return tuple(
        Residual(
            pair.name,
            float(residuals[row, 0]),
            float(residuals[row, 1]),
            tests[row]
            if row in named
            else outlier_test(residuals[row], float(fitted.sigma[2 * row]), unit, fitted.known),
            row not in named,
            left[row] if row in named else (float(residuals[row, 0]), float(residuals[row, 1])),
        )
        for row, pair in enumerate(pairs)
    )


def left_out(fitted: PlaneFit, residuals: Floats) -> list[tuple[float, float] | None]:
    """Return what each residual would be had its point not been used: (I - H)⁻¹ v, block by block."""
    found: list[tuple[float, float] | None] = [None] * len(residuals)
    cofactor = fitted.adjustment.cofactor
    for row in fitted.kept.tolist():
        block = fitted.design[2 * row : 2 * row + 2]
        own = np.eye(2) - block @ cofactor @ block.T / float(fitted.sigma[2 * row]) ** 2
        if np.linalg.det(own) > 1e-9:
            east, north = np.linalg.solve(own, residuals[row]).tolist()
            found[row] = (east, north)
    return found


def larger_tests(fitted: PlaneFit, count: int) -> list[float]:
    """Return a point's test value: that of its two coordinates which is larger in size."""
    values = np.full(2 * count, np.nan)
    w, sigma0 = fitted.adjustment.w, fitted.adjustment.sigma0
    values[fitted.rows] = w if fitted.known else w / sigma0 if sigma0 > 1e-12 else np.full_like(w, np.nan)
    pairs = np.nan_to_num(values.reshape(-1, 2), nan=0.0)
    larger = pairs[np.arange(count), np.abs(pairs).argmax(axis=1)]
    return [float(value) if np.isfinite(values[2 * row]) else math.nan for row, value in enumerate(larger)]


def outlier_test(residual: Floats, sigma: float, unit: float, known: bool) -> float:
    """Return residual over standard deviation of a point that was taken out."""
    value = float(residual[int(np.abs(residual).argmax())])
    scale = sigma if known else sigma * unit
    return value / scale if scale > 1e-12 else math.nan
