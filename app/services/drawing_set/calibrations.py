"""Scales that people measured: how long a known distance on a sheet is in nature."""

from __future__ import annotations

import math
import re

from app.domain.errors import BadInput
from app.domain.geometry import Box
from app.domain.project import Person
from app.drawings.measure.quantities import Scale
from app.services.people.acting import require_reviewing
from app.storage.workspace import Workspace

UNITS_M = {"": 1.0, "m": 1.0, "米": 1.0, "cm": 0.01, "厘米": 0.01, "mm": 0.001, "毫米": 0.001}
LENGTH = re.compile(r"\s*([0-9]+(?:[.][0-9]+)?)\s*([a-z米厘毫]*)\s*", re.IGNORECASE)


def read_length(text: str) -> float:
    """Return metres of a length as typed: ``3.6``, ``3.6 m``, ``3600mm``.

    Raises:
        BadInput: it is no length.
    """
    match = LENGTH.fullmatch(text.replace(",", "").replace("，", ""))
    unit = UNITS_M.get(match.group(2).lower()) if match else None
    if match is None or unit is None or not float(match.group(1)):
        raise BadInput(f"“{text}” is no length; write it as 3.6 m or 3600 mm")
    return float(match.group(1)) * unit


def calibrate_sheet(
    workspace: Workspace, code: str, sheet: str, m_per_mm: float, region_mm: Box | None = None, *, by: Person
) -> str:
    """Note the scale of a sheet, or of a part of it, and return the id of the note.

    Args:
        sheet: sheet id.
        m_per_mm: metres in nature a millimetre on the sheet.
        region_mm: part of the sheet; None for all of it.

    Raises:
        NotFound: no such project.
        BadInput: the scale is no positive number.
        NotPermitted: ``by`` is not on the register, or a designer only.
    """
    workspace.record(code, "project", code)
    require_reviewing(workspace, by)
    if not (math.isfinite(m_per_mm) and m_per_mm > 0):
        raise BadInput("A scale is a positive number")
    region = [region_mm.x0, region_mm.y0, region_mm.x1, region_mm.y1] if region_mm else []
    with workspace.write(code, by.id) as entry:
        return entry.create("calibration", sheet=sheet, m_per_mm=m_per_mm, region_mm=region)


def withdraw_calibration(
    workspace: Workspace, code: str, calibration: str, *, withdrawn: bool = True, by: Person
) -> None:
    """Take a scale back that was measured wrongly, or let it count again.

    Raises:
        NotFound: no such note.
        NotPermitted: ``by`` is not on the register, or a designer only.
    """
    workspace.record(code, "calibration", calibration)
    require_reviewing(workspace, by)
    with workspace.write(code, by.id) as entry:
        entry.set("calibration", calibration, withdrawn=withdrawn)


def sheet_scales(workspace: Workspace, code: str, sheet: str) -> tuple[Scale, ...]:
    """Return the scales that were measured on a sheet and not taken back, the last one last."""
    return tuple(
        Scale(float(record["m_per_mm"]), Box(*record["region_mm"]) if record["region_mm"] else None, calibrated=True)
        for record in workspace.records(code, "calibration")
        if record.get("sheet") == sheet and not record.get("withdrawn")
    )
