from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from app.domain.errors import BadInput, NotFound, Tampered
from app.storage.blobs import Blobs

DATA = "图纸".encode() * 100_000
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "建施-05.dxf"
    path.write_bytes(DATA)
    return path


def test_a_file_is_kept_by_its_content(blobs: Blobs, file: Path) -> None:
    assert blobs.put_file(file) == blobs.put_bytes(DATA) == SHA256
    assert list(blobs) == [SHA256]
    with blobs.open(SHA256) as blob:
        assert blob.read() == DATA
    blobs.verify(SHA256)


def test_what_is_here_is_not_written_again(blobs: Blobs, file: Path) -> None:
    blobs.put_file(file)
    before = blobs.path(SHA256).stat()
    blobs.put_file(file)
    blobs.put_bytes(DATA)

    assert blobs.path(SHA256).stat() == before


def test_nothing_is_left_of_what_is_not_kept(blobs: Blobs, file: Path) -> None:
    with blobs.staged(file) as stage:
        assert stage.path.read_bytes() == DATA
        assert not blobs.has(SHA256)

    assert [path for path in blobs.folder.rglob("*") if path.is_file()] == []


def test_a_staged_file_can_be_kept(blobs: Blobs, file: Path) -> None:
    with blobs.staged(file) as stage:
        blobs.keep([stage])
        assert stage.path == blobs.path(SHA256)
    with blobs.staged(file) as stage:
        assert stage.path == blobs.path(SHA256)

    assert blobs.has(SHA256)


def test_several_are_kept_together(blobs: Blobs, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(DATA[:3])
    with blobs.staged(file) as first, blobs.staged(other) as second, blobs.staged(file) as again:
        blobs.keep([first, second, again])
        assert first.path == again.path
    assert sorted(blobs) == sorted((SHA256, second.sha256))
    assert len([path for path in blobs.folder.rglob("*") if path.is_file()]) == 2


def test_damage_is_found_and_a_cut_file_healed(blobs: Blobs, file: Path) -> None:
    blobs.put_file(file)
    blobs.path(SHA256).chmod(0o600)
    blobs.path(SHA256).write_bytes(DATA[:-1])

    with pytest.raises(Tampered):
        blobs.verify(SHA256)
    blobs.put_file(file)
    blobs.verify(SHA256)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "00", "G" * 64])
def test_only_hashes_name_blobs(blobs: Blobs, name: str) -> None:
    assert not blobs.has(name)
    with pytest.raises(NotFound):
        blobs.path(name)


def test_files_that_cannot_be_read_are_told(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        blobs.put_file(tmp_path / "none")
    with pytest.raises(BadInput, match="folder"):
        blobs.put_file(tmp_path)
    with pytest.raises(BadInput, match="device or pipe"):
        blobs.put_file(Path(os.devnull))


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_blobs_are_read_only(blobs: Blobs) -> None:
    assert blobs.path(blobs.put_bytes(b"x")).stat().st_mode & 0o222 == 0


def test_what_dead_programs_left_is_removed_after_a_day(blobs: Blobs) -> None:
    old, fresh = blobs.folder / "incoming" / "old", blobs.folder / "incoming" / "fresh"
    for path in (old, fresh):
        path.touch()
    os.utime(old, (1, 1))
    Blobs(blobs.folder)

    assert (old.exists(), fresh.exists()) == (False, True)


def test_many_writers_of_one_content(blobs: Blobs) -> None:
    threads = [threading.Thread(target=blobs.put_bytes, args=(DATA,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(blobs) == [SHA256]
    assert list((blobs.folder / "incoming").iterdir()) == []
