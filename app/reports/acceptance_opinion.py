"""The joint acceptance opinion (联合验收意见): one paper of all departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from app.reports.paper import styles, table, write_pdf
from app.reports.text_block import TextBlock
from app.reports.words import words

WIDTHS = [34 * mm, 44 * mm, 22 * mm, 22 * mm, 18 * mm, 30 * mm]


@dataclass(frozen=True)
class AcceptanceRow:
    """One item with its result; ``result`` is pass, fail or empty."""

    department: str
    title: str
    unit: str
    approved: float | None
    measured: float | None
    result: str
    note: str


def write_acceptance_opinion(name: str, code: str, date: str, rows: Sequence[AcceptanceRow]) -> bytes:
    """Return the opinion as PDF."""
    word, style = words("acceptance_opinion"), styles()
    failed = sum(row.result == "fail" for row in rows)
    left = sum(not row.result for row in rows)
    verdict = "open" if left else "fail" if failed else "pass"
    cells = [[str(title) for title in word["columns"]], *(_cells(row, word) for row in rows)]
    story: list[Flowable] = [
        TextBlock(word["title"], style["title"]),
        TextBlock(word["project"].format(name=name), style["text"]),
        TextBlock(word["code"].format(code=code, date=date), style["text"]),
        Spacer(1, 3 * mm),
        TextBlock(word[verdict].format(total=len(rows), failed=failed, left=left), style["text"]),
        Spacer(1, 3 * mm),
        table(cells, WIDTHS),
    ]
    return write_pdf(story, f"{name}　{code}", word["footer"], word["page"], word["title"])


def _cells(row: AcceptanceRow, word: Mapping[str, Mapping[str, str]]) -> list[str]:
    unit = word["units"].get(row.unit, row.unit)
    values = [f"{value:g} {unit}".strip() if value is not None else "—" for value in (row.approved, row.measured)]
    return [row.department, row.title, *values, word["results"][row.result or "none"], row.note]
