"""Texts put together from characters are those that the font lays out whole."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath

from widgets.canvas.composing import composable, composed, laid
from widgets.canvas.glyphs import outline
from widgets.canvas.paths import elements_of, path_of, paths_from, paths_of
from widgets.canvas.picture import ensure_application

TEXTS = ["房间 12345", "AVATo", "Ty.", "", "  ", "±0.000", "Ø25@200", "é", "ABC你好，。", "1:100"]


@pytest.fixture(scope="module", autouse=True)
def _application() -> None:
    ensure_application()


def _drawn(path: QPainterPath) -> np.ndarray:
    """Return kind, x, y of the elements that draw: Qt keeps moves to nowhere between words."""
    elements = elements_of(path)
    found = np.stack([elements["kind"], elements["x"], elements["y"]], axis=1).astype(float)
    moves = found[:, 0] == 0
    nowhere = moves & np.append(moves[1:], True)
    return found[~nowhere]


def test_outlines_and_advances_are_the_fonts_own() -> None:
    letters = laid(TEXTS)
    drawn = composed(letters)
    paths = paths_from(drawn.kind, drawn.x, drawn.y, drawn.start)
    for text, path, advance in zip(TEXTS, paths, letters.advance, strict=True):
        whole, length = outline(text)
        assert advance == pytest.approx(length, abs=0.1), text
        assert _drawn(path) == pytest.approx(_drawn(whole), abs=0.1), text


@pytest.mark.parametrize("text", ["e\u0301", "שלום", "a\u200db", "😀", "か\u3099"])
def test_joined_writing_is_left_to_the_font(text: str) -> None:
    assert not composable(text)


def test_paths_keep_rings_and_empty_ones() -> None:
    xy = np.array([[0, 0], [4, 0], [4, 4], [1, 1], [2, 1], [2, 2], [7, 7], [8, 8]], float)
    one, none, other = [QPainterPath(path) for path in paths_of(xy, np.array([0, 3, 6]), np.array([0, 6, 6, 8]))]
    assert [one.elementCount(), none.elementCount(), other.elementCount()] == [6, 0, 2]
    assert one.elementAt(3).isMoveTo()
    assert one.fillRule() == Qt.FillRule.OddEvenFill
    assert one.boundingRect().width() == 4
    assert other.elementAt(1).x == 8
    assert path_of(np.empty((0, 2)), np.empty(0, np.int64)).isEmpty()


@pytest.mark.parametrize("large_path", [1, 10**9])
def test_paths_are_the_same_joined_or_scattered(large_path: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.canvas.paths.LARGE_PATH", large_path)
    rng = np.random.default_rng(1)
    count = np.array([0, 5, 2, 0, 200, 3])
    first = np.concatenate([[0], np.cumsum(count)])
    x, y = rng.uniform(-1e8, 1e8, (2, int(first[-1])))
    kind = np.ones(len(x), np.uint8)
    kind[first[:-1][count > 0]] = 0
    kind[100] = 0
    for number, path in enumerate(paths_from(kind, x, y, first, Qt.FillRule.WindingFill)):
        elements, mine = elements_of(path), slice(first[number], first[number + 1])
        assert elements["kind"].tolist() == kind[mine].tolist()
        assert elements["x"].tolist() == x[mine].tolist()
        assert elements["y"].tolist() == y[mine].tolist()
        if count[number]:
            assert path.fillRule() == Qt.FillRule.WindingFill
