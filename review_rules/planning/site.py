"""The site plan against the control indicators: ratios, counts, heights, setbacks.

A set can show the site on several sheets; the one with most new buildings inside a closed site boundary is measured.
"""

from __future__ import annotations

from collections.abc import Iterator

from shapely import get_coordinates, points, union_all
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Missing,
    Outline,
    Path,
    SheetSet,
    SheetView,
    between,
    cannot_determine,
    compare,
    judge,
)


def density(sheets: SheetSet, facts: Facts, _limits: Limits) -> Iterator[Draft]:
    """Compare the footprints of all buildings on the site, as a share of its area, with the largest share."""
    sheet, site = _site(sheets)
    buildings = _on_site(sheet, site, "building_new", "building_existing")
    if not buildings:
        yield cannot_determine(sheet, missing="building_new", place=site)
        return
    covered = union_all([building.polygon for building in buildings]).intersection(site.polygon).area
    value = covered / _site_area_m2(site, facts)
    yield compare(site, value, unit="ratio", at_most=facts.number("density_max"))


def green_ratio(sheets: SheetSet, facts: Facts, _limits: Limits) -> Iterator[Draft]:
    """Compare the green areas on the site, as a share of its area, with the least share."""
    sheet, site = _site(sheets)
    green = sheet.closed_outlines("green_area")
    if not green:
        yield cannot_determine(sheet, missing="green_area", place=site)
        return
    covered = union_all([area.polygon for area in green]).intersection(site.polygon).area
    value = covered / _site_area_m2(site, facts)
    yield compare(site, value, unit="ratio", at_least=facts.number("green_ratio_min"))


def floor_area_ratio(sheets: SheetSet, facts: Facts, _limits: Limits) -> Iterator[Draft]:
    """Compare the floor area above ground, as a multiple of the site's area, with the largest multiple.

    A building's floor area is what its label says, else its footprint times its storeys.
    """
    sheet, site = _site(sheets)
    buildings = _on_site(sheet, site, "building_new", "building_existing")
    if not buildings:
        yield cannot_determine(sheet, missing="building_new", place=site)
        return
    total = 0.0
    for building in buildings:
        area, storeys = building.number("area_m2"), building.number("storeys_above")
        if area is None and storeys is None:
            yield cannot_determine(sheet, missing="building_new:storeys_above", place=building)
            return
        total += area if area is not None else building.area_m2 * (storeys or 0.0)
    yield compare(site, total / _site_area_m2(site, facts), unit="ratio", at_most=facts.number("far_max"))


def parking(sheets: SheetSet, facts: Facts, _limits: Limits) -> Iterator[Draft]:
    """Compare the number of parking spaces drawn, on all sheets, with the least number."""
    spaces = [space for sheet in sheets.having("parking_space") for space in sheet.pieces("parking_space")]
    if not spaces:
        yield cannot_determine(sheets, missing="parking_space")
        return
    yield compare(spaces[0], float(len(spaces)), unit="count", at_least=facts.number("parking_min"))


def height(sheets: SheetSet, facts: Facts, _limits: Limits) -> Iterator[Draft]:
    """Compare the height each new building's label says with the largest height."""
    sheet, site = _site(sheets)
    for building in _on_site(sheet, site, "building_new"):
        said = building.number("height_m")
        if said is None:
            yield cannot_determine(sheet, missing="building_new:height_m", place=building)
        else:
            yield compare(building, said, unit="m", at_most=facts.number("height_max_m"))


def setback(sheets: SheetSet, facts: Facts, _limits: Limits) -> Iterator[Draft]:
    """Compare the distance of each new building from the site boundary with the least one; 0 when it crosses."""
    sheet, site = _site(sheets)
    least = facts.number("setback_min_m")
    edge = LineString(site.polygon.exterior.coords)
    for building in sheet.closed_outlines("building_new"):
        path = between(building, edge)
        if not site.polygon.intersects(building.polygon):
            continue
        inside = site.polygon.buffer(1e-3).contains(building.polygon)
        yield compare(path, path.length_m if inside else 0.0, unit="m", at_least=least)


def road_setback(sheets: SheetSet, facts: Facts, _limits: Limits) -> Iterator[Draft]:
    """Compare the distance of each new building from the nearest road red line with the least one."""
    sheet, site = _site(sheets)
    roads = sheet.paths("road_redline")
    if not roads:
        yield cannot_determine(sheet, missing="road_redline", place=site)
        return
    for building in _on_site(sheet, site, "building_new"):
        path = min((between(building, road) for road in roads), key=lambda found: found.length_m)
        yield compare(path, path.length_m, unit="m", at_least=facts.number("road_setback_min_m"))


def inside_boundary(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each new building against the site boundary: nothing may project. Source: GB 55031-2022 4.2.1."""
    sheet, site = _site(sheets)
    for building in sheet.closed_outlines("building_new"):
        if site.polygon.intersects(building.polygon):
            yield _projecting(building, site.polygon, limits)


def inside_control_line(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each new building against the building control line: nothing may project. Source: GB 55031-2022 4.2.2.

    A control line that bounds no area is held against the buildings as a line: none may cross it.
    """
    sheet, site = _site(sheets)
    areas = sheet.closed_outlines("control_line")
    lines = sheet.open_outlines("control_line")
    if not areas and not lines:
        yield cannot_determine(sheet, missing="control_line", place=site)
        return
    for building in _on_site(sheet, site, "building_new"):
        if areas:
            yield _projecting(building, union_all([area.polygon for area in areas]), limits)
        else:
            yield judge(building, not _crossed(building, lines, limits), unit="m2")


def _projecting(building: Outline, allowed: BaseGeometry, limits: Limits) -> Draft:
    outside = building.polygon.difference(allowed)
    depth = max((allowed.distance(_corner) for _corner in _corners(outside)), default=0.0)
    parts = [part for part in getattr(outside, "geoms", [outside]) if isinstance(part, Polygon) and not part.is_empty]
    holds = depth <= limits.number("slack_m")
    place = building if holds or not parts else building.part(max(parts, key=lambda part: float(part.area)))
    return judge(place, holds, value=0.0 if holds else float(outside.area), limit=0.0, unit="m2", name=building.name)


def _corners(shape: BaseGeometry) -> list[BaseGeometry]:
    return list(points(get_coordinates(shape)))


def _crossed(building: Outline, lines: tuple[Path, ...], limits: Limits) -> bool:
    inner = building.polygon.buffer(-limits.number("slack_m"))
    return any(line.line.intersects(inner) for line in lines)


def _site(sheets: SheetSet) -> tuple[SheetView, Outline]:
    """Return the sheet that shows the whole site, and its boundary; Missing when none does."""
    found = [
        (sheet, site) for sheet in sheets.having("site_boundary") for site in sheet.closed_outlines("site_boundary")
    ]
    if not found:
        raise Missing("site_boundary", "role")
    return max(found, key=lambda one: (len(_on_site(*one, "building_new")), one[1].area_m2))


def _on_site(sheet: SheetView, site: Outline, *roles: str) -> list[Outline]:
    areas = [area for role in roles for area in sheet.closed_outlines(role)]
    return [area for area in areas if site.polygon.intersects(area.polygon)]


def _site_area_m2(site: Outline, facts: Facts) -> float:
    return facts.number("site_area_m2") if "site_area_m2" in facts else site.area_m2
