"""Scenes for the fire checks of floor plans: travel, doors, widths, rooms, hydrants."""

from __future__ import annotations

import math
from itertools import pairwise

from drawn_plan import XY
from drawn_storey import StoreyPlan
from planted import Draw, Scene

F = "fire."
PUBLIC = {"building_use": "public", "building_height_m": 20, "storeys_above": 4, "fire_rating": 2, "level": "above"}
HIGH = {"building_height_m": 40, "storeys_above": 10}
WIDTH = 2.2
DEPTH = 6.0
CROWD = 60
"""More people than a single exit may serve."""


def storey(scene: Scene) -> StoreyPlan:
    assert isinstance(scene.plan, StoreyPlan)
    return scene.plan


def row(
    scene: Scene,
    doors: list[float],
    *,
    exits: tuple[bool, bool],
    end: float,
    width: float = WIDTH,
    depth: float = DEPTH,
    name: str = "办公室",
    mark: str = "M1021",
    origin: XY = (0.0, 0.0),
    corridor: str = "走道",
    windows: bool = True,
) -> tuple[list[XY], list[XY]]:
    """Draw rooms along a corridor, one for each door; return the middles of the doors and of the exits.

    Args:
        doors: positions along the corridor; walls stand half way between two.
        exits: at the left end, at the right end.
        end: length of the corridor.
    """
    plan = storey(scene)
    half = plan.craft.thickness_m / 2 if plan.craft.walls != "single" else 0.0
    x0, y0 = origin
    low, high, top = y0 - half, y0 + width + half, y0 + width + 2 * half + depth + half
    base = ((x0, low), (x0 + end, low))
    middle = ((x0, high), (x0 + end, high))
    upper = ((x0, top), (x0 + end, top))
    left, right = ((x0, low), (x0, top)), ((x0 + end, low), (x0 + end, top))
    for wall in (base, middle, upper, left, right):
        plan.wall(*wall)
    drawn = scene.rng.choice(["block", "lines", "none"])
    for at in doors if windows else ():
        plan.window_in(*upper, at, min(1.5, end - at - 0.3, at - 0.3), drawn)
    for one, other in pairwise(doors):
        x = x0 + (one + other) / 2
        plan.wall((x, high), (x, top))
    places = [plan.door_in(*middle, at, mark, turn=scene.rng.random() < 0.5) for at in doors]
    for at in doors:
        if name:
            plan.text(name, x0 + at, y0 + width + depth / 2 + half, height=0.3)
    if corridor:
        plan.text(corridor, x0 + end / 2, y0 + width / 2, height=0.3)
    found = []
    for wall, wanted in ((left, exits[0]), (right, exits[1])):
        if wanted:
            x, y = plan.door_in(*wall, half + width / 2, "FM乙1521")
            off = scene.rng.choice([0.0, 0.0, -1.2, 1.2])
            plan.symbol("safety_exit", x + off, y, "安全出口")
            found.append((x, y))
    return places, found


def dead_end(scene: Scene) -> None:
    """A corridor with an exit at one end; the last door is near the limit."""
    rng = scene.rng
    wet = rng.random() < 0.4
    kind, limit = rng.choice([("办公室", 22.0), ("病房", 20.0), ("教室", 22.0), ("幼儿活动室", 20.0), ("", 22.0)])
    high = rng.random() < 0.4
    if high:
        limit = {"病房": 12.0, "教室": 15.0, "幼儿活动室": 20.0}.get(kind, 20.0)
    limit *= 1.25 if wet else 1.0
    scene.facts = PUBLIC | {"sprinklers": "yes" if wet else "no", "building_height_m": 40 if high else 20}
    if high:
        scene.facts["storeys_above"] = 10
    value, bad = scene.near(limit, 0.4, at_most=True)
    at = math.sqrt((value - (0.0 if bad else 0.1)) ** 2 - (WIDTH / 2) ** 2)
    doors = [at - 4.0 * n for n in range(int(at / 4.0), -1, -1) if at - 4.0 * n > 1.2]
    places, _ = row(scene, doors, exits=(True, False), end=at + 1.5, name=kind, corridor="走道" if kind else "")
    scene.facts["occupants"] = CROWD
    scene.expect(F + "exit.count", True)
    for x, place in zip(doors, places, strict=True):
        scene.expect(F + "travel.dead_end", math.hypot(x, WIDTH / 2) > limit, place)
    storey(scene).title("三层平面图", at / 2, -4)


def between(scene: Scene) -> None:
    """A corridor with exits at both ends; the door in the middle is near the limit."""
    rng = scene.rng
    kind, limit = rng.choice([("办公室", 40.0), ("诊室", 35.0), ("教室", 35.0)])
    scene.facts = PUBLIC | {"sprinklers": "no"}
    value, bad = scene.near(limit, 0.5, at_most=True)
    at = math.sqrt((value - (0.0 if bad else 0.1)) ** 2 - (WIDTH / 2) ** 2)
    doors = [at + 7.0 * n for n in range(-int(at / 7.0), int(at / 7.0) + 1) if 1.5 < at + 7.0 * n < 2 * at - 1.5]
    places, _ = row(scene, doors, exits=(True, True), end=2 * at, name=kind, depth=5.0)
    scene.expect(F + "travel.between_exits", bad, places[doors.index(at)])
    storey(scene).title("二层平面图", at, -4)


def two_storeys(scene: Scene) -> None:
    """Two floor plans above one another on a sheet, each with its own title; corridors near the limit."""
    scene.facts = PUBLIC | {"sprinklers": "no", "occupants": CROWD}
    for index, floor in enumerate(("二层平面图", "三层平面图")):
        value, bad = scene.near(22.0, 0.4, at_most=True)
        at = math.sqrt((value - (0.0 if bad else 0.1)) ** 2 - (WIDTH / 2) ** 2)
        doors = [at - 4.0 * n for n in range(int(at / 4.0), -1, -1) if at - 4.0 * n > 1.2]
        origin = (0.0, 30.0 * index)
        places, _ = row(scene, doors, exits=(True, False), end=at + 1.5, origin=origin)
        scene.expect(F + "exit.count", True, (at / 2, origin[1] + WIDTH / 2))
        for x, place in zip(doors, places, strict=True):
            scene.expect(F + "travel.dead_end", math.hypot(x, WIDTH / 2) > 22.0, place)
        storey(scene).title(floor, at / 2, origin[1] - 4)


def outlines_only(scene: Scene) -> None:
    """Rooms drawn as outlines without walls, doors between them, an exit at one end."""
    scene.facts = PUBLIC | {"sprinklers": "no", "occupants": CROWD}
    scene.expect(F + "exit.count", True)
    plan = storey(scene)
    value, bad = scene.near(22.0, 0.4, at_most=True)
    at = math.sqrt((value - (0.0 if bad else 0.1)) ** 2 - 1.1**2)
    apart = scene.rng.choice([0.2, 0.1])
    end = at + 2.0
    plan.rectangle("room", 0, 0, end, 2.2, "走道", 0.3)
    doors = [at - 4.0 * n for n in range(int(at / 4.0), -1, -1) if at - 4.0 * n > 2.0]
    for x in doors:
        plan.rectangle("room", x - 1.9, 2.2 + apart, x + 1.9, 8.0, "办公室", 0.3)
        plan._door((x, 2.2 + apart / 2), 0.0, 1.0, "M1021")
        scene.expect(F + "travel.dead_end", math.hypot(x, 1.1) > 22.0, (x, 2.2))
    plan.symbol("safety_exit", 0, 1.1, "安全出口")
    plan.title("二层平面图", end / 2, -4)


def to_stairs(scene: Scene) -> None:
    """A corridor between two stairs; nothing but the stairs' names and doors tells of exits."""
    scene.facts = PUBLIC | {"sprinklers": "no"}
    plan = storey(scene)
    value, bad = scene.near(40.0, 0.5, at_most=True)
    at = math.sqrt((value - (0.0 if bad else 0.1)) ** 2 - (WIDTH / 2) ** 2)
    doors = [at + 7.0 * n for n in range(-int(at / 7.0), int(at / 7.0) + 1) if 1.5 < at + 7.0 * n < 2 * at - 1.5]
    places, _ = row(scene, doors, exits=(False, False), end=2 * at, depth=5.0)
    half = plan.craft.thickness_m / 2 if plan.craft.walls != "single" else 0.0
    top = WIDTH + 5.0 + 2 * half
    for x, way in ((0.0, -1.0), (2 * at, 1.0)):
        wall = ((x, -half), (x, top))
        plan.door_in(*wall, half + WIDTH / 2, "FM乙1521")
        for y in (-half, top):
            plan.wall((x, y), (x + way * 3.0, y))
        plan.wall((x + way * 3.0, -half), (x + way * 3.0, top))
        if scene.rng.random() < 0.5:
            plan.text("楼梯间", x + way * 1.5, 5.5, height=0.3)
            for step in range(8):
                plan.line("stair", [(x + way * 0.3, 2.0 + step * 0.28), (x + way * 2.7, 2.0 + step * 0.28)])
        else:
            plan.text("LT-1 封闭楼梯间", x + way * 1.5, 5.5, height=0.3)
            plan.line("stair", [(x + way * 1.0, 2.5), (x + way * 2.0, 2.5)])
    scene.expect(F + "travel.between_exits", bad, places[doors.index(at)])
    plan.title("二层平面图", at, -4)


def flats(scene: Scene) -> None:
    """A residential corridor with a stair at one end."""
    rng = scene.rng
    high = rng.random() < 0.5
    scene.facts = {
        "building_use": "residential", "building_height_m": 50 if high else 20, "storeys_above": 17 if high else 6,
        "sprinklers": "no", "level": "above",
    }  # fmt: skip
    limit = 20.0 if high else 22.0
    value, bad = scene.near(limit, 0.4, at_most=True)
    at = math.sqrt((value - (0.0 if bad else 0.1)) ** 2 - (WIDTH / 2) ** 2)
    doors = [at - 7.0 * n for n in range(2, -1, -1)]
    places, _ = row(scene, doors, exits=(True, False), end=at + 2.5, name="客厅", depth=8.0)
    for x, place in zip(doors, places, strict=True):
        scene.expect(F + "travel.residential_dead_end", math.hypot(x, WIDTH / 2) > limit, place)
    storey(scene).title("标准层平面图", at / 2, -4)


def deep_room(scene: Scene) -> None:
    """A room so deep that its farthest corner is near the limit."""
    high = scene.rng.random() < 0.5
    scene.facts = PUBLIC | {
        "sprinklers": "no",
        "building_height_m": 40 if high else 20,
        "storeys_above": 10 if high else 4,
    }
    value, bad = scene.near(20.0 if high else 22.0, 0.4, at_most=True)
    plan = storey(scene)
    half = plan.craft.thickness_m / 2 if plan.craft.walls != "single" else 0.0
    depth = math.sqrt((value - (0.0 if bad else 0.1)) ** 2 - (2.0 - half) ** 2) - half
    row(scene, [2.0, 6.0], exits=(True, True), end=8.0, depth=depth, windows=False)
    for x in (2.0, 6.0):
        scene.expect(F + "travel.in_room", bad, (x, depth / 2))
    plan.title("三层平面图", 4, -4)


def hall(scene: Scene) -> None:
    """A hall with exits in the middle of both short sides; the way from the middle of a long side is near the limit."""
    wet = scene.rng.random() < 0.5
    scene.facts = PUBLIC | {"sprinklers": "yes" if wet else "no"}
    value, bad = scene.near(37.5 if wet else 30.0, 0.4, at_most=True)
    plan = storey(scene)
    half = plan.craft.thickness_m / 2 if plan.craft.walls != "single" else 0.0
    broad = 24.0
    length = 2 * math.sqrt(value**2 - (broad / 2 - half) ** 2)
    left, right = ((0, 0), (0, broad)), ((length, 0), (length, broad))
    for wall in (left, right, ((0, 0), (length, 0)), ((0, broad), (length, broad))):
        plan.wall(*wall)
    for wall in (left, right):
        x, y = plan.door_in(*wall, broad / 2, "FM甲1821")
        plan.symbol("safety_exit", x, y, "安全出口")
    plan.text(scene.rng.choice(["营业厅", "多功能厅", "展览厅"]), length / 2, broad / 2, height=0.6)
    scene.expect(F + "travel.hall", bad)
    plan.title("二层平面图", length / 2, -4)


def garage(scene: Scene) -> None:
    """A garage compartment, with walls or without, whose middle is near the limit."""
    wet = scene.rng.random() < 0.5
    scene.facts = {"building_use": "garage", "level": "below", "sprinklers": "yes" if wet else "no"}
    value, bad = scene.near(60.0 if wet else 45.0, 0.5, at_most=True)
    plan = storey(scene)
    broad = 16.0
    walled = scene.rng.random() < 0.5
    half = plan.craft.thickness_m / 2 if walled and plan.craft.walls != "single" else 0.0
    length = 2 * math.sqrt(value**2 - (broad / 2 - half) ** 2)
    plan.rectangle("fire_compartment", 0, 0, length, broad, "防火分区B1-1\n汽车库")
    left, right = ((0, 0), (0, broad)), ((length, 0), (length, broad))
    if walled:
        for wall in (left, right, ((0, 0), (length, 0)), ((0, broad), (length, broad))):
            plan.wall(*wall)
        for wall in (left, right):
            plan.door_in(*wall, broad / 2, "FM甲1221")
    for x in (0.0, length):
        plan.symbol("safety_exit", x, broad / 2, "安全出口")
    scene.expect(F + "travel.garage", bad)
    plan.title("地下一层平面图", length / 2, -4)


def widths(scene: Scene) -> None:
    """A corridor near the least width, in a low or a high-rise building, with doors that are too narrow."""
    rng = scene.rng
    high = rng.random() < 0.5
    scene.facts = PUBLIC | {
        "sprinklers": "no",
        "building_height_m": 40 if high else 20,
        "storeys_above": 10 if high else 4,
    }
    limit = 1.30 if high else 1.10
    width, thin = scene.near(limit, 0.02)
    mark, narrow = rng.choice([("M1021", False), ("M0721", True), ("M1221", False), ("M0821", True)])
    places, _ = row(scene, [2.0, 6.0, 10.0], exits=(True, True), end=12.0, width=width, mark=mark)
    scene.expect(F + "width.corridor", width < 1.1 - 1e-9)
    if high:
        scene.expect(F + "width.corridor_high_rise", thin)
    for place in places:
        scene.expect(F + "width.door", narrow, place)
        scene.expect(F + "width.exit_door_high_rise", narrow, place)
    storey(scene).title("四层平面图", 6, -4)


def room_doors(scene: Scene) -> None:
    """Rooms near the largest area that a single door may serve."""
    rng = scene.rng
    below = rng.random() < 0.3
    kind, limit = rng.choice([("办公室", 120.0), ("诊室", 75.0), ("儿童活动室", 50.0)])
    if below:
        kind, limit = rng.choice([("会议室", 50.0), ("水泵房", 200.0)])
    scene.facts = PUBLIC | {"sprinklers": "yes", "level": "below" if below else "above"}
    area, bad = scene.near(limit, 0.02 * limit, at_most=True)
    plan = storey(scene)
    thick = plan.craft.thickness_m if plan.craft.walls != "single" else 0.0
    side = math.sqrt(limit) * 0.8
    depth = area / (side - thick)
    places, _ = row(
        scene, [side / 2, 1.5 * side], exits=(True, True), end=2 * side, depth=depth, name=kind, windows=False
    )
    for place in places:
        scene.expect(F + ("room.doors_below" if below else "room.doors"), bad, (place[0], place[1] + depth / 2))
    plan.title("地下一层平面图" if below else "三层平面图", side, -4)


def hall_doors(scene: Scene) -> None:
    """A hall that needs two doors, which are near the least distance from each other."""
    scene.facts = PUBLIC | {"sprinklers": "yes"}
    plan = storey(scene)
    half = plan.craft.thickness_m / 2 if plan.craft.walls != "single" else 0.0
    gap, bad = scene.near(5.0, 0.05)
    first, end = 4.0, 16.0
    (place,), _ = row(scene, [first], exits=(True, True), end=end, depth=10.0, name="会议室", windows=False)
    high = WIDTH + half
    other = plan.door_in((0.0, high), (end, high), first + 1.0 + gap, "M1021")
    scene.expect(F + "room.door_spacing", bad, ((place[0] + other[0]) / 2, high))
    plan.title("三层平面图", end / 2, -4)


def lobbies(scene: Scene) -> None:
    """Lobbies of stairs near their least area, one of a fire lift near its least side."""
    rng = scene.rng
    home = rng.random() < 0.5
    scene.facts = {"building_use": "residential" if home else "public", "building_height_m": 60, "storeys_above": 18}
    name, limit = rng.choice(
        [("前室", 4.5 if home else 6.0), ("合用前室", 6.0 if home else 10.0), ("消防电梯前室", 6.0)]
    )
    area, small = scene.near(limit, 0.05)
    side, thin = scene.near(2.4, 0.02, share=0.3)
    if name == "前室":
        thin = False
    plan = storey(scene)
    thick = plan.craft.thickness_m if plan.craft.walls != "single" else 0.0
    if thin and area / side < side:
        thin, side = False, 2.4
    if not thin and min(side, area / side) < 2.4:
        side = math.sqrt(area) if area < 5.76 else 2.4
        thin = side < 2.4 - 1e-6 and name != "前室"
    x, y = side + thick, area / side + thick
    walls = [((0, 0), (x, 0)), ((0, y), (x, y)), ((0, 0), (0, y)), ((x, 0), (x, y))]
    for wall in walls:
        plan.wall(*wall)
    for wall, at in ((walls[2], y / 2), (walls[3], y / 2)):
        plan.door_in(*wall, at, "FM甲0921")
    plan.text(name, x / 2, y / 2, height=0.25)
    scene.expect(F + "lobby.area", small, (x / 2, y / 2))
    if name != "前室":
        scene.expect(F + "lobby.short_side", thin, (x / 2, y / 2))
    plan.title("标准层平面图", 2, -3)


def lobby_of_flats(scene: Scene) -> None:
    """A lobby on which two to five flats open, beside a stair and a shaft."""
    rng = scene.rng
    scene.facts = {"building_use": "residential", "building_height_m": 50, "storeys_above": 17}
    plan = storey(scene)
    for wall in (((0, 0), (24, 0)), ((0, 9), (24, 9)), ((0, 12), (24, 12)), ((0, 20), (24, 20))):
        plan.wall(*wall)
    for x in (0, 24):
        plan.wall((x, 0), (x, 20))
    for x in (8, 16):
        plan.wall((x, 0), (x, 9))
        plan.wall((x, 12), (x, 20))
    flats = rng.choice([2, 3, 3, 4, 5])
    places = rng.sample([((0, 9), 4.0), ((0, 9), 12.0), ((0, 9), 20.0), ((0, 12), 4.0), ((0, 12), 20.0)], flats)
    for (x, y), at in places:
        plan.door_in((x, y), (24, y), at, "FM乙1021")
    plan.door_in((0, 12), (24, 12), 12.0, "FM乙1221")
    names = ("起居室", "客厅", "客厅"), ("客厅", "楼梯间", "起居室")
    for y, row in zip((4.0, 16.0), names, strict=True):
        for x, name in zip((4.0, 12.0, 20.0), row, strict=True):
            plan.text(name, x, y, height=0.3)
    plan.text("前室", 6, 10.5, height=0.3)
    scene.expect(F + "lobby.doors", flats > 3, (12, 10.5))
    plan.title("标准层平面图", 10, -4)


def door_classes(scene: Scene) -> None:
    """Doors between two compartments, of a stair, a plant room and a shaft, good and bad."""
    rng = scene.rng
    scene.facts = PUBLIC | {"sprinklers": "no"}
    plan = storey(scene)
    base, middle, top = ((0, 0), (40, 0)), ((0, 8), (40, 8)), ((0, 14), (40, 14))
    cross = ((20, 0), (20, 8))
    for wall in (base, middle, top, cross, ((0, 0), (0, 14)), ((40, 0), (40, 14))):
        plan.wall(*wall)
    for x in (8, 16, 30):
        plan.wall((x, 8), (x, 14))
    plan.rectangle("fire_compartment", 0, 0, 20, 14, "防火分区1")
    plan.rectangle("fire_compartment", 20, 0, 40, 14, "防火分区2")
    choice = {"A": ["FM甲1221", "FMJ1221", "FM1221甲"], "B": ["FM乙1221", "FM1221乙"], "C": ["FM丙1221"], "": ["M1221"]}

    def put(wall: tuple[XY, XY], at: float, least: str, rule: str) -> None:
        found = rng.choice(["A", "B", "C", "", least, least])
        bad = not found or "ABC".index(found) > "ABC".index(least)
        scene.expect(F + "door_class." + rule, bad, plan.door_in(*wall, at, rng.choice(choice[found])))

    put(cross, 4.0, "A", "firewall")
    put(middle, 4.0, "B", "stair")
    fans = rng.random() < 0.5
    put(middle, 12.0, "A", "ventilation" if fans else "plant")
    put(middle, 35.0, "C", "shaft")
    for x, name in (
        (4, "楼梯间"),
        (12, rng.choice(["通风机房", "空调机房", "排烟机房"] if fans else ["柴油发电机房", "变配电室", "锅炉房"])),
        (23, "办公室"),
        (35, "强电井"),
    ):
        plan.text(name, x, 11.5, height=0.3)
    plan.door_in(*middle, 25.0, "M1021")
    for at in (5.0, 15.0, 25.0, 35.0):
        plan.door_in(*base, at, "M1524")
    plan.title("一层平面图", 20, -4)


def exits_for_people(scene: Scene) -> None:
    """Exits whose doors together are near the width that the people need."""
    rng = scene.rng
    storeys, share = rng.choice([(2, 0.65), (3, 0.75), (6, 1.00)])
    widths = [rng.choice([12, 15, 18]) for _ in range(2)]
    bad = rng.random() < 0.5
    total = sum(widths) / 10
    people = math.ceil(total * 100 / share) + rng.choice([1, 3, 20]) if bad else math.floor((total - 0.2) * 100 / share)
    scene.facts = PUBLIC | {"storeys_above": storeys, "building_height_m": 20, "sprinklers": "no"}
    if rng.random() < 0.5:
        scene.facts["occupants"] = people
    plan = storey(scene)
    text = f"防火分区1\n疏散人数{people}人" if "occupants" not in scene.facts else "防火分区1"
    plan.rectangle("fire_compartment", 0, 0, 30, 20, text)
    left, right = ((0, 0), (0, 20)), ((30, 0), (30, 20))
    for wall in (left, right, ((0, 0), (30, 0)), ((0, 20), (30, 20))):
        plan.wall(*wall)
    for wall, width in zip((left, right), widths, strict=True):
        x, y = plan.door_in(*wall, 10, f"FM乙{width}21")
        plan.symbol("safety_exit", x, y, "安全出口")
    scene.expect(F + "width.exits_per_people", bad)
    plan.title("二层平面图", 15, -4)


def exit_table(scene: Scene) -> None:
    """A table of exit widths, one of whose rows is near what its people need."""
    rng = scene.rng
    scene.facts = PUBLIC | {"storeys_above": 3}
    plan = storey(scene)
    heads = ["楼层", "疏散人数(人)", "百人指标(m/百人)", "计算宽度(m)", "设计宽度(m)"]
    columns = [0, 1, rng.choice([2, 3]), 4] if rng.random() < 0.6 else [0, 1, 2, 3, 4]
    cells = [heads]
    for row, share in enumerate((0.65, 0.65, 0.75)):
        people = rng.randrange(200, 600, 10)
        least = round(people * share / 100, 2)
        bad = rng.random() < 0.4
        width = least - 0.05 if bad else least + rng.choice([0.0, 0.04])
        cells.append([f"{row + 1}层", str(people), f"{share:.2f}", f"{least:.2f}", f"{width:.2f}"])
        scene.expect(F + "width.table", bad, (8.0 * len(columns) - 8, -2.0 * row - 2))
    for row, texts in enumerate(cells):
        for at, column in enumerate(columns):
            plan.text(texts[column], 8.0 * at, -2.0 * row, height=0.5)
    plan.text("疏散宽度计算表", 10, 3)


def hoses(scene: Scene) -> None:
    """Hydrants along a corridor near their largest spacing, around a corner."""
    value, bad = scene.near(30.0, 0.4, at_most=True)
    scene.facts = PUBLIC | {"sprinklers": "no"}
    doors = [3.0 + 4.0 * n for n in range(int((value + 6) / 4))]
    row(scene, doors, exits=(True, True), end=value + 8.0, depth=5.0)
    plan = storey(scene)
    for x in (4.0, 4.0 + value):
        plan.symbol("hydrant_indoor", x, WIDTH / 2, "XHS")
    scene.expect(F + "hydrant_indoor.spacing", bad, (4.0 + value / 2, WIDTH / 2))
    plan.title("二层消火栓平面图", value / 2, -4)


def _hall(scene: Scene, reach_m: float) -> tuple[StoreyPlan, float, float]:
    """Draw a hall, and return its plan, its length, and half its breadth.

    The far corners are ``reach_m`` from a point in its middle axis, one metre from its first wall.
    """
    scene.facts = PUBLIC | {"sprinklers": "no"}
    plan = storey(scene)
    half = plan.craft.thickness_m / 2 if plan.craft.walls != "single" else 0.0
    broad = 12.0
    length = math.sqrt(reach_m**2 - (broad / 2 - half) ** 2) + 1.0 + half
    for wall in (
        ((0, 0), (length, 0)),
        ((0, broad), (length, broad)),
        ((0, 0), (0, broad)),
        ((length, 0), (length, broad)),
    ):
        plan.wall(*wall)
    for x in (0, length):
        plan.door_in((x, 0), (x, broad), broad / 2, "M1521")
    return plan, length, broad / 2


def far_corner(scene: Scene) -> None:
    """One hydrant at one end of a hall whose far corner is near the reach of its hose."""
    value, bad = scene.near(25 * 0.9 + 7.1, 0.5, at_most=True)
    plan, length, middle = _hall(scene, value if bad else value - 0.02)
    plan.symbol("hydrant_indoor", 1.0, middle, "XHS")
    scene.expect(F + "hydrant_indoor.coverage", bad)
    plan.text("消火栓按1股充实水柱到达室内任何部位布置", 0, -8)
    plan.title("一层消火栓平面图", length / 2, -4)


def call_points(scene: Scene) -> None:
    """A manual call point at one end of a hall whose far corner is near the largest walk."""
    value, bad = scene.near(30.0, 0.3, at_most=True)
    plan, length, middle = _hall(scene, value if bad else value - 0.05)
    plan.symbol("手动报警按钮", 1.0, middle, "SB")
    scene.expect(F + "call_point.walk", bad)
    plan.title("一层火灾自动报警平面图", length / 2, -4)


def stair_flights(scene: Scene) -> None:
    """Two flights near the least width."""
    rng = scene.rng
    kind = rng.choice(["low", "high", "home", "home_low"])
    limit = {"low": 1.1, "high": 1.2, "home": 1.1, "home_low": 1.0}[kind]
    scene.facts = {
        "building_use": "residential" if kind.startswith("home") else "public",
        "building_height_m": {"low": 12, "high": 40, "home": 30, "home_low": 17}[kind],
        "storeys_above": {"low": 3, "high": 10, "home": 10, "home_low": 6}[kind],
    }
    width, thin = scene.near(limit, 0.01)
    rule = {"low": "stair", "high": "stair_high_rise"}.get(kind, "stair_residential")
    for middle in _two_flights(scene, width):
        scene.expect(F + "width." + rule, thin, middle)
        if kind == "high":
            scene.expect(F + "width.stair", width < 1.1 - 1e-9, middle)


def public_flights(scene: Scene) -> None:
    """Two flights of a high-rise public building: wide enough for it, for lower ones only, or for none."""
    medical = scene.rng.random() < 0.3
    scene.facts = HIGH | {"building_use": "public"}
    limit = scene.rng.choice([1.1, 1.3 if medical else 1.2])
    width, _ = scene.near(limit, 0.01)
    for middle in _two_flights(scene, width, "病房楼" if medical else ""):
        scene.expect(F + "width.stair", width < 1.1 - 1e-9, middle)
        scene.expect(F + "width.stair_high_rise", width < (1.3 if medical else 1.2) - 1e-9, middle)


def _two_flights(scene: Scene, width: float, house: str = "") -> list[XY]:
    """Draw two flights beside one another; return their middles."""
    plan = storey(scene)
    lefts = (0.0, width + 0.16)
    for left in lefts:
        for step in range(11):
            plan.line("stair", [(left, step * 0.28), (left + width, step * 0.28)])
    plan.title(f"{house}楼梯二层平面图", 2, -4)
    return [(left + width / 2, 1.4) for left in lefts]


def refuges(scene: Scene) -> None:
    """Refuge floors whose levels are near the largest interval."""
    rng = scene.rng
    one, bad = scene.near(50.0, 0.3, at_most=True)
    gap, wide = scene.near(50.0, 0.3, at_most=True)
    scene.facts = {"building_use": "public", "building_height_m": 150, "storeys_above": 36}
    plan = storey(scene)
    for index, level in enumerate((one, one + gap)):
        x = index * 60.0
        style = rng.choice(["避难层 标高{:.3f}", "避难层\n标高:{:.3f}", "避难间\nH={:.3f}"])
        plan.rectangle("refuge_area", x, 0, x + 20, 15, style.format(level))
        plan.title(f"{['十二', '二十四'][index]}层(避难层)平面图", x + 10, -4)
    scene.expect(F + "refuge.interval", bad, (10, 7))
    scene.expect(F + "refuge.interval", wide, (70, 7))


SCENES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        dead_end, two_storeys, outlines_only, to_stairs, between, flats, deep_room, hall, garage, widths, room_doors,
        hall_doors, lobbies, lobby_of_flats, door_classes, exits_for_people, exit_table, hoses, far_corner, call_points,
        stair_flights, public_flights, refuges,
    )
}  # fmt: skip
