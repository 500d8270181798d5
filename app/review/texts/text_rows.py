"""Texts as the rows of a table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from app.review.places import Label

ROW_SLACK = 0.6
"""Texts whose middles differ by less than this share of their height stand in one row."""


def text_rows(labels: Sequence[Label]) -> tuple[tuple[Label, ...], ...]:
    """Return texts as rows from top to bottom, each from left to right, as most of them are written."""
    turn = math.radians(_direction_deg(labels))
    along, up = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    placed = [(label.x * along[0] + label.y * along[1], label.x * up[0] + label.y * up[1], label) for label in labels]
    placed.sort(key=lambda one: (-one[1], one[0]))
    rows: list[list[tuple[float, float, Label]]] = []
    for x, y, label in placed:
        if rows and rows[-1][0][1] - y <= ROW_SLACK * max(label.height_m, rows[-1][0][2].height_m, 1e-6):
            rows[-1].append((x, y, label))
        else:
            rows.append([(x, y, label)])
    return tuple(tuple(label for _, _, label in sorted(row, key=lambda one: one[0])) for row in rows)


def _direction_deg(labels: Sequence[Label]) -> float:
    """Return the direction in which most texts are written."""
    turns = Counter(round(label.rotation_deg, 1) for label in labels)
    return max(turns, key=lambda turn: (turns[turn], -abs(turn)), default=0.0)
