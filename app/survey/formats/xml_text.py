"""XML of survey files: no entities, no network, and as much of a damaged file as stands before the damage."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from app.domain.errors import BadInput
from app.survey.formats.text_lines import MAX_BYTES
from app.survey.points import Rejected


def read_xml(path: Path) -> tuple[etree._Element, list[Rejected], str]:
    """Return the root, what is damaged, and the encoding.

    Raises:
        BadInput: the file is no XML, or brings a document type with it.
    """
    if path.stat().st_size > MAX_BYTES:
        raise BadInput("The file is larger than a coordinate file can be", path=path.name)
    data = path.read_bytes()
    damage: list[Rejected] = []
    try:
        root = etree.fromstring(data, parser(recover=False))
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        root = etree.fromstring(data, parser(recover=True))
        if root is None or not len(root):
            raise BadInput(f"The XML is damaged: {error.msg}", path=path.name, line=line) from None
        damage.append(Rejected(line, "", f"the XML is damaged or truncated here: {error.msg}"))
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadInput("The XML declares a document type, which survey files have no need of", path=path.name, line=1)
    return root, damage, (root.getroottree().docinfo.encoding or "utf-8").lower()


def parser(recover: bool) -> etree.XMLParser:
    """Return a parser that loads nothing but the text it is given."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=recover, huge_tree=False)


def name_of(element: etree._Element) -> str:
    """Return the local name; empty for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child_text(element: etree._Element, *names: str) -> str:
    """Return the text at a path of children; empty where there is none."""
    for name in names:
        found = next((child for child in element if name_of(child) == name), None)
        if found is None:
            return ""
        element = found
    return (element.text or "").strip()


def line_of(element: etree._Element) -> int:
    """Return the line of an element."""
    return int(element.sourceline or 0)
