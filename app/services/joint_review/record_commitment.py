"""Record a written commitment that the scheme is stable (告知承诺)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.project import Person
from app.services.joint_review.standing import review_policy
from app.services.people.acting import require_registered
from app.storage.workspace import Workspace


def record_commitment(
    workspace: Workspace,
    code: str,
    signed: Mapping[str, str],
    *,
    on: date,
    by: Person,
    section: str = "",
    document: Path | None = None,
) -> str:
    """Record who committed themselves and when; return the record's id.

    Once everybody whom the policy names has signed, it counts: the permit may be handled before the certificate.

    Args:
        signed: ``client``, ``designer`` → name of who signed.
        section: of a linear work, permitted section by section; empty for the whole.
        document: scan of the commitment, kept with the project.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` is not on the register.
        BadInput: nobody signed, someone the policy does not name, a section of a work that has none, or no such file.
    """
    require_registered(workspace, by)
    project = workspace.record(code, "project", code)
    policy = review_policy(project)
    names = {who: name.strip() for who, name in signed.items() if name.strip()}
    wrong = [who for who in names if who not in policy.commitment_by]
    if wrong or not names:
        raise BadInput(f"A commitment is signed by {' and '.join(policy.commitment_by)}")
    known = policy.classes.get(str(project.get("project_class")))
    if section and not (known and known.by_section):
        raise BadInput("Only linear works are permitted section by section")
    sha256 = ""
    if document is not None:
        if not document.is_file():
            raise BadInput("there is no such file", path=str(document))
        sha256 = workspace.blobs.put_file(document)
    with workspace.write(code, by.id) as writer:
        return writer.create("commitment", date=on.isoformat(), signed=names, section=section.strip(), sha256=sha256)


def withdraw_commitment(workspace: Workspace, code: str, commitment: str, *, by: Person) -> None:
    """Take a commitment back that was recorded wrongly; it stays in the journal.

    Raises:
        NotFound: no such commitment.
        NotPermitted: ``by`` is not on the register.
    """
    require_registered(workspace, by)
    workspace.record(code, "commitment", commitment)
    with workspace.write(code, by.id) as writer:
        writer.set("commitment", commitment, withdrawn=True)
