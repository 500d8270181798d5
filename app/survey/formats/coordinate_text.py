"""Reads coordinate files: CASS ``.dat`` (name,code,east,north,height), CSV and plain text, with or without a head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.domain.errors import BadInput
from app.survey.declaring import zone_prefix
from app.survey.formats.angles import joined
from app.survey.formats.coordinate_table import Reading, angle_notes, settle
from app.survey.formats.number_style import NumberStyle, plain_texts, style_of
from app.survey.formats.table_columns import CASS, angle_columns, angled, from_head, from_mapping, without_head
from app.survey.formats.text_lines import BLANKS, lines_of, read_decoded, separator_of, split
from app.survey.points import AxisOrder, Declaration, Note, Rejected, Survey

DEGREES = "degrees"
CHUNK = 100_000
FEW = 10  # bad lines that are told one by one, however short the file
REMARKS = ("#", "//", "!")
ALIKE = 5  # lines that must look the same before a shorter last one is a truncated one
STYLES = {
    NumberStyle.DECIMAL_COMMA: "Numbers have decimal commas",
    NumberStyle.GROUPED: "Numbers have commas between thousands",
}


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
    if separator == BLANKS and not text.isascii():
        texts = list(map(joined, texts))
    start = 0  # remarks and the count of points that CASS writes stand before the first row
    while start < len(texts) and (not texts[start].strip() or texts[start].lstrip("\ufeff ").startswith(REMARKS)):
        start += 1
    lines = list(lines_of(texts[start : start + 200], separator, start + 1))
    if not lines:
        raise BadInput("The file holds nothing but remarks", path=path.name)
    style = style_of(line.cells for line in lines)
    if style is not NumberStyle.PLAIN:
        texts = list(plain_texts(texts, separator, style))
        lines = list(lines_of(texts[start : start + 200], separator, start + 1))
    head = from_head(lines[0].cells)
    if mapping:
        columns, has_head = from_mapping(mapping, lines[0].cells, path.name)
        kind = "CSV"
    elif head is not None:
        columns, has_head, kind = head, True, "CSV"
    else:
        counted = len(lines[0].cells) == 1 and lines[0].cells[0].isdigit() and len(lines) > 1
        start += counted
        has_head, angles = False, angle_columns(lines[counted:])
        columns = angles or without_head(lines[counted:], path.name)
        kind = "CASS" if columns is CASS else "text"
    start += has_head
    columns = angled(columns, [line for line in lines if line.number > start], path.name)
    reading = Reading()
    cut = len(texts) if not text.endswith(("\n", "\r")) and is_cut(texts[start:], separator) else 0
    last = texts.pop() if cut else ""
    for chunk in range(start, len(texts), CHUNK):
        reading.add_texts(texts[chunk : chunk + CHUNK], chunk + 1, separator, columns)
    rejected = [explained(row, separator, len(texts), text) for row in reading.rejected]
    if cut:
        rejected.append(Rejected(cut, last[:200], "the file ends within this line: it is truncated"))
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
    order, evidence = settle(axes, columns.order, one, two, habit, path.name, columns.evidence)
    points = reading.table(order)
    system = DEGREES if columns.degrees else ""
    zone = None if columns.degrees else zone_prefix(points.east, points.north)
    declared = Declaration(encoding, order, evidence, zone, system)
    notes = [Note("numbers", STYLES[style], start)] if style in STYLES else []
    notes += angle_notes(columns, one, two, start + 1)
    if columns.unit_m != 1.0:
        notes.append(Note("units", "The head names another unit than the metre; coordinates were changed to metres", 1))
    return Survey(path.name, kind, declared, points, (), tuple(rejected), tuple(notes))


def is_cut(texts: Sequence[str], separator: str) -> bool:
    """Tell whether the last line is shorter than all others: fewer cells, or fewer decimals in its last cell."""
    others = [split(text, separator) for text in texts[-200:-1] if text.strip()]
    if len(others) < ALIKE:
        return False
    own = split(texts[-1], separator)
    if len(own) < min(map(len, others)):
        return True
    places = {len(cells[-1].rpartition(".")[2]) if "." in cells[-1] else -1 for cells in others}
    return len(places) == 1 and len(own[-1].rpartition(".")[2]) * ("." in own[-1]) < places.pop()


def explained(row: Rejected, separator: str, last: int, text: str) -> Rejected:
    """Say of a line that gave no point what is likely wrong with it: its separator, or the end of the file."""
    reason = row.reason
    if separator not in (BLANKS, *row.text) and "columns" in reason:
        name = {"\t": "a tab"}.get(separator, f"“{separator}”")
        reason = f"not separated by {name} like the rest of the file"
    elif row.line == last and not text.endswith(("\n", "\r")):
        reason += "; the file ends within this line: it is truncated"
    return Rejected(row.line, row.text, reason)
