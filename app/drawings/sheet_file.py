"""Recognised sheets on disk, beside the compiled scene: recognition is not repeated when a drawing opens again."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput
from app.domain.geometry import Affine, Box
from app.domain.ids import sha256_hex
from app.domain.resources import resource
from app.drawings.sheet import NotShown, Sheet, TitleBlock

VERSION = 14  # goes up whenever recognition changes what it finds


def save(sheets: Sequence[Sheet], path: Path) -> None:
    """Write ``sheets`` to ``path``; a reader sees the old file or the whole new one."""
    text = json.dumps({"version": _version(), "sheets": [dataclasses.asdict(sheet) for sheet in sheets]})
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def load(path: Path) -> tuple[Sheet, ...]:
    """Return saved sheets; BadInput when there are none, or damaged or outdated ones."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] == _version():
            return tuple(_sheet(row) for row in data["sheets"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput("The recognised sheets cannot be read", path=str(path)) from error
    raise BadInput("The recognised sheets are of another version", path=str(path))


@lru_cache(maxsize=1)
def _version() -> str:
    """Return what recognition depends on besides the drawing: its own version and its vocabulary."""
    words = b"".join(path.read_bytes() for path in sorted(resource("drawings").glob("*.toml")))
    return f"{VERSION}:{sha256_hex(words)[:16]}"


def _sheet(row: dict[str, Any]) -> Sheet:
    return Sheet(
        key=row["key"],
        title_block=TitleBlock(**row["title_block"]),
        block=row["block"],
        page=row["page"],
        region=Box(**row["region"]),
        size_mm=(row["size_mm"][0], row["size_mm"][1]),
        to_mm=Affine(**row["to_mm"]),
        unit_m=row["unit_m"],
        not_shown=tuple(
            NotShown(item["reason"], item["what"], item["count"], tuple(item["place"]) if item["place"] else None)
            for item in row["not_shown"]
        ),
    )
