"""Which files an import is about: files, all drawings of folders, zipped sets."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.errors import AppError, BadInput
from app.services.drawing_set.archives import is_archive, unpack

DRAWINGS = frozenset((".dxf", ".pdf", ".dwg"))  # taken from folders; single files may be named anything
ARCHIVE = ".zip"
ARRIVING = DRAWINGS | {ARCHIVE}
DEEPEST = 2  # archives in archives


@dataclass
class Incoming:
    """The files of one import.

    Args:
        scratch: an empty folder that archives are unpacked in.
        files: name and path of each.
        skipped: files in folders that are no drawings.
        errors: what cannot be imported.
    """

    scratch: Path
    files: list[tuple[str, Path]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    errors: list[AppError] = field(default_factory=list)
    _unpacked: dict[Path, Path] = field(default_factory=dict)  # folder → its archive

    def add(self, paths: Sequence[Path], root: Path | None) -> None:
        """Find the files that ``paths`` stand for, each once.

        Args:
            root: folder that names are relative to, for files that are given one by one.
        """
        taken: dict[str, Path] = {}
        for path in paths:
            for name, found in self._inside(path, root):
                other = taken.setdefault(name, found)
                if other is found:
                    self.files.append((name, found))
                elif other.resolve() != found.resolve():
                    error = BadInput(f"another file named {name} is imported with it", path=self.shown(found))
                    self.errors.append(error)

    def shown(self, path: Path | str) -> str:
        """Return a path as people know it: of a file out of an archive, the archive's and the name in it."""
        for folder, archive in self._unpacked.items():
            if Path(path).is_relative_to(folder):
                return f"{self.shown(archive)}: {file_name(Path(path).relative_to(folder))}"
        return str(path)

    def origin(self, path: Path | str) -> str:
        """Return the file that people have: of a file out of an archive, the archive."""
        around = next(
            (archive for folder, archive in self._unpacked.items() if Path(path).is_relative_to(folder)), None
        )
        return self.origin(around) if around else str(path)

    def _inside(self, path: Path, root: Path | None) -> Iterator[tuple[str, Path]]:
        if path.is_dir():
            yield from self._folder(path, path)
        elif is_archive(path):
            folder = self._extracted(path)
            if folder is not None:
                yield from self._folder(folder, path)
        else:
            within = root is not None and path.is_relative_to(root)
            yield file_name(path.relative_to(root) if root and within else Path(path.name)), path

    def _extracted(self, archive: Path) -> Path | None:
        folder = self.scratch / str(len(self._unpacked))
        folder.mkdir()
        self._unpacked[folder] = archive
        try:
            left_out = unpack(archive, folder)
        except AppError as error:
            error.path = self.shown(archive)
            self.errors.append(error)
            return None
        self.skipped += [f"{self.shown(archive)}: {name}" for name in left_out]
        return folder

    def _folder(self, folder: Path, origin: Path) -> Iterator[tuple[str, Path]]:
        inside = sorted(found for found in folder.rglob("*") if found.is_file() and not _hidden(found, folder))
        archives = [found for found in inside if found.suffix.lower() == ARCHIVE and is_archive(found)]
        drawings = [found for found in inside if _is_drawing(found)]
        others = [found for found in inside if found not in archives and not _is_drawing(found)]
        self.skipped += map(str, others)
        if not drawings and not archives:
            nothing = "the folder holds no drawings" if origin == folder else "the archive holds no drawings"
            self.errors.append(BadInput(nothing, path=self.shown(origin)))
        yield from ((file_name(found.relative_to(folder)), found) for found in drawings)
        for archive in archives:
            unpacked = self._extracted(archive) if self._depth(archive) < DEEPEST else None
            if unpacked is None:
                self.skipped.append(str(archive))
                continue
            prefix = file_name(archive.relative_to(folder).with_suffix(""))
            yield from ((f"{prefix}/{name}", found) for name, found in self._folder(unpacked, archive))

    def _depth(self, path: Path) -> int:
        """Return how many archives a file lies in."""
        around = [archive for folder, archive in self._unpacked.items() if path.is_relative_to(folder)]
        return 1 + self._depth(around[0]) if around else 0


def _is_drawing(path: Path) -> bool:
    """Tell a drawing by its ending; a DWG beside a DXF of its name is the same drawing once more."""
    ending = path.suffix.lower()
    twins = (path.with_suffix(".dxf"), path.with_suffix(".DXF")) if ending == ".dwg" else ()
    return ending in DRAWINGS and not any(twin.is_file() for twin in twins)


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)


def file_name(path: Path) -> str:
    """Return the file's name for people and journal; names that are no UTF-8 are taken for GB 18030."""
    text = path.as_posix()
    try:
        text.encode()
    except UnicodeEncodeError:
        text = os.fsencode(text).decode("gb18030", "replace")
    return unicodedata.normalize("NFC", text)
