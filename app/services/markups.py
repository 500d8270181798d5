"""Markups (批注) on sheets; taking one away is a new entry, so that it can come back."""

from __future__ import annotations

from app.domain.errors import BadInput
from app.domain.place import Anchor
from app.domain.project import Person
from app.services.opinions import require_discipline
from app.storage.workspace import Workspace

KINDS = ("cloud", "rectangle", "polyline", "arrow", "text", "callout")
LEAST_POINTS = {"cloud": 2, "rectangle": 2, "polyline": 2, "arrow": 2, "text": 1, "callout": 2}
LINE_MM = 0.5


def place_markup(
    workspace: Workspace,
    code: str,
    anchor: Anchor,
    kind: str,
    *,
    text: str = "",
    discipline: str,
    width_mm: float = LINE_MM,
    by: Person,
) -> str:
    """Put a markup on a sheet and return its id.

    Raises:
        BadInput: no such kind, or too few points for it.
        NotPermitted: ``by`` is not registered for the discipline.
    """
    require_discipline(by, discipline)
    if kind not in KINDS:
        raise BadInput(f"No markup '{kind}'; one of {', '.join(KINDS)}")
    if len(anchor.points_mm) < LEAST_POINTS[kind]:
        raise BadInput(f"A {kind} needs {LEAST_POINTS[kind]} points")
    with workspace.write(code, by.id) as entry:
        return entry.create(
            "markup",
            anchor=anchor.to_json(),
            kind=kind,
            text=text,
            discipline=discipline,
            width_mm=width_mm,
            deleted=False,
            opinion="",
        )


def edit_markup(
    workspace: Workspace, code: str, markup: str, *, anchor: Anchor | None = None, text: str | None = None, by: Person
) -> None:
    """Move or reshape a markup, or change its text."""
    require_discipline(by, str(workspace.record(code, "markup", markup)["discipline"]))
    with workspace.write(code, by.id) as entry:
        if anchor is not None:
            entry.set("markup", markup, anchor=anchor.to_json())
        if text is not None:
            entry.set("markup", markup, text=text)


def delete_markup(workspace: Workspace, code: str, markup: str, *, by: Person) -> None:
    """Take a markup off its sheet."""
    _set_deleted(workspace, code, markup, True, by)


def restore_markup(workspace: Workspace, code: str, markup: str, *, by: Person) -> None:
    """Put a deleted markup back."""
    _set_deleted(workspace, code, markup, False, by)


def _set_deleted(workspace: Workspace, code: str, markup: str, deleted: bool, by: Person) -> None:
    require_discipline(by, str(workspace.record(code, "markup", markup)["discipline"]))
    with workspace.write(code, by.id) as entry:
        entry.set("markup", markup, deleted=deleted)
