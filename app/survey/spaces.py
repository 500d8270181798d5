"""Labelled spaces whose floor area is counted: read from tables, drawings and geographic files."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput
from app.domain.resources import resource
from app.survey.areas import area_m2, area_sigma_m2
from app.survey.formats.number_style import as_number
from app.survey.formats.table_columns import plain
from app.survey.formats.text_lines import Line, lines_of, read_decoded, separator_of
from app.survey.points import Outline
from app.survey.reading import read_survey

TABLES = (".csv", ".txt", ".tsv", ".dat", "")
FLAGS = ("enclosed", "inside_structure", "shared", "civil_defence")
NUMBERS = ("area_m2", "height_m", "sill_m", "overhang_m")
KNOWN_ROOM = "room"


@dataclass(frozen=True)
class Space:
    """One space; None where the file does not tell.

    Args:
        name: as labelled.
        kind: what it is, by ``resources/survey/spaces.toml``; empty when the word is unknown.
        area_m2: horizontal area.
        sigma_m2: standard deviation of the area, NaN when unknown.
        height_m: structural storey height; clear height under a sloped roof and in a bay window.
        enclosed: by walls or windows.
        inside_structure: within the main structure.
        columns: none, single, double or many.
        sill_m: height of a bay window's sill over the floor.
        overhang_m: how far a canopy stands out.
        floor: storey.
        unit: household that owns it.
        shared: owned in common and apportioned.
        use: of the space.
        civil_defence: belongs to a civil-air-defence shelter.
        line: line of the file, 0 where it has none.
        word: what the file calls the kind.
    """

    name: str
    kind: str
    area_m2: float
    sigma_m2: float = math.nan
    height_m: float | None = None
    enclosed: bool | None = None
    inside_structure: bool | None = None
    columns: str | None = None
    sill_m: float | None = None
    overhang_m: float | None = None
    floor: str = ""
    unit: str = ""
    shared: bool | None = None
    use: str = ""
    civil_defence: bool | None = None
    line: int = 0
    word: str = ""


@cache
def vocabulary() -> Mapping[str, Any]:
    """Return the words of tables and drawings."""
    return tomllib.loads(resource("survey", "spaces.toml").read_text(encoding="utf-8"))


@cache
def meaning(table: str) -> Mapping[str, str]:
    """Return ``word → meaning`` of one table of the vocabulary."""
    return {plain(word): name for name, words in vocabulary()[table].items() for word in words}


def kind_of(word: str) -> str:
    """Return the kind that a word or a label tells: the longest word that it contains; empty when there is none."""
    known = meaning("kind")
    text = plain(word)
    if text in known:
        return known[text]
    inside = [key for key in known if len(key) > 1 and key in text]
    return known[max(inside, key=len)] if inside else ""


def flag(text: str, source: str, line: int) -> bool | None:
    """Return yes or no; None for an empty cell.

    Raises:
        BadInput: the word is neither.
    """
    word = text.strip().casefold()
    if not word or word in ("-", "—", "?"):
        return None
    told = vocabulary()
    if word in told["yes"]["words"]:
        return True
    if word in told["no"]["words"]:
        return False
    raise BadInput(f"“{text}” is neither yes nor no", path=source, line=line)


def read_spaces(path: Path) -> list[Space]:
    """Read the spaces of a table (CSV, XLSX), or the labelled areas of a drawing or geographic file.

    Raises:
        BadInput: the file cannot be used, or holds no space.
    """
    if path.suffix.casefold() == ".xlsx":
        from app.survey.formats.workbook import sheets  # openpyxl loads slowly

        found: list[Space] = []
        for _, rows in sheets(path):
            found += of_table(rows, path.name)
    elif path.suffix.casefold() in TABLES and path.is_file():
        text, _ = read_decoded(path)
        texts = text.splitlines()
        found = of_table(list(lines_of(texts, separator_of(texts))), path.name)
    else:
        survey = read_survey(path)
        found = [of_outline(o, number, path.name) for number, o in enumerate(survey.outlines, 1) if o.closed]
    if not found:
        raise BadInput(
            "The file holds no space with an area", path=path.name, advice="give the columns name, kind, area, height"
        )
    return found


def of_table(rows: Sequence[Line], source: str) -> list[Space]:
    """Return the spaces of a table; empty when it has no head with an area."""
    known = meaning("field")
    for at, row in enumerate(rows[:20]):
        found: dict[str, int] = {}
        for column, cell in enumerate(row.cells):
            name = known.get(plain(cell)) or known.get(cell.strip().casefold())
            if name:
                found.setdefault(name, column)
        if "area_m2" in found:
            return [space_of_row(line, found, source) for line in rows[at + 1 :] if not is_total(line, found)]
    return []


def is_total(line: Line, found: Mapping[str, int]) -> bool:
    """Tell whether a row is a sum, or empty where the area stands."""
    cells = line.cells
    first = next((cell for cell in cells if cell), "")
    return first in ("合计", "总计", "小计", "total", "Total", "sum") or (
        found["area_m2"] < len(cells) and not cells[found["area_m2"]] and sum(map(bool, cells)) <= 1
    )


def space_of_row(line: Line, found: Mapping[str, int], source: str) -> Space:
    """Return the space of one row; BadInput when a cell cannot be used."""
    cells = {name: line.cells[column] if column < len(line.cells) else "" for name, column in found.items()}
    return of_cells(cells, source, line.number)


def of_cells(cells: Mapping[str, str], source: str, line: int) -> Space:
    """Return the space that cells tell.

    Raises:
        BadInput: a cell is no number, no yes or no, or the area is missing or negative.
    """
    numbers: dict[str, float | None] = {}
    for name in NUMBERS:
        text = re.sub(r"\s*(?:m2|m²|㎡|m|米)$", "", cells.get(name, "").strip())
        numbers[name] = as_number(text)
        if text and numbers[name] is None:
            raise BadInput(f"“{cells[name]}” is no number", path=source, line=line)
    size = numbers["area_m2"]
    if size is None or size < 0:
        raise BadInput("A space has no area", path=source, line=line)
    flags = {name: flag(cells.get(name, ""), source, line) for name in FLAGS}
    name, word = cells.get("name", ""), cells.get("kind", "")
    told = "\n".join((name, word, cells.get("use", "")))
    for what in ("shared", "civil_defence"):
        if flags[what] is None and re.search(vocabulary()["drawing"][what], told):
            flags[what] = True
    columns = meaning("columns").get(plain(cells.get("columns", "")))
    kind = kind_of(word) if word else kind_of(name) or KNOWN_ROOM
    return Space(
        name or f"#{line}",
        kind,
        size,
        math.nan,
        numbers["height_m"],
        flags["enclosed"],
        flags["inside_structure"],
        columns,
        numbers["sill_m"],
        numbers["overhang_m"],
        cells.get("floor", ""),
        cells.get("unit", ""),
        flags["shared"],
        cells.get("use", ""),
        flags["civil_defence"],
        line,
        word or name,
    )


def of_outline(outline: Outline, number: int, source: str, sigma_m: float = math.nan) -> Space:
    """Return the space that an area with attributes, or with texts inside, tells; its area is that of its corners."""
    known = meaning("field")
    cells: dict[str, str] = {}
    texts = ""
    for key, value in outline.attributes:
        name = known.get(plain(key)) or known.get(key.casefold())
        if key == "texts":
            texts = value
        elif name and name != "area_m2" and value:
            cells.setdefault(name, value)
    cells |= {name: value for name, value in of_texts(texts).items() if name not in cells}
    size = area_m2(outline.vertices)
    cells["area_m2"] = repr(size)
    cells.setdefault("name", outline.name or outline.layer or f"#{number}")
    space = of_cells(cells, source, number)
    sigma = area_sigma_m2(outline.vertices, [sigma_m] * len(outline.vertices))
    return Space(**{**space.__dict__, "sigma_m2": sigma, "line": 0})


def of_texts(texts: str) -> dict[str, str]:
    """Return what the texts inside an outline of a drawing tell."""
    if not texts:
        return {}
    told = vocabulary()["drawing"]
    found: dict[str, str] = {}
    height = re.search(told["height"], texts)
    if height:
        found["height_m"] = height[1]
    for name, no, yes in (("enclosed", "open", "closed"), ("inside_structure", "outside", "inside")):
        if re.search(told[no], texts):
            found[name] = "no"
        elif re.search(told[yes], texts):
            found[name] = "yes"
    for name in ("shared", "civil_defence"):
        if re.search(told[name], texts):
            found[name] = "yes"
    for name in ("floor", "unit"):
        match = re.search(told[name], texts, re.MULTILINE)
        if match:
            found[name] = match[1]
    kind = next((line for line in texts.splitlines() if kind_of(line)), "")
    if kind:
        found["kind"] = kind
    return found
