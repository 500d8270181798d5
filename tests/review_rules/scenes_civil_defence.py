"""Scenes for the checks of civil defence: units, entrances, doors, walls, what is around and inside."""

from __future__ import annotations

import math

from drawn_plan import XY
from drawn_storey import StoreyPlan
from planted import Draw, Scene

C = "civil_defence."
USES = {
    "二等人员掩蔽所": ("personnel", 2000.0, 500.0),
    "战时物资库": ("support", 4000.0, 2000.0),
    "医疗救护工程": ("medical", 1000.0, 500.0),
    "防空专业队队员掩蔽部": ("team", 1000.0, 500.0),
}


def box(x0: float, y0: float, x1: float, y1: float) -> list[XY]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def storey(scene: Scene) -> StoreyPlan:
    assert isinstance(scene.plan, StoreyPlan)
    return scene.plan


def units(scene: Scene) -> None:
    """Protective and blast units near their largest area."""
    rng = scene.rng
    use, (_, unit, blast) = rng.choice(list(USES.items()))
    area, large = scene.near(unit, 0.004 * unit, at_most=True)
    small, wide = scene.near(blast, 0.004 * blast, at_most=True)
    broad = math.sqrt(unit) * 0.8
    scene.plan.rectangle("protective_unit", 0, 0, area / broad, broad, f"防护单元1\n{use}")
    scene.expect(C + "protective_unit.area", large, (area / broad / 2, broad / 2))
    deep = broad - 4
    scene.plan.rectangle("blast_unit", 2, 2, 2 + small / deep, 2 + deep, "抗爆单元1")
    scene.expect(C + "blast_unit.area", wide, (2 + small / deep / 2, 2 + deep / 2))


def total(scene: Scene) -> None:
    """Units whose area together is near the one that has to be built."""
    bad = scene.rng.random() < 0.5
    scene.facts = {"cd_area_required_m2": 3003 if bad else 2997, "cd_use": "personnel_2"}
    for index in range(2):
        scene.plan.rectangle("protective_unit", 50 * index, 0, 50 + 50 * index, 30, f"防护单元{index + 1}")
    scene.expect(C + "total_area", bad)


def people(scene: Scene) -> None:
    """People sheltered near what the shelter area allows; toilets near what they need."""
    rng = scene.rng
    team = rng.random() < 0.4
    share = 3.0 if team else 1.0
    count = rng.choice([200, 400, 800]) if team else rng.choice([600, 800, 1000])
    bad = rng.random() < 0.5
    area = round(count * share * (0.99 if bad else 1.005), 1)
    use = "防空专业队队员掩蔽部" if team else "二等人员掩蔽所"
    text = f"防护单元1\n{use}\n掩蔽面积{area}㎡\n掩蔽人数{count}人"
    scene.plan.rectangle("protective_unit", 0, 0, 30 if team else 45, 30 if team else 40, text)
    scene.expect(C + ("shelter.team_per_person" if team else "shelter.per_person"), bad)
    needed = math.ceil(count / 2 / 50) + math.ceil(count / 2 / 40)
    few = rng.random() < 0.5
    found = needed - rng.choice([1, 2, 4]) if few else needed + rng.choice([0, 1, 3])
    if rng.random() < 0.5:
        for row in range(found):
            scene.plan.symbol("dry_toilet", 2 + 1.0 * (row % 20), 2 + 1.2 * (row // 20), "干厕")
    else:
        men = found - math.ceil(count / 2 / 40)
        scene.plan.text(f"男干厕 便器{men}个", 6, 4, height=0.5).text(f"女干厕 便器{found - men}个", 6, 8, height=0.5)
    scene.expect(C + "toilets", few)


def heights(scene: Scene) -> None:
    """Clear heights near the least ones."""
    rng = scene.rng
    word, limit = rng.choice([("梁底净高", 2.0), ("管底净高", 2.0), ("结构板底净高", 2.4)])
    value, low = scene.near(limit, 0.02)
    scene.plan.rectangle("protective_unit", 0, 0, 40, 30, f"防护单元1\n二等人员掩蔽所\n{word}{value:.2f}m")
    scene.expect(C + "clear_height", low)


def entrances(scene: Scene) -> None:
    """Entrances of a unit: too few, none outdoors, too near to one another."""
    rng = scene.rng
    scene.plan.rectangle("protective_unit", 0, 0, 45, 40, "防护单元1 二等人员掩蔽所")
    few = rng.random() < 0.3
    outside = rng.random() < 0.7
    apart, near = scene.near(15.0, 0.1)
    scene.plan.symbol("cd_entrance", 5, 39, "CK", text="主要出入口(室外)" if outside else "主要出入口(室内)")
    if not few:
        scene.plan.symbol("cd_entrance", 5 + apart, 39, "CK", text="次要出入口(室内)")
        scene.expect(C + "entrances.apart", near)
    if not few or not outside:
        scene.expect(C + "entrances.outdoor", not outside)
    if rng.random() < 0.5:
        scene.plan.symbol("cd_entrance", 45, 12, "CK", text="连通口")
    scene.expect(C + "entrances.count", few)


def mouth(scene: Scene) -> None:
    """Entrances with blast and airtight doors in protective walls: marks, openings, sizes, sets, total width."""
    rng = scene.rng
    plan = storey(scene)
    plan.wall_role = "protective_wall"
    first = rng.random() < 0.4
    use = "一等人员掩蔽所" if first else "二等人员掩蔽所"
    low, high, left, right = ((0, 0), (44, 0)), ((0, 30), (44, 30)), ((0, 0), (0, 30)), ((44, 0), (44, 30))
    inner = (((0, 4), (8, 4)), ((32, 26), (44, 26)))
    side = (((8, 0), (8, 4)), ((32, 26), (32, 30)))
    for wall in (low, high, left, right, *inner, *side):
        plan.wall(*wall)
    widths = []
    for index, (outer, within) in enumerate(((low, inner[0]), (high, inner[1]))):
        at, inner_at = (4.0, 4.0) if index == 0 else (36.0, 4.0)
        width = rng.choice([10, 12, 15])
        tall = rng.choice([20, 20, 22, 19])
        narrow = rng.random() < 0.15
        width = 7 if narrow else width
        mark = f"HFM{width:02d}{tall}(6)"
        wrong = plan.craft.walls != "through" and rng.random() < 0.3
        drawn = width / 10 + (rng.choice([-0.2, 0.2, 0.3]) if wrong and not narrow else 0.0)
        wrong = wrong and not narrow
        place = plan.door_in(*outer, at, mark, gap=drawn)
        if plan.craft.walls != "through":
            scene.expect(C + "door.opening", wrong, place)
        scene.expect(C + "door.width", narrow, place)
        scene.expect(C + "door.height", tall < 20, place)
        widths.append(width / 10)
        needed = 2 if first and index == 0 else 1
        have = rng.choice([needed, needed, needed - 1])
        for row in range(have):
            wall, along = (within, inner_at) if row == 0 else (side[index], 2.0)
            airtight = plan.door_in(*wall, along, f"HM{width:02d}{tall}")
            if plan.craft.walls != "through":
                scene.expect(C + "door.opening", False, airtight)
            scene.expect(C + "door.width", narrow, airtight)
            scene.expect(C + "door.height", tall < 20, airtight)
        text = "主要出入口(室外)" if index == 0 else "次要出入口(室内)"
        y = -1.5 if index == 0 else 31.5
        plan.symbol("cd_entrance", place[0], y, "CK", text=text)
        scene.expect(C + "door.set", have < needed, (place[0], y))
    thin = rng.random() < 0.5
    total_m = sum(widths)
    people = math.floor(total_m / 0.3 * 100) + (10 if thin else -10)
    plan.rectangle("protective_unit", 0, 0, 44, 30, f"防护单元1\n{use}\n掩蔽人数{people}人")
    scene.expect(C + "door.total_width", thin, *box(0, 0, 44, 30))
    scene.expect(C + "unit.walls", False)


def broken_wall(scene: Scene) -> None:
    """A unit whose protective wall has a gap, or a blast door in it."""
    rng = scene.rng
    plan = storey(scene)
    plan.wall_role = "protective_wall"
    kind = rng.choice(["whole", "gap", "door", "common"])
    edges = [((0, 0), (40, 0)), ((40, 0), (40, 30)), ((0, 30), (40, 30)), ((0, 0), (0, 30))]
    size = rng.choice([0.9, 1.5, 3.0])
    for row, wall in enumerate(edges):
        gaps = [(12.0, 12.0 + size)] if row == 0 and kind == "gap" else []
        plan.wall(*wall, *gaps)
    if kind == "door":
        plan.door_in(*edges[1], 14.0, "HFM1220(6)")
    if kind == "common" and plan.craft.walls != "through":
        plan.door_in(*edges[1], 14.0, "M1221")
    plan.rectangle("protective_unit", 0, 0, 40, 30, "防护单元1\n二等人员掩蔽所")
    bad = (kind == "gap" or kind == "common") and plan.craft.walls != "through"
    place = box(12, -0.5, 12 + size, 0.5) if kind == "gap" else box(39.5, 13.4, 40.5, 14.6)
    scene.expect(C + "unit.walls", bad, *place)


def connected(scene: Scene) -> None:
    """Two adjacent units with a connecting opening, a single door in it, or none."""
    rng = scene.rng
    plan = storey(scene)
    plan.wall_role = "protective_wall"
    count = rng.choice([0, 1, 2])
    one, other = ((30, 0), (30, 30)), ((30.5, 0), (30.5, 30))
    for wall in (((0, 0), (60, 0)), ((0, 30), (60, 30)), ((0, 0), (0, 30)), ((60, 0), (60, 30)), one, other):
        plan.wall(*wall)
    for wall in (one, other)[:count]:
        plan.door_in(*wall, 12.0, "HFM1220(6)")
    plan.door_in((0, 0), (0, 30), 8.0, "HFM1220(6)")
    plan.rectangle("protective_unit", 0, 0, 30, 30, "防护单元1\n二等人员掩蔽所")
    plan.rectangle("protective_unit", 30.5, 0, 60, 30, "防护单元2\n二等人员掩蔽所")
    scene.expect(C + "unit.connection", count < 2, *box(0, 0, 30, 30))


def hazards(scene: Scene) -> None:
    """A filling station or a tank of poison near the least distance."""
    rng = scene.rng
    name, limit = rng.choice([("加油站", 50.0), ("危险品库", 50.0), ("液氯储罐(剧毒)", 100.0), ("甲类仓库", 50.0)])
    gap, near = scene.near(limit, 0.1)
    scene.plan.rectangle("protective_unit", 0, 0, 40, 30, "防护单元1\n二等人员掩蔽所")
    role = "hazard" if rng.random() < 0.5 else "building_existing"
    scene.plan.rectangle(role, 40 + gap, 0, 60 + gap, 20, name)
    scene.plan.rectangle("building_existing", 10, 40, 30, 55, "现状住宅 6F")
    scene.expect(C + "siting.hazards", near, *box(40, 0, 40 + gap, 20))


def joints(scene: Scene) -> None:
    """A movement joint through a unit, or beside it."""
    bad = scene.rng.random() < 0.5
    x = 20.0 if bad else 40.2
    scene.plan.rectangle("protective_unit", 0, 0, 40, 30, "防护单元1\n二等人员掩蔽所")
    for off in (0.0, 0.1):
        scene.plan.line("expansion_joint", [(x + off, -5), (x + off, 35)])
    scene.expect(C + "unit.joints", bad, (x, 15))


def passage(scene: Scene) -> None:
    """An airlock of an entrance near the least width, between two doors; a height of passages in a note."""
    plan = storey(scene)
    plan.wall_role = "protective_wall"
    thick = plan.craft.thickness_m if plan.craft.walls != "single" else 0.0
    wide, thin = scene.near(1.5, 0.01)
    deep, long = wide + thick, 4.0
    ends = ((0.0, 0.0), (0.0, deep)), ((long, 0.0), (long, deep))
    for wall in (*ends, ((0.0, 0.0), (long, 0.0)), ((0.0, deep), (long, deep))):
        plan.wall(*wall)
    for wall, mark in zip(ends, ("HFM0820(6)", "HM0820"), strict=True):
        plan.door_in(*wall, deep / 2, mark)
    plan.text(scene.rng.choice(["密闭通道", "防毒通道"]), long / 2, deep / 2, height=0.2)
    scene.expect(C + "passage.width", thin, *box(0, 0, long, deep))
    value, low = scene.near(2.2, 0.01)
    plan.text(f"战时人员出入口通道净高{value:.2f}m", 20, 0, height=0.3)
    scene.expect(C + "passage.height", low, (20, 0))


def pipes(scene: Scene) -> None:
    """A pipe through the protective wall, near the largest diameter."""
    plan = storey(scene)
    plan.wall_role = "protective_wall"
    size = scene.rng.choice([80, 100, 150, 200, 300])
    for wall in (((0, 0), (60, 0)), ((0, 30), (60, 30)), ((0, 0), (0, 30)), ((60, 0), (60, 30))):
        plan.wall(*wall)
    plan.rectangle("protective_unit", 0, 0, 60, 30, "防护单元1\n二等人员掩蔽所")
    plan.line(scene.rng.choice(["pipe_sewage", "pipe_water"]), [(-6, 10), (9, 10)], f"DN{size}", 0.4)
    scene.expect(C + "pipe.through_wall", size > 150, (0, 10))


def washing(scene: Scene) -> None:
    """The rooms of a main entrance, with the decontamination room of its use or without."""
    rng = scene.rng
    use, room = rng.choice(
        [("二等人员掩蔽所", "简易洗消间"), ("医疗救护工程", "洗消间"), ("防空专业队队员掩蔽部", "淋浴室")]
    )
    missing = rng.random() < 0.5
    scene.plan.rectangle("protective_unit", 0, 0, 28, 30, f"防护单元1\n{use}")
    for row, name in enumerate(("防毒通道", "滤毒室", "密闭通道")):
        scene.plan.text(name, 4 + 5 * row, 2, height=0.3)
    if not missing:
        scene.plan.text(room, 4, 5, height=0.3)
    scene.expect(C + "decontamination", missing, (14, 15))


SCENES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        units,
        total,
        people,
        heights,
        entrances,
        mouth,
        broken_wall,
        connected,
        hazards,
        joints,
        passage,
        pipes,
        washing,
    )
}
