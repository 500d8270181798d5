"""Set an automatic finding aside with a reason, and take that back."""

from __future__ import annotations

from app.domain.errors import BadInput
from app.domain.finding import Finding
from app.domain.project import Person
from app.services.people.acting import require_discipline
from app.storage.workspace import Workspace


def dismiss_finding(workspace: Workspace, project_code: str, finding: Finding, reason: str, *, by: Person) -> None:
    """Record that a person does not share the finding, and why.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` does not review the finding's discipline.
        BadInput: no reason is given; whoever checks the review has to be able to follow it.
    """
    workspace.record(project_code, "project", project_code)
    require_discipline(workspace, by, finding.discipline)
    if not reason.strip():
        raise BadInput("A finding is set aside with a reason")
    with workspace.write(project_code, by.id) as writer:
        writer.create("finding", finding.id, decision="dismissed", reason=reason.strip())


def restore_finding(workspace: Workspace, project_code: str, finding: Finding, *, by: Person) -> None:
    """Take a dismissal back: the finding waits for a decision again.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` does not review the finding's discipline.
    """
    workspace.record(project_code, "project", project_code)
    require_discipline(workspace, by, finding.discipline)
    with workspace.write(project_code, by.id) as writer:
        writer.create("finding", finding.id, decision="", reason="")


def dismissed_findings(workspace: Workspace, project_code: str) -> dict[str, str]:
    """Return finding id → reason of the findings that people set aside."""
    return {
        record.id: str(record.get("reason") or "")
        for record in workspace.records(project_code, "finding")
        if record.get("decision") == "dismissed"
    }
