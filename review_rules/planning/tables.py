"""The index table (经济技术指标表) against what is drawn, and against itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from shapely import union_all

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Missing,
    Outline,
    SheetSet,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    gathers,
    judge,
    normalised,
)
from review_rules.buildings import HEIGHTS
from review_rules.outlines import SCHEMATIC
from review_rules.planning.index_tables import (
    NUMBERED,
    Written,
    numbered,
    part,
    scheduled,
    sums_of_columns,
    sums_of_parts,
    written,
)
from review_rules.planning.site_plan import Site, site_of

TINY = 1e-9


def measured(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the areas that the index table gives against the outlines: the difference as a share of the outline's area.

    Site, footprints and green areas are compared where both are there, and each footprint with its row in a schedule of
    buildings; density and green ratio against what the
    outlines cover of the land drawn, unless so little of it that they cannot be all there is.
    """
    site = site_of(sheets)
    drawn = {
        "site": site.boundaries,
        "base": (*site.new_buildings(), *site.kept_buildings(limits)),
        "green": site.sheet.closed_outlines("green_area"),
    }
    seen = False
    for name, outlines in drawn.items():
        table = written(site.sheet, limits, name)
        if table is None or not outlines:
            continue
        seen = True
        area = _area_m2(site, name, outlines)
        allowed = max(limits.number("share") * area, limits.number("least_m2"))
        off = abs(table.value - area)
        yield judge(
            table.place,
            off <= allowed,
            value=table.value,
            limit=round(area, 2),
            unit="m2",
            name=limits.text(f"names.{name}"),
        )
    for building, said in _listed_footprints(site, limits):
        seen = True
        allowed = max(limits.number("share") * building.area_m2, limits.number("least_m2"))
        title = building.name + limits.text("names.base")
        holds = abs(said - building.area_m2) <= allowed
        yield judge(building, holds, value=said, limit=round(building.area_m2, 2), unit="m2", name=title)
    told = site.told(limits) if site.nets() else None
    land = told.polygon if told else site.land
    for name, whole in limits.table("rates").items():
        table, outlines = written(site.sheet, limits, name), drawn[whole]
        if table is None or not outlines or land is None:
            continue
        seen = True
        rate = _area_m2(site, whole, outlines) / float(land.area)
        if not 1 / SCHEMATIC <= rate / max(table.value, TINY) <= SCHEMATIC:
            yield cannot_determine(sheets, missing=f"{outlines[0].role}:outline", place=table.place)
            continue
        holds = abs(table.value - rate) <= max(limits.number("share") * rate, limits.number("rounding"))
        title = limits.text(f"names.{name}")
        yield judge(table.place, holds, value=table.value, limit=round(rate, 4), unit="ratio", name=title)
    if not seen:
        raise Missing("index_table", "role")


def _listed_footprints(site: Site, limits: Limits) -> Iterator[tuple[Outline, float]]:
    """Yield the new buildings of which a schedule gives the footprint, m²; none of a number drawn twice."""
    listed = scheduled(site.sheet, limits, "base_column")
    found = [(numbered(building.name, limits), building) for building in site.new_buildings()] if listed else []
    numbers = Counter(number for number, _ in found)
    yield from ((building, listed[number]) for number, building in found if number in listed and numbers[number] == 1)


def added_up(sheet: SheetView, limits: Limits) -> tuple[tuple[str, float, float, Symbol], ...]:
    """Return the totals of columns and rows on a sheet: name, what is written, what it adds up to, and where."""
    headings = [limits.pattern(name) for name in ("building", "sum_column")]
    texts = [normalised(label.text) for label in sheet.texts()]
    found = list(sums_of_parts(sheet, limits)) if any(limits.pattern("part").match(text) for text in texts) else []
    if all(any(heading.search(text) for text in texts) for heading in headings[1:]):
        found += sums_of_columns(sheet, limits)
    return tuple((name, said.value, real, said.place) for name, said, real in found)


def has_table(sheet: SheetView, limits: Limits) -> bool:
    """Tell whether a sheet gives a total of the index table together with one of its parts."""
    texts = [NUMBERED.sub("", normalised(label.text)) for label in sheet.texts()]
    for total, *parts in limits.rows("totals"):
        named = any(limits.pattern(total).search(text) for text in texts)
        if (
            named
            and written(sheet, limits, total)
            and any(written(sheet, limits, one) or part(sheet, limits, total, f"{one}_part") for one in parts)
        ):
            return True
    return False


@gathers(added_up, has_table)
def sums(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the figures of the index table against one another: totals and their parts, ratios and their areas.

    Columns of phases and schedules of buildings add up too. What is listed below a total as its parts (其中) counts;
    the areas that do not count for the ratio may or may not hold those below ground.
    """
    slack = limits.number("slack_m2")
    seen = False
    for _, found in sheets.each(added_up, limits):
        for name, value, real, place in found:
            seen = True
            yield _agrees(Written(value, place), value, real, slack, name, "")
    try:
        site = site_of(sheets)
    except Missing:
        tabled = next((sheet for sheet, has in sheets.each(has_table, limits) if has), None)
        if tabled is None:
            if seen:
                return
            raise
        site = Site(tabled, ())
    values = {name: written(site.sheet, limits, name) for name in limits.table("words_of")}
    for total, *parts in limits.rows("totals"):
        whole = values[total]
        if any(values[other] for other in limits.table("unless").get(parts[0], ())):
            continue
        own = [values[one] or part(site.sheet, limits, total, f"{one}_part") for one in parts if whole]
        if whole is not None and own and all(own):
            seen = True
            said = sum(one.value for one in own if one is not None)
            more = values["below"] if "uncounted" in parts else None
            if more is not None and abs(whole.value - said) > slack:
                said += more.value
            unit = "count" if total in limits.rows("counts") else "m2"
            within = limits.number(f"slack_{unit}")
            yield _agrees(whole, whole.value, said, within, limits.text(f"words_of.{total}"), unit)
    stated = written(site.sheet, limits, "net_site") or values["site"]
    land = stated.value if stated else (site.lands(facts, limits)[0].area_m2 if site.boundaries else 0.0)
    for ratio, area_of, rounding in limits.rows("ratios"):
        share, area = values[ratio], values[area_of]
        if share is not None and area is not None and land > 0:
            seen = True
            yield _agrees(
                share, share.value, area.value / land, float(rounding), limits.text(f"words_of.{ratio}"), "ratio"
            )
    if not seen:
        yield cannot_determine(sheets, missing="index_table", reason="role")


def _agrees(table: Written, value: float, other: float, slack: float, name: str, unit: str) -> Draft:
    holds = abs(value - other) <= slack
    draft = judge(table.place, holds, value=value, limit=round(other, 4), unit=unit, name=name)
    return replace(draft, written=True)


def _area_m2(site: Site, name: str, outlines: Sequence[Outline]) -> float:
    """Return the area that outlines cover together: footprints and greens on the site, greens outside buildings."""
    area = union_all([outline.polygon for outline in outlines])
    if name == "green":
        area = area.difference(union_all([building.polygon for building in site.new_buildings()]))
    land = site.land
    if name != "site" and land is not None:
        area = area.intersection(land)
    return float(area.area)


def block(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold density, green ratio, floor area ratio and height of a residential block against its class's row.

    The class follows from the climate zone and the mean number of storeys: floor area above ground by footprint.
    """
    site = site_of(sheets)
    zone = limits.table("zones")[facts.text("climate_zone")]
    ratios = {name: written(site.sheet, limits, name) for name in ("far", "density", "green")}
    if ratios["far"] is None or ratios["density"] is None:
        yield cannot_determine(sheets, missing="index_table", reason="role")
        return
    storeys = ratios["far"].value / ratios["density"].value
    classes = [row for row in limits.rows("classes") if storeys <= row[1]]
    row = limits.table(zone)[classes[0][0] if classes else limits.rows("classes")[-1][0]]
    yield replace(
        compare(ratios["far"].place, ratios["far"].value, unit="ratio", at_most=float(row["far"])), written=True
    )
    yield compare(ratios["density"].place, ratios["density"].value, unit="ratio", at_most=float(row["density"]))
    if ratios["green"] is not None:
        yield compare(ratios["green"].place, ratios["green"].value, unit="ratio", at_least=float(row["green"]))
    for building in site.new_buildings():
        height = max(building.numbers(*HEIGHTS), default=None)
        if height is not None:
            yield replace(compare(building, height, unit="m", at_most=float(row["height_m"])), written=True)
