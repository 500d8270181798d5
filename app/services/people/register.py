"""The register of people (执业注册): who may act in which discipline and sign at which step."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from app.domain.errors import BadInput, NotFound, NotPermitted
from app.domain.project import Discipline, Person, Role
from app.joint_review.people import Registration, read_register
from app.journal.entry import is_name
from app.markup.opinion import Source
from app.storage.workspace import Workspace

Named = TypeVar("Named", bound=StrEnum)

REGISTER = ""  # the register belongs to no project


def people(workspace: Workspace) -> dict[str, Registration]:
    """Return the register: person id → registration, by the time they were entered."""
    records = workspace.records(REGISTER, "person")
    return read_register(Source(one.id, one.fields, one.author, one.created) for one in records)


def register_person(
    workspace: Workspace,
    person: str,
    name: str,
    *,
    disciplines: Sequence[str],
    roles: Sequence[str],
    number: str = "",
    agency: str = "",
    by: Person,
) -> Registration:
    """Enter a person, or change what the person is registered for.

    The first chief may be entered by anybody; from then on only a chief keeps the register.

    Raises:
        BadInput: no usable id or name, no such discipline or role.
        NotPermitted: ``by`` is not a chief.
    """
    if not is_name(person) or "@" not in person or not name.strip():
        raise BadInput("A person needs a name and an id", advice="give an id like zhang.san@agency")
    if not disciplines or not roles:
        raise BadInput("A person is registered for at least one discipline and one role")
    wanted = Registration(
        person,
        name.strip(),
        frozenset(_one_of(Discipline, one) for one in disciplines),
        frozenset(_one_of(Role, one) for one in roles),
        number.strip(),
        agency.strip(),
    )
    _require_keeper(workspace, by)
    with workspace.write(REGISTER, by.id) as writer:
        writer.create("person", person, **wanted.to_json(), active=True)
    return people(workspace)[person]


def remove_person(workspace: Workspace, person: str, *, by: Person) -> None:
    """Take a person off the register; what the person signed stays signed.

    Raises:
        NotFound: nobody of that id is registered.
        NotPermitted: ``by`` is not a chief.
    """
    if person not in people(workspace):
        raise NotFound(f"{person} is not registered")
    _require_keeper(workspace, by)
    with workspace.write(REGISTER, by.id) as writer:
        writer.set("person", person, active=False)


def registration(workspace: Workspace, by: Person, role: Role, discipline: Discipline | None = None) -> Registration:
    """Return the registration under which ``by`` acts as ``role``, in any discipline when None.

    Raises:
        NotPermitted: the person is not registered for it.
    """
    known = people(workspace).get(by.id)
    if known is None or not known.active:
        raise NotPermitted(f"{by.id} is not registered", advice="lianshen person add")
    if role not in known.roles:
        raise NotPermitted(f"{known.name} is not registered as {role}")
    if discipline is not None and discipline not in known.disciplines:
        raise NotPermitted(f"{known.name} is not registered for the discipline {discipline}")
    return known


def _require_keeper(workspace: Workspace, by: Person) -> None:
    known = people(workspace)
    chiefs = [one for one in known.values() if one.active and Role.CHIEF in one.roles]
    if chiefs and by.id not in {one.person for one in chiefs}:
        raise NotPermitted(f"Only a chief keeps the register; {by.name} is not one")


def _one_of(kind: type[Named], name: str) -> Named:
    if name not in set(kind):
        raise BadInput(f"There is no {kind.__name__.lower()} “{name}”; one of {', '.join(kind)}")
    return kind(name)
