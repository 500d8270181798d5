"""Main entrances of civil-defence works in the reach of falling buildings (防倒塌棚架)."""

from __future__ import annotations

from collections.abc import Iterator

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Place,
    SheetView,
    between,
    cannot_determine,
    normalised,
    not_applicable,
)
from review_rules.buildings import HEIGHTS
from review_rules.figures import at_label, play_m
from review_rules.unknowns import held_between

NEAR_M = 6.0
"""A text this near to an entrance speaks of its shelter."""


def shelter(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each main entrance in the open from the buildings against their reach when they fall, m.

    An entrance with a shelter against it may stand nearer. A building of reinforced concrete reaches a fixed length,
    one of masonry a share of its height. Source: GB 50038-2005 3.3.3, 3.3.4.
    """
    buildings = (*sheet.closed_outlines("building_new"), *sheet.closed_outlines("building_existing"))
    entrances = _main(sheet, limits) if buildings else []
    if not entrances:
        yield not_applicable(sheet)
        return
    sheltered = [label.point for label in sheet.texts() if limits.pattern("shelter").search(normalised(label.text))]
    for entrance in entrances:
        if any(entrance.shape.distance(point) <= NEAR_M for point in sheltered):
            yield not_applicable(sheet, place=entrance)
            continue
        yield min((_held(sheet, entrance, one, facts, limits) for one in buildings), key=_worst)


def _held(sheet: SheetView, entrance: Place, building: Outline, facts: Facts, limits: Limits) -> Draft:
    link = between(entrance, building)
    height = max(building.numbers(*HEIGHTS), default=None)
    if height is None and "building_height_m" in facts:
        height = facts.number("building_height_m")
    concrete, masonry = (building.says(limits.pattern(kind)) for kind in ("concrete", "masonry"))
    reaches = [] if masonry else [limits.number("concrete_m")]
    if not concrete and height is not None:
        reaches.append(limits.number("masonry_share") * height)
    if not concrete and height is None and link.length_m >= min(reaches, default=0.0):
        return cannot_determine(sheet, missing="building_new:height_m", place=link)
    play = play_m(entrance)
    span = (max(0.0, link.length_m - play), link.length_m + play)
    missing = "building_new:structure" if len(reaches) > 1 else "cd_entrance"
    return held_between(sheet, link, span, reaches, unit="m", missing=missing, at_least=True, name=building.name)


def _worst(draft: Draft) -> tuple[int, float]:
    order = {"violates": 0, "cannot_determine": 1}
    return order.get(draft.outcome, 2), (draft.value or 0.0) - (draft.limit or 0.0)


def _main(sheet: SheetView, limits: Limits) -> list[Place]:
    """Return the main wartime entrances that a site plan shows."""
    if not sheet.has("site_boundary", "building_new"):
        return []
    main = limits.pattern("main")
    symbols: list[Place] = [one for one in sheet.symbols("cd_entrance") if one.says(main)]
    texts = [label for label in sheet.texts() if main.search(normalised(label.text)) and "note" not in label.read]
    return symbols or [at_label(sheet, label) for label in texts]
