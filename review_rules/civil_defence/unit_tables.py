"""What tables of units (防护单元一览表) and notes give of shelters, where no unit is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.review.api import Label, Limits, SheetView, normalised

NUMBER = re.compile(r"\s*(\d[\d,]*(?:\.\d+)?)\s*(?:m2|人)?\s*")
COLUMN_HEIGHTS = 4.0
"""A cell begins, or has its middle, within this many text heights of its column's heading."""


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
    for label in sheet.texts():
        text = normalised(label.text)
        areas, crowds = area.findall(text), people.findall(text)
        if len(areas) == 1 and len(crowds) == 1 and float(crowds[0]) > 0:
            yield Told(label, text, float(areas[0].replace(",", "")), float(crowds[0]))


def _of_tables(rows: Sequence[Sequence[Label]], limits: Limits) -> Iterator[Told]:
    columns: tuple[Label, Label] | None = None
    for row in rows:
        found = [
            next((one for one in row if limits.pattern(f"{name}_column").fullmatch(normalised(one.text))), None)
            for name in ("shelter", "people")
        ]
        if found[0] is not None and found[1] is not None:
            columns = (found[0], found[1])
            continue
        if columns is None:
            continue
        shelter, people = (_figure(row, column) for column in columns)
        if shelter and people:
            yield Told(row[0], " ".join(normalised(one.text) for one in row), shelter, people)


def _figure(row: Sequence[Label], column: Label) -> float | None:
    """Return the number below a heading: of the cell nearest to where the heading begins or has its middle."""

    def away(one: Label) -> float:
        begins = abs((one.x - one.width_m / 2) - (column.x - column.width_m / 2))
        return min(begins, abs(one.x - column.x))

    cell = min(row, key=away)
    match = NUMBER.fullmatch(normalised(cell.text))
    near = away(cell) <= COLUMN_HEIGHTS * column.height_m
    return float(match[1].replace(",", "")) if match and near else None
