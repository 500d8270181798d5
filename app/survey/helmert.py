"""Plane conformal transformation (四参数转换) between two coordinate systems, from points known in both.

E' = a·E − b·N + te and N' = b·E + a·N + tn; scale √(a²+b²), rotation atan2(b, a). Source: Ghilani, Adjustment
Computations, chapter 18.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.domain.errors import BadInput
from app.survey.plane_fit import ControlPair, Residual, fit_plane, residuals_of
from app.survey.points import Floats


@dataclass(frozen=True)
class Helmert:
    """A plane conformal transformation with its precision.

    Args:
        a: scale times cosine.
        b: scale times sine.
        te: shift east, metres.
        tn: shift north, metres.
        sigma0: after adjustment; NaN without redundancy. In metres when the control has no sigmas.
        dof: redundant coordinates.
        residuals: one a control pair, in their order.
        centre: source coordinates that the covariance refers to.
        covariance: (4, 4) of a, b, te', tn' about ``centre``.
        model: ``helmert-4`` or ``helmert-3`` (scale fixed to 1).
        free_scale: scale that a free fit gives, and its standard deviation; reveals a wrong meridian or height plane.
        undecidable: names of points that failed their test and cannot be told apart.
    """

    a: float
    b: float
    te: float
    tn: float
    sigma0: float
    dof: int
    residuals: tuple[Residual, ...]
    centre: tuple[float, float]
    covariance: Floats
    model: str
    free_scale: tuple[float, float]
    undecidable: tuple[str, ...] = ()

    @property
    def scale(self) -> float:
        """Linear scale."""
        return math.hypot(self.a, self.b)

    @property
    def rotation_deg(self) -> float:
        """Rotation from source to target, counter-clockwise, above -180 to 180."""
        return math.degrees(math.atan2(self.b, self.a))

    def __call__(self, east_north: npt.ArrayLike) -> Floats:
        """Transform points (n, 2)."""
        points = np.asarray(east_north, dtype=float)
        east, north = points[:, 0], points[:, 1]
        return np.stack(
            [self.a * east - self.b * north + self.te, self.b * east + self.a * north + self.tn],
            axis=1,
        )

    def inverse(self, east_north: npt.ArrayLike) -> Floats:
        """Transform points (n, 2) back."""
        points = np.asarray(east_north, dtype=float)
        east, north = points[:, 0] - self.te, points[:, 1] - self.tn
        square = self.a * self.a + self.b * self.b
        return np.stack([(self.a * east + self.b * north) / square, (self.a * north - self.b * east) / square], axis=1)

    def sigmas(self, east_north: npt.ArrayLike, source_sigma_m: float = 0.0) -> Floats:
        """Return standard deviations (n, 2) east and north of transformed points; NaN without redundancy."""
        points = np.asarray(east_north, dtype=float)
        de, dn = points[:, 0] - self.centre[0], points[:, 1] - self.centre[1]
        one, zero = np.ones_like(de), np.zeros_like(de)
        carried = (self.scale * source_sigma_m) ** 2
        variances = [
            np.einsum("ni,ij,nj->n", rows, self.covariance, rows) + carried
            for rows in (np.stack([de, -dn, one, zero], axis=1), np.stack([dn, de, zero, one], axis=1))
        ]
        return np.asarray(np.sqrt(np.stack(variances, axis=1)))


def fit(pairs: Sequence[ControlPair], fixed_scale: bool = False) -> Helmert:
    """Fit the transformation by least squares and take out outliers that data snooping names.

    Args:
        pairs: at least two points; three give a check, four allow an outlier to be named.
        fixed_scale: keep the scale at 1 (three parameters), for two systems of the same grid.

    Raises:
        BadInput: too few points, all in one place, or some with a sigma and some without.
    """
    if len(pairs) < 2:
        raise BadInput(f"A plane transformation needs two control points, here is {len(pairs)}")
    # the free fit decides on outliers, also when the scale is then fixed
    fitted = fit_plane(pairs, rows_of)
    free, kept, rows, at, to = fitted.adjustment, fitted.kept, fitted.rows, fitted.at, fitted.to
    a, b, east, north = free.x.tolist()
    scale = math.hypot(a, b)
    if fixed_scale:
        a, b = a / scale, b / scale
    dof = 2 * len(kept) - (3 if fixed_scale else 4)
    residuals = (fitted.design @ np.array([a, b, east, north]) - fitted.observed).reshape(-1, 2)
    square = float(np.sum((residuals[kept].reshape(-1) / fitted.sigma[rows]) ** 2))
    sigma0 = math.sqrt(square / dof) if dof else math.nan
    unit = 1.0 if fitted.known and not dof else sigma0
    covariance = free.cofactor * unit * unit
    if fixed_scale:
        covariance = covariance @ np.diag([0.0, 1.0, 1.0, 1.0])
    centred = np.array([pair.source for pair in pairs])[kept] - at
    spread = float(np.sum(fitted.sigma[rows] ** -2 * np.repeat(np.sum(centred**2, axis=1), 2))) / 2
    return Helmert(
        a=a,
        b=b,
        te=float(to[0] + east - a * at[0] + b * at[1]),
        tn=float(to[1] + north - b * at[0] - a * at[1]),
        sigma0=sigma0,
        dof=dof,
        residuals=residuals_of(pairs, fitted, residuals, unit, exact=not fixed_scale),
        centre=(float(at[0]), float(at[1])),
        covariance=covariance,
        model="helmert-3" if fixed_scale else "helmert-4",
        free_scale=(scale, free.sigma0 / math.sqrt(spread)),
        undecidable=tuple(pairs[row].name for row in fitted.undecidable),
    )


def rows_of(centred: Floats) -> Floats:
    """Return the design (2n, 4) of points (n, 2) given about their centre."""
    design = np.zeros((2 * len(centred), 4))
    design[0::2, 0], design[0::2, 1], design[0::2, 2] = centred[:, 0], -centred[:, 1], 1.0
    design[1::2, 0], design[1::2, 1], design[1::2, 3] = centred[:, 1], centred[:, 0], 1.0
    return design
