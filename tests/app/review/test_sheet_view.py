"""Outlines, paths and symbols as rules see them."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from app.review.api import Missing, Sketch, between
from app.review.sheet.sheet_view import SheetInfo, SheetView

ROLE = "fire_compartment"


def turned(points: list[tuple[float, float]], degrees: float, dx: float = 0.0, dy: float = 0.0):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(c * x - s * y + dx, s * x + c * y + dy) for x, y in points]


BOX = [(0.0, 0.0), (50.0, 0.0), (50.0, 30.0), (0.0, 30.0)]


def only(view, role=ROLE):
    (outline,) = view.closed_outlines(role)
    return outline


def test_closed_polyline_with_its_texts():
    outline = only(Sketch().outline(ROLE, BOX, "防火分区1\n建筑面积：1520㎡ 设自动喷淋").view())
    assert outline.area_m2 == pytest.approx(1500)
    assert outline.name == "防火分区1"
    assert outline.number("area_m2") == 1520
    assert outline.word("sprinklers") == "yes"
    assert outline.gap_m == 0


@pytest.mark.parametrize("gap", [0.0, 0.01, 0.4, 1.5])
def test_polyline_that_does_not_quite_close(gap: float):
    outline = only(Sketch().line(ROLE, [*BOX, (0.0, gap)]).view())
    assert outline.area_m2 == pytest.approx(1500)
    assert outline.gap_m == pytest.approx(gap)


def test_polyline_with_a_wide_opening_is_no_outline():
    view = Sketch().line(ROLE, [*BOX, (0.0, 12.0)]).view()
    assert view.closed_outlines(ROLE) == ()
    assert len(view.open_outlines(ROLE)) == 1


def test_loose_lines_in_any_order_and_direction():
    sides = [[BOX[i], BOX[(i + 1) % 4]] for i in range(4)]
    rng = random.Random(7)
    for _ in range(10):
        rng.shuffle(sides)
        sketch = Sketch()
        for side in sides:
            sketch.line(ROLE, side if rng.random() < 0.5 else side[::-1])
        outline = only(sketch.view())
        assert outline.area_m2 == pytest.approx(1500)
        assert len(outline.handles) == 4


def test_corners_that_overshoot_and_fall_short():
    sketch = Sketch()
    sketch.line(ROLE, [(-0.5, 0), (50.4, 0)]).line(ROLE, [(50, -0.3), (50, 29.8)])
    sketch.line(ROLE, [(50.2, 30), (0.1, 30)]).line(ROLE, [(0, 29.9), (0, 0.2)])
    outline = only(sketch.view())
    assert outline.area_m2 == pytest.approx(1500, rel=0.01)
    assert 0 < outline.gap_m < 0.6


def test_doubled_outlines_count_once():
    shifted = [(x + 0.001, y) for x, y in BOX]
    sketch = Sketch().outline(ROLE, BOX).outline(ROLE, [*BOX[2:], *BOX[:2]]).outline(ROLE, shifted).line(ROLE, BOX[:2])
    outline = only(sketch.hatch(ROLE, BOX).view())
    assert outline.area_m2 == pytest.approx(1500, rel=1e-4)


def test_hatch_alone_is_an_outline():
    assert only(Sketch().hatch("green_area", BOX).view(), "green_area").area_m2 == pytest.approx(1500)


def test_line_from_edge_to_edge_divides():
    sketch = Sketch().outline(ROLE, BOX).line(ROLE, [(20, 0.05), (20, 29.9)])
    sketch.text("防火分区1", 10, 15, ROLE).text("防火分区2", 35, 15, ROLE)
    areas = sorted(round(outline.area_m2) for outline in sketch.view().closed_outlines(ROLE))
    assert areas == [600, 900]


def test_dimension_line_across_a_single_named_outline_does_not_divide():
    sketch = Sketch().outline(ROLE, BOX, "防火分区1").line(ROLE, [(20, 0), (20, 30)])
    assert only(sketch.view()).area_m2 == pytest.approx(1500)


def test_shared_partition_of_loose_lines():
    sketch = Sketch()
    for side in ([(0, 0), (50, 0)], [(50, 0), (50, 30)], [(50, 30), (0, 30)], [(0, 30), (0, 0)], [(20, 0), (20, 30)]):
        sketch.line(ROLE, side)
    assert sorted(round(o.area_m2) for o in sketch.view().closed_outlines(ROLE)) == [600, 900]


def test_bow_tie_keeps_its_largest_part():
    sketch = Sketch().outline(ROLE, [(0, 0), (10, 10), (10, 0), (0, 1)])
    assert 0 < only(sketch.view()).area_m2 < 50


def test_texts_go_to_the_smallest_outline_around_them_then_to_the_nearest():
    sketch = Sketch().outline(ROLE, BOX).outline(ROLE, [(x + 60, y) for x, y in BOX])
    sketch.text("面积：700㎡", 25, 15, ROLE).text("面积：800㎡", 61, -1.0, ROLE)
    first, second = sketch.view().closed_outlines(ROLE)
    assert first.number("area_m2") == 700
    assert second.number("area_m2") == 800


def test_floor_and_level_come_from_the_title_below_the_plan():
    sketch = Sketch(title="平面图")
    sketch.outline(ROLE, BOX).text("地下一层平面图", 25, -5)
    sketch.outline(ROLE, [(x, y + 60) for x, y in BOX]).text("二层平面图", 25, 55)
    low, high = sorted(sketch.view().closed_outlines(ROLE), key=lambda outline: outline.polygon.bounds[1])
    assert (low.level, high.level) == ("below", "above")
    assert low.floor.startswith("地下一层")


def test_each_pipe_keeps_its_own_label():
    sketch = Sketch().line("pipe_sewage", [(0, 0), (40, 0)]).line("pipe_sewage", [(40, 0), (80, 0)])
    sketch.text("d300 i=0.003", 20, 0.8).text("d400 i=2‰", 60, 0.8)
    first, second = sketch.view().paths("pipe_sewage")
    assert (first.number("diameter_mm"), first.number("slope")) == (300, 0.003)
    assert (second.number("diameter_mm"), second.number("slope")) == (400, 0.002)
    (chain,) = sketch.view().chains("pipe_sewage")
    assert chain.length_m == pytest.approx(80)


def test_symbols_from_blocks_points_and_circles_with_marks_beside():
    sketch = Sketch().symbol("door", 5, 5, "FM甲1021").symbol("door", 15, 5, "A$C12").text("FM乙1521", 15, 5.8)
    sketch.circle("manhole", 3, 3, 0.35).symbol("manhole", 9, 9)
    view = sketch.view()
    assert [door.mark for door in view.symbols("door")] == ["FM甲1021", "FM乙1521"]
    assert len(view.symbols("manhole")) == 2


def test_distance_between_places():
    view = Sketch().rectangle("building_new", 0, 0, 10, 10).line("site_boundary", [(-5, -3), (30, -3)]).view()
    (building,) = view.closed_outlines("building_new")
    span = between(building, view.paths("site_boundary")[0])
    assert span.length_m == pytest.approx(3)
    assert set(span.handles) == {"1", "2"}


def test_table_rows_run_from_top_left():
    sketch = Sketch().text("容积率", 0, 10).text("2.5", 8, 10.1).text("绿地率", 0, 8).text("30%", 8, 8)
    assert [[label.text for label in row] for row in sketch.view().rows()] == [["容积率", "2.5"], ["绿地率", "30%"]]


def test_a_role_of_unreadable_objects_raises_missing():
    view = Sketch().view()
    blocked = SheetView(SheetInfo("s", opaque=2, opaque_roles=frozenset({"wall"})), view.ink)
    assert blocked.has("wall")
    with pytest.raises(Missing) as error:
        blocked.paths("wall")
    assert error.value.reason == "opaque"


@settings(max_examples=40, deadline=None)
@given(
    width=st.floats(2, 200),
    depth=st.floats(2, 200),
    angle=st.floats(0, 360),
    dx=st.floats(-1e5, 1e5),
    dy=st.floats(-1e5, 1e5),
    loose=st.booleans(),
)
def test_area_does_not_depend_on_place_and_turn(width, depth, angle, dx, dy, loose):
    corners = turned([(0, 0), (width, 0), (width, depth), (0, depth)], angle, dx, dy)
    sketch = Sketch()
    if loose:
        for index in range(4):
            sketch.line(ROLE, [corners[index], corners[(index + 1) % 4]])
    else:
        sketch.outline(ROLE, corners)
    assert only(sketch.view()).area_m2 == pytest.approx(width * depth, rel=2e-3)


def test_order_of_entities_does_not_matter():
    def view(seed: int):
        sketch = Sketch()
        calls = [lambda i=i: sketch.rectangle(ROLE, 60 * i, 0, 60 * i + 50, 30, f"防火分区{i}") for i in range(5)]
        random.Random(seed).shuffle(calls)
        for call in calls:
            call()
        return [(o.name, o.area_m2, o.polygon.bounds) for o in sketch.view().closed_outlines(ROLE)]

    assert all(view(seed) == view(0) for seed in range(6))


def test_circle_area_is_close():
    turns = np.linspace(0, 2 * math.pi, 700, endpoint=False)
    circle = [(10 * math.cos(t), 10 * math.sin(t)) for t in turns]
    assert only(Sketch().outline(ROLE, circle).view()).area_m2 == pytest.approx(math.pi * 100, rel=2e-5)


def test_a_hatch_with_islands_only_fills_the_outline_it_lies_in():
    island = [(20, 10), (30, 10), (30, 15), (20, 15)]
    sketch = Sketch().outline(ROLE, BOX, "防火分区1").hatch(ROLE, BOX)
    view = sketch.view()
    holed = SheetView(
        view.info,
        replace(view.ink, areas=(replace(view.ink.areas[0], polygon=Polygon(BOX, [island])),)),
    )
    assert only(holed).area_m2 == pytest.approx(1500)


def test_a_named_compartment_inside_another_is_no_part_of_it():
    sketch = Sketch().outline(ROLE, BOX).text("防火分区1", 5, 5, ROLE)
    sketch.rectangle(ROLE, 30, 10, 40, 20, "防火分区2").rectangle(ROLE, 10, 20, 12, 22)
    areas = {outline.name: outline.area_m2 for outline in sketch.view().closed_outlines(ROLE)}
    assert areas["防火分区1"] == pytest.approx(1400)
    assert areas["防火分区2"] == pytest.approx(100)


def test_a_tower_stays_part_of_its_podium():
    sketch = Sketch().rectangle("building_new", 0, 0, 60, 40, "1#楼 3F").rectangle("building_new", 5, 5, 25, 20, "2#楼")
    assert sorted(o.area_m2 for o in sketch.view().closed_outlines("building_new")) == pytest.approx([300, 2400])


def test_a_text_between_two_pipes_goes_to_one_of_them():
    sketch = Sketch().line("pipe_water", [(0, 0), (40, 0)]).line("pipe_sewage", [(0, 2), (40, 2)])
    sketch.text("d300 i=0.003", 20, 2.6)
    view = sketch.view()
    assert view.paths("pipe_sewage")[0].number("diameter_mm") == 300
    assert view.paths("pipe_water")[0].number("diameter_mm") is None


def test_the_title_of_a_drawing_names_no_place():
    sketch = Sketch().outline(ROLE, BOX).text("首层防火分区示意图 1:200", 25, -3, height_m=1.0)
    assert only(sketch.view()).name == ""


def test_a_name_beside_the_outline_is_its_own():
    sketch = Sketch().outline(ROLE, BOX).text("防火分区3", 25, 32)
    assert only(sketch.view()).name == "防火分区3"
