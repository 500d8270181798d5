"""What leaves the office, written by a worker process with a workspace of its own: the window stays free."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from app.domain.feedback import Feedback
from app.services.drawing_set.export_plot import export_plot
from app.services.drawing_set.list_sheets import find_sheet
from app.services.drawing_set.project_sheets import project_sheets
from app.services.joint_review.export_letter import export_letter
from app.services.joint_review.export_opinion_list import export_opinion_list
from app.services.markup.exchange_xfdf import export_xfdf
from app.services.markup.export_annotated import export_annotated
from app.services.markup.export_bcf import export_bcf
from app.services.markup.export_marked_dxf import export_marked_dxf
from app.storage.workspace import Workspace
from widgets.canvas.picture import picture

Writer = Callable[[Workspace, str, Path, Feedback], object]

WRITERS: Mapping[str, Writer] = {
    "letter": lambda workspace, code, out, feedback: export_letter(workspace, code, out, picture, feedback=feedback),
    "pdf": lambda workspace, code, out, feedback: export_annotated(workspace, code, out, feedback=feedback),
    "dxf": lambda workspace, code, out, feedback: export_marked_dxf(workspace, code, out, feedback=feedback),
    "xfdf": lambda workspace, code, out, feedback: export_xfdf(workspace, code, out, feedback=feedback),
    "bcf": lambda workspace, code, out, feedback: export_bcf(workspace, code, out, picture, feedback=feedback),
    "plot": lambda workspace, code, out, feedback: export_plot(workspace, code, out, feedback=feedback),
    "xlsx": lambda workspace, code, out, _feedback: export_opinion_list(workspace, code, out),
}


def write_paper(address: str, code: str, form: str, out: Path, feedback: Feedback) -> None:
    """Write one paper of a project.

    Args:
        address: of the workspace.
        form: a key of ``WRITERS``.
    """
    with Workspace.open(address) as workspace:
        WRITERS[form](workspace, code, out, feedback)


def plot_one(address: str, code: str, sheet: str, out: Path, feedback: Feedback) -> tuple[str, tuple[float, float]]:
    """Plot one sheet; return its number and title, and its size in millimetres."""
    with Workspace.open(address) as workspace:
        export_plot(workspace, code, out, sheets=[sheet], feedback=feedback)
        found = find_sheet(project_sheets(workspace, code), sheet)
        return f"{found.number} {found.title}".strip() or found.file, found.sheet.size_mm
