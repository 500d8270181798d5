"""Wide lines under $FILLMODE 0 are drawn as their edges; what is measured keeps their path and width."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pytest

from app.drawings.expansion import expand
from app.drawings.open import open_drawing
from app.drawings.wide_lines import edges, without_fill

CORNER = [(20, 20), (100, 20), (100, 80)]


@pytest.mark.parametrize("fill", [0, 1])
def test_only_the_picture_changes(tmp_path: Path, fill: int) -> None:
    document = ezdxf.new("R2018")
    document.header["$FILLMODE"] = fill
    document.modelspace().add_lwpolyline(CORNER, dxfattribs={"const_width": 10})
    document.modelspace().add_circle((200, 100), 10)
    document.modelspace().add_line((0, 0), (200, 0))
    document.saveas(tmp_path / "a.dxf")
    scene = open_drawing(tmp_path / "a.dxf", None).scene
    assert scene is not None
    flat = expand(scene)
    assert sorted(flat.poly_width.tolist()) == [0, 0, 10]
    shown = without_fill(flat)
    if fill:
        assert shown is flat
        return
    assert not shown.poly_width.any()
    kinds = [shown.kind(mark) for mark in shown.poly_mark]
    assert [kinds.count(kind) for kind in ("LWPOLYLINE", "CIRCLE", "LINE")] == [5, 1, 1]
    lines = [shown.polyline(row).tolist() for row, kind in enumerate(kinds) if kind == "LWPOLYLINE"]
    assert [[20, 25], [95, 25], [95, 80]] in [np.round(line, 9).tolist() for line in lines]
    assert shown.curve[shown.poly_curve[kinds.index("CIRCLE")]].tolist() == flat.curve[0].tolist()


def test_edges_lie_half_the_width_from_the_path() -> None:
    square = np.array([(0.0, 0.0), (50.0, 0.0), (50.0, 50.0), (0.0, 50.0)])
    inner, outer, *across = edges(square, closed=True, width=4.0)
    assert inner.tolist() == [[2, 2], [48, 2], [48, 48], [2, 48], [2, 2]]
    assert outer.tolist() == [[-2, -2], [52, -2], [52, 52], [-2, 52], [-2, -2]]
    assert len(across) == 4
    assert edges(np.array([(1.0, 1.0), (1.0, 1.0)]), closed=False, width=4.0) == []
    back = edges(np.array([(0.0, 0.0), (10.0, 0.0), (0.0, 0.0)]), closed=False, width=2.0)
    assert all(np.isfinite(line).all() for line in back)
