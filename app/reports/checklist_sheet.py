"""A checklist (审查要点) as a spreadsheet, and back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from app.domain.errors import BadInput
from app.domain.project import Discipline
from app.reports.words import discipline_names, words
from app.review.checklist.checklist_text import row_of
from app.review.checklist.items import Item

LARGEST = 64 * 2**20
"""So many bytes unpacked; no checklist is larger."""
MOST_ROWS = 20_000
LONGEST = 32_000
CLAUSE = ("code", "number", "edition_from", "edition_to", "mandatory", "evidence")
JSON = ("limits", "words")


def write_checklist(items: Sequence[Item]) -> bytes:
    """Return the spreadsheet; one row an item."""
    say = words("checklist")
    heads: Mapping[str, str] = say["heads"]
    book = Workbook()
    page = book.active
    page.title = say["sheet_name"]
    page.append(list(heads.values()))
    for item in items:
        fields = _fields(item)
        row = page.max_row + 1
        for column, name in enumerate(heads, 1):
            cell = page.cell(row, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", fields[name])[:LONGEST]
            cell.data_type = "s"  # what begins with = is a text too
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for column, name in enumerate(heads, 1):
        page.column_dimensions[get_column_letter(column)].width = say["widths"][name]
        page.cell(1, column).font = Font(bold=True)
        page.cell(1, column).fill = PatternFill("solid", fgColor="EEF0F3")
    page.freeze_panes = "B2"
    page.auto_filter.ref = page.dimensions
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
    page.oddFooter.right.text = say["page"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class ChecklistRows:
    """The rows of a spreadsheet.

    Args:
        items: number of the row, discipline, and the row as a checklist holds it.
        faults: what is wrong with the other rows; names row, item and column.
    """

    items: tuple[tuple[int, Discipline, dict[str, Any]], ...]
    faults: tuple[str, ...]


def read_checklist(path: Path) -> ChecklistRows:
    """Return the items of a spreadsheet, and what is wrong with those rows that cannot be read.

    Raises:
        BadInput: it is no spreadsheet, or lacks a column.
    """
    say = words("checklist")
    rows = _rows(path)
    names = {head: name for name, head in say["heads"].items()}
    heads = [names.get(str(cell or "").strip(), "") for cell in rows[0]] if rows else []
    missing = [
        say["heads"][name] for name in ("id", "discipline", "code", "number", "title", "text") if name not in heads
    ]
    if missing:
        raise BadInput(f"The spreadsheet lacks the column {missing[0]}", path=str(path))
    items, faults = [], []
    for number, cells in enumerate(rows[1:], 2):
        fields = {name: _text(cell) for name, cell in zip(heads, cells, strict=False) if name}
        if any(fields.values()):
            try:
                items.append((number, *_item_row(path, number, fields)))
            except BadInput as error:
                faults.append(error.message)
    return ChecklistRows(tuple(items), tuple(faults))


def _fields(item: Item) -> dict[str, str]:
    say = words("checklist")
    row = row_of(item)
    clause = row["clause"]
    fields = {name: str(row.get(name, "")) for name in say["heads"]}
    fields |= {name: str(clause.get(name, "")) for name in CLAUSE}
    fields["discipline"] = discipline_names()[item.discipline.value]
    fields["mandatory"] = say["yes"] if item.clause.mandatory else say["no"]
    fields["evidence"] = say["evidence"][item.clause.evidence]
    fields["roles"] = ", ".join(item.roles)
    for name in JSON:
        fields[name] = json.dumps(row[name], ensure_ascii=False) if name in row else ""
    return fields


def _item_row(path: Path, number: int, fields: Mapping[str, str]) -> tuple[Discipline, dict[str, Any]]:
    say = words("checklist")

    def wrong(name: str, reason: str) -> BadInput:
        item, head = fields.get("id") or "?", say["heads"][name]
        return BadInput(f"Row {number}, item {item}: field '{name}' ({head}) {reason}", path=str(path))

    named = {text: name for name, text in discipline_names().items()}
    discipline = named.get(fields["discipline"], fields["discipline"])
    if discipline not in set(Discipline):
        raise wrong("discipline", f"must be one of {', '.join(named)}")
    evidence = {text: name for name, text in say["evidence"].items()}
    mandatory = {say["yes"]: True, say["no"]: False, "": False}
    if fields.get("mandatory", "") not in mandatory:
        raise wrong("mandatory", f"must be {say['yes']} or {say['no']}")
    clause: dict[str, Any] = {"code": fields["code"], "number": fields["number"]}
    for name in ("edition_from", "edition_to"):
        if fields.get(name):
            try:
                clause[name] = date.fromisoformat(fields[name])
            except ValueError:
                raise wrong(name, "must be a date such as 2023-06-01") from None
    clause["mandatory"] = mandatory[fields.get("mandatory", "")]
    given = fields.get("evidence", "")
    clause["evidence"] = evidence.get(given, given or "memory")
    row: dict[str, Any] = {"id": fields["id"], "clause": clause}
    for name in ("title", "title_en", "text", "wants", "opinion", "check", "applies"):
        if fields.get(name):
            row[name] = fields[name]
    if fields.get("roles"):
        row["roles"] = [role.strip() for role in fields["roles"].split(",") if role.strip()]
    for name in JSON:
        if fields.get(name):
            try:
                row[name] = json.loads(fields[name])
            except (ValueError, RecursionError) as error:
                raise wrong(name, f"is no JSON: {error}") from None
    return Discipline(discipline), row


def _rows(path: Path) -> list[tuple[Any, ...]]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST:
                raise BadInput("The spreadsheet is too large for a checklist", path=str(path))
        book = load_workbook(path, read_only=True, data_only=True)
        page = book.worksheets[0]
        rows = list(page.iter_rows(values_only=True, max_row=MOST_ROWS + 1))
        book.close()
    except (OSError, zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        raise BadInput(f"The spreadsheet cannot be read: {error}", path=str(path)) from error
    if len(rows) > MOST_ROWS:
        raise BadInput(f"The spreadsheet has more than {MOST_ROWS} rows", path=str(path))
    return rows


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
