"""Correct what the title block of a sheet says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.domain.errors import BadInput
from app.domain.fact_kind import fact_kind
from app.domain.project import Person
from app.drawings.sheets.title_block import denominator
from app.services.drawing_set.list_sheets import find_sheet
from app.services.drawing_set.project_sheets import FACT, project_sheets
from app.services.people.acting import require_reviewing
from app.storage.workspace import Workspace

NUMBER = re.compile(r"\d")
MOST_LETTERS = 20  # of a scale in words

FIELDS = ("number", "title", "discipline", "scale", "revision")


def set_sheet(workspace: Workspace, project_code: str, sheet: str, values: Mapping[str, str], *, by: Person) -> str:
    """Set fields or facts of a sheet; return its id. An empty text takes a correction back.

    Args:
        sheet: id, number, or file name and key with ``/`` between.
        values: number, title, discipline, scale, revision or ``fact.NAME`` → text as typed.

    Raises:
        NotFound: no such project or sheet.
        BadInput: no such field, or not of its kind.
        NotPermitted: ``by`` is not on the register, or a designer only.
    """
    require_reviewing(workspace, by)
    fields = dict(_field(name, text.strip()) for name, text in values.items())
    found = find_sheet(project_sheets(workspace, project_code), sheet)
    with workspace.write(project_code, by.id) as writer:
        writer.put("sheet", found.id, fields)
    return found.id


def _field(name: str, text: str) -> tuple[str, float | str | None]:
    if name == "scale" and text and not denominator(text) and (NUMBER.search(text) or len(text) > MOST_LETTERS):
        raise BadInput(f"“{text[:80]}” is no scale", advice="write it like 1:100, or in words where there is none")
    if name in FIELDS:
        return name, text or None
    if name.startswith(FACT):
        fact = fact_kind(name.removeprefix(FACT))
        return f"{FACT}{fact.name}", fact.read(text) if text else None
    raise BadInput(f"A sheet has no field {name}", advice=f"Fields are {', '.join(FIELDS)} and fact.NAME")
