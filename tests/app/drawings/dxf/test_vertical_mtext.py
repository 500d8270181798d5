"""MTEXT of a vertical style runs down, each line to the left of the one before."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pytest

from app.drawings.flatten import flatten
from app.drawings.lettered import written_downwards
from app.drawings.open import open_drawing


@pytest.mark.parametrize("attachment", range(1, 10))
def test_lines_run_down_from_right_to_left(tmp_path: Path, attachment: int) -> None:
    path = tmp_path / "a.dxf"
    document = ezdxf.new("R2018", setup=True)
    document.styles.add("DOWN", font="simsun.ttf").dxf.flags = 4
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (297, 0), (297, 420), (0, 420)], close=True)
    look = {"insert": (150, 200), "char_height": 10, "style": "DOWN", "attachment_point": attachment}
    space.add_mtext(r"建筑平面\P一层A1\P图", {**look, "flow_direction": 5})
    space.add_mtext("level", {**look, "flow_direction": 1})
    document.saveas(path)
    drawing = open_drawing(path, None)
    assert drawing.scene is not None
    flat = flatten(drawing.scene)
    text = {flat.string(row): flat.text[row] for row in range(len(flat.text))}
    assert dict(zip(text, written_downwards(flat).tolist(), strict=True)) == {
        "建筑平面": True,
        "一层A1": True,
        "图": True,
        "level": False,
    }
    first, second, third = (text[one] for one in ("建筑平面", "一层A1", "图"))
    for one in (first, second, third):
        assert (one["ux"], one["uy"]) == pytest.approx((0, -10), abs=1e-5)
        assert (one["vx"], one["vy"]) == pytest.approx((10, 0), abs=1e-5)
    assert first["x"] - second["x"] == pytest.approx(second["x"] - third["x"])
    assert first["x"] - second["x"] == pytest.approx(10 * 5 / 3)
    reach = np.array([third["x"] - 5, first["x"] + 5])
    side, level = (attachment - 1) % 3, (attachment - 1) // 3
    assert pytest.approx((reach[0], reach.mean(), reach[1])[side]) == 150
    assert (int(first["halign"]), float(first["y"])) == (level, pytest.approx(200))
    assert drawing.sheets[0].size_mm == (297, 420)
