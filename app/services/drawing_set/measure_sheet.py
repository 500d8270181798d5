"""What can be measured on a sheet; functions for worker processes, so that no file can hang the window."""

from __future__ import annotations

from pathlib import Path

from app.domain.feedback import Feedback
from app.domain.geometry import Point
from app.drawings.measure.like_blocks import LikeBlocks, like_blocks
from app.drawings.measure.pieces import pieces_of
from app.drawings.measure.snapping import SnapIndex
from app.drawings.open import open_drawing


def snap_index(path: Path, key: str, cache_dir: Path, feedback: Feedback) -> SnapIndex:
    """Return the snap points of a sheet.

    Raises:
        BadInput: the file cannot be read.
        NotFound: it has no such sheet.
    """
    drawing = open_drawing(path, cache_dir, feedback)
    return SnapIndex(pieces_of(drawing, drawing.sheet(key)))


def like_blocks_at(
    path: Path, key: str, cache_dir: Path, at: Point, reach_mm: float, feedback: Feedback
) -> LikeBlocks | None:
    """Return all references to the block at a place of a sheet; None when there is none.

    Raises:
        BadInput: the file cannot be read.
        NotFound: it has no such sheet.
    """
    drawing = open_drawing(path, cache_dir, feedback)
    return like_blocks(drawing, drawing.sheet(key), at, reach_mm)
