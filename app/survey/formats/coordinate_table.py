"""Turns rows of cells into survey points: finds the columns, settles the axis order, names the rows that are no points.

Cells come from CASS ``.dat`` (name,code,east,north,height), CSV, text and XLSX.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from app.domain.errors import BadInput
from app.domain.resources import resource
from app.survey.declaring import axis_order
from app.survey.formats.number_style import word_and_unit
from app.survey.formats.text_lines import BLANKS, Cells, Line, lines_of
from app.survey.points import AxisOrder, Floats, PointTable, Rejected

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
UNIT = re.compile(r"[\s_()（）\[\]/]|[(（\[/]?(?:m2|m²|㎡|平方米|m|米|°|deg)[)）\]]?$", re.IGNORECASE)
LARGEST = 1e9  # metres; nothing on the ground has such a coordinate
SHORT_NAMES = ("p", "pt", "pnt")  # as in PNEZD; elsewhere such a letter is anything
FIELDS = ("name", "code", "east", "north", "height", "sigma")


@dataclass(frozen=True)
class Columns:
    """Where a table has its fields, as column numbers from 0; ``order`` of first and second where the head tells it.

    ``degrees`` says that first and second are longitude and latitude; ``unit_m``, ``height_unit_m`` and
    ``sigma_unit_m`` are the metres in one unit of plane coordinates, heights and standard deviations.
    """

    first: int
    second: int
    name: int | None = None
    code: int | None = None
    height: int | None = None
    sigma: int | None = None
    order: AxisOrder | None = None
    degrees: bool = False
    unit_m: float = 1.0
    height_unit_m: float = 1.0
    sigma_unit_m: float = 1.0

    @property
    def needed(self) -> int:
        """How many cells a row needs."""
        return max(self.first, self.second) + 1


CASS = Columns(2, 3, 0, 1, 4)


@cache
def words() -> Mapping[str, str]:
    """Return words of table heads: ``word → field``."""
    told = tomllib.loads(resource("survey", "columns.toml").read_text(encoding="utf-8"))
    return {word.casefold(): name for name, listed in told["field"].items() for word in listed}


def plain(cell: str) -> str:
    """Return a head's word without blanks, brackets, units."""
    return UNIT.sub("", re.sub(r"[\s_]", "", cell)).casefold()


def from_head(cells: Cells) -> Columns | None:
    """Return the columns a head tells; None when the row is no head."""
    known = words()
    found: dict[str, int] = {}
    units: dict[str, float] = {}
    for column, cell in enumerate(cells):
        bare, unit_m = word_and_unit(cell)
        word = known.get(plain(cell)) or known.get(re.sub(r"[\s_]", "", cell).casefold()) or known.get(plain(bare))
        if word and word not in found:
            found[word], units[word] = column, unit_m
    if "name" not in found and len(cells) > 2 and cells[0].casefold() in SHORT_NAMES:
        found["name"] = 0
    name, code, height, sigma = (found.get(what) for what in ("name", "code", "height", "sigma"))
    high, spread = (units.get(what, 1.0) for what in ("height", "sigma"))
    for pair, degrees in ((("east", "north"), False), (("longitude", "latitude"), True)):
        if all(what in found for what in pair):
            east, north = (found[what] for what in pair)
            order = AxisOrder.EAST_NORTH if east < north else AxisOrder.NORTH_EAST
            unit = 1.0 if degrees else units[pair[0]]
            if not degrees and unit != units[pair[1]]:
                return None
            first, second = min(east, north), max(east, north)
            return Columns(first, second, name, code, height, sigma, order, degrees, unit, high, spread)
    if "x" in found and "y" in found:
        unit = units["x"]
        return Columns(found["x"], found["y"], name, code, height, sigma, None, False, unit, high, spread)
    return None


def from_mapping(mapping: Mapping[str, str], head: Cells, source: str) -> tuple[Columns, bool]:
    """Return the columns that a person states, and whether the first row is a head.

    Args:
        mapping: field → column number from 1, or the head's word.
        head: cells of the first row.
        source: file name for errors.

    Raises:
        BadInput: a field or column is unknown, or east and north are not stated.
    """
    wrong = next((name for name in mapping if name not in FIELDS), None)
    if wrong is not None:
        raise BadInput(f"“{wrong}” is no field", path=source, advice=f"fields are {', '.join(FIELDS)}")
    if not {"east", "north"} <= set(mapping):
        raise BadInput("The column mapping needs east and north", path=source)
    found: dict[str, int] = {}
    by_word = False
    for name, column in mapping.items():
        if column in head:
            found[name], by_word = list(head).index(column), True
        elif column.isdigit() and int(column) >= 1:
            found[name] = int(column) - 1
        else:
            raise BadInput(f"There is no column “{column}”", path=source, line=1)
    order = AxisOrder.EAST_NORTH if found["east"] < found["north"] else AxisOrder.NORTH_EAST
    pair = sorted((found.pop("east"), found.pop("north")))
    columns = Columns(
        pair[0], pair[1], found.get("name"), found.get("code"), found.get("height"), found.get("sigma"), order
    )
    head_row = by_word or len(head) < columns.needed or as_number(head[columns.first]) is None
    return columns, head_row


def without_head(rows: Sequence[Line], source: str) -> Columns:
    """Return the columns of a table without a head: CASS with five cells, else what the coordinates prove.

    Raises:
        BadInput: nothing tells which cells are coordinates.
    """
    width = max((len(row.cells) for row in rows[:50]), default=0)
    sample = [row.cells for row in rows[:200]]
    if width >= 4 and proven(sample, 2, 3):
        return CASS
    if width >= 5:
        # name, two coordinates, height, code: as many instruments write
        last = proven(sample, 1, 2) or all(
            len(c) > 4 and None not in map(as_number, c[1:4]) and as_number(c[4]) is None for c in sample
        )
        return Columns(1, 2, 0, 4, 3) if last else CASS
    if width == 4 and all(len(c) < 4 or not c[1] or as_number(c[1]) is None for c in sample):
        return CASS
    if width in (3, 4) and proven(sample, 1, 2):
        return Columns(1, 2, 0, None, 3)
    if width in (3, 4):
        raise BadInput(
            "Nothing tells which columns are coordinates",
            path=source,
            line=rows[0].number,
            advice="give a head line, or --columns name=1,east=2,north=3",
        )
    if width == 2 and proven(sample, 0, 1):
        return Columns(0, 1)
    return CASS


def proven(sample: Sequence[Cells], first: int, second: int) -> bool:
    """Tell whether two columns can be nothing but plane coordinates of the national grid."""
    pairs = [(as_number(c[first]), as_number(c[second])) for c in sample if len(c) > second]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    return bool(known) and axis_order(np.array([a for a, _ in known]), np.array([b for _, b in known])) is not None


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
        if width < columns.needed:
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
    first, second = as_number(cells[columns.first]), as_number(cells[columns.second])
    if first is None or second is None:
        wrong = cells[columns.first if first is None else columns.second]
        comma = " (a decimal comma?)" if DECIMAL_COMMA.fullmatch(wrong) else ""
        return f"“{wrong}” is no coordinate{comma}"
    first, second = first * columns.unit_m, second * columns.unit_m
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


def cell_at(cells: Cells, column: int | None) -> str:
    """Return a cell, or an empty text where there is none."""
    return cells[column] if column is not None and column < len(cells) else ""


def as_number(text: str) -> float | None:
    """Return a finite decimal number, or None."""
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def settle(
    asked: AxisOrder | None,
    stated: AxisOrder | None,
    first: Floats,
    second: Floats,
    habit: AxisOrder | None,
    source: str,
) -> tuple[AxisOrder, str]:
    """Return the axis order and the evidence for it: a person, the head, the coordinates, the format's habit.

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
        return stated, "header"
    if seen is not None:
        return seen, "coordinates"
    if habit is not None:
        return habit, "format"
    raise BadInput("X and Y may be east or north here", path=source, line=1, advice="state the order with --axes")
