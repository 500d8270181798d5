"""Encrypted PDF files as plain ones: what is kept in a project must open without a password that somebody forgets."""

from __future__ import annotations

import contextlib
from pathlib import Path

from app.domain.errors import BadInput, Locked
from app.drawings.pdf.damage import DAMAGE
from app.drawings.pdf.pages import open_pdf

HEAD = 1024  # where the mark of a PDF stands
_NO_ENCRYPTION = 1  # as MuPDF numbers it


def unlocked(path: Path, password: str, out: Path) -> bool:
    """Write a copy of an encrypted PDF that needs no password, the same bytes each time; tell whether there was need.

    Raises:
        Locked: it is not the password.
        BadInput: the file is no drawing, or cannot be copied.
    """
    try:
        with path.open("rb") as file:
            if b"%PDF-" not in file.read(HEAD):
                return False
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error
    with contextlib.suppress(Locked):
        open_pdf(path).close()
        return False
    with open_pdf(path, password) as document:  # not to be asked again whether it is locked: that locks it
        try:
            document.save(out, encryption=_NO_ENCRYPTION, no_new_id=True)
        except DAMAGE as error:
            raise BadInput(f"The PDF cannot be copied without its password ({error})", path=str(path)) from error
    return True
