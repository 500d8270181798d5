"""Annotations apart from their PDF: XFDF (ISO 19444-1), written and read; coordinates are those of the pages."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.geometry import Affine, Box, Point
from app.drawings.pdf.annotate import Annotation, Note, pdf_date, user_space
from app.drawings.pdf.pages import MM_PER_POINT, open_pdf

NAMESPACE = "http://ns.adobe.com/xfdf/"
ELEMENTS = {
    "cloud": "polygon",
    "rectangle": "square",
    "polygon": "polygon",
    "polyline": "polyline",
    "arrow": "line",
    "text": "freetext",
    "callout": "freetext",
}
LARGEST = 64 << 20
BETWEEN = re.compile(r"[,;\s]+")
DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?'?)?")
NOTE_PT = 18.0
CAP_EM = 0.7  # height of capitals in font sizes, near enough for a box


@dataclass(frozen=True)
class Found:
    """One annotation as read.

    Args:
        name: /NM; our id when we wrote it.
        kind: of markup; empty for a kind that has no counterpart.
        points_mm: what the kind needs, in millimetres of the page as shown.
        answers: name of the annotation it replies to; empty when it stands alone.
        element: what the file calls it.
        created: ISO 8601; empty when the file does not say.
    """

    page: int
    name: str
    kind: str
    points_mm: tuple[Point, ...]
    text: str
    author: str
    created: str
    answers: str
    element: str


def write_xfdf(pdf: Path, annotations: Sequence[Annotation], href: str) -> bytes:
    """Return the annotations for the pages of ``pdf``, which readers find as ``href``.

    Raises:
        BadInput: ``pdf`` cannot be read, or an annotation names a page it lacks.
    """
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}xfdf", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    _child(root, "f", href=href)
    listed = _child(root, "annots")
    with open_pdf(pdf) as document:
        for one in annotations:
            if not 0 <= one.page < document.page_count:
                raise BadInput(f"The PDF has no page {one.page + 1}", path=str(pdf))
            to_user = user_space(document[one.page])
            _write(listed, one, to_user.after(Affine(a=1 / MM_PER_POINT, d=1 / MM_PER_POINT)))
    return bytes(ET.tostring(root, "UTF-8", xml_declaration=True))


def read_xfdf(path: Path, user_spaces: Callable[[int], Affine]) -> tuple[Found, ...]:
    """Return the annotations of a file.

    Args:
        user_spaces: page index → map from points of the page as shown to its user space, as ``user_space`` gives.

    Raises:
        BadInput: the file cannot be read or is no XFDF.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput("the file is larger than 64 MB", path=str(path))
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"the file cannot be read: {error.strerror}", path=str(path)) from error
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise BadInput("The file declares entities, which XFDF does not have", path=str(path))
    try:
        root = ET.fromstring(data)  # noqa: S314 - no entities, checked above
        if root.tag != f"{{{NAMESPACE}}}xfdf":
            raise BadInput("This is no XFDF file", path=str(path))
        return tuple(_read(node, user_spaces) for node in root.iterfind(f"{{{NAMESPACE}}}annots/*"))
    except (ET.ParseError, ValueError, KeyError, IndexError) as error:
        raise BadInput(f"The XFDF file is damaged: {error}", path=str(path)) from error


def _write(listed: ET.Element, one: Annotation, at: Callable[[Point], Point]) -> None:
    points = [at(point) for point in one.points_mm]
    ink = [at(point) for line in one.look for point in line.points_mm] or points
    box = Box.around([*ink, *points]).grown(one.width_mm / MM_PER_POINT)
    node = _child(
        listed,
        ELEMENTS[one.kind],
        page=str(one.page),
        name=one.id,
        rect=_numbers([(box.x0, box.y0), (box.x1, box.y1)]),
        color=f"#{one.rgb:06X}",
        width=f"{one.width_mm / MM_PER_POINT:.2f}",
        title=one.author,
        subject=one.subject,
        flags="print",
        **_dates(one.created),
    )
    _child(node, "contents").text = one.text
    if one.kind in ("cloud", "polygon", "polyline"):
        if one.kind != "polyline" and len(points) == 2:
            points = list(Box.around(points).corners)
        if one.kind == "cloud":
            node.attrib.update(intent="PolygonCloud", style="cloudy", intensity="1")
        _child(node, "vertices").text = _numbers(points, ";")
    elif one.kind == "arrow":
        ends = {"start": _numbers(points[-1:]), "end": _numbers(points[:1])}
        node.attrib.update(ends, head="None", tail="ClosedArrow", intent="LineArrow")
        node.set("interior-color", f"#{one.rgb:06X}")
    elif one.kind == "rectangle":
        inner = Box.around(points)
        node.set("rect", _numbers([(inner.x0, inner.y0), (inner.x1, inner.y1)]))
    elif one.kind == "callout":
        node.attrib.update(intent="FreeTextCallout", callout=_numbers(points), head="ClosedArrow")
    else:
        node.set("intent", "FreeTextTypewriter")
        words = Box.around(map(at, _words_box(one).corners))
        node.set("rect", _numbers([(words.x0, words.y0), (words.x1, words.y1)]))
    for note in one.replies:
        _write_note(listed, one, note, box)


def _words_box(one: Annotation) -> Box:
    """Return where the words of a text are, in millimetres of the page; its upper left corner is the text's point."""
    x, y = one.points_mm[0]
    widths = [len(line.text) * line.height_mm / CAP_EM for line in one.letters]
    lowest = min((line.at_mm[1] - 0.4 * line.height_mm for line in one.letters), default=y - 1)
    return Box(x, min(lowest, y - 1), x + max([1.0, *widths]), y)


def _write_note(listed: ET.Element, one: Annotation, note: Note, box: Box) -> None:
    node = _child(
        listed,
        "text",
        page=str(one.page),
        name=note.id,
        inreplyto=one.id,
        replyType="reply",
        rect=_numbers([(box.x0, box.y1), (box.x0 + NOTE_PT, box.y1 + NOTE_PT)]),
        title=note.author,
        flags="print,nozoom,norotate,hidden",
        **_dates(note.created),
    )
    _child(node, "contents").text = note.text


def _read(node: ET.Element, user_spaces: Callable[[int], Affine]) -> Found:
    element = node.tag.rpartition("}")[2]
    page = int(node.get("page", "0"))
    if page < 0:
        raise ValueError(f"page {page}")
    answers = node.get("inreplyto", "")
    back = user_spaces(page).inverse()
    kind, points = ("", []) if answers else _shape(element, node, back)
    contents = node.find(f"{{{NAMESPACE}}}contents")
    rich = node.find(f"{{{NAMESPACE}}}contents-richtext")
    words = (contents.text or "") if contents is not None else "".join(rich.itertext()) if rich is not None else ""
    return Found(
        page=page,
        name=node.get("name", ""),
        kind=kind,
        points_mm=tuple((x * MM_PER_POINT, y * MM_PER_POINT) for x, y in points),
        text=words.strip(),
        author=node.get("title", ""),
        created=_iso(node.get("creationdate") or node.get("date") or ""),
        answers=answers,
        element=element,
    )


def _shape(element: str, node: ET.Element, back: Affine) -> tuple[str, list[Point]]:
    """Return kind of markup and its points on the page as shown; no kind for what has no counterpart."""
    if element in ("polygon", "polyline"):
        vertices = node.find(f"{{{NAMESPACE}}}vertices")
        points = _pairs(vertices.text or "" if vertices is not None else node.get("vertices", ""))
        cloudy = node.get("style") == "cloudy" or node.get("intent") == "PolygonCloud"
        return "cloud" if cloudy else element, [back(point) for point in points]
    if element in ("square", "circle"):
        box = _rect(node, back)
        return ("cloud" if node.get("style") == "cloudy" else "rectangle"), [(box.x0, box.y0), (box.x1, box.y1)]
    if element == "line":
        start, end = (back(_pairs(node.get(name, ""))[0]) for name in ("start", "end"))
        pointed = "Arrow" in node.get("tail", "") or "Arrow" in node.get("head", "")
        backwards = "Arrow" in node.get("head", "") and "Arrow" not in node.get("tail", "")
        return ("arrow", [start, end] if backwards else [end, start]) if pointed else ("polyline", [start, end])
    if element == "freetext" and node.get("callout"):
        return "callout", [back(point) for point in _pairs(node.get("callout", ""))]
    if element in ("freetext", "text"):
        box = _rect(node, back)
        return "text", [(box.x0, box.y1)]
    if element == "ink":
        gesture = node.find(f"{{{NAMESPACE}}}inklist/{{{NAMESPACE}}}gesture")
        return "polyline", [back(point) for point in _pairs(gesture.text or "" if gesture is not None else "")]
    return "", []


def _rect(node: ET.Element, back: Affine) -> Box:
    low, high = _pairs(node.get("rect", ""))
    return Box.around(map(back, Box.around([low, high]).corners))


def _pairs(text: str) -> list[Point]:
    values = [float(one) for one in BETWEEN.split(text.strip()) if one]
    if len(values) % 2 or not all(map(math.isfinite, values)):
        raise ValueError(f"coordinates {text[:40]!r}")
    return list(zip(values[::2], values[1::2], strict=True))


def _numbers(points: Sequence[Point], between: str = ",") -> str:
    return between.join(f"{x:.4f},{y:.4f}" for x, y in points)


def _dates(created: str) -> dict[str, str]:
    date = pdf_date(created)
    return {"creationdate": date, "date": date} if date else {}


def _iso(date: str) -> str:
    found = DATE.match(date)
    if found is None:
        return ""
    year, month, day, hour, minute, second, sign, off_hours, off_minutes = found.groups()
    zone = f"{sign}{off_hours}:{off_minutes or '00'}" if sign else "+00:00"
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    return f"{year}-{month or '01'}-{day or '01'}T{clock}{zone}"


def _child(parent: ET.Element, tag: str, /, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
