"""Sunlight on the worst day (日照): hours for which facades of dwellings see the sun past all other buildings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.geometry.polygon import orient

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Missing,
    Outcome,
    Outline,
    SheetSet,
    SheetView,
    between,
    cannot_determine,
)
from review_rules.buildings import Building, buildings
from review_rules.edges import pieces
from review_rules.planning.site_plan import site_of
from review_rules.planning.unseen import unseen
from review_rules.unknowns import held, possible

_Points = npt.NDArray[np.float64]

OFF_WALL_M = 0.02
"""Points stand this far before the wall, so that it does not shade itself."""
SOUTHERLY = math.cos(math.radians(60.0))
"""A facade within 60° of south is one that counts."""
SLIVER_M = 3.0
"""Shorter facades hold no window of a room."""
END_M = 0.5
"""The ends of a facade are wall, no window."""
TALL_M = 500.0
ARROW_HEIGHTS = 6.0
"""The N of a north arrow stands this many text heights from its lines."""
SHAFT = math.cos(math.radians(20.0))
"""A line of the arrow within this angle of the way to its N is its shaft."""


@dataclass(frozen=True)
class Sun:
    """Where the sun stands, time by time.

    Args:
        toward: (n, 2) unit vectors in plan towards the sun, east and north.
        tangent: (n,) tangents of its altitude.
        step_h: hours between two times.
    """

    toward: _Points
    tangent: _Points
    step_h: float


def sun(latitude_deg: float, declination_deg: float, start_h: float, end_h: float, step_min: float) -> Sun:
    """Return the sun between two hours of true solar time, in the middle of each step, while it is up.

    Args:
        latitude_deg: north positive.
        declination_deg: of the day.
        start_h: hour of true solar time.
        end_h: hour of true solar time.
        step_min: minutes between two times.
    """
    count = max(1, round((end_h - start_h) * 60 / step_min))
    step = (end_h - start_h) / count
    hour = np.radians(15.0 * (start_h + step * (np.arange(count) + 0.5) - 12.0))
    latitude, declination = math.radians(latitude_deg), math.radians(declination_deg)
    up = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(hour)
    east = -np.cos(declination) * np.sin(hour)
    north = np.cos(latitude) * np.sin(declination) - np.sin(latitude) * np.cos(declination) * np.cos(hour)
    level = np.hypot(east, north)
    shines = up > 1e-3
    toward = np.column_stack([east, north])[shines] / level[shines, None]
    return Sun(toward, (up / level)[shines], step)


def hours(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the hours of sunlight at the worst place of each dwelling's facade against the least ones, h.

    Facades to the south count; they are looked at every metre, at the sill of the lowest storey. North is up unless an
    arrow says otherwise. Source: GB 55038-2025 3.1.2.
    """
    site = site_of(sheets)
    sheet = site.sheet
    latitude = facts.number("latitude_deg")
    rules = [limits.table(name) for name in _rules(facts, limits)]
    rule, least = rules[0], [float(one["hours"]) for one in rules]
    sky = _turned(
        sun(latitude, rule["declination_deg"], rule["from_h"], rule["to_h"], limits.number("step_min")), sheet, limits
    )
    every = buildings(sheet)
    gone = limits.pattern("torn_down")
    standing = [one for one in every if one.new or not one.outline.says(gone)]
    dwellings = [one for one in standing if one.use(facts) == "residential"]
    if not dwellings:
        raise Missing("building_use" if any(not one.use(facts) for one in standing) else "building_new", "fact")
    tops = [_top_m(one, facts, limits) for one in standing]
    for one in dwellings:
        yield _judged(sheet, one, standing, tops, sky, least, limits, facts)
    for one in standing:
        if not one.new and not one.use(facts):
            yield from _darkened(sheet, one, standing, tops, sky, least, limits)
    yield from unseen(sheets, site)


def _rules(facts: Facts, limits: Limits) -> list[str]:
    """Return the rules that can hold: several on the same day where the size of the city is not known."""
    if "sunlight_rule" in facts:
        return [facts.text("sunlight_rule")]
    if "climate_zone" in facts and facts.text("climate_zone") in limits.rows("solstice_zones"):
        return [limits.text("solstice_rule")]
    by_size = limits.table("by_city_size")
    return [str(by_size[size]) for size in possible(facts, "city_size", tuple(by_size))]


def _judged(
    sheet: SheetView,
    home: Building,
    standing: Sequence[Building],
    tops: Sequence[float | None],
    sky: Sun,
    least: Sequence[float],
    limits: Limits,
    facts: Facts,
) -> Draft:
    spots, facades = _spots(home.outline, sky)
    if not len(spots):
        return cannot_determine(sheet, missing="building_new:outline", place=home.outline)
    sill = limits.number("sill_m")
    known = [(o.polygon, top) for o, top in zip(standing, tops, strict=True) if o is not home and top is not None]
    rest = [(o.polygon, TALL_M) for o, top in zip(standing, tops, strict=True) if o is not home and top is None]
    rest += [(o.polygon, tall) for o in standing if o is not home and (tall := _at_most_m(o, facts, limits))]
    lit = _lit_h(spots, home.polygon, known, sky, sill)
    worst = int(np.argmin(lit))
    place = between(home.outline, home.polygon).part(facades[worst])
    value, name = float(lit[worst]), home.outline.name
    draft = held(sheet, place, value, least, unit="h", at_least=True, missing="city_size", name=name)
    if draft.outcome is Outcome.COMPLIES and rest:
        doubtful = _lit_h(spots, home.polygon, [*known, *rest], sky, sill)
        if float(doubtful.min()) < max(least):
            return cannot_determine(sheet, missing="building_new:height_m", place=home.outline)
    return draft


def _lit_h(spots: _Points, own: Polygon, others: Sequence[tuple[Polygon, float]], sky: Sun, sill_m: float) -> _Points:
    """Return the hours for which each place sees the sun."""
    dark = _shaded(spots, own, TALL_M, sky, sill_m)
    reach = float((1.0 / sky.tangent).max())
    middle, spread = spots.mean(axis=0), float(np.ptp(spots, axis=0).max())
    for polygon, top in others:
        x0, y0, x1, y1 = polygon.bounds
        away = math.hypot(max(x0 - middle[0], middle[0] - x1, 0.0), max(y0 - middle[1], middle[1] - y1, 0.0))
        if top > sill_m and away <= (top - sill_m) * reach + spread:
            dark |= _shaded(spots, polygon, top, sky, sill_m)
    lit: _Points = (~dark).sum(axis=1) * sky.step_h
    return lit


def _shaded(spots: _Points, polygon: Polygon, top_m: float, sky: Sun, sill_m: float) -> npt.NDArray[np.bool_]:
    """Tell for each place and time whether a prism stands before the sun: its walls within its shadow's length."""
    ring = np.asarray(polygon.exterior.coords)[:, :2]
    start, step = ring[:-1], np.diff(ring, axis=0)
    direction = sky.toward
    across = direction[:, 0, None] * step[None, :, 1] - direction[:, 1, None] * step[None, :, 0]
    offset = start[None] - spots[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        away = (offset[..., 0] * step[:, 1] - offset[..., 1] * step[:, 0])[:, None, :] / across[None]
        share = (
            offset[:, None, :, 0] * direction[None, :, None, 1] - offset[:, None, :, 1] * direction[None, :, None, 0]
        ) / across[None]
    hit = (away > 1e-6) & (share >= 0.0) & (share <= 1.0)
    nearest = np.where(hit, away, np.inf).min(axis=2)
    result: npt.NDArray[np.bool_] = nearest * sky.tangent[None] < top_m - sill_m
    return result


def _spots(outline: Outline, sky: Sun) -> tuple[_Points, list[LineString]]:
    """Return places along the facades to the south, each with its facade; along the most southerly when none is."""
    south = sky.toward.mean(axis=0)
    south = south / np.hypot(*south)
    ring = np.asarray(orient(outline.polygon).exterior.coords)[:, :2]
    walls = [(a, b) for a, b in pairwise(ring) if float(np.hypot(*(b - a))) >= SLIVER_M]
    facing = []
    for a, b in walls:
        normal = np.array([b[1] - a[1], a[0] - b[0]]) / np.hypot(*(b - a))
        facing.append((float(normal @ south), normal, a, b))
    chosen = [one for one in facing if one[0] >= SOUTHERLY] or sorted(facing, key=lambda one: -one[0])[:1]
    spots, facades = [], []
    for _, normal, a, b in chosen:
        length = float(np.hypot(*(b - a)))
        for at in np.linspace(END_M, length - END_M, max(2, math.ceil(length - 2 * END_M) + 1)):
            spots.append(a + (b - a) * at / length + OFF_WALL_M * normal)
            facades.append(LineString([a, b]))
    return np.array(spots), facades


def _top_m(one: Building, facts: Facts, limits: Limits) -> float | None:
    """Return the height of a building: as written, else its storeys times the usual storey; None when neither is."""
    height = one.height_m(facts)
    if height is not None:
        return height
    return None if one.storeys is None else one.storeys * limits.number("storey_m")


def _at_most_m(one: Building, facts: Facts, limits: Limits) -> float:
    """Return how high a building may be that gives its storeys alone, and is no dwelling; 0 for others."""
    silent = one.storeys is not None and one.height_m(facts) is None and one.use(facts) != "residential"
    return (one.storeys or 0.0) * limits.number("tall_storey_m") if silent else 0.0


def _darkened(
    sheet: SheetView,
    house: Building,
    standing: Sequence[Building],
    tops: Sequence[float | None],
    sky: Sun,
    least: Sequence[float],
    limits: Limits,
) -> Iterator[Draft]:
    """Yield *cannot determine* for a standing building that may be a dwelling, and loses its sun to new buildings."""
    spots, _ = _spots(house.outline, sky)
    others = [(o, top) for o, top in zip(standing, tops, strict=True) if o is not house and top is not None]
    sill = limits.number("sill_m")
    before, after = (
        _lit_h(spots, house.polygon, [(o.polygon, top) for o, top in others if not (o.new and old)], sky, sill)
        for old in (True, False)
    )
    if len(spots) and float(after.min()) < min(least) and bool((after < before)[after < min(least)].any()):
        yield cannot_determine(sheet, missing="building_existing:use", place=house.outline)


def _turned(sky: Sun, sheet: SheetView, limits: Limits) -> Sun:
    """Return the sun in the drawing's axes: turned as the north arrow is."""
    arrow = next((symbol for symbol in sheet.symbols("north_arrow") if symbol.block), None)
    turn = math.radians(arrow.rotation_deg) if arrow is not None else _drawn_turn(sheet, limits)
    c, s = math.cos(turn), math.sin(turn)
    return Sun(sky.toward @ np.array([[c, s], [-s, c]]), sky.tangent, sky.step_h)


def _drawn_turn(sheet: SheetView, limits: Limits) -> float:
    """Return how far an arrow of loose lines is turned counter-clockwise, radians.

    Its N stands where it points; its longest line that way is the shaft.
    """
    drawn = [path.line for path in sheet.paths("north_arrow")]
    for label in sheet.texts() if drawn else ():
        near = [line for line in drawn if line.distance(label.point) <= ARROW_HEIGHTS * label.height_m]
        if near and limits.pattern("north").fullmatch(label.text.strip()):
            x0, y0, x1, y1 = MultiLineString(near).bounds
            north = np.array([label.x - (x0 + x1) / 2, label.y - (y0 + y1) / 2])
            ways = [end - start for line in near for start, end in pieces(line)]
            ways = [way if way @ north >= 0 else -way for way in ways]
            shafts = [way for way in ways if way @ north >= SHAFT * np.hypot(*way) * np.hypot(*north)]
            shaft = max(shafts, key=lambda way: float(np.hypot(*way)), default=north)
            return math.atan2(-shaft[0], shaft[1])
    return 0.0
