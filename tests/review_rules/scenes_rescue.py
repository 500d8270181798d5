"""Scenes for the fire checks of rescue openings, smoke windows, cars, hydrants below ground and stairs for people."""

from __future__ import annotations

import math

from drawn_plan import XY
from drawn_storey import StoreyPlan
from planted import Draw, Scene
from scenes_storeys import WIDTH, row

F = "fire."
LOW = {"building_use": "public", "building_height_m": 12, "storeys_above": 3}
PUBLIC = {"building_use": "public", "building_height_m": 20, "storeys_above": 4, "fire_rating": 2, "level": "above"}
SITE = [(0.0, 0.0), (150.0, 0.0), (150.0, 90.0), (0.0, 90.0)]


def storey(scene: Scene) -> StoreyPlan:
    assert isinstance(scene.plan, StoreyPlan)
    return scene.plan


def rescue_openings(scene: Scene) -> None:
    """Rescue openings of a compartment: one, or two near their largest spacing, of windows large enough or not."""
    rng = scene.rng
    scene.facts = PUBLIC | {"sprinklers": "no"}
    scene.plan.rectangle("fire_compartment", 0, 0, 44, 16, "防火分区1")
    single = rng.random() < 0.3
    apart, far = scene.near(20.0, 0.2, at_most=True)
    places = [(8.0, 0.0)] if single else [(8.0, 0.0), (8.0 + apart, 0.0)]
    for x, y in places:
        mark, small = rng.choice([("C1218", False), ("C1518", False), ("C0918", True), ("C1209", True)])
        scene.plan.symbol("消防救援窗", x, y, "救援窗", 0.8)
        scene.plan.text(mark, x, y - 1.0, height=0.25)
        scene.expect(F + "rescue.size", small, (x, y))
    scene.expect(F + "rescue.count", single, (22, 8))
    if not single:
        scene.expect(F + "rescue.spacing", far, (8.0, 0.0), (8.0 + apart, 0.0))
    value, high = scene.near(1.2, 0.01, at_most=True)
    scene.plan.text(f"外窗：救援窗窗台高度{value:.2f}m", 22, -8, height=0.3)
    scene.expect(F + "rescue.sill", high, (22, -8))
    storey(scene).title(rng.choice(["三层平面图", "四层平面图", "5层平面图"]), 22, -12)


def smoke_windows(scene: Scene) -> None:
    """A smoke zone whose far corner is near the largest distance from its smoke window; tall rooms may be longer."""
    scene.facts = PUBLIC | {"sprinklers": "no"}
    tall = scene.rng.random() < 0.4
    value, far = scene.near(37.5 if tall else 30.0, 0.2, at_most=True)
    long = math.sqrt(value**2 - 8.0**2)
    height = "净高6.5m 自然对流" if tall else "净高5.0m"
    scene.plan.rectangle("smoke_zone", 0, 0, long, 16, f"防烟分区1\n{height}")
    scene.plan.symbol("自然排烟窗", 0.0, 8.0, "PYC", 1.0)
    scene.expect(F + "smoke_window.reach", far, (0, 8), (long, 0))
    storey(scene).title("三层排烟平面图", long / 2, -5)


def cars_at_a_wall(scene: Scene) -> None:
    """A row of bays whose first one, at a wall, leaves just enough room for a car or not."""
    scene.facts = {"building_use": "garage", "level": "below"}
    breadth, tight = scene.near(2.55, 0.02)
    scene.plan.rectangle("wall", -0.2, -0.2, 0, 20)
    scene.plan.rectangle("parking_space", 0.0, 0.5, breadth, 5.8)
    for index in range(4):
        x = breadth + 2.4 * index
        scene.plan.rectangle("parking_space", x, 0.5, x + 2.4, 5.8)
    scene.expect(F + "parking.gaps", tight, (breadth / 2, 3))
    storey(scene).title("地下一层车库平面图", 6, -4)


def site(scene: Scene) -> None:
    scene.facts = dict(LOW)
    scene.plan.outline("site_boundary", SITE).rectangle("building_new", 30, 30, 70, 45, "1#楼\n3F\nH=12")


def hydrants_below_ground(scene: Scene) -> None:
    """An entrance of works below ground near the least or the largest distance from the hydrant."""
    site(scene)
    least = scene.rng.random() < 0.5
    value, bad = scene.near(5.0 if least else 40.0, 0.05, at_most=not least)
    scene.plan.symbol("cd_entrance", 80, 20, "人防出入口").symbol("hydrant_outdoor", 80 + value, 20, "SS")
    scene.expect(F + "hydrant.at_entrances", bad, (80, 20), (80 + value, 20))


def hydrants_at_cars(scene: Scene) -> None:
    """A hydrant at a car park near its least distance from the cars."""
    site(scene)
    value, near = scene.near(7.0, 0.03)
    for index in range(8):
        scene.plan.rectangle("parking_space", 90 + 2.5 * index, 50, 92.5 + 2.5 * index, 55.3)
    scene.plan.symbol("hydrant_outdoor", 100, 50 - value, "SS").text("停车场", 97, 59)
    scene.expect(F + "hydrant.from_cars", near, (100, 50 - value), (100, 50))


def stairs_for_people(scene: Scene) -> None:
    """Two stairs at the ends of a corridor, together near what the people of the storey need; doors too narrow."""
    rng, plan = scene.rng, storey(scene)
    storeys, share = rng.choice([(2, 0.65), (3, 0.75), (6, 1.00)])
    width = rng.choice([1.6, 2.0, 2.4])
    needed = 2 * width * 100 / share
    bad = rng.random() < 0.5
    people = math.ceil(needed) + rng.choice([1, 3, 30]) if bad else math.floor(needed) - rng.choice([1, 2, 10])
    scene.facts = PUBLIC | {"storeys_above": storeys, "sprinklers": "no", "occupants": people}
    end = 18.0
    row(scene, [3.0, 9.0, 15.0], exits=(False, False), end=end, depth=5.0)
    half = plan.craft.thickness_m / 2 if plan.craft.walls != "single" else 0.0
    top = WIDTH + 5.0 + 2 * half
    for x, way in ((0.0, -1.0), (end, 1.0)):
        wall: tuple[XY, XY] = ((x, -half), (x, top))
        plan.door_in(*wall, half + WIDTH / 2, "FM乙1521")
        for y in (-half, top):
            plan.wall((x, y), (x + way * 3.2, y))
        plan.wall((x + way * 3.2, -half), (x + way * 3.2, top))
        plan.text("楼梯间", x + way * 1.6, 6.2, height=0.3)
        for step in range(9):
            y = 2.6 + step * 0.28
            plan.line("stair", [(x + way * 0.4, y), (x + way * (0.4 + width), y)])
    scene.expect(F + "width.stairs_per_people", bad)
    scene.expect(F + "width.exits_per_people", people * share / 100 > 3.0)
    plan.title("二层平面图", end / 2, -4)


SCENES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        rescue_openings, smoke_windows, cars_at_a_wall, hydrants_below_ground, hydrants_at_cars, stairs_for_people,
    )
}  # fmt: skip
