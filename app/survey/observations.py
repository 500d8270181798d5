"""The results of all surveys as columns, in an order that does not depend on the order of the files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.survey.points import Floats, PointTable, Rows, Survey, SurveyPoint, known
from app.survey.rule_pack import MergingRules

Sources = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Observed:
    """One result of one survey; ``row`` is its place among all results, -1 where it has none."""

    source: str
    point: SurveyPoint
    sigma_m: float
    row: int = -1

    @property
    def at(self) -> tuple[float, float]:
        """East and north."""
        return self.point.east, self.point.north


Group = tuple[Observed, ...]


def distance_m(one: Observed, other: Observed) -> float:
    """Return the horizontal distance of two results."""
    return math.dist(one.at, other.at)


@dataclass(frozen=True, eq=False)
class Observations:
    """All results, ordered by source, place and line.

    Args:
        sources: names of the surveys, sorted.
        source: (n,) index into ``sources``.
        points: (n,) places, names, heights as measured.
        sigma: (n,) standard deviation of each plane coordinate.
        shift: (n, 2) added for matching only, where a survey differs by its datum.
    """

    sources: tuple[str, ...]
    source: Sources
    points: PointTable
    sigma: Floats
    shift: Floats

    @classmethod
    def of(cls, surveys: Sequence[Survey], sigma_m: Mapping[str, float], rules: MergingRules) -> Observations:
        """Return the results of ``surveys``; a person's sigma goes before that of the file, that before the rules'."""
        ordered = sorted(surveys, key=lambda survey: survey.source)
        tables = [sorted_by_place(survey.points) for survey in ordered]
        sigmas = [
            np.full(len(table), sigma_m[survey.source])
            if survey.source in sigma_m
            else np.where(np.isnan(table.sigma), rules.point_sigma_m, table.sigma)
            for survey, table in zip(ordered, tables, strict=True)
        ]
        count = sum(map(len, tables))
        return cls(
            tuple(survey.source for survey in ordered),
            np.repeat(np.arange(len(tables), dtype=np.int32), [len(table) for table in tables]),
            joined(tables),
            np.concatenate(sigmas) if sigmas else np.zeros(0),
            np.zeros((count, 2)),
        )

    def __len__(self) -> int:
        return len(self.source)

    @cached_property
    def places(self) -> Floats:
        """East and north as matched, (n, 2)."""
        return self.points.places + self.shift

    @cached_property
    def name_ids(self) -> Rows:
        """(n,) the same number for the same name.

        A dictionary of a million names takes half a second; sorting their hashes takes half of that.
        """
        names = self.points.names
        if not len(names):
            return np.zeros(0, dtype=np.int64)
        hashes = np.fromiter(map(hash, names), dtype=np.int64, count=len(names))
        order = np.argsort(hashes)
        differs = np.diff(hashes[order]) != 0
        ordered = np.array(names, dtype=object)[order]
        if (ordered[1:] != ordered[:-1])[~differs].any():  # two names of one hash
            first: dict[str, int] = {}
            return np.fromiter(map(first.setdefault, names, range(len(names))), dtype=np.int64, count=len(names))
        ids = np.empty(len(names), dtype=np.int64)
        ids[order] = np.concatenate([[0], np.cumsum(differs)])
        return ids

    def rows_of(self, source: int) -> slice:
        """Return the rows of one survey."""
        start, stop = np.searchsorted(self.source, [source, source + 1]).tolist()
        return slice(start, stop)

    def __getitem__(self, row: int) -> Observed:
        point = self.points[row]
        return Observed(self.sources[int(self.source[row])], point, float(self.sigma[row]), int(row))

    def height(self, row: int) -> float | None:
        """Return the height of a result."""
        return known(self.points.height[row])


def sorted_by_place(points: PointTable) -> PointTable:
    """Return the points ordered by place, then height, then line."""
    order = np.argsort(points.east, kind="stable")
    east = points.east[order]
    same = np.concatenate([[False], east[1:] == east[:-1]])
    tied = np.flatnonzero(same | np.append(same[1:], False))
    rows = order[tied]
    order[tied] = rows[np.lexsort((points.line[rows], points.height[rows], points.north[rows], points.east[rows]))]
    return points.taken(order)


def joined(tables: Sequence[PointTable]) -> PointTable:
    """Return all rows of all tables."""
    if not tables:
        return PointTable.of(())
    return PointTable(
        [name for table in tables for name in table.names],
        [code for table in tables for code in table.codes],
        *(
            np.concatenate([getattr(table, column) for table in tables])
            for column in ("east", "north", "height", "line", "sigma")
        ),
    )
