"""Every kind of tampering is found, and the entry is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Tampered
from app.journal.entry import Change, Entry
from app.journal.union import union
from app.journal.verify import fingerprint, verify_chains, verify_signature
from tests.app.journal.devices import Pen, keys

LENGTH = 6


def journal() -> tuple[Pen, list[Entry]]:
    pen = Pen(0)
    return pen, [pen.write("a", {"text": f"t{number}"}, 1_000 + number) for number in range(LENGTH)]


@given(st.integers(0, LENGTH - 1))
def test_changed_value(place: int) -> None:
    pen, entries = journal()
    changes = {"text": replace(entries[place].changes["text"], new="forged")}
    entries[place] = replace(entries[place], changes=changes)

    with pytest.raises(Tampered, match=entries[place].id):
        verify_chains(entries, keys(pen))


@given(
    st.integers(0, LENGTH - 1),
    st.sampled_from(
        (
            {"author": "other@agency"},
            {"captured": "2020-01-01T00:00:00+08:00"},
            {"project": "2019-441702-47-03-999999"},
            {"subject": ("opinion", "b")},
            {"clock": (1, 0, Pen(0).id)},
        )
    ),
)
def test_changed_field(place: int, change: dict[str, object]) -> None:
    pen, entries = journal()
    entries[place] = replace(entries[place], **change)  # type: ignore[arg-type]

    with pytest.raises(Tampered, match=entries[place].id):
        verify_chains(entries, keys(pen))


@given(st.integers(0, LENGTH - 2))
def test_removed_entry(place: int) -> None:
    pen, entries = journal()
    del entries[place]

    with pytest.raises(Tampered, match=f"{entries[place].id}: number {place + 1} "):
        verify_chains(entries, keys(pen))


@given(st.integers(0, LENGTH - 2))
def test_removed_and_renumbered_by_the_device_itself(place: int) -> None:
    """Even the owner of the key cannot take out an entry of a chain others hold the rest of."""
    pen, entries = journal()
    following = entries[place + 1]
    entries[place : place + 2] = [pen.signed(replace(following, seq=place + 1))]

    with pytest.raises(Tampered, match=following.id):
        verify_chains(entries, keys(pen))


@given(st.permutations(range(LENGTH)).filter(lambda order: list(order) != sorted(order)))
def test_reordered(order: list[int]) -> None:
    pen, entries = journal()
    moved = [pen.signed(replace(entries[place], seq=number)) for number, place in enumerate(order, 1)]

    with pytest.raises(Tampered):
        verify_chains(moved, keys(pen))


def test_order_of_delivery_does_not_matter() -> None:
    pen, entries = journal()

    assert verify_chains(entries[::-1], keys(pen)) == verify_chains(entries, keys(pen))


@given(st.integers(0, LENGTH - 1))
def test_forged_signature(place: int) -> None:
    pen, entries = journal()
    forger = Pen(7)
    entries[place] = replace(entries[place], signature=forger.signed(entries[place]).signature)

    with pytest.raises(Tampered, match=entries[place].id):
        verify_chains(entries, keys(pen))


def test_key_of_another_device() -> None:
    pen, entries = journal()

    with pytest.raises(Tampered, match="is not the one of device"):
        verify_signature(entries[0], Pen(7).public_key)
    with pytest.raises(Tampered, match="is not the one of device"):
        verify_chains(entries, {pen.id: Pen(7).public_key})


def test_missing_key() -> None:
    _, entries = journal()

    with pytest.raises(Tampered, match="is missing"):
        verify_chains(entries, {})


def test_continuing_a_checked_chain() -> None:
    pen, entries = journal()
    ends = verify_chains(entries[:3], keys(pen))

    assert verify_chains(entries[3:], keys(pen), ends) == verify_chains(entries, keys(pen))
    with pytest.raises(Tampered):
        verify_chains(entries[4:], keys(pen), ends)


@pytest.mark.parametrize(("milliseconds", "counter"), [(2**45 + 1, 0), (1_000, 2**16)])
def test_no_clock_uses_up_the_time_of_all(milliseconds: int, counter: int) -> None:
    pen, entries = journal()
    entries[-1] = pen.signed(replace(entries[-1], clock=(milliseconds, counter, pen.id)))

    with pytest.raises(Tampered, match=f"{entries[-1].id}: its clock cannot be"):
        verify_chains(entries, keys(pen))


def test_two_entries_with_one_number() -> None:
    """A restored backup that was written on: both sides are honest, the chain is not one any more."""
    pen, entries = journal()
    twin = pen.signed(replace(entries[-1], id="twin", changes={"text": Change("t4", "other")}))

    with pytest.raises(Tampered, match="both claim number 6"):
        union(entries, [twin])


def test_two_versions_of_one_entry() -> None:
    _, entries = journal()

    with pytest.raises(Tampered, match="two versions"):
        union(entries, [replace(entries[2], author="other@agency")])


@pytest.mark.parametrize("key", ["", "xyz", "00", "00" * 33])
def test_no_public_key(key: str) -> None:
    with pytest.raises(Tampered, match="not an Ed25519 public key"):
        fingerprint(key)


def test_no_circle_of_knowledge_hides_a_value() -> None:
    """Two forged entries that name each other as known would leave the field without a head."""
    from app.journal.projection import project_subject

    pen, other = Pen(0), Pen(1)
    first = pen.write("a", {"text": "one"}, 1_000)
    second = other.write("a", {"text": "two"}, 2_000)
    ring = [
        pen.signed(replace(first, changes={"text": Change(None, "one", (second.id,))})),
        other.signed(replace(second, changes={"text": Change(None, "two", (first.id,))})),
    ]

    assert project_subject(ring).fields["text"].heads == (second.id,)
