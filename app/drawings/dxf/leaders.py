"""LEADER, MULTILEADER and TOLERANCE: lines with arrow heads and their texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from app.drawings.dxf.encoding import unescaped
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


def read_leaders(source: Source) -> None:
    """Add leaders of both kinds and tolerance frames."""
    layout = Layout(source)
    _leaders(source)
    for row in source.take("MULTILEADER", "MLEADER").tolist():
        _multileader(source, row, layout)
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
        line = fitted_points(path, None, None) if curved[i] == 1 else None
        line = path if line is None else line
        source.builder.polylines(line, np.array([len(line)]), source.row[[row]])
        if arrows[i]:
            scale = style.get(_SCALE, 1.0) or 1.0
            head = source.tables.block_records.get(int(style.get(_ARROW_BLOCK, 0)), "")
            _arrow(source, row, _first_stretch(line, path), style.get(_SIZE, _ARROW_SIZE) * scale, head)


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
    style = {code: number(base[code]) for code in (_SIZE, _SCALE, _HEIGHT) if code in base}
    if _ARROW_BLOCK in base:
        style[_ARROW_BLOCK] = handle_of(base[_ARROW_BLOCK])
    key = -1
    for code, value in items:
        if code == 1070:
            key = int(number(value))
        elif code == 1040 and key in (_SIZE, _SCALE, _HEIGHT):
            style[key] = number(value)
        elif code == 1005 and key == _ARROW_BLOCK:
            style[key] = handle_of(value)
    return style


def _arrow(source: Source, row: int, line: Floats, size: float, block: str) -> None:
    """Add an arrow head at the start of a line: a named block, or a filled triangle."""
    direction = line[0] - line[1]
    length = float(np.hypot(*direction))
    if length <= 0 or size <= 0 or block.upper() == "_NONE":
        return
    along = direction / length * size
    target = source.blocks.get(block.upper(), 0) if block else 0
    builder_row = source.row[[row]]
    if target > 0:
        transform = np.array([[*along, -along[1], along[0], *line[0]]])
        source.builder.inserts(np.array([target]), transform, builder_row)
        return
    if length < 2 * size:
        return  # no room: drawn without
    across = np.array([-along[1], along[0]]) / 6
    triangle = np.array([line[0], line[0] - along + across, line[0] - along - across])
    source.builder.fills(triangle, np.array([3]), np.array([1]), builder_row)


@dataclass
class _Multileader:
    """What a MULTILEADER shows."""

    lines: list[Floats] = field(default_factory=list)
    text: bytes = b""
    place: tuple[float, float] | None = None
    direction: tuple[float, float] = (1.0, 0.0)
    rotation: float = 0.0
    height: float = _TEXT_HEIGHT
    spacing: float = 1.0
    attachment: int = 1
    arrow: float = _ARROW_SIZE
    block: int = 0
    block_place: tuple[float, float] | None = None
    block_scale: tuple[float, float] = (1.0, 1.0)
    block_rotation: float = 0.0


def _multileader(source: Source, row: int, layout: Layout) -> None:
    found = _parsed(source.entities.items(row))
    builder_row = source.row[[row]]
    for line in found.lines:
        source.builder.polylines(line, np.array([len(line)]), builder_row)
        _arrow(source, row, line, found.arrow, "")
    if found.text and found.place:
        angle = np.arctan2(found.direction[1], found.direction[0]) if any(found.direction) else found.rotation
        u = np.array([np.cos(angle), np.sin(angle)])
        height = found.height if found.height > 0 else _TEXT_HEIGHT
        lines = parse(unescaped(source.text.plain(found.text)), height, 1.0)
        font = source.tables.font("STANDARD")
        attachment = found.attachment if found.attachment in (1, 2, 3) else 1
        v = np.array([-u[1], u[0]])
        setting = Setting(int(builder_row[0]), font, height, attachment, np.array(found.place), u, v, found.spacing)
        layout.add(lines, setting)
    target = source.blocks.get(source.tables.block_records.get(found.block, "").upper(), 0)
    if found.block and target > 0 and found.block_place:
        cos, sin = np.cos(found.block_rotation), np.sin(found.block_rotation)
        sx, sy = found.block_scale
        transform = np.array([[cos * sx, sin * sx, -sin * sy, cos * sy, *found.block_place]])
        source.builder.inserts(np.array([target]), transform, builder_row)
    elif found.block:
        source.miss(row, "missing_block", "MULTILEADER")
    if not (found.lines or found.text or found.block):
        source.miss(row, "damaged", "MULTILEADER")


def _parsed(items: Iterator[tuple[int, bytes]]) -> _Multileader:
    """Walk the nested context of a MULTILEADER: content, leaders, leader lines."""
    found = _Multileader()
    level = ""
    last: list[float] = []
    dogleg, dogleg_length = [0.0, 0.0], 0.0
    lines: list[list[float]] = []
    for code, value in items:
        if value in (b"CONTEXT_DATA{", b"LEADER{", b"LEADER_LINE{"):
            level = value.decode("ascii")
            if level == "LEADER{":
                last, dogleg, dogleg_length, lines = [], [0.0, 0.0], 0.0, []
            elif level == "LEADER_LINE{":
                lines.append([])
        elif value == b"}" and code in (301, 303, 305):
            if code == 303:
                end = list(last)
                if len(last) == 2 and dogleg_length:
                    end += [last[0] + dogleg[0] * dogleg_length, last[1] + dogleg[1] * dogleg_length]
                for flat in lines:
                    points = np.array(flat[: len(flat) // 2 * 2] + end).reshape(-1, 2)
                    if len(points) > 1 and np.isfinite(points).all():
                        found.lines.append(points)
            level = {305: "LEADER{", 303: "CONTEXT_DATA{", 301: ""}[code]
        elif level == "LEADER_LINE{" and code in (10, 20):
            lines[-1].append(number(value, np.nan))
        elif level == "LEADER{":
            if code in (10, 20):
                last.append(number(value, np.nan))
            elif code in (11, 21):
                dogleg[code == 21] = number(value)
            elif code == 40:
                dogleg_length = number(value)
        elif level == "CONTEXT_DATA{":
            _content(found, code, value)
    return found


def _content(found: _Multileader, code: int, value: bytes) -> None:
    """Take one tag of the context outside its leaders."""
    if code == 304:
        found.text = value
        return
    if code == 341:
        found.block = handle_of(value)
        return
    figure = number(value)
    if code in (12, 15):
        setattr(found, "place" if code == 12 else "block_place", (figure, 0.0))
    elif code == 22 and found.place:
        found.place = (found.place[0], figure)
    elif code == 25 and found.block_place:
        found.block_place = (found.block_place[0], figure)
    elif code == 13:
        found.direction = (figure, found.direction[1])
    elif code == 23:
        found.direction = (found.direction[0], figure)
    elif code in (16, 26):
        found.block_scale = (figure, found.block_scale[1]) if code == 16 else (found.block_scale[0], figure)
    elif code in (41, 42, 45, 46, 140):
        name = {41: "height", 42: "rotation", 45: "spacing", 46: "block_rotation", 140: "arrow"}[code]
        setattr(found, name, min(max(figure, 0.25), 4.0) if code == 45 else figure)
    elif code == 171:
        found.attachment = int(figure)


def _tolerance(source: Source, row: int, layout: Layout) -> None:
    """Add a tolerance frame: a row of cells for each of its lines."""
    values = dict(source.entities.items(row))
    style = _dimension_style(source, row)
    height = style.get(_HEIGHT, _TEXT_HEIGHT) * (style.get(_SCALE, 1.0) or 1.0)
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
