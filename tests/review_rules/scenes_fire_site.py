"""Scenes for the fire checks of site plans and compartment plans."""

from __future__ import annotations

import math

from drawn_plan import XY
from planted import Draw, Scene

F = "fire."
LOW = {"building_use": "public", "building_height_m": 12, "storeys_above": 3}
PUBLIC = {"building_use": "public", "building_height_m": 20, "storeys_above": 4, "fire_rating": 2, "level": "above"}


def box(x0: float, y0: float, x1: float, y1: float) -> list[XY]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def compartments(scene: Scene) -> None:
    """Compartments of a public building near their largest area."""
    rng = scene.rng
    wet, kind = rng.random() < 0.5, rng.choice(["low", "high", "below", "plant"])
    limit = {"low": 2500.0, "high": 1500.0, "below": 500.0, "plant": 1000.0}[kind] * (2 if wet else 1)
    scene.facts = PUBLIC | {"sprinklers": "yes" if wet else "no"}
    if kind == "high":
        scene.facts |= {"building_height_m": 40, "storeys_above": 10}
    if kind in ("below", "plant"):
        scene.facts["level"] = "below"
    for row in range(2):
        area, bad = scene.near(limit, 0.004 * limit, at_most=True)
        broad = math.sqrt(limit) * 0.7
        text = f"防火分区{row + 1}" + ("\n设备用房" if kind == "plant" else "")
        x = row * (area / broad + 20)
        scene.plan.outline(
            "fire_compartment", [(x, 0), (x + area / broad, 0), (x + area / broad, broad), (x, broad)], text
        )
        scene.expect(F + "compartment.area", bad, (x + area / broad / 2, broad / 2))


def garages(scene: Scene) -> None:
    """A garage compartment and its smoke zones near their largest area."""
    wet = scene.rng.random() < 0.5
    scene.facts = {"building_use": "garage", "level": "below", "sprinklers": "yes" if wet else "no"}
    limit = 4000.0 if wet else 2000.0
    area, bad = scene.near(limit, 10, at_most=True)
    broad = 50.0
    scene.plan.rectangle("fire_compartment", 0, 0, area / broad, broad, "防火分区B1-1\n汽车库")
    scene.expect(F + "compartment.garage_area", bad, (area / broad / 2, broad / 2))
    zone, large = scene.near(2000.0, 8, at_most=True, share=0.4)
    x = area / broad + 30
    scene.plan.rectangle("smoke_zone", x, 0, x + zone / broad, broad, "防烟分区1\n汽车库")
    scene.expect(F + "smoke_zone.garage_area", large, (x + zone / broad / 2, broad / 2))


def smoke(scene: Scene) -> None:
    """Smoke zones near their largest area and side."""
    rng = scene.rng
    scene.facts = PUBLIC | {"sprinklers": "no"}
    height, area, side = rng.choice([(2.8, 500.0, 24.0), (4.5, 1000.0, 36.0), (8.0, 2000.0, 60.0)])
    value, large = scene.near(area, 0.004 * area, at_most=True)
    long, far = scene.near(side, 0.1, at_most=True)
    if long**2 < value:
        long, far = side, False
    scene.plan.rectangle("smoke_zone", 0, 0, long, value / long, f"防烟分区1\n净高{height}m")
    scene.expect(F + "smoke_zone.area", large, (long / 2, value / long / 2))
    scene.expect(F + "smoke_zone.length", far, (long / 2, value / long / 2))


def zone_in_compartment(scene: Scene) -> None:
    """A smoke zone that runs on into the next compartment, or not."""
    bad = scene.rng.random() < 0.5
    scene.facts = PUBLIC | {"sprinklers": "yes"}
    scene.plan.rectangle("fire_compartment", 0, 0, 40, 20, "防火分区1").rectangle(
        "fire_compartment", 40.2, 0, 80, 20, "防火分区2"
    )
    scene.plan.rectangle("smoke_zone", 12, 0, 42 if bad else 40.1, 20, "防烟分区1 净高4m")
    scene.expect(F + "smoke_zone.inside_compartment", bad, (25, 10))


def spacing(scene: Scene) -> None:
    """Two buildings near their least distance."""
    rng = scene.rng
    left, right, limit, facts = rng.choice(
        [
            ("1#楼\n18F\nH=54", "2#楼\n18F\nH=54", 13.0, {}),
            ("1#楼\n18F\nH=54", "2#楼\n3F\nH=12", 9.0, {}),
            ("1#楼\n6F\nH=18", "2#楼\n3F\nH=12", 6.0, {}),
            ("1#楼\n6F\nH=18", "2#楼\n3F\nH=12\n耐火等级三级", 7.0, {}),
            ("1#楼\n33F\nH=120", "2#楼\n18F\nH=54", 13.0, {"tall": "yes"}),
        ]
    )
    gap, bad = scene.near(limit, 0.02)
    scene.facts = {"building_use": "residential", "fire_rating": 2}
    scene.plan.rectangle("building_new", 0, 0, 30, 14, left)
    scene.plan.rectangle("building_new", 30 + gap, 0, 60 + gap, 14, right)
    scene.expect(F + ("spacing.above_100_m" if facts else "spacing.buildings"), bad, *box(30, 0, 30 + gap, 14))


def tallest(scene: Scene) -> None:
    """A building above 100 m near its least distance from another one."""
    other, limit = scene.rng.choice(
        [("18F\nH=54", 13.0), ("3F\nH=12", 9.0), ("3F\nH=12\n耐火等级三级", 11.0), ("3F\nH=12\n耐火等级四级", 14.0)]
    )
    gap, bad = scene.near(limit, 0.02)
    scene.facts = {"building_use": "public", "fire_rating": 1}
    scene.plan.rectangle("building_new", 0, 0, 30, 20, "1#楼\n30F\nH=130")
    scene.plan.rectangle("building_new", 30 + gap, 0, 60 + gap, 20, f"2#楼\n{other}")
    scene.expect(F + "spacing.above_100_m", bad, *box(30, 0, 30 + gap, 20))


def lanes(scene: Scene) -> None:
    """A lane with a bend near its least width, radius and distance from a building."""
    rng = scene.rng
    width, thin = scene.near(4.0, 0.02)
    radius, tight = scene.near(9.0, 0.1)
    gap, near = scene.near(5.0, 0.02)
    scene.facts = dict(LOW)
    steps = [math.pi * n / 400 for n in range(201)]
    inner = [(radius - radius * math.sin(t), radius - radius * math.cos(t)) for t in steps]
    outer = [(radius - (radius + width) * math.sin(t), radius - (radius + width) * math.cos(t)) for t in steps]
    # the bend turns around (radius, radius); legs run along x and along y
    points: list[XY] = [(60, -width), *outer, (-width, 50), (0, 50), *reversed(inner), (60, 0)]
    scene.plan.outline("fire_lane", points, "消防车道")
    scene.expect(F + "lane.width", thin)
    scene.expect(F + "lane.turning_radius", tight, (radius * 0.3, radius * 0.3))
    scene.plan.rectangle("building_new", 24, gap, 40, gap + 20, "1#楼\n3F\nH=12")
    scene.expect(F + "lane.distance", near, *box(24, 0, 40, gap))
    if rng.random() < 0.5:
        scene.plan.title("总平面图 1:500", 20, -20)


def turning(scene: Scene) -> None:
    """A dead-end lane with a turning place near its least size, or with none."""
    rng = scene.rng
    high = rng.random() < 0.4
    scene.facts = {
        "building_use": "public",
        "building_height_m": 60 if high else 12,
        "storeys_above": 15 if high else 3,
    }
    size, small = scene.near(15.0 if high else 12.0, 0.05)
    has = rng.random() < 0.7
    scene.plan.rectangle("fire_lane", 0, 0, 60, 5, "尽端式消防车道")
    if has:
        scene.plan.rectangle("turning_place", 60, -6, 60 + size, -6 + size + 2, "回车场")
        scene.expect(F + "lane.turning_place", small, (60, 2.5))
    else:
        scene.expect(F + "lane.turning_place", True, (30, 2.5))


def around(scene: Scene) -> None:
    """Lanes along one or two long sides of a building."""
    rng = scene.rng
    home = rng.random() < 0.4
    scene.facts = {"building_use": "residential" if home else "public", "fire_rating": 1}
    count = rng.choice([0, 1, 2])
    scene.plan.rectangle("building_new", 0, 0, 50, 16, "1#楼\n18F\nH=54")
    if count >= 1:
        scene.plan.rectangle("fire_lane", -5, -12, 55, -6.5, "消防车道")
    if count >= 2:
        scene.plan.rectangle("fire_lane", -5, 22.5, 55, 28, "消防车道")
    if count == 0:
        scene.plan.rectangle("fire_lane", 56, -5, 61, 21, "消防车道")
    scene.expect(F + "lane.sides", count < (1 if home else 2), (25, 8))


def plants(scene: Scene) -> None:
    """A factory or warehouse near the size that needs lanes along both long sides, with lanes along some."""
    rng = scene.rng
    count = rng.choice([0, 1, 2])
    use, name, size, hazards = rng.choice(
        [("factory", "厂房", 3000.0, "甲乙丙"), ("warehouse", "仓库", 1500.0, "乙丙")]
    )
    scene.facts = {"building_use": use, "fire_rating": 2}
    area, large = scene.near(size, 5.0, at_most=True)
    kind = rng.choice(hazards if rng.random() < 0.7 else "丁戊")
    deep = area / 60
    scene.plan.rectangle("building_new", 0, 0, 60, deep, f"1#{name}\n{kind}类\n2F\nH=12")
    if count >= 1:
        scene.plan.rectangle("fire_lane", -5, -12, 65, -6.5, "消防车道")
    if count >= 2:
        scene.plan.rectangle("fire_lane", -5, deep + 6.5, 65, deep + 12, "消防车道")
    if count == 0:
        scene.plan.rectangle("fire_lane", 66, -5, 71, deep + 5, "消防车道")
    if large and kind in hazards:
        scene.expect(F + "lane.sides_industrial", count < 2, (30, deep / 2))


def aerial(scene: Scene) -> None:
    """Grounds for aerial appliances near every limit."""
    rng = scene.rng
    height = rng.choice([45, 54])
    wide, narrow = scene.near(10.0, 0.02, share=0.3)
    gap, off = scene.near(5.0, 0.02, share=0.3)
    if rng.random() < 0.3:
        gap, off = scene.near(10.0, 0.02, at_most=True)
    scene.facts = {"building_use": "residential", "fire_rating": 1}
    scene.plan.rectangle("building_new", 0, 0, 60, 15, f"1#楼\n18F\nH={height}")
    two = rng.random() < 0.5
    middle = (30, 15 + gap + wide / 2)
    if two:
        apart, far = scene.near(30.0, 0.1, at_most=True)
        least = 20.0 if height > 50 else 15.0
        long, short = scene.near(least, 0.05, share=0.3)
        y0, y1 = 15 + gap, 15 + gap + wide
        scene.plan.rectangle("aerial_ground", 0, y0, long, y1, "消防车登高操作场地")
        scene.plan.rectangle("aerial_ground", long + apart, y0, 90, y1, "消防车登高操作场地")
        scene.expect(F + "aerial.length", short, (long / 2, middle[1]))
        scene.expect(F + "aerial.gaps", far or height > 50, *box(long, y0, long + apart, y1))
        scene.expect(F + "aerial.along_building", True, (30, 7))
        scene.expect(F + "aerial.width", narrow, (long / 2, middle[1]))
        scene.expect(F + "aerial.width", narrow, ((long + apart + 90) / 2, middle[1]))
        scene.expect(F + "aerial.distance", off, *box(0, 15, long, y0))
        if long + apart < 60:
            scene.expect(F + "aerial.distance", off, *box(long + apart, 15, 60, y0))
    else:
        cover, _ = scene.near(59.0, 0.3)
        scene.plan.rectangle("aerial_ground", 0, 15 + gap, cover, 15 + gap + wide, "消防车登高操作场地")
        scene.expect(F + "aerial.along_building", cover < 58.8, (30, 7))
        scene.expect(F + "aerial.width", narrow, middle)
        scene.expect(F + "aerial.distance", off, *box(0, 15, 60, 15 + gap))


def hydrants(scene: Scene) -> None:
    """Outdoor hydrants near their spacing, their distance to walls and kerbs."""
    rng = scene.rng
    value, far = scene.near(120.0, 0.3, at_most=True)
    wall, near = scene.near(5.0, 0.02, share=0.3)
    scene.facts = dict(LOW)
    scene.plan.rectangle("building_new", 20, 0, 60, 20, "1#楼\n3F\nH=12")
    kerb, wrong = rng.choice([(0.45, True), (0.55, False), (1.2, False), (1.95, False), (2.1, True)])
    y = -wall
    scene.plan.symbol("hydrant_outdoor", 30, y, "SS").symbol("hydrant_outdoor", 30 + value, y, "SS")
    scene.plan.line("lane_edge", [(0, y - kerb), (200, y - kerb)]).line(
        "lane_edge", [(0, y - kerb - 7), (200, y - kerb - 7)]
    )
    scene.expect(F + "hydrant.spacing", far, (30 + value / 2, y))
    scene.expect(F + "hydrant.wall_distance", near, (30, y / 2))
    for x in (30, 30 + value):
        scene.expect(F + "hydrant.kerb_distance", wrong, (x, y - kerb / 2))


def hydrant_reach(scene: Scene) -> None:
    """A long building whose far end is near the reach of the only hydrant."""
    value, bad = scene.near(150.0, 0.3, at_most=True)
    long = math.sqrt(value**2 - 16.0**2) - 6.0
    scene.facts = dict(LOW)
    scene.plan.rectangle("building_new", 0, -4, long, 16, "1#楼\n3F\nH=12").symbol("hydrant_outdoor", -6, 0, "SS")
    scene.expect(F + "hydrant.reach", bad)


def hydrants_at_grounds(scene: Scene) -> None:
    """One or two hydrants on the side where appliances operate."""
    bad = scene.rng.random() < 0.5
    scene.facts = {"building_use": "residential", "fire_rating": 1}
    scene.plan.rectangle("building_new", 0, 0, 50, 16, "1#楼\n18F\nH=54")
    scene.plan.rectangle("aerial_ground", 0, 22, 50, 33, "消防车登高操作场地")
    scene.plan.symbol("hydrant_outdoor", 10, 38, "SS")
    scene.plan.symbol("hydrant_outdoor", 45, 125 if bad else 38, "SS")
    scene.expect(F + "hydrant.at_grounds", bad, (25, 8))


def exits(scene: Scene) -> None:
    """Exits of compartments: too few, or too near to one another."""
    rng = scene.rng
    scene.facts = PUBLIC | {"sprinklers": "no"}
    apart, near = scene.near(5.0, 0.02)
    scene.plan.rectangle("fire_compartment", 0, 0, 50, 20, "防火分区1")
    scene.plan.symbol("safety_exit", 10, 0).symbol("safety_exit", 10 + apart, 0)
    scene.expect(F + "exit.spacing", near, (10 + apart / 2, 0))
    scene.expect(F + "exit.count", False)
    few = rng.random() < 0.5
    scene.plan.rectangle("fire_compartment", 80, 0, 130, 20, "防火分区2").symbol("safety_exit", 80, 10)
    if not few:
        scene.plan.symbol("safety_exit", 130, 10)
    scene.expect(F + "exit.count", few, (105, 10))


def pump_connectors(scene: Scene) -> None:
    """A pump connector near the least or the largest distance from the only hydrant."""
    least = scene.rng.random() < 0.5
    value, bad = scene.near(15.0 if least else 40.0, 0.1, at_most=not least)
    scene.facts = dict(LOW)
    scene.plan.rectangle("building_new", 0, 0, 70, 20, "1#楼\n3F\nH=12")
    scene.plan.symbol("hydrant_outdoor", 5, -6, "SS").symbol("水泵接合器", 5 + value, -6, "SQB")
    scene.expect(F + "pump_connector.hydrant_distance", bad, (5 + value / 2, -6))


def podium(scene: Scene) -> None:
    """A podium of a high-rise building before the ground for aerial appliances."""
    depth, deep = scene.near(4.0, 0.03, at_most=True)
    scene.facts = {"building_use": "residential", "fire_rating": 1}
    scene.plan.rectangle("building_new", 0, 0, 60, 15, "1#楼\n18F\nH=54")
    scene.plan.rectangle("building_new", -2, -2, 62, 15 + depth)
    scene.plan.text("裙房 2F H=9", 30, 15 + depth / 2, role="building_new", height=0.6)
    ground = 15 + depth + 5.2
    scene.plan.rectangle("aerial_ground", 0, ground, 60, ground + 12, "消防车登高操作场地")
    scene.expect(F + "aerial.obstruction", deep, *box(0, 15, 60, ground))


def outlets(scene: Scene) -> None:
    """A smoke outlet near the least distance from an exit, its zone's far corner near the largest."""
    scene.facts = PUBLIC | {"sprinklers": "no"}
    plan = scene.plan
    value, close = scene.near(1.5, 0.02)
    plan.rectangle("fire_compartment", 0, 0, 50, 20, "防火分区1")
    plan.symbol("safety_exit", 0, 10).symbol("safety_exit", 50, 10)
    plan.symbol("排烟口", value + 0.2, 10, "PYK")
    scene.expect(F + "smoke_outlet.exit_distance", close, (value / 2, 10))
    value, far = scene.near(30.0, 0.2, at_most=True)
    long = math.sqrt(value**2 - 6.0**2)
    plan.rectangle("fire_compartment", 100, 0, 150, 20, "防火分区2")
    plan.symbol("safety_exit", 100, 19).symbol("safety_exit", 150, 10)
    plan.rectangle("smoke_zone", 105, 2, 105 + long, 14, "防烟分区1\n净高5.0m")
    plan.symbol("排烟口", 105 + long, 8, "PYK")
    scene.expect(F + "smoke_outlet.reach", far)


SCENES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        compartments, garages, smoke, zone_in_compartment, spacing, tallest, lanes, turning, around, plants, aerial,
        hydrants, hydrant_reach, hydrants_at_grounds, exits, pump_connectors, podium, outlets,
    )
}  # fmt: skip
