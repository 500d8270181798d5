from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.joint_review.clock import Light, Reading, TimeLimit, read_clock
from app.joint_review.policy import ReviewPolicy
from app.joint_review.rounds import IssuedLetter, Round
from app.joint_review.working_days import add_working_days, data_ends, is_working_day, working_days
from app.services.project.policy import load_policy

LIMIT = TimeLimit(days=10, yellow_days=3)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def clock(on: date, *rounds: Round, accepted: date | None = date(2026, 9, 21), finished: date | None = None) -> Reading:
    return read_clock(LIMIT, accepted, rounds or (Round(1),), finished, on)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 25), False),  # 中秋节, a Friday
        (date(2026, 9, 20), True),  # Sunday, make-up day of National Day
        (date(2026, 10, 10), True),  # Saturday, make-up day
        (date(2026, 10, 7), False),
        (date(2025, 10, 8), False),  # 国庆 and 中秋 together
        (date(2026, 11, 26), True),
        (date(2026, 11, 28), False),
    ],
)
def test_holidays_and_make_up_days_of_mainland_china(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_ten_working_days_across_national_day() -> None:
    """Counted by hand: 22 23 24 28 29 30 September, 8 9 10 12 October 2026."""
    assert add_working_days(date(2026, 9, 21), 10) == date(2026, 10, 12)
    assert clock(date(2026, 9, 21)).due == date(2026, 10, 12)
    assert clock(date(2026, 9, 30)).used == 6


@given(DAYS, st.integers(0, 60))
def test_counting_and_adding_agree(day: date, count: int) -> None:
    assert working_days(day, add_working_days(day, count)) == count


@given(DAYS, st.integers(0, 100), st.integers(0, 100))
def test_working_days_add_up(day: date, first: int, second: int) -> None:
    middle, end = day + timedelta(first), day + timedelta(first + second)
    assert working_days(day, middle) + working_days(middle, end) == working_days(day, end)


def test_the_clock_stops_while_the_set_is_with_the_designer() -> None:
    out = Round(1, IssuedLetter(date(2026, 9, 24), ()))
    paused = clock(date(2026, 11, 26), out)
    assert (paused.used, paused.left, paused.paused_since, paused.due) == (3, 7, date(2026, 9, 24), None)
    assert paused.light is Light.GREEN

    back = Round(1, IssuedLetter(date(2026, 9, 24), ()), returned=date(2026, 11, 26), closed=date(2026, 11, 26))
    running = clock(date(2026, 11, 26), back, Round(2))
    assert (running.used, running.paused_since, running.due) == (3, None, date(2026, 12, 7))


def test_the_light_turns_with_the_days_left() -> None:
    assert clock(date(2026, 9, 30)).light is Light.GREEN
    assert clock(date(2026, 10, 8)).light is Light.YELLOW
    assert clock(date(2026, 10, 12)).light is Light.YELLOW
    late = clock(date(2026, 10, 13))
    assert (late.light, late.left, late.due) == (Light.RED, -1, date(2026, 10, 12))
    assert clock(date(2026, 10, 13), accepted=None).light is Light.OFF


def test_a_conclusion_stops_the_clock_for_good() -> None:
    done = clock(date(2027, 3, 1), finished=date(2026, 9, 30))
    assert (done.used, done.finished, done.light) == (6, date(2026, 9, 30), Light.GREEN)


def test_where_holidays_are_not_known_yet_the_clock_says_so() -> None:
    assert not clock(date(2026, 9, 30)).assumed
    beyond = clock(data_ends() + timedelta(1), accepted=data_ends() - timedelta(3))
    assert beyond.assumed
    assert beyond.data_ends.month == 12


@settings(max_examples=50)
@given(st.lists(DAYS, min_size=1, max_size=9), DAYS)
def test_used_days_never_exceed_those_that_passed(days: list[date], on: date) -> None:
    accepted, *rest = sorted(days)
    rounds = [
        Round(number + 1, IssuedLetter(issued, ()), returned=returned, closed=returned)
        for number, (issued, returned) in enumerate(zip(rest[::2], rest[1::2], strict=False))
    ]
    shown = read_clock(LIMIT, accepted, [*rounds, Round(len(rounds) + 1)], None, on)
    assert 0 <= shown.used <= max(0, working_days(accepted, on))
    assert shown.left == LIMIT.days - shown.used
    if shown.due and shown.left >= 0:
        assert working_days(on, shown.due) == shown.left


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("limit_days", {"large": 15}, "lacks other"),
        ("limit_days", {"large": 15, "other": -1}, "other is a whole number of working days"),
        ("limit_days", {"large": "15", "other": 10}, "large is a whole number"),
        ("yellow_days_left", 2.5, "yellow_days_left is a whole number"),
        ("pause_while_correcting", "no", "pause_while_correcting is true or false"),
        ("commitment_replaces_opinion", 1, "commitment_replaces_opinion is true or false"),
        ("certificate_number", "{code}-{year}", "certificate_number cannot be filled in"),
        ("certificate_number", "{code}", "needs both"),
        ("disciplines", ["fire", "water"], "water"),
        ("large", ["big"], "cannot be used"),
    ],
)
def test_a_wrong_policy_names_its_field(field: str, value: object, words: str) -> None:
    data = dict(load_policy().data)
    ReviewPolicy.of(data)
    with pytest.raises(BadInput, match=words):
        ReviewPolicy.of(data | {"review": dict(data["review"]) | {field: value}})
    if field != "large":
        with pytest.raises(BadInput, match=f"lacks {field}"):
            ReviewPolicy.of(data | {"review": {name: said for name, said in data["review"].items() if name != field}})
