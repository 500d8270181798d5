"""What notes alone say of shelters (人防说明): widths of stairs, toilets, pipes through walls, areas of units."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    SheetView,
    compare,
    normalised,
)
from review_rules.civil_defence.unit_tables import blocks
from review_rules.civil_defence.works import is_civil_defence
from review_rules.figures import at_label, in_unit
from review_rules.schedules import rows_under

STATEMENT_ENDS = re.compile(r"[。;\n]")
NUMBER = re.compile(r"\s*(\d[\d,]*(?:\.\d+)?)\s*(?:m2)?\s*")
NAMED = "name.protective_unit"
SEXES = ("men", "women")


def statements(sheet: SheetView, limits: Limits) -> Iterator[tuple[Label, str]]:
    """Yield the statements of a sheet's texts, where it shows civil-defence works."""
    if is_civil_defence(sheet, limits):
        for label in sheet.texts():
            yield from ((label, one) for one in STATEMENT_ENDS.split(normalised(label.text)) if one.strip())


def stairs(sheet: SheetView, limits: Limits) -> Iterator[Draft]:
    """Yield the clear widths of stairs at wartime entrances that notes give (``words.said``), m."""
    for label, text in statements(sheet, limits):
        for match in limits.pattern("said").finditer(text):
            draft = compare(
                at_label(sheet, label), in_unit(match, "m"), unit="m", at_least=limits.number("stair"), name=match[0]
            )
            yield replace(draft, written=True)


def pipes(sheet: SheetView, limits: Limits) -> Iterator[Draft]:
    """Yield the diameters of pipes that notes lead through walls and slabs (``words.said``), mm."""
    for label, text in statements(sheet, limits):
        for match in limits.pattern("said").finditer(text):
            place, most = at_label(sheet, label), limits.number("largest_mm")
            draft = compare(place, float(match["v"]), unit="mm", at_most=most, name=match["name"])
            yield replace(draft, written=True)


def toilets(sheet: SheetView, limits: Limits) -> Iterator[Draft]:
    """Yield the toilets for men and for women that a statement gives beside its people; half of them are men."""
    for label, text in statements(sheet, limits):
        people = limits.pattern("people").search(text)
        ratio = limits.pattern("ratio").search(text)
        parts = [float(part) for part in ratio.groups()] if ratio else [1.0, 1.0]
        if people is None or sum(parts) <= 0:
            continue
        unit = limits.pattern("unit").search(text)
        for sex, part in zip(SEXES, parts, strict=True):
            found = limits.pattern(f"{sex}_said").search(text)
            if found:
                crowd = float(people["v"]) * part / sum(parts)
                needed = float(math.ceil(crowd / limits.number(sex) - 1e-9))
                name = f"{unit[0] if unit else ''}{limits.text(f'{sex}_called')}"
                place, value = at_label(sheet, label), float(found["v"])
                draft = compare(place, value, unit="count", at_least=needed, name=name, people=crowd)
                yield replace(draft, written=True)


def unit_areas(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Yield the units whose area in a label, or a row of a table of units, is beyond what their use may have, m².

    What keeps the limit in words may be drawn larger.
    """
    if not any(limits.pattern("unit").search(normalised(label.text)) for label in sheet.texts()):
        return
    rows = rows_under(
        sheet.rows(), {name: limits.pattern(f"{name}_column") for name in ("unit", "area")}, ("unit", "area")
    )
    told = [
        (cells["area"], " ".join(normalised(one.text) for one in row), match)
        for row, cells in rows
        if "area" in cells and (match := NUMBER.fullmatch(normalised(cells["area"].text)))
    ]
    found = [(label, text, float(match[1].replace(",", ""))) for label, text, match in told]
    for block in blocks(sheet):
        areas = {value for label in block if isinstance(value := label.read.get("area_m2"), float)}
        named = next((label for label in block if NAMED in label.read), None)
        if named is not None and len(areas) == 1 and not any("drawing_title" in label.read for label in block):
            found.append((named, "\n".join(normalised(label.text) for label in block), areas.pop()))
    for label, text, area in found:
        if limits.pattern("unit").search(text) is None:
            continue
        most = max(limits.number(kind) for kind in _kinds(text, facts, limits))
        if area > most:
            called = re.search(r"\S+", text)
            name = called[0] if called else ""
            draft = compare(at_label(sheet, label), area, unit="m2", at_most=most, name=name)
            yield replace(draft, written=True)


def _kinds(text: str, facts: Facts, limits: Limits) -> list[str]:
    """Return the kinds of wartime use that words tell of a unit, else the fact, else all."""
    kinds = ("team", "medical", "personnel", "support")
    said = next((kind for kind in kinds if limits.pattern(kind).search(text)), None)
    if said is None and str(facts.get("cd_use", "")).startswith("personnel"):
        said = "personnel"
    return [said] if said else list(kinds)
