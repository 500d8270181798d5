"""Reads control points known in two systems: ``name,source_e,source_n,target_e,target_n[,sigma]``.

Seven-parameter transformations need ``source_h`` and ``target_h`` too."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import BadInput
from app.survey.formats.number_style import as_number
from app.survey.plane_fit import ControlPair
from app.survey.table_rows import table_rows

COLUMNS = ("name", "source_e", "source_n", "target_e", "target_n")
HEIGHTS = ("source_h", "target_h")


def read_control(path: Path) -> list[ControlPair]:
    """Read control pairs.

    Raises:
        BadInput: the file cannot be read, lacks a column, or a line holds no numbers; a name occurs twice.
    """
    pairs: list[ControlPair] = []
    for line, cells in table_rows(path, COLUMNS):
        numbers = [as_number(cells[column]) for column in COLUMNS[1:]]
        sigma = as_number(cells["sigma"]) if cells.get("sigma") else None
        wrong = next((cells[c] for c, n in zip(COLUMNS[1:], numbers, strict=True) if n is None), None)
        if wrong is not None or (cells.get("sigma") and sigma is None):
            text = wrong if wrong is not None else cells["sigma"]
            raise BadInput(f"“{text}” is no number", path=path.name, line=line)
        source_e, source_n, target_e, target_n = (number or 0.0 for number in numbers)
        heights = [as_number(cells.get(column, "")) for column in HEIGHTS]
        both = None if heights[0] is None or heights[1] is None else (heights[0], heights[1])
        pairs.append(ControlPair(cells["name"], (source_e, source_n), (target_e, target_n), sigma, both))
    names = [pair.name for pair in pairs]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise BadInput(f"The control point {repeated} is given twice", path=path.name)
    return pairs
