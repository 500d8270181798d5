"""Cross sections of streets (道路横断面): widths of lanes, cycle lanes and footways as their dimensions give them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from app.review.api import Draft, Facts, Label, Limits, SheetView, cannot_determine, normalised, not_applicable, numeral
from review_rules.figures import at_label
from review_rules.municipal.streets import least_lane_widths_m, one_pace
from review_rules.unknowns import held

FIGURE = re.compile(r"\s*(\d+(?:\.\d+|,\d{1,2})?)\s*m?\s*")
"""A dimension's figure; some styles write a comma before the decimals."""
BELOW_HEIGHTS = 12.0
"""A strip's dimension stands above or below its name within this many text heights."""
ROW_HEIGHTS = 1.0
"""Names of strips of one section stand in a row, up to this many text heights off."""
CHAIN_SLACK = 0.05
"""Middles of neighbouring links lie as far apart as their lengths say, within this share."""
METRES_UP_TO, CENTIMETRES_UP_TO = 30.0, 1000.0
"""Dimensions of strips are in metres up to the first, in centimetres below the second, else in millimetres."""
Dimension = tuple[Label, float]
"""The figure of a dimension, and what it says in metres."""


def width(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the dimension of each strip that a cross section names against the least width of its kind, m.

    A strip of several lanes counts with its share: of the lanes that a text gives the whole street, else of as many as
    fit best; what stands in the strip may give the width of each. Where the lanes are not given, and would be too
    narrow, the strip does not tell.
    Source: CJJ 37-2012(2016) 5.3.
    """
    texts = [normalised(text) for text in (sheet.title, *(label.text for label in sheet.texts()))]
    strips = list(_strips(sheet, limits)) if any(limits.pattern("section").search(text) for text in texts) else []
    missing = "lane_edge:use" if "width" in limits or one_pace(sheet, facts, limits) else "design_speed_kmh"
    given = _lanes(texts, limits)
    for name, value in strips:
        own = _each(sheet, name, value, limits)
        if own is not None:
            yield replace(_of_each(sheet, facts, *own, limits, missing), written=True)
            continue
        said = normalised(name.text)
        least = {limits.number("width")} if "width" in limits else least_lane_widths_m(sheet, facts, limits, said)
        lanes = given // len(strips) if given % len(strips) == 0 else 0
        several = max(1, round(value / max(least))) if limits.has_words("lanes") else 1
        place = at_label(sheet, name)
        share = value / (lanes or several)
        if several > 1 and not lanes and share < max(least):
            yield cannot_determine(sheet, missing="lane_edge:lanes", place=place)
        else:
            draft = held(sheet, place, share, least, unit="m", missing=missing, at_least=True)
            yield replace(draft, written=True)
    for name in _without(sheet, [name for name, _ in strips], limits):
        yield cannot_determine(sheet, missing="lane_edge:width_m", place=at_label(sheet, name))
    if not strips:
        yield not_applicable(sheet)


def _each(sheet: SheetView, name: Label, value: float, limits: Limits) -> tuple[Label, float] | None:
    """Return the text in a strip that tells how wide each of its lanes is (2×3.25), and that width, m."""
    found = []
    for label in sheet.texts() if limits.has_words("each") else ():
        match = limits.pattern("each").match(normalised(label.text))
        along, up = _apart(name, label)
        near = abs(along) < value / 2 and abs(up) <= BELOW_HEIGHTS * name.height_m
        if match and near and abs(int(match["n"]) * float(match["v"]) - value) <= CHAIN_SLACK * value:
            found.append((abs(along), label, float(match["v"])))
    return min(found, key=lambda one: one[0])[1:] if found else None


def _of_each(sheet: SheetView, facts: Facts, label: Label, width_m: float, limits: Limits, missing: str) -> Draft:
    """Hold the width of each lane of a strip; the text may say for which cars they are."""
    least = least_lane_widths_m(sheet, facts, limits, normalised(label.text))
    return held(sheet, at_label(sheet, label), width_m, least, unit="m", missing=missing, at_least=True)


def _without(sheet: SheetView, named: list[Label], limits: Limits) -> Iterator[Label]:
    """Yield the names of strips that stand in one row with others and have no dimension."""
    for label in sheet.texts():
        beside = any(abs(_apart(label, other)[1]) <= ROW_HEIGHTS * other.height_m for other in named)
        if beside and label not in named and limits.pattern("name").search(normalised(label.text)):
            yield label


def _lanes(texts: list[str], limits: Limits) -> int:
    """Return how many lanes the street has by its texts; 0 when they do not say, or disagree."""
    found = (
        {numeral(m["v"]) for text in texts for m in limits.pattern("lanes").finditer(text)}
        if limits.has_words("lanes")
        else set()
    )
    return found.pop() if len(found) == 1 else 0


def _strips(sheet: SheetView, limits: Limits) -> Iterator[tuple[Label, float]]:
    """Yield the names of strips, each with the dimension above or below it, metres."""
    figures = [
        (one, _metres(float(m[1].replace(",", "."))))
        for one in sheet.texts()
        if (m := FIGURE.fullmatch(normalised(one.text)))
    ]
    chained = [one for one in figures if any(_adjoin(one, other) for other in figures)]
    for name in sheet.texts():
        value = _dimension_m(name, figures, chained) if limits.pattern("name").search(normalised(name.text)) else None
        if value is not None:
            yield name, value


def _dimension_m(name: Label, figures: list[Dimension], chained: list[Dimension]) -> float | None:
    """Return the dimension of a strip by its name, metres; None when none stands there.

    The link of a chain of dimensions drawn to scale that spans the name, else the nearest figure above or below it.
    """
    spanning, near = [], []
    for label, value in figures:
        along, up = _apart(name, label)
        if abs(up) > BELOW_HEIGHTS * name.height_m:
            continue
        if (label, value) in chained and abs(along) < value / 2:
            spanning.append((abs(up), value))
        elif abs(along) <= max(label.width_m, name.height_m):
            near.append((math.hypot(along, up), value))
    found = spanning or near
    return min(found)[1] if found else None


def _adjoin(one: Dimension, other: Dimension) -> bool:
    """Tell whether two dimensions are neighbouring links of a chain drawn to scale."""
    along, up = _apart(one[0], other[0])
    return abs(up) <= one[0].height_m / 2 and abs(abs(along) - (one[1] + other[1]) / 2) <= CHAIN_SLACK * abs(along)


def _apart(one: Label, other: Label) -> tuple[float, float]:
    """Return how far another text stands from one, along its writing and across."""
    turn = math.radians(other.rotation_deg)
    dx, dy = other.x - one.x, other.y - one.y
    return dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)


def _metres(value: float) -> float:
    return value * (1.0 if value <= METRES_UP_TO else 0.01 if value < CENTIMETRES_UP_TO else 0.001)
