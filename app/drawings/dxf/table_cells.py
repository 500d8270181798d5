"""Tables (ACAD_TABLE) whose picture the file left out: drawn anew from their cells and their style."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from app.drawings.dxf.encoding import Decoder
from app.drawings.dxf.inserts import read_inserts
from app.drawings.dxf.mtext import read_mtexts
from app.drawings.dxf.nested import nested_source
from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.shapes import read_shapes
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import number
from app.drawings.dxf.tags import handle_of

_Values = dict[int, bytes]
_STEPS = (read_shapes, read_mtexts, read_inserts)
_MOST_CELLS = 20_000
_BLOCK_CELL = 2
_CELL, _ROW, _COLUMN, _VALUE, _TEXT, _CHUNK = 171, 141, 142, 301, 302, 303
_DATA, _TITLE, _HEADER = 0, 1, 2  # kinds of rows, in the order of a table style
_NO_TITLE, _NO_HEADER = 280, 281
_UPWARDS = 70
_GROUND = 283
_SIDES = {"top": (289, 69), "right": (285, 65), "bottom": (286, 66), "left": (288, 68)}  # of a cell: visible, colour
_GRID = {"top": 284, "across": 285, "bottom": 286, "left": 287, "along": 288, "right": 289}  # of a style
_VISIBLE_TO_COLOUR = 220  # from a code of _GRID to that of its colour


@dataclass
class _Cell:
    """One cell: its groups and its text."""

    values: _Values = field(default_factory=dict)
    parts: list[bytes] = field(default_factory=list)


@dataclass
class _Table:
    """A table: its own groups, sizes, and cells row by row."""

    values: _Values = field(default_factory=dict)
    heights: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    cells: list[_Cell] = field(default_factory=list)


def read_undrawn_tables(source: Source) -> None:
    """Add tables that name no block of the file; those without cells are left to the reader of graphics."""
    entities = source.entities
    left = (entities.is_kind("ACAD_TABLE") & (source.row >= 0) & ~source.covered & ~source.hidden).nonzero()[0]
    if not left.size:
        return
    with_graphics = set(entities.owner[entities.with_code(310)].tolist())
    styles = _styles(source)
    drawn: list[tuple[int, bytes]] = []
    for entity in left.tolist():
        table = _parsed(source, entity)
        text = b"".join(_Picture(source, table, styles.get(handle_of(table.values.get(342, b"")), [{}])).tags())
        if text:
            drawn.append((entity, text))
            source.covered[entity] = True
        elif entity not in with_graphics:
            source.miss(entity, "missing_block", "ACAD_TABLE")
            source.covered[entity] = True
    if drawn:
        nested, _ = nested_source(source, drawn, Decoder(source.text.codec))
        for step in _STEPS:
            step(nested)


def _styles(source: Source) -> dict[int, list[_Values]]:
    """Return the table styles by handle: their own groups, then those of data, title and header rows."""
    found: dict[int, list[_Values]] = {}
    rows = (source.entities.in_section("OBJECTS") & source.entities.is_kind("TABLESTYLE")).nonzero()[0]
    for row in rows.tolist():
        parts: list[_Values] = [{}]
        for code, value in source.entities.items(row):
            if code == 7:
                parts.append({})
            parts[-1].setdefault(code, value)
        found[handle_of(parts[0].get(5, b""))] = parts
    return found


def _parsed(source: Source, entity: int) -> _Table:
    table = _Table()
    inside = False  # the value of a cell, whose groups have meanings of their own
    for code, value in source.entities.items(entity):
        if code == _CELL and len(table.cells) < _MOST_CELLS:
            table.cells.append(_Cell())
            inside = False
        if not table.cells:
            if code in (_ROW, _COLUMN):
                (table.heights if code == _ROW else table.widths).append(number(value))
            table.values.setdefault(code, value)
            continue
        cell = table.cells[-1]
        if code == _VALUE:
            inside = True
        elif code in (_TEXT, _CHUNK) or (not inside and code in (1, 3)):
            cell.parts.append(value)
        elif not inside:
            cell.values.setdefault(code, value)
    return table


class _Picture:
    """The picture of one table as tags of plain entities."""

    def __init__(self, source: Source, table: _Table, style: list[_Values]) -> None:
        self.source = source
        self.table = table
        self.style = style
        self.at = np.array([number(table.values.get(code), np.nan) for code in (10, 20)])
        u = np.array([number(table.values.get(11), 1.0), number(table.values.get(21))])
        length = float(np.hypot(*u))
        self.u = u / length if length > 0 else np.array([1.0, 0.0])
        self.v = np.array([-self.u[1], self.u[0]])
        down = 1.0 if int(number(style[0].get(_UPWARDS))) == 1 else -1.0
        self.x = np.concatenate([[0.0], np.cumsum(table.widths)])
        self.y = down * np.concatenate([[0.0], np.cumsum(table.heights)])
        self.edges: dict[tuple[int, int, bool], tuple[bool, int]] = {}  # row, column, level: visible, colour

    def tags(self) -> Iterator[bytes]:
        """Yield the tags: grounds of cells, lines, texts and blocks."""
        rows, columns = len(self.table.heights), len(self.table.widths)
        sound = np.isfinite(self.at).all() and np.isfinite(self.x).all() and np.isfinite(self.y).all()
        if not (sound and 0 < rows * columns <= len(self.table.cells)):
            return
        contents: list[bytes] = []
        for place, cell in enumerate(self.table.cells[: rows * columns]):
            row, column = divmod(place, columns)
            if int(number(cell.values.get(173))):
                continue  # covered by a merged one
            last_column = min(column + max(int(number(cell.values.get(175), 1)), 1), columns)
            last_row = min(row + max(int(number(cell.values.get(176), 1)), 1), rows)
            look = self._look(cell, row)
            if self._is_filled(cell, row):
                yield from self._ground(look, (row, column, last_row, last_column))
            self._borders(cell, (row, column, last_row, last_column))
            contents += self._content(cell, look, (row, column, last_row, last_column))
        for (row, column, level), (visible, colour) in self.edges.items():
            if visible:
                end = (row, column + 1) if level else (row + 1, column)
                ends = self._place(self.x[column], self.y[row]), self._place(self.x[end[1]], self.y[end[0]])
                yield b"0\nLINE\n8\n0\n" + _colour(colour) + _point(10, ends[0]) + _point(11, ends[1])
        yield from contents

    def _kind(self, row: int) -> int:
        plain = self.style[0]
        titled = not int(number(plain.get(_NO_TITLE)))
        if titled and row == 0:
            return _TITLE
        return _HEADER if not int(number(plain.get(_NO_HEADER))) and row == int(titled) else _DATA

    def _look(self, cell: _Cell, row: int) -> _Values:
        """Return the groups that apply to a cell: its own, else those of its kind of rows."""
        of_kind = self._of_kind(row)
        shared = {64: 62, 63: 63, 140: 140, 170: 170, 7: 7}  # of a cell: of a style
        return {code: of_kind[own] for code, own in shared.items() if own in of_kind} | cell.values

    def _of_kind(self, row: int) -> _Values:
        kind = self._kind(row)
        return self.style[kind + 1] if kind + 1 < len(self.style) else {}

    def _is_filled(self, cell: _Cell, row: int) -> bool:
        """Tell whether a cell has a ground: a style says that it has one, a cell of its own that it has none."""
        none = cell.values.get(_GROUND)
        return int(number(none)) == 0 if none is not None else int(number(self._of_kind(row).get(_GROUND))) != 0

    def _ground(self, look: _Values, span: tuple[int, int, int, int]) -> Iterator[bytes]:
        colour = int(number(look.get(63), 257))
        if 0 < colour < 256:
            top, left, bottom, right = span
            corners = [(left, top), (right, top), (left, bottom), (right, bottom)]
            points = [self._place(self.x[column], self.y[row]) for column, row in corners]
            yield b"0\nSOLID\n8\n0\n" + _colour(colour) + b"".join(_point(10 + i, at) for i, at in enumerate(points))

    def _borders(self, cell: _Cell, span: tuple[int, int, int, int]) -> None:
        """Note the lines around a cell; what one of its neighbours hides is hidden."""
        top, left, bottom, right = span
        rows, columns = len(self.table.heights), len(self.table.widths)
        kind, of_kind = self._kind(top), self._of_kind(top)
        sides = (
            ("top", top, range(left, right), top == 0 or self._kind(top - 1) != kind, "across"),
            ("bottom", bottom, range(left, right), bottom == rows or self._kind(bottom) != kind, "across"),
            ("left", left, range(top, bottom), left == 0, "along"),
            ("right", right, range(top, bottom), right == columns, "along"),
        )
        for side, at, others, outer, inner in sides:
            visible, coloured = _SIDES[side]
            grid = _GRID[side if outer else inner]
            shown = int(number(cell.values.get(visible, of_kind.get(grid)), 1)) != 0
            colour = int(number(cell.values.get(coloured, of_kind.get(grid - _VISIBLE_TO_COLOUR))))
            for other in others:
                level = side in ("top", "bottom")
                key = (at, other, True) if level else (other, at, False)
                before = self.edges.get(key, (True, 0))
                self.edges[key] = (shown and before[0], colour or before[1])

    def _content(self, cell: _Cell, look: _Values, span: tuple[int, int, int, int]) -> list[bytes]:
        """Return the text or the block of a cell."""
        top, left, bottom, right = span
        margin_x, margin_y = (number(self.style[0].get(code)) for code in (40, 41))
        x0, x1 = self.x[left] + margin_x, self.x[right] - margin_x
        y0, y1 = sorted((float(self.y[top]), float(self.y[bottom])))
        y0, y1 = y0 + margin_y, y1 - margin_y
        alignment = int(number(look.get(170), 1))
        alignment = alignment if 1 <= alignment <= 9 else 5
        across, up = (alignment - 1) % 3 / 2, 1 - (alignment - 1) // 3 / 2
        x, y = x0 + (x1 - x0) * across, y0 + (y1 - y0) * up
        if int(number(cell.values.get(_CELL))) == _BLOCK_CELL:
            return self._block(cell, (x, y), (across, up))
        text = b"".join(cell.parts)
        if not text.strip():
            return []
        turn = math.atan2(self.u[1], self.u[0]) + number(cell.values.get(145))
        along = np.array([math.cos(turn), math.sin(turn)])
        groups = [
            (40, b"%.17g" % (number(look.get(140)) or 2.5)),
            (41, b"%.17g" % max(x1 - x0, 0.0)),
            (71, b"%d" % alignment),
            (1, text),
            (7, look.get(7, b"Standard")),
        ]
        written = b"".join(b"%d\n%s\n" % group for group in groups)
        colour = _colour(int(number(look.get(64))))
        return [b"0\nMTEXT\n8\n0\n" + colour + _point(10, self._place(x, y)) + _point(11, along) + written]

    def _block(self, cell: _Cell, at: tuple[float, float], share: tuple[float, float]) -> list[bytes]:
        """Return a reference to the block of a cell, with its box at the place that the alignment wants."""
        name = self.source.tables.block_records.get(handle_of(cell.values.get(340, b"")), "")
        target = self.source.blocks.get(name.upper(), 0)
        if target <= 0:
            return []
        scale = number(cell.values.get(144), 1.0) or 1.0
        box = self.source.builder.extent(target) - np.tile(self.source.builder.shift[target], 2)
        x, y = (at[i] - scale * (box[i] + (box[i + 2] - box[i]) * share[i]) for i in (0, 1))
        turn = math.degrees(math.atan2(self.u[1], self.u[0]))
        groups = b"41\n%.17g\n42\n%.17g\n50\n%.17g\n" % (scale, scale, turn)
        head = b"0\nINSERT\n8\n0\n2\n%s\n" % name.encode(self.source.text.codec, "replace")
        return [head + _point(10, self._place(x, y)) + groups]

    def _place(self, x: float, y: float) -> Floats:
        found: Floats = self.at + x * self.u + y * self.v
        return found


def _colour(aci: int) -> bytes:
    return b"62\n%d\n" % aci if 0 < aci <= 256 else b""


def _point(code: int, at: Floats) -> bytes:
    return b"%d\n%.17g\n%d\n%.17g\n" % (code, at[0], code + 10, at[1])
