"""Drawing sets that come as one ZIP archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from drawing_files import write_dxf

from app.domain.errors import BadInput, Locked
from app.domain.project import Person
from app.services.drawing_set import archives
from app.services.drawing_set.import_drawings import ImportResult, import_drawings
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace

CODE = "2019-441702-47-03-012345"
ANN = Person("ann@agency", "ann")


class GbkName(zipfile.ZipInfo):
    """A file name as programs for Chinese Windows write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the library's name
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(str(tmp_path / "ws")) as opened:
        create_project(opened, CODE, name="学校", project_class="gov_small", by=ANN)
        yield opened


def packed(path: Path, files: dict[str, bytes], *, gbk: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = (GbkName if gbk else zipfile.ZipInfo)("x")
            entry.filename, entry.compress_type = name, zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return path


def imported(workspace: Workspace, *paths: Path) -> ImportResult:
    return import_drawings(workspace, CODE, list(paths), by=ANN)


def test_drawings_come_out_of_an_archive_under_the_names_they_have_in_it(workspace: Workspace, tmp_path: Path) -> None:
    plan = write_dxf(tmp_path / "plan.dxf").read_bytes()
    files = {"施工图/建筑/一层平面图.dxf": plan, "施工图/说明.txt": b"x", "施工图/建筑/二层.dxf": plan + b"\n"}
    result = imported(workspace, packed(tmp_path / "set.zip", files, gbk=True))
    assert not result.errors
    assert {one.name for one in result.imported} == {"建筑/一层平面图.dxf", "建筑/二层.dxf"}
    assert result.skipped == [f"{tmp_path / 'set.zip'}: 说明.txt"]
    assert not list(workspace.cache_dir.glob("unpacked-*"))


def test_archives_in_an_archive_are_opened_and_a_broken_file_is_named(workspace: Workspace, tmp_path: Path) -> None:
    inner = packed(tmp_path / "结构.zip", {"结施-01.dxf": write_dxf(tmp_path / "a.dxf").read_bytes()}).read_bytes()
    outer = packed(tmp_path / "all.zip", {"结构.zip": inner, "坏.dxf": b"no drawing at all"})
    result = imported(workspace, outer)
    assert [one.name for one in result.imported] == ["结构/结施-01.dxf"]
    assert [error.path for error in result.errors] == [f"{outer}: 坏.dxf"]


@pytest.mark.parametrize("name", ["../outside.dxf", "/etc/outside.dxf", "a/../../outside.dxf", "C:/outside.dxf"])
def test_names_that_lead_out_of_the_archive_are_left_out(workspace: Workspace, tmp_path: Path, name: str) -> None:
    plan = write_dxf(tmp_path / "plan.dxf").read_bytes()
    result = imported(workspace, packed(tmp_path / "set.zip", {"plan.dxf": plan, name: plan}))
    assert [one.name for one in result.imported] == ["plan.dxf"]
    assert len(result.skipped) == 1
    assert not list(tmp_path.rglob("outside.dxf"))


def test_an_archive_that_swells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1 << 20)
    path = packed(tmp_path / "bomb.zip", {"a.dxf": bytes(4 << 20)})
    with pytest.raises(BadInput, match="more than a drawing set"):
        archives.unpack(path, tmp_path / "out")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda raw: raw[: len(raw) // 2], "ZIP archive"),  # no directory: told by what it is
        (lambda raw: raw[:60] + bytes(40) + raw[100:], "The archive is damaged"),
        (
            lambda raw: raw[:6] + b"\1" + raw[7:].replace(b"PK\1\2\x14\x03\x14\0\0", b"PK\1\2\x14\x03\x14\0\1"),
            "encrypted",
        ),
    ],
)
def test_a_damaged_or_locked_archive_is_one_error(
    workspace: Workspace, tmp_path: Path, damage: object, says: str
) -> None:
    path = packed(tmp_path / "set.zip", {"plan.dxf": write_dxf(tmp_path / "plan.dxf").read_bytes()})
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    good = write_dxf(tmp_path / "good.dxf")
    result = imported(workspace, path, good)
    assert [one.name for one in result.imported] == ["good.dxf"]
    (error,) = result.errors
    assert says in str(error)
    assert str(path) in str(error)


def test_an_archive_without_drawings_says_so(workspace: Workspace, tmp_path: Path) -> None:
    (error,) = imported(workspace, packed(tmp_path / "set.zip", {"a.txt": b"x"})).errors
    assert error.message == "the archive holds no drawings"


def test_a_locked_page_in_an_archive_opens_with_the_archive_and_its_password(
    workspace: Workspace, tmp_path: Path
) -> None:
    with pymupdf.open() as document:
        document.new_page().insert_text((50, 50), "A-101")
        document.save(tmp_path / "a.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="x")
    path = packed(tmp_path / "set.zip", {"人防/a.pdf": (tmp_path / "a.pdf").read_bytes()})
    (error,) = imported(workspace, path).errors
    assert (type(error), error.path) == (Locked, str(path))
    result = import_drawings(workspace, CODE, [Path(error.path or "")], by=ANN, password="secret")
    assert [one.name for one in result.imported] == ["a.pdf"]
