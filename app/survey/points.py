"""Survey results (测绘成果): points, lines and areas of one file, with what the file was read as."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import overload

import numpy as np
import numpy.typing as npt

from app.domain.errors import BadInput

PREFIX_M = 1_000_000.0
NUMBERED = "#"  # begins the name that a reader gives to a point without one

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class AxisOrder(StrEnum):
    """Order of the two plane coordinates in a file; Chinese texts call north X and east Y."""

    EAST_NORTH = "east_north"
    NORTH_EAST = "north_east"


@dataclass(frozen=True)
class SurveyPoint:
    """One measured point, metres; ``line`` is its line in the file, 0 where files have none; ``sigma_m`` of each plane
    coordinate where the file tells it."""

    name: str
    code: str
    east: float
    north: float
    height: float | None = None
    line: int = 0
    sigma_m: float | None = None


@dataclass(frozen=True, eq=False)
class PointTable(Sequence[SurveyPoint]):
    """The points of one file as columns, so that a million of them fit; reads like a sequence of points.

    Args:
        names: (n,).
        codes: (n,).
        east: (n,) metres.
        north: (n,) metres.
        height: (n,) metres, NaN where unknown.
        line: (n,) lines of the file, 0 where it has none.
        sigma: (n,) standard deviation of a plane coordinate, NaN where the file tells none.
    """

    names: Sequence[str]
    codes: Sequence[str]
    east: Floats
    north: Floats
    height: Floats
    line: Rows
    sigma: Floats

    @classmethod
    def of(cls, points: Iterable[SurveyPoint]) -> PointTable:
        """Return the columns of ``points``; a table stays what it is."""
        if isinstance(points, cls):
            return points
        rows = list(points)
        return cls(
            [p.name for p in rows],
            [p.code for p in rows],
            np.array([p.east for p in rows], dtype=float),
            np.array([p.north for p in rows], dtype=float),
            np.array([math.nan if p.height is None else p.height for p in rows], dtype=float),
            np.array([p.line for p in rows], dtype=np.int64),
            np.array([math.nan if p.sigma_m is None else p.sigma_m for p in rows], dtype=float),
        )

    @property
    def places(self) -> Floats:
        """East and north, (n, 2)."""
        return np.stack([self.east, self.north], axis=1)

    def taken(self, rows: Rows) -> PointTable:
        """Return some rows, in their order."""
        return PointTable(
            np.array(self.names, dtype=object)[rows].tolist(),
            np.array(self.codes, dtype=object)[rows].tolist(),
            self.east[rows],
            self.north[rows],
            self.height[rows],
            self.line[rows],
            self.sigma[rows],
        )

    def at(self, east: Floats, north: Floats) -> PointTable:
        """Return the same points at other places."""
        return replace(self, east=east, north=north)

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, row: int) -> SurveyPoint: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[SurveyPoint]: ...
    def __getitem__(self, row: int | slice) -> SurveyPoint | Sequence[SurveyPoint]:
        if isinstance(row, slice):
            return [self[number] for number in range(*row.indices(len(self)))]
        return SurveyPoint(
            self.names[row],
            self.codes[row],
            float(self.east[row]),
            float(self.north[row]),
            known(self.height[row]),
            int(self.line[row]),
            known(self.sigma[row]),
        )

    def __iter__(self) -> Iterator[SurveyPoint]:
        return (self[row] for row in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(SurveyPoint.__eq__, self, other))


def known(value: float) -> float | None:
    """Return a number, None for NaN."""
    return None if math.isnan(value) else float(value)


@dataclass(frozen=True)
class Outline:
    """A line or, when ``closed``, an area; vertices (east, north) in metres; attributes as the file tells them."""

    name: str
    layer: str
    vertices: tuple[tuple[float, float], ...]
    closed: bool
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Rejected:
    """A line of the file that gave no point."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Note:
    """Whatever a person should know about a file; ``line`` 0 where no line is concerned."""

    kind: str
    text: str
    line: int = 0


@dataclass(frozen=True)
class Declaration:
    """What the file was read as, and on what grounds; nothing of it is guessed in silence.

    Args:
        encoding: of texts.
        axis_order: of the file.
        axis_evidence: ``header``, ``coordinates``, ``format`` or ``option``.
        zone: zone number that the eastings carry as prefix, or None.
        system: EPSG code or name of the reference system as far as the file says.
        height_datum: as far as the file says.
    """

    encoding: str
    axis_order: AxisOrder
    axis_evidence: str
    zone: int | None = None
    system: str = ""
    height_datum: str = ""


@dataclass(frozen=True)
class Survey:
    """One file of survey results.

    Args:
        source: the name that results of this file carry: its file name.
        format: CASS, CSV, DXF …
        declaration: how it was read.
        points: in file order.
        outlines: lines and areas.
        rejected: lines that gave no point.
        notes: whatever a person should know.
    """

    source: str
    format: str
    declaration: Declaration
    points: PointTable
    outlines: tuple[Outline, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", PointTable.of(self.points))

    def without_zone(self) -> Survey:
        """Return the survey with eastings free of their zone prefix.

        Raises:
            BadInput: some eastings have the prefix and some have not.
        """
        zone = self.declaration.zone
        if zone is None:
            return self
        off = zone * PREFIX_M
        foreign = np.flatnonzero(self.points.east // PREFIX_M != zone)
        if len(foreign):
            row = int(foreign[0])
            raise BadInput(
                f"Most eastings carry the zone prefix {zone}, that of {self.points.names[row]} does not",
                path=self.source,
                line=int(self.points.line[row]) or None,
                advice="give every coordinate its prefix, or none",
            )
        return replace(
            self,
            points=self.points.at(self.points.east - off, self.points.north),
            outlines=tuple(
                replace(o, vertices=tuple((east - off, north) for east, north in o.vertices)) for o in self.outlines
            ),
        )
