"""The compiled scene against ezdxf: the same lengths, boxes, areas, texts, colours and layers for every entity type."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ezdxf
import numpy as np
import pytest
from ezdxf import path as ezpath
from ezdxf.addons.drawing import RenderContext
from ezdxf.entities import DXFGraphic
from ezdxf.layouts import BaseLayout
from scene_measures import Shown, ring_area, shown_by_handle

from app.domain.feedback import Silent
from app.drawings.dxf.compile import compile_dxf
from app.drawings.scene import BYBLOCK, BYLAYER, Scene

_MIRROR = (0, 0, -1)
_TILTED = (0.2, -0.3, 0.8)


def _lines(space: BaseLayout) -> None:
    space.add_line((1, 2, 3), (40, -5, 9))
    space.add_line((1, 2), (4, 5), dxfattribs={"extrusion": _MIRROR})


def _circles(space: BaseLayout) -> None:
    for extrusion in ((0, 0, 1), _MIRROR, _TILTED):
        space.add_circle((10, 5, 2), 7, dxfattribs={"extrusion": extrusion})
        space.add_arc((10, 5, 2), 7, 300, 60, dxfattribs={"extrusion": extrusion})
        space.add_arc((10, 5, 2), 7, 20, 110, dxfattribs={"extrusion": extrusion})


def _ellipses(space: BaseLayout) -> None:
    space.add_ellipse((3, 4), (10, 2), 0.4)
    space.add_ellipse((3, 4), (-2, 7), 0.7, 0.5, 4.0)
    space.add_ellipse((3, 4), (6, 1), 0.3, 5.0, 1.0, dxfattribs={"extrusion": _MIRROR})


def _lwpolylines(space: BaseLayout) -> None:
    points = [(0, 0, 0, 0, 0), (10, 0, 0, 0, 0.5), (10, 8, 0, 0, -1), (3, 12, 0, 0, 0), (-4, 5, 0, 0, 0.2)]
    for close in (False, True):
        for extrusion in ((0, 0, 1), _MIRROR, _TILTED):
            space.add_lwpolyline(points, close=close, dxfattribs={"extrusion": extrusion, "elevation": 3})
    space.add_lwpolyline([(0, 0), (5, 5)], dxfattribs={"const_width": 2})


def _polylines(space: BaseLayout) -> None:
    points = [(0, 0), (10, 0, 0.5), (10, 8, -1), (3, 12), (-4, 5, 0.2)]
    for close in (False, True):
        for extrusion in ((0, 0, 1), _MIRROR):
            space.add_polyline2d(points, format="xyb", close=close, dxfattribs={"extrusion": extrusion})
        space.add_polyline3d([(0, 0, 1), (4, 4, 2), (9, 1, 3)], close=close)


def _splines(space: BaseLayout) -> None:
    space.add_open_spline([(0, 0), (5, 9), (10, -3), (15, 4), (21, 0)])
    space.add_rational_spline([(0, 0), (5, 9), (10, -3), (15, 4)], [1, 2, 3, 1])
    space.add_spline([(0, 0), (5, 9), (10, -3), (15, 4)])
    space.add_cad_spline_control_frame([(0, 0), (5, 9), (10, -3), (15, 4)])


def _solids(space: BaseLayout) -> None:
    space.add_solid([(0, 0), (10, 0), (0, 8), (10, 8)])
    space.add_solid([(0, 0), (10, 0), (5, 8)], dxfattribs={"extrusion": _MIRROR})
    space.add_trace([(0, 0), (10, 0), (0, 8), (10, 8)])
    space.add_3dface([(0, 0), (10, 0), (10, 8), (0, 8)])


def _hatches(space: BaseLayout) -> None:
    square, hole = [(0, 0), (30, 0), (30, 30), (0, 30)], [(10, 10), (20, 10, 1), (20, 20), (10, 20)]
    hatch = space.add_hatch(color=3)
    hatch.paths.add_polyline_path(square, is_closed=True)
    hatch.paths.add_polyline_path(hole, is_closed=True, flags=0)
    for ccw in (True, False):
        hatch = space.add_hatch(color=3, dxfattribs={"extrusion": _MIRROR if ccw else (0, 0, 1)})
        edges = hatch.paths.add_edge_path()
        edges.add_line((0, 0), (10, 0))
        if ccw:
            edges.add_arc((10, 5), 5, 270, 90, ccw=True)
        else:
            edges.add_arc((10, 5), 5, 90, 270, ccw=False)
        edges.add_line((10, 10), (0, 10))
        edges.add_spline(
            control_points=[(0, 10), (-5, 8), (-5, 2), (0, 0)], degree=3, knot_values=[0, 0, 0, 0, 1, 1, 1, 1]
        )
    hatch = space.add_hatch(color=3)
    edges = hatch.paths.add_edge_path()
    edges.add_ellipse((50, 50), (20, 5), 0.5, 0, 360)


def _nested(space: BaseLayout) -> None:
    doc = space.doc
    assert doc is not None
    inner = doc.blocks.new("INNER", base_point=(1, 2))
    inner.add_line((0, 0), (10, 0))
    inner.add_arc((5, 5), 3, 0, 135)
    inner.add_text("里", height=2).set_placement((2, 3))
    outer = doc.blocks.new("OUTER", base_point=(-3, 4))
    outer.add_blockref("INNER", (20, 10), dxfattribs={"xscale": 2, "yscale": 0.5, "rotation": 30})
    outer.add_blockref("INNER", (0, 0), dxfattribs={"xscale": -1, "rotation": 200})
    outer.add_lwpolyline([(0, 0, 0, 0, 1), (7, 1), (8, 8)], close=True)
    space.add_blockref("OUTER", (100, 50))
    space.add_blockref("OUTER", (100, 50), dxfattribs={"rotation": 77, "xscale": 3, "yscale": -3})
    space.add_blockref("OUTER", (100, 50, 8), dxfattribs={"rotation": 20, "extrusion": _MIRROR})
    space.add_blockref("OUTER", (100, 50, 8), dxfattribs={"rotation": 20, "extrusion": _TILTED})
    grid = {"rotation": 15, "column_count": 3, "row_count": 2, "column_spacing": 40, "row_spacing": -25}
    space.add_blockref("INNER", (5, 5), dxfattribs=grid)


def _dimensions(space: BaseLayout) -> None:
    space.add_linear_dim((0, 20), (0, 0), (30, 5), angle=0).render()
    space.add_aligned_dim((0, 0), (30, 15), 5).render()
    space.add_radius_dim((50, 50), radius=10, angle=45).render()


def _meshes(space: BaseLayout) -> None:
    mesh = space.add_polymesh((4, 3))
    for i in range(4):
        for j in range(3):
            mesh.set_mesh_vertex((i, j), (i * 10, j * 5 + i, i + j))


def _multilines(space: BaseLayout) -> None:
    space.add_mline([(0, 0), (50, 0), (50, 40), (90, 60)], dxfattribs={"scale_factor": 12, "justification": 1})
    space.add_mline([(0, 0), (50, 0), (50, 40)], close=True, dxfattribs={"scale_factor": 5})


_DRAWERS = (
    *(_lines, _circles, _ellipses, _lwpolylines, _polylines, _splines, _solids, _hatches, _nested, _dimensions),
    *(_meshes, _multilines),
)


def _pieces(entity: DXFGraphic) -> Iterator[DXFGraphic]:
    """Yield the plain entities that an entity consists of."""
    if entity.dxftype() == "INSERT" and entity.mcount > 1:  # type: ignore[attr-defined]
        for cell in entity.multi_insert():  # type: ignore[attr-defined]
            yield from _pieces(cell)
    elif entity.dxftype() in ("INSERT", "DIMENSION", "MLINE"):
        for part in entity.virtual_entities():  # type: ignore[attr-defined]
            yield from _pieces(part)
    else:
        yield entity


def _expected(entity: DXFGraphic) -> Shown:
    shown = Shown()
    for piece in _pieces(entity):
        kind = piece.dxftype()
        if kind == "POINT":
            shown.points.append((piece.dxf.location.x, piece.dxf.location.y))
        elif kind == "HATCH":
            for p in ezpath.from_hatch(piece):
                shown.rings.append(np.array([(v.x, v.y) for v in p.flattening(1e-4)]))
        elif kind in ("SOLID", "TRACE"):
            shown.rings.append(np.array([(v.x, v.y) for v in piece.wcs_vertices()]))
        elif kind in ("TEXT", "MTEXT"):
            at = piece.ocs().to_wcs(piece.dxf.insert)
            shown.texts.append((piece.dxf.text if kind == "TEXT" else piece.plain_text(), at.x, at.y))
        elif kind == "3DFACE":
            corners = [(v.x, v.y) for v in piece.wcs_vertices()]
            shown.paths.append(np.array([*corners, corners[0]]))
        elif kind == "POLYLINE" and piece.is_polygon_mesh:
            grid = piece.get_mesh_vertex_cache()
            m, n = piece.dxf.m_count, piece.dxf.n_count
            shown.paths += [np.array([(grid[i, j].x, grid[i, j].y) for j in range(n)]) for i in range(m)]
            shown.paths += [np.array([(grid[i, j].x, grid[i, j].y) for i in range(m)]) for j in range(n)]
        else:
            shown.paths.append(np.array([(v.x, v.y) for v in ezpath.make_path(piece).flattening(1e-4)]))
    return shown


def _compiled(doc: Any, tmp_path: Path) -> Scene:
    doc.saveas(tmp_path / "drawing.dxf")
    return compile_dxf(tmp_path / "drawing.dxf", Silent())


@pytest.mark.parametrize("version", ["R12", "R2000", "R2018"])
@pytest.mark.parametrize("draw", _DRAWERS, ids=lambda draw: draw.__name__)
def test_same_geometry(draw: Callable[[BaseLayout], None], version: str, tmp_path: Path) -> None:
    doc = ezdxf.new("R2018", setup=True)
    draw(doc.modelspace())
    if version == "R12" and draw not in (_lines, _circles, _polylines, _nested, _meshes, _solids):
        pytest.skip("R12 has no such entities")
    doc.dxfversion = version
    scene = _compiled(doc, tmp_path)
    doc = ezdxf.readfile(tmp_path / "drawing.dxf")
    shown = shown_by_handle(scene)
    for entity in doc.modelspace():
        expected = _expected(entity)
        found = shown[int(entity.dxf.handle, 16)]
        assert found.length == pytest.approx(expected.length, rel=6e-4), entity
        assert found.area == pytest.approx(sum(abs(ring_area(r)) for r in expected.rings), rel=6e-4), entity
        size = max(expected.box[2] - expected.box[0], expected.box[3] - expected.box[1])
        assert found.box == pytest.approx(expected.box, abs=1e-3 * size), entity
        if entity.dxftype() == "INSERT":
            texts = [("里", x, y) for _, x, y in expected.texts]
            for a, b in zip(sorted(found.texts), sorted(texts), strict=True):
                assert a == (b[0], pytest.approx(b[1]), pytest.approx(b[2])), entity
    assert not scene.info.not_shown


def test_block_bounds_hold_everything(tmp_path: Path) -> None:
    doc = ezdxf.new("R2018")
    _nested(doc.modelspace())
    scene = _compiled(doc, tmp_path)
    boxes = [shown.box for shown in shown_by_handle(scene).values()]
    bounds = scene.blocks[0].bounds
    assert bounds is not None
    assert bounds.x0 <= min(b[0] for b in boxes) + 1e-6
    assert bounds.y1 >= max(b[3] for b in boxes) - 1e-6


def test_same_colours_layers_and_weights(tmp_path: Path) -> None:
    doc = ezdxf.new("R2010", setup=True)
    space = doc.modelspace()
    doc.layers.add("墙", color=30, lineweight=50, linetype="DASHED")
    doc.layers.add("True", true_color=0x123456)
    doc.layers.add("Off", color=3).off()
    doc.layers.get("墙").freeze()
    for aci in range(257):
        space.add_line((aci, 0), (aci, 1), dxfattribs={"layer": "墙", "color": aci})
    space.add_line((0, 0), (1, 1), dxfattribs={"true_color": 0xABCDEF, "lineweight": 35, "linetype": "CENTER"})
    space.add_line((0, 0), (1, 1), dxfattribs={"layer": "Nowhere", "ltscale": 2.5})
    scene = _compiled(doc, tmp_path)
    layers = {layer.name: layer for layer in scene.layers}
    assert layers["墙"].rgb == 0xFF7F00
    assert layers["墙"].weight == 50
    assert not layers["墙"].visible
    assert not layers["Off"].visible
    assert layers["True"].rgb == 0x123456
    assert layers["Nowhere"].visible
    assert scene.linetypes[layers["墙"].linetype].name == "DASHED"
    assert any(d < 0 for d in scene.linetypes[layers["墙"].linetype].pattern)
    style = {
        int(scene.entity["handle"][e]): scene.style[s] for e, s in zip(scene.poly_entity, scene.poly_style, strict=True)
    }
    colours = RenderContext(doc)
    for entity in space:
        found = style[int(entity.dxf.handle, 16)]
        assert scene.layers[found["layer"]].name == entity.dxf.layer
        aci = entity.dxf.color
        if entity.dxf.hasattr("true_color"):
            assert found["colour"] == entity.dxf.true_color
            assert found["weight"] == 35
            assert scene.linetypes[found["linetype"]].name == "CENTER"
        elif aci in (0, 256):
            assert found["colour"] == (BYBLOCK if aci == 0 else BYLAYER)
        elif aci != 7:
            expected = int(colours.resolve_color(entity)[1:7], 16)
            assert all(abs((int(found["colour"]) >> s & 255) - (expected >> s & 255)) <= 58 for s in (0, 8, 16))
    assert style[int(space[-1].dxf.handle, 16)]["scale"] == 2.5


def test_texts(tmp_path: Path) -> None:
    doc = ezdxf.new("R2018")
    doc.styles.add("仿宋", font="simfang.ttf")
    doc.styles.new("SHX", dxfattribs={"font": "gbenor.shx", "bigfont": "gbcbig.shx", "width": 0.7})
    space = doc.modelspace()
    from ezdxf.enums import TextEntityAlignment as Align

    wanted = [
        (Align.LEFT, 0, 0),
        (Align.CENTER, 1, 0),
        (Align.RIGHT, 2, 0),
        (Align.MIDDLE, 1, 2),
        (Align.TOP_LEFT, 0, 3),
        (Align.MIDDLE_RIGHT, 2, 2),
        (Align.BOTTOM_CENTER, 1, 1),
    ]
    for i, (align, _, _) in enumerate(wanted):
        attributes = {"rotation": 30, "style": "仿宋", "width": 0.8, "oblique": 15}
        space.add_text(f"房间{i}", height=3, dxfattribs=attributes).set_placement((10 * i, 5), align=align)
    space.add_text("fit", height=3).set_placement((0, 0), (30, 40), align=Align.FIT)
    space.add_text("mirrored", height=2, dxfattribs={"extrusion": (0, 0, -1), "insert": (5, 6)})
    scene = _compiled(doc, tmp_path)
    for i, (_, halign, valign) in enumerate(wanted):
        text = scene.text[i]
        assert scene.strings[text["string"]] == f"房间{i}"
        assert (text["halign"], text["valign"]) == (halign, valign)
        assert (text["x"], text["y"]) == pytest.approx((10 * i, 5))
        u = 3 * 0.8 * np.array([math.cos(math.radians(30)), math.sin(math.radians(30))])
        assert (text["ux"], text["uy"]) == pytest.approx(tuple(u))
        v = np.array([text["vx"], text["vy"]])
        assert math.degrees(math.atan2(v[1], v[0])) == pytest.approx(120 - 15)
        assert scene.fonts[text["font"]].file == "simfang.ttf"
    fit, mirrored = scene.text[len(wanted)], scene.text[len(wanted) + 1]
    assert fit["halign"] == 3
    assert fit["width"] == pytest.approx(50)
    assert (mirrored["x"], mirrored["ux"], mirrored["vy"]) == pytest.approx((-5, -2, 2))
    assert any(font.bigfont == "gbcbig.shx" and font.width == 0.7 for font in scene.fonts)


@pytest.mark.parametrize("attachment", range(1, 10))
def test_mtext_stands_where_its_attachment_says(attachment: int, tmp_path: Path) -> None:
    doc = ezdxf.new("R2018")
    attributes = {"char_height": 2, "insert": (100, 50), "attachment_point": attachment}
    doc.modelspace().add_mtext("甲\\P乙丙\\P丁", dxfattribs=attributes)
    scene = _compiled(doc, tmp_path)
    assert [scene.strings[s] for s in scene.text["string"]] == ["甲", "乙丙", "丁"]
    assert set(scene.text["halign"]) == {(attachment - 1) % 3}
    top, bottom = scene.text["y"].max() + 2, scene.text["y"].min()
    anchor = (top, (top + bottom) / 2, bottom)[(attachment - 1) // 3]
    assert anchor == pytest.approx(50)
    assert scene.text["y"][0] - scene.text["y"][1] == pytest.approx(2 * 5 / 3)


def test_attributes(tmp_path: Path) -> None:
    doc = ezdxf.new("R2018")
    block = doc.blocks.new("图签")
    block.add_attdef("图号", (0, 0), height=3)
    block.add_attdef("图名", (0, 5), height=3)
    space = doc.modelspace()
    insert = space.add_blockref("图签", (100, 100))
    insert.add_auto_attribs({"图号": "建施-05", "图名": "一层平面图"})
    insert.attribs[1].is_invisible = True
    scene = _compiled(doc, tmp_path)
    rows = [(int(scene.entity["handle"][e]), scene.strings[t], scene.strings[v]) for e, t, v in scene.attribute]
    handle = int(insert.dxf.handle, 16)
    assert sorted(rows) == [(handle, "图号", "建施-05"), (handle, "图名", "一层平面图")]
    shown = [scene.strings[s] for s in scene.text["string"]]
    assert shown == ["建施-05"]


def test_large_coordinates_move_near_zero(tmp_path: Path) -> None:
    doc = ezdxf.new("R2018")
    space = doc.modelspace()
    for i in range(50):
        space.add_lwpolyline([(500_000 + i, 3_400_000), (500_000 + i, 3_400_010.125)])
    space.add_line((0, 0), (1, 1))
    scene = _compiled(doc, tmp_path)
    assert scene.info.origin == (500_000.0, 3_400_000.0)
    assert scene.poly_xy[:100].max() < 100
    shown = shown_by_handle(scene)
    assert shown[int(space[0].dxf.handle, 16)].box == (500_000, 3_400_000, 500_000, 3_400_010.125)


def test_layouts_and_viewports(tmp_path: Path) -> None:
    doc = ezdxf.new("R2018")
    doc.modelspace().add_line((1000, 2000), (3000, 2000))
    paper = doc.layout("Layout1")
    paper.add_viewport(center=(200, 150), size=(300, 200), view_center_point=(2000, 2000), view_height=4000)
    paper.add_text("图框", height=5).set_placement((10, 10))
    second = doc.layouts.new("A1 平面")
    second.add_circle((5, 5), 2)
    scene = _compiled(doc, tmp_path)
    names = [(b.name, b.is_layout) for b in scene.blocks[:3]]
    assert names == [("*Model_Space", False), ("Layout1", True), ("A1 平面", True)]
    assert scene.curve_of[2] == 0
    assert scene.curve_of[3] == 1
    (view,) = scene.viewports
    assert scene.blocks[view.block].name == "Layout1"
    assert (view.region.x0, view.region.y0, view.region.x1, view.region.y1) == (50, 50, 350, 250)
    assert view.to_layout((2000.0, 2000.0)) == pytest.approx((200, 150))
    assert view.to_layout((3000.0, 2000.0)) == pytest.approx((250, 150))


def test_dimensions_without_a_picture_are_drawn_anew(tmp_path: Path) -> None:
    doc = ezdxf.new("R2010", setup=True)
    space = doc.modelspace()
    _dimensions(space)
    scene = _compiled(doc, tmp_path)
    for dimension in space.query("DIMENSION"):
        doc.blocks.delete_block(dimension.dxf.geometry, safe=False)
        dimension.dxf.discard("geometry")
    again = _compiled(doc, tmp_path)
    assert not again.info.not_shown
    with_block, anew = shown_by_handle(scene), shown_by_handle(again)
    assert with_block.keys() == anew.keys()
    for handle, shown in with_block.items():
        assert anew[handle].length == pytest.approx(shown.length)
        assert len(anew[handle].texts) == len(shown.texts) == 1


def test_attributes_follow_their_insert_into_paper_space(tmp_path: Path) -> None:
    doc = ezdxf.new("R2010")
    doc.blocks.new("图签").add_line((0, 0), (1, 1))
    insert = doc.layout("Layout1").add_blockref("图签", (10, 10))
    insert.add_attrib("图号", "建施-05", (12, 12))
    insert.attribs[0].dxf.discard("paperspace")
    scene = _compiled(doc, tmp_path)
    assert [b.is_layout for b in scene.blocks[:2]] == [False, True]
    assert scene.text_of[:3].tolist() == [0, 0, 1]
    assert len(scene.attribute) == 1


def test_pattern_lines_are_as_long_as_the_area_says(tmp_path: Path) -> None:
    doc = ezdxf.new("R2010", setup=True)
    hatch = doc.modelspace().add_hatch()
    hatch.set_pattern_fill("LINE", definition=[[30, (1, 2), (-0.5, 0.8660254037844386), []]])
    hatch.paths.add_polyline_path([(0, 0), (100, 0), (100, 60), (0, 60)], is_closed=True)
    hatch.paths.add_polyline_path([(20, 20), (40, 20), (40, 40), (20, 40)], is_closed=True, flags=0)
    dashed = doc.modelspace().add_hatch()
    dashed.set_pattern_fill("DASH", definition=[[45, (0, 0), (-1, 1), [3, -1, 0, -1]]])
    dashed.paths.add_polyline_path([(0, 0), (100, 0), (100, 60), (0, 60)], is_closed=True)
    scene = _compiled(doc, tmp_path)
    lines = shown_by_handle(scene)
    assert lines[int(hatch.dxf.handle, 16)].length == pytest.approx(100 * 60 - 400, rel=0.01)
    assert lines[int(dashed.dxf.handle, 16)].length == pytest.approx(6000 / 2**0.5 * 3 / 5, rel=0.02)
    model = scene.poly_xy[: scene.poly_start[scene.poly_of[1]]]
    assert model.min() >= -1e-9
    assert model[:, 1].max() <= 60 + 1e-9


def test_drawing_order(tmp_path: Path) -> None:
    doc = ezdxf.new("R2010")
    space = doc.modelspace()
    lines = [space.add_line((i, 0), (i, 1)) for i in range(6)]
    handles = [line.dxf.handle for line in lines]
    wanted = [3, 0, 5, 1, 4, 2]
    ranked = sorted(handles, key=lambda h: int(h, 16))
    space.set_redraw_order([(handles[i], ranked[rank]) for rank, i in enumerate(wanted)])
    scene = _compiled(doc, tmp_path)
    assert scene.poly_xy[::2, 0].tolist() == wanted


def test_mtext_columns(tmp_path: Path) -> None:
    doc = ezdxf.new("R2018")
    notes = ["\\P".join(f"第{column}栏第{line}行" for line in range(4)) for column in range(3)]
    doc.modelspace().add_mtext_static_columns(
        notes, width=60, gutter_width=10, height=30, dxfattribs={"char_height": 3, "insert": (100, 200)}
    )
    scene = _compiled(doc, tmp_path)
    columns = {scene.strings[t["string"]]: (float(t["x"]), float(t["y"])) for t in scene.text}
    assert len(columns) == 12
    for column in range(3):
        for line in range(4):
            expected = (100 + 70 * column, 200 - 3 - line * 5)
            assert columns[f"第{column}栏第{line}行"] == pytest.approx(expected)
