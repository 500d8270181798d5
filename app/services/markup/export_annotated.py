"""Write the sheets of a project as one PDF with all markups and opinions as annotations."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.feedback import Feedback, Silent
from app.drawings.open import open_drawing
from app.drawings.pdf.annotate import Annotation, Letters, Line, Note, annotate
from app.drawings.pdf.assemble import SheetPage, assemble
from app.markup.colours import DISCIPLINE_RGB
from app.reports.words import cited, discipline_names, words
from app.services.delivery import delivered
from app.services.markup.marked_sheets import Marked, MarkedSheet, marked_set
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class AnnotatedResult:
    """What was written."""

    pages: int
    annotations: int


def export_annotated(
    workspace: Workspace, code: str, out: Path, *, feedback: Feedback | None = None
) -> AnnotatedResult:
    """Write one PDF: pages of PDF drawings as they are, DXF sheets plotted, with an annotation for each mark.

    Sheets that a later revision replaced come last when they still carry marks.

    Raises:
        NotFound: there is no such project.
        BadInput: the project has no sheets, or ``out`` cannot be a file.
    """
    feedback = feedback or Silent()
    sheets = marked_set(workspace, code, feedback).sheets
    annotations = list(annotations_of(sheets))
    with delivered(out) as draft, tempfile.TemporaryDirectory(prefix="lianshen-") as folder:
        plain = Path(folder) / "sheets.pdf"
        assemble_sheets(workspace, code, sheets, plain, feedback)
        annotate(plain, draft, annotations)
    return AnnotatedResult(len(sheets), len(annotations))


def assemble_sheets(
    workspace: Workspace, code: str, sheets: Sequence[MarkedSheet], out: Path, feedback: Feedback
) -> None:
    """Write the sheets without their marks, one page each.

    Raises:
        BadInput: a drawing cannot be read.
        Cancelled: by the user.
    """
    project = workspace.record(code, "project", code)
    assemble(
        [SheetPage(one.source.path, one.source.sheet, _name(one)) for one in sheets],
        out,
        f"{project.get('name', '')}　{code}",
        lambda path: open_drawing(path, workspace.cache_dir, feedback).scene,
        feedback,
    )


def _name(sheet: MarkedSheet) -> str:
    source = sheet.source
    return " ".join(part for part in (source.number, source.title) if part) or source.file


def annotations_of(sheets: Iterable[MarkedSheet]) -> Iterator[Annotation]:
    """Yield what stands on the pages, page by page."""
    for page, sheet in enumerate(sheets):
        for mark in sheet.marks:
            yield annotation_of(mark, page)


def annotation_of(mark: Marked, page: int) -> Annotation:
    """Return how a mark stands on a page."""
    markup, opinion, shape = mark.markup, mark.opinion, mark.markup.shape
    letters = []
    if shape.words is not None:
        rows = zip(shape.words.lines, shape.words.baselines_mm, strict=True)
        letters = [Letters(line, (shape.words.left_mm, y), shape.words.height_mm) for line, y in rows]
    text, replies = markup.text, tuple[Note, ...]()
    if opinion is not None:
        tag = words("letter")["mandatory"]
        head = f"{opinion.label}{f'［{tag}］' if opinion.mandatory else ''}"
        clause = cited(opinion.clause, opinion.evidence)
        text = "\n".join(part for part in (f"{head} {opinion.text}", clause) if part)
        replies = tuple(
            Note(f"{opinion.id}-{number}", reply.author, reply.created, reply.text)
            for number, reply in enumerate(opinion.replies, 1)
        )
    return Annotation(
        page=page,
        id=markup.id,
        kind=markup.kind.value,
        points_mm=markup.anchor.points_mm,
        look=tuple(Line(stroke.flattened(), stroke.closed, stroke.filled) for stroke in shape.strokes),
        letters=tuple(letters),
        width_mm=markup.width_mm,
        rgb=DISCIPLINE_RGB[markup.discipline],
        text=text,
        author=markup.author,
        subject=discipline_names()[markup.discipline],
        created=markup.created,
        replies=replies,
    )
