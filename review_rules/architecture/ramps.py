"""Ramps (坡道): slopes from labels, clear widths from outlines."""

from __future__ import annotations

from collections.abc import Iterator

from app.review.api import Draft, Facts, Label, Limits, Outline, SheetView, compare, normalised, not_applicable
from review_rules.architecture.rooms import called, compare_width, rooms
from review_rules.figures import at_label, in_unit
from review_rules.unknowns import held

NOTE_HEIGHTS = 4.0
"""Texts this many text heights apart speak of one thing."""
STEEPEST, FLATTEST = 0.5, 0.005
"""Slopes beyond these are scales of drawings and the like."""


def slope(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each slope that a text gives for a ramp of the item's kind against the steepest one, a ratio.

    ``words.speaks`` names the kind, in the text itself, in one beside it or in the ramp's outline; ``words.outdoor``
    tells ramps that the other limit holds for, ``words.low`` those of little height.
    """
    found = False
    for label in sheet.texts():
        text = normalised(label.text)
        matches = list(limits.pattern("figure").finditer(text))
        if not matches or "drawing_title" in label.read:
            continue
        note = _note(sheet, label)
        speaks = limits.pattern("speaks").search(text) or limits.pattern("speaks").search(note)
        if not speaks or limits.pattern("but").search(text if limits.pattern("speaks").search(text) else note):
            continue
        kind = next(
            (k for k in ("low", "outdoor") if limits.has_words(k) and limits.pattern(k).search(note)), "at_most"
        )
        for match in matches:
            value, most = in_unit(match, "ratio"), limits.number(kind)
            if FLATTEST <= value <= STEEPEST:
                found = True
                place = at_label(sheet, label)
                yield compare(
                    place, value, unit="ratio", at_most=most, value_slope=_slope(value), limit_slope=_slope(most)
                )
    if not found:
        yield not_applicable(sheet)


def width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the narrowest place of each ramp of the item's kind against the least width, m."""
    found = _ramps(sheet, limits)
    for ramp in found:
        yield compare_width(ramp, limits.number("width"), [])
    if not found:
        yield not_applicable(sheet)


def garage_width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the narrowest place of each garage ramp against the least width of its shape and its lanes, m."""
    found = _ramps(sheet, limits)
    for ramp in found:
        text = called(ramp)
        row = limits.table("curved" if limits.pattern("curved").search(text) else "straight")
        lanes = [lanes for lanes in ("one", "two") if limits.pattern(lanes).search(text)] or ["one", "two"]
        measured = compare_width(ramp, float(row[lanes[-1]]), [])
        if measured.place is not None and measured.value is not None:
            possible = {float(row[lane]) for lane in lanes}
            missing = "ramp:lanes"
            yield held(sheet, measured.place, measured.value, possible, unit="m", missing=missing, at_least=True)
    if not found:
        yield not_applicable(sheet)


def _ramps(sheet: SheetView, limits: Limits) -> list[Outline]:
    but = limits.pattern("but") if limits.has_words("but") else None
    drawn = [
        ramp
        for ramp in sheet.closed_outlines("ramp")
        if limits.pattern("kind").search(called(ramp)) and not (but and but.search(called(ramp)))
    ]
    return [*drawn, *rooms(sheet, limits, "room")]


def _note(sheet: SheetView, label: Label) -> str:
    """Return the text with those beside it and those in the same ramp."""
    near = sheet.texts_in(label.point.buffer(NOTE_HEIGHTS * label.height_m))
    homes = [ramp for ramp in sheet.closed_outlines("ramp") if ramp.polygon.intersects(label.point)]
    parts = [*(one.text for one in near), *(one.text for home in homes for one in home.labels), label.text]
    return "\n".join(normalised(part) for part in parts)


def _slope(ratio: float) -> str:
    return f"1:{1 / ratio:.4g}"
