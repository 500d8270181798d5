"""What is drawn on one sheet, sorted by role, in metres: the raw material of a sheet view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon

from app.review.places import Label

Points = npt.NDArray[np.float64]
UNKNOWN = "unknown"
"""The role of what is drawn at the ends of pipes on layers of no role."""


@dataclass(frozen=True)
class Stroke:
    """One line, arc or polyline.

    Args:
        xy: (n, 2) vertices in metres, n ≥ 2, arcs flattened.
        closed: the last vertex joins the first.
        role: from the layer map.
        handles: handle path, outermost insert first.
        proposed: why the role was proposed; empty when it is by name or confirmed.
        in_block: it lies inside a block insert.
        round: it is a full circle.
    """

    xy: Points
    closed: bool
    role: str
    handles: tuple[str, ...]
    proposed: str = ""
    in_block: bool = False
    round: bool = False


@dataclass(frozen=True)
class Area:
    """One filled area (hatch or solid), metres."""

    polygon: Polygon
    role: str
    handles: tuple[str, ...]
    proposed: str = ""


@dataclass(frozen=True)
class Mark:
    """One block insert or point, metres; ``corners`` are those of its extent, from its own lower left."""

    x: float
    y: float
    role: str
    handles: tuple[str, ...]
    rotation_deg: float = 0.0
    block: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    proposed: str = ""
    width_m: float = 0.0
    depth_m: float = 0.0
    corners: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Ink:
    """Everything on one sheet that has a role, and all texts."""

    strokes: tuple[Stroke, ...] = ()
    areas: tuple[Area, ...] = ()
    marks: tuple[Mark, ...] = ()
    labels: tuple[Label, ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles that occur, texts left out."""
        return frozenset(item.role for group in (self.strokes, self.areas, self.marks) for item in group)


def lines_of(strokes: Sequence[Stroke]) -> npt.NDArray[np.object_]:
    """Return the strokes as lines; closed ones end where they begin."""
    return lines_through(
        [np.vstack([s.xy, s.xy[:1]]) if s.closed and (s.xy[0] != s.xy[-1]).any() else s.xy for s in strokes]
    )


def lines_through(parts: Sequence[Points]) -> npt.NDArray[np.object_]:
    """Return a line through each row of points."""
    if not parts:
        return np.empty(0, dtype=object)
    rows = np.repeat(np.arange(len(parts)), [len(xy) for xy in parts])
    lines: npt.NDArray[np.object_] = shapely.linestrings(np.concatenate(parts), indices=rows)
    return lines


def together(parts: Sequence[Ink]) -> Ink:
    """Return everything in ``parts``."""
    return Ink(
        strokes=tuple(stroke for part in parts for stroke in part.strokes),
        areas=tuple(area for part in parts for area in part.areas),
        marks=tuple(mark for part in parts for mark in part.marks),
        labels=tuple(label for part in parts for label in part.labels),
    )
