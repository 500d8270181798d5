"""Open a drawing file of any kind: what it is, its scene, its sheets."""

from __future__ import annotations

import contextlib
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import BadInput, NotFound
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.drawings import scene_file, sheet_file
from app.drawings.scene import Scene
from app.drawings.sheet import Sheet
from app.drawings.sniff import drawing_format

if TYPE_CHECKING:
    from app.drawings.references import References


@dataclass(frozen=True)
class Drawing:
    """An open drawing file.

    Args:
        sha256: of the file.
        scene: None for PDF.
        state: hash of the file and of all it refers to that was found; else its SHA-256.
    """

    path: Path
    sha256: str
    format: str
    scene: Scene | None
    sheets: tuple[Sheet, ...]
    state: str
    password: str = field(default="", repr=False)

    @property
    def is_cut(self) -> bool:
        """Whether the file ends in the middle: what followed is missing."""
        return any(gap.reason == "cut" for sheet in self.sheets for gap in sheet.not_shown)

    def sheet(self, key: str) -> Sheet:
        """Return the sheet with this key; NotFound for none."""
        for sheet in self.sheets:
            if sheet.key == key:
                return sheet
        known = ", ".join(sheet.key for sheet in self.sheets[:8])
        raise NotFound(f"There is no sheet {key!r}", path=str(self.path), advice=f"Its sheets are: {known}")


def open_drawing(path: Path, cache_dir: Path | None, feedback: Feedback | None = None, password: str = "") -> Drawing:
    """Return the drawing in ``path``, from the cache when it was opened before.

    Drawings and pictures that it refers to are looked for in its folder.

    Args:
        path: DXF, DWG or PDF file; content counts, not the name.
        cache_dir: folder of compiled scenes; None to keep nothing. A damaged entry is made anew.
        feedback: hears progress, may cancel.
        password: of an encrypted PDF.

    Raises:
        Locked: an encrypted PDF wants another password.
        BadInput: the file cannot be read, or is no drawing; the message says what it is and what to do.
        Cancelled: the user stopped it.
    """
    feedback = feedback or Silent()
    return with_sheets(read_drawing(path, cache_dir, feedback, password), cache_dir, feedback)


def read_drawing(path: Path, cache_dir: Path | None, feedback: Feedback, password: str = "") -> Drawing:
    """Return what ``open_drawing`` does, but without the sheets of a scene."""
    kind = drawing_format(path)
    if cache_dir is None and kind != "PDF":
        with ThreadPoolExecutor(1) as beside:  # hashing lets others run
            hashing = beside.submit(file_sha256, path)
            scene = _scene(path, kind, "", None, feedback)
        sha256 = hashing.result()
        scene, state = _with_references(path, sha256, scene, None, feedback)
        return Drawing(path, sha256, kind, scene, (), state)
    sha256 = file_sha256(path)
    check_cancelled(feedback)
    if kind == "PDF":
        sheets = _pages(path, sha256, cache_dir, feedback, password)
        return Drawing(path, sha256, kind, None, sheets, sha256, password)
    scene, state = _with_references(path, sha256, _scene(path, kind, sha256, cache_dir, feedback), cache_dir, feedback)
    return Drawing(path, sha256, kind, scene, (), state)


def with_sheets(drawing: Drawing, cache_dir: Path | None, feedback: Feedback) -> Drawing:
    """Return a drawing that was read with the sheets of its scene."""
    if drawing.scene is None:
        return drawing
    check_cancelled(feedback)
    return replace(drawing, sheets=_sheets(drawing.scene, drawing.state, cache_dir, feedback))


def cut_off(path: str) -> BadInput:
    """Return what to tell of a file that ends in the middle."""
    message = "The file is cut off: it ends in the middle, and what followed is missing"
    return BadInput(message, path=path, advice="Ask for the whole file")


def lacking(drawing: Drawing) -> tuple[str, ...]:
    """Return the names of the drawings and pictures that a drawing refers to and that were not found."""
    notes = drawing.scene.info.not_shown if drawing.scene else ()
    return tuple(sorted({note.what for _, note in notes if note.reason in ("missing_xref", "missing_image")}))


def referred_files(path: Path, cache_dir: Path | None, feedback: Feedback | None = None) -> tuple[Path, ...]:
    """Return the files beside a DXF or DWG file that it refers to, at any depth.

    Raises:
        BadInput: the file cannot be read.
        Cancelled: the user stopped it.
    """
    feedback = feedback or Silent()
    sha256 = file_sha256(path)
    found = _references(
        path, sha256, _scene(path, drawing_format(path), sha256, cache_dir, feedback), cache_dir, feedback
    )
    return tuple(sorted(found.files(path.parent)))


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex; BadInput when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error


def _scene(path: Path, kind: str, sha256: str, cache_dir: Path | None, feedback: Feedback) -> Scene:
    """Return a DXF or DWG file alone, without what it refers to."""
    kept = cache_dir / f"{sha256}.scene" if cache_dir else None
    scene = _kept_scene(kept)
    if scene is not None:
        return scene
    if kind == "DWG":
        from app.drawings.dwg.compile import compile_dwg

        scene = compile_dwg(path, feedback)
    else:
        from app.drawings.dxf.compile import compile_dxf

        scene = compile_dxf(path, feedback)
    _keep_scene(scene, kept)
    return scene


def _with_references(
    path: Path, sha256: str, scene: Scene, cache_dir: Path | None, feedback: Feedback
) -> tuple[Scene, str]:
    """Return a drawing with all it refers to, and the hash of all of them."""
    lacks = any(note.reason == "missing_font" for _, note in scene.info.not_shown)
    if not (scene.info.xrefs or len(scene.image) or scene.shapes or lacks):
        return scene, sha256
    from app.drawings.xrefs import bound

    found = _references(path, sha256, scene, cache_dir, feedback)
    if not found.drawings:
        return bound(found), found.state
    kept = cache_dir / f"{found.state}.scene" if cache_dir else None
    whole = _kept_scene(kept)
    if whole is None:
        whole = bound(found)
        _keep_scene(whole, kept)
    return whole, found.state


def _references(path: Path, sha256: str, scene: Scene, cache_dir: Path | None, feedback: Feedback) -> References:
    from app.drawings.references import find_references

    def read(other: Path) -> tuple[str, Scene]:
        check_cancelled(feedback)
        kind, hashed = drawing_format(other), file_sha256(other)
        return hashed, _scene(other, kind, hashed, cache_dir, feedback)

    return find_references(path, sha256, scene, read, file_sha256)


def _kept_scene(kept: Path | None) -> Scene | None:
    if kept and kept.exists():
        with contextlib.suppress(BadInput):
            return scene_file.load(kept)
    return None


def _keep_scene(scene: Scene, kept: Path | None) -> None:
    if kept:
        with contextlib.suppress(OSError):  # a full disk makes opening slower, not impossible
            kept.parent.mkdir(parents=True, exist_ok=True)
            scene_file.save(scene, kept)


def _pages(path: Path, sha256: str, cache_dir: Path | None, feedback: Feedback, password: str) -> tuple[Sheet, ...]:
    from app.drawings.pdf.pages import is_encrypted, read_pages, words_of_pages

    kept = cache_dir / f"{sha256}.sheets" if cache_dir else None
    if password and is_encrypted(path):
        kept = None  # what an encrypted file says is kept nowhere
    if kept and kept.exists():
        with contextlib.suppress(BadInput):
            return sheet_file.load(kept)
    from app.drawings.pdf_titles import titled

    read, pages = read_pages(path, password), []
    for page, words in zip(read, words_of_pages(path, range(len(read)), password), strict=True):
        check_cancelled(feedback)
        pages.append(titled(page, words))
    _keep(tuple(pages), kept)
    return tuple(pages)


def _sheets(scene: Scene, state: str, cache_dir: Path | None, feedback: Feedback) -> tuple[Sheet, ...]:
    kept = cache_dir / f"{state}.sheets" if cache_dir else None
    if kept and kept.exists():
        with contextlib.suppress(BadInput):
            return sheet_file.load(kept)
    from app.drawings.sheets.recognise import find_sheets

    found = find_sheets(scene, feedback)
    _keep(found, kept)
    return found


def _keep(sheets: tuple[Sheet, ...], kept: Path | None) -> None:
    if kept:
        with contextlib.suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            sheet_file.save(sheets, kept)
