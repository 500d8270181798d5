"""Compiled scenes of files that belong to no project, kept for the next time in the user's own cache folder."""

from __future__ import annotations

import contextlib
from pathlib import Path

from platformdirs import user_cache_path

MOST_BYTES = 2 << 30


def kept_scenes() -> Path | None:
    """Return the folder, without what was not used for longest when it has grown over 2 GB; None when there is none."""
    folder = user_cache_path("lianshen") / "files"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files = [(status.st_mtime, status.st_size, path) for path in folder.iterdir() if (status := path.stat())]
    except OSError:
        return None
    left = sum(size for _, size, _ in files)
    for _, size, path in sorted(files):
        if left <= MOST_BYTES:
            break
        with contextlib.suppress(OSError):
            path.unlink()
            left -= size
    return folder
