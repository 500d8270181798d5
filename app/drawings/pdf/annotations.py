"""Annotations that a PDF file brings along: comments, clouds, lines and notes of whoever marked it up before."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pymupdf

from app.domain.geometry import Point
from app.drawings.pdf.damage import DAMAGE
from app.drawings.pdf.pages import MM_PER_POINT, open_pdf

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-Z])(\d\d)?'?(\d\d)?)?")
_OUTLINES = {"Polygon": "polygon", "PolyLine": "polyline", "Line": "polyline"}
_BOXES = {"Square": "rectangle", "Circle": "rectangle", "Stamp": "rectangle", "Redact": "rectangle"}
_MARKS = {"Highlight", "Underline", "Squiggly", "StrikeOut"}
_ARROWS = {"OpenArrow", "ClosedArrow", "ROpenArrow", "RClosedArrow", "Slash", "Butt", "Diamond"}
_HIDDEN = 2
_MOST = 5_000  # of a page
_NOTES = {"Text", "FreeText", "Caret", "FileAttachment"}


@dataclass(frozen=True)
class FoundAnnotation:
    """One annotation of a page.

    Args:
        page: index from 0.
        id: /NM, or page and object number when it has none.
        kind: kind of markup that is nearest: cloud, rectangle, polygon, polyline, arrow, text or callout.
        points_mm: as that kind needs them, millimetres of the page as shown, y up.
        text: its words, answers to it below; "" for none.
        author: as the file names them, "" when it does not.
        created: ISO 8601, "" when unknown.
    """

    page: int
    id: str
    kind: str
    points_mm: tuple[Point, ...]
    text: str
    author: str
    created: str


def read_annotations(path: Path, password: str = "") -> tuple[FoundAnnotation, ...]:
    """Return the annotations of all pages that say or mark something; links, forms, media and damaged ones are not.

    Raises:
        BadInput: the file is no readable PDF.
    """
    with open_pdf(path, password) as document:
        return tuple(found for page in document for found in _of_page(page))


def _of_page(page: pymupdf.Page) -> Iterator[FoundAnnotation]:
    annotations: list[Any] = []
    with contextlib.suppress(*DAMAGE):  # a damaged list: what came before is read
        annotation = page.first_annot
        while annotation is not None and len(annotations) < _MOST:
            annotations.append(annotation)
            annotation = annotation.next
    replies: dict[int, list[str]] = {}
    for annotation in annotations:
        if annotation.irt_xref:
            replies.setdefault(annotation.irt_xref, []).append(_words(annotation))
    for annotation in annotations:
        if annotation.irt_xref or annotation.flags & _HIDDEN:
            continue
        with contextlib.suppress(*DAMAGE):  # one that is damaged
            found = _read(page, annotation, replies.get(annotation.xref, []))
            if found is not None:
                yield found


def _read(page: pymupdf.Page, annotation: Any, replies: list[str]) -> FoundAnnotation | None:
    subtype = annotation.type[1]
    info = annotation.info
    own = str(info.get("content") or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    text = "\n".join(part for part in (own, *replies) if part)
    shape = _shape(page, annotation, subtype)
    if shape is None:
        return None
    kind, points = shape
    if kind in ("text", "callout") and not text:
        return None
    height = page.rect.height
    to_mm = [(x * MM_PER_POINT, (height - y) * MM_PER_POINT) for x, y in points]
    created = _iso(str(info.get("creationDate") or info.get("modDate") or ""))
    name = str(info.get("id") or "") or f"{page.number}/{annotation.xref}"
    return FoundAnnotation(page.number, name, kind, tuple(to_mm), text, str(info.get("title") or ""), created)


def _shape(page: pymupdf.Page, annotation: Any, subtype: str) -> tuple[str, list[Point]] | None:
    """Return kind and points of the page as shown, y down."""
    turn = page.rotation_matrix

    def shown(points: Any) -> list[Point]:
        placed = [pymupdf.Point(*point) * turn for point in points or ()]
        return [(float(point.x), float(point.y)) for point in placed]

    box = pymupdf.Rect(annotation.rect)
    corners = shown([box.tl, box.br])
    if subtype == "Ink":
        strokes = [shown(stroke) for stroke in annotation.vertices or ()]
        longest = max(strokes, key=len, default=[])
        return ("polyline", longest) if len(strokes) == 1 and len(longest) > 1 else ("rectangle", corners)
    if subtype in _OUTLINES:
        points = shown(annotation.vertices)
        if len(points) < 2:
            return "rectangle", corners
        if subtype == "Polygon":
            cloudy = (annotation.border or {}).get("clouds", -1) > 0
            return ("cloud" if cloudy else "polygon" if len(points) > 2 else "polyline"), points
        ends = annotation.line_ends if subtype == "Line" else None
        names = [_end_name(end) for end in ends] if ends else ["", ""]
        if names[0] in _ARROWS:
            return "arrow", points
        return ("arrow", points[::-1]) if names[1] in _ARROWS else ("polyline", points)
    if subtype in _BOXES:
        return ("cloud" if (annotation.border or {}).get("clouds", -1) > 0 else "rectangle"), corners
    if subtype in _MARKS:
        places = shown(annotation.vertices)
        return ("rectangle", [_least(places), _most(places)]) if places else ("rectangle", corners)
    if subtype in _NOTES:
        return "text", [_least(corners)]
    return None


def _end_name(end: int) -> str:
    names = ("None", "Square", "Circle", "Diamond", "OpenArrow", "ClosedArrow", "Butt", "ROpenArrow", "RClosedArrow")
    return names[end] if 0 <= end < len(names) else ""


def _least(points: list[Point]) -> Point:
    return min(x for x, _ in points), min(y for _, y in points)


def _most(points: list[Point]) -> Point:
    return max(x for x, _ in points), max(y for _, y in points)


def _words(annotation: Any) -> str:
    """Return an answer with the name of who gave it."""
    info = annotation.info
    author, text = str(info.get("title") or "").strip(), str(info.get("content") or "").strip()
    return f"{author}: {text}" if author and text else text


def _iso(date: str) -> str:
    """Return a PDF date as ISO 8601; "" when it is none."""
    match = _DATE.match(date)
    if not match:
        return ""
    year, month, day, hour, minute, second = (
        int(part or least) for part, least in zip(match.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)
    )
    offset = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
    zone = timezone(-offset if match[7] == "-" else offset)
    with contextlib.suppress(ValueError):
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).isoformat()
    return ""
