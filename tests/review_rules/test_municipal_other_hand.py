"""Pipes as other offices draw them: box culverts, arrows, manholes as circles, levels in fractions, leaders."""

from __future__ import annotations

import pytest
from other_hand import XY, Hand

from app.review.sheet.layer_map import shipped_map

M = "municipal"


@pytest.mark.parametrize(("clear", "answer"), [(2.45, "v1"), (2.55, "u1"), (2.80, "c1")])
def test_box_culverts_are_as_wide_as_their_label_says(tmp_path, clear: float, answer: str):
    hand = Hand(turn_deg=9).pipe("雨水箱涵", (0, 0), (60, 0), "B×H=2000×1500 i=0.002")
    hand.box("建筑物", 10, 1.0 + clear, 20, 10)
    assert hand.outcomes(tmp_path, M, "clearance.sewer_building") == answer


@pytest.mark.parametrize(("apart", "answer"), [(0.9, "v1"), (1.6, "u1"), (3.0, "c1")])
def test_sewers_without_a_diameter_may_be_wide(tmp_path, apart: float, answer: str):
    hand = Hand().pipe("TX", (0, 0), (60, 0), "通信 直埋").pipe("WS", (0, apart), (60, apart))
    assert hand.outcomes(tmp_path, M, "clearance.telecom_sewer") == answer


def test_the_diameter_of_the_sewer_is_not_that_of_the_water_main(tmp_path):
    hand = Hand().pipe("JS", (0, 0), (60, 0)).pipe("WS", (0, -1.9), (60, -1.9), "d400 i=0.003", -0.9)
    assert hand.outcomes(tmp_path, M, "clearance.water_sewer") == "u1"


@pytest.mark.parametrize(
    ("label", "clear", "answer"),
    [("中压A DN200", 1.45, "v1"), ("中压 DN200", 1.2, "u1"), ("0.2MPa DN200", 1.05, "c1"), ("0.4MPa DN200", 1.4, "v1")],
)
def test_gas_pressure_is_a_word_or_a_figure(tmp_path, label: str, clear: float, answer: str):
    hand = Hand("mm", 33).pipe("C-NGAS-PIPE", (0, 0), (60, 0), label, -0.9)
    hand.box("C-BLDG", 10, clear + 0.1, 20, 10)
    assert hand.outcomes(tmp_path, M, "clearance.gas_building") == answer


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("d300-0.25%-L40", "v1"),
        ("d300-0.003-40", "c1"),
        ("DN300 L=40 2.5‰", "v1"),
        ("D300 I=3.5‰", "c1"),
        ("d300×30 i=0.0029", "v1"),
    ],
)
def test_slopes_in_other_notations(tmp_path, label: str, answer: str):
    assert Hand(turn_deg=71).pipe("SZ-WS", (0, 0), (40, 0), label).outcomes(tmp_path, M, "sewer.slope") == answer


def sewer(hand: Hand, levels: list[float], notation: str, trimmed: bool = False) -> Hand:
    """Draw a storm drain with a manhole every 35 m and an arrow between each two."""
    for row, level in enumerate(levels):
        x = 35.0 * row
        hand.circle("YSJ", (x, 0), 0.35)
        manhole(hand, (x, 0), 5.2, level, notation)
        if row:
            cut = 0.35 if trimmed else 0.0
            hand.pipe("YS", (x - 35 + cut, 0), (x - cut, 0), "d500 L=35").arrow("YS", (x - 17, 0))
    return hand


def manhole(hand: Hand, centre: XY, ground: float, bottom: float, notation: str) -> None:
    x, y = centre
    if notation == "words":
        hand.text("YS", f"Y1 设计地面{ground:.2f} 管底{bottom:.3f}", (x + 0.8, y + 0.8))
    elif notation == "row":
        hand.text("YS", f"Y1 {ground:.3f} {bottom:.3f}", (x + 0.6, y + 0.8))
    elif notation == "attributes":
        if "JC-700" not in hand.document.blocks:
            hand.document.blocks.new("JC-700").add_circle((0, 0), 0.35 * hand.factor)
        insert = hand.space.add_blockref("JC-700", hand.at(centre), dxfattribs={"layer": "YSJ"})
        for tag, level in (("地面标高", ground), ("管底标高", bottom)):
            insert.add_attrib(tag, f"{level:.3f}", hand.at(centre)).dxf.invisible = 1
    elif notation == "fraction":
        hand.text("YS-BZ", f"{ground:.3f}/{bottom:.3f}", (x + 0.6, y + 0.8))
    else:
        hand.line("YS-BZ", (x, y), (x + 2, y + 3), (x + 5, y + 3))
        hand.text("YS-BZ", f"{ground:.3f}", (x + 2.2, y + 3.1)).text("YS-BZ", f"{bottom:.3f}", (x + 2.2, y + 2.5))


@pytest.mark.parametrize("notation", ["words", "row", "attributes", "fraction", "leader"])
@pytest.mark.parametrize(("levels", "answer"), [([2.6, 2.495, 2.39], "c2"), ([2.6, 2.495, 2.56], "v1c1")])
def test_arrows_and_levels_at_manholes(tmp_path, notation: str, levels: list[float], answer: str):
    hand = sewer(Hand(turn_deg=10), levels, notation, trimmed=notation == "fraction")
    assert hand.outcomes(tmp_path, M, "sewer.fall") == answer


def test_arrows_and_leaders_are_no_pipes(tmp_path):
    hand = sewer(Hand(), [2.6, 2.495, 2.39], "leader")
    assert hand.outcomes(tmp_path, M, "sewer.turn") == "c1"
    assert hand.outcomes(tmp_path, M, "pipe.continuity") == "c1"


@pytest.mark.parametrize(("last", "answer"), [(149.4, "c2"), (150.4, "v1c1")])
def test_manholes_are_measured_from_middle_to_middle(tmp_path, last: float, answer: str):
    hand = Hand("mm", -20)
    for x in (0.0, 75.0, last):
        hand.circle("WS-JC", (x, 0), 0.35)
    hand.pipe("WS-GD", (0.35, 0), (74.65, 0), "d400 i=0.003").pipe(
        "WS-GD", (75.35, 0), (last - 0.35, 0), "d400 i=0.003"
    )
    assert hand.outcomes(tmp_path, M, "manhole.spacing") == answer


def test_a_storm_drain_and_a_sewer_in_one_manhole_are_mixed_once(tmp_path):
    hand = Hand().circle("污水井", (30, 0), 0.35)
    hand.pipe("污水管", (0, 0), (29.65, 0), "d300 i=0.003").pipe("雨水管", (30.35, 0), (60, 0), "d500 i=0.003")
    assert hand.outcomes(tmp_path, M, "sewer.mixed") == "v1"


@pytest.mark.parametrize(("level", "answer"), [("管顶标高3.30", "c1"), ("管中心标高3.05", "v1")])
def test_crossings_with_levels_of_crown_and_axis(tmp_path, level: str, answer: str):
    hand = Hand().pipe("给水管", (0, 0), (60, 0), f"DN200 {level}")
    hand.line("污水管", (10, -20), (10, 20)).text("污水管", "d300 i=0.003 管底2.30", (10.4, 14))
    assert hand.outcomes(tmp_path, M, "crossing.vertical") == answer


def test_slopes_of_a_street_along_its_centre_line(tmp_path):
    hand = Hand().line("道路中线", (0, 0), (300, 0))
    for x, words in ((40, "i=6.5% L=100"), (140, "i=0.8% L=100"), (240, "i=0.2% L=100")):
        hand.text("道路纵坡", words, (x, 0.5), 0.8)
    assert hand.outcomes(tmp_path, M, "street.slope", road_class="branch", design_speed_kmh=40) == "v2c1"


def test_a_text_on_a_common_layer_goes_to_the_pipe_of_its_kind(tmp_path):
    hand = Hand(turn_deg=23).pipe("给水管线", (0, 0), (90, 0)).pipe("污水管线", (0, 1.35), (90, 1.35))
    hand.text("TEXT", "给水 DN200", (20, 1.9), 1.5).text("TEXT", "W-d300-3‰", (55, -3), 1.5)
    assert hand.outcomes(tmp_path, M, "clearance.water_sewer") == "c1"
    assert hand.outcomes(tmp_path, M, "sewer.diameter") == "c1"


def test_a_gap_is_one_finding(tmp_path):
    hand = Hand().pipe("燃气", (0, 0), (30, 0), "De110").pipe("燃气", (30.4, 0), (60, 0), "De110")
    assert hand.outcomes(tmp_path, M, "pipe.continuity") == "v1"


@pytest.mark.parametrize(("size", "answer"), [("DN80", "v1"), ("DN100", "c1")])
def test_a_main_on_which_hydrants_stand_feeds_them(tmp_path, size: str, answer: str):
    hand = Hand("mm").pipe("给水管", (0, 0), (80, 0), size)
    for x in (20, 60):
        hand.circle("室外消火栓", (x, 1.8), 0.3).line("给水管", (x, 0), (x, 1.5))
    assert hand.outcomes(tmp_path, M, "hydrant_main.diameter") == answer


@pytest.mark.parametrize(("bottom", "answer"), [(2.30, "v1"), (2.05, "c1")])
def test_cover_from_the_levels_of_manholes(tmp_path, bottom: float, answer: str):
    hand = Hand().circle("污水井", (0, 0), 0.35).circle("污水井", (40, 0), 0.35)
    hand.text("污水井", f"W1 地面3.20 管底{bottom:.2f}", (0.7, 0.8)).text(
        "污水井", f"W2 地面3.20 管底{bottom - 0.1:.2f}", (40.7, 0.8)
    )
    hand.pipe("污水管", (0, 0), (40, 0), "d400 车行道下")
    assert hand.outcomes(tmp_path, M, "sewer.cover") == answer


def test_widths_of_a_cross_section(tmp_path):
    hand = Hand("mm").text("TEXT", "道路标准横断面图 1:100", (6, -5), 0.8)
    x = 0.0
    for wide, name in ((1.8, "人行道"), (2.5, "非机动车道"), (3.5, "机动车道"), (3.2, "机动车道"), (2.4, "非机动车道")):
        hand.text("DIM", f"{wide:.2f}", (x + wide / 2 - 0.3, -1)).text("TEXT", name, (x + wide / 2 - 0.6, -1.8))
        x += wide
    assert hand.outcomes(tmp_path, M, "section.footway") == "v1"
    assert hand.outcomes(tmp_path, M, "section.cycle_lane") == "v1c1"
    assert hand.outcomes(tmp_path, M, "section.lane", design_speed_kmh=40) == "v1c1"


def test_velocity_of_a_storm_drain_that_runs_full(tmp_path):
    hand = Hand().pipe("YS", (0, 0), (50, 0), "d500 i=0.0015").pipe("YS", (0, 20), (50, 20), "d500 i=0.0016")
    assert hand.outcomes(tmp_path, M, "sewer.velocity") == "v1c1"


@pytest.mark.parametrize(
    ("layer", "role"),
    [
        ("DX-给水", "pipe_water"),
        ("JSGX", "pipe_water"),
        ("SZ-WS", "pipe_sewage"),
        ("SANITARY-SEWER", "pipe_sewage"),
        ("C-STRM", "pipe_storm"),
        ("综合-RQ", "pipe_gas"),
        ("C-SSWR-MH", "manhole"),
        ("DL-ZX", "road_centre"),
        ("10kV电缆", "cable_power"),
        ("RF-出入口", "cd_entrance"),
        ("战时主要出入口", "cd_entrance"),
        ("主要出入口", "entrance"),
        ("防护密闭隔墙", "protective_wall"),
        ("SHELTER_UNIT", "protective_unit"),
    ],
)
def test_layer_names_of_other_offices(layer: str, role: str):
    assert shipped_map().role(layer) == role


@pytest.mark.parametrize("turn_deg", [0.0, 57.0])
@pytest.mark.parametrize("rows", [2, 4])
@pytest.mark.parametrize("side", [1, -1])
def test_a_label_nearer_to_the_neighbours_line_is_its_own_pipes(tmp_path, side: int, rows: int, turn_deg: float):
    """Sewers a metre apart, each label on the same side of its pipe and nearer to the next: the first is too small."""
    hand = Hand("m", turn_deg)
    for row in range(rows):
        y, size = 1.0 * side * row, ("d200", "d300", "d400", "d500")[row]
        hand.pipe("污水管", (0, y), (40, y), f"{size} i=0.004", above=0.45 if side > 0 else -0.85)
    assert hand.outcomes(tmp_path, M, "sewer.diameter") == f"v1c{rows - 1}"
