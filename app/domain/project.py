"""Projects, disciplines and the people who act on them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Discipline(StrEnum):
    """The six disciplines of joint review (专业)."""

    PLANNING = "planning"
    ARCHITECTURE = "architecture"
    FIRE = "fire"
    CIVIL_DEFENCE = "civil_defence"
    MUNICIPAL = "municipal"
    SECURITY = "security"


class Role(StrEnum):
    """What a person does in a review."""

    REVIEWER = "reviewer"
    CHECKER = "checker"
    CHIEF = "chief"
    DESIGNER = "designer"
    SURVEYOR = "surveyor"
    INSPECTOR = "inspector"


@dataclass(frozen=True)
class Person:
    """Somebody who acts; ``id`` is like ``zhang.san@agency``."""

    id: str
    name: str
    disciplines: frozenset[Discipline] = frozenset(Discipline)
    roles: frozenset[Role] = frozenset(Role)


@dataclass(frozen=True)
class Project:
    """One construction project (项目); ``code`` is the project code (项目统一代码)."""

    code: str
    name: str
    project_class: str
    policy: str
