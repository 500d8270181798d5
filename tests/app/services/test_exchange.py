"""Comments and issues out of the project and back, read with other libraries."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import ezdxf
import openpyxl
import pymupdf
import pytest
from lxml import etree
from PIL import Image

from app.domain.errors import BadInput
from app.domain.geometry import Box
from app.domain.place import Anchor
from app.domain.project import Discipline, Person
from app.drawings.picture import PictureRequest
from app.reports.reply_sheet import write_reply_sheet
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.services.markup.exchange_xfdf import export_xfdf, import_xfdf
from app.services.markup.export_annotated import export_annotated
from app.services.markup.export_bcf import export_bcf
from app.services.markup.export_marked_dxf import export_marked_dxf
from app.services.markup.markups import place_markup, project_markups
from app.services.project.create_project import create_project
from app.services.review.opinions import project_opinions, reply_to_opinion, write_opinion
from app.storage.workspace import Workspace
from tests.app.services.drawing_files import write_dxf

CODE = "2019-441702-47-03-012345"
ANN = Person("ann@agency", "Ann")
XFDF = "{http://ns.adobe.com/xfdf/}"
MM = 72 / 25.4


def write_turned_pdf(path: Path) -> Path:
    """Write a page that is shown turned, with a crop box that does not begin at the origin."""
    document = pymupdf.open()
    page = document.new_page(width=842, height=595)
    page.insert_text((80, 80), "turned")
    page.set_cropbox(pymupdf.Rect(20, 30, 800, 560))
    page.set_rotation(90)
    document.save(path)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Workspace]:
    """A DXF and a turned PDF sheet with one markup of each kind, an opinion with a reply, one without a place."""
    with Workspace.open(tmp_path / "workspace") as workspace:
        create_project(workspace, CODE, "交换", "private_small", by=ANN)
        files = [write_dxf(tmp_path / "a.dxf"), write_turned_pdf(tmp_path / "b.pdf")]
        import_drawings(workspace, CODE, files, by=ANN)
        for sheet in sheets(workspace):
            for kind, points in (
                ("cloud", ((10, 10), (40, 30))),
                ("rectangle", ((50, 10), (70, 25))),
                ("polyline", ((10, 40), (30, 50), (50, 45))),
                ("arrow", ((60, 40), (75, 55))),
                ("text", ((10, 70),)),
                ("callout", ((60, 60), (75, 75))),
            ):
                text = "说明" if kind in ("text", "callout") else ""
                place_markup(workspace, CODE, at(sheet, points), kind, text=text, discipline="fire", by=ANN)
        place = at(sheets(workspace)[0], ((20, 20), (35, 20), (35, 35)))
        first = write_opinion(
            workspace, CODE, discipline="fire", text="疏散宽度不足", clause="GB 55037-2022 7.1.4", mandatory=True,
            anchor=place, by=ANN,
        )  # fmt: skip
        reply_to_opinion(workspace, CODE, first, "已加宽", by=ANN)
        write_opinion(workspace, CODE, discipline="planning", text="补充指标表", by=ANN)
        yield workspace


def sheets(workspace: Workspace) -> tuple[ProjectSheet, ...]:
    return project_sheets(workspace, CODE).sheets


def at(sheet: ProjectSheet, points: tuple[tuple[float, float], ...]) -> Anchor:
    back = sheet.sheet.to_mm.inverse()
    return Anchor(sheet.id, sheet.sha256, points, tuple(map(back, points)) if sheet.sheet.page < 0 else ())


def pairs(text: str) -> list[tuple[float, float]]:
    values = [float(one) for one in text.replace(";", ",").split(",")]
    return list(zip(values[::2], values[1::2], strict=True))


def annots(path: Path) -> list[etree._Element]:
    return list(etree.parse(path).getroot().find(f"{XFDF}annots"))


def test_xfdf_stands_where_the_pdf_annotations_stand(project: Workspace, tmp_path: Path) -> None:
    """Hold every vertex against what MuPDF reads from the annotated PDF of the same marks."""
    export_xfdf(project, CODE, tmp_path / "comments.xfdf")
    export_annotated(project, CODE, tmp_path / "annotated.pdf")
    written = {one.get("name"): one for one in annots(tmp_path / "comments.xfdf")}
    compared = 0
    with pymupdf.open(tmp_path / "annotated.pdf") as document:
        for page in document:
            for annot in page.annots():
                entry = written[annot.info["id"]]
                vertices = document.xref_get_key(annot.xref, "Vertices")[1]
                assert int(entry.get("page")) == page.number
                assert (entry.findtext(f"{XFDF}contents") or "") == annot.info["content"]
                if vertices != "null":
                    numbers = [float(one) for one in vertices.strip("[]").split()]
                    there = list(zip(numbers[::2], numbers[1::2], strict=True))
                    here = pairs(entry.findtext(f"{XFDF}vertices"))
                    assert len(here) == len(there)
                    assert all(
                        abs(a - b) < 0.01 for p, q in zip(here, there, strict=True) for a, b in zip(p, q, strict=True)
                    )
                    compared += 1
    assert compared >= 5
    assert (tmp_path / "comments.pdf").read_bytes().startswith(b"%PDF")


def test_a_clause_that_nobody_read_is_marked_wherever_it_is_cited(project: Workspace, tmp_path: Path) -> None:
    place = at(sheets(project)[0], ((50, 50), (60, 50), (60, 60)))
    cited = "CJJ 37-2012(2016) 5.3.1"
    for evidence, text in (("memory", "车道过窄"), ("verified", "路缘过低")):
        write_opinion(
            project, CODE, discipline="municipal", text=text, clause=cited, evidence=evidence, anchor=place, by=ANN
        )
    marked, opinions = f"{cited}（待核对原文）", project_opinions(project, CODE)
    export_annotated(project, CODE, tmp_path / "annotated.pdf")
    export_xfdf(project, CODE, tmp_path / "comments.xfdf")
    export_bcf(project, CODE, tmp_path / "issues.bcf", painted)
    export_marked_dxf(project, CODE, tmp_path / "marked.dxf")
    sheet = write_reply_sheet(opinions, str, project="交换", code=CODE, round_number=1)
    with pymupdf.open(tmp_path / "annotated.pdf") as document, zipfile.ZipFile(tmp_path / "issues.bcf") as archive:
        said = {
            "pdf": [annot.info["content"] for page in document for annot in page.annots()],
            "xfdf": [one.findtext(f"{XFDF}contents") or "" for one in annots(tmp_path / "comments.xfdf")],
            "bcf": [archive.read(f"{one.id}/markup.bcf").decode() for one in opinions],
            "xlsx": [str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(sheet)).active for cell in row],
            "dxf": [
                str(tag.value)
                for one in ezdxf.readfile(tmp_path / "marked.dxf").modelspace()
                if one.has_xdata("LIANSHEN")
                for tag in one.get_xdata("LIANSHEN")
            ],
        }
    for where, texts in said.items():
        citing = [text for text in texts if cited in text]
        assert any(marked in text for text in citing), where
        assert any("待核对" not in text for text in citing), where


def test_what_we_wrote_ourselves_changes_nothing(project: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "comments.xfdf"
    export_xfdf(project, CODE, out)
    before = project.entries(CODE)
    done = import_xfdf(project, CODE, out, discipline=Discipline.FIRE, by=ANN)
    assert (done.markups, done.replies, done.left_out) == ((), (), ())
    assert done.known == len(annots(out))
    assert project.entries(CODE) == before


def test_what_the_designer_wrote_comes_in_once(project: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "comments.xfdf"
    export_xfdf(project, CODE, out)
    tree = etree.parse(out)
    listed = tree.getroot().find(f"{XFDF}annots")
    opinion = project_opinions(project, CODE)[0]
    answer = etree.SubElement(
        listed, f"{XFDF}text", page="0", name="x1", inreplyto=opinion.id, rect="0,0,18,18", title="李工"
    )
    etree.SubElement(answer, f"{XFDF}contents").text = "改为 1.2 m"
    box = [value * MM for value in (100, 110, 130, 120)]
    square = etree.SubElement(listed, f"{XFDF}square", page="0", name="x2", title="李工", rect=",".join(map(str, box)))
    etree.SubElement(square, f"{XFDF}contents").text = "此处另见详图"
    etree.SubElement(listed, f"{XFDF}highlight", page="0", name="x3", rect="1,1,9,9", coords="1,9,9,9,1,1,9,1")
    tree.write(out)
    done = import_xfdf(project, CODE, out, discipline=Discipline.ARCHITECTURE, by=ANN)
    assert (len(done.markups), len(done.replies), done.left_out) == (1, 1, ("highlight (1)",))
    assert "改为 1.2 m（李工）" in [reply.text for reply in project_opinions(project, CODE)[0].replies]
    markup = next(one for one in project_markups(project, CODE) if one.id == done.markups[0])
    assert Box.around(markup.anchor.points_mm).x0 == pytest.approx(100, abs=1e-3)
    assert Box.around(markup.anchor.points_mm).y1 == pytest.approx(120, abs=1e-3)
    again = import_xfdf(project, CODE, out, discipline=Discipline.ARCHITECTURE, by=ANN)
    assert (again.markups, again.replies) == ((), ())


def test_places_survive_a_turned_page(project: Workspace, tmp_path: Path) -> None:
    """Take the markups of the turned page out under other names, and in again: same places."""
    out = tmp_path / "comments.xfdf"
    export_xfdf(project, CODE, out)
    tree = etree.parse(out)
    for number, one in enumerate(tree.getroot().find(f"{XFDF}annots")):
        one.set("name", f"other-{number}")
    tree.write(out)
    done = import_xfdf(project, CODE, out, discipline=Discipline.FIRE, by=ANN)
    drawn = len(project_markups(project, CODE)) - len(done.markups)
    assert done.known == drawn + 1  # the reply too; only the opinion's own outline has other words
    assert len(done.markups) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"not xml",
        b"<html/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><xfdf xmlns="http://ns.adobe.com/xfdf/"><annots/></xfdf>',
        b'<xfdf xmlns="http://ns.adobe.com/xfdf/"><annots><square page="77" rect="0,0,1,1"/></annots></xfdf>',
        b'<xfdf xmlns="http://ns.adobe.com/xfdf/"><annots><square page="0" rect="0,0,nan"/></annots></xfdf>',
        b'<xfdf xmlns="http://ns.adobe.com/xfdf/"><annots><text page="0"/></annots></xfdf>',
    ],
)
def test_what_is_no_xfdf_is_told(project: Workspace, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.xfdf"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        import_xfdf(project, CODE, path, discipline=Discipline.FIRE, by=ANN)


def painted(request: PictureRequest) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", request.size_px, "white").save(out, "PNG")
    return out.getvalue()


TOPIC = (
    *("Title", "Priority", "Index", "Labels", "CreationDate", "CreationAuthor", "ModifiedDate", "ModifiedAuthor"),
    *("DueDate", "AssignedTo", "Stage", "Description", "BimSnippet", "DocumentReferences", "RelatedTopics"),
    *("Comments", "Viewpoints"),
)


def test_bcf_holds_every_opinion_in_the_order_the_schema_wants(project: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "issues.bcf"
    done = export_bcf(project, CODE, out, painted)
    opinions = project_opinions(project, CODE)
    assert (done.topics, done.without_picture) == (len(opinions), ())
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        assert etree.fromstring(archive.read("bcf.version")).get("VersionId") == "3.0"
        extensions = etree.fromstring(archive.read("extensions.xml"))
        states = {one.text for one in extensions.find("TopicStatuses")}
        kinds = {one.text for one in extensions.find("TopicTypes")}
        guids = []
        for opinion in opinions:
            topic = etree.fromstring(archive.read(f"{opinion.id}/markup.bcf")).find("Topic")
            order = [TOPIC.index(child.tag) for child in topic]
            assert order == sorted(order)
            assert topic.get("TopicStatus") in states
            assert topic.get("TopicType") in kinds
            assert opinion.text in topic.findtext("Description")
            assert [one.findtext("Comment") for one in topic.iterfind("Comments/Comment")] == [
                r.text for r in opinion.replies
            ]
            guids += [one.get("Guid") for one in topic.iter() if one.get("Guid")]
            assert (f"{opinion.id}/snapshot.png" in names) == (opinion.anchor is not None)
        assert len(set(guids)) == len(guids)


def test_bcf_looks_at_the_place_in_metres_and_keeps_the_anchor(project: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "issues.bcf"
    export_bcf(project, CODE, out, painted)
    opinion = project_opinions(project, CODE)[0]
    sheet = sheets(project)[0].sheet
    with zipfile.ZipFile(out) as archive:
        view = etree.fromstring(archive.read(f"{opinion.id}/viewpoint.bcfv"))
        anchor = Anchor.from_json(json.loads(archive.read(f"{opinion.id}/lianshen-anchor.json")))
        snapshot = Image.open(io.BytesIO(archive.read(f"{opinion.id}/snapshot.png")))
    assert anchor == opinion.anchor
    assert len(snapshot.getcolors() or ()) > 1  # the markup is drawn on it
    unit_m = sheet.unit_m or 0.001
    model = anchor.model if sheet.unit_m else anchor.points_mm
    start = view.find("Lines/Line/StartPoint")
    assert (float(start.findtext("X")), float(start.findtext("Y"))) == pytest.approx(
        (model[0][0] * unit_m, model[0][1] * unit_m), abs=1e-5
    )
    camera = view.find("OrthogonalCamera")
    assert [child.tag for child in camera] == [
        "CameraViewPoint", "CameraDirection", "CameraUpVector", "ViewToWorldScale", "AspectRatio",
    ]  # fmt: skip
    assert float(camera.findtext("AspectRatio")) == pytest.approx(snapshot.width / snapshot.height, rel=1e-3)
