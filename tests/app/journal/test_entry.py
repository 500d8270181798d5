"""Entries as exchanged: the same bytes everywhere, and nothing but entries gets in."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError, BadInput
from app.journal.clock import COUNTER_MAX, Clock, tick
from app.journal.entry import Entry, canonical
from app.journal.exchange import read_lines, write_lines
from app.journal.verify import verify_chains
from tests.app.journal.devices import Pen, keys

NUMBERS = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: not 2**53 <= abs(x) < 1e21),
    st.sampled_from((0.0, -0.0, 1e21, 1e-7, 0.0001, 1e15, 54.0, 123456789.125, 5e-324)),
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


@given(VALUES)
def test_canonical_form_is_the_standard_s(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53, 2.0**53, 1e20, "\ud800", {"\udfff": 1}, object(), {1: 2}, b"x"]
)
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        canonical(value)


@given(st.dictionaries(st.text("abc.图", min_size=1, max_size=8), VALUES, max_size=3))
def test_an_entry_reads_back_as_it_was_written(values: dict[str, Any]) -> None:
    entry = Pen(0).write("意见-1", values)

    assert Entry.from_json(json.loads(entry.body)).body == entry.body
    assert Entry.from_json(json.loads(entry.body)).hash == entry.hash


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("id", 5),
        ("id", "a\nb"),
        ("project", None),
        ("subject", ["opinion"]),
        ("subject", ["opinion", ""]),
        ("set", []),
        ("set", {"text": ["only base"]}),
        ("set", {"": [None, 1]}),
        ("after", {"other": ["x"]}),
        ("after", {"text": []}),
        ("after", {"text": "abc"}),
        ("author", "x" * 401),
        ("device", "me"),
        ("seq", 0),
        ("seq", True),
        ("seq", 1.5),
        ("clock", [1, 2]),
        ("clock", [1, 2, "other"]),
        ("clock", [-1, 0, Pen(0).id]),
        ("clock", [2**60, 0, Pen(0).id]),
        ("previous", "md5:0"),
        ("signature", ""),
        ("signature", "g" * 128),
        ("captured", 0),
        ("extra", 1),
    ],
)
def test_malformed_entries_are_refused(field: str, value: Any) -> None:
    data = Pen(0).write("a", {"text": "x"}).to_json()

    with pytest.raises(BadInput):
        Entry.from_json({**data, field: value})


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30))
def test_the_clock_never_runs_backwards(wall: list[int]) -> None:
    clock: Clock | None = None
    for now_ms in wall:
        following = tick(clock, now_ms, "d")
        assert clock is None or following > clock
        assert following[0] >= now_ms
        clock = following


def test_the_counter_flows_over_into_milliseconds() -> None:
    assert tick((5, COUNTER_MAX, "d"), 1, "e") == (6, 0, "e")


def journal_lines() -> list[str]:
    pen = Pen(0)
    entries = [pen.write("a", {"text": f"t{number}"}) for number in range(3)]
    return list(write_lines(entries, keys(pen, Pen(1))))


def test_a_journal_file_reads_back() -> None:
    lines = journal_lines()

    journal = read_lines(lines, "j.jsonl")

    assert list(write_lines(journal.entries, journal.public_keys)) == lines
    assert journal.public_keys.keys() == {Pen(0).id}


def test_a_cut_file_is_told() -> None:
    with pytest.raises(BadInput, match="holds 2 entries of 3"):
        read_lines(journal_lines()[:-1], "j.jsonl")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "<html>", '{"format": "lianshen-journal", "version": 2}', "[" * 100_000]
)
def test_foreign_files_are_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"^j\.jsonl"):
        read_lines([text], "j.jsonl")


@pytest.mark.parametrize("number", ["1e999", "9007199254740993", "NaN", '"\\ud800"'])
def test_values_no_journal_can_hold_are_named(number: str) -> None:
    lines = journal_lines()
    lines[2] = lines[2].replace('"t1"', number)

    with pytest.raises(BadInput, match=r"^j\.jsonl:3: "):
        read_lines(lines, "j.jsonl")


@given(st.data())
def test_any_change_of_a_file_is_refused_or_changes_nothing(data: st.DataObject) -> None:
    text = "\n".join(journal_lines())
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.characters(codec="utf-8")) + text[place + data.draw(st.integers(0, 2)) :]

    try:
        journal = read_lines(changed.split("\n"), "j.jsonl")
        verify_chains(journal.entries, journal.public_keys)
    except AppError:
        return
    assert [entry.body.decode() for entry in journal.entries] == journal_lines()[1:]


@given(VALUES)
def test_reading_anything_gives_an_entry_or_one_error(value: Any) -> None:
    good = Pen(0).write("a", {"text": "x"}).to_json()
    for data in (value, *({**good, name: value} for name in good)):
        with suppress(AppError):
            Entry.from_json(data).body  # noqa: B018 — both may refuse


def test_a_damaged_line_is_named() -> None:
    lines = journal_lines()
    lines[2] = lines[2][:-20]

    with pytest.raises(BadInput, match=r"^j\.jsonl:3: "):
        read_lines(lines, "j.jsonl")
