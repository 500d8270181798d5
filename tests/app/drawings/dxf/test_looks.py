"""How entities look: multilines, multileaders, images, arrays, mirrored hatches, transparency, construction lines."""

from __future__ import annotations

import math
from dataclasses import astuple
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.colors import aci2rgb
from ezdxf.document import Drawing as Document
from ezdxf.math import Vec2
from ezdxf.render import mleader
from ezdxf.xclip import XClip

from app.domain.feedback import Silent
from app.domain.geometry import Box
from app.drawings.dxf.compile import compile_dxf
from app.drawings.expansion import expand
from app.drawings.open import open_drawing
from app.drawings.order import DrawingOrder, breaks
from app.drawings.pdf.fonts import advance_caps
from app.drawings.scene import CLEAR, GROUND, Scene


def _scene(document: Document, tmp_path: Path) -> Scene:
    document.saveas(tmp_path / "a.dxf")
    return compile_dxf(tmp_path / "a.dxf", Silent())


def _strings(scene: Scene) -> list[str]:
    return [scene.strings[int(row)] for row in scene.text["string"]]


def _colours(scene: Scene) -> dict[int, float]:
    """Return colour → length of its lines."""
    found: dict[int, float] = {}
    for row in range(len(scene.poly_style)):
        xy = scene.poly_xy[scene.poly_start[row] : scene.poly_start[row + 1]]
        xy = np.vstack([xy, xy[:1]]) if scene.poly_closed[row] else xy
        rgb = int(scene.style["colour"][scene.poly_style[row]])
        found[rgb] = found.get(rgb, 0.0) + float(np.hypot(*np.diff(xy, axis=0).T).sum())
    return found


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("flags", [0, 2 | 16 | 256, 64 | 1024, 1 | 2 | 64 | 512])
def test_multilines_look_as_their_style_says(flags: int, closed: bool, tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    style = document.mline_styles.new("WALL")
    style.dxf.flags, style.dxf.fill_color = flags, 4
    for offset, colour in ((6, 1), (2, 3), (-2, 3), (-6, 5)):
        style.elements.append(offset, colour)
    corners = [(0, 0), (60, 0), (60, 40), (110, 45)]
    line = document.modelspace().add_mline(corners, close=closed, dxfattribs={"style_name": "WALL"})
    expected: dict[int, float] = {}
    for entity in line.virtual_entities():
        if entity.dxftype() != "HATCH":
            red, green, blue = aci2rgb(entity.dxf.color)
            length = (
                (entity.dxf.end - entity.dxf.start).magnitude
                if entity.dxftype() == "LINE"
                else entity.dxf.radius * np.radians((entity.dxf.end_angle - entity.dxf.start_angle) % 360)
            )
            rgb = red << 16 | green << 8 | blue
            expected[rgb] = expected.get(rgb, 0.0) + length
    scene = _scene(document, tmp_path)
    assert _colours(scene) == pytest.approx(expected, rel=2e-3)
    assert len(scene.fill_style) == (flags & 1)


def test_a_multiline_keeps_the_gaps_cut_into_it(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    line = document.modelspace().add_mline([(0, 0), (100, 0)], dxfattribs={"scale_factor": 10})
    line.vertices[0].line_params[0] = [*line.vertices[0].line_params[0][:1], 0.0, 30.0, 50.0]
    assert sum(_colours(_scene(document, tmp_path)).values()) == pytest.approx(100 + 30 + 50)


def test_a_multileader_has_frame_colours_head_and_attributes(tmp_path: Path) -> None:
    document = ezdxf.new("R2010", setup=True)
    space = document.modelspace()
    block = document.blocks.new("TAG")
    block.add_circle((0, 0), 5)
    block.add_attdef("NO", (1, 2), height=4)
    tag = space.add_multileader_block("Standard")
    tag.set_content("TAG")
    tag.set_attribute("NO", "A1")
    tag.add_leader_line(mleader.ConnectionSide.left, [Vec2(-30, -60)])
    tag.build(Vec2(0, -50))
    text = space.add_multileader_mtext("Standard")
    text.set_content(r"上\P下", char_height=4, color=3)
    text.set_leader_properties(color=1)
    text.set_arrow_properties("DOT", 5)
    text.multileader.dxf.has_text_frame = 1
    text.add_leader_line(mleader.ConnectionSide.left, [Vec2(-30, 10)])
    text.build(Vec2(0, 0))
    scene = _scene(document, tmp_path)
    assert {"上", "下", "A1"} <= set(_strings(scene))
    place = {name: (float(row["x"]), float(row["y"])) for name, row in zip(_strings(scene), scene.text, strict=True)}
    centre = next(row for row in scene.insert if scene.blocks[int(row["target"])].name == "TAG")
    assert place["A1"] == pytest.approx((centre["e"] + 1, centre["f"] + 2))
    shown = scene.text[_strings(scene).index("上")]
    assert int(scene.style["colour"][shown["style"]]) == 0x00FF00
    assert 0xFF0000 in _colours(scene)
    assert scene.poly_closed.any()  # the frame
    assert {scene.blocks[int(row["target"])].name for row in scene.insert} >= {"TAG", "_DOT"}


def test_every_cell_of_an_array_shows_its_attributes(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    document.blocks.new("B").add_circle((0, 0), 5)
    array = {"row_count": 2, "column_count": 3, "row_spacing": 20, "column_spacing": 10, "rotation": 90}
    insert = document.modelspace().add_blockref("B", (0, 0), dxfattribs=array)
    insert.add_attrib("T", "att", (1, 2), dxfattribs={"height": 3})
    text = _scene(document, tmp_path).text
    places = sorted((round(float(x)), round(float(y))) for x, y in zip(text["x"], text["y"], strict=True))
    assert places == sorted((1 - 20 * row, 2 + 10 * column) for row in range(2) for column in range(3))


def test_patterns_of_mirrored_hatches_are_mirrored(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    hatch = document.modelspace().add_hatch(dxfattribs={"extrusion": (0, 0, -1)})
    hatch.set_pattern_fill("ANSI31", scale=1)
    hatch.paths.add_polyline_path([(0, 0), (30, 0), (30, 30), (0, 30)])
    scene = _scene(document, tmp_path)
    step = np.diff(scene.poly_xy.reshape(-1, 2, 2), axis=1)[:, 0]
    assert len(step) > 5
    assert step[:, 0] == pytest.approx(-step[:, 1], abs=1e-6)
    assert scene.poly_xy[:, 0].min() >= -30 - 1e-6
    assert scene.poly_xy[:, 0].max() <= 1e-6


def test_transparent_areas_hide_nothing(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    document.layers.add("GLASS").transparency = 0.5
    for layer, own in (("GLASS", None), ("0", 0.8), ("0", None)):
        hatch = document.modelspace().add_hatch(dxfattribs={"layer": layer})
        hatch.paths.add_polyline_path([(0, 0), (30, 0), (30, 30)])
        if own is not None:
            hatch.transparency = own
    flat = expand(_scene(document, tmp_path))
    found = sorted(flat.fill_mark["transparency"].tolist())
    assert found == pytest.approx([0, 127, 204], abs=2)
    none = np.empty(0, np.int64)
    at = breaks(DrawingOrder(flat), flat, none, np.arange(3), 0.0)
    assert at.tolist() == DrawingOrder(flat).of(flat.fill_mark[flat.fill_mark["transparency"] == 0]).tolist()


def test_images_are_pale_framed_or_hidden_as_the_file_says(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    definition = document.add_image_def("a.png", (60, 40))
    document.set_raster_variables(frame=1)
    for fade, brightness, contrast, shown in ((0, 50, 50, 1), (60, 50, 50, 1), (0, 75, 20, 1), (0, 50, 50, 0)):
        image = document.modelspace().add_image(definition, (0, 0), (60, 40))
        image.dxf.fade, image.dxf.brightness, image.dxf.contrast = fade, brightness, contrast
        image.dxf.flags = shown
    scene = _scene(document, tmp_path)
    flat = expand(scene)
    assert sorted(flat.image_mark["transparency"].tolist()) == pytest.approx([0, 0, 153], abs=1)
    ((entity, *figures),) = map(astuple, scene.image_tones)
    assert figures == [75, 20, False]
    assert entity in scene.image["entity"]
    assert scene.poly_closed.tolist() == [True] * 4


def test_construction_lines_fill_the_windows_that_show_them(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    document.modelspace().add_circle((0, 0), 10)
    document.modelspace().add_xline((0, 20), (1, 0))
    layout = document.layout("Layout1")
    layout.page_setup((297, 210))
    layout.add_viewport((100, 100), (150, 150), (0, 0), 100)
    layout.add_ray((200, 20), (0, 1))
    scene = _scene(document, tmp_path)
    model, paper = (scene.poly_xy[scene.poly_start[row] : scene.poly_start[row + 1]] for row in (0, 1))
    assert model[:, 0].min() < -50
    assert model[:, 0].max() > 50
    assert paper[:, 1].max() > 170


def test_a_text_that_a_clip_cuts_stays(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    block = document.blocks.new("B")
    for y in (20, 90):
        block.add_text("ABCDEF", height=10).set_placement((0, y))
    XClip(document.modelspace().add_blockref("B", (0, 0))).set_block_clipping_path([(10, 10), (40, 40)])
    assert expand(_scene(document, tmp_path)).text["y"].tolist() == [20.0]


def test_letters_of_the_font_of_tolerances_are_signs_that_the_open_font_has(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    document.styles.add("G", font="gdt.shx")
    document.modelspace().add_text("jn", dxfattribs={"style": "G"})
    document.modelspace().add_mtext(r"{\Fgdt|c0;b} x")
    assert sorted(_strings(_scene(document, tmp_path))) == ["⊥ x", "⌖⌀"]
    box = advance_caps("\ue000")
    assert all(advance_caps(sign) != box for sign in "⌖⌭⌯⌰⏤⌴⌵↧⌲⌳⌀▱⌓ⓂⓁⓅⓈ㉑㊿")


@pytest.mark.parametrize("direction", [0, 1])
@pytest.mark.parametrize("level", [0, 1])
def test_a_leader_runs_on_under_the_text_above_it(level: int, direction: int, tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    leader = document.modelspace().add_leader(
        [(0, 0), (10, 10)], override={"dimtad": level, "dimgap": 1.0, "dimscale": 2.0}
    )
    leader.dxf.annotation_type, leader.dxf.has_hookline = 0, 1
    leader.dxf.hookline_direction, leader.dxf.text_width = direction, 30.0
    expected = [
        point
        for line in leader.virtual_entities()
        if line.dxftype() == "LINE"
        for point in (line.dxf.start, line.dxf.end)
    ]
    scene = _scene(document, tmp_path)
    assert scene.poly_xy[-1] == pytest.approx((expected[-1].x, expected[-1].y))
    assert len(scene.poly_xy) == (3 if level else 2)


def test_a_file_that_wants_no_fills_gets_outlines_of_the_same_areas(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    space = document.modelspace()
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]
    space.add_solid([square[0], square[1], square[3], square[2]])
    for look in ("solid", "pattern", "gradient"):
        hatch = space.add_hatch()
        if look == "pattern":
            hatch.set_pattern_fill("ANSI31")
        if look == "gradient":
            hatch.set_gradient((255, 0, 0), (0, 0, 255))
        hatch.paths.add_polyline_path(square, is_closed=True)
    space.add_lwpolyline([(20, 0), (30, 0), (30, 10)], dxfattribs={"const_width": 1})
    space.add_wipeout([(0, 0), (5, 5)])
    document.header["$FILLMODE"] = 0
    scene = _scene(document, tmp_path)
    colours = scene.style["colour"][scene.fill_style].tolist()
    assert sorted(colours) == [CLEAR] * 4 + [GROUND]
    areas = [box[2] - box[0] for box in scene.fill_bounds.tolist()]
    assert areas == pytest.approx([10, 10, 10, 10, 5])
    outlines = [row for row in range(len(scene.poly_closed)) if scene.poly_closed[row] and scene.poly_width[row] == 0]
    assert len(outlines) == 4
    assert scene.poly_width.max() == 1  # what a wide line is remains known to the checks


@pytest.mark.parametrize("twist", [0.0, math.pi / 2])
def test_windows_of_release_12_show_what_their_extended_data_say(tmp_path: Path, twist: float) -> None:
    document = ezdxf.new("R12")
    for name in ("SHOWN", "FROZEN"):
        document.layers.add(name)
        document.modelspace().add_line((1000, 2000), (1400, 2000), dxfattribs={"layer": name})
    paper = document.layout("Layout1")
    window = paper.add_viewport((100, 80), (100, 60), (200, 0), 600)
    window.dxf.view_target_point, window.dxf.view_twist_angle = (1000, 2000, 0), twist
    window.frozen_layers = ["FROZEN"]
    paper.add_viewport((250, 80), (100, 60), (200, 0), 600).dxf.view_direction_vector = (1, 1, 1)
    document.saveas(tmp_path / "a.dxf")
    drawing = open_drawing(tmp_path / "a.dxf", None)
    assert drawing.scene is not None
    (view,) = drawing.scene.viewports
    assert [drawing.scene.layers[row].name for row in view.hidden] == ["FROZEN"]
    assert view.region == Box(50, 50, 150, 110)
    ends = [view.to_layout((x, 2000.0)) for x in (1000.0, 1400.0)]
    expected = [(80, 80), (120, 80)] if not twist else [(80, 80), (80, 120)]
    assert np.allclose(ends, expected)
    noted = {note.what for _, note in drawing.scene.info.not_shown}
    assert noted == {"VIEWPORT with a view in space"}
