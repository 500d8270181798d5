"""Control rooms that are not drawn: told where the plans of all storeys are there."""

from __future__ import annotations

import math

import pytest
from other_hand import Hand


def plan(title: str) -> Hand:
    hand = Hand("mm").box("WALL", 0, 0, 20, 12).text("TEXT", title, (4, -3), 1.0)
    hand.document.blocks.new("枪机").add_line((0, 0), (400, 0))
    hand.space.add_blockref("枪机", hand.at((10, 8)), dxfattribs={"layer": "CCTV"})
    return hand


@pytest.mark.parametrize(
    ("title", "above", "answer"),
    [
        ("一层安防平面图", 1, "v1"),
        ("一至三层安防平面图", 3, "v1"),
        ("一层安防平面图", 2, "u1"),
        ("地下一层平面图", 1, "u1"),
    ],
)
def test_a_control_room_that_no_storey_has(tmp_path, title: str, above: int, answer: str):
    facts = {"building_use": "public", "storeys_above": above, "storeys_below": 0}
    assert plan(title).outcomes(tmp_path, "security", "control_room.exists", **facts) == answer


def test_a_control_room_on_one_of_the_storeys(tmp_path):
    hand = plan("一层安防平面图").box("房间", 1, 1, 5, 5).text("房间", "安防监控室", (2, 3))
    assert hand.outcomes(tmp_path, "security", "control_room.exists", building_use="public", storeys_above=1) == "c1"


def community(fan: str, code: str = "", rows: tuple[str, ...] = ()) -> Hand:
    """A site with one gate at the origin and a camera 12 m before it, whose sign lies along x."""
    hand = (
        Hand()
        .box("用地红线", -60, 0, 120, 90)
        .circle("出入口", (0, 0), 0.4)
        .text("出入口", "主出入口（人车分流）", (2, 1), 1.5)
    )
    sign = hand.document.blocks.new("CAM-BULLET")
    sign.add_lwpolyline([(-0.4, -0.2), (0.4, -0.2), (0.4, 0.2), (-0.4, 0.2)], close=True)
    hand.space.add_blockref("CAM-BULLET", hand.at((0, 12)), dxfattribs={"layer": "S-CCTV"})
    if code:
        hand.text("S-CCTV", code, (0.5, 12.5), 0.5)
    if fan == "circle":
        hand.circle("S-CCTV-FOV", (0, 12), 15)
    elif fan:
        turn, half, reach, *ends = (float(one) for one in fan.split())
        steps = int(ends[0]) if ends else 16
        angles = [math.radians(turn + half * (2 * step / steps - 1)) for step in range(steps + 1)]
        arc = [(reach * math.cos(angle), 12 + reach * math.sin(angle)) for angle in angles]
        hatch = hand.space.add_hatch(dxfattribs={"layer": "S-CCTV-FOV"})
        hatch.paths.add_polyline_path([hand.at(point) for point in ((0.0, 12.0), *arc)], is_closed=True)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells.split()):
            hand.text("TAB", cell, (80 + 8 * column, 60 - 2 * row), 0.8)
    return hand


@pytest.mark.parametrize(
    ("fan", "answer"),
    [
        ("270 40 20", "c1"),
        ("270 40 11.7 2", "c1"),
        ("270 40 11.7", "v1"),
        ("90 40 20", "v1"),
        ("270 40 10", "v1"),
        ("circle", "c1"),
        ("", "u1"),
    ],
)
def test_a_fan_or_a_circle_is_the_view_of_its_camera(tmp_path, fan: str, answer: str):
    assert community(fan).outcomes(tmp_path, "security", "camera.entrances", building_use="residential") == answer


@pytest.mark.parametrize(("reach", "answer"), [("15m", "c1"), ("10m", "v1"), ("-", "u1")])
def test_a_device_table_gives_angle_and_range(tmp_path, reach: str, answer: str):
    hand = community("", "C1", ("编号 名称 水平视场角 有效距离", f"C1 枪式摄像机 80° {reach}", "C2 半球摄像机 90° 30m"))
    hand.space.query("INSERT")[0].dxf.rotation = 270
    assert hand.outcomes(tmp_path, "security", "camera.entrances", building_use="residential") == answer


@pytest.mark.parametrize(("wall", "answer"), [(True, "v1"), (False, "c1")])
def test_a_room_drawn_within_an_open_space_is_the_place_to_be_seen(tmp_path, wall: bool, answer: str):
    hand = Hand("mm").box("WALL", 0, 0, 30, 15).box("房间", 24, 1, 5, 3).text("房间", "财务室", (25.5, 2.5))
    if wall:
        hand.line("WALL", (18, 0), (18, 9))
    hand.document.blocks.new("枪机").add_line((0, 0), (400, 0))
    camera = hand.space.add_blockref("枪机", hand.at((10, 5)), dxfattribs={"layer": "CCTV"})
    camera.add_attrib("视场角", "90", hand.at((10, 5)), dxfattribs={"height": 200})
    camera.add_attrib("距离", "25", hand.at((10, 5)), dxfattribs={"height": 200})
    assert hand.outcomes(tmp_path, "security", "camera.areas", building_use="public") == answer


@pytest.mark.parametrize(
    ("notes", "answer"),
    [
        (("本项目为防范恐怖袭击重点目标。", "录像存储时间为三十日。"), "v1"),
        (("本项目为防范恐怖袭击重点目标。", "录像存储时间为九十日，报警信息存储30日。"), "c1"),
        (("本项目不属于防范恐怖袭击重点目标。", "录像存储时间为三十日。"), "n1"),
    ],
)
def test_what_a_note_says_of_the_project_is_said_of_its_video(tmp_path, notes: tuple[str, ...], answer: str):
    hand = Hand("mm")
    for row, note in enumerate(notes):
        hand.text("说明", note, (0, -2 * row), 0.5)
    assert hand.outcomes(tmp_path, "security", "video.retention_key_target") == answer
