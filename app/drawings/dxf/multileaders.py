"""MULTILEADER: leader lines with arrow heads, landings, and a text or a block with its attributes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from app.drawings.dxf.arrow_heads import add_arrow
from app.drawings.dxf.colours import ACI
from app.drawings.dxf.encoding import unescaped
from app.drawings.dxf.mtext import column_lines
from app.drawings.dxf.mtext_content import Line
from app.drawings.dxf.mtext_frames import Frames
from app.drawings.dxf.mtext_layout import Layout, Setting, extent
from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.source import Source
from app.drawings.dxf.splines import fitted_points
from app.drawings.dxf.tables import number
from app.drawings.dxf.tags import handle_of
from app.drawings.dxf.texts import definition_texts
from app.drawings.scene import BYLAYER, GROUND

_SIZE = 2.5  # of texts and arrow heads that nothing else tells
_CONTEXT, _LEADER, _LINE = b"CONTEXT_DATA{", b"LEADER{", b"LEADER_LINE{"
_ENDS = {305: _LEADER, 303: _CONTEXT, 301: b""}
_CURVED = 2
_OWN_COLOUR, _OWN_LINETYPE, _OWN_SIZE, _OWN_HEAD = 2, 4, 16, 32  # what a leader line has for itself
_UNDERLINED = (5, 6, 8)  # kinds of attachment
_UNDERLINED_ALL = 8
_Values = dict[int, bytes]


@dataclass
class _Leader:
    """One leader: its end, the landing from there, and its lines from their arrow heads on."""

    values: _Values = field(default_factory=dict)
    lines: list[tuple[_Values, list[float]]] = field(default_factory=list)


@dataclass
class _Multileader:
    """The groups of the entity, of its context, and its leaders."""

    own: _Values = field(default_factory=dict)
    context: _Values = field(default_factory=dict)
    leaders: list[_Leader] = field(default_factory=list)
    attributes: list[tuple[int, bytes]] = field(default_factory=list)  # handle of the definition, value


def read_multileaders(source: Source) -> None:
    """Add all MULTILEADER entities."""
    layout, frames = Layout(source), Frames(source)
    for row in source.take("MULTILEADER", "MLEADER").tolist():
        found = _parsed(source.entities.items(row))
        text = _text(source, row, found)
        reach = None
        if text:
            lines, setting = text
            layout.add(lines, setting)
            reach = extent(lines, setting).corners(setting, 0.0)
            _surround(frames, found, lines, setting)
        drawn = [_leader(source, row, found, leader, text) for leader in found.leaders]
        shown = _block(source, row, found)
        if not (any(drawn) or shown or reach is not None):
            source.miss(row, "damaged", "MULTILEADER")
    layout.finish()


def _parsed(items: Iterator[tuple[int, bytes]]) -> _Multileader:
    """Walk the nested parts of the entity."""
    found = _Multileader()
    level = b""
    definition = 0
    for code, value in items:
        if value in (_CONTEXT, _LEADER, _LINE) and code in (300, 302, 304):
            level = value
            if level == _LEADER:
                found.leaders.append(_Leader())
            elif level == _LINE and found.leaders:
                found.leaders[-1].lines.append(({}, []))
        elif value == b"}" and code in _ENDS:
            level = _ENDS[code]
        elif level == _CONTEXT:
            found.context.setdefault(code, value)
        elif level == _LEADER and found.leaders:
            found.leaders[-1].values.setdefault(code, value)
        elif level == _LINE and found.leaders and found.leaders[-1].lines:
            values, points = found.leaders[-1].lines[-1]
            if code in (10, 20):
                points.append(number(value, np.nan))
            else:
                values.setdefault(code, value)
        elif code == 330:
            definition = handle_of(value)
        elif code == 302 and definition:
            found.attributes.append((definition, value))
        else:
            found.own.setdefault(code, value)
    return found


def _point(values: _Values, code: int, default: float = np.nan) -> Floats:
    return np.array([number(values.get(group), default) for group in (code, code + 10)])


def _coloured(source: Source, row: int, raw: bytes | None, linetype: int | None = None) -> int:
    """Return a row of the builder in a colour as these entities write it, and a linetype."""
    base = int(source.row[row])
    figure = int(number(raw)) & 0xFFFFFFFF if raw else 0
    kind, value = figure >> 24, figure & 0xFFFFFF
    colour = {0xC0: BYLAYER, 0xC2: value, 0xC3: ACI[value & 0xFF] if value & 0xFF else None}.get(kind)
    if (kind == 0xC3 and value & 0xFF == 0) or kind not in (0xC0, 0xC2, 0xC3):
        colour = None  # by block: as the entity itself
    changes = {name: np.array([one]) for name, one in (("colour", colour), ("linetype", linetype)) if one is not None}
    return int(source.builder.derive(np.array([base]), **changes)[0]) if changes else base


def _text(source: Source, row: int, found: _Multileader) -> tuple[list[Line], Setting] | None:
    """Return the lines of the text and where they stand."""
    values = found.context
    place = _point(values, 12)
    content = values.get(304, b"")
    if not content or not np.isfinite(place).all():
        return None
    direction = _point(values, 13, 0.0)
    angle = np.arctan2(direction[1], direction[0]) if direction.any() else number(values.get(42))
    u = np.array([np.cos(angle), np.sin(angle)])
    height = number(values.get(41))
    height = height if height > 0 else _SIZE
    font = source.tables.font_handles.get(handle_of(values.get(340, b"")), source.tables.font("STANDARD"))
    attachment = int(number(values.get(171), 1))
    setting = Setting(
        _coloured(source, row, values.get(90)),
        font,
        height,
        attachment if attachment in (1, 2, 3) else 1,
        place,
        u,
        np.array([-u[1], u[0]]),
        min(max(number(values.get(45), 1.0), 0.25), 4.0),
        int(number(values.get(170))) == 2,
        max(number(values.get(43)), 0.0),
    )
    return column_lines(source, unescaped(source.text.plain(content)), setting), setting


def _surround(frames: Frames, found: _Multileader, lines: list[Line], setting: Setting) -> None:
    """Add the frame of a text, and the ground behind it."""
    gap = max(number(found.context.get(145)), 0.0)
    corners = extent(lines, setting).corners(setting, gap)
    if int(number(found.context.get(292))):
        raw = int(number(found.context.get(91))) & 0xFFFFFFFF
        own = raw & 0xFFFFFF if raw >> 24 == 0xC2 else ACI[raw & 0xFF] if raw >> 24 == 0xC3 else GROUND
        frames.ground(corners, GROUND if int(number(found.context.get(291))) else own, setting.row)
    if int(number(found.own.get(292))):
        frames.frame(corners, setting.row)


def _leader(
    source: Source, row: int, found: _Multileader, leader: _Leader, text: tuple[list[Line], Setting] | None
) -> bool:
    """Add the lines of a leader; return whether there are any."""
    own, values = found.own, leader.values
    end = _point(values, 10)
    landing = _point(values, 11, 0.0) * number(values.get(40))
    landed = bool(int(number(own.get(291), 1))) and int(number(values.get(291), 1)) and landing.any()
    drawn = False
    for line, flat in leader.lines:
        override = int(number(line.get(93)))
        kind = int(number(line.get(170) if override & 1 else own.get(170), 1))
        points = np.array(flat[: len(flat) // 2 * 2]).reshape(-1, 2)
        if np.isfinite(end).all():
            points = np.vstack([points, end[None], (end + landing)[None]] if landed else [points, end[None]])
        if kind == 0 or len(points) < 2 or not np.isfinite(points).all():
            continue
        drawn = True
        colour = line.get(92) if override & _OWN_COLOUR else own.get(91)
        handle = handle_of((line.get(340) if override & _OWN_LINETYPE else own.get(341)) or b"")
        look = _coloured(source, row, colour, source.tables.linetype_handles.get(handle))
        path = points
        if kind == _CURVED:
            through = np.delete(points, -2, axis=0) if landed and len(points) > 3 else points
            curve = fitted_points(through, None, landing / np.hypot(*landing) if landed else None)
            path = points if curve is None else curve
        source.builder.polylines(path, np.array([len(path)]), np.array([look]))
        head = handle_of((line.get(341) if override & _OWN_HEAD else own.get(342)) or b"")
        size = number(line.get(40)) if override & _OWN_SIZE else number(found.context.get(140), _SIZE)
        add_arrow(
            source, look, path[:2] if kind != _CURVED else points[:2], size, source.tables.block_records.get(head, "")
        )
    if drawn and text:
        _underline(source, row, found, (end + landing) if landed else end, landing, text)
    return drawn


def _underline(
    source: Source, row: int, found: _Multileader, end: Floats, landing: Floats, text: tuple[list[Line], Setting]
) -> None:
    """Draw the landing on under the text, where it is attached so."""
    lines, setting = text
    from_left = landing @ setting.u >= 0
    attachment = int(number(found.own.get(173 if from_left else 95)))
    if attachment not in _UNDERLINED:
        return
    reach = extent(lines, setting)
    look = _coloured(source, row, found.own.get(91))
    level = float((end - setting.at) @ setting.v)
    levels = [level]
    if attachment == _UNDERLINED_ALL and len(lines) > 1:
        step = (reach.high - reach.low - setting.height) / (len(lines) - 1)
        levels = [level - step * i for i in range(len(lines))]
    for one in levels:
        ends = setting.at + np.array([[reach.left], [reach.right]]) * setting.u + one * setting.v
        ends = np.vstack([end[None], ends]) if one == level else ends
        ends = ends[np.argsort((ends - setting.at) @ setting.u)]
        source.builder.polylines(ends[[0, -1]], np.array([2]), np.array([look]))


def _block(source: Source, row: int, found: _Multileader) -> bool:
    """Add the block of a leader with its attributes; return whether there is one."""
    handle = handle_of(found.context.get(341, b""))
    place = _point(found.context, 15)
    if not handle or not np.isfinite(place).all():
        return False
    target = source.blocks.get(source.tables.block_records.get(handle, "").upper(), 0)
    if target <= 0:
        source.miss(row, "missing_block", "MULTILEADER")
        return True
    look = _coloured(source, row, found.context.get(93))
    turn, (sx, sy) = number(found.context.get(46)), _point(found.context, 16, 1.0)
    cos, sin = np.cos(turn), np.sin(turn)
    transform = np.array([cos * sx, sin * sx, -sin * sy, cos * sy, *place])
    source.builder.inserts(np.array([target]), transform[None], np.array([look]))
    values = {definition: source.text(value) for definition, value in found.attributes}
    text = definition_texts(source, values, target)
    for name, matrix in (("u", transform[:4]), ("v", transform[:4])):
        x, y = text[f"{name}x"].copy(), text[f"{name}y"].copy()
        text[f"{name}x"], text[f"{name}y"] = matrix[0] * x + matrix[2] * y, matrix[1] * x + matrix[3] * y
    x, y = text["x"].copy(), text["y"].copy()
    text["x"] = transform[0] * x + transform[2] * y + transform[4]
    text["y"] = transform[1] * x + transform[3] * y + transform[5]
    text["entity"] = look
    source.builder.texts(text)
    return True
