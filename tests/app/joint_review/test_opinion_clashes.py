from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.place import Anchor
from app.domain.project import Discipline
from app.joint_review.opinion_clashes import Clash, Kind, find_clashes
from app.markup.opinion import Opinion, Source, Status, read_opinions


def opinion(number: int, discipline: str, text: str, box: tuple[float, ...] | None = None, **more: object) -> Opinion:
    points = ((box[0], box[1]), (box[2], box[3])) if box else ()
    handles = more.pop("handles", ())
    anchor = Anchor("s1", "", points, (), handles) if box else None  # type: ignore[arg-type]
    return Opinion(str(number), number, str(number), Discipline(discipline), text, anchor=anchor, sheet="s1", **more)  # type: ignore[arg-type]


def clashes(*opinions: Opinion) -> list[tuple[Kind, str, str]]:
    return [(one.kind, one.first.label, one.second.label) for one in find_clashes(opinions)]


HERE, NEAR, FAR = (0, 0, 100, 100), (10, 10, 110, 110), (500, 500, 600, 600)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("疏散门应加宽至 1.4 m", "该门洞应缩小，门不得加宽"),
        ("楼梯间的门应向疏散方向开启", "防护密闭门须内开，门向内开启"),
        ("防火门应为常闭", "此门应常开以利通行"),
        ("走道净宽不应小于 1.5 m", "走道净宽不应大于 1200 mm"),
        ("应增设出入口", "口部数量过多，应取消该出入口"),
    ],
)
def test_opposite_demands_on_one_place_contradict(one: str, other: str) -> None:
    found = clashes(opinion(1, "fire", one, HERE), opinion(2, "civil_defence", other, NEAR))
    assert found == [(Kind.CONTRADICT, "1", "2")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("应增加绿地。", "应采取减小间距的防火措施。"),
        ("走道净宽不应小于 1.2 m", "走道净宽不应大于 1.5 m"),
        ("走道净宽不应小于 1.5 m", "坡道坡度不应大于 1.2 m"),
    ],
)
def test_demands_on_different_things_do_not_contradict(one: str, other: str) -> None:
    found = clashes(opinion(1, "fire", one, HERE), opinion(2, "planning", other, NEAR))
    assert Kind.CONTRADICT not in [kind for kind, *_ in found]


def test_the_same_demand_of_two_disciplines_is_a_repetition() -> None:
    one = opinion(3, "fire", "人防-01：2#楼梯间疏散门净宽 0.9 m，小于 1.0 m，应加宽。", HERE)
    other = opinion(1, "civil_defence", "2#楼梯间疏散门净宽 0.9 m，小于 1.0 m，不满足，应加宽。", NEAR)
    assert clashes(one, other) == [(Kind.REPEAT, "1", "3")]
    assert clashes(one, opinion(2, "civil_defence", "2#楼梯间疏散门净宽 0.8 m，小于 0.9 m，应加宽。", NEAR)) == [
        (Kind.SAME_PLACE, "2", "3")
    ]


def test_a_demand_of_the_whole_set_is_repeated_without_a_place() -> None:
    one, other = (
        opinion(1, "fire", "走道的门应向疏散方向开启"),
        opinion(2, "architecture", "走道的门应向疏散方向开启。"),
    )
    assert clashes(one, other) == [(Kind.REPEAT, "1", "2")]
    assert clashes(one, opinion(3, "architecture", "走道的门应向疏散方向开启", FAR)) == []


def test_far_places_one_discipline_and_settled_opinions_are_left_alone() -> None:
    demand = opinion(1, "fire", "防火门应为常闭", HERE)
    assert clashes(demand, opinion(2, "security", "此门应常开", FAR)) == []
    assert clashes(demand, opinion(2, "fire", "此门应常开", NEAR)) == []
    assert clashes(demand, opinion(2, "security", "此门应常开", NEAR, status=Status.CLOSED)) == []
    assert clashes(demand, opinion(2, "security", "此门应常开", NEAR)) == [(Kind.CONTRADICT, "1", "2")]


def test_one_element_named_on_two_sheets_is_one_thing() -> None:
    one = opinion(1, "fire", "2#楼梯净宽不应小于 1.3 m")
    assert clashes(one, opinion(2, "architecture", "2#楼梯净宽不应大于 1.2 m")) == [(Kind.CONTRADICT, "1", "2")]
    assert clashes(one, opinion(2, "architecture", "3#楼梯净宽不应大于 1.2 m")) == []


def test_one_entity_is_one_thing() -> None:
    one = opinion(1, "fire", "文字甲", HERE, handles=("2A",))
    assert clashes(one, opinion(2, "planning", "另一件事", HERE, handles=("2A",))) == [(Kind.SAME_PLACE, "1", "2")]


@given(st.permutations(range(6)))
def test_the_order_of_opinions_changes_nothing(order: list[int]) -> None:
    texts = ["防火门应为常闭", "此门应常开", "净宽不应小于 1.5 m", "净宽不应大于 1.2 m", "应增设出入口", "应取消出入口"]
    everyone = list(Discipline)
    given_order = [opinion(i + 1, everyone[i], texts[i], HERE) for i in range(6)]
    found: tuple[Clash, ...] = find_clashes([given_order[i] for i in order])
    assert [one.id for one in found] == [one.id for one in find_clashes(given_order)]


def record(id_: str, number: int, **fields: object) -> Source:
    return Source(id_, {"number": number, "discipline": "fire", "text": id_, **fields}, "a@b", f"2026-01-0{number}")


def test_merged_opinions_follow_the_one_that_speaks_for_them() -> None:
    a, b = read_opinions([record("a", 1, status="closed"), record("b", 2, mandatory=True, merged_into="a")], [])
    assert (b.status, b.merged_into, a.mandatory) == (Status.CLOSED, "a", True)


@pytest.mark.parametrize("fields", [{"merged_into": "b"}, {"status": "withdrawn"}])
def test_an_opinion_is_never_lost_by_merging(fields: dict[str, object]) -> None:
    """Two devices merged them into each other, or the one that speaks was withdrawn: both speak for themselves."""
    a, b = read_opinions([record("a", 1, **fields), record("b", 2, mandatory=True, merged_into="a")], [])
    assert (b.merged_into, b.status, b.settled) == ("", Status.OPEN, False)
    assert a.merged_into == ""
