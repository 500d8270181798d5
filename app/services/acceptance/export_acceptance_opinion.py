"""Write the joint acceptance opinion (联合验收意见) of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.reports.acceptance_opinion import AcceptanceOpinion, write_acceptance_opinion
from app.reports.words import words
from app.services.acceptance.items import project_items
from app.services.delivery import deliver
from app.services.project.policy import load_policy
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class AcceptanceOpinionResult:
    """What was written: ``passed``, ``failed``, ``unfinished`` or ``disputed``; the hash; items by result."""

    conclusion: str
    hash: str
    counts: Mapping[str, int]


def export_acceptance_opinion(
    workspace: Workspace, code: str, out: Path, *, on: date | None = None
) -> AcceptanceOpinionResult:
    """Write the opinion as PDF to ``out``.

    Args:
        on: date of the opinion; today when None.

    Raises:
        NotFound: there is no such project.
        BadInput: ``out`` cannot be a file.
    """
    project = workspace.record(code, "project", code)
    policy = load_policy(str(project.get("policy") or ""))
    items = project_items(workspace, code)
    photos = {
        photo.sha256: workspace.blobs.path(photo.sha256).read_bytes()
        for item in items
        for photo in item.photos
        if workspace.blobs.has(photo.sha256)
    }
    moment = on or date.today()
    class_name = str(project.get("project_class", ""))
    opinion = AcceptanceOpinion(
        project=str(project.get("name", "")),
        code=code,
        date=words("letter")["date_form"].format(year=moment.year, month=moment.month, day=moment.day),
        project_class=policy.classes.get(class_name, class_name),
        items=items,
        departments=policy.departments,
        photos=photos,
    )
    deliver(out, write_acceptance_opinion(opinion))
    return AcceptanceOpinionResult(opinion.conclusion, opinion.hash, opinion.counts)
