"""Markups (批注) on sheets; taking one away is a new entry, so that it can come back."""

from __future__ import annotations

from typing import Any

from app.domain.errors import BadInput, NotFound
from app.domain.place import Anchor
from app.domain.project import Person
from app.markup.markup import WIDTH_MM, Markup, read_markup
from app.markup.shapes import Kind
from app.services.people.acting import require_discipline
from app.storage.workspace import Workspace


def place_markup(
    workspace: Workspace,
    code: str,
    anchor: Anchor,
    kind: str,
    *,
    text: str = "",
    discipline: str,
    width_mm: float = WIDTH_MM,
    by: Person,
) -> str:
    """Put a markup on a sheet and return its id.

    Raises:
        BadInput: no such kind, or points, text or width that cannot be drawn.
        NotFound: no such project.
        NotPermitted: ``by`` is not registered for the discipline.
    """
    workspace.record(code, "project", code)
    require_discipline(workspace, by, discipline)
    if kind not in set(Kind):
        raise BadInput(f"No markup '{kind}'; one of {', '.join(Kind)}")
    fields: dict[str, Any] = {
        "anchor": anchor.to_json(),
        "kind": str(kind),
        "text": text,
        "discipline": str(discipline),
        "width_mm": width_mm,
    }
    read_markup("new", fields)
    with workspace.write(code, by.id) as entry:
        return entry.create("markup", **fields, deleted=False, opinion="")


def edit_markup(
    workspace: Workspace,
    code: str,
    markup: str,
    *,
    anchor: Anchor | None = None,
    text: str | None = None,
    width_mm: float | None = None,
    by: Person,
) -> None:
    """Move or reshape a markup, change its text or its line width; what is None stays.

    Raises:
        NotFound: no such markup.
        BadInput: it could not be drawn so.
        NotPermitted: ``by`` is not registered for its discipline.
    """
    record = workspace.record(code, "markup", markup)
    require_discipline(workspace, by, str(record["discipline"]))
    wanted = {"anchor": anchor.to_json() if anchor else None, "text": text, "width_mm": width_mm}
    changes = {name: value for name, value in wanted.items() if value is not None}
    read_markup(markup, {**record.fields, **changes})
    with workspace.write(code, by.id) as entry:
        entry.saw(record)
        entry.put("markup", markup, changes)


def delete_markup(workspace: Workspace, code: str, markup: str, *, by: Person) -> None:
    """Take a markup off its sheet."""
    _set_deleted(workspace, code, markup, True, by)


def restore_markup(workspace: Workspace, code: str, markup: str, *, by: Person) -> None:
    """Put a deleted markup back."""
    _set_deleted(workspace, code, markup, False, by)


def project_markups(workspace: Workspace, code: str) -> tuple[Markup, ...]:
    """Return a project's markups but the deleted ones, by creation."""
    return tuple(
        read_markup(record.id, record.fields, record.author, record.created)
        for record in workspace.records(code, "markup")
        if not record.get("deleted")
    )


def find_markup(workspace: Workspace, code: str, name: str) -> Markup:
    """Return the markup with this id, or with an id that begins so when only one does.

    Raises:
        NotFound: there is none, or more than one.
    """
    found = [markup for markup in project_markups(workspace, code) if markup.id.startswith(name)]
    if len(found) != 1:
        raise NotFound(f"{'No' if not found else 'More than one'} markup of the project has the id {name}")
    return found[0]


def _set_deleted(workspace: Workspace, code: str, markup: str, deleted: bool, by: Person) -> None:
    require_discipline(workspace, by, str(workspace.record(code, "markup", markup)["discipline"]))
    with workspace.write(code, by.id) as entry:
        entry.set("markup", markup, deleted=deleted)
