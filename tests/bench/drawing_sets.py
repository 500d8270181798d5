"""Drawing sets of any length for benchmarks: what a house with a basement, its site and its pipes is drawn on.

Of 25 sheets twelve are floor plans, one is a garage, one a shelter, one a site plan, four are pipe plans, three are
stairs at large scale, three are schedules. One office draws them all, so layers are alike and walls and doors are not.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from drawn_plan import Habit
from drawn_storey import Craft, StoreyPlan

FACTS = {
    "building_height_m": 54.0,
    "building_use": "public",
    "cd_area_required_m2": 3000.0,
    "density_max": 0.3,
    "far_max": 2.5,
    "green_ratio_min": 0.3,
    "height_max_m": 60.0,
    "latitude_deg": 21.9,
    "occupants": 1200.0,
    "parking_min": 100.0,
    "sprinklers": "yes",
    "storeys_above": 18.0,
}
BAY_M, DEPTH_M, CORRIDOR_M, BAYS = 4.0, 7.0, 2.4, 14
FURNITURE = {"layer": "家具"}


def floor(plan: StoreyPlan, rng: random.Random, number: int) -> None:
    """Draw 26 rooms along a corridor between two stairs, furnished, with windows, hydrants, compartments, cameras."""
    length, upper = BAYS * BAY_M, 2 * DEPTH_M + CORRIDOR_M
    low, high = ((0.0, DEPTH_M), (length, DEPTH_M)), ((0.0, DEPTH_M + CORRIDOR_M), (length, DEPTH_M + CORRIDOR_M))
    outer = [((0.0, 0.0), (length, 0.0)), ((0.0, upper), (length, upper))]
    ends = [((0.0, 0.0), (0.0, upper)), ((length, 0.0), (length, upper))]
    for wall in (*outer, *ends, low, high):
        plan.wall(*wall)
    for column in range(1, BAYS):
        x = column * BAY_M
        plan.wall((x, 0.0), (x, DEPTH_M)).wall((x, upper - DEPTH_M), (x, upper))
    for column in range(BAYS):
        x = (column + 0.5) * BAY_M
        for side, (wall, facade) in enumerate(((low, outer[0]), (high, outer[1]))):
            y = DEPTH_M / 2 if side == 0 else upper - DEPTH_M / 2
            if side == 0 and column in (0, BAYS - 1):
                plan.text("楼梯间", x, y + 2, height=0.3)
                for left in (x - 1.8, x + 0.1):
                    for row in range(10):
                        plan.line("stair", [(left, 1.6 + row * 0.28), (left + 1.7, 1.6 + row * 0.28)])
                middle = plan.door_in(*wall, x, "FM乙1221")
                plan.symbol("safety_exit", *middle, "安全出口")
                continue
            wet = side == 1 and column in (3, 10)
            plan.text("卫生间" if wet else rng.choice(["办公室", "会议室", "资料室"]), x, y, height=0.3)
            plan.door_in(*wall, x + rng.choice([-1.0, 0.0, 1.0]), "M0921" if wet else "M1021", rng.random() < 0.5)
            plan.window_in(*facade, x, 1.8, "block")
            for _ in range(4):
                plan.symbol("sanitary", x + rng.uniform(-1.5, 1.5), y + rng.uniform(-2, 2), "WC") if wet else _desk(
                    plan, rng, x, y
                )
    plan.text("走道", length / 2, upper / 2, height=0.3)
    for x in (6.0, length / 2, length - 6.0):
        plan.symbol("hydrant_indoor", x, DEPTH_M + 0.3, "XHS")
    for x, turn in ((1.0, 0.0), (length - 1.0, 180.0)):
        plan.symbol("camera", x, upper / 2, "CAMERA", turn_deg=turn)
    plan.rectangle("fire_compartment", 0, 0, length, upper, f"防火分区{number}-1", 0.4)
    for column in range(2):
        half = length / 2
        plan.rectangle("smoke_zone", half * column, 0, half * (column + 1), upper, f"防烟分区{column + 1}", 0.4)
    for column in range(BAYS + 1):
        for y in (0.0, DEPTH_M, upper - DEPTH_M, upper):
            x = column * BAY_M
            plan.rectangle("column", x - 0.25, y - 0.25, x + 0.25, y + 0.25)
    plan.title(f"{number}层平面图 1:100", length / 2, -6)


def _desk(plan: StoreyPlan, rng: random.Random, x: float, y: float) -> None:
    x, y = x + rng.uniform(-1.4, 0.8), y + rng.uniform(-2.4, 1.8)
    box = [(x, y), (x + 1.4, y), (x + 1.4, y + 0.7), (x, y + 0.7)]
    plan.drawn(box, FURNITURE)
    plan.drawn([(x + 0.2, y - 0.4), (x + 0.7, y - 0.4), (x + 0.7, y - 0.1), (x + 0.2, y - 0.1)], FURNITURE)


def garage(plan: StoreyPlan, rng: random.Random, number: int) -> None:
    """Draw a garage of two compartments with columns, parking spaces and four exits."""
    wide, deep = 96.0, 40.0
    for wall in (((0, 0), (wide, 0)), ((0, deep), (wide, deep)), ((0, 0), (0, deep)), ((wide, 0), (wide, deep))):
        plan.wall(*wall)
    plan.wall((wide / 2, 0), (wide / 2, deep))
    plan.door_in((wide / 2, 0), (wide / 2, deep), deep / 2, "FM甲1521")
    for wall, x in ((((0, 0), (0, deep)), 0.0), (((wide, 0), (wide, deep)), wide)):
        for at in (5.0, deep - 5.0):
            plan.door_in(*wall, at, "FM乙1221")
            plan.symbol("safety_exit", x, at, "安全出口")
    for half in range(2):
        x = wide / 2 * half
        plan.rectangle("fire_compartment", x, 0, x + wide / 2, deep, f"防火分区{half + 1}\n汽车库", 0.5)
    for column in range(1, 12):
        for row in range(1, 5):
            x, y = column * 8.0, row * 8.0
            plan.rectangle("column", x - 0.3, y - 0.3, x + 0.3, y + 0.3)
    for column in range(36):
        for y in (0.5, 13.0, 21.5, 34.0):
            plan.rectangle("parking_space", 1 + column * 2.6, y, 3.4 + column * 2.6, y + 5.3)
    for x in (6.0, 30.0, 66.0, 90.0):
        plan.symbol("hydrant_indoor", x, deep / 2 + rng.uniform(-1, 1), "XHS")
    plan.title(f"地下{number}层车库平面图 1:100", wide / 2, -6)


def shelter(plan: StoreyPlan, rng: random.Random, number: int) -> None:
    """Draw two protective units with their walls, entrances and blast doors."""
    plan.wall_role = "protective_wall"
    for unit in range(2):
        x, wide, deep = unit * 60.0, 50.0, 30.0
        left, right = ((x, 0.0), (x, deep)), ((x + wide, 0.0), (x + wide, deep))
        for wall in (left, right, ((x, 0.0), (x + wide, 0.0)), ((x, deep), (x + wide, deep))):
            plan.wall(*wall)
        plan.rectangle("protective_unit", x, 0, x + wide, deep, f"防护单元{unit + 1}\n二等人员掩蔽所", 0.5)
        for blast in range(3):
            plan.rectangle("blast_unit", x + 1 + blast * 16, 1, x + 16 + blast * 16, deep - 1, f"抗爆单元{blast + 1}")
        plan.rectangle("shelter_area", x + 2, 2, x + wide - 2, deep - 2, "掩蔽面积")
        for wall, name in ((left, "次要出入口"), (right, "主要出入口")):
            where = plan.door_in(*wall, rng.uniform(8, 22), "HFM1520")
            plan.symbol("cd_entrance", *where, "人防口部", text=name)
        for row in range(12):
            plan.symbol("dry_toilet", x + 4 + row, 3.0, "干厕")
    plan.title(f"地下{number}层人防平面图 1:100", 55, -6)


def site(plan: StoreyPlan, rng: random.Random, _number: int) -> None:
    """Draw a site with eight houses, lanes, grounds, greens, trees, hydrants and its table."""
    plan.rectangle("site_boundary", 0, 0, 240, 180)
    plan.rectangle("control_line", 6, 6, 234, 174)
    plan.line("road_redline", [(-4, -10), (250, -10)]).line("road_redline", [(-4, -50), (250, -50)])
    for row in range(2):
        for column in range(4):
            x, y = 16 + column * 56.0, 24 + row * 76.0 + rng.uniform(-2, 2)
            plan.rectangle("building_new", x, y, x + 36, y + 15, f"{row * 4 + column + 1}#楼 18F H=54.0m")
            plan.rectangle("aerial_ground", x, y + 20, x + 36, y + 30, "登高场地")
            for edge in (18.0, 23.0):
                plan.line("fire_lane", [(x - 8, y - edge), (x + 42, y - edge)])
            plan.rectangle("green_area", x + 2, y + 34, x + 34, y + 42, "集中绿地")
            for space in range(14):
                plan.rectangle("parking_space", x + space * 2.5, y - 6, x + space * 2.5 + 2.4, y - 0.7)
            for tree in range(10):
                plan.symbol("tree", x + tree * 4, y + 44, "TREE", 0.8)
    for x in range(10, 240, 60):
        plan.symbol("hydrant_outdoor", x, 8, "HYDRANT")
        plan.symbol("hydrant_outdoor", x, 92, "HYDRANT")
    rows = [
        ("总用地面积", "43200"),
        ("总建筑面积", "77760"),
        ("容积率", "1.80"),
        ("建筑密度", "10.0%"),
        ("停车位", "112"),
    ]
    for line, (name, value) in enumerate(rows):
        plan.text(name, 262, 160 - 3 * line, role="index_table").text(value, 276, 160 - 3 * line, role="index_table")
    plan.title("总平面图 1:500", 120, -60)


def pipes(plan: StoreyPlan, rng: random.Random, number: int) -> None:
    """Draw a street with eight kinds of pipes side by side, their manholes, levels and crossings."""
    offsets = {
        "pipe_sewage": ("d400 i=0.004", 0.0),
        "pipe_storm": ("d600 i=0.004", 3.5),
        "pipe_water": ("DN300", 7.0),
        "pipe_gas": ("DN200 中压B", 10.0),
        "pipe_heat": ("DN250", 13.0),
        "cable_power": ("10kV 6孔", 16.0),
        "cable_telecom": ("12孔", 18.0),
    }
    for role, (text, y) in offsets.items():
        drop, level = 0.0, 3.0 if role == "pipe_sewage" else 2.6
        for row in range(12):
            x = row * 40.0
            words = text
            if role in ("pipe_sewage", "pipe_storm"):
                words += f" 起点管底标高{level - drop:.3f} 终点管底标高{level - drop - 0.16:.3f}"
                drop += 0.16
                plan.symbol("manhole", x, y, "W" if role == "pipe_sewage" else "Y", 0.7)
            plan.line(role, [(x, y), (x + 40, y)], words, 0.4)
        if role in ("pipe_water", "pipe_gas"):
            for row in range(3):
                plan.line(role, [(60 + row * 140, y), (60 + row * 140, y - 25)], text, 0.4)
    for edge in (-8.0, 22.0):
        plan.line("lane_edge", [(-10, edge), (490, edge)])
        for tree in range(60):
            plan.symbol("tree", tree * 8.0, edge + rng.uniform(1.4, 2.0) * (1 if edge > 0 else -1), "TREE", 0.6)
    plan.line("road_centre", [(-10, 7), (490, 7)])
    for row in range(8):
        plan.rectangle("building_existing", row * 60, 32, row * 60 + 40, 48, "现状 6F")
    plan.title(f"管线综合平面图{number} 1:500", 240, -40)


def stairs(plan: StoreyPlan, rng: random.Random, number: int) -> None:
    """Draw six staircases at large scale, two flights each."""
    for column in range(6):
        x, width = column * 8.0, 1.3
        for wall in (((x, 0), (x + 2.9, 0)), ((x, 7), (x + 2.9, 7)), ((x, 0), (x, 7)), ((x + 2.9, 0), (x + 2.9, 7))):
            plan.wall(*wall)
        for left in (x + 0.1, x + 1.5):
            for row in range(rng.choice([10, 11])):
                plan.line("stair", [(left, 2 + row * 0.28), (left + width, 2 + row * 0.28)])
        plan.text("上", x + 0.7, 1.4, height=0.3).text("楼梯间", x + 1.4, 6.2, height=0.25)
        plan.text("280×10=2800", x + 1.4, -0.8, height=0.2)
    plan.title(f"楼梯大样图{number} 1:50", 24, -5)


def schedule(plan: StoreyPlan, rng: random.Random, number: int) -> None:
    """Draw a ruled table of doors and windows and a page of notes."""
    for row in range(41):
        plan.drawn([(0, row * 1.2), (36, row * 1.2)], {"layer": "表格"})
        if row < 40:
            mark = f"{rng.choice(['M', 'C', 'FM乙'])}{rng.choice([9, 10, 12, 15]):02d}21"
            for column, word in enumerate((str(row + 1), mark, "1000×2100", str(rng.randint(1, 60)), "成品", "见图集")):
                plan.text(word, column * 6 + 3, row * 1.2 + 0.6, height=0.4)
    for row in range(30):
        plan.text(f"{row + 1}. 未注明的墙体厚度均为200mm，门窗洞口尺寸以立面为准。", 60, row * 1.5, height=0.5)
    plan.title(f"门窗表{number}", 18, -4)


Draw = Callable[[StoreyPlan, random.Random, int], None]
CYCLE: tuple[Draw, ...] = (
    site, floor, floor, pipes, floor, stairs, floor, schedule, floor, garage, floor, pipes, floor,
    floor, stairs, floor, schedule, floor, pipes, floor, shelter, floor, stairs, pipes, schedule,
)  # fmt: skip


def layers_of_the_office() -> dict[str, str]:
    """Return role → layer name, the same for all sheets."""
    return Habit.any(random.Random(7)).layers


def write_set(folder: Path, count: int) -> list[Path]:
    """Write ``count`` sheets, one a file; return them."""
    folder.mkdir(parents=True, exist_ok=True)
    layers = layers_of_the_office()
    paths = []
    for row in range(count):
        path = folder / f"{row + 1:03d}.dxf"
        write_sheet(path, row, layers)
        paths.append(path)
    return paths


def write_sheet(path: Path, row: int, layers: dict[str, str], seed: int = 0) -> None:
    """Write the sheet with this row; another ``seed`` makes another revision of it."""
    rng = random.Random(f"{row}:{seed}")
    plan = StoreyPlan(Habit(unit="mm", layers=layers), Craft.any(rng))
    draw = CYCLE[row % len(CYCLE)]
    number = 1 + sum(CYCLE[one % len(CYCLE)] is draw for one in range(row))
    draw(plan, rng, number)
    plan.clutter(rng)
    plan.save(path)
