"""Boxes are found in blocks as they are one by one."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.geometry import Box
from widgets.canvas.spatial import WORTH_SORTING, Boxes


@pytest.mark.parametrize("often", [False, True])
@pytest.mark.parametrize("count", [0, 100, WORTH_SORTING, 2 * WORTH_SORTING + 77])
def test_blocks_hold_what_is_found_one_by_one(count: int, often: bool) -> None:
    rng = np.random.default_rng(count)
    low = rng.uniform(-1000, 1000, (count, 2))
    bounds = np.hstack([low, low + rng.exponential(5, (count, 2))])
    bounds[: count // 50, 2] += 3000  # long ones
    bounds[count // 2 : count // 2 + 3] = np.nan
    bounds[count // 3 : count // 3 + 2, 2] = np.inf
    boxes = Boxes(bounds, often=often)
    for _ in range(30):
        x, y, width, height = rng.uniform(-1200, 1200), rng.uniform(-1200, 1200), *rng.exponential(150, 2)
        box = Box(x, y, x + width, y + height)
        wanted = [
            (bounds[:, 0] <= box.x1) & (bounds[:, 2] >= box.x0) & (bounds[:, 1] <= box.y1) & (bounds[:, 3] >= box.y0)
        ]
        assert boxes.touching(box).tolist() == np.flatnonzero(wanted[0]).tolist()


def test_boxes_of_one_place_are_found() -> None:
    boxes = Boxes(np.tile([5.0, 5.0, 5.0, 5.0], (WORTH_SORTING, 1)), often=True)
    for _ in range(3):
        assert len(boxes.touching(Box(0, 0, 10, 10))) == WORTH_SORTING
        assert not len(boxes.touching(Box(6, 6, 10, 10)))
