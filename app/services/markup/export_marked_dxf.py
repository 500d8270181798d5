"""Write marked drawings: a copy of each DXF file with its markups, and the markups of PDF sheets alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.geometry import Affine
from app.drawings.open import open_drawing
from app.markup.colours import DISCIPLINE_RGB
from app.markup.dxf import MILLIMETRES, DxfMark, write_alone, write_into
from app.markup.shapes import Shape, Stroke
from app.reports.words import cited, discipline_names, words
from app.services.delivery import delivered
from app.services.markup.marked_sheets import Marked, MarkedSheet, marked_set
from app.storage.workspace import Workspace

FRAME_RGB = 0x9AA3AF
PAGE_GAP_MM = 50.0


@dataclass(frozen=True)
class MarkedDrawing:
    """One file written.

    Args:
        path: where.
        source: name of the drawing it comes from.
        markups: number of markups in it.
        with_source: a copy of the drawing with markups; False for the markups alone.
    """

    path: Path
    source: str
    markups: int
    with_source: bool


def export_marked_dxf(
    workspace: Workspace, code: str, out: Path, *, feedback: Feedback | None = None
) -> tuple[MarkedDrawing, ...]:
    """Write one DXF for each drawing file that carries markups.

    The drawing with most markups becomes ``out``, every other ``<out>-<its name>.dxf`` beside it. Drawings that ezdxf
    cannot read, and PDF drawings, give the markups alone; pages of a PDF stand side by side in millimetres.

    Raises:
        NotFound: there is no such project.
        BadInput: there are no markups, or ``out`` cannot be a file.
    """
    feedback = feedback or Silent()
    by_file: dict[tuple[str, Path], list[MarkedSheet]] = defaultdict(list)
    for sheet in marked_set(workspace, code, feedback).sheets:
        if sheet.marks:
            by_file[sheet.source.file, sheet.source.path].append(sheet)
    if not by_file:
        raise BadInput("The project has no markups and no opinions with a place; there is nothing to export")
    written = []
    ordered = sorted(by_file.items(), key=lambda item: -sum(len(sheet.marks) for sheet in item[1]))
    for done, ((file, path), sheets) in enumerate(ordered):
        check_cancelled(feedback)
        feedback.progress(done, len(ordered), file)
        target = out if not done else out.with_name(f"{out.stem}-{Path(file).stem}{out.suffix}")
        with delivered(target) as draft:
            with_source = _write(workspace, path, sheets, draft)
        written.append(MarkedDrawing(target, file, sum(len(sheet.marks) for sheet in sheets), with_source))
    return tuple(written)


def _write(workspace: Workspace, path: Path, sheets: Sequence[MarkedSheet], out: Path) -> bool:
    font = str(words("dxf")["text_font"])
    if sheets[0].source.sheet.page >= 0:
        write_alone(out, _pages(sheets), font)
        return False
    scene = open_drawing(path, workspace.cache_dir).scene
    names = [block.name for block in scene.blocks] if scene else []
    marks = [
        _mark(mark, sheet.source.sheet.to_mm.inverse(), names[sheet.source.sheet.block] if names else "")
        for sheet in sheets
        for mark in sheet.marks
    ]
    try:
        write_into(path, out, marks, font)
    except BadInput:
        write_alone(out, marks, font, scene.info.insunits if scene else MILLIMETRES)
        return False
    return True


def _pages(sheets: Iterable[MarkedSheet]) -> list[DxfMark]:
    """Return the marks of PDF pages, page beside page, each in its frame."""
    marks, left = [], 0.0
    for sheet in sheets:
        width, height = sheet.source.sheet.size_mm
        place = Affine(e=left)
        outline = Shape((Stroke(((0, 0), (width, 0), (width, height), (0, height)), closed=True),), None)
        layer = str(words("dxf")["frame_layer"])
        name = sheet.source.number or sheet.source.sheet.key
        marks.append(DxfMark(outline, place, "", layer, FRAME_RGB, 0.0, sheet.source.id, (name,)))
        marks.extend(_mark(mark, place, "") for mark in sheet.marks)
        left += width + PAGE_GAP_MM
    return marks


def _mark(mark: Marked, to_drawing: Affine, block: str) -> DxfMark:
    markup, opinion = mark.markup, mark.opinion
    notes: tuple[str, ...] = (markup.text,)
    if opinion is not None:
        clause = cited(opinion.clause, opinion.evidence)
        notes = (opinion.label, opinion.text, clause, opinion.status.value)
    return DxfMark(
        shape=markup.shape,
        to_drawing=to_drawing,
        block=block,
        layer=str(words("dxf")["layer"]).format(discipline=discipline_names()[markup.discipline]),
        rgb=DISCIPLINE_RGB[markup.discipline],
        width_mm=markup.width_mm,
        id=markup.id,
        notes=notes,
    )
