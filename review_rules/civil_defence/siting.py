"""Where protective units lie: away from hazards (易燃易爆、有毒设施), not across movement joints (变形缝)."""

from __future__ import annotations

from collections.abc import Iterator

from shapely.geometry import Point

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Path,
    Place,
    SheetView,
    Symbol,
    between,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.figures import at_label
from review_rules.outlines import areas, marks, unclosed


def hazards(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each hazard from the nearest protective building against the least one, m.

    Protective are the units drawn, else the basements and buildings that say so (of one basement in another the inner,
    no building above one), else all new ones where civil-defence facts are given. What a text alone calls a hazard
    stands near to the text, or to where its leader points. Source: GB 50038-2005 3.1.3.
    """
    found = _hazards(sheet, limits)
    named = _named(sheet, found, limits)
    if not found and not named:
        drawn = sheet.has("hazard", "building_existing")
        yield (
            not_applicable(sheet)
            if drawn
            else cannot_determine(sheet, missing="hazard/building_existing", reason="role")
        )
        return
    protected: list[Outline] = list(areas(sheet, "protective_unit"))
    if not protected:
        below, new = (
            [one for one in sheet.closed_outlines(role) if one.says(limits.pattern("protected"))]
            for role in ("basement", "building_new")
        )
        protected = [one for one in below if not any(o is not one and one.polygon.covers(o.polygon) for o in below)]
        protected += [one for one in new if not any(other.polygon.intersects(one.polygon) for other in protected)]
        if not protected and any(name in facts for name in ("cd_use", "cd_grade", "cd_area_required_m2")):
            protected = list(sheet.closed_outlines("building_new"))
    if not protected:
        yield cannot_determine(sheet, missing="protective_unit", reason="role")
        return
    for hazard in [*found, *named]:
        link = min((between(hazard, one) for one in protected), key=lambda found: found.length_m)
        toxic = any(limits.pattern("toxic").search(text) for text in (hazard.name, hazard.text))
        least = limits.number("toxic" if toxic else "explosive")
        if hazard in named and least <= link.length_m < least + limits.number("named_reach"):
            yield cannot_determine(sheet, missing="hazard:outline", place=link)
        else:
            yield compare(link, link.length_m, unit="m", at_least=least, name=hazard.name)


def joints(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell whether a movement joint runs through a protective unit: how far, m. Source: GB 50038-2005 4.11.4."""
    units = areas(sheet, "protective_unit")
    lines = sheet.chains("expansion_joint")
    for unit in units:
        inner = unit.polygon.buffer(-limits.number("edge"))
        crossing = [line for line in lines if line.line.intersection(inner).length > limits.number("through")]
        for line in _single(crossing, limits):
            inside = line.line.intersection(unit.polygon)
            parts = sorted(getattr(inside, "geoms", [inside]), key=lambda part: -part.length)
            place: Path = line.part(parts[0])
            yield compare(place, float(inside.length), unit="m", at_most=0.0, name=unit.name)
        if not crossing and not lines and _says_joint(sheet, unit, limits):
            yield cannot_determine(sheet, missing="expansion_joint", place=unit)
        elif not crossing:
            yield not_applicable(sheet, place=unit) if not lines else compare(unit, 0.0, unit="m", at_most=0.0)
    yield from unclosed(sheet, "protective_unit")


def _says_joint(sheet: SheetView, unit: Outline, limits: Limits) -> bool:
    """Tell whether a short text calls something in a unit a joint, or at its edge where it may run through it."""
    return any(
        len(text := normalised(label.text).strip()) <= limits.number("name_length")
        and limits.pattern("calls").search(text)
        and not limits.pattern("none").search(text)
        and "drawing_title" not in label.read
        and unit.polygon.distance(Point(label.points_to) if label.points_to else label.point) <= limits.number("beside")
        for label in sheet.texts()
    )


def _single(lines: list[Path], limits: Limits) -> list[Path]:
    """Return one line of each joint: its two edges lie side by side."""
    kept: list[Path] = []
    for line in sorted(lines, key=lambda one: -one.length_m):
        if all(not line.line.within(other.line.buffer(limits.number("joint"))) for other in kept):
            kept.append(line)
    return kept


def _hazards(sheet: SheetView, limits: Limits) -> list[Place]:
    """Return what is drawn as a hazard, and the buildings around that are called one."""
    found: list[Place] = [*marks(sheet, "hazard")]
    for role in ("building_existing", "building_new"):
        found += [building for building in sheet.closed_outlines(role) if building.says(limits.pattern("hazard"))]
    return found


def _named(sheet: SheetView, drawn: list[Place], limits: Limits) -> list[Symbol]:
    """Return what texts of a site plan alone call a hazard: short names away from all that is drawn as one, or new."""
    found: list[Symbol] = []
    if not sheet.has("building_new", "basement"):
        return found
    built = [*sheet.closed_outlines("building_new"), *sheet.closed_outlines("basement")]
    for label in sheet.texts():
        text = normalised(label.text).strip()
        speaks = len(text) <= limits.number("name_length") and limits.pattern("hazard").search(text)
        if not speaks or limits.pattern("note").search(text) or "drawing_title" in label.read:
            continue
        x, y = label.points_to or (label.x, label.y)
        away = all(place.shape.distance(Point(x, y)) > limits.number("named_reach") for place in drawn)
        if away and not any(one.polygon.covers(Point(x, y)) for one in built):
            found.append(at_label(sheet, label))
    return found
