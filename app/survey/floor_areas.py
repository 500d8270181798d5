"""Counts floor area by a rule set (GB/T 50353, GB 55031, GB/T 17986, civil defence) with its working, line by line.

One floor has several lawful areas; that rule sets differ is no conflict. A space that does not tell what a rule depends
on stays open: it is not counted, and what is missing is named.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import BadInput
from app.domain.resources import resource
from app.survey.rule_pack import RulePack
from app.survey.spaces import Space

RULE_SETS = ("gbt50353", "gb55031", "gbt17986", "civil_defence")
UNCHECKED = "※"  # behind a clause that is from memory
BOUNDS = {"height": "height_m", "sill": "sill_m", "overhang": "overhang_m"}


@dataclass(frozen=True)
class AreaRule:
    """One rule: what it applies to and which part of the area counts.

    ``checked`` is False where its clause is from memory and must be looked up before official use.
    """

    id: str
    clause: str
    when: Mapping[str, Any]
    factor: float
    text: str
    checked: bool = True


@dataclass(frozen=True)
class AreaRules:
    """A rule set; ``apportioned`` says that shared area is divided among units."""

    id: str
    name: str
    edition: str
    rules: tuple[AreaRule, ...]
    apportioned: bool = False


@dataclass(frozen=True)
class CountedSpace:
    """A space with what counts of it; ``rule`` None and ``missing`` told when that cannot be determined."""

    space: Space
    rule: AreaRule | None
    missing: tuple[str, ...] = ()

    @property
    def counted_m2(self) -> float | None:
        """What counts; None when it cannot be determined."""
        return None if self.rule is None else self.space.area_m2 * self.rule.factor


@dataclass(frozen=True)
class UnitShare:
    """One unit's own area and its part of the shared area."""

    unit: str
    own_m2: float
    shared_m2: float


@dataclass(frozen=True)
class FloorAreas:
    """All spaces counted by one rule set."""

    rules: AreaRules
    spaces: tuple[CountedSpace, ...]
    coefficient: float | None = None
    units: tuple[UnitShare, ...] = ()

    @property
    def total_m2(self) -> float:
        """Sum of what counts."""
        return math.fsum(space.counted_m2 or 0.0 for space in self.spaces)


def load_area_rules(id_: str) -> AreaRules:
    """Read a rule set.

    Raises:
        BadInput: there is none, or it is damaged.
    """
    if id_ not in RULE_SETS:
        raise BadInput(f"There is no rule set {id_}", advice=f"rule sets are {', '.join(RULE_SETS)}")
    file = resource("survey", "areas", f"{id_}.toml")
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        rules = tuple(
            AreaRule(row["id"], row["clause"], row["when"], row["factor"], row["text"], row.get("checked", True))
            for row in told["rule"]
        )
        return AreaRules(id_, told["name"], told["edition"], rules, told.get("apportioned", False))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadInput(f"The rule set of floor areas cannot be used: {error}", path=str(file)) from error


def count(spaces: Sequence[Space], rules: AreaRules) -> FloorAreas:
    """Count spaces by a rule set, and apportion shared area where it says so."""
    counted = tuple(counted_by(space, rules) for space in spaces)
    if not rules.apportioned or not any(item.space.shared for item in counted):
        return FloorAreas(rules, counted)
    own: dict[str, list[float]] = {}
    for item in counted:
        if not item.space.shared and item.counted_m2 is not None:
            own.setdefault(item.space.unit or item.space.name, []).append(item.counted_m2)
    shared = math.fsum(item.counted_m2 or 0.0 for item in counted if item.space.shared)
    inner = math.fsum(size for sizes in own.values() for size in sizes)
    coefficient = shared / inner if inner else None
    units = tuple(
        UnitShare(unit, math.fsum(sizes), math.fsum(sizes) * (coefficient or 0.0)) for unit, sizes in own.items()
    )
    return FloorAreas(rules, counted, coefficient, units)


def counted_by(space: Space, rules: AreaRules) -> CountedSpace:
    """Return the first rule that fits; open when a rule before it might fit."""
    if not space.kind:
        return CountedSpace(space, None, (f"kind: “{space.word}” is none that is known" if space.word else "kind",))
    for rule in rules.rules:
        answers = {name: holds(space, name, wanted) for name, wanted in rule.when.items()}
        if False in answers.values():
            continue
        missing = tuple(attribute(name) for name, answer in answers.items() if answer is None)
        return CountedSpace(space, None, missing) if missing else CountedSpace(space, rule)
    return CountedSpace(space, None, ("kind",))


def attribute(condition: str) -> str:
    """Return the attribute that a condition looks at."""
    head, _, bound = condition.rpartition("_")
    return BOUNDS[head] if bound in ("from", "below") and head in BOUNDS else condition


def holds(space: Space, condition: str, wanted: Any) -> bool | None:
    """Tell whether a condition holds; None when the space does not tell."""
    value = getattr(space, attribute(condition))
    if value is None or value == "":
        return None
    if condition.endswith("_from"):
        return bool(value >= wanted)
    if condition.endswith("_below"):
        return bool(value < wanted)
    return value in wanted if isinstance(wanted, list) else value == wanted


def areas_json(areas: FloorAreas, rules: RulePack, accuracy_class: int) -> dict[str, Any]:
    """Return what ``survey area --json`` answers."""
    rows = [space_json(item, rules, accuracy_class) for item in areas.spaces]
    floors: dict[str, float] = {}
    for item in areas.spaces:
        floors[item.space.floor] = floors.get(item.space.floor, 0.0) + (item.counted_m2 or 0.0)
    total = areas.total_m2
    return {
        "rules": areas.rules.id,
        "name": areas.rules.name,
        "edition": areas.rules.edition,
        "spaces": rows,
        "total_m2": round(total, 4),
        "complete": all(item.rule is not None for item in areas.spaces),
        "limit_m2": round(rules.area_limit(total, accuracy_class), 4),
        "accuracy_class": accuracy_class,
        "floors": {floor: round(size, 4) for floor, size in floors.items()},
        "shared": None
        if areas.coefficient is None
        else {
            "coefficient": round(areas.coefficient, 6),
            "units": [
                {
                    "unit": share.unit,
                    "own_m2": round(share.own_m2, 4),
                    "shared_m2": round(share.shared_m2, 4),
                    "total_m2": round(share.own_m2 + share.shared_m2, 4),
                    "working": f"{share.own_m2:.2f} × {areas.coefficient:.6f} = {share.shared_m2:.2f}",
                }
                for share in areas.units
            ],
        },
        "summary": {
            "spaces": len(rows),
            "counted": sum(1 for item in areas.spaces if item.rule is not None),
            "undetermined": sum(1 for item in areas.spaces if item.rule is None),
        },
    }


def space_json(item: CountedSpace, rules: RulePack, accuracy_class: int) -> dict[str, Any]:
    """Return one space with the rule that applies to it."""
    space, rule, counted = item.space, item.rule, item.counted_m2
    return {
        "name": space.name,
        "kind": space.kind or None,
        "floor": space.floor or None,
        "unit": space.unit or None,
        "line": space.line or None,
        "area_m2": round(space.area_m2, 4),
        "height_m": space.height_m,
        "factor": None if rule is None else rule.factor,
        "counted_m2": None if counted is None else round(counted, 4),
        "rule": None if rule is None else rule.id,
        "clause": None if rule is None else rule.clause,
        "clause_checked": None if rule is None else rule.checked,
        "text": None if rule is None else rule.text,
        "missing": list(item.missing),
        "limit_m2": round(rules.area_limit(space.area_m2, accuracy_class), 4),
        "sigma_m2": None if math.isnan(space.sigma_m2) else round(space.sigma_m2, 4),
        "working": working(item),
    }


def working(item: CountedSpace) -> str:
    """Return one line that shows how a space was counted."""
    space = item.space
    if item.rule is None:
        return f"{space.name}: {space.area_m2:.2f} × ? (missing: {', '.join(item.missing)})"
    clause = item.rule.clause if item.rule.checked else f"{item.rule.clause}{UNCHECKED}"
    return f"{space.name}: {space.area_m2:.2f} × {item.rule.factor:g} = {item.counted_m2:.2f} ({clause})"
