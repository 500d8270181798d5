"""Roles proposed from the content, for layers whose names say nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import shapely
from shapely import Polygon

from app.review.places import Label
from app.review.sheet.around_texts import Around, Outlines
from app.review.sheet.beside_texts import Lines, Symbols
from app.review.sheet.layer_map import LayerMap
from app.review.sheet.naming_texts import NamingText, naming_texts
from app.review.sheet.reading import LETTERS, Cut, leaders_of, letters_of
from app.review.sheet.shapes import shaped
from app.review.texts.labels import normalised
from app.review.texts.leaders import pointed
from app.review.texts.writing import Written

MM, M = 0.001, 1.0
AGREES = 0.15
"""A written area agrees with a measured one within this share."""
SAME_GROUND = 0.5
"""Outlines that share this much of the smaller one are of one place."""
LEAST_GAPS = 3
"""Letters say what a layer's lines are where they stand in so many of their gaps."""
GAP_HEIGHTS = 1.5
"""Such a gap ends this many text heights from the letters."""
MANY_TEXTS = 16
"""Of so many texts on a sheet no thing on it holds more than half."""
FOOTPRINT_M2 = (8.0, 100_000.0)
"""No building with a number of storeys stands on less or more."""


_Spoken = tuple[NamingText, str, Around | None]
"""A text that names a role, its first line, and the outline around it."""


@dataclass(frozen=True)
class Proposal:
    """A role proposed for a layer, and the text that speaks for it.

    Args:
        layer: its name.
        role: of all that is on it, or of ``outlines``.
        text: what says so.
        outlines: handles of the outlines that alone have the role, on a layer of everything.
    """

    layer: str
    role: str
    text: str
    outlines: frozenset[tuple[str, ...]] = frozenset()


def common_layers(cut: Cut, layer_map: LayerMap) -> frozenset[str]:
    """Return the layers without a role on which lines of several kinds are drawn, as texts and linetypes say.

    Kinds that have a layer of their own by name do not count.
    """
    texts = [text for text in naming_texts(cut) if text.kind and not text.bundled]
    letters = letters_of(cut.flat)
    if not texts and not any(letters):
        return frozenset()
    names, used = [layer.name for layer in cut.flat.scene.layers], _used(cut, layer_map)
    free = np.array([_is_free(layer_map, name) and not layer_map.is_note(name) for name in names] or [False])
    lines = Lines(cut, free)
    kinds: dict[int, set[str]] = {}
    for text in texts:
        layer = lines.beside(text)
        if layer is not None:
            kinds.setdefault(layer, set()).add(text.kind)
    for layer, kind in lines.lettered(letters):
        kinds.setdefault(layer, set()).add(kind)
    return frozenset(names[layer] for layer, own in kinds.items() if len(own - used) > 1)


def _used(cut: Cut, layer_map: LayerMap) -> set[str]:
    """Return the roles that layers of the sheet, on which anything visible is drawn, have by name."""
    flat = cut.flat
    marks = (flat.poly_mark, flat.point_mark, flat.instance["mark"][1:])
    drawn = {row for mark in marks for row in np.unique(mark["layer"][mark["visible"]]).tolist()}
    return {layer_map.role(flat.scene.layers[row].name) for row in drawn}


def _is_free(layer_map: LayerMap, name: str) -> bool:
    return not layer_map.role(name) and not layer_map.is_settled(name)


def propose(cut: Cut, layer_map: LayerMap, common: frozenset[str] = frozenset()) -> tuple[Proposal, ...]:
    """Return proposals for layers without a role, for roles that no layer of the sheet has by name.

    Texts inside closed outlines speak for area roles, texts beside lines for line roles, texts at most of a layer's
    symbols for symbol roles, shapes for doors, walls and stairs. Layer names win over content; a layer that a person
    settled is left alone, and so is a ``common`` one, whose lines are of several kinds. Of some roles a drawing has
    more layers than the one that is called so. On a layer whose outlines are of many things, those alone have a role
    around which a text names it, as far as each of its outlines has such a text. What encloses several named ones and
    has no name itself is something else.
    """
    flat = cut.flat
    names = [layer.name for layer in flat.scene.layers]
    used = _used(cut, layer_map)
    texts = naming_texts(cut)
    free = np.array([_is_free(layer_map, name) and name not in common for name in names] or [False])
    found: dict[str, Proposal] = {}
    single: list[Proposal] = []
    outlines, zones = Outlines(cut, free, frame=False), Outlines(cut, free, pieced=True, frame=False)
    more = [definition for definition in layer_map.roles if definition.more and definition.id in used]
    every = Outlines(cut, np.ones_like(free), frame=False) if more and free.any() else outlines
    lines = Lines(cut, free)
    symbols = Symbols(cut, free, layer_map)
    said_of = [(text, plain) for text in texts if layer_map.speaking.search(plain := normalised(text.text))]
    tips: dict[int, NamingText] | None = None
    for definition in layer_map.roles:
        if definition.id in used and not definition.more:
            continue
        spoken: dict[int, list[_Spoken]] = {}
        bounds = zones if definition.exclusive else outlines
        for row, (text, plain) in enumerate(said_of):
            layer, around = None, None
            if any(pattern.search(plain) for pattern in definition.inside):
                tips = _tips(cut, layer_map, [one for one, _ in said_of]) if tips is None else tips
                text = tips.get(row, text)
                around = bounds.around(text)
                if around and definition.each and _holds_most(around.area, texts):
                    continue
                layer = around.layer if around else None
                if definition.id in used and layer != every.smallest(text):
                    layer = None
                if layer is None and definition.bounded_by and definition.id not in used:
                    layer = lines.on_both_sides(text)
            elif not text.bundled and any(pattern.search(plain) for pattern in definition.beside):
                layer = lines.beside(text)
            if layer is not None and names[layer] not in found:
                spoken.setdefault(layer, []).append((text, plain.splitlines()[0][:40], around))
        for layer in _apart(spoken):
            said = spoken[layer][0][1]
            closed = [outlines.around(text) if around else None for text, _, around in spoken[layer]]
            rows = {one.row for one in closed if one and one.layer == layer and one.row is not None}
            if rows and outlines.are_of_everything(layer, len(rows)):
                alone = rows if definition.each else set()
            elif rows and (larger := outlines.enclosing(layer, rows)):
                alone = outlines.on(layer) - larger
            else:
                found[names[layer]] = Proposal(names[layer], definition.id, said)
                continue
            handles = frozenset(flat.handles(flat.poly_mark[row]) for row in alone)
            single += [Proposal(names[layer], definition.id, said, handles)] if handles else []
        for row, said in symbols.named(texts, definition.at):
            found.setdefault(names[row], Proposal(names[row], definition.id, said[:40]))
    for layer, (role, said) in _in_gaps(cut, lines).items():
        if role not in used:
            found.setdefault(names[layer], Proposal(names[layer], role, said))
    drawn_as = {one.id: one.drawn for one in layer_map.roles if one.drawn and one.id not in used}
    written = {text.layer for text in texts}  # what holds texts too is a layer of everything
    open_ = free & np.array([name not in found and row not in written for row, name in enumerate(names)] or [False])
    for row, role in shaped(cut, open_, frozenset(drawn_as)):
        found.setdefault(names[row], Proposal(names[row], role, drawn_as[role]))
    return tuple(sorted([*found.values(), *single], key=lambda proposal: (proposal.layer, proposal.role)))


def _holds_most(area: Polygon, texts: Sequence[NamingText]) -> bool:
    """Tell whether an area holds most texts of a sheet that has many: it bounds the sheet, no thing on it."""
    if len(texts) < MANY_TEXTS:
        return False
    return 2 * int(shapely.contains_xy(area, [one.x for one in texts], [one.y for one in texts]).sum()) > len(texts)


def _in_gaps(cut: Cut, lines: Lines) -> dict[int, tuple[str, str]]:
    """Return the kind, and the letters, of each layer whose lines are broken by letters of one kind and no other."""
    said: dict[int, Counter[tuple[str, str]]] = {}
    for kind, own in groupby(sorted((one for one in cut.texts if LETTERS in one.read), key=_kind), key=_kind):
        texts = list(own)
        for one in texts if len(texts) >= LEAST_GAPS else ():
            layer = lines.broken_at(one.x, one.y, one.length / 2 + GAP_HEIGHTS * one.height)
            if layer is not None:
                said.setdefault(layer, Counter())[kind, normalised(one.text).strip()] += 1
    told = {layer: counts.most_common(1)[0] for layer, counts in said.items() if len({kind for kind, _ in counts}) == 1}
    return {layer: one for layer, (one, count) in told.items() if count >= LEAST_GAPS}


def _kind(text: Written) -> str:
    return str(text.read[LETTERS])


def _tips(cut: Cut, layer_map: LayerMap, texts: Sequence[NamingText]) -> dict[int, NamingText]:
    """Return the texts with a leader, by their rows, as if they stood where it points to."""
    lines = leaders_of(cut, layer_map) if texts else []
    if not lines:
        return {}
    unit_m = cut.unit_m
    labels = [
        Label(
            one.text,
            one.x * unit_m,
            one.y * unit_m,
            one.height * unit_m,
            math.degrees(one.rotation_rad),
            one.length * unit_m,
        )
        for one in texts
    ]
    places = [label.points_to for label in pointed(labels, lines)]
    return {
        row: replace(text, x=place[0] / unit_m, y=place[1] / unit_m)
        for row, (text, place) in enumerate(zip(texts, places, strict=True))
        if place is not None
    }


def _apart(spoken: Mapping[int, Sequence[_Spoken]]) -> list[int]:
    """Return the layers of ``spoken``, those with most texts first, without those that outline the same ground again.

    A text that stands beside its own area stands in a larger one, of something else.
    """
    if len(spoken) < 2:
        return list(spoken)
    chosen: list[int] = []
    ground: list[Polygon] = []
    for layer in sorted(spoken, key=lambda layer: -len(spoken[layer])):
        own = [around.area for _, _, around in spoken[layer] if around is not None and around.area.is_valid]
        if not any(_overlap(area, other) for area in own for other in ground):
            chosen.append(layer)
            ground += own
    return chosen


def _overlap(one: Polygon, other: Polygon) -> bool:
    return bool(one.intersects(other)) and one.intersection(other).area > SAME_GROUND * min(one.area, other.area)


def unit_from_areas(cut: Cut, declared_m: float) -> float:
    """Return the length of a drawing unit in metres that makes written areas agree with drawn ones, 0 when none does.

    A text such as ``建筑面积：1520㎡`` in a closed outline settles whether the drawing is in metres or millimetres; so
    does a number of storeys, as far as no building is that small or that large, where the drawing itself declares no
    unit (``declared_m`` 0) or one of the two.
    """
    outlines = Outlines(cut, np.ones(max(1, len(cut.flat.scene.layers)), dtype=bool))
    votes = {MM: 0, M: 0}
    for text in naming_texts(cut):
        if text.area_m2 is None and not text.storeys:
            continue
        around = outlines.areas_around(text)
        for unit_m in votes:
            areas = [area * unit_m**2 for area in around]
            if text.area_m2 is not None:
                votes[unit_m] += sum(abs(area - text.area_m2) <= AGREES * text.area_m2 for area in areas)
            elif areas and declared_m in (0.0, MM, M) and FOOTPRINT_M2[0] <= areas[0] <= FOOTPRINT_M2[1]:
                votes[unit_m] += 1
    best = max(votes, key=lambda unit_m: votes[unit_m])
    return best if votes[best] > 0 and votes[best] > 2 * (sum(votes.values()) - votes[best]) else 0.0
