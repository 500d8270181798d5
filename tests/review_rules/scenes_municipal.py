"""Scenes for the checks of municipal works: pipes side by side, crossing, joined; streets."""

from __future__ import annotations

import math

from drawn_plan import XY
from planted import Draw, Scene

M = "municipal."
PAIRS = [
    ("water_sewer", "pipe_water", "DN200", "pipe_sewage", "d300 i=0.003", 1.0),
    ("water_sewer", "pipe_water", "DN300", "pipe_storm", "d400 i=0.003", 1.5),
    ("gas_sewer", "pipe_gas", "中压A DN200", "pipe_sewage", "d300 i=0.003", 1.2),
    ("gas_sewer", "pipe_gas", "低压 DN100", "pipe_storm", "d300 i=0.003", 1.0),
    ("gas_sewer", "pipe_gas", "次高压B DN300", "pipe_storm", "d500 i=0.003", 1.5),
    ("telecom_sewer", "cable_telecom", "通信 直埋", "pipe_sewage", "d300 i=0.003", 1.0),
    ("power_sewer", "cable_power", "电力 10kV 直埋", "pipe_storm", "d300 i=0.003", 0.5),
    ("heat_sewer", "pipe_heat", "热力 DN200 直埋", "pipe_sewage", "d300 i=0.003", 1.5),
    ("water_gas", "pipe_water", "DN200", "pipe_gas", "中压B DN100", 0.5),
    ("water_gas", "pipe_water", "DN200", "pipe_gas", "次高压A DN300", 1.5),
    ("water_heat", "pipe_water", "DN300", "pipe_heat", "热力 DN200 直埋", 1.5),
    ("water_power", "pipe_water", "DN200", "cable_power", "电力 10kV 直埋", 0.5),
    ("water_telecom", "pipe_water", "DN200", "cable_telecom", "通信 直埋", 1.0),
    ("gas_heat", "pipe_gas", "中压A DN200", "pipe_heat", "热力 DN200 直埋", 1.0),
    ("gas_power", "pipe_gas", "低压 DN100", "cable_power", "电力 10kV 直埋", 0.5),
    ("gas_power", "pipe_gas", "中压A DN200", "cable_power", "电力 10kV 排管", 1.0),
    ("gas_telecom", "pipe_gas", "中压B DN100", "cable_telecom", "通信 管块", 1.0),
    ("heat_power", "pipe_heat", "热力 DN200 直埋", "cable_power", "电力 10kV 直埋", 2.0),
    ("heat_telecom", "pipe_heat", "热力 DN200 直埋", "cable_telecom", "通信 直埋", 1.0),
    ("power_telecom", "cable_power", "电力 10kV 直埋", "cable_telecom", "通信 直埋", 0.5),
    ("power_telecom", "cable_power", "电力 110kV 直埋", "cable_telecom", "通信 直埋", 2.0),
]
BESIDE = [
    ("pipe_water", "water", "DN200", 1.0, 1.5),
    ("pipe_water", "water", "DN300", 3.0, 1.5),
    ("pipe_storm", "sewer", "d300 i=0.003", 2.5, 1.5),
    ("pipe_gas", "gas", "低压 DN100", 0.7, 0.75),
    ("pipe_gas", "gas", "中压A DN200", 1.5, 0.75),
    ("pipe_gas", "gas", "次高压B DN300", 5.0, 1.2),
    ("pipe_heat", "heat", "热力 DN200 直埋", 3.0, 1.5),
    ("cable_power", "power", "电力 10kV 直埋", 0.6, 0.7),
    ("cable_telecom", "telecom", "通信 直埋", 1.0, 1.5),
]
"""Role, its name in checks, text, least distances from buildings and from trees."""
SIZES = {"DN200": 200, "DN300": 300, "DN100": 100, "d300": 300, "d400": 400, "d500": 500}


WALLS = {"d": 0.12, "热力": 0.3, "DN": 0.09}
"""The thickest wall, or lagging, that a pipe of such a text can have, as a share of its size."""


def half_m(text: str, bad: bool) -> float:
    """Return the half width of a pipe, as thin as it can be where its distance is to be too small, else as thick."""
    size = next((mm / 1000 for word, mm in SIZES.items() if word in text), 0.0)
    wall = next((share for word, share in WALLS.items() if word in text), 0.0)
    return size / 2 + (0.0 if bad else wall * size)


def side_by_side(scene: Scene) -> None:
    """Pairs of pipes along streets, each clear distance just inside or outside; one joint half way."""
    for row, (name, one, one_text, other, other_text, limit) in enumerate(scene.rng.sample(PAIRS, 7)):
        clear, bad = scene.near(limit, 0.01)
        start = 80.0 * row
        end = start + clear + half_m(one_text, bad) + half_m(other_text, bad)
        for role, text, y, off in ((one, one_text, start, -0.36), (other, other_text, end, 0.36)):
            for x in (0, 30):
                scene.plan.line(role, [(x, y), (x + 30, y)]).text(text, x + 15, y + off, role=role, height=0.4)
        scene.expect(M + f"clearance.{name}", bad, (0, start), (60, start), (60, end), (0, end))


def beside_houses_and_trees(scene: Scene) -> None:
    """Pipes beside a house and a tree."""
    plan = scene.plan
    clear, bad = scene.near(2.5, 0.01)
    plan.line("pipe_sewage", [(0, 0), (40, 0)], "d300 i=0.004", 0.4)
    plan.rectangle("building_new", 5, clear + half_m("d300", bad), 30, 15, "1#楼")
    scene.expect(M + "clearance.sewer_building", bad, (5, 0), (30, 0), (30, clear), (5, clear))
    clear, bad = scene.near(1.5, 0.01)
    plan.line("pipe_water", [(0, 60), (40, 60)], "DN200", 0.4)
    plan.symbol("tree", 20, 60 + clear + half_m("DN200", bad), "TREE", 0.6)
    scene.expect(M + "clearance.water_tree", bad, (20, 60 + clear))


def beside_others(scene: Scene) -> None:
    """Pipes and cables of several kinds beside a house, and others of their kinds beside a tree."""
    plan = scene.plan
    for row, (role, kind, text, house, tree) in enumerate(scene.rng.sample(BESIDE, 4)):
        y = 160.0 * row
        clear, bad = scene.near(house, 0.01)
        half = half_m(text, bad)
        plan.line(role, [(0, y), (40, y)], text, 0.4)
        plan.rectangle("building_new", 5, y + clear + half, 30, y + clear + 15, "1#楼")
        scene.expect(M + f"clearance.{kind}_building", bad, (5, y), (30, y), (30, y + clear), (5, y + clear))
        clear, bad = scene.near(tree, 0.01)
        half = half_m(text, bad)
        plan.line(role, [(0, y + 80), (40, y + 80)], text, 0.4)
        plan.symbol("tree", 20, y + 80 + clear + half, "TREE", 0.6)
        scene.expect(M + f"clearance.{kind}_tree", bad, (20, y + 80 + clear))


def cross_section(scene: Scene) -> None:
    """A cross section of a street: names of strips, their dimensions below, in metres, centimetres or millimetres."""
    rng, plan = scene.rng, scene.plan
    speed = rng.choice([40, 80])
    scene.facts = {"design_speed_kmh": speed, "road_class": "arterial"}
    factor, digits = rng.choice([(1.0, 2), (100.0, 0), (1000.0, 0)])
    least = 3.5 if speed == 40 else 3.75
    strips = [("人行道", 2.0, "footway"), ("非机动车道", 2.5, "cycle_lane"), ("混行车道", least, "lane")]
    x = 0.0
    for name, limit, rule in strips:
        width, bad = scene.near(limit, 0.01)
        plan.line("", [(x, -1), (x, 0)]).line("", [(x + width, -1), (x + width, 0)])
        plan.text(name, x + width / 2, 0.6, height=0.2)
        plan.text(f"{width * factor:.{digits}f}", x + width / 2, -0.8, height=0.2)
        scene.expect(M + "section." + rule, bad, (x + width / 2, 0.0))
        x += width + 1.5
    plan.title(rng.choice(["标准横断面图 1:100", "道路横断面设计图"]), x / 2, -5, height=0.5)


def hydrant_mains(scene: Scene) -> None:
    """A main that feeds hydrants along a street."""
    size = scene.rng.choice([65, 80, 100, 150])
    scene.plan.line("pipe_water", [(0, 0), (120, 0)], f"消防给水管 DN{size}", 0.4)
    for x in (20.0, 100.0):
        scene.plan.symbol("hydrant_outdoor", x, 0, "SS")
    scene.expect(M + "hydrant_main.diameter", size < 100, (60, 0))


def crossing_pipes(scene: Scene) -> None:
    """A water main over a sewer; levels at both ends of each."""
    clear, bad = scene.near(0.40, 0.01)
    low, fall = 1.00, 0.40
    middle = low + fall / 2
    invert = middle + 0.3 + clear + (0.0 if bad else 0.12 * 0.3 + 0.09 * 0.2)
    scene.plan.line("pipe_sewage", [(0, 0), (80, 0)])
    sewer = f"d300 i=0.005 起点管底标高{low + fall:.3f} 终点管底标高{low:.3f}"
    scene.plan.text(sewer, 20, 0.7, role="pipe_sewage", height=0.4)
    scene.plan.line("pipe_water", [(40, -30), (40, 30)])
    water = f"DN200 起点管底标高{invert:.3f} 终点管底标高{invert:.3f}"
    scene.plan.text(water, 40.8, 18, role="pipe_water", height=0.4)
    scene.expect(M + "crossing.vertical", bad, (40, 0))


def sewers_with_levels(scene: Scene) -> None:
    """A sewer of three pipes: one may rise, one slope may not agree, one may be laid too shallow."""
    rng, plan = scene.rng, scene.plan
    rises = rng.random() < 0.5
    wrong = rng.random() < 0.5
    role = rng.choice(["pipe_sewage", "pipe_storm"])
    level = 3.0
    for row in range(3):
        start, length = level, 40.0
        end = start - 0.004 * length
        slope = 0.004
        if row == 1 and rises:
            start, end = end, start
        if row == 2 and wrong:
            slope = 0.007
        x = row * length
        plan.line(role, [(x, 0), (x + length, 0)])
        text = f"d400 i={slope:.3f} 起点管底标高{start:.3f} 终点管底标高{end:.3f}"
        plan.text(text, x + length / 2, 0.7, role=role, height=0.4)
        level = min(start, end)
    for x in (0, 40, 80, 120):
        plan.symbol("manhole", x, 0, "W", 0.7)
    scene.expect(M + "sewer.fall", rises, (40, 0), (80, 0))
    scene.expect(M + "sewer.slope_level", wrong, (100, 0))


def sizes_and_slopes(scene: Scene) -> None:
    """Least diameters and slopes, and a pipe that shrinks."""
    rng, plan = scene.rng, scene.plan
    size = rng.choice([200, 250, 300, 400])
    plan.line("pipe_sewage", [(0, 0), (40, 0)], f"d{size} i=0.010", 0.4)
    scene.expect(M + "sewer.diameter", size < 300, (20, 0))
    slope = rng.choice([0.002, 0.0025, 0.0029, 0.003, 0.004])
    plan.line("pipe_storm", [(0, 30), (40, 30)], f"d300 i={slope:g}", 0.4)
    scene.expect(M + "sewer.slope", slope < 0.003, (20, 30))
    first, second = rng.choice([(600, 500), (600, 400), (800, 300), (1000, 600), (600, 600), (400, 600)])
    steps = [300, 400, 500, 600, 700, 800, 900, 1000]
    gone = max(0, steps.index(first) - steps.index(second))
    for row, wide in enumerate((first, second)):
        x = 50.0 * row
        text = f"d{wide} i=0.010 起点管底标高{5 - 0.5 * row:.3f} 终点管底标高{4.5 - 0.5 * row:.3f}"
        plan.line("pipe_sewage", [(x, 60), (x + 50, 60)], text, 0.4)
    scene.expect(M + "sewer.shrinking", gone > 2, (50, 60))


def velocities(scene: Scene) -> None:
    """Larger sewers whose velocity, running full, is near the least or the largest one."""
    rng, plan = scene.rng, scene.plan
    for row, (role, least) in enumerate((("pipe_sewage", 0.6), ("pipe_storm", 0.75))):
        size, plastic = rng.choice([400, 600, 800]), rng.random() < 0.4
        fast = rng.random() < 0.3
        speed, bad = scene.near(5.0 if fast else least, 0.02, at_most=fast)
        roughness = 0.010 if plastic else 0.013
        slope = (speed * roughness / (size / 4000) ** (2 / 3)) ** 2
        steps = slope * 1e6
        slope = (math.floor(steps) if bad is not fast else math.ceil(steps)) / 1e6
        word = rng.choice(["HDPE塑料管", "UPVC管"]) if plastic else "混凝土管"
        figure = f"i={slope:.6f}" if rng.random() < 0.6 else f"i={slope * 1000:.3f}‰"
        plan.line(role, [(0, 30.0 * row), (50, 30.0 * row)], f"d{size} {figure} {word}", 0.4)
        scene.expect(M + "sewer.velocity", bad, (25, 30.0 * row))


def joints(scene: Scene) -> None:
    """A gap in a water main, a sharp turn of a sewer, a storm drain into a sewer."""
    rng, plan = scene.rng, scene.plan
    gap = rng.choice([0.0, 0.0, 0.3, 1.0, 2.0])
    plan.line("pipe_water", [(0, 0), (30, 0)], "DN200", 0.4).line("pipe_water", [(30 + gap, 0), (60, 0)], "DN200", 0.4)
    scene.expect(M + "pipe.continuity", gap > 0, (30, 0))
    angle = rng.choice([60, 80, 89, 91, 120, 150, 180])
    away = math.radians(angle)
    plan.line("pipe_sewage", [(0, 40), (30, 40)], "d300 i=0.004", 0.4)
    beyond = (30 - 25 * math.cos(away), 40 + 25 * math.sin(away))
    plan.line("pipe_sewage", [(30, 40), beyond], "d300 i=0.004", 0.4)
    scene.expect(M + "sewer.turn", angle < 90, (30, 40))
    mixed = rng.random() < 0.5
    plan.line("pipe_storm", [(100, 0), (140, 0)], "d400 i=0.004", 0.4)
    plan.line("pipe_sewage", [(120, 30), (120, 0 if mixed else 5)], "d300 i=0.004", 0.4)
    scene.expect(M + "sewer.mixed", mixed, (120, 0))


def covers(scene: Scene) -> None:
    """Cover written at pipes under lanes and footways."""
    rows = [
        ("pipe_water", "DN200", 0.70, 0.60, "pipe.cover"),
        ("pipe_sewage", "d300 i=0.004", 0.70, 0.60, "sewer.cover"),
        ("pipe_gas", "中压B DN100", 0.90, 0.60, "gas.cover"),
    ]
    for row, (role, text, road, walk, rule) in enumerate(rows):
        under = scene.rng.choice(["车行道下", "人行道下"])
        value, bad = scene.near(road if under == "车行道下" else walk, 0.01)
        y = 30.0 * row
        scene.plan.line(role, [(0, y), (40, y)], f"{text} {under} 覆土深度{value:.2f}m", 0.4)
        scene.expect(M + rule, bad, (20, y))


def manholes(scene: Scene) -> None:
    """Manholes along a sewer, one stretch near the largest distance for its diameter."""
    size, limit = scene.rng.choice([(300, 75), (600, 75), (800, 100), (1200, 150)])
    gap, bad = scene.near(limit, 0.1, at_most=True)
    end = 60 + gap
    scene.plan.line("pipe_storm", [(0, 0), (60, 0), (end, 0)], f"d{size} i=0.005", 0.4)
    for x in (0.0, 60.0, end):
        scene.plan.symbol("manhole", x, 0, "Y", 0.7)
    scene.expect(M + "manhole.spacing", bad, (60 + gap / 2, 0), (60, 0), (end, 0))


def arc(x: float, y: float, radius: float, start: float, turn: float) -> list[XY]:
    """Return an arc as a polyline of fine chords."""
    steps = 48
    angles = [math.radians(start + turn * row / steps) for row in range(steps + 1)]
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]


def junction(scene: Scene) -> None:
    """Kerbs that round a corner, of one polyline or of lines and an arc."""
    road, limit = scene.rng.choice([("arterial", 15.0), ("sub_arterial", 10.0), ("branch", 5.0)])
    scene.facts = {"road_class": road, "design_speed_kmh": 40}
    radius, bad = scene.near(limit, 0.05)
    corner = arc(60, radius, radius, -90, 90)
    scene.plan.line("lane_edge", [(0, 0), *corner, (60 + radius, 60 + radius)])
    scene.plan.line("lane_edge", [(0, -7.0), (140, -7.0)])
    middle = corner[24]
    scene.expect(M + "kerb.radius", bad, middle)


def street(scene: Scene) -> None:
    """Footway, cycle lane, traffic lanes, slope, clear height and inlets of a street."""
    rng, plan = scene.rng, scene.plan
    speed = rng.choice([40, 60])
    scene.facts = {"road_class": "branch", "design_speed_kmh": speed}
    width, bad = scene.near(2.0, 0.01)
    plan.rectangle("footway", 0, 0, 100, width, "人行道")
    scene.expect(M + "footway.width", bad, (0, 0), (100, 0), (100, width), (0, width))
    width, bad = scene.near(2.5, 0.01)
    plan.rectangle("cycle_lane", 0, 20, 100, 20 + width, "非机动车道")
    scene.expect(M + "cycle_lane.width", bad, (0, 20), (100, 20), (100, 20 + width), (0, 20 + width))
    width, bad = scene.near(3.5, 0.01)
    plan.line("lane_edge", [(0, 40), (100, 40)]).line("lane_edge", [(0, 40 + width), (100, 40 + width)])
    plan.text("混行车道", 50, 41.5, height=0.5)
    scene.expect(M + "lane.width", bad, (0, 40), (100, 40), (100, 40 + width), (0, 40 + width))
    steepest = {40: 0.06, 60: 0.05}[speed]
    value, bad = scene.near(steepest, 0.001, at_most=True)
    plan.text(f"道路纵坡 {value * 100:.1f}%", 50, 60, height=0.5)
    scene.expect(M + "street.slope", bad, (50, 60))
    value, bad = scene.near(0.003, 0.0002)
    plan.text(f"纵坡 i={value * 1000:.2g}‰", 50, 80, height=0.5)
    scene.expect(M + "street.slope", bad, (50, 80))
    value, bad = scene.near(4.5, 0.01)
    plan.text(f"机动车道净高{value:.2f}m", 50, 100, height=0.5)
    scene.expect(M + "street.clear_height", bad, (50, 100))
    gap, bad = scene.near(50, 0.1, at_most=True)
    for x in (5.0, 35.0, 35.0 + gap):
        plan.symbol("inlet", x, 40.3, "雨水口", 0.6)
    scene.expect(M + "inlet.spacing", bad, (35 + gap / 2, 40.3))


def curve(scene: Scene) -> None:
    """A centre line with a bend."""
    speed, limit = scene.rng.choice([(20, 70.0), (30, 150.0), (40, 300.0)])
    scene.facts = {"design_speed_kmh": speed}
    radius, bad = scene.near(limit, 0.5)
    bend = arc(100, radius, radius, -90, 40)
    scene.plan.line("road_centre", [(0, 0), *bend])
    scene.expect(M + "street.curve", bad, bend[24])


SCENES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        side_by_side,
        beside_houses_and_trees,
        beside_others,
        cross_section,
        hydrant_mains,
        crossing_pipes,
        sewers_with_levels,
        sizes_and_slopes,
        velocities,
        joints,
        covers,
        manholes,
        junction,
        street,
        curve,
    )
}
