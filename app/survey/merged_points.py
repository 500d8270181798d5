"""The corners of a merged survey as columns, each with the results it was made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from app.survey.observations import Group, Observations
from app.survey.points import Flags, Floats, PointTable, Rows, known


@dataclass(frozen=True)
class MergedPoint:
    """One corner of the merged survey; a single result stands for itself.

    Args:
        name: the name most of its results share, else that of the first by source.
        east: metres.
        north: metres.
        height: metres; None when unknown or disputed.
        sigma_m: of each coordinate.
        members: results it was made of.
        disputed: some conflict concerns it.
    """

    name: str
    east: float
    north: float
    height: float | None
    sigma_m: float
    members: Group
    disputed: bool


@dataclass(frozen=True, eq=False)
class MergedPoints(Sequence[MergedPoint]):
    """Corners of the merged survey as columns, by name; reads like a sequence of points.

    Args:
        observed: all results.
        names: (n,).
        east: (n,) metres.
        north: (n,) metres.
        height: (n,) NaN when unknown or disputed.
        sigma: (n,) of each coordinate.
        rows: results, corner by corner.
        start: (n + 1,) where each corner begins in ``rows``.
        disputed: (n,).
    """

    observed: Observations
    names: Sequence[str]
    east: Floats
    north: Floats
    height: Floats
    sigma: Floats
    rows: Rows
    start: Rows
    disputed: Flags

    @property
    def sizes(self) -> Rows:
        """How many results each corner is made of."""
        return np.diff(self.start)

    @property
    def places(self) -> Floats:
        """East and north, (n, 2)."""
        return np.stack([self.east, self.north], axis=1)

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, row: int) -> MergedPoint: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[MergedPoint]: ...
    def __getitem__(self, row: int | slice) -> MergedPoint | Sequence[MergedPoint]:
        if isinstance(row, slice):
            return [self[number] for number in range(*row.indices(len(self)))]
        row = range(len(self))[row]
        return MergedPoint(
            self.names[row],
            float(self.east[row]),
            float(self.north[row]),
            known(self.height[row]),
            float(self.sigma[row]),
            tuple(self.observed[i] for i in self.rows[self.start[row] : self.start[row + 1]].tolist()),
            bool(self.disputed[row]),
        )

    def __iter__(self) -> Iterator[MergedPoint]:
        return (self[row] for row in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(MergedPoint.__eq__, self, other))


def merged_of(points: Sequence[MergedPoint]) -> MergedPoints:
    """Return the columns of corners that were read back."""
    members = [item for point in points for item in point.members]
    sources = sorted({item.source for item in members})
    observed = Observations(
        tuple(sources),
        np.array([sources.index(item.source) for item in members], dtype=np.int32),
        PointTable.of([item.point for item in members]),
        np.array([item.sigma_m for item in members], dtype=float),
        np.zeros((len(members), 2)),
    )
    return MergedPoints(
        observed,
        [point.name for point in points],
        np.array([point.east for point in points], dtype=float),
        np.array([point.north for point in points], dtype=float),
        np.array([np.nan if point.height is None else point.height for point in points], dtype=float),
        np.array([point.sigma_m for point in points], dtype=float),
        np.arange(len(members), dtype=np.int64),
        np.cumsum([0, *(len(point.members) for point in points)], dtype=np.int64),
        np.array([point.disputed for point in points], dtype=bool),
    )
