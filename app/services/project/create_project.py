"""Begin a project."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.errors import BadInput, Conflict
from app.domain.fact_kind import fact_kind
from app.domain.ids import is_project_code
from app.domain.project import Person, Project
from app.services.project.policy import load_policy
from app.storage.workspace import Workspace


def create_project(
    workspace: Workspace,
    code: str,
    name: str,
    project_class: str,
    facts: Mapping[str, str] | None = None,
    *,
    by: Person,
    policy: str = "",
) -> Project:
    """Begin the project ``code``.

    Args:
        facts: fact name → text as typed.
        policy: name of a policy profile; empty for the city's usual one.

    Raises:
        BadInput: code, class, policy or a fact is not what it must be.
        Conflict: the project exists.
    """
    if not is_project_code(code):
        raise BadInput(
            f"“{code}” is no project code",
            advice="it has the form YYYY-RRRRRR-II-TT-NNNNNN, like 2019-441702-47-03-012345",
        )
    if not name.strip():
        raise BadInput("The project needs a name")
    project = Project(code, name.strip(), str(fact_kind("project_class").read(project_class)), policy)
    load_policy(policy)
    values = {f"fact.{fact}": fact_kind(fact).read(text) for fact, text in (facts or {}).items()}
    if any(known.code == code for known in workspace.projects()):
        raise Conflict(f"The project {code} is in this workspace already")
    with workspace.write(code, by.id) as writer:
        fields = {"name": project.name, "project_class": project.project_class, "policy": project.policy, **values}
        writer.put("project", code, fields)
    return project
