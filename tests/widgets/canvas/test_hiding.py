"""What hides what, and what is cut: wipeouts, fills in drawing order, clipped references, windows of any outline."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import ezdxf.xclip
import numpy as np
import pytest
from ezdxf.document import Drawing as Document
from PySide6.QtGui import QImage

from app.domain.geometry import Affine, Box
from app.drawings import scene_file
from app.drawings.open import open_drawing
from app.drawings.pdf.plot import planes, plot_sheet
from app.drawings.scene import Scene
from app.drawings.sheet import Sheet, TitleBlock
from widgets.canvas.painter import SheetPainter
from widgets.canvas.picture import ensure_application

SIDE = 100


@pytest.fixture(autouse=True)
def _application() -> None:
    """Fonts need one."""
    ensure_application()


def _scene(document: Document, tmp_path: Path) -> Scene:
    document.saveas(tmp_path / "a.dxf")
    scene = open_drawing(tmp_path / "a.dxf", None).scene
    assert scene is not None
    scene_file.save(scene, tmp_path / "a.scene")
    return scene_file.load(tmp_path / "a.scene")


def _painted(scene: Scene, tmp_path: Path, block: int = 0) -> QImage:
    """Return drawing units 0 to 100 in as many pixels."""
    x, y = scene.info.origin
    box = Box(0.0, 0.0, float(SIDE), float(SIDE))
    sheet = Sheet("model", TitleBlock(), block, -1, box, (SIDE, SIDE), Affine(), 0.001)
    assert (x, y) == (0.0, 0.0)
    return SheetPainter(scene, block, tmp_path).paint(sheet, box, (SIDE, SIDE))


def _ink(image: QImage, x: int, y: int) -> bool:
    """Tell whether there is ink within two pixels of a place, y up."""
    near = ((i, SIDE - 1 - j) for i in range(x - 2, x + 3) for j in range(y - 2, y + 3))
    return any(image.pixelColor(i, j).lightness() < 200 for i, j in near)


def test_a_wipeout_hides_what_was_drawn_before(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    space = document.modelspace()
    space.add_line((0, 40), (100, 40))
    space.add_wipeout([(20, 20), (80, 20), (80, 80), (20, 80)])
    space.add_line((0, 60), (100, 60))
    image = _painted(_scene(document, tmp_path), tmp_path)
    assert _ink(image, 10, 40)
    assert not _ink(image, 50, 40)
    assert _ink(image, 50, 60)


def test_a_wipeout_in_a_block_hides_with_its_block(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    space = document.modelspace()
    mask = document.blocks.new("MASK")
    mask.add_wipeout([(-10, -10), (10, -10), (10, 10), (-10, 10)])
    mask.add_line((-10, 0), (10, 0))
    outer = document.blocks.new("OUTER")
    outer.add_line((-20, 5), (20, 5))
    outer.add_blockref("MASK", (0, 0))
    space.add_line((0, 55), (100, 55))
    space.add_blockref("OUTER", (50, 50))
    space.add_line((0, 45), (100, 45))
    image = _painted(_scene(document, tmp_path), tmp_path)
    assert not _ink(image, 50, 55)
    assert _ink(image, 35, 55)
    assert _ink(image, 50, 50)
    assert _ink(image, 50, 45)


def test_a_later_fill_covers_an_earlier_line(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    space = document.modelspace()
    space.add_line((0, 50), (100, 50), dxfattribs={"color": 1})
    space.add_solid([(20, 20), (80, 20), (20, 80), (80, 80)], dxfattribs={"color": 5})
    space.add_line((0, 30), (100, 30), dxfattribs={"color": 1})
    image = _painted(_scene(document, tmp_path), tmp_path)
    row = [image.pixelColor(50, SIDE - 1 - y) for y in range(48, 53)]
    assert all(colour.blue() > 200 and colour.red() < 60 for colour in row)
    assert any(image.pixelColor(50, SIDE - 1 - y).red() > 120 for y in range(28, 33))


def _clipped(document: Document) -> None:
    block = document.blocks.new("PLAN", base_point=(5, 5))
    block.add_line((5, 15), (105, 15))
    block.add_circle((35, 35), 20)
    block.add_solid([(65, 65), (85, 65), (65, 85), (85, 85)])
    block.add_text("far", height=5).set_placement((95, 95))
    block.add_text("near", height=5).set_placement((20, 20))
    insert = document.modelspace().add_blockref("PLAN", (0, 0))
    ezdxf.xclip.XClip(insert).set_block_clipping_path([(5, 5), (45, 5), (45, 75), (75, 75), (75, 105), (5, 105)])


def test_a_clipped_reference_is_cut(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    _clipped(document)
    scene = _scene(document, tmp_path)
    image = _painted(scene, tmp_path)
    assert _ink(image, 20, 10)
    assert not _ink(image, 50, 10)
    assert _ink(image, 10, 30)  # left of the circle
    assert not _ink(image, 50, 30)  # right of it
    assert _ink(image, 65, 76)
    assert not _ink(image, 76, 76)
    assert not scene.info.not_shown
    flat = SheetPainter(scene, 0, tmp_path)._own._flat
    assert [flat.string(row) for row in range(len(flat.text))] == ["near"]
    assert np.isfinite(flat.poly_bounds).all()


def test_a_window_may_have_any_outline(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    space = document.modelspace()
    for y in range(0, 100, 10):
        space.add_line((0, y), (100, y))
    paper = document.layout("Layout1")
    edge = paper.add_circle((50, 50), 30)
    view = paper.add_viewport((50, 50), (60, 60), (50, 50), 60)
    view.dxf.clipping_boundary_handle = edge.dxf.handle
    view.dxf.flags |= 0x10000
    scene = _scene(document, tmp_path)
    (window,) = scene.viewports
    assert len(window.outline) > 20
    image = _painted(scene, tmp_path, block=window.block)
    assert _ink(image, 50, 70)
    assert not _ink(image, 24, 80)


def test_a_plot_hides_too(tmp_path: Path) -> None:
    import pymupdf

    document = ezdxf.new("R2010")
    space = document.modelspace()
    space.add_line((0, 0), (100, 100))
    space.add_line((0, 40), (100, 40))
    space.add_wipeout([(20, 20), (80, 20), (80, 80), (20, 80)])
    space.add_line((0, 60), (100, 60))
    scene = _scene(document, tmp_path)
    box = Box(0.0, 0.0, float(SIDE), float(SIDE))
    sheet = Sheet("model", TitleBlock(), 0, -1, box, (SIDE, SIDE), Affine(), 0.001)
    with pymupdf.open() as out:
        plot_sheet(out, planes(scene, 0), sheet, tmp_path)
        pixels = out[0].get_pixmap(matrix=pymupdf.Matrix(72 / 25.4, 72 / 25.4))
        assert pixels.pixel(pixels.width // 2, pixels.height * 4 // 10)[0] < 200  # the line at 60
        column = [
            pixels.pixel(pixels.width * 3 // 4, y)[0]
            for y in range(int(pixels.height * 0.55), int(pixels.height * 0.65))
        ]
        assert min(column) > 240  # the line at 40 is hidden


@pytest.mark.parametrize(
    ("mode", "inked"), [(0, [(0, 0)]), (2, [(8, 0), (0, 8)]), (3, [(7, 7)]), (34, [(0, 15), (10, 0)]), (64, [(9, 9)])]
)
def test_points_are_marked_as_the_drawing_wants(mode: int, inked: list[tuple[int, int]], tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    document.header["$PDMODE"] = mode
    document.header["$PDSIZE"] = 20
    document.modelspace().add_point((50, 50))
    image = _painted(_scene(document, tmp_path), tmp_path)
    for dx, dy in inked:
        assert _ink(image, 50 + dx, 50 + dy)
    assert not _ink(image, 30, 45)
