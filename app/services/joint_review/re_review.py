"""Re-review by evidence (复审): beside each open opinion, what the newer drawings show at its place."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.errors import Conflict
from app.domain.feedback import Feedback
from app.jobs.pool import Pool
from app.services.compare.compare_revisions import OpinionState, compare_revisions
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class ReReview:
    """The two revisions that were compared, and what became of the place of each opinion that is not settled."""

    before: str
    after: str
    evidence: tuple[OpinionState, ...]


def re_review(
    workspace: Workspace, code: str, *, pool: Pool | None = None, feedback: Feedback | None = None
) -> ReReview:
    """Compare the last two revisions and return the evidence, opinions whose place did not change first.

    Raises:
        NotFound: no such project.
        Conflict: there is one revision only.
        Cancelled: by the user.
    """
    workspace.record(code, "project", code)
    numbers = list(dict.fromkeys(str(one.get("number", "")) for one in workspace.records(code, "revision")))
    if len(numbers) < 2:
        raise Conflict("There is nothing to compare: the project has one revision only")
    before, after = numbers[-2:]
    found = compare_revisions(workspace, code, before, after, pool=pool, feedback=feedback)
    ordered = sorted(found.opinions, key=lambda one: (one.state != "nothing_changed", one.opinion.number))
    return ReReview(before, after, tuple(one for one in ordered if not one.opinion.merged_into))
