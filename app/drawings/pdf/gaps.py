"""What MuPDF could not show of a PDF page as its author meant it."""

from __future__ import annotations

import re

import pymupdf
from pymupdf import mupdf

from app.drawings.pdf.damage import DAMAGE
from app.drawings.sheet import NotShown

_HARMLESS = re.compile(
    r"^\.\.\. repeated|^cannot create (?:appearance|ToUnicode)|^bogus font|unicode|ICC|^no builtin|^PDF stream Length"
)
_NUMBER = re.compile(r"\d+")
_MEDIA_BOX = mupdf.pdf_new_name("MediaBox")
_SUBSET = re.compile(r"^[A-Z]{6}\+")
LONGEST = 80
MOST_KINDS = 20


def gaps(page: pymupdf.Page, warnings: str) -> tuple[NotShown, ...]:
    """Return what the picture of a page lacks or shows inexactly.

    Args:
        page: the page.
        warnings: what MuPDF said while it read the page, one message a line.
    """
    count: dict[tuple[str, str], int] = {}
    for line in warnings.splitlines():
        if line.strip() and not _HARMLESS.search(line):
            key = "damaged", _NUMBER.sub("#", line.strip())[:LONGEST]
            count[key] = count.get(key, 0) + 1
    if _has_no_size(page):
        count["damaged", "page of no size"] = 1
    for name in _foreign_fonts(page):
        count["missing_font", name] = 1
    return tuple(NotShown(reason, what, many) for (reason, what), many in list(count.items())[:MOST_KINDS])


def _has_no_size(page: pymupdf.Page) -> bool:
    """Tell whether a page is given no width or height: MuPDF then takes letter paper and cuts what lies beyond."""
    try:
        box = mupdf.pdf_dict_get_inheritable(mupdf.pdf_page_from_fz_page(page.this).obj(), _MEDIA_BOX)
        left, bottom, right, top = (mupdf.pdf_to_real(mupdf.pdf_array_get(box, side)) for side in range(4))
    except DAMAGE:  # a page that cannot be read at all
        return True
    return bool(left == right or bottom == top)


def _foreign_fonts(page: pymupdf.Page) -> list[str]:
    """Return the names of fonts that the file does not carry and that are none of the fourteen every reader has."""
    try:
        fonts = page.get_fonts()
    except DAMAGE:
        return []
    names = {_SUBSET.sub("", str(font[3])) for font in fonts if font[1] == "n/a" and font[2] != "Type3"}
    return sorted(name for name in names if name and not _is_standard(name))


def _is_standard(name: str) -> bool:
    return name.lower() in _STANDARD or name.lower().startswith(
        ("helvetica", "times", "courier", "arial", "symbol", "zapf")
    )


_STANDARD = {name.lower() for name in pymupdf.Base14_fontnames}
