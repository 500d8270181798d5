"""Setbacks (退界): from the site boundary and road red lines, and what may not project beyond them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shapely import union_all
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Missing,
    Outline,
    Path,
    SheetSet,
    between,
    cannot_determine,
    compare,
    gathers,
    judge,
)
from review_rules.planning.condition_notes import confirmed, limit, noted, otherwise
from review_rules.planning.site_plan import Site, site_of
from review_rules.planning.unseen import unseen

EDGE_M = 1e-3


@gathers(noted)
def site_boundary(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each new building from the site boundary against the least one, m; 0 when it crosses.

    Where one boundary lies in another, the index table's area tells which is the land's; a building that keeps the
    distance from one of them alone decides nothing.
    """
    yield from otherwise(sheets, facts, limits, "setback_min_m")
    site = _bounded(sheets)
    least, told = limit(sheets, facts, limits, "setback_min_m", at_most=False)
    yield from confirmed(_from_boundary(site, limits, least), told)
    yield from unseen(sheets, site)


def _from_boundary(site: Site, limits: Limits, least: float) -> Iterator[Draft]:
    """Yield the distance of each new building from the site boundary beside the least one."""
    told, outer, nets = site.told(limits), site.outer(), site.nets()
    for building in _buildings(site):
        own = max(outer, key=lambda b: float(b.polygon.intersection(building.polygon).area))
        drafts = []
        for boundary in [told] if told and nets else [own, *nets]:
            link = between(building, boundary.polygon.boundary)
            inside = boundary.polygon.buffer(EDGE_M).contains(building.polygon)
            drafts.append(compare(link, link.length_m if inside else 0.0, unit="m", at_least=least))
        if len({draft.outcome for draft in drafts}) > 1:
            yield cannot_determine(site.sheet, missing="site_boundary", place=building, reason="net_land")
        else:
            yield drafts[0]


@gathers(noted)
def road_redline(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each new building from the nearest road red line against the least one, m."""
    yield from otherwise(sheets, facts, limits, "road_setback_min_m")
    site = site_of(sheets)
    least, told = limit(sheets, facts, limits, "road_setback_min_m", at_most=False)
    roads = site.sheet.paths("road_redline")
    if not roads:
        yield cannot_determine(site.sheet, missing="road_redline", reason="role")
        return
    yield from confirmed(_from_roads(site, roads, least), told)
    yield from unseen(sheets, site)


def _from_roads(site: Site, roads: Sequence[Path], least: float) -> Iterator[Draft]:
    """Yield the distance of each new building from the nearest red line beside the least one."""
    for building in _buildings(site):
        link = min((between(building, road) for road in roads), key=lambda found: found.length_m)
        yield compare(link, link.length_m, unit="m", at_least=least, name=building.name)


def red_lines(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Measure what projects beyond the site boundary or a road red line, below ground too, m²; nothing may.

    Source: GB 55031-2022 4.2.1.
    """
    site, slack = _bounded(sheets), limits.number("slack_m")
    land, roads = site.land, site.sheet.paths("road_redline")
    for building in (*_buildings(site), *site.basements()):
        beyond = building.polygon.difference(land)
        if not _projects(beyond, slack):
            beyond = _smaller_side(building, roads, slack)
        yield _projecting(building, beyond)
    yield from unseen(sheets, site)


def control_line(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Measure what of each new building projects beyond the building control line, m²; nothing may.

    A line that bounds no area by itself is held together with the site boundary: the larger part may be built on.
    Source: GB 55031-2022 4.2.2.
    """
    site, slack = site_of(sheets), limits.number("slack_m")
    areas = site.sheet.closed_outlines("control_line")
    lines = site.sheet.open_outlines("control_line")
    if not areas and not lines:
        yield cannot_determine(site.sheet, missing="control_line", reason="role")
        return
    allowed = union_all([area.polygon for area in areas]) if areas else _inner_side(site, lines)
    for building in _buildings(site):
        if allowed is None:
            crossing = _smaller_side(building, lines, slack)
            yield _projecting(building, crossing)
            continue
        beyond = building.polygon.difference(allowed)
        yield _projecting(building, beyond if _projects(beyond, slack) else Polygon())
    yield from unseen(sheets, site)


def _bounded(sheets: SheetSet) -> Site:
    """Return the site; Missing when its boundary does not close."""
    site = site_of(sheets)
    if not site.boundaries:
        drawn = site.sheet.has("site_boundary")
        raise Missing("site_boundary:outline" if drawn else "site_boundary", "role")
    return site


def _buildings(site: Site) -> Sequence[Outline]:
    """Return the new buildings; Missing when none is drawn."""
    buildings = site.new_buildings()
    if not buildings:
        raise Missing("building_new", "role")
    return buildings


def _projects(beyond: BaseGeometry, slack_m: float) -> bool:
    """Tell whether anything of ``beyond`` is broader than what arithmetic leaves."""
    return not beyond.buffer(-slack_m / 2).is_empty


def _projecting(building: Outline, beyond: BaseGeometry) -> Draft:
    parts = [part for part in getattr(beyond, "geoms", [beyond]) if isinstance(part, Polygon) and not part.is_empty]
    place = building.part(max(parts, key=lambda part: float(part.area))) if parts else building
    return judge(place, not parts, value=float(beyond.area) if parts else 0.0, limit=0.0, unit="m2", name=building.name)


def _smaller_side(building: Outline, lines: Sequence[Path], slack_m: float) -> BaseGeometry:
    """Return the smaller part of a building that a line cuts through, empty when none does."""
    for path in lines:
        if not path.line.intersects(building.polygon.buffer(-slack_m)):
            continue
        parts = sorted(split(building.polygon, path.line).geoms, key=lambda part: float(part.area))
        if len(parts) > 1:
            return union_all(parts[:-1])
    return Polygon()


def _inner_side(site: Site, lines: Sequence[Path]) -> BaseGeometry | None:
    """Return the largest part into which open control lines cut the land; None when they do not cut it."""
    land = site.land
    if land is None:
        return None
    parts: list[BaseGeometry] = [land]
    for path in lines:
        parts = [piece for part in parts for piece in getattr(split(part, _prolonged(path.line)), "geoms", [part])]
    return max(parts, key=lambda part: float(part.area)) if len(parts) > 1 else None


def _prolonged(line: LineString) -> LineString:
    """Return ``line`` with its ends drawn out straight, so that it reaches the boundary it was meant to meet."""
    (x0, y0), (x1, y1) = line.coords[0][:2], line.coords[1][:2]
    (x2, y2), (x3, y3) = line.coords[-2][:2], line.coords[-1][:2]
    reach = 5.0
    first = reach / max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1e-9)
    last = reach / max(((x3 - x2) ** 2 + (y3 - y2) ** 2) ** 0.5, 1e-9)
    start = (x0 - (x1 - x0) * first, y0 - (y1 - y0) * first)
    end = (x3 + (x3 - x2) * last, y3 + (y3 - y2) * last)
    return LineString([start, *line.coords, end])
