"""People and what they are registered for (执业注册): who may act in which discipline, at which step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.project import Discipline, Role
from app.markup.opinion import Source


@dataclass(frozen=True)
class Registration:
    """One person of the register.

    Args:
        person: id, ``zhang.san@agency``.
        name: as printed.
        disciplines: in which the person acts.
        roles: steps the person may sign.
        number: of the professional registration; empty when not given.
        agency: that employs the person; what follows the ``@`` of the id when not given.
        active: False once the person was taken off the register.
    """

    person: str
    name: str
    disciplines: frozenset[Discipline]
    roles: frozenset[Role]
    number: str = ""
    agency: str = ""
    active: bool = True

    def may(self, discipline: Discipline, role: Role) -> bool:
        """Tell whether the person may act in ``discipline`` as ``role``."""
        return self.active and discipline in self.disciplines and role in self.roles

    def to_json(self) -> dict[str, Any]:
        """Return the registration as a signature keeps it."""
        return {
            "name": self.name,
            "disciplines": sorted(self.disciplines),
            "roles": sorted(self.roles),
            "number": self.number,
            "agency": self.agency,
        }

    @classmethod
    def from_json(cls, person: str, data: Mapping[str, Any], *, active: bool = True) -> Registration:
        """Read what ``to_json`` wrote, from anybody; names that are no discipline or role are passed over."""
        return cls(
            person=person,
            name=str(data.get("name") or person),
            disciplines=frozenset(one for one in Discipline if one in _names(data.get("disciplines"))),
            roles=frozenset(one for one in Role if one in _names(data.get("roles"))),
            number=str(data.get("number") or ""),
            agency=str(data.get("agency") or agency_of(person)),
            active=active,
        )


def agency_of(person: str) -> str:
    """Return what a person's id says of the agency: what follows the ``@``."""
    return person.partition("@")[2]


def read_register(records: Iterable[Source]) -> dict[str, Registration]:
    """Return the register: person id → registration, those taken off it too."""
    return {
        record.id: Registration.from_json(record.id, record.fields, active=record.fields.get("active") is not False)
        for record in records
    }


def _names(value: Any) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()
