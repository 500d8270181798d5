"""Plane affine transformation (六参数转换), for maps that shrank or grids of different scale in east and north.

E' = a11·E + a12·N + te and N' = a21·E + a22·N + tn. Source: Ghilani, Adjustment Computations, chapter 18.3.
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
class AffineFit:
    """An affine transformation with its precision.

    Args:
        matrix: (2, 2) ``((a11, a12), (a21, a22))``.
        te: shift east, metres.
        tn: shift north, metres.
        sigma0: after adjustment; NaN without redundancy. In metres when the control has no sigmas.
        dof: redundant coordinates.
        residuals: one a control pair, in their order.
        centre: source coordinates that the covariance refers to.
        covariance: (6, 6) of a11, a12, te', a21, a22, tn' about ``centre``.
        undecidable: names of points that failed their test and cannot be told apart.
    """

    matrix: tuple[tuple[float, float], tuple[float, float]]
    te: float
    tn: float
    sigma0: float
    dof: int
    residuals: tuple[Residual, ...]
    centre: tuple[float, float]
    covariance: Floats
    undecidable: tuple[str, ...] = ()
    model: str = "affine-6"

    @property
    def scales(self) -> tuple[float, float]:
        """Scale along east and along north of the source."""
        (a11, a12), (a21, a22) = self.matrix
        return math.hypot(a11, a21), math.hypot(a12, a22)

    @property
    def rotation_deg(self) -> float:
        """Rotation of the source's east axis, counter-clockwise."""
        return math.degrees(math.atan2(self.matrix[1][0], self.matrix[0][0]))

    @property
    def shear_deg(self) -> float:
        """How far the axes differ from a right angle afterwards."""
        (a11, a12), (a21, a22) = self.matrix
        return math.degrees(math.atan2(a22, a12) - math.atan2(a21, a11)) - 90.0

    def __call__(self, east_north: npt.ArrayLike) -> Floats:
        """Transform points (n, 2)."""
        return np.asarray(np.asarray(east_north, dtype=float) @ np.array(self.matrix).T + np.array([self.te, self.tn]))

    def inverse(self, east_north: npt.ArrayLike) -> Floats:
        """Transform points (n, 2) back."""
        places = np.asarray(east_north, dtype=float) - np.array([self.te, self.tn])
        return np.asarray(np.linalg.solve(np.array(self.matrix), places.T).T)

    def sigmas(self, east_north: npt.ArrayLike) -> Floats:
        """Return standard deviations (n, 2) east and north of transformed points; NaN without redundancy."""
        places = np.asarray(east_north, dtype=float) - np.array(self.centre)
        rows = np.column_stack([places, np.ones(len(places))])
        blocks = (self.covariance[:3, :3], self.covariance[3:, 3:])
        return np.asarray(np.sqrt(np.stack([np.einsum("ni,ij,nj->n", rows, block, rows) for block in blocks], axis=1)))


def fit_affine(pairs: Sequence[ControlPair]) -> AffineFit:
    """Fit by least squares and take out outliers that data snooping names.

    Args:
        pairs: three points or more, not on one line; four give a check.

    Raises:
        BadInput: too few points, on one line, or some with a sigma and some without.
    """
    if len(pairs) < 3:
        raise BadInput(f"An affine transformation needs three control points, here are {len(pairs)}")
    fitted = fit_plane(pairs, rows_of)
    result, at, to = fitted.adjustment, fitted.at, fitted.to
    a11, a12, east, a21, a22, north = result.x.tolist()
    residuals = (fitted.design @ result.x - fitted.observed).reshape(-1, 2)
    unit = 1.0 if fitted.known and not result.dof else result.sigma0
    return AffineFit(
        ((a11, a12), (a21, a22)),
        float(to[0] + east - a11 * at[0] - a12 * at[1]),
        float(to[1] + north - a21 * at[0] - a22 * at[1]),
        result.sigma0,
        result.dof,
        residuals_of(pairs, fitted, residuals, unit),
        (float(at[0]), float(at[1])),
        result.cofactor * unit * unit,
        tuple(pairs[row].name for row in fitted.undecidable),
    )


def rows_of(centred: Floats) -> Floats:
    """Return the design (2n, 6) of points (n, 2) given about their centre."""
    design = np.zeros((2 * len(centred), 6))
    design[0::2, 0:2], design[0::2, 2] = centred, 1.0
    design[1::2, 3:5], design[1::2, 5] = centred, 1.0
    return design
