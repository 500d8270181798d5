"""Write a journal file for another workspace or an auditor."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from app.domain.errors import BadInput
from app.journal.exchange import write_lines
from app.storage.workspace import Workspace


def export_journal(workspace: Workspace, out: Path, project: str | None = None) -> int:
    """Write the entries of one project, or all, with their devices' public keys; return how many.

    The file appears whole or not at all.

    Raises:
        NotFound: no such project.
        BadInput: the file cannot be written.
    """
    if project is not None:
        workspace.record(project, "project", project)
    entries = workspace.entries(project)
    draft = out.with_name(f".{out.name}.{uuid.uuid4().hex[:8]}")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(line + "\n" for line in write_lines(entries, workspace.public_keys()))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    except OSError as error:
        raise BadInput(f"the file cannot be written: {error.strerror}", path=str(out)) from error
    finally:
        draft.unlink(missing_ok=True)
    return len(entries)
