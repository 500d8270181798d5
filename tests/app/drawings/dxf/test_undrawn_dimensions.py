"""Dimensions without their block: heads of the drawing's own, jogged radii."""

from __future__ import annotations

import re
from pathlib import Path

import ezdxf
import numpy as np
import pytest

from app.drawings.flatten import flatten
from app.drawings.open import open_drawing


def _without_blocks(path: Path) -> None:
    """Take the names of their blocks from the dimensions of a file."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(AcDbDimension\n(?:.*\n){2})  2\n\*D\d+\n", r"\1", text), encoding="utf-8")


def test_heads_are_the_blocks_that_styles_and_dimensions_name(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    document = ezdxf.new("R2010", setup=True, units=4)
    for name, shape in (("RING", 12), ("STAR", 7)):
        block = document.blocks.new(name)
        for i in range(shape):
            block.add_line((0, 0), (np.cos(i), np.sin(i)))
    style = document.dimstyles.duplicate_entry("EZDXF", "OWN")
    style.set_arrows(blk="STAR")
    space = document.modelspace()
    look = {"dimasz": 6, "dimtxt": 6, "dimscale": 1}
    space.add_linear_dim((20, 60), (20, 20), (70, 20), dimstyle="EZDXF", override={**look, "dimblk": "RING"}).render()
    space.add_linear_dim((120, 60), (120, 20), (170, 20), dimstyle="OWN", override=look).render()
    document.saveas(path)
    counts = []
    for _ in range(2):
        scene = open_drawing(path, None).scene
        assert scene is not None
        assert not [note for _, note in scene.info.not_shown if note.reason == "missing_block"]
        flat = flatten(scene)
        counts.append(sorted(len(flat.polyline(row)) for row in range(len(flat.poly_mark))))
        _without_blocks(path)
    assert counts[0] == counts[1]
    assert len(counts[0]) >= 2 * 12 + 2 * 7


@pytest.mark.parametrize("codes", [(13, 15), (15, 13)])  # of the chord and the jog: descriptions differ
@pytest.mark.parametrize("side", [1, -1])
def test_a_jogged_radius_runs_along_the_true_one(tmp_path: Path, codes: tuple[int, int], side: int) -> None:
    path = tmp_path / "a.dxf"
    document = ezdxf.new("R2010", setup=True, units=4)
    document.modelspace().add_arc((0, -900), 1000, 80, 100)
    document.saveas(path)
    chord, jog = codes
    points = ((10, 0, -900), (11, 40, 70), (14, 60 * side, 20), (chord, 0, 100), (jog, 30 * side, 55))
    groups = "".join(f"{code}\n{x}\n{code + 10}\n{y}\n{code + 20}\n0\n" for code, x, y in points)
    entity = (
        "0\nLARGE_RADIAL_DIMENSION\n5\nFFF1\n100\nAcDbEntity\n8\n0\n100\nAcDbDimension\n70\n164\n3\nEZ_RADIUS\n"
        f"100\nAcDbRadialDimensionLarge\n{groups}40\n0.7853981634\n"
    )
    content = path.read_text(encoding="utf-8")
    at = content.index("  0\nENDSEC", content.index("\nENTITIES"))
    path.write_text(content[:at] + entity + content[at:], encoding="utf-8")
    scene = open_drawing(path, None).scene
    assert scene is not None
    assert not scene.info.not_shown
    flat = flatten(scene)
    mine = [row for row, mark in enumerate(flat.poly_mark) if flat.kind(mark) == "LARGE_RADIAL_DIMENSION"]
    line = next(flat.polyline(row) for row in mine if len(flat.polyline(row)) == 4)
    assert line == pytest.approx(np.array([(0, 100), (0, 85), (60 * side, 25), (60 * side, 20)]), abs=1e-6)
    assert [flat.string(row) for row in range(len(flat.text))] == ["R10000"]
    heads = [flat.polyline(row) for row in mine if len(flat.polyline(row)) != 4] + [
        flat.rings(row)[0] for row in range(len(flat.fill_mark))
    ]
    assert heads
    assert all(np.hypot(*(head - (0, 100)).T).max() < 5 for head in heads)
