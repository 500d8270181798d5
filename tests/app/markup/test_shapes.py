"""Markups as drawn: arcs, arrow heads, frames; and the lines of their text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from app.domain.errors import BadInput
from app.markup.line_breaking import NEVER_FIRST, NEVER_LAST, break_lines, em_length
from app.markup.shapes import Kind, shape_of

COORDINATE = st.floats(-2000, 2000)


def test_cloud_bulges_outward_whatever_the_direction() -> None:
    square = [(0.0, 0.0), (60.0, 0.0), (60.0, 40.0), (0.0, 40.0)]
    for outline in (square, square[::-1], [(0.0, 0.0), (60.0, 40.0)]):
        (stroke,) = shape_of(Kind.CLOUD, outline).strokes
        cloud = Polygon(stroke.flattened())
        assert cloud.is_valid
        assert cloud.area > 60 * 40 * 1.05
        assert cloud.buffer(0.1).contains(Polygon(square))
        assert max(abs(value) for value in cloud.bounds) < 64


def test_arcs_keep_to_the_sag() -> None:
    (stroke,) = shape_of(Kind.CLOUD, [(0, 0), (6, 0), (6, 6), (0, 6)]).strokes
    fine, coarse = Polygon(stroke.flattened(0.001)), Polygon(stroke.flattened(0.05))
    assert fine.hausdorff_distance(coarse) <= 0.051


def test_arrow_head_ends_in_the_tip() -> None:
    line, head = shape_of(Kind.ARROW, [(30, 40), (0, 0)]).strokes
    assert head.filled
    assert head.points[0] == (30, 40)
    assert math.dist(line.points[-1], (30, 40)) == pytest.approx(4.0)


def test_note_stands_above_its_shape() -> None:
    shape = shape_of(Kind.CLOUD, [(10, 10), (50, 40)], "见意见 12\n请核对")
    assert shape.words is not None
    assert shape.words.lines == ("见意见 12", "请核对")
    assert shape.words.baselines_mm[-1] > 40


def test_callout_leads_from_its_frame_to_the_tip() -> None:
    shape = shape_of(Kind.CALLOUT, [(100, 100), (20, 160)], "疏散楼梯净宽不足 1.10 m，应加宽。")
    frame, line, head = shape.strokes
    assert shape.words is not None
    assert frame.closed
    assert head.points[0] == (100, 100)
    box = shape.words.box_mm
    assert box.x0 == 20
    assert box.y1 == pytest.approx(160)
    assert Polygon(frame.points).buffer(1e-9).distance(Polygon(frame.points).boundary) == 0
    assert Polygon(frame.points).exterior.distance(_point(line.points[0])) < 1e-9


def _point(xy: tuple[float, float]) -> object:
    from shapely.geometry import Point

    return Point(xy)


def test_refuses_what_cannot_be_drawn() -> None:
    for kind, points, text in (
        (Kind.CLOUD, [(0, 0)], ""),
        (Kind.POLYGON, [(0, 0), (1, 1)], ""),
        (Kind.ARROW, [(0, 0), (math.nan, 1)], ""),
        (Kind.TEXT, [(0, 0)], "  "),
    ):
        with pytest.raises(BadInput):
            shape_of(kind, points, text)


@given(
    st.sampled_from([Kind.CLOUD, Kind.RECTANGLE, Kind.POLYLINE, Kind.ARROW, Kind.CALLOUT]),
    st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=6),
)
def test_every_shape_is_finite(kind: Kind, points: list[tuple[float, float]]) -> None:
    for stroke in shape_of(kind, points, "字").strokes:
        assert all(math.isfinite(value) for point in stroke.flattened() for value in point)


def test_lines_break_as_chinese_does() -> None:
    text = "地下一层防火分区（一）建筑面积 1530 ㎡，超过 GB 55037-2022 第 4.3.16 条“允许值”1000 ㎡。"
    for width in range(6, 40):
        lines = break_lines(text, width, em_length)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        for line in lines:
            assert line[0] not in NEVER_FIRST
            assert line[-1] not in NEVER_LAST
            assert em_length(line) <= width + 2
        assert any("55037-2022" in line for line in lines) or width < 7


@given(st.text("审查意见，。（）“”ab 12.5㎡——", min_size=1, max_size=60), st.integers(2, 30))
def test_breaking_loses_nothing(text: str, width: int) -> None:
    lines = break_lines(text, width, em_length)
    assert "".join("".join(lines).split()) == "".join(text.split())
