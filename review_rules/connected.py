"""What hangs together: rooms by doors, pipes by their ends."""

from __future__ import annotations

from collections.abc import Iterable


def connected(rows: Iterable[int], pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each row a row that stands for all that pairs connect it with."""
    stands = {row: row for row in rows}

    def root(row: int) -> int:
        while stands[row] != row:
            row = stands[row]
        return row

    for one, other in pairs:
        if one in stands and other in stands:
            stands[root(one)] = root(other)
    return {row: root(row) for row in stands}
