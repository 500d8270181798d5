"""Facts of a project: what people stated, and what follows."""

from __future__ import annotations

from app.review.checklist.known_facts import read_facts, with_derived
from app.review.facts import Facts
from app.services.drawing_set.project_sheets import FACT
from app.storage.workspace import Workspace


def project_facts(workspace: Workspace, project_code: str) -> Facts:
    """Return the stated facts with those that follow from them; what drawings show is added by a review.

    Raises:
        NotFound: there is no such project.
    """
    return with_derived(stated_facts(workspace, project_code))


def stated_facts(workspace: Workspace, project_code: str) -> Facts:
    """Return only the facts that people stated, the project class included.

    Raises:
        NotFound: there is no such project.
    """
    record = workspace.record(project_code, "project", project_code)
    values = {name[len(FACT) :]: value for name, value in record.fields.items() if name.startswith(FACT)}
    if record.get("project_class"):
        values.setdefault("project_class", record["project_class"])
    return read_facts({name: value for name, value in values.items() if isinstance(value, str | float | int | bool)})
