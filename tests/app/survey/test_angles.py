"""Degrees, minutes and seconds as surveyors write them; pyproj tells where the places lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from app.domain.errors import BadInput
from app.services.survey.inspect_survey import inspect_survey
from app.services.survey.transform_survey import transform_by_systems
from app.survey.formats.angles import Angle, AngleStyle, angle
from app.survey.points import AxisOrder
from app.survey.reading import Source, read_survey

PLACES = ((111.97013888888889, 21.8583675), (111.97034722222222, 21.85861111111111), (112.0, 22.0), (111.5, 21.0))


def parts(degrees: float, digits: int = 5) -> tuple[int, int, str]:
    """Return degrees, minutes and seconds with ``digits`` decimals."""
    ticks = round(degrees * 3600 * 10**digits)
    whole, rest = divmod(ticks, 3600 * 10**digits)
    minutes, rest = divmod(rest, 60 * 10**digits)
    seconds, fraction = divmod(rest, 10**digits)
    return whole, minutes, f"{seconds:02d}.{fraction:0{digits}d}"


def marked(degrees: float) -> str:
    return "{}°{:02d}′{}″".format(*parts(degrees))


def ascii_marked(degrees: float) -> str:
    return "{}°{:02d}'{}\"".format(*parts(degrees))


def dashed(degrees: float) -> str:
    return "{}-{:02d}-{}".format(*parts(degrees))


def packed(degrees: float) -> str:
    return "{}.{:02d}{}".format(*parts(degrees)[:2], parts(degrees)[2].replace(".", ""))


def chinese(degrees: float) -> str:
    return "{}度{:02d}分{}秒".format(*parts(degrees))


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


FILES = {
    "marks.csv": lambda lon, lat: f"{marked(lat)}N,{marked(lon)}E,5.1",
    "dashes.csv": lambda lon, lat: f"{dashed(lat)},{dashed(lon)},5.1",
    "quotes.csv": lambda lon, lat: f"{ascii_marked(lat)}N,{ascii_marked(lon)}E,5.1",
    "chinese.csv": lambda lon, lat: f"北纬{chinese(lat)},东经{chinese(lon)},5.1",
    "wide.csv": lambda lon, lat: full_width(f"{marked(lat)},{marked(lon)},5.1"),
    "gnss.txt": lambda lon, lat: f"N {ascii_marked(lat)} E {ascii_marked(lon)} 5.1".replace("°", "° "),
    "letters_on.txt": lambda lon, lat: f"N{ascii_marked(lat)} E{ascii_marked(lon)} 5.1",
    "letters_behind.txt": lambda lon, lat: f"{ascii_marked(lat)} N {ascii_marked(lon)} E 5.1",
    "colons.txt": lambda lon, lat: f"{dashed(lat)} {dashed(lon)} 5.1".replace("-", ":"),
    "cass.dat": lambda lon, lat: f",{marked(lon)}E,{marked(lat)}N,5.1",
    "packed.csv": lambda lon, lat: f"{packed(lat)},{packed(lon)},5.1",
}
HEADS = {
    "marks.csv": "点号,纬度,经度,大地高\n",
    "dashes.csv": "点号,X,Y,H\n",
    "quotes.csv": "name,lat,lon,h\n",
    "chinese.csv": "点号,北纬,东经,高程\n",
    "wide.csv": "点号，北纬，东经，高程\n",
    "packed.csv": "点号,纬度(dd.mmss),经度(ddd.mmss),高程\n",
}


def written(folder: Path, name: str) -> Path:
    separator = " " if name.endswith(".txt") else full_width(",") if name == "wide.csv" else ","
    rows = "".join(f"A{i}{separator}{FILES[name](*place)}\n" for i, place in enumerate(PLACES))
    path = folder / name
    path.write_text(HEADS.get(name, "") + rows, encoding="gbk" if name == "chinese.csv" else "utf-8")
    return path


@pytest.mark.parametrize("name", FILES)
def test_places_in_degrees_come_out_where_pyproj_puts_them(tmp_path: Path, name: str) -> None:
    result = transform_by_systems(Source(written(tmp_path, name)), "4490", "4547")
    east, north = Transformer.from_crs(4490, 4547, always_xy=True).transform(*np.array(PLACES).T)
    assert np.abs(result.survey.points.east - east).max() < 1e-6
    assert np.abs(result.survey.points.north - north).max() < 1e-6
    assert set(result.survey.points.height.tolist()) == {5.1}


@pytest.mark.parametrize("name", FILES)
def test_inspecting_tells_geographic_coordinates_and_why(tmp_path: Path, name: str) -> None:
    told = inspect_survey(written(tmp_path, name))
    assert (told["coordinates"], told["crs"]) == ("geographic", "degrees")
    assert "EPSG:4490" in told["crs_guess"]["systems"]
    assert [w["message"] for w in told["warnings"] if w["kind"] == "angles"]
    assert told["axis_order"] == ("east_north" if name == "cass.dat" else "north_east")


def test_a_workbook_of_angles_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["控制点成果表"])
    sheet.append(["点号", "B(度.分秒)", "L(度.分秒)", "H"])
    sheet.append(["A", 21.5130123, 111.58125, 5.0])
    sheet.append(["B", "21°51′31″", "111-58-13.25", 5.0])
    path = tmp_path / "a.xlsx"
    book.save(path)
    points = read_survey(path).points
    assert points[0].north == pytest.approx(21 + 51 / 60 + 30.123 / 3600, abs=1e-12)
    assert points[0].east == pytest.approx(111 + 58 / 60 + 12.5 / 3600, abs=1e-12)
    assert points[1].east == pytest.approx(111 + 58 / 60 + 13.25 / 3600, abs=1e-12)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,21-61-31,111-58-13", "has 60 minutes"),
        ("A,21-51-60,111-58-13", "has 60 minutes"),
        ("A,21.8583,111-58-13", "plain number among degrees"),
        ("A,111-58-13E,21-51-31N", "longitude where latitudes"),
        ("A,-21-51-31S,111-58-13", "two hemispheres"),
        ("A,21.5°51′31″,111-58-13", "fraction before"),
        ("A,21-51-31,1e2", "no angle"),
        ("A,21-51-31", "columns"),
    ],
)
def test_an_angle_that_is_none_is_refused_by_line(tmp_path: Path, row: str, reason: str) -> None:
    good = "".join(f"P{i},21-51-3{i},111-58-1{i}\n" for i in range(5))
    path = tmp_path / "a.csv"
    path.write_text(f"name,lat,lon\n{good}{row}\n", encoding="utf-8")
    survey = read_survey(path)
    assert len(survey.points) == 5
    assert [(bad.line, reason in bad.reason) for bad in survey.rejected] == [(7, True)]
    with pytest.raises(BadInput, match=reason) as refused:
        Source(path).read()
    assert refused.value.line == 7


def test_a_packed_angle_of_too_many_minutes_is_refused_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("点号,纬度(dd.mmss),经度(dd.mmss)\nA,21.5130,111.5812\nB,21.8531,111.5813\n", encoding="utf-8")
    assert [(bad.line, "60 minutes" in bad.reason) for bad in read_survey(path).rejected] == [(3, True)]


def test_angles_that_may_be_either_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A 51:51:30.1 41:58:12.5\nB 51:51:31.1 41:58:13.5\n", encoding="utf-8")
    with pytest.raises(BadInput, match="which of the angles are latitudes"):
        read_survey(path)
    path.write_text("A 51:51:30.1S 41:58:12.5W\n", encoding="utf-8")
    assert read_survey(path).points[0].north == pytest.approx(-(51 + 51 / 60 + 30.1 / 3600))


def test_times_beside_plane_coordinates_are_no_angles(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("A,08:30:15,09:30:15,601569.786,2418390.120\n" * 3, encoding="utf-8")
    with pytest.raises(BadInput):
        read_survey(path)
    path.write_text("name,time,e,n\nA,08:30:15,601569.786,2418390.120\n", encoding="utf-8")
    assert read_survey(path).declaration.system == ""


def test_decimal_degrees_that_could_be_packed_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,lat,lon\nA,21.5130,111.5812\n", encoding="utf-8")
    assert [note.kind for note in read_survey(path).notes].count("angles") == 1
    path.write_text("name,lat,lon\nA,21.8530,111.5812\n", encoding="utf-8")
    survey = read_survey(path)
    assert survey.points[0].north == 21.8530
    assert "angles" not in [note.kind for note in survey.notes]


def test_a_degree_mark_alone_does_not_make_a_text_gbk(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    path.write_text("A,,111°58'12.5\"E,21°51'30.123\"N,5.1\n", encoding="utf-8")
    survey = read_survey(path)
    assert (survey.declaration.encoding, survey.declaration.axis_order) == ("utf-8", AxisOrder.EAST_NORTH)


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59_999_999), st.booleans())
def test_all_forms_of_an_angle_say_the_same(degrees: int, minutes: int, millionths: int, south: bool) -> None:
    seconds = f"{millionths // 1_000_000:02d}.{millionths % 1_000_000:06d}"
    value = degrees + minutes / 60 + float(seconds) / 3600
    sign, letter = ("-", "S") if south else ("", "N")
    wanted = -value if south else value
    for text in (f"{sign}{degrees}°{minutes}′{seconds}″", f"{sign}{degrees}-{minutes:02d}-{seconds}"):
        assert angle(text, AngleStyle.SEXAGESIMAL) == Angle(wanted)
    assert angle(f"{degrees}:{minutes}:{seconds}{letter}", AngleStyle.SEXAGESIMAL) == Angle(wanted, latitude=True)
    short = f"{sign}{degrees}.{minutes:02d}{seconds.replace('.', '')}".rstrip("0")
    read = angle(short + "0" if short.endswith(".") else short, AngleStyle.PACKED)
    assert isinstance(read, Angle)
    assert read.degrees == pytest.approx(wanted, abs=1e-12)
