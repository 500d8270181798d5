"""Numbers as other countries and other units write them, and numbers that are cut short."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.survey.formats.number_style import NumberStyle, plain_cell, plain_texts, style_of
from app.survey.points import Survey
from app.survey.reading import read_survey

PLACES = [(601569.786 + 7.5 * i, 2418390.120 + 3.25 * i, 5.5 + i) for i in range(8)]


def told(survey: Survey) -> list[tuple[float, float, float | None]]:
    return [
        (round(p.east, 3), round(p.north, 3), None if p.height is None else round(p.height, 3)) for p in survey.points
    ]


def table(separator: str, decimal: str = ".", head: str = "name E N H", thousands: str = "") -> str:
    def cell(value: float) -> str:
        return f"{value:,.3f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)

    rows = [head.split(), *([f"P{i}", *map(cell, place)] for i, place in enumerate(PLACES))]
    return "".join(separator.join(row) + "\n" for row in rows)


@pytest.mark.parametrize("separator", [";", "\t", "   "])
@pytest.mark.parametrize("thousands", ["", "."])
def test_decimal_commas(tmp_path: Path, separator: str, thousands: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(separator, ",", thousands=thousands))
    survey = read_survey(path)
    assert told(survey) == [tuple(round(value, 3) for value in place) for place in PLACES]
    assert "numbers" in {note.kind for note in survey.notes}


def test_commas_between_thousands(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(";", thousands=","))
    assert told(read_survey(path)) == [tuple(round(value, 3) for value in place) for place in PLACES]


def test_a_comma_that_may_be_either_is_not_guessed() -> None:
    assert style_of([["A", "601,687", "418,300"]]) is NumberStyle.PLAIN
    assert style_of([["A", "601687,5", "418.3"]]) is NumberStyle.PLAIN


@given(st.integers(1_000, 10**8), st.sampled_from([";", "\t"]))
def test_a_number_survives_its_style(value: int, separator: str) -> None:
    number = value / 1000
    for style, text in (
        (NumberStyle.DECIMAL_COMMA, f"{number:.3f}".replace(".", ",")),
        (NumberStyle.GROUPED, f"{number:,.3f}"),
    ):
        assert float(plain_cell(text, style)) == number
        (line,) = plain_texts([f"甲,乙{separator}{text}{separator}{text}"], separator, style)
        assert line == f"甲,乙{separator}{number:.3f}{separator}{number:.3f}"


@pytest.mark.parametrize(
    ("head", "factor"), [("点号,东坐标(mm),北坐标(mm),高程(mm)", 1000), ("name,E_cm,N_cm,H_cm", 100)]
)
def test_units_of_the_head(tmp_path: Path, head: str, factor: int) -> None:
    path = tmp_path / "a.csv"
    rows = (f"P{i},{e * factor:.1f},{n * factor:.1f},{h * factor:.1f}" for i, (e, n, h) in enumerate(PLACES))
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    survey = read_survey(path)
    assert told(survey) == [tuple(round(value, 3) for value in place) for place in PLACES]
    assert "units" in {note.kind for note in survey.notes}


def test_pnezd_names_its_points(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = (f"Q{i},{n:.3f},{e:.3f},{h:.3f},BLD" for i, (e, n, h) in enumerate(PLACES))
    path.write_text("\n".join(["P,N,E,Z,D", *rows]) + "\n")
    survey = read_survey(path)
    assert list(survey.points.names) == [f"Q{i}" for i in range(len(PLACES))]
    assert told(survey)[0] == tuple(round(value, 3) for value in PLACES[0])


@pytest.mark.parametrize("name", ["a.csv", "a.dat", "a"])
def test_a_workbook_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["点号", "E", "N", "H"])
    for i, place in enumerate(PLACES):
        book.active.append([f"P{i}", *place])
    book.save(tmp_path / "b.xlsx")
    shutil.move(tmp_path / "b.xlsx", tmp_path / name)
    assert told(read_survey(tmp_path / name)) == [tuple(round(value, 3) for value in place) for place in PLACES]


ROWS = "".join(f"P{i},,{e:.3f},{n:.3f},{h:.3f}\n" for i, (e, n, h) in enumerate(PLACES))


@pytest.mark.parametrize("cut", range(2, 26))
def test_a_file_cut_anywhere_in_its_last_line_gives_no_wrong_point(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.dat"
    path.write_text(ROWS[:-cut])
    survey = read_survey(path)
    assert told(survey) == [tuple(round(value, 3) for value in place) for place in PLACES[:-1]]
    assert [row.line for row in survey.rejected] == [8]


def test_a_file_that_merely_lacks_its_last_line_end_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    path.write_text(ROWS[:-1])
    assert len(read_survey(path).points) == len(PLACES)


@pytest.mark.parametrize("cut", [3, 6, 12, 20, 30])
def test_a_gsi_word_cut_short_is_no_coordinate(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.gsi"
    rows = (
        f"11{i:04d}+{i:08d} 81..00+{e:08d} 82..00+{n:08d} 83..00+{5000:08d}"
        for i, (e, n) in enumerate((round((e - 6e5) * 1000), round((n - 2418e3) * 1000)) for e, n, _ in PLACES)
    )
    path.write_text("\n".join(rows)[:-cut])
    survey = read_survey(path)
    assert len(survey.points) == len(PLACES) - 1
    assert "no GSI word" in survey.rejected[0].reason
