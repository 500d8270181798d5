"""What texts on drawings say."""

from __future__ import annotations

import pytest

from app.review.texts.labels import numeral, shipped_reader


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("防火分区一 面积：1520㎡", "area_m2", 1520.0),
        ("建筑面积 1,520.35m²", "area_m2", 1520.35),
        ("面积＝９８０平方米", "area_m2", 980.0),
        ("S=450.2m2", "area_m2", 450.2),
        ("防火分区2（1498.6㎡）", "area_m2", 1498.6),
        ("掩蔽面积：850㎡", "shelter_area_m2", 850.0),
        ("18F", "storeys_above", 18.0),
        ("3#住宅楼 地上十八层", "storeys_above", 18.0),
        ("18F/-2F", "storeys_below", 2.0),
        ("地上18层 地下2层", "storeys_below", 2.0),
        ("H=54.30m", "height_m", 54.3),
        ("建筑高度：23.95m", "height_m", 23.95),
        ("DN300", "diameter_mm", 300.0),
        ("d300 i=0.003 L=40", "diameter_mm", 300.0),
        ("W d400-0.3%", "diameter_mm", 400.0),
        ("d300 i=0.003 L=40", "slope", 0.003),
        ("i=3‰", "slope", 0.003),
        ("i=0.3%", "slope", 0.003),
        ("设自动喷水灭火系统", "sprinklers", "yes"),
        ("无喷淋", "sprinklers", "no"),
        ("S=750㎡ 设自喷", "sprinklers", "yes"),
        ("局部设自喷", "sprinklers", "partial"),
        ("未设自动灭火系统", "sprinklers", "no"),
        ("耐火等级：二级", "fire_rating", "2"),
        ("耐火等级为一级", "fire_rating", "1"),
        ("FM甲1021", "mark", "FM甲1021"),
        ("C1518", "mark", "C1518"),
        ("FM乙1521", "door_class", "B"),
        ("核6级 常6级", "cd_grade", "nuclear_6"),
        ("核6B级", "cd_grade", "nuclear_6b"),
        ("二等人员掩蔽所", "cd_use", "personnel_2"),
        ("主要出入口", "cd_entrance", "main"),
        ("中压A", "gas_pressure", "medium_A"),
        ("10kV电力 直埋", "voltage_kv", 10.0),
        ("10kV电力 直埋", "laying", "buried"),
        ("疏散人数：320人", "occupants", 320.0),
        ("净宽4.0m", "clear_width_m", 4.0),
        ("净宽 1200", "clear_width_m", 1.2),
        ("转弯半径R=12m", "turning_radius_m", 12.0),
        ("起点管底标高 3.25", "start_invert_m", 3.25),
        ("地下一层平面图", "level", "below"),
        ("二层平面图", "level", "above"),
        ("B1层平面图", "level", "below"),
        ("18F/-2F", "level", "above"),
        ("地上18层 地下2层", "level", "above"),
        ("裙房3F 主楼18F", "storeys_above", 18.0),
        ("33F/-2F", "storeys_above", 33.0),
        ("每层80人，服务12层，共960人", "occupants", 960.0),
        ("未设置湿式自动喷水灭火系统", "sprinklers", "no"),
        ("喷淋系统：无", "sprinklers", "no"),
        ("仅走道设喷淋", "sprinklers", "partial"),
        ("设自动喷水灭火系统", "sprinklers", "yes"),
        ("地下2层 防火分区3", "level", "below"),
        ("-1F平面图", "level", "below"),
    ],
)
def test_property(text, name, value):
    assert shipped_reader().read(text).get(name) == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("掩蔽面积：850㎡", "area_m2"),
        ("FHM1234", "storeys_above"),
        ("C1518", "diameter_mm"),
        ("图号 建施-05", "height_m"),
        ("地下一层平面图", "storeys_above"),
        ("消防车道", "width_m"),
        ("会议室", "outdoor"),
        ("喷淋泵房", "sprinklers"),
        ("FM-1", "door_class"),
        ("疏散人数按0.5人/㎡计算", "occupants"),
        ("按1人/2㎡计", "occupants"),
        ("每100人疏散净宽度1.00m", "occupants"),
        ("疏散人数：男300人，女280人", "occupants"),
    ],
)
def test_says_nothing_of_the_kind(text, name):
    assert name not in shipped_reader().read(text)


@pytest.mark.parametrize(("text", "value"), [("18", 18), ("十八", 18), ("二十", 20), ("一百二十", 120), ("三", 3)])
def test_numerals(text, value):
    assert numeral(text) == value
