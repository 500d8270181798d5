"""Tolerances of survey merging and verification, from ``resources/survey/tolerances.toml``."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.resources import resource


@dataclass(frozen=True)
class MergingRules:
    """When two results are the same corner, and when they disagree; see the file for each."""

    point_sigma_m: float
    height_sigma_m: float
    pair_limit_factor: float
    search_m: float
    gate_factor: float
    same_place_m: float
    area_overlap_min: float
    square_deg: float

    def limit_m(self, sigma_m: float, other_sigma_m: float) -> float:
        """Return how far two results may lie apart."""
        return self.pair_limit_factor * math.hypot(sigma_m, other_sigma_m)

    def reach_m(self, sigma_m: float, other_sigma_m: float) -> float:
        """Return how far apart two results are still looked at as the same corner."""
        return max(self.search_m, self.gate_factor * math.hypot(sigma_m, other_sigma_m))


@dataclass(frozen=True)
class Limit:
    """One row: constant + per_root·√value + per_value·value, for values from ``above``."""

    kinds: frozenset[str]
    above: float
    constant: float
    per_root: float
    per_value: float
    source: str = ""

    def of(self, value: float) -> float:
        """Return the tolerance of a value."""
        return self.constant + self.per_root * math.sqrt(value) + self.per_value * value


@dataclass(frozen=True)
class RulePack:
    """All tolerances.

    Args:
        version: of the rule pack, printed in results.
        merging: rules of merging.
        coverage_factor: uncertainty U in standard deviations.
        limits: tolerances by kind of value.
        area_classes: per_root and per_value of the limit of an area, by accuracy class.
        senses: ``min`` or ``max`` for kinds of which only one direction fails.
    """

    version: str
    merging: MergingRules
    coverage_factor: float
    limits: tuple[Limit, ...]
    area_classes: Mapping[int, tuple[float, float]]
    senses: Mapping[str, str]

    def area_limit(self, area_m2: float, accuracy_class: int) -> float:
        """Return the limit of an area of an accuracy class, 1 to 3."""
        per_root, per_value = self.area_classes[accuracy_class]
        return per_root * math.sqrt(area_m2) + per_value * area_m2

    def limit(self, kind: str, value: float) -> Limit | None:
        """Return the row that limits ``kind`` at ``value``; None when the rule pack has none."""
        rows = [limit for limit in self.limits if kind in limit.kinds and abs(value) > limit.above]
        return max(rows, key=lambda limit: limit.above) if rows else None

    def tolerance(self, kind: str, value: float) -> float | None:
        """Return the tolerance of ``kind`` at ``value``; None when the rule pack has none."""
        limit = self.limit(kind, value)
        return None if limit is None else limit.of(abs(value))

    def sense(self, kind: str) -> str:
        """Return whether only less (``min``), only more (``max``) or both fail."""
        return self.senses.get(kind, "both")


def load_rules(path: Path | None = None) -> RulePack:
    """Read a rule pack; BadInput when it is damaged."""
    file = path or resource("survey", "tolerances.toml")
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        return RulePack(
            told["version"],
            MergingRules(**told["merging"]),
            float(told["verification"]["coverage_factor"]),
            tuple(
                Limit(
                    frozenset(row["kinds"]),
                    row.get("from", -1.0),
                    row.get("constant", 0.0),
                    row.get("per_root", 0.0),
                    row.get("per_value", 0.0),
                    row.get("source", ""),
                )
                for row in told["verification"]["limit"]
            ),
            {row["class"]: (row["per_root"], row["per_value"]) for row in told["area_class"]},
            {kind: sense for sense, kinds in told["verification"]["sense"].items() for kind in kinds},
        )
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise BadInput(f"The survey rule pack cannot be used: {error}", path=str(file)) from error
