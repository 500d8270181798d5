"""What a site plan tells of its buildings: height class, rating, storeys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shapely.geometry import Polygon

from app.review.api import Facts, Limits, Outline, SheetView
from review_rules.unknowns import Possible, possible

PUBLIC_USES = frozenset({"shop", "exhibition", "entertainment", "office", "school", "hospital", "hotel", "plant"})
SAME_PLACE_M = 0.05
HEIGHTS = ("height_m", "height_else_m")
STOREYS = ("storeys_above", "storeys_else")
"""What labels give of one part of a building, and of another."""


@dataclass(frozen=True)
class Building:
    """One building outline of a site plan.

    Args:
        outline: footprint.
        new: it is part of the project; else it stands already.
    """

    outline: Outline
    new: bool

    @property
    def polygon(self) -> Polygon:
        """Return the footprint in metres."""
        return self.outline.polygon

    @property
    def number(self) -> str:
        """Return the building number its labels give; empty when they do not."""
        return "".join(self.outline.word("building_no").split())

    @property
    def storeys(self) -> float | None:
        """Return the storeys above ground that its labels give: those of its highest part."""
        return max(self.outline.numbers(*STOREYS), default=None)

    def height_m(self, facts: Facts) -> float | None:
        """Return the height its labels give, else the fact where the plan leaves a new building without any figure.

        Of several parts the highest counts.
        """
        said = max(self.outline.numbers("fire_height_m") or self.outline.numbers(*HEIGHTS), default=None)
        if said is None and self.new and self.storeys is None and "building_height_m" in facts:
            return facts.number("building_height_m")
        return said

    def use(self, facts: Facts) -> str:
        """Return residential, public, factory, warehouse, garage or mixed; empty when unknown."""
        said = self.outline.word("use")
        if said in PUBLIC_USES:
            return "public"
        if said in {"residential", "garage", "factory", "warehouse"}:
            return said
        return facts.text("building_use") if self.new and "building_use" in facts else ""

    def rating(self, facts: Facts) -> Possible:
        """Return the possible fire ratings."""
        said = self.outline.word("fire_rating")
        if said:
            return (said,)
        return possible(facts, "fire_rating", ("1", "2", "3", "4")) if self.new else ("1", "2", "3", "4")

    def high_rise(self, facts: Facts, limits: Limits) -> tuple[bool, ...]:
        """Return whether it is high-rise in the fire code's sense; both where the plan does not tell.

        ``limits`` holds ``high_rise.residential_m``, ``high_rise.public_m`` and, for buildings that only give their
        storeys, ``storeys.low`` and ``storeys.high``.
        """
        top, low = limits.number("high_rise.residential_m"), limits.number("high_rise.public_m")
        use, height, storeys = self.use(facts), self.height_m(facts), self.storeys
        if storeys == 1 and use != "residential":
            return (False,)
        if height is not None:
            if use == "residential":
                return (height > top,)
            if use in ("", "mixed") and low < height <= top:
                return (False, True)
            return (height > low,)
        if storeys is None:
            return (False, True)
        kind = "residential" if use == "residential" else "public"
        if storeys <= limits.number(f"storeys.{kind}_low"):
            return (False,)
        return (True,) if storeys >= limits.number(f"storeys.{kind}_high") else (False, True)


def buildings(sheet: SheetView) -> tuple[Building, ...]:
    """Return the building outlines of a sheet, inner ones included, less those that are to be taken down."""
    new = [Building(outline, new=True) for outline in sheet.closed_outlines("building_new")]
    old = [Building(outline, new=False) for outline in sheet.closed_outlines("building_existing")]
    return (*new, *(building for building in old if not any("gone" in label.read for label in building.outline.labels)))


def same_building(a: Building, b: Building) -> bool:
    """Tell whether two outlines are parts of one building: they overlap, or bear one number."""
    if a.number and a.number == b.number:
        return True
    return bool(a.polygon.intersection(b.polygon).area > SAME_PLACE_M * min(a.polygon.length, b.polygon.length))


def nearest(outline: Outline, others: Iterable[Building]) -> Building | None:
    """Return the building nearest to ``outline``, or None."""
    return min(others, key=lambda other: (other.polygon.distance(outline.polygon), other.outline.handles), default=None)
