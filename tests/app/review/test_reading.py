"""Real DXF files in several drawing habits, read as rules see them."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import ezdxf
import pytest
from ezdxf.document import Drawing

from app.domain.feedback import Silent
from app.domain.geometry import Affine, Box
from app.drawings.dxf.compile import compile_dxf
from app.drawings.flatten import flatten
from app.drawings.sheet import NotShown, Sheet, TitleBlock
from app.review.run.loading import LoadedSheet, Reading, read_sheet

BOX = [(0.0, 0.0), (50.0, 0.0), (50.0, 30.0), (0.0, 30.0)]
UNITS = {"mm": (4, 1000.0), "m": (6, 1.0)}


def load(tmp_path: Path, draw: Callable[[Drawing], None], unit: str = "mm", **options) -> LoadedSheet:
    document = ezdxf.new("R2010", setup=True)
    document.header["$INSUNITS"] = UNITS[unit][0] if unit in UNITS else 0
    draw(document)
    path = tmp_path / "drawing.dxf"
    document.saveas(path)
    scene = compile_dxf(path, Silent())
    flat = flatten(scene, 0)
    box = flat.bounds
    assert box is not None
    ox, oy = scene.info.origin
    sheet = Sheet(
        key="model",
        title_block=TitleBlock(number="A-1", title=options.get("title", "")),
        block=0,
        page=-1,
        region=options.get("region") or Box(box.x0 + ox - 1, box.y0 + oy - 1, box.x1 + ox + 1, box.y1 + oy + 1),
        size_mm=(841, 594),
        to_mm=Affine(0.01, 0, 0, 0.01, 0, 0),
        unit_m=1 / UNITS[unit][1] if unit in UNITS else 0.0,
        not_shown=tuple(gap for block, gap in scene.info.not_shown if block == 0) + options.get("not_shown", ()),
    )
    return read_sheet([flat], sheet, "s1", "0" * 64, options.get("reading", Reading()))


def scaled(points, factor: float, degrees: float = 0.0, dx: float = 0.0, dy: float = 0.0):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [((c * x - s * y + dx) * factor, (s * x + c * y + dy) * factor) for x, y in points]


@pytest.mark.parametrize("unit", ["mm", "m"])
@pytest.mark.parametrize(
    "layer", ["防火分区", "FIRE_ZONE", "建施-防火分区线", "FHFQ", "base$0$防火分区", "x|fire_zone_2"]
)
@pytest.mark.parametrize("degrees", [0.0, 31.0])
def test_habits_of_layers_units_and_rotation(tmp_path, unit, layer, degrees):
    def draw(document):
        space = document.modelspace()
        space.add_lwpolyline(scaled(BOX, UNITS[unit][1], degrees, 600, 2400), close=True, dxfattribs={"layer": layer})

    loaded = load(tmp_path, draw, unit)
    (outline,) = loaded.view.closed_outlines("fire_compartment")
    assert outline.area_m2 == pytest.approx(1500, rel=1e-6)
    drawing, paper = loaded.places(tuple((float(x), float(y)) for x, y in outline.polygon.exterior.coords))
    expected = scaled(BOX, UNITS[unit][1], degrees, 600, 2400)
    for x, y in expected:
        assert min(math.dist((x, y), point) for point in drawing) < 1e-6 * UNITS[unit][1] * 2500
    assert paper[0] == pytest.approx((drawing[0][0] / 100, drawing[0][1] / 100))


def test_outline_in_a_rotated_scaled_block_with_a_path_of_handles(tmp_path):
    def draw(document):
        block = document.blocks.new("PLAN")
        block.add_lwpolyline(BOX, close=True)
        insert = document.modelspace().add_blockref(
            "PLAN", (70000, 5000), dxfattribs={"layer": "防火分区", "xscale": 1000, "yscale": 1000, "rotation": 40}
        )
        document.modelspace().add_point((0, 0))
        draw.handle = insert.dxf.handle

    (outline,) = load(tmp_path, draw).view.closed_outlines("fire_compartment")
    assert outline.area_m2 == pytest.approx(1500, rel=1e-6)
    assert outline.handles[0] == draw.handle
    assert len(outline.handles) == 2


def test_arcs_count_with_their_bulge(tmp_path):
    def draw(document):
        space = document.modelspace()
        space.add_lwpolyline(
            [(0, 0, 0), (20000, 0, 1), (20000, 10000, 0), (0, 10000, 0)],
            format="xyb",
            close=True,
            dxfattribs={"layer": "防火分区"},
        )
        space.add_circle((60000, 0), 10000, dxfattribs={"layer": "绿地"})
        arc = {"layer": "防烟分区"}
        space.add_arc((100000, 0), 10000, 0, 180, dxfattribs=arc)
        space.add_line((90000, 0), (110000, 0), dxfattribs=arc)

    view = load(tmp_path, draw).view
    (bulged,) = view.closed_outlines("fire_compartment")
    assert bulged.area_m2 == pytest.approx(200 + math.pi * 25 / 2, rel=2e-4)
    (disc,) = view.closed_outlines("green_area")
    assert disc.area_m2 == pytest.approx(math.pi * 100, rel=5e-5)
    (half,) = view.closed_outlines("smoke_zone")
    assert half.area_m2 == pytest.approx(math.pi * 50, rel=5e-5)


def test_solid_hatch_with_a_hole(tmp_path):
    def draw(document):
        hatch = document.modelspace().add_hatch(dxfattribs={"layer": "绿地"})
        hatch.paths.add_polyline_path(scaled(BOX, 1000), is_closed=True, flags=1)
        hatch.paths.add_polyline_path(scaled([(10, 10), (20, 10), (20, 20), (10, 20)], 1000), is_closed=True, flags=16)

    (outline,) = load(tmp_path, draw).view.closed_outlines("green_area")
    assert outline.area_m2 == pytest.approx(1400)


def test_block_symbols_with_attributes_rotation_and_size(tmp_path):
    def draw(document):
        block = document.blocks.new("FM甲1021")
        block.add_line((0, 0), (1000, 0))
        block.add_attdef("编号", (0, 0))
        insert = document.modelspace().add_blockref(
            "FM甲1021", (5000, 6000), dxfattribs={"layer": "WINDOW", "rotation": 90}
        )
        insert.add_auto_attribs({"编号": "FM甲1021a"})
        document.modelspace().add_point((90000, 0), dxfattribs={"layer": "室外消火栓"})

    view = load(tmp_path, draw).view
    (door,) = view.symbols("door")
    assert (door.x, door.y, door.rotation_deg) == pytest.approx((5, 6, 90))
    assert door.mark == "FM甲1021a"
    assert door.width_m == pytest.approx(1)
    assert len(view.symbols("hydrant_outdoor")) == 1


def test_what_lies_outside_the_frame_belongs_to_another_sheet(tmp_path):
    def draw(document):
        space = document.modelspace()
        space.add_lwpolyline(scaled(BOX, 1000), close=True, dxfattribs={"layer": "防火分区"})
        space.add_lwpolyline(scaled(BOX, 1000, 0, 200), close=True, dxfattribs={"layer": "防火分区"})

    loaded = load(tmp_path, draw, region=Box(150e3, -1e3, 300e3, 50e3))
    (outline,) = loaded.view.closed_outlines("fire_compartment")
    drawing, _ = loaded.places(((outline.polygon.bounds[0], 0.0),))
    assert drawing[0][0] == pytest.approx(200e3)


def test_layers_that_are_off_are_not_read_but_remembered(tmp_path):
    def draw(document):
        document.layers.add("防火分区").freeze()
        document.modelspace().add_lwpolyline(scaled(BOX, 1000), close=True, dxfattribs={"layer": "防火分区"})
        document.modelspace().add_line((0, 0), (1, 1))

    loaded = load(tmp_path, draw)
    assert not loaded.view.has("fire_compartment")
    assert loaded.hidden_roles == {"fire_compartment"}


def test_texts_propose_the_role_of_a_layer_without_a_telling_name(tmp_path):
    def draw(document):
        space = document.modelspace()
        space.add_lwpolyline(scaled(BOX, 1000), close=True, dxfattribs={"layer": "ZONE-7"})
        space.add_mtext(
            "防火分区一\\P面积：1500㎡", dxfattribs={"insert": (20e3, 15e3), "char_height": 500, "layer": "T"}
        )
        space.add_lwpolyline(scaled([(0, -9), (80, -9)], 1000), dxfattribs={"layer": "L3"})
        space.add_text("污水 d300 i=0.003", height=500, dxfattribs={"insert": (20e3, -8.6e3), "layer": "T"})

    loaded = load(tmp_path, draw)
    assert {(p.layer, p.role) for p in loaded.proposals} == {("ZONE-7", "fire_compartment"), ("L3", "pipe_sewage")}
    (outline,) = loaded.view.closed_outlines("fire_compartment")
    assert outline.proposed == "防火分区一"
    (pipe,) = loaded.view.paths("pipe_sewage")
    assert pipe.number("diameter_mm") == 300


def test_texts_at_most_symbols_of_a_layer_propose_its_role(tmp_path):
    def draw(document):
        space = document.modelspace()
        document.blocks.new("S1").add_circle((0, 0), 300)
        for x in (0, 20e3):
            space.add_blockref("S1", (x, 0), dxfattribs={"layer": "E-07"})
            space.add_text("安全出口", height=500, dxfattribs={"insert": (x, 900), "layer": "T"})
        space.add_point((0, 9e3), dxfattribs={"layer": "P"})
        space.add_text("室外消火栓", height=500, dxfattribs={"insert": (300, 9e3), "layer": "T"})
        for x in range(5):  # one of many symbols named so: the layer holds other things
            space.add_point((x * 10e3, 50e3), dxfattribs={"layer": "MIXED"})
        space.add_text("检查井", height=500, dxfattribs={"insert": (0, 50.5e3), "layer": "T"})

    loaded = load(tmp_path, draw)
    assert {(p.layer, p.role) for p in loaded.proposals} == {("E-07", "safety_exit"), ("P", "hydrant_outdoor")}
    assert len(loaded.view.symbols("safety_exit")) == 2


def test_a_correction_by_the_project_wins(tmp_path):
    def draw(document):
        document.modelspace().add_lwpolyline(scaled(BOX, 1000), close=True, dxfattribs={"layer": "防火分区"})

    reading = Reading((("防火分区", "smoke_zone"),))
    view = load(tmp_path, draw, reading=reading).view
    assert not view.has("fire_compartment")
    assert len(view.closed_outlines("smoke_zone")) == 1


@pytest.mark.parametrize(("drawn", "declared"), [("m", "mm"), ("mm", "m"), ("m", "none"), ("mm", "none")])
def test_a_written_area_settles_the_unit_against_what_the_file_says(tmp_path, drawn, declared):
    factor = UNITS[drawn][1]

    def draw(document):
        space = document.modelspace()
        space.add_lwpolyline(scaled(BOX, factor), close=True, dxfattribs={"layer": "防火分区"})
        space.add_text("面积：1498㎡", height=0.5 * factor).set_placement((20 * factor, 15 * factor))

    loaded = load(tmp_path, draw, declared)
    assert loaded.view.unit_known
    (outline,) = loaded.view.closed_outlines("fire_compartment")
    assert outline.area_m2 == pytest.approx(1500)
    assert outline.number("area_m2") == 1498


def test_an_unknown_unit_is_admitted_and_can_be_stated(tmp_path):
    def draw(document):
        document.modelspace().add_lwpolyline(scaled(BOX, 1), close=True, dxfattribs={"layer": "防火分区"})

    assert not load(tmp_path, draw, "none").view.unit_known
    stated = load(tmp_path, draw, "none", reading=Reading(drawing_unit="m"))
    assert stated.view.unit_known
    assert stated.view.closed_outlines("fire_compartment")[0].area_m2 == pytest.approx(1500)


def test_a_legend_is_no_design(tmp_path):
    def draw(document):
        space = document.modelspace()
        space.add_lwpolyline([(0, 0), (80, 0)], dxfattribs={"layer": "污水管"})
        space.add_text("图例：", height=2).set_placement((200, 50))
        for row, name in enumerate(("污水管", "雨水管", "给水管")):
            y = 45 - 4 * row
            space.add_lwpolyline([(200, y), (212, y)], dxfattribs={"layer": name})
            space.add_text(name, height=1.5).set_placement((215, y - 0.7))

    view = load(tmp_path, draw, "m").view
    assert len(view.paths("pipe_sewage")) == 1
    assert not view.has("pipe_storm")
    assert not view.has("pipe_water")


def test_objects_of_other_programs_are_named(tmp_path):
    def draw(document):
        document.modelspace().add_lwpolyline(scaled(BOX, 1000), close=True, dxfattribs={"layer": "防火分区"})

    gaps = (NotShown("proxy", "TCH_WALL", 12), NotShown("proxy", "TCH_DIMENSION2", 5), NotShown("missing_font", "x", 9))
    view = load(tmp_path, draw, not_shown=gaps).view
    assert view.opaque == 12
    assert view.info.opaque_roles == {"wall", "protective_wall"}
