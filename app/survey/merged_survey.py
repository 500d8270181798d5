"""The merged survey as one value: points, outlines and conflicts of all surveys of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.domain.errors import BadInput
from app.survey.areas import MergedOutline, merge_outlines
from app.survey.deciding import Decisions
from app.survey.diagnosis import refuse_other_zone
from app.survey.disagreeing import Conflict
from app.survey.merged_points import MergedPoints
from app.survey.merging import RejectedPoint, count_results, is_open, merge
from app.survey.plausibility import DEGREES
from app.survey.points import Survey
from app.survey.rule_pack import RulePack
from app.survey.straightening import Move, straighten
from app.survey.topology import Defect, defects_of


@dataclass(frozen=True)
class MergedSurvey:
    """Points, outlines and conflicts of all surveys of a project, in one reference system.

    Args:
        points: by name.
        outlines: by survey.
        conflicts: for a person to decide.
        rejected: what was left out, with reasons.
        sources: file names and digests of what was merged.
        rule_pack: version of the rules.
        zone: zone of the national grid when the files tell it.
        system: EPSG code or name of the reference system when a file tells it.
        decisions: what surveyors decided about conflicts, by conflict.
        moves: corners that were adjusted or fixed after merging.
        defects: what is wrong with the shape of outlines.
    """

    points: MergedPoints
    outlines: tuple[MergedOutline, ...]
    conflicts: tuple[Conflict, ...]
    rejected: tuple[RejectedPoint, ...]
    sources: tuple[Mapping[str, Any], ...]
    rule_pack: str
    zone: int | None
    system: str = ""
    decisions: Decisions = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    defects: tuple[Defect, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """Return how many results went in, and what became of them."""
        return {
            **count_results(self.points, self.rejected),
            "points": len(self.points),
            "conflicts": len(self.conflicts),
            "undecidable": sum(1 for conflict in self.conflicts if not conflict.decidable),
            "decided": sum(1 for conflict in self.conflicts if not is_open(conflict, self.decisions)),
            "moved": sum(1 for move in self.moves if not move.note),
            "defects": len(self.defects),
        }


@dataclass(frozen=True)
class Adjusting:
    """What a person asks to be adjusted after merging; nothing by default.

    Args:
        lines: corners of one survey onto the sides of another where they should coincide.
        squares: names or layers of areas whose corners are squared; all when empty, none when None.
    """

    lines: bool = False
    squares: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return self.lines or self.squares is not None


def merge_all(
    surveys: Sequence[Survey],
    sigma_m: Mapping[str, float],
    rules: RulePack,
    sources: Sequence[Mapping[str, Any]],
    decisions: Decisions | None = None,
    adjusting: Adjusting | None = None,
) -> MergedSurvey:
    """Merge points and outlines of surveys that share a reference system.

    Raises:
        BadInput: their zones or reference systems differ, or one holds degrees.
    """
    zones = {survey.declaration.zone for survey in surveys} - {None}
    if len(zones) > 1:
        raise BadInput(
            f"The surveys lie in different zones ({', '.join(sorted(map(str, zones)))})",
            advice="transform one of them first (survey transform --from EPSG --to EPSG)",
        )
    system = common_system(surveys)
    plain = [survey.without_zone() for survey in sorted(surveys, key=lambda survey: survey.source)]
    middles = [(s.source, np.median(s.points.places, axis=0)) for s in plain if len(s.points)]
    refuse_other_zone(middles)
    merged = merge(plain, sigma_m, rules.merging, decisions)
    outlines, disagreements = merge_outlines(plain, merged.points, rules)
    points, joined, moves = merged.points, tuple(outlines), tuple[Move, ...]()
    if adjusting:
        straight = straighten(points, joined, rules.merging, adjusting.lines, adjusting.squares)
        points, joined, moves = straight.points, straight.outlines, straight.moves
    return MergedSurvey(
        points,
        joined,
        (*merged.conflicts, *disagreements),
        merged.rejected,
        tuple(sorted(sources, key=lambda source: str(source["source"]))),
        rules.version,
        next(iter(zones), None),
        system,
        decisions or {},
        moves,
        tuple(defects_of(points, joined, rules.merging)),
    )


def common_system(surveys: Sequence[Survey]) -> str:
    """Return the reference system that the files tell; empty when none does.

    Raises:
        BadInput: they tell different ones, or one counts degrees.
    """
    told = {survey.declaration.system: survey.source for survey in surveys if survey.declaration.system}
    if DEGREES in told:
        raise BadInput(
            "The coordinates are degrees",
            path=told[DEGREES],
            advice="say from which system into which they are to be brought, such as 4490 and 4547 (survey transform)",
        )
    if len(told) > 1:
        raise BadInput(
            f"The surveys name different reference systems ({', '.join(sorted(told))})",
            advice="transform one of them first (survey transform --from EPSG --to EPSG)",
        )
    return next(iter(told), "")
