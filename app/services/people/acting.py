"""Who acts when nobody signed in: the person at this computer; and in which disciplines a person may act."""

from __future__ import annotations

import getpass
import platform

from app.domain.errors import BadInput, NotPermitted
from app.domain.project import Discipline, Person, Role
from app.journal.entry import is_name
from app.services.people.register import people
from app.storage.workspace import Workspace

REPLYING = {Role.DESIGNER, Role.REVIEWER, Role.CHECKER, Role.CHIEF}


def acting(by: str | None) -> Person:
    """Return the person ``by`` (like ``zhang.san@agency``); the local user when none is named.

    Raises:
        BadInput: no usable id.
    """
    if by is None:
        return Person(f"local@{platform.node() or 'localhost'}", _user())
    person = by.strip()
    if not is_name(person):
        raise BadInput(f"“{by[:80]}” cannot be a person's id", advice="give one like zhang.san@agency")
    return Person(person, person.split("@")[0])


def require_discipline(workspace: Workspace, by: Person, discipline: str) -> None:
    """Raise NotPermitted unless ``by`` acts in ``discipline``, BadInput when there is none of that name.

    Once anybody is registered in the workspace, the register decides; before, everybody acts in all disciplines.
    """
    if discipline not in set(Discipline):
        raise BadInput(f"No discipline '{discipline}'; one of {', '.join(Discipline)}")
    require_reviewing(workspace, by)
    known = people(workspace).get(by.id)
    if discipline not in (known.disciplines if known else by.disciplines):
        raise NotPermitted(f"{by.name} is not registered for the discipline {discipline}")


def require_registered(workspace: Workspace, by: Person) -> None:
    """Raise NotPermitted when the workspace has a register and ``by`` is not on it."""
    register = people(workspace)
    known = register.get(by.id)
    if register and (known is None or not known.active):
        raise NotPermitted(f"{by.id} is not registered", advice="lianshen person add")


def require_reviewing(workspace: Workspace, by: Person) -> None:
    """Raise NotPermitted when ``by`` is not registered, or registered as designer only: who drew does not review."""
    require_registered(workspace, by)
    known = people(workspace).get(by.id)
    if known is not None and known.roles == {Role.DESIGNER}:
        raise NotPermitted(f"{known.name} is registered as designer and may only give replies")


def require_may_reply(workspace: Workspace, by: Person) -> None:
    """Raise NotPermitted unless ``by`` is a designer, or of the review agency that records the reply for one.

    Once anybody is registered in the workspace, the register decides; before, everybody may.
    """
    require_registered(workspace, by)
    known = people(workspace).get(by.id)
    if known is not None and not known.roles & REPLYING:
        raise NotPermitted(f"{known.name} may not record replies: only the designer or the review agency may")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user id without a name, as in containers
        return "local"
