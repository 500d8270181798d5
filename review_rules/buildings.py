"""What a site plan tells of its buildings: height class, rating, storeys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shapely.geometry import Polygon

from app.review.api import Facts, Limits, Outline, SheetView, derived, normalised, numeral
from review_rules.schedules import by_column
from review_rules.unknowns import Possible, possible

PUBLIC_USES = frozenset(
    {"shop", "exhibition", "entertainment", "office", "school", "hospital", "hotel", "plant", "civic"}
)
RATINGS = (1, 2, 3, 4)
FIGURE = re.compile(r"\d+(?:\.\d+)?")
DIGITS = re.compile(r"\d{1,3}")
CIRCLED = "o"
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
        listed: what a schedule of buildings says of it, by column; its own texts count first.
    """

    outline: Outline
    new: bool
    listed: Mapping[str, str] = field(default_factory=dict)

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
        """Return the storeys above ground that its labels give, those of its highest part, else a schedule."""
        return max(self._figures(*STOREYS), default=None) or self._listed_number("storeys")

    def height_m(self, facts: Facts) -> float | None:
        """Return the height its labels or a schedule give, else the fact where the plan gives a new one no figure.

        Of several parts the highest counts.
        """
        said = max(self._figures("fire_height_m") or self._figures(*HEIGHTS), default=None)
        said = self._listed_number("height") if said is None else said
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

    def _figures(self, *names: str) -> tuple[float, ...]:
        """Return the numbers its own texts give, else those of the texts that merely stand in the outline."""
        inside = (label.read[name] for label in self.outline.labels for name in names if name in label.read)
        return self.outline.numbers(*names) or tuple(sorted({one for one in inside if isinstance(one, float)}))

    def rating(self, facts: Facts) -> Possible:
        """Return the possible fire ratings."""
        said = self.outline.word("fire_rating") or self.inside("fire_rating") or self._listed_rating()
        if said:
            return (said,)
        return possible(facts, "fire_rating", ("1", "2", "3", "4")) if self.new else ("1", "2", "3", "4")

    def inside(self, name: str) -> str:
        """Return property ``name`` as the texts that merely stand in the outline say it, empty where they differ."""
        said = {str(label.read[name]) for label in self.outline.labels if name in label.read}
        return said.pop() if len(said) == 1 else ""

    def _listed_number(self, column: str) -> float | None:
        figure = FIGURE.match(self.listed.get(column, ""))
        return float(figure[0]) if figure else None

    def _listed_rating(self) -> str:
        """Return the rating of a cell such as 三级, 2级; empty where it gives none."""
        try:
            rating = numeral(self.listed.get("rating", "")[:1])
        except ValueError:
            return ""
        return str(rating) if rating in RATINGS else ""

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
    """Return the building outlines of a sheet, inner ones included, less those that are to be taken down.

    One that says of itself that it stands already is no new one, whatever its layer.
    """
    listed = _listed(sheet)
    new = [
        Building(one, new=not one.word("standing"), listed=listed.get(_key(one), {}))
        for one in sheet.closed_outlines("building_new")
    ]
    old = [
        Building(one, new=False, listed=listed.get(_key(one), {})) for one in sheet.closed_outlines("building_existing")
    ]
    return (*new, *(building for building in old if not any("gone" in label.read for label in building.outline.labels)))


@derived
def _listed(sheet: SheetView) -> dict[str, dict[str, str]]:
    """Return the rows of schedules of buildings by the number in them; a number in two rows that differ is left out."""
    found: dict[str, list[dict[str, str]]] = {}
    for head in ("building", "number"):
        for cells in by_column(sheet, (head, "rating"), ("height", "storeys")):
            own = {name: normalised(cell.text).strip() for name, cell in cells.items() if name != head}
            found.setdefault(_number(cells[head].text), []).append(own)
    return {key: rows[0] for key, rows in found.items() if key and all(row == rows[0] for row in rows)}


def _key(outline: Outline) -> str:
    """Return the number by which a schedule lists a building: that of its name, else one in a circle on it."""
    own = _number(outline.word("building_no"))
    return own or next((key for label in outline.labels if (key := _number(label.text)).startswith(CIRCLED)), "")


def _number(text: str) -> str:
    """Return the number in a name, marked where it stands in a circle: ② is not 2#."""
    mark = text.strip()
    found = DIGITS.search(normalised(text))
    circled = len(mark) == 1 and unicodedata.category(mark) == "No"
    return f"{CIRCLED if circled else ''}{found[0]}" if found else ""


def same_building(a: Building, b: Building) -> bool:
    """Tell whether two outlines are parts of one building: they overlap, or bear one number."""
    if a.number and a.number == b.number:
        return True
    return bool(a.polygon.intersection(b.polygon).area > SAME_PLACE_M * min(a.polygon.length, b.polygon.length))


def nearest(outline: Outline, others: Iterable[Building]) -> Building | None:
    """Return the building nearest to ``outline``, or None."""
    return min(others, key=lambda other: (other.polygon.distance(outline.polygon), other.outline.handles), default=None)
