"""Changes to a drawing's description: what a designer alters for the next revision."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def amended(told: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the description with the changes made to it.

    Args:
        changes: each names a ``list`` of a ``part`` (0 by default) and the one item that has the values of ``where``,
            whose values ``set`` replaces or which ``drop`` takes out; or items to ``add``. Without a list ``set`` is of
            the part.

    Raises:
        ValueError: not exactly one item has the values.
    """
    new = copy.deepcopy(dict(told))
    for change in changes:
        part = new["part"][change.get("part", 0)]
        if "list" not in change:
            part.update(change["set"])
            continue
        path = change["list"].split(".")
        for name in path[:-1]:
            part = part[name]
        items = part.setdefault(path[-1], [])
        if "add" in change:
            items.extend(copy.deepcopy(change["add"]))
            continue
        found = [item for item in items if all(item.get(name) == value for name, value in change["where"].items())]
        if len(found) != 1:
            raise ValueError(f"{len(found)} items of {change['list']} have {change['where']}")
        if change.get("drop"):
            items.remove(found[0])
        else:
            found[0].update(change["set"])
    return new


def read_amendments(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the changes of a revision: name of the description → changes."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: sheet["change"] for name, sheet in told["sheets"].items()}
