"""To the site and back: nothing lost, nothing disclosed, nothing changed unseen."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from app.acceptance import package as packages
from app.acceptance import sealing
from app.acceptance.items import Compare, Result, judge
from app.acceptance.package import read_package
from app.acceptance.sealing import seal, unseal
from app.domain.errors import BadInput, NotFound, Tampered
from app.domain.project import Discipline, Person
from app.services.acceptance.export_acceptance_opinion import export_acceptance_opinion
from app.services.acceptance.items import (
    Verification,
    find_item,
    open_package,
    project_items,
    record_acceptance,
    record_in_package,
)
from app.services.acceptance.pack_acceptance import pack_acceptance
from app.services.acceptance.unpack_acceptance import unpack_acceptance
from app.services.drawing_set.project_sheets import project_sheets
from app.services.drawing_set.set_sheet import set_sheet
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace

CODE = "2019-441702-47-03-012345"
SECRET = "correct horse battery"
OFFICE, SITE = Person("zhang.san@agency", "张三"), Person("wang.wu@site", "王五")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "office") as workspace:
        create_project(workspace, CODE, "海陵雅苑", "private_small", {"setback_min_m": "5"}, by=OFFICE)
        yield workspace


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "site") as workspace:
        yield workspace


@pytest.fixture
def packed(office: Workspace, tmp_path: Path) -> Path:
    out = tmp_path / "out.lsap"
    pack_acceptance(office, CODE, out, SECRET, by=OFFICE)
    return out


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (60, 40), "red").save(path)
    return path


def test_results_and_photos_come_back_beside_what_the_office_did(
    office: Workspace, site: Workspace, packed: Path, photo: Path, tmp_path: Path
) -> None:
    unpack_acceptance(site, packed, SECRET)
    found = Verification("planning.setback", measured=4.8, photos=(photo,))
    record_acceptance(site, CODE, found, by=SITE)
    record_acceptance(office, CODE, Verification("archives.files", Result.COMPLIES), by=OFFICE)
    back = tmp_path / "back.lsap"
    pack_acceptance(site, CODE, back, SECRET, by=SITE)
    first = unpack_acceptance(office, back, SECRET, project=CODE)
    again = unpack_acceptance(office, back, SECRET)
    item = find_item(project_items(office, CODE), "planning.setback")
    assert (item.result, item.measured, item.approved, item.author) == (Result.VIOLATES, 4.8, 5, SITE.id)
    assert office.blobs.path(item.photos[0].sha256).read_bytes() == photo.read_bytes()
    assert find_item(project_items(office, CODE), "archives.files").result is Result.COMPLIES
    assert first.results == ("planning.setback",) and first.files == 1
    assert (again.added, again.files) == (0, 0)
    assert office.conflicts(CODE) == () and office.check() == []


def test_results_recorded_inside_the_package_come_back(
    office: Workspace, packed: Path, photo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "inspector"))
    for measured in (5.2, 4.9):
        record_in_package(packed, SECRET, Verification("planning.setback", measured=measured), by=SITE)
    record_in_package(packed, SECRET, Verification("fire.lane_width", Result.COMPLIES, photos=(photo,)), by=SITE)
    done = unpack_acceptance(office, packed, SECRET)
    items = project_items(office, CODE)
    assert done.added == 3 and done.conflicts == ()
    assert find_item(items, "planning.setback").measured == 4.9
    assert len(find_item(items, "fire.lane_width").photos) == 1
    assert office.check() == []


def test_two_inspectors_who_disagree_become_a_conflict(
    office: Workspace, site: Workspace, packed: Path, tmp_path: Path
) -> None:
    unpack_acceptance(site, packed, SECRET)
    record_acceptance(site, CODE, Verification("fire.compartments", Result.VIOLATES), by=SITE)
    record_acceptance(office, CODE, Verification("fire.compartments", Result.COMPLIES), by=OFFICE)
    back = tmp_path / "back.lsap"
    pack_acceptance(site, CODE, back, SECRET, by=SITE)
    done = unpack_acceptance(office, back, SECRET)
    assert done.conflicts == (("fire.compartments", "result"),)
    assert find_item(project_items(office, CODE), "fire.compartments").disputed == ("result",)
    assert export_acceptance_opinion(office, CODE, tmp_path / "opinion.pdf").conclusion == "disputed"


def test_nothing_readable_leaves_the_office(packed: Path, tmp_path: Path) -> None:
    data = packed.read_bytes()
    assert CODE.encode() not in data and "海陵".encode() not in data and b"PK\x03\x04" not in data
    assert not list(tmp_path.glob(".out*"))


def test_drawings_of_a_discipline_can_stay_in_the_office(office: Workspace, tmp_path: Path) -> None:
    drawing = tmp_path / "人防-01.dxf"
    drawing.write_text("0\nSECTION\n2\nENTITIES\n0\nLINE\n8\n0\n10\n0\n20\n0\n11\n9\n21\n9\n0\nENDSEC\n0\nEOF\n")
    sha256 = office.blobs.put_file(drawing)
    with office.write(CODE, OFFICE.id) as entry:
        entry.create("file", name=drawing.name, revision="A", sha256=sha256, size=1, format="DXF", sheets=[])
    (sheet,) = project_sheets(office, CODE).sheets
    set_sheet(office, CODE, sheet.id, {"discipline": "civil_defence"}, by=OFFICE)
    with_it, without_it = tmp_path / "with.lsap", tmp_path / "without.lsap"
    assert pack_acceptance(office, CODE, with_it, SECRET, by=OFFICE).sheets == 1
    pack_acceptance(office, CODE, without_it, SECRET, without=[Discipline.CIVIL_DEFENCE], by=OFFICE)
    assert sha256 in open_package(with_it, SECRET).blobs
    assert sha256 not in open_package(without_it, SECRET).blobs


def test_a_wrong_passphrase_and_any_changed_byte_are_refused(site: Workspace, packed: Path) -> None:
    with pytest.raises(BadInput, match="passphrase"):
        unpack_acceptance(site, packed, SECRET + "x")
    whole = packed.read_bytes()
    for place in range(len(sealing.MAGIC), len(whole), len(whole) // 7):
        data = bytearray(whole)
        data[place] ^= 1
        packed.write_bytes(data)
        with pytest.raises((Tampered, BadInput)):
            unpack_acceptance(site, packed, SECRET)
    assert site.projects() == ()


def test_chunks_cannot_be_cut_off_or_swapped() -> None:
    plain = bytes(range(256)) * (3 * sealing.CHUNK // 256)
    sealed = seal(plain, SECRET)
    assert unseal(sealed, SECRET, "p") == plain
    body = len(sealed) - 3 * (sealing.CHUNK + sealing.TAG)
    size = sealing.CHUNK + sealing.TAG
    swapped = sealed[:body] + sealed[body + size : body + 2 * size] + sealed[body : body + size] + sealed[-size:]
    for changed in (sealed[:-size], sealed[:-1], swapped):
        with pytest.raises(Tampered):
            unseal(changed, SECRET, "p")


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "blobs/x", "blobs/" + "A" * 64, "other.txt"])
def test_foreign_names_inside_are_refused(packed: Path, name: str) -> None:
    with pytest.raises(BadInput, match="no place"):
        read_package(_with(packed, {name: b"x"}), SECRET, "p")


def test_a_changed_file_inside_is_refused_even_by_someone_who_knows_the_passphrase(packed: Path) -> None:
    with pytest.raises(Tampered, match="not the one"):
        read_package(_with(packed, {packages.JOURNAL: b"{}"}), SECRET, "p")
    with pytest.raises(Tampered, match="list of files"):
        read_package(_with(packed, {"blobs/" + "0" * 64: b"x"}), SECRET, "p")
    with pytest.raises(Tampered, match="signature"):
        manifest = zipfile.ZipFile(io.BytesIO(unseal(packed.read_bytes(), SECRET, "p"))).read(packages.MANIFEST)
        changed = manifest.replace("海陵".encode(), "海岭".encode())
        read_package(_with(packed, {packages.MANIFEST: changed}), SECRET, "p")


def test_a_package_that_would_unpack_too_large_is_refused(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LARGEST_TOTAL", 1000)
    with pytest.raises(BadInput, match="more than a package may"):
        open_package(packed, SECRET)


def test_a_short_passphrase_is_refused(office: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="8 characters"):
        pack_acceptance(office, CODE, tmp_path / "p", "short", by=OFFICE)
    assert not (tmp_path / "p").exists()


def test_what_is_no_package_or_of_another_project_is_named(
    office: Workspace, site: Workspace, packed: Path, tmp_path: Path
) -> None:
    other = tmp_path / "a.zip"
    other.write_bytes(b"PK\x03\x04 something else entirely, long enough to be read")
    with pytest.raises(BadInput, match=r"a\.zip"):
        unpack_acceptance(site, other, SECRET)
    with pytest.raises(BadInput, match=CODE):
        unpack_acceptance(site, packed, SECRET, project="2020-441702-47-03-000001")


def test_photos_that_are_none_and_unknown_items_are_refused(office: Workspace, packed: Path, tmp_path: Path) -> None:
    fake = tmp_path / "a.jpg"
    shutil.copy(packed, fake)
    with pytest.raises(BadInput, match=r"a\.jpg"):
        record_acceptance(office, CODE, Verification("planning.setback", measured=5.0, photos=(fake,)), by=SITE)
    with pytest.raises(NotFound):
        record_acceptance(office, CODE, Verification("no.such.item", Result.COMPLIES), by=SITE)
    with pytest.raises(BadInput):
        record_acceptance(office, CODE, Verification("planning.setback"), by=SITE)


@pytest.mark.parametrize(
    ("measured", "compare", "result"),
    [
        (9.9, Compare.AT_LEAST, Result.COMPLIES),
        (9.89, Compare.AT_LEAST, Result.VIOLATES),
        (99.0, Compare.AT_LEAST, Result.COMPLIES),
        (10.1, Compare.AT_MOST, Result.COMPLIES),
        (10.11, Compare.AT_MOST, Result.VIOLATES),
        (9.89, Compare.BOTH, Result.VIOLATES),
        (10.11, Compare.BOTH, Result.VIOLATES),
        (9.9, Compare.BOTH, Result.COMPLIES),
    ],
)
def test_the_tolerance_counts_in_favour_of_the_building(measured: float, compare: Compare, result: Result) -> None:
    assert judge(10.0, measured, 0.1, compare) is result


def test_the_opinion_says_what_is_left_and_what_failed(
    office: Workspace, packed: Path, photo: Path, tmp_path: Path
) -> None:
    found = Verification("planning.setback", measured=4.8, note="北侧", photos=(photo,))
    record_acceptance(office, CODE, found, by=OFFICE)
    out = tmp_path / "opinion.pdf"
    done = export_acceptance_opinion(office, CODE, out)
    with pymupdf.open(out) as document:
        text = "".join(page.get_text() for page in document)
        pictures = [image for page in document for image in page.get_images()]
    assert "联合验收意见" in text and "4.8" in text and "北侧" in text and "不符合" in text
    assert done.counts["violates"] == 1 and done.conclusion != "passed"
    assert len(pictures) >= 1


def test_all_items_pass(office: Workspace, packed: Path, tmp_path: Path) -> None:
    for item in project_items(office, CODE):
        record_acceptance(office, CODE, Verification(item.id, Result.COMPLIES), by=OFFICE)
    assert export_acceptance_opinion(office, CODE, tmp_path / "opinion.pdf").conclusion == "passed"


def _with(packed: Path, changed: dict[str, bytes]) -> bytes:
    """Return the package with files changed or added by someone who knows the passphrase but not the device's key."""
    inner = zipfile.ZipFile(io.BytesIO(unseal(packed.read_bytes(), SECRET, "p")))
    files = {**{name: inner.read(name) for name in inner.namelist()}, **changed}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return seal(out.getvalue(), SECRET)
