"""Layers, line types, text styles, blocks and layouts: the named things that entities refer to."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from app.domain.geometry import Point
from app.drawings.dxf.colours import ACI
from app.drawings.dxf.encoding import Decoder
from app.drawings.dxf.entities import Entities
from app.drawings.dxf.tags import handle_of
from app.drawings.scene import BYBLOCK, BYLAYER, PAGE, Font, Layer, Linetype, LinetypeSign

_XREF, _OVERLAY = 4, 8  # block flags: external reference, overlay
_VERTICAL = 4  # text style flag
_UPRIGHT, _LETTERS, _SHAPE = 1, 2, 4  # flags of what a linetype repeats
_MAX_STEPS = 256
_MAX_NAMED = 65_000
Values = dict[int, bytes]


def number(value: bytes | None, default: float = 0.0) -> float:
    """Return one value as a finite number."""
    try:
        found = float(value) if value else default
    except ValueError:
        return default
    return found if abs(found) < 1e300 else default


def transparency(value: bytes | None) -> int:
    """Return what group 440, or 1071 of a layer, says: 0 opaque … 255, BYLAYER or BYBLOCK."""
    figure = int(number(value))
    return {1: BYBLOCK, 2: 255 - (figure & 0xFF)}.get(figure >> 24, BYLAYER)


@dataclass(frozen=True)
class BlockDefinition:
    """What a BLOCK entity says: name, base point, and the file behind it when it is an external reference."""

    name: str
    base: Point
    xref: str = ""
    overlay: bool = False


@dataclass(frozen=True)
class MultilineStyle:
    """How multilines look: flags, colour index of the fill, and colour index and linetype row of each line."""

    flags: int = 0
    fill: int = 256
    elements: tuple[tuple[int, int], ...] = ()


@dataclass
class Tables:
    """Named things, each with a map from upper-case name to row; blocks are still in file order."""

    layers: list[Layer] = field(default_factory=list)
    layer_rows: dict[str, int] = field(default_factory=dict)
    linetypes: list[Linetype] = field(default_factory=list)
    linetype_rows: dict[str, int] = field(default_factory=dict)
    vertical_fonts: set[int] = field(default_factory=set)
    fonts: list[Font] = field(default_factory=list)
    font_rows: dict[str, int] = field(default_factory=dict)
    oblique_deg: dict[int, float] = field(default_factory=dict)
    font_height: dict[int, float] = field(default_factory=dict)
    dimstyles: dict[str, Values] = field(default_factory=dict)
    font_handles: dict[int, int] = field(default_factory=dict)
    block_records: dict[int, str] = field(default_factory=dict)
    layouts: dict[str, tuple[float, str]] = field(default_factory=dict)
    linetype_handles: dict[int, int] = field(default_factory=dict)
    layer_handles: dict[int, str] = field(default_factory=dict)
    multiline_styles: dict[int, MultilineStyle] = field(default_factory=dict)
    frames_images: bool = True
    classes: list[str] = field(default_factory=list)
    image_files: dict[int, str] = field(default_factory=dict)

    def layer(self, name: str) -> int:
        """Return the row of a layer; one that no table lists is white and visible."""
        row = self.layer_rows.get(name.upper())
        if row is None:
            if len(self.layers) >= _MAX_NAMED:
                return 0
            row = self.layer_rows[name.upper()] = len(self.layers)
            self.layers.append(Layer(name, 0xFFFFFF, -3, self.linetype("CONTINUOUS"), True))
        return row

    def linetype(self, name: str) -> int:
        """Return the row of a line type, BYLAYER or BYBLOCK; an unknown one is continuous."""
        upper = name.upper()
        if upper in ("", "BYLAYER"):
            return BYLAYER
        if upper == "BYBLOCK":
            return BYBLOCK
        row = self.linetype_rows.get(upper)
        if row is None:
            if len(self.linetypes) >= 4000:
                return 0
            row = self.linetype_rows[upper] = len(self.linetypes)
            self.linetypes.append(Linetype(name))
        return row

    def font(self, name: str) -> int:
        """Return the row of a text style."""
        row = self.font_rows.get(name.upper())
        if row is None:
            row = self.font_rows[name.upper()] = len(self.fonts)
            self.fonts.append(Font(name, "", "", 1.0))
        return row

    def font_file(self, file: str, like: int) -> int:
        """Return the row of a font that a text names itself, in a text of style ``like``."""
        if self.fonts[like].file.upper() == file.upper() or len(self.fonts) >= _MAX_NAMED:
            return like
        key = f"\0{file.upper()}"
        row = self.font_rows.get(key)
        if row is None:
            row = self.font_rows[key] = len(self.fonts)
            self.fonts.append(Font(file, file, "", 1.0))
        return row


def read_tables(entities: Entities, text: Decoder) -> Tables:
    """Read the TABLES section and the few objects that name layouts and pictures."""
    tables = Tables()
    records = entities.in_section("TABLES")

    def each(kind: str) -> list[list[tuple[int, bytes]]]:
        rows = (records & entities.is_kind(kind)).nonzero()[0]
        return [list(entities.items(row)) for row in rows[:_MAX_NAMED].tolist()]

    with_signs: dict[int, list[tuple[int, bytes]]] = {}
    for items in each("LTYPE"):
        first = _first(items)
        name = text(first.get(2, b""))
        if name.upper() in ("BYLAYER", "BYBLOCK", ""):
            continue
        dashes = tuple(number(value) for code, value in items if code == 49)[:_MAX_STEPS]
        if name.upper() not in tables.linetype_rows and len(tables.linetypes) < 4000:
            if any(code == 74 and number(value) > 0 for code, value in items):
                with_signs[len(tables.linetypes)] = items
            tables.linetype_rows[name.upper()] = len(tables.linetypes)
            tables.linetype_handles[handle_of(first.get(5, b""))] = len(tables.linetypes)
            tables.linetypes.append(Linetype(name, dashes if any(dashes) else ()))
    for items in each("LAYER"):
        first = _first(items)
        _add_layer(tables, first, text)
        tables.layer_handles[handle_of(first.get(5, b""))] = text(first.get(2, b""))
    tables.layer("0")
    tables.font("STANDARD")
    tables.fonts.clear()
    tables.font_rows.clear()
    font_of = tables.font_handles
    for items in each("STYLE"):
        first = _first(items)
        row = _add_font(tables, first, text)
        if row is not None:
            font_of[handle_of(first.get(5, b""))] = row
    tables.font("STANDARD")
    for row, items in with_signs.items():
        tables.linetypes[row] = replace(tables.linetypes[row], signs=linetype_signs(items, tables, font_of, text))
    for items in each("DIMSTYLE"):
        first = _first(items)
        tables.dimstyles.setdefault(text(first.get(2, b"")).upper(), first)
    for items in each("BLOCK_RECORD"):
        first = _first(items)
        tables.block_records[handle_of(first.get(5, b""))] = text(first.get(2, b""))
    objects = entities.in_section("OBJECTS")
    for row in (objects & entities.is_kind("LAYOUT")).nonzero()[0].tolist():
        last = dict(entities.items(row))
        block = tables.block_records.get(handle_of(last.get(330, b"")), "")
        if block:
            tables.layouts[block.upper()] = (number(last.get(71)), text(last.get(1, b"")))
    for row in (objects & entities.is_kind("IMAGEDEF")).nonzero()[0].tolist():
        first = _first(list(entities.items(row)))
        tables.image_files[handle_of(first.get(5, b""))] = text(first.get(1, b""))
    for row in (objects & entities.is_kind("PDFDEFINITION")).nonzero()[0].tolist():
        first = _first(list(entities.items(row)))
        page = text(first.get(2, b""))
        file = f"{text(first.get(1, b''))}{PAGE}{page if page.isdecimal() else '1'}"
        tables.image_files[handle_of(first.get(5, b""))] = file
    for row in (objects & entities.is_kind("MLINESTYLE")).nonzero()[0].tolist():
        items = list(entities.items(row))
        tables.multiline_styles[handle_of(_first(items).get(5, b""))] = _multiline_style(items, tables, text)
    for row in (objects & entities.is_kind("RASTERVARIABLES")).nonzero()[0].tolist():
        tables.frames_images = number(_first(list(entities.items(row))).get(70)) != 0
    for row in (entities.in_section("CLASSES") & entities.is_kind("CLASS")).nonzero()[0].tolist():
        tables.classes.append(text(_first(list(entities.items(row))).get(1, b"")))
    return tables


def _multiline_style(items: list[tuple[int, bytes]], tables: Tables, text: Decoder) -> MultilineStyle:
    """Read an MLINESTYLE: its own groups up to the first offset (49), then those of each line."""
    start = next((at for at, (code, _) in enumerate(items) if code == 49), len(items))
    own = _first(items[:start])
    elements: list[tuple[int, int]] = []
    for code, value in items[start:]:
        if code == 49:
            elements.append((256, BYLAYER))
        elif code == 62:
            elements[-1] = (int(number(value, 256)), elements[-1][1])
        elif code == 6:
            elements[-1] = (elements[-1][0], tables.linetype(text(value)))
    return MultilineStyle(int(number(own.get(70))), int(number(own.get(62), 256)), tuple(elements))


def read_block(entities: Entities, row: int, text: Decoder) -> BlockDefinition:
    """Read one BLOCK entity."""
    first = _first(list(entities.items(row)))
    name = text(first.get(2, first.get(3, b"")))
    flags = int(number(first.get(70)))
    xref = (text(first.get(1, b"")) or name) if flags & (_XREF | _OVERLAY) else ""
    return BlockDefinition(name, (number(first.get(10)), number(first.get(20))), xref, bool(flags & _OVERLAY))


def _first(items: list[tuple[int, bytes]]) -> Values:
    values: Values = {}
    for code, value in items:
        values.setdefault(code, value)
    return values


def _add_layer(tables: Tables, first: Values, text: Decoder) -> None:
    name = text(first.get(2, b""))
    if name.upper() in tables.layer_rows or len(tables.layers) >= _MAX_NAMED:
        return
    flags = int(number(first.get(70)))
    aci = int(np.clip(number(first.get(62), 7), -257, 257))
    rgb = ACI[abs(aci)] if 0 < abs(aci) < 256 else 0xFFFFFF
    if 420 in first:
        rgb = int(number(first[420])) & 0xFFFFFF
    weight = int(np.clip(number(first.get(370), -3), -3, 211))
    linetype = max(tables.linetype(text(first.get(6, b"CONTINUOUS"))), 0)
    frozen = bool(flags & 1)
    visible = aci >= 0 and not frozen
    plotted = number(first.get(290), 1) != 0 and name.upper() != "DEFPOINTS"
    tables.layer_rows[name.upper()] = len(tables.layers)
    clear = max(transparency(first.get(1071)), 0)
    tables.layers.append(Layer(name, rgb, weight if weight >= 0 else -3, linetype, visible, plotted, frozen, clear))


def _add_font(tables: Tables, first: Values, text: Decoder) -> int | None:
    """Add a text style, or a shape file, whose style has no name; return its row."""
    name, file = text(first.get(2, b"")), text(first.get(3, b""))
    is_shapes = not name
    key = f"\0{file.upper()}" if is_shapes else name.upper()
    if (is_shapes and not file) or key in tables.font_rows or len(tables.fonts) >= _MAX_NAMED:
        return tables.font_rows.get(key)
    row = tables.font_rows[key] = len(tables.fonts)
    width = number(first.get(41), 1.0)
    tables.fonts.append(Font(name or file, file, text(first.get(4, b"")), width if width > 0 else 1.0, is_shapes))
    tables.oblique_deg[row] = number(first.get(50))
    tables.font_height[row] = number(first.get(40))
    if int(number(first.get(70))) & _VERTICAL:
        tables.vertical_fonts.add(row)
    return row


def linetype_signs(
    items: list[tuple[int, bytes]], tables: Tables, font_of: dict[int, int], text: Decoder
) -> tuple[LinetypeSign, ...]:
    """Return what a linetype repeats: after the length of a step (49) come a kind (74) and its groups."""
    found: list[LinetypeSign] = []
    step = -1
    values: Values = {}
    for code, value in [*items, (49, b"")]:
        if code != 49:
            values.setdefault(code, value)
            continue
        kind = int(number(values.get(74)))
        if 0 <= step < _MAX_STEPS and kind & (_LETTERS | _SHAPE):
            font = font_of.get(handle_of(values.get(340, b"")), tables.font("STANDARD"))
            what = text(values.get(9, b"")) if kind & _LETTERS else str(int(number(values.get(75))))
            size = number(values.get(46), 1.0)
            if kind & _LETTERS:
                size *= tables.font_height.get(font, 0.0) or 1.0
            turn = number(values.get(50))
            turn = math.radians(turn) if abs(turn) > 2 * math.pi else turn  # some programs write degrees
            place = number(values.get(44)), number(values.get(45))
            found.append(LinetypeSign(step, what, font, size, turn, bool(kind & _UPRIGHT), *place))
        step += 1
        values = {}
    return tuple(sign for sign in found if sign.what.strip() and sign.size)
