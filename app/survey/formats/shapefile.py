"""Reads ESRI Shapefile (white paper of July 1998) with its dBase table, code page and projection."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from pathlib import Path

from pyproj import CRS
from pyproj.exceptions import CRSError

from app.domain.errors import BadInput
from app.survey.formats.features import Contents, Feature, Position
from app.survey.formats.text_lines import MAX_BYTES, decoded
from app.survey.plausibility import DEGREES
from app.survey.points import AxisOrder, Note, Rejected

MAGIC = b"\x00\x00\x27\x0a"
POINTS, MULTIPOINTS, LINES, AREAS = {1, 11, 21}, {8, 18, 28}, {3, 13, 23}, {5, 15, 25}
WITH_Z = {11, 13, 15, 18}
NO_DATA = -1e38
CODE_PAGES = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "oem": "gb18030"}


def read_shapefile(path: Path) -> Contents:
    """Read ``path`` (.shp) and what stands beside it.

    Raises:
        BadInput: the file is damaged from the beginning, or of a kind without points, lines and areas.
    """
    if path.stat().st_size > MAX_BYTES:
        raise BadInput("The file is larger than a coordinate file can be", path=path.name)
    data = path.read_bytes()
    if len(data) < 100:
        raise BadInput("The shapefile is truncated within its header", path=path.name)
    rejected: list[Rejected] = []
    rows, encoding, notes = table_beside(path)
    features = list(features_of(data, rows, path.stem, rejected))
    system = projection_beside(path)
    if not system:
        notes.append(Note("crs", "There is no .prj beside the shapefile: the reference system is unknown"))
    return Contents("Shapefile", features, encoding, AxisOrder.EAST_NORTH, system, rejected, notes)


def features_of(data: bytes, rows: list[dict[str, str]], layer: str, rejected: list[Rejected]) -> Iterator[Feature]:
    """Yield the records; a damaged one is rejected, and ends the file when its length cannot be trusted."""
    at, number = 100, 0
    told = struct.unpack(">i", data[24:28])[0] * 2
    while at + 12 <= len(data):
        number += 1
        length = struct.unpack(">i", data[at + 4 : at + 8])[0] * 2
        body = data[at + 8 : at + 8 + length]
        if length < 4 or len(body) < length:
            rejected.append(Rejected(number, "", f"the shapefile is truncated within record {number}"))
            return
        at += 8 + length
        attributes = rows[number - 1] if number <= len(rows) else {}
        kind = struct.unpack("<i", body[:4])[0]
        if kind == 0:
            continue
        try:
            parsed = shape(kind, body)
        except (struct.error, ValueError) as error:
            rejected.append(Rejected(number, "", f"record {number} is damaged: {error}"))
            continue
        yield Feature(parsed[0], parsed[1], attributes, layer, number)
    if at < told:
        rejected.append(Rejected(number + 1, "", f"the shapefile is truncated after record {number}"))


def shape(kind: int, body: bytes) -> tuple[str, list[list[Position]]]:
    """Return kind and parts of one record; ValueError for a kind that has none."""
    if kind in POINTS:
        x, y = struct.unpack("<2d", body[4:20])
        z = struct.unpack("<d", body[20:28])[0] if kind in WITH_Z else math.nan
        return "point", [[(x, y) if not z > NO_DATA else (x, y, z)]]
    if kind not in MULTIPOINTS | LINES | AREAS:
        raise ValueError(f"shape type {kind} has no points, lines or areas")
    if kind in MULTIPOINTS:
        parts, count, at = 1, struct.unpack("<i", body[36:40])[0], 40
        starts = [0]
    else:
        parts, count = struct.unpack("<2i", body[36:44])
        if not 0 < parts <= count:
            raise ValueError("counts of parts and points do not fit")
        starts, at = list(struct.unpack(f"<{parts}i", body[44 : 44 + 4 * parts])), 44 + 4 * parts
    if not 0 < count <= (len(body) - at) // 16 or starts != sorted(starts) or not 0 <= starts[0] <= starts[-1] < count:
        raise ValueError("counts of parts and points do not fit")
    plane = struct.unpack(f"<{2 * count}d", body[at : at + 16 * count])
    places: list[Position] = list(zip(plane[::2], plane[1::2], strict=True))
    after = at + 16 * count + 16
    if kind in WITH_Z and len(body) >= after + 8 * count:
        heights = struct.unpack(f"<{count}d", body[after : after + 8 * count])
        places = [(*p, z) if z > NO_DATA else p for p, z in zip(places, heights, strict=True)]
    if kind in MULTIPOINTS:
        return "point", [[place] for place in places]
    ends = [*starts[1:], count]
    return ("line" if kind in LINES else "area"), [places[a:b] for a, b in zip(starts, ends, strict=True)]


def table_beside(path: Path) -> tuple[list[dict[str, str]], str, list[Note]]:
    """Return the rows of the dBase table, its encoding, and what to say about it."""
    file = beside(path, ".dbf")
    if file is None:
        return [], "ascii", [Note("attributes", "There is no .dbf beside the shapefile: names and codes are missing")]
    data = file.read_bytes()
    if len(data) < 32:
        return [], "ascii", [Note("attributes", "The .dbf is truncated: names and codes are missing")]
    count, head, width = struct.unpack("<IHH", data[4:12])
    fields: list[tuple[bytes, int]] = []
    for at in range(32, min(head, len(data)) - 32, 32):
        if data[at] == 0x0D:
            break
        fields.append((data[at : at + 11].split(b"\x00")[0], data[at + 16]))
    page = beside(path, ".cpg")
    stated = page.read_text("ascii", errors="replace").strip().casefold() if page else ""
    encoding = CODE_PAGES.get(stated, stated)
    try:
        "".encode(encoding or "utf-8")
    except LookupError:
        encoding = ""
    body = data[head : head + count * width]
    if not encoding:
        try:
            encoding = decoded(body.replace(b"\x00", b" ") + b" " + b" ".join(name for name, _ in fields), file.name)[1]
        except BadInput:
            encoding = "latin-1"
        encoding = {"gbk": "gb18030"}.get(encoding, encoding)
    names = [name.decode(encoding, errors="replace") for name, _ in fields]
    rows: list[dict[str, str]] = []
    for row in range(min(count, len(body) // width if width else 0)):
        at = row * width + 1
        cells: dict[str, str] = {}
        for name, (_, size) in zip(names, fields, strict=True):
            cells[name] = body[at : at + size].decode(encoding, errors="replace").strip(" \x00*")
            at += size
        rows.append(cells)
    shown = "gbk" if encoding == "gb18030" else encoding
    return (
        rows,
        shown,
        [] if page or shown == "ascii" else [Note("encoding", f"No .cpg: the texts are read as {shown}")],
    )


def projection_beside(path: Path) -> str:
    """Return the reference system of the ``.prj``; its name where it has no EPSG code."""
    file = beside(path, ".prj")
    if file is None:
        return ""
    try:
        crs = CRS.from_wkt(file.read_text("utf-8", errors="replace"))
    except CRSError:
        return ""
    if crs.is_geographic:
        return DEGREES
    code = crs.to_epsg(min_confidence=60)
    return f"EPSG:{code}" if code else crs.name


def beside(path: Path, suffix: str) -> Path | None:
    """Return the file of the same name with another suffix, in either case."""
    return next((p for p in (path.with_suffix(suffix), path.with_suffix(suffix.upper())) if p.is_file()), None)
