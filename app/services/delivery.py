"""Writing what the user asked for to where the user asked for it: whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import BadInput, Unavailable


@contextmanager
def delivered(out: Path) -> Iterator[Path]:
    """Give a place beside ``out`` to write to, which becomes ``out`` when the block ends without an error.

    Raises:
        BadInput: ``out`` is a folder, or its folder does not exist.
        Unavailable: it cannot be written.
    """
    if out.is_dir():
        raise BadInput("this is a folder; give the name of a file", path=str(out))
    if not out.parent.is_dir():
        raise BadInput("the folder does not exist", path=str(out.parent))
    draft = out.with_name(f".{uuid.uuid4().hex}{out.suffix}")
    try:
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(out)
    except OSError as error:
        raise Unavailable(f"The file cannot be written: {error.strerror}", path=str(out)) from error
    finally:
        draft.unlink(missing_ok=True)


def deliver(out: Path, data: bytes) -> None:
    """Write ``data`` to ``out``; errors as ``delivered``."""
    with delivered(out) as draft:
        draft.write_bytes(data)
