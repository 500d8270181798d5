"""The layer map of a project (图层对应): which role each layer of the set plays and why, corrected by people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import BadInput
from app.domain.project import Person
from app.drawings.inspect import layer_counts
from app.drawings.open import open_drawing
from app.review.sheet.layer_map import plain, shipped_map
from app.services.drawing_set.project_sheets import project_sheets
from app.services.people.acting import require_reviewing
from app.services.review.review_project import kept_proposals, project_corrections
from app.storage.workspace import Workspace

NO_ROLE = ""
FIELD = "role."


class Because(StrEnum):
    """What gives a layer its role."""

    PERSON = "person"
    NAME = "name"
    CONTENT = "content"
    NOTHING = ""


@dataclass(frozen=True)
class LayerRow:
    """One layer of the set.

    Args:
        entities: number of them in model space and layouts.
        files: that have it.
        role: id; empty for none.
        because: what gives it the role.
        text: the words on the drawing that speak for a role proposed by content.
    """

    name: str
    entities: int
    files: tuple[str, ...]
    role: str
    because: Because
    text: str = ""


def layer_roles(workspace: Workspace, code: str) -> tuple[LayerRow, ...]:
    """Return the layers of the current drawings that hold anything, those without a role last.

    Roles by content are those of the last automatic review.

    Raises:
        NotFound: no such project.
    """
    workspace.record(code, "project", code)
    layers = shipped_map()
    settled = {plain(name): role for name, role in project_corrections(workspace, code).items()}
    proposed = {name: (role, text) for name, role, text in kept_proposals(workspace, code)}
    entities: dict[str, int] = defaultdict(int)
    files: dict[str, set[str]] = defaultdict(set)
    for path, file in sorted({(one.path, one.file) for one in project_sheets(workspace, code).sheets}):
        scene = open_drawing(path, workspace.cache_dir).scene
        for name, count in layer_counts(scene).items() if scene is not None else ():
            if count:
                entities[name] += count
                files[name].add(file)
    rows = []
    for name, count in entities.items():
        role, because, text = layers.role(name), Because.NAME, ""
        if plain(name) in settled:
            role, because = settled[plain(name)], Because.PERSON
        elif not role and name in proposed:
            (role, text), because = proposed[name], Because.CONTENT
        elif not role:
            because = Because.NOTHING
        rows.append(LayerRow(name, count, tuple(sorted(files[name])), role, because, text))
    return tuple(sorted(rows, key=lambda row: (not row.role, row.name)))


def set_layer_roles(workspace: Workspace, code: str, roles: Mapping[str, str | None], *, by: Person) -> None:
    """Say which roles layers play; the checks have to run again then.

    Args:
        roles: layer name → role, ``NO_ROLE`` for a layer that plays none, None to take a correction back.

    Raises:
        NotFound: no such project.
        BadInput: no such role.
        NotPermitted: ``by`` is not on the register, or a designer only.
    """
    workspace.record(code, "project", code)
    require_reviewing(workspace, by)
    known = shipped_map()
    for role in roles.values():
        if role and known.definition(role) is None:
            raise BadInput(f"There is no role {role}", advice=", ".join(one.id for one in known.roles))
    with workspace.write(code, by.id) as writer:
        writer.put("layer_map", code, {f"{FIELD}{plain(name)}": role for name, role in roles.items()})
