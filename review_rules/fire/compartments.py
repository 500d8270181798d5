"""Areas of fire compartments (防火分区) by class, storey and sprinklers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from app.review.api import Draft, Facts, Limits, Outline, SheetView, cannot_determine, normalised, not_applicable
from review_rules.outlines import WHOLE, areas, spoken_word, unclosed, unscaled, whole
from review_rules.unknowns import Possible, each, held, possible

BAYS_OF_A_GARAGE = 3
EDGE_M = 0.3
"""A zone\'s edge runs along its compartment\'s up to a wall\'s thickness off."""
SLACK_M2 = 0.01
"""An area that is larger than a limit by less than this is that limit."""


def area(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each compartment of a civil building against the limit of its class, m²; garages have their own item.

    Source: GB 55037-2022 4.3.15, 4.3.16; GB 50016-2014(2018) 5.3.1.
    """
    outlines = areas(sheet, "fire_compartment")
    yield from each(sheet, ((outline, _civil(sheet, outline, facts, limits)) for outline in outlines))
    yield from _in_part(sheet, facts, garages=False)
    yield from unclosed(sheet, "fire_compartment")


def garage(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each compartment of a garage against the limit of its storey, m².

    Source: GB 50067-2014 5.1.1, 5.1.2.
    """
    outlines = areas(sheet, "fire_compartment")
    yield from each(sheet, ((outline, _garage(sheet, outline, facts, limits)) for outline in outlines))
    yield from _in_part(sheet, facts, garages=True)
    yield from unclosed(sheet, "fire_compartment")


def _in_part(sheet: SheetView, facts: Facts, *, garages: bool) -> Iterator[Draft]:
    """Yield *cannot determine* for compartments of which the sheet does not show as much as their label says."""
    for outline in unscaled(sheet, "fire_compartment"):
        if is_garage(sheet, outline, facts) is garages:
            yield cannot_determine(sheet, missing=f"{outline.role}:{WHOLE}", place=outline)


def is_garage(sheet: SheetView, outline: Outline, facts: Facts) -> bool:
    """Tell whether a compartment is a garage: by its label, by parking spaces inside, else by the building's use.

    A zone without a use of its own has that of the compartment in which it lies.
    """
    said = spoken_word(outline, "use") or _use_around(sheet, outline)
    if said:
        return said == "garage"
    return holds_bays(sheet, outline) or facts.text("building_use") == "garage"


def _use_around(sheet: SheetView, zone: Outline) -> str:
    """Return the use that the label of the compartment around a zone says, empty for a compartment and for none."""
    if zone.role == "fire_compartment" or not sheet.has("fire_compartment"):
        return ""
    around = [one for one in areas(sheet, "fire_compartment") if one.polygon.buffer(EDGE_M).covers(zone.polygon)]
    return spoken_word(around[0], "use") if len(around) == 1 else ""


def holds_bays(sheet: SheetView, outline: Outline) -> bool:
    """Tell whether enough parking spaces are drawn in a place to make it a garage."""
    bays = sum(outline.polygon.contains(bay.shape.representative_point()) for bay in sheet.pieces("parking_space"))
    return bool(bays >= BAYS_OF_A_GARAGE)


def levels(outline: Outline, facts: Facts) -> Possible:
    """Return where a compartment can lie: what its labels or the floor's title say, else the fact, else both."""
    return (outline.level,) if outline.level else possible(facts, "level", ("above", "below"))


def sprinklers(outline: Outline, facts: Facts) -> Possible:
    """Return whether sprinklers protect a compartment; both where only a part is said to be protected."""
    said = spoken_word(outline, "sprinklers")
    if said == "partial":
        return ("yes", "no")
    return (said,) if said else possible(facts, "sprinklers", ("yes", "no"))


def _first_open(**inputs: Possible) -> str:
    """Return the name of the first input of which more than one value is possible."""
    return next((name for name, values in inputs.items() if len(values) > 1), "")


def _civil(sheet: SheetView, outline: Outline, facts: Facts, limits: Limits) -> Iterator[Draft]:
    if is_garage(sheet, outline, facts):
        yield not_applicable(sheet, place=outline)
        return
    level, wet = levels(outline, facts), sprinklers(outline, facts)
    counted = outline.area_m2
    if len(wet) > 1 and (part := _protected_part_m2(outline, limits)):
        wet, counted = ("no",), counted - limits.number("protected_part") * part
    above = "above" in level
    high = possible(facts, "high_rise", ("yes", "no")) if above else ("no",)
    rating = possible(facts, "fire_rating", ("1", "2", "3", "4")) if above and "no" in high else ("1",)
    hall = spoken_word(outline, "use") == "shop" and outline.says(limits.pattern("sales_hall"))
    alarm: Possible = ("no",)
    if hall and "yes" in wet:
        alarm = ("yes",) if outline.says(limits.pattern("alarm")) else ("yes", "no")
    worlds = product(level, high, rating, wet, alarm)
    found = {_civil_limit(outline, facts, limits, *world) for world in worlds}
    fact = "fire_class_high_rise" if "building_height_m" in facts else "building_height_m"
    missing = _first_open(level=level, sprinklers=wet) or _first_open(**{fact: high})
    missing = missing or _first_open(fire_rating=rating, fire_alarm=alarm)
    yield whole(sheet, outline, held(sheet, outline, counted, found, unit="m2", missing=missing))


def _protected_part_m2(outline: Outline, limits: Limits) -> float:
    """Return the area of the part of a compartment that sprinklers protect, as its labels give it; else 0."""
    if spoken_word(outline, "sprinklers") != "partial":
        return 0.0
    said = [match for label in outline.labels if (match := limits.pattern("protected").search(normalised(label.text)))]
    areas_m2 = {float(match["v"].replace(",", "")) for match in said}
    area_m2 = areas_m2.pop() if len(areas_m2) == 1 else 0.0
    return area_m2 if area_m2 < outline.area_m2 else 0.0


def _civil_limit(
    outline: Outline, facts: Facts, limits: Limits, level: str, high: str, rating: str, wet: str, alarm: str
) -> float:
    factor = limits.number("sprinkler_factor") if wet == "yes" else 1.0
    if level == "below":
        plain = limits.number("basement_plant" if spoken_word(outline, "use") == "plant" else "basement") * factor
        special = limits.number("sales_hall_basement")
    elif high == "yes":
        plain, special = limits.number("high_rise") * factor, limits.number("sales_hall_high_rise")
    else:
        plain = limits.number(f"low_rise.rating_{rating}") * factor
        single = ("storeys_above" in facts and facts.number("storeys_above") == 1) or outline.says(
            limits.pattern("ground_floor")
        )
        special = limits.number("sales_hall_single_storey") if single else 0.0
    return max(plain, special) if wet == alarm == "yes" and rating in ("1", "2") else plain


def _garage(sheet: SheetView, outline: Outline, facts: Facts, limits: Limits) -> Iterator[Draft]:
    if not is_garage(sheet, outline, facts):
        yield not_applicable(sheet, place=outline)
        return
    level, wet = levels(outline, facts), sprinklers(outline, facts)
    semi = outline.says(limits.pattern("semi_basement")) or bool(limits.pattern("semi_basement").search(outline.floor))
    if semi:
        kinds: Possible = ("multi_storey",)
    elif level == ("below",):
        kinds = ("basement",)
    else:
        kinds = tuple(dict.fromkeys([*(["basement"] if "below" in level else []), *_garage_kinds(facts)]))
    rating = possible(facts, "fire_rating", ("1", "3")) if kinds != ("basement",) else ("1",)
    found = set()
    for kind, grade, protection in product(kinds, rating, wet):
        base = limits.number("rating_3") if grade in ("3", "4") and kind != "basement" else limits.number(kind)
        found.add(base * (limits.number("sprinkler_factor") if protection == "yes" else 1.0))
    missing = _first_open(level=level, sprinklers=wet) or _first_open(storeys_above=kinds, fire_rating=rating)
    yield whole(sheet, outline, held(sheet, outline, outline.area_m2, found, unit="m2", missing=missing))


def _garage_kinds(facts: Facts) -> Possible:
    """Return what kind of garage above ground it can be."""
    if "storeys_above" in facts and facts.number("storeys_above") <= 1:
        return ("single_storey",)
    if "building_height_m" in facts and facts.number("building_height_m") > 24:
        return ("high_rise",)
    if "storeys_above" in facts and "building_height_m" in facts:
        return ("multi_storey",)
    return ("multi_storey", "high_rise") if "storeys_above" in facts else ("single_storey", "multi_storey", "high_rise")
