"""What is compared as one: an entity with all it draws, a block reference with its whole content."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.drawings.compare.hashing import mixed, placed, summed
from app.drawings.compare.items import CURVE, FILL, POLY, TEXT, Floats, Hashes, Leaves, Rows, starts
from app.drawings.flat import Flat

REFERENCES = ("INSERT", "MINSERT")


@dataclass(frozen=True)
class Units:
    """Entities to be matched.

    Args:
        leaves: their primitives, sorted by unit.
        first: (n + 1,) first primitive of each unit.
        handle: (n,) of the entity; of one inside a block, a number of the whole path.
        entity: (n,) row of the scene.
        instance: (n,) the block reference that holds the entity itself.
        opens: (n,) instance of the block reference that the unit is, 0 for a plain entity or an array of references.
        kind: (n,) number of the DXF type.
    """

    leaves: Leaves
    first: Rows
    handle: Hashes
    entity: Rows
    instance: Rows
    opens: Rows
    kind: Rows

    def __len__(self) -> int:
        return len(self.handle)

    @property
    def of_leaf(self) -> Rows:
        """Return the unit of each primitive."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))

    @cached_property
    def point_first(self) -> Rows:
        """(n + 1,) first point of each unit."""
        found: Rows = self.leaves.start[self.first]
        return found

    @cached_property
    def corner(self) -> Floats:
        """(n, 2) lower left corner of the points."""
        return np.minimum.reduceat(self.leaves.xy, self.point_first[:-1]) if len(self) else np.empty((0, 2))

    @cached_property
    def far_corner(self) -> Floats:
        """(n, 2) upper right corner of the points."""
        return np.maximum.reduceat(self.leaves.xy, self.point_first[:-1]) if len(self) else np.empty((0, 2))

    @cached_property
    def box(self) -> Floats:
        """(n, 4) what each unit covers."""
        box, first = self.leaves.box, self.first[:-1]
        if not len(self):
            return np.empty((0, 4))
        return np.hstack([np.minimum.reduceat(box[:, :2], first), np.maximum.reduceat(box[:, 2:], first)])

    @property
    def middle(self) -> Floats:
        """(n, 2) middle of what each unit covers."""
        return (self.box[:, :2] + self.box[:, 2:]) / 2

    @cached_property
    def look(self) -> Hashes:
        """(n,) everything but geometry."""
        return mixed(summed(mixed(self.leaves.look), self.first))

    @cached_property
    def visible(self) -> npt.NDArray[np.bool_]:
        """(n,) whether anything of it is shown."""
        return np.maximum.reduceat(self.leaves.visible, self.first[:-1]) if len(self) else np.zeros(0, bool)

    @property
    def is_written(self) -> npt.NDArray[np.bool_]:
        """(n,) whether it draws texts only."""
        written = self.leaves.sort == TEXT
        return np.logical_and.reduceat(written, self.first[:-1]) if len(self) else np.zeros(0, bool)

    @property
    def lowest_layer(self) -> Rows:
        """(n,) the lowest number of its layers."""
        return np.minimum.reduceat(self.leaves.layer, self.first[:-1]) if len(self) else np.zeros(0, np.int64)

    @cached_property
    def words(self) -> Hashes:
        """(n,) what the texts of each unit say, wherever they stand."""
        said = np.where(self.leaves.sort == TEXT, mixed(self.leaves.look), np.uint64(0))
        return summed(said, self.first)

    def shape(self, grid: float) -> Hashes:
        """Return (n,) numbers of the geometry to ``grid``, wherever it lies; the direction of lines does not count."""
        leaves = self.leaves
        of = leaves.of
        cell = placed(leaves.xy - self.corner[self.of_leaf[of]], grid)
        last = leaves.start[1:] - 1
        following = np.arange(1, len(cell) + 1)
        following[last] = np.where(leaves.closed | (leaves.sort == FILL), leaves.start[:-1], last)
        linked = mixed(cell + cell[following])
        linked[cell == cell[following]] = 0
        role = (np.arange(len(cell)) - leaves.start[of]).astype(np.uint64)
        role[(leaves.sort == CURVE)[of] & (role == 2)] = 0  # an arc may be written from either end
        lines = ((leaves.sort == POLY) | (leaves.sort == FILL))[of]
        several = np.diff(leaves.start)[of] > 1
        pieces = np.where(lines & several, linked, mixed(cell + role))
        whole = summed(pieces, leaves.start)
        return summed(mixed(whole + leaves.look), self.first)

    def pieces(self, grid: float, shift: Floats | float = 0.0) -> tuple[Hashes, Rows]:
        """Return a number for every piece that is drawn, and the unit of each; how pieces hang together does not count.

        A piece is one straight line, or a whole arc, fill, text, point or picture, where it lies, as it is seen.
        """
        leaves = self.leaves
        of = leaves.of
        cell = placed(leaves.xy + shift, grid)
        last = leaves.start[1:] - 1
        following = np.arange(1, len(cell) + 1)
        following[last] = np.where(leaves.closed | (leaves.sort == FILL), leaves.start[:-1], last)
        line = (leaves.sort == POLY)[of] & (np.diff(leaves.start) > 1)[of]
        straight = np.flatnonzero(line & (cell != cell[following]))
        role = (np.arange(len(cell)) - leaves.start[of]).astype(np.uint64)
        role[(leaves.sort == CURVE)[of] & (role == 2)] = 0
        role[(leaves.sort == FILL)[of]] = 0
        whole = np.flatnonzero((leaves.sort != POLY) | (np.diff(leaves.start) == 1))
        solid = summed(mixed(cell + role), leaves.start)[whole]
        drawn = np.concatenate([cell[straight] + cell[following[straight]], solid])
        leaf = np.concatenate([of[straight], whole])
        return mixed(mixed(drawn) + leaves.bare[leaf]), self.of_leaf[leaf]

    def points(self, grid: float, shift: Floats | float = 0.0) -> Hashes:
        """Return (n,) numbers of the points to ``grid``, where they lie; look and order do not count."""
        return summed(mixed(placed(self.leaves.xy + shift, grid)), self.point_first)

    def put_by(self, way: Floats) -> Units:
        """Return the entities with the points of each moved by (n, 2) ``way``; what they cover stays told as it was."""
        leaves = self.leaves
        return replace(self, leaves=replace(leaves, xy=leaves.xy + way[self.of_leaf][leaves.of]))

    def taken(self, rows: Rows) -> Units:
        """Return some units, in the order of ``rows``."""
        count = np.diff(self.first)[rows]
        first = starts(count)
        leaves = np.arange(first[-1]) + np.repeat(self.first[rows] - first[:-1], count)
        return Units(
            self.leaves.taken(leaves),
            first,
            *(getattr(self, name)[rows] for name in ("handle", "entity", "instance", "opens", "kind")),
        )


def units_of(leaves: Leaves, flat: Flat, kinds: Rows) -> Units:
    """Return the entities of the flattened block itself, references with all they hold.

    Args:
        leaves: primitives of ``flat``.
        kinds: number of each of the scene's DXF types.
    """
    parent = flat.instance["parent"].astype(np.int64)
    root = flat.instance["target"] == 0  # model space seen through a window is no reference
    root[0] = True
    top = np.arange(len(parent))
    while (below := ~root[top] & ~root[parent[top]]).any():
        top[below] = parent[top[below]]
    top[root] = 0
    return _grouped(leaves, flat, kinds, top[leaves.instance])


def inside(leaves: Leaves, flat: Flat, kinds: Rows) -> Units:
    """Return the entities that draw ``leaves`` themselves, at whatever depth of references."""
    return _grouped(leaves, flat, kinds, np.zeros(len(leaves), np.int64))


def _grouped(leaves: Leaves, flat: Flat, kinds: Rows, opens: Rows) -> Units:
    entity = np.where(opens > 0, flat.instance["mark"]["entity"][opens].astype(np.int64), leaves.entity)
    entity = _heads(flat)[entity] if len(entity) else entity
    holder = np.where(opens > 0, flat.instance["parent"][opens].astype(np.int64), leaves.instance)
    filled = np.diff(leaves.start) > 0
    order = np.lexsort((opens, entity, holder))
    order = order[filled[order]]
    entity, holder, opens = entity[order], holder[order], opens[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(entity) != 0) | (np.diff(holder) != 0)
    head = np.flatnonzero(new)
    last = np.append(head[1:], len(order)).astype(np.int64)[: len(head)] - 1
    several = opens[last] != opens[head]  # an array of references
    entity, holder, opens = entity[head], holder[head], np.where(several, 0, opens[head])
    handle = flat.scene.entity["handle"][entity] if len(entity) else np.empty(0, np.uint64)
    kind = flat.scene.entity["kind"][entity] if len(entity) else np.empty(0, np.int64)
    return Units(
        leaves=leaves.taken(order),
        first=np.concatenate([head, [len(order)]]).astype(np.int64),
        handle=np.where(holder > 0, mixed(handle + _path(flat)[holder]), handle),
        entity=entity,
        instance=holder,
        opens=opens,
        kind=kinds[kind] if len(kind) else np.empty(0, np.int64),
    )


def _heads(flat: Flat) -> Rows:
    """Return the first row of each entity: a dimension drawn from its definition has one row for each of its parts."""
    entity = flat.scene.entity
    new = np.ones(len(entity), dtype=bool)
    new[1:] = (entity["handle"][1:] != entity["handle"][:-1]) | (entity["block"][1:] != entity["block"][:-1])
    new |= entity["handle"] == 0
    new &= ~entity["part"]
    return np.asarray(np.maximum.accumulate(np.where(new, np.arange(len(entity)), 0)), dtype=np.int64)


def _path(flat: Flat) -> Hashes:
    """Return one number for the handles of the references around each instance."""
    parent = flat.instance["parent"].astype(np.int64)
    if not len(flat.scene.entity):
        return np.zeros(len(parent), np.uint64)
    own = flat.scene.entity["handle"][flat.instance["mark"]["entity"].astype(np.int64)].astype(np.uint64)
    own[(flat.instance["target"] == 0) | (parent == np.arange(len(parent)))] = 0
    found = np.zeros(len(parent), np.uint64)
    above = np.arange(len(parent))
    while above.any():
        found = mixed(found + own[above]) * (above > 0) + found * (above == 0)
        above = parent[above]
    return found
