"""Reads the parcel exchange text of land administration (电子报盘): ``[属性描述]``, ``[地块坐标]``, X (north) first."""

from __future__ import annotations

from pathlib import Path

from app.survey.formats.features import Contents, Feature
from app.survey.formats.number_style import as_number
from app.survey.formats.text_lines import read_decoded
from app.survey.points import AxisOrder, Note, Rejected

MARK = "[地块坐标]"


def read_parcels(path: Path) -> Contents:
    """Read one file: a line that ends with ``@`` begins a parcel, ``name,ring,X,Y`` is a corner."""
    text, encoding = read_decoded(path)
    told: dict[str, str] = {}
    features: list[Feature] = []
    rejected: list[Rejected] = []
    rings: dict[str, list[tuple[float, float]]] = {}
    parcel, inside = "", False

    def finish() -> None:
        parts = [ring for ring in rings.values() if len(ring) > 2]
        if parts:
            features.append(Feature("area", parts, {"name": parcel}, "地块"))
        rings.clear()

    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if line == MARK:
            inside = True
        elif not inside and "=" in line:
            key, _, value = line.partition("=")
            told[key.strip()] = value.strip()
        elif inside and line.endswith("@"):
            finish()
            cells = line.rstrip("@").split(",")
            parcel = next((cell.strip() for cell in reversed(cells[2:4]) if cell.strip()), "")
        elif inside and line:
            cells = [cell.strip() for cell in line.split(",")]
            values = [as_number(cell) for cell in cells[2:4]]
            if len(values) < 2 or values[0] is None or values[1] is None:
                rejected.append(Rejected(number, line[:200], "no corner of the form name,ring,X,Y"))
                continue
            place = (values[0], values[1])
            ring = rings.setdefault(cells[1], [])
            if not ring or place != ring[0]:
                features.append(Feature("point", [[place]], {"name": cells[0], "code": "界址点"}, "", number))
            ring.append(place)
    finish()
    notes = [Note("crs", f"{key}：{told[key]}") for key in ("坐标系", "几度分带", "带号", "投影类型") if told.get(key)]
    system = told.get("坐标系", "")
    return Contents("parcels", features, encoding, AxisOrder.NORTH_EAST, system, rejected, notes)
