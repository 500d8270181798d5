"""What the supervision area shows, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.project import Person
from app.joint_review.people import Registration
from app.joint_review.second_review import Draw
from app.joint_review.supervision import ReviewedProject
from app.services.people.register import people
from app.services.supervision.draw_for_second_review import draws
from app.services.supervision.seal import sealed_projects
from app.services.supervision.second_review import HeldAgainst, second_reviews
from app.services.supervision.supervised_projects import reviewed_projects
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class SupervisionView:
    """All projects, the draws, and the second reviews of drawn projects: code → reviews.

    Args:
        sealed: code → name of the projects sealed from the reader, which are not among ``projects``.
    """

    projects: tuple[ReviewedProject, ...]
    draws: tuple[Draw, ...]
    second_reviews: Mapping[str, tuple[HeldAgainst, ...]]
    people: Mapping[str, Registration]
    sealed: Mapping[str, str]


def supervision_view(workspace: Workspace, reader: Person) -> SupervisionView:
    """Return what supervision shows ``reader``."""
    hidden = sealed_projects(workspace, reader)
    sealed = {one.code: one.name for one in workspace.projects() if one.code in hidden}
    projects, drawn = reviewed_projects(workspace, without=hidden), draws(workspace)
    known = {one.code for one in projects}
    chosen = sorted({code for one in drawn for code in one.chosen} & known)
    reviews = {code: second_reviews(workspace, code) for code in chosen}
    return SupervisionView(projects, drawn, reviews, people(workspace), sealed)
