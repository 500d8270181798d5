"""Single-line texts: TEXT, block attributes and their definitions."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from app.drawings.dxf.arrays import further_cells
from app.drawings.dxf.encoding import without_percent
from app.drawings.dxf.gdt import in_unicode, is_gdt
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.source import Source, parents_of
from app.drawings.lettered import PITCH
from app.drawings.scene import OVER, TEXT, THROUGH, UNDER, Span

_INVISIBLE, _CONSTANT = 1, 2
_BACKWARD, _UPSIDE_DOWN = 2, 4
_ALIGNED, _MIDDLE, _FIT = 3, 4, 5
LONGEST = 10_000  # bytes of a line that are shown
_MAX_OBLIQUE_RAD = np.radians(85.0)
_FLAGS = {"%%u": UNDER, "%%o": OVER, "%%k": THROUGH}
_SWITCH, _SWITCH_BYTES = re.compile("(%%[uok])", re.IGNORECASE), re.compile(b"%%[uok]", re.IGNORECASE)
_CARETS = {"^I": " ", "^J": " ", "^M": "", "^ ": "^"}


def read_texts(source: Source) -> None:
    """Add TEXT, ATTRIB and ATTDEF."""
    rows = source.take("TEXT")
    _lines(source, rows, 1, vertical=73)
    _attributes(source)
    _definitions(source)


def _attributes(source: Source) -> None:
    entities = source.entities
    every = (entities.is_kind("ATTRIB") & (source.row >= 0)).nonzero()[0]
    visible = source.take("ATTRIB")
    visible = visible[entities.flags(visible, 70) & _INVISIBLE == 0]
    _lines(source, visible, 1, vertical=74)
    if not every.size:
        return
    parents = parents_of(entities, "ATTRIB")
    parent = parents[visible]
    owned = (parent >= 0) & entities.is_kind("INSERT")[parent]
    which, shift = further_cells(source, parent[owned])
    if which.size:
        _lines(source, visible[owned][which], 1, vertical=74, shift=shift)
    parent = parents[every]
    owned = (parent >= 0) & entities.is_kind("INSERT")[parent] & (source.row[parent] >= 0)
    every, parent = every[owned], parent[owned]
    tag, value = strings(source, every, 2), strings(source, every, 1)
    source.builder.attributes(source.row[parent], tag, value)


def _definitions(source: Source) -> None:
    """Add constant attributes of blocks; in model space and layouts, where no insert fills them, show the tags."""
    rows = source.take("ATTDEF")
    if not rows.size:
        return
    flags = source.entities.flags(rows, 70)
    block = source.builder.rows.block[source.row[rows]]
    loose = np.array([i == 0 or is_layout for i, (_, is_layout) in enumerate(source.builder.blocks)])[block]
    _lines(source, rows[~loose & (flags & _CONSTANT > 0) & (flags & _INVISIBLE == 0)], 1, vertical=74)
    _lines(source, rows[loose], 2, vertical=74)


def definition_texts(source: Source, values: dict[int, str], block: int) -> npt.NDArray[np.void]:
    """Return TEXT records of the attributes that a block defines, filled with ``values``: handle → text.

    They stand in coordinates of the block.
    """
    entities = source.entities
    rows = (entities.is_kind("ATTDEF") & (source.row >= 0)).nonzero()[0] if values else np.empty(0, np.int64)
    rows = rows[source.builder.rows.block[source.row[rows]] == block]
    rows = rows[entities.flags(rows, 70) & (_INVISIBLE | _CONSTANT) == 0]
    handles = entities.handles(rows).tolist()
    rows = rows[[handle in values for handle in handles]]
    filled = [source.builder.string(plain_line(values[handle])) for handle in handles if handle in values]
    text = _texts(source, rows, fonts(source, rows), vertical=74)
    text["string"] = filled
    base = source.builder.shift[block]
    text["x"] -= base[0]
    text["y"] -= base[1]
    return text


def plain_line(text: str) -> str:
    """Return what a single-line text shows: control sequences replaced."""
    text = without_percent(text)
    if "^" in text:
        for code, character in _CARETS.items():
            text = text.replace(code, character)
    return text


def strings(source: Source, rows: Ints, code: int) -> Ints:
    """Return the builder's string of group ``code`` of each entity; the empty string where there is none."""
    ids, values = source.entities.words(rows, code)
    string = [source.builder.string(plain_line(source.text(value[:LONGEST]))) for value in values]
    return np.array([*string, source.builder.string("")], np.int64)[ids]


def fonts(source: Source, rows: Ints) -> Ints:
    """Return the row of each text's style."""
    ids, names = source.entities.words(rows, 7)
    known = [source.tables.font(source.text(name)) for name in names]
    return np.array([*known, source.tables.font("STANDARD")], np.int64)[ids]


def _lines(source: Source, rows: Ints, content: int, vertical: int, shift: Floats | None = None) -> None:
    """Add texts; ``shift`` moves each, in world coordinates."""
    if not rows.size:
        return
    _note_long(source, rows, content)
    string = strings(source, rows, content)
    shown = string != source.builder.string("")
    rows, string = rows[shown], string[shown]
    signs = np.isin(fonts(source, rows), [i for i, font in enumerate(source.tables.fonts) if is_gdt(font.file)])
    if signs.any():
        known = list(source.builder.strings)
        string[signs] = [source.builder.string(in_unicode(known[row])) for row in string[signs].tolist()]
    shift = shift[shown] if shift is not None else None
    font = fonts(source, rows)
    text = _texts(source, rows, font, vertical)
    text["string"] = string
    if shift is not None:
        text["x"] += shift[:, 0]
        text["y"] += shift[:, 1]
    downwards = np.isin(font, list(source.tables.vertical_fonts))
    if downwards.any():
        text[downwards] = _downwards(source, text[downwards])
    source.builder.texts(text)
    _lines_along(source, rows[~downwards], content, string[~downwards])


def _note_long(source: Source, rows: Ints, content: int) -> None:
    """Note the texts of which only the beginning is shown."""
    entities = source.entities
    at = entities.column_tags(rows, content)
    long = (at >= 0) & (entities.tags.stop[at] - entities.tags.start[at] > LONGEST)
    for row in rows[long].tolist():
        source.miss(row, "limit", entities.kinds[entities.kind[row]])


def _texts(source: Source, rows: Ints, font: Ints, vertical: int) -> npt.NDArray[np.void]:
    """Return TEXT records, still without what they say."""
    entities = source.entities
    fixed = np.array([source.tables.font_height.get(i, 0.0) for i in range(len(source.tables.fonts))])
    height = np.abs(entities.column(rows, 40))
    height = np.where(np.isfinite(height) & (height > 0), height, np.where(fixed[font] > 0, fixed[font], 1.0))
    horizontal, upright = entities.flags(rows, 72), entities.flags(rows, vertical)
    first, second = source.xy(rows, 10), source.xy(rows, 11)
    has_second = np.isfinite(second).all(axis=1)
    two_points = np.isin(horizontal, (_ALIGNED, _FIT)) & has_second
    use_second = ((horizontal != 0) | (upright != 0)) & has_second & ~two_points
    at = np.where(use_second[:, None], second, first)
    direction = np.where(two_points[:, None], second - first, 0.0)
    angle = np.radians(entities.column(rows, 50, 0.0))
    angle = np.where(two_points, np.arctan2(direction[:, 1], direction[:, 0]), angle)
    factor = entities.column(rows, 41, 1.0)
    factor = np.where((factor > 1e-6) & (factor < 1e6), factor, 1.0)
    oblique = np.radians(entities.column(rows, 51, 0.0))
    generation = entities.flags(rows, 71)
    text = records(source, rows, at, angle, height, factor, oblique, generation)
    text["font"] = font
    text["halign"] = np.select([two_points, np.isin(horizontal, (1, _MIDDLE)), horizontal == 2], [3, 1, 2], 0)
    text["valign"] = np.where(horizontal == _MIDDLE, 2, np.where((upright >= 0) & (upright <= 3), upright, 0))
    text["width"] = np.hypot(direction[:, 0], direction[:, 1])
    return text


def _lines_along(source: Source, rows: Ints, content: int, string: Ints) -> None:
    """Note which letters have a line under, over or through them: ``%%u``, ``%%o``, ``%%k`` switch it on and off."""
    ids, values = source.entities.words(rows, content)
    dressed = [i for i, value in enumerate(values) if _SWITCH_BYTES.search(value)]
    if not dressed:
        return
    spans = {i: spans_of(source.text(values[i])) for i in dressed}
    for item in np.isin(ids, dressed).nonzero()[0].tolist():
        source.builder.lettered.append((int(source.row[rows[item]]), int(string[item]), spans[int(ids[item])]))


def spans_of(text: str) -> tuple[Span, ...]:
    """Return the parts of a single-line text with the lines along them."""
    found: list[Span] = []
    at = lines = 0
    for piece in _SWITCH.split(text):
        switch = _FLAGS.get(piece.lower())
        if switch:
            lines ^= switch
            continue
        end = at + len(plain_line(piece))
        if end > at:
            found.append(Span(at, end, -1, lines))
        at = end
    return tuple(found)


def _downwards(source: Source, text: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """Return texts of vertical styles as they run down, and note that their letters stand upright.

    CAD programs write them turned by 270 degrees; the width factor is that of the letters, across.
    """
    found = text.copy()
    strings = list(source.builder.strings)
    level = np.abs(text["uy"]) <= 1e-3 * np.abs(text["ux"])  # not as CAD programs write it
    along = np.hypot(text["ux"], text["uy"])
    height = np.hypot(text["vx"], text["vy"])
    factor = np.divide(along, height, out=np.ones_like(along), where=height > 0)
    safe = np.where(along > 0, along, 1.0)
    for x, y, sign in (("x", "y", 1.0), ("y", "x", -1.0)):
        found[f"u{x}"] = np.where(level, -text[f"v{x}"], text[f"u{x}"] / safe * height)
        found[f"v{x}"] = np.where(level, text[f"u{x}"] / safe * height, sign * -text[f"u{y}"] / safe * height)
    found["valign"] = 2
    letters = np.array([len(strings[row]) for row in text["string"].tolist()])
    found["width"] = np.where(text["halign"] == 3, text["width"], letters * PITCH * height)
    for record, width in zip(found, factor.tolist(), strict=True):
        span = Span(0, len(strings[int(record["string"])]), width=width, upright=True)
        source.builder.lettered.append((int(record["entity"]), int(record["string"]), (span,)))
    return found


def records(
    source: Source,
    rows: Ints,
    at: Floats,
    angle_rad: Floats,
    height: Floats,
    factor: Floats,
    oblique_rad: Floats,
    generation: Ints,
) -> npt.NDArray[np.void]:
    """Return TEXT records of the entities ``rows``, placed and turned out of their own coordinate systems."""
    planes = source.planes(rows)
    item = np.arange(len(rows))
    place = planes.points(item, at, source.z(rows, 30, planes))
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    lean = np.tan(np.clip(np.where(np.isfinite(oblique_rad), oblique_rad, 0), -_MAX_OBLIQUE_RAD, _MAX_OBLIQUE_RAD))
    along = np.column_stack([cos, sin]) * height[:, None]
    up = np.column_stack([-sin, cos]) * height[:, None] + along * lean[:, None]
    u = planes.vectors(item, along * (factor * np.where(generation & _BACKWARD, -1, 1))[:, None])
    v = planes.vectors(item, up * np.where(generation & _UPSIDE_DOWN, -1, 1)[:, None])
    text = np.zeros(len(rows), TEXT)
    text["x"], text["y"] = place.T
    text["ux"], text["uy"] = u.T
    text["vx"], text["vy"] = v.T
    text["entity"] = source.row[rows]
    return text
