"""Annotations of PDF files become markups, and encrypted files are taken in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest

from app.domain.project import Person
from app.services.drawing_set.import_drawings import import_drawings
from app.services.markup.import_annotations import import_annotations
from app.services.markup.markups import delete_markup, project_markups
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace

CODE = "2019-441702-47-03-012345"
ANN = Person("ann@agency", "ann")
PT = 72 / 25.4


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "ws") as workspace:
        create_project(workspace, CODE, "x", "private_other", by=ANN)
        yield workspace


def marked(path: Path, rotation: int = 0, **save: object) -> Path:
    with pymupdf.open() as document:
        page = document.new_page(width=200 * PT, height=100 * PT)
        square = page.add_rect_annot(pymupdf.Rect(10 * PT, 20 * PT, 60 * PT, 40 * PT))
        square.set_info(title="李工", content="门宽不足", creationDate="D:20250301101500+08'00'")
        square.update()
        line = page.add_line_annot((100 * PT, 50 * PT), (150 * PT, 50 * PT))
        line.set_line_ends(pymupdf.PDF_ANNOT_LE_NONE, pymupdf.PDF_ANNOT_LE_CLOSED_ARROW)
        line.update()
        cloud = page.add_polygon_annot([(10 * PT, 60 * PT), (40 * PT, 60 * PT), (40 * PT, 90 * PT)])
        cloud.set_border(clouds=2)
        cloud.update()
        page.add_freetext_annot(pymupdf.Rect(100 * PT, 70 * PT, 180 * PT, 90 * PT), "see detail 3")
        page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(0, 0, 9, 9), "uri": "https://example.org"})
        page.set_rotation(rotation)
        document.save(path, **save)
    return path


def test_annotations_become_markups_once(workspace: Workspace, tmp_path: Path) -> None:
    import_drawings(workspace, CODE, [marked(tmp_path / "a.pdf")], by=ANN)
    made = import_annotations(workspace, CODE, discipline="fire", by=ANN)
    found = {markup.kind: markup for markup in project_markups(workspace, CODE)}
    assert len(made) == 4
    assert set(found) == {"rectangle", "arrow", "cloud", "text"}
    assert found["rectangle"].text == "李工：门宽不足"
    assert found["rectangle"].anchor.box_mm.x0 == pytest.approx(10, abs=0.5)
    assert found["rectangle"].anchor.box_mm.y0 == pytest.approx(60, abs=0.5)
    assert found["arrow"].anchor.points_mm[0] == pytest.approx((150, 50), abs=0.5)
    assert found["text"].text == "see detail 3"
    assert import_annotations(workspace, CODE, discipline="fire", by=ANN) == ()
    delete_markup(workspace, CODE, made[0], by=ANN)
    assert import_annotations(workspace, CODE, discipline="fire", by=ANN) == ()


def test_annotations_of_a_turned_page_stand_upright(workspace: Workspace, tmp_path: Path) -> None:
    import_drawings(workspace, CODE, [marked(tmp_path / "a.pdf", rotation=90)], by=ANN)
    import_annotations(workspace, CODE, discipline="fire", by=ANN)
    (square,) = (markup for markup in project_markups(workspace, CODE) if markup.kind == "rectangle")
    box = square.anchor.box_mm
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((60, 140, 80, 190), abs=0.5)


def test_an_encrypted_file_is_kept_without_its_password(workspace: Workspace, tmp_path: Path) -> None:
    path = marked(tmp_path / "a.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="p", owner_pw="o")
    refused = import_drawings(workspace, CODE, [path], by=ANN)
    assert [error.kind for error in refused.errors] == ["locked"]
    taken = import_drawings(workspace, CODE, [path], by=ANN, password="p")
    assert [file.name for file in taken.imported] == ["a.pdf"]
    assert import_drawings(workspace, CODE, [path], by=ANN, password="p").unchanged == ["a.pdf"]
    assert len(import_annotations(workspace, CODE, discipline="fire", by=ANN)) == 4
