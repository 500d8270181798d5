"""Policy profiles: what a city lays down about stages, limits, classes and departments."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.domain.errors import BadInput
from app.domain.resources import resource

USUAL = "yangjiang-2019"


@dataclass(frozen=True)
class Policy:
    """One profile.

    Args:
        departments: id → name, in the order listed.
        classes: project class → name.
        data: the profile's tables as the file has them.
    """

    id: str
    title: str
    departments: Mapping[str, str]
    classes: Mapping[str, str]
    data: Mapping[str, Any]


@lru_cache(maxsize=8)
def load_policy(name: str = "") -> Policy:
    """Return the profile of that name, the usual one for an empty name.

    Raises:
        BadInput: there is no such profile, or it cannot be read.
    """
    path = resource("policies", f"{name or USUAL}.toml")
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        return Policy(
            id=data["id"],
            title=data["title"],
            departments={row["id"]: row["name"] for row in data["department"]},
            classes={row["id"]: row["name"] for row in data["class"]},
            data=data,
        )
    except OSError as error:
        raise BadInput(f"There is no policy profile “{name or USUAL}”", path=str(path)) from error
    except KeyError as error:
        raise BadInput(f"The policy profile {name or USUAL} lacks {error.args[0]}", path=str(path)) from error
    except (TypeError, ValueError) as error:
        raise BadInput(f"The policy profile {name or USUAL} cannot be used: {error}", path=str(path)) from error
