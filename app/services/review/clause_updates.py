"""The opinions that cite clauses which have changed, or no longer hold, since the project began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.markup.opinion import Opinion, Status
from app.review.checklist.clause_library import Change, change_of, library_of
from app.services.project.own_checklists import workspace_rules
from app.services.project.pinned_clauses import pinned_clauses
from app.services.review.opinions import project_opinions
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class OutdatedOpinion:
    """An opinion whose clause has changed or no longer holds."""

    opinion: Opinion
    change: Change


def outdated_opinions(
    workspace: Workspace, code: str, on: date | None = None, own_folders: Sequence[Path] = ()
) -> tuple[OutdatedOpinion, ...]:
    """Return the opinions that cite a clause which has changed or no longer holds, those withdrawn left out.

    Args:
        on: the day that counts; today by default.

    Raises:
        NotFound: no such project.
    """
    workspace.record(code, "project", code)
    _, pinned = pinned_clauses(workspace, code)
    current = library_of(rule.item for rule in workspace_rules(workspace, own_folders).rules)
    day = on or date.today()
    found = []
    for opinion in project_opinions(workspace, code):
        change = change_of(opinion.clause, pinned, current, day) if opinion.clause else None
        if change is not None and opinion.status is not Status.WITHDRAWN:
            found.append(OutdatedOpinion(opinion, change))
    return tuple(found)
