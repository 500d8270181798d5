"""Letters and shapes along lines, and shapes by themselves."""

from __future__ import annotations

import math
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.document import Drawing as Document
from ezdxf.fonts import shapefile
from ezdxf.math import Matrix44

from app.domain.geometry import Box
from app.drawings.dashes import marks
from app.drawings.flatten import flatten
from app.drawings.open import Drawing, open_drawing
from app.drawings.shx.folder import VARIABLE
from tests.app.drawings.shx.shx_writer import write_shapes
from tests.widgets.canvas.test_shape_fonts import _ink

EVERYWHERE = Box(-1e6, -1e6, 1e6, 1e6)


def _framed() -> Document:
    document = ezdxf.new("R2010", units=4, setup=["styles"])
    document.modelspace().add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)
    return document


def _gaps(drawing: Drawing) -> dict[tuple[str, str], int]:
    return {(gap.reason, gap.what): gap.count for sheet in drawing.sheets for gap in sheet.not_shown}


@pytest.fixture
def fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "fonts"))
    (tmp_path / "fonts").mkdir()
    box = bytes([0x24, 0x20, 0x2C, 0x28, 0])
    write_shapes(tmp_path / "fonts" / "ltypeshp.shx", {132: ("BOX", box), 133: ("ARC", bytes([10, 4, 2, 0x20, 0]))})
    return tmp_path / "fonts"


def test_marks_lie_as_far_along_a_line_as_the_pattern_says() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        parts = [rng.uniform(-100, 100, (rng.integers(2, 9), 2)) for _ in range(3)]
        starts = np.cumsum([0, *(len(part) for part in parts)])[:-1]
        period, at = rng.uniform(3, 60), rng.uniform(0, 3)
        expected = []
        for part in parts:
            step = np.diff(part, axis=0)
            length = np.hypot(*step.T)
            ends = np.concatenate([[0], np.cumsum(length)])
            for along in np.arange(at, ends[-1], period):
                row = int(np.searchsorted(ends, along, "right")) - 1
                expected.append(
                    [*(part[row] + step[row] * (along - ends[row]) / length[row]), *(step[row] / length[row])]
                )
        found = np.hstack(marks(np.concatenate(parts), starts, (period,), at, EVERYWHERE))
        assert np.allclose(sorted(found.tolist()), sorted(expected))
        box = Box(-30, -30, 30, 30)
        inside = [one for one in expected if box.contains((one[0], one[1]))]
        assert np.allclose(
            sorted(np.hstack(marks(np.concatenate(parts), starts, (period,), at, box)).tolist()), sorted(inside)
        )


def test_letters_stand_in_the_gaps_of_a_line(tmp_path: Path) -> None:
    document = _framed()
    pattern = 'A,20,-2,["HHH",STANDARD,S=4,R=0.0,X=0.0,Y=-2],-18'
    document.linetypes.add("GAS", pattern=pattern, length=40)
    document.header["$LTSCALE"] = 2
    space = document.modelspace()
    for start, end in (((20, 50), (400, 50)), ((50, 280), (50, 60))):
        space.add_line(start, end, dxfattribs={"linetype": "GAS", "ltscale": 0.5})
    document.saveas(tmp_path / "gas.dxf")
    assert not _gaps(open_drawing(tmp_path / "gas.dxf", None))
    ink = _ink(tmp_path / "gas.dxf", Box(0, 40, 420, 60))
    middle = ink[90:110].any(axis=0)  # of the line itself
    tall = ink[70:75].any(axis=0) | ink[125:130].any(axis=0)  # above and below it within the letters
    for turn in range(9):
        begin = 200 + 400 * turn
        assert middle[begin + 5 : begin + 195].all(), turn
        assert not tall[begin + 5 : begin + 195].any(), turn
        letters = np.flatnonzero(ink[82:84, begin + 200 : begin + 400].any(axis=0))
        assert 20 <= letters.min() < 30, turn
        assert 90 < letters.max() < 170, turn
    down = _ink(tmp_path / "gas.dxf", Box(40, 200, 60, 260))
    rows, columns = np.nonzero(down[:, 70:])  # the line runs down: letters are turned, their feet to the left
    assert len(rows) > 100
    assert columns.max() + 70 <= 121


def test_shapes_along_a_line_come_from_the_users_file(tmp_path: Path, fonts: Path) -> None:
    document = _framed()
    document.linetypes.add("FENCE", pattern="A,20,-5,[132,ltypeshp.shx,x=-2,s=2,y=-2],-15", length=40)
    document.modelspace().add_line((20, 50), (400, 50), dxfattribs={"linetype": "FENCE"})
    document.saveas(tmp_path / "fence.dxf")
    assert not _gaps(open_drawing(tmp_path / "fence.dxf", tmp_path / "cache"))
    ink = _ink(tmp_path / "fence.dxf", Box(40, 40, 60, 60))
    rows, columns = np.nonzero(ink)
    inner = columns > 5
    assert (columns[inner].min(), columns[inner].max()) == pytest.approx((30, 70), abs=1.5)
    assert (rows[inner].min(), rows[inner].max()) == pytest.approx((80, 120), abs=1.5)
    (fonts / "ltypeshp.shx").unlink()
    assert _gaps(open_drawing(tmp_path / "fence.dxf", tmp_path / "cache")) == {("missing_font", "ltypeshp.shx"): 1}


def test_a_shape_is_drawn_as_ezdxf_has_it(tmp_path: Path, fonts: Path) -> None:
    document = _framed()
    document.styles.add_shx("ltypeshp.shx")
    block = document.blocks.new("B")
    attributes = {"rotation": 30, "xscale": 0.5, "oblique": 15, "layer": "0", "color": 1}
    for name, layout in (("BOX", document.modelspace()), ("ARC", block)):
        layout.add_shape(name, (100, 80), 7, dxfattribs=attributes)
    document.modelspace().add_blockref("B", (50, 0))
    document.modelspace().add_shape("NOSUCH", (5, 6), 7)
    document.modelspace().add_shape("", (9, 6), 7)
    document.saveas(tmp_path / "shape.dxf")
    drawing = open_drawing(tmp_path / "shape.dxf", None)
    assert drawing.scene is not None
    flat = flatten(drawing.scene)
    red = np.flatnonzero(flat.poly_mark["rgb"] == 0xFF0000)
    theirs = shapefile.readfile(str(fonts / "ltypeshp.shx"))
    for row, name, dx in zip(red.tolist(), ("BOX", "ARC"), (0, 50), strict=True):
        shear = Matrix44((1, 0, 0, 0, math.tan(math.radians(15)), 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1))
        turn = Matrix44.chain(
            Matrix44.scale(0.5 * 7, 7, 1),
            shear,
            Matrix44.z_rotate(math.radians(30)),
            Matrix44.translate(100 + dx, 80, 0),
        )
        shape = theirs.render_shape(theirs.find(name.encode()).number)
        line = [(p.x, p.y, 0) for p in shape.flattening(0.001)]
        points = np.array([(p.x, p.y) for p in turn.transform_vertices(line)])
        xy = flat.polyline(row) + np.array(drawing.scene.info.origin)
        for mine, expected in ((xy.min(axis=0), points.min(axis=0)), (xy.max(axis=0), points.max(axis=0))):
            assert np.allclose(mine, expected, atol=0.2), name
    assert _gaps(drawing) == {("missing_font", "ltypeshp.shx"): 1, ("damaged", "SHAPE"): 1}
