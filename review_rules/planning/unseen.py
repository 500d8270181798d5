"""New buildings of which a site plan speaks, but that no closed outline on it shows (未见轮廓的建筑)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from shapely import union_all
from shapely.geometry.base import BaseGeometry

from app.review.api import Draft, Label, Outcome, Outline, Path, SheetSet, SheetView, cannot_determine, chained
from review_rules.figures import at_label
from review_rules.planning.index_tables import TABLE_ROLES, under
from review_rules.planning.site_plan import Site

LEAST_M2 = 10.0
"""What loose lines span is no building below this."""
BUILT_ON_M = 0.05
"""Lines that begin and end this near to an outline bound a canopy or a terrace before it."""
LONGEST_NAME = 20
REACH_HEIGHTS = 8.0
"""Storeys written this many text heights from an outline may be its own."""
COLUMN_HEIGHTS = 6.0
"""A cell stands this many text heights beside its heading at most."""
SCHEMATIC = 1.5
"""The land of a plan of the same scale differs by less than this factor."""
SAME, SAME_M = 0.02, 0.1
"""A building is the same on two plans up to this share of its area, and this distance from the edge of the land."""
NUMBERS = re.compile(r"([A-Z]?-?\d{1,3}|[A-Z])[^\d~～-]*(?:[~～-]+\s*(\d{1,3}))?")
MOST_RANGE = 60


def earned(draft: Draft, sheets: SheetSet, site: Site) -> Iterator[Draft]:
    """Yield an answer on all buildings together; that those with an outline comply tells nothing of the others."""
    others = list(unseen(sheets, site)) if draft.outcome is Outcome.COMPLIES else []
    yield from others or [draft]


def unseen(sheets: SheetSet, site: Site) -> Iterator[Draft]:
    """Yield *cannot determine* for each new building that a check of the outlines on the site plan does not see.

    Lines that do not close, names and storeys written on the land away from all outlines, numbers that a schedule of
    buildings or another site plan of the set gives beside those of the outlines.
    """
    sheet, buildings = site.sheet, site.new_buildings()
    if not buildings:
        return
    drawn = [o for role in ("building_new", "building_existing", "basement") for o in sheet.closed_outlines(role)]
    loose: list[Path] = []
    for path in chained(sheet.open_outlines("building_new")):
        ends = path.line.boundary.geoms
        attached = any(all(one.polygon.distance(end) <= BUILT_ON_M for end in ends) for one in drawn)
        inner = any(one.polygon.buffer(BUILT_ON_M).contains(path.line) for one in drawn)
        on_land = site.land is None or site.land.intersects(path.line)
        if on_land and not attached and not inner and path.line.convex_hull.area >= LEAST_M2:
            loose.append(path)
            yield cannot_determine(sheet, missing="building_new:outline", place=path)
    known = _numbers(label for one in drawn for label in one.labels)
    for label in _named(site, drawn, known):
        if any(path.line.convex_hull.contains(label.point) for path in loose):
            continue
        known |= _numbers([label])
        yield cannot_determine(sheet, missing="building_new:outline", place=at_label(sheet, label))
    listed = list(_scheduled(sheet))
    for label in listed if known or len(listed) > len(buildings) else ():
        if not _numbers([label]) & known:
            known |= _numbers([label])
            yield cannot_determine(sheet, missing="building_new", place=at_label(sheet, label), reason="undrawn")
    for other in sheets.having("site_boundary") if known else ():
        land = [boundary.polygon for boundary in other.closed_outlines("site_boundary")] if other is not sheet else []
        for building in other.closed_outlines("building_new") if land else ():
            own = _numbers(building.labels)
            if own and not own & known and any(piece.intersects(building.polygon) for piece in land):
                known |= own
                yield cannot_determine(other, missing="building_new", place=building, reason="undrawn")
    yield from differing(sheets, site)


def differing(sheets: SheetSet, site: Site) -> Iterator[Draft]:
    """Yield *cannot determine* for each further site plan on which a building is not the one of its number here.

    Of two plans, an earlier and a later one, nobody can tell which holds. Plans of another scale, as key plans are, say
    nothing.
    """
    here, others = site.land, [sheet for sheet in sheets.having("site_boundary") if sheet is not site.sheet]
    if here is None or not others:
        return
    own = [(_numbers(one.labels), _standing(one, here)) for one in site.new_buildings()]
    for other in others:
        land = union_all([boundary.polygon for boundary in other.closed_outlines("site_boundary")])
        if not here.area / SCHEMATIC < land.area < here.area * SCHEMATIC:
            continue
        for building in other.closed_outlines("building_new"):
            numbers, standing = _numbers(building.labels), _standing(building, land)
            alike = [was for its, was in own if its and its == numbers]
            if len(alike) == 1 and not np.allclose(standing, alike[0], SAME, SAME_M):
                yield cannot_determine(other, missing="building_new", place=building, reason="differs")
                break


def _standing(building: Outline, land: BaseGeometry) -> tuple[float, float, float]:
    """Return the area of a building, m², how far from the edge of its land it stands, m, and its storeys, 0 unknown."""
    edge = float(land.boundary.distance(building.polygon))
    return building.area_m2, edge, building.number("storeys_above") or 0.0


def _numbers(labels: Iterable[Label]) -> set[str]:
    """Return the numbers of buildings in texts: 3 of 3#, 3号楼 or 3#住宅, A of A栋, all of 1~3#."""
    found: set[str] = set()
    for label in labels:
        for low, high in NUMBERS.findall(str(label.read.get("building_nos", ""))):
            found.add(low)
            if high and low.isdigit() and int(low) < int(high) <= int(low) + MOST_RANGE:
                found |= {str(number) for number in range(int(low), int(high) + 1)}
    return found


def _named(site: Site, drawn: Sequence[Outline], known: set[str]) -> Iterator[Label]:
    """Yield the texts on the land that name a building which has no outline, or its storeys."""
    owned = {id(label) for one in drawn for label in one.labels}
    for label in site.sheet.texts():
        if id(label) in owned or len(label.text) > LONGEST_NAME or "drawing_title" in label.read or site.land is None:
            continue
        own, place = _numbers([label]), at_label(site.sheet, label).shape
        sized = "storeys_above" in label.read
        named = bool(own) and not own & known and (sized or not {"height_m", "building_named"}.isdisjoint(label.read))
        reach = 0.0 if named else REACH_HEIGHTS * label.height_m
        if not (named or (sized and not own)) or not site.land.contains(place):
            continue
        near = [one for one in drawn if one.polygon.distance(place) <= reach]
        if not any(reach == 0.0 or _may_have(one, label) for one in near):
            yield label


def _may_have(building: Outline, label: Label) -> bool:
    """Tell whether storeys written beside a building may be its own: its own texts give none, or the same."""
    own = building.numbers("storeys_above")
    return not own or label.read["storeys_above"] in own


def _scheduled(sheet: SheetView) -> Iterator[Label]:
    """Yield the cells with the numbers of buildings that a schedule lists; none of standing ones."""
    for role in TABLE_ROLES:
        rows = sheet.rows(role)
        for index, head in enumerate(rows):
            heading = next((label for label in head if label.read.get("column") == "building"), None)
            if heading is None or len(head) < 2:
                continue
            for row in rows[index + 1 :]:
                cell = under(row, heading, head)
                listed = cell is not None and _is_below(cell, heading) and len(cell.text) <= LONGEST_NAME
                if cell is not None and listed and _numbers([cell]) and not any(map(_stands, row)):
                    yield cell


def _is_below(cell: Label, heading: Label) -> bool:
    turn = math.radians(heading.rotation_deg)
    along = (cell.x - heading.x) * math.cos(turn) + (cell.y - heading.y) * math.sin(turn)
    return abs(along) <= COLUMN_HEIGHTS * heading.height_m + heading.width_m / 2


def _stands(label: Label) -> bool:
    """Tell whether a text speaks of a building that stands already, or will be taken down."""
    said = label.read.get("name.building_existing")
    return "gone" in label.read or (said is not None and said != label.read.get("building_no"))
