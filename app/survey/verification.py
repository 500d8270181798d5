"""Holds measured values against approved ones (规划条件核实): difference, tolerance, uncertainty, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.survey.approved import UNITS, ApprovedValue
from app.survey.measuring import KINDS, Lookup, Unmeasured
from app.survey.merged_survey import MergedSurvey
from app.survey.rule_pack import RulePack

OWN_TOLERANCE = "审批值表"


class Verdict(StrEnum):
    """Whether a difference is within its tolerance; indeterminate when the measurement is too coarse to tell."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True)
class VerifiedValue:
    """One row of the comparison, in the approved value's unit; None where a number is missing, and why.

    ``tolerance_source`` names the rule; ``place`` and ``trace`` (east, north) show where it was measured.
    """

    item: str
    kind: str
    measured: float | None
    approved: float
    difference: float | None
    tolerance: float | None
    uncertainty: float | None
    unit: str
    verdict: Verdict
    reason: str = ""
    tolerance_source: str = ""
    sense: str = "both"
    place: tuple[float, float] | None = None
    trace: tuple[tuple[float, float], ...] = ()

    @property
    def move(self) -> tuple[float, float] | None:
        """How far east and north the measured place lies from the approved one; None where a row tells no places."""
        if self.kind in ("east", "north") and self.difference:
            factor = UNITS["length"][self.unit.casefold()]
            return (self.difference * factor, 0.0) if self.kind == "east" else (0.0, self.difference * factor)
        if self.kind == "position" and len(self.trace) == 2 and self.trace[0] != self.trace[1]:
            return self.trace[1][0] - self.trace[0][0], self.trace[1][1] - self.trace[0][1]
        return None

    def to_json(self) -> dict[str, object]:
        """Return what ``survey verify --json`` answers for the row."""
        numbers = {
            "measured": self.measured,
            "approved": self.approved,
            "difference": self.difference,
            "tolerance": self.tolerance,
            "uncertainty": self.uncertainty,
        }
        rounded = {name: None if value is None else round(value, 6) for name, value in numbers.items()}
        return {
            "item": self.item,
            "kind": self.kind,
            **rounded,
            "unit": self.unit,
            "verdict": self.verdict.value,
            "reason": self.reason,
            "tolerance_source": self.tolerance_source,
            "sense": self.sense,
            "place": None if self.place is None else {"e": round(self.place[0], 4), "n": round(self.place[1], 4)},
        }


def verify(survey: MergedSurvey, approved: Sequence[ApprovedValue], rules: RulePack) -> list[VerifiedValue]:
    """Compare every approved value with its measurement.

    U is ``coverage_factor`` standard deviations of the measured value. The verdict is indeterminate when the
    difference lies within U of its tolerance, when results contradict each other, or when nothing was measured.
    """
    lookup = Lookup(survey, rules)
    return [compared(lookup, value, rules) for value in approved]


def compared(lookup: Lookup, approved: ApprovedValue, rules: RulePack) -> VerifiedValue:
    """Compare one approved value."""
    factor = approved.factor
    tolerance, source = approved.tolerance, OWN_TOLERANCE
    if tolerance is None:
        limit = rules.limit(approved.kind, approved.value * factor)
        tolerance = None if limit is None else limit.of(abs(approved.value) * factor) / factor
        source = "" if limit is None else limit.source
    sense = approved.sense or rules.sense(approved.kind)
    try:
        measured = KINDS[approved.kind].measure(lookup, approved.name)
    except Unmeasured as lack:
        return VerifiedValue(
            approved.item,
            approved.kind,
            None,
            approved.value,
            None,
            tolerance,
            None,
            approved.unit,
            Verdict.INDETERMINATE,
            str(lack),
            source,
            sense,
        )
    value, uncertainty = measured.value / factor, rules.coverage_factor * measured.sigma / factor
    difference = value - approved.value
    deviation = {"both": abs(difference), "min": -difference, "max": difference}[sense]
    verdict, reason = judged(deviation, tolerance, uncertainty, measured.disputed)
    return VerifiedValue(
        approved.item,
        approved.kind,
        value,
        approved.value,
        difference,
        tolerance,
        uncertainty,
        approved.unit,
        verdict,
        reason,
        source,
        sense,
        measured.place,
        measured.trace,
    )


def judged(deviation: float, tolerance: float | None, uncertainty: float, disputed: bool) -> tuple[Verdict, str]:
    """Return verdict and, where it is indeterminate, the reason."""
    if tolerance is None:
        return Verdict.INDETERMINATE, "no tolerance: give one in the column tolerance of the approved values"
    if disputed:
        return Verdict.INDETERMINATE, "surveys disagree"
    over = deviation - tolerance
    if abs(over) <= uncertainty and uncertainty > 0:
        return Verdict.INDETERMINATE, "within uncertainty of the limit"
    # decimal fractions such as 0.1 are not exact in binary: 30.10 - 30.00 is a hair more than 0.10
    return (Verdict.FAIL, "") if over > 1e-9 else (Verdict.PASS, "")
