"""Settle a field that two people set differently without knowing of each other."""

from __future__ import annotations

from app.domain.errors import NotFound
from app.domain.project import Person
from app.journal.entry import Value
from app.services.people.acting import require_reviewing
from app.storage.merging import FieldConflict
from app.storage.workspace import Workspace


def find_conflict(workspace: Workspace, code: str, type_: str, id_: str, field: str) -> FieldConflict:
    """Return one open conflict of a project.

    Raises:
        NotFound: this field is in no conflict.
    """
    for conflict in workspace.conflicts(code):
        if (conflict.type, conflict.id, conflict.field) == (type_, id_, field):
            return conflict
    raise NotFound(f"The field {field} of {type_} {id_} is in no conflict")


def settle_conflict(workspace: Workspace, code: str, conflict: FieldConflict, value: Value, *, by: Person) -> None:
    """Set the field to ``value``, which one of the versions has or none; all versions stay in the journal.

    A version that arrived after ``conflict`` was read stands against the settlement as a conflict of its own.

    Raises:
        NotPermitted: ``by`` is not on the register, or a designer only.
    """
    require_reviewing(workspace, by)
    record = workspace.record(code, conflict.type, conflict.id)
    with workspace.write(code, by.id) as writer:
        writer.saw(record)
        writer.put(conflict.type, conflict.id, {conflict.field: value})
