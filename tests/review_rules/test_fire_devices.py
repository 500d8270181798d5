"""Smoke outlets, manual call points and pump connectors within reach."""

from __future__ import annotations

import pytest
from fire_hand import PINYIN, Hand, outcomes, told

PUBLIC = {"building_use": "public", "building_height_m": 20, "storeys_above": 4, "fire_rating": 1, "level": "above"}


def dots(hand: Hand, thing: str, *places: tuple[float, float]) -> None:
    for x, y in places:
        hand.space.add_circle(hand.at(x, y), 0.2 * hand.per_m, dxfattribs=hand.layer(thing))


@pytest.mark.parametrize(
    ("outlets", "name", "rule", "outcome"),
    [
        ([(20, 10)], "防烟分区1 净高4m", "reach", "complies"),
        ([(9, 5)], "防烟分区1 净高4m", "reach", "violates"),
        ([(5, 5), (35, 15)], "防烟分区1 净高4m", "reach", "complies"),
        ([(9, 5)], "防烟分区1 汽车库", "garage_reach", "violates"),
        ([], "防烟分区1 净高4m", "reach", "cannot_determine"),
    ],
)
def test_reach_of_smoke_outlets(tmp_path, outlets, name, rule, outcome):
    hand = Hand({"zone": "FYFQ", "outlet": "排烟口"}, angle_deg=31)
    hand.rectangle(0, 0, 40, 20, "zone")
    hand.text(10, 14, name, height_m=0.8)
    dots(hand, "outlet", *outlets)
    found = hand.findings(tmp_path, PUBLIC)
    assert outcomes(found, f"fire.smoke_outlet.{rule}") == [outcome], told(found, f"fire.smoke_outlet.{rule}")


@pytest.mark.parametrize(("x", "outcome"), [(3.0, "violates"), (4.2, "complies")])
def test_a_smoke_outlet_beside_an_exit(tmp_path, x, outcome):
    hand = Hand({**PINYIN, "outlet": "PYK"})
    dots(hand, "outlet", (x, 8.2))
    hand.corridor_plan()
    found = hand.findings(tmp_path, PUBLIC)
    assert outcomes(found, "fire.smoke_outlet.exit_distance") == [outcome], told(
        found, "fire.smoke_outlet.exit_distance"
    )


@pytest.mark.parametrize(("places", "outcome"), [([(22, 8)], "violates"), ([(10, 8), (34, 8)], "complies")])
def test_walk_to_a_manual_call_point(tmp_path, places, outcome):
    hand = Hand({**PINYIN, "call": "手报"}, angle_deg=-14)
    dots(hand, "call", *places)
    hand.corridor_plan(length=60, stairs=(0.0, 56.6))
    if outcome == "complies":
        dots(hand, "call", (52, 8))
    found = hand.findings(tmp_path, PUBLIC)
    assert outcomes(found, "fire.call_point.walk") == [outcome], told(found, "fire.call_point.walk")


@pytest.mark.parametrize(("away", "outcome"), [(14.0, "violates"), (16.0, "complies"), (41.0, "violates")])
def test_pump_connectors_and_hydrants(tmp_path, away, outcome):
    hand = Hand({"connector": "水泵接合器", "hydrant": "SWXHS"}, unit="m", angle_deg=8)
    dots(hand, "connector", (0, 0))
    dots(hand, "hydrant", (away, 0))
    found = hand.findings(tmp_path, PUBLIC)
    assert outcomes(found, "fire.pump_connector.hydrant_distance") == [outcome]
