"""Reads coordinate tables from XLSX: the first worksheet that holds points."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook

from app.domain.errors import BadInput
from app.survey.declaring import zone_prefix
from app.survey.formats.coordinate_table import Reading, angle_notes, settle
from app.survey.formats.features import text_of
from app.survey.formats.number_style import NumberStyle, plain_cell, style_of
from app.survey.formats.table_columns import Columns, angle_columns, angled, from_head, from_mapping, without_head
from app.survey.formats.text_lines import Line
from app.survey.plausibility import DEGREES
from app.survey.points import AxisOrder, Declaration, Survey

MAX_UNPACKED = 512 * 1024 * 1024
MAX_ROWS = 1_100_000
# what openpyxl, zipfile and the XML parser raise on damaged parts
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    LookupError,
    ValueError,
    OSError,
    TypeError,
    AttributeError,
    NotImplementedError,
)
MAIN_PART = "xl/workbook.xml"
HEAD_ROWS = 20  # titles that may stand above the head


def read_workbook(path: Path, axes: AxisOrder | None = None, mapping: Mapping[str, str] | None = None) -> Survey:
    """Read one workbook.

    Raises:
        BadInput: it is damaged, or no worksheet holds points.
    """
    errors: list[BadInput] = []
    for title, rows in sheets(path):
        try:
            return read_sheet(path, title, rows, axes, mapping)
        except BadInput as error:
            errors.append(error)
    raise errors[0] if errors else BadInput("The workbook is empty", path=path.name)


def is_workbook(path: Path) -> bool:
    """Tell whether a file is an XLSX workbook, whatever it is called."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MAIN_PART in archive.namelist()
    except DAMAGE:
        return False


def sheets(path: Path) -> list[tuple[str, list[Line]]]:
    """Return title and rows of every worksheet that holds something."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise BadInput("The workbook is larger than a coordinate table can be", path=path.name)
        with path.open("rb") as stream:  # a path would have to end in .xlsx
            book = load_workbook(stream, read_only=True, data_only=True)
            found = worksheets(book)
            book.close()
    except DAMAGE as error:
        raise BadInput(f"The workbook is damaged: {error}", path=path.name) from None
    return found


def worksheets(book: Workbook) -> list[tuple[str, list[Line]]]:
    """Return title and rows of every worksheet that holds something."""
    found: list[tuple[str, list[Line]]] = []
    for sheet in book.worksheets:
        rows: list[Line] = []
        for number, values in enumerate(sheet.iter_rows(max_row=MAX_ROWS, values_only=True), 1):
            cells = [text_of(value) for value in values]
            if any(cells):
                rows.append(Line(number, ",".join(cells), cells))
        style = style_of(row.cells for row in rows[:200])
        if style is not NumberStyle.PLAIN:
            rows = [replace(row, cells=[plain_cell(cell, style) for cell in row.cells]) for row in rows]
        if rows:
            found.append((sheet.title, rows))
    return found


def read_sheet(
    path: Path, title: str, rows: list[Line], axes: AxisOrder | None, mapping: Mapping[str, str] | None
) -> Survey:
    """Read one worksheet.

    Raises:
        BadInput: it holds no points.
    """
    columns: Columns | None = None
    first = 0
    if mapping:
        columns, head = from_mapping(mapping, rows[0].cells, path.name)
        first = int(head)
    else:
        for at, row in enumerate(rows[:HEAD_ROWS]):
            columns = from_head(row.cells)
            if columns is not None:
                first = at + 1
                break
    if columns is None:
        columns = angle_columns(rows[:200]) or without_head(rows, path.name)
    columns = angled(columns, rows[first : first + 200], path.name)
    reading = Reading()
    reading.add(rows[first:], columns)
    if not reading.names:
        reason = reading.rejected[0].reason if reading.rejected else "nothing but a head"
        raise BadInput(f"No line holds a point: {reason}", path=path.name, line=rows[min(first, len(rows) - 1)].number)
    one, two, _, _ = reading.columns()
    order, evidence = settle(axes, columns.order, one, two, None, path.name, columns.evidence)
    points = reading.table(order)
    zone = None if columns.degrees else zone_prefix(points.east, points.north)
    declared = Declaration("xlsx", order, evidence, zone, DEGREES if columns.degrees else "")
    notes = tuple(angle_notes(columns, one, two, rows[min(first, len(rows) - 1)].number))
    return Survey(path.name, f"XLSX ({title})", declared, points, (), tuple(reading.rejected), notes)
