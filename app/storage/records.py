"""Records as they stand: the projection kept beside the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, delete, insert, select

from app.journal.entry import Entry, Value, canonical
from app.journal.projection import FieldState, SubjectState, project_subject
from app.storage.entries import parse
from app.storage.schema import entry as entry_table
from app.storage.schema import record as record_table

Subject = tuple[str, str, str]  # project, type, id
CHUNK = 500  # values in one IN list
NO_CONFLICTS = "[]"

Item = TypeVar("Item")


@dataclass(frozen=True)
class Record:
    """One subject with its current values.

    Args:
        fields: name → value; of a field in conflict, the last value by clock.
        author: who made it.
        created: when, ISO 8601.
        conflicts: names of the fields whose versions a person has to settle.
        heads_json: what ``heads`` reads.
    """

    project: str
    type: str
    id: str
    fields: Mapping[str, Value]
    author: str
    created: str
    conflicts: tuple[str, ...] = ()
    heads_json: str = field(default="{}", compare=False, repr=False)

    @property
    def heads(self) -> dict[str, tuple[str, ...]]:
        """Return field → ids of the entries that hold its value."""
        return {name: tuple(ids) for name, ids in json.loads(self.heads_json).items()}

    def __getitem__(self, name: str) -> Value:
        return self.fields[name]

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def get(self, name: str, default: Value = None) -> Value:
        """Return a field's value, or ``default`` when it was never set."""
        return self.fields.get(name, default)


def record_of(row: Row[Any]) -> Record:
    """Return the record of a row of the projection."""
    conflicts = () if row.conflicts == NO_CONFLICTS else tuple(json.loads(row.conflicts))
    return Record(row.project, row.type, row.id, json.loads(row.fields), row.author, row.created, conflicts, row.heads)


def state_of(row: Row[Any]) -> SubjectState:
    """Return the state of a row of the projection."""
    fields, heads, conflicts = json.loads(row.fields), json.loads(row.heads), json.loads(row.conflicts)
    return SubjectState(
        fields={name: FieldState(value, tuple(heads[name]), name in conflicts) for name, value in fields.items()},
        author=row.author,
        created=row.created,
        clock=(row.clock_ms, row.clock_counter, row.clock_device),
    )


def row_of(subject: Subject, state: SubjectState) -> dict[str, Any]:
    """Return the projection's row of a subject."""
    project, type_, id_ = subject
    return {
        "project": project,
        "type": type_,
        "id": id_,
        "author": state.author,
        "created": state.created,
        "clock_ms": state.clock[0],
        "clock_counter": state.clock[1],
        "clock_device": state.clock[2],
        "fields": canonical({name: its.value for name, its in state.fields.items()}).decode(),
        "heads": canonical({name: list(its.heads) for name, its in state.fields.items()}).decode(),
        "conflicts": canonical(list(state.conflicts)).decode(),
    }


def load_states(connection: Connection, subjects: Iterable[Subject]) -> dict[Subject, SubjectState]:
    """Return the states of those subjects that exist."""
    found: dict[Subject, SubjectState] = {}
    for (project, type_), ids in _by_type(subjects).items():
        for part in chunks(ids):
            rows = connection.execute(
                select(record_table).where(
                    record_table.c.project == project, record_table.c.type == type_, record_table.c.id.in_(part)
                )
            )
            found.update(((row.project, row.type, row.id), state_of(row)) for row in rows)
    return found


def store_states(connection: Connection, states: Mapping[Subject, SubjectState]) -> None:
    """Replace the rows of ``states``."""
    for (project, type_), ids in _by_type(states).items():
        for part in chunks(ids):
            connection.execute(
                delete(record_table).where(
                    record_table.c.project == project, record_table.c.type == type_, record_table.c.id.in_(part)
                )
            )
    if states:
        connection.execute(insert(record_table), [row_of(subject, state) for subject, state in states.items()])


def work_out(connection: Connection, subjects: Iterable[Subject]) -> dict[Subject, SubjectState]:
    """Return the states of ``subjects`` as all their stored entries say."""
    entries: dict[Subject, list[Entry]] = {}
    for (project, type_), ids in _by_type(subjects).items():
        for part in chunks(ids):
            bodies = connection.execute(
                select(entry_table.c.body).where(
                    entry_table.c.project == project, entry_table.c.type == type_, entry_table.c.subject.in_(part)
                )
            ).scalars()
            for body in bodies:
                entry = parse(body)
                entries.setdefault((entry.project, *entry.subject), []).append(entry)
    return {subject: project_subject(its) for subject, its in entries.items()}


def highest(connection: Connection, project: str, type_: str, field_: str) -> int:
    """Return the highest whole number that a field has among the records of a type; 0 when none has one."""
    rows = connection.execute(
        select(record_table.c.fields).where(record_table.c.project == project, record_table.c.type == type_)
    ).scalars()
    values = (json.loads(fields).get(field_) for fields in rows)
    return max((value for value in values if type(value) is int), default=0)


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield lists of at most CHUNK items."""
    rest = iter(items)
    while part := list(islice(rest, CHUNK)):
        yield part


def _by_type(subjects: Iterable[Subject]) -> dict[tuple[str, str], list[str]]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for project, type_, id_ in subjects:
        grouped.setdefault((project, type_), []).append(id_)
    return grouped
