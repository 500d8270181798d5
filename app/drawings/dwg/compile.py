"""A DWG file becomes a scene: a reader that is installed writes it as DXF, and tells what it left out."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, check_cancelled
from app.drawings.dwg import library, oda
from app.drawings.dxf.compile import compile_dxf
from app.drawings.scene import Scene
from app.drawings.sheet import NotShown

ADVICE = "Save it as DXF in the CAD program (version 2000 or later)"
_PARTS = {"BLOCK", "ENDBLK", "SEQEND", "ATTDEF"}  # structure, and what an insert shows as ATTRIB
_Reader = Callable[[Path, Path], Counter[str] | None]


def compile_dwg(path: Path, feedback: Feedback) -> Scene:
    """Read the DWG file ``path``.

    The ODA File Converter is preferred: it misses nothing. What the free library misses is listed as not shown.

    Raises:
        BadInput: the reader cannot read the file.
        Cancelled: the user stopped it.
    """
    read: _Reader = oda.as_dxf if oda.is_installed() else library.as_dxf
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "drawing.dwg", Path(folder) / "drawing.dxf"
        shutil.copyfile(path, source)
        try:
            held = read(source, out)
        except BadInput as error:
            raise BadInput(error.message, path=str(path), advice=ADVICE) from error
        check_cancelled(feedback)
        scene = compile_dxf(out, feedback)
    lost = _lost(held, scene) if held is not None else ()
    with path.open("rb") as file:
        version = file.read(6).decode("ascii", "replace")
    info = replace(scene.info, format="DWG", version=version, not_shown=(*scene.info.not_shown, *lost))
    return replace(scene, info=info)


def _lost(held: Counter[str], scene: Scene) -> tuple[tuple[int, NotShown], ...]:
    """Return what the file holds more of than the scene."""
    kinds = [library.plain_kind(kind) for kind in scene.kinds]
    got: Counter[str] = Counter()
    for kind in scene.entity["kind"].tolist():
        got[kinds[kind]] += 1
    found = []
    for kind, count in sorted(held.items()):
        missing = count - got[kind]
        if missing > 0 and kind not in _PARTS:
            found.append((0, NotShown("unread", f"DWG {kind}", missing)))
    return tuple(found)
