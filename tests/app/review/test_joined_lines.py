"""Pieces and wrapped lines of one MTEXT, put together again."""

from __future__ import annotations

from app.review.texts.paragraphs import Piece, paragraphs


def piece(text: str, x: float, y: float, height: float = 1.0) -> Piece:
    length = height * len(text)
    return Piece(text, x + length / 2, y + height / 2, height, length, 0.0)


def texts(*pieces: Piece) -> list[str]:
    return [one.text for one in paragraphs(pieces)]


def test_a_change_of_height_breaks_no_line():
    found = paragraphs([piece("本层疏散人数：", 0, 0), piece("455人", 8, 0, 1.5)])
    assert [one.text for one in found] == ["本层疏散人数：455人"]
    assert abs(found[0].left) < 1e-9


def test_columns_stay_apart():
    assert texts(piece("容积率", 0, 0), piece("2.5", 12, 0)) == ["容积率", "2.5"]


def test_a_sentence_goes_on_below_a_full_line():
    upper, lower = "本工程耐火等级二级，地上各层室内全部设自动喷", "水灭火系统。"
    assert texts(piece(upper, 0, 0), piece(lower, 0, -1.7)) == [upper + lower]


def test_items_and_ended_sentences_begin_anew():
    first, second = "本工程耐火等级二级，地上各层室内均设自动喷水", "2、屋面坡度2%"
    assert texts(piece(first, 0, 0), piece(second, 0, -1.7)) == [first, second]
    assert texts(piece(first + "。", 0, 0), piece("屋面坡度2%", 0, -1.7)) == [first + "。", "屋面坡度2%"]


def test_names_above_figures_stay_apart():
    assert texts(piece("消防水泵房", 0, 0), piece("25.6㎡", 0, -1.7)) == ["消防水泵房", "25.6㎡"]
