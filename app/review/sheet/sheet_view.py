"""A sheet as rules see it: outlines, paths, symbols and texts by role, in metres."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, TypeVar

import numpy as np
import shapely
from shapely import Point, Polygon, STRtree, union_all
from shapely.geometry.base import BaseGeometry

from app.review.draft import Missing
from app.review.facts import Limits
from app.review.gathering import extract_key
from app.review.ink import Ink, Stroke, lines_of
from app.review.places import Label, Outline, Path, Symbol
from app.review.sheet.chains import chained
from app.review.sheet.inserts import outermost, pieces, plans_of
from app.review.sheet.rings import Ring, rings, without_doubles
from app.review.sheet.symbols import marks_of, symbols
from app.review.texts.naming import name_of
from app.review.texts.ownership import NAME, Floors, Texts, along, beside, inside
from app.review.texts.text_rows import text_rows

_T = TypeVar("_T")
SAME_M = 0.02
"""Lines this near to each other are one, drawn twice."""


@dataclass(frozen=True)
class SheetInfo:
    """What a sheet is, apart from its content.

    Args:
        id: sheet id.
        number: sheet number (图号).
        title: sheet title (图名).
        discipline: as the title block says.
        fields: name and value of every field that the title block has.
        unit_known: lengths are trustworthy; else checks of lengths and areas cannot determine.
        unscaled: the sheet says that it is not to scale, so that they are not.
        opaque: number of objects that cannot be read (天正 objects without graphics, proxies).
        opaque_roles: roles that those objects have; asking for them raises Missing.
        level: ``above`` or ``below`` ground, from the title; empty when unknown.
        line_roles: roles that are drawn as lines.
        exclusive_roles: roles of which one outline inside another is no part of it.
    """

    id: str
    number: str = ""
    title: str = ""
    discipline: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    unit_known: bool = True
    unscaled: bool = False
    opaque: int = 0
    opaque_roles: frozenset[str] = frozenset()
    level: str = ""
    line_roles: frozenset[str] = frozenset()
    exclusive_roles: frozenset[str] = frozenset()


class SheetView:
    """Read-only view of one sheet; results are computed once and kept.

    Args:
        info: number, title, unit.
        ink: content by role, metres; or what loads it when it is first asked for.
        roles: that anything but text has, where that is known beforehand.
        extracts: what checks of the set need of it, where that is known beforehand.
    """

    def __init__(
        self,
        info: SheetInfo,
        ink: Ink | Callable[[], Ink],
        roles: frozenset[str] | None = None,
        extracts: Mapping[str, Any] | None = None,
    ) -> None:
        self.info = info
        self._drawn = ink
        self._roles = roles
        self._extracts = dict(extracts or {})
        self.closed_outlines = cache(self._closed_outlines)
        self.paths = cache(self._paths)
        self.chains = cache(self._chains)
        self.symbols = cache(self._symbols)
        self._outlined = cache(self._enclosed)
        self._closed = cache(self._rings)
        self._derived: dict[tuple[Any, ...], Any] = {}

    @property
    def id(self) -> str:
        """Return the sheet id."""
        return self.info.id

    @property
    def number(self) -> str:
        """Return the sheet number."""
        return self.info.number

    @property
    def title(self) -> str:
        """Return the sheet title."""
        return self.info.title

    @property
    def unit_known(self) -> bool:
        """Tell whether lengths are trustworthy."""
        return self.info.unit_known

    @property
    def opaque(self) -> int:
        """Return how many objects cannot be read."""
        return self.info.opaque

    @property
    def level(self) -> str:
        """Return ``above``, ``below`` or empty, from the title."""
        return self.info.level

    def derived(self, work: Callable[..., _T], *args: Any) -> _T:
        """Return ``work(sheet, *args)``, worked out once and kept with the sheet for all checks of all disciplines.

        Args:
            work: a function of a module.
            args: further arguments; hashable.
        """
        key = (work, *args)
        if key not in self._derived:
            self._derived[key] = work(self, *args)
        found: _T = self._derived[key]
        return found

    @cached_property
    def ink(self) -> Ink:
        """Return everything on the sheet that has a role, and all texts."""
        return self._drawn if isinstance(self._drawn, Ink) else self._drawn()

    @cached_property
    def _floors(self) -> Floors:
        return Floors(self.ink.labels, self.info.title, self.info.level)

    def extract(self, work: Callable[[SheetView, Limits], _T], limits: Limits) -> _T:
        """Return ``work(sheet, limits)``: plain values and places that a check of the set gathers from each sheet."""
        key = extract_key(work, limits)
        if key not in self._extracts:
            self._extracts[key] = work(self, limits)
        found: _T = self._extracts[key]
        return found

    @cached_property
    def roles(self) -> frozenset[str]:
        """Return the roles that anything but text has on this sheet, readable or not."""
        return self.ink.roles | self.info.opaque_roles if self._roles is None else self._roles

    def has(self, *roles: str) -> bool:
        """Tell whether anything with one of ``roles`` is drawn."""
        return not self.roles.isdisjoint(roles)

    def _strokes(self, role: str) -> list[Stroke]:
        if role in self.info.opaque_roles:
            raise Missing(role, "opaque")
        return self._strokes_by_role.get(role, [])

    @cached_property
    def _strokes_by_role(self) -> dict[str, list[Stroke]]:
        found: dict[str, list[Stroke]] = {}
        for stroke in self.ink.strokes:
            found.setdefault(stroke.role, []).append(stroke)
        return found

    def _enclosed(self, role: str) -> tuple[list[Ring], list[Stroke]]:
        areas = [area for area in self.ink.areas if area.role == role]
        marked = {mark.handles for mark in self.ink.marks if mark.role == role and mark.block}
        strokes = [s for s in self._strokes(role) if not (s.in_block and s.handles[:1] in marked and s.round)]
        words = [label.point for label in self.ink.labels if label.role == role or NAME + role in label.read]
        plans = self._plans if any(stroke.in_block and stroke.closed for stroke in strokes) else ()
        found, loose = rings(outermost(strokes, plans), areas, words)
        found.sort(key=lambda ring: (*ring.polygon.bounds, ring.handles))
        return found, loose

    @cached_property
    def _plans(self) -> frozenset[tuple[str, ...]]:
        return plans_of(self.ink.strokes)

    def _settled(self, role: str) -> frozenset[int]:
        """Return the rows of the texts that name ``role``, but stand in an outline of another role they name."""
        naming: dict[str, list[int]] = {}
        for row, label in enumerate(self.ink.labels):
            if NAME + role in label.read:
                for name in label.read.keys() - {NAME + role}:
                    if name.startswith(NAME):
                        naming.setdefault(name.removeprefix(NAME), []).append(row)
        settled: set[int] = set()
        for other, rows in naming.items():
            if other in self.info.opaque_roles:
                continue
            tree = STRtree([ring.polygon for ring in self._outlined(other)[0]])
            found = tree.query([self.ink.labels[row].point for row in rows], predicate="within")[0]
            settled |= {rows[index] for index in found.tolist()}
        return frozenset(settled)

    def _rings(self, role: str) -> tuple[tuple[Outline, ...], tuple[Path, ...]]:
        found, loose = self._outlined(role)
        own = inside(role, [ring.polygon for ring in found], self.ink.labels, self._settled(role))
        if role in self.info.exclusive_roles:
            found = _without_inner(role, found, own)
        outlines = []
        for ring, texts in zip(found, own, strict=True):
            floor, level = self._floors.of(ring.polygon, texts)
            outlines.append(
                Outline(
                    sheet=self.id,
                    role=role,
                    name=name_of(role, texts),
                    labels=texts.labels,
                    own=texts.own,
                    handles=ring.handles,
                    proposed=ring.proposed,
                    level=level,
                    floor=floor,
                    polygon=ring.polygon,
                    gap_m=ring.gap_m,
                )
            )
        return tuple(outlines), self._as_paths(role, loose)

    def _closed_outlines(self, role: str) -> tuple[Outline, ...]:
        """Return the closed areas of ``role``, from left to right.

        Outlines that do not quite close are closed (``gap_m``), doubled ones count once, loose lines are chained,
        hatches count where nothing else bounds them. Holes stay holes.
        """
        return self._closed(role)[0]

    def filled_areas(self, *roles: str) -> tuple[Outline, ...]:
        """Return the hatches and solids of some roles as drawn, one each."""
        return tuple(
            Outline(sheet=self.id, role=area.role, handles=area.handles, proposed=area.proposed, polygon=area.polygon)
            for area in self.ink.areas
            if area.role in roles
        )

    def floor_of(self, shape: BaseGeometry) -> tuple[str, str]:
        """Return title and level of the floor plan that ``shape`` lies in."""
        return self._floors.of(shape, Texts())

    def view_of(self, shape: BaseGeometry) -> str:
        """Return the title of the plan, section or detail that ``shape`` lies in."""
        return self._floors.view(shape)

    def is_upright(self, shape: BaseGeometry) -> bool:
        """Tell whether ``shape`` is drawn as seen from the side: a section or an elevation by the title below it."""
        return self._floors.is_upright(shape)

    def open_outlines(self, role: str) -> tuple[Path, ...]:
        """Return the strokes of ``role`` that bound no closed area."""
        return self._closed(role)[1]

    def _paths(self, role: str) -> tuple[Path, ...]:
        """Return the lines and polylines of ``role`` as drawn, doubles removed; closed ones end where they begin.

        Labels belong to the path they stand at, so that each pipe segment keeps its own diameter.
        """
        return self._as_paths(role, without_doubles(self._strokes(role)))

    @cached_property
    def _written_along(self) -> dict[int, Texts]:
        """Return the texts of each line, by the identity of its stroke."""
        strokes = [s for s in self.ink.strokes if s.role in self.info.line_roles and len(s.xy) > 1]
        found = along([stroke.role for stroke in strokes], lines_of(strokes), self.ink.labels)
        return {id(strokes[row]): texts for row, texts in found.items()}

    def _as_paths(self, role: str, strokes: Sequence[Stroke]) -> tuple[Path, ...]:
        lines = lines_of(strokes)
        bounds = shapely.bounds(lines).tolist()
        rows = np.flatnonzero(shapely.length(lines) > 0).tolist()
        rows.sort(key=lambda row: (*bounds[row], strokes[row].handles))
        strokes, lines = [strokes[row] for row in rows], lines[rows]
        if role in self.info.line_roles:
            own = [self._written_along.get(id(stroke), Texts()) for stroke in strokes]
        else:
            found = along([role] * len(strokes), lines, self.ink.labels)
            own = [found.get(row, Texts()) for row in range(len(strokes))]
        paths = []
        for line, stroke, texts in zip(lines, strokes, own, strict=True):
            floor, level = self._floors.of(line, texts)
            paths.append(
                Path(
                    sheet=self.id,
                    role=role,
                    name=name_of(role, texts),
                    labels=texts.labels,
                    own=texts.own,
                    handles=stroke.handles,
                    proposed=stroke.proposed,
                    level=level,
                    floor=floor,
                    line=line,
                )
            )
        return tuple(paths)

    def _chains(self, role: str) -> tuple[Path, ...]:
        """Return the paths of ``role`` joined end to end wherever exactly two meet (within 2 mm)."""
        return chained(self.paths(role))

    def _symbols(self, role: str) -> tuple[Symbol, ...]:
        """Return block inserts, points and small circles of ``role``, each with the texts beside it."""
        marks = marks_of([mark for mark in self.ink.marks if mark.role == role], self._strokes(role))
        return symbols(self.id, role, marks, self.ink.labels, self._floors)

    def texts_beside(self, symbols: Sequence[Symbol], *roles: str) -> tuple[tuple[Label, ...], ...]:
        """Return for each of ``symbols``, of one role, the texts beside it, those on layers of ``roles`` too."""
        points = [(symbol.x, symbol.y) for symbol in symbols]
        found = beside(symbols[0].role if symbols else "", points, self.ink.labels, roles)
        return tuple(texts.labels for texts in found)

    def pieces(self, role: str) -> tuple[Outline | Symbol, ...]:
        """Return one place a piece of ``role``: closed outlines drawn for themselves, and symbols.

        A symbol that draws exactly one outline counts as that outline; one that draws several is a picture of
        something and counts as the symbol; one that holds further symbols is a row of them and does not count.
        """
        return pieces(self.closed_outlines(role), self.symbols(role))

    def texts(self, role: str | None = None) -> tuple[Label, ...]:
        """Return all texts, or those whose layer has ``role``."""
        return tuple(label for label in self.ink.labels if role is None or label.role == role)

    def texts_in(self, shape: BaseGeometry, margin_m: float = 0.0) -> tuple[Label, ...]:
        """Return the texts whose middle lies in ``shape`` or within ``margin_m`` of it."""
        area = shape.buffer(margin_m) if margin_m else shape
        found = self._text_tree.query(area, predicate="intersects")
        return tuple(self.ink.labels[index] for index in sorted(int(i) for i in found))

    def shows_at(self, place: Point, reach_m: float, but: BaseGeometry) -> bool:
        """Tell whether a line or symbol of any role lies within ``reach_m`` of a place, and not along ``but``."""
        around, own = place.buffer(reach_m), but.buffer(SAME_M)
        near = self._everything.query(place, predicate="dwithin", distance=reach_m)
        return any(not shape.intersection(around).within(own) for shape in self._everything.geometries[near])

    @cached_property
    def _everything(self) -> STRtree:
        return STRtree([*lines_of(self.ink.strokes), *(Point(mark.x, mark.y) for mark in self.ink.marks)])

    def rows(self, role: str | None = None, within: Polygon | None = None) -> tuple[tuple[Label, ...], ...]:
        """Return texts as table rows from top to bottom, each from left to right, as most of them are written.

        Args:
            role: only texts of this role.
            within: only texts in this area.
        """
        labels = self.texts_in(within) if within is not None else self.ink.labels
        return text_rows([label for label in labels if role is None or label.role == role])

    @cached_property
    def _text_tree(self) -> STRtree:
        return STRtree([label.point for label in self.ink.labels])


def _without_inner(role: str, found: Sequence[Ring], own: Sequence[Texts]) -> list[Ring]:
    """Return the rings less those that lie inside them and are named as places of their own."""
    named = [any(NAME + role in label.read for label in texts.labels) for texts in own]
    result = []
    for ring in found:
        inner = [
            other.polygon
            for other, has_name in zip(found, named, strict=True)
            if has_name and other is not ring and other.polygon.area < ring.polygon.area
            if ring.polygon.buffer(0.01).contains(other.polygon)
        ]
        less = ring.polygon.difference(union_all(inner)) if inner else ring.polygon
        result.append(replace(ring, polygon=less) if isinstance(less, Polygon) else ring)
    return result
