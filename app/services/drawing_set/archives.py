"""Unpack a zipped drawing set: nothing outside its folder, no more than was asked for, names as they were written."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from app.domain.errors import BadInput

MOST_FILES = 20_000
MOST_BYTES = 8 << 30
MOST_RATIO = 200  # of what comes out to the archive itself, beyond FREE_BYTES: drawings shrink to a tenth
FREE_BYTES = 256 << 20
CHUNK = 1 << 20
UTF8 = 0x800
ENCRYPTED = 0x1
ADVICE = "Unpack it and import the DXF and PDF files in it"
MAGIC = b"PK\x03\x04"


def is_archive(path: Path) -> bool:
    """Tell whether a file is a ZIP archive, by its content."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC and zipfile.is_zipfile(path)
    except OSError:
        return False


def unpack(archive: Path, folder: Path) -> tuple[str, ...]:
    """Write the files of an archive into ``folder``; a folder that holds all of them is left out.

    Returns:
        Names that lead out of the folder or are no files; they were not written.

    Raises:
        BadInput: it is damaged, encrypted, or holds more than a drawing set does.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return _unpack(opened, archive, folder)
    except RuntimeError as error:  # as the library says that a password is wanted
        raise BadInput("The archive is encrypted", path=str(archive), advice=ADVICE) from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        raise BadInput("The archive is damaged", path=str(archive), advice=ADVICE) from error
    except OSError as error:
        raise BadInput(f"The archive cannot be unpacked: {error.strerror}", path=str(archive)) from error


def _unpack(opened: zipfile.ZipFile, archive: Path, folder: Path) -> tuple[str, ...]:
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise BadInput(f"The archive holds more than {MOST_FILES} files", path=str(archive), advice=ADVICE)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise BadInput("The archive is encrypted", path=str(archive), advice=ADVICE)
    named = [(PurePosixPath(name_of(entry).replace("\\", "/")), entry) for entry in entries]
    left_out = tuple(str(name) for name, entry in named if not _is_safe(name, entry))
    named = [(name, entry) for name, entry in named if _is_safe(name, entry)]
    tops = {name.parts[0] for name, _ in named}
    depth = 1 if len(tops) == 1 and all(len(name.parts) > 1 for name, _ in named) else 0
    room = min(MOST_BYTES, max(FREE_BYTES, MOST_RATIO * archive.stat().st_size))
    for name, entry in named:
        target = folder.joinpath(*name.parts[depth:])
        target.parent.mkdir(parents=True, exist_ok=True)
        with opened.open(entry) as source, target.open("xb") as out:
            while chunk := source.read(CHUNK):
                room -= len(chunk)
                if room < 0:
                    raise BadInput("The archive holds more than a drawing set does", path=str(archive), advice=ADVICE)
                out.write(chunk)
    return left_out


def name_of(entry: zipfile.ZipInfo) -> str:
    """Return the name of a file in an archive; programs for Chinese Windows write it in GB 18030 and do not say so."""
    if entry.flag_bits & UTF8:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _is_safe(name: PurePosixPath, entry: zipfile.ZipInfo) -> bool:
    """Tell whether a name stays in its folder and means a plain file."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    first = name.parts[0] if name.parts else ""
    outside = name.is_absolute() or ".." in name.parts or not first or first.endswith(":") or "\0" in str(name)
    return not outside and kind in (0, stat.S_IFREG)
