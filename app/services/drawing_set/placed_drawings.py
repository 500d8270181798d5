"""Drawings of the set, each with the files it refers to beside it.

A blob has no name and no neighbours. A drawing that refers to others therefore gets a folder of its own in the cache,
where it and those files of its set lie under their names; the folder's name follows from what is in it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath, PureWindowsPath

from app.domain.ids import derived_id
from app.drawings.open import lacking, open_drawing
from app.drawings.references import same_drawing
from app.drawings.sheet import Sheet
from app.storage.blobs import Blobs
from app.storage.records import Record
from app.storage.workspace import Workspace

FOLDER = "beside"
DEEPEST = 16  # drawings that refer to drawings


@dataclass(frozen=True)
class PlacedDrawing:
    """A drawing file that can be opened with all it refers to.

    Args:
        path: of the file.
        sheets: in it.
        state: hash of the file and of all it refers to.
        references: SHA-256 of the files it refers to.
    """

    path: Path
    sheets: tuple[Sheet, ...]
    state: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class _File:
    name: str
    sha256: str
    attached: tuple[tuple[str, str], ...]


def placed_drawing(workspace: Workspace, record: Record, files: Iterable[Record]) -> PlacedDrawing:
    """Return a drawing with the files among ``files`` that it refers to, or that were attached to it.

    Raises:
        NotFound: the file is not in this workspace.
        BadInput: it cannot be read.
    """
    host = _file(record)
    blob = workspace.blobs.path(host.sha256)
    sheets, state, lacks = _opened(blob, workspace.cache_dir)
    if not lacks:
        return PlacedDrawing(blob, sheets, state)
    others = tuple(_file(one) for one in files if one.id != record.id and one.get("sha256"))
    return _with_references(workspace.blobs, workspace.cache_dir, host, others)


def drawing_path(workspace: Workspace, code: str, sha256: str) -> Path:
    """Return a file as it was in its revision, with the files beside it that it refers to.

    Raises:
        NotFound: the file is not in this workspace.
    """
    files: dict[str, Record] = {}
    found = None
    for record in workspace.records(code, "file"):
        if record.get("sha256"):
            files[str(record["name"])] = record
        if record.get("sha256") == sha256:
            found = record
        elif found is not None and record.get("revision") != found.get("revision"):
            break
    return placed_drawing(workspace, found, files.values()).path if found else workspace.blobs.path(sha256)


def _file(record: Record) -> _File:
    attached = record.get("attached")
    pairs = attached.items() if isinstance(attached, Mapping) else ()
    return _File(str(record["name"]), str(record["sha256"]), tuple(sorted((str(n), str(s)) for n, s in pairs)))


@lru_cache(maxsize=4096)
def _opened(path: Path, cache_dir: Path) -> tuple[tuple[Sheet, ...], str, tuple[str, ...]]:
    """Return sheets, state, and what a drawing refers to that is not beside it; blobs never change."""
    drawing = open_drawing(path, cache_dir)
    return drawing.sheets, drawing.state, lacking(drawing)


@lru_cache(maxsize=1024)
def _with_references(blobs: Blobs, cache_dir: Path, host: _File, others: tuple[_File, ...]) -> PlacedDrawing:
    path, name = blobs.path(host.sha256), _base(host.name)
    beside: dict[str, str] = {}
    attached = dict(host.attached)
    for _ in range(DEEPEST):
        sheets, state, lacks = _opened(path, cache_dir)
        fresh = {}
        for stated in lacks:
            found = _match(stated, host.name, attached, others)
            if found is not None and found[0].casefold() != name.casefold() and blobs.has(found[1].sha256):
                fresh[found[0]] = found[1]
        fresh = {base: file for base, file in fresh.items() if base not in beside}
        if not fresh:
            break
        for base, file in fresh.items():
            beside[base] = file.sha256
            attached = {**dict(file.attached), **attached}
        laid = _laid(blobs, cache_dir, {**beside, name: host.sha256})
        if laid is None:
            break
        path = laid / name
    return PlacedDrawing(path, sheets, state, tuple(sorted(set(beside.values()))))


def _match(stated: str, host: str, attached: Mapping[str, str], others: Sequence[_File]) -> tuple[str, _File] | None:
    """Return name and file of what ``stated`` means: attached, else the nearest in the set; none when two are as near.

    Nearest is what shares most of the stated path, then most of the host's folder.
    """
    for name, sha256 in attached.items():
        if same_drawing(stated, name) or _folded(_base(name)) == _folded(_base(stated)):
            return _base(name), _File(name, sha256, ())
    wanted = [_folded(part) for part in PureWindowsPath(stated).parts[:-1]]
    home = PurePosixPath(host).parent.parts
    ranked = []
    for other in others:
        if same_drawing(stated, other.name) or _folded(_base(other.name)) == _folded(_base(stated)):
            folders = PurePosixPath(other.name).parent.parts
            tail = _in_common(reversed([_folded(part) for part in folders]), reversed(wanted))
            ranked.append(((tail, _in_common(folders, home) - len(folders) / 1000), other))
    ranked.sort(key=lambda one: one[0], reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return _base(ranked[0][1].name), ranked[0][1]


def _in_common(a: Iterable[str], b: Iterable[str]) -> int:
    many = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        many += 1
    return many


def _laid(blobs: Blobs, cache_dir: Path, files: Mapping[str, str]) -> Path | None:
    """Return a folder with blobs under names; None where the disk will not have it."""
    folder = cache_dir / FOLDER / derived_id(*(part for pair in sorted(files.items()) for part in pair))
    if all((folder / name).is_file() for name in files):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
            for name, sha256 in files.items():
                _link(blobs.path(sha256), Path(draft) / name)
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):  # another process was faster
                Path(draft).rename(folder)
                Path(draft).mkdir()  # for the block's end to take away
    except OSError:
        return None
    return folder if all((folder / name).is_file() for name in files) else None


def _link(blob: Path, path: Path) -> None:
    try:
        os.link(blob, path)
    except OSError:  # another volume, or one without links
        shutil.copyfile(blob, path)


def _base(name: str) -> str:
    return PureWindowsPath(name).name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
