"""Control rooms that are not drawn: told where the plans of all storeys are there."""

from __future__ import annotations

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
