"""The clause library that a project began with (条文库)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.domain.project import Person
from app.review.checklist.clause_library import Library, library_of
from app.services.people.acting import require_reviewing
from app.services.project.own_checklists import workspace_rules
from app.storage.workspace import Workspace

SUBJECT = "clause_library"


def pin_clauses(workspace: Workspace, code: str, *, by: Person, own_folders: Sequence[Path] = ()) -> str:
    """Keep the clause library of now as the project's, and return its version.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` is not on the register, or a designer only.
    """
    workspace.record(code, "project", code)
    require_reviewing(workspace, by)
    rules = workspace_rules(workspace, own_folders)
    clauses = {clause: list(row) for clause, row in library_of(rule.item for rule in rules.rules).items()}
    with workspace.write(code, by.id) as writer:
        writer.put(SUBJECT, code, {"version": rules.version, "clauses": clauses})
    return rules.version


def pinned_clauses(workspace: Workspace, code: str) -> tuple[str, Library]:
    """Return version and clauses of the library that the project keeps; empty when it keeps none."""
    for record in workspace.records(code, SUBJECT):
        clauses = record["clauses"]
        if isinstance(clauses, dict):
            rows = {clause: (str(row[0]), str(row[1]), bool(row[2])) for clause, row in clauses.items()}
            return str(record["version"]), rows
    return "", {}
