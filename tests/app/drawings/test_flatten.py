from __future__ import annotations

import itertools
import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scene_builder import SceneBuilder

from app.domain.geometry import Affine, Box
from app.drawings.flatten import flatten
from app.drawings.scene import BYBLOCK, Layer, Viewport

SHIFT = Affine(e=100.0, f=50.0)
QUARTER = Affine(0.0, 1.0, -1.0, 0.0, 0.0, 0.0)


def test_nested_references_are_expanded_and_keep_their_handle_path() -> None:
    builder = SceneBuilder()
    inner, outer = builder.block("inner"), builder.block("outer")
    line = inner.poly([(0, 0), (10, 0)])
    within = outer.insert(inner, QUARTER)
    around = builder.model.insert(outer, SHIFT)
    flat = flatten(builder.scene())
    assert np.allclose(flat.polyline(0), [(100, 50), (100, 60)])
    assert flat.handles(flat.poly_mark[0]) == tuple(f"{h:X}" for h in (around, within, line))
    assert flat.kind(flat.poly_mark[0]) == "LWPOLYLINE"
    assert [insert.name for insert in flat.inserts()] == ["outer", "inner"]


def test_layer_zero_and_colour_by_block_come_from_the_reference() -> None:
    builder = SceneBuilder()
    builder.layer("wall", rgb=0x00FF00)
    door = builder.block("door")
    door.poly([(0, 0), (1, 0)], layer="0")
    door.poly([(0, 0), (1, 0)], layer="wall", colour=BYBLOCK)
    door.poly([(0, 0), (1, 0)], layer="text", colour=0x123456)
    builder.model.insert(door, layer="wall", colour=0xFF0000)
    builder.model.insert(door, layer="wall")
    flat = flatten(builder.scene())
    names = [flat.scene.layers[layer].name for layer in flat.poly_layer]
    assert names == ["wall", "wall", "text"] * 2
    assert flat.poly_mark["rgb"].tolist() == [0x00FF00, 0xFF0000, 0x123456, 0x00FF00, 0x00FF00, 0x123456]


def test_invisible_layers_are_marked_not_dropped() -> None:
    builder = SceneBuilder()
    builder.layer("hidden", visible=False)
    block = builder.block("b")
    block.poly([(0, 0), (1, 0)], layer="seen")
    block.poly([(0, 0), (1, 0)], layer="0")
    builder.model.insert(block, layer="hidden")
    builder.model.poly([(0, 0), (1, 0)], layer="hidden")
    builder.model.poly([(0, 0), (1, 0)], layer="seen")
    assert flatten(builder.scene()).poly_mark["visible"].tolist() == [False, True, True, False]


@pytest.mark.parametrize("frozen", [False, True])
def test_a_frozen_reference_hides_all_it_holds_one_that_is_off_does_not(frozen: bool) -> None:
    builder = SceneBuilder()
    builder.layers["plan"] = Layer("plan", 0xFFFFFF, -3, 0, False, frozen=frozen)
    inner, outer = builder.block("inner"), builder.block("outer")
    inner.poly([(0, 0), (1, 0)], layer="seen")
    outer.insert(inner, layer="seen")
    builder.model.insert(outer, layer="plan")
    assert flatten(builder.scene()).poly_mark["visible"].tolist() == [not frozen]


def test_layers_frozen_in_a_window_hide_what_their_references_hold() -> None:
    builder = SceneBuilder()
    inner = builder.block("inner")
    inner.poly([(0, 0), (1, 0)], layer="seen")
    builder.model.insert(inner, layer="plan")
    layout = builder.block("Layout1", is_layout=True)
    scene = builder.scene()
    plan = next(row for row, layer in enumerate(scene.layers) if layer.name == "plan")
    views = (Viewport(2, Box(-5, -5, 5, 5), Affine(), (plan,)), Viewport(2, Box(-5, -5, 5, 5), Affine()))
    shown = flatten(replace(scene, viewports=views), 2).poly_mark["visible"].tolist()
    assert (layout.index, shown) == (2, [False, True])


def test_cycles_end() -> None:
    builder = SceneBuilder()
    a, b = builder.block("a"), builder.block("b")
    a.poly([(0, 0), (1, 0)])
    b.poly([(0, 0), (0, 1)])
    a.insert(b)
    b.insert(a)
    b.insert(b)
    builder.model.insert(a)
    flat = flatten(builder.scene())
    assert len(flat.poly_mark) == 2
    assert flat.left_out == 2


def test_depth_and_size_are_limited() -> None:
    builder = SceneBuilder()
    blocks = [builder.block(str(depth)) for depth in range(20)]
    blocks[-1].poly([(0, 0), (1, 0)])
    for upper, lower in itertools.pairwise(blocks):
        for _ in range(10):
            upper.insert(lower)
    builder.model.insert(blocks[0])
    flat = flatten(builder.scene(), max_depth=3)
    assert len(flat.instance) == 1 + 1 + 10 + 100
    assert flat.left_out == 1000
    assert flatten(builder.scene()).left_out > 0


def test_curves_stay_within_the_tolerance() -> None:
    builder = SceneBuilder()
    block = builder.block("b")
    block.arc(0, 0, 10)
    block.arc(0, 0, 10, 0, math.pi / 2)
    builder.model.insert(block, Affine(a=2.0, d=2.0, e=5.0))
    flat = flatten(builder.scene())
    assert flat.poly_closed.tolist() == [True, False]
    assert flat.poly_curve.tolist() == [0, 1]
    assert np.allclose(flat.curve[0], [5, 0, 20, 0, 0, 20, 0, 2 * math.pi])
    for row in (0, 1):
        xy = flat.polyline(row)
        assert np.allclose(np.hypot(xy[:, 0] - 5, xy[:, 1]), 20)
    segments, of = flat.segments()
    middle = (segments[:, :2] + segments[:, 2:]) / 2
    assert np.hypot(middle[:, 0] - 5, middle[:, 1]).min() >= 20 * 0.999
    assert np.allclose(flat.polyline(1)[-1], (5, 20))
    assert set(of.tolist()) == {0, 1}


def test_texts_turn_and_grow_with_their_reference() -> None:
    builder = SceneBuilder()
    block = builder.block("b")
    block.text(1, 2, "图号", height=3)
    builder.model.insert(block, Affine(0.0, 2.0, -2.0, 0.0, 10.0, 0.0), attributes={"图号": "建施-05"})
    flat = flatten(builder.scene())
    text = flat.text[0]
    assert (text["x"], text["y"]) == (6, 2)
    assert text["height"] == pytest.approx(6)
    assert text["rotation_rad"] == pytest.approx(math.pi / 2)
    assert flat.string(0) == "图号"
    assert next(flat.inserts()).attributes == {"图号": "建施-05"}


def test_fills_keep_their_rings() -> None:
    builder = SceneBuilder()
    block = builder.block("b")
    block.fill([[(0, 0), (9, 0), (9, 9)], [(1, 1), (2, 1), (2, 2), (1, 2)]])
    block.fill([[(0, 0), (3, 0), (3, 3)]])
    for x in (0, 100):
        builder.model.insert(block, Affine(e=x))
    flat = flatten(builder.scene())
    assert [[len(ring) for ring in flat.rings(row)] for row in range(4)] == [[3, 4], [3], [3, 4], [3]]
    assert flat.rings(2)[1][0].tolist() == [101, 1]


def test_an_empty_block_is_empty() -> None:
    flat = flatten(SceneBuilder().scene())
    assert flat.bounds is None
    assert len(flat.segments()[0]) == 0
    assert flat.poly_bounds.shape == (0, 4)


numbers = st.floats(-100, 100, allow_nan=False)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[numbers] * 6), min_size=1, max_size=4), st.tuples(numbers, numbers))
def test_expansion_equals_the_chain_of_transforms(chain: list[tuple[float, ...]], point: tuple[float, float]) -> None:
    builder = SceneBuilder()
    lower = builder.block("lowest")
    lower.poly([point, (0, 0)])
    place = point
    for depth, numbers_ in enumerate(chain):
        transform = Affine(*numbers_)
        place = transform(place)
        upper = builder.block(str(depth))
        upper.insert(lower, transform)
        lower = upper
    builder.model.insert(lower)
    scale = 1 + abs(place[0]) + abs(place[1]) + 100.0 ** (len(chain) + 1)
    assert np.allclose(flatten(builder.scene()).poly_xy[0] / scale, np.array(place) / scale, atol=1e-9)


def test_half_a_million_segments_take_about_a_second() -> None:
    builder = SceneBuilder()
    block = builder.block("tree")
    for turn in range(10):
        block.poly([(turn, 0), (0, turn), (turn, turn)])
    row = builder.block("row")
    for x in range(100):
        row.insert(block, Affine(e=float(x)))
    for y in range(250):
        builder.model.insert(row, Affine(f=float(y)))
    scene = builder.scene()
    start = time.process_time()
    flat = flatten(scene)
    taken_s = time.process_time() - start
    assert len(flat.segments()[0]) == 500_000
    assert taken_s < 3


def test_a_layout_shows_model_space_through_its_windows() -> None:
    builder = SceneBuilder()
    block = builder.block("b")
    line = block.poly([(0, 0), (1000, 0)], layer="wall")
    insert = builder.model.insert(block, Affine(e=5000.0))
    builder.model.poly([(90_000, 0), (91_000, 0)])
    builder.model.arc(5000, 500, 100)
    builder.model.fill([[(5000, 0), (6000, 0), (6000, 500)]])
    builder.model.text(5500, 100, "客厅", height=300)
    layout = builder.block("布局1", is_layout=True)
    layout.rectangle(0, 0, 420, 297)
    window = Viewport(layout.index, Box(20, 20, 220, 220), Affine(0.01, 0.0, 0.0, 0.01, -20.0, 20.0), (1,))
    scene = replace(builder.scene(), viewports=(window,))
    flat = flatten(scene, layout.index)
    assert len(flat.poly_mark) == 3
    seen = flat.polyline(1)
    assert np.allclose(seen, [(30, 20), (40, 20)])
    assert flat.handles(flat.poly_mark[1]) == (f"{insert:X}", f"{line:X}")
    assert not flat.poly_mark["visible"][1]
    assert flat.poly_curve.tolist() == [-1, -1, 0]
    assert np.allclose(flat.curve[0, :6], [30, 25, 1, 0, 0, 1])
    assert np.allclose(flat.rings(0)[0], [(30, 20), (40, 20), (40, 25)])
    assert flat.text["height"].tolist() == pytest.approx([3])
    assert [round(found.transform.e) for found in flat.inserts()] == [-20, 30]


@pytest.mark.parametrize(("own", "dash"), [({}, 1.0), ({"$PSLTSCALE": 1.0}, 1.0), ({"$PSLTSCALE": 0.0}, 0.5)])
def test_dashes_in_a_window_are_as_long_as_the_file_wants(own: dict[str, float | str], dash: float) -> None:
    builder = SceneBuilder()
    builder.model.poly([(0, 0), (100, 0)])
    layout = builder.block("Layout1", is_layout=True)
    scene = builder.scene()
    view = Viewport(layout.index, Box(0, -50, 100, 50), Affine(a=0.5, d=0.5))
    scene = replace(scene, viewports=(view,), info=replace(scene.info, headers=own))
    assert flatten(scene, layout.index).poly_mark["dash"].tolist() == pytest.approx([dash])
