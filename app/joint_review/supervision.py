"""Supervision figures (监管统计): opinions by agency, discipline, reviewer, clause and round; time limits kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.joint_review.clock import Light, Reading
from app.joint_review.conclusion import Standing
from app.joint_review.sign_off import Outcome
from app.markup.opinion import Opinion, Status


class By(StrEnum):
    """What the figures are grouped by."""

    AGENCY = "agency"
    DISCIPLINE = "discipline"
    REVIEWER = "reviewer"
    CLAUSE = "clause"
    ROUND = "round"


@dataclass(frozen=True)
class ReviewedProject:
    """One project as supervision sees it.

    Args:
        agency: that reviews it.
        closed: ids of opinions that were ever closed.
        reopened: ids of opinions that were open again after they had been closed.
        rounds: letters that went out.
    """

    code: str
    name: str
    agency: str
    opinions: tuple[Opinion, ...]
    closed: frozenset[str]
    reopened: frozenset[str]
    rounds: int
    clock: Reading
    standing: Standing


@dataclass(frozen=True)
class Figures:
    """Figures of one group.

    Args:
        key: agency, discipline, person, clause, or number of the round.
        projects: with at least one opinion of the group.
        opinions: not withdrawn.
        mandatory: of them, resting on a mandatory clause.
        open: of them, not settled.
        closed: of all, ever closed.
        reopened: of those, open again afterwards.
    """

    key: str
    projects: int
    opinions: int
    mandatory: int
    open: int
    withdrawn: int
    closed: int
    reopened: int

    @property
    def reopen_rate(self) -> float | None:
        """Share of closed opinions that had to be opened again; None when none was closed."""
        return self.reopened / self.closed if self.closed else None


@dataclass(frozen=True)
class Progress:
    """How the projects of one agency stand.

    Args:
        letters: mean number of letters of the concluded ones; None when none is concluded.
        days: mean working days used by the concluded ones.
    """

    agency: str
    projects: int
    accepted: int
    passed: int
    failed: int
    overdue: int
    paused: int
    letters: float | None
    days: float | None


def figures(projects: Sequence[ReviewedProject], by: By) -> tuple[Figures, ...]:
    """Return the figures of each group, those with most opinions first; opinions without a clause group as ``""``."""
    groups: dict[str, list[tuple[ReviewedProject, Opinion]]] = defaultdict(list)
    for project in projects:
        for opinion in project.opinions:
            groups[_KEYS[by](project, opinion)].append((project, opinion))
    found = [_figures(key, rows) for key, rows in groups.items()]
    if by is By.ROUND:
        return tuple(sorted(found, key=lambda one: int(one.key)))
    return tuple(sorted(found, key=lambda one: (-one.opinions, one.key)))


def progress(projects: Iterable[ReviewedProject]) -> tuple[Progress, ...]:
    """Return how the projects of each agency stand, by name of the agency."""
    groups: dict[str, list[ReviewedProject]] = defaultdict(list)
    for project in projects:
        groups[project.agency].append(project)
    return tuple(_progress(agency, groups[agency]) for agency in sorted(groups))


_KEYS: Mapping[By, Callable[[ReviewedProject, Opinion], str]] = {
    By.AGENCY: lambda project, _opinion: project.agency,
    By.DISCIPLINE: lambda _project, opinion: opinion.discipline.value,
    By.REVIEWER: lambda _project, opinion: opinion.author,
    By.CLAUSE: lambda _project, opinion: opinion.clause,
    By.ROUND: lambda _project, opinion: str(opinion.round),
}


def _figures(key: str, rows: Sequence[tuple[ReviewedProject, Opinion]]) -> Figures:
    live = [opinion for _, opinion in rows if opinion.status is not Status.WITHDRAWN]
    return Figures(
        key=key,
        projects=len({project.code for project, _ in rows}),
        opinions=len(live),
        mandatory=sum(one.mandatory for one in live),
        open=sum(not one.settled for one in live),
        withdrawn=len(rows) - len(live),
        closed=sum(opinion.id in project.closed for project, opinion in rows),
        reopened=sum(opinion.id in project.reopened for project, opinion in rows),
    )


def _progress(agency: str, projects: Sequence[ReviewedProject]) -> Progress:
    done = [one for one in projects if one.standing.conclusion is not None]
    outcomes = [one.standing.conclusion.outcome for one in done if one.standing.conclusion]
    return Progress(
        agency=agency,
        projects=len(projects),
        accepted=sum(one.clock.accepted is not None for one in projects),
        passed=outcomes.count(Outcome.PASS),
        failed=outcomes.count(Outcome.FAIL),
        overdue=sum(one.clock.light is Light.RED for one in projects),
        paused=sum(one.clock.paused_since is not None for one in projects),
        letters=sum(one.rounds for one in done) / len(done) if done else None,
        days=sum(one.clock.used for one in done) / len(done) if done else None,
    )
