"""Write the opinion letter (审查意见书) of a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from app.domain.feedback import Feedback, Silent
from app.domain.project import Discipline
from app.drawings.picture import Picture
from app.markup.opinion import Opinion
from app.reports.letter import PICTURE, Letter, LetterOpinion, LetterSheet, write_letter
from app.reports.place_picture import PlacePicture
from app.reports.words import words
from app.services.delivery import deliver
from app.services.joint_review.standing import joint_review
from app.services.markup.marked_sheets import MarkedSet, marked_set
from app.services.markup.opinion_places import opinion_places
from app.services.people.register import people
from app.services.review.opinions import project_rounds
from app.storage.workspace import Workspace

PICTURE_PX = (1008, 648)  # 300 dots an inch


@dataclass(frozen=True)
class LetterResult:
    """What was written.

    Args:
        opinions: number of opinions.
        hash: of the letter's content.
        without_picture: labels of the opinions whose picture could not be painted.
        listed: ids of the opinions the letter asks an answer to, merged ones too.
    """

    opinions: int
    hash: str
    without_picture: tuple[str, ...]
    listed: tuple[str, ...] = ()


def export_letter(
    workspace: Workspace,
    code: str,
    out: Path,
    picture: Picture,
    *,
    discipline: Discipline | None = None,
    on: date | None = None,
    feedback: Feedback | None = None,
) -> LetterResult:
    """Write the letter as PDF to ``out``.

    Args:
        picture: paints sheets.
        discipline: writes its own letter; None for the joint one, in which merged opinions stand once.
        on: date of the letter; today when None.
        feedback: steps are opinions.

    Raises:
        NotFound: there is no such project.
        BadInput: ``out`` cannot be a file.
    """
    feedback = feedback or Silent()
    project = workspace.record(code, "project", code)
    found = marked_set(workspace, code, feedback)
    listed: list[LetterOpinion] = []
    failed: list[str] = []
    chosen = [one for one in found.opinions if discipline in (None, one.discipline)]
    names = {one.person: one.name for one in people(workspace).values()}
    spoken = _speaking_for(found.opinions)
    printed = chosen if discipline else [one for one in chosen if not one.merged_into]
    proportion = PICTURE[0] / PICTURE[1]
    for place in opinion_places(workspace, code, found, printed, picture, PICTURE_PX, proportion, feedback):
        opinion, view = place.opinion, place.view
        if place.failed:
            failed.append(opinion.label)
        shown = PlacePicture(view.png, view.rect_mm, view.shapes, opinion.label) if view else None
        where = place.name or (place.sheet.file if place.sheet else "")
        signed = replace(opinion, author=names.get(opinion.author, opinion.author))
        listed.append(LetterOpinion(signed, where, shown, spoken.get(opinion.id, ())))
    moment = on or date.today()
    certificate = joint_review(workspace, code).standing.certificate
    letter = Letter(
        project=str(project.get("name", "")),
        code=code,
        round=project_rounds(workspace, code)[-1].number,
        date=words("letter")["date_form"].format(year=moment.year, month=moment.month, day=moment.day),
        opinions=tuple(listed),
        sheets=_sheets(found),
        discipline=discipline,
        certificate=certificate.hash if certificate else "",
    )
    deliver(out, write_letter(letter))
    asked = tuple(one.id for one in chosen if not one.settled)
    return LetterResult(len(listed), letter.hash, tuple(failed), asked)


def _speaking_for(opinions: Iterable[Opinion]) -> Mapping[str, tuple[tuple[Discipline, str], ...]]:
    """Return opinion id → discipline and label of those merged into it."""
    spoken: dict[str, tuple[tuple[Discipline, str], ...]] = {}
    for one in opinions:
        if one.merged_into:
            spoken[one.merged_into] = (*spoken.get(one.merged_into, ()), (one.discipline, one.label))
    return spoken


def _sheets(found: MarkedSet) -> tuple[LetterSheet, ...]:
    sources = [one.source for one in found.sheets]
    return tuple(LetterSheet(one.number, one.title, one.file, one.sha256) for one in sources)
