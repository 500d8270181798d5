"""Neighbouring changes of one kind as one region, so that a person looks once."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from app.domain.geometry import Affine, Box, Point
from app.drawings.compare.planes import Change

CELLS = 60  # along the longer side of a sheet: changes in neighbouring cells are one region
MOST_CELLS = 400  # covered by one change, which then stands alone


@dataclass(frozen=True)
class Region:
    """Changes of one kind that lie together.

    Args:
        kind: added, removed, changed or moved.
        box: where to look, coordinates of the second drawing; of the first when its sheet came no more.
        box_a, box_b: what it covered and covers; None where it is not.
        handles_a, handles_b: of its entities; of one inside a block the handles of the references around it too,
            with ``/`` between.
        shift: how far moved entities went in the second drawing, beyond what the whole drawing did.
        sheet: number of the sheet, or its key.
        count: entities.
        places_a, places_b: boxes of what is drawn otherwise, where much in ``box_a`` or ``box_b`` is not; else empty.
    """

    kind: str
    box: Box
    box_a: Box | None
    box_b: Box | None
    handles_a: tuple[str, ...]
    handles_b: tuple[str, ...]
    shift: Point = (0.0, 0.0)
    sheet: str = ""
    count: int = 1
    places_a: tuple[Box, ...] = ()
    places_b: tuple[Box, ...] = ()


def regions_of(changes: Sequence[Change], sheet: str, side: float, to_b: Affine) -> list[Region]:
    """Return changes of one sheet as regions, by kind, then from the top down.

    Args:
        side: longer side of the sheet in drawing units.
        to_b: coordinates of the first drawing → those of the second.
    """
    groups: dict[tuple[str, int, int], list[Change]] = defaultdict(list)
    cell = max(side / CELLS, 1e-9)
    for change in changes:
        way = _way(change, to_b)
        groups[change.kind, round(way[0] / cell), round(way[1] / cell)].append(change)
    found = [_region(members, sheet, to_b) for group in groups.values() for members in together(group, cell, to_b)]
    order = {"changed": 0, "added": 1, "removed": 2, "moved": 3}
    return sorted(found, key=lambda region: (order[region.kind], -region.box.y1, region.box.x0))


def together(changes: list[Change], cell: float, to_b: Affine) -> list[list[Change]]:
    """Return changes in groups of neighbours.

    Args:
        cell: changes that stand in the same or neighbouring cells of this size are neighbours.
        to_b: coordinates of the first drawing → those of the second.
    """
    boxes = [_place(change, to_b) for change in changes]
    rows, cells = [], []
    known: dict[tuple[int, int], int] = {}
    for row, box in enumerate(boxes):
        x0, y0, x1, y1 = (int(np.floor(side / cell)) for side in (box.x0, box.y0, box.x1, box.y1))
        if (x1 - x0 + 2) * (y1 - y0 + 2) > MOST_CELLS:
            continue
        for place in itertools.product(range(x0, x1 + 2), range(y0, y1 + 2)):
            rows.append(row)
            cells.append(known.setdefault(place, len(known)))
    size = len(changes) + len(known)
    graph = coo_matrix(
        (np.ones(len(rows), np.int8), (np.array(rows, int), len(changes) + np.array(cells, int))), shape=(size, size)
    )
    _, label = connected_components(graph, directed=False)
    groups: dict[int, list[Change]] = defaultdict(list)
    for change, group in zip(changes, label[: len(changes)].tolist(), strict=True):
        groups[group].append(change)
    return list(groups.values())


def _place(change: Change, to_b: Affine) -> Box:
    """Return where a change lies in the second drawing."""
    if change.box_b is not None:
        return change.box_b
    box = change.box_a
    assert box is not None  # noqa: S101 - a change is on one side at least
    return Box.around(map(to_b, box.corners))


def _way(change: Change, to_b: Affine) -> Point:
    """Return how far a moved entity went, beyond what the whole drawing did."""
    if change.kind != "moved" or change.box_a is None or change.box_b is None:
        return 0.0, 0.0
    (x0, y0), (x1, y1) = to_b(change.box_a.centre), change.box_b.centre
    return x1 - x0, y1 - y0


def _region(changes: list[Change], sheet: str, to_b: Affine) -> Region:
    def around(boxes: list[Box | None]) -> Box | None:
        corners = [corner for box in boxes if box is not None for corner in box.corners]
        return Box.around(corners) if corners else None

    place = around([_place(change, to_b) for change in changes])
    assert place is not None  # noqa: S101 - there is one change at least
    return Region(
        kind=changes[0].kind,
        box=place,
        box_a=around([change.box_a for change in changes]),
        box_b=around([change.box_b for change in changes]),
        handles_a=tuple("/".join(change.handles_a) for change in changes if change.handles_a),
        handles_b=tuple("/".join(change.handles_b) for change in changes if change.handles_b),
        shift=_way(changes[0], to_b),
        sheet=sheet,
        count=len(changes),
        places_a=_places([(change.box_a, change.places_a) for change in changes]),
        places_b=_places([(change.box_b, change.places_b) for change in changes]),
    )


def _places(told: list[tuple[Box | None, tuple[Box, ...]]]) -> tuple[Box, ...]:
    """Return the places of a region's changes, where one of them tells more than its box."""
    if not any(places for _, places in told):
        return ()
    return tuple(place for box, places in told for place in (places or ((box,) if box else ())))
