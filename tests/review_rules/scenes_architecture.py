"""Scenes for the checks of architecture: stairs, rooms, lifts, notes, ramps."""

from __future__ import annotations

from drawn_plan import XY
from drawn_storey import StoreyPlan
from planted import Draw, Scene
from shapely.geometry import Polygon

A = "architecture."


def flight(scene: Scene, x: float, y: float, width: float, lines: int, going: float) -> None:
    """Draw the step lines of a flight that rises along y."""
    for row in range(lines):
        scene.plan.line("stair", [(x, y + row * going), (x + width, y + row * going)])


def well(scene: Scene, x: float, y: float, width: float, depth: float, wall: float = 0.2) -> None:
    """Draw the walls around a staircase as closed outlines, both faces."""
    scene.plan.outline("wall", [(x, y), (x + width, y), (x + width, y + depth), (x, y + depth)])
    outer = [(x - wall, y - wall), (x + width + wall, y - wall), (x + width + wall, y + depth + wall)]
    scene.plan.outline("wall", [*outer, (x - wall, y + depth + wall)])


def stairs(scene: Scene) -> None:
    """Two staircases with two flights each, among parallel furniture lines and with arrows."""
    rng = scene.rng
    housing = rng.random() < 0.5
    scene.facts = {"building_use": "residential" if housing else "public", "building_height_m": 54, "storeys_above": 18}
    if not housing:
        scene.facts = {"building_use": "public", "building_height_m": 12, "storeys_above": 3}
    for row in range(2):
        x, y = row * 9.0, 0.0
        width, thin = scene.near(1.10, 0.01)
        lines = rng.choice([9, 10, 12, 17, 18, 19, 20])
        going, short = scene.near(0.26, 0.002)
        depth, shallow = scene.near(max(1.2, width), 0.01)
        run = going * (lines - 1)
        floor_side = 1.9
        well(scene, x, y, 2 * width + 0.15, floor_side + run + depth)
        for left in (x, x + width + 0.15):
            flight(scene, left, y + floor_side, width, lines, going)
            middle = (left + width / 2, y + floor_side + run / 2)
            scene.expect(A + ("stair.flight_width_housing" if housing else "stair.flight_width"), thin, middle)
            scene.expect(A + "stair.steps", lines > 18, middle)
            scene.expect(A + "stair.going", short, middle)
        if rng.random() < 0.5:
            arrow = [(x + width / 2, y + floor_side - 0.4), (x + width / 2, y + floor_side + run + 0.4)]
            scene.plan.line("stair", [*arrow, (x + 1.5 * width + 0.15, arrow[1][1])])
        landing = (x + width, y + floor_side + run + depth / 2)
        scene.expect(A + "stair.landing", shallow, landing)
        scene.plan.text("上", x + width / 2, y + floor_side - 0.5, height=0.3)
    if rng.random() < 0.5:
        for row in range(12):
            scene.plan.line("wall", [(40, row * 0.6), (42, row * 0.6)])
    scene.plan.title("二层平面图 1:100", 8, -4)


def one_step_line_over_both(scene: Scene) -> None:
    """A staircase whose step lines run over both flights and the well between them."""
    width, thin = scene.near(1.10, 0.01)
    scene.facts = {"building_use": "public", "building_height_m": 12, "storeys_above": 3}
    well(scene, 0, 0, 2 * width + 0.2, 7.0)
    flight(scene, 0, 2, 2 * width + 0.2, 11, 0.28)
    scene.plan.rectangle("stair", width, 2, width + 0.2, 4.8)
    for x in (width / 2, 1.5 * width + 0.2):
        scene.expect(A + "stair.flight_width", thin, (x, 3.4))
    scene.expect(A + "stair.landing", False, (width, 5.5))


def straight_stair(scene: Scene) -> None:
    """A straight stair with a landing half way, and a door in front of it."""
    scene.facts = {"building_use": "public", "building_height_m": 12, "storeys_above": 3}
    gap, narrow = scene.near(0.90, 0.01)
    away, near = scene.near(0.60, 0.01)
    flight(scene, 0, 0, 1.5, 10, 0.28)
    top = 9 * 0.28
    flight(scene, 0, top + gap, 1.5, 8, 0.28)
    scene.expect(A + "stair.landing", narrow, (0.75, top + gap / 2))
    scene.plan.symbol("door", 0.3, -away, "M1021", 0.9)
    scene.plan.symbol("door", 5.0, -0.1, "M1021", 0.9)
    scene.expect(A + "stair.door", near, (0.3, -away))


def rises(scene: Scene) -> None:
    """A stair section with rises written in the ways that offices write them."""
    housing = scene.rng.random() < 0.5
    scene.facts = {"building_use": "residential", "building_height_m": 54, "storeys_above": 18}
    limit = 0.175
    if not housing:
        scene.facts = {"building_use": "public", "building_height_m": 12, "storeys_above": 3}
        limit = 0.165
    value, high = scene.near(limit, 0.001, at_most=True)
    mm = round(value * 1000, 1)
    written = [
        f"{mm:g}x18={mm * 18:g}",
        f"18×{mm:g}={mm * 18:g}",
        f"踏步高{mm:g}",
        f"踏步高度：{mm:g}mm",
        f"踏步高 {value:.4g}",
    ]
    text = scene.rng.choice(written)
    scene.plan.text(text, 5, 5, height=0.35)
    scene.expect(A + "stair.rise", high, (5, 5))
    scene.plan.text("280x17=4760", 9, 9, height=0.35).text("室外台阶 300x150", 20, 5, height=0.35)
    scene.plan.title("楼梯剖面图 1:50", 5, -4)


def uneven_rises(scene: Scene) -> None:
    """Two flights of one stair with different rises."""
    scene.facts = {"building_use": "public", "building_height_m": 12, "storeys_above": 3}
    difference, bad = scene.near(0.010, 0.001, at_most=True)
    low = 0.150
    scene.plan.text(f"{low * 1000:g}x12={low * 12000:g}", 3, 3, height=0.35)
    high = round((low + difference) * 1000, 1)
    scene.plan.text(f"12x{high:g}={high * 12:g}", 3, 6, height=0.35)
    scene.expect(A + "stair.even_rise", bad, (3, 3), (3, 6))
    if high > 165:
        scene.expect(A + "stair.rise", True, (3, 6))


def room(scene: Scene, points: list[XY], name: str, walls: bool) -> None:
    """Draw a room's outline, or the walls around it."""
    if not walls:
        scene.plan.outline("room", points, name, 0.3)
        return
    shape = Polygon(points)
    scene.plan.outline("wall", points)
    scene.plan.outline("wall", list(shape.buffer(0.2, join_style="mitre").exterior.coords)[:-1])
    middle = shape.representative_point()
    scene.plan.text(name, middle.x, middle.y, height=0.3)


def box(x0: float, y0: float, x1: float, y1: float) -> list[XY]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def flat(scene: Scene) -> None:
    """The rooms of a flat, each just inside or outside its limit."""
    scene.facts = {"building_use": "residential", "building_height_m": 54, "storeys_above": 18}
    plan, rng = scene.plan, scene.rng
    walls = rng.random() < 0.4
    area, small = scene.near(5.0, 0.02)
    side, _ = scene.near(1.80, 0.01)
    depth = max(area / side, side) if not small else area / side
    small = side * depth < 5.0 - 5e-3
    room(scene, box(0, 0, side, depth), rng.choice(["次卧", "卧室2", "主卧室"]), walls)
    scene.expect(A + "bedroom.area", small, (side / 2, depth / 2))
    scene.expect(A + "bedroom.short_side", min(side, depth) < 1.8 - 5e-4, (side / 2, depth / 2))
    area, bad = scene.near(3.5, 0.02)
    room(scene, box(10, 0, 11.7, area / 1.7), "厨房", walls)
    scene.expect(A + "kitchen.area", bad, (11, 1))
    area, bad = scene.near(2.5, 0.02)
    room(scene, box(20, 0, 21.5, area / 1.5), rng.choice(["卫生间", "主卫"]), walls)
    for place in [(20.3, 0.3), (20.9, 0.4), (21.2, 1.2)]:
        plan.symbol("sanitary", *place, "坐便器", 0.3)
    scene.expect(A + "bathroom.area", bad, (20.7, 0.8))
    room(scene, box(30, 0, 31.2, 1.5), "卫生间", walls)
    plan.symbol("sanitary", 30.5, 0.5, "坐便器", 0.3)
    plan.symbol("sanitary", 30.9, 1.1, "洗脸盆", 0.3)
    width, bad = scene.near(1.10, 0.01)
    room(scene, box(40, 0, 40 + width, 3), "玄关", walls)
    scene.expect(A + "flat.passage_entry", bad, (40, 0), (41, 0), (41, 3), (40, 3))
    width, bad = scene.near(1.00, 0.01)
    room(scene, box(50, 0, 53, width), "过道", walls)
    scene.expect(A + "flat.passage", bad, (50, 0), (53, 0), (53, width), (50, width))
    width, bad = scene.near(1.20, 0.01)
    corridor: list[XY] = [(60, 0), (70, 0), (70, 5), (70 - width, 5), (70 - width, width), (60, width)]
    room(scene, corridor, rng.choice(["公共走道", "走廊"]), walls)
    scene.expect(A + "corridor.housing", bad, *corridor)
    plan.title("标准层平面图 1:100", 30, -6)


def corridors(scene: Scene) -> None:
    """Corridors of a public building: bent, narrowed by a column, rounded."""
    scene.facts = {"building_use": "public", "building_height_m": 12, "storeys_above": 3}
    plan = scene.plan
    width, bad = scene.near(1.30, 0.01)
    corridor: list[XY] = [(0, 0), (15, 0), (15, 8), (15 - width, 8), (15 - width, width), (0, width)]
    plan.outline("room", corridor, "走道", 0.3)
    scene.expect(A + "corridor.public", bad, *corridor)
    clear, bad = scene.near(1.30, 0.01)
    plan.rectangle("room", 30, 0, 45, clear + 0.4, "内走廊", 0.3).rectangle("column", 36, clear, 36.5, clear + 0.4)
    scene.expect(A + "corridor.public", bad, (36.2, clear))
    plan.rectangle("room", 30, 20, 36, 26, "办公室", 0.3)
    width, bad = scene.near(1.20, 0.01)
    plan.rectangle("room", 60, 0, 70, width, "无障碍通道", 0.3)
    scene.expect(A + "accessible.route", bad, (60, 0), (70, 0), (70, width), (60, width))
    scene.expect(A + "corridor.public", width < 1.30, (60, 0), (70, 0), (70, width), (60, width))
    size, bad = scene.near(1.50, 0.01)
    plan.rectangle("room", 80, 0, 80 + size, 2.2, "无障碍卫生间", 0.2)
    plan.rectangle("sanitary", 80, 1.8, 80.5, 2.2)
    scene.expect(A + "accessible.turning", bad, (80.7, 1))
    size, bad = scene.near(0.90, 0.01)
    plan.rectangle("room", 90, 0, 90 + size, 1.4, "隔间", 0.15)
    scene.expect(A + "toilet.cubicle", bad, (90.4, 0.7))
    plan.title("二层平面图 1:100", 30, -6)


def basement_rooms(scene: Scene) -> None:
    """A basement with a bedroom, kitchen or living room now and then; the same rooms above it are where they belong."""
    rng = scene.rng
    scene.facts = {"building_use": "residential", "building_height_m": 54, "storeys_above": 18}
    bad = rng.random() < 0.5
    kind = rng.choice(["卧室", "厨房", "起居室"])
    scene.plan.rectangle("room", 0, 0, 4, 4, kind if bad else rng.choice(["储藏室", "洗衣房"]), 0.3)
    scene.plan.rectangle("room", 6, 0, 9, 4, "设备间", 0.3)
    scene.plan.title(rng.choice(["地下一层平面图 1:100", "地下室平面图"]), 4, -4)
    if bad:
        scene.expect(A + "room.underground", True, (2, 2))
    else:
        scene.plan.rectangle("room", 40, 0, 44, 4, kind, 0.3)
        scene.plan.title(rng.choice(["一层平面图 1:100", "首层平面图"]), 44, -4)
        scene.expect(A + "room.underground", False, (42, 2))


def two_floors(scene: Scene) -> None:
    """Two floors side by side in one model space; a bathroom over a bedroom now and then."""
    scene.facts = {"building_use": "residential", "building_height_m": 20, "storeys_above": 6}
    bad = scene.rng.random() < 0.5
    for shift, floor in ((0.0, "二层平面图 1:100"), (40.0, "三层平面图 1:100")):
        upper = shift > 0
        names = ["卫生间", "厨房", "卧室", "起居室"]
        if upper and bad:
            names = ["卫生间", "厨房", "储藏室", "卫生间"]
        for row, name in enumerate(names):
            x = shift + 4.2 * row
            scene.plan.rectangle("room", x, 0, x + 4, 4, name, 0.3)
            if upper and bad and row == 3:
                scene.expect(A + "bathroom.above", True, (x + 2, 2))
        scene.plan.title(floor, shift + 8, -4)
    if not bad:
        scene.expect(A + "bathroom.above", False, (42, 2))


def lift_counts(scene: Scene) -> None:
    """A typical floor with one or two units and lifts as blocks, shafts or texts."""
    storeys, units = scene.rng.choice([3, 4, 11, 12, 18]), scene.rng.choice([1, 2])
    needed = (0 if storeys < 4 else 1 if storeys < 12 else 2) * units
    count = max(0, needed - scene.rng.choice([0, 0, 1]))
    scene.facts = {"building_use": "residential", "building_height_m": 3 * storeys, "storeys_above": storeys}
    way = scene.rng.choice(["block", "room", "text"])
    for row in range(count):
        x = 2 + 3.0 * row
        if way == "block":
            scene.plan.symbol("lift", x, 2, "电梯", 1.8)
        elif way == "room":
            scene.plan.rectangle("room", x, 1, x + 2, 3, "电梯", 0.3)
        else:
            scene.plan.text(f"DT{row + 1}", x, 2, height=0.3)
    scene.plan.rectangle("room", 20, 0, 30, 4, "起居室", 0.3)
    flight(scene, 31, 0, 1.2, 10, 0.28)
    for unit in range(units):
        scene.plan.text(f"{unit + 1}单元", 5 + 12 * unit, -2, height=0.4)
    if needed:
        scene.expect(A + "lift.number_housing", count < needed)
    scene.plan.title("标准层平面图 1:100", 8, -6)


def lobbies(scene: Scene) -> None:
    """Lift lobbies of a flat block and of an office."""
    housing = scene.rng.random() < 0.5
    scene.facts = {"building_use": "residential" if housing else "public", "building_height_m": 20, "storeys_above": 6}
    lifts = scene.rng.choice([1, 2])
    limit = (1.5 if lifts == 1 else 1.8) if housing else (1.8 if lifts == 1 else 2.0)
    depth, bad = scene.near(limit, 0.01)
    scene.plan.rectangle("room", 0, 0, 4.5, depth, scene.rng.choice(["电梯厅", "候梯厅"]), 0.25)
    for row in range(lifts):
        scene.plan.symbol("lift", 1.1 + 2.2 * row, depth + 0.9, "电梯", 1.6)
    scene.expect(A + "lift.lobby", bad, (2, depth / 2))


def windows(scene: Scene) -> None:
    """Bedrooms with windows whose marks give their size."""
    scene.facts = {"building_use": "residential", "building_height_m": 20, "storeys_above": 6}
    for row in range(2):
        x = 8.0 * row
        wide, tall = scene.rng.choice([(15, 15), (18, 18), (12, 15)])
        area = wide * tall / 100 * 7
        off = scene.rng.choice([0.03, 0.1, 0.5])
        bad = scene.rng.random() < 0.5
        floor = area + off if bad else area - off
        scene.plan.rectangle("room", x, 0, x + 3.6, floor / 3.6, "卧室", 0.3)
        if scene.rng.random() < 0.5:
            scene.plan.symbol("window", x + 1.8, -0.1, f"C{wide}{tall}", 0.2)
        else:
            scene.plan.line("window", [(x + 1, -0.1), (x + 2.5, -0.1)])
            scene.plan.text(f"C{wide}{tall}", x + 1.8, -0.6, height=0.25)
        scene.expect(A + "window.ratio", bad, (x + 1.8, floor / 7.2))


def notes(scene: Scene) -> None:
    """Heights and gaps that details and notes give."""
    housing = scene.rng.random() < 0.5
    scene.facts = {"building_use": "residential" if housing else "public", "building_height_m": 20, "storeys_above": 6}
    text, rng = scene.plan.text, scene.rng

    def length(value: float) -> str:
        return rng.choice([f"{value * 1000:g}", f"{value * 1000:g}mm", f"{value:.3f}m"])

    value, bad = scene.near(1.20 if housing else 1.10, 0.01)
    way = rng.choice(["阳台栏杆高度{}", "栏板净高：{}", "防护栏杆高{}", "上人屋面栏杆高度不小于{}"])
    text(way.format(length(value)), 0, 0, height=0.3)
    scene.expect(A + ("railing.height_housing" if housing else "railing.height"), bad, (0, 0))
    value, bad = scene.near(0.11, 0.001, at_most=True)
    text(rng.choice(["竖杆净距{}", "杆件净间距≤{}", "栏杆净距 {}"]).format(f"{value * 1000:g}mm"), 0, 10, height=0.3)
    scene.expect(A + ("railing.gap_housing" if housing else "railing.gap"), bad, (0, 10))
    value, bad = scene.near(0.90 if housing else 0.80, 0.01)
    text(f"护窗栏杆高度{length(value)}", 0, 20, height=0.3)
    scene.expect(A + ("sill.guard_housing" if housing else "sill.guard"), bad, (0, 20))
    if housing:
        value, bad = scene.near(3.00, 0.01)
        text(rng.choice(["标准层层高{}", "层高：{}"]).format(f"{value:.2f}m"), 0, 30, height=0.3)
        scene.expect(A + "storey.height", bad, (0, 30))
        value, bad = scene.near(2.60, 0.01)
        text(f"卧室净高{value:.2f}m", 0, 40, height=0.3)
        scene.expect(A + "clear.height_housing", bad, (0, 40))
    value, bad = scene.near(2.00, 0.01)
    text(f"走道最低处净高{value:.2f}m", 0, 50, height=0.3)
    scene.expect(A + "clear.height", bad, (0, 50))
    value, bad = scene.near(0.02, 0.001)
    text(rng.choice(["屋面找坡{:.1f}%", "屋面排水坡度 i={:.1f}%"]).format(value * 100), 0, 60, height=0.3)
    scene.expect(A + "roof.slope", bad, (0, 60))
    text("室外地坪标高 -0.300", 0, 70, height=0.3).text("1:100", 0, 80, height=0.3)


def more_notes(scene: Scene) -> None:
    """Heights of stairs, garages and hotels, slopes of kerb ramps."""
    text, rng = scene.plan.text, scene.rng
    housing = rng.random() < 0.5
    scene.facts = {"building_use": "residential" if housing else "public", "building_height_m": 20, "storeys_above": 6}
    value, bad = scene.near(2.20, 0.01)
    text(rng.choice(["梯段净高{:.2f}m", "梯段上方净高不小于{:.2f}m"]).format(value), 0, 0, height=0.3)
    scene.expect(A + "clear.height_stair", bad, (0, 0))
    value, bad = scene.near(2.20, 0.01)
    text(rng.choice(["地下车库净高{:.2f}m", "车道处净高≥{:.2f}m"]).format(value), 0, 10, height=0.3)
    scene.expect(A + "clear.height_garage", bad, (0, 10))
    if housing:
        value, bad = scene.near(0.90, 0.01)
        text(rng.choice(["楼梯扶手高度{:.2f}m", "梯段栏杆高度不小于{:.2f}m"]).format(value), 0, 20, height=0.3)
        scene.expect(A + "railing.stair_housing", bad, (0, 20))
    else:
        value, bad = scene.near(1.20, 0.01)
        text(rng.choice(["旅馆阳台栏杆高度{:g}", "学生宿舍栏杆净高{:g}mm"]).format(value * 1000), 0, 20, height=0.3)
        scene.expect(A + "railing.height_hotel", bad, (0, 20))
    whole = rng.random() < 0.5
    limit = 20 if whole else 12
    n = limit + rng.choice([-4, -1, -0.5, 0, 0.5, 3])
    name = "全宽式单面坡缘石坡道" if whole else rng.choice(["三面坡缘石坡道", "缘石坡道"])
    text(f"{name} 1:{n:g}", 0, 30, height=0.3)
    scene.expect(A + "kerb_ramp.slope", n < limit, (0, 30))


def entrance_steps(scene: Scene) -> None:
    """Steps at a main entrance, drawn or written, near the least going and the largest rise."""
    plan, rng = scene.plan, scene.rng
    going, narrow = scene.near(0.30, 0.01)
    rise, high = scene.near(0.15, 0.005, at_most=True)
    size = rng.choice([f"{going * 1000:.0f}×{rise * 1000:.0f}", f"{going * 1000:.0f}(宽)x{rise * 1000:.0f}"])
    plan.text("主入口", 2, 2, height=0.35)
    plan.text(rng.choice(["室外台阶 踏步{}", "台阶{}（花岗岩）"]).format(size), 1, -3 * going - 0.8, height=0.3)
    if rng.random() < 0.5:
        for row in range(4):
            plan.line("stair", [(0, -row * going), (4, -row * going)])
    scene.expect(A + "steps.going", narrow)
    scene.expect(A + "steps.rise", high)


def doors_of_a_flat(scene: Scene) -> None:
    """Doors of a flat, of bedroom and kitchen, as wide as they must be or a size less."""
    plan, rng = scene.plan, scene.rng
    assert isinstance(plan, StoreyPlan)
    scene.facts = {"building_use": "residential", "building_height_m": 20, "storeys_above": 6}
    low, high = ((-5.0, 2.0), (11.0, 2.0)), ((-5.0, 5.6), (11.0, 5.6))
    kitchen, bedroom = ((0.0, 2.0), (0.0, 5.6)), ((6.0, 2.0), (6.0, 5.6))
    base = ((-5.0, -0.5), (11.0, -0.5))
    for wall in (base, low, high, kitchen, bedroom, ((-5.0, -0.5), (-5.0, 5.6)), ((11.0, -0.5), (11.0, 5.6))):
        plan.wall(*wall)
    for at, width in ((2.5, 3.6), (8.0, 4.2), (13.5, 3.6)):
        plan.window_in(*high, at, width, rng.choice(["block", "lines"]))
    for wall, at, marks in (
        (low, 8.0, ("M0921", "M1021")),
        (bedroom, 1.8, ("M0821", "M0921")),
        (kitchen, 1.8, ("M0721", "M0821")),
    ):
        thin = rng.random() < 0.5
        scene.expect(A + "door.flat", thin, plan.door_in(*wall, at, marks[0] if thin else marks[1]))
    plan.door_in((-5.0, -0.5), (-5.0, 5.6), 1.25, "M1521")
    for name, x, y in (("客厅", 3, 4), ("卧室", 8.5, 4), ("厨房", -2.5, 4), ("公共走道", 3, 0.7)):
        plan.text(name, x, y, height=0.3)
    plan.title("标准层平面图", 3, -4)


def accessible_entrance(scene: Scene) -> None:
    """A landing before an accessible entrance, the door opening inwards or over it."""
    plan, rng = scene.plan, scene.rng
    assert isinstance(plan, StoreyPlan)
    half = plan.craft.thickness_m / 2 if plan.craft.walls != "single" else 0.0
    front = ((0.0, 0.0), (12.0, 0.0))
    for wall in (front, ((0.0, 8.0), (12.0, 8.0)), ((0.0, 0.0), (0.0, 8.0)), ((12.0, 0.0), (12.0, 8.0))):
        plan.wall(*wall)
    over = plan.craft.doors != "centred" and rng.random() < 0.5
    plan.door_in(*front, 6.0, "M1021", turn=over is not (plan.craft.doors == "flipped"))
    depth, bad = scene.near(1.5, 0.02)
    depth += 1.0 if over else 0.0
    plan.rectangle("room", 3.0, -half - depth, 9.0, -half, "无障碍出入口平台", 0.2)
    plan.text("门厅", 6, 4, height=0.3)
    scene.expect(A + "entrance.accessible", bad, (6.0, -half - depth / 2))
    plan.title("一层平面图", 6, -9)


def lifts_of_public_buildings(scene: Scene) -> None:
    """A floor of a high-rise office with one lift too few or just enough."""
    count = scene.rng.choice([1, 2, 3])
    scene.facts = {"building_use": "public", "building_height_m": 40, "storeys_above": 10}
    block = scene.rng.random() < 0.5
    for row in range(count):
        x = 2 + 3.0 * row
        if block:
            scene.plan.symbol("lift", x, 2, "电梯", 1.8)
        else:
            scene.plan.rectangle("room", x, 1, x + 2, 3, "电梯", 0.3)
    scene.plan.rectangle("room", 20, 0, 30, 4, "办公室", 0.3)
    scene.expect(A + "lift.number_public", count < 2)
    scene.plan.title("标准层平面图 1:100", 8, -6)


def ramps(scene: Scene) -> None:
    """Ramps with slopes written in them or beside them."""
    plan, rng = scene.plan, scene.rng
    n = rng.choice([8, 10, 11, 11.5, 12, 12.5, 14, 20])
    width, thin = scene.near(1.20, 0.01)
    plan.rectangle("ramp", 0, 0, 9, width, "无障碍坡道", 0.25)
    if rng.random() < 0.5:
        plan.text(f"1:{n:g}", 4.5, 0.15, height=0.25)
    else:
        plan.text(f"i=1:{n:g}", 4.5, 0.2, height=0.25)
    scene.expect(A + "ramp.accessible_slope", n < 12, (4.5, 0.2))
    scene.expect(A + "ramp.accessible_width", thin, (0, 0), (9, 0), (9, width), (0, width))
    percent = rng.choice([12, 14.5, 15, 15.2, 16])
    plan.text(f"车库坡道 i={percent:g}%", 30, 0, height=0.4)
    scene.expect(A + "ramp.garage_slope", percent > 15, (30, 0))
    width, thin = scene.near(5.5, 0.02)
    plan.rectangle("ramp", 40, 0, 60, width, "汽车坡道（双车道）", 0.5)
    scene.expect(A + "ramp.garage_width", thin, (40, 0), (60, 0), (60, width), (40, width))
    n = rng.choice([6, 7.5, 8, 9, 10])
    plan.text(f"室内坡道 1:{n:g}", 30, 20, height=0.3)
    scene.expect(A + "ramp.slope_indoor", n < 8, (30, 20))


def handrails(scene: Scene) -> None:
    """Heights of accessible handrails, single and double, in one line or two."""
    text, rng = scene.plan.text, scene.rng
    scene.facts = {"building_use": "public", "building_height_m": 20, "storeys_above": 6}
    for row, (low, high, rule, name) in enumerate(
        [(0.85, 0.90, "handrail.accessible", "扶手"), (0.65, 0.70, "handrail.accessible_lower", "下层扶手")]
    ):
        value, bad = scene.near(low, 0.004) if rng.random() < 0.5 else scene.near(high, 0.004, at_most=True)
        figure = rng.choice([f"{value * 1000:g}", f"{value * 1000:g}mm", f"{value:.3f}m"])
        text(
            f"{rng.choice(['无障碍坡道', '轮椅坡道'])}{name}{rng.choice(['高度', '高', '高度为'])}{figure}",
            0,
            10 * row,
            height=0.3,
        )
        scene.expect(A + rule, bad, (0, 10 * row))
    text("楼梯扶手高度1050", 0, 30, height=0.3)


def garage(scene: Scene) -> None:
    """Two rows of bays over an aisle, some of them for wheelchair users."""
    plan, rng = scene.plan, scene.rng
    scene.facts = {"building_use": "garage", "storeys_above": 0}
    breadth, narrow = scene.near(2.4, 0.01)
    length, short = scene.near(5.3, 0.02, share=0.3)
    aisle, tight = scene.near(5.5, 0.02)
    named = rng.choice([0, 1, 2])
    count = rng.choice([6, 9])
    far = 2 * length + aisle + 0.1
    plan.outline("wall", [(0, -0.1), (count * breadth, -0.1), (count * breadth, far), (0, far)])
    for row, y in enumerate((0.0, length + aisle)):
        for bay in range(count):
            plan.rectangle("parking_space", bay * breadth, y, (bay + 1) * breadth, y + length)
            if row == 0 and bay < named:
                plan.text("无障碍车位", (bay + 0.5) * breadth, length / 2, height=0.25)
    scene.expect(A + "parking.bay", narrow or short)
    scene.expect(A + "parking.aisle", tight)
    scene.expect(A + "parking.accessible", not named)
    plan.title("地下一层车库平面图 1:100", 8, -4)


SCENES: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        stairs,
        one_step_line_over_both,
        straight_stair,
        rises,
        uneven_rises,
        flat,
        corridors,
        basement_rooms,
        two_floors,
        lift_counts,
        lobbies,
        windows,
        notes,
        more_notes,
        entrance_steps,
        doors_of_a_flat,
        accessible_entrance,
        lifts_of_public_buildings,
        ramps,
        handrails,
        garage,
    )
}
__all__ = ["SCENES", "XY"]
