"""A picture painted by two processes is the one that a single process paints."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage
from scene_builder import SceneBuilder
from test_painting import sheet_of

from app.domain.geometry import Box
from app.drawings.scene import Linetype, Scene
from widgets.canvas import halves
from widgets.canvas.painter import SheetPainter
from widgets.canvas.picture import ensure_application

SIDE = 300
OTHERS = "".join(
    f"0\nTEXT\n8\n房间\n62\n{row % 7}\n10\n{40 * row}\n20\n{37 * row}\n40\n9\n1\n{row} 厅\n"
    f"0\nCIRCLE\n8\nROUND\n10\n{900 - 30 * row}\n20\n{40 * row}\n40\n{10 + row}\n"
    f"0\nSOLID\n8\nFULL\n62\n3\n10\n{row}\n20\n{30 * row}\n11\n{row + 9}\n21\n{30 * row}\n"
    f"12\n{row}\n22\n{30 * row + 9}\n"
    for row in range(25)
)


def _busy() -> Scene:
    """Return lines of several widths, areas, points and texts all over a sheet of 100 and beyond its edges."""
    rng = np.random.default_rng(7)
    builder = SceneBuilder()
    builder.layer("red", rgb=0xFF0000)
    builder.layer("dashed", rgb=0x0000FF)
    builder.layers["dashed"] = replace(builder.layers["dashed"], linetype=1)
    for number, (x, y, u, v) in enumerate(rng.uniform(-5, 105, (600, 4)).tolist()):
        layer = ("red", "dashed", "0")[number % 3]
        builder.model.poly([(x, y), (u, v)], layer=layer)
        builder.model.poly([(x, y), (x + 3, y + 1), (x + 1, y + 4)], closed=True, width=0.1 * (number % 9), layer=layer)
        builder.model.text(x, y, f"房{number % 7}", 1.0 + 5 * (number % 5 == 0), number % 40.0, layer=layer)
        builder.model.fill([[(u, v), (u + 2, v), (u + 2, v + 3), (u, v + 1)]], layer=layer)
        builder.model.point(v, x, layer=layer)
    return replace(builder.scene(), linetypes=(Linetype("CONTINUOUS", ()), Linetype("DASHED", (2.0, -1.0))))


def _pixels(image: QImage) -> npt.NDArray[np.uint8]:
    return np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, SIDE, 4).copy()


@pytest.mark.parametrize("middle", [20, 150, 151, 287])
def test_two_parts_make_the_whole(middle: int) -> None:
    ensure_application()
    scene = _busy()
    painter, sheet, rect = SheetPainter(scene, 0, Path()), sheet_of(scene), Box(-3, -3, 103, 103)
    whole = _pixels(painter.paint(sheet, rect, (SIDE, SIDE)))
    upper, lower = (
        _pixels(painter.paint(sheet, rect, (SIDE, SIDE), lines=lines)) for lines in ((0, middle), (middle, SIDE))
    )
    assert np.array_equal(np.concatenate([upper[:middle], lower[middle:]]), whole)


def test_what_the_double_leaves_undone_is_painted_here(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int] | None] = []

    def part(lines: tuple[int, int] | None) -> QImage:
        asked.append(lines)
        if lines and lines[0]:
            raise MemoryError
        image = QImage(10, 10, QImage.Format.Format_RGB32)
        image.fill(0xFF336699)
        return image

    monkeypatch.setattr(halves, "may_double", lambda: True)
    image = halves.in_halves(part, (10, 10), lambda: np.full(halves.WORTH_A_DOUBLE, 4.0))
    assert image.pixel(9, 9) == 0xFF336699
    assert asked == [(0, 4), None]  # the double was asked for the rest in a process of its own


@pytest.mark.skipif(sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="one process paints it here")
def test_the_command_paints_the_same_on_one_core_and_on_two(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    places = rng.uniform(0, 1000, (halves.WORTH_A_DOUBLE + 100, 4)).round(2).tolist()
    lines = "".join(f"0\nLINE\n8\n0\n10\n{a}\n20\n{b}\n11\n{a + c / 50}\n21\n{b + d / 50}\n" for a, b, c, d in places)
    plan = tmp_path / "plan.dxf"
    plan.write_text(f"0\nSECTION\n2\nENTITIES\n{lines}{OTHERS}0\nENDSEC\n0\nEOF\n", encoding="utf-8")
    cores = sorted(os.sched_getaffinity(0))
    for name, used in (("one", cores[:1]), ("two", cores[:2])):
        told = "import os, sys; os.sched_setaffinity(0, eval(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])"
        command = [sys.executable, "-m", "app", "render", str(plan), "-o", str(tmp_path / f"{name}.png")]
        subprocess.run([sys.executable, "-c", told, str(used), *command], check=True)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
