"""Moves corners as little as their precision allows so that they meet conditions: on one line, at a right angle.

Least squares with conditions B·dx + w = 0: dx = -Q·Bᵀ·(B·Q·Bᵀ)⁻¹·w, Q the variances of the corners. A condition that
would move a corner beyond what its precision explains is dropped and told, the worst first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import coo_matrix, identity
from scipy.sparse.linalg import spsolve

from app.survey.points import Floats

TEST = 3.29  # a shift over its standard deviation a priori, at 0.001
ITERATIONS = 10
CLOSE_M = 1e-7


class Condition(Protocol):
    """Something that corners should meet."""

    @property
    def nodes(self) -> tuple[int, ...]:
        """Corners concerned."""

    def misfit(self, places: Floats) -> tuple[float, Floats]:
        """Return how far it is missed, in metres, and the derivatives (len(nodes), 2)."""


@dataclass(frozen=True)
class OnLine:
    """The corner ``point`` lies on the line from ``start`` to ``end``."""

    point: int
    start: int
    end: int

    @property
    def nodes(self) -> tuple[int, ...]:
        """Corners concerned."""
        return self.point, self.start, self.end

    def misfit(self, places: Floats) -> tuple[float, Floats]:
        """Return the distance from the line and its derivatives."""
        p, a, b = places[[self.point, self.start, self.end]]
        along = b - a
        length = float(np.hypot(*along))
        normal = np.array([-along[1], along[0]]) / length
        t = float((p - a) @ along) / length**2
        return float((p - a) @ normal), np.array([normal, -(1 - t) * normal, -t * normal])


@dataclass(frozen=True)
class RightAngle:
    """The sides from ``corner`` to ``before`` and ``after`` stand at a right angle."""

    corner: int
    before: int
    after: int

    @property
    def nodes(self) -> tuple[int, ...]:
        """Corners concerned."""
        return self.corner, self.before, self.after

    def misfit(self, places: Floats) -> tuple[float, Floats]:
        """Return the offset of the shorter side's end from the perpendicular, and its derivatives."""
        corner, before, after = places[[self.corner, self.before, self.after]]
        one, two = before - corner, after - corner
        scale = max(float(np.hypot(*one)), float(np.hypot(*two)))
        return float(one @ two) / scale, np.array([-(one + two), two, one]) / scale


@dataclass(frozen=True)
class Solved:
    """What the conditions did.

    Args:
        places: (n, 2) corners afterwards.
        test: (n,) shift over its standard deviation a priori.
        dropped: conditions that the precision of their corners does not allow.
    """

    places: Floats
    test: Floats
    dropped: tuple[Condition, ...]


def solve(places: Floats, sigma: Floats, conditions: Sequence[Condition]) -> Solved:
    """Move corners onto conditions.

    Args:
        places: (n, 2) metres.
        sigma: (n,) standard deviation of each coordinate.
        conditions: what should hold.
    """
    kept = list(conditions)
    dropped: list[Condition] = []
    while True:
        moved = met(places, sigma, kept)
        test = np.hypot(*(moved - places).T) / sigma
        if not kept or test.max() <= TEST:
            return Solved(moved, test, tuple(dropped))
        worst = int(test.argmax())
        guilty = [c for c in kept if worst in c.nodes]
        out = max(guilty, key=lambda condition: abs(condition.misfit(places)[0]))
        kept.remove(out)
        dropped.append(out)


def met(places: Floats, sigma: Floats, conditions: Sequence[Condition]) -> Floats:
    """Return the corners that meet all conditions."""
    moved = places.copy()
    if not conditions:
        return moved
    variance = np.repeat(sigma**2, 2)
    for _ in range(ITERATIONS):
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        misfits: list[float] = []
        for number, condition in enumerate(conditions):
            gap, slopes = condition.misfit(moved)
            # linearised where the corners are, but shifts count from where they were measured
            back = sum(float(slope @ (places[n] - moved[n])) for n, slope in zip(condition.nodes, slopes, strict=True))
            misfits.append(gap + back)
            for node, slope in zip(condition.nodes, slopes, strict=True):
                rows += [number, number]
                columns += [2 * node, 2 * node + 1]
                values += slope.tolist()
        b = coo_matrix((values, (rows, columns)), shape=(len(conditions), 2 * len(places))).tocsr()
        q = b.multiply(variance)
        normal = (q @ b.T + 1e-12 * identity(len(conditions))).tocsc()
        shift = -(q.T @ spsolve(normal, np.array(misfits)))
        before, moved = moved, places + np.asarray(shift).reshape(-1, 2)
        if np.abs(moved - before).max() < CLOSE_M:
            break
    return moved


def angle_deg(corner: Floats, before: Floats, after: Floats) -> float:
    """Return the angle at a corner, 0 to 180."""
    one, two = before - corner, after - corner
    across = float(one[0] * two[1] - one[1] * two[0])
    return math.degrees(math.atan2(abs(across), float(one @ two)))
