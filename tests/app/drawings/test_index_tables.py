"""Drawing indexes as offices draw them."""

from __future__ import annotations

import pytest

from app.domain.geometry import Box
from app.drawings.sheets.index_table import read_index
from app.drawings.sheets.words import Word

COLUMNS = (0, 15, 40, 60)  # 序号, 图别, 图号, 图名
LINE = 8.0


def word(x: float, line: float, text: str) -> Word:
    y = -LINE * line
    return Word(Box(x, y, x + 3.0 * len(text), y + 3.0), text)


def table(numbers: list[str], *kinds: tuple[float, str]) -> list[Word]:
    """Lay out a table; ``kinds`` are words of the column 图别 and the line they stand on."""
    heads = zip(COLUMNS, ("序号", "图别", "图号", "图纸名称"), strict=True)
    found = [word(x, 0, text) for x, text in heads]
    for line, number in enumerate(numbers, 1):
        found += [word(0, line, str(line)), word(40, line, number), word(60, line, f"平面图{line}")]
    return found + [word(15, line, text) for line, text in kinds]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (((1, "建施"),), ["建施-01", "建施-02", "建施-03", "建施-01", "建施-02"]),
        (((1, "建施"), (4, "结施")), ["建施-01", "建施-02", "建施-03", "结施-01", "结施-02"]),
        (((2, "建施"), (4.5, "结施")), ["建施-01", "建施-02", "建施-03", "结施-01", "结施-02"]),
        (
            ((1, "建施"), (2, "建施"), (3, "建施"), (4, "水施"), (5, "水施")),
            ["建施-01", "建施-02", "建施-03", "水施-01", "水施-02"],
        ),
    ],
    ids=["one", "first line", "middle", "each line"],
)
def test_bare_numbers_take_what_stands_in_the_merged_cell_beside_them(
    kinds: tuple[tuple[float, str], ...], expected: list[str]
) -> None:
    found = read_index(table(["01", "02", "03", "01", "02"], *kinds))
    assert [entry.number for entry in found] == expected
    assert [entry.title for entry in found] == [f"平面图{line}" for line in range(1, 6)]


def test_bare_numbers_alone_are_no_index() -> None:
    assert not read_index(table(["01", "02", "03"]))


@pytest.mark.parametrize("heading", ["序号 图号 图名 图幅", "序 号 图 号 图 名 图 幅"])
def test_columns_may_be_parted_by_blanks_only(heading: str) -> None:
    lines = ["图 纸 目 录", heading, "1 JS-01 总说明 A3", "2 JS-02 一层平面图 (南) A1", "3 JS-03 屋顶平面图"]
    found = read_index([word(0, row, text) for row, text in enumerate(lines)])
    assert [(entry.number, entry.title) for entry in found] == [
        ("JS-01", "总说明"),
        ("JS-02", "一层平面图 (南)"),
        ("JS-03", "屋顶平面图"),
    ]


def test_columns_may_be_parted_by_tabs_that_long_words_pass() -> None:
    lines = [
        ((0, "序号"), (20, "图号"), (40, "图名"), (60, "图幅")),
        ((0, "1"), (20, "JS-01"), (60, "总说明"), (80, "A3")),
        ((0, "2"), (20, "JS-02"), (60, "一层平面图"), (80, "A1")),
    ]
    words = [word(x, row, text) for row, line in enumerate(lines) for x, text in line]
    words.append(word(200, 1, "工程名称"))
    assert [(entry.number, entry.title) for entry in read_index(words)] == [
        ("JS-01", "总说明"),
        ("JS-02", "一层平面图"),
    ]


def test_an_index_that_was_pasted_twice_is_one() -> None:
    once = table(["建施-01", "建施-02"])
    assert len(read_index([*once, *once])) == 2
