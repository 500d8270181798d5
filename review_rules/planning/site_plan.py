"""The site plan of a set: boundary, buildings on the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shapely import union_all
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from app.review.api import Facts, Limits, Missing, Outline, SheetSet, SheetView
from review_rules.planning.index_tables import written

ON_SITE = 0.5
"""A standing building belongs to the site when this share of its footprint lies on it."""
HELD = 0.999
"""A boundary inside another one may be the net land's when this share of all new buildings lies in it."""
SAME_LAND = 0.005
"""The index table speaks of a boundary whose area is its figure up to this share."""
DRAWN = "site_boundary"
"""Where the site's area comes from, when nobody gave it."""


@dataclass(frozen=True)
class Land:
    """What an indicator may be a share of.

    Args:
        shape: in metres; None when no boundary closes.
        area_m2: as given, else as drawn.
    """

    shape: BaseGeometry | None
    area_m2: float

    def share(self, covered: BaseGeometry) -> float:
        """Return how much of the land is covered."""
        return float(covered.area if self.shape is None else covered.intersection(self.shape).area) / self.area_m2


@dataclass(frozen=True)
class Site:
    """The sheet that shows the site, and the site's boundary where it closes."""

    sheet: SheetView
    boundaries: tuple[Outline, ...]

    @property
    def land(self) -> BaseGeometry | None:
        """Return the site's area; None when no boundary closes."""
        return union_all([boundary.polygon for boundary in self.boundaries]) if self.boundaries else None

    @property
    def place(self) -> Outline | None:
        """Return the boundary a finding about the whole site points to."""
        return max(self.boundaries, key=lambda boundary: boundary.area_m2, default=None)

    def parcels(self) -> list[Outline]:
        """Return the pieces of land, where boundaries part it into several; none lies on another."""
        apart = [
            one
            for one in self.boundaries
            if not any(
                other is not one and other.polygon.intersection(one.polygon).area > ON_SITE * other.area_m2
                for other in self.boundaries
            )
        ]
        return apart if len(apart) == len(self.boundaries) > 1 else []

    def nets(self) -> list[Outline]:
        """Return the boundaries that may be the net land's: in another one, with all new buildings in them."""
        built = union_all([building.polygon for building in self.new_buildings()])
        inner = [one for one in self.boundaries if self._lies_in_another(one)]
        return [one for one in inner if not built.is_empty and one.polygon.intersection(built).area > HELD * built.area]

    def outer(self) -> list[Outline]:
        """Return the boundaries that lie in no other one."""
        return [one for one in self.boundaries if not self._lies_in_another(one)]

    def told(self, limits: Limits) -> Outline | None:
        """Return the boundary, of several that may be the land's, whose area is the index table's net area or site."""
        several = [*self.outer(), *self.nets()]
        for name in ("net_site", "site"):
            said = written(self.sheet, limits, name)
            found = [one for one in several if said and abs(said.value - one.area_m2) <= SAME_LAND * one.area_m2]
            if said:
                return found[0] if len(found) == 1 else None
        return None

    def _lies_in_another(self, one: Outline) -> bool:
        return any(
            other.area_m2 > one.area_m2 and other.polygon.intersection(one.polygon).area > HELD * one.area_m2
            for other in self.boundaries
        )

    def lands(self, facts: Facts, limits: Limits) -> list[Land]:
        """Return the land, or what it may be where one boundary lies in another; Missing when nothing tells its area.

        What a person gave decides, then the index table; of land that is not drawn it alone tells.
        """
        whole, nets = self.land, self.nets()
        if whole is None and "site_area_m2" not in facts:
            listed = written(self.sheet, limits, "net_site") or written(self.sheet, limits, "site")
            if listed is not None:
                return [Land(None, listed.value)]
        drawn = facts.sources.get("site_area_m2", "").startswith(DRAWN)
        if whole is None or not nets or ("site_area_m2" in facts and not drawn):
            area_m2 = facts.number("site_area_m2") if "site_area_m2" in facts or whole is None else float(whole.area)
            return [Land(whole, area_m2)]
        told = self.told(limits)
        if told is not None:
            return [Land(told.polygon, told.area_m2)]
        return [Land(whole, float(whole.area)), *(Land(one.polygon, one.area_m2) for one in nets)]

    def new_buildings(self) -> list[Outline]:
        """Return the outlines of new buildings that touch the site, less the courts drawn in them."""
        land = self.land
        drawn = [b for b in self.sheet.closed_outlines("building_new") if land is None or land.intersects(b.polygon)]
        above = [building for building in drawn if not _underground(building)]
        courts = [one for one in above if _is_court(one)]
        return [_less(one, courts) for one in above if one not in courts] if courts else above

    def basements(self) -> list[Outline]:
        """Return the outlines of what is built below ground."""
        drawn = self.sheet.closed_outlines("building_new")
        return [*self.sheet.closed_outlines("basement"), *(one for one in drawn if _underground(one))]

    def kept_buildings(self, limits: Limits) -> list[Outline]:
        """Return the outlines of standing buildings on the site that stay."""
        land = self.land
        if land is None:
            return []
        return [
            building
            for building in self.sheet.closed_outlines("building_existing")
            if building.polygon.intersection(land).area > ON_SITE * building.area_m2
            and not building.says(limits.pattern("torn_down"))
        ]


def _is_court(outline: Outline) -> bool:
    """Tell whether the texts of an outline call it a court, and none of them a building."""
    return any("court" in label.read for label in outline.labels) and not outline.numbers("storeys_above", "height_m")


def _less(building: Outline, courts: Sequence[Outline]) -> Outline:
    open_air = [one.polygon for one in courts if one.polygon.within(building.polygon)]
    less = building.polygon.difference(union_all(open_air)) if open_air else building.polygon
    return replace(building, polygon=less) if isinstance(less, Polygon) else building


def _underground(building: Outline) -> bool:
    """Tell whether the labels of an outline speak of storeys below ground alone."""
    said = building.labels[: building.own] or building.labels
    levels = {label.read["level"] for label in said if "level" in label.read}
    high = any(building.number(name) is not None for name in ("storeys_above", "height_m"))
    return levels == {"below"} and not high


def site_of(sheets: SheetSet) -> Site:
    """Return the site: of all sheets, the one that shows most new buildings within a closed boundary.

    Raises:
        Missing: no sheet shows a boundary or a new building.
    """
    found = []
    for sheet in sheets.having("site_boundary", "building_new"):
        boundaries = sheet.closed_outlines("site_boundary")
        buildings = sheet.closed_outlines("building_new")
        land = union_all([boundary.polygon for boundary in boundaries])
        inside = sum(land.intersects(building.polygon) for building in buildings)
        found.append(((bool(boundaries), inside, len(buildings), sheet.id), Site(sheet, boundaries)))
    if not found:
        raise Missing("site_boundary", "role")
    return max(found, key=lambda one: one[0])[1]
