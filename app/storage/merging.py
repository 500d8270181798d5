"""Taking in another journal: checked whole, then added in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.domain.errors import BadInput, Tampered
from app.journal.entry import Entry, Value, canonical
from app.journal.projection import heads_of
from app.journal.union import forked, union
from app.journal.verify import verify_chains, verify_signature
from app.storage import entries as journal
from app.storage.records import Subject, chunks, store_states, work_out
from app.storage.schema import entry as entry_table


@dataclass(frozen=True)
class MergeResult:
    """What a merge did.

    Args:
        added: entries that were new here, by clock.
        known: number of entries that were here already.
        new_devices: devices never heard of before.
        conflicts: (project, type, id, field) of the touched records that now wait for a person.
    """

    added: tuple[Entry, ...]
    known: int
    new_devices: tuple[str, ...]
    conflicts: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class Version:
    """One of the values that stand against each other."""

    value: Value
    author: str
    captured: str
    device: str
    entry: str


@dataclass(frozen=True)
class FieldConflict:
    """A field that a person has to settle; the last version shows until then."""

    project: str
    type: str
    id: str
    field: str
    versions: tuple[Version, ...]


def merge(connection: Connection, entries: Iterable[Entry], public_keys: Mapping[str, str]) -> MergeResult:
    """Add what is new; nothing is added when anything does not hold.

    Raises:
        Tampered: a signature, a chain or an already known entry does not hold; names the entry.
    """
    incoming = union(entries)
    ours = journal.public_keys(connection)
    keys = {**public_keys, **ours}
    known = _known(connection, incoming)
    added = []
    for entry in incoming:
        stored = known.get((entry.project, entry.device, entry.seq))
        if stored is None:
            added.append(entry)
        elif stored.id != entry.id:
            raise forked(entry, stored)
        elif stored.body != entry.body:
            if entry.device in keys:
                verify_signature(entry, keys[entry.device])
            raise Tampered(f"Entry {entry.id}: it differs from the one already here")
    chains = {(entry.project, entry.device) for entry in added}
    tails = {f"{device}/{project}": journal.tail(connection, project, device) for project, device in chains}
    verify_chains(added, keys, {name: tail for name, tail in tails.items() if tail is not None})
    _refuse_taken_ids(connection, added)
    devices = tuple(dict.fromkeys(entry.device for entry in added if entry.device not in ours))
    for device in devices:
        journal.register(connection, device, keys[device])
    journal.store(connection, added)
    subjects: list[Subject] = list(dict.fromkeys((entry.project, *entry.subject) for entry in added))
    states = work_out(connection, subjects)
    store_states(connection, states)
    conflicts = tuple((*subject, name) for subject, state in states.items() for name in state.conflicts)
    return MergeResult(tuple(added), len(incoming) - len(added), devices, conflicts)


def _known(connection: Connection, incoming: Iterable[Entry]) -> dict[tuple[str, str, int], Entry]:
    """Return the stored entries at the chain places of ``incoming``."""
    places: dict[tuple[str, str], list[int]] = {}
    for entry in incoming:
        places.setdefault((entry.project, entry.device), []).append(entry.seq)
    found = {}
    for (project, device), numbers in places.items():
        for part in chunks(numbers):
            bodies = connection.execute(
                select(entry_table.c.body).where(
                    entry_table.c.project == project, entry_table.c.device == device, entry_table.c.seq.in_(part)
                )
            ).scalars()
            for body in bodies:
                entry = journal.parse(body)
                found[project, device, entry.seq] = entry
    return found


def _refuse_taken_ids(connection: Connection, added: Iterable[Entry]) -> None:
    for part in chunks(entry.id for entry in added):
        taken = connection.execute(select(entry_table.c.id).where(entry_table.c.id.in_(part))).scalar()
        if taken is not None:
            raise Tampered(f"Entry {taken}: another entry with this id is already here")


def conflicts(connection: Connection, project: str, subjects: Iterable[Subject]) -> tuple[FieldConflict, ...]:
    """Return the open conflicts of ``subjects`` with all versions, one a distinct head."""
    found = []
    for _, type_, id_ in subjects:
        entries = journal.about(connection, project, type_, id_)
        for name in sorted({name for entry in entries for name in entry.changes}):
            heads = heads_of(name, entries)
            versions = tuple(
                Version(head.changes[name].new, head.author, head.captured, head.device, head.id) for head in heads
            )
            if len({canonical(version.value) for version in versions}) > 1:
                found.append(FieldConflict(project, type_, id_, name, versions))
    return tuple(found)


def chosen(conflict: FieldConflict, entry: str) -> Value:
    """Return the value of the version that ``entry`` (id or its unique beginning) wrote.

    Raises:
        BadInput: no version, or more than one, is meant.
    """
    meant = [version for version in conflict.versions if version.entry.startswith(entry)]
    if len(meant) != 1:
        raise BadInput(f"“{entry}” names {len(meant)} of the {len(conflict.versions)} versions of {conflict.field}")
    return meant[0].value
