"""Draw concluded projects by lot for a second review, with a recorded seed."""

from __future__ import annotations

import secrets

from app.domain.errors import BadInput
from app.domain.project import Person, Role
from app.joint_review.second_review import Draw, draw_lots, read_draws
from app.services.joint_review.standing import joint_review
from app.services.people.register import REGISTER, registration
from app.services.review.opinions import source_of
from app.storage.workspace import Workspace


def draw_for_second_review(workspace: Workspace, count: int, *, by: Person, seed: str = "") -> Draw:
    """Draw ``count`` of the projects whose joint conclusion stands, and record the draw.

    Args:
        seed: drawn by the computer when empty; dice or a lottery's numbers make the draw beyond doubt.

    Raises:
        NotPermitted: ``by`` is not registered as chief.
        BadInput: no project is concluded, or fewer than one is wanted.
    """
    registration(workspace, by, Role.CHIEF)
    if count < 1:
        raise BadInput("At least one project must be drawn")
    eligible = sorted(
        project.code
        for project in workspace.projects()
        if joint_review(workspace, project.code).standing.conclusion is not None
    )
    if not eligible:
        raise BadInput("No project of the workspace is concluded, so there is nothing to draw from")
    seed = seed.strip() or secrets.token_hex(16)
    chosen = draw_lots(seed, eligible, count)
    with workspace.write(REGISTER, by.id) as writer:
        made = writer.create("draw", seed=seed, count=count, eligible=list(eligible), chosen=list(chosen))
    return next(one for one in draws(workspace) if one.id == made)


def draws(workspace: Workspace) -> tuple[Draw, ...]:
    """Return all draws by time."""
    return read_draws(source_of(one) for one in workspace.records(REGISTER, "draw"))
