"""Formats: each reader gives the places that an independent writer put in, in metres, east before north."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import shapely

from app.domain.errors import AppError, BadInput
from app.survey.points import AxisOrder, Survey
from app.survey.reading import read_survey

E, N = 601569.786, 2418390.12
PLACES = [(E, N), (E + 20.0, N), (E + 20.0, N + 12.5), (E, N + 12.5)]
CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "survey"


def places(survey: Survey) -> list[tuple[float, float]]:
    return [(round(p.east, 4), round(p.north, 4)) for p in survey.points]


def rows(order: str) -> list[list[str]]:
    values = [(e, n) if order == "en" else (n, e) for e, n in PLACES]
    return [[f"P{i}", f"{a:.3f}", f"{b:.3f}", f"{5 + i}"] for i, (a, b) in enumerate(values)]


@pytest.mark.parametrize("driver", ["GPKG", "ESRI Shapefile", "GeoJSON"])
@pytest.mark.parametrize("kind", ["Point", "Polygon"])
def test_files_written_by_gdal(tmp_path: Path, driver: str, kind: str) -> None:
    pyogrio = pytest.importorskip("pyogrio")
    path = tmp_path / f"测区.{ {'GPKG': 'gpkg', 'ESRI Shapefile': 'shp', 'GeoJSON': 'geojson'}[driver] }"
    shapes = shapely.points(PLACES) if kind == "Point" else [shapely.Polygon(PLACES)]
    names = np.array([f"点{i}" for i in range(len(shapes))], dtype=object)
    options = {"layer_options": {"RFC7946": "NO"}} if driver == "GeoJSON" else {}
    pyogrio.raw.write(
        path, shapely.to_wkb(shapes), [names], ["点号"], geometry_type=kind, crs="EPSG:4546", driver=driver, **options
    )
    survey = read_survey(path)
    assert survey.declaration.system == "EPSG:4546"
    assert survey.declaration.axis_order is AxisOrder.EAST_NORTH
    if kind == "Point":
        assert places(survey) == [(round(e, 4), round(n, 4)) for e, n in PLACES]
        assert list(survey.points.names) == list(names)
    else:
        (outline,) = survey.outlines
        assert (outline.name, outline.closed) == ("点0", True)
        assert np.array(sorted(outline.vertices)) == pytest.approx(np.array(sorted(PLACES)))


def test_shapefile_without_code_page_is_read_as_gbk(tmp_path: Path) -> None:
    pyogrio = pytest.importorskip("pyogrio")
    path = tmp_path / "a.shp"
    names = np.array(["建筑"], dtype=object)
    shape = shapely.to_wkb(shapely.points(PLACES[:1]))
    pyogrio.raw.write(path, shape, [names], ["name"], geometry_type="Point", crs="EPSG:4546", encoding="GBK")
    (tmp_path / "a.prj").unlink()
    (tmp_path / "a.cpg").unlink(missing_ok=True)
    survey = read_survey(path)
    assert survey.declaration.encoding == "gbk"
    assert survey.points[0].name == "建筑"
    assert {note.kind for note in survey.notes} >= {"crs", "encoding"}


def test_truncated_shapefile_keeps_what_stands_before(tmp_path: Path) -> None:
    pyogrio = pytest.importorskip("pyogrio")
    path = tmp_path / "a.shp"
    pyogrio.raw.write(path, shapely.to_wkb(shapely.points(PLACES)), [], [], geometry_type="Point", crs="EPSG:4546")
    path.write_bytes(path.read_bytes()[:-20])
    survey = read_survey(path)
    assert len(survey.points) == 3
    assert "truncated" in survey.rejected[0].reason


def test_geojson_of_rfc_7946_is_degrees(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    point = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [111.98, 21.86]},
        "properties": {"name": "A"},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [point]}), encoding="utf-8")
    assert read_survey(path).declaration.system == "degrees"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [point]})[:-20], encoding="utf-8")
    with pytest.raises(BadInput, match="truncated"):
        read_survey(path)


LANDXML = f"""<?xml version="1.0"?>
<LandXML xmlns="http://www.landxml.org/schema/LandXML-1.2" version="1.2">
 <Units><Metric linearUnit="{{unit}}"/></Units><CoordinateSystem epsgCode="4546"/>
 <CgPoints><CgPoint name="A" code="JZD">{{n}} {{e}} 5.1</CgPoint><CgPoint name="B">{N + 10} {E}</CgPoint></CgPoints>
 <Parcels><Parcel name="宗地"><CoordGeom>
  <Line><Start pntRef="A"/><End pntRef="B"/></Line>
  <Curve rot="cw"><Start>{N + 10} {E}</Start><Center>{N + 5} {E}</Center><End>{N} {E}</End></Curve>
 </CoordGeom></Parcel></Parcels>
</LandXML>"""


def test_landxml_points_units_and_arcs(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(LANDXML.format(unit="meter", n=N, e=E), encoding="utf-8")
    survey = read_survey(path)
    assert survey.declaration.axis_order is AxisOrder.NORTH_EAST
    assert (survey.points[0].east, survey.points[0].north, survey.points[0].height) == (E, N, 5.1)
    (parcel,) = survey.outlines
    area = shapely.Polygon(parcel.vertices).area
    assert area == pytest.approx(np.pi * 25 / 2, rel=0.01)
    assert max(e for e, _ in parcel.vertices) == pytest.approx(E + 5, abs=0.05)  # clockwise from north: over the east
    path.write_text(LANDXML.format(unit="foot", n=N, e=E), encoding="utf-8")
    assert read_survey(path).points[0].east == pytest.approx(E * 0.3048)
    path.write_text(LANDXML.format(unit="meter", n=N, e=E)[:420], encoding="utf-8")
    assert "truncated" in read_survey(path).rejected[0].reason


def test_xml_with_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text('<?xml version="1.0"?><!DOCTYPE LandXML [<!ENTITY x "y">]><LandXML><A>&x;</A></LandXML>')
    with pytest.raises(BadInput, match="document type"):
        read_survey(path)


def test_jobxml(tmp_path: Path) -> None:
    grid = f"<Grid><North>{N}</North><East>{E}</East><Elevation>5</Elevation></Grid>"
    point = f"<Point><Name>A</Name><Code>JZD</Code>{grid}</Point>"
    gone = "<Point><Name>B</Name><Deleted>true</Deleted><Grid><North>1</North><East>2</East></Grid></Point>"
    path = tmp_path / "a.jxl"
    path.write_text(f'<JOBFile version="5"><Reductions>{point}{gone}</Reductions></JOBFile>')
    survey = read_survey(path)
    assert [(p.name, p.code, p.east, p.north, p.height) for p in survey.points] == [("A", "JZD", E, N, 5.0)]


def test_gsi_and_sdr(tmp_path: Path) -> None:
    path = tmp_path / "a.gsi"
    path.write_text(
        "*110001+00000000000000A1 81..10+0000000601569786 82..10+0000002418390120 83..16+0000000000051000 \n"
    )
    assert [(p.name, p.east, p.north, p.height) for p in read_survey(path).points] == [("A1", E, N, 5.1)]
    path = tmp_path / "a.sdr"
    cells = [f"{cell:<16}" for cell in ("A1", f"{N:.3f}", f"{E:.3f}", "5.100", "JZD")]
    path.write_text("00NMSDR33 V04-04.02     01-Jan-26 00:00 211111\n08TP" + "".join(cells) + "\n")
    assert [(p.name, p.code, p.east, p.north, p.height) for p in read_survey(path).points] == [("A1", "JZD", E, N, 5.1)]


def test_workbook_with_titles_above_the_head(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["竣工测量成果表"])
    sheet.append(["点号", "X坐标(m)", "Y坐标(m)", "高程"])
    for name, a, b, h in rows("ne"):
        sheet.append([name, float(a), float(b), float(h)])
    sheet.append(["坏", "—", 1, 2])
    book.save(tmp_path / "a.xlsx")
    survey = read_survey(tmp_path / "a.xlsx")
    assert places(survey) == [(round(e, 4), round(n, 4)) for e, n in PLACES]
    assert survey.declaration.axis_evidence == "coordinates"
    assert [row.line for row in survey.rejected] == [7]


@pytest.mark.parametrize("order", ["en", "ne"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "  "])
def test_text_without_a_head(tmp_path: Path, order: str, separator: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\n".join(separator.join(row) for row in rows(order)) + "\n")
    assert places(read_survey(path)) == [(round(e, 4), round(n, 4)) for e, n in PLACES]


def test_columns_that_a_person_states(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c,d\n" + "\n".join(",".join(row) for row in rows("ne")))
    survey = read_survey(path, columns={"name": "a", "north": "b", "east": "3", "height": "4"})
    assert places(survey) == [(round(e, 4), round(n, 4)) for e, n in PLACES]
    with pytest.raises(BadInput, match="no column"):
        read_survey(path, columns={"east": "z", "north": "b"})


def test_parcel_exchange_text(tmp_path: Path) -> None:
    corners = "\n".join(f"J{i + 1},1,{n:.3f},{e:.3f}" for i, (e, n) in enumerate([*PLACES, PLACES[0]]))
    path = tmp_path / "a.txt"
    path.write_bytes(
        f"[属性描述]\n坐标系=2000国家大地坐标系\n带号=37\n[地块坐标]\n4,0.025,1,地块一,面,,住宅,@\n{corners}\n".encode(
            "gbk"
        )
    )
    survey = read_survey(path)
    (parcel,) = survey.outlines
    assert (parcel.name, len(parcel.vertices)) == ("地块一", 4)
    assert shapely.Polygon(parcel.vertices).area == pytest.approx(250)
    assert survey.declaration.system == "2000国家大地坐标系"


def line(number: int, east: float, north: float) -> str:
    return f"{number},,{east:.3f},{north:.3f},5\n"


GOOD = "".join(line(i, E + i, N) for i in range(1, 9))


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ("9,,111.98,21.86,5\n", "degrees"),
        (line(9, N, E), "swapped"),
        (line(9, 37_000_000 + E, N), "mixed zones"),
        ("9,,nan,2418390,5\n", "no coordinate"),
        ("9;;601570;2418390;5\n", "separated"),
        ("9,,601570", "truncated"),
    ],
)
def test_bad_lines_are_told_apart(tmp_path: Path, bad: str, word: str) -> None:
    path = tmp_path / "a.dat"
    path.write_text(GOOD + bad)
    survey = read_survey(path)
    assert len(survey.points) == 8
    (row,) = survey.rejected
    assert row.line == 9
    assert word in row.reason


def test_what_a_person_should_know_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    path.write_text(GOOD + line(3, E + 30, N) + f"10,,{E},{N}\n" + line(11, E + 200_000, N))
    told = {note.kind: note.line for note in read_survey(path).notes}
    assert told == {"crs": 0, "duplicate_id": 9, "mixed_dimension": 10, "far_away": 11}


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_every_file_of_the_corpus_is_answered_or_refused_once() -> None:
    answered = 0
    for path in sorted(CORPUS.iterdir()):
        try:
            answered += len(read_survey(path).points) > 0
        except AppError as error:
            assert error.path
    assert answered >= 8
