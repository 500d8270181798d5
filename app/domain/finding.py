"""What an automatic check saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.domain.geometry import Point


class Outcome(StrEnum):
    """Result of one check at one place; never a silent pass."""

    COMPLIES = "complies"
    VIOLATES = "violates"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_DETERMINE = "cannot_determine"


@dataclass(frozen=True)
class Clause:
    """A code article (条文).

    Args:
        code: code with year, ``GB 55037-2022``.
        number: clause number, ``4.3.16``.
        mandatory: counts as mandatory clause (强制性条文).
        evidence: ``verified`` or ``memory``; the latter is shown as "to be confirmed against the code text".
        edition_from: ISO date the edition takes effect; empty when unknown.
        edition_to: ISO date from which it no longer holds; empty while it does.
    """

    code: str
    number: str
    mandatory: bool
    evidence: str
    edition_from: str = ""
    edition_to: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


@dataclass(frozen=True)
class Finding:
    """What a check saw (自动检查结果), as `lianshen review --json` prints it.

    Args:
        rule: id of the checklist item.
        sheet: sheet id; empty for findings about the whole set.
        value: measured value in ``unit``; None when not measured.
        limit: limit in ``unit``.
        unit: m, m2, ratio (as a fraction), mm (pipe diameters), count, deg, h or empty.
        geometry_type: Point, LineString or Polygon; empty without a place.
        coordinates: points in drawing units (DXF) or sheet millimetres (PDF).
        points_mm: the same points in sheet millimetres.
        handles: entities measured.
        message: Chinese sentence for the reviewer.
        missing: the input that is missing when the outcome is cannot_determine.
        sha256: hash of the drawing file.
        rule_set: version of the rule set that ran.
        id: same for the same rule, place and measured entities; assigned by the engine.
    """

    rule: str
    discipline: str
    clause: Clause
    outcome: Outcome
    sheet: str = ""
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    geometry_type: str = ""
    coordinates: tuple[Point, ...] = ()
    points_mm: tuple[Point, ...] = ()
    handles: tuple[str, ...] = ()
    message: str = ""
    missing: str = ""
    sha256: str = ""
    rule_set: str = ""
    id: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as the command line prints it (see the docs, "Finding JSON")."""
        points = [list(p) for p in self.coordinates]
        shape: Any = points
        if self.geometry_type == "Point":
            shape = points[0]
        elif self.geometry_type == "Polygon":
            shape = [points]
        return {
            "id": self.id,
            "rule": self.rule,
            "discipline": self.discipline,
            "clause": str(self.clause),
            "mandatory": self.clause.mandatory,
            "evidence": self.clause.evidence,
            "outcome": self.outcome.value,
            "sheet": self.sheet,
            "value": self.value,
            "limit": self.limit,
            "unit": self.unit,
            "geometry": {"type": self.geometry_type, "coordinates": shape} if self.geometry_type else None,
            "points_mm": [list(p) for p in self.points_mm],
            "handles": list(self.handles),
            "message": self.message,
            "missing": self.missing,
            "sha256": self.sha256,
            "rule_set": self.rule_set,
            **dict(self.extra),
        }
