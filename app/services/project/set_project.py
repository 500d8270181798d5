"""Correct what is known of a project."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.errors import BadInput
from app.domain.fact_kind import fact_kind
from app.domain.project import Person
from app.services.people.acting import require_reviewing
from app.services.project.policy import load_policy
from app.storage.records import Record
from app.storage.workspace import Workspace


def set_project(workspace: Workspace, code: str, values: Mapping[str, str], *, by: Person) -> Record:
    """Set name, class, policy, client, designer or facts; return the project's record.

    Args:
        values: ``name``, ``class``, ``policy``, ``client`` (建设单位), ``designer`` (设计单位) or a fact's name → text
            as typed; an empty text takes a fact back.

    Raises:
        NotFound: no such project.
        BadInput: no such fact or policy, or not of its kind.
        NotPermitted: ``by`` is not on the register, or a designer only.
    """
    workspace.record(code, "project", code)
    require_reviewing(workspace, by)
    fields = dict(_field(name, text.strip()) for name, text in values.items())
    with workspace.write(code, by.id) as writer:
        writer.put("project", code, fields)
    return workspace.record(code, "project", code)


def _field(name: str, text: str) -> tuple[str, float | str | None]:
    if name == "name":
        if not text:
            raise BadInput("The project needs a name")
        return name, text
    if name == "policy":
        load_policy(text)
    if name in {"policy", "client", "designer"}:
        return name, text
    if name in {"class", "project_class"}:
        return "project_class", fact_kind("project_class").read(text)
    fact = fact_kind(name.removeprefix("fact."))
    return f"fact.{fact.name}", fact.read(text) if text else None
