"""Patterns of lines: dashes at their ends, begun anew at vertices unless a polyline wants them to run on."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from app.domain.geometry import Box
from app.drawings.dashes import dashed, marks, parted
from app.drawings.open import open_drawing
from app.drawings.picture import PictureRequest
from app.drawings.scene import AT_CORNERS, AT_ENDS, AT_VERTICES, RUNS_ON
from widgets.canvas.picture import picture

EVERYWHERE = Box(-1e5, -1e5, 1e5, 1e5)
GREY = QImage.Format.Format_Grayscale8
START = np.zeros(1, np.int64)


def _covered(xy: np.ndarray, pattern: tuple[float, ...]) -> np.ndarray:
    """Return (n, 2) from where to where dashes cover a level line, in order; those that touch are one."""
    found, _ = dashed(xy, START, pattern, EVERYWHERE, AT_VERTICES)
    ends = np.sort(found.reshape(-1, 2, 2)[:, :, 0], axis=1)
    ends = ends[np.argsort(ends[:, 0])]
    reach = np.maximum.accumulate(ends[:, 1])
    new = np.append(True, ends[1:, 0] > reach[:-1] + 1e-6)
    return np.column_stack([ends[new, 0], reach[np.append(np.flatnonzero(new)[1:] - 1, len(ends) - 1)]])


@given(st.floats(1.0, 500.0), st.sampled_from([(5.0, -3.0), (12.0, -3.0, 0.0, -3.0), (2.0, -6.0, 2.0, -1.0)]))
def test_a_segment_begins_and_ends_in_a_dash(length: float, pattern: tuple[float, ...]) -> None:
    covered = _covered(np.array([(0.0, 0.0), (length, 0.0)]), pattern)
    period = sum(map(abs, pattern))
    assert covered[0, 0] == pytest.approx(0, abs=1e-6)
    assert covered[:, 1].max() == pytest.approx(length, abs=1e-6)
    if length < period:
        assert len(covered) == 1
        return
    head, tail = covered[0, 1], length - covered[-1, 0]
    assert head == pytest.approx(tail, abs=1e-6)
    assert head >= pattern[0] / 2 - 1e-6
    gaps = covered[1:, 0] - covered[:-1, 1]
    assert len(gaps) == np.sum(np.array(pattern) < 0) * int(length // period)
    assert gaps.max() <= -min(pattern) + 1e-6


@given(
    st.lists(st.floats(0.5, 60.0), min_size=1, max_size=6),
    st.sampled_from([(5.0, -3.0), (12.0, -3.0, 0.0, -3.0), (0.0, -4.0)]),
)
def test_a_curve_has_one_pattern_as_a_straight_line_of_its_length(
    steps: list[float], pattern: tuple[float, ...]
) -> None:
    length = sum(steps)
    turns = np.cumsum([0.1 * row for row in range(len(steps))])
    ways = np.column_stack([np.cos(turns), np.sin(turns)]) * np.array(steps)[:, None]
    bent = np.vstack([(0.0, 0.0), np.cumsum(ways, axis=0)])
    found, _ = dashed(bent, START, pattern, EVERYWHERE, AT_ENDS)
    straight, _ = dashed(np.array([(0.0, 0.0), (length, 0.0)]), START, pattern, EVERYWHERE, AT_VERTICES)
    inked = [np.hypot(*(lines[1::2] - lines[::2]).T).sum() for lines in (found, straight)]
    assert inked[0] == pytest.approx(inked[1], abs=1e-6)
    if pattern[0]:
        assert np.isclose(found, bent[0], atol=1e-6).all(axis=1).any()
        assert np.isclose(found, bent[-1], atol=1e-6).all(axis=1).any()


def test_each_segment_has_a_pattern_of_its_own_and_letters_stand_in_its_gaps() -> None:
    corner = np.array([(0.0, 0.0), (23.0, 0.0), (23.0, 31.0)])
    found, starts = dashed(corner, START, (5.0, -3.0), EVERYWHERE, AT_VERTICES)
    assert len(starts) == len(found) // 2
    assert np.isclose(found, (23.0, 0.0)).all(axis=1).sum() == 2  # both dashes reach the corner
    places, directions = marks(corner, START, (5.0, -3.0), 6.5, EVERYWHERE, AT_VERTICES)
    ends = found.reshape(-1, 2, 2)
    for place, along in zip(places, directions, strict=True):
        from_ends = (place - ends) @ along
        beside = np.abs((place - ends) @ np.array([-along[1], along[0]])).max(axis=1) < 1e-9
        assert not (beside & (from_ends.min(axis=1) < 0) & (from_ends.max(axis=1) > 0)).any()
    assert len(places) == 2 + 3


def test_arcs_are_no_corners() -> None:
    turn = np.linspace(0, np.pi / 2, 20)
    arc = np.column_stack([np.cos(turn), np.sin(turn)]) * 50
    line = np.vstack([[(50.0, -40.0)], arc, [(20.0, 50.0), (20.0, 90.0)]])
    xy, starts = parted(np.vstack([line, line]), np.array([0, len(line)]))
    assert starts.tolist() == [0, 21, 23, 25, 46, 48]
    assert len(xy) == 2 * len(line) + 4


def test_polylines_tell_where_their_patterns_begin_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    document = ezdxf.new("R2018", setup=True)
    model = document.modelspace()
    steps = [(10.0 * (i // 2 + i % 2), 10.0 * (i // 2)) for i in range(21)]
    look = {"linetype": "DASHED", "ltscale": 8.0}
    model.add_lwpolyline(steps, dxfattribs=look)
    model.add_lwpolyline(steps, dxfattribs={**look, "flags": 128})
    model.add_lwpolyline([(x, y, 0, 0, 0.3) for x, y in steps], dxfattribs=look)
    model.add_polyline2d(steps, dxfattribs=look)
    model.add_polyline2d(steps, dxfattribs={**look, "flags": 128})
    model.add_polyline3d(steps, dxfattribs=look)
    model.add_lwpolyline(steps)
    model.add_line(steps[0], steps[-1], dxfattribs=look)
    model.add_line(steps[0], steps[-1])
    model.add_arc((0, 0), 50, 0, 90, dxfattribs=look)
    document.saveas(path)
    scene = open_drawing(path, None).scene
    assert scene is not None
    expected = [AT_VERTICES, RUNS_ON, AT_CORNERS, AT_VERTICES, RUNS_ON, RUNS_ON, RUNS_ON]
    found = scene.style["anew"][scene.poly_style[: scene.poly_of[1]]].tolist()
    assert found == [*expected, AT_ENDS, RUNS_ON]
    assert scene.style["anew"][scene.curve_style].tolist() == [AT_ENDS]


def test_segments_shorter_than_the_pattern_are_drawn_whole(tmp_path: Path) -> None:
    ink = []
    for flags in (0, 128):
        path = tmp_path / f"{flags}.dxf"
        document = ezdxf.new("R2018", setup=True)
        steps = [(10.0 * (i // 2 + i % 2), 10.0 * (i // 2)) for i in range(21)]
        look = {"linetype": "DASHED", "ltscale": 20.0, "flags": flags}
        document.modelspace().add_lwpolyline(steps, dxfattribs=look)
        document.saveas(path)
        image = QImage.fromData(picture(PictureRequest(path, "", None, (400, 400)))).convertToFormat(GREY)
        ink.append(sum(byte < 128 for byte in bytes(image.constBits())))
    assert ink[0] > 1.15 * ink[1]
