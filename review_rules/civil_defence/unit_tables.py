"""What tables of units (防护单元一览表) and notes give of shelters, where no unit is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.review.api import Label, Limits, SheetView, normalised
from review_rules.schedules import rows_under

NUMBER = re.compile(r"\s*(\d[\d,]*(?:\.\d+)?)\s*(?:m2|人)?\s*")


@dataclass(frozen=True)
class Told:
    """One shelter in words: where, the words of its use, its shelter area and its people."""

    label: Label
    use: str
    shelter_m2: float
    people: float


def in_words(sheet: SheetView, limits: Limits) -> Iterator[Told]:
    """Yield the shelters that rows of tables and sentences of notes give with shelter area and people.

    ``words.shelter_column`` and ``words.people_column`` find the headings of a table's columns, ``words.shelter_said``
    and ``words.people_said`` (group ``v``) the figures of a sentence.
    """
    yield from _of_tables(sheet.rows(), limits)
    area, people = limits.pattern("shelter_said"), limits.pattern("people_said")
    for block in blocks(sheet):
        several = len(area.findall("\n".join(normalised(line.text) for line in block))) > 1
        for lines in [[line] for line in block] if several else [block]:
            text = "\n".join(normalised(line.text) for line in lines)
            areas, crowds = area.findall(text), people.findall(text)
            if len(areas) == 1 and len(crowds) == 1 and float(crowds[0]) > 0:
                yield Told(lines[0], text, float(areas[0].replace(",", "")), float(crowds[0]))


def blocks(sheet: SheetView) -> list[list[Label]]:
    """Return the texts of a sheet, the lines of one block of text together."""
    found: dict[tuple[str, ...], list[Label]] = {}
    for label in sheet.texts():
        found.setdefault(label.handles, []).append(label)
    return list(found.values())


def _of_tables(rows: Sequence[Sequence[Label]], limits: Limits) -> Iterator[Told]:
    headings = {name: limits.pattern(f"{name}_column") for name in ("shelter", "people")}
    for row, cells in rows_under(rows, headings, ("shelter", "people")):
        shelter, people = (_figure(cells.get(name)) for name in ("shelter", "people"))
        if shelter and people:
            yield Told(row[0], " ".join(normalised(one.text) for one in row), shelter, people)


def _figure(cell: Label | None) -> float | None:
    match = NUMBER.fullmatch(normalised(cell.text)) if cell is not None else None
    return float(match[1].replace(",", "")) if match else None
