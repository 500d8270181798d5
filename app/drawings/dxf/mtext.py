"""MTEXT: paragraphs laid out as lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from app.drawings.dxf.encoding import unescaped
from app.drawings.dxf.mtext_content import LONGEST, Line, parse
from app.drawings.dxf.mtext_frames import FRAME, MASK, Frames
from app.drawings.dxf.mtext_layout import LINE_STEP, Layout, Setting
from app.drawings.dxf.mtext_lines import in_columns, wrapped
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import number
from app.drawings.dxf.tags import handle_of
from app.drawings.dxf.texts import fonts
from app.drawings.lettered import PITCH
from app.drawings.scene import Font

_EMBEDDED = 101
_DOWNWARDS = (3, 5)  # directions of a text: from top to bottom, as its style wants
_COLUMN_INFO = b"ACAD_MTEXT_COLUMN_INFO_BEGIN"
_TYPE, _REVERSED, _WIDTH, _GUTTER, _HEIGHTS, _DEFINED_HEIGHT = 75, 74, 48, 49, 50, 46  # keys of column information


def read_mtexts(source: Source) -> None:
    """Add all MTEXT entities, one text for each line."""
    entities = source.entities
    rows = source.take("MTEXT")
    if not rows.size:
        return
    contents = _contents(source, rows)
    font = fonts(source, rows)
    height = np.abs(entities.column(rows, 40))
    height = np.where(np.isfinite(height) & (height > 0), height, 1.0)
    width = entities.column(rows, 41, 0.0)
    real_height = entities.column(rows, 43, 0.0)
    spacing = np.clip(entities.column(rows, 44, 1.0), 0.25, 4.0)
    attachment = entities.flags(rows, 71, 1)
    u, v = _directions(source, rows)
    at = source.xy(rows, 10)
    exact = entities.flags(rows, 73, 1) == 2
    behind = entities.flags(rows, 90)
    downwards = np.isin(font, list(source.tables.vertical_fonts)) & np.isin(entities.flags(rows, 72), _DOWNWARDS)
    layout, frames = Layout(source), Frames(source)
    columns = _columns(source, rows)
    for i in range(len(rows)):
        style = source.tables.fonts[font[i]]
        size = float(height[i])
        lines = parse(contents[i], size, style.width, source.tables.oblique_deg.get(int(font[i]), 0.0))
        setting = Setting(
            int(source.row[rows[i]]),
            int(font[i]),
            size,
            int(attachment[i]),
            at[i],
            u[i],
            v[i],
            float(spacing[i]),
            bool(exact[i]),
            max(float(width[i]), 0.0),
        )
        if downwards[i]:
            setting = _turned(setting)
        parts = [lines]
        own = columns.get(i)
        if downwards[i]:
            parts = [wrapped(lines, width[i] / size, lambda text: PITCH * len(text)) if width[i] > 0 else lines]
        elif own:
            setting = replace(setting, width=own.width)
            broken = wrapped(lines, own.width / size, _measure(style))
            parts = in_columns(broken, [h / size for h in own.heights], LINE_STEP * setting.spacing)
        elif width[i] > 0:
            parts = [_fitted(lines, setting, float(real_height[i]) / size, style)]
        for column, part in enumerate(parts):
            place = at[i] + u[i] * (column * own.pitch if own and not downwards[i] else 0.0)
            layout.add(part, replace(setting, at=place))
        if behind[i] & (MASK | FRAME):
            frames.add(int(rows[i]), int(behind[i]), setting, parts[0])
    layout.finish()


def _turned(setting: Setting) -> Setting:
    """Return how a text of a vertical style is set: its lines run down, each to the left of the one before."""
    side, level = setting.side, setting.level  # of the place in the text as it is seen
    return replace(setting, u=-setting.v, v=setting.u, attachment=3 * (2 - side) + level + 1, upright=True)


@dataclass(frozen=True)
class _Columns:
    """Columns of a text: width, distance from one to the next, heights (0: as high as need be)."""

    width: float
    pitch: float
    heights: list[float]


def _columns(source: Source, rows: Ints) -> dict[int, _Columns]:
    """Return the columns of those texts that have any: the object embedded in the entity tells."""
    tags = source.entities.tags
    found: dict[int, _Columns] = {}
    marks = (tags.code == _EMBEDDED).nonzero()[0]
    item_of = {row: i for i, row in enumerate(rows.tolist())}
    for mark in marks.tolist():
        entity = int(source.entities.owner[mark])
        if entity not in item_of:
            continue
        span = np.arange(mark + 1, source.entities.stop(entity))
        values: dict[int, list[float]] = {}
        for code, value in zip(tags.code[span].tolist(), tags.numbers(span).tolist(), strict=True):
            if code >= 1000:
                break
            values.setdefault(code, []).append(value)
        one = {code: v[0] for code, v in values.items() if np.isfinite(v[0])}
        width = one.get(44, 0.0)
        if one.get(71, 0) not in (1, 2) or width <= 0:
            continue
        own = [h for h in values.get(46, []) if np.isfinite(h)]
        heights = own if own and not one.get(73) else [max(one.get(41, 0.0), 0.0)]
        pitch = width + one.get(45, 0.0)
        found[item_of[entity]] = _Columns(width, -pitch if one.get(74) else pitch, heights)
    return found | _old_columns(source, rows)


def _old_columns(source: Source, rows: Ints) -> dict[int, _Columns]:
    """Return the columns as releases 2007 to 2017 write them: extended data, and an entity for each further column.

    Where those entities hold the rest of the text, it stands in its columns anyhow.
    """
    entities, tags = source.entities, source.entities.tags
    at, item = entities.tags_in(rows, 1000)
    near = tags.stop[at] - tags.start[at] >= len(_COLUMN_INFO)
    handle_row = dict(zip(entities.handles(rows).tolist(), range(len(rows)), strict=True)) if near.any() else {}
    found: dict[int, _Columns] = {}
    for tag, i in zip(at[near].tolist(), item[near].tolist(), strict=True):
        if tags.value(tag).strip() != _COLUMN_INFO:
            continue
        figures: dict[int, list[float]] = {}
        linked: list[int] = []
        key = 0
        for place in range(tag + 1, entities.stop(int(rows[i]))):
            code, value = int(tags.code[place]), tags.value(place)
            if code == 1005:
                linked.append(handle_row.get(handle_of(value), -1))
            elif code == 1040 or (code == 1070 and key and key not in (_WIDTH, _GUTTER)):
                figures.setdefault(key, []).append(number(value))
                key = key if key == _HEIGHTS else 0
            else:
                key = int(number(value)) if code == 1070 else 0
        heights = figures.get(_HEIGHTS, [])[1:] or figures.get(_DEFINED_HEIGHT, [0.0])
        width, gutter = (figures.get(code, [0.0])[0] for code in (_WIDTH, _GUTTER))
        full = any(j >= 0 and _has_text(source, int(rows[j])) for j in linked)
        if figures.get(_TYPE, [0.0])[0] in (1, 2) and width > 0 and not full:
            pitch = width + gutter
            found[i] = _Columns(width, -pitch if figures.get(_REVERSED, [0.0])[0] else pitch, heights)
    return found


def _has_text(source: Source, row: int) -> bool:
    return any(code in (1, 3) and value for code, value in source.entities.items(row))


def _contents(source: Source, rows: Ints) -> list[str]:
    """Return the text of each entity, its parts joined before decoding: a character may straddle two."""
    parts: list[list[bytes]] = [[] for _ in range(len(rows))]
    for code in (3, 1):
        for tag, item in zip(*(a.tolist() for a in source.entities.tags_in(rows, code)), strict=True):
            parts[item].append(source.entities.tags.value(tag)[: 4 * LONGEST])
    for item, part in enumerate(parts):
        if sum(map(len, part)) > LONGEST and len(source.text.plain(b"".join(part))) > LONGEST:
            source.miss(int(rows[item]), "limit", "MTEXT")
    return [unescaped(source.text.plain(b"".join(part))) for part in parts]


def _directions(source: Source, rows: Ints) -> tuple[Floats, Floats]:
    """Return unit vectors along the line and up, as seen from above."""
    entities = source.entities
    planes = source.planes(rows)
    angle = np.radians(entities.column(rows, 50, 0.0))
    own = planes.vectors(np.arange(len(rows)), np.column_stack([np.cos(angle), np.sin(angle)]))
    direction = source.xy(rows, 11)
    length = np.hypot(direction[:, 0], direction[:, 1])
    given = np.isfinite(length) & (length > 1e-12)
    u = np.where(given[:, None], direction / np.where(given, length, 1)[:, None], own)
    up = np.where(planes.x[:, 0] * planes.y[:, 1] - planes.x[:, 1] * planes.y[:, 0] < 0, -1.0, 1.0)
    return u, np.column_stack([-u[:, 1], u[:, 0]]) * up[:, None]


def _measure(font: Font) -> Callable[[str], float]:
    """Return the usual length of texts in a font, in cap heights; shape files: Latin wider, Chinese narrower."""
    shapes = font.bigfont or font.file.lower().endswith(".shx")
    wide, narrow = (1.05, 0.9) if shapes else (1.35, 0.75)

    def length(text: str) -> float:
        many = sum(character >= "\u2e80" for character in text)
        return wide * many + narrow * (len(text) - many)

    return length


def column_lines(source: Source, content: str, setting: Setting) -> list[Line]:
    """Return the lines of a text, broken at the width of its column when it has one."""
    style = source.tables.fonts[setting.font]
    lines = parse(content, setting.height, style.width, source.tables.oblique_deg.get(setting.font, 0.0))
    return _fitted(lines, setting, 0.0, style) if setting.width > 0 else lines


def _fitted(lines: list[Line], setting: Setting, real_height: float, font: Font) -> list[Line]:
    """Break lines at the column width; where the file tells the height reached, into as many lines as that allows."""
    length, limit = _measure(font), setting.width / setting.height
    broken = wrapped(lines, limit * 1.001, length)
    if real_height <= 0 or any(line.height != lines[0].height for line in lines):
        return broken
    allowed = max(round((real_height - 1) / (LINE_STEP * setting.spacing)) + 1, len(lines))
    factor = 1.0
    while len(broken) > allowed and factor < 2:
        factor *= 1.05
        broken = wrapped(lines, limit * factor, length)
    return broken
