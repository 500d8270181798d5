"""Merging is a union: in any order, any grouping, any number of times, with nothing lost."""

from __future__ import annotations

import random
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.journal.entry import Entry, canonical
from app.journal.projection import SubjectState, advance, project_subject
from app.journal.union import union
from app.journal.verify import verify_chains
from tests.app.journal.devices import Pen, keys

Act = tuple[int, str, str, object, int, int]

ACTS = st.lists(
    st.tuples(
        st.integers(0, 2),  # who writes
        st.sampled_from(("a", "b")),  # about what
        st.sampled_from(("text", "status")),
        st.sampled_from(("x", "y", 1, None)),
        st.integers(0, 3),  # whose journal is taken in before; 3: nobody's
        st.integers(900, 1_100),  # wall clock, which jumps
    ),
    min_size=1,
    max_size=14,
)


def play(acts: list[Act]) -> list[Pen]:
    pens = [Pen(number) for number in range(3)]
    for writer, subject, field, value, source, now_ms in acts:
        if source < 3:
            pens[writer].learn(pens[source].known.values())
        pens[writer].write(subject, {field: value}, now_ms)
    return pens


def states(entries: tuple[Entry, ...]) -> dict[str, SubjectState]:
    names = sorted({entry.subject[1] for entry in entries})
    return {name: project_subject([e for e in entries if e.subject[1] == name]) for name in names}


@given(ACTS)
def test_union_is_commutative_associative_idempotent_and_complete(acts: list[Act]) -> None:
    journals = [tuple(pen.known.values()) for pen in play(acts)]
    a, b, c = journals
    whole = union(a, b, c)

    assert all(union(*order) == whole for order in permutations(journals))
    assert union(union(a, b), c) == union(a, union(b, c)) == whole
    assert union(whole, a, whole) == whole
    assert {entry.id for entry in whole} == {entry.id for journal in journals for entry in journal}


@given(ACTS, st.randoms(use_true_random=False))
def test_projection_does_not_depend_on_order(acts: list[Act], chance: random.Random) -> None:
    whole = union(*(pen.known.values() for pen in play(acts)))
    shuffled = list(whole)
    chance.shuffle(shuffled)

    assert states(tuple(shuffled)) == states(whole)


@given(ACTS)
def test_chains_of_any_union_hold(acts: list[Act]) -> None:
    pens = play(acts)
    whole = union(*(pen.known.values() for pen in pens))

    ends = verify_chains(whole, keys(*pens))

    assert {name: tail.seq for name, tail in ends.items()} == {
        e.chain: e.seq for e in sorted(whole, key=lambda e: e.seq)
    }


@given(ACTS)
def test_every_head_is_shown_or_stands_in_conflict(acts: list[Act]) -> None:
    """No value that nobody wrote on top of is lost without a word."""
    whole = union(*(pen.known.values() for pen in play(acts)))
    for name, state in states(whole).items():
        for field, its in state.fields.items():
            claims = [e for e in whole if e.subject[1] == name and field in e.changes]
            superseded = {known for e in claims for known in e.changes[field].after}
            heads = [e for e in claims if e.id not in superseded]
            assert its.heads == tuple(sorted(e.id for e in heads))
            assert its.conflict == (len({canonical(e.changes[field].new) for e in heads}) > 1)
            assert its.value == max(heads, key=lambda e: e.moment).changes[field].new


@given(ACTS)
@settings(max_examples=50)
def test_advancing_gives_what_projecting_gives(acts: list[Act]) -> None:
    pen = Pen(0)
    state: SubjectState | None = None
    for _, _, field, value, _, now_ms in acts:
        entry = pen.write("a", {field: value}, now_ms)
        state = advance(state, entry)

        assert state == project_subject(pen.known.values())


def test_two_values_from_one_base_conflict_until_settled() -> None:
    ann, ben = Pen(0), Pen(1)
    ann.write("a", {"status": "open", "text": "one"})
    ben.learn(ann.known.values())
    ann.write("a", {"status": "closed"})
    ben.write("a", {"status": "rejected"})
    ben.write("a", {"text": "two"})
    ann.learn(ben.known.values())

    state = project_subject(ann.known.values())
    assert state.conflicts == ("status",)
    assert state.fields["text"].value == "two"

    ann.write("a", {"status": "closed"})
    settled = project_subject(ann.known.values())
    assert settled.conflicts == ()
    assert settled.fields["status"].value == "closed"


def test_equal_values_do_not_conflict() -> None:
    ann, ben = Pen(0), Pen(1)
    ann.write("a", {"status": "open"})
    ben.write("a", {"status": "open"})

    state = project_subject(union(ann.known.values(), ben.known.values()))

    assert state.conflicts == ()
    assert len(state.fields["status"].heads) == 2


def test_true_and_one_are_different_values() -> None:
    ann, ben = Pen(0), Pen(1)
    ann.write("a", {"mandatory": True})
    ben.write("a", {"mandatory": 1})

    assert project_subject(union(ann.known.values(), ben.known.values())).conflicts == ("mandatory",)
