"""Scenes for the checks of security: what cameras see, control rooms."""

from __future__ import annotations

import math

from drawn_plan import XY
from drawn_storey import StoreyPlan
from planted import Draw, Scene

S = "security."


def box(x0: float, y0: float, x1: float, y1: float) -> list[XY]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def storey(scene: Scene) -> StoreyPlan:
    assert isinstance(scene.plan, StoreyPlan)
    return scene.plan


def camera(scene: Scene, x: float, y: float, turn_deg: float, angle: float, reach: float) -> None:
    """Draw a camera whose figures stand in attributes or in a text beside it."""
    if scene.rng.random() < 0.6:
        tags = scene.rng.choice([("ANGLE", "RANGE"), ("视场角", "距离"), ("FOV", "DIST")])
        figures = {tags[0]: f"{angle:g}", tags[1]: f"{reach:g}"}
        scene.plan.symbol("camera", x, y, "枪机", turn_deg=turn_deg, attributes=figures)
    else:
        scene.plan.symbol("camera", x, y, "枪机", turn_deg=turn_deg)
        scene.plan.text(f"视场角{angle:g}° 监控距离{reach:g}m", x, y + 0.6, height=0.2)


def hall_walls(plan: StoreyPlan, broad: float, deep: float) -> dict[str, tuple[XY, XY]]:
    walls = {
        "low": ((0.0, 0.0), (broad, 0.0)), "top": ((0.0, deep), (broad, deep)),
        "left": ((0.0, 0.0), (0.0, deep)), "right": ((broad, 0.0), (broad, deep)),
    }  # fmt: skip
    for wall in walls.values():
        plan.wall(*wall)
    return walls


def entrance(scene: Scene) -> None:
    """An entrance seen, out of range, out of angle, or behind a wall."""
    rng = scene.rng
    plan = storey(scene)
    walls = hall_walls(plan, 30.0, 20.0)
    x, y = plan.door_in(*walls["low"], 15.0, "M1821")
    how = rng.choice(["symbol", "text", "exit"])
    if how == "symbol":
        plan.symbol("entrance", x, y - 0.5, "RK")
    elif how == "text":
        plan.text("主要出入口", x, y - 1.5, height=0.4)
    else:
        plan.symbol("safety_exit", x, y, "安全出口")
    plan.text("大厅", 8, 15, height=0.4)
    kind = rng.choice(["seen", "far", "aside", "wall", "seen"])
    at = (15.0 + rng.choice([-6, 0, 6]), 12.0)
    away = math.dist(at, (x, y))
    to = math.degrees(math.atan2(y - at[1], x - at[0]))
    angle = rng.choice([60.0, 90.0])
    turn = to + (angle / 2 + 4 if kind == "aside" else angle / 2 - 4) * rng.choice([-1, 1])
    camera(scene, *at, turn, angle, away - 0.5 if kind == "far" else away + 0.5)
    if kind == "wall":
        plan.wall((10.0, 5.0), (20.0, 5.0))
    if kind == "wall":
        scene.expect(S + "camera.blind_spots", True)
    scene.expect(S + "camera.entrances", kind != "seen", (x, y), (x, y - 1.5), (x, y - 0.5))
    plan.title("首层平面图", 15, -5)


def lobby(scene: Scene) -> None:
    """A lift lobby with a camera, or with none."""
    rng = scene.rng
    plan = storey(scene)
    walls = hall_walls(plan, 12.0, 8.0)
    plan.wall((6.0, 0.0), (6.0, 8.0))
    plan.door_in(*walls["low"], 3.0, "M1221")
    plan.door_in(*walls["low"], 9.0, "M1221")
    plan.text("电梯厅", 3, 4, height=0.4).text("设备间", 9, 4, height=0.4)
    bad = rng.random() < 0.5
    camera(scene, 10.5 if bad else 5.5, 7.5, 225.0, 90.0, 12.0)
    scene.expect(S + "camera.areas", bad, (3, 4))
    plan.title("二层平面图", 6, -5)


def corner(scene: Scene) -> None:
    """A monitored hall with a wall that hides a part of it, large or small."""
    rng = scene.rng
    plan = storey(scene)
    hall_walls(plan, 16.0, 12.0)
    plan.text("大堂", 3, 9, height=0.4)
    bad = rng.random() < 0.5
    long = 4.0 if bad else 0.25
    plan.wall((8.0, 12.0), (8.0, 12.0 - long))
    camera(scene, 0.3, 11.0, -40.0, 110.0, 40.0)
    scene.expect(S + "camera.blind_spots", bad)
    plan.title("二层平面图", 8, -5)


def hotel(scene: Scene) -> None:
    """A hotel corridor with a camera, or with none."""
    plan = storey(scene)
    scene.facts = {"building_use": "public"}
    walls = hall_walls(plan, 24.0, 9.0)
    plan.wall((0.0, 6.5), (24.0, 6.5))
    for index in range(1, 6):
        plan.wall((index * 4.0, 0.0), (index * 4.0, 6.5))
    for index in range(6):
        plan.door_in((0.0, 6.5), (24.0, 6.5), index * 4.0 + 2, "M1021")
        plan.text("客房", index * 4.0 + 2, 3, height=0.3)
    plan.text("走道", 12, 7.75, height=0.3)
    bad = scene.rng.random() < 0.5
    if bad:
        camera(scene, 2.0, 1.0, 90.0, 60.0, 4.0)
    else:
        camera(scene, 0.4, 7.75, 0.0, 60.0, 40.0)
    scene.expect(S + "camera.hotel", bad, (12, 7.75))
    plan.title("三层平面图", 12, -5)
    del walls


def control_room(scene: Scene) -> None:
    """A control room near its least area, with a door that is wide enough or not."""
    rng = scene.rng
    plan = storey(scene)
    thick = plan.craft.thickness_m if plan.craft.walls != "single" else 0.0
    area, small = scene.near(20.0, 0.1)
    deep = area / 5.0 + thick
    walls = hall_walls(plan, 5.0 + thick, deep)
    width, narrow = rng.choice([("M1021", False), ("M1221", False), ("M0821", True), ("M0921", True)])
    place = plan.door_in(*walls["low"], 2.5, width)
    plan.text(rng.choice(["监控中心", "安防监控室", "安防控制室"]), 2.5, deep / 2, height=0.3)
    scene.expect(S + "control_room.area", small, (2.5, deep / 2))
    scene.expect(S + "control_room.door", narrow, place)
    plan.title("首层平面图", 2.5, -4)


def whole_building(scene: Scene) -> None:
    """Plans of all storeys of a building with cameras: a control room on one, on none; or one plan is not there."""
    rng = scene.rng
    plan = storey(scene)
    kind = rng.choice(["there", "missing", "plan short"])
    scene.facts = {"building_use": "public", "storeys_above": 2}
    for index, floor in enumerate(("一层平面图", "二层平面图")):
        y = 30.0 * index
        for wall in (((0, y), (14, y)), ((0, y + 8), (14, y + 8)), ((0, y), (0, y + 8)), ((14, y), (14, y + 8))):
            plan.wall(*wall)
        plan.wall((8, y), (8, y + 8))
        plan.door_in((0, y), (14, y), 4.0, "M1221")
        plan.door_in((0, y), (14, y), 11.0, "M1221")
        name = rng.choice(["监控中心", "安防控制室"]) if kind == "there" and index == 0 else "办公室"
        plan.text("门厅", 3, y + 4, height=0.4).text(name, 11, y + 4, height=0.4)
        camera(scene, 0.6, y + 7.2, -45.0, 90.0, 14.0)
        plan.title("首层平面图" if kind == "plan short" and index else floor, 7, y - 5)
    rule = S + "control_room.exists"
    if kind == "plan short":
        scene.leave_open(rule)
    else:
        scene.expect(rule, kind == "missing")


def retention(scene: Scene) -> None:
    """Days for which notes keep video."""
    rng = scene.rng
    days = rng.choice([7, 15, 29, 30, 31, 90])
    way = rng.choice(["视频图像信息保存期限不少于{}天", "监控录像存储时间{}日", "视频存储 {}天"])
    scene.plan.text(way.format(days), 0, 0, height=0.3)
    scene.expect(S + "video.retention", days < 30, (0, 0))
    days = rng.choice([30, 60, 89, 90, 180])
    way = rng.choice(["反恐重点目标视频图像保存{}天", "防范恐怖袭击重点目标录像保存期限{}日"])
    scene.plan.text(way.format(days), 0, 10, height=0.3)
    scene.expect(S + "video.retention_key_target", days < 90, (0, 10))


SCENES: dict[str, Draw] = {
    draw.__name__: draw for draw in (entrance, lobby, corner, hotel, control_room, whole_building, retention)
}
