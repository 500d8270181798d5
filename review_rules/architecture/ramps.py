"""Ramps (坡道): slopes from labels and levels, clear widths from outlines."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import shapely
from shapely.geometry import Point, Polygon

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outline,
    Place,
    SheetView,
    cannot_determine,
    compare,
    derived,
    normalised,
    not_applicable,
    sides_m,
)
from review_rules.architecture.ramp_edges import between_edges
from review_rules.architecture.rooms import called, compare_width, rooms
from review_rules.figures import at_label, clause_of, each_in_unit
from review_rules.unknowns import held

NOTE_HEIGHTS = 4.0
"""Texts this many text heights apart speak of one thing."""
LINE_HEIGHTS = 15.0
"""A cell of a title block stands this many text heights from the next one."""
NAME_HEIGHTS = 6.0
"""The name of a ramp stands in it or this many text heights beside it."""
STEEPEST, FLATTEST = 0.5, 0.005
"""Slopes beyond these are scales of drawings and the like."""
NAMED = "name.ramp"
LEAST_RAMP_M2 = 0.8
ALONG = 0.8
"""A line along a ramp is at least this share of its length."""
LANES = ("one", "two")
MOST_STEPS = 3
"""An outline with more lines across it shows steps."""
LEVEL_REACH_M = 3.0
"""The level at a ramp's end stands at most this far beyond it."""
LEAST_RISE_M = 0.02


def slope(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the slope of each ramp of the item's kind against the steepest one, a ratio.

    Texts give it; for a ramp without such a text its length and the levels at its ends do. ``words.speaks`` names the
    kind, in the text itself, in one beside it, at the outline or in the title; ``words.outdoor`` tells ramps that the
    other limit holds for, ``words.low`` those of little height, ``words.other``
    texts of other slopes. Where a text gives several, each clause that names a ramp (``words.ramp``) speaks of its own.
    What a note promises (``words.rule``: 不大于15%) is told of a sheet that shows no ramp; elsewhere the ramps are.
    """
    ramps = _ramps(sheet, limits.pattern("speaks"), limits.pattern("but"))
    title = _title(sheet, limits)
    told: list[Label] = []
    promised: list[Draft] = []
    for label in sheet.texts():
        text = normalised(label.text)
        matches = list(limits.pattern("figure").finditer(text))
        if not matches or "drawing_title" in label.read:
            continue
        if limits.has_words("other") and limits.pattern("other").search(text):
            continue
        note = _note(sheet, label, ramps)
        for value, possible, rule in _values(sheet, label, matches, note, title, limits):
            most = min(possible)
            if FLATTEST <= value <= STEEPEST:
                place = at_label(sheet, label)
                draft = compare(
                    place, value, unit="ratio", at_most=most, value_slope=_slope(value), limit_slope=_slope(most)
                )
                if rule and value <= max(possible):
                    promised.append(replace(draft, written=True))
                    continue
                told.append(label)
                if min(possible) < value <= max(possible):
                    yield cannot_determine(sheet, missing="ramp:alignment", place=place)
                else:
                    yield replace(draft, written=True)
    silent = [ramp for ramp in ramps if not any(_belongs(label, ramp) for label in told)]
    for ramp in silent:
        rise = _rise_m(sheet, ramp, limits)
        if rise is None:
            yield cannot_determine(sheet, missing="ramp:slope", place=ramp)
            continue
        low = "low" in limits and rise <= limits.number("low_rise_m")
        most = limits.number("low" if low else _kind(called(ramp), limits))
        value = rise / sides_m(ramp.polygon)[0]
        yield compare(ramp, value, unit="ratio", at_most=most, value_slope=_slope(value), limit_slope=_slope(most))
    if not told and not silent:
        shown = _shown(sheet, [draft.place for draft in promised], limits)
        if promised and shown is not None:
            yield cannot_determine(sheet, missing="ramp:slope", place=at_label(sheet, shown))
        else:
            yield from promised or [not_applicable(sheet)]


def _shown(sheet: SheetView, rules: Sequence[Place | None], limits: Limits) -> Label | None:
    """Return the text that names a ramp of the item's kind where one is drawn, None where only notes speak of them."""
    notes = {label.handles for rule in rules if rule is not None for label in rule.labels}
    named = (one for one in sheet.texts() if NAMED in one.read and one.handles not in notes)
    return next((one for one in named if limits.pattern("speaks").search(normalised(one.text))), None)


def _values(
    sheet: SheetView, label: Label, matches: Sequence[re.Match[str]], note: str, title: str, limits: Limits
) -> Iterator[tuple[float, set[float], bool]]:
    """Yield the slopes that a text gives of ramps of the item's kind.

    Each comes with the limits that may hold for it, and whether it is what the text promises of all.
    """
    kind, but = limits.pattern("speaks"), limits.pattern("but")
    text = normalised(label.text)
    for match in matches:
        clause = clause_of(match)
        own, around = (
            (text, note) if len(matches) == 1 or not limits.pattern("ramp").search(clause) else (clause, clause)
        )
        said = next((one for one in (own, around) if kind.search(one)), f"{around}\n{title}" if title else "")
        if not said or but.search(said) or (said is not own and _is_scale(sheet, label, limits)):
            continue
        possible = {
            limits.number(_kind(one, limits)) for one in ((note,) if kind.search(f"{own}\n{around}") else (note, said))
        }
        if limits.has_words("straight") and not limits.pattern("straight").search(f"{own}\n{around}"):
            possible |= {limits.number(_kind(one, limits)) for one in _shapes(sheet, limits)}
        rule = limits.has_words("rule") and bool(limits.pattern("rule").search(clause[: -len(match[0])]))
        for value in each_in_unit(match, "ratio"):
            yield value, possible, rule


def _shapes(sheet: SheetView, limits: Limits) -> list[str]:
    """Return the texts that name ramps of the other shape: a slope beside no name of a shape may be theirs."""
    return [text for label in sheet.texts() if limits.pattern("outdoor").search(text := normalised(label.text))]


def _title(sheet: SheetView, limits: Limits) -> str:
    """Return the titles, where all that is drawn under them is a ramp of the item's kind; else empty.

    Views of a thing whose title names nothing else (1-1剖面图) are of what the sheet's title names.
    """
    own = [normalised(label.text) for label in sheet.texts() if "drawing_title" in label.read]
    speaks, whole = limits.pattern("speaks"), normalised(sheet.title)
    views = limits.pattern("view") if speaks.search(whole) and limits.has_words("view") else None
    if all(speaks.search(title) or (views and views.fullmatch(title)) for title in own or [whole]):
        return "\n".join([*own, whole])
    return ""


def _is_scale(sheet: SheetView, label: Label, limits: Limits) -> bool:
    """Tell whether a ratio is the scale of a title block: it stands in one, or in one line with what says so."""
    if label.role == "title_frame":
        return True
    line = sheet.texts_in(label.point.buffer(LINE_HEIGHTS * label.height_m))
    level = [one for one in line if _off_line(one, label) <= label.height_m]
    return limits.has_words("other") and any(limits.pattern("other").search(normalised(one.text)) for one in level)


def _off_line(one: Label, label: Label) -> float:
    turn = math.radians(label.rotation_deg)
    return abs((one.y - label.y) * math.cos(turn) - (one.x - label.x) * math.sin(turn))


def width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the narrowest place of each ramp of the item's kind against the least width, m."""
    found = _outlines(sheet, limits)
    for ramp in found:
        yield compare_width(ramp, limits.number("width"), [])
    if not found:
        yield not_applicable(sheet)


def garage_width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the narrowest place of each garage ramp against the least width of its shape and its lanes, m.

    One that no outline shows lies between the two walls or lines around the text that names it.
    """
    found = _outlines(sheet, limits)
    for ramp in found:
        text = called(ramp)
        row = limits.table("curved" if limits.pattern("curved").search(text) else "straight")
        measured = compare_width(ramp, float(row[_lanes(text, limits)[-1]]), [])
        if measured.place is not None and measured.value is not None:
            yield replace(_of_lanes(sheet, measured.place, measured.value, text, limits), name=measured.place.name)
    if not found:
        named = [label for label in sheet.texts() if NAMED in label.read and "drawing_title" not in label.read]
        own = [label for label in named if limits.pattern("kind").search(normalised(label.text))]
        laned = [label for label in named if any(limits.pattern(one).search(normalised(label.text)) for one in LANES)]
        but, sure = limits.pattern("but"), bool(laned) or sheet.has("ramp")
        drafts = []
        for label in (one for one in laned or own if not but.search(normalised(one.text))):
            edges = between_edges(sheet, label)
            if edges is not None:
                drafts.append(_of_lanes(sheet, edges, edges.length_m, normalised(label.text), limits))
            elif sure:
                drafts.append(cannot_determine(sheet, missing="ramp:outline", place=at_label(sheet, label)))
        yield from drafts or [not_applicable(sheet)]


def _of_lanes(sheet: SheetView, place: Place, value_m: float, text: str, limits: Limits) -> Draft:
    """Hold a ramp's width against the least one of its shape and lanes, as a text tells them."""
    row = limits.table("curved" if limits.pattern("curved").search(text) else "straight")
    possible = {float(row[lane]) for lane in _lanes(text, limits)}
    name = " ".join(text.split())
    return held(sheet, place, value_m, possible, unit="m", missing="ramp:lanes", at_least=True, name=name)


def _lanes(text: str, limits: Limits) -> list[str]:
    return [lanes for lanes in LANES if limits.pattern(lanes).search(text)] or list(LANES)


def _outlines(sheet: SheetView, limits: Limits) -> list[Outline]:
    but = limits.pattern("but") if limits.has_words("but") else None
    return [*_ramps(sheet, limits.pattern("kind"), but), *rooms(sheet, limits, "room")]


def _ramps(sheet: SheetView, kind: re.Pattern[str], but: re.Pattern[str] | None) -> list[Outline]:
    """Return the ramps of a kind, with the texts that name them: outlines of ramps, and what is drawn like a stair.

    On layers of stairs an outline is a ramp where its name stands in it or right beside it.
    """
    drawn = [ramp for ramp in _undivided(sheet.closed_outlines("ramp")) if ramp.area_m2 >= LEAST_RAMP_M2]
    naming = [
        label
        for label in sheet.texts()
        if NAMED in label.read and kind.search(normalised(label.text)) and "drawing_title" not in label.read
    ]
    plain = _plain(sheet) if naming or sheet.opaque else ()
    names: dict[tuple[str, ...], list[Label]] = {}
    for label in naming:
        near = [
            (ramp.polygon.distance(label.point), ramp.area_m2, ramp.handles)
            for ramp in (*drawn, *plain)
            if ramp.polygon.distance(label.point) <= NAME_HEIGHTS * label.height_m
        ]
        if near:
            names.setdefault(min(near)[2], []).append(label)
    named = [
        replace(ramp, labels=_with(ramp.labels, names[ramp.handles])) if ramp.handles in names else ramp
        for ramp in (*drawn, *(one for one in plain if one.handles in names))
    ]
    return [ramp for ramp in named if kind.search(called(ramp)) and not (but and but.search(called(ramp)))]


def _undivided(ramps: Sequence[Outline]) -> list[Outline]:
    """Return the ramps, those in one again which a line along them parts: an arrow, or the line between two lanes."""
    found: list[Outline] = []
    for ramp in ramps:
        long, short = sides_m(ramp.polygon)
        for row, other in enumerate(found):
            common = shapely.intersection(ramp.polygon.exterior, other.polygon.exterior).length
            alike = ramp.handles[:1] == other.handles[:1] and ALONG * long <= common and short < ALONG * long
            joined = ramp.polygon.union(other.polygon) if alike else None
            if isinstance(joined, Polygon):
                found[row] = replace(other, polygon=joined, labels=_with(other.labels, ramp.labels))
                break
        else:
            found.append(ramp)
    return found


@derived
def _plain(sheet: SheetView) -> tuple[Outline, ...]:
    """Return the outlines on layers of stairs in which no steps are drawn."""
    drawn = [one for one in sheet.closed_outlines("stair") if one.area_m2 >= LEAST_RAMP_M2]
    return tuple(one for one in drawn if not _steps(sheet, one))


def _with(own: Sequence[Label], further: Sequence[Label]) -> tuple[Label, ...]:
    known = {label.handles for label in own}
    return (*own, *(label for label in further if label.handles not in known))


def _steps(sheet: SheetView, outline: Outline) -> bool:
    """Tell whether steps are drawn in an outline."""
    inner = outline.polygon.buffer(-0.01)
    shapely.prepare(inner)
    return int(shapely.crosses(inner, [path.line for path in sheet.paths("stair")]).sum()) > MOST_STEPS


def _note(sheet: SheetView, label: Label, ramps: Sequence[Outline]) -> str:
    """Return the text with those beside it and those of the ramp it belongs to."""
    around = sheet.texts_in(label.point.buffer(LINE_HEIGHTS * label.height_m))
    near = [one for one in around if _apart(one, label) <= NOTE_HEIGHTS * label.height_m]
    homes = [called(ramp) for ramp in ramps if _belongs(label, ramp)]
    parts = [*(normalised(one.text) for one in near), *homes, normalised(label.text)]
    return "\n".join(parts)


def _apart(one: Label, other: Label) -> float:
    """Return how far two texts are apart: their middles, or the lines of which one stands over the other."""
    up, between = _off_line(one, other), math.dist((one.x, one.y), (other.x, other.y))
    along = math.sqrt(max(between**2 - up**2, 0.0))
    return up if along <= (one.width_m + other.width_m) / 2 else between


def _belongs(label: Label, ramp: Outline) -> bool:
    return bool(ramp.polygon.distance(label.point) <= NOTE_HEIGHTS * label.height_m)


def _kind(note: str, limits: Limits) -> str:
    """Return the limit that holds for what a note speaks of."""
    kinds = (k for k in ("low", "outdoor") if limits.has_words(k) and limits.pattern(k).search(note))
    return next(kinds, "at_most")


def _rise_m(sheet: SheetView, ramp: Outline, limits: Limits) -> float | None:
    """Return the difference of the levels that stand at the two ends of a ramp, None where they do not."""
    corners = list(ramp.polygon.minimum_rotated_rectangle.exterior.coords)[:4]
    if math.dist(corners[0], corners[1]) < math.dist(corners[1], corners[2]):
        corners = [*corners[1:], corners[0]]
    ends = [
        Point((corners[b][0] + corners[c][0]) / 2, (corners[b][1] + corners[c][1]) / 2) for b, c in ((1, 2), (3, 0))
    ]
    levels: list[dict[float, float]] = [{}, {}]
    for label in sheet.texts_in(ramp.polygon, LEVEL_REACH_M):
        match = limits.pattern("level").fullmatch(normalised(label.text))
        if match:
            away = [end.distance(label.point) for end in ends]
            side = 0 if away[0] < away[1] else 1
            if away[side] <= LEVEL_REACH_M:
                levels[side][away[side]] = float(match["v"].replace(" ", "").lstrip("±"))
    if not all(levels):
        return None
    one, other = (found[min(found)] for found in levels)
    return abs(one - other) if abs(one - other) >= LEAST_RISE_M else None


def _slope(ratio: float) -> str:
    return f"1:{1 / ratio:.4g}"
