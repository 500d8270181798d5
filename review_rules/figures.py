"""Figures that notes and labels give (标注): heights of railings and storeys, gaps, slopes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Place,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    derived,
    normalised,
    not_applicable,
    numeral,
)
from review_rules.schedules import rows_under
from review_rules.unknowns import held, possible

LONGEST = 40
LINE_HEIGHTS = 2.2
"""Lines of one note follow one another within this many text heights."""
RANGE = re.compile(
    r"(\d+(?:\.\d+)?)(\s*(?:[~～]|至|到|(?<=\d)-(?=\d))\s*)(\d+(?:\.\d+)?)\s*(%|‰|mm|cm|m(?![a-z\d])|米|天|日)"
)
"""A range that gives its unit once."""
GOES_ON = r"\s*(?:(?:[~～、/]|至|到|和|及|或)\s*|[~～、/,;和及]\s*\d+\s*[#号][^\d,;。#]{0,8}?)(\d+(?:\.\d+)?)\s*"
"""Between a figure and a further one, of the same unit, of the same matter: 2.20m, or ,2#坡道2.15m."""
STATEMENTS = re.compile(r"(?<=[。;])|\n(?=\s*\d+\s*[.、)\s])")
"""What parts the statements of a note that holds several."""
CLAUSE_ENDS = ",;。\n"
SENTENCE_ENDS = ";。\n"
CELL = re.compile(r"\s*[≥>]?=?\s*(?P<v>\d{1,4})\s*(?:天|日|d)?\s*")
"""A cell of a column of days."""
MM_ABOVE = 30.0
"""A length without a unit above this is in millimetres."""


def figure(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each figure that a text of the drawing gives against the item's limit.

    ``words.figure`` finds the figure: group ``v`` is the value, ``u`` its unit. ``unit = "m"`` turns millimetres into
    metres, ``unit = "ratio"`` reads 1:12, 8% and 0.08. A clause that ``words.apart`` matches speaks of something else.
    ``words.speaks`` must match the text (or the sheet's title, or
    what notes say of the building's use), ``words.but`` must not; a text that ``words.continued`` matches goes on from
    the line above it. In tables the cells below a heading ``words.column`` tell, but not where ``words.column_other``
    matches the row. Where nothing gives a figure but a text matches ``words.silent``, ``missing`` is missing. A limit
    is ``at_least`` or ``at_most``, each a number or, with ``by``, a row for each value of a fact.
    """
    found = False
    for label, text in spoken(sheet, limits, str(facts.get("occupancy", ""))):
        for value in values(text, limits):
            found = True
            yield _held(sheet, facts, at_label(sheet, label), value, limits)
    for place, value in _in_column(sheet, limits):
        found = True
        yield _held(sheet, facts, place, value, limits)
    if not found:
        silent = limits.pattern("silent") if limits.has_words("silent") else None
        mute = next((one for one in sheet.texts() if silent and silent.search(normalised(one.text))), None)
        if mute is not None:
            yield cannot_determine(sheet, missing=limits.text("missing"), place=at_label(sheet, mute))
        else:
            yield not_applicable(sheet)


def spoken(sheet: SheetView, limits: Limits, use: str = "") -> Iterator[tuple[Label, str]]:
    """Yield the texts that speak of the item's matter, each with what to read in it.

    A text that ``words.continued`` matches goes on from the line above it: ``阳台栏杆`` over
    ``净高1100``. What notes say of the building's ``use`` is said of each text; where a text that ``words.project``
    matches says it of the whole project, so it is of those that ``words.of_project`` matches.
    """
    figure, but = limits.pattern("figure"), limits.pattern("but") if limits.has_words("but") else None
    speaks = limits.pattern("speaks") if limits.has_words("speaks") else None
    continued = limits.pattern("continued") if limits.has_words("continued") else None
    of_project = limits.pattern("of_project") if _is_of_project(sheet, limits) else None
    titled = speaks is not None and bool(speaks.search(f"{normalised(sheet.title)}\n{use}"))
    for label, text in _written(sheet):
        matter = text
        above = _line_above(sheet, label) if continued and continued.match(text) else None
        if above is not None:
            matter = f"{normalised(above.text)}\n{text}"
            text = matter if not figure.search(text) and not figure.search(normalised(above.text)) else text
        for said, about in _statements(text, matter, but):
            if not figure.search(said):
                continue
            if speaks is None or titled or speaks.search(about) or (of_project and of_project.search(about)):
                own = speaks.search(said) if speaks is not None and not titled else None
                yield label, said[_sentence(said, own.start()) :] if own else said


def _statements(text: str, matter: str, but: re.Pattern[str] | None) -> list[tuple[str, str]]:
    """Return what a text says, each with the matter: as a whole, or those statements that speak of nothing else."""
    if but is None or not but.search(matter):
        return [(text, matter)]
    return [(one, one) for one in STATEMENTS.split(text) if not but.search(one)] if text == matter else []


def _in_column(sheet: SheetView, limits: Limits) -> Iterator[tuple[Place, float]]:
    """Yield the figures of tables below the item's heading, each with its cell's place, called by its row.

    Where ``words.project`` says what an item is of, the row or the sheet has to say so too.
    """
    if not limits.has_words("column"):
        return
    other, of_all = limits.pattern("column_other"), not limits.has_words("project") or _is_of_project(sheet, limits)
    for row, cells in rows_under(sheet.rows(), {"column": limits.pattern("column")}, ("column",)):
        said = " ".join(" ".join(normalised(one.text).split()) for one in row)
        match = CELL.fullmatch(normalised(cells["column"].text))
        if match and not other.search(said) and (of_all or limits.pattern("speaks").search(said)):
            yield replace(at_label(sheet, cells["column"]), name=said[:LONGEST]), float(match["v"])


def _sentence(text: str, at: int) -> int:
    """Return where the part of a text begins in which what it speaks of is named: what stands before is of another."""
    return max(text.rfind(mark, 0, at) for mark in SENTENCE_ENDS) + 1


@derived
def _written(sheet: SheetView) -> tuple[tuple[Label, str], ...]:
    """Return all texts of a sheet, each with what it says in plain forms."""
    return tuple((label, _spread(normalised(label.text))) for label in sheet.texts())


def _is_of_project(sheet: SheetView, limits: Limits) -> bool:
    """Tell whether a text of the sheet says the item's matter of the whole project."""
    if not limits.has_words("project"):
        return False
    return any(limits.pattern("project").search(normalised(label.text)) for label in sheet.texts())


def _line_above(sheet: SheetView, label: Label) -> Label | None:
    """Return the line of the same note straight above a text: written alike and flush with it."""
    height = label.height_m
    if height <= 0:
        return None
    turn = math.radians(label.rotation_deg)
    best: tuple[float, Label] | None = None
    for other in sheet.texts_in(label.point.buffer(LINE_HEIGHTS * height + (label.width_m + LONGEST * height) / 2)):
        dx, dy = other.x - label.x, other.y - label.y
        along, up = dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
        flush = abs(along - (other.width_m - label.width_m) / 2) <= height or abs(along) <= height
        alike = 0.7 * height <= other.height_m <= 1.4 * height and abs(other.rotation_deg - label.rotation_deg) < 1.0
        if alike and flush and 0.5 * height < up <= LINE_HEIGHTS * height and (best is None or up < best[0]):
            best = (up, other)
    return best[1] if best else None


def lines_below(sheet: SheetView, label: Label, most: int) -> list[Label]:
    """Return up to ``most`` lines of the same note that follow straight under a text: written alike and flush."""
    height, found = label.height_m, list[Label]()
    turn = math.radians(label.rotation_deg)
    while height > 0 and len(found) < most:
        last = found[-1] if found else label
        best: tuple[float, Label] | None = None
        for other in sheet.texts_in(last.point.buffer(LINE_HEIGHTS * height + (last.width_m + LONGEST * height) / 2)):
            dx, dy = other.x - last.x, other.y - last.y
            along, down = dx * math.cos(turn) + dy * math.sin(turn), dx * math.sin(turn) - dy * math.cos(turn)
            flush = abs(along - (other.width_m - last.width_m) / 2) <= 2 * height or abs(along) <= height
            alike = (
                0.7 * height <= other.height_m <= 1.4 * height and abs(other.rotation_deg - label.rotation_deg) < 1.0
            )
            if alike and flush and 0.5 * height < down <= LINE_HEIGHTS * height and (best is None or down < best[0]):
                best = (down, other)
        if best is None:
            break
        found.append(best[1])
    return found


def values(text: str, limits: Limits) -> Iterator[float]:
    """Yield the values of ``text`` in the item's unit: both ends of a range (to group ``z``), all of a list."""
    found: list[float] = []
    apart = limits.pattern("apart") if limits.has_words("apart") else None
    for match in limits.pattern("figure").finditer(_spread(text)):
        if apart and apart.search(clause_of(match)):
            continue
        found += each_in_unit(match, limits.text("unit"))
        upper = match.groupdict().get("z")
        if upper:
            unit = (match.groupdict().get("u") or "").lower()
            found.append(_metres(float(upper), unit) if limits.text("unit") == "m" else float(upper))
    yield from dict.fromkeys(found)


def _spread(text: str) -> str:
    """Return a text with the unit of each range behind both its ends: 0.5%~9% for 0.5~9%."""
    return RANGE.sub(r"\1\4\2\3\4", text)


def each_in_unit(match: re.Match[str], unit: str) -> Iterator[float]:
    """Yield the value of a match, and those that follow upon it with the same unit: all of 0.5%、1%、8.6%."""
    yield in_unit(match, unit)
    groups = match.groupdict()
    behind = match.string[match.end("v") : match.end()].strip() if groups.get("v") and not groups.get("z") else ""
    going_on = re.compile(GOES_ON + re.escape(behind))
    at = match.end()
    while behind and (further := going_on.match(match.string, at)):
        yield _in_unit(further[1], _given(groups), unit)
        at = further.end()


def clause_of(match: re.Match[str]) -> str:
    """Return the part of a sentence in which a figure stands, as far as the figure."""
    text = match.string
    return text[max(text.rfind(mark, 0, match.start()) for mark in CLAUSE_ENDS) + 1 : match.end()]


def in_unit(match: re.Match[str], unit: str) -> float:
    """Return the value of a match: group ``v`` (or ``w`` to ``y``), unit ``u`` (``t``, ``s``), or a slope 1:``n``."""
    groups = {name: text for name, text in match.groupdict().items() if text}
    if unit == "ratio" and "n" in groups:
        return 1.0 / float(groups["n"])
    return _in_unit(next((groups[name] for name in "vwxy" if name in groups), ""), _given(groups), unit)


def _given(groups: Mapping[str, str | None]) -> str:
    return next((text.lower() for name in "uts" if (text := groups.get(name))), "")


def _in_unit(number: str, given: str, unit: str) -> float:
    value = float(number) if number.isascii() else float(numeral(number))
    if unit == "ratio":
        return value * {"%": 0.01, "\u2030": 0.001}.get(given, 1.0)
    return _metres(value, given) if unit == "m" else value


def _metres(value: float, unit: str) -> float:
    """Return a length in metres; without a unit large ones are millimetres."""
    if unit == "mm" or (not unit and value > MM_ABOVE):
        return value / 1000
    return value / 100 if unit == "cm" else value


def at_label(sheet: SheetView, label: Label) -> Symbol:
    """Return the place of which a text speaks, its leader's end or its own, called by what it says."""
    words = " ".join(normalised(label.text).split())
    x, y = label.points_to or (label.x, label.y)
    return Symbol(
        sheet=sheet.id,
        role=label.role,
        name=words[:LONGEST],
        labels=(label,),
        handles=label.handles,
        x=x,
        y=y,
    )


def play_m(place: Place) -> float:
    """Return how far what a text names may lie from the text's middle: half its length; 0 for what is drawn."""
    own = [label for label in place.labels if (label.x, label.y) == (place.shape.centroid.x, place.shape.centroid.y)]
    return max((label.width_m / 2 for label in own), default=0.0)


def _held(sheet: SheetView, facts: Facts, place: Place, value: float, limits: Limits) -> Draft:
    return replace(_compared(sheet, facts, place, value, limits), written=True)


def _compared(sheet: SheetView, facts: Facts, place: Place, value: float, limits: Limits) -> Draft:
    unit = limits.text("unit")
    at_least, at_most = (_number(facts, limits, name) for name in ("at_least", "at_most"))
    if "by" in limits and (several := [row for row in (at_least, at_most) if row and len(row) > 1]):
        return held(sheet, place, value, several[0], unit=unit, missing=limits.text("by"), at_least=bool(at_least))
    return compare(
        place,
        value,
        unit=unit,
        at_least=max(at_least) if at_least else None,
        at_most=min(at_most) if at_most else None,
    )


def _number(facts: Facts, limits: Limits, name: str) -> list[float]:
    """Return the values that a limit can have; none when the item has no such limit."""
    if name not in limits:
        return []
    if "by" not in limits:
        return [limits.number(name)]
    table = limits.table(name)
    rows = [table[key] for key in possible(facts, limits.text("by"), tuple(table)) if key in table]
    return sorted({float(row) for row in rows or table.values()})
