"""Images cut at an outline within their frame, and looks that layers have in one window of a layout."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pymupdf
import pytest
import shapely
from ezdxf.math import Vec2, has_clockwise_orientation, is_point_in_polygon_2d
from PIL import Image
from PySide6.QtGui import QColor, QImage

from app.domain.feedback import Silent
from app.domain.geometry import Box
from app.drawings import scene_file
from app.drawings.flatten import flatten, through_windows
from app.drawings.open import open_drawing
from app.drawings.pdf.assemble import SheetPage, assemble
from app.drawings.tones import is_two_tone
from widgets.canvas.picture import ensure_application, image_of


def _pixels(path: Path, box: Box, sheet: int = 0) -> np.ndarray:
    ensure_application()
    drawing = open_drawing(path, None)
    one = drawing.sheets[sheet]
    low, high = one.to_mm((box.x0, box.y0)), one.to_mm((box.x1, box.y1))
    size = round(2 * box.width), round(2 * box.height)
    image = image_of(drawing, one, Box(*low, *high), size, frozenset(), False)
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(size[1], size[0], 4)[:, :, 2::-1].astype(int)


@pytest.mark.parametrize("inverted", [False, True])
def test_an_image_is_cut_as_ezdxf_has_its_outline(tmp_path: Path, inverted: bool) -> None:
    ensure_application()
    photo = QImage(80, 60, QImage.Format.Format_RGB32)
    photo.fill(QColor("red"))
    photo.save(str(tmp_path / "photo.png"))
    document = ezdxf.new("R2010", units=4)
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)
    image = space.add_image(document.add_image_def("photo.png", (80, 60)), (100, 50), (160, 120), rotation=20)
    image.set_boundary_path([(10, 5), (70, 15), (40, 55), (30, 20)])
    image.dxf.clipping = 1
    image.dxf.clip_mode = int(inverted)
    document.saveas(tmp_path / "clip.dxf")
    outline = [Vec2(point) for point in image.boundary_path_wcs()]
    frame = [Vec2(100, 50), *(Vec2(100, 50) + Vec2(x, y).rotate_deg(20) for x, y in ((160, 0), (160, 120), (0, 120)))]
    assert not has_clockwise_orientation(frame)
    pixels = _pixels(tmp_path / "clip.dxf", Box(40, 40, 280, 260))
    edges = [shapely.LinearRing([(p.x, p.y) for p in ring[:4]]) for ring in (outline, frame)]
    wrong = []
    for x in range(42, 278, 4):
        for y in range(42, 258, 4):
            inside = is_point_in_polygon_2d(Vec2(x, y), outline) > 0
            expected = inside != inverted and is_point_in_polygon_2d(Vec2(x, y), frame) > 0
            red = pixels[round((260 - y) * 2), round((x - 40) * 2)].tolist() == [255, 0, 0]
            if red != expected and min(edge.distance(shapely.Point(x, y)) for edge in edges) > 1:
                wrong.append((x, y))
    assert wrong == []
    scene = open_drawing(tmp_path / "clip.dxf", None).scene
    assert scene is not None
    scene_file.save(scene, tmp_path / "kept")
    assert scene_file.load(tmp_path / "kept").image_clips == scene.image_clips != ()


def test_a_frame_that_is_no_clip_cuts_nothing(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    definition = document.add_image_def("photo.png", (80, 60))
    document.modelspace().add_image(definition, (0, 0), (80, 60)).dxf.clipping = 1
    document.modelspace().add_image(definition, (0, 0), (80, 60)).dxf.clipping = 0
    document.saveas(tmp_path / "clip.dxf")
    scene = open_drawing(tmp_path / "clip.dxf", None).scene
    assert scene is not None
    assert scene.image_clips == ()


def test_layers_look_as_each_window_wants_them(tmp_path: Path) -> None:
    document = ezdxf.new("R2010", units=4)
    layer = document.layers.add("给水", color=3)
    document.linetypes.add("虚线", [6, 4, -2])
    space = document.modelspace()
    space.add_line((0, 0), (100, 0), dxfattribs={"layer": "给水"})
    space.add_line((0, 20), (100, 20), dxfattribs={"layer": "给水", "color": 5})
    block = document.blocks.new("B")
    block.add_line((0, 40), (100, 40), dxfattribs={"color": 0})
    space.add_blockref("B", (0, 0), dxfattribs={"layer": "给水"})
    paper = document.layout("Layout1")
    windows = [paper.add_viewport((x, 100), (100, 100), (50, 25), 100) for x in (60, 180)]
    overrides = layer.get_vp_overrides()
    overrides.set_rgb(windows[1].dxf.handle, (200, 10, 20))
    overrides.set_linetype(windows[1].dxf.handle, "虚线")
    overrides.set_lineweight(windows[1].dxf.handle, 50)
    overrides.commit()
    document.saveas(tmp_path / "looks.dxf")
    drawing = open_drawing(tmp_path / "looks.dxf", tmp_path / "cache")
    scene = open_drawing(tmp_path / "looks.dxf", tmp_path / "cache").scene
    assert scene is not None
    assert drawing.scene is not None
    assert [view.looks for view in scene.viewports] == [view.looks for view in drawing.scene.viewports]
    layout = next(row for row, one in enumerate(scene.blocks) if one.is_layout)
    by_window = {round(view.region.centre[0]): flat for view, flat in through_windows(scene, layout)}
    for x, rgb, weight, dashed in ((60, 0x00FF00, -3, False), (180, 0xC80A14, 50, True)):
        marks = by_window[x].poly_mark
        assert sorted(marks["rgb"].tolist()) == sorted([rgb, 0x0000FF, rgb])
        assert set(marks["weight"].tolist()) == {weight}
        assert {bool(scene.linetypes[row].pattern) for row in marks["linetype"].tolist()} == {dashed}
    assert set(flatten(scene).poly_mark["rgb"].tolist()) == {0x00FF00, 0x0000FF}


def test_images_are_lighter_darker_harder_and_softer_in_window_and_plot(tmp_path: Path) -> None:
    ensure_application()
    photo = QImage(8, 8, QImage.Format.Format_RGB32)
    photo.fill(QColor(200, 100, 50))
    photo.save(str(tmp_path / "photo.png"))
    document = ezdxf.new("R2010", units=4)
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)
    definition = document.add_image_def("photo.png", (8, 8))
    looks = ((50, 50, 0), (75, 50, 0), (25, 50, 0), (50, 0, 0), (50, 75, 0), (50, 50, 50))
    for column, (brightness, contrast, fade) in enumerate(looks):
        image = space.add_image(definition, (20 + 60 * column, 100), (40, 40))
        image.dxf.brightness, image.dxf.contrast, image.dxf.fade = brightness, contrast, fade
    path = tmp_path / "tones.dxf"
    document.saveas(path)
    pixels = _pixels(path, Box(0, 0, 420, 200))
    seen = [pixels[-240, 80 + 120 * column].tolist() for column in range(6)]
    wanted = [(200, 100, 50), (228, 178, 152), (100, 50, 25), (128, 128, 128), (255, 72, 0), (228, 178, 152)]
    assert np.abs(np.array(seen) - wanted).max() <= 2
    drawing = open_drawing(path, None)
    assert drawing.scene is not None
    scene_file.save(drawing.scene, tmp_path / "kept")
    assert scene_file.load(tmp_path / "kept").image_tones == drawing.scene.image_tones != ()
    scene = drawing.scene
    page = SheetPage(path, drawing.sheets[0], "tones")
    assemble([page], tmp_path / "plot.pdf", "", lambda _path: scene, Silent())
    with pymupdf.open(tmp_path / "plot.pdf") as plot:
        picture = plot[0].get_pixmap(dpi=72)
        zoom = picture.width / 420
        plotted = [picture.pixel(round((40 + 60 * c) * zoom), round((297 - 120) * zoom)) for c in range(6)]
    assert np.abs(np.array(plotted) - wanted).max() <= 3


def test_black_of_images_of_one_bit_has_the_colour_of_the_entity(tmp_path: Path) -> None:
    ensure_application()
    stamp = QImage(8, 8, QImage.Format.Format_Mono)
    stamp.setColorTable([0xFF000000, 0xFFFFFFFF])
    stamp.fill(1)
    for y in range(8):
        for x in range(4):
            stamp.setPixel(x, y, 0)
    stamp.save(str(tmp_path / "stamp.png"))
    document = ezdxf.new("R2010", units=4)
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)
    ground = space.add_hatch(color=3)
    ground.paths.add_polyline_path([(0, 90), (420, 90), (420, 150), (0, 150)], is_closed=True)
    definition = document.add_image_def("stamp.png", (8, 8))
    for column, (colour, flags) in enumerate(((1, 3), (5, 11), (7, 3))):
        look = {"color": colour, "flags": flags}
        space.add_image(definition, (20 + 60 * column, 100), (40, 40), dxfattribs=look).dxf.flags = flags
    path = tmp_path / "stamps.dxf"
    document.saveas(path)
    pixels = _pixels(path, Box(0, 0, 420, 200))
    wanted = [(255, 0, 0), (255, 255, 255), (0, 0, 255), (0, 255, 0), (0, 0, 0), (255, 255, 255)]
    places = [20 + 60 * column + side for column in range(3) for side in (10, 30)]
    assert np.abs(np.array([pixels[-240, 2 * x].tolist() for x in places]) - wanted).max() <= 2
    drawing = open_drawing(path, None)
    scene = drawing.scene
    assert scene is not None
    page = SheetPage(path, drawing.sheets[0], "stamps")
    assemble([page], tmp_path / "plot.pdf", "", lambda _path: scene, Silent())
    with pymupdf.open(tmp_path / "plot.pdf") as plot:
        picture = plot[0].get_pixmap(dpi=72)
        zoom = 72 / 25.4
        seen = [picture.pixel(round(x * zoom), round((297 - 120) * zoom)) for x in places]
    assert np.abs(np.array(seen) - wanted).max() <= 2


@pytest.mark.parametrize("kind", ["png", "bmp", "tiff"])
def test_files_of_one_bit_are_told(tmp_path: Path, kind: str) -> None:
    for mode in ("1", "L", "RGB"):
        Image.new(mode, (9, 7)).save(tmp_path / f"a.{kind}")
        content = (tmp_path / f"a.{kind}").read_bytes()
        assert is_two_tone(content) == (mode == "1")
        for end in range(0, len(content), 3):
            is_two_tone(content[:end])
