"""Scenes for civil-defence works in peacetime, and for the stairs of their wartime entrances."""

from __future__ import annotations

import math

from drawn_storey import StoreyPlan
from planted import Draw, Scene
from scenes_storeys import WIDTH, row

C = "civil_defence."


def storey(scene: Scene) -> StoreyPlan:
    assert isinstance(scene.plan, StoreyPlan)
    return scene.plan


def peacetime_compartments(scene: Scene) -> None:
    """Compartments of civil-defence works near their largest area: plain, halls, auditoria; a garage beside them."""
    rng = scene.rng
    wet = rng.random() < 0.5
    kind = rng.choice(["plain", "hall", "auditorium"])
    use, limit = {
        "plain": ("办公用房", 1000.0 if wet else 500.0),
        "hall": ("商场营业厅 A级装修", 2000.0 if wet else 500.0),
        "auditorium": ("电影院观众厅", 1000.0),
    }[kind]
    scene.facts = {"building_use": "public", "sprinklers": "yes" if wet else "no", "level": "below"}
    area, bad = scene.near(limit, 0.004 * limit, at_most=True)
    broad = math.sqrt(limit) * 0.8
    scene.plan.rectangle("fire_compartment", 0, 0, area / broad, broad, f"防火分区1\n{use}")
    scene.expect(C + "peacetime.compartment", bad, (area / broad / 2, broad / 2))
    x = area / broad + 10
    scene.plan.rectangle("fire_compartment", x, 0, x + 60, 50, "防火分区2\n汽车库")
    storey(scene).title(rng.choice(["地下一层人防平时防火分区图", "防空地下室平时平面图"]), x / 2, -6)


def peacetime_smoke(scene: Scene) -> None:
    """A smoke zone of civil-defence works near its largest area, beside one in a tall hall."""
    rng = scene.rng
    scene.facts = {"building_use": "public", "level": "below"}
    area, bad = scene.near(500.0, 3, at_most=True)
    broad = rng.choice([18.0, 22.0])
    scene.plan.rectangle("smoke_zone", 0, 0, area / broad, broad, "防烟分区1\n净高3.6m")
    scene.expect(C + "peacetime.smoke_zone", bad, (area / broad / 2, broad / 2))
    x = area / broad + 6
    scene.plan.rectangle("smoke_zone", x, 0, x + 40, 20, "防烟分区2\n净高6.5m")
    storey(scene).title(rng.choice(["地下一层人防排烟平面图", "防空地下室平时通风平面图"]), x / 2, -6)


def peacetime_uses(scene: Scene) -> None:
    """Rooms of civil-defence works: one that may not be there at all, one that may not lie deep."""
    rng = scene.rng
    floor, deep = rng.choice([("地下一层", False), ("地下二层", True), ("负二层", True), ("地下1层", False)])
    forbidden = rng.random() < 0.4
    never = rng.choice(["儿童活动室", "哺乳室", "游乐厅"]) if forbidden else rng.choice(["商店", "办公室", "健身房"])
    shallow = rng.choice(["网吧", "客房", "歌舞厅", "病房"])
    scene.facts = {"building_use": "public", "level": "below"}
    scene.plan.rectangle("protective_unit", -2, -2, 34, 22, "防护单元1\n二等人员掩蔽所")
    scene.plan.rectangle("room", 0, 0, 14, 12, never, 0.5)
    scene.plan.rectangle("room", 15, 0, 30, 12, shallow, 0.5)
    if forbidden:
        scene.expect(C + "peacetime.uses", True, (7, 6))
    scene.expect(C + "peacetime.uses", deep, (22, 6))
    storey(scene).title(f"{floor}人防平时平面图", 15, -6)


def peacetime_exits(scene: Scene) -> None:
    """Two exits of civil-defence works; one may lead through a blast door, a blast door elsewhere does not matter."""
    rng, plan = scene.rng, storey(scene)
    scene.facts = {"building_use": "public", "level": "below"}
    low, high, left, right = ((0, 0), (30, 0)), ((0, 20), (30, 20)), ((0, 0), (0, 20)), ((30, 0), (30, 20))
    for wall in (low, high, left, right, ((0, 12), (30, 12))):
        plan.wall(*wall)
    bad = rng.random() < 0.5
    mark = rng.choice(["HFM1220(6)", "BFM1220(6)", "HM1220"]) if bad else rng.choice(["FM甲1221", "FMJ1221", "M1521"])
    place = plan.door_in(*left, 6.0, mark)
    plan.symbol("safety_exit", *place, "安全出口")
    other = plan.door_in(*right, 6.0, "FM甲1221")
    plan.symbol("safety_exit", *other, "安全出口")
    plan.door_in(*high, 15.0, "HFM1220(6)")
    plan.door_in((0, 12), (30, 12), 10.0, "M1021")
    plan.text("商场", 15, 6, height=0.5).text("防毒通道", 22, 16, height=0.4)
    scene.expect(C + "peacetime.exits", bad, place)
    scene.expect(C + "peacetime.exits", False, other)
    plan.title("地下一层人防平时平面图", 15, -6)


def peacetime_sprinklers(scene: Scene) -> None:
    """Units together near the area above which sprinklers are asked for, with them or without."""
    rng = scene.rng
    area, large = scene.near(1000.0, 4, at_most=True, share=0.6)
    wet = large and rng.random() < 0.4
    scene.facts = {"building_use": "public", "level": "below", "sprinklers": "yes" if wet else "no"}
    parts = rng.choice([1, 2])
    broad = 20.0
    for index in range(parts):
        x, long = 40.0 * index, area / broad / parts
        use = "二等人员掩蔽所" if parts == 1 else "物资库"
        scene.plan.rectangle("protective_unit", x, 0, x + long, broad, f"防护单元{index + 1}\n{use}")
    scene.expect(C + "peacetime.sprinklers", large and not wet)
    storey(scene).title("地下一层人防平时平面图", 20, -6)


def stair_of_an_entrance(scene: Scene) -> None:
    """A flight at a wartime entrance near its least width; one far from every entrance is another's matter."""
    width, thin = scene.near(1.0, 0.01)
    plan = storey(scene)
    scene.facts = {"level": "below"}
    steps = scene.rng.choice([9, 11, 13])
    for step in range(steps):
        plan.line("stair", [(0, step * 0.28), (width, step * 0.28)])
    top = (steps - 1) * 0.28
    plan.symbol("cd_entrance", width / 2, top + 3.0, "CK", text="主要出入口(室外)")
    for step in range(11):
        plan.line("stair", [(40 + step * 0.28, 0), (40 + step * 0.28, 0.9)])
    plan.text("设备检修梯", 41.4, 2.0, height=0.3)
    scene.expect(C + "passage.stair", thin, (width / 2, top / 2))
    plan.title("地下一层人防口部平面图", 20, -5)


def deep_rooms(scene: Scene) -> None:
    """Rooms of civil-defence works so deep that their farthest corner is near the largest way to the door."""
    scene.facts = {"building_use": "public", "level": "below"}
    value, bad = scene.near(15.0, 0.3, at_most=True)
    plan = storey(scene)
    half = plan.craft.thickness_m / 2 if plan.craft.walls != "single" else 0.0
    depth = math.sqrt((value - (0.0 if bad else 0.1)) ** 2 - (2.0 - half) ** 2) - half
    row(scene, [2.0, 6.0], exits=(True, True), end=8.0, depth=depth, name="商店", windows=False)
    for x in (2.0, 6.0):
        scene.expect(C + "travel.in_room", bad, (x, depth / 2))
    plan.title("地下一层人防平时平面图", 4, -4)


def ways_to_the_exit(scene: Scene) -> None:
    """A corridor of civil-defence works with one exit; the last door is near the largest way for its use."""
    scene.facts = {"building_use": "public", "level": "below"}
    name, limit = scene.rng.choice([("商店", 20.0), ("客房", 15.0), ("诊室", 12.0)])
    value, bad = scene.near(limit, 0.3, at_most=True)
    at = math.sqrt((value - (0.0 if bad else 0.1)) ** 2 - (WIDTH / 2) ** 2)
    doors = [at - 4.0 * n for n in range(int(at / 4.0), -1, -1) if at - 4.0 * n > 1.2]
    places, _ = row(scene, doors, exits=(True, False), end=at + 1.5, name=name, windows=False)
    for x, place in zip(doors, places, strict=True):
        scene.expect(C + "travel.to_exit", math.hypot(x, WIDTH / 2) > limit, place)
    storey(scene).title("地下一层人防平时平面图", at / 2, -4)


def falling_buildings(scene: Scene) -> None:
    """A main entrance near the reach of a building that falls, of concrete or of masonry; a shelter now and then."""
    rng = scene.rng
    structure, reach = rng.choice([("剪力墙结构", 5.0), ("框架结构", 5.0), ("砖混结构", 9.0)])
    away, near = scene.near(reach, 0.05)
    scene.plan.outline("site_boundary", [(0, 0), (150, 0), (150, 90), (0, 90)])
    scene.plan.rectangle("building_new", 30, 30, 70, 45, f"1#楼\n6F\nH=18\n{structure}")
    scene.plan.symbol("cd_entrance", 70 + away, 37, "CK", text="战时主要出入口")
    if rng.random() < 0.3:
        scene.plan.text("设防倒塌棚架", 70 + away, 34, height=0.4)
    else:
        scene.expect(C + "entrances.shelter", near, (70, 37), (70 + away, 37))


SCENES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        peacetime_compartments, peacetime_smoke, peacetime_uses, peacetime_exits, peacetime_sprinklers,
        stair_of_an_entrance, deep_rooms, ways_to_the_exit, falling_buildings,
    )
}  # fmt: skip
