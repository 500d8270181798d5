"""To the site and back: nothing lost, nothing disclosed, nothing changed unseen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.acceptance import package as packages
from app.acceptance.package import Package, seal, unseal
from app.domain.errors import BadInput, Tampered
from app.domain.project import Person
from app.services.acceptance import (
    export_acceptance_opinion,
    pack_acceptance,
    record_acceptance,
    unpack_acceptance,
)
from app.services.create_project import create_project
from app.storage.workspace import Workspace

CODE = "2019-441702-47-03-012345"
SECRET = "correct horse battery"
OFFICE, SITE = Person("zhang.san@agency", "张三"), Person("wang.wu@site", "王五")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "office") as workspace:
        create_project(workspace, CODE, "海陵雅苑", "private_small", {"setback_min_m": "5"}, by=OFFICE)
        drawing = tmp_path / "总平面图.dxf"
        drawing.write_text("0\nEOF\n")
        sha256 = workspace.blobs.put_file(drawing)
        with workspace.write(CODE, OFFICE.id) as entry:
            entry.create("file", name=drawing.name, revision="A", sha256=sha256, size=7, format="DXF", sheets=[])
        yield workspace


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "site") as workspace:
        yield workspace


def test_results_and_photos_come_back_beside_what_the_office_did(
    office: Workspace, site: Workspace, tmp_path: Path
) -> None:
    out, back, photo = tmp_path / "out.lsap", tmp_path / "back.lsap", tmp_path / "a.jpg"
    photo.write_bytes(b"\xff\xd8photo")
    assert pack_acceptance(office, CODE, out, SECRET, by=OFFICE) == 1
    unpack_acceptance(site, out, SECRET)
    record_acceptance(site, CODE, "planning.setback", "fail", measured=4.8, photos=(photo,), by=SITE)
    record_acceptance(office, CODE, "archives.files", "pass", by=OFFICE)
    pack_acceptance(site, CODE, back, SECRET, by=SITE)
    unpack_acceptance(office, back, SECRET)
    unpack_acceptance(office, back, SECRET)
    items = {row["item"]: row for row in office.records(CODE, "acceptance_item")}
    assert (items["planning.setback"]["result"], items["planning.setback"]["measured"]) == ("fail", 4.8)
    assert items["planning.setback"]["approved"] == 5
    assert items["archives.files"]["result"] == "pass"
    assert office.blobs.path(items["planning.setback"]["photos"][0]).read_bytes() == photo.read_bytes()
    assert office.conflicts(CODE) == ()
    assert office.check() == []


def test_two_inspectors_who_disagree_become_a_conflict(office: Workspace, site: Workspace, tmp_path: Path) -> None:
    out, back = tmp_path / "out.lsap", tmp_path / "back.lsap"
    pack_acceptance(office, CODE, out, SECRET, by=OFFICE)
    unpack_acceptance(site, out, SECRET)
    record_acceptance(site, CODE, "fire.compartments", "fail", by=SITE)
    record_acceptance(office, CODE, "fire.compartments", "pass", by=OFFICE)
    pack_acceptance(site, CODE, back, SECRET, by=SITE)
    unpack_acceptance(office, back, SECRET)
    assert len(office.conflicts(CODE)) == 1


def test_nothing_readable_leaves_the_office(office: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out.lsap"
    pack_acceptance(office, CODE, out, SECRET, by=OFFICE)
    data = out.read_bytes()
    assert CODE.encode() not in data and "海陵".encode() not in data and b"PK\x03\x04" not in data[:200]
    assert not list(tmp_path.glob(".out*"))


def test_a_wrong_passphrase_and_a_changed_byte_are_refused(office: Workspace, site: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out.lsap"
    pack_acceptance(office, CODE, out, SECRET, by=OFFICE)
    with pytest.raises(Tampered, match="passphrase"):
        unpack_acceptance(site, out, SECRET + "x")
    data = bytearray(out.read_bytes())
    data[len(data) // 2] ^= 1
    out.write_bytes(data)
    with pytest.raises(Tampered):
        unpack_acceptance(site, out, SECRET)
    assert site.projects() == ()


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "files/x", "files/" + "A" * 64, "other.txt"])
def test_foreign_names_inside_are_refused(name: str) -> None:
    with pytest.raises(BadInput, match="foreign file"):
        unseal(_sealed({name: b"x"}), SECRET, "p")


def test_a_file_that_is_not_what_it_says_is_refused() -> None:
    with pytest.raises(Tampered, match="not what it says"):
        unseal(_sealed({"files/" + "0" * 64: b"x"}), SECRET, "p")


def test_a_package_that_would_unpack_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal(Package("j", {"0" * 64: b"\0" * 100_000}), SECRET)
    monkeypatch.setattr(packages, "MOST_BYTES", 50_000)
    with pytest.raises(BadInput, match="larger"):
        unseal(sealed, SECRET, "p")


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(BadInput, match="8 characters"):
        seal(Package("j", {}), "short")


def test_what_is_no_package_is_named(site: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "a.zip"
    other.write_bytes(b"PK\x03\x04 something else entirely, long enough to be read")
    with pytest.raises(BadInput, match=r"a\.zip"):
        unpack_acceptance(site, other, SECRET)


def test_the_opinion_says_what_is_left_and_what_failed(office: Workspace, tmp_path: Path) -> None:
    pack_acceptance(office, CODE, tmp_path / "p", SECRET, by=OFFICE)
    record_acceptance(office, CODE, "planning.setback", "fail", measured=4.8, note="北侧", by=OFFICE)
    out = tmp_path / "opinion.pdf"
    count = export_acceptance_opinion(office, CODE, out)
    with pymupdf.open(out) as document:
        text = "".join(page.get_text() for page in document)
    assert "联合验收意见书" in text and "4.8 m" in text and "不合格" in text
    assert f"尚有 {count - 1} 项" in text


def _sealed(files: dict[str, bytes]) -> bytes:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("journal.jsonl", "{}")
        for name, data in files.items():
            archive.writestr(name, data)
    salt, nonce = b"s" * packages.SALT, b"n" * packages.NONCE
    key = packages._key(SECRET, salt)
    head = packages.MAGIC + salt
    return head + nonce + AESGCM(key).encrypt(nonce, plain.getvalue(), head)
