"""Check a workspace and what this computer needs for it."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.errors import AppError
from app.domain.feedback import Feedback, Silent
from app.storage.checking import Problem
from app.storage.workspace import Workspace

FONT_MARKS = frozenset((b"\x00\x01\x00\x00", b"true", b"OTTO", b"ttcf"))


@dataclass(frozen=True)
class Health:
    """What a check found.

    Args:
        driver: database and version of what drives it.
        key_store: where this device's key is: ``system`` or ``file``.
        entries: number of journal entries checked.
        blobs: number of files hashed.
    """

    location: str
    driver: str
    key_store: str
    entries: int
    blobs: int
    problems: tuple[Problem, ...]


def check_workspace(workspace: Workspace, feedback: Feedback | None = None) -> Health:
    """Check database, chains, signatures, records, every file's hash, the device key, the font for Chinese text."""
    problems = workspace.check(feedback or Silent())
    try:
        key_store = workspace.device.key_store
    except AppError as error:
        key_store = ""
        problems.append(Problem("device", "key", str(error)))
    if (reason := _font_problem()) is not None:
        problems.append(Problem("font", "cjk", reason))
    return Health(
        location=workspace.location,
        driver=workspace.driver,
        key_store=key_store,
        entries=sum(workspace.versions().values()),
        blobs=sum(1 for _ in workspace.blobs),
        problems=tuple(problems),
    )


def _font_problem() -> str | None:
    """Return why letters and pictures would lack their Chinese text; None when they would not."""
    try:
        from app.drawings.pdf.fonts import cjk_font_bytes

        if cjk_font_bytes()[:4] not in FONT_MARKS:
            return "the font for Chinese text is damaged"
    except (ImportError, OSError, RuntimeError) as error:
        return f"there is no font for Chinese text: {error}"
    return None
