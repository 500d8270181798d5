"""Turn an automatic finding into an opinion."""

from __future__ import annotations

from app.domain.finding import Finding
from app.domain.place import Anchor
from app.domain.project import Discipline, Person
from app.services.people.acting import require_discipline
from app.services.review.opinions import write_opinion
from app.services.review.review_project import require_current
from app.storage.workspace import Workspace


def confirm_finding(workspace: Workspace, project_code: str, finding: Finding, *, by: Person, text: str = "") -> str:
    """Make the finding an opinion of ``by``, with ``text`` or the finding's own sentence; return the opinion's id.

    Confirming it again changes nothing and returns the same opinion.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` does not review the finding's discipline.
        Conflict: drawing, facts, layer map or rule set changed since the check ran; check again.
    """
    discipline = Discipline(finding.discipline)
    require_discipline(workspace, by, discipline)
    known = {record.id: record for record in workspace.records(project_code, "finding")}.get(finding.id)
    if known is not None and known.get("decision") == "confirmed" and known.get("opinion"):
        return str(known["opinion"])
    require_current(workspace, project_code, discipline)
    anchor = None
    if finding.points_mm:
        anchor = Anchor(finding.sheet, finding.sha256, finding.points_mm, finding.coordinates, finding.handles)
    return write_opinion(
        workspace,
        project_code,
        discipline=finding.discipline,
        text=text or finding.message,
        clause=str(finding.clause),
        mandatory=finding.clause.mandatory,
        evidence=finding.clause.evidence,
        anchor=anchor,
        item=finding.rule,
        finding=finding.id,
        by=by,
    )
