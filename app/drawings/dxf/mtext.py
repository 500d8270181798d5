"""MTEXT: paragraphs laid out as lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.drawings.dxf.colours import resolved
from app.drawings.dxf.encoding import unescaped
from app.drawings.dxf.mtext_content import Format, Line, in_columns, parse, wrapped
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import number
from app.drawings.dxf.tags import handle_of
from app.drawings.dxf.texts import fonts
from app.drawings.pdf.fonts import advance_caps
from app.drawings.scene import GROUND, TEXT, Font, Span

_EMBEDDED = 101
_COLUMN_INFO = b"ACAD_MTEXT_COLUMN_INFO_BEGIN"
_TYPE, _REVERSED, _WIDTH, _GUTTER, _HEIGHTS, _DEFINED_HEIGHT = 75, 74, 48, 49, 50, 46  # keys of column information
_RISE = {"upper": 0.85, "lower": -0.55}  # of the parts of a fraction, in their own height
_BAR_RISE = 0.42  # of its bar, in the height of the text
_LINE_STEP = 5 / 3  # of the height, at spacing factor 1


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
    layout = Layout(source)
    columns = _columns(source, rows)
    for i in range(len(rows)):
        style = source.tables.fonts[font[i]]
        size, step = float(height[i]), float(spacing[i])
        lines = parse(contents[i], size, style.width)
        parts = [lines]
        own = columns.get(i)
        if own:
            broken = wrapped(lines, own.width / size, _measure(style))
            parts = in_columns(broken, [h / size for h in own.heights], _LINE_STEP * step)
        elif width[i] > 0:
            parts = [_fitted(lines, float(width[i]) / size, float(real_height[i]) / size, step, style)]
        row = int(source.row[rows[i]])
        for column, part in enumerate(parts):
            place = at[i] + u[i] * (column * own.pitch if own else 0.0)
            layout.add(part, row, int(font[i]), size, step, int(attachment[i]), place, u[i], v[i])
    _masks(source, rows, at, height, attachment, u, v)
    layout.finish()


def _masks(source: Source, rows: Ints, at: Floats, height: Floats, attachment: Ints, u: Floats, v: Floats) -> None:
    """Add what lies behind texts that hide their ground, as large as the file says they are."""
    entities = source.entities
    kind = entities.flags(rows, 90) & 3
    width, tall = entities.column(rows, 42, 0.0), entities.column(rows, 43, 0.0)
    masked = ((kind > 0) & (width > 0) & (tall > 0)).nonzero()[0]
    if not masked.size:
        return
    place = np.clip(attachment[masked], 1, 9) - 1
    margin = (np.clip(entities.column(rows[masked], 45, 1.5), 1.0, 5.0) - 1) * height[masked]
    left = -width[masked] * np.array([0.0, 0.5, 1.0])[place % 3]
    low = -tall[masked] * np.array([1.0, 0.5, 0.0])[place // 3]
    x = np.stack([left - margin, left + width[masked] + margin], axis=1)[:, [0, 1, 1, 0]]
    y = np.stack([low - margin, low + tall[masked] + margin], axis=1)[:, [0, 0, 1, 1]]
    corners = at[masked][:, None] + x[..., None] * u[masked][:, None] + y[..., None] * v[masked][:, None]
    own = resolved(entities.column(rows[masked], 63), entities.column(rows[masked], 421))
    colour = np.where(kind[masked] & 2, GROUND, own)
    base = source.row[rows[masked]]
    behind = source.builder.derive(base, colour=colour)
    source.builder.rows.order[behind] = np.nextafter(source.builder.rows.order[base], -np.inf)
    one = np.ones(len(masked), np.int64)
    source.builder.fills(corners.reshape(-1, 2), one * 4, one, behind)


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
            parts[item].append(source.entities.tags.value(tag))
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


def _fitted(lines: list[Line], limit: float, real_height: float, spacing: float, font: Font) -> list[Line]:
    """Break lines at the column width; where the file tells the height reached, into as many lines as that allows."""
    length = _measure(font)
    broken = wrapped(lines, limit * 1.001, length)
    if real_height <= 0 or any(line.height != lines[0].height for line in lines):
        return broken
    allowed = max(round((real_height - 1) / (_LINE_STEP * spacing)) + 1, len(lines))
    factor = 1.0
    while len(broken) > allowed and factor < 2:
        factor *= 1.05
        broken = wrapped(lines, limit * factor, length)
    return broken


class Layout:
    """Collects the lines of many texts, then adds them at once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._records: list[tuple[float, ...]] = []
        self._colours: list[int] = []
        self._bars: list[Floats] = []  # of fractions
        self._bar_rows: list[int] = []

    def add(
        self,
        lines: list[Line],
        row: int,
        font: int,
        height: float,
        spacing: float,
        attachment: int,
        at: Floats,
        u: Floats,
        v: Floats,
    ) -> None:
        """Place lines at an attachment point: 1–3 top, 4–6 middle, 7–9 bottom; left, centre, right."""
        while len(lines) > 1 and not lines[-1].text.strip():
            lines = lines[:-1]
        attachment = attachment if 1 <= attachment <= 9 else 1
        heights = np.array([(line.height or line.format.height) * height for line in lines])
        down = np.concatenate([[heights[0]], heights[0] + np.cumsum(heights[1:] * _LINE_STEP * spacing)])
        shift = (0.0, down[-1] / 2, down[-1])[(attachment - 1) // 3]
        halign = (attachment - 1) % 3
        for line, drop in zip(lines, down, strict=True):
            text = line.text.strip() if halign else line.text.rstrip()
            if not text:
                continue
            place = at + v * (shift - drop)
            if line.changes:
                self._runs(line.runs(), row, font, height, halign, place, u, v)
            else:
                begin = line.text.index(text)
                spans = line.spans(begin, begin + len(text))
                self._put(text, line.format, spans, row, font, height, halign, place, u, v)

    def _runs(
        self,
        runs: list[tuple[str, Format, tuple[Span, ...]]],
        row: int,
        font: int,
        height: float,
        halign: int,
        at: Floats,
        u: Floats,
        v: Floats,
    ) -> None:
        """Place the differing parts of one line one after the other, those of a fraction above each other."""
        placed: list[tuple[float, str, Format, tuple[Span, ...]]] = []
        bars: list[tuple[float, float]] = []
        x = begin = 0.0
        barred = False
        for text, form, spans in runs:
            advance = advance_caps(text) * form.height * height * form.width
            if form.stack in ("bar", "gap"):
                barred = form.stack == "bar"
                continue
            if form.stack != "lower":
                begin = x
            placed.append((begin, text, form, spans))
            x = max(x, begin + advance)
            if form.stack == "lower" and barred:
                bars.append((begin, x))
        start = at - u * (x * (0.0, 0.5, 1.0)[halign])
        for offset, text, form, spans in placed:
            rise = _RISE.get(form.stack, 0.0) * form.height * height
            self._put(text, form, spans, row, font, height, 0, start + u * offset + v * rise, u, v)
        for left, right in bars:
            self._bars.append(np.stack([start + u * left, start + u * right]) + v * (_BAR_RISE * height))
            self._bar_rows.append(row)

    def _put(
        self,
        text: str,
        form: Format,
        spans: tuple[Span, ...],
        row: int,
        font: int,
        height: float,
        halign: int,
        place: Floats,
        u: Floats,
        v: Floats,
    ) -> None:
        size = form.height * height
        lean = np.tan(np.radians(np.clip(form.oblique_deg, -85, 85)))
        along, up = u * size * form.width, (v + u * lean) * size
        used = self._source.tables.font_file(form.font, font) if form.font else font
        string = self._source.builder.string(text)
        self._records.append((*place, *along, *up, string, used, halign, 0, 0.0, 0, row))
        self._colours.append(-1 if form.rgb is None or spans else form.rgb)
        if spans:
            self._source.builder.lettered.append((row, string, spans))

    def finish(self) -> None:
        """Hand all lines to the builder."""
        text: npt.NDArray[np.void] = np.array(self._records, TEXT) if self._records else np.zeros(0, TEXT)
        colour = np.array(self._colours, np.int64)
        own = (colour >= 0).nonzero()[0]
        if own.size:
            text["entity"][own] = self._source.builder.derive(text["entity"][own].astype(np.int64), colour=colour[own])
        self._source.builder.texts(text)
        if self._bars:
            rows = np.array(self._bar_rows)
            self._source.builder.polylines(np.concatenate(self._bars), np.full(len(rows), 2), rows)
