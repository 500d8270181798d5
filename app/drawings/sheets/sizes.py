"""Which standard sheet, at which scale, a rectangle can be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.drawings.sheets.vocabulary import PaperSize, paper

SLACK_MM = 1.2  # of a standard side
SLACK_LONG_MM = 2.0  # of a lengthened one: the standard's figures are rounded
METRE_MM = 1000.0
USUAL_UNITS_M = (0.001, 1.0)


@dataclass(frozen=True)
class Fit:
    """A rectangle read as a standard sheet.

    Args:
        size: the sheet.
        mm_per_unit: sheet millimetres a drawing unit.
        scale: n of the scale 1:n at which the frame is drawn in millimetres or metres.
        error_mm: greatest difference of a side.
        inner: the rectangle is the frame line inside the margins, not the sheet's edge.
    """

    size: PaperSize
    mm_per_unit: float
    scale: float
    error_mm: float
    inner: bool

    @property
    def millimetres(self) -> bool:
        """Whether the frame is drawn in millimetres, not metres."""
        return abs(self.mm_per_unit * self.scale - 1) < 1e-9


def fits(width: float, height: float) -> tuple[Fit, ...]:
    """Return all readings of a rectangle of these sides, in drawing units."""
    long, short = max(width, height), min(width, height)
    found = []
    for size, long_mm, short_mm, inner in _sides():
        if not long_mm / short_mm * 0.99 < long / short < long_mm / short_mm * 1.01:
            continue
        for scale in paper().scales + paper().rare_scales:
            for unit_mm in (1.0, METRE_MM):
                mm_per_unit = unit_mm / scale
                if not 0.98 < long * mm_per_unit / long_mm < 1.02:
                    continue
                error_long, error_short = abs(long * mm_per_unit - long_mm), abs(short * mm_per_unit - short_mm)
                slack = SLACK_LONG_MM if "+" in size.name else SLACK_MM
                if error_long <= slack and error_short <= SLACK_MM:
                    found.append(Fit(size, mm_per_unit, scale, max(error_long, error_short), inner))
    return tuple(found)


def may_fit(box: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Tell which boxes (n, 4) have the proportions of a sheet."""
    sides = np.sort(box[:, 2:] - box[:, :2], axis=1)
    ratio = sides[:, 1] / np.maximum(sides[:, 0], 1e-300)
    known = np.sort(np.array([long / short for _, long, short, _ in _sides()]))
    after = np.clip(np.searchsorted(known, ratio), 1, len(known) - 1)
    nearest = np.where(ratio - known[after - 1] < known[after] - ratio, known[after - 1], known[after])
    may: npt.NDArray[np.bool_] = np.abs(ratio / nearest - 1) < 0.012
    return may


def best(candidates: Sequence[Fit], noted_scale: float, unit_m: float, *, paper_space: bool) -> Fit | None:
    """Return the likeliest reading.

    Args:
        candidates: from ``fits``.
        noted_scale: n of the scale "1:n" in the title block, 0 when it says none.
        unit_m: metres a drawing unit when the content shows it, else 0.
        paper_space: the frame stands in a layout, where one unit is one millimetre of paper.
    """

    def cost(fit: Fit) -> tuple[float, float]:
        cost = fit.error_mm + 2.0 * fit.inner + 0.5 * ("+" in fit.size.name)
        cost += 0.03 * (paper().scales + paper().rare_scales).index(fit.scale)
        if paper_space:
            cost += 0.0 if fit.mm_per_unit == 1.0 else 1.5
        elif noted_scale:
            shown = fit.mm_per_unit * noted_scale / METRE_MM
            expected = (unit_m,) if unit_m else USUAL_UNITS_M
            cost += 0.0 if any(abs(shown / unit - 1) < 0.02 for unit in expected) else 1.5
        elif unit_m:
            cost += 0.0 if abs(fit.mm_per_unit * fit.scale / (unit_m * METRE_MM) - 1) < 0.02 else 1.0
        return cost, -fit.mm_per_unit

    return min(candidates, key=cost, default=None)


def _sides() -> list[tuple[PaperSize, float, float, bool]]:
    """Return sheets with the sides of their edge and of their frame line, millimetres."""
    found = []
    for size in paper().sizes:
        found.append((size, size.long, size.short, False))
        found.append((size, size.long - size.binding - size.margin, size.short - 2 * size.margin, True))
    return found


def usual_scale(long_mm: float) -> float:
    """Return n of the largest usual scale 1:n at which ``long_mm`` in the world fits the longest standard sheet."""
    longest = max(size.long for size in paper().sizes if "+" not in size.name)
    fitting = [scale for scale in sorted(paper().scales) if long_mm / scale <= longest]
    return fitting[0] if fitting else 10.0 ** math.ceil(math.log10(long_mm / longest))
