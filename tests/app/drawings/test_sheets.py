from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from scene_builder import BlockBuilder, SceneBuilder

from app.domain.geometry import Affine, Box, Point
from app.drawings.scene import Viewport
from app.drawings.sheets.recognise import find_sheets
from app.drawings.sheets.units import unit_from_frame

A1 = (841.0, 594.0)
Place = Callable[[Point], Point]


def scaled(units_per_mm: float, x: float = 0.0, y: float = 0.0) -> Affine:
    return Affine(a=units_per_mm, d=units_per_mm, e=x, f=y)


def draw_frame(block: BlockBuilder, place: Affine, size: tuple[float, float] = A1, inner: bool = True) -> None:
    width, height = size
    block.poly([place(p) for p in ((0, 0), (width, 0), (width, height), (0, height))], True, "图框")
    if inner:
        corners = ((25, 10), (width - 10, 10), (width - 10, height - 10), (25, height - 10))
        block.poly([place(p) for p in corners], True, "图框")


def draw_cells(
    block: BlockBuilder,
    place: Affine,
    rows: list[tuple[str, str]],
    size: tuple[float, float] = A1,
    angle_deg: float = 0.0,
    lines: bool = True,
) -> None:
    """Draw a title block of two columns at the lower right: labels left, values right, rows of 10 mm."""
    right, bottom = size[0] - 10, 10.0
    scale = place.scale
    for row, (label, value) in enumerate(rows):
        y = bottom + row * 10
        if lines:
            block.poly([place((right - 100, y)), place((right, y))])
        for x, text in ((right - 98, label), (right - 73, value)):
            if text:
                at = place((x, y + 3))
                block.text(*at, text, height=3.5 * scale, angle_deg=angle_deg)
    if lines:
        top = bottom + len(rows) * 10
        block.poly([place((right - 100, top)), place((right, top))])
        for x in (right - 100, right - 75, right):
            block.poly([place((x, bottom)), place((x, top))])


FIELDS = [
    ("日 期", "2024.05"),
    ("比　例", "1:100"),
    ("图 号", "建施-05"),
    ("专 业", "建筑"),
    ("图 名", "一层平面图"),
    ("工程名称", "滨海家园二期"),
    ("版 次", "A"),
]


def test_a_frame_with_a_table_gives_a_sheet() -> None:
    builder = SceneBuilder(insunits=4)
    draw_frame(builder.model, scaled(100, 5000, -3000))
    draw_cells(builder.model, scaled(100, 5000, -3000), FIELDS)
    (sheet,) = find_sheets(builder.scene())
    block = sheet.title_block
    assert sheet.key == "frame:建施-05"
    assert (block.number, block.title, block.discipline, block.scale) == (
        "建施-05",
        "一层平面图",
        "architecture",
        "1:100",
    )
    assert (block.revision, block.date) == ("A", "2024.05")
    assert block.fields["工程名称"] == "滨海家园二期"
    assert sheet.size_mm == pytest.approx(A1)
    assert sheet.unit_m == pytest.approx(0.001)
    assert sheet.to_mm((5000, -3000)) == pytest.approx((0, 0))
    assert sheet.to_mm((5000 + 84_100, -3000 + 59_400)) == pytest.approx(A1)


def test_values_without_cell_lines_are_found_by_place() -> None:
    builder = SceneBuilder()
    draw_frame(builder.model, scaled(50))
    draw_cells(
        builder.model, scaled(50), [("图号:", "水施-12"), ("图名:", "给排水平面图"), ("比例:", "1:50")], lines=False
    )
    (sheet,) = find_sheets(builder.scene())
    block = sheet.title_block
    assert (block.number, block.title, block.scale, block.discipline) == (
        "水施-12",
        "给排水平面图",
        "1:50",
        "municipal",
    )
    assert sheet.unit_m == pytest.approx(0.001)


def test_label_and_value_in_one_text() -> None:
    builder = SceneBuilder()
    draw_frame(builder.model, scaled(100))
    rows = [("图号：人防-03", ""), ("图名：人防地下室平面图", ""), ("比例1：100", ""), ("日期：2023年6月", "")]
    draw_cells(builder.model, scaled(100), rows, lines=False)
    (sheet,) = find_sheets(builder.scene())
    block = sheet.title_block
    assert (block.number, block.title, block.scale) == ("人防-03", "人防地下室平面图", "1:100")
    assert (block.discipline, block.date) == ("civil_defence", "2023年6月")


def test_split_labels_and_values() -> None:
    builder = SceneBuilder()
    draw_frame(builder.model, scaled(100))
    draw_cells(builder.model, scaled(100), [("比例", "1:100"), ("", ""), ("", "")])
    right = 831.0
    for x, y, text in (
        (right - 98, 23, "图"),
        (right - 85, 23, "号"),
        (right - 73, 23, "建施"),
        (right - 62, 23, "-07"),
        (right - 98, 35.5, "图纸"),
        (right - 98, 31, "名称"),
        (right - 73, 35.5, "地下一层"),
        (right - 73, 31, "防火分区图"),
    ):
        builder.model.text(x * 100, y * 100, text, height=350)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.title_block.number == "建施-07"
    assert sheet.title_block.title == "地下一层 防火分区图"


def test_attributes_of_a_title_block_reference_count_before_texts() -> None:
    builder = SceneBuilder()
    frame = builder.block("A1图框")
    draw_frame(frame, scaled(1))
    draw_cells(frame, scaled(1), [("图号", ""), ("图名", "")])
    for number, x in (("总施-01", 0.0), ("总施-02", 500_000.0)):
        fields = {"图号": number, "图名": "总平面图", "比例": "1:500", "REV": "图号"}
        builder.model.insert(frame, scaled(500, x), layer="图框", attributes=fields)
    sheets = find_sheets(builder.scene())
    assert [sheet.key for sheet in sheets] == ["frame:总施-01", "frame:总施-02"]
    assert {sheet.title_block.discipline for sheet in sheets} == {"planning"}
    assert {sheet.title_block.revision for sheet in sheets} == {""}
    assert [sheet.unit_m for sheet in sheets] == pytest.approx([0.001, 0.001])


def test_a_site_plan_in_metres() -> None:
    builder = SceneBuilder(insunits=4)
    draw_frame(builder.model, scaled(0.5, 400_000, 2_500_000))
    rows = [("比例", "1:500"), ("图号", "总施-01"), ("图名", "总平面图")]
    draw_cells(builder.model, scaled(0.5, 400_000, 2_500_000), rows)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.unit_m == pytest.approx(1.0)
    assert sheet.size_mm == pytest.approx(A1)


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_turned_frame_comes_upright(quarter: int) -> None:
    builder = SceneBuilder()
    turn = Affine(*((0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0))[quarter - 1], 0, 0)
    place = turn.after(scaled(100))
    draw_frame(builder.model, place)
    draw_cells(builder.model, place, FIELDS, angle_deg=90.0 * quarter)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.title_block.number == "建施-05"
    assert sheet.size_mm == pytest.approx(A1)
    assert sheet.to_mm(place((100, 50))) == pytest.approx((100, 50))


def test_lengthened_and_upright_sizes() -> None:
    builder = SceneBuilder()
    for number, size, x in (("建施-01", (1051.0, 594.0), 0.0), ("建施-02", (210.0, 297.0), 200_000.0)):
        draw_frame(builder.model, scaled(100, x), size)
        draw_cells(builder.model, scaled(100, x), [("图号", number), ("图名", "详图"), ("比例", "1:100")], size)
    sheets = find_sheets(builder.scene())
    assert [sheet.size_mm for sheet in sheets] == [pytest.approx((1051, 594)), pytest.approx((210, 297))]


def test_a_frame_line_alone_grows_to_its_sheet() -> None:
    builder = SceneBuilder()
    place = scaled(100)
    builder.model.poly([place(p) for p in ((25, 10), (831, 10), (831, 584), (25, 584))], True)
    draw_cells(builder.model, place, FIELDS)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.size_mm == pytest.approx(A1)
    assert sheet.to_mm((0, 0)) == pytest.approx((0, 0))


def test_a_frame_of_four_lines() -> None:
    builder = SceneBuilder()
    corners = [(0.0, 0.0), (84_100.0, 0.0), (84_100.0, 59_400.0), (0.0, 59_400.0)]
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        builder.model.poly([start, end])
    draw_cells(builder.model, scaled(100), FIELDS)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.key == "frame:建施-05"


def test_many_frames_in_reading_order_with_unique_keys() -> None:
    builder = SceneBuilder()
    builder.model.rectangle(-10_000, -10_000, 400_000, 200_000)
    for row in range(2):
        for column in range(3):
            place = scaled(100, column * 100_000, row * 80_000)
            draw_frame(builder.model, place)
            number = "建施-09" if row else ""
            draw_cells(builder.model, place, [("图号", number), ("图名", f"图{row}{column}"), ("比例", "1:100")])
    sheets = find_sheets(builder.scene())
    assert [sheet.key for sheet in sheets] == [
        "frame:建施-09",
        "frame:建施-09#2",
        "frame:建施-09#3",
        "frame:4",
        "frame:5",
        "frame:6",
    ]
    assert [sheet.title_block.title for sheet in sheets] == ["图10", "图11", "图12", "图00", "图01", "图02"]


def test_rooms_of_a_sheets_proportions_are_no_frames() -> None:
    builder = SceneBuilder()
    for x in range(5):
        builder.model.rectangle(x * 9000, 0, x * 9000 + 5940, 4200, layer="WALL")
        builder.model.text(x * 9000 + 100, 100, "客厅", height=350)
    builder.model.text(0, -2000, "一层平面图 1:100", height=700)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.key == "model"
    assert (sheet.title_block.title, sheet.title_block.scale) == ("一层平面图", "1:100")
    assert sheet.unit_m == pytest.approx(0.001)
    assert sheet.size_mm[0] == pytest.approx((4 * 9000 + 5940) / 100, rel=0.01)


def test_a_compartment_that_passes_for_a_frame_line_is_no_frame() -> None:
    builder = SceneBuilder(insunits=6)
    columns = [(4.0 * n, 8.0, 4.0 * n + 0.5, 8.5) for n in range(1, 10)]
    for x0, y0, x1, y1 in ((0, 0, 40, 30), (0.05, 0.05, 39.95, 29.95), (50, 0, 53, 2), *columns):
        builder.model.poly([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], True, "防火分区")
    builder.model.text(20, 15, "防火分区一 面积：1200㎡", height=0.6)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.key == "model"


def test_far_strays_do_not_blow_up_the_model_sheet() -> None:
    builder = SceneBuilder()
    for x in range(200):
        builder.model.poly([(x * 100, 0), (x * 100, 8000)])
    builder.model.poly([(9e9, 9e9), (9e9 + 1, 9e9)])
    (sheet,) = find_sheets(builder.scene())
    assert sheet.region == Box(0, 0, 19_900, 8000)


def test_layouts_with_content_are_sheets() -> None:
    builder = SceneBuilder(insunits=4)
    for x in range(20):
        builder.model.poly([(x * 1000, 0), (x * 1000, 20_000)], layer="WALL")
        builder.model.text(x * 1000, 0, "门", height=300)
    first, second = builder.block("首层", is_layout=True), builder.block("总图", is_layout=True)
    builder.block("空", is_layout=True)
    draw_frame(first, scaled(1))
    draw_cells(first, scaled(1), FIELDS)
    for x in (0.0, 1000.0):
        draw_frame(second, scaled(1, x))
        draw_cells(second, scaled(1, x), [("图号", f"总施-{x:g}"), ("图名", "总平面图")])
    window = Viewport(first.index, Box(30, 100, 600, 500), scaled(0.01, 100, 150))
    sheets = find_sheets(replace(builder.scene(), viewports=(window,)))
    assert [sheet.key for sheet in sheets] == ["layout:首层", "layout:总图/总施-0", "layout:总图/总施-1000"]
    assert sheets[0].unit_m == pytest.approx(0.1)
    assert sheets[0].title_block.number == "建施-05"
    assert sheets[0].block == first.index


def test_model_space_that_no_layout_shows_is_a_sheet_too() -> None:
    builder = SceneBuilder()
    builder.model.rectangle(0, 0, 12_345, 7000, layer="WALL")
    layout = builder.block("布局1", is_layout=True)
    layout.text(0, 0, "说明")
    assert [sheet.key for sheet in find_sheets(builder.scene())] == ["layout:布局1", "model"]


def test_an_empty_drawing_has_one_empty_sheet() -> None:
    (sheet,) = find_sheets(SceneBuilder().scene())
    assert (sheet.key, sheet.unit_m) == ("model", 0.0)
    assert all(math.isfinite(side) for side in sheet.size_mm)


def dimension(builder: SceneBuilder, x: float, y: float, length: float, text: str, height: float) -> None:
    block = builder.block(f"*D{len(builder.blocks)}")
    block.poly([(x, y), (x + length, y)])
    block.text(x + length / 2, y, text, height=height, halign=1)
    builder.model.insert(block, kind="DIMENSION")


@pytest.mark.parametrize(
    ("texts", "length", "unit_m"),
    [
        (("3600", "4200", "900"), 1.0, 0.001),
        (("3600", "4200", "900"), 0.001, 1.0),
        (("12.50", "8.00", "6.25"), 1.0, 1.0),
    ],
)
def test_dimensions_show_the_unit(texts: tuple[str, ...], length: float, unit_m: float) -> None:
    builder = SceneBuilder(insunits=1)
    for row, text in enumerate(texts):
        dimension(builder, 0, row * 1000 * length, float(text) * length, text, 300 * length)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.unit_m == pytest.approx(unit_m)


@pytest.mark.parametrize(
    ("mm_per_unit", "noted", "insunits", "unit_m"),
    [(4.0, 500.0, 6, 0.0), (4.0, 500.0, 4, 0.0), (0.01, 250.0, 4, 0.0), (0.01, 50.0, 0, 0.0), (0.1, 100.0, 5, 0.01),
     (0.01, 100.0, 0, 0.001), (2.0, 500.0, 0, 1.0), (1.0, 500.0, 4, 0.5), (1.0, 500.0, 6, 0.0)],
)  # fmt: skip
def test_a_frame_at_odds_with_the_noted_scale_enlarges_no_drawing(
    mm_per_unit: float, noted: float, insunits: int, unit_m: float
) -> None:
    assert unit_from_frame(mm_per_unit, noted, insunits) == pytest.approx(unit_m)
    assert unit_from_frame(2.0, 500.0, insunits) == 1.0


def test_the_unit_stays_unknown_when_nothing_tells() -> None:
    builder = SceneBuilder(insunits=0)
    builder.model.rectangle(0, 0, 300, 200)
    builder.model.text(10, 10, "A", height=3.5)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.unit_m == 0.0


def test_a_strip_written_along_the_edge_is_read() -> None:
    builder = SceneBuilder()
    draw_frame(builder.model, scaled(100))
    for x in range(40):
        builder.model.text(5000 + x * 1000, 30_000, "卧室", height=350)
    for y, label, value in ((100, "图号", "电施-03"), (107, "图名", "照明平面图"), (114, "比例", "1:100")):
        for x, text in ((300, label), (325, value)):
            builder.model.text((940 - y) * 100, x * 100, text, height=350, angle_deg=90)
    (sheet,) = find_sheets(builder.scene())
    assert (sheet.title_block.number, sheet.title_block.title) == ("电施-03", "照明平面图")
    assert sheet.size_mm == pytest.approx(A1)


def test_points_on_the_sides_of_a_frame_do_not_matter() -> None:
    builder = SceneBuilder()
    corners = [(0, 0), (42_050, 0), (84_100, 0), (84_100, 29_700), (84_100, 59_400), (0, 59_400), (0, 0)]
    builder.model.poly([(float(x), float(y)) for x, y in corners])
    draw_cells(builder.model, scaled(100), FIELDS)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.key == "frame:建施-05"


def test_model_space_mostly_outside_its_frames_is_a_sheet_too() -> None:
    builder = SceneBuilder()
    draw_frame(builder.model, scaled(100))
    draw_cells(builder.model, scaled(100), FIELDS)
    for x in range(60):
        builder.model.poly([(200_000 + x * 500, 0), (200_000 + x * 500, 30_000)], layer="WALL")
    assert [sheet.key for sheet in find_sheets(builder.scene())] == ["frame:建施-05", "model"]


def test_kind_and_number_in_two_cells_make_one_number() -> None:
    builder = SceneBuilder()
    draw_frame(builder.model, scaled(100))
    draw_cells(
        builder.model, scaled(100), [("图号", "05"), ("图别", "水施"), ("图名", "给水平面图"), ("比例", "1:100")]
    )
    (sheet,) = find_sheets(builder.scene())
    assert sheet.title_block.number == "水施-05"


def test_a_frame_of_lines_in_pieces() -> None:
    builder = SceneBuilder()
    corners = [(0.0, 0.0), (84_100.0, 0.0), (84_100.0, 59_400.0), (0.0, 59_400.0)]
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        middle = (start[0] * 0.3 + end[0] * 0.7, start[1] * 0.3 + end[1] * 0.7)
        builder.model.poly([start, middle])
        builder.model.poly([end, middle])
    builder.model.poly([(-1e9, 30_000), (1e9, 30_000)])
    draw_cells(builder.model, scaled(100), FIELDS)
    (sheet,) = find_sheets(builder.scene())
    assert sheet.key == "frame:建施-05"
    assert sheet.size_mm == pytest.approx(A1, abs=0.1)
