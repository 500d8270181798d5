"""Scenes for the checks of planning: indicators, setbacks, spacing, sunlight, tables, roads of the site."""

from __future__ import annotations

import math
from collections.abc import Sequence

from drawn_plan import XY
from planted import Draw, Scene

P = "planning."


def box(x0: float, y0: float, x1: float, y1: float) -> list[XY]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def house(scene: Scene, corners: Sequence[XY], text: str, role: str = "building_new") -> None:
    scene.plan.outline(role, corners, text, 1.2)


def table(scene: Scene, rows: Sequence[tuple[str, str]], x: float = 300.0, y: float = 90.0) -> None:
    """Write the index table: heads and figures in two columns, now and then on one line."""
    together = scene.rng.random() < 0.3
    for row, (head, figure) in enumerate(rows):
        at = y - 3.0 * row
        if together:
            scene.plan.text(f"{head}：{figure}", x, at, role="index_table", height=1.0)
        else:
            scene.plan.text(head, x, at, role="index_table", height=1.0)
            scene.plan.text(figure, x + 25, at, role="index_table", height=1.0)


def indicators(scene: Scene) -> None:
    """A site with two houses, greens and bays; each control indicator just inside or outside."""
    rng, plan = scene.rng, scene.plan
    plan.outline("site_boundary", box(0, 0, 200, 100))
    house(scene, box(20, 20, 60, 40), "1#楼\n6F\nH=18.6")
    house(scene, box(20, 60, 60, 80), "2#楼\n10F\nH=31.5")
    plan.outline("green_area", box(100, 0, 160, 100))
    bays = 20
    for number in range(bays):
        row, place = divmod(number, 10)
        plan.outline("parking_space", box(65 + 2.5 * place, 40 + 12 * row, 67.5 + 2.5 * place, 45 + 12 * row))
    density, dense = scene.near(0.08, 0.0005)
    far, over = scene.near(0.64, 0.005)
    green, bare = scene.near(0.30, 0.001, at_most=True)
    height, tall = scene.near(31.5, 0.1)
    count = rng.choice([19, 20, 21, 25])
    scene.facts = {
        "density_max": density,
        "far_max": far,
        "green_ratio_min": green,
        "height_max_m": height,
        "parking_min": count,
        "setback_min_m": 10,
        "site_area_m2": 20000,
    }
    scene.expect(P + "density", dense)
    scene.expect(P + "floor_area_ratio", over)
    scene.expect(P + "green_ratio", bare)
    scene.expect(P + "height", tall, (40, 70))
    if height < 18.6:
        scene.expect(P + "height", True, (40, 30))
    scene.expect(P + "parking", count > bays)


def setbacks(scene: Scene) -> None:
    """Houses near the boundary, the control line and a road red line; an arc in the boundary."""
    plan = scene.plan
    plan.outline("site_boundary", box(0, 0, 150, 100)).line("road_redline", [(-40, -6), (200, -6)])
    plan.outline("control_line", box(5, 5, 145, 95))
    scene.facts = {"setback_min_m": 6, "road_setback_min_m": 14}
    away, close = scene.near(6.0, 0.02)
    house(scene, box(away, 40, 40, 60), "1#楼\n6F\nH=18")
    scene.expect(P + "setback.site", close, *box(0, 40, away, 60))
    crosses = away < 5
    if crosses:
        scene.expect(P + "boundary.control_line", True, *box(away, 40, 6, 60))
    away, close = scene.near(14.0, 0.02)
    house(scene, box(70, away - 6, 110, 30), "2#楼\n6F\nH=18")
    scene.expect(P + "setback.road", close, *box(70, -6, 110, away - 6))
    over = scene.rng.choice([0.0, 0.0, 0.05, 0.5])
    house(scene, box(120, 60, 145 + over, 80), "3#楼\n6F\nH=18")
    scene.expect(P + "boundary.control_line", over > 0, *box(144, 60, 146, 80))
    if over:
        if 150 - 145 - over < 6:
            scene.expect(P + "setback.site", True, *box(145, 60, 150, 80))
    else:
        scene.expect(P + "setback.site", True, *box(145, 60, 150, 80))


def spaced(scene: Scene) -> None:
    """Two pairs of buildings against the control indicator."""
    plan = scene.plan
    plan.outline("site_boundary", box(0, 0, 300, 120))
    limit = scene.rng.choice([9.0, 13.0, 18.5])
    scene.facts = {"building_use": "public", "fire_rating": "2", "building_spacing_min_m": limit}
    for x in (20.0, 160.0):
        gap, close = scene.near(limit, 0.02)
        house(scene, box(x, 20, x + 40, 40), "1#楼\n12F\nH=45")
        house(scene, box(x, 40 + gap, x + 40, 60 + gap), f"{int(x)}#楼\n3F\nH=12")
        scene.expect(P + "spacing", close, *box(x, 40, x + 40, 40 + gap))


def sun_path(latitude: float, declination: float, height: float, gap: float, half: float, step: float) -> float:
    """Hours of sun at the foot's middle of a wall behind a block ``half`` wide to each side, ``gap`` to the south.

    Worked out from the shadow's edges, on its own: the block shades while the sun stands behind it and is lower.
    """
    lit, hour = 0.0, 8.0 + step / 2
    while hour < 16.0:
        turn = math.radians(15 * (hour - 12))
        lat, dec = math.radians(latitude), math.radians(declination)
        altitude = math.asin(math.sin(lat) * math.sin(dec) + math.cos(lat) * math.cos(dec) * math.cos(turn))
        azimuth = math.atan2(math.sin(turn), math.cos(turn) * math.sin(lat) - math.tan(dec) * math.cos(lat))
        sideways = gap * math.tan(azimuth)
        behind = abs(azimuth) < math.pi / 2 and abs(sideways) <= half
        away = gap / math.cos(azimuth) if behind else 0.0
        lit += 0.0 if behind and away * math.tan(altitude) < height else step
        hour += step
    return lit


def sunlight(scene: Scene) -> None:
    """A dwelling behind a long block to its south, near the distance at which it has two hours of sun."""
    scene.facts = {"building_use": "residential", "latitude_deg": 31.2, "city_size": "large"}
    height = scene.rng.choice([18.0, 30.0])
    good = 5.0
    while sun_path(31.2, -20.0, height - 0.9, good, 200.0, 1 / 60) < 2.0:
        good += 0.05
    bad = scene.rng.random() < 0.5
    gap = good * (0.97 if bad else 1.03)
    plan = scene.plan
    plan.outline("site_boundary", box(-250, -60, 250, 200))
    house(scene, box(-200, -20, 200, 0), f"1#楼\n10F\nH={height:g}")
    house(scene, box(-10, gap, 10, gap + 12), "2#楼\n6F\nH=18")
    scene.plan.symbol("north_arrow", 240, 190, "指北针", 4.0)
    scene.expect(P + "sunlight", bad, (-10, gap), (10, gap))
    if gap < 13:
        scene.expect(P + "spacing", True, (0, 0))


def to_roads(scene: Scene) -> None:
    """A dwelling beside a road of the site, with its long wall, its gable or its entrance to it."""
    plan, rng = scene.plan, scene.rng
    scene.facts = {"building_use": "residential"}
    plan.outline("site_boundary", box(0, 0, 200, 120))
    way = rng.choice(["noexit", "exit", "gable"])
    limit = {"noexit": 2.0, "exit": 2.5, "gable": 1.5}[way]
    away, close = scene.near(limit, 0.02)
    corners = box(40, 30 + away, 80, 43 + away) if way != "gable" else box(40, 30 + away, 52, 70 + away)
    house(scene, corners, "1#楼\n6F\nH=18")
    plan.line("lane_edge", [(10, 30), (190, 30)]).line("lane_edge", [(10, 23), (190, 23)])
    if way == "exit":
        plan.text("单元入口", 60, 30 + away + 0.8, height=0.8)
    scene.expect(P + "house_to_road", close, *box(40, 29, 80, 32))


def greens(scene: Scene) -> None:
    """Concentrated greens, wide enough or not, and enough of them or not."""
    scene.facts = {"building_use": "residential"}
    plan = scene.plan
    plan.outline("site_boundary", box(0, 0, 200, 120))
    house(scene, box(20, 20, 60, 33), "1#楼\n6F\nH=18")
    width, thin = scene.near(8.0, 0.02)
    plan.outline("green_area", box(100, 20, 140, 20 + width), "集中绿地", 1.0)
    plan.outline("green_area", box(100, 70, 104, 110), "宅旁绿地", 1.0)
    scene.expect(P + "green.width", thin, *box(100, 20, 140, 20 + width))
    each, _ = scene.near(0.50, 0.005)
    people = round(40 * width / each)
    table(scene, [("居住人口", f"{people}")])
    scene.expect(P + "green.per_person", 40 * width / people < 0.5)


def index_table(scene: Scene) -> None:
    """Tables that agree with the drawing and with themselves, or not."""
    rng, plan = scene.rng, scene.plan
    plan.outline("site_boundary", box(0, 0, 200, 100))
    house(scene, box(20, 20, 60, 40), "1#楼\n6F\nH=18")
    plan.outline("green_area", box(100, 0, 160, 100))
    off = rng.choice([0.0, 0.0, 0.02, 0.1])
    slip = rng.choice([0.0, 0.0, 5.0, 300.0])
    above, below = 4800.0, 1500.0
    far_off = rng.choice([0.0, 0.0, 0.03])
    rows = [
        ("规划用地面积(㎡)", f"{20000 * (1 + off):.2f}"),
        ("总建筑面积(㎡)", f"{above + below + slip:.2f}"),
        ("地上建筑面积(㎡)", f"{above:.2f}"),
        ("地下建筑面积(㎡)", f"{below:.2f}"),
        ("建筑基底面积(㎡)", "800.00"),
        ("绿地面积(㎡)", "6000.00"),
    ]
    if not off:
        rows += [("计容建筑面积(㎡)", "4800.00"), ("容积率", f"{0.24 + far_off:.2f}"), ("绿地率", "30.0%")]
    table(scene, rows)
    scene.expect(P + "table.measured", off > 0)
    scene.expect(P + "table.sums", slip > 0 or (far_off > 0 and not off))
    if slip and far_off and not off:
        scene.expect(P + "table.sums", True)


def block(scene: Scene) -> None:
    """The table of a residential block against its class."""
    scene.facts = {"building_use": "residential", "climate_zone": "IV"}
    scene.plan.outline("site_boundary", box(0, 0, 200, 100))
    house(scene, box(20, 20, 60, 40), "1#楼\n18F")
    density, dense = scene.near(0.22, 0.001, at_most=True)
    density = min(density, 0.232)
    far = round(density * 12, 2)
    green, bare = scene.near(0.35, 0.001)
    rows = [("容积率", f"{far:.2f}"), ("建筑密度", f"{density * 100:.1f}%"), ("绿地率", f"{green * 100:.1f}%")]
    table(scene, rows)
    scene.expect(P + "block.indicators", far > 2.8)
    scene.expect(P + "block.indicators", dense)
    scene.expect(P + "block.indicators", bare)


def roads(scene: Scene) -> None:
    """Roads of a site: one lane, two lanes, a fire lane; an arc at a corner; slopes."""
    plan, rng = scene.plan, scene.rng
    scene.facts = {"building_use": "public"}
    plan.outline("site_boundary", box(0, 0, 200, 160))
    house(scene, box(20, 100, 60, 120), "1#楼\n6F\nH=18")
    way, limit = rng.choice([("", 3.0), ("双车道", 6.0), ("消防车道", 4.0)])
    width, narrow = scene.near(limit, 0.02)
    plan.line("lane_edge", [(10, 30), (190, 30)]).line("lane_edge", [(10, 30 + width), (190, 30 + width)])
    if way:
        plan.text(way, 100, 30 + width / 2, height=0.8)
    scene.expect(P + "site_road.width", narrow, *box(10, 30, 190, 30 + width))
    radius, sharp = scene.near(3.0, 0.02)
    angles = [math.radians(-90 + 90 * row / 40) for row in range(41)]
    corner = [(100 + radius * math.cos(a), 60 + radius + radius * math.sin(a)) for a in angles]
    plan.line("lane_edge", [(60, 60), *corner, (100 + radius, 95)])
    scene.expect(P + "site_road.radius", sharp, corner[20])
    value, steep = scene.near(0.08, 0.002, at_most=True)
    plan.text(f"道路纵坡 {value * 100:.1f}%", 150, 80, height=0.8)
    scene.expect(P + "site_road.slope", steep, (150, 80))


def across_the_boundary(scene: Scene) -> None:
    """A house that keeps to the site or projects beyond it; how far the ground falls."""
    plan, rng = scene.plan, scene.rng
    scene.facts = {"building_use": "residential", "climate_zone": "IV"}
    plan.outline("site_boundary", box(0, 0, 150, 100))
    over = rng.choice([0.0, 0.0, 0.05, 0.5, 3.0])
    house(scene, box(100, 40, 150 + over, 60), "1#楼\n6F\nH=18")
    scene.expect(P + "boundary.site", over > 0, *box(149, 40, 151, 60))
    value, flat = scene.near(0.002, 0.0001)
    way = rng.choice(["场地排水坡度 i={:.2f}%", "室外地面排水坡度{:.2f}%", "广场铺装坡度{:.2f}%"])
    plan.text(way.format(value * 100), 40, 20, height=0.8)
    scene.expect(P + "site.drainage", flat, (40, 20))


def vehicle_entrance(scene: Scene) -> None:
    """A vehicle entrance near the least distance from a crossing of arterial roads; a school gate across the road."""
    rng, plan = scene.rng, scene.plan
    plan.outline("site_boundary", box(0, 0, 150, 90))
    house(scene, box(30, 30, 70, 45), "1#楼\n6F\nH=18")
    plan.line("road_redline", [(-60, -5), (200, -5)]).line("road_redline", [(-8, 8), (-8, 100)])
    value, near = scene.near(70.0, 0.5)
    at = math.sqrt(value**2 - 5.0**2) - 8.0
    plan.text(rng.choice(["机动车出入口", "车辆出入口", "小区主出入口"]), at, -2, height=0.6)
    road = rng.choice(["arterial", "branch", ""])
    if road:
        scene.facts = {"road_class": road}
    if road != "branch":
        plan.text("滨海大道（主干路）", 100, -14, height=0.8)
        scene.expect(P + "site_entrance.crossing", near, (at, 0), (-8, -5))
    gate = rng.choice([8.0, 14.0, 25.0, 32.0])
    plan.text(rng.choice(["实验小学主出入口", "幼儿园出入口"]), at, -gate, height=0.6)
    scene.expect(P + "site_entrance.places", gate < 20, (at, 0), (at, -gate))


def storey_areas(scene: Scene) -> None:
    """The floor area written for a storey, near what its outlines give; balconies and canopies count half."""
    rng, plan = scene.rng, scene.plan
    plan.rectangle("建筑面积线", 0, 0, 40, 20, rng.choice(["办公", "商业"]))
    kind, share = rng.choice([("阳台", 0.5), ("封闭阳台", 1.0), ("露台", 0.0)])
    plan.rectangle("建筑面积线", 40, 5, 41.5, 11, kind, 0.3).rectangle("建筑面积线", 10, 20, 18, 22, "雨篷", 0.3)
    area = 800 + share * 9 + 0.5 * 16
    off = 0.005 * area
    bad = rng.random() < 0.5
    written = area + rng.choice([-1, 1]) * (off + rng.choice([0.2, 2, 12]) if bad else off - rng.choice([0.2, 2, off]))
    plan.text(rng.choice(["本层建筑面积：{:.2f}㎡", "三层建筑面积 {:.2f}㎡"]).format(written), 10, -3)
    scene.expect(P + "floor_area.storey", bad, (20, 10))
    plan.title("三层平面图 1:100", 20, -6)


SCENES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        indicators,
        setbacks,
        spaced,
        sunlight,
        to_roads,
        greens,
        index_table,
        block,
        roads,
        across_the_boundary,
        vehicle_entrance,
        storey_areas,
    )
}
