"""On which side of its line a text stands: a draughtsman keeps to one, and so whose a text between two lines is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import shapely

from app.review.places import Label

PARALLEL_DEG = 12.0
"""A text is written along a line within this angle."""
HABIT_SHARE = 0.8
"""So many of the texts that can be of one line only stand on one side, and it is a habit."""
LEAST = 2
"""A habit takes so many texts."""

Lines = npt.NDArray[np.object_]


def parallel(lines: Lines, labels: Sequence[Label]) -> npt.NDArray[np.bool_]:
    """Tell of each line whether a text beside it (one of its own, or the same for all) is written along it."""
    points = np.array([label.point for label in labels], dtype=object)
    length, position = shapely.length(lines), shapely.line_locate_point(lines, points)
    step = np.minimum(0.5, length / 4)
    a = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(0.0, position - step)))
    b = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.minimum(length, position + step)))
    turn = np.degrees(np.arctan2(b[:, 1] - a[:, 1], b[:, 0] - a[:, 0]))
    turn = turn - np.array([label.rotation_deg for label in labels])
    straight: npt.NDArray[np.bool_] = np.abs((turn + 90.0) % 180.0 - 90.0) <= PARALLEL_DEG
    return straight


def sides_of(
    lines: Lines, line_roles: Sequence[str], labels: Sequence[Label], fitting: Mapping[int, Sequence[int]]
) -> dict[int, list[int]]:
    """Return for texts between lines the lines they can be of by the habit of the lines' role, where there is one.

    The texts that can be of one line only show it. Where there are none, the side counts on which no line gets two
    texts that contradict each other, if the other side gives some.

    Args:
        lines: rows.
        line_roles: of the lines.
        labels: texts.
        fitting: row of a text → rows of the lines in its reach.
    """
    beside = {row: list(own) for row, own in fitting.items() if labels[row].points_to is None}
    if not any(len(own) > 1 for own in beside.values()):
        return {}
    pairs = [(row, line) for row, own in beside.items() for line in own]
    side = dict(zip(pairs, _sides(lines[[line for _, line in pairs]], [labels[row] for row, _ in pairs]), strict=True))
    alone: dict[str, list[float]] = {}
    for row, own in beside.items():
        if len(own) == 1 and side[row, own[0]]:
            alone.setdefault(line_roles[own[0]], []).append(side[row, own[0]])
    between = {row: own for row, own in beside.items() if len(own) > 1 and all(side[row, line] for line in own)}
    habits = {role: _habit(found) for role, found in alone.items()}
    for role in {line_roles[line] for own in between.values() for line in own} - alone.keys():
        mine = {row: own for row, own in between.items() if {line_roles[line] for line in own} == {role}}
        habits[role] = _consistent(mine, side, labels, lines)
    result = {}
    for row, own in between.items():
        kept = [line for line in own if habits.get(line_roles[line], 0.0) in (0.0, side[row, line])]
        if 0 < len(kept) < len(own):
            result[row] = kept
    return result


def _habit(sides: Sequence[float]) -> float:
    """Return the side on which most texts stand, 0 when there is no habit."""
    share = sides.count(1.0) / len(sides)
    if len(sides) < LEAST or 1 - HABIT_SHARE < share < HABIT_SHARE:
        return 0.0
    return 1.0 if share >= HABIT_SHARE else -1.0


def _consistent(
    between: Mapping[int, Sequence[int]], side: Mapping[tuple[int, int], float], labels: Sequence[Label], lines: Lines
) -> float:
    """Return the side that leaves no line with texts against each other where the other does, else 0."""
    clashes = {}
    for habit in (1.0, -1.0):
        said: dict[tuple[int, str], set[object]] = {}
        for row, own in between.items():
            kept = [line for line in own if side[row, line] == habit] or list(own)
            away = shapely.distance(lines[kept], labels[row].point).tolist()
            nearest = min(zip(away, kept, strict=True))[1]
            for name, value in labels[row].read.items():
                said.setdefault((nearest, name), set()).add(value)
        clashes[habit] = any(len(values) > 1 for values in said.values())
    return 0.0 if clashes[1.0] == clashes[-1.0] else 1.0 if clashes[-1.0] else -1.0


def _sides(lines: Lines, labels: Sequence[Label]) -> list[float]:
    """Return for each pair 1 where the text stands above its line, as it is written, −1 below, 0 for not along it."""
    points = np.array([label.point for label in labels], dtype=object)
    feet = shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, points))
    away = shapely.get_coordinates(points) - shapely.get_coordinates(feet)
    turn = np.radians([label.rotation_deg for label in labels])
    up = np.sign(away[:, 1] * np.cos(turn) - away[:, 0] * np.sin(turn))
    found: list[float] = np.where(parallel(lines, labels), up, 0.0).tolist()
    return found
