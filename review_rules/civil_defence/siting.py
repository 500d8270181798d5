"""Where protective units lie: away from hazards (易燃易爆、有毒设施), not across movement joints (变形缝)."""

from __future__ import annotations

from collections.abc import Iterator

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Path,
    Place,
    SheetView,
    between,
    cannot_determine,
    compare,
    not_applicable,
)
from review_rules.outlines import areas, marks, unclosed


def hazards(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each hazard from the nearest protective building against the least one, m.

    Protective are the units drawn, else the buildings that say so, else all new ones where civil-defence facts are
    given. Source: GB 50038-2005 3.1.3.
    """
    found = _hazards(sheet, limits)
    if not found:
        yield not_applicable(sheet)
        return
    protected: list[Outline] = list(areas(sheet, "protective_unit"))
    if not protected:
        new = sheet.closed_outlines("building_new")
        protected = [building for building in new if building.says(limits.pattern("protected"))]
        if not protected and any(name in facts for name in ("cd_use", "cd_grade", "cd_area_required_m2")):
            protected = list(new)
    if not protected:
        yield cannot_determine(sheet, missing="protective_unit", reason="role")
        return
    for hazard in found:
        link = min((between(hazard, one) for one in protected), key=lambda found: found.length_m)
        toxic = any(limits.pattern("toxic").search(text) for text in (hazard.name, hazard.text))
        least = limits.number("toxic" if toxic else "explosive")
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
        if not crossing:
            yield not_applicable(sheet, place=unit) if not lines else compare(unit, 0.0, unit="m", at_most=0.0)
    yield from unclosed(sheet, "protective_unit")


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
