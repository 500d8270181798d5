"""What a drawing refers to, looked for beside it: other drawings (xrefs) and pictures."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

import numpy as np

from app.domain.errors import BadInput
from app.drawings.scene import PAGE, Scene
from app.drawings.shx.library import shape_path

ABSENT, NO_FONT = "missing_xref", "missing_font"
MOST_FILES = 200  # that one drawing brings in, at any depth
_DRAWINGS = (".dxf", ".dwg")
_TEMPLATES = (".dwt", ".dws")

Read = Callable[[Path], tuple[str, Scene]]  # a drawing alone: SHA-256 and scene


@dataclass(frozen=True)
class References:
    """A drawing and what was found of the files it refers to.

    Args:
        path: of its file.
        sha256: of its file.
        scene: the drawing alone.
        drawings: block → drawing found.
        lost: block → reason and name, as in NotShown, of drawings that are not shown.
        pictures: row of ``scene.strings`` → path relative to the folder of the outermost drawing.
        hashes: row of ``scene.strings`` → SHA-256 of the picture.
        shape_files: name as stated → SHA-256 of a shape file in the user's folder that the drawing takes shapes from.
    """

    path: Path
    sha256: str
    scene: Scene
    drawings: Mapping[int, References] = field(default_factory=dict)
    lost: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    pictures: Mapping[int, str] = field(default_factory=dict)
    hashes: Mapping[int, str] = field(default_factory=dict)
    shape_files: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """Hash of the file and of all that was found; the file's own SHA-256 when nothing was."""
        seen = self.drawings or self.pictures or self.shape_files
        if not (seen or any(reason != ABSENT for reason, _ in self.lost.values())):
            return self.sha256
        drawings = sorted((block, one.state) for block, one in self.drawings.items())
        told = [
            self.sha256,
            drawings,
            sorted(self.lost.items()),
            sorted(self.hashes.items()),
            sorted(self.shape_files.items()),
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def files(self, root: Path) -> set[Path]:
        """Return the files found, at any depth; ``root`` is the folder of the outermost drawing."""
        found = {root / picture.partition(PAGE)[0] for picture in self.pictures.values()}
        for one in self.drawings.values():
            found |= {one.path, *one.files(root)}
        return found


def find_references(
    path: Path, sha256: str, scene: Scene, read: Read, file_sha256: Callable[[Path], str]
) -> References:
    """Return a drawing with everything it refers to that lies in its folder, nested references included.

    Args:
        path: the drawing.
        read: reads a further drawing alone.

    Raises:
        Cancelled: by the user.
    """
    return _Search(path.parent, read, file_sha256).references(path, sha256, scene, ())


def picture_names(scene: Scene) -> list[int]:
    """Return the rows of ``scene.strings`` that name pictures."""
    return [int(row) for row in np.unique(scene.image["path"])]


def shape_files(scene: Scene) -> set[str]:
    """Return the shape files that a drawing takes shapes from: for its linetypes, and by themselves."""
    found = {note.what for _, note in scene.info.not_shown if note.reason == NO_FONT}
    return found | {font.file for font in scene.fonts if font.is_shapes and scene.shapes}


class _Search:
    def __init__(self, root: Path, read: Read, file_sha256: Callable[[Path], str]) -> None:
        self._root = root
        self._read = read
        self._file_sha256 = file_sha256
        self._known: dict[Path, tuple[str, Scene]] = {}
        self._folders: dict[Path, dict[str, Path]] = {}

    def references(self, path: Path, sha256: str, scene: Scene, around: tuple[Path, ...]) -> References:
        """Return what ``path`` refers to; ``around`` are the drawings that led to it."""
        around = (*around, path.resolve())
        drawings: dict[int, References] = {}
        lost: dict[int, tuple[str, str]] = {}
        for xref in scene.info.xrefs:
            if xref.overlay and len(around) > 1:
                continue
            found = self._drawing(path.parent, xref.file)
            if found is None:
                lost[xref.block] = ABSENT, xref.file
            elif found.resolve() in around:
                lost[xref.block] = "simplified", f"circular reference {found.name}"
            elif found not in self._known and len(self._known) >= MOST_FILES:
                lost[xref.block] = "limit", xref.file
            else:
                try:
                    inner = self._known[found] = self._known.get(found) or self._read(found)
                except BadInput:
                    lost[xref.block] = "damaged", xref.file
                    continue
                drawings[xref.block] = self.references(found, *inner, around)
        pictures = {row: self._picture(path.parent, scene.strings[row]) for row in picture_names(scene)}
        found_ones = {row: one for row, one in pictures.items() if one is not None}
        return References(
            path,
            sha256,
            scene,
            drawings,
            lost,
            {row: relative for row, (relative, _) in found_ones.items()},
            {row: digest for row, (_, digest) in found_ones.items()},
            {stated: self._file_sha256(file) for stated in shape_files(scene) if (file := shape_path(stated))},
        )

    def _drawing(self, folder: Path, stated: str) -> Path | None:
        """Return a drawing of this name, whatever its ending: DXF before DWG."""
        for place in self._places(folder, stated):
            for wanted in _drawing_names(stated):
                found = self._files(place).get(wanted)
                if found is not None and found.suffix.lower() in _DRAWINGS:
                    return found
        return None

    def _picture(self, folder: Path, stated: str) -> tuple[str, str] | None:
        """Return path relative to the outermost folder, and SHA-256, of a picture."""
        name, mark, page = stated.partition(PAGE)
        for place in self._places(folder, name):
            found = self._files(place).get(_folded(PureWindowsPath(name).name))
            if found is not None:
                try:
                    return f"{found.relative_to(self._root).as_posix()}{mark}{page}", self._file_sha256(found)
                except BadInput:
                    continue
        return None

    def _places(self, folder: Path, stated: str) -> list[Path]:
        """Return the folders where a file may lie: as stated, below ``folder``; ``folder`` itself."""
        inner = PureWindowsPath(stated).parent
        below = not inner.anchor and ".." not in inner.parts and inner.parts
        return [folder.joinpath(*inner.parts), folder] if below else [folder]

    def _files(self, folder: Path) -> dict[str, Path]:
        """Return the files in a folder by name, however it is written; links that lead out of the tree do not count."""
        if folder not in self._folders:
            found: dict[str, Path] = {}
            try:
                root = self._root.resolve()
                for path in sorted(folder.iterdir()):
                    if path.is_file() and path.resolve().is_relative_to(root):
                        found.setdefault(_folded(path.name), path)
            except (OSError, ValueError):
                found = {}
            self._folders[folder] = found
        return self._folders[folder]


def same_drawing(stated: str, name: str) -> bool:
    """Tell whether a file named ``name`` is the drawing that another states; folders and endings do not count."""
    return _folded(PureWindowsPath(name).name) in _drawing_names(stated)


def _drawing_names(stated: str) -> tuple[str, ...]:
    """Return the folded names that a stated drawing may have, the likeliest first."""
    name = PureWindowsPath(stated).name
    stem, _, ending = name.rpartition(".")
    stem = stem if f".{ending.lower()}" in (*_DRAWINGS, *_TEMPLATES) else name
    found = [_folded(stem + one) for one in _DRAWINGS]
    return (_folded(name), *found) if name != stem else tuple(found)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
