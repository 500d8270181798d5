"""What a reviewer does in the review area, each as one call of one service on the right lane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.finding import Finding
from app.domain.place import Anchor
from app.services.drawing_set.check_intake import check_index, check_intake
from app.services.drawing_set.project_sheets import project_sheets
from app.services.drawing_set.set_sheet import set_sheet
from app.services.markup.markups import delete_markup, edit_markup, place_markup, restore_markup
from app.services.review.confirm_finding import confirm_finding
from app.services.review.dismiss_finding import dismiss_finding, restore_finding
from app.services.review.give_verdict import give_verdict
from app.services.review.load_overview import load_overview
from app.services.review.opinions import reply_to_opinion, set_opinion_status, write_opinion
from app.services.review.overview import Overview
from app.services.review.review_project import ProjectReview, review_project
from widgets.review.opinion_editor import Draft
from widgets.session import Session


class ReviewActs:
    """Calls services for the session's project and person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def load(self, then: Callable[[Overview], None]) -> None:
        """Read what the area shows."""
        session, code = self._session, self._session.code
        session.read(lambda: load_overview(session.workspace, code), then)

    def review(self, then: Callable[[ProjectReview], None]) -> None:
        """Run the automatic checks of all disciplines."""
        session, code, feedback = self._session, self._session.code, self._session.new_progress()
        session.run(lambda: review_project(session.workspace, code, feedback=feedback, pool=session.pool), then)

    def intake(self, then: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
        """Read the drawing index held against the set, and the intake report."""
        session, code = self._session, self._session.code

        def read() -> tuple[dict[str, Any], dict[str, Any]]:
            sheets = project_sheets(session.workspace, code).sheets
            return check_index(session.workspace, sheets), check_intake(session.workspace, sheets)

        session.background.call(read, lambda found: then(*found))

    def confirm(self, finding: Finding) -> None:
        """Make a finding an opinion."""
        session = self._session
        session.decide(lambda: confirm_finding(session.workspace, session.code, finding, by=session.person))

    def dismiss(self, finding: Finding, reason: str) -> None:
        """Set a finding aside."""
        session = self._session
        session.decide(lambda: dismiss_finding(session.workspace, session.code, finding, reason, by=session.person))

    def restore(self, finding: Finding) -> None:
        """Let a finding that was set aside wait for a decision again."""
        session = self._session
        session.decide(lambda: restore_finding(session.workspace, session.code, finding, by=session.person))

    def correct_sheet(self, sheet: str, values: Mapping[str, str]) -> None:
        """Correct what a title block says."""
        session = self._session
        session.decide(lambda: set_sheet(session.workspace, session.code, sheet, values, by=session.person))

    def judge(self, item: str, verdict: str) -> None:
        """Give a verdict on a checklist item."""
        session = self._session
        session.decide(lambda: give_verdict(session.workspace, session.code, item, verdict, by=session.person))

    def write(self, draft: Draft, then: Callable[[str], None]) -> None:
        """Write an opinion; ``then`` gets its id."""
        session = self._session
        session.decide(
            lambda: write_opinion(
                session.workspace,
                session.code,
                discipline=draft.discipline,
                text=draft.text,
                clause=draft.clause,
                mandatory=draft.mandatory,
                evidence=draft.evidence,
                anchor=draft.anchor,
                item=draft.item,
                markup=draft.markup,
                by=session.person,
            ),
            then,
        )

    def reply(self, opinion: str, text: str, then: Callable[[object], None]) -> None:
        """Record the designer's reply."""
        session = self._session
        session.decide(
            lambda: reply_to_opinion(session.workspace, session.code, opinion, text, by=session.person), then
        )

    def set_status(self, opinion: str, status: str) -> None:
        """Close, withdraw or reopen an opinion."""
        session = self._session
        session.decide(lambda: set_opinion_status(session.workspace, session.code, opinion, status, by=session.person))

    def place_markup(self, anchor: Anchor, kind: str, text: str, discipline: str, then: Callable[[str], None]) -> None:
        """Put a markup on a sheet; ``then`` gets its id."""
        session = self._session
        session.decide(
            lambda: place_markup(
                session.workspace, session.code, anchor, kind, text=text, discipline=discipline, by=session.person
            ),
            then,
        )

    def restore_markup(self, markup: str) -> None:
        """Put a markup back that was taken off."""
        session = self._session
        session.decide(lambda: restore_markup(session.workspace, session.code, markup, by=session.person))

    def move_markup(self, markup: str, anchor: Anchor) -> None:
        """Give a markup another place or shape."""
        session = self._session
        session.decide(lambda: edit_markup(session.workspace, session.code, markup, anchor=anchor, by=session.person))

    def reword_markup(self, markup: str, text: str) -> None:
        """Give a markup other words."""
        session = self._session
        session.decide(lambda: edit_markup(session.workspace, session.code, markup, text=text, by=session.person))

    def delete_markup(self, markup: str) -> None:
        """Take a markup off its sheet."""
        session = self._session
        session.decide(lambda: delete_markup(session.workspace, session.code, markup, by=session.person))
