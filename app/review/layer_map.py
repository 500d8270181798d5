"""The layer map: which role a layer or block has, by its name, corrected by the project."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.resources import resource

SHORT_STEM = 3
"""A Latin abbreviation up to this length must not run on in Latin letters: TX* is no TXT."""
BOUND_XREF = re.compile(r"^.*\$\d+\$")


@dataclass(frozen=True)
class RoleDefinition:
    """One role; see the head of ``layers.toml``."""

    id: str
    kind: str
    discipline: str
    names: tuple[str, ...]
    blocks: tuple[re.Pattern[str], ...] = ()
    inside: tuple[re.Pattern[str], ...] = ()
    beside: tuple[re.Pattern[str], ...] = ()


def plain(name: str) -> str:
    """Return a layer or block name without xref prefix, in upper case and half width."""
    name = unicodedata.normalize("NFKC", name).rpartition("|")[2]
    return BOUND_XREF.sub("", name).strip().upper()


@dataclass(frozen=True)
class LayerMap:
    """Roles by name.

    Args:
        roles: definitions.
        corrections: layer name (plain) → role, as the project says; an empty role means none.
    """

    roles: tuple[RoleDefinition, ...]
    corrections: Mapping[str, str] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def role(self, layer: str) -> str:
        """Return the role of a layer, empty when its name says none."""
        name = plain(layer)
        if name in self.corrections:
            return self.corrections[name]
        if name not in self._known:
            self._known[name] = self._by_name(name)
        return self._known[name]

    def role_of_block(self, block: str, layer: str) -> str:
        """Return the role of an insert: what the block's name says, else its layer's role."""
        name = plain(block)
        for definition in self.roles:
            if any(pattern.search(name) for pattern in definition.blocks):
                return definition.id
        named = "" if name.startswith("*") else self._by_name(name)
        return named or self.role(layer)

    def is_settled(self, layer: str) -> bool:
        """Tell whether a person decided the role of ``layer``."""
        return plain(layer) in self.corrections

    def definition(self, role: str) -> RoleDefinition | None:
        """Return the definition of ``role``, None for a role nobody defined."""
        return next((definition for definition in self.roles if definition.id == role), None)

    def corrected(self, corrections: Mapping[str, str]) -> LayerMap:
        """Return the map with a project's corrections: layer name → role."""
        return LayerMap(self.roles, dict(self.corrections) | {plain(k): v for k, v in corrections.items()})

    def _by_name(self, name: str) -> str:
        best, role = (0, 0), ""
        for definition in self.roles:
            for pattern in definition.names:
                score = _score(plain(pattern), name)
                if score > best:
                    best, role = score, definition.id
        return role

    @classmethod
    def load(cls, path: Path) -> LayerMap:
        """Read the roles from TOML.

        Raises:
            BadInput: the file is no TOML, or a role is not usable.
        """
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BadInput(f"Cannot read the layer map: {error}", path=str(path)) from error
        roles = []
        for index, row in enumerate(data.get("role", ())):
            try:
                roles.append(
                    RoleDefinition(
                        row["id"],
                        row["kind"],
                        row["discipline"],
                        tuple(row["names"]),
                        *(
                            tuple(re.compile(text, flags) for text in row.get(key, ()))
                            for key, flags in (("blocks", re.IGNORECASE), ("inside", 0), ("beside", 0))
                        ),
                    )
                )
            except (KeyError, TypeError, re.error) as error:
                raise BadInput(f"Role {index + 1} is not usable: {error!r}", path=str(path)) from error
        return cls(tuple(roles))


@lru_cache(maxsize=1)
def shipped_map() -> LayerMap:
    """Return the layer map that ships with the program."""
    return LayerMap.load(resource("review", "layers.toml"))


@lru_cache(maxsize=8192)
def _score(pattern: str, name: str) -> tuple[int, int]:
    """Return how well ``name`` fits ``pattern``: length matched, and 2 from the start, 1 inside; (0, 0) for not."""
    stems = [stem for stem in pattern.split("*") if stem]
    length = sum(len(stem) for stem in stems)
    if "*" not in pattern:
        return (length, 3) if name == pattern else (0, 0)
    if re.match(".*".join(map(re.escape, stems)) if not pattern.startswith("*") else ".*" + re.escape(stems[0]), name):
        rest = name[len(stems[0]) :]
        runs_on = rest[:1].isascii() and rest[:1].isalpha()
        if len(stems) == 1 and _abbreviation(stems[0]) and runs_on:
            return 0, 0
        return length, 2
    return (length, 1) if len(stems) == 1 and _within(stems[0], name) else (0, 0)


def _abbreviation(stem: str) -> bool:
    return len(stem) <= SHORT_STEM and stem.isascii() and stem.isalpha()


def _within(stem: str, name: str) -> bool:
    """Tell whether ``stem`` stands inside ``name``: anywhere for Chinese words, between separators for Latin ones."""
    if not stem.isascii():
        if len(stem) >= 2:
            return stem in name
        return bool(re.search(rf"[\W_\d]{re.escape(stem)}(?:[\W_\d体线]|$)", name))
    return len(stem) > SHORT_STEM and bool(re.search(rf"(?:[^A-Z0-9]|^){re.escape(stem)}(?![A-Z])", name))
