"""Entities of a file as ranges of tags, and their group values gathered in columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.tags import Places, Tags

_OUT = -9999  # code given to tags that are not the entity's own
_CODES = 1072 - _OUT
_PIECE = 1 << 18  # tags sorted at a time
SECTIONS = ("HEADER", "CLASSES", "TABLES", "BLOCKS", "ENTITIES", "OBJECTS")
_SURELY_ENTITIES = ("LINE", "ARC", "CIRCLE", "ELLIPSE", "LWPOLYLINE", "POLYLINE", "TEXT", "INSERT", "SPLINE", "HELIX")
_STRUCTURE = {"SECTION", "ENDSEC", "EOF"}


class Entities:
    """Everything that starts with group code 0.

    Attributes:
        tags: the file.
        first: (n,) tag that starts each entity.
        kind: (n,) row of ``kinds``.
        kinds: DXF types.
        section: (n,) row of SECTIONS, -1 outside.
        owner: (tags,) entity each tag belongs to, -1 before the first.
        damaged: (n,) a line was lost inside the entity.
    """

    def __init__(self, tags: Tags) -> None:
        self.tags = tags
        self.first: Ints = (tags.code == 0).nonzero()[0]
        self.kind, names = tags.intern(self.first)
        self.kinds = [name.decode("ascii", "replace").upper() for name in names]
        self.owner = np.cumsum(tags.code == 0, dtype=tags.start.dtype) - 1
        self.damaged = np.zeros(len(self.first), np.bool_)
        if len(self.first):
            lost = self.owner[tags.breaks]
            self.damaged[lost[lost >= 0]] = True
        self.code = self._own_codes()
        self._by_code, self._code_start = _grouped(self.code, tags.start.dtype)
        self.section = self._sections()

    def __len__(self) -> int:
        return len(self.first)

    def stop(self, entity: int) -> int:
        """Return one past the last tag of ``entity``."""
        return int(self.first[entity + 1]) if entity + 1 < len(self.first) else len(self.code)

    def is_kind(self, *names: str) -> npt.NDArray[np.bool_]:
        """Tell which entities are of one of the DXF types ``names``."""
        return np.isin(self.kind, [i for i, name in enumerate(self.kinds) if name in names])

    def in_section(self, name: str) -> npt.NDArray[np.bool_]:
        """Tell which entities stand in the section ``name``."""
        found: npt.NDArray[np.bool_] = self.section == SECTIONS.index(name)
        return found

    def with_code(self, code: int) -> Ints:
        """Return all tags with group code ``code``, in file order."""
        at = code - _OUT
        return self._by_code[self._code_start[at] : self._code_start[at + 1]]

    def column_tags(self, rows: Ints, code: int) -> Ints:
        """Return for each entity of ``rows`` its first tag with group code ``code``, -1 when it has none."""
        tags = self.with_code(code)[::-1]
        if not tags.size:
            return np.full(len(rows), -1)
        found = np.full(len(self.first) + 1, -1, np.int64)
        found[self.owner[tags]] = tags
        return found[rows]

    def column(self, rows: Ints, code: int, default: float = np.nan) -> Floats:
        """Return for each entity of ``rows`` its first value of group ``code`` as a number."""
        at = self.column_tags(rows, code)
        has = (at >= 0).nonzero()[0]
        values = np.full(len(rows), default)
        if has.size:
            read = self.tags.numbers(at[has])
            values[has] = np.where(np.isnan(read), default, read) if default == default else read
        return values

    def flags(self, rows: Ints, code: int, default: int = 0) -> Ints:
        """Return a group of whole numbers; what is no sensible integer counts as ``default``."""
        values = self.column(rows, code, default)
        return np.where(np.abs(values) < 2**31, values, default).astype(np.int64)

    def words(self, rows: Ints, code: int) -> tuple[Ints, list[bytes]]:
        """Return ids of the first values of group ``code`` (-1: none) and the distinct values."""
        at = self.column_tags(rows, code)
        has = (at >= 0).nonzero()[0]
        ids = np.full(len(rows), -1, np.int64)
        ids[has], values = self.tags.intern(at[has])
        return ids, values

    def handles(self, rows: Ints, code: int = 5) -> npt.NDArray[np.uint64]:
        """Return a group of handles, 0 where there is none."""
        at = self.column_tags(rows, code)
        has = (at >= 0).nonzero()[0]
        values = np.zeros(len(rows), np.uint64)
        values[has] = self.tags.handles(at[has])
        return values

    def tags_in(self, rows: Ints, code: int) -> tuple[Ints, Ints]:
        """Return all tags of group ``code`` in the entities ``rows`` (ascending), and the item of ``rows`` of each."""
        place = np.full(len(self.first) + 1, -1, np.int64)
        place[rows] = np.arange(len(rows))
        tags = self.with_code(code)
        item = place[self.owner[tags]]
        mine = item >= 0
        return tags[mine], item[mine]

    def first_between(self, code: int, begin: Ints, end: Ints) -> Ints:
        """Return the first tag of group ``code`` in each range of tags ``begin`` to ``end``, -1 where there is none."""
        tags = np.append(self.with_code(code), len(self.code))
        found = tags[np.searchsorted(tags[:-1], begin)]
        return np.where(found < end, found, -1)

    def numbers_between(self, code: int, begin: Ints, end: Ints, default: float = np.nan) -> Floats:
        """Return the first number of group ``code`` in each range of tags, ``default`` where there is none."""
        at = self.first_between(code, begin, end)
        values = np.full(len(at), default)
        has = (at >= 0).nonzero()[0]
        values[has] = self.tags.numbers(at[has])
        return values

    def items(self, entity: int) -> Iterator[tuple[int, bytes]]:
        """Yield group code and value of each tag of one entity after the first."""
        for tag in range(int(self.first[entity]) + 1, self.stop(entity)):
            code = int(self.code[tag])
            if code != _OUT:
                yield code, self.tags.value(tag).strip()

    def raw(self, entity: int, code: int) -> list[bytes]:
        """Return all values of one group in one entity, as they stand in the file."""
        span = range(int(self.first[entity]) + 1, self.stop(entity))
        return [self.tags.value(tag) for tag in span if self.code[tag] == code]

    @property
    def is_cut(self) -> bool:
        """Whether the file ends within a section, or before the one that holds what it draws."""
        marks = self.is_kind("SECTION", "ENDSEC").nonzero()[0]
        if not marks.size:
            return False  # a bare run of entities
        return self.kinds[self.kind[marks[-1]]] == "SECTION" or not self.in_section("ENTITIES").any()

    def _own_codes(self) -> npt.NDArray[np.int16]:
        """Return group codes with embedded objects (101) and application groups (102 {…}) taken out."""
        code = self.tags.code
        data, start = self.tags.data, self.tags.start
        marks = (code == 102).nonzero()[0]
        opening = marks[data[start[marks]] == ord("{")]
        embedded = ((code == 101) & (self.owner >= 0)).nonzero()[0]
        if not opening.size and not embedded.size:
            return code
        ends = np.append(self.first, len(code))
        depth = np.zeros(len(code) + 1, np.int32)
        if opening.size:
            following = np.append(marks, len(code))[np.searchsorted(marks, opening, "right")]
            own_end = ends[self.owner[opening] + 1]
            np.add.at(depth, opening, 1)
            np.add.at(depth, np.minimum(following, own_end), -1)
        if embedded.size:
            np.add.at(depth, embedded, 1)
            np.add.at(depth, ends[self.owner[embedded] + 1], -1)
        outside = np.cumsum(depth[:-1]) > 0
        outside[self.first] = False
        return np.where(outside, np.int16(_OUT), code)

    def _sections(self) -> npt.NDArray[np.int8]:
        section = np.full(len(self.first), -1, np.int8)
        marks = self.is_kind(*_STRUCTURE).nonzero()[0]
        ends = np.append(marks[1:], len(self.first)) if marks.size else marks
        for entity, end in zip(marks.tolist(), ends.tolist(), strict=True):
            if self.kinds[self.kind[entity]] != "SECTION":
                continue
            name = next((value for code, value in self.items(entity) if code == 2), b"").decode("ascii", "replace")
            if name.upper() in SECTIONS:
                section[entity:end] = SECTIONS.index(name.upper())
        if not (section >= 0).any() and self.is_kind(*_SURELY_ENTITIES).any():
            section[:] = SECTIONS.index("ENTITIES")  # a bare run of entities
        return section


def _grouped(code: npt.NDArray[np.int16], dtype: np.dtype[np.signedinteger]) -> tuple[Places, Ints]:
    """Return the tags by group code, in file order, and where those of each code from ``_OUT`` on begin."""
    pieces = [(first, code[first : first + _PIECE]) for first in range(0, len(code), _PIECE)]
    counts = [np.bincount(piece - np.int16(_OUT), minlength=_CODES) for _, piece in pieces]
    start = np.concatenate([[0], np.cumsum(np.sum(counts, axis=0) if counts else np.zeros(_CODES, np.int64))])
    found = np.empty(len(code), dtype)
    free = start.copy()
    for (first, piece), count in zip(pieces, counts, strict=True):
        order = np.argsort(piece, kind="stable") + first
        at = 0
        for one in count.nonzero()[0].tolist():
            many = int(count[one])
            found[free[one] : free[one] + many] = order[at : at + many]
            free[one] += many
            at += many
    return found, start


_NAME = re.compile(rb"^\$[A-Z0-9_]+$", re.IGNORECASE)


def header_variables(entities: Entities) -> dict[str, dict[int, bytes]]:
    """Return the header's variables: name → group code → value."""
    found: dict[str, dict[int, bytes]] = {}
    for entity in (entities.in_section("HEADER") & entities.is_kind("SECTION")).nonzero()[0].tolist():
        values: dict[int, bytes] = {}
        for code, value in entities.items(entity):
            if code == 9 and _NAME.match(value):
                values = found.setdefault(value.decode("ascii").upper(), {})
            else:
                values.setdefault(code, value)
    return found
