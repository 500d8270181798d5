"""How a table writes its numbers: decimal commas, grouped thousands, and the units that heads name.

A table is read as it stands unless its cells prove another style; one cell such as ``601,687`` proves nothing, because
it may be six hundred thousand or six hundred.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from enum import Enum

from app.survey.formats.text_lines import BLANKS, Cells


class NumberStyle(Enum):
    """What a comma or point inside a number means."""

    PLAIN = "plain"
    DECIMAL_COMMA = "decimal_comma"
    GROUPED = "grouped"


POINT = re.compile(r"[-+]?\d+\.\d+")
COMMA = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
# four digits before a comma, or not three behind it: the comma can only be a decimal one
SURE_COMMA = re.compile(r"[-+]?(?:\d{4,},\d+|\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+)")
SURE_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+\.\d+|[-+]?\d{1,3}(?:,\d{3}){2,}")
GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
UNIT = re.compile(
    r"(?P<word>.*?)[\s_]*[(（\[［/_][\s_]*(?P<unit>mm|毫米|cm|厘米|km|千米|公里|m|米)[\s_]*[)）\]］]?", re.IGNORECASE
)
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
UNITS_M = {"mm": 0.001, "毫米": 0.001, "cm": 0.01, "厘米": 0.01, "km": 1000.0, "千米": 1000.0, "公里": 1000.0}


def style_of(rows: Iterable[Cells]) -> NumberStyle:
    """Return the style that the cells of a table prove."""
    cells = [cell for row in rows for cell in row]
    if any(map(SURE_GROUPED.fullmatch, cells)):
        return NumberStyle.GROUPED
    if any(map(SURE_COMMA.fullmatch, cells)) and not any(map(POINT.fullmatch, cells)):
        return NumberStyle.DECIMAL_COMMA
    return NumberStyle.PLAIN


def plain_cell(cell: str, style: NumberStyle) -> str:
    """Return a cell with its number as a computer writes it; other cells as they are."""
    if style is NumberStyle.DECIMAL_COMMA and COMMA.fullmatch(cell):
        return cell.replace(".", "").replace(",", ".")
    if style is NumberStyle.GROUPED and GROUPED.fullmatch(cell):
        return cell.replace(",", "")
    return cell


def plain_texts(texts: Sequence[str], separator: str, style: NumberStyle) -> Sequence[str]:
    """Return the lines of a file with their numbers as a computer writes them."""
    if style is NumberStyle.PLAIN:
        return texts
    number = (COMMA if style is NumberStyle.DECIMAL_COMMA else GROUPED).pattern
    edge = r"\s" if separator == BLANKS else re.escape(separator)
    cell = re.compile(rf'(?:(?<=[{edge}"])|(?<={edge}\s)|^)(?:{number})(?=\s*(?:[{edge}"]|$))')
    return [cell.sub(lambda found: plain_cell(found[0], style), text) for text in texts]


def word_and_unit(cell: str) -> tuple[str, float]:
    """Return a head's word without its unit, and the metres in one unit; 1 where none is told."""
    told = UNIT.fullmatch(cell.strip())
    if told is None or not told["word"]:
        return cell, 1.0
    return told["word"], UNITS_M.get(told["unit"].casefold(), 1.0)


def as_number(text: str) -> float | None:
    """Return a finite decimal number, or None."""
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None
