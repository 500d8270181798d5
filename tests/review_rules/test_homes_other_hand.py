"""Dwellings, kindergartens, homes for the elderly on 天正 layers, with doors among the windows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ezdxf
import pytest
from shapely.geometry import LineString, box
from shapely.ops import unary_union

from app.domain.finding import Finding
from app.domain.project import Discipline
from app.services.review.review_files import review_files

DOOR, WINDOW = "$DorLib2D$00000001", "$WinLib2D$00000001"
XY = tuple[float, float]


class Office:
    """One drawing in millimetres: walls as clean faces, doors and windows as scaled blocks on one layer."""

    def __init__(self) -> None:
        self.doc = ezdxf.new("R2010")
        self.doc.header["$INSUNITS"] = 4
        self.space = self.doc.modelspace()
        door = self.doc.blocks.new(DOOR)
        door.add_line((-0.5, 0), (-0.5, 1))
        door.add_arc((-0.5, 0), 1, 0, 90)
        window = self.doc.blocks.new(WINDOW)
        for y in (-0.5, 0.5):
            window.add_line((-0.5, y), (0.5, y))
        self.walls: list[object] = []
        self.holes: list[object] = []

    def line(self, layer: str, *points: XY) -> None:
        self.space.add_lwpolyline(points, dxfattribs={"layer": layer})

    def rectangle(self, layer: str, x0: float, y0: float, x1: float, y1: float) -> None:
        points = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        self.space.add_lwpolyline(points, close=True, dxfattribs={"layer": layer})

    def text(self, layer: str, words: str, x: float, y: float, height: float = 300) -> None:
        self.space.add_text(words, height=height, dxfattribs={"layer": layer}).set_placement((x, y))

    def notes(self, *lines: str, x: float = 60000) -> None:
        for row, words in enumerate(lines):
            self.text("PUB_TEXT", words, x, 10000 - 650 * row, 350)

    def wall(self, *points: XY, thick: float = 200) -> None:
        self.walls.append(LineString(points).buffer(thick / 2, cap_style="square", join_style="mitre"))

    def ring(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.wall((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))

    def gap(self, x: float, y: float, wide: float, *, upright: bool = False) -> None:
        across, along = (300, wide / 2) if upright else (wide / 2, 300)
        self.holes.append(box(x - across, y - along, x + across, y + along))

    def door(self, x: float, y: float, wide: float, mark: str, *, turn: float = 0, up: float = 1) -> None:
        self.gap(x, y, wide, upright=turn == 90)
        scales = {"layer": "WINDOW", "xscale": wide, "yscale": wide * up, "rotation": turn}
        self.space.add_blockref(DOOR, (x, y), dxfattribs=scales)
        self.text("WINDOW_TEXT", mark, x - 250, y - 500 * (up if turn == 0 else 1), 250)

    def steps(self, x0: float, x1: float, y: float, going: float, count: int) -> None:
        for row in range(count):
            self.line("STAIR", (x0, y + row * going), (x1, y + row * going))

    def stair(self, x: float, y: float, *, going: float = 260, door: float = 1100) -> None:
        """Draw a dog-leg stair in a room of 2.6 by 5.6 m, its door in the lower wall, opening inwards."""
        self.ring(x, y, x + 2800, y + 5800)
        self.steps(x + 100, x + 1350, y + 1900, going, 10)
        self.steps(x + 1450, x + 2700, y + 1900, going, 10)
        self.door(x + 1400, y, door, "FM乙1121")
        self.text("SPACE", "楼梯间", x + 900, y + 800)

    def findings(self, folder: Path, rule: str, **facts: str) -> list[Finding]:
        faces = unary_union(self.walls).difference(unary_union(self.holes))
        for part in getattr(faces, "geoms", [faces]):
            for ring in (part.exterior, *part.interiors) if not part.is_empty else ():
                self.line("WALL", *[(x, y) for x, y, *_ in ring.coords])
        path = folder / "drawing.dxf"
        self.doc.saveas(path)
        found = review_files([path], [Discipline(rule.partition(".")[0])], facts).review.findings
        return [one for one in found if one.rule == rule]


def said(findings: Sequence[Finding]) -> set[str]:
    return {one.outcome.value for one in findings}


@pytest.mark.parametrize(("deep", "outcome"), [(2400, "violates"), (2550, "complies")])
@pytest.mark.parametrize("turned", [False, True])
def test_a_lift_is_no_part_of_the_lobby_that_its_open_landing_door_leads_to(tmp_path, deep, outcome, turned):
    office = Office()
    office.ring(0, 0, 2600, deep + 200)
    office.door(1300, 0, 1000, "FM乙1021")
    shaft = (2600, 0, 4900, 2300) if not turned else (200, deep + 200, 2500, deep + 2500)
    office.ring(*shaft)
    office.gap(*((2600, 1150) if not turned else (1350, deep + 200)), 1100, upright=not turned)
    middle = ((shaft[0] + shaft[2]) / 2, (shaft[1] + shaft[3]) / 2)
    office.rectangle("EVTR", middle[0] - 800, middle[1] - 800, middle[0] + 800, middle[1] + 800)
    office.text("PUB_TEXT", "消防电梯", middle[0] - 600, middle[1] + 900, 250)
    office.text("SPACE", "合用前室", 700, 1200)
    (lobby,) = office.findings(tmp_path, "fire.lobby.area", building_use="residential")
    assert (lobby.outcome.value, lobby.value) == (outcome, pytest.approx(2.4 * deep / 1000, abs=0.01))


def test_a_door_among_the_windows_bounds_no_landing(tmp_path):
    office = Office()
    office.stair(0, 0)
    office.wall((-4000, -2000), (8000, -2000))
    found = office.findings(tmp_path, "architecture.stair.landing", building_use="residential")
    assert said(found) == {"complies"}
    assert min(one.value for one in found) == pytest.approx(1.46, abs=0.02)


def test_steps_that_fan_out_leave_no_landing(tmp_path):
    office = Office()
    office.ring(0, 0, 2600, 5400)
    office.steps(100, 1200, 1800, 260, 7)
    office.steps(1400, 2500, 1800, 260, 7)
    for end in ((100, 4200), (400, 5000), (1000, 5200), (1700, 5200), (2200, 5000), (2500, 4200)):
        office.line("STAIR", (1300, 3600), end)
    found = office.findings(tmp_path, "architecture.stair.landing", building_use="residential")
    assert said(found) == {"complies", "cannot_determine"}  # the level one below is measured


@pytest.mark.parametrize(("going", "outcome"), [(300, "violates"), (320, "complies")])
def test_stairs_of_the_elderly_have_steps_of_their_own(tmp_path, going, outcome):
    office = Office()
    office.stair(0, 0, going=going)
    office.notes("设计说明", "老年人照料设施，地上三层，建筑高度12.6米", "耐火等级：二级")
    assert said(office.findings(tmp_path, "architecture.stair.going")) == {outcome}


def test_elderly_people_among_others_leave_the_limit_open(tmp_path):
    office = Office()
    office.stair(0, 0, going=300)
    office.notes("三层设有养老院接待室")
    assert said(office.findings(tmp_path, "architecture.stair.going", building_use="public")) == {"cannot_determine"}


def test_steps_in_a_living_room_are_the_flats_own(tmp_path):
    office = Office()
    office.ring(0, 0, 6000, 6500)
    office.wall((0, 3000), (6000, 3000))
    office.door(2000, 3000, 900, "M0921")
    office.steps(5000, 5900, 3300, 220, 13)
    office.text("SPACE", "客厅", 2000, 4500)
    office.text("SPACE", "餐厅", 2000, 1500)
    facts = {"building_use": "residential", "building_height_m": "12"}
    for rule in ("architecture.stair.going", "architecture.stair.flight_width_housing", "fire.door_class.stair"):
        assert said(office.findings(tmp_path, rule, **facts)) == {"not_applicable"}, rule


@pytest.mark.parametrize("joined", [False, True])
def test_doors_of_shops_without_a_way_between_are_no_two_exits_of_one(tmp_path, joined):
    office = Office()
    office.ring(0, 0, 8400, 9000)
    office.wall((4200, 0), (4200, 9000))
    for x in (2100, 6300):
        office.door(x, 0, 1500, "M1524", up=-1)
        office.text("SPACE", "商铺", x, 5000)
    if joined:
        office.door(4200, 6000, 1000, "M1021", turn=90)
    office.text("PUB_TITLE", "一层平面图 1:100", 2000, -4000, 700)
    found = office.findings(tmp_path, "fire.exit.spacing", building_use="mixed")
    assert said(found) == ({"violates"} if joined else {"not_applicable"})


@pytest.mark.parametrize(("deep", "outcome"), [(6000, "violates"), (5300, "complies")])
def test_the_name_of_a_project_tells_that_its_rooms_are_childrens(tmp_path, deep, outcome):
    office = Office()
    office.ring(0, 0, 18000, deep + 2400)
    office.wall((0, deep), (18000, deep))
    office.wall((9000, 0), (9000, deep))
    for x in (0, 9000):
        office.door(x + 4500, deep, 1200, "M1221", up=-1)
        office.text("SPACE", "活动室", x + 4000, deep / 2)
    office.text("SPACE", "走廊", 9000, deep + 1000)
    for x in (-2800, 18000):
        office.ring(x, deep - 3400, x + 2800, deep + 2400)
        office.steps(x + 100, x + 1350, deep - 2000, 260, 10)
        office.steps(x + 1450, x + 2700, deep - 2000, 260, 10)
        office.door(max(x, 0), deep + 1200, 1500, "FM乙1521", turn=90)
    office.text("PUB_TITLE", "二层平面图 1:100", 6000, -4000, 700)
    office.notes("设计总说明", "1. 工程名称：九班幼儿园", "2. 地上三层，建筑高度 11.7m，耐火等级二级")
    assert said(office.findings(tmp_path, "fire.room.doors")) == {outcome}


@pytest.mark.parametrize(
    ("words", "outcome"), [("", "cannot_determine"), ("高层住宅，建筑高度53.9m，18层", "complies")]
)
def test_one_lane_is_enough_for_dwellings_alone(tmp_path, words, outcome):
    office = Office()
    office.rectangle("用地红线", -30000, -40000, 90000, 50000)
    office.rectangle("拟建建筑", 0, 0, 48000, 14000)
    office.text("拟建建筑", "2#", 20000, 7000, 1500)
    office.text("拟建建筑", "18F", 20000, 4000, 1500)
    office.rectangle("消防车道", -20000, -10000, 70000, -5500)
    if words:
        office.notes(words, x=95000)
    assert said(office.findings(tmp_path, "fire.lane.sides")) == {outcome}


def test_stacked_plans_whose_titles_stand_on_the_layer_of_frames(tmp_path):
    office = Office()
    for row, title in enumerate(("一层平面图", "二层平面图")):
        x = 40000.0 * row
        office.ring(x, 0, x + 8000, 6000)
        office.wall((x + 4000, 0), (x + 4000, 6000))
        names = ("卧室", "卫生间") if row else ("卫生间", "卧室")
        for at, name in zip((1500, 5500), names, strict=True):
            office.text("SPACE", name, x + at, 3000)
            office.door(x + at + 500, 0, 900, "M0921", up=-1)
        office.text("PUB_TITLE", f"{title} 1:100", x + 1500, -5000, 700)
    found = office.findings(tmp_path, "architecture.bathroom.above", building_use="residential")
    assert said(found) == {"violates"}


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("1.8 空调板栏板高300mm；女儿墙高 600。", "not_applicable"),
        ("1.4 楼梯栏杆扶手高900mm，水平段长度大于500mm时高1200mm；", "complies"),
        ("楼梯扶手高度 900，水平段超过500时扶手高 1100", "violates"),
    ],
)
def test_what_notes_say_of_rails(tmp_path, words, outcome):
    office = Office()
    office.notes("住宅建筑设计说明", words)
    assert said(office.findings(tmp_path, "architecture.railing.height_housing", building_use="residential")) == {
        outcome
    }


def a_floor(office: Office, flats: int) -> None:
    """Draw a storey of flats along a corridor with one stair at its end."""
    wide = 4000.0 * flats
    office.ring(0, 0, wide, 8000)
    office.wall((0, 6200), (wide, 6200))
    for row in range(flats):
        office.wall((4000 * row, 0), (4000 * row, 6200))
        office.door(4000 * row + 1500, 6200, 1000, "FM乙1021", up=-1)
        office.text("SPACE", "客厅", 4000 * row + 1500, 3000)
    office.text("SPACE", "公共走道", 3000, 7000)
    office.ring(-2800, 2200, 0, 8000)
    office.steps(-2700, -1450, 3300, 260, 10)
    office.steps(-1350, -100, 3300, 260, 10)
    office.door(0, 7100, 1100, "FM乙1121", turn=90)
    office.text("SPACE", "楼梯间", -2000, 7300)
    office.text("PUB_TITLE", "标准层平面图 1:100", 1000, -4000, 700)


@pytest.mark.parametrize(
    ("flats", "height", "outcome"),
    [(2, "60.3", "violates"), (2, "53.9", "complies"), (4, "53.9", "violates"), (4, "26.9", "complies")],
)
def test_one_stair_is_enough_for_low_units_whose_flats_are_near(tmp_path, flats, height, outcome):
    office = Office()
    a_floor(office, flats)
    facts = {"building_use": "residential", "building_height_m": height}
    assert said(office.findings(tmp_path, "fire.exit.residential_count", **facts)) == {outcome}


@pytest.mark.parametrize(("apart", "outcome"), [(4800, "violates"), (6200, "complies")])
def test_doors_from_a_shared_lobby_into_two_stairs_stand_apart(tmp_path, apart, outcome):
    office = Office()
    for x in (0, apart):
        office.ring(x - 1400, 0, x + 1400, 5800)
        office.steps(x - 1300, x - 50, 1900, 260, 10)
        office.steps(x + 50, x + 1300, 1900, 260, 10)
        office.door(x, 0, 1000, "FM乙1021")
    office.ring(-1400, -3000, apart + 1400, 0)
    office.door(apart / 2, -3000, 1200, "FM乙1221", up=-1)
    office.text("SPACE", "共用前室", apart / 2, -1500)
    office.ring(-6000, -5000, apart + 6000, -3000)
    office.text("SPACE", "走道", 0, -4000)
    found = office.findings(tmp_path, "fire.exit.spacing", building_use="residential")
    assert said(found) == {outcome}
    assert min(one.value for one in found) == pytest.approx((apart - 1000) / 1000, abs=0.05)


def test_a_door_whose_leaf_and_swing_are_one_polyline(tmp_path):
    office = Office()
    office.ring(0, 0, 6000, 6000)
    office.wall((0, 3000), (6000, 3000))
    office.gap(2000, 3000, 700)
    swing = [(1650, 3000, 0), (1650, 3700, -0.41421356), (2350, 3000, 0)]
    office.space.add_lwpolyline(swing, format="xyb", dxfattribs={"layer": "WINDOW"})
    office.text("WINDOW_TEXT", "M0721", 1700, 2500, 250)
    office.text("SPACE", "卧室", 3500, 4500)
    office.text("SPACE", "客厅", 3500, 1500)
    assert said(office.findings(tmp_path, "architecture.door.flat", building_use="residential")) == {"violates"}


@pytest.mark.parametrize(("slope", "outcome"), [("i=16.5%", "violates"), ("i=14.5%", "complies")])
def test_a_slope_in_a_drawing_that_is_titled_a_ramp_is_the_ramps(tmp_path, slope, outcome):
    office = Office()
    for y in (0, 3000):
        office.line("坡道", (0, y), (26000, y))
    office.text("坡道", slope, 15000, 1500)
    office.text("PUB_TEXT", "汽车坡道一层平面图 1:100", 5000, -4000, 700)
    assert said(office.findings(tmp_path, "architecture.ramp.garage_slope")) == {outcome}


def test_two_edges_of_a_lane_leave_open_where_it_ends(tmp_path):
    office = Office()
    office.rectangle("用地红线", -10000, -30000, 80000, 40000)
    office.rectangle("拟建建筑", 0, 0, 50000, 12000)
    for y in (-6000, -10500):
        office.line("消防车道", (-10000, y), (52000, y))
    assert said(office.findings(tmp_path, "fire.lane.turning_place")) == {"cannot_determine"}


@pytest.mark.parametrize(("wide", "outcome"), [(90000, "violates"), (40000, "cannot_determine")])
def test_cars_too_far_from_every_exit_of_an_undivided_floor(tmp_path, wide, outcome):
    office = Office()
    office.ring(0, 0, wide, 17000)
    for x in (-2800, -9000):
        office.ring(x, 5000, x + 2800, 11000)
        office.steps(x + 100, x + 1300, 6500, 260, 10)
        office.steps(x + 1500, x + 2700, 6500, 260, 10)
    office.door(0, 10000, 1100, "FM甲1121", turn=90)
    for row in range(12):
        office.rectangle("车位", 3000 + 2500 * row, 500, 5400 + 2500 * row, 5800)
    office.text("PUB_TITLE", "地下二层平面图 1:100", 1000, -4000, 700)
    facts = {"building_use": "garage", "sprinklers": "yes", "level": "below"}
    assert said(office.findings(tmp_path, "fire.travel.garage", **facts)) == {outcome}


@pytest.mark.parametrize(("floor", "wide", "outcome"), [("一层", 1050, "violates"), ("一层", 1500, "complies")])
def test_the_door_out_of_a_hall_at_ground_level_is_wider(tmp_path, floor, wide, outcome):
    office = Office()
    office.ring(0, 0, 16000, 6000)
    office.wall((6000, 0), (6000, 6000))
    office.wall((10000, 0), (10000, 6000))
    office.door(8000, 0, wide, f"M{wide // 100}21", up=-1)
    for x in (6000, 10000):
        office.door(x, 1500, 900, "FM乙0921", turn=90)
    office.steps(6100, 7900, 2700, 270, 9)
    for x, name in ((8400, "门厅"), (3000, "客厅"), (13000, "客厅")):
        office.text("SPACE", name, x, 1200)
    office.text("PUB_TITLE", f"{floor}平面图 1:100", 4000, -4000, 700)
    assert said(office.findings(tmp_path, "fire.width.door", building_use="residential")) == {outcome}


@pytest.mark.parametrize(("beyond", "outcome"), [("厨房", "violates"), ("阳台", "complies")])
def test_a_glazed_door_into_another_room_is_no_window(tmp_path, beyond, outcome):
    office = Office()
    office.ring(0, 0, 6000, 7000)
    office.wall((0, 2500), (6000, 2500))
    office.door(3000, 2500, 2400, "TLM2424")
    office.gap(3000, 7000, 900)
    window = {"layer": "WINDOW", "xscale": 900, "yscale": 200}
    office.space.add_blockref(WINDOW, (3000, 7000), dxfattribs=window)
    office.text("WINDOW_TEXT", "C0915", 2700, 6500, 250)
    office.text("SPACE", "客厅", 2500, 4500)
    office.text("SPACE", beyond, 2500, 1200)
    found = office.findings(tmp_path, "architecture.window.ratio", building_use="residential")
    assert {one.outcome.value for one in found if "客厅" in one.message} == {outcome}
