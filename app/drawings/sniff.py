"""What a file is, by its content and not by its name."""

from __future__ import annotations

import codecs
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput
from app.domain.resources import resource
from app.drawings.dwg import library, oda

HEAD = 65536
DWG = frozenset((b"AC1012", b"AC1014", b"AC1015", b"AC1018", b"AC1021", b"AC1024", b"AC1027", b"AC1032"))
BINARY_DXF = b"AutoCAD Binary DXF\r\n\x1a\x00"
_DXF_START = re.compile(rb"(?:^|[\r\n])[ \t]*0[ \t]*\r?[\n\r][ \t]*(?:SECTION|EOF)[ \t]*(?:[\r\n]|$)", re.IGNORECASE)
_BARE = re.compile(rb"\s*0[ \t]*\r?\n[ \t]*[A-Z][A-Z0-9_]+[ \t]*\r?\n[ \t]*\d{1,4}[ \t]*\r?\n")  # no section around
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def drawing_format(path: Path) -> str:
    """Return ``DXF``, ``DWG`` or ``PDF``.

    Raises:
        BadInput: the file cannot be read, is empty, or is something else; the message says what, and what to do.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError as error:
        raise BadInput("There is no such file", path=str(path)) from error
    except IsADirectoryError as error:
        raise BadInput("This is a folder, not a drawing", path=str(path)) from error
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error
    if head.startswith(BINARY_DXF):
        return "DXF"
    if head.startswith(b"%PDF-"):
        return "PDF"
    if head[:6] in DWG and (oda.is_installed() or library.is_installed()):
        return "DWG"
    named = _foreign(head)
    if named:
        raise BadInput(f"This is {named[0]}", path=str(path), advice=named[1])
    if b"%PDF-" in head[:1024]:
        return "PDF"
    if _DXF_START.search(head.removeprefix(codecs.BOM_UTF8)) or _BARE.match(head):
        return "DXF"
    raise BadInput(_unknown(head), path=str(path), advice="Choose a DXF or PDF file")


def _unknown(head: bytes) -> str:
    """Return what can be said about a file of no known kind."""
    if not head.strip(b"\x00 \t\r\n\x1a"):
        return "The file is empty" if not head else "The file holds nothing but blanks or zero bytes"
    if head.startswith(_WIDE):
        return "This is a text in UTF-16 or UTF-32, not a DXF as CAD programs write it"
    if b"\x00" in head[:4096]:
        return "This is a binary file of an unknown kind, neither DXF nor PDF"
    return "This is a text file, but no DXF: it has no SECTION"


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(resource("drawings", "foreign.toml").read_text(encoding="utf-8"))


def _foreign(head: bytes) -> tuple[str, str] | None:
    """Return name and advice of a known kind of file that is no drawing for us."""
    start = b"".join(head[:512].removeprefix(codecs.BOM_UTF8).split()).lower()
    for row in _table()["foreign"]:
        if "text" in row:
            matches = start.startswith(row["text"].encode())
        else:
            offset = row.get("offset", 0)
            matches = head[offset:].startswith(bytes.fromhex(row["hex"]))
            matches = matches and (not row.get("binary") or b"\x00" in head[:64])
        if matches:
            release = _table()["releases"].get(head[:6].decode("latin-1"))
            return f"{row['name']} of AutoCAD {release}" if release else row["name"], row["advice"]
    return None
