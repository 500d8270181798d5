"""The other representations of annotative entities, for scales that are not the entity's own.

Each is the entity's tags over again, with what the object of the scale says in their place: where a text stands, which
block shows a dimension, how far the lines of a pattern lie apart. Sizes that no object holds grow with the scale.
"""

from __future__ import annotations

import math
import re

from app.drawings.dxf.builder import Variant
from app.drawings.dxf.encoding import Decoder
from app.drawings.dxf.hatches import read_hatches
from app.drawings.dxf.inserts import DIMENSIONS, read_inserts
from app.drawings.dxf.leaders import read_leaders
from app.drawings.dxf.mtext import read_mtexts
from app.drawings.dxf.multileaders import read_multileaders
from app.drawings.dxf.nested import nested_source
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import number
from app.drawings.dxf.texts import read_texts

Tags = list[tuple[int, bytes]]

_STEPS = (read_texts, read_mtexts, read_inserts, read_hatches, read_leaders, read_multileaders)
_MOST = 20_000  # representations that are drawn
_SIZE = re.compile(rb"(\\H)([0-9.]+)(;)")  # of letters within a text, absolute
_COLUMNS = (71, 72, 44, 45, 73, 74, 46)  # groups of columns of a text, as the object embedded in it has them
_TEXTS = (1, 3, 304)
_PATTERN = 78
_PATTERN_LENGTHS = (43, 44, 45, 46, 49)
_CONTEXT_BEGIN, _CONTEXT_END = (300, b"CONTEXT_DATA{"), (301, b"}")


def read_variants(source: Source) -> None:
    """Add what annotative entities show at scales other than their own; call this when their clips are read."""
    builder, annotation = source.builder, source.annotation
    drawn: list[tuple[int, bytes]] = []
    variants: list[int] = []
    factors: list[float] = []
    for entity, others in annotation.others.items():
        row, place = int(source.row[entity]), source.place(entity) or (0.0, 0.0)
        own = annotation.factors[entity]
        for scale, context in others.items():
            factor = builder.annotation_scales[scale].factor
            parts = []
            if own > 0 and factor > 0 and len(drawn) < _MOST:
                parts = _Representation(source, entity, context, factor / own).parts()
            same = parts == [(entity, b"")]
            builder.variants.append(Variant(row, scale, same, place))
            if not same:
                drawn += parts
                variants += [len(builder.variants)] * len(parts)
                factors += [factor] * len(parts)
    if not drawn:
        return
    nested, item = nested_source(source, drawn, Decoder(source.text.codec))
    outline_of = dict(builder.clips)  # in coordinates of the block: the same at all scales
    for entity, which in enumerate(item.tolist()):
        if which >= 0:
            builder.rows.variant[nested.row[entity]] = variants[which]
            outline = outline_of.get(int(source.row[drawn[which][0]]))
            if outline is not None:
                builder.clips.append((int(nested.row[entity]), outline))
            nested.annotation.factors[entity] = factors[which]
    for step in _STEPS:
        step(nested)


class _Representation:
    """One representation of an entity.

    Args:
        source: the file.
        entity: as the file draws it.
        context: the object that holds the representation.
        ratio: of its sizes to those of the entity.
    """

    def __init__(self, source: Source, entity: int, context: int, ratio: float) -> None:
        self.source = source
        self.entity = entity
        self.kind = source.entities.kinds[source.entities.kind[entity]]
        self.own = _tags(source, entity)
        self.context = _after_scale(_tags(source, context))
        self.ratio = ratio

    def parts(self) -> list[tuple[int, bytes]]:
        """Return entities and their tags; none when it cannot be told, no tags when it looks like the entity."""
        if self.kind in DIMENSIONS:
            return self._dimension()
        step = {
            "TEXT": self._text,
            "MTEXT": self._mtext,
            "INSERT": self._insert,
            "HATCH": self._hatch,
            "LEADER": self._leader,
            "MULTILEADER": self._multileader,
            "MLEADER": self._multileader,
            "TOLERANCE": self._tolerance,
        }.get(self.kind)
        return step() if step else []

    def _written(self, tags: Tags) -> list[tuple[int, bytes]]:
        return [(self.entity, _lines(self.kind, tags))]

    def _values(self) -> dict[int, bytes]:
        return dict(reversed(self.context))

    def _angle(self) -> bytes:
        """Return the rotation in degrees; programs write radians, and some degrees."""
        value = number(self._values().get(50))
        own = number(dict(reversed(self.own)).get(50))
        degrees = abs(value) > 2 * math.pi or (value and abs(value - own) < 1e-6)
        return _figure(value if degrees else math.degrees(value))

    def _text(self) -> list[tuple[int, bytes]]:
        values = self._values()
        if not {10, 20} <= values.keys():
            return []
        second = (11, 21) if any(code == 11 for code, _ in self.own) else ()
        moved = {code: values[code] for code in (10, 20, *second) if code in values} | {50: self._angle()}
        return self._written(_with(_scaled(self.own, (40,), self.ratio), moved))

    def _mtext(self) -> list[tuple[int, bytes]]:
        values = self._values()
        if not {10, 20, 11, 21} <= values.keys():
            return []
        moved = {10: values[11], 20: values[21], 11: values[10], 21: values[20]}
        moved |= {own: values[code] for own, code in ((71, 70), (41, 40), (42, 42), (43, 43)) if code in values}
        tags = _with(_scaled(self.own, (40, 1040), self.ratio), moved)
        tags = [(code, _sized(value, self.ratio) if code in (1, 3) else value) for code, value in tags if code != 50]
        columns = [(code, value) for code, value in self.context if code in _COLUMNS]
        if number(values.get(71)):
            tags += [(101, b"Embedded Object"), *columns, (41, values.get(41, b"0"))]
        return self._written(tags)

    def _insert(self) -> list[tuple[int, bytes]]:
        values, own = self._values(), dict(reversed(self.own))
        if not {10, 20} <= values.keys():
            return []
        if self.source.text(own.get(2, b"")).upper() not in self.source.blocks:
            return [(self.entity, b"")]  # which is listed
        moved = {code: values[code] for code in (10, 20)} | {50: self._angle()}
        for code in (41, 42, 43):
            moved[code] = values.get(code) or _figure(number(own.get(code), 1.0) * self.ratio)
        before, now = number(own.get(41), 1.0), number(moved[41], 1.0)
        if not before or not now:
            return []
        found = [(self.entity, _lines("INSERT", _with(self.own, moved)))]
        turn = math.radians(number(moved[50]) - number(own.get(50)))
        carried = _Carry(own, moved, abs(now / before), turn)
        for part in self.source.annotation.attributes.get(self.entity, []):
            if not self.source.hidden[part]:
                found.append((part, _lines("ATTRIB", carried.tags(_tags(self.source, part)))))
        return found

    def _dimension(self) -> list[tuple[int, bytes]]:
        block = self._values().get(2, b"")
        if not block or self.source.text(block).upper() not in self.source.blocks:
            return []
        return self._written(_with(self.own, {2: block}))

    def _hatch(self) -> list[tuple[int, bytes]]:
        own, other = _pattern(self.own), _pattern(self.context)
        begin, end = own
        if begin == end:
            return [(self.entity, b"")]  # solid: no sizes
        lines = _scaled(self.own[begin:end], _PATTERN_LENGTHS, self.ratio)
        if other[0] != other[1]:
            lines = self.context[other[0] : other[1]]
        return self._written([*self.own[:begin], *lines, *self.own[end:]])

    def _leader(self) -> list[tuple[int, bytes]]:
        x, y = ([value for code, value in self.context if code == group] for group in (10, 20))
        if len(x) != len(y) or len(x) < 2:
            return []
        rest = [(code, value) for code, value in self.own if code not in (10, 20, 30)]
        rest = _scaled(rest, (41,), self.ratio)  # how far it runs on under its text
        points = [tag for ends in zip(x, y, strict=True) for tag in zip((10, 20), ends, strict=True)]
        return self._written([*points, *rest])

    def _multileader(self) -> list[tuple[int, bytes]]:
        try:
            begin, end = self.own.index(_CONTEXT_BEGIN), self.own.index(_CONTEXT_END)
            first, last = self.context.index(_CONTEXT_BEGIN), self.context.index(_CONTEXT_END)
        except ValueError:
            return []
        return self._written([*self.own[:begin], *self.context[first:last], *self.own[end:]])

    def _tolerance(self) -> list[tuple[int, bytes]]:
        values = self._values()
        if not {10, 20} <= values.keys():
            return []
        return self._written(_with(self.own, {code: values[code] for code in (10, 20, 11, 21) if code in values}))


class _Carry:
    """What an attribute does with its block reference: moved, turned and sized."""

    def __init__(self, own: dict[int, bytes], moved: dict[int, bytes], size: float, turn_rad: float) -> None:
        self.size = size
        self.turn_rad = turn_rad
        self.before = number(own.get(10)), number(own.get(20))
        self.after = number(moved[10]), number(moved[20])

    def tags(self, own: Tags) -> Tags:
        """Return the tags of an attribute."""
        values = dict(reversed(own))
        moved: dict[int, bytes] = {50: _figure(number(values.get(50)) + math.degrees(self.turn_rad))}
        for code in (10, 11):
            if {code, code + 10} <= values.keys():
                x, y = number(values[code]) - self.before[0], number(values[code + 10]) - self.before[1]
                cos, sin = math.cos(self.turn_rad) * self.size, math.sin(self.turn_rad) * self.size
                moved[code] = _figure(self.after[0] + cos * x - sin * y)
                moved[code + 10] = _figure(self.after[1] + sin * x + cos * y)
        return _with(_scaled(own, (40,), self.size), moved)


def _tags(source: Source, entity: int) -> Tags:
    """Return the tags of an entity or object; of texts, with the blanks at their ends."""
    entities = source.entities
    span = range(int(entities.first[entity]) + 1, entities.stop(entity))
    found = ((int(entities.code[tag]), entities.tags.value(tag)) for tag in span)
    return [(code, value if code in _TEXTS else value.strip()) for code, value in found if code >= 0]


def _after_scale(tags: Tags) -> Tags:
    """Return what an object says about the entity: all after the handle of its scale."""
    at = next((place for place, (code, _) in enumerate(tags) if code == 340), len(tags))
    return tags[at + 1 :]


def _pattern(tags: Tags) -> tuple[int, int]:
    """Return where the lines of a pattern begin, their number included, and end; the same place for none."""
    begin = next((place for place, (code, _) in enumerate(tags) if code == _PATTERN), len(tags))
    end = begin + 1
    while end < len(tags) and tags[end][0] in (53, 79, *_PATTERN_LENGTHS):
        end += 1
    return (begin, end) if end > begin + 1 else (begin, begin)


def _with(tags: Tags, values: dict[int, bytes]) -> Tags:
    """Return the tags with the first of some groups replaced, those that were missing after the others."""
    left = dict(values)
    found = [(code, left.pop(code, value)) for code, value in tags]
    return [*left.items(), *found]


def _scaled(tags: Tags, codes: tuple[int, ...], factor: float) -> Tags:
    """Return the tags with the lengths of some groups multiplied."""
    return [(code, _figure(number(value) * factor) if code in codes else value) for code, value in tags]


def _sized(content: bytes, factor: float) -> bytes:
    """Return the content of a text with the sizes it states itself multiplied."""
    return _SIZE.sub(lambda match: match[1] + _figure(number(match[2]) * factor) + match[3], content)


def _figure(value: float) -> bytes:
    return b"%.17g" % value


def _lines(kind: str, tags: Tags) -> bytes:
    return b"0\n%s\n" % kind.encode() + b"".join(b"%d\n%s\n" % tag for tag in tags)
