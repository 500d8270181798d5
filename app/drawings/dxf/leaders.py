"""LEADER and TOLERANCE: lines with arrow heads, and frames with their texts."""

from __future__ import annotations

import numpy as np

from app.drawings.dxf.arrow_heads import add_arrow
from app.drawings.dxf.mtext_content import parse
from app.drawings.dxf.mtext_layout import Layout, Setting
from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.source import Source
from app.drawings.dxf.splines import fitted_points
from app.drawings.dxf.tables import number
from app.drawings.dxf.tags import handle_of
from app.drawings.pdf.fonts import advance_caps

_ARROW_SIZE, _TEXT_HEIGHT = 2.5, 2.5  # when neither entity nor dimension style says
_SIZE, _SCALE, _HEIGHT, _ARROW_BLOCK = 41, 40, 140, 341  # dimension style groups
_GAP, _TEXT_LEVEL = 147, 77  # room around texts; they stand beside (0) or above the line
_FIGURES = (_SIZE, _SCALE, _HEIGHT, _GAP, _TEXT_LEVEL)
_TEXT_GAP = 0.625


def read_leaders(source: Source) -> None:
    """Add leaders and tolerance frames."""
    layout = Layout(source)
    _leaders(source)
    for row in source.take("TOLERANCE").tolist():
        _tolerance(source, row, layout)
    layout.finish()


def _leaders(source: Source) -> None:
    rows = source.take("LEADER")
    entities = source.entities
    arrows, curved = entities.flags(rows, 71, 1), entities.flags(rows, 72)
    for i, row in enumerate(rows.tolist()):
        x, y = ([number(v, np.nan) for v in entities.raw(row, code)] for code in (10, 20))
        path = np.array(list(zip(x, y, strict=False)))
        if len(path) < 2 or not np.isfinite(path).all():
            source.miss(row, "damaged", "LEADER")
            continue
        style = _dimension_style(source, row)
        path = np.vstack([path, *_hook(source, row, path[-1], style)])
        line = fitted_points(path, None, None) if curved[i] == 1 else None
        line = path if line is None else line
        source.builder.polylines(line, np.array([len(line)]), source.row[[row]])
        if arrows[i]:
            scale = _scale(source, row, style)
            head = source.tables.block_records.get(int(style.get(_ARROW_BLOCK, 0)), "")
            size = style.get(_SIZE, _ARROW_SIZE) * scale
            add_arrow(source, int(source.row[row]), _first_stretch(line, path), size, head)


def _hook(source: Source, row: int, end: Floats, style: dict[int, float]) -> list[Floats]:
    """Return where a leader ends that runs on under its text, as long as that is; nothing for others."""
    values: dict[int, bytes] = {}
    for code, value in source.entities.items(row):
        values.setdefault(code, value)
    width = number(values.get(41))
    annotated = number(values.get(73), 3.0) == 0 and number(values.get(75), 1.0) == 1
    if not annotated or width <= 0 or not style.get(_TEXT_LEVEL, 0.0):
        return []
    along = np.array([number(values.get(211), 1.0), number(values.get(221))])
    against = -1.0 if number(values.get(74), 1.0) == 1 else 1.0
    room = style.get(_GAP, _TEXT_GAP) * _scale(source, row, style)
    return [end + against * along * (room + width)]


def _first_stretch(line: Floats, path: Floats) -> Floats:
    """Return the first piece of a leader; of a curve, its tangent, as long as it is to the first point it passes."""
    step = line[1] - line[0]
    length = float(np.hypot(*step))
    if line is path or not length:
        return line[:2]
    return np.array([line[0], line[0] + step / length * np.hypot(*(path[1] - path[0]))])


def _dimension_style(source: Source, row: int) -> dict[int, float]:
    """Return the sizes that apply to an entity: its dimension style, with its own overrides."""
    items = list(source.entities.items(row))
    name = next((source.text(value) for code, value in items if code == 3), "STANDARD")
    base = source.tables.dimstyles.get(name.upper(), {})
    style = {code: number(base[code]) for code in _FIGURES if code in base}
    if _ARROW_BLOCK in base:
        style[_ARROW_BLOCK] = handle_of(base[_ARROW_BLOCK])
    key = -1
    for code, value in items:
        if code == 1070 and key == _TEXT_LEVEL:
            style[key], key = number(value), -1
        elif code == 1070:
            key = int(number(value))
        elif code == 1040 and key in _FIGURES:
            style[key] = number(value)
        elif code == 1005 and key == _ARROW_BLOCK:
            style[key] = handle_of(value)
    return style


def _scale(source: Source, row: int, style: dict[int, float]) -> float:
    """Return the factor of the sizes of a dimension style; one of 0 leaves it to the annotation scale."""
    return style.get(_SCALE, 1.0) or source.annotation.factors.get(row, 0.0) or 1.0


def _tolerance(source: Source, row: int, layout: Layout) -> None:
    """Add a tolerance frame: a row of cells for each of its lines."""
    values = dict(source.entities.items(row))
    style = _dimension_style(source, row)
    height = style.get(_HEIGHT, _TEXT_HEIGHT) * _scale(source, row, style)
    height = height if height > 0 else _TEXT_HEIGHT
    at = np.array([number(values.get(10), np.nan), number(values.get(20), np.nan)])
    u = np.array([number(values.get(11), 1.0), number(values.get(21))])
    length = np.hypot(*u)
    u = u / length if length > 0 else np.array([1.0, 0.0])
    v = np.array([-u[1], u[0]])
    if not np.isfinite(at).all():
        source.miss(row, "damaged", "TOLERANCE")
        return
    font = source.tables.font("STANDARD")
    middle = 0.0
    for line in source.text(values.get(1, b"")).split("^J"):
        left = 0.0
        for cell in line.split("%%v"):
            lines = parse(cell.strip(), height, 1.0)
            shown = lines[0].text.strip()
            if not shown:
                continue
            width = (advance_caps(shown) + 1) * height
            corners = ((left, -height), (left + width, -height), (left + width, height), (left, height))
            frame = at + np.array([x * u + (middle + y) * v for x, y in corners])
            source.builder.polylines(frame, np.array([4]), source.row[[row]], closed=True)
            place = at + (left + width / 2) * u + middle * v
            layout.add(lines, Setting(int(source.row[row]), font, height, 5, place, u, v))
            left += width
        middle -= 2 * height
