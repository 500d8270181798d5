"""Arrow heads of leaders."""

from __future__ import annotations

import numpy as np

from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.source import Source


def add_arrow(source: Source, row: int, line: Floats, size: float, block: str) -> None:
    """Add an arrow head at the start of a line: a named block, or a filled triangle.

    Args:
        source: the file.
        row: of the builder.
        line: the first two points of the leader.
        size: drawing units.
        block: name of the block that is drawn; "" for the triangle.
    """
    direction = line[0] - line[1]
    length = float(np.hypot(*direction))
    if length <= 0 or size <= 0 or block.upper() == "_NONE":
        return
    along = direction / length * size
    target = source.blocks.get(block.upper(), 0) if block else 0
    if target > 0:
        transform = np.array([[*along, -along[1], along[0], *line[0]]])
        source.builder.inserts(np.array([target]), transform, np.array([row]))
        return
    if length < 2 * size:
        return  # no room: drawn without
    across = np.array([-along[1], along[0]]) / 6
    triangle = np.array([line[0], line[0] - along + across, line[0] - along - across])
    source.builder.fills(triangle, np.array([3]), np.array([1]), np.array([row]))
