"""Published networks, adjusted with our least squares; the observation equations are the test's."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.survey.adjustment import adjust, critical_value, snoop

Observe = Callable[[np.ndarray], float]


def iterate(observations: Sequence[Observe], values: np.ndarray, sigma: np.ndarray, start: np.ndarray):
    """Gauss-Newton with central differences; returns unknowns, last design and misclosure."""
    x = start.astype(float)
    for _ in range(20):
        design = np.array([slopes(observe, x) for observe in observations])
        closure = np.array([value - observe(x) for value, observe in zip(values, observations, strict=True)])
        result = adjust(design, closure, sigma)
        x = x + result.x
        if np.abs(result.x).max() < 1e-10:
            break
    return x, design, closure


def slopes(observe: Observe, x: np.ndarray) -> list[float]:
    row = []
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = 0.01
        row.append((observe(x + step) - observe(x - step)) / 0.02)
    return row


def test_ghilani_12_6_levelling() -> None:
    names = {"B": 0, "C": 1, "D": 2}
    lines = [("A", "B", 10.509, 6), ("B", "C", 5.360, 4), ("C", "D", -8.523, 5), ("D", "A", -7.348, 3)]
    lines += [("B", "D", -3.167, 4), ("A", "C", 15.881, 12)]
    design, observed, sigma = np.zeros((6, 3)), np.zeros(6), np.zeros(6)
    for row, (start, end, rise, mm) in enumerate(lines):
        observed[row], sigma[row] = rise, mm / 1000
        for name, sign in ((end, 1.0), (start, -1.0)):
            if name == "A":
                observed[row] -= sign * 437.596
            else:
                design[row, names[name]] = sign
    result = adjust(design, observed, sigma)
    assert result.x == pytest.approx([448.1087, 453.4685, 444.9436], abs=5e-5)
    assert result.sigma_x * 1000 == pytest.approx([2.30, 2.64, 1.76], abs=5e-3)
    assert result.sigma0 == pytest.approx(0.6512, abs=5e-5)
    assert result.redundancy.sum() == pytest.approx(3)


def distance(x: np.ndarray, start: int | tuple[float, float], end: int | tuple[float, float]) -> float:
    (ax, ay), (bx, by) = at(x, start), at(x, end)
    return math.hypot(bx - ax, by - ay)


def at(x: np.ndarray, point: int | tuple[float, float]) -> tuple[float, float]:
    return point if isinstance(point, tuple) else (float(x[2 * point]), float(x[2 * point + 1]))


def test_ghilani_14_5_trilateration() -> None:
    badger, bucky = (2410000.0, 390000.0), (2411820.0, 386881.222)
    lines = [
        (badger, 0, 5870.302),
        (badger, 1, 7297.588),
        (0, 1, 3616.434),
        (0, bucky, 5742.878),
        (1, bucky, 5123.760),
    ]
    observations = [lambda x, a=a, b=b: distance(x, a, b) for a, b, _ in lines]
    x, _, _ = iterate(
        observations,
        np.array([value for *_, value in lines]),
        np.ones(5),
        np.array([2415776.0, 391043.0, 2416893.0, 387603.0]),
    )
    assert x == pytest.approx([2415776.9044, 391043.2945, 2416892.6955, 387603.2551], abs=6e-5)


def test_benning_8_2() -> None:
    one, two = (0.0, 1000.0), (1000.0, 1000.0)
    lines = [(one, 0, 1000.02), (one, 1, 1414.20), (two, 0, 1414.24), (two, 1, 999.98), (0, 1, 1000.00)]
    observations = [lambda x, a=a, b=b: distance(x, a, b) for a, b, _ in lines]
    x, _, _ = iterate(
        observations, np.array([value for *_, value in lines]), np.ones(5), np.array([0.0, 0.0, 1000.0, 0.0])
    )
    assert x == pytest.approx([-0.0096, -0.0226, 999.9930, 0.0174], abs=5e-5)


def test_ghilani_21_10_blunder_is_named() -> None:
    fixed: dict[str, int | tuple[float, float]] = {"A": (5600.544, 4966.236), "B": (6061.624, 8043.173), "C": 0, "D": 1}
    angles = ["BAC 45 12 34", "CAD 38 10 54", "CBD 44 55 43", "DBA 53 31 23"]
    angles += ["DCA 44 21 59", "ACB 36 20 26", "ADB 43 06 11", "BDC 54 22 00"]
    lines = [("AB", 3111.291, 10), ("BC", 3726.220, 12), ("CD", 3237.783, 10), ("DA", 3662.372, 12)]
    lines += [("AC", 5193.471, 16), ("BD", 4524.471, 14)]

    def turned(x: np.ndarray, back: str, station: str, fore: str) -> float:
        (sx, sy), (bx, by), (fx, fy) = (at(x, fixed[name]) for name in (station, back, fore))
        return (math.atan2(fx - sx, fy - sy) - math.atan2(bx - sx, by - sy)) % (2 * math.pi)

    observations: list[Observe] = []
    values, sigma = [], []
    for line in angles:
        (back, station, fore), *dms = line.split()[0], *line.split()[1:]
        observations.append(lambda x, b=back, s=station, f=fore: turned(x, b, s, f))
        values.append(math.radians(int(dms[0]) + int(dms[1]) / 60 + int(dms[2]) / 3600))
        sigma.append(math.radians(2.1 / 3600))
    for (start, end), value, mm in lines:
        observations.append(lambda x, a=fixed[start], b=fixed[end]: distance(x, a, b))
        values.append(value)
        sigma.append(mm / 1000)
    x, design, closure = iterate(
        observations, np.array(values), np.array(sigma), np.array([9787.0, 8038.0, 9260.0, 4843.0])
    )
    assert x == pytest.approx([9787.825, 8038.535, 9260.860, 4843.934], abs=5e-4)
    result = adjust(design, closure, np.array(sigma))
    assert result.sigma0 == pytest.approx(9.29, abs=5e-3)
    assert result.redundancy.sum() == pytest.approx(10)
    worst = int(np.abs(result.w).argmax())
    assert angles[worst].startswith("ADB")
    assert abs(result.w[worst]) == pytest.approx(29.19, abs=5e-3)
    snooped = snoop(design, closure, np.array(sigma), sigma_known=True)
    assert snooped.removed == (worst,)
    assert snooped.adjustment.sigma0 == pytest.approx(1.09, abs=5e-3)
    assert np.abs(snooped.adjustment.w).max() == pytest.approx(1.88, abs=5e-3)


@given(st.integers(0, 10_000), st.floats(0.2, 5.0))
@settings(max_examples=40, deadline=None)
def test_identities(seed: int, factor: float) -> None:
    chance = np.random.default_rng(seed)
    design, observed = chance.normal(size=(9, 3)), chance.normal(size=9)
    sigma = chance.uniform(0.5, 2.0, 9)
    result = adjust(design, observed, sigma)
    assert result.redundancy.sum() == pytest.approx(6)
    assert adjust(design, observed, factor * sigma).x == pytest.approx(result.x)
    doubled = adjust(np.vstack([design, design]), np.concatenate([observed] * 2), np.concatenate([sigma] * 2))
    assert doubled.x == pytest.approx(result.x)
    assert doubled.cofactor * 2 == pytest.approx(result.cofactor)


def test_two_measurements_cannot_tell_which_is_wrong() -> None:
    snooped = snoop(np.ones((2, 1)), np.array([0.0, 0.2]), np.full(2, 0.02), sigma_known=True)
    assert snooped.removed == ()
    assert set(snooped.undecidable) == {0, 1}
    assert adjust(np.ones((2, 1)), np.array([0.0, 0.1]), np.full(2, 0.02)).w == pytest.approx([3.54, -3.54], abs=5e-3)


def test_critical_values() -> None:
    assert critical_value(10, True) == pytest.approx(3.2905, abs=5e-5)
    assert critical_value(1, False) == math.inf


def test_degenerate_models_are_refused() -> None:
    with pytest.raises(BadInput):
        adjust(np.ones((1, 2)), np.ones(1), np.ones(1))
    with pytest.raises(BadInput):
        adjust(np.ones((3, 2)), np.ones(3), np.ones(3))
