"""Checklists are read strictly and can be overridden."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import BadInput
from app.review.checklist.clause_library import library_of
from app.review.checklist.condition import Condition
from app.review.checklist.items import load_items, read_items
from app.review.checklist.rule_set import shipped_folder
from app.review.checklist.vocabulary import REFERENCE, read_vocabulary
from app.review.draft import Missing

ITEM = """
[[item]]
id = "fire.compartment.area"
clause = { code = "GB 1-2022", number = "4.3.16", edition_from = 2023-06-01, mandatory = true, evidence = "verified" }
title = "防火分区面积"
text = "不大于限值"
applies = "building_use == 'public'"
opinion = "{sheet}：{name} {value} 超过 {limit}"
check = "compartments.area"
roles = ["fire_compartment"]
[item.limits_m2]
high_rise = 1500
low_rise = { rating_1 = 2500 }
[item.words]
shop = ["营业厅", "商店"]
"""


def write(folder: Path, text: str, name: str = "a.toml") -> Path:
    path = folder / "fire" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


def test_an_item_is_read(tmp_path):
    (item,) = load_items([write(tmp_path, ITEM)])
    assert item.limits.number("high_rise") == 1500
    assert item.limits.number("low_rise.rating_1") == 2500
    assert item.limits.pattern("shop").search("一层商店")
    assert item.clause.edition_from == "2023-06-01"
    assert item.applies.names == {"building_use"}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('title = "防火分区面积"\n', "", "title"),
        ("mandatory = true, ", "", "clause.mandatory"),
        ('evidence = "verified"', 'evidence = "sure"', "clause.evidence"),
        ("applies = \"building_use == 'public'\"", 'applies = "building_use =="', "applies"),
        ('check = "compartments.area"', 'check = "area"', "check"),
        ("{limit}", "{limit!}", "opinion"),
        ("{limit}", "{limit.real}", "opinion"),
        ('roles = ["fire_compartment"]', 'roles = "fire_compartment"', "roles"),
        ('roles = ["fire_compartment"]', 'rolls = ["fire_compartment"]', "rolls"),
        ('shop = ["营业厅", "商店"]', 'shop = "("', "words.shop"),
        ("[item.words]", "[item.limits_m]\nhigh_rise = 3\n[item.words]", "limits_m.high_rise"),
    ],
)
def test_an_error_names_file_item_and_field(tmp_path, old, new, field):
    assert old in ITEM
    write(tmp_path, ITEM.replace(old, new))
    with pytest.raises(BadInput) as error:
        load_items([tmp_path])
    assert "a.toml" in str(error.value)
    assert "fire.compartment.area" in error.value.message
    assert f"'{field}'" in error.value.message


def test_the_same_id_twice_in_one_folder_is_refused(tmp_path):
    write(write(tmp_path, ITEM), ITEM, "b.toml")
    with pytest.raises(BadInput, match="is also in"):
        load_items([tmp_path])


def test_an_agency_overrides_adds_and_drops(tmp_path):
    base = write(tmp_path / "base", ITEM + ITEM.replace("compartment.area", "compartment.other"))
    own = write(
        tmp_path / "own",
        '[[override]]\nid = "fire.compartment.area"\nlimits_m2 = { high_rise = 1000 }\n'
        '[[override]]\nid = "fire.compartment.other"\noff = true\n' + ITEM.replace("compartment.area", "own.item"),
    )
    items = {item.id: item for item in load_items([base, own])}
    assert set(items) == {"fire.compartment.area", "fire.own.item"}
    assert items["fire.compartment.area"].limits.number("high_rise") == 1000
    assert items["fire.compartment.area"].limits.number("low_rise.rating_1") == 2500


def with_words(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "words.toml").write_text(text, "utf-8")
    return folder


def test_items_share_words_and_an_agency_says_them_otherwise(tmp_path):
    shop = ITEM.replace('shop = ["营业厅", "商店"]', "shop = '^二层(?&shop)$'\nground = '(?&ground)'")
    words = "shop = '营业厅|(?&store)'\nstore = '商店'\nground = '(?s)^首层.*店'"
    base = with_words(write(tmp_path / "base", shop), words)
    own = with_words(tmp_path / "own", "store = '超市'")
    (item,) = load_items([base])
    said = item.limits.pattern("shop")
    assert [bool(said.search(text)) for text in ("二层商店", "二层营业厅", "商店")] == [1, 1, 0]
    assert item.limits.pattern("ground").search("首层\n小店")
    (item,) = load_items([base, own])
    said = item.limits.pattern("shop")
    assert [bool(said.search(text)) for text in ("二层商店", "二层超市", "二层营业厅")] == [0, 1, 1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("store = '商店'", "names words 'shop' that are not in words.toml"),
        ("shop = '(?&store)'\nstore = 'a(?&shop)'", "refer to themselves"),
        ("shop = '(?&store)('\nstore = 'a'", "The words 'shop' are no usable pattern"),
        ("shop = 3", "The words 'shop' must be a pattern"),
        ("shop = ", "The words of the checklists cannot be read"),
    ],
)
def test_words_that_are_wrong_are_told_and_cost_only_who_uses_them(tmp_path, words, told):
    shop = ITEM.replace('shop = ["营业厅", "商店"]', "shop = '(?&shop)'")
    with_words(write(tmp_path, shop + ITEM.replace("compartment.area", "compartment.other")), words)
    items, faults = read_items([tmp_path])
    assert [item.id for item in items] == ["fire.compartment.other"]
    assert any(told in fault.error.message for fault in faults)
    assert all("words.toml" in str(fault.error) or fault.item == "fire.compartment.area" for fault in faults)


def test_no_toml(tmp_path):
    write(tmp_path, "[[item]\n")
    with pytest.raises(BadInput, match="cannot be read"):
        load_items([tmp_path])


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("", True),
        ("use == 'public'", True),
        ("unknown > 3 and use == 'residential'", False),
        ("unknown > 3 or height > 24", True),
        ("rating == '2' and rating == 2", True),
        ("rating in ('1', '2')", True),
        ("rating != '2'", False),
        ("not (height > 24)", False),
        ("min(height, 20) == 20", True),
        ("unknown > 3", "unknown"),
        ("height > 'a'", "height > 'a'"),
        ("not unknown", "unknown"),
    ],
)
def test_conditions(source, answer):
    facts = {"use": "public", "height": 30.0, "rating": 2.0}
    if isinstance(answer, bool):
        assert Condition.parse(source).holds(facts) is answer
    else:
        with pytest.raises(Missing) as error:
            Condition.parse(source).holds(facts)
        assert error.value.name == answer


@pytest.mark.parametrize("source", ["__import__('os')", "().__class__", "open('x')", "(lambda: 1)()"])
def test_conditions_are_safe(source):
    with pytest.raises(Missing):
        Condition.parse(source).holds({})


def test_a_clause_that_one_item_lets_end_has_ended_whatever_the_others_say():
    wanted = ("fire.gb55037.066", "fire.gb55037.067")
    items = [one for one in load_items([shipped_folder()]) if one.id in wanted]
    assert str(items[0].clause) == str(items[1].clause)
    ended = replace(items[0], clause=replace(items[0].clause, edition_to="2026-06-01"))
    for order in ([ended, items[1]], [items[1], ended]):
        assert library_of(order)[str(ended.clause)][1] == "2026-06-01"


def test_every_shared_word_that_ships_is_said_by_an_item_and_usable():
    words, errors = read_vocabulary([shipped_folder()])
    text = "".join(path.read_text("utf-8") for path in shipped_folder().rglob("*.toml"))
    assert not errors
    assert not [item.id for item in load_items([shipped_folder()]) if "(?&" in str(item.limits.tables)]
    assert set(words) == {name for name in REFERENCE.findall(text) if name in words}
