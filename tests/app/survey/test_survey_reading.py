"""Readers: order, encoding, prefix and bad lines are reported, never guessed in silence."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pytest

from app.domain.errors import BadInput
from app.survey.points import AxisOrder
from app.survey.reading import read_survey

EAST_NORTH = "1,,601569.786,2418390.120,5.1\n2,楼,601580.000,2418391.000,\n"


def written(tmp_path: Path, content: str, name: str = "a.dat", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "utf-8"), ("gbk", "gbk"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16")]
)
def test_encodings(tmp_path: Path, encoding: str, told: str) -> None:
    survey = read_survey(written(tmp_path, EAST_NORTH, encoding=encoding))
    assert survey.declaration.encoding == told
    assert [point.code for point in survey.points] == ["", "楼"]
    assert [point.height for point in survey.points] == [5.1, None]


def test_cass_order_and_swapped_order_are_recognised(tmp_path: Path) -> None:
    plain = read_survey(written(tmp_path, EAST_NORTH))
    swapped = read_survey(written(tmp_path, "1,,2418390.120,601569.786,5.1\n", "b.dat"))
    assert plain.declaration.axis_order is AxisOrder.EAST_NORTH
    assert swapped.declaration.axis_order is AxisOrder.NORTH_EAST
    assert swapped.declaration.axis_evidence == "coordinates"
    assert (swapped.points[0].east, swapped.points[0].north) == (plain.points[0].east, plain.points[0].north)


def test_local_coordinates_follow_the_format_and_say_so(tmp_path: Path) -> None:
    survey = read_survey(written(tmp_path, "1,,100.5,200.25,5.1\n"))
    assert (survey.points[0].east, survey.points[0].north) == (100.5, 200.25)
    assert survey.declaration.axis_evidence == "format"


def test_zone_prefix_is_reported(tmp_path: Path) -> None:
    survey = read_survey(written(tmp_path, "1,,37601569.786,2418390.120,5.1\n"))
    assert survey.declaration.zone == 37
    assert survey.without_zone().points[0].east == pytest.approx(601569.786, abs=1e-6)


def test_bad_lines_are_reported_with_their_number(tmp_path: Path) -> None:
    content = "1,,601569.786,2418390.120,5.1\n2,,abc,2418390,5\n3,601569\n\n4,,601570,2418390,x\n5,,nan,2418390,1\n"
    survey = read_survey(written(tmp_path, content))
    assert [row.line for row in survey.rejected] == [2, 3, 5, 6]
    assert len(survey.points) == 1


def test_headers_in_chinese_and_english(tmp_path: Path) -> None:
    chinese = read_survey(written(tmp_path, "点号,X(北),Y(东),高程\nA,2418390.12,601569.786,5.1\n", "c.csv"))
    english = read_survey(written(tmp_path, "name,e,n,h\nA,601569.786,2418390.12,5.1\n", "d.csv"))
    assert chinese.points[0].east == english.points[0].east == 601569.786
    assert chinese.declaration.axis_order is AxisOrder.NORTH_EAST


def test_header_that_contradicts_its_numbers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="head"):
        read_survey(written(tmp_path, "name,e,n\nA,2418390.12,601569.786\n", "e.csv"))


def test_x_and_y_without_evidence_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "name,x,y\nA,100,200\n", "f.csv")
    with pytest.raises(BadInput, match="X and Y"):
        read_survey(path)
    assert read_survey(path, AxisOrder.NORTH_EAST).points[0].east == 200


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"hello world\n", b"%PDF-1.4", b"PK\x03\x04", b"\x00\x01\x02", b"<html>", b"\xff\xfe\x00"]
)
def test_foreign_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.dat"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        read_survey(path)


def test_drawing_with_points_names_heights_and_areas(tmp_path: Path) -> None:
    doc = ezdxf.new("R2010")
    model = doc.modelspace()
    corners = [(601500.0, 2418300.0), (601520.0, 2418300.0), (601520.0, 2418312.0), (601500.0, 2418312.0)]
    for number, (e, n) in enumerate(corners[:3], 1):
        model.add_point((e, n, 5.0 + number), dxfattribs={"layer": "GCD"})
        model.add_text(f"P{number}", height=0.8, dxfattribs={"insert": (e + 0.4, n)})
    model.add_lwpolyline(corners, close=True, dxfattribs={"layer": "JMD"})
    model.add_text("1#楼", height=2, dxfattribs={"insert": (601508, 2418305)})
    doc.saveas(tmp_path / "m.dxf")
    survey = read_survey(tmp_path / "m.dxf")
    assert [(p.name, p.height) for p in survey.points] == [("P1", 6.0), ("P2", 7.0), ("P3", 8.0), ("#4", None)]
    assert [(o.name, o.layer, o.closed) for o in survey.outlines] == [("1#楼", "JMD", True)]
    assert (survey.points[3].east, survey.points[3].north) == pytest.approx(corners[3])
