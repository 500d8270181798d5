"""Reads coordinate files: CASS ``.dat`` (name,code,east,north,height), CSV and plain text, with or without a head."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.domain.errors import BadInput
from app.survey.declaring import zone_prefix
from app.survey.formats.coordinate_table import CASS, Reading, from_head, from_mapping, settle, without_head
from app.survey.formats.text_lines import BLANKS, lines_of, read_decoded, separator_of
from app.survey.points import AxisOrder, Declaration, Rejected, Survey

DEGREES = "degrees"
CHUNK = 100_000
FEW = 10  # bad lines that are told one by one, however short the file
REMARKS = ("#", "//", "!")


def read_text(path: Path, axes: AxisOrder | None = None, mapping: Mapping[str, str] | None = None) -> Survey:
    """Read a coordinate file.

    Args:
        path: CASS ``.dat``, CSV or text.
        axes: order of the two plane coordinates where a person states it; the file's own signs otherwise.
        mapping: field → column, where a person states it.

    Raises:
        BadInput: no line gives a point, or columns or axis order cannot be told.
    """
    text, encoding = read_decoded(path)
    texts = text.splitlines()
    separator = separator_of(texts)
    while texts and not texts[-1].strip():
        texts.pop()
    start = 0  # remarks and the count of points that CASS writes stand before the first row
    while start < len(texts) and (not texts[start].strip() or texts[start].lstrip("\ufeff ").startswith(REMARKS)):
        start += 1
    lines = list(lines_of(texts[start : start + 200], separator, start + 1))
    if not lines:
        raise BadInput("The file holds nothing but remarks", path=path.name)
    head = from_head(lines[0].cells)
    if mapping:
        columns, has_head = from_mapping(mapping, lines[0].cells, path.name)
        kind = "CSV"
    elif head is not None:
        columns, has_head, kind = head, True, "CSV"
    else:
        counted = len(lines[0].cells) == 1 and lines[0].cells[0].isdigit() and len(lines) > 1
        start += counted
        columns, has_head = without_head(lines[counted:], path.name), False
        kind = "CASS" if columns is CASS else "text"
    start += has_head
    reading = Reading()
    for chunk in range(start, len(texts), CHUNK):
        reading.add_texts(texts[chunk : chunk + CHUNK], chunk + 1, separator, columns)
    rejected = [explained(row, separator, len(texts), text) for row in reading.rejected]
    if not reading.names:
        first = rejected[0] if rejected else Rejected(start, "", "nothing but a head")
        raise BadInput(f"No line holds a point: {first.reason}", path=path.name, line=first.line)
    if kind == "CASS" and len(rejected) > max(FEW, len(reading.names)):
        first = rejected[0]
        raise BadInput(
            f"{len(rejected)} of {len(rejected) + len(reading.names)} lines hold no point: {first.reason}",
            path=path.name,
            line=first.line,
            advice="this may be another format than name,code,east,north,height",
        )
    one, two, _, _ = reading.columns()
    habit = AxisOrder.EAST_NORTH if kind == "CASS" else None
    order, evidence = settle(axes, columns.order, one, two, habit, path.name)
    points = reading.table(order)
    system = DEGREES if columns.degrees else ""
    zone = None if columns.degrees else zone_prefix(points.east, points.north)
    return Survey(path.name, kind, Declaration(encoding, order, evidence, zone, system), points, (), tuple(rejected))


def explained(row: Rejected, separator: str, last: int, text: str) -> Rejected:
    """Say of a line that gave no point what is likely wrong with it: its separator, or the end of the file."""
    reason = row.reason
    if separator not in (BLANKS, *row.text) and "columns" in reason:
        name = {"\t": "a tab"}.get(separator, f"“{separator}”")
        reason = f"not separated by {name} like the rest of the file"
    elif row.line == last and not text.endswith(("\n", "\r")):
        reason += "; the file ends within this line: it is truncated"
    return Rejected(row.line, row.text, reason)
