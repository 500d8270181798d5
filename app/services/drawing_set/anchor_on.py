"""Name a place on a sheet of a project."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.errors import NotFound
from app.domain.geometry import Point
from app.domain.place import Anchor
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.storage.workspace import Workspace


def anchor_on(workspace: Workspace, code: str, sheet: str, points_mm: Sequence[Point]) -> Anchor:
    """Return the anchor of points on a sheet; those of a DXF sheet get model coordinates too.

    Args:
        sheet: id, number or title of the sheet.
        points_mm: in sheet millimetres, from the lower left corner.

    Raises:
        NotFound: no such project or sheet.
    """
    found = find_sheet(workspace, code, sheet)
    model: tuple[Point, ...] = ()
    if found.sheet.block >= 0:
        model = tuple(map(found.sheet.to_mm.inverse(), points_mm))
    return Anchor(found.id, found.sha256, tuple(points_mm), model)


def find_sheet(workspace: Workspace, code: str, name: str) -> ProjectSheet:
    """Return the sheet with this id, number or title.

    Raises:
        NotFound: no such project or sheet.
    """
    sheets = project_sheets(workspace, code).sheets
    for one in sheets:
        if name in (one.id, one.number):
            return one
    for one in sheets:
        if name in (one.title, f"{one.number} {one.title}", f"{one.file}#{one.sheet.key}"):
            return one
    known = "、".join(one.number or one.id for one in sheets[:12])
    raise NotFound(
        f"The project has no sheet “{name}”", advice=f"its sheets are {known}" if known else "import drawings"
    )
