"""Fire separation between civil buildings (防火间距)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from app.review.api import Draft, Facts, Limits, SheetView, between, cannot_determine, not_applicable
from review_rules.buildings import SAME_PLACE_M, Building, buildings, same_building
from review_rules.outlines import unclosed
from review_rules.unknowns import held

INDUSTRIAL = frozenset({"factory", "warehouse", "garage"})


def civil(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each pair of buildings against the limit of their height classes and ratings, m.

    Source: GB 50016-2014(2018) 5.2.2.
    """
    yield from unclosed(sheet, "building_new")
    yield from _pairs(sheet, facts, limits, tallest=False)


def above_100_m(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of buildings higher than 100 m to all others against the limit, m.

    Source: GB 55037-2022 3.3.1.
    """
    yield from _pairs(sheet, facts, limits, tallest=True)


def _pairs(sheet: SheetView, facts: Facts, limits: Limits, *, tallest: bool) -> Iterator[Draft]:
    reach = limits.number("reach")
    seen = False
    for a, b in combinations(buildings(sheet), 2):
        if not (a.new or b.new) or a.outline.floor != b.outline.floor or same_building(a, b):
            continue
        if tallest is not _is_tallest(a, b, facts, limits):
            continue
        seen = True
        if a.polygon.distance(b.polygon) <= reach:
            yield _pair(sheet, a, b, facts, limits)
    if not seen:
        yield not_applicable(sheet)


def _is_tallest(a: Building, b: Building, facts: Facts, limits: Limits) -> bool:
    heights = (a.height_m(facts) or 0.0, b.height_m(facts) or 0.0)
    return max(heights) > limits.number("high_rise.tallest_m")


def _pair(sheet: SheetView, a: Building, b: Building, facts: Facts, limits: Limits) -> Draft:
    gap = between(a.outline, b.outline)
    if INDUSTRIAL & {a.use(facts), b.use(facts)}:
        return not_applicable(sheet, place=gap)
    if gap.length_m <= SAME_PLACE_M:
        return cannot_determine(sheet, missing="building_new:firewall", place=gap)
    high_a, high_b = a.high_rise(facts, limits), b.high_rise(facts, limits)
    found = set()
    for tall_a, tall_b in product(high_a, high_b):
        for grade_a, grade_b in product(a.rating(facts), b.rating(facts)):
            found.add(_limit(limits, tall_a, grade_a, tall_b, grade_b))
    unsure = a if len(high_a) > 1 else b
    missing = "fire_rating" if len(high_a) == len(high_b) == 1 else f"{unsure.outline.role}:height_m"
    return held(sheet, gap, gap.length_m, found, unit="m", missing=missing, at_least=True)


def _limit(limits: Limits, tall_a: bool, grade_a: str, tall_b: bool, grade_b: str) -> float:
    if tall_a and tall_b:
        return limits.number("high_high")
    if tall_a or tall_b:
        return limits.number(f"high_low.rating_{grade_b if tall_a else grade_a}")
    low, high = sorted((grade_a, grade_b))
    return limits.number(f"low_low.rating_{low}.rating_{high}")
