"""What the supervising authority does, each as one call of one service."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.joint_review.second_review import Draw
from app.review.checklist.items import Item
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.services.supervision.draw_for_second_review import draw_for_second_review
from app.services.supervision.seal import unseal
from app.services.supervision.second_review import items_to_judge, record_second_review
from app.services.supervision.supervision_view import SupervisionView, supervision_view
from widgets.binding import as_bound
from widgets.session import Session


class SupervisionActs:
    """Calls services for the session's person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def load(self, then: Callable[[SupervisionView], None]) -> None:
        """Read the figures."""
        session = self._session
        by = session.person
        session.read(lambda: supervision_view(session.workspace, by), then)

    def draw(self, count: int, seed: str, then: Callable[[Draw], None]) -> None:
        """Draw projects by lot."""
        session, by = self._session, self._session.person
        session.decide(lambda: draw_for_second_review(session.workspace, count, by=by, seed=seed), then)

    def items(self, code: str, discipline: str, then: Callable[[tuple[Item, ...]], None]) -> None:
        """Begin a blind second review: read its checklist."""
        session, by = self._session, self._session.person
        session.read(lambda: items_to_judge(session.workspace, code, discipline, by=by), then)

    def record(
        self, code: str, discipline: str, verdicts: Mapping[str, str], outcome: str, then: Callable[[str], None]
    ) -> None:
        """Record a second review; ``then`` gets its id."""
        session, by = self._session, self._session.person
        session.decide(
            lambda: record_second_review(session.workspace, code, discipline, verdicts, outcome, by=by), then
        )

    def unseal(self, code: str) -> None:
        """Open the first review of a drawn project to who acts."""
        session, by = self._session, self._session.person
        session.decide(lambda: unseal(session.workspace, code, by=by))

    def sheets(self, code: str, then: Callable[[tuple[ProjectSheet, ...]], None]) -> None:
        """Read the sheets of a sealed project."""
        session = self._session
        session.read(lambda: tuple(sorted(project_sheets(session.workspace, code).sheets, key=as_bound)), then)
