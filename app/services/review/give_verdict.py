"""A reviewer's verdict (判定) on a checklist item."""

from __future__ import annotations

from app.domain.errors import BadInput, NotFound
from app.domain.project import Person
from app.review.checklist.items import Item
from app.services.people.acting import require_discipline
from app.services.project.own_checklists import workspace_rules
from app.storage.workspace import Workspace

VERDICTS = ("complies", "violates", "not_applicable", "to_clarify")


def give_verdict(
    workspace: Workspace,
    project_code: str,
    item: str,
    verdict: str,
    *,
    by: Person,
    note: str = "",
    sheet: str = "",
) -> str:
    """Record a verdict; a later one stands, the earlier stays in the journal. Return the item's id.

    Raises:
        BadInput: no such verdict.
        NotFound: no such project or item.
        NotPermitted: ``by`` does not review the item's discipline.
    """
    if verdict not in VERDICTS:
        raise BadInput(f"A verdict is one of {', '.join(VERDICTS)}, not '{verdict}'")
    workspace.record(project_code, "project", project_code)
    require_discipline(workspace, by, checklist_item(workspace, item).discipline)
    with workspace.write(project_code, by.id) as writer:
        writer.create("verdict", item, verdict=verdict, note=note, sheet=sheet)
    return item


def checklist_item(workspace: Workspace, identifier: str) -> Item:
    """Return the item with this id; NotFound when no checklist has it."""
    for rule in workspace_rules(workspace).rules:
        if rule.item.id == identifier:
            return rule.item
    raise NotFound(f"There is no checklist item {identifier}")
