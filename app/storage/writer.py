"""Writing decisions: acts are gathered, then become signed entries and their projection in one transaction."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from app.domain.errors import BadInput
from app.domain.ids import new_id
from app.journal.clock import tick
from app.journal.entry import MAX_NUMBER, Change, Entry, Value, canonical, is_name
from app.journal.projection import FieldState, SubjectState, advance
from app.journal.verify import Tail
from app.storage import entries as journal
from app.storage.device import Device
from app.storage.records import Record, Subject, highest, load_states, store_states, work_out


class NextNumber:
    """Value of a field that gets the next free number (from 1) among the project's records of its type.

    Nobody else gets the same in this database; devices that were apart may.
    """


NEXT_NUMBER = NextNumber()


@dataclass(frozen=True)
class Act:
    """One call of the writer: make or change one record.

    Args:
        makes: whether the record is made even when no field is set.
        numbered: fields that get the next free number.
    """

    subject: tuple[str, str]
    fields: Mapping[str, Value]
    makes: bool
    numbered: tuple[str, ...] = ()


@dataclass
class Writer:
    """Gathers the acts of one ``with workspace.write(…)`` block.

    Args:
        project: project code; empty for acts outside any project.
        author: person id.
    """

    project: str
    author: str
    acts: list[Act] = field(default_factory=list)
    seen: dict[tuple[str, str], Record] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()  # what was written, once the block has ended

    def create(self, type: str, id: str | None = None, **fields: Value) -> str:  # noqa: A002
        """Make a record (or, when it exists, set these fields); return its id."""
        id_ = new_id() if id is None else id
        self._add(type, id_, fields, makes=True)
        return id_

    def set(self, type: str, id: str, **fields: Value) -> None:  # noqa: A002
        """Set fields of a record."""
        self._add(type, id, fields, makes=False)

    def put(self, type: str, id: str, fields: Mapping[str, Value]) -> None:  # noqa: A002
        """Set fields whose names need not be Python names, such as ``fact.height_max_m``."""
        self._add(type, id, fields, makes=False)

    def saw(self, record: Record) -> None:
        """Say what the author had on screen.

        What others changed since stands beside the new value as a conflict, instead of being written over unseen.
        """
        self.seen[record.type, record.id] = record

    def _add(self, type_: str, id_: str, fields: Mapping[str, Value], *, makes: bool) -> None:
        for name in (type_, id_, *fields):
            if not is_name(name):
                raise BadInput(f"“{str(name)[:80]}” cannot name a record or field of the journal")
        numbered = tuple(name for name, value in fields.items() if value is NEXT_NUMBER)
        plain = {name: _plain(value) for name, value in fields.items() if name not in numbered}
        canonical(plain)
        self.acts.append(Act((type_, id_), plain, makes, numbered))


def append(connection: Connection, device: Device, writer: Writer) -> tuple[Entry, ...]:
    """Store the acts as entries with their projection; values that are already so write nothing.

    Must run in a write transaction: it takes the next numbers of the device's chain.
    """
    subjects: list[Subject] = [(writer.project, *act.subject) for act in writer.acts]
    states = load_states(connection, dict.fromkeys(subjects))
    chain = _Chain(connection, device, writer)
    numbers = _Numbers(connection, writer.project)
    views = {(writer.project, *subject): _view(record) for subject, record in writer.seen.items()}
    written: dict[Subject, None] = {}
    branched: dict[Subject, None] = {}
    for subject, act in zip(subjects, writer.acts, strict=True):
        state = states.get(subject)
        view = views.setdefault(subject, dict(state.fields) if state else {})
        fresh = {name: numbers.next(act.subject[0], name) for name in act.numbered if name not in view}
        changes = _changes({**act.fields, **fresh}, view)
        if not changes and (state is not None or not act.makes):
            continue
        entry = chain.add(act.subject, changes)
        written[subject] = None
        view.update({name: FieldState(change.new, (entry.id,), conflict=False) for name, change in changes.items()})
        advanced = advance(state, entry)
        if advanced is None and state is not None:
            branched[subject] = None
            advanced = _branch(state, entry)
        if advanced is not None:
            states[subject] = advanced
    if not chain.entries:
        return ()
    journal.register(connection, device.id, device.public_key)
    journal.store(connection, chain.entries)
    states.update(work_out(connection, branched))
    store_states(connection, {subject: states[subject] for subject in written})
    return tuple(chain.entries)


class _Chain:
    """The device's chain in the project, growing within one transaction."""

    def __init__(self, connection: Connection, device: Device, writer: Writer) -> None:
        self._device, self._writer = device, writer
        self._tail = journal.tail(connection, writer.project, device.id)
        self._clock = journal.latest_clock(connection)
        self._captured = journal.now()
        self.entries: list[Entry] = []

    def add(self, subject: tuple[str, str], changes: Mapping[str, Change]) -> Entry:
        """Return the next entry, signed."""
        self._clock = tick(self._clock, time.time_ns() // 1_000_000, self._device.id)
        draft = Entry(
            id=new_id(),
            project=self._writer.project,
            subject=subject,
            changes=changes,
            author=self._writer.author,
            device=self._device.id,
            seq=self._tail.seq + 1 if self._tail else 1,
            captured=self._captured,
            clock=self._clock,
            previous=self._tail.hash if self._tail else "",
        )
        entry = replace(draft, signature=self._device.sign(draft.signed_bytes()))
        self._tail = Tail(entry.seq, entry.hash, entry.clock)
        self.entries.append(entry)
        return entry


class _Numbers:
    """Numbers given away by now, within one transaction."""

    def __init__(self, connection: Connection, project: str) -> None:
        self._connection, self._project = connection, project
        self._last: dict[tuple[str, str], int] = {}

    def next(self, type_: str, field_: str) -> int:
        """Return the next free number."""
        if (type_, field_) not in self._last:
            self._last[type_, field_] = highest(self._connection, self._project, type_, field_)
        self._last[type_, field_] += 1
        return self._last[type_, field_]


def _view(record: Record) -> dict[str, FieldState]:
    """Return what a person who read ``record`` saw."""
    return {
        name: FieldState(value, record.heads.get(name, ()), name in record.conflicts)
        for name, value in record.fields.items()
    }


def _changes(fields: Mapping[str, Value], view: Mapping[str, FieldState]) -> dict[str, Change]:
    """Return what differs from what the author saw; a field in conflict is settled even by the value that shows."""
    changes = {}
    for name, new in fields.items():
        before = view.get(name)
        if before is None:
            changes[name] = Change(None, new)
        elif before.conflict or canonical(before.value) != canonical(new):
            changes[name] = Change(before.value, new, before.heads)
    return changes


def _branch(state: SubjectState, entry: Entry) -> SubjectState:
    """Return a stand-in for the rest of the block; the true state is worked out from all entries at its end."""
    fields = dict(state.fields)
    for name, change in entry.changes.items():
        kept = set(fields[name].heads if name in fields else ()) - set(change.after)
        fields[name] = FieldState(change.new, tuple(sorted(kept | {entry.id})), conflict=bool(kept))
    return replace(state, fields=fields)


def _plain(value: Value) -> Value:
    """Return the value as JSON reads it back: tuples become lists, 54.0 becomes 54."""
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, float) and value.is_integer() and abs(value) <= MAX_NUMBER:
        return int(value)
    return value
