"""Tiles of a PDF page against what MuPDF itself needs for the same pixels."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from app.domain.geometry import Box
from app.drawings.open import open_drawing
from app.drawings.pdf.pages import MM_PER_POINT
from widgets.canvas.picture import pdf_image

pytestmark = [pytest.mark.bench, pytest.mark.long]  # a busy machine, and CI is one, proves nothing
A0_PT = 3370, 2384
LINES, SIDE_PX, TILES = 20_000, 512, 24
TIMES_AT_MOST, BLANK_MS = 1.2, 0.3


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an A0 page of walls and room names; the right quarter is empty."""
    rng = random.Random(1)
    width, height = A0_PT
    with pymupdf.open() as document:
        page = document.new_page(width=width, height=height)
        shape = page.new_shape()
        for number in range(LINES):
            x, y = rng.uniform(0, 0.74 * width), rng.uniform(0, height)
            shape.draw_line((x, y), (x + rng.uniform(-9, 9), y + rng.uniform(-9, 9)))
            if number % 20 == 0:
                shape.insert_text((x, y), f"房间 {number}", fontname="china-s", fontsize=6)
        shape.finish(width=0.3)
        shape.commit()
        path = tmp_path_factory.mktemp("bench") / "plan.pdf"
        document.save(path)
    return path


def _ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def test_tiles_take_no_longer_than_mupdf(plan: Path) -> None:
    rng = random.Random(2)
    drawing = open_drawing(plan, None)
    sheet = drawing.sheets[0]
    with pymupdf.open(plan) as document:
        page = document[0]
        for zoom in (0.5, 2.0, 8.0):
            ours, theirs, blank, their_blank = [], [], [], []
            side = SIDE_PX / zoom
            for number in range(TILES):
                empty = number % 4 == 0 and zoom > 1
                x = A0_PT[0] - side if empty else rng.uniform(0, max(0.7 * A0_PT[0] - side, 1))
                y = rng.uniform(0, A0_PT[1] - side) if side < A0_PT[1] else 0.0
                clip = pymupdf.Rect(x, y, x + side, y + side)
                low, high = A0_PT[1] - y - side, A0_PT[1] - y
                rect = Box(*(value * MM_PER_POINT for value in (x, low, x + side, high)))
                mine = _ms(lambda rect=rect: pdf_image(drawing, sheet, rect, (SIDE_PX, SIDE_PX)))
                peer = _ms(
                    lambda clip=clip, zoom=zoom: page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), clip=clip).samples
                )
                (blank if empty else ours).append(mine)
                (their_blank if empty else theirs).append(peer)
            print(
                f"zoom {zoom}: {sum(ours) / len(ours):.2f} ms a tile, MuPDF {sum(theirs) / len(theirs):.2f} ms; "
                f"blank {sum(blank) / max(len(blank), 1):.2f} and {sum(their_blank) / max(len(blank), 1):.2f} ms"
            )
            assert sum(ours) <= TIMES_AT_MOST * sum(theirs)
            assert sum(blank) - sum(their_blank) <= BLANK_MS * len(blank)
