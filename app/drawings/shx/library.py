"""Shape fonts out of the user's own folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PureWindowsPath

from app.domain.errors import BadInput
from app.drawings.scene import Font
from app.drawings.shx.folder import fonts_folder
from app.drawings.shx.lettering import ShapeFont
from app.drawings.shx.shape_file import Kind, ShapeFile, read_shape_file

_CODECS = {"932": "cp932", "949": "cp949", "950": "cp950", "1361": "johab"}  # others are read as Chinese


def shape_font(font: Font, declared_encoding: str) -> ShapeFont | None:
    """Return what texts of a style are written with; None when its fonts are not in the folder."""
    plain, big = shape_file(font.file), shape_file(font.bigfont)
    if plain is not None and plain.kind is Kind.BIGFONT:
        plain, big = None, big or plain
    if not any(file is not None and file.is_font for file in (plain, big)):
        return None
    codec = next((codec for page, codec in _CODECS.items() if declared_encoding.endswith(page)), "gbk")
    return ShapeFont(plain, big, codec)


def shape_file(stated: str) -> ShapeFile | None:
    """Return the shape file that a drawing names, whatever its path and case; None when it is not in the folder."""
    path = shape_path(stated)
    return _read(path, path.stat().st_mtime_ns) if path else None


def shape_path(stated: str) -> Path | None:
    """Return the path of the shape file that a drawing names; None when it is not in the folder."""
    name = PureWindowsPath(stated).name.casefold()
    if not name.endswith(".shx"):
        name = "" if "." in name else f"{name}.shx"
    return _listing(fonts_folder()).get(name)


def has_fonts() -> bool:
    """Tell whether there is any shape font."""
    return bool(_listing(fonts_folder()))


def shape_files() -> tuple[str, ...]:
    """Return the names of the files in the folder."""
    return tuple(path.name for path in _listing(fonts_folder()).values())


def folder_state() -> tuple[str, int]:
    """Return which folder it is and when files last came or went, told quickly."""
    folder = fonts_folder()
    try:
        return str(folder), folder.stat().st_mtime_ns
    except OSError:
        return str(folder), 0


def state() -> str:
    """Return what tells one content of the folder from another."""
    found = _listing(fonts_folder())
    return "|".join(f"{name}:{path.stat().st_mtime_ns}" for name, path in sorted(found.items()))


def _listing(folder: Path) -> dict[str, Path]:
    try:
        return {path.name.casefold(): path for path in sorted(folder.iterdir()) if path.suffix.lower() == ".shx"}
    except OSError:
        return {}


@lru_cache(maxsize=64)
def _read(path: Path, changed_ns: int) -> ShapeFile | None:  # noqa: ARG001 (a changed file is read anew)
    try:
        return read_shape_file(path)
    except BadInput:
        return None
