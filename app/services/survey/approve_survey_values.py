"""Keep the approved values of a project, which as-built surveys are held against."""

from __future__ import annotations

from pathlib import Path

from app.domain.ids import derived_id
from app.domain.project import Person
from app.services.people.acting import require_reviewing
from app.storage.workspace import Workspace
from app.survey.approved import ApprovedValue, read_approved

RECORD = "approved_value"


def approve_survey_values(workspace: Workspace, project_code: str, table: Path, by: Person) -> list[ApprovedValue]:
    """Store the rows of ``table``; a row with the same item, kind and name replaces the older one.

    Raises:
        NotFound: there is no such project.
        BadInput: the table cannot be used.
        NotPermitted: ``by`` is not on the register, or a designer only.
    """
    workspace.record(project_code, "project", project_code)
    require_reviewing(workspace, by)
    values = read_approved(table)
    known = {record.id for record in workspace.records(project_code, RECORD)}
    with workspace.write(project_code, by.id) as writer:
        for value in values:
            id_ = derived_id(project_code, RECORD, value.item, value.kind, value.name)
            fields = {
                "item": value.item,
                "kind": value.kind,
                "name": value.name,
                "value": value.value,
                "unit": value.unit,
                "tolerance": value.tolerance,
                "sense": value.sense,
            }
            if id_ in known:
                writer.put(RECORD, id_, fields)
            else:
                writer.create(RECORD, id_, **fields)
                known.add(id_)
    return values
