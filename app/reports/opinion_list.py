"""The list of opinions as a spreadsheet (XLSX)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from app.markup.opinion import Opinion
from app.reports.words import discipline_names, words

LONGEST = 32_000  # characters that a cell takes
THIN = Side(style="thin", color="C9CED6")


def write_opinion_list(opinions: Iterable[Opinion], sheet_of: Callable[[str], tuple[str, str]], title: str) -> bytes:
    """Return the spreadsheet; one row an opinion, in the given order.

    Args:
        sheet_of: sheet id → number and title.
        title: of the document.
    """
    say = words("opinion_list")
    book = Workbook()
    book.properties.title = title
    page = book.active
    page.title = say["sheet_name"]
    page.append(list(say["heads"]))
    for opinion in opinions:
        row = page.max_row + 1
        for column, value in enumerate(_row(opinion, sheet_of(opinion.sheet)), 1):
            cell = page.cell(row, column)
            if isinstance(value, int):
                cell.value = value
            else:
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
                cell.data_type = "s"  # what begins with = is a text too
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = Border(bottom=THIN)
    for column, width in enumerate(say["widths"], 1):
        page.column_dimensions[get_column_letter(column)].width = width
        head = page.cell(1, column)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="EEF0F3")
        head.alignment = Alignment(vertical="center", wrap_text=True)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(opinion: Opinion, sheet: tuple[str, str]) -> Sequence[str | int]:
    say, letter = words("opinion_list"), words("letter")
    replies = "\n".join(
        say["reply"].format(author=reply.author, date=reply.created[:10], text=reply.text) for reply in opinion.replies
    )
    return (
        opinion.number if opinion.label == str(opinion.number) else opinion.label,
        discipline_names()[opinion.discipline],
        say["mandatory"] if opinion.mandatory else "",
        *sheet,
        opinion.text,
        opinion.clause,
        say.get(opinion.evidence, "") if opinion.clause else "",
        letter["status"][opinion.status.value],
        opinion.round,
        replies,
        opinion.author,
        opinion.created[:16].replace("T", " "),
    )
