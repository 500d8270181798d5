"""What people do in the joint review, each as one call of one service on the right lane."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.project import Person
from app.drawings.picture import PictureRequest
from app.joint_review.fact_sheet import FactRow
from app.joint_review.opinion_clashes import Clash
from app.joint_review.people import Registration
from app.services.joint_review.accept_for_review import accept_for_review
from app.services.joint_review.clashes import settle_clash
from app.services.joint_review.close_round import close_round
from app.services.joint_review.conclude_review import conclude_review
from app.services.joint_review.export_certificate import export_certificate
from app.services.joint_review.export_reply_sheet import export_reply_sheet
from app.services.joint_review.fact_sources import fact_sources
from app.services.joint_review.issue_letter import issue_letter
from app.services.joint_review.re_review import ReReview, re_review
from app.services.joint_review.read_replies import read_replies
from app.services.joint_review.record_commitment import record_commitment, withdraw_commitment
from app.services.joint_review.review_status import ReviewStatus, review_status
from app.services.joint_review.sign_discipline import sign_discipline, withdraw_signature
from app.services.joint_review.take_back_answers import take_back_answers, withdraw_return
from app.services.people.register import people, register_person, remove_person
from app.services.project.set_project import set_project
from app.services.review.clause_updates import OutdatedOpinion, outdated_opinions
from app.services.review.coverage import Coverage, project_coverage
from app.services.review.layer_roles import LayerRow, layer_roles, set_layer_roles
from widgets.canvas.picture import picture
from widgets.session import Session

Then = Callable[[Any], None]


class JointReviewActs:
    """Calls services for the session's project and person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def load(self, then: Callable[[ReviewStatus], None]) -> None:
        """Read where the review stands."""
        session, code = self._session, self._session.code
        session.read(lambda: review_status(session.workspace, code), then)

    def load_facts(self, then: Callable[[tuple[FactRow, ...]], None]) -> None:
        """Read the facts with their sources."""
        session, code = self._session, self._session.code
        session.read(lambda: fact_sources(session.workspace, code), then)

    def load_coverage(self, then: Callable[[Coverage, tuple[OutdatedOpinion, ...]], None]) -> None:
        """Read what was checked, and which opinions cite a clause that has changed."""
        session, code = self._session, self._session.code
        session.read(
            lambda: (project_coverage(session.workspace, code), outdated_opinions(session.workspace, code)),
            lambda read: then(*read),
        )

    def load_layers(self, then: Callable[[tuple[LayerRow, ...]], None]) -> None:
        """Read which role each layer plays."""
        session, code = self._session, self._session.code
        session.background.call(lambda: layer_roles(session.workspace, code), then)

    def correct_layers(self, names: Sequence[str], role: str | None) -> None:
        """Say which role layers play, or take that back."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: set_layer_roles(session.workspace, code, dict.fromkeys(names, role), by=by))

    def set_project(self, values: Mapping[str, str]) -> None:
        """State facts of the project; an empty text takes one back."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: set_project(session.workspace, code, values, by=by))

    def accept(self, on: date, size: str) -> None:
        """Accept the set for review."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: accept_for_review(session.workspace, code, on=on, by=by, size=size))

    def issue(self, out: Path, on: date, then: Then) -> None:
        """Write the joint letter and hand it out; its pictures are painted in a worker."""
        session, code, by = self._session, self._session.code, self._session.person
        feedback = session.new_progress()

        def painted(request: PictureRequest) -> bytes:
            png: bytes = session.pool.submit(picture, request, subject=str(request.path)).result()
            return png

        session.run(lambda: issue_letter(session.workspace, code, out, painted, on=on, by=by, feedback=feedback), then)

    def write_reply_sheet(self, out: Path, then: Then) -> None:
        """Write the sheet that the designer fills in."""
        session, code = self._session, self._session.code
        session.read(lambda: export_reply_sheet(session.workspace, code, out), then)

    def read_replies(self, path: Path, then: Then) -> None:
        """Take the designer's replies from the sheet."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: read_replies(session.workspace, code, path, by=by), then)

    def take_back(self, on: date) -> None:
        """Record that the designer's answer is back."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: take_back_answers(session.workspace, code, on=on, by=by))

    def withdraw_return(self) -> None:
        """Record that the answer is not back after all."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: withdraw_return(session.workspace, code, by=by))

    def close_round(self, on: date) -> None:
        """Close the round."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: close_round(session.workspace, code, on=on, by=by))

    def commit(self, client: str, designer: str, on: date, section: str, document: Path | None, then: Then) -> None:
        """Record a commitment."""
        session, code, by = self._session, self._session.code, self._session.person
        signed = {"client": client, "designer": designer}
        session.decide(
            lambda: record_commitment(
                session.workspace, code, signed, on=on, by=by, section=section, document=document
            ),
            then,
        )

    def withdraw_commitment(self, commitment: str) -> None:
        """Take a commitment back."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: withdraw_commitment(session.workspace, code, commitment, by=by))

    def sign(self, discipline: str, step: str, outcome: str, note: str) -> None:
        """Sign a discipline."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: sign_discipline(session.workspace, code, discipline, step, outcome, by=by, note=note))

    def withdraw(self, signature: str) -> None:
        """Take one's own signature back."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: withdraw_signature(session.workspace, code, signature, by=by))

    def re_review(self, then: Callable[[ReReview], None]) -> None:
        """Compare the last two revisions at the places of opinions."""
        session, code = self._session, self._session.code
        feedback = session.new_progress()
        session.background.call(lambda: re_review(session.workspace, code, pool=session.pool, feedback=feedback), then)

    def conclude(self, on: date) -> None:
        """Record the joint conclusion."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: conclude_review(session.workspace, code, on=on, by=by))

    def write_certificate(self, out: Path, then: Then) -> None:
        """Write the certificate that stands."""
        session, code = self._session, self._session.code
        session.read(lambda: export_certificate(session.workspace, code, out), then)

    def settle(self, clash: Clash, decision: str, kept: str, reason: str) -> None:
        """Settle a clash."""
        session, code, by = self._session, self._session.code, self._session.person
        session.decide(lambda: settle_clash(session.workspace, code, clash, decision, kept=kept, reason=reason, by=by))

    def register(
        self, person: str, name: str, number: str, agency: str, disciplines: Sequence[str], roles: Sequence[str]
    ) -> None:
        """Enter a person in the register; the first one acts from then on, because nobody else may any more."""
        session, by = self._session, self._session.person

        def entered(one: Registration) -> None:
            if len(people(session.workspace)) == 1:
                session.act_as(Person(one.person, one.name, one.disciplines, one.roles))

        session.decide(
            lambda: register_person(
                session.workspace,
                person,
                name,
                disciplines=disciplines,
                roles=roles,
                number=number,
                agency=agency,
                by=by,
            ),
            entered,
        )

    def remove(self, person: str) -> None:
        """Take a person off the register."""
        session, by = self._session, self._session.person
        session.decide(lambda: remove_person(session.workspace, person, by=by))
