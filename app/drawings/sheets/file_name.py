"""The sheet number in the name of a file (建施-03 一层平面图.pdf): all that tells what a scan is."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from app.drawings.sheets.vocabulary import discipline, plain

_NUMBERED = re.compile(r"([A-Za-z一-龥]{1,6}[-_ ]?\d{2,3}[A-Za-z]?(?:[-.]\d{1,2})*)(?![0-9A-Za-z])[-_ .]*(.*)")


def number_in_name(name: str) -> tuple[str, str]:
    """Return number and title that a file's name begins with; each empty where it tells none of a known discipline."""
    found = _NUMBERED.fullmatch(plain(PurePosixPath(name).stem))
    if not found or not discipline("", found.group(1), ""):
        return "", ""
    return found.group(1), found.group(2).strip()
