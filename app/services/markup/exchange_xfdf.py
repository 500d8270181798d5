"""Markups and opinions out as XFDF beside a PDF of the sheets, and what others wrote there back in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError, BadInput, Conflict
from app.domain.feedback import Feedback, Silent
from app.domain.geometry import Affine, Box, Point
from app.domain.place import Anchor
from app.domain.project import Discipline, Person
from app.drawings.pdf.annotate import user_space
from app.drawings.pdf.pages import open_pdf
from app.drawings.pdf.xfdf import Found, read_xfdf, write_xfdf
from app.markup.opinion import Status
from app.markup.shapes import Kind
from app.services.delivery import deliver, delivered
from app.services.markup.export_annotated import annotations_of, assemble_sheets
from app.services.markup.marked_sheets import MarkedSet, MarkedSheet, marked_set
from app.services.markup.markups import place_markup
from app.services.people.acting import require_may_reply
from app.services.review.opinions import reply_to_opinion
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class XfdfResult:
    """What was written: the PDF beside the XFDF file, its pages, the number of annotations."""

    pdf: Path
    pages: int
    annotations: int


@dataclass(frozen=True)
class XfdfImport:
    """What a file brought.

    Args:
        markups: ids of new ones.
        replies: ids of new ones.
        known: annotations that were here already.
        left_out: what has no counterpart here, with its page.
    """

    markups: tuple[str, ...]
    replies: tuple[str, ...]
    known: int
    left_out: tuple[str, ...]


def export_xfdf(workspace: Workspace, code: str, out: Path, *, feedback: Feedback | None = None) -> XfdfResult:
    """Write the annotations to ``out`` and the sheets they belong to beside it, as ``<out>.pdf``.

    Raises:
        NotFound: there is no such project.
        BadInput: the project has no sheets, or ``out`` cannot be a file.
    """
    feedback = feedback or Silent()
    sheets = marked_set(workspace, code, feedback).sheets
    annotations = tuple(annotations_of(sheets))
    pdf = out.with_suffix(".pdf")
    if pdf == out:
        raise BadInput("The PDF beside the XFDF file needs another name", path=str(out))
    with delivered(pdf) as draft:
        assemble_sheets(workspace, code, sheets, draft, feedback)
        content = write_xfdf(draft, annotations, pdf.name)
    deliver(out, content)
    return XfdfResult(pdf, len(sheets), len(annotations))


def import_xfdf(workspace: Workspace, code: str, path: Path, *, discipline: Discipline, by: Person) -> XfdfImport:
    """Take in what others wrote: answers to opinions become replies, new annotations become markups.

    Taking the same file in again changes nothing. What was written by us is recognised by its name.

    Args:
        discipline: of the new markups.

    Raises:
        NotFound: there is no such project.
        BadInput: not an XFDF file.
        Conflict: the sheets are not those of the export any more.
    """
    found = marked_set(workspace, code)
    read = read_xfdf(path, lambda page: _user_space(_sheet(found, page)))
    _check_pages(found, read)
    ours = {mark.markup.id: mark for sheet in found.sheets for mark in sheet.marks}
    opinions = {one.id: one for one in found.opinions}
    replies = {f"{one.id}-{number}" for one in found.opinions for number, _ in enumerate(one.replies, 1)}
    said = {(one.id, reply.text) for one in found.opinions for reply in one.replies}
    drawn = {_look(mark.markup.kind, mark.markup.anchor.points_mm, mark.markup.text) for mark in ours.values()}
    if any(one.answers and one.text and one.name not in replies for one in read):
        require_may_reply(workspace, by)  # before anything is recorded: all or none
    markups: list[str] = []
    answers: list[str] = []
    left_out: list[str] = []
    known = 0
    for one in read:
        mark = ours.get(one.answers)
        opinion = (mark.opinion if mark else None) or opinions.get(one.answers)
        label = f"{one.element} ({one.page + 1})"
        if one.name in ours or one.name in replies:
            known += 1
        elif one.answers and opinion is not None and one.text:
            if said & {(opinion.id, one.text), (opinion.id, _signed(one))}:
                known += 1
            elif opinion.status in (Status.OPEN, Status.REPLIED):
                answers.append(reply_to_opinion(workspace, code, opinion.id, _signed(one), by=by))
            else:
                left_out.append(label)
        elif one.kind and not one.answers and (one.text or one.kind not in (Kind.TEXT, Kind.CALLOUT)):
            if drawn & {_look(one.kind, one.points_mm, words) for words in (one.text, _signed(one))}:
                known += 1
                continue
            try:
                markups.append(_place(workspace, code, _sheet(found, one.page), one, discipline, by))
            except AppError:
                left_out.append(label)
        else:
            left_out.append(label)
    return XfdfImport(tuple(markups), tuple(answers), known, tuple(left_out))


def _place(workspace: Workspace, code: str, sheet: MarkedSheet, one: Found, discipline: Discipline, by: Person) -> str:
    source = sheet.source
    model: tuple[Point, ...] = ()
    if source.sheet.page < 0:
        model = tuple(map(source.sheet.to_mm.inverse(), one.points_mm))
    anchor = Anchor(source.id, source.sha256, one.points_mm, model)
    return place_markup(workspace, code, anchor, one.kind, text=_signed(one), discipline=discipline, by=by)


def _signed(one: Found) -> str:
    """Return the words with who wrote them: the journal's author is who took them in."""
    return f"{one.text}（{one.author}）" if one.author and one.text else one.text


def _look(kind: str, points: tuple[tuple[float, float], ...], text: str) -> tuple[str, tuple[int, ...], str]:
    """Return what makes two markups the same to the eye: kind, points to a tenth of a millimetre, words."""
    if kind in (Kind.CLOUD, Kind.RECTANGLE):
        points = Box.around(points).corners
    return str(kind), tuple(round(10 * value) for point in points for value in point), text


def _sheet(found: MarkedSet, page: int) -> MarkedSheet:
    if page >= len(found.sheets):
        raise BadInput(f"The set has no page {page + 1}")
    return found.sheets[page]


def _check_pages(found: MarkedSet, read: tuple[Found, ...]) -> None:
    """Hold the pages of annotations we know against the sheets they are on."""
    page = {mark.markup.id: number for number, sheet in enumerate(found.sheets) for mark in sheet.marks}
    if any(page.get(one.name, one.page) != one.page for one in read):
        raise Conflict("The sheets changed since this file was exported", advice="export again, and write there")


def _user_space(sheet: MarkedSheet) -> Affine:
    """Return the map from points of the page as shown to its user space; plotted sheets have the plainest one."""
    if sheet.source.sheet.page < 0:
        return Affine()
    with open_pdf(sheet.source.path) as document:
        return user_space(document[sheet.source.sheet.page])
