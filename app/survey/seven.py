"""Seven-parameter transformation (七参数, Bursa-Wolf) between two geodetic datums, position vector convention.

X' = T + (1 + s)·[[1, -rz, ry], [rz, 1, -rx], [-ry, rx, 1]]·X; EPSG method 9606.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.domain.errors import BadInput
from app.survey.adjustment import adjust, snoop
from app.survey.plane_fit import MIN_TO_NAME, ControlPair, Residual, arrays
from app.survey.points import Floats
from app.survey.projection import Ellipsoidal

ARC_SECOND = math.pi / 180 / 3600
CONVENTION = "position_vector"


@dataclass(frozen=True)
class SevenParameters:
    """A similarity in space with its precision.

    Args:
        shift_m: T.
        rotation_as: rx, ry, rz in arc seconds, position vector.
        scale_ppm: s in parts per million.
        source: system that plane coordinates come from.
        target: system that they go to.
        sigma0: after adjustment, metres; NaN without redundancy.
        dof: redundant coordinates.
        residuals: in the target's plane, one a control pair.
        undecidable: names of points that failed their test and cannot be told apart.
    """

    shift_m: tuple[float, float, float]
    rotation_as: tuple[float, float, float]
    scale_ppm: float
    source: str
    target: str
    sigma0: float = math.nan
    dof: int = 0
    residuals: tuple[Residual, ...] = ()
    undecidable: tuple[str, ...] = ()
    model: str = "seven-parameter"

    def geocentric(self, xyz: npt.ArrayLike) -> Floats:
        """Transform geocentric coordinates (n, 3), metres."""
        rx, ry, rz = (angle * ARC_SECOND for angle in self.rotation_as)
        turn = np.array([[1.0, -rz, ry], [rz, 1.0, -rx], [-ry, rx, 1.0]])
        scaled = (1.0 + self.scale_ppm * 1e-6) * np.asarray(xyz, dtype=float) @ turn.T
        return np.asarray(scaled + np.array(self.shift_m))

    def with_heights(self, east_north: npt.ArrayLike, height: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Transform plane places (n, 2) and ellipsoidal heights (n,)."""
        source, target = Ellipsoidal(self.source), Ellipsoidal(self.target)
        return target.plane(self.geocentric(source.geocentric(east_north, height)))

    def __call__(self, east_north: npt.ArrayLike) -> Floats:
        """Transform plane places (n, 2) at height 0; for a shift of 100 m, 100 m of height change a place by 2 mm."""
        places = np.asarray(east_north, dtype=float)
        return self.with_heights(places, np.zeros(len(places)))[0]

    def sigmas(self, east_north: npt.ArrayLike) -> Floats:
        """Return standard deviations (n, 2) of transformed points: that of the fit."""
        return np.full((len(np.asarray(east_north)), 2), self.sigma0)


def fit_seven(pairs: Sequence[ControlPair], source: str, target: str) -> SevenParameters:
    """Fit the seven parameters to control known with ellipsoidal heights in both systems.

    Args:
        pairs: three points or more.
        source: EPSG code of the source, a projected or geographic system.
        target: the same of the target.

    Raises:
        BadInput: too few points, or one without heights.
    """
    if len(pairs) < 3:
        raise BadInput(f"Seven parameters need three control points, here are {len(pairs)}")
    heights = [pair.heights_m for pair in pairs]
    if any(both is None for both in heights):
        raise BadInput("Seven parameters need the columns source_h and target_h for every control point")
    places, aims, sigma, known = arrays(pairs)
    high = np.array([both for both in heights if both is not None])
    one = Ellipsoidal(source).geocentric(places, high[:, 0])
    two = Ellipsoidal(target).geocentric(aims, high[:, 1])
    middle = one.mean(axis=0)
    x, y, z = (one - middle).T
    design = np.zeros((3 * len(pairs), 7))
    for axis in range(3):
        design[axis::3, axis] = 1.0
    # X' = T + m·X + q × X with q = m·r, about the middle
    design[0::3, 3], design[1::3, 3], design[2::3, 3] = x, y, z
    design[1::3, 4], design[2::3, 4] = -z, y
    design[0::3, 5], design[2::3, 5] = z, -x
    design[0::3, 6], design[1::3, 6] = -y, x
    observed, spread = two.reshape(-1), np.repeat(sigma[::2], 3)
    kept, undecidable = np.arange(3 * len(pairs)), tuple[str, ...]()
    if len(pairs) >= MIN_TO_NAME:
        partners = [tuple(range(3 * row, 3 * row + 3)) for row in range(len(pairs))]
        snooped = snoop(design, observed, spread, known, partners)
        kept = snooped.kept
        undecidable = tuple(dict.fromkeys(pairs[row // 3].name for row in snooped.undecidable))
    result = adjust(design[kept], observed[kept], spread[kept])
    m = float(result.x[3])
    q = result.x[4:7]
    shift = result.x[:3] - m * middle - np.cross(q, middle)
    fitted = SevenParameters(
        (float(shift[0]), float(shift[1]), float(shift[2])),
        (float(q[0] / m / ARC_SECOND), float(q[1] / m / ARC_SECOND), float(q[2] / m / ARC_SECOND)),
        (m - 1.0) * 1e6,
        source,
        target,
        result.sigma0,
        result.dof,
    )
    moved, _ = fitted.with_heights(places, high[:, 0])
    gaps = moved - aims
    tests = np.full(3 * len(pairs), np.nan)
    tests[kept] = result.w if known else result.w / max(result.sigma0, 1e-12)
    worst = np.abs(np.nan_to_num(tests.reshape(-1, 3))).max(axis=1)
    named = set((kept // 3).tolist())
    residuals = tuple(
        Residual(pair.name, float(gaps[row, 0]), float(gaps[row, 1]), float(worst[row]), row not in named)
        for row, pair in enumerate(pairs)
    )
    return replace(fitted, residuals=residuals, undecidable=undecidable)
