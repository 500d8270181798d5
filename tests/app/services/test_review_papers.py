"""Certificate, letters and list of opinions, read back with other tools."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

import pymupdf
import pytest
from openpyxl import load_workbook
from PIL import Image

from app.domain.errors import Conflict
from app.domain.project import Discipline
from app.reports import qr
from app.services.joint_review.conclude_review import conclude_review
from app.services.joint_review.export_certificate import export_certificate
from app.services.joint_review.export_letter import export_letter
from app.services.joint_review.export_opinion_list import export_opinion_list
from app.services.joint_review.standing import joint_review
from app.services.project.set_project import set_project
from app.services.review.opinions import set_opinion_status, write_opinion
from app.storage.workspace import Workspace
from tests.app.services.test_joint_review import CHIEF, CODE, PICTURE, REVIEWER, accept, copy_of, office, sign_all

__all__ = ["office"]


@pytest.fixture
def concluded(office: Path, tmp_path: Path) -> Iterator[Workspace]:
    with copy_of(office, tmp_path / "desk") as workspace:
        set_project(workspace, CODE, {"client": "=阳江市海陵置业", "designer": "省院"}, by=CHIEF)
        accept(workspace)
        for number, discipline in enumerate(("fire", "planning")):
            made = write_opinion(workspace, CODE, text=f"意见{number}", discipline=discipline, by=REVIEWER)
            set_opinion_status(workspace, CODE, made, "closed", by=REVIEWER)
        sign_all(workspace)
        conclude_review(workspace, CODE, on=date.today(), by=CHIEF)
        yield workspace


def text_of(path: Path) -> str:
    with pymupdf.open(path) as document:
        return "".join(page.get_text() for page in document)


def test_the_certificate_names_every_sheet_with_its_hash(concluded: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "certificate.pdf"
    result = export_certificate(concluded, CODE, out)
    first = out.read_bytes()
    text = text_of(out)
    known = joint_review(concluded, CODE)
    for _, sha256 in known.files:
        assert sha256 in re.sub(r"\s", "", text)
    for wanted in (
        CODE,
        result.number,
        result.hash,
        "合格",
        "chief",
        "reviewer",
        "checker",
        "=阳江市海陵置业",
        "第 1 页",
    ):
        assert wanted in text
    export_certificate(concluded, CODE, out)
    assert out.read_bytes() == first
    write_opinion(concluded, CODE, text="又一条", discipline="fire", by=REVIEWER)
    with pytest.raises(Conflict, match="no longer stands"):
        export_certificate(concluded, CODE, out)


def test_a_letter_of_one_discipline_holds_its_opinions_only(concluded: Workspace, tmp_path: Path) -> None:
    joint, own = tmp_path / "joint.pdf", tmp_path / "own.pdf"
    assert export_letter(concluded, CODE, joint, PICTURE).opinions == 2
    assert export_letter(concluded, CODE, own, PICTURE, discipline=Discipline.FIRE).opinions == 1
    assert "意见0" in text_of(own) and "意见1" not in text_of(own)
    assert "消防专业" in text_of(own) and "联合审查意见书" in text_of(joint)


def test_the_list_of_opinions_proves_what_it_belongs_to(concluded: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "opinions.xlsx"
    assert export_opinion_list(concluded, CODE, out) == 2
    book = load_workbook(out)
    certificate = joint_review(concluded, CODE).standing.certificate
    assert certificate is not None
    said = {str(row[0].value): str(row[1].value) for row in book["文件校验"].iter_rows(max_row=5)}
    assert said["项目统一代码"] == CODE
    assert said["审查合格书内容校验 SHA-256"] == certificate.hash
    assert "&P" in book["审查意见"].oddFooter.right.text
    (picture,) = book["文件校验"]._images
    assert decoded(Image.open(io.BytesIO(picture._data()))) == qr.payload("certificate", CODE, certificate.hash)


def test_the_qr_code_on_each_page_is_the_certificates_hash(concluded: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "certificate.pdf"
    result = export_certificate(concluded, CODE, out)
    with pymupdf.open(out) as document:
        for page, dpi in product(document, (150, 200, 300)):
            pixels = page.get_pixmap(dpi=dpi)
            shown = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
            corner = shown.crop((shown.width * 3 // 4, 0, shown.width, shown.height // 8))
            assert decoded(corner) == f"LIANSHEN:CERTIFICATE:{CODE}:{result.hash.upper()}"


def decoded(image: Image.Image) -> str:
    """Read a QR code with zbar, where it is installed."""
    tool = shutil.which("zbarimg")
    if tool is None:
        pytest.skip("zbarimg is not installed")
    out = io.BytesIO()
    image.convert("L").save(out, "PNG")
    done = subprocess.run([tool, "-q", "--raw", "PNG:-"], input=out.getvalue(), capture_output=True, check=False)
    return done.stdout.decode().strip()
