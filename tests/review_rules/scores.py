"""How well each check finds what the planted scenes hold, kept beside the pages that show it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from planted import Score, run, total
from scenes import SCENES

SEEDS = {"fast": range(1, 5), "long": range(100, 140)}
"""Drawings of each scene: a few for whoever changes a check, forty for the figures of the docs."""
LEAST = 0.98
FIELDS = ("planted", "kept", "found", "false", "undetermined")


@dataclass(frozen=True)
class Scored:
    """Scores of every check that any scene speaks of, and what went wrong, for people."""

    scores: Mapping[str, Score]
    wrong: tuple[str, ...]


def scored(seeds: Iterable[int], folder: Path, disciplines: Iterable[str] = ()) -> Scored:
    """Draw every scene of some disciplines (all when none is named) once for each seed, and score their checks."""
    wanted = set(disciplines)
    parts, wrong = [], []
    for name, draw, discipline in SCENES:
        if not wanted or discipline in wanted:
            for seed in seeds:
                scores, problems = run(name, draw, discipline, seed, folder)
                parts.append(scores)
                wrong += problems
    return Scored(total(parts), tuple(wrong))


def write(path: Path, scores: Mapping[str, Score]) -> None:
    """Keep scores as a table, one check a line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["check", *FIELDS], lineterminator="\n")
        table.writeheader()
        for rule, score in sorted(scores.items()):
            table.writerow({"check": rule} | {name: value for name, value in asdict(score).items() if name in FIELDS})


def read(path: Path) -> dict[str, Score]:
    """Read what ``write`` kept."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["check"]: Score(**{name: int(row[name]) for name in FIELDS}) for row in csv.DictReader(file)}


def together(parts: Iterable[Mapping[str, Score]]) -> dict[str, Score]:
    """Return the scores of several runs over different scenes added up."""
    return total(dict(part) for part in parts)
