"""Reads coordinate files: CASS ``.dat`` (name,code,east,north,height) and CSV with a header."""

from __future__ import annotations

import contextlib
import csv
import math
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.resources import resource
from app.survey.declaring import axis_order, zone_prefix
from app.survey.points import AxisOrder, Declaration, Rejected, Survey, SurveyPoint

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
FIRST_OF_THREE_BYTES = "\u0800"
MAX_BYTES = 256 * 1024 * 1024
CASS_FIELDS = {"name": 0, "code": 1, "first": 2, "second": 3, "height": 4}
Row = tuple[int, str, list[str]]


@cache
def vocabulary() -> Mapping[str, Mapping[str, str]]:
    """Return header words, by column: ``word → field``."""
    told = tomllib.loads(resource("survey", "columns.toml").read_text(encoding="utf-8"))
    return {"field": {word.casefold(): field for field, words in told["field"].items() for word in words}}


def decoded(data: bytes, source: str) -> tuple[str, str]:
    """Return the text of a file and its encoding: UTF-8, UTF-16 with a mark, or GB 18030.

    Raises:
        BadInput: it is none of these, or not text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise BadInput(f"The text is damaged at byte {error.start}", path=source) from None
    if b"\x00" in data[:4096]:
        raise BadInput("This is a binary file, not a coordinate file", path=source)
    if data.isascii():
        return data.decode("ascii"), "ascii"
    texts: dict[str, str] = {}
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            texts[encoding] = data.decode(encoding)
    if not texts:
        raise BadInput("The text is neither UTF-8 nor GBK", path=source)
    # many pairs of GBK bytes are valid UTF-8 of two bytes, but Chinese in UTF-8 takes three
    if "utf-8" in texts and ("gb18030" not in texts or max(texts["utf-8"]) >= FIRST_OF_THREE_BYTES):
        return texts["utf-8"], "utf-8"
    return texts["gb18030"], "gbk"


def read_text(path: Path, axes: AxisOrder | None = None) -> Survey:
    """Read a coordinate file.

    Args:
        path: CASS ``.dat`` or CSV.
        axes: order of the two plane coordinates where a person states it; the file's own signs otherwise.

    Raises:
        BadInput: no line gives a point, or the axis order cannot be told.
    """
    if path.stat().st_size > MAX_BYTES:
        raise BadInput("The file is larger than a coordinate file can be", path=str(path))
    text, encoding = decoded(path.read_bytes(), path.name)
    lines = text.splitlines()
    if not any(line.strip() for line in lines):
        raise BadInput("The file is empty", path=path.name)
    rows: list[Row] = [
        (number, line, [cell.strip() for cell in split(line)]) for number, line in enumerate(lines, 1) if line.strip()
    ]
    header = header_fields(rows[0][2])
    fields, stated, kind = (header[0], header[1], "CSV") if header else (CASS_FIELDS, None, "CASS")
    parsed, rejected = measured(rows[1:] if header else rows, fields, counted=header is None)
    if not parsed:
        first = rejected[0] if rejected else Rejected(1, "", "nothing but a header")
        raise BadInput(f"No line holds a point: {first.reason}", path=path.name, line=first.line)
    order, evidence = settle(axes, stated, [row[3] for row in parsed], [row[4] for row in parsed], kind, path.name)
    points = tuple(
        SurveyPoint(name, code, *((second, first) if order is AxisOrder.NORTH_EAST else (first, second)), height, line)
        for line, name, code, first, second, height in parsed
    )
    zone = zone_prefix([point.east for point in points], [point.north for point in points])
    notes = tuple(announcements(rows))
    declaration = Declaration(encoding, order, evidence, zone)
    return Survey(path.name, kind, declaration, points, (), tuple(rejected), notes)


def split(line: str) -> list[str]:
    """Split a line at commas, full-width commas, tabs or semicolons, or at blanks when there are none of them."""
    plain = unicodedata.normalize("NFKC", line).strip("\ufeff \r\n")
    for separator in (",", "\t", ";"):
        if separator in plain:
            return next(csv.reader([plain], delimiter=separator))
    return plain.split()


def header_fields(cells: Sequence[str]) -> tuple[dict[str, int], AxisOrder | None] | None:
    """Return where a header puts each field and the axis order it states; None when the line is no header."""
    words = vocabulary()["field"]
    found: dict[str, int] = {}
    for column, cell in enumerate(cells):
        word = re.sub(r"[\s_()（）]|\(?m\)$", "", cell).casefold()
        field = words.get(word)
        if field and field not in found:
            found[field] = column
    stated: AxisOrder | None = None
    if "east" in found and "north" in found:
        stated = AxisOrder.EAST_NORTH if found["east"] < found["north"] else AxisOrder.NORTH_EAST
        pair = sorted((found.pop("east"), found.pop("north")))
    elif "x" in found and "y" in found:
        pair = [found.pop("x"), found.pop("y")]
    else:
        return None
    return {**found, "first": pair[0], "second": pair[1]}, stated


Measured = tuple[int, str, str, float, float, float | None]


def measured(rows: Sequence[Row], fields: Mapping[str, int], counted: bool) -> tuple[list[Measured], list[Rejected]]:
    """Read rows; ``counted`` allows a first line with nothing but the number of points, as CASS writes."""
    points: list[Measured] = []
    rejected: list[Rejected] = []
    needed = max(fields["first"], fields["second"]) + 1
    for number, line, cells in rows:
        if counted and number == rows[0][0] and len(cells) == 1 and cells[0].isdigit():
            continue
        if len(cells) < needed:
            rejected.append(Rejected(number, line, f"{len(cells)} columns where at least {needed} are needed"))
            continue
        first, second = as_number(cells[fields["first"]]), as_number(cells[fields["second"]])
        if first is None or second is None:
            wrong = cells[fields["first"] if first is None else fields["second"]]
            rejected.append(Rejected(number, line, f"“{wrong}” is no coordinate"))
            continue
        column = fields.get("height", len(cells))
        height = as_number(cells[column]) if column < len(cells) and cells[column] else None
        if height is None and column < len(cells) and cells[column]:
            rejected.append(Rejected(number, line, f"“{cells[column]}” is no height"))
            continue
        name = cell_at(cells, fields.get("name")) or f"#{number}"
        points.append((number, name, cell_at(cells, fields.get("code")), first, second, height))
    return points, rejected


def cell_at(cells: Sequence[str], column: int | None) -> str:
    """Return a cell, or an empty text where there is none."""
    return cells[column] if column is not None and column < len(cells) else ""


def as_number(text: str) -> float | None:
    """Return a finite decimal number, or None."""
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def settle(
    asked: AxisOrder | None,
    stated: AxisOrder | None,
    first: Sequence[float],
    second: Sequence[float],
    kind: str,
    source: str,
) -> tuple[AxisOrder, str]:
    """Return the axis order and the evidence for it: a person, the header, the coordinates, the format.

    Raises:
        BadInput: header and coordinates contradict each other, or nothing tells the order.
    """
    seen = axis_order(first, second)
    if asked is not None:
        return asked, "option"
    if stated is not None:
        if seen is not None and seen is not stated:
            raise BadInput(
                f"The header says {stated.value}, the coordinates say {seen.value}",
                path=source,
                advice="state the order with --axes",
            )
        return stated, "header"
    if seen is not None:
        return seen, "coordinates"
    if kind == "CASS":
        return AxisOrder.EAST_NORTH, "format"
    raise BadInput("X and Y may be east or north here", path=source, advice="state the order with --axes")


def announcements(rows: Sequence[Row]) -> list[str]:
    """Return notes about names: those given to more than one line."""
    seen: dict[str, list[int]] = {}
    for number, _, cells in rows:
        if cells and cells[0]:
            seen.setdefault(cells[0], []).append(number)
    return [
        f"The name {name} stands on lines {', '.join(map(str, lines))}"
        for name, lines in seen.items()
        if len(lines) > 1
    ]
