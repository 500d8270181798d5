"""Control indicators (控制指标): density, green ratio, floor area ratio, height, parking.

What is drawn decides; the index table stands in where the drawing does not tell, and is held against the limit too,
and against the condition that it states itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shapely import union_all
from shapely.geometry import Polygon

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Missing,
    Outcome,
    Outline,
    Path,
    SheetSet,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    gathers,
)
from review_rules.bays import ROLE, bays, car_parks, counted, on_floors
from review_rules.buildings import HEIGHTS, STOREYS
from review_rules.planning.condition_notes import confirmed, for_homes, limit, noted, of_homes, otherwise
from review_rules.planning.conditions import beyond_condition, stated
from review_rules.planning.index_tables import Written, bound, numbered, part, scheduled, writings, written
from review_rules.planning.site_plan import Site, site_of
from review_rules.planning.unseen import differing, earned, unseen

FLOOR_SHARE = 1.3
"""A label's area up to this many footprints is the footprint, where the building has several storeys."""


@gathers(stated, noted)
def density(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the footprints of all buildings, as a share of the land, against the largest share.

    Where all pieces of land together keep it and one of them alone does not, nobody can tell of which land it speaks.
    """
    yield from beyond_condition(sheets, facts, limits, "density_max", "ratio", at_most=True)
    site = site_of(sheets)
    yield from otherwise(sheets, facts, limits, "density_max")
    table = bound(site.sheet, limits, "written")
    most, told = limit(sheets, facts, limits, "density_max", at_most=True, table=table)
    buildings = [*site.new_buildings(), *site.kept_buildings(limits)]
    values: list[float] = []
    if buildings:
        covered = union_all([building.polygon for building in buildings])
        values = [land.share(covered) for land in site.lands(facts, limits)]
        denser = [one for one in site.parcels() if covered.intersection(one.polygon).area > most * one.area_m2]
        if denser and max(values) <= most:
            yield cannot_determine(site.sheet, missing="site_boundary", place=denser[0], reason="parcel")
            return
    draft = _judged(site, values, "ratio", limits, at_most=most, missing="building_new")
    yield from earned(_confirmed(draft, told), sheets, site)


@gathers(stated, noted)
def green_ratio(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the green areas outside buildings, as a share of the land, against the least share.

    Bays drawn on them may be green or not, and what local rules count in part only (``partly``: grass pavers, planted
    roofs): where the share hangs on them it is left open. The table of an industrial site may state a largest share.
    """
    yield from beyond_condition(sheets, facts, limits, "green_ratio_min", "ratio", at_most=False)
    site = site_of(sheets)
    yield from otherwise(sheets, facts, limits, "green_ratio_min")
    table = bound(site.sheet, limits, "written")
    not_green = limits.pattern("not_green")
    greens = [area for area in site.sheet.closed_outlines("green_area") if not area.says(not_green)]
    values: list[float] = []
    if greens:
        built = union_all([building.polygon for building in site.new_buildings()])
        green = union_all([area.polygon for area in greens]).difference(built)
        values = [land.share(green) for land in site.lands(facts, limits)]
    most = bound(site.sheet, limits, "written", other=True) if "green_ratio_min" not in facts else None
    if most is not None and values and min(values) > most:
        yield compare(site.place or greens[0], min(values), unit="ratio", at_most=most)
        return
    least, told = limit(sheets, facts, limits, "green_ratio_min", at_most=False, table=table)
    draft = _judged(site, values, "ratio", limits, at_least=least, missing="green_area")
    loose = _loosely_bounded(site.sheet, "green_area") if draft.outcome is Outcome.VIOLATES and greens else []
    if loose:
        more = union_all([green, *(polygon for _, polygon in loose)]).difference(built)
        if min(land.share(more) for land in site.lands(facts, limits)) >= least:
            draft = cannot_determine(site.sheet, missing="green_area:outline", place=loose[0][0])
    paved = [bay.polygon for bay in bays(site.sheet)] if greens and site.sheet.has(ROLE) else []
    partly = [area for area in greens if area.says(limits.pattern("partly"))]
    if draft.outcome is Outcome.COMPLIES and (paved or partly):
        bare = green.difference(union_all([*paved, *(area.polygon for area in partly)]))
        if min(land.share(bare) for land in site.lands(facts, limits)) < least:
            place = partly[0] if partly else site.place
            draft = cannot_determine(site.sheet, missing="green_area", place=place, reason="paved")
    others = list(differing(sheets, site)) if draft.outcome is Outcome.COMPLIES else []
    yield from others or [_confirmed(draft, told)]


@gathers(stated, noted)
def floor_area_ratio(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the floor area above ground, as a multiple of the land, against the largest multiple.

    A building's floor area is what its label gives, else its footprint times its storeys; a tower on a podium counts
    with its own storeys inside its own outline. Where the index table counts more than the largest multiple allows, or
    the buildings do not tell, the table's area counts.
    """
    yield from beyond_condition(sheets, facts, limits, "far_max", "ratio", at_most=True)
    site = site_of(sheets)
    yield from otherwise(sheets, facts, limits, "far_max")
    condition = bound(site.sheet, limits, "written")
    most, told = limit(sheets, facts, limits, "far_max", at_most=True, table=condition)
    buildings = [*site.new_buildings(), *site.kept_buildings(limits)]
    floors = [_floor_area_m2(building, buildings) for building in buildings]
    known = [floor for floor in floors if floor is not None]
    table = written(site.sheet, limits, "counted_area")
    values = []
    for land in site.lands(facts, limits):
        value = sum(known) / land.area_m2 if known and len(known) == len(floors) else None
        said = table.value / land.area_m2 if table else None
        if value is None or (said is not None and value <= most < said):
            value = said
        if value is None and known and sum(known) / land.area_m2 > most:
            value = sum(known) / land.area_m2
        values += [] if value is None else [value]
    draft = _judged(site, values, "ratio", limits, at_most=most, missing="building_new:storeys_above")
    if draft.outcome is Outcome.VIOLATES and table and values and not all(map(_tells_area, buildings)):
        told_ratio = max(table.value / land.area_m2 for land in site.lands(facts, limits))
        if told_ratio <= most and max(values) <= told_ratio * (1 + limits.number("estimated")):
            draft = cannot_determine(site.sheet, missing="index_table", place=draft.place, reason="estimated")
    yield from earned(_confirmed(draft, told), sheets, site)


@gathers(stated, noted)
def height(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the height of each new building against the largest height, m.

    The planning height reaches to the parapet's top: the fire code's height, to the roof, is less, and one of which
    nobody says how it is measured may be. What a building's own texts do not tell, a schedule of buildings does.
    """
    yield from beyond_condition(sheets, facts, limits, "height_max_m", "m", at_most=True)
    yield from otherwise(sheets, facts, limits, "height_max_m")
    site = site_of(sheets)
    table = bound(site.sheet, limits, "written")
    most, told = limit(sheets, facts, limits, "height_max_m", at_most=True, table=table)
    yield from confirmed(_heights(sheets, site, facts, limits, most), told)


def _heights(sheets: SheetSet, site: Site, facts: Facts, limits: Limits, most: float) -> Iterator[Draft]:
    """Yield what the height of each new building is beside the largest one."""
    buildings = site.new_buildings()
    silent, told = [], scheduled(site.sheet, limits, "written")
    for building in buildings:
        said, fire = _planning_height_m(building), max(building.numbers("fire_height_m"), default=None)
        if said is None and (fire is None or fire > most):
            said = max(building.numbers(*HEIGHTS), default=None) if fire is None else fire
        if said is None and fire is None:
            said = told.get(numbered(building.name, limits))
        if said is None and fire is None and len(buildings) == 1 and "building_height_m" in facts:
            fact = facts.number("building_height_m")
            said = fact if not most - limits.number("parapet_m") < fact <= most else None
        if said is None:
            silent.append(building)
        else:
            yield compare(building, said, unit="m", at_most=most)
    table = written(site.sheet, limits, "written")
    spoken = table is not None and any(building.polygon.contains(table.place.shape) for building in buildings)
    for building in silent:
        if table and not spoken and table.value <= most and len(silent) == len(buildings):
            yield compare(building, table.value, unit="m", at_most=most)
        else:
            yield cannot_determine(site.sheet, missing="building_new:height_m", place=building)
    if not buildings:
        yield cannot_determine(site.sheet, missing="building_new", reason="role")
    yield from unseen(sheets, site)
    if silent and table and table.value > most and not spoken:
        yield compare(table.place, table.value, unit="m", at_most=most)


def _planning_height_m(building: Outline) -> float | None:
    """Return the height to the highest parapet or ridge that texts in a building give, by itself or as two levels."""
    said, top, ground = (_highest(building, name) for name in ("planning_height_m", "top_level_m", "outdoor_level_m"))
    return said if said is not None or top is None or ground is None else top - ground


def _highest(building: Outline, name: str) -> float | None:
    """Return the largest figure that the building's own texts say, else of what stands in it."""
    inside = [value for label in building.labels if isinstance(value := label.read.get(name), float)]
    return max(building.numbers(name) or inside, default=None)


def _said(sheet: SheetView, limits: Limits) -> tuple[float, Symbol, float | None] | None:
    """Return what the index table of a sheet says, where, and how much of it is below ground where it says that."""
    table = written(sheet, limits, "written")
    if table is None:
        return None
    below, above = (part(sheet, limits, "written", name) for name in ("below", "above"))
    if below is None and above is not None and above.value == table.value:
        return table.value, table.place, 0.0
    return table.value, table.place, below.value if below else None


def _outside(sheet: SheetView, limits: Limits) -> int:
    """Return how many bays of a site plan lie outside its land."""
    land = union_all([one.polygon for one in sheet.closed_outlines("site_boundary")])
    found = counted(sheet, limits) if not land.is_empty else ()
    return sum(not land.intersects(place.shape.centroid) for place in found)


def _bound(sheet: SheetView, limits: Limits) -> float | None:
    """Return the condition that a row of the index table gives beside its own figure."""
    return bound(sheet, limits, "written")


@gathers(stated, noted, for_homes, _bound, _said, counted, car_parks, _outside)
def parking(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the number of parking spaces on all sheets against the least number.

    A floor that several sheets show counts once. Where the index table speaks of more spaces than the reviewed sheets
    show and none of them shows a basement, the sheets do not tell, unless the table says how many are below ground;
    nor do car parks drawn without their bays, nor bays outside the land. Where only a ratio for each home is stated,
    and the table tells the homes, their number is the condition.
    """
    yield from beyond_condition(sheets, facts, limits, "parking_min", "count", at_most=False)
    yield from otherwise(sheets, facts, limits, "parking_min")
    bounds = {value for _, value in sheets.each(_bound, limits) if value is not None}
    table = bounds.pop() if len(bounds) == 1 else None
    if table is None and not any(found for _, found in sheets.each(noted, limits)):
        table = of_homes(sheets, limits)
    least, told = limit(sheets, facts, limits, "parking_min", at_most=False, table=table)
    for draft in _spaces(sheets, facts, limits, least):
        yield _confirmed(draft, told)


def _spaces(sheets: SheetSet, facts: Facts, limits: Limits, least: float) -> Iterator[Draft]:
    """Yield what the number of spaces on all sheets is beside the least number."""
    spaces = on_floors(sheets, counted, limits)
    drawn = len(spaces)
    said = next((found for _, found in sheets.each(_said, limits) if found), None)
    table = Written(*said[:2]) if said else None
    basement = any(sheet.level == "below" for sheet in sheets.having("parking_space"))
    below = said[2] if said else None
    none_below = below == 0 or ("storeys_below" in facts and facts.number("storeys_below") == 0)
    incomplete = drawn < least and not basement and not none_below
    if table and (table.value < least or (incomplete and table.value > drawn)):
        if table.value < least:
            yield compare(table.place, table.value, unit="count", at_least=least)
        elif (
            below is not None
            and spaces
            and drawn + below < least
            and not any(own for _, own in sheets.each(car_parks, limits))
        ):
            yield compare(spaces[0], drawn + below, unit="count", at_least=least)
        else:
            yield cannot_determine(sheets, missing="parking_space")
        return
    undivided = [place for _, own in sheets.each(car_parks, limits) for place in own]
    if drawn < least and undivided:
        yield cannot_determine(sheets, missing="parking_space", place=undivided[0])
        return
    if incomplete and "storeys_below" in facts and facts.number("storeys_below") > 0:
        yield cannot_determine(sheets, missing="parking_space")
        return
    if not spaces:
        yield cannot_determine(sheets, missing="parking_space", reason="role")
        return
    beyond = max((found for _, found in sheets.each(_outside, limits)), default=0)
    if drawn - beyond < least <= drawn:
        yield cannot_determine(sheets, missing="site_boundary", place=spaces[0], reason="bays_outside")
        return
    yield compare(spaces[0], float(drawn), unit="count", at_least=least)


def _loosely_bounded(sheet: SheetView, role: str) -> list[tuple[Path, Polygon]]:
    """Return the lines of ``role`` that bound no closed area, each with what it bounds when it is closed straight."""
    found = [(path, Polygon(path.line.coords)) for path in sheet.open_outlines(role) if len(path.line.coords) > 2]
    return [(path, polygon) for path, polygon in found if polygon.is_valid and polygon.area > 0]


def _tells_area(building: Outline) -> bool:
    """Tell whether texts give the floor area of a building; footprints times storeys come near it only."""
    return building.number("area_m2") is not None


def _floor_area_m2(building: Outline, all_buildings: list[Outline]) -> float | None:
    several, said = building.numbers(*STOREYS), building.number("area_m2")
    storeys = several[0] if len(several) == 1 else None
    inner = [
        other.polygon
        for other in all_buildings
        if other is not building and other.area_m2 < building.area_m2 and building.polygon.covers(other.polygon)
    ]
    own = building.polygon.difference(union_all(inner)) if inner else building.polygon
    if said is not None and (storeys or 1) * FLOOR_SHARE >= 1 and (said > FLOOR_SHARE * own.area or storeys == 1):
        return said
    return float(own.area) * storeys if storeys is not None else None


def _confirmed(draft: Draft, missing: str) -> Draft:
    """Return a draft; what keeps a condition that the designer's table alone tells stays open."""
    if missing and draft.outcome is Outcome.COMPLIES:
        raise Missing(missing)
    return draft


def _judged(
    site: Site,
    values: Sequence[float],
    unit: str,
    limits: Limits,
    *,
    missing: str,
    at_most: float | None = None,
    at_least: float | None = None,
) -> Draft:
    """Hold the drawn value against the limit, and the index table's where the drawn one complies or is not known.

    Of several tables, or several lines of one, of which some comply and some do not, nobody can tell which one holds;
    nor of several values, each for what the land may be.
    """
    tables = writings(site.sheet, limits, "written")
    drafts = [compare(one.place, one.value, unit=unit, at_most=at_most, at_least=at_least) for one in tables]
    over = next((one for one in drafts if one.outcome is Outcome.VIOLATES), None)
    if over is not None and any(one.outcome is Outcome.COMPLIES for one in drafts):
        over = cannot_determine(site.sheet, missing="index_table", place=over.place, reason="several")
    place = site.place or next(iter(site.new_buildings()), None)
    if not values or place is None:
        return over or next(iter(drafts), None) or cannot_determine(site.sheet, missing=missing, place=site.place)
    held = [compare(place, value, unit=unit, at_most=at_most, at_least=at_least) for value in values]
    drawn = held[0]
    if len({one.outcome for one in held}) > 1:
        return cannot_determine(site.sheet, missing="site_boundary", place=site.nets()[0], reason="net_land")
    return over if over is not None and drawn.outcome is Outcome.COMPLIES else drawn
