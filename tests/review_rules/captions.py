"""What diagrams say in words: heading, measured values, answers, and tables of the texts that a check reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answers import sides
from picture import MARGIN, WIDTH, Box, length_px, svg, wrapped, written
from specimens import Specimen

from app.domain.finding import Finding
from app.review.checklist.items import Item
from app.review.checklist.messages import figures
from app.review.checklist.rule_set import Rule

HEAD = 62
LINE = 17
MOST_ROWS = 4
ROW_SLACK = 0.6
"""Texts whose middles differ by less than this share of their height stand in one row."""
GREY, DARK, INK, QUIET = "#8a8f96", "#4a4f55", "#1f2328", "#5a6068"
COLOURS = {"violates": "#c4261d", "complies": "#1a7f37", "cannot_determine": "#9a6700"}
ANSWERS = {
    "violates": "不符合 violates",
    "complies": "符合 complies",
    "cannot_determine": "无法判定 cannot determine",
}
UNITS = {"m": " m", "m2": " m²", "mm": " mm", "deg": "°", "h": " h"}
TWO_DECIMALS = "h"
"""Unit of the messages whose figures have two decimals, or as many as it takes to tell value and limit apart."""
COLUMNS = (MARGIN, 236, 318, 396)
HEADINGS = (("图中文字", "text on the drawing"), ("实测", "read"), ("限值", "limit"), ("结论", "answer"))


def measured(item: Item, finding: Finding) -> tuple[str, str]:
    """Return value and limit with their unit, as people read them; empty what the check did not give."""
    value, limit, unit = finding.value, finding.limit, UNITS.get(finding.unit, "")
    if finding.unit == "ratio" and "_percent" in item.opinion:
        value, limit = (None if v is None else v * 100 for v in (value, limit))
        unit = "%"
    short = unit == "%" or (finding.unit == "m" and abs(value or 0.0) >= 1.0 and _in_cm(limit))
    texts = figures(value, limit, TWO_DECIMALS if short else finding.unit)
    return texts[0] + unit if texts[0] else "", texts[1] + unit if texts[1] else ""


def _in_cm(limit: float | None) -> bool:
    return limit is None or abs(limit * 100 - round(limit * 100)) < 1e-6


def heading(item: Item) -> Iterator[str]:
    """Yield title, English title and clause."""
    rows = ((item.title, 15, INK, 20), (item.title_en, 12, DARK, 37), (str(item.clause), 11, GREY, 53))
    for text, size, colour, y in rows:
        fitting = min(size, size * (WIDTH - 2 * MARGIN) / max(length_px(text, size), 1.0))
        yield written(MARGIN, y, text, fitting, colour, bold=size == rows[0][1])


def footing(rule: Rule, found: Sequence[Finding], top: float) -> tuple[list[str], float]:
    """Return a line for each answer among the findings, below ``top``, and where the last one ends."""
    parts, y = [], top
    for outcome, colour in COLOURS.items():
        one = next((f for f in found if f.outcome.value == outcome), None)
        if one is None:
            continue
        value, limit = measured(rule.item, one)
        text = ANSWERS[outcome]
        if value:
            text += f"：实测 measured {value}" + (f"，限值 limit {bound(rule, one)}{limit}" if limit else "")
        lines = [text] if value else wrapped(f"{text}：{_without_sheet(one)}", 12, WIDTH - 2 * MARGIN - 16, 2)
        parts.append(Box(MARGIN, y, MARGIN + 10, y + 10).drawn(f'fill="{colour}"'))
        for line in lines:
            parts.append(written(MARGIN + 16, y + 9.5, line, 12, INK))
            y += LINE
    return parts, y


def _without_sheet(one: Finding) -> str:
    """Return the sentence of a finding without the sheet's name before it."""
    _, colon, rest = one.message.partition("：")
    return rest if colon else one.message


def sign(one: Finding) -> str:
    """Return how a violating value stands to its limit."""
    if one.value is None or one.limit is None or one.outcome.value != "violates":
        return ""
    return "<" if one.value < one.limit else ">"


def bound(rule: Rule, one: Finding) -> str:
    """Return on which side of its limit a value should be; empty where both or neither would do."""
    known = sides(rule)
    if sign(one) and known:
        return "≥ " if sign(one) == "<" else "≤ "
    return {"at_least": "≥ ", "at_most": "≤ "}[next(iter(known))] if len(known) == 1 else ""


def table(rule: Rule, specimen: Specimen) -> str:
    """Return the texts that a check reads as rows of a table, with what it read in each."""
    item = rule.item
    found = [one for one in specimen.findings if one.outcome.value in COLOURS][:MOST_ROWS]
    parts = list(heading(item))
    y = float(HEAD)
    for (chinese, english), x in zip(HEADINGS, COLUMNS, strict=True):
        parts.append(written(x + 6, y + 14, chinese, 12, INK, bold=True))
        parts.append(written(x + 6, y + 28, english, 10, GREY))
    y += 36
    rules = [HEAD, y]
    for one in found:
        lines = wrapped(_row_text(specimen, one), 12, COLUMNS[1] - COLUMNS[0] - 12, 2)
        high = 14.0 + 16 * len(lines)
        colour = COLOURS[one.outcome.value]
        value, limit = measured(item, one)
        base = y + high / 2 + 4.5
        for row, line in enumerate(lines):
            parts.append(written(COLUMNS[0] + 6, base + 16 * (row - (len(lines) - 1) / 2), line, 12, QUIET))
        mark = Box(COLUMNS[1] + 1.5, y + 2, COLUMNS[2] - 3, y + high - 2)
        parts.append(mark.drawn(f'fill="{colour}" fill-opacity=".08" stroke="{colour}" stroke-width="1.8"'))
        parts.append(written(COLUMNS[1] + 8, base, value, 13, colour, bold=True))
        parts.append(written(COLUMNS[2] + 6, base, bound(rule, one) + limit if limit else "—", 12, INK))
        parts.append(written(COLUMNS[3] + 6, base, ANSWERS[one.outcome.value].split()[0], 12, colour, bold=True))
        y += high
        rules.append(y)
    parts += [f'<path d="M{MARGIN} {row:g}H{WIDTH - MARGIN}" stroke="#d9dce0"/>' for row in rules]
    foot, y = footing(rule, found, y + MARGIN)
    return svg(y + 4, f"{item.id}: {item.title_en}", [*parts, *foot])


def _row_text(specimen: Specimen, one: Finding) -> str:
    """Return the text that a finding points to, with the heading before it where it is a bare figure."""
    own = next((words for words in specimen.words if words.handles == one.handles), None)
    if own is None:
        return str(one.extra.get("name", ""))
    text = " ".join(own.text.split())
    if text.strip("0123456789.,%‰ ㎡m²"):
        return text
    row = [w for w in specimen.words if abs(w.y - own.y) < ROW_SLACK * own.height and w.x < own.x]
    heading = max(row, key=lambda words: words.x, default=None)
    return f"{heading.text}　{text}" if heading else text
