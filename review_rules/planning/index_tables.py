"""What the index table (经济技术指标表) and schedules of buildings say."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.review.api import Label, Limits, SheetView, Symbol, normalised

NUMBERED = re.compile(r"^\s*\(?\d{1,2}(?:\.\d{1,2})*[^\w\s%]\s*(?=[^\W\d])")
"""The number before an entry of a list of figures."""
TABLE_ROLES = ("index_table", "", "title_frame")
"""Where the figures of the index table are looked for, in turn."""
VALUE = re.compile(r"\d+(?:\.\d+)?")
SEVERAL = re.compile(rf"{VALUE.pattern}\s*m?(?:\s*[/、~-]\s*{VALUE.pattern}\s*m?)*")
"""A cell with one figure, or one for each part of a building."""
BARE = re.compile(r"[\s.()]*[\d.]*[\s.()]*")
EMPTY = re.compile(r"\s*[-—–/]*\s*")
MOST_RIGHT = 0.7
"""The columns of a sum are known where this share of the rows adds up."""
ROUNDED = 0.05
"""Rounded parts of a row add up to within this."""
ORDINAL = re.compile(r"\(?[\d一二三四五六七八九十]{1,2}(?:\.\d{1,2})*\)?[.、]?")
"""The number of a row."""
NEARLY = 0.03
"""Parts that add up to a total within this share are meant to be all of it."""
FIGURE = re.compile(r"\s*(?P<v>\d[\d,]*(?:\.\d+)?)\s*(?:m2)?\s*")
"""A cell in a column of numbers."""


@dataclass(frozen=True)
class Written:
    """A figure of the index table and where it stands."""

    value: float
    place: Symbol


def written(sheet: SheetView, limits: Limits, name: str) -> Written | None:
    """Return the figure that the index table gives for the words ``name``; None when it gives none or several.

    Of several in one row the one under a heading of totals (``sum_column``) counts.

    Where the table's own layers do not give it, texts on layers of no role and on those of tables and frames are
    looked through. A figure that is marked as a bound is the condition, not the design's value. Percentages become
    fractions, ten thousands of square metres and hectares square metres, whether the figure, its heading or a cell of
    its own says so.
    """
    return next(iter(writings(sheet, limits, name)), None)


def writings(sheet: SheetView, limits: Limits, name: str) -> list[Written]:
    """Return every figure that index tables give for the words ``name``, from top to bottom; see ``written``."""
    pattern = limits.pattern(name)
    for role in TABLE_ROLES:
        told: list[Written] = []
        rows = sheet.rows(role)
        for at, row in enumerate(rows):
            for index, label in enumerate(row):
                match = pattern.search(NUMBERED.sub("", normalised(label.text)))
                if match:
                    found = list(_figures(label, match, row[index + 1 :], limits))
                    if len({value for value, _ in found}) > 1:
                        found = _in_total(found, rows[:at], limits)
                    if len({value for value, _ in found}) == 1:
                        value, where = found[0]
                        told.append(Written(value, point(sheet, where)))
        if told:
            return told
    return []


def part(sheet: SheetView, limits: Limits, total: str, name: str) -> Written | None:
    """Return the figure for the words ``name`` among the parts (其中) listed below the row of ``total``; None for none.

    A part without a unit of its own has its total's. Rows that neither begin with 其中 (``part``) nor are named like
    one of the parts (``sibling``) end the list.
    """
    for role in TABLE_ROLES:
        rows = [cells for row in sheet.rows(role) if (cells := worded(row))]
        for at, row in enumerate(rows):
            heading = NUMBERED.sub("", normalised(row[0].text))
            match = limits.pattern(total).search(heading)
            if not match:
                continue
            unit = limits.pattern("unit")
            stated = unit.search(match[0]) or unit.match(heading[match.end() :])
            if stated is None and len(row) > 1:
                stated = unit.fullmatch(normalised(row[1].text))
            for text, cells in _parts(rows[at + 1 :], limits):
                own = limits.pattern(name).match(text)
                texts = [(text[own.end() :] if own else "", cells[0]), *((normalised(c.text), c) for c in cells[1:])]
                found = list(_in_cells(texts, stated, limits, share=False)) if own else []
                if len({value for value, _ in found}) == 1:
                    return Written(found[0][0], point(sheet, found[0][1]))
    return None


def worded(row: Sequence[Label]) -> Sequence[Label]:
    """Return a row from its first cell on that is no bare number."""
    first = next((at for at, one in enumerate(row) if not BARE.fullmatch(normalised(one.text))), len(row))
    return row[first:]


def _parts(rows: Sequence[Sequence[Label]], limits: Limits) -> Iterator[tuple[str, Sequence[Label]]]:
    """Yield the rows of parts at the beginning of some rows: the heading's words, and its cells."""
    for at, row in enumerate(rows):
        text = NUMBERED.sub("", normalised(row[0].text)).strip()
        marked = limits.pattern("part").match(text)
        if not marked and (at == 0 or not limits.pattern("sibling").match(text)):
            return
        if marked and marked.end() == len(text) and len(row) > 1:
            yield normalised(row[1].text).strip(), row[1:]
        else:
            yield text[marked.end() if marked else 0 :], row


def sums_of_columns(sheet: SheetView, limits: Limits) -> Iterator[tuple[str, Written, float]]:
    """Yield what a table gives as a total of columns or rows: its name, the total, and what it adds up to.

    Phases stand in columns beside one of totals (``phase``, ``sum_column``), buildings in rows below one another
    (``building``) with the total last; not where rows without a number of their own may be parts of others. Ratios,
    storeys and heights (``not_summed``) add up to nothing, nor do footprints, which may lie on one another.
    """
    for role in TABLE_ROLES:
        rows = sheet.rows(role)
        for at, head in enumerate(rows):
            total = _heading(head, limits.pattern("sum_column"))
            phases = [label for label in head if limits.pattern("phase").fullmatch(normalised(label.text).strip())]
            if total is not None and len(phases) > 1:
                yield from _by_phase(sheet, rows[at + 1 :], head, (total, *phases), limits)
            number = _heading(head, limits.pattern("building"))
            if number is not None:
                yield from _by_building(sheet, rows[at + 1 :], head, number, limits)
                yield from _across(sheet, rows[at + 1 :], head, number, limits)


def sums_of_parts(sheet: SheetView, limits: Limits) -> Iterator[tuple[str, Written, float]]:
    """Yield what a numbered row gives as a total, and what the parts (其中) listed below it add up to.

    Further parts have no number of their own. A list whose sum stays well below the total is not meant to be whole.
    """
    for role in TABLE_ROLES:
        rows = [row for row in sheet.rows(role) if row]
        for at, row in enumerate(rows[1:], start=1):
            head = rows[at - 1]
            if not limits.pattern("part").fullmatch(_text(row[0])) or not ORDINAL.fullmatch(_text(head[0])):
                continue
            lines = [row[1:]]
            for other in rows[at + 1 :]:
                if ORDINAL.fullmatch(_text(other[0])) or limits.pattern("part").match(_text(other[0])):
                    break
                lines.append(other)
            figures = [
                next((value for cell in line[1:] if (value := _number(cell)) is not None), None) for line in lines
            ]
            where = next((cell for cell in head[2:] if _number(cell) is not None), None)
            known = [value for value in figures if value is not None]
            total = _number(where)
            if where is None or total is None or len(known) < 2 or len(known) < len(figures):
                continue
            if abs(sum(known) - total) <= NEARLY * total:
                yield _text(head[1]), Written(total, point(sheet, where)), sum(known)


def _by_phase(
    sheet: SheetView, rows: Sequence[Sequence[Label]], head: Sequence[Label], columns: Sequence[Label], limits: Limits
) -> Iterator[tuple[str, Written, float]]:
    for row in rows:
        name = NUMBERED.sub("", normalised((worded(row) or row)[0].text)).strip()
        cells = [under(row, column, head) for column in columns]
        figures = [_number(cell) for cell in cells]
        parts = [value for value in figures[1:] if value is not None]
        whole, where = figures[0], cells[0]
        if whole is None or where is None or len(parts) < len(columns) - 1 or limits.pattern("not_summed").search(name):
            continue
        yield name, Written(whole, point(sheet, where)), sum(parts)


def _by_building(
    sheet: SheetView, rows: Sequence[Sequence[Label]], head: Sequence[Label], number: Label, limits: Limits
) -> Iterator[tuple[str, Written, float]]:
    sums = limits.pattern("sum_column")
    last = next((row for row, own in enumerate(rows) if sums.search(_text(under(own, number, head)))), 0)
    for column in head:
        where = under(rows[last], column, head) if last > 1 else None
        name, whole = normalised(column.text).strip(), _number(where)
        if where is None or whole is None or column is number or limits.pattern("not_summed").search(name):
            continue
        own = [_text(under(row, number, head)) for row in rows[:last]]
        summed = [
            row for row, text in zip(rows[:last], own, strict=True) if not limits.pattern("subtotal").search(text)
        ]
        cells = [under(row, column, head) for row in summed]
        if any(cell and not _text(under(row, number, head)) for row, cell in zip(summed, cells, strict=True)):
            continue
        values = [0.0 if one is None or EMPTY.fullmatch(normalised(one.text)) else _number(one) for one in cells]
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            yield name, Written(whole, point(sheet, where)), sum(known)


def _across(
    sheet: SheetView, rows: Sequence[Sequence[Label]], head: Sequence[Label], number: Label, limits: Limits
) -> Iterator[tuple[str, Written, float]]:
    """Yield what the rows of a schedule of buildings give below a heading of sums, and what the row adds up to.

    Which columns a sum is of, none tells: those to the left of it, from one on and without earlier sums or with the
    nearest one for its parts, that make most rows right, and no others do. Rows that agree are not told of.
    """
    sums_up, apart = limits.pattern("sum_column"), limits.pattern("not_summed")
    columns = [one for one in head if one is not number and not apart.search(normalised(one.text))]
    sums = [at for at, one in enumerate(columns) if limits.pattern("across").search(normalised(one.text))]
    last = next((row for row, own in enumerate(rows) if sums_up.search(_text(under(own, number, head)))), len(rows))
    told = [row for row in rows[:last] if _text(under(row, number, head))]
    table = [[_cell(under(row, column, head)) for column in columns] for row in told]
    for at in sums:
        full = [row for row, line in enumerate(table) if None not in line[: at + 1]]
        earlier = [one for one in sums if one < at]
        ways = [[one for one in range(start, at) if one not in earlier] for start in range(at - 1)]
        ways += [[earlier[-1], *range(earlier[-1] + 1, at)]] if earlier and earlier[-1] < at - 1 else []
        right = [[row for row in full if _adds_up(table[row], at, way)] for way in ways]
        best = max(right, key=len, default=[])
        if len(best) < max(2, MOST_RIGHT * len(full)):
            continue
        own = [way for way, good in zip(ways, right, strict=True) if len(good) == len(best)]
        for row in full:
            found = {round(_sum(table[row], way), 2) for way in own}
            cell = under(told[row], columns[at], head)
            if row not in best and len(found) == 1 and cell is not None:
                name = f"{_text(under(told[row], number, head))}{normalised(columns[at].text).strip()}"
                yield name, Written(float(table[row][at] or 0.0), point(sheet, cell)), found.pop()


def _cell(cell: Label | None) -> float | None:
    return 0.0 if cell is None or EMPTY.fullmatch(normalised(cell.text)) else _number(cell)


def _sum(line: Sequence[float | None], way: Sequence[int]) -> float:
    return sum(line[one] or 0.0 for one in way)


def _adds_up(line: Sequence[float | None], at: int, way: Sequence[int]) -> bool:
    return abs((line[at] or 0.0) - _sum(line, way)) <= ROUNDED


def bound(sheet: SheetView, limits: Limits, name: str, *, other: bool = False) -> float | None:
    """Return the figure that rows of the words ``name`` give as a bound (≤2.0); None when they give none or several.

    A bound of the other kind than the item's (``own_bound``: at least so dense, as for factories) is none of it; where
    ``other`` is asked for it alone counts.
    """
    found: set[float] = set()
    for role in TABLE_ROLES:
        for row in sheet.rows(role):
            for index, label in enumerate(row):
                heading = limits.pattern(name).search(NUMBERED.sub("", normalised(label.text)))
                if heading is None:
                    continue
                for text in (heading.string[heading.end() :], *(normalised(one.text) for one in row[index + 1 :])):
                    said = limits.pattern("bound").match(text)
                    match = limits.pattern("figure").match(text[said.end() :]) if said else None
                    own = said is not None and bool(limits.pattern("own_bound").search(said[0]))
                    if said and match and own is not other and _ends(text, said, match, limits):
                        value = float(match["v"].replace(",", ""))
                        share = bool(limits.pattern("share").search(heading.string))
                        found.add(value * factor(None, value, share=share))
    return found.pop() if len(found) == 1 else None


def _ends(text: str, said: re.Match[str], match: re.Match[str], limits: Limits) -> bool:
    """Tell whether nothing is said right behind a figure and its unit: not so in 不大于20m的公共建筑."""
    rest = text[said.end() + match.end("v") :]
    unit = limits.pattern("unit").match(rest)
    return not re.match(r"\s*\w", rest[unit.end() :] if unit else rest)


def scheduled(sheet: SheetView, limits: Limits, name: str) -> dict[str, float]:
    """Return the figures that a schedule of buildings gives under the heading ``name``, by the building's number.

    The numbers stand under the heading ``building``. Of several figures in one cell the largest counts; a number with
    two different ones is left out.
    """
    found: dict[str, set[float]] = {}
    for role in TABLE_ROLES:
        rows = sheet.rows(role)
        for index, head in enumerate(rows):
            number, figure = (_heading(head, limits.pattern(one)) for one in ("building", name))
            if number is None or figure is None:
                continue
            for row in rows[index + 1 :]:
                own, said = (_text(under(row, one, head)) for one in (number, figure))
                if own and said and (key := numbered(own, limits)) and SEVERAL.fullmatch(said):
                    found.setdefault(key, set()).add(max(float(value) for value in VALUE.findall(said)))
    return {key: values.pop() for key, values in found.items() if len(values) == 1}


def numbered(name: str, limits: Limits) -> str:
    """Return the number of a building in its name: 3 of 3#, 3号楼 or 3#住宅; empty when there is none."""
    found = limits.pattern("number").search(name)
    return found["v"] if found else ""


def _in_total(
    found: list[tuple[float, Label]], above: Sequence[Sequence[Label]], limits: Limits
) -> list[tuple[float, Label]]:
    """Return, of the figures of a row, those under the nearest heading of totals above it."""
    if not limits.has_words("sum_column"):
        return []
    for head in reversed(above):
        total = _heading(head, limits.pattern("sum_column"))
        if total is not None and len(head) > 2:
            return [(value, label) for value, label in found if under([label], total, head) is label]
    return []


def _number(cell: Label | None) -> float | None:
    """Return what a cell of a column of numbers says, None where it says something else."""
    match = FIGURE.fullmatch(normalised(cell.text)) if cell is not None else None
    return float(match["v"].replace(",", "")) if match else None


def _heading(row: Sequence[Label], pattern: re.Pattern[str]) -> Label | None:
    return next((label for label in row if pattern.search(normalised(label.text))), None)


def under(row: Sequence[Label], heading: Label, head: Sequence[Label]) -> Label | None:
    """Return the text of a row that stands straight below a heading, and below no other one."""
    turn = math.radians(heading.rotation_deg)

    def apart(one: Label, other: Label) -> float:
        return abs((one.x - other.x) * math.cos(turn) + (one.y - other.y) * math.sin(turn))

    below = [label for label in row if min(head, key=lambda other: apart(label, other)) is heading]
    return min(below, key=lambda label: apart(label, heading), default=None)


def _text(label: Label | None) -> str:
    return normalised(label.text).strip() if label else ""


def _figures(
    label: Label, heading: re.Match[str], following: Sequence[Label], limits: Limits
) -> Iterator[tuple[float, Label]]:
    """Yield the figures behind a heading: in its own text, else in the cells that begin with one."""
    unit = limits.pattern("unit")
    rest = heading.string[heading.end() :]
    stated = unit.search(heading[0]) or unit.match(rest)
    if stated and stated.string is rest:
        rest = rest[stated.end() :]
    cells = [(rest, label), *((normalised(other.text), other) for other in following)]
    yield from _in_cells(cells, stated, limits, share=bool(limits.pattern("share").search(heading.string)))


def _in_cells(
    cells: Sequence[tuple[str, Label]], stated: re.Match[str] | None, limits: Limits, *, share: bool
) -> Iterator[tuple[float, Label]]:
    """Yield the figures at the beginning of cells, the first of which is the rest of the heading; no numbered notes."""
    unit = limits.pattern("unit")
    for at, (text, where) in enumerate(cells):
        note = at and NUMBERED.match(text)
        match = None if note or limits.pattern("bound").match(text) else limits.pattern("figure").match(text)
        if match:
            value = float(match["v"].replace(",", ""))
            yield value * factor(unit.match(text[match.end("v") :]) or stated, value, share=share), where
        elif at and (said := unit.fullmatch(text)):
            stated = said


def factor(unit: re.Match[str] | None, value: float, *, share: bool) -> float:
    """Return what a figure with this unit is multiplied by: into a fraction, or square metres.

    A share above 1 is a percentage, whoever forgot its sign; one up to 1 is a fraction whatever its column says.
    """
    if share:
        return 0.01 if value > 1 else 1.0
    kind = unit.lastgroup if unit else None
    return {"percent": 0.01, "myriad": 1e4, "hectare": 1e4}.get(kind or "", 1.0)


def point(sheet: SheetView, label: Label) -> Symbol:
    """Return the place of a cell of the index table."""
    return Symbol(sheet=sheet.id, role="index_table", handles=label.handles, x=label.x, y=label.y)
