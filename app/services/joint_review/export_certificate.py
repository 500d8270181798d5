"""Write the certificate (审查合格书) that stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import Conflict
from app.reports.certificate import write_certificate
from app.services.delivery import deliver
from app.services.joint_review.standing import joint_review
from app.services.project.policy import load_policy
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class CertificateResult:
    """What was written: number, hash of the content, number of sheets."""

    number: str
    hash: str
    sheets: int


def export_certificate(workspace: Workspace, code: str, out: Path) -> CertificateResult:
    """Write the certificate as PDF to ``out``; the same bytes each time.

    Raises:
        NotFound: there is no such project.
        BadInput: ``out`` cannot be a file.
        Conflict: no certificate stands.
    """
    project = workspace.record(code, "project", code)
    stands = joint_review(workspace, code).standing
    if stands.certificate is None:
        lapsed = " The one issued before no longer stands." if stands.lapsed else ""
        raise Conflict(f"No certificate stands: the review was not concluded with a pass.{lapsed}")
    content = stands.certificate.content
    class_id = str(content["project"]["class"])
    classes = load_policy(str(project.get("policy") or "")).classes
    deliver(out, write_certificate(content, classes.get(class_id, class_id)))
    return CertificateResult(stands.certificate.number, stands.certificate.hash, len(content["sheets"]))
