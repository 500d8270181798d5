"""The user's folder of shape fonts (SHX), and which of them the drawing set of a project wants."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from app.domain.errors import AppError
from app.drawings.inspect import fonts_named
from app.drawings.open import open_drawing
from app.drawings.shx.folder import fonts_folder
from app.drawings.shx.library import shape_file, shape_files
from app.services.drawing_set.project_sheets import project_sheets
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class WantedFont:
    """A shape font that drawings of the set name.

    Args:
        name: of its file, as the drawings state it.
        texts: how many texts are written with it.
        drawings: names of the files.
        found: it is in the folder and can be read.
    """

    name: str
    texts: int
    drawings: tuple[str, ...]
    found: bool


@dataclass(frozen=True)
class SetFonts:
    """What is in the folder, and what the set wants, missing ones first."""

    folder: Path
    files: tuple[str, ...]
    wanted: tuple[WantedFont, ...]


def set_fonts(workspace: Workspace, code: str) -> SetFonts:
    """Return the shape fonts of the folder and of a project's current drawings.

    Raises:
        NotFound: there is no such project.
    """
    texts: Counter[str] = Counter()
    named: dict[str, set[str]] = defaultdict(set)
    stated: dict[str, str] = {}
    for file, path in {one.file: one.path for one in project_sheets(workspace, code).sheets}.items():
        try:
            scene = open_drawing(path, workspace.cache_dir).scene
        except AppError:  # told where the sheets are listed
            continue
        for font, count in (fonts_named(scene) if scene is not None else {}).items():
            name = PureWindowsPath(font).name
            if count and Path(name).suffix.lower() in ("", ".shx"):
                key = name.casefold().removesuffix(".shx")
                stated.setdefault(key, name)
                texts[key] += count
                named[key].add(file)
    wanted = [
        WantedFont(stated[key], count, tuple(sorted(named[key])), shape_file(stated[key]) is not None)
        for key, count in texts.items()
    ]
    wanted.sort(key=lambda font: (font.found, -font.texts, font.name))
    return SetFonts(fonts_folder(), shape_files(), tuple(wanted))
