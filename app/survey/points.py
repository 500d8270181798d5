"""Survey results (测绘成果): points, lines and areas of one file, with what the file was read as."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import BadInput

PREFIX_M = 1_000_000.0


class AxisOrder(StrEnum):
    """Order of the two plane coordinates in a file; Chinese texts call north X and east Y."""

    EAST_NORTH = "east_north"
    NORTH_EAST = "north_east"


@dataclass(frozen=True)
class SurveyPoint:
    """One measured point, metres; ``line`` is its line in the file, 0 where files have none."""

    name: str
    code: str
    east: float
    north: float
    height: float | None = None
    line: int = 0


@dataclass(frozen=True)
class Outline:
    """A line or, when ``closed``, an area; vertices (east, north) in metres."""

    name: str
    layer: str
    vertices: tuple[tuple[float, float], ...]
    closed: bool


@dataclass(frozen=True)
class Rejected:
    """A line of the file that gave no point."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Declaration:
    """What the file was read as, and on what grounds; nothing of it is guessed in silence.

    Args:
        encoding: of texts.
        axis_order: of the file.
        axis_evidence: ``header``, ``coordinates``, ``format`` or ``option``.
        zone: zone number that the eastings carry as prefix, or None.
        height_datum: as far as the file says.
    """

    encoding: str
    axis_order: AxisOrder
    axis_evidence: str
    zone: int | None = None
    height_datum: str = ""


@dataclass(frozen=True)
class Survey:
    """One file of survey results.

    Args:
        source: the name that results of this file carry: its file name.
        format: CASS, CSV or DXF.
        declaration: how it was read.
        points: in file order.
        outlines: lines and areas.
        rejected: lines that gave no point.
        notes: whatever a person should know.
    """

    source: str
    format: str
    declaration: Declaration
    points: tuple[SurveyPoint, ...]
    outlines: tuple[Outline, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def without_zone(self) -> Survey:
        """Return the survey with eastings free of their zone prefix.

        Raises:
            BadInput: some eastings have the prefix and some have not.
        """
        zone = self.declaration.zone
        if zone is None:
            return self
        off = zone * PREFIX_M
        if any(int(point.east // PREFIX_M) != zone for point in self.points):
            raise BadInput("Some eastings carry a zone prefix and others do not", path=self.source)
        return Survey(
            self.source,
            self.format,
            self.declaration,
            tuple(SurveyPoint(p.name, p.code, p.east - off, p.north, p.height, p.line) for p in self.points),
            tuple(
                Outline(o.name, o.layer, tuple((east - off, north) for east, north in o.vertices), o.closed)
                for o in self.outlines
            ),
            self.rejected,
            self.notes,
        )
