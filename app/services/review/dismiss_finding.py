"""Set an automatic finding aside."""

from __future__ import annotations

from app.domain.finding import Finding
from app.domain.project import Person
from app.services.people.acting import require_discipline
from app.storage.workspace import Workspace


def dismiss_finding(workspace: Workspace, project_code: str, finding: Finding, *, by: Person, reason: str = "") -> str:
    """Record that a person does not share the finding; return its id.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` does not review the finding's discipline.
    """
    workspace.record(project_code, "project", project_code)
    require_discipline(workspace, by, finding.discipline)
    with workspace.write(project_code, by.id) as writer:
        writer.create("finding", finding.id, decision="dismissed", reason=reason)
    return finding.id
