"""Scenes for the fire checks of what bounds compartments, of refuge areas, garages and flats."""

from __future__ import annotations

import math

from drawn_storey import StoreyPlan
from planted import Draw, Scene
from scenes_storeys import WIDTH, row

F = "fire."
PUBLIC = {"building_use": "public", "building_height_m": 20, "storeys_above": 4, "fire_rating": 2, "level": "above"}


def storey(scene: Scene) -> StoreyPlan:
    assert isinstance(scene.plan, StoreyPlan)
    return scene.plan


def side_by_side(scene: Scene, length: float, depth: float, gap: float = 0.0) -> None:
    """Draw two compartments with a common boundary of ``depth``."""
    scene.plan.rectangle("fire_compartment", 0, 0, length, depth)
    scene.plan.rectangle("fire_compartment", length + gap, 0, 2 * length, depth)
    for x, name in ((length / 4, "防火分区1"), (1.75 * length, "防火分区2")):
        scene.plan.text(name, x, depth - 3, role="fire_compartment", height=0.8)


def shutters(scene: Scene) -> None:
    """Shutters in the boundary of two compartments, near what its length permits."""
    rng = scene.rng
    depth = rng.choice([24.0, 29.9, 36.0, 45.0, 72.0])
    limit = 10.0 if depth <= 30 else min(depth / 3, 20.0)
    total, wide = scene.near(limit, 0.1, at_most=True)
    total = math.floor(total * 10 + 1e-6) / 10 if not wide else math.ceil(total * 10 - 1e-6) / 10
    scene.facts = PUBLIC | {"sprinklers": "yes"}
    side_by_side(scene, 40, depth, rng.choice([0.0, 0.2]))
    first = round(rng.uniform(0.3, 0.7) * total, 1)
    way = rng.choice(["FJL{:02.0f}30", "TFJM{:02.0f}30", "FJL-{:02.0f}30"])
    for index, width in enumerate((first, total - first)):
        scene.plan.text(way.format(width * 10), 40.4, depth / 4 + index * depth / 2, height=0.4)
    scene.expect(F + "compartment.shutters", wide, *[(40.0, 0.0), (40.2, depth)])
    storey(scene).title("三层防火分区图", 40, -5)


def beside_firewall(scene: Scene) -> None:
    """Windows to both sides of a firewall in a straight outer wall; one may be a fire window."""
    rng, plan = scene.rng, storey(scene)
    scene.facts = PUBLIC | {"sprinklers": "yes"}
    apart, close = scene.near(2.0, 0.02)
    side_by_side(scene, 20, 12)
    low, top = ((0.0, 0.0), (40.0, 0.0)), ((0.0, 12.0), (40.0, 12.0))
    for wall in (low, top, ((0.0, 0.0), (0.0, 12.0)), ((40.0, 0.0), (40.0, 12.0)), ((20.0, 0.0), (20.0, 12.0))):
        plan.wall(*wall)
    plan.door_in((20.0, 0.0), (20.0, 12.0), 6.0, "FM甲1021")
    safe = rng.random() < 0.3
    drawn = rng.choice(["block", "lines"])
    for at in (20 - apart / 2 - 0.9, 20 + apart / 2 + 0.9, 6.0, 34.0):
        plan.window_in(*low, at, 1.8, drawn)
    if safe:
        plan.text("FC乙1815", 20 + apart / 2 + 0.9, -0.5, height=0.25)
    for at in (6.0, 34.0):
        plan.window_in(*top, at, 1.8, drawn)
    if not safe:
        scene.expect(F + "firewall.openings", close, (20 - apart / 2, 0), (20 + apart / 2, 0))
    plan.title("二层平面图", 20, -5)


def in_inner_corner(scene: Scene) -> None:
    """Windows to both sides of a firewall in an inner corner."""
    rng, plan = scene.rng, storey(scene)
    scene.facts = PUBLIC | {"sprinklers": "yes"}
    straight, close = scene.near(4.0, 0.03)
    away = straight * math.sin(math.radians(45)) + plan.craft.thickness_m / 2
    plan.outline("fire_compartment", [(0, 0), (20, 0), (20, 10), (0, 10)])
    plan.outline("fire_compartment", [(20, 0), (32, 0), (32, 25), (20, 25)])
    plan.text("防火分区1", 5, 7, role="fire_compartment", height=0.8)
    plan.text("防火分区2", 26, 20, role="fire_compartment", height=0.8)
    level, upright = ((0.0, 10.0), (20.0, 10.0)), ((20.0, 10.0), (20.0, 25.0))
    plan.wall(*level).wall(*upright).wall((20.0, 0.0), (20.0, 10.0)).wall((0.0, 0.0), (32.0, 0.0))
    plan.wall((0.0, 0.0), (0.0, 10.0)).wall((32.0, 0.0), (32.0, 25.0)).wall((20.0, 25.0), (32.0, 25.0))
    drawn = rng.choice(["block", "lines"])
    plan.window_in(*level, 20 - away - 0.9, 1.8, drawn)
    plan.window_in(*upright, away + 0.9, 1.8, drawn)
    scene.expect(F + "firewall.corner_openings", close, (20 - away, 10), (20, 10 + away))
    plan.title("二层平面图", 16, -5)


def refuge(scene: Scene) -> None:
    """A refuge area near what its people need; of another nobody says for how many it is."""
    rng = scene.rng
    scene.facts = {"building_use": "public", "building_height_m": 150, "storeys_above": 36}
    people = rng.choice([300, 500, 800])
    area, small = scene.near(people / 5, 0.01 * people / 5)
    way = rng.choice(["避难区1\n避难人数{}人\n标高49.200", "避难间\n设计避难人数:{}人\n标高49.200"])
    scene.plan.rectangle("refuge_area", 0, 0, area / 10, 10, way.format(people), 0.4)
    scene.expect(F + "refuge.area", small, (area / 20, 5))
    storey(scene).title("十二层(避难层)平面图", area / 20, -4)


def garage_outlets(scene: Scene) -> None:
    """A smoke zone of a garage whose far corner is near the largest distance from its outlet."""
    scene.facts = {"building_use": "garage", "level": "below", "sprinklers": "yes"}
    value, far = scene.near(30.0, 0.2, at_most=True)
    broad = scene.rng.choice([16.0, 24.0])
    long = math.sqrt(value**2 - (broad / 2) ** 2)
    scene.plan.rectangle("fire_compartment", -2, -2, long + 12, broad + 2, "")
    scene.plan.rectangle("smoke_zone", 0, 0, long, broad, "防烟分区B1-1\n汽车库")
    scene.plan.symbol("排烟口", 0.0, broad / 2, "PYK")
    for index in range(5):
        scene.plan.rectangle("parking_space", 4 + 2.5 * index, 1, 6.4 + 2.5 * index, 6.3)
    scene.expect(F + "smoke_outlet.garage_reach", far, (0, broad / 2), (long, 0))
    storey(scene).title("地下一层车库防排烟平面图", long / 2, -5)


def flats_between(scene: Scene) -> None:
    """A residential corridor between two exits; the flat in the middle is near the limit."""
    rng = scene.rng
    wet = rng.random() < 0.4
    scene.facts = {
        "building_use": "residential", "building_height_m": rng.choice([20, 50]), "storeys_above": 6,
        "sprinklers": "yes" if wet else "no", "level": "above",
    }  # fmt: skip
    if scene.facts["building_height_m"] == 50:
        scene.facts["storeys_above"] = 17
    value, bad = scene.near(50.0 if wet else 40.0, 0.5, at_most=True)
    at = math.sqrt((value - (0.0 if bad else 0.1)) ** 2 - (WIDTH / 2) ** 2)
    doors = [at + 8.0 * n for n in range(-int(at / 8.0), int(at / 8.0) + 1) if 1.5 < at + 8.0 * n < 2 * at - 1.5]
    places, _ = row(scene, doors, exits=(True, True), end=2 * at, name="客厅", depth=8.0)
    for x, place in zip(doors, places, strict=True):
        scene.expect(F + "travel.residential_between_exits", bad and x == at, place)
    storey(scene).title("标准层平面图", at, -4)


def flat_compartments(scene: Scene) -> None:
    """Compartments of a residential building near their largest area."""
    rng = scene.rng
    wet, kind = rng.random() < 0.5, rng.choice(["low", "rating_3", "high", "below"])
    limit = {"low": 2500.0, "rating_3": 1200.0, "high": 1500.0, "below": 500.0}[kind] * (2 if wet else 1)
    scene.facts = {
        "building_use": "residential", "building_height_m": 54 if kind == "high" else 18,
        "storeys_above": 18 if kind == "high" else 6, "fire_rating": 3 if kind == "rating_3" else 2,
        "sprinklers": "yes" if wet else "no", "level": "below" if kind == "below" else "above",
    }  # fmt: skip
    area, bad = scene.near(limit, 0.004 * limit, at_most=True)
    broad = math.sqrt(limit) * rng.choice([0.5, 0.8])
    scene.plan.rectangle("fire_compartment", 0, 0, area / broad, broad, "防火分区1")
    scene.expect(F + "compartment.area_residential", bad, (area / broad / 2, broad / 2))


def flat_exits(scene: Scene) -> None:
    """Residential storeys: too large or too tall for one exit, just small and low enough, with two, with none."""
    rng = scene.rng
    kind = rng.choice(["large", "tall", "two", "two", "small", "none"])
    area = 650.0 + rng.choice([0.5, 3.0, 40.0]) if kind in ("large", "two") else 650.0 - rng.choice([0.0, 2.0, 40.0])
    height = 54.1 if kind in ("tall", "two") else rng.choice([53.9, 54.0])
    scene.facts = {
        "building_use": "residential", "building_height_m": height, "storeys_above": 18, "fire_rating": 1,
        "sprinklers": "yes", "level": "above",
    }  # fmt: skip
    broad, long = 20.0, area / 20
    scene.plan.rectangle("fire_compartment", 0, 0, long, broad, "1单元")
    if kind != "none":
        scene.plan.symbol("safety_exit", 0, 10, text="安全出口")
    else:
        scene.plan.rectangle("fire_compartment", 80, 0, 110, broad, "2单元")
        for x in (80.0, 110.0):
            scene.plan.symbol("safety_exit", x, 10, text="安全出口")
        scene.expect(F + "exit.residential_count", False, (95, 10))
    if kind == "two":
        scene.plan.symbol("safety_exit", long, 10, text="安全出口")
    rule = F + "exit.residential_count"
    if kind == "small":
        scene.leave_open(rule)
    else:
        scene.expect(rule, kind != "two", (long / 2, 10))


def exits_under_another_name(scene: Scene) -> None:
    """A residential storey on which no exit is recognised: nobody may say that it has none."""
    rng = scene.rng
    scene.facts = {
        "building_use": "residential", "building_height_m": rng.choice([33, 80]), "storeys_above": 11,
        "fire_rating": 1, "sprinklers": "no", "level": "above",
    }  # fmt: skip
    area = rng.choice([500.0, 900.0])
    scene.plan.rectangle("fire_compartment", 0, 0, area / 20, 20, "1单元")
    for x in (0.0, area / 20):
        scene.plan.symbol("符号-A", x, 10, "SYM1", 1.0)
    scene.leave_open(F + "exit.residential_count")


SCENES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        shutters, beside_firewall, in_inner_corner, refuge, garage_outlets, flats_between, flat_compartments,
        flat_exits, exits_under_another_name,
    )
}  # fmt: skip
