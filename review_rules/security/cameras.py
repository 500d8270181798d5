"""Cameras (摄像机): whether entrances are seen, what walls hide, which areas have a camera at all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Place,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    judge,
    normalised,
    not_applicable,
)
from review_rules.figures import at_label
from review_rules.outlines import marks
from review_rules.schedules import scheduled
from review_rules.security.views import drawn_views, view_of
from review_rules.sight import is_clear, seen_from
from review_rules.storeys import Space, storeys

MOUNTED_M = 0.45
"""A camera hangs on a wall, or is drawn in it: what is this near to it hides nothing."""
AT_DOOR_M = 0.7
"""The wall that an entrance lies in does not hide it."""
SAME_M = 4.0
"""Marks of entrances nearer than this mean one entrance."""
PART = 0.7
"""A drawn room of less than this share of a space is one of several that open into one another."""
LEAST_SHARE = 0.05
"""A camera that sees less of the space in which it hangs looks out of it, or at its wall."""
NEAR_M = 4.0
"""A place is at least so far about its name, as far as one sees from there."""
FARTHEST_M = 100.0
ALL_AROUND = 360.0
NUMBER = "0123456789."
FIGURE = re.compile(r"\d+(?:\.\d+)?")
WORD = re.compile(r"[\w\-.#]+")


@dataclass(frozen=True)
class Camera:
    """One camera; angle or range 0 when the drawing does not give them."""

    place: Symbol
    at: Point
    direction_deg: float
    angle_deg: float
    range_m: float

    def may_see(self, target: Point, *, surely: bool) -> bool:
        """Tell whether a point lies in its view, walls left aside; what is not known counts as far as ``surely``."""
        if surely and not (self.angle_deg and self.range_m):
            return False
        if self.range_m and self.at.distance(target) > self.range_m + 1e-6:
            return False
        if not self.angle_deg or self.angle_deg >= ALL_AROUND:
            return True
        turn = math.degrees(math.atan2(target.y - self.at.y, target.x - self.at.x)) - self.direction_deg
        return abs((turn + 180.0) % 360.0 - 180.0) <= self.angle_deg / 2 + 1e-6

    def field(self) -> Polygon:
        """Return its view, walls left aside."""
        return seen_from(self.at, self.direction_deg, self.angle_deg, self.range_m, Polygon(), MOUNTED_M)

    def sees(self, opaque: BaseGeometry) -> Polygon:
        """Return its view past walls."""
        return seen_from(self.at, self.direction_deg, self.angle_deg, self.range_m, opaque, MOUNTED_M)


def entrances(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell for each entrance whether a camera sees it: in its range and angle, with no wall between.

    Source: GB 50348-2018 on coverage.
    """
    found = _entrances(sheet, limits)
    eyes = cameras(sheet, limits)
    opaque = _opaque(sheet)
    for place, target in found:
        clear = [one for one in eyes if is_clear(one.at, target, opaque, MOUNTED_M, AT_DOOR_M)]
        if any(one.may_see(target, surely=True) for one in clear):
            yield judge(place, True)
        elif any(one.may_see(target, surely=False) for one in clear):
            yield cannot_determine(sheet, missing="camera:view_angle_deg", place=place)
        else:
            yield judge(place, False)
    if not found:
        yield cannot_determine(sheet, missing="entrance", reason="role")


def blind_spots(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold what walls and columns hide from the cameras of each monitored space against the largest blind spot, m².

    Source: GB 50348-2018 on coverage.
    """
    eyes = [one for one in cameras(sheet, limits) if one.angle_deg and one.range_m]
    opaque = _opaque(sheet)
    seen_any = False
    for space in _monitored(sheet, limits):
        near = [one for one in eyes if _hangs_in(sheet, one, space)]
        meant = shapely.union_all([one.field() for one in near]).intersection(space.polygon)
        if meant.is_empty:
            continue
        seen_any = True
        hidden = meant.difference(shapely.union_all([one.sees(opaque) for one in near]))
        half = limits.number("breadth") / 2
        spots = [part for part in shapely.get_parts(hidden.buffer(-half).buffer(half)) if isinstance(part, Polygon)]
        largest = max(spots, key=lambda spot: spot.area, default=None)
        place = space.outline if largest is None else space.outline.part(largest)
        value = 0.0 if largest is None else float(largest.area)
        yield compare(place, value, unit="m2", at_most=limits.number("blind_m2"), name=space.outline.name)
    if not seen_any:
        yield not_applicable(sheet)


def areas(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell for each space that has to be monitored whether a camera sees into it.

    Where several such places open into one another, each name that no camera can see past the walls is left open, and
    not monitored where no camera sees anything of the place about it. Of a space whose cameras see less than the share
    asked for it is left open whether they are enough.

    Source: GB 50348-2018 on coverage; GB 55025-2022 2.0.15 for hotels and dormitories.
    """
    if limits.text("only") == "hotel":
        text = normalised("\n".join([sheet.title, *(label.text for label in sheet.texts())]))
        if not limits.pattern("hotel").search(text) or facts.get("building_use", "public") not in ("public", "mixed"):
            yield not_applicable(sheet)
            return
    eyes = cameras(sheet, limits)
    opaque = _opaque(sheet)
    seen_any = False
    for space in _monitored(sheet, limits):
        seen_any = True
        inside = [one for one in eyes if _hangs_in(sheet, one, space)]
        known = [one for one in eyes if one.angle_deg and one.range_m]
        seen = [one.sees(opaque).intersection(space.polygon) for one in known]
        views = [view.area for view in seen]
        if inside or max(views, default=0.0) >= limits.number("share") * space.polygon.area:
            turned = [one for one in inside if one in known and _share(one, space, opaque) < LEAST_SHARE]
            if len(turned) == len(inside) and max(views, default=0.0) < limits.number("share") * space.polygon.area:
                yield cannot_determine(sheet, missing="camera:view_angle_deg", place=space.outline)
                continue
            hidden = _hidden(space, eyes, opaque, limits)
            part = float(shapely.union_all(seen).area) / space.polygon.area
            if not hidden and part < limits.number("share") and all(one in known for one in inside):
                yield cannot_determine(sheet, missing="camera", place=space.outline)
            elif not hidden:
                yield judge(space.outline, True)
            for label in hidden:
                near = seen_from(label.point, 0.0, ALL_AROUND, NEAR_M, opaque, 0.0).intersection(space.polygon)
                if any(_looks_at(eye, near, opaque) for eye in eyes):
                    yield cannot_determine(sheet, missing="camera", place=at_label(sheet, label))
                else:
                    yield judge(at_label(sheet, label), False)
        else:
            yield judge(space.outline, False)
    if not seen_any:
        yield not_applicable(sheet)


def _hangs_in(sheet: SheetView, eye: Camera, space: Space) -> bool:
    """Tell whether a camera hangs in a space: in it, or on the wall around it and not in the room beyond."""
    if space.polygon.distance(eye.at) > MOUNTED_M:
        return False
    around = [other.polygon for storey in storeys(sheet) for other in storey.spaces if other.polygon.covers(eye.at)]
    return not around or any(other.intersects(space.polygon) for other in around)


def _share(eye: Camera, space: Space, opaque: BaseGeometry) -> float:
    """Return the share of a space that a camera sees."""
    return float(eye.sees(opaque).intersection(space.polygon).area / space.polygon.area)


def cameras(sheet: SheetView, limits: Limits) -> list[Camera]:
    """Return the cameras: direction from the view drawn or the symbol's rotation, angle and range from their texts.

    Where attributes and texts beside a camera do not tell, the row of the device table with its code does, the fan or
    circle that is drawn as its view, or the one note that speaks of all cameras.
    """
    found = []
    angle_of_all, range_of_all = _of_all(sheet, limits)
    views = drawn_views(sheet)
    rows = scheduled(sheet, {name: limits.pattern(name) for name in ("code", "angle", "range")}, "code")
    for symbol in sheet.symbols("camera"):
        text = normalised(f"{symbol.block}\n{symbol.mark}\n{symbol.text}")
        row = next((rows[word] for word in WORD.findall(text) if word in rows), {})
        view = view_of(symbol.shape, views)
        angle = _figure(symbol, limits, "angle") or symbol.number("view_angle_deg") or _number(row.get("angle"))
        if not angle and limits.pattern("all_around").search(text):
            angle = ALL_AROUND
        reach = _figure(symbol, limits, "range") or symbol.number("range_m") or _number(row.get("range"))
        direction = _figure(symbol, limits, "direction")
        turn = symbol.rotation_deg if direction is None else direction
        if view is not None:
            turn = view.direction_deg if direction is None else direction
            angle, reach = angle or view.angle_deg, _metres(reach) or view.range_m
        angle, reach = angle or angle_of_all, reach or range_of_all
        found.append(Camera(symbol, symbol.shape, turn, min(angle, ALL_AROUND), _metres(reach)))
    return found


def _of_all(sheet: SheetView, limits: Limits) -> tuple[float, float]:
    """Return the angle and the range that the notes of a sheet give for all cameras; 0 where they give none, or two."""
    texts = [label for label in sheet.texts() if limits.pattern("of_all").search(normalised(label.text))]
    told = [{label.read[name] for label in texts if name in label.read} for name in ("view_angle_deg", "range_m")]
    angle, reach = (float(found.pop()) if len(found) == 1 else 0.0 for found in told)
    return angle, reach


def _metres(value: float) -> float:
    return value / 1000 if value > 500 else value


def _figure(symbol: Symbol, limits: Limits, name: str) -> float | None:
    """Return the number in the attribute whose tag matches ``name``."""
    pattern = limits.pattern(name)
    for tag, text in symbol.attributes.items():
        if pattern.search(tag):
            digits = "".join(c for c in normalised(text) if c in NUMBER)
            try:
                return float(digits)
            except ValueError:
                continue
    return None


def _number(cell: Label | None) -> float:
    """Return the number in a cell of a table, of a range the least one; 0 for none."""
    return min((float(one) for one in FIGURE.findall(normalised(cell.text))), default=0.0) if cell else 0.0


def _entrances(sheet: SheetView, limits: Limits) -> list[tuple[Place, Point]]:
    """Return the entrances, each with the point to be seen: marked ones, named ones, else exits of a ground floor."""
    found: list[tuple[Place, Point]] = []
    doors = [door for storey in storeys(sheet) for door in storey.doors]
    opaque = _opaque(sheet)

    def add(place: Place) -> None:
        near = [door for door in doors if door.span.distance(place.shape) <= SAME_M]
        door = min(near, key=lambda one: one.span.distance(place.shape), default=None)
        at = _at_wall(place.shape.centroid, opaque) if door is None else door.middle
        if all(at.distance(other) > SAME_M / 2 for _, other in found):
            found.append((place, at))

    drawn = marks(sheet, "entrance")
    for place in drawn:
        add(place)
    named = limits.pattern("entrance")
    told = {id(label) for place in drawn for label in place.labels}
    for label in sheet.texts():
        text = normalised(label.text)
        if id(label) in told:
            continue
        if named.search(text) and "drawing_title" not in label.read and not limits.pattern("no_entrance").search(text):
            name = text.splitlines()[0][:24]
            add(Symbol(sheet=sheet.id, role="entrance", name=name, handles=label.handles, x=label.x, y=label.y))
    if not found and not limits.pattern("upper").search(normalised(sheet.title)):
        for place in marks(sheet, "safety_exit"):
            add(place)
    return found


def _at_wall(point: Point, walls: BaseGeometry) -> Point:
    """Return where in the nearest wall an entrance without a door lies; the point itself away from walls."""
    if walls.is_empty or walls.distance(point) > SAME_M:
        return point
    return nearest_points(walls, point)[0]


def _monitored(sheet: SheetView, limits: Limits) -> list[Space]:
    """Return the spaces to be monitored; where walls leave rooms open to one another the outlines drawn for them."""
    pattern = limits.pattern("monitored")
    rooms = [room for room in sheet.closed_outlines("room") if room.says(pattern)]
    found = []
    for space in (space for storey in storeys(sheet) for space in storey.spaces if space.outline.says(pattern)):
        parts = [room for room in rooms if room.area_m2 < PART * space.polygon.area]
        parts = [room for room in parts if space.polygon.covers(room.polygon.representative_point())]
        named = [label for label in space.outline.labels if pattern.search(normalised(label.text))]
        found += [replace(space, outline=room) for room in parts]
        if not parts or any(not any(room.polygon.covers(label.point) for room in parts) for label in named):
            found.append(space)
    return found


def _hidden(space: Space, eyes: list[Camera], opaque: BaseGeometry, limits: Limits) -> list[Label]:
    """Return the names of places, of several in one space, that no camera has in sight."""
    pattern = limits.pattern("monitored")
    named = [label for label in space.outline.labels if pattern.search(normalised(label.text))]
    if len({normalised(label.text) for label in named}) < 2:
        return []
    return [one for one in named if not any(_in_sight(eye, one.point, opaque) for eye in eyes)]


def _in_sight(eye: Camera, target: Point, opaque: BaseGeometry) -> bool:
    return eye.may_see(target, surely=False) and is_clear(eye.at, target, opaque, MOUNTED_M, 0.0)


def _looks_at(eye: Camera, part: BaseGeometry, opaque: BaseGeometry) -> bool:
    """Tell whether a camera may see more than a sliver of a place; what is not known of its view counts as all."""
    angle, reach = eye.angle_deg or ALL_AROUND, eye.range_m or FARTHEST_M
    view = seen_from(eye.at, eye.direction_deg, angle, reach, opaque, MOUNTED_M)
    return bool(view.intersection(part).area > LEAST_SHARE * part.area)


def _opaque(sheet: SheetView) -> BaseGeometry:
    """Return what cannot be seen through: walls, columns, shut doors."""
    return shapely.union_all([storey.shut for storey in storeys(sheet)])
