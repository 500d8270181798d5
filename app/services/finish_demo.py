"""The rest of the sample's review on a copy of its workspace: letter, replies, second revision, certificate."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from app.domain.feedback import Feedback
from app.domain.finding import Finding, Outcome
from app.domain.project import Discipline, Person, Role
from app.domain.resources import resource
from app.drawings.picture import Picture
from app.jobs.pool import Pool
from app.joint_review.conclusion import Certificate
from app.joint_review.opinion_clashes import Decision
from app.joint_review.sign_off import STEPS
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.project_sheets import project_sheets
from app.services.drawing_set.set_sheet import set_sheet
from app.services.joint_review.accept_for_review import accept_for_review
from app.services.joint_review.clashes import open_clashes, settle_clash
from app.services.joint_review.close_round import close_round
from app.services.joint_review.conclude_review import conclude_review
from app.services.joint_review.export_certificate import export_certificate
from app.services.joint_review.export_opinion_list import export_opinion_list
from app.services.joint_review.export_reply_sheet import export_reply_sheet
from app.services.joint_review.issue_letter import issue_letter
from app.services.joint_review.re_review import re_review
from app.services.joint_review.read_replies import read_replies
from app.services.joint_review.sign_discipline import sign_discipline
from app.services.joint_review.take_back_answers import take_back_answers
from app.services.people.register import register_person
from app.services.project.set_project import set_project
from app.services.review.opinions import set_opinion_status
from app.services.review.review_project import review_project
from app.storage.workspace import Workspace

FIRST_ROW, REPLY_COLUMN = 4, 7  # of the reply sheet


@dataclass(frozen=True)
class FinishedReview:
    """How the review ended.

    Args:
        evidence: what the second revision shows at the places of the opinions: state → opinions.
        left: violations that the second revision still has.
        certificate: None when a violation is left, or when it could not be issued.
        files: what was written.
    """

    evidence: Mapping[str, int]
    left: tuple[Finding, ...]
    certificate: Certificate | None
    files: tuple[Path, ...]


def copy_workspace(workspace: Workspace, place: Path) -> Workspace:
    """Return a workspace at ``place`` with the same journal and files, as another device of the agency has it."""
    copied = Workspace.open(place)
    copied.merge(workspace.entries(), workspace.public_keys())
    for sha256 in workspace.blobs:
        copied.blobs.put_file(workspace.blobs.path(sha256))
    return copied


def finish_review(
    workspace: Workspace, code: str, out: Path, picture: Picture, pool: Pool, feedback: Feedback
) -> FinishedReview:
    """Take the sample's review from its open opinions to the certificate, with the revision that mends them.

    Raises:
        AppError: a step that the review's rules do not allow.
    """
    out.mkdir(parents=True, exist_ok=True)
    about = tomllib.loads(resource("sample", "project.toml").read_text("utf-8"))
    life = about["life"]
    staff = _register(workspace, life)
    chief = staff[Role.CHIEF, Discipline.FIRE]
    on = {step: date.today() - timedelta(days=ago) for step, ago in life["days_ago"].items()}
    set_project(workspace, code, life["parties"], by=chief)
    letter, sheet, replies = out / "letter.pdf", out / "reply-sheet.xlsx", out / "replies.xlsx"
    certificate, opinions = out / "certificate.pdf", out / "opinions.xlsx"

    accept_for_review(workspace, code, on=on["accepted"], by=chief, size=life["size"])
    for clash in open_clashes(workspace, code):
        settle_clash(workspace, code, clash, Decision.BOTH, reason=life["clash"], by=chief)
    issue_letter(workspace, code, letter, picture, on=on["issued"], by=chief, feedback=feedback)
    export_reply_sheet(workspace, code, sheet)
    _fill_in(sheet, replies, life["reply"])

    _import_revision(workspace, code, about["revised"], pool, chief, feedback)
    read_replies(workspace, code, replies, by=staff[Role.DESIGNER, Discipline.ARCHITECTURE])
    take_back_answers(workspace, code, on=on["returned"], by=chief, revision=about["revised"]["revision"])
    reviewed = review_project(workspace, code, pool=pool, feedback=feedback)
    left = tuple(one for one in reviewed.findings if one.outcome is Outcome.VIOLATES)
    violated = {one.rule for one in left}
    evidence = re_review(workspace, code, pool=pool, feedback=feedback).evidence
    for one in evidence:
        if one.opinion.item not in violated:
            by = staff[Role.REVIEWER, one.opinion.discipline]
            set_opinion_status(workspace, code, one.opinion.id, "closed", by=by)
    states = Counter(one.state for one in evidence)
    if left:
        return FinishedReview(states, left, None, (letter, replies))
    close_round(workspace, code, on=on["closed"], by=chief)

    for discipline in Discipline:
        for step in STEPS:
            sign_discipline(workspace, code, discipline, step, "pass", by=staff[step, discipline])
    known = conclude_review(workspace, code, on=on["concluded"], by=chief)
    export_certificate(workspace, code, certificate)
    export_opinion_list(workspace, code, opinions)
    return FinishedReview(states, left, known.standing.certificate, (letter, replies, certificate, opinions))


def _register(workspace: Workspace, life: Mapping[str, Any]) -> dict[tuple[Role, Discipline], Person]:
    """Enter the agency's people, the chief first; return who acts as what in which discipline."""
    staff: dict[tuple[Role, Discipline], Person] = {}
    keeper: Person | None = None
    for told in life["people"]:
        person = Person(told["id"], told["name"])
        keeper = keeper or person
        disciplines = told.get("disciplines", list(Discipline))
        register_person(
            workspace,
            person.id,
            person.name,
            disciplines=disciplines,
            roles=told["roles"],
            number=told["number"],
            agency=told.get("agency", life["agency"]),
            by=keeper,
        )
        staff |= {(Role(role), Discipline(one)): person for role in told["roles"] for one in disciplines}
    return staff


def _fill_in(sheet: Path, replies: Path, reply: str) -> None:
    """Answer every opinion of the reply sheet, as the designer does in a spreadsheet program."""
    book = load_workbook(sheet)
    page = book.worksheets[0]
    for row in range(FIRST_ROW, page.max_row + 1):
        page.cell(row, REPLY_COLUMN, reply)
    book.save(replies)


def _import_revision(
    workspace: Workspace, code: str, revised: Mapping[str, Any], pool: Pool, by: Person, feedback: Feedback
) -> None:
    drawings = sorted(resource("sample", "revised").glob("*.dxf"))
    import_drawings(workspace, code, drawings, revised["revision"], by=by, pool=pool, feedback=feedback)
    ids = {sheet.number: sheet.id for sheet in project_sheets(workspace, code).sheets}
    for number, values in revised["sheets"].items():
        set_sheet(workspace, code, ids[number], {f"fact.{name}": str(value) for name, value in values.items()}, by=by)
