"""Looks of layers in single windows of layouts: records that hang on the layers by their extension dictionaries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from app.drawings.dxf.colours import ACI
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import number
from app.drawings.dxf.tags import handle_of
from app.drawings.scene import LayerLook

_RECORDS = {b"ADSK_XREC_LAYER_COLOR_OVR", b"ADSK_XREC_LAYER_LINETYPE_OVR", b"ADSK_XREC_LAYER_LINEWT_OVR"}
_WINDOW, _COLOUR, _LINETYPE, _WEIGHT = 335, 420, 343, 91
_TRUE, _INDEX = 0xC2, 0xC3  # kinds of a raw colour, its highest byte


def window_looks(source: Source) -> dict[int, tuple[LayerLook, ...]]:
    """Return handle of a window → looks that layers have in it alone."""
    entities = source.entities
    objects = entities.in_section("OBJECTS")
    holders = (objects & entities.is_kind("DICTIONARY")).nonzero()[0]
    layer_of: dict[int, str] = {}
    for row, owner in zip(holders.tolist(), entities.handles(holders, 330).tolist(), strict=True):
        if owner in source.tables.layer_handles:
            key = b""
            for code, value in entities.items(row):
                if code == 3:
                    key = value.upper()
                elif code in (350, 360) and key in _RECORDS:
                    layer_of[handle_of(value)] = source.tables.layer_handles[owner]
    found: dict[int, dict[int, LayerLook]] = defaultdict(dict)
    records = (objects & entities.is_kind("XRECORD")).nonzero()[0] if layer_of else holders[:0]
    for row, handle in zip(records.tolist(), entities.handles(records).tolist(), strict=True):
        if handle not in layer_of:
            continue
        layer = source.tables.layer(layer_of[handle])
        window = 0
        for tag in range(int(entities.first[row]), entities.stop(row)):
            code, value = int(entities.tags.code[tag]), entities.tags.value(tag).strip()
            if code == _WINDOW:
                window = handle_of(value)
            elif window and code in (_COLOUR, _LINETYPE, _WEIGHT):
                look = found[window].get(layer, LayerLook(layer))
                found[window][layer] = _changed(look, code, value, source)
    return {window: tuple(looks.values()) for window, looks in found.items()}


def _changed(look: LayerLook, code: int, value: bytes, source: Source) -> LayerLook:
    if code == _LINETYPE:
        return replace(look, linetype=source.tables.linetype_handles.get(handle_of(value), -1))
    figure = int(number(value)) & 0xFFFFFFFF
    if code == _WEIGHT:
        return replace(look, weight=figure if figure <= 211 else -1)
    kind, colour = figure >> 24, figure & 0xFFFFFF
    if kind == _INDEX and colour & 0xFF > 0:
        return replace(look, rgb=ACI[colour & 0xFF])
    return replace(look, rgb=colour) if kind == _TRUE else look
