"""Take in a journal file."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import BadInput, Tampered
from app.journal.exchange import Journal, read_lines
from app.journal.verify import verify_chains
from app.storage.merging import MergeResult
from app.storage.workspace import Workspace


def read_journal(path: Path) -> Journal:
    """Read a journal file.

    Raises:
        BadInput: missing, foreign, damaged or cut off.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return read_lines((line.rstrip("\n") for line in file), str(path))
    except UnicodeDecodeError as error:
        raise BadInput("not a journal file of Lianshen", path=str(path)) from error
    except OSError as error:
        raise BadInput(f"the file cannot be read: {error.strerror}", path=str(path)) from error


def verify_journal(path: Path) -> Journal:
    """Read a journal file and check every chain and signature in it.

    Raises:
        BadInput: not a journal file.
        Tampered: naming the entry that does not hold.
    """
    journal = read_journal(path)
    try:
        verify_chains(journal.entries, journal.public_keys)
    except Tampered as error:
        error.path = str(path)
        raise
    return journal


def merge_journal(workspace: Workspace, path: Path) -> MergeResult:
    """Add the entries of a journal file that are new here; all or none.

    Raises:
        BadInput: not a journal file.
        Tampered: naming the entry that does not hold.
    """
    journal = read_journal(path)
    try:
        return workspace.merge(journal.entries, journal.public_keys)
    except Tampered as error:
        error.path = str(path)
        raise
