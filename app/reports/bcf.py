"""Opinions as BCF 3.0: one topic an opinion, with an orthogonal view of its place, a snapshot, and the exact anchor.

Source: buildingSMART BCF-XML 3.0. The view looks straight down on the sheet's plane, in metres: those of the model for
DXF drawings, those of the paper for PDF pages. Drawings themselves are named, never enclosed.
"""

from __future__ import annotations

import io
import uuid
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import rfc8785
from PIL import Image, ImageDraw

from app.domain.geometry import Box, Point
from app.markup.colours import DISCIPLINE_RGB
from app.markup.opinion import Opinion
from app.markup.shapes import Shape
from app.reports.words import cited, discipline_names, words

VERSION = "3.0"
ANCHOR = "lianshen-anchor"
ANCHOR_SCHEMA = "urn:lianshen:anchor:1"
ANCHOR_FILE = "lianshen-anchor.json"
HEIGHT_M = 100.0  # of the camera over the sheet
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same opinions give the same file
TITLE_LENGTH = 80
LINE_PX = 7


@dataclass(frozen=True)
class View:
    """Where a topic looks.

    Args:
        rect_mm: part of the sheet in sheet millimetres.
        png: that part.
        shapes: markups there, in sheet millimetres.
        centre_m: middle of the view in metres.
        up: direction of the sheet's upper edge.
        height_m: of the view.
        lines_m: outline of the place in metres.
    """

    rect_mm: Box
    png: bytes
    shapes: tuple[Shape, ...]
    centre_m: Point
    up: Point
    height_m: float
    lines_m: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True)
class Topic:
    """One opinion with what it is about; without a view when it has no place."""

    opinion: Opinion
    sheet: str
    file: str
    sha256: str
    view: View | None


def write_bcf(project: str, code: str, topics: Sequence[Topic]) -> bytes:
    """Return the file (``.bcf``, a ZIP)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "bcf.version", _xml(_node("Version", VersionId=VERSION)))
        _put(archive, "project.bcfp", _xml(_project(project, code)))
        _put(archive, "extensions.xml", _xml(_extensions(topics)))
        for index, topic in enumerate(topics):
            folder = topic.opinion.id
            _put(archive, f"{folder}/markup.bcf", _xml(_markup(topic, index)))
            if topic.opinion.anchor is not None:
                _put(archive, f"{folder}/{ANCHOR_FILE}", rfc8785.dumps(topic.opinion.anchor.to_json()))
            if topic.view is not None:
                _put(archive, f"{folder}/viewpoint.bcfv", _xml(_visualization(topic.view, _view_id(topic))))
                _put(archive, f"{folder}/snapshot.png", _snapshot(topic.view, DISCIPLINE_RGB[topic.opinion.discipline]))
    return out.getvalue()


def _project(name: str, code: str) -> ET.Element:
    root = _node("ProjectInfo")
    project = _child(root, "Project", ProjectId=str(uuid.uuid5(uuid.NAMESPACE_URL, code)))
    _child(project, "Name", f"{name} {code}".strip())
    return root


def _extensions(topics: Sequence[Topic]) -> ET.Element:
    text = words("bcf")
    root = _node("Extensions")
    _list(root, "TopicTypes", "TopicType", (text["mandatory"], text["opinion"]))
    _list(root, "TopicStatuses", "TopicStatus", text["states"].values())
    _list(root, "Priorities", "Priority", ())
    _list(root, "TopicLabels", "TopicLabel", discipline_names().values())
    people = {one.opinion.author for one in topics} | {r.author for one in topics for r in one.opinion.replies}
    _list(root, "Users", "User", sorted(people - {""}))
    _list(root, "SnippetTypes", "SnippetType", (ANCHOR,))
    _list(root, "Stages", "Stage", ())
    return root


def _markup(topic: Topic, index: int) -> ET.Element:
    text, opinion = words("bcf"), topic.opinion
    root = _node("Markup")
    if topic.file:
        files = _child(_child(root, "Header"), "Files")
        file = _child(files, "File", IsExternal="true")
        _child(file, "Filename", topic.file)
        _child(file, "Reference", f"sha256:{topic.sha256}")
    node = _child(
        root,
        "Topic",
        Guid=opinion.id,
        ServerAssignedId=opinion.label,
        TopicType=text["mandatory"] if opinion.mandatory else text["opinion"],
        TopicStatus=text["states"][opinion.status.value],
    )
    title = text["title"].format(label=opinion.label, sheet=topic.sheet, text=opinion.text)
    _child(node, "Title", " ".join(title.split())[:TITLE_LENGTH])
    _child(node, "Index", str(index))
    _list(node, "Labels", "Label", (discipline_names()[opinion.discipline],))
    _child(node, "CreationDate", opinion.created)
    _child(node, "CreationAuthor", opinion.author)
    _child(
        node, "Description", "\n".join(part for part in (opinion.text, cited(opinion.clause, opinion.evidence)) if part)
    )
    if opinion.anchor is not None:
        snippet = _child(node, "BimSnippet", SnippetType=ANCHOR, IsExternal="false")
        _child(snippet, "Reference", ANCHOR_FILE)
        _child(snippet, "ReferenceSchema", ANCHOR_SCHEMA)
    comments = _child(node, "Comments") if opinion.replies else None
    for number, reply in enumerate(opinion.replies, 1):
        comment = _child(comments, "Comment", Guid=_derived(opinion.id, f"reply {number}"))
        _child(comment, "Date", reply.created)
        _child(comment, "Author", reply.author)
        _child(comment, "Comment", reply.text)
    if topic.view is not None:
        view = _child(_child(node, "Viewpoints"), "ViewPoint", Guid=_view_id(topic))
        _child(view, "Viewpoint", "viewpoint.bcfv")
        _child(view, "Snapshot", "snapshot.png")
        _child(view, "Index", "0")
    return root


def _visualization(view: View, guid: str) -> ET.Element:
    root = _node("VisualizationInfo", Guid=guid)
    camera = _child(root, "OrthogonalCamera")
    _vector(camera, "CameraViewPoint", *view.centre_m, HEIGHT_M)
    _vector(camera, "CameraDirection", 0.0, 0.0, -1.0)
    _vector(camera, "CameraUpVector", *view.up, 0.0)
    _child(camera, "ViewToWorldScale", f"{view.height_m:.6f}")
    _child(camera, "AspectRatio", f"{view.rect_mm.width / view.rect_mm.height:.6f}")
    segments = [pair for path in view.lines_m for pair in pairwise(path) if pair[0] != pair[1]]
    if segments:
        lines = _child(root, "Lines")
        for start, end in segments:
            line = _child(lines, "Line")
            _vector(line, "StartPoint", *start, 0.0)
            _vector(line, "EndPoint", *end, 0.0)
    return root


def _snapshot(view: View, rgb: int) -> bytes:
    """Return the picture with the markups drawn on it."""
    image = Image.open(io.BytesIO(view.png)).convert("RGB")
    draw = ImageDraw.Draw(image)
    colour = (rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255)
    rect = view.rect_mm
    across, down = image.width / rect.width, image.height / rect.height
    for shape in view.shapes:
        for stroke in shape.strokes:
            path = [((x - rect.x0) * across, (rect.y1 - y) * down) for x, y in stroke.flattened()]
            if stroke.filled:
                draw.polygon(path, fill=colour)
            else:
                draw.line(path, fill=colour, width=LINE_PX, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _view_id(topic: Topic) -> str:
    return _derived(topic.opinion.id, "view")


def _derived(opinion: str, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(opinion), name))


def _node(name: str, **attributes: str) -> ET.Element:
    return ET.Element(name, attributes)


def _child(parent: Any, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    node = ET.SubElement(parent, name, attributes)
    node.text = text if text is None else "".join(c for c in text if c >= " " or c in "\n\t")
    return node


def _list(parent: ET.Element, name: str, each: str, values: Iterable[str]) -> None:
    node = _child(parent, name)
    for value in values:
        _child(node, each, value)


def _vector(parent: ET.Element, name: str, x: float, y: float, z: float) -> None:
    node = _child(parent, name)
    for axis, value in zip("XYZ", (x, y, z), strict=True):
        _child(node, axis, f"{value:.6f}")


def _xml(root: ET.Element) -> bytes:
    ET.indent(root)
    return bytes(ET.tostring(root, "UTF-8", xml_declaration=True))


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)
