"""What the window shows of a joint review, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.project import Discipline
from app.joint_review.opinion_clashes import Clash, Settlement
from app.joint_review.people import Registration
from app.joint_review.rounds import RoundHurdles, round_hurdles
from app.services.joint_review.clashes import open_clashes, settlements
from app.services.joint_review.sign_discipline import unchecked_mandatory, undecided_violations
from app.services.joint_review.standing import JointReview, joint_review
from app.services.people.register import people
from app.services.project.policy import load_policy
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class ReviewStatus:
    """The review with what waits for somebody.

    Args:
        clashes: that wait for the chief.
        settled: what the chief decided on others, by time.
        people: the register.
        undecided: discipline → number of mandatory violations of the checks that nobody decided on.
        unchecked: discipline → number of mandatory checklist items that nobody decided on.
        hurdles: what keeps the round from being closed.
        class_names: project class → its name in the policy.
        revisions: how many there are.
    """

    review: JointReview
    clashes: tuple[Clash, ...]
    settled: tuple[Settlement, ...]
    people: Mapping[str, Registration]
    undecided: Mapping[Discipline, int]
    unchecked: Mapping[Discipline, int]
    hurdles: RoundHurdles
    class_names: Mapping[str, str]
    revisions: int


def review_status(workspace: Workspace, code: str) -> ReviewStatus:
    """Return the joint review as the window shows it.

    Raises:
        NotFound: there is no such project.
    """
    known = joint_review(workspace, code)
    project = workspace.record(code, "project", code)
    return ReviewStatus(
        review=known,
        clashes=open_clashes(workspace, code),
        settled=settlements(workspace, code),
        people=people(workspace),
        undecided={
            one.discipline: len(undecided_violations(workspace, code, one.discipline))
            for one in known.standing.disciplines
        },
        unchecked=unchecked_mandatory(workspace, code),
        hurdles=round_hurdles(known.round, known.opinions),
        class_names=load_policy(str(project.get("policy") or "")).classes,
        revisions=len({str(one.get("number", "")) for one in workspace.records(code, "revision")}),
    )
