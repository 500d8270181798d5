"""The reply sheet (设计回复单): a spreadsheet the designer fills in and sends back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from app.domain.errors import BadInput
from app.markup.opinion import Opinion
from app.reports.words import cited, discipline_names, words

KEY = "lianshen"
LARGEST_BYTES = 20_000_000
LARGEST_UNPACKED = 200_000_000
MOST_ROWS = 20_000
MOVED = "rows were moved: put the replies back into the sheet as it was sent"
THIN = Side(style="thin", color="C9CED6")


@dataclass(frozen=True)
class SheetReply:
    """One filled row: its number in the file (from 1), opinion id, number as printed, reply, changed sheets.

    The opinion is empty where the sheet was sent without one.
    """

    row: int
    opinion: str
    label: str
    text: str
    sheets: str


def write_reply_sheet(
    opinions: Iterable[Opinion], sheet_of: Callable[[str], str], *, project: str, code: str, round_number: int
) -> bytes:
    """Return the spreadsheet: one row an opinion; only reply and changed sheets can be written.

    Args:
        sheet_of: sheet id → number and title.
        project: name of the project.
    """
    say = words("reply_sheet")
    book = Workbook()
    page = book.active
    page.title = say["sheet_name"]
    page["A1"] = say["title"].format(project=project, code=code, round=round_number)
    page["A1"].font = Font(bold=True, size=14)
    page["A2"] = say["instruction"]
    for column, (head, width) in enumerate(zip(say["heads"], say["widths"], strict=True), 1):
        cell = page.cell(3, column, head)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEF0F3")
        page.column_dimensions[get_column_letter(column)].width = width
    key = book.create_sheet(KEY)
    key.sheet_state = "hidden"
    key.append([code, round_number])
    for row, one in enumerate(opinions, 4):
        key.append([row, one.id])
        values = (
            one.label, discipline_names()[one.discipline], say["mandatory"] if one.mandatory else "",
            sheet_of(one.sheet), one.text, cited(one.clause, one.evidence), "", "",
        )  # fmt: skip
        for column, value in enumerate(values, 1):
            cell = page.cell(row, column)
            cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", value), "s"
            cell.alignment, cell.border = Alignment(vertical="top", wrap_text=True), Border(bottom=THIN)
            if column > len(values) - 2:
                cell.protection, cell.value = Protection(locked=False), None
    page.freeze_panes = "A4"
    page.protection.sheet = True
    page.protection.formatRows = page.protection.formatColumns = False
    page.print_title_rows = "3:3"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
    page.oddHeader.left.text = f"{project} {code}".replace("&", "&&")
    page.oddFooter.right.text = say["page"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_reply_sheet(path: Path, code: str) -> tuple[SheetReply, ...]:
    """Return the rows with a reply.

    Raises:
        BadInput: not a reply sheet of this project, too large, or a reply stands in a row of no opinion.
    """
    _check_size(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BadInput("this is no spreadsheet (XLSX)", path=str(path)) from error
    try:
        if KEY not in book.sheetnames:
            raise BadInput("this is no reply sheet of Lianshen: its list of opinions is missing", path=str(path))
        keys = [row[:2] for row in book[KEY].iter_rows(values_only=True, max_row=MOST_ROWS) if len(row) >= 2]
        if not keys or str(keys[0][0]) != code:
            raise BadInput("this reply sheet belongs to another project", path=str(path))
        ids = {row: str(opinion) for row, opinion in keys[1:] if isinstance(row, int)}
        page = next(sheet for name, sheet in zip(book.sheetnames, book.worksheets, strict=True) if name != KEY)
        rows: list[tuple[Any, ...]] = list(page.iter_rows(values_only=True, max_row=MOST_ROWS, max_col=8))
    except (KeyError, ValueError, TypeError, StopIteration) as error:
        raise BadInput("this reply sheet is damaged", path=str(path)) from error
    finally:
        book.close()
    replies = tuple(_replies(rows, ids))
    strays = [str(one.row) for one in replies if not one.opinion]
    if strays:
        raise BadInput(f"rows {', '.join(strays)} hold a reply but no opinion", path=str(path), advice=MOVED)
    return replies


def _replies(rows: list[tuple[Any, ...]], ids: dict[int, str]) -> Iterable[SheetReply]:
    first = min(ids, default=len(rows) + 1)  # above it stand title and headings
    for number, row in enumerate(rows[first - 1 :], first):
        cells = [*row, *[None] * 8]
        text, sheets = (re.sub(r"\r\n?", "\n", str(cell)).strip() if cell is not None else "" for cell in cells[6:8])
        if text:
            yield SheetReply(number, ids.get(number, ""), str(cells[0] or "").strip(), text, sheets)


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise BadInput("the file is larger than a reply sheet can be", path=str(path))
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > LARGEST_UNPACKED:
                raise BadInput("the file is larger than a reply sheet can be", path=str(path))
    except FileNotFoundError as error:
        raise BadInput("there is no such file", path=str(path)) from error
    except (OSError, zipfile.BadZipFile) as error:
        raise BadInput("this is no spreadsheet (XLSX)", path=str(path)) from error
