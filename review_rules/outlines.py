"""Closed areas of a role, and what to say of lines that were meant to bound one."""

from __future__ import annotations

import math
from collections.abc import Iterator

from shapely.geometry import LineString, MultiPolygon, Polygon

from app.review.api import Draft, Label, Outcome, Outline, SheetView, Symbol, cannot_determine, sides_m
from review_rules.figures import at_label

STRAY_SHARE = 0.25
"""A loose line shorter than this share of a typical outline is a leader or a stray, not a boundary."""
MOST_LOOSE = 8
"""So many of the longest are pointed out: more tell nothing new."""
ONE = "one."
"""With a role: the property of a text that numbers one place of that role among several."""
ALIKE = {"building_new": ("building_new", "building_existing")}
"""Roles whose places bear names of one kind."""
OF = "of."
"""With a role: the property of a text that plainly speaks of the outline of that role around it."""
RING_SHARE, ROUND = 0.02, 0.97
SCHEMATIC = 1.5
"""An outline whose area is off from what its label says by this factor is a key plan, not drawn to scale."""

WHOLE = "whole_outline"
"""What is missing where a sheet does not show all of a place."""
MATCH_LINE = "match_line"
BESIDE_HEIGHTS = 4.0
"""The words at a match line stand at most this many text heights beside it."""

LARGEST_SIGN_M = 2.0
"""A larger area is no sign of a thing but a place."""
SAME_SIGN_M = 0.4
"""Areas this near to one another are parts of one sign."""


def areas(sheet: SheetView, role: str) -> tuple[Outline, ...]:
    """Return the closed outlines of ``role`` that are drawn to scale; the rings of index marks are none of them."""
    outlines = sheet.closed_outlines(role)
    largest = max((outline.area_m2 for outline in outlines), default=0.0)
    return tuple(one for one in outlines if not is_schematic(one) and not _is_ring(one, largest))


def _is_ring(outline: Outline, largest_m2: float) -> bool:
    """Tell whether an outline is a circle much smaller than the largest place: around a number, not around a place."""
    round_share = 4 * math.pi * outline.area_m2 / max(outline.polygon.length, 1e-9) ** 2
    return outline.area_m2 < RING_SHARE * largest_m2 and round_share > ROUND


def is_schematic(outline: Outline) -> bool:
    """Tell whether the area that an outline's own label gives belongs to another scale."""
    said = outline.number("area_m2") if outline.own else None
    return bool(said) and not 1 / SCHEMATIC <= outline.area_m2 / float(said or 1.0) <= SCHEMATIC


def is_cut(sheet: SheetView) -> bool:
    """Tell whether a sheet has a match line: what it shows goes on on another one."""
    return any(MATCH_LINE in label.read for label in sheet.texts())


def goes_on(sheet: SheetView, outline: Outline) -> bool:
    """Tell whether a match line (拼接线) runs along an outline: the place goes on on another sheet."""
    edge = outline.polygon.exterior
    return any(
        MATCH_LINE in label.read and edge.distance(_written_along(label)) <= BESIDE_HEIGHTS * label.height_m
        for label in sheet.texts()
    )


def _written_along(label: Label) -> LineString:
    """Return the line along which a text is written."""
    turn, half = math.radians(label.rotation_deg), label.width_m / 2
    dx, dy = half * math.cos(turn), half * math.sin(turn)
    return LineString([(label.x - dx, label.y - dy), (label.x + dx, label.y + dy)])


def whole(sheet: SheetView, outline: Outline, draft: Draft) -> Draft:
    """Return what was found of the area of a place; that a part of it complies tells nothing."""
    if draft.outcome is Outcome.COMPLIES and goes_on(sheet, outline):
        return cannot_determine(sheet, missing=f"{outline.role}:{WHOLE}", place=outline)
    return draft


def unscaled(sheet: SheetView, role: str) -> Iterator[Outline]:
    """Yield the outlines of ``role`` that are not the area their label gives, unless another of the name is.

    Key plans, and places of which a match line (拼接线) leaves a part on another sheet.
    """
    named = {outline.name for outline in areas(sheet, role)}
    for outline in sheet.closed_outlines(role):
        if is_schematic(outline) and outline.name not in named:
            yield outline


def marks(sheet: SheetView, role: str) -> tuple[Symbol | Outline, ...]:
    """Return one place for each thing of ``role`` that is drawn as a block, a point or a small outline."""
    symbols = sheet.symbols(role)
    drawn = {symbol.handles[:1] for symbol in symbols}
    loose = [outline for outline in sheet.closed_outlines(role) if outline.handles[:1] not in drawn]
    covers = MultiPolygon([Polygon(one.corners) for one in symbols if len(one.corners) > 2 and loose])
    return (*symbols, *(one for one in loose if not covers.buffer(SAME_SIGN_M / 2).contains(one.polygon)))


def signs(sheet: SheetView, role: str) -> tuple[Symbol, ...]:
    """Return one symbol for each thing of ``role`` drawn as a block, a point or loose lines around a small area."""
    found = list(sheet.symbols(role))
    drawn = {symbol.handles[:1] for symbol in found}
    loose = [one for one in sheet.closed_outlines(role) if one.handles[:1] not in drawn]
    for one in sorted(loose, key=lambda outline: -outline.area_m2):
        centre, (long, short) = one.polygon.centroid, sides_m(one.polygon)
        if long <= LARGEST_SIGN_M and all(one.polygon.distance(other.shape) > SAME_SIGN_M for other in found):
            found.append(
                Symbol(
                    sheet=one.sheet,
                    role=one.role,
                    name=one.name,
                    labels=one.labels,
                    own=one.own,
                    handles=one.handles,
                    proposed=one.proposed,
                    level=one.level,
                    floor=one.floor,
                    x=centre.x,
                    y=centre.y,
                    width_m=long,
                    depth_m=short,
                    corners=tuple(one.polygon.minimum_rotated_rectangle.exterior.coords[:4]),
                )
            )
    return tuple(found)


def spoken(outline: Outline, name: str) -> float | str | None:
    """Return what texts say of an outline as a whole.

    Texts apart from its name count where they agree and say that they speak of what is around them. Where no text
    plainly speaks of it, so do all without a role of their own: the names of rooms in it and the doors' marks are not
    its own.
    """
    own = outline.said(name) if outline.own else None
    if own is not None:
        return own
    about = OF + outline.role
    asked = [label for label in outline.labels if about in label.read or not (label.role or outline.own)]
    values = {label.read[name] for label in asked if name in label.read}
    return values.pop() if len(values) == 1 else None


def spoken_word(outline: Outline, name: str) -> str:
    """Return what texts say of an outline as a word, else empty."""
    value = spoken(outline, name)
    return value if isinstance(value, str) else ""


def spoken_number(outline: Outline, name: str) -> float | None:
    """Return what texts say of an outline as a number."""
    value = spoken(outline, name)
    return value if isinstance(value, float) else None


def names_of_one(outline: Outline) -> set[str]:
    """Return what the texts in an outline call one place of its kind among several: two names are two places."""
    return {name for label in outline.labels if (name := _of_one(label, outline.role))}


def nameless(sheet: SheetView, role: str) -> Iterator[Draft]:
    """Yield *cannot determine* for places of ``role`` that texts number but no outline shows.

    Such a name stands in no outline, or in that of another; as many outlines as names leave none out.
    """
    outlines = [one for other in ALIKE.get(role, (role,)) for one in sheet.closed_outlines(other)]
    named = [(label, name) for label in sheet.texts() if (name := _of_one(label, role))]
    if not outlines or len({name for _, name in named}) <= len(outlines):
        return
    shown = {next((name for label in one.labels if (name := _of_one(label, role))), "") for one in outlines}
    lone = {name: label for label, name in named if name not in shown}
    for label in list(lone.values())[:MOST_LOOSE]:
        yield cannot_determine(sheet, missing=f"{role}:outline", place=at_label(sheet, label))


def _of_one(label: Label, role: str) -> str:
    """Return what a text calls one place of ``role`` among several, empty for any other text."""
    return "".join(str(label.read.get(ONE + role, "")).split()) if "drawing_title" not in label.read else ""


def unclosed(sheet: SheetView, role: str) -> Iterator[Draft]:
    """Yield *cannot determine* for boundaries of ``role`` that do not close, and for what has no outline at all."""
    yield from nameless(sheet, role)
    outlines = sheet.closed_outlines(role)
    typical = min((outline.polygon.length for outline in outlines), default=0.0)
    loose = [path for path in sheet.open_outlines(role) if path.length_m > STRAY_SHARE * typical]
    for path in sorted(loose, key=lambda path: -path.length_m)[:MOST_LOOSE]:
        if not any(outline.polygon.buffer(0.01).contains(path.line) for outline in outlines):
            yield cannot_determine(sheet, missing=f"{role}:outline", place=path)
    if not outlines and not loose:
        yield cannot_determine(sheet, missing=role, reason="role")
