"""Graphics that objects of other programs carry along: their common records as lines of DXF tags.

A record is its length, its type (both four bytes, little-endian) and its data; ODA's specification of DWG files names
the types. Some set what the following are drawn with, others draw.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_HEAD_BYTES = 8  # of the whole and of each record
_Z = (0.0, 0.0, 1.0)
_BYLAYER = 256
_TO_ACI = {0xC0: _BYLAYER, 0xC1: 0, 0xC8: 0}  # kinds of a colour: by layer, by block, the ground of the window
_RGB, _ACI = 0xC2, 0xC3
_RARE = frozenset((3, 5, 8, 9, 12, 13, 29, 30, 31, 33, 44))  # by three points, meshes, transforms, bulges, ellipses
_SAME = 1e-12

_Tag = tuple[int, object]
Decode = Callable[[bytes], str]


class _Rare(Exception):
    """A record that is left to ezdxf."""


def as_lines(graphics: bytes, decode: Decode) -> str | None:
    """Return graphics as DXF entities, those before a damaged record when there is one; None when rare ones are in it.

    Args:
        graphics: as the file has them.
        decode: turns texts in the code page of the file into strings.
    """
    lines: list[str] = []
    try:
        for tags in _entities(graphics, decode):
            lines += (f"{code}\n{value}\n" for code, value in tags)
    except _Rare:
        return None
    except (struct.error, ValueError):
        pass
    return "".join(lines)


@dataclass
class _Look:
    aci: int = _BYLAYER
    rgb: int | None = None
    filled: bool = False

    @property
    def tags(self) -> list[_Tag]:
        found: list[_Tag] = [(62, self.aci)] if self.aci != _BYLAYER else []
        return found if self.rgb is None else [*found, (420, self.rgb)]


def _entities(graphics: bytes, decode: Decode) -> Iterator[list[_Tag]]:
    """Yield the tags of each entity."""
    look = _Look()
    at = _HEAD_BYTES
    while at < len(graphics):
        size, kind = struct.unpack_from("<2L", graphics, at)
        if size < _HEAD_BYTES:
            raise ValueError("a record shorter than its head")
        data = graphics[at + _HEAD_BYTES : at + size]
        at += size
        if kind in _RARE:
            raise _Rare
        if kind == 14:
            (aci,) = struct.unpack("<L", data)
            look.aci, look.rgb = aci if aci <= _BYLAYER else _BYLAYER, None
        elif kind == 22:
            (raw,) = struct.unpack("<L", data)
            look.aci, look.rgb = _colour(raw)
        elif kind == 20:
            look.filled = bool(struct.unpack("<L", data)[0])
        elif kind in _DRAWN and (tags := _DRAWN[kind](data, look, decode)):
            yield tags
            look.filled = False


def _colour(raw: int) -> tuple[int, int | None]:
    """Return colour number and true colour."""
    kind = raw >> 24
    if kind == _RGB:
        return _BYLAYER, raw & 0xFFFFFF
    if kind == _ACI:
        return raw & 0xFF, None
    if kind not in _TO_ACI:
        raise ValueError("a colour of an unknown kind")
    return _TO_ACI[kind], None


def _circle(data: bytes, look: _Look, _decode: Decode) -> list[_Tag]:
    x, y, z, radius, *normal = struct.unpack_from("<7d", data)
    _plain(normal, radius)
    return [(0, "CIRCLE"), *look.tags, (10, x), (20, y), (30, z), (40, radius)]


def _arc(data: bytes, look: _Look, _decode: Decode) -> list[_Tag]:
    x, y, z, radius, *rest = struct.unpack_from("<11d", data)
    normal, begin, sweep = rest[:3], rest[3:6], rest[6]
    _plain(normal, radius)
    start = math.degrees(math.atan2(begin[1], begin[0]))
    ends = (50, start), (51, start + math.degrees(sweep))
    return [(0, "ARC"), *look.tags, (10, x), (20, y), (30, z), (40, radius), *ends]


def _vertices(data: bytes, more: int = 0) -> list[tuple[float, float, float]]:
    (count,) = struct.unpack_from("<L", data)
    if 24 * (count + more) > len(data) - 4:
        raise ValueError("fewer vertices than told")
    return list(struct.iter_unpack("<3d", data[4 : 4 + 24 * count]))


def _polyline(data: bytes, look: _Look, _decode: Decode) -> list[_Tag]:
    return _line(_vertices(data), look, closed=False)


def _with_normal(data: bytes, look: _Look, _decode: Decode) -> list[_Tag]:
    return _line(_vertices(data, 1), look, closed=False)


def _polygon(data: bytes, look: _Look, _decode: Decode) -> list[_Tag]:
    vertices = _vertices(data)
    if not look.filled:
        return _line(vertices, look, closed=True)
    head: list[_Tag] = [(0, "HATCH"), *look.tags, (10, 0.0), (20, 0.0), (30, 0.0), (2, "SOLID"), (70, 1), (71, 0)]
    path: list[_Tag] = [(91, 1), (92, 3), (72, 0), (73, 1), (93, len(vertices)), *_xy(vertices), (97, 0)]
    return [*head, *path, (75, 1), (76, 1), (98, 0)]


def _line(vertices: list[tuple[float, float, float]], look: _Look, *, closed: bool) -> list[_Tag]:
    if not vertices:
        return []
    if len(vertices) == 1 or (len(vertices) == 2 and all(map(_same, *vertices))):
        x, y, z = vertices[0]
        return [(0, "POINT"), *look.tags, (10, x), (20, y), (30, z)]
    return [(0, "LWPOLYLINE"), *look.tags, (90, len(vertices)), (70, int(closed)), *_xy(vertices)]


def _xy(vertices: list[tuple[float, float, float]]) -> Iterator[_Tag]:
    for x, y, _ in vertices:
        yield 10, x
        yield 20, y


def _text(data: bytes, look: _Look, decode: Decode) -> list[_Tag]:
    height, wide, lean = struct.unpack_from("<3d", data, 72)
    said, _ = _string(data, 96, decode)
    return _written(data, look, said, (height, wide, lean))


def _unicode_text(data: bytes, look: _Look, _decode: Decode) -> list[_Tag]:
    height, wide, lean = struct.unpack_from("<3d", data, 72)
    said, _ = _wide_string(data, 96)
    return _written(data, look, said, (height, wide, lean))


def _styled(data: bytes, look: _Look, decode: Decode) -> list[_Tag]:
    said, at = _string(data, 72, decode)
    height, wide, lean, _tracking, backwards, upside_down = struct.unpack_from("<4d2L", data, at + 8)
    font, at = _string(data, at + 60, decode)
    _string(data, at, decode)  # the big font
    return _written(data, look, said, (height, wide, lean), font, 2 * backwards + 4 * upside_down)


def _unicode_styled(data: bytes, look: _Look, _decode: Decode) -> list[_Tag]:
    said, at = _wide_string(data, 72)
    height, wide, lean, _tracking, backwards, upside_down = struct.unpack_from("<4d2L", data, at + 8)
    _face, at = _wide_string(data, at + 76)
    font, at = _wide_string(data, at)
    _wide_string(data, at)  # the big font
    return _written(data, look, said, (height, wide, lean), font, 2 * backwards + 4 * upside_down)


def _written(
    data: bytes, look: _Look, said: str, shape: tuple[float, float, float], font: str | None = None, mirrored: int = 0
) -> list[_Tag]:
    """Return a text: height, width factor and lean (radians) in ``shape``."""
    x, y, z, *rest = struct.unpack_from("<9d", data)
    normal, way = rest[:3], rest[3:]
    height, wide, lean = shape
    _plain(normal, height, wide)
    angle = math.degrees(math.atan2(way[1], way[0]))
    place: list[_Tag] = [(10, x), (20, y), (30, z), (40, height), (1, _one_line(said))]
    style: list[_Tag] = [] if font is None else [(7, _one_line(font))]
    turned = (50, angle), (41, wide), (51, math.degrees(lean)), (71, mirrored)
    return [(0, "TEXT"), *look.tags, *place, *turned, *style]


def _one_line(text: str) -> str:
    return text.replace("\n", "").replace("\r", "")


def _string(data: bytes, begin: int, decode: Decode) -> tuple[str, int]:
    """Return a string that ends in a zero byte, and where what follows begins."""
    end = data.index(0, begin)
    return decode(data[begin:end]), -(-(end + 1) // 4) * 4


def _wide_string(data: bytes, begin: int) -> tuple[str, int]:
    """Return a string of two bytes a letter that ends in two zero bytes, and where what follows begins."""
    end = begin
    while data[end : end + 2] != b"\0\0":
        end += 2
        if end >= len(data):
            raise ValueError("a text without an end")
    return data[begin:end].decode("utf-16-le", "replace"), -(-(end + 2) // 4) * 4


def _plain(normal: list[float], *lengths: float) -> None:
    """Leave what is tilted or has no size to ezdxf."""
    if not all(map(_same, normal, _Z)) or not all(0 < length < math.inf for length in lengths):
        raise _Rare


def _same(a: float, b: float) -> bool:
    return math.isclose(a, b, abs_tol=_SAME)


_DRAWN: dict[int, Callable[[bytes, _Look, Decode], list[_Tag]]] = {
    2: _circle,
    4: _arc,
    6: _polyline,
    7: _polygon,
    10: _text,
    11: _styled,
    32: _with_normal,
    36: _unicode_text,
    38: _unicode_styled,
}
