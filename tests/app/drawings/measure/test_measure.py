"""Snap points, outlines and quantities, on drawn plans and on half a million pieces."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.geometry import Box
from app.drawings.measure.like_blocks import like_blocks
from app.drawings.measure.outlines import outline_around
from app.drawings.measure.pieces import pieces_of
from app.drawings.measure.quantities import Scale, angle_deg, area, circle_through, length, perimeter, scale_at
from app.drawings.measure.snapping import ALL, Pieces, Snap, SnapIndex
from app.drawings.open import open_drawing


def index_of(segments: list[tuple[float, float, float, float]]) -> SnapIndex:
    segment = np.array(segments, dtype=np.float64).reshape(-1, 4)
    none = np.empty(0, np.int64)
    count = len(segment)
    return SnapIndex(
        Pieces(
            segment, np.zeros(count, bool), np.arange(count) % 2, np.empty((0, 2)), none, np.empty(0, np.float64), none
        )
    )


CROSS = [(0.0, 0.0, 100.0, 0.0), (30.0, -50.0, 30.0, 50.0)]


def test_pieces_of_one_curve_do_not_cross_where_they_meet() -> None:
    turn = np.linspace(0, 2 * np.pi, 33)
    rings = [np.stack([x + 10 * np.cos(turn), 10 * np.sin(turn)], axis=1) for x in (0.0, 10.0)]
    segments = np.concatenate([np.hstack([ring[:-1], ring[1:]]) for ring in rings])
    pieces = index_of([tuple(row) for row in segments.tolist()]).pieces
    index = SnapIndex(replace(pieces, curved=np.ones(len(segments), bool)))
    for corner in (*rings[0][8:12], rings[0][0]):
        found = index.nearest(tuple(corner), 0.5)
        assert found is not None and found.kind is Snap.NEAREST, corner
    crossing = index.nearest((5.0, 8.66), 1.0)
    assert crossing is not None and crossing.kind is Snap.INTERSECTION


@pytest.mark.parametrize(
    ("at", "kind", "point"),
    [
        ((1.0, 1.0), Snap.END, (0.0, 0.0)),
        ((30.5, 0.4), Snap.INTERSECTION, (30.0, 0.0)),
        ((51.0, 0.5), Snap.MIDDLE, (50.0, 0.0)),
        ((70.3, 0.6), Snap.NEAREST, (70.3, 0.0)),
    ],
)
def test_the_first_kind_in_reach_wins(at: tuple[float, float], kind: Snap, point: tuple[float, float]) -> None:
    found = index_of(CROSS).nearest(at, 2.0)
    assert found is not None
    assert (found.kind, found.point) == (kind, pytest.approx(point))


def test_perpendicular_needs_a_beginning_and_hidden_layers_are_left_out() -> None:
    index = index_of(CROSS)
    found = index.nearest((70.4, 0.1), 2.0, begin=(70.0, 40.0))
    assert found is not None
    assert (found.kind, found.point) == (Snap.PERPENDICULAR, pytest.approx((70.0, 0.0)))
    assert index.nearest((70.4, 0.1), 2.0, hidden=[0]) is None
    assert index.nearest((70.4, 0.1), 2.0, ALL - {Snap.NEAREST}) is None
    assert index.nearest((500.0, 500.0), 2.0) is None
    assert index_of([]).nearest((0.0, 0.0), 5.0) is None


@given(
    st.lists(st.tuples(*[st.floats(0, 1000)] * 4), min_size=1, max_size=60),
    st.tuples(st.floats(0, 1000), st.floats(0, 1000)),
    st.floats(0.5, 50),
)
def test_the_grid_finds_the_nearest_piece(
    segments: list[tuple[float, float, float, float]], at: tuple[float, float], reach: float
) -> None:
    def distance(x0: float, y0: float, x1: float, y1: float) -> float:
        size = (x1 - x0) ** 2 + (y1 - y0) ** 2
        share = 0.0 if size == 0 else ((at[0] - x0) * (x1 - x0) + (at[1] - y0) * (y1 - y0)) / size
        share = min(1.0, max(0.0, share))
        return math.dist(at, (x0 + share * (x1 - x0), y0 + share * (y1 - y0)))

    best = min(distance(*segment) for segment in segments)
    found = index_of(segments).nearest(at, reach, {Snap.NEAREST})
    if found is None:
        assert best > reach * (1 - 1e-9)
    else:
        assert math.dist(at, found.point) == pytest.approx(best, abs=1e-6)


def test_half_a_million_pieces_are_looked_up_in_five_milliseconds() -> None:
    rng = np.random.default_rng(1)
    start = rng.random((500_000, 2)) * [1189, 841]
    segment = np.hstack([start, start + rng.normal(0, 3, (500_000, 2))])
    none = np.empty(0, np.int64)
    index = SnapIndex(
        Pieces(
            segment,
            np.zeros(500_000, bool),
            np.zeros(500_000, np.int64),
            np.empty((0, 2)),
            none,
            np.empty(0, np.float64),
            none,
        )
    )
    places = rng.random((100, 2)) * [1189, 841]
    taken = []
    for place in places.tolist():
        begin = time.process_time()
        index.nearest((place[0], place[1]), 1.5, begin=(10.0, 10.0))
        taken.append(time.process_time() - begin)
    assert sorted(taken)[95] < 0.005


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    document = ezdxf.new("R2010", units=4)
    model = document.modelspace()
    model.add_lwpolyline([(0, 0), (84_100, 0), (84_100, 59_400), (0, 59_400)], close=True)
    for y, label, value in ((1000, "图号", "建施-05"), (2000, "图名", "平面图"), (3000, "比例", "1:100")):
        model.add_text(label, height=350).set_placement((73_000, y))
        model.add_text(value, height=350).set_placement((76_000, y))
    for line in (
        (9.8, 10, 50, 10),
        (50, 9.7, 50, 40),
        (50.3, 40, 10, 40),
        (10, 40, 10, 10),
    ):  # a room of crossing lines
        model.add_line((line[0] * 1000, line[1] * 1000), (line[2] * 1000, line[3] * 1000))
    model.add_lwpolyline([(20_000, 20_000), (24_000, 20_000), (24_000, 22_000), (20_000, 22_000)], close=True)
    model.add_circle((60_000, 30_000), 2500)
    basin = document.blocks.new("BASIN")
    basin.add_circle((300, 300), 300)
    for row in range(5):
        model.add_blockref("BASIN", (12_000 + 3000 * row, 12_000))
    path = tmp_path / "plan.dxf"
    document.saveas(path)
    return path


def test_a_room_is_measured_by_picking_inside(plan: Path) -> None:
    drawing = open_drawing(plan, None)
    index = SnapIndex(pieces_of(drawing, drawing.sheets[0]))
    rings = outline_around(index, (300.0, 300.0))
    assert area(rings) == pytest.approx(400 * 300 - 40 * 20 - 5 * math.pi * 3**2, rel=1e-3)
    assert perimeter(rings[0]) == pytest.approx(1400, rel=1e-6)
    assert area(outline_around(index, (220.0, 210.0))) == pytest.approx(40 * 20)
    centre = index.nearest((600.5, 299.7), 3.0)
    assert centre is not None
    assert (centre.kind, centre.radius_mm) == (Snap.CENTRE, pytest.approx(25.0))


def test_like_blocks_are_counted(plan: Path) -> None:
    drawing = open_drawing(plan, None)
    found = like_blocks(drawing, drawing.sheets[0], (153.0, 123.0), 1.0)
    assert found is not None
    assert (found.name, len(found.boxes)) == ("BASIN", 5)
    assert found.boxes[0].width == pytest.approx(6.0)
    assert like_blocks(drawing, drawing.sheets[0], (700.0, 500.0), 1.0) is None


def test_quantities() -> None:
    square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
    hole = [(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)]
    assert (length(square), perimeter(square), area([square, hole])) == (12.0, 16.0, 15.0)
    assert angle_deg([(1, 0), (0, 0), (0, 5)]) == pytest.approx(90)
    assert angle_deg([(1, 0), (0, 0), (-1, -1e-9)]) == pytest.approx(180)
    found = circle_through([(5, 0), (0, 5), (-5, 0)])
    assert found is not None
    assert (found[0], found[1]) == (pytest.approx((0, 0)), pytest.approx(5))
    assert circle_through([(0, 0), (1, 1), (2, 2)]) is None


def test_the_calibrated_scale_of_the_smallest_region_holds() -> None:
    whole, detail = Scale(0.1), Scale(0.02, Box(0, 0, 100, 100), calibrated=True)
    assert scale_at([whole, detail], (50, 50)) is detail
    assert scale_at([whole, detail], (500, 50)) is whole
    again = Scale(0.03, Box(0, 0, 100, 100), calibrated=True)
    assert scale_at([whole, detail, again], (50, 50)) is again
    assert scale_at([], (0, 0)).m_per_mm == 0
