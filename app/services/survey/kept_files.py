"""Survey files as blobs of the workspace: what was merged once can be merged again when the file has moved."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from app.domain.errors import BadInput
from app.storage.blobs import Blobs

# files that are one with the first: a shapefile has its table, code page and reference system beside it
BESIDE = {".shp": (".shx", ".dbf", ".prj", ".cpg")}


def keep_file(blobs: Blobs, path: Path) -> dict[str, str]:
    """Keep a file and those that are one with it; return name → SHA-256.

    Raises:
        BadInput: it cannot be read.
    """
    kept = {path.name: blobs.put_file(path)}
    for suffix in BESIDE.get(path.suffix.casefold(), ()):
        for other in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
            if other.is_file():
                kept.setdefault(other.name, blobs.put_file(other))
    return kept


def kept_path(blobs: Blobs, files: Mapping[str, str], main: str, folder: Path) -> Path:
    """Return the file ``main`` of the files ``name → SHA-256`` under its own name, with the others beside it.

    Raises:
        NotFound: one of them is not in this workspace.
        BadInput: a name is none of a file.
    """
    names = [main, *files]
    wrong = next((name for name in names if not name or Path(name).name != name or "\\" in name or name == ".."), None)
    if wrong is not None or main not in files:
        raise BadInput(f"“{main if wrong is None else wrong}” is no name of a survey file")
    digest = hashlib.sha256(json.dumps(dict(files), sort_keys=True).encode()).hexdigest()[:24]
    place = folder / digest
    for name, sha256 in files.items():
        blob = blobs.path(sha256)
        copy = place / name
        if not copy.is_file() or copy.stat().st_size != blob.stat().st_size:
            place.mkdir(parents=True, exist_ok=True)
            part = place / f"{name}.part"
            shutil.copyfile(blob, part)
            part.replace(copy)
    return place / main
