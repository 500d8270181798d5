"""Weighted least squares of a linear model, with Baarda's data snooping.

Model: ``observed + v = design @ x``; observations are uncorrelated with standard deviation ``sigma``. Source: Baarda
1968; Ghilani, Adjustment Computations, chapters 11 and 21.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from app.domain.errors import BadInput

Floats = npt.NDArray[np.float64]

SIGNIFICANCE = 0.001  # of one test; two-sided critical value 3.29
MIN_REDUNDANCY = 0.1  # an observation less controlled than this cannot be judged
MAX_CORRELATION = 0.9  # of two test values; beyond, neither observation can be named


@dataclass(frozen=True)
class Adjustment:
    """What least squares gave.

    Args:
        x: unknowns.
        cofactor: inverse of the normal matrix; times sigma0² it is the covariance of ``x``.
        residuals: v, in units of the observations.
        redundancy: r of each observation, 0 to 1; their sum is ``dof``.
        dof: observations minus unknowns.
        sigma0: standard deviation of unit weight after adjustment; NaN without redundancy.
        w: v / (sigma·√r), NaN where r is 0.
        condition: of the scaled design matrix.
    """

    x: Floats
    cofactor: Floats
    residuals: Floats
    redundancy: Floats
    dof: int
    sigma0: float
    w: Floats
    condition: float

    @property
    def sigma_x(self) -> Floats:
        """Standard deviations of the unknowns, a posteriori."""
        return np.asarray(self.sigma0 * np.sqrt(np.diag(self.cofactor)))


def adjust(design: Floats, observed: Floats, sigma: Floats) -> Adjustment:
    """Solve for the unknowns by QR of the weighted design.

    Args:
        design: (n, u).
        observed: (n,).
        sigma: (n,) standard deviations a priori, greater than 0.

    Raises:
        BadInput: fewer observations than unknowns, or the observations do not fix them.
    """
    count, unknowns = design.shape
    if count < unknowns:
        raise BadInput(f"{count} observations cannot fix {unknowns} unknowns")
    weighted = design / sigma[:, None]
    scale = np.linalg.norm(weighted, axis=0)
    if not np.all(scale > 0):
        raise BadInput("The observations do not touch every unknown")
    q, r = np.linalg.qr(weighted / scale)
    condition = float(np.linalg.cond(r))
    if not condition < 1e12:
        raise BadInput("The observations do not fix the unknowns: their geometry is degenerate")
    inverse = np.linalg.inv(r) / scale[:, None]
    x = inverse @ (q.T @ (observed / sigma))
    residuals = design @ x - observed
    redundancy = np.clip(1.0 - np.einsum("ij,ij->i", q, q), 0.0, 1.0)
    dof = count - unknowns
    square = float(np.sum((residuals / sigma) ** 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        w = np.where(redundancy > 1e-9, residuals / (sigma * np.sqrt(redundancy)), np.nan)
    return Adjustment(
        x, inverse @ inverse.T, residuals, redundancy, dof, math.sqrt(square / dof) if dof else math.nan, w, condition
    )


@cache
def critical_value(dof: int, sigma_known: bool) -> float:
    """Return the limit of |w|: normal with a known sigma, else Pope's τ; infinite where no test is possible."""
    from scipy.special import ndtri, stdtrit  # most surveys are merged without a fit, and it loads slowly

    if sigma_known:
        return float(ndtri(1 - SIGNIFICANCE / 2))
    if dof < 2:
        return math.inf
    t = float(stdtrit(dof - 1, 1 - SIGNIFICANCE / 2))
    return t * math.sqrt(dof) / math.sqrt(dof - 1 + t * t)


@dataclass(frozen=True)
class Snooped:
    """Adjustment after data snooping.

    Args:
        adjustment: of the observations that stayed.
        removed: rows taken out, in order.
        kept: rows that stayed.
        undecidable: rows whose test failed, but that cannot be told from another row.
    """

    adjustment: Adjustment
    removed: tuple[int, ...]
    kept: npt.NDArray[np.int64]
    undecidable: tuple[int, ...]


def snoop(
    design: Floats, observed: Floats, sigma: Floats, sigma_known: bool, partners: Sequence[Sequence[int]] | None = None
) -> Snooped:
    """Take out one blunder a pass (the largest |w| above its limit) and adjust again, until none is left.

    Where sigma is known in proportion only, partners are tested together as well: a blunder in both coordinates of a
    point swells the standard deviation that each of them is tested with, so that neither fails alone.

    Args:
        design: (n, u).
        observed: (n,).
        sigma: (n,).
        sigma_known: whether ``sigma`` is known in size, not only in proportion.
        partners: rows that leave together, such as the two coordinates of a point; every row in one group.
    """
    groups = {row: tuple(group) for group in partners or () for row in group}
    kept = np.arange(len(observed))
    removed: list[int] = []
    while True:
        result = adjust(design[kept], observed[kept], sigma[kept])
        values = np.abs(np.nan_to_num(result.w))
        if not sigma_known and result.dof and result.sigma0 > 1e-12:
            values = values / result.sigma0
        elif not sigma_known:
            values = np.zeros_like(values)
        limit = critical_value(result.dof, sigma_known)
        values[result.redundancy < MIN_REDUNDANCY] = 0.0
        worst = int(values.argmax()) if len(values) and values.max() > limit else -1
        if worst < 0 and groups and not sigma_known:
            worst = worst_together(result, design[kept], sigma[kept], [groups[int(row)] for row in kept], kept)
        if worst < 0:
            return Snooped(result, tuple(removed), kept, ())
        group = set(groups.get(int(kept[worst]), (int(kept[worst]),)))
        rivals = [int(kept[row]) for row in correlated(design[kept], sigma[kept], worst) if int(kept[row]) not in group]
        left = np.array([row for row in kept if row not in group], dtype=np.int64)
        if rivals or len(left) < design.shape[1]:
            return Snooped(result, tuple(removed), kept, (int(kept[worst]), *rivals))
        removed += sorted(group)
        kept = left


def worst_together(
    result: Adjustment, design: Floats, sigma: Floats, partners: Sequence[tuple[int, ...]], kept: npt.NDArray[np.int64]
) -> int:
    """Return the row with the largest |w| of the partners that fail their common test most; -1 where none fail.

    The test is F with as many degrees of freedom as partners and those that stay without them: sigma is estimated from
    the other observations alone. Source: Kok 1984, On data snooping and multiple outlier testing.
    """
    q, _ = np.linalg.qr(design / sigma[:, None])
    scaled = result.residuals / sigma
    whole = float(scaled @ scaled)
    from scipy.special import fdtrc

    place = {int(row): number for number, row in enumerate(kept)}
    found, least = -1, SIGNIFICANCE
    for group in sorted(set(partners)):
        rows = [place[row] for row in group]
        rest = result.dof - len(rows)
        if rest < 1 or result.redundancy[rows].min() < MIN_REDUNDANCY:
            continue
        own = np.eye(len(rows)) - q[rows] @ q[rows].T
        if np.linalg.det(own) < MIN_REDUNDANCY ** len(rows):
            continue
        explained = float(scaled[rows] @ np.linalg.solve(own, scaled[rows]))
        left = max(whole - explained, 1e-12 * whole)
        chance = float(fdtrc(len(rows), rest, explained / len(rows) / (left / rest))) if whole > 1e-18 else 1.0
        if chance < least:
            least = chance
            found = rows[int(np.abs(np.nan_to_num(result.w[rows])).argmax())]
    return found


def correlated(design: Floats, sigma: Floats, row: int) -> list[int]:
    """Return the rows whose test value goes with that of ``row`` (|ρ| above 0.9)."""
    q, _ = np.linalg.qr(design / sigma[:, None])
    own = np.sqrt(np.clip(1.0 - np.einsum("ij,ij->i", q, q), 1e-15, None))
    rho = np.abs(q @ q[row] / (own * own[row]))  # off the diagonal of I - QQᵀ
    return [other for other in np.flatnonzero(rho > MAX_CORRELATION).tolist() if other != row]
