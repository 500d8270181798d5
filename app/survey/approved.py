"""Approved values (审批值) that an as-built survey is held against, from a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput
from app.survey.formats.number_style import as_number
from app.survey.measuring import KINDS
from app.survey.table_rows import table_rows

LENGTHS = {"m": 1.0, "mm": 0.001, "cm": 0.01, "km": 1000.0, "米": 1.0, "毫米": 0.001}
AREAS = {"m2": 1.0, "m²": 1.0, "㎡": 1.0, "平方米": 1.0, "ha": 10_000.0, "公顷": 10_000.0}
RATIOS = {"%": 0.01, "％": 0.01, "": 1.0, "ratio": 1.0, "1": 1.0}
COUNTS = dict.fromkeys(("", "count", "1", "个", "辆", "位", "层", "户", "樘", "处", "幢", "栋", "storeys"), 1.0)
UNITS = {"length": LENGTHS, "area": AREAS, "ratio": RATIOS, "count": COUNTS}
COLUMNS = ("item", "kind", "name", "value", "unit")
SENSES = ("both", "min", "max")


@dataclass(frozen=True)
class ApprovedValue:
    """One approved value.

    Args:
        item: what people call it.
        kind: one of ``measuring.KINDS``.
        name: point, points (``A|B``), outline or layer that it is measured on.
        value: approved.
        unit: of value and tolerance.
        tolerance: None for that of the rule pack.
        sense: ``both``, ``min`` (only less fails), ``max`` (only more fails); empty for that of the rule pack.
    """

    item: str
    kind: str
    name: str
    value: float
    unit: str
    tolerance: float | None = None
    sense: str = ""

    @property
    def factor(self) -> float:
        """Metres, square metres, fractions or pieces in one unit."""
        return UNITS[KINDS[self.kind].quantity][self.unit.casefold()]


def read_approved(path: Path) -> list[ApprovedValue]:
    """Read approved values: ``item,kind,name,value,unit[,tolerance][,sense]``.

    Raises:
        BadInput: the file cannot be read, lacks a column, or a line cannot be used.
    """
    return [approved_value(cells, path.name, line) for line, cells in table_rows(path, COLUMNS)]


def approved_value(cells: Mapping[str, str], source: str, line: int) -> ApprovedValue:
    """Return one approved value; BadInput when a cell cannot be used."""
    value, told = as_number(cells["value"]), cells.get("tolerance", "")
    tolerance = as_number(told) if told else None
    kind, unit, sense = cells["kind"].casefold(), cells["unit"], cells.get("sense", "").casefold()
    if value is None:
        raise BadInput(f"“{cells['value']}” is no number", path=source, line=line)
    if told and (tolerance is None or tolerance < 0):
        raise BadInput(f"“{told}” is no tolerance", path=source, line=line)
    if kind not in KINDS:
        raise BadInput(f"“{kind}” is no kind of value; known are {', '.join(KINDS)}", path=source, line=line)
    units = UNITS[KINDS[kind].quantity]
    if unit.casefold() not in units:
        wanted = ", ".join(filter(None, units))
        raise BadInput(f"“{unit}” is no unit of {kind}; known are {wanted}", path=source, line=line)
    if sense and sense not in SENSES:
        raise BadInput(f"“{sense}” is none of {', '.join(SENSES)}", path=source, line=line)
    return ApprovedValue(cells["item"], kind, cells["name"], value, unit, tolerance, sense)
