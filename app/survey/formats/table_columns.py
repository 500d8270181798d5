"""Finds the columns of a coordinate table: by its head, as a person states them, or by what the cells prove."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from app.domain.errors import BadInput
from app.domain.resources import resource
from app.survey.declaring import axis_order
from app.survey.formats.angles import AngleStyle, is_angle, latitude_first, word_and_packing
from app.survey.formats.number_style import as_number, word_and_unit
from app.survey.formats.text_lines import Cells, Line
from app.survey.points import AxisOrder

UNIT = re.compile(r"[\s_()（）\[\]/]|[(（\[/]?(?:m2|m²|㎡|平方米|m|米|°|deg)[)）\]]?$", re.IGNORECASE)
SHORT_NAMES = ("p", "pt", "pnt")  # as in PNEZD; elsewhere such a letter is anything
LEAST_PLANE_M = 10_000.0  # of a number that can only be a plane coordinate
FIELDS = ("name", "code", "east", "north", "height", "sigma")


@dataclass(frozen=True)
class Columns:
    """Where a table has its fields, as column numbers from 0; ``order`` of first and second where the head tells it.

    ``evidence`` of the order is ``header`` or ``coordinates``. ``degrees`` says that first and second are longitude and
    latitude, ``style`` how they are written; ``unit_m``, ``height_unit_m`` and ``sigma_unit_m`` are the metres in one
    unit of plane coordinates, heights and standard deviations.
    """

    first: int
    second: int
    name: int | None = None
    code: int | None = None
    height: int | None = None
    sigma: int | None = None
    order: AxisOrder | None = None
    evidence: str = "header"
    degrees: bool = False
    style: AngleStyle = AngleStyle.DECIMAL
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
    packed: set[str] = set()
    for column, cell in enumerate(cells):
        bare, unit_m = word_and_unit(cell)
        angle_word, is_packed = word_and_packing(cell)
        shapes = (plain(cell), re.sub(r"[\s_]", "", cell).casefold(), plain(bare), plain(angle_word))
        word = next(filter(None, map(known.get, shapes)), None)
        if word and word not in found:
            found[word], units[word] = column, unit_m
            if is_packed:
                packed.add(word)
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
            style = AngleStyle.PACKED if degrees and packed.issuperset(pair) else AngleStyle.DECIMAL
            return Columns(
                min(east, north),
                max(east, north),
                *(name, code, height, sigma, order),
                degrees=degrees,
                style=style,
                unit_m=unit,
                height_unit_m=high,
                sigma_unit_m=spread,
            )
    if "x" in found and "y" in found:
        columns = Columns(found["x"], found["y"], name, code, height, sigma)
        return replace(columns, unit_m=units["x"], height_unit_m=high, sigma_unit_m=spread)
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


def angled(columns: Columns, rows: Sequence[Line], source: str) -> Columns:
    """Return the columns, as degrees where most rows hold angles of degrees and minutes there.

    Raises:
        BadInput: they do, and nothing tells which of them are latitudes.
    """
    sample = [row.cells for row in rows if len(row.cells) >= columns.needed]
    pairs = [(cells[columns.first], cells[columns.second]) for cells in sample]
    if not pairs or 2 * sum(1 for one, other in pairs if is_angle(one) and is_angle(other)) < len(pairs):
        return columns
    order, evidence = columns.order, columns.evidence
    if order is None:
        leading = latitude_first(*zip(*pairs, strict=True))
        if leading is None:
            raise BadInput(
                "Nothing tells which of the angles are latitudes",
                path=source,
                line=rows[0].number,
                advice="name the columns latitude and longitude in a head line, or write N and E to the angles",
            )
        order, evidence = AxisOrder.NORTH_EAST if leading else AxisOrder.EAST_NORTH, "coordinates"
    style = AngleStyle.SEXAGESIMAL if columns.style is AngleStyle.DECIMAL else columns.style
    return replace(columns, order=order, evidence=evidence, degrees=True, style=style, unit_m=1.0)


def angle_columns(rows: Sequence[Line]) -> Columns | None:
    """Return the columns of a table without a head that are angles, those first that tell which are latitudes; None
    where there are none, or times beside plane coordinates.

    A name stands before them, and a code between; height and code may follow.
    """
    sample = [row.cells for row in rows]
    width = min(map(len, sample), default=0)
    angles = [2 * sum(1 for cells in sample if is_angle(cells[at])) >= len(sample) for at in range(width)]
    pairs = [first for first in range(width - 1) if angles[first] and angles[first + 1]]
    sure = [at for at in pairs if latitude_first(*([cells[i] for cells in sample] for i in (at, at + 1))) is not None]
    if not sure and any(abs(as_number(cell) or 0.0) >= LEAST_PLANE_M for cells in sample for cell in cells):
        return None
    for first in sure or pairs:
        high = first + 2 if width > first + 2 else None
        return Columns(first, first + 1, 0 if first else None, 1 if first > 1 else None, high)
    return None
