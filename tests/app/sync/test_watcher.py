"""The watcher's judgement of rest, with the clock in our hands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.errors import BadInput
from app.sync.watcher import FolderWatcher


@pytest.fixture
def watcher(tmp_path: Path) -> FolderWatcher:
    return FolderWatcher(tmp_path, lambda path: path.suffix == ".dxf", quiet_s=2)


def test_a_file_is_told_once_it_rests(watcher: FolderWatcher, tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_bytes(b"1")
    assert watcher._look(0) == []
    assert watcher._look(1.9) == []
    path.write_bytes(b"12")
    assert watcher._look(2.1) == []
    assert watcher._look(4.0) == []
    assert watcher._look(4.2) == [path]
    assert watcher._look(9) == []


def test_a_change_is_told_again(watcher: FolderWatcher, tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_bytes(b"1")
    watcher._look(0)
    assert watcher._look(3) == [path]
    path.write_bytes(b"22")
    assert watcher._look(4) == []
    assert watcher._look(7) == [path]


def test_same_size_and_time_but_another_file(watcher: FolderWatcher, tmp_path: Path) -> None:
    path, draft = tmp_path / "a.dxf", tmp_path / "draft"
    path.write_bytes(b"1")
    os.utime(path, (1, 1))
    watcher._look(0)
    assert watcher._look(3) == [path]
    draft.write_bytes(b"2")
    os.utime(draft, (1, 1))
    draft.replace(path)
    watcher._look(4)
    assert watcher._look(7) == [path]


def test_deleted_before_rest(watcher: FolderWatcher, tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_bytes(b"1")
    watcher._look(0)
    path.unlink()

    assert watcher._look(3) == []


def test_a_file_that_does_not_open_is_waited_for(watcher: FolderWatcher, tmp_path: Path) -> None:
    (tmp_path / "a.dxf").mkdir()
    (tmp_path / "link.dxf").symlink_to(tmp_path / "nowhere")
    (tmp_path / "~$a.dxf").write_bytes(b"1")
    watcher._look(0)

    assert watcher._look(3) == []


def test_not_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        FolderWatcher(tmp_path / "none", lambda _path: True)
