"""Import drawings as they arrive in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Unavailable
from app.domain.feedback import Feedback
from app.domain.project import Person
from app.services.drawing_set.import_drawings import ImportResult, import_drawings
from app.services.drawing_set.incoming import ARRIVING
from app.storage.workspace import Workspace
from app.sync.watcher import QUIET_S, FolderWatcher

if TYPE_CHECKING:
    from app.jobs.pool import Pool


def watch_folder(
    workspace: Workspace,
    code: str,
    folder: Path,
    revision: str | None = None,
    *,
    by: Person,
    feedback: Feedback,
    told: Callable[[ImportResult], None],
    pool: Pool | None = None,
    quiet_s: float = QUIET_S,
) -> None:
    """Import every drawing in ``folder`` once it is complete, until ``feedback.cancelled``.

    A file that turns out damaged is told and tried again when it changes; while the database is away, files are told
    and tried again until it is back. Nothing is ever deleted.

    Args:
        told: called after each import.
        quiet_s: how long a file must not change to count as complete.

    Raises:
        NotFound: no such project.
        BadInput: not a folder.
    """
    workspace.record(code, "project", code)
    watcher = FolderWatcher(folder, lambda path: path.suffix.lower() in ARRIVING, quiet_s)
    for paths in watcher.batches(lambda: feedback.cancelled):
        try:
            told(import_drawings(workspace, code, paths, revision, by=by, feedback=feedback, pool=pool, root=folder))
        except Unavailable as error:  # the database is away for a while: nothing is lost
            told(ImportResult(revision or "", errors=[error]))
            watcher.again(paths)
