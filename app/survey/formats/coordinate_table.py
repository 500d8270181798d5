"""Turns rows of cells into survey points, settles their axis order, names the rows that are no points.

Cells come from CASS ``.dat`` (name,code,east,north,height), CSV, text and XLSX.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.domain.errors import BadInput
from app.survey.declaring import axis_order
from app.survey.formats.angles import AngleStyle, angle
from app.survey.formats.number_style import as_number
from app.survey.formats.table_columns import Columns
from app.survey.formats.text_lines import BLANKS, Cells, Line, lines_of
from app.survey.points import AxisOrder, Floats, Note, PointTable, Rejected

DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
LARGEST = 1e9  # metres; nothing on the ground has such a coordinate


@dataclass
class Reading:
    """Points of a table under way; plane coordinates in the order of the file."""

    names: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    parts: list[tuple[Floats, Floats, Floats, Floats]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def add_texts(self, texts: Sequence[str], first: int, separator: str, columns: Columns) -> None:
        """Take lines of a file, the first of them with number ``first``; all at once where they are alike."""
        if not self._add_at_once(texts, first, separator, columns):
            self.add(list(lines_of(texts, separator, first)), columns)

    def add(self, rows: Sequence[Line], columns: Columns) -> None:
        """Take rows one by one."""
        taken: list[tuple[float, float, float, float]] = []
        for row in rows:
            values = row_values(row.cells, columns)
            if isinstance(values, str):
                self.rejected.append(Rejected(row.number, row.text.strip()[:200], values))
                continue
            taken.append(values)
            self.names.append(cell_at(row.cells, columns.name) or f"#{row.number}")
            self.codes.append(cell_at(row.cells, columns.code))
            self.lines.append(row.number)
        if taken:
            first, second, height, sigma = np.array(taken).T
            self.parts.append((first, second, height, sigma))

    def _add_at_once(self, texts: Sequence[str], start: int, separator: str, columns: Columns) -> bool:
        counts = {text.count(separator) for text in texts}
        if len(counts) != 1 or separator == BLANKS:
            return False
        width = counts.pop() + 1
        if width < columns.needed or columns.style is not AngleStyle.DECIMAL:
            return False
        whole = separator.join(texts)
        if '"' in whole:
            return False
        flat = whole.split(separator)
        cells = [flat[column::width] for column in range(width)]
        numeric = [
            c for c in (columns.first, columns.second, columns.height, columns.sigma) if c is not None and c < width
        ]
        if "_" in whole and any("_" in cell for column in numeric for cell in cells[column]):
            return False  # Python would read 1_000 as a number
        try:
            first = np.array(list(map(float, cells[columns.first])))
            second = np.array(list(map(float, cells[columns.second])))
            height = optional_numbers(cells, columns.height, len(texts))
            sigma = optional_numbers(cells, columns.sigma, len(texts))
        except ValueError:
            return False
        first, second = first * columns.unit_m, second * columns.unit_m
        height, sigma = height * columns.height_unit_m, sigma * columns.sigma_unit_m
        if not (np.abs(first) < LARGEST).all() or not (np.abs(second) < LARGEST).all():
            return False  # no number, or one that is no coordinate
        if not np.all(np.isnan(sigma) | (sigma > 0)):
            return False
        blank = [""] * len(texts)
        names = cells[columns.name] if columns.name is not None and columns.name < width else blank
        codes = cells[columns.code] if columns.code is not None and columns.code < width else blank
        self.names += [name.strip() or f"#{number}" for number, name in enumerate(names, start)]
        self.codes += map(str.strip, codes)
        self.lines += range(start, start + len(texts))
        self.parts.append((first, second, height, sigma))
        return True

    def columns(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Return first, second, height and sigma of all points."""
        if not self.parts:
            return np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0)
        first, second, height, sigma = (np.concatenate(part) for part in zip(*self.parts, strict=True))
        return first, second, height, sigma

    def table(self, order: AxisOrder) -> PointTable:
        """Return the points, east before north."""
        first, second, height, sigma = self.columns()
        east, north = (second, first) if order is AxisOrder.NORTH_EAST else (first, second)
        return PointTable(self.names, self.codes, east, north, height, np.array(self.lines, dtype=np.int64), sigma)


def optional_numbers(cells: Sequence[Cells], column: int | None, count: int) -> Floats:
    """Return a column that may have empty cells; ValueError where a cell is no number."""
    if column is None or column >= len(cells):
        return np.full(count, np.nan)
    try:
        values = np.array(list(map(float, cells[column])))
    except ValueError:
        stripped = list(map(str.strip, cells[column]))
        values = np.array([float(cell) if cell else math.nan for cell in stripped])
        if np.isnan(values).sum() != stripped.count("") or np.isinf(values).any():
            raise
        return values
    if not np.isfinite(values).all():
        raise ValueError
    return values


def row_values(cells: Cells, columns: Columns) -> tuple[float, float, float, float] | str:
    """Return first, second, height and sigma of a row, or why it is no point."""
    if len(cells) < columns.needed:
        return f"{len(cells)} columns where at least {columns.needed} are needed"
    place = as_degrees(cells, columns) if columns.style is not AngleStyle.DECIMAL else as_lengths(cells, columns)
    if isinstance(place, str):
        return place
    first, second = place
    if max(abs(first), abs(second)) >= LARGEST:
        return f"“{cells[columns.first if abs(first) >= LARGEST else columns.second]}” is beyond any coordinate"
    rest: list[float] = []
    for what, column, unit_m in (
        ("height", columns.height, columns.height_unit_m),
        ("standard deviation", columns.sigma, columns.sigma_unit_m),
    ):
        text = cell_at(cells, column)
        value = as_number(text) if text else math.nan
        if value is None:
            return f"“{text}” is no {what}"
        rest.append(value * unit_m)
    if rest[1] <= 0:
        return f"“{cell_at(cells, columns.sigma)}” is no standard deviation"
    return first, second, rest[0], rest[1]


def as_lengths(cells: Cells, columns: Columns) -> tuple[float, float] | str:
    """Return first and second of a row in metres or decimal degrees, or why they are none."""
    first, second = as_number(cells[columns.first]), as_number(cells[columns.second])
    if first is None or second is None:
        wrong = cells[columns.first if first is None else columns.second]
        comma = " (a decimal comma?)" if DECIMAL_COMMA.fullmatch(wrong) else ""
        return f"“{wrong}” is no coordinate{comma}"
    return first * columns.unit_m, second * columns.unit_m


def as_degrees(cells: Cells, columns: Columns) -> tuple[float, float] | str:
    """Return first and second of a row of degrees, minutes and seconds, or why they are none."""
    found: list[float] = []
    for column, is_latitude in (
        (columns.first, columns.order is AxisOrder.NORTH_EAST),
        (columns.second, columns.order is AxisOrder.EAST_NORTH),
    ):
        read = angle(cells[column], columns.style)
        if isinstance(read, str):
            return read
        if read.latitude is not None and read.latitude is not is_latitude:
            wrong, right = ("latitude", "longitudes") if read.latitude else ("longitude", "latitudes")
            return f"“{cells[column]}” is a {wrong} where {right} stand"
        found.append(read.degrees)
    return found[0], found[1]


def cell_at(cells: Cells, column: int | None) -> str:
    """Return a cell, or an empty text where there is none."""
    return cells[column] if column is not None and column < len(cells) else ""


def settle(
    asked: AxisOrder | None,
    stated: AxisOrder | None,
    first: Floats,
    second: Floats,
    habit: AxisOrder | None,
    source: str,
    ground: str = "header",
) -> tuple[AxisOrder, str]:
    """Return the axis order and the evidence for it: a person, the head (or what else it was stated by, ``ground``),
    the coordinates, the format's habit.

    Raises:
        BadInput: head and coordinates contradict each other, or nothing tells the order.
    """
    seen = axis_order(first, second)
    if asked is not None:
        return asked, "option"
    if stated is not None:
        if seen is not None and seen is not stated:
            raise BadInput(
                f"The head says {stated.value}, the coordinates say {seen.value}: X and Y are swapped",
                path=source,
                line=1,
                advice="state the order with --axes",
            )
        return stated, ground
    if seen is not None:
        return seen, "coordinates"
    if habit is not None:
        return habit, "format"
    raise BadInput("X and Y may be east or north here", path=source, line=1, advice="state the order with --axes")


def angle_notes(columns: Columns, first: Floats, second: Floats, line: int) -> list[Note]:
    """Tell how the angles of a table were read, or that they could be read otherwise; ``line`` is its first."""
    if columns.style is AngleStyle.PACKED:
        return [Note("angles", "Geographic: the head says dd.mmss; the angles were changed to decimal degrees", line)]
    if columns.style is AngleStyle.SEXAGESIMAL:
        how = "the cells have degree marks, minutes or hemispheres"
        return [Note("angles", f"Geographic: {how}; the angles were changed to decimal degrees", line)]
    if columns.degrees and could_be_packed(np.concatenate([first, second])):
        text = "The numbers were read as decimal degrees, but each could be dd.mmss: name the unit in the head"
        return [Note("angles", text, line)]
    return []


def could_be_packed(degrees: Floats) -> bool:
    """Tell whether every number, if it were dd.mmss, had less than 60 minutes and seconds."""
    digits = np.round(np.abs(degrees) * 10_000).astype(np.int64)
    return bool(((digits // 100) % 100 < 60).all() and (digits % 100 < 60).all())
