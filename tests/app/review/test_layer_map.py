"""Roles by name."""

from __future__ import annotations

import pytest

from app.domain.errors import BadInput
from app.review.sheet.layer_map import LayerMap, plain, shipped_map


@pytest.mark.parametrize(
    ("layer", "role"),
    [
        ("防火分区", "fire_compartment"),
        ("建-防火分区线", "fire_compartment"),
        ("ＦＨＦＱ", "fire_compartment"),
        ("xref|fire_zone_1", "fire_compartment"),
        ("base$0$WALL", "wall"),
        ("A-WALL-FULL", "wall"),
        ("道路红线", "road_redline"),
        ("用地红线", "site_boundary"),
        ("红线", "site_boundary"),
        ("BUILDING_EXIST", "building_existing"),
        ("BUILDING_1", "building_new"),
        ("室外消火栓", "hydrant_outdoor"),
        ("消火栓", "hydrant_indoor"),
        ("人防墙", "protective_wall"),
        ("TX_管线", "cable_telecom"),
        ("JS", "pipe_water"),
        ("雨水井", "manhole"),
        ("雨水管", "pipe_storm"),
        ("道路中心线", "road_centre"),
        ("TXT", ""),
        ("TEXT", ""),
        ("DIM", ""),
        ("0", ""),
        ("WEBSITE", ""),
        ("女儿墙", ""),
    ],
)
def test_layer(layer, role):
    assert shipped_map().role(layer) == role


@pytest.mark.parametrize(
    ("block", "layer", "role"),
    [
        ("M1021", "WINDOW", "door"),
        ("FM甲1021", "0", "door"),
        ("甲FM1021", "0", "door"),
        ("BFM1520", "0", "door"),
        ("C1518", "0", "window"),
        ("*U12", "室外消火栓", "hydrant_outdoor"),
        ("A$C0815", "摄像机", "camera"),
        ("MODEL1234", "0", ""),
    ],
)
def test_block(block, layer, role):
    assert shipped_map().role_of_block(block, layer) == role


def test_every_default_name_of_a_role_gives_that_role():
    for definition in shipped_map().roles:
        for name in definition.names:
            assert shipped_map().role("".join(name.stems)) == definition.id, name


def test_a_project_corrects_a_layer_and_can_clear_it():
    own = shipped_map().corrected({"Zone-7": "fire_compartment", "墙": ""})
    assert own.role("zone-7") == "fire_compartment"
    assert own.role("墙") == ""
    assert own.is_settled("墙")


def test_names_are_plain():
    assert plain("a|b$0$ｗａｌｌ ") == "WALL"


def test_a_bad_file_is_named(tmp_path):
    path = tmp_path / "layers.toml"
    path.write_text('[[role]]\nid = "x"\n', "utf-8")
    with pytest.raises(BadInput, match="Role 1"):
        LayerMap.load(path)
