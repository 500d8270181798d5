"""What the supervising authority sees of all projects in the workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from app.joint_review.people import agency_of
from app.joint_review.supervision import ReviewedProject
from app.markup.opinion import Status
from app.services.joint_review.standing import JointReview, joint_review
from app.services.people.register import people
from app.storage.workspace import Workspace


def reviewed_projects(
    workspace: Workspace, *, on: date | None = None, without: Collection[str] = ()
) -> tuple[ReviewedProject, ...]:
    """Return all projects with their opinions, clocks and conclusions.

    Args:
        on: day the clocks are read; today when None.
        without: codes left out, as those sealed from who asks.
    """
    register = people(workspace)
    agencies = {one.person: one.agency for one in register.values()}
    found = []
    for project in workspace.projects():
        if project.code in without:
            continue
        known = joint_review(workspace, project.code, on=on)
        closed, reopened = _closed_and_reopened(workspace, project.code)
        found.append(
            ReviewedProject(
                code=project.code,
                name=project.name,
                agency=_agency(known, agencies),
                opinions=known.opinions,
                closed=closed,
                reopened=reopened,
                rounds=sum(one.letter is not None for one in known.rounds),
                clock=known.clock,
                standing=known.standing,
            )
        )
    return tuple(found)


def _agency(known: JointReview, agencies: dict[str, str]) -> str:
    """Return the agency of the chief who concluded, else of most signatures and opinions; empty when nobody acted."""
    if known.standing.conclusion is not None:
        return known.standing.conclusion.chief.agency
    acted = [one.author for one in known.signatures] + [one.author for one in known.opinions]
    named = Counter(agencies.get(person) or agency_of(person) for person in acted)
    return min(named, key=lambda agency: (-named[agency], agency)) if named else ""


def _closed_and_reopened(workspace: Workspace, code: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the opinions that were ever closed, and those opened again afterwards."""
    closed, reopened = set(), set()
    for entry in workspace.entries(code):
        kind, opinion = entry.subject
        change = entry.changes.get("status")
        if kind != "opinion" or change is None:
            continue
        if change.new == Status.CLOSED:
            closed.add(opinion)
        elif change.base == Status.CLOSED and change.new == Status.OPEN:
            reopened.add(opinion)
    return frozenset(closed), frozenset(reopened)
