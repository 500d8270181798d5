"""Walls of entities with a thickness along a tilted extrusion, as they are seen from above."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.math import Matrix44

from app.drawings.flatten import flatten
from app.drawings.open import open_drawing

TILT = Matrix44.axis_rotate((1, 2, 0), 0.6)
HIGH = 40.0


def test_walls_reach_as_far_as_the_thickness_does(tmp_path: Path) -> None:
    document = ezdxf.new("R2018")
    space = document.modelspace()
    normal = TILT.transform_direction((0, 0, 1))
    look = {"extrusion": normal, "thickness": HIGH}
    space.add_circle((60, 60), 20, dxfattribs=look)
    space.add_arc((120, 60), 20, 10, 100, dxfattribs=look)
    space.add_lwpolyline([(40, 130), (80, 130), (80, 160)], dxfattribs=look)
    space.add_line((150, 120), (150, 180), dxfattribs=look)
    space.add_solid([(200, 110), (230, 110), (200, 130), (230, 130)], dxfattribs=look)
    space.add_point((250, 60), dxfattribs=look)
    space.add_text("T", height=10, dxfattribs=look)
    space.add_circle((500, 170), 10, dxfattribs={"thickness": HIGH})
    document.saveas(tmp_path / "a.dxf")
    drawing = open_drawing(tmp_path / "a.dxf", None)
    assert drawing.scene is not None
    flat = flatten(drawing.scene)
    reach = np.array([normal.x, normal.y]) * HIGH
    kinds = np.array([flat.kind(mark) for mark in flat.poly_mark])
    round_ = flat.poly_curve >= 0
    many = {
        kind: (int((round_ & (kinds == kind)).sum()), int((~round_ & (kinds == kind)).sum())) for kind in set(kinds)
    }
    assert many == {
        "CIRCLE": (3, 2),
        "ARC": (2, 2 + int(_turns_within(normal, 10, 100))),
        "LWPOLYLINE": (0, 2 + 3),
        "LINE": (0, 2 + 2),
        "SOLID": (0, 4),
        "POINT": (0, 1),
    }
    assert len(flat.fill_mark) == 2
    rails = [
        flat.polyline(row)
        for row in np.flatnonzero(~round_)
        if len(flat.polyline(row)) == 2 and np.allclose(flat.polyline(row)[1] - flat.polyline(row)[0], reach)
    ]
    assert len(rails) == 2 + many["ARC"][1] + 3 + 2 + 4 + 1
    centres = [flat.curve[flat.poly_curve[row], :2] for row in np.flatnonzero(round_ & (kinds == "CIRCLE"))]
    assert any(np.allclose(one - other, reach) for one in centres for other in centres)
    gaps = [(gap.reason, gap.what, gap.count) for gap in drawing.sheets[0].not_shown]
    assert ("simplified", "thickness of TEXT", 1) in gaps


def _turns_within(normal: object, begin_deg: float, end_deg: float) -> int:
    """Return how many silhouettes of a cylinder lie within angles of its own system, found by sampling."""
    ucs = ezdxf.math.OCS(normal)
    turn = np.radians(np.linspace(begin_deg, end_deg, 20_000))
    edge = np.array([ucs.to_wcs((-np.sin(t), np.cos(t), 0)) for t in turn[::40]])
    side = edge[:, 0] * ucs.uz.y - edge[:, 1] * ucs.uz.x
    return int((np.diff(np.sign(side)) != 0).sum())


@pytest.mark.parametrize("thickness", ["nan", "1e400", "x"])
def test_hostile_figures(tmp_path: Path, thickness: str) -> None:
    path = tmp_path / "a.dxf"
    body = f"0\nLINE\n8\n0\n39\n{thickness}\n10\n0\n20\n0\n11\n9\n21\n9\n210\n1\n220\n0\n230\n0\n0\nENDSEC\n0\nEOF\n"
    path.write_text(f"0\nSECTION\n2\nENTITIES\n{body}", encoding="ascii")
    scene = open_drawing(path, None).scene
    assert scene is not None
    assert len(flatten(scene).poly_mark) == 1
