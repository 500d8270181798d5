"""Which entity of one drawing is which of the other: the same, moved, changed, or in one only.

The steps go from the surest to the boldest; each sees only what the steps before left over. Geometry decides first, so
that renumbered handles do no harm; handles help where most of the sure pairs agree on them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from app.drawings.compare.hashing import mixed, placed
from app.drawings.compare.items import Floats, Hashes, Rows
from app.drawings.compare.units import Units

ROUNDS = 12  # of leaving out what is not drawn by others
COARSE = 64.0  # grid for voting, in tolerances
CANDIDATES = 4
TRUSTED = 0.5  # of the sure pairs agree on their handles
SHARED = 0.5  # of its points stay: the entity was changed, not replaced
SHARED_WRITING = 0.2  # the same of a text, whose first line stays where it was broken anew
CROWD = 40  # alike entities left over on either side that are paired one by one
COVERED = 0.5  # of what two entities cover is the same: one was drawn again as the other
ROOM = 0.02
MOST_LEFT = 20_000  # entities left over on either side: more are no edits
LEAST_VOTES = 3
VOTED = 0.3  # of the votes for one shift

SAME, MOVED, CHANGED, REDRAWN = 1, 2, 3, 4


@dataclass
class Matching:
    """Pairs found so far.

    Args:
        a, b: what is compared; ``b`` in its own coordinates.
        partner: for each unit of ``a`` its unit of ``b``, -1 for none.
        taken: for each unit of ``b`` whether it has a partner.
        state: for each unit of ``a`` SAME, MOVED, CHANGED, REDRAWN, 0 for none.
    """

    a: Units
    b: Units
    partner: Rows
    taken: Rows
    state: Rows

    @property
    def left_a(self) -> Rows:
        """Units of ``a`` that nothing is known of."""
        return np.flatnonzero(self.state == 0)

    @property
    def left_b(self) -> Rows:
        """Units of ``b`` that nothing is known of."""
        return np.flatnonzero(self.taken == 0)

    def pair(self, rows_a: Rows, rows_b: Rows, state: Rows | int) -> None:
        """Note pairs."""
        self.partner[rows_a] = rows_b
        self.taken[rows_b] = 1
        self.state[rows_a] = state


class Matcher:
    """Matches two sets of units.

    Args:
        tolerance: drawing units within which places are the same.
        salt_a, salt_b: units match only where these agree; all by default.
    """

    def __init__(
        self, a: Units, b: Units, tolerance: float, salt_a: Hashes | None = None, salt_b: Hashes | None = None
    ) -> None:
        self.a, self.b, self.tolerance = a, b, tolerance
        self.salt_a = mixed(salt_a if salt_a is not None else np.zeros(len(a), np.uint64))
        self.salt_b = mixed(salt_b if salt_b is not None else np.zeros(len(b), np.uint64))
        self.look_a, self.look_b = mixed(a.look + self.salt_a), mixed(b.look + self.salt_b)
        self.shape_a = mixed(a.shape(tolerance) + self.look_a)
        self.shape_b = mixed(b.shape(tolerance) + self.look_b)
        self.result = Matching(a, b, np.full(len(a), -1), np.zeros(len(b), np.int64), np.zeros(len(a), np.int64))

    def shift(self, rows_a: Rows, rows_b: Rows) -> Floats | None:
        """Return how far most of the units of ``b`` lie from their like of ``a``; None when there is no one answer."""
        if not len(rows_a) or not len(rows_b):
            return None
        grid = COARSE * self.tolerance
        a, b = self.a.taken(rows_a), self.b.taken(rows_b)
        key_a = mixed(a.shape(grid) + self.look_a[rows_a])
        key_b = mixed(b.shape(grid) + self.look_b[rows_b])
        even_a, even_b = _crowds(key_a), _crowds(key_b)  # alike entities keep their order from left to right
        order_a, order_b = _from_left(a.corner, grid), _from_left(b.corner, grid)
        ranked_a, ranked_b = np.empty_like(key_a), np.empty_like(key_b)
        ranked_a[order_a] = _ranked(mixed(key_a + even_a)[order_a])
        ranked_b[order_b] = _ranked(mixed(key_b + even_b)[order_b])
        _, at_a, at_b = np.intersect1d(ranked_a, ranked_b, return_indices=True)
        if not len(at_a):
            return None
        step = b.corner[at_b] - a.corner[at_a]
        _, cell, count = np.unique(placed(step, grid), return_inverse=True, return_counts=True)
        most = int(count.argmax())
        if count[most] < min(LEAST_VOTES, len(step)) or count[most] < VOTED * len(step):
            return None
        found: Floats = np.median(step[cell == most], axis=0)
        return found

    def same(self, rows_a: Rows, rows_b: Rows, shift: Floats) -> int:
        """Pair units that are the same when ``a`` is moved by ``shift``; return how many."""
        before = int((self.result.state == SAME).sum())
        key_a, key_b = self._keys(rows_a, rows_b, shift)
        _, at_a, at_b = np.intersect1d(key_a, key_b, return_indices=True)
        self.result.pair(rows_a[at_a], rows_b[at_b], SAME)
        rest_a, rest_b = np.delete(rows_a, at_a), np.delete(rows_b, at_b)
        if len(rest_a) and len(rest_b):
            self._nearly(rest_a, rest_b, shift)
        return int((self.result.state == SAME).sum()) - before

    def would_match(self, rows_a: Rows, rows_b: Rows, shift: Floats) -> int:
        """Return how many units are the same to the grid when ``a`` is moved by ``shift``; nothing is noted."""
        return len(np.intersect1d(*self._keys(rows_a, rows_b, shift)))

    def _keys(self, rows_a: Rows, rows_b: Rows, shift: Floats) -> tuple[Hashes, Hashes]:
        key_a = mixed(self.shape_a[rows_a] + placed(self.a.corner[rows_a] + shift, self.tolerance))
        key_b = mixed(self.shape_b[rows_b] + placed(self.b.corner[rows_b], self.tolerance))
        return _ranked(key_a), _ranked(key_b)

    def _nearly(self, rows_a: Rows, rows_b: Rows, shift: Floats) -> None:
        """Pair what the grid parted: the same look, every point within the tolerance."""
        kinds, number = np.unique(np.concatenate([self.look_a[rows_a], self.look_b[rows_b]]), return_inverse=True)
        del kinds
        apart = 1e3 * self.tolerance  # further than any place that may match
        corner_a = self.a.corner[rows_a] + shift
        places_a = np.hstack([corner_a, self.a.far_corner[rows_a] + shift, number[: len(rows_a), None] * apart])
        places_b = np.hstack([self.b.corner[rows_b], self.b.far_corner[rows_b], number[len(rows_a) :, None] * apart])
        tree = cKDTree(places_b)
        many = min(CANDIDATES, len(rows_b))
        reach = 4 * self.tolerance
        _, near = tree.query(places_a, k=many, distance_upper_bound=reach)
        near = near.reshape(len(rows_a), many)
        for column in near.T:
            ok = (column < len(rows_b)) & (self.result.partner[rows_a] < 0)
            mine, theirs = rows_a[ok], rows_b[column[ok]]
            free = self.result.taken[theirs] == 0
            mine, theirs = mine[free], theirs[free]
            close = self._offset(mine, theirs, shift) <= 1.5 * self.tolerance
            mine, theirs = mine[close], theirs[close]
            _, first = np.unique(theirs, return_index=True)
            self.result.pair(mine[first], theirs[first], SAME)

    def _offset(self, rows_a: Rows, rows_b: Rows, shift: Floats | None) -> Floats:
        """Return the greatest distance of like points of pairs; infinity when they have not as many.

        Args:
            shift: added to ``a``; None to bring the lower left corners together.
        """
        found = np.full(len(rows_a), np.inf)
        if not len(rows_a):
            return found
        a, b = self.a, self.b
        size_a = np.diff(a.point_first)[rows_a]
        alike = np.flatnonzero(size_a == np.diff(b.point_first)[rows_b])
        if not len(alike):
            return found
        count = size_a[alike]
        first = np.concatenate([[0], np.cumsum(count)])
        step = np.arange(first[-1]) - np.repeat(first[:-1], count)
        one = a.leaves.xy[np.repeat(a.point_first[rows_a[alike]], count) + step]
        other = b.leaves.xy[np.repeat(b.point_first[rows_b[alike]], count) + step]
        move = shift if shift is not None else np.repeat(b.corner[rows_b[alike]] - a.corner[rows_a[alike]], count, 0)
        distance = np.abs(other - one - move).max(axis=1)
        found[alike] = np.maximum.reduceat(distance, first[:-1])
        return found

    def redrawn(self, shift: Floats) -> None:
        """Settle entities that draw the same in other pieces: a block reference exploded, lines joined."""
        result = self.result
        left_a, left_b = result.left_a, result.left_b
        for _ in range(ROUNDS):
            if not len(left_a) or not len(left_b):
                return
            key_a, of_a = self.a.taken(left_a).pieces(self.tolerance, shift)
            key_b, of_b = self.b.taken(left_b).pieces(self.tolerance)
            key_a, key_b = (
                _ranked(mixed(key_a + self.salt_a[left_a][of_a])),
                _ranked(mixed(key_b + self.salt_b[left_b][of_b])),
            )
            lone_a, lone_b = np.unique(of_a[~np.isin(key_a, key_b)]), np.unique(of_b[~np.isin(key_b, key_a)])
            if not len(lone_a) and not len(lone_b):
                result.state[left_a], result.taken[left_b] = REDRAWN, 1
                return
            left_a, left_b = np.delete(left_a, lone_a), np.delete(left_b, lone_b)

    def by_handle(self) -> None:
        """Pair what is left over by handle, when the pairs found so far show that handles can be trusted."""
        result = self.result
        sure = np.flatnonzero(result.partner >= 0)
        if not len(sure) or (self.a.handle[sure] == self.b.handle[result.partner[sure]]).mean() < TRUSTED:
            return
        left_a, left_b = result.left_a, result.left_b
        key_a = mixed(self.a.handle[left_a] + self.salt_a[left_a] + mixed(self.a.kind[left_a].astype(np.uint64)))
        key_b = mixed(self.b.handle[left_b] + self.salt_b[left_b] + mixed(self.b.kind[left_b].astype(np.uint64)))
        once_a, once_b = _once(key_a), _once(key_b)
        _, at_a, at_b = np.intersect1d(key_a[once_a], key_b[once_b], return_indices=True)
        rows_a, rows_b = left_a[once_a[at_a]], left_b[once_b[at_b]]
        known = self.a.handle[rows_a] != 0
        rows_a, rows_b = rows_a[known], rows_b[known]
        alike = self.look_a[rows_a] == self.look_b[rows_b]
        equal = alike & (self._offset(rows_a, rows_b, None) <= 2 * self.tolerance)
        equal |= self.shape_a[rows_a] == self.shape_b[rows_b]
        result.pair(rows_a, rows_b, np.where(equal, MOVED, CHANGED))

    def restyled(self, shift: Floats) -> None:
        """Pair what kept its place and points, and changed its layer, colour or words."""
        result = self.result
        left_a, left_b = result.left_a, result.left_b
        a, b = self.a.taken(left_a), self.b.taken(left_b)
        key_a = mixed(a.points(self.tolerance, shift) + self.salt_a[left_a] + a.kind.astype(np.uint64))
        key_b = mixed(b.points(self.tolerance) + self.salt_b[left_b] + b.kind.astype(np.uint64))
        _, at_a, at_b = np.intersect1d(_ranked(key_a), _ranked(key_b), return_indices=True)
        result.pair(left_a[at_a], left_b[at_b], CHANGED)

    def moved(self) -> None:
        """Pair what has the same look and shape elsewhere; of several alike, those that move as others do, then the
        nearest."""
        result = self.result
        left_a, left_b = result.left_a, result.left_b
        grid = COARSE * self.tolerance
        key_a = mixed(self.a.taken(left_a).shape(grid) + self.look_a[left_a])
        key_b = mixed(self.b.taken(left_b).shape(grid) + self.look_b[left_b])
        order_a, order_b = np.argsort(key_a, kind="stable"), np.argsort(key_b, kind="stable")
        common = np.intersect1d(key_a, key_b)
        range_a = [np.searchsorted(key_a[order_a], common, side) for side in ("left", "right")]
        range_b = [np.searchsorted(key_b[order_b], common, side) for side in ("left", "right")]
        pairs_a, pairs_b = [], []
        for a0, a1, b0, b1 in zip(*(part.tolist() for part in (*range_a, *range_b)), strict=True):
            mine, theirs = left_a[order_a[a0:a1]][:CROWD], left_b[order_b[b0:b1]][:CROWD]
            pairs_a.append(np.repeat(mine, len(theirs)))
            pairs_b.append(np.tile(theirs, len(mine)))
        if not pairs_a:
            return
        rows_a, rows_b = np.concatenate(pairs_a), np.concatenate(pairs_b)
        fits = self._offset(rows_a, rows_b, None) <= 2 * self.tolerance
        fits |= self.shape_a[rows_a] == self.shape_b[rows_b]
        rows_a, rows_b = rows_a[fits], rows_b[fits]
        step = self.b.corner[rows_b] - self.a.corner[rows_a]
        _, cell, votes = np.unique(placed(step, grid), return_inverse=True, return_counts=True)
        order = np.lexsort((np.hypot(step[:, 0], step[:, 1]), -votes[cell]))
        for a, b in zip(rows_a[order].tolist(), rows_b[order].tolist(), strict=True):
            if result.partner[a] < 0 and not result.taken[b]:
                result.partner[a], result.taken[b], result.state[a] = b, 1, MOVED

    def share_points(self, rows_a: Rows, rows_b: Rows, shift: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Tell which pairs have two points or more in common when ``a`` is moved by ``shift``."""
        found = np.zeros(len(rows_a), dtype=bool)
        for row, (one, other) in enumerate(zip(rows_a.tolist(), rows_b.tolist(), strict=True)):
            first_a, first_b = self.a.point_first, self.b.point_first
            points_a = self.a.leaves.xy[first_a[one] : first_a[one + 1]] + shift
            points_b = self.b.leaves.xy[first_b[other] : first_b[other + 1]]
            common = np.intersect1d(placed(points_a, 4 * self.tolerance), placed(points_b, 4 * self.tolerance))
            found[row] = len(common) >= 2
        return found

    def reshaped(self, shift: Floats) -> None:
        """Pair entities of one kind that share half of their points: they were changed, not replaced."""
        result = self.result
        left_a, left_b = result.left_a, result.left_b
        if not len(left_a) or not len(left_b):
            return
        a, b = self.a.taken(left_a), self.b.taken(left_b)
        of_a, of_b = (np.repeat(np.arange(len(units)), np.diff(units.point_first)) for units in (a, b))
        cell_a = _salted(placed(a.leaves.xy + shift, 2 * self.tolerance), self.salt_a[left_a], a.kind, of_a)
        cell_b = _salted(placed(b.leaves.xy, 2 * self.tolerance), self.salt_b[left_b], b.kind, of_b)
        cells_a, cells_b = _distinct(cell_a, of_a), _distinct(cell_b, of_b)
        shared_a, shared_b = _joined(cells_a, cells_b)
        if not len(shared_a):
            return
        pair, count = np.unique(shared_a * np.int64(len(left_b)) + shared_b, return_counts=True)
        rows_a, rows_b = pair // len(left_b), pair % len(left_b)
        most = np.maximum(
            np.bincount(cells_a[1], minlength=len(a))[rows_a], np.bincount(cells_b[1], minlength=len(b))[rows_b]
        )
        share = count / most
        written = a.is_written[rows_a] & b.is_written[rows_b]
        good = np.flatnonzero(share >= np.where(written, SHARED_WRITING, SHARED))
        for row in good[np.argsort(-share[good], kind="stable")].tolist():
            mine, theirs = int(left_a[rows_a[row]]), int(left_b[rows_b[row]])
            if result.partner[mine] < 0 and not result.taken[theirs]:
                result.partner[mine], result.taken[theirs], result.state[mine] = theirs, 1, CHANGED

    def in_place(self, shift: Floats) -> None:
        """Pair entities of one kind and layer that cover much the same: drawn again, they were changed."""
        result = self.result
        left_a, left_b = result.left_a, result.left_b
        if not len(left_a) or not len(left_b) or max(len(left_a), len(left_b)) > MOST_LEFT:
            return
        a, b = self.a.taken(left_a), self.b.taken(left_b)
        box_a, box_b = _with_room(a.box + np.tile(shift, 2), self.tolerance), _with_room(b.box, self.tolerance)
        kinds = [
            mixed(mixed(units.kind.astype(np.uint64)) + units.lowest_layer.astype(np.uint64) + salt)
            for units, salt in ((a, self.salt_a[left_a]), (b, self.salt_b[left_b]))
        ]
        _, number = np.unique(np.concatenate(kinds), return_inverse=True)
        apart = 4 * float(np.ptp(np.concatenate([box_a, box_b]))) + 1.0
        tree = cKDTree(np.hstack([box_b, number[len(box_a) :, None] * apart]))
        many = min(CANDIDATES, len(box_b))
        _, near = tree.query(np.hstack([box_a, number[: len(box_a), None] * apart]), k=many)
        mine, theirs = np.repeat(np.arange(len(box_a)), many), near.reshape(-1)
        alike = number[mine] == number[len(box_a) + theirs]
        mine, theirs = mine[alike], theirs[alike]
        share = _common(box_a[mine], box_b[theirs])
        good = np.flatnonzero(share >= COVERED)
        for row in good[np.argsort(-share[good], kind="stable")].tolist():
            one, other = int(left_a[mine[row]]), int(left_b[theirs[row]])
            if result.partner[one] < 0 and not result.taken[other]:
                result.partner[one], result.taken[other], result.state[one] = other, 1, CHANGED


def _with_room(box: Floats, least: float) -> Floats:
    """Return boxes (n, 4) grown by a little of their longer side, so that lines cover something."""
    room = ROOM * np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) + least
    found: Floats = box + room[:, None] * np.array([-1.0, -1.0, 1.0, 1.0])
    return found


def _common(one: Floats, other: Floats) -> Floats:
    """Return the share that pairs of boxes (n, 4) have in common of what they cover together."""
    inner = np.minimum(one[:, 2:], other[:, 2:]) - np.maximum(one[:, :2], other[:, :2])
    both = np.prod(np.maximum(inner, 0.0), axis=1)
    found: Floats = both / (
        np.prod(one[:, 2:] - one[:, :2], axis=1) + np.prod(other[:, 2:] - other[:, :2], axis=1) - both
    )
    return found


def _salted(cell: Hashes, salt: Hashes, kind: Rows, of: Rows) -> Hashes:
    return mixed(cell + salt[of] + mixed(kind.astype(np.uint64))[of])


def _distinct(cell: Hashes, of: Rows) -> tuple[Hashes, Rows]:
    """Return the distinct cells of each unit, ordered by cell."""
    order = np.lexsort((of, cell))
    cell, of = cell[order], of[order]
    new = np.ones(len(cell), dtype=bool)
    new[1:] = (cell[1:] != cell[:-1]) | (of[1:] != of[:-1])
    return cell[new], of[new]


def _joined(a: tuple[Hashes, Rows], b: tuple[Hashes, Rows]) -> tuple[Rows, Rows]:
    """Return every pair of units that share a cell; crowded cells, which tell nothing, are left out."""
    low, high = np.searchsorted(b[0], a[0], "left"), np.searchsorted(b[0], a[0], "right")
    count = high - low
    count[count > CROWD] = 0
    first = np.repeat(low, count)
    run = np.concatenate([[0], np.cumsum(count)])
    step = np.arange(run[-1]) - np.repeat(run[:-1], count)
    return np.repeat(a[1], count), b[1][first + step]


def _crowds(key: Hashes) -> Hashes:
    """Return how often each key occurs."""
    _, row, count = np.unique(key, return_inverse=True, return_counts=True)
    return np.asarray(count[row], dtype=np.uint64)


def _from_left(xy: Floats, grid: float) -> Rows:
    """Return the order of points from left to right, then from below."""
    column = np.round((xy - xy.min(axis=0)) / grid)
    return np.asarray(np.lexsort((column[:, 1], column[:, 0])), dtype=np.int64)


def _once(key: Hashes) -> Rows:
    """Return the rows of keys that occur once."""
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    return np.asarray(first[count == 1], dtype=np.int64)


def _ranked(key: Hashes) -> Hashes:
    """Return keys that tell the first, second … of equal ones apart."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    new = np.ones(len(key), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    head = np.maximum.accumulate(np.where(new, np.arange(len(key)), 0))
    ranked = np.empty(len(key), np.uint64)
    ranked[order] = (np.arange(len(key)) - head).astype(np.uint64)
    return mixed(key + mixed(ranked + np.uint64(1)))
