"""The list of opinions as a spreadsheet (XLSX)."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from app.domain.ids import sha256_hex
from app.journal.entry import canonical
from app.markup.opinion import Opinion, Status
from app.reports import qr
from app.reports.words import discipline_names, words

LONGEST = 32_000  # characters that a cell takes
THIN = Side(style="thin", color="C9CED6")


def write_opinion_list(
    opinions: Sequence[Opinion],
    sheet_of: Callable[[str], tuple[str, str]],
    *,
    project: str,
    code: str,
    certificate: tuple[str, str] | None = None,
) -> bytes:
    """Return the spreadsheet; one row an opinion, in the given order; a second page proves what it belongs to.

    Args:
        sheet_of: sheet id → number and title.
        project: name of the project.
        code: project code.
        certificate: number and hash of the certificate that stands; None when none does.
    """
    say = words("opinion_list")
    labels = {one.id: one.label for one in opinions}
    book = Workbook()
    book.properties.title = f"{project} {code}"
    page = book.active
    page.title = say["sheet_name"]
    page.append(list(say["heads"]))
    for opinion in opinions:
        row = page.max_row + 1
        for column, value in enumerate(_row(opinion, sheet_of(opinion.sheet), labels), 1):
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
    page.oddHeader.left.text = f"{project} {code}".replace("&", "&&")
    page.oddFooter.right.text = say["page"]
    _prove(book, opinions, project, code, certificate)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _prove(
    book: Workbook, opinions: Sequence[Opinion], project: str, code: str, certificate: tuple[str, str] | None
) -> None:
    """Add the page with project code, hashes and QR code."""
    say = words("opinion_list")["proof"]
    page = book.create_sheet(words("opinion_list")["proof_name"])
    own = sha256_hex(
        canonical([[o.id, o.text, o.clause, o.mandatory, o.status, [r.text for r in o.replies]] for o in opinions])
    )
    live = [one for one in opinions if one.status is not Status.WITHDRAWN]
    counts = words("opinion_list")["proof"]["counts"].format(
        total=len(live),
        mandatory=sum(one.mandatory for one in live),
        open=sum(not one.settled for one in live),
    )
    rows = [(say["project"], project), (say["code"], code), (say["label"], counts)]
    rows += [(say["certificate"], certificate[0]), (say["hash"], certificate[1])] if certificate else []
    rows += [] if certificate else [(say["certificate"], say["none"]), (say["list_hash"], own)]
    for row, (name, value) in enumerate(rows, 1):
        page.cell(row, 1, name).font = Font(bold=True)
        cell = page.cell(row, 2)
        cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", value), "s"
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 32, 72
    proof = qr.payload(*(("certificate", code, certificate[1]) if certificate else ("opinions", code, own)))
    picture = Image(io.BytesIO(qr.png(proof)))
    page.add_image(picture, f"A{len(rows) + 2}")
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
    page.oddFooter.right.text = words("opinion_list")["page"]


def _row(opinion: Opinion, sheet: tuple[str, str], labels: Mapping[str, str]) -> Sequence[str | int]:
    say, letter = words("opinion_list"), words("letter")
    replies = "\n".join(
        say["reply"].format(author=reply.author, date=reply.created[:10], text=reply.text) for reply in opinion.replies
    )
    status = letter["status"][opinion.status.value]
    if opinion.merged_into:
        status += "\n" + say["merged"].format(label=labels.get(opinion.merged_into, ""))
    return (
        opinion.number if opinion.label == str(opinion.number) else opinion.label,
        discipline_names()[opinion.discipline],
        say["mandatory"] if opinion.mandatory else "",
        *sheet,
        opinion.text,
        opinion.clause,
        say.get(opinion.evidence, "") if opinion.clause else "",
        status,
        opinion.round,
        replies,
        opinion.author,
        opinion.created[:16].replace("T", " "),
    )
