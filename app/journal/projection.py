"""What a subject looks like now: current values, heads and conflicts, whatever the order entries arrived in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.journal.clock import Clock
from app.journal.entry import Entry, Value, canonical


@dataclass(frozen=True)
class FieldState:
    """One field as it stands.

    Args:
        value: what shows: the value of the last head by clock.
        heads: ids of the entries nobody has written on top of, sorted.
        conflict: whether the heads hold more than one distinct value.
    """

    value: Value
    heads: tuple[str, ...]
    conflict: bool


@dataclass(frozen=True)
class SubjectState:
    """One subject as it stands; ``author``, ``created`` (ISO 8601) and ``clock`` are of its first entry."""

    fields: Mapping[str, FieldState]
    author: str
    created: str
    clock: Clock

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Names of the fields in conflict."""
        return tuple(name for name, state in self.fields.items() if state.conflict)


def heads_of(field: str, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the ends of a field's graph, by clock.

    An entry counts as known to another only when its clock is earlier, so no forged ``after`` can close a circle and
    hide a value.
    """
    claims = {entry.id: entry for entry in entries if field in entry.changes}
    known = {
        earlier
        for entry in claims.values()
        for earlier in entry.changes[field].after
        if earlier in claims and claims[earlier].moment < entry.moment
    }
    return tuple(sorted((e for e in claims.values() if e.id not in known), key=lambda e: e.moment))


def project_field(field: str, entries: Iterable[Entry]) -> FieldState:
    """Return the state of a field that at least one of ``entries`` sets."""
    heads = heads_of(field, entries)
    conflict = len(heads) > 1 and len({canonical(head.changes[field].new) for head in heads}) > 1
    return FieldState(heads[-1].changes[field].new, tuple(sorted(head.id for head in heads)), conflict)


def project_subject(entries: Iterable[Entry]) -> SubjectState:
    """Return the state of the subject that all ``entries`` (at least one) are about."""
    ordered = sorted(entries, key=lambda entry: entry.moment)
    names = sorted({name for entry in ordered for name in entry.changes})
    first = ordered[0]
    return SubjectState(
        fields={name: project_field(name, ordered) for name in names},
        author=first.author,
        created=first.captured,
        clock=first.clock,
    )


def advance(state: SubjectState | None, entry: Entry) -> SubjectState | None:
    """Return the state after a new entry whose author knew all heads; None when it must be worked out from all entries.

    Args:
        state: state before; None for a new subject.
        entry: later by clock than every entry of the subject.
    """
    if state is None:
        state = SubjectState({}, entry.author, entry.captured, entry.clock)
    fields = dict(state.fields)
    for name, change in entry.changes.items():
        before = fields.get(name)
        if before is not None and not set(before.heads) <= set(change.after):
            return None
        fields[name] = FieldState(change.new, (entry.id,), conflict=False)
    return SubjectState(dict(sorted(fields.items())), state.author, state.created, state.clock)
