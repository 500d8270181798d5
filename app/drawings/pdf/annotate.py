"""Real annotations on PDF pages: readers list, answer and move them; their look is ours, Chinese font embedded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from app.domain.errors import BadInput
from app.domain.geometry import Affine, Box, Point
from app.drawings.pdf.damage import DAMAGE
from app.drawings.pdf.embedding import EmbeddedFont
from app.drawings.pdf.pages import MM_PER_POINT, open_pdf

PRINT, HIDDEN_REPLY = 4, 30  # flags: printed; reply: not drawn, listed only
SUBTYPES = {
    "cloud": "Polygon",
    "rectangle": "Square",
    "polygon": "Polygon",
    "polyline": "PolyLine",
    "arrow": "Line",
    "text": "FreeText",
    "callout": "FreeText",
}


@dataclass(frozen=True)
class Line:
    """One path of the look in sheet millimetres."""

    points_mm: tuple[Point, ...]
    closed: bool = False
    filled: bool = False


@dataclass(frozen=True)
class Letters:
    """One line of text of the look; left end of its base line in sheet millimetres."""

    text: str
    at_mm: Point
    height_mm: float


@dataclass(frozen=True)
class Note:
    """An answer below an annotation."""

    id: str
    author: str
    created: str
    text: str


@dataclass(frozen=True)
class Annotation:
    """One annotation.

    Args:
        page: index from 0.
        id: becomes /NM.
        kind: cloud, rectangle, polygon, polyline, arrow, text or callout.
        points_mm: what the kind needs, in millimetres of the page as shown, y up: outline or corners; arrow: tip
            first; callout: tip first, then bends.
        look: what is drawn; filled paths and outlines.
        letters: words drawn.
        rgb: colour, 0xRRGGBB.
        text: content that readers list.
        author, subject, created: as readers list them; ``created`` ISO 8601.
        replies: listed below it.
    """

    page: int
    id: str
    kind: str
    points_mm: tuple[Point, ...]
    look: tuple[Line, ...]
    letters: tuple[Letters, ...]
    width_mm: float
    rgb: int
    text: str
    author: str
    subject: str
    created: str
    replies: tuple[Note, ...] = ()


def annotate(source: Path, out: Path, annotations: Sequence[Annotation]) -> None:
    """Write ``source`` with annotations to ``out``; page contents stay as they are.

    Raises:
        BadInput: ``source`` is no readable PDF, or an annotation names a page it lacks.
    """
    with open_pdf(source) as document:
        characters = {one for annotation in annotations for letters in annotation.letters for one in letters.text}
        font = EmbeddedFont(document, characters) if characters else None
        for annotation in annotations:
            if not 0 <= annotation.page < document.page_count:
                raise BadInput(f"The PDF has no page {annotation.page + 1}", path=str(source))
            _add(document, document[annotation.page], annotation, font)
        try:
            document.save(out, garbage=1, deflate=True)
        except DAMAGE as error:
            raise BadInput(f"The PDF cannot be written anew ({error})", path=str(source)) from error


def _add(document: pymupdf.Document, page: pymupdf.Page, annotation: Annotation, font: EmbeddedFont | None) -> None:
    to_user = user_space(page)
    ink = [point for line in annotation.look for point in line.points_mm]
    for letters in annotation.letters:
        x, y = letters.at_mm
        length = font.length_em(letters.text) * letters.height_mm / font.cap_em if font else 0.0
        ink += [(x, y - 0.4 * letters.height_mm), (x + length, y + 1.2 * letters.height_mm)]
    box = Box.around((x / MM_PER_POINT, y / MM_PER_POINT) for x, y in ink or annotation.points_mm)
    box = box.grown(annotation.width_mm / MM_PER_POINT + 0.5)
    rect = Box.around(map(to_user, box.corners))
    look = _appearance(document, annotation, box, to_user, font)
    points = [to_user((x / MM_PER_POINT, y / MM_PER_POINT)) for x, y in annotation.points_mm]
    width = annotation.width_mm / MM_PER_POINT
    fields = [
        f"/Type/Annot/Subtype/{SUBTYPES[annotation.kind]}/Rect[{_numbers(rect.x0, rect.y0, rect.x1, rect.y1)}]",
        f"/P {page.xref} 0 R/F {PRINT}/NM{_string(annotation.id)}/T{_string(annotation.author)}",
        f"/Contents{_string(annotation.text)}/Subj{_string(annotation.subject)}/C[{_colour(annotation.rgb)}]",
        f"/BS<</W {width:.2f}>>/AP<</N {look} 0 R>>",
        *_dates(annotation.created),
        _of_kind(annotation, points),
    ]
    xref = document.get_new_xref()
    document.update_object(xref, f"<<{''.join(fields)}>>")
    listed = [xref]
    for note in annotation.replies:
        reply = document.get_new_xref()
        document.update_object(
            reply,
            f"<</Type/Annot/Subtype/Text/Rect[{_numbers(rect.x0, rect.y1, rect.x0 + 18, rect.y1 + 18)}]"
            f"/P {page.xref} 0 R/F {HIDDEN_REPLY}/NM{_string(note.id)}/T{_string(note.author)}"
            f"/Contents{_string(note.text)}/IRT {xref} 0 R/RT/R{''.join(_dates(note.created))}>>",
        )
        listed.append(reply)
    _append(document, page, listed)


def _append(document: pymupdf.Document, page: pymupdf.Page, xrefs: Sequence[int]) -> None:
    kind, value = document.xref_get_key(page.xref, "Annots")
    if kind == "xref":
        value = document.xref_object(int(value.split()[0]), compressed=True)
    inside = value.strip()[1:-1] if kind in ("array", "xref") and value.strip().startswith("[") else ""
    added = " ".join(f"{xref} 0 R" for xref in xrefs)
    document.xref_set_key(page.xref, "Annots", f"[{inside} {added}]")


def user_space(page: pymupdf.Page) -> Affine:
    """Return the map from points of the page as shown, y up, to the user space of its content."""
    matrix = page.derotation_matrix * ~page.transformation_matrix
    height = page.rect.height
    shown = Affine(d=-1.0, f=height)
    return Affine(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f).after(shown)


def _of_kind(annotation: Annotation, points: Sequence[Point]) -> str:
    """Return the entries that only this kind has."""
    flat = _numbers(*(value for point in points for value in point))
    if annotation.kind in ("cloud", "polygon"):
        if len(points) == 2:
            flat = _numbers(*(value for corner in Box.around(points).corners for value in corner))
        return f"/Vertices[{flat}]" + ("/IT/PolygonCloud/BE<</S/C/I 1>>" if annotation.kind == "cloud" else "")
    if annotation.kind == "polyline":
        return f"/Vertices[{flat}]"
    if annotation.kind == "arrow":
        tip, tail = points[0], points[-1]
        return f"/L[{_numbers(*tail, *tip)}]/LE[/None/ClosedArrow]/IC[{_colour(annotation.rgb)}]/IT/LineArrow"
    if annotation.kind in ("text", "callout"):
        size = max(4.0, annotation.letters[0].height_mm / MM_PER_POINT / 0.72) if annotation.letters else 10.0
        style = f"/DA(/Helv {size:.1f} Tf {_colour(annotation.rgb)} rg)"
        if annotation.kind == "callout":
            leader = flat if len(points) <= 3 else _numbers(*points[0], *points[-1])
            return f"{style}/IT/FreeTextCallout/CL[{leader}]/LE/ClosedArrow"
        return f"{style}/IT/FreeTextTypeWriter"
    return ""


def _appearance(
    document: pymupdf.Document, annotation: Annotation, box: Box, to_user: Affine, font: EmbeddedFont | None
) -> int:
    """Write how the annotation looks, in points of the page as shown; return the object's number."""
    colour = _colour(annotation.rgb)
    parts = [f"{colour} RG {colour} rg {annotation.width_mm / MM_PER_POINT:.2f} w 1 j 1 J"]
    for line in annotation.look:
        points = [(x / MM_PER_POINT, y / MM_PER_POINT) for x, y in line.points_mm]
        path = f"{_numbers(*points[0])} m " + " ".join(f"{_numbers(*point)} l" for point in points[1:])
        parts.append(path + (" h" if line.closed else "") + (" B" if line.filled else " S"))
    if font is not None and annotation.letters:
        parts.append("BT")
        for letters in annotation.letters:
            size = letters.height_mm / MM_PER_POINT / font.cap_em
            x, y = letters.at_mm[0] / MM_PER_POINT, letters.at_mm[1] / MM_PER_POINT
            parts.append(f"/{font.NAME} {size:.2f} Tf 1 0 0 1 {_numbers(x, y)} Tm {font.encode(letters.text)} Tj")
        parts.append("ET")
    resources = f"<<{font.entry}>>" if font is not None and annotation.letters else "<<>>"
    xref = int(document.get_new_xref())
    document.update_object(
        xref,
        f"<</Type/XObject/Subtype/Form/BBox[{_numbers(box.x0, box.y0, box.x1, box.y1)}]"
        f"/Matrix[{_numbers(to_user.a, to_user.b, to_user.c, to_user.d, to_user.e, to_user.f)}]"
        f"/Resources{resources}>>",
    )
    document.update_stream(xref, "\n".join(parts).encode("ascii"))
    return xref


def _colour(rgb: int) -> str:
    return " ".join(f"{(rgb >> shift & 0xFF) / 255:.3f}" for shift in (16, 8, 0))


def _numbers(*values: float) -> str:
    return " ".join(f"{value:.3f}".rstrip("0").rstrip(".") for value in values)


def _string(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def _dates(created: str) -> list[str]:
    """Return creation and modification date of an ISO 8601 time; nothing when there is none."""
    date = pdf_date(created)
    return [f"/{name}({date})" for name in ("CreationDate", "M")] if date else []


def pdf_date(created: str) -> str:
    """Return an ISO 8601 time as PDF writes it; empty when it is none."""
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:([+-])(\d\d):(\d\d)|Z)?", created)
    if match is None:
        return ""
    *moment, sign, hours, minutes = match.groups()
    zone = f"{sign}{hours}'{minutes}'" if sign else "Z"
    return f"D:{''.join(moment)}{zone}"
