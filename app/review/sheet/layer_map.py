"""The layer map: which role a layer or block has, by its name, corrected by the project."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.resources import resource

SHORT_STEM = 3
"""A Latin abbreviation up to this length must not run on in Latin letters: TX* is no TXT."""
LATIN, WIDE = 0x2E7F, 2
SEPARATORS = re.compile(r"(?<=[^\W_])[\s._-]+(?=[A-Z])")
"""What stands between the words of a Latin name: FIRE LANE, FIRE-LANE and FIRE_LANE are one name."""
FLAGS = re.compile(r"^\(\?([a-z]+)\)")
"""Flags at the head of a pattern, which hold for all of it."""
BOUND_XREF = re.compile(r"^.*\$\d+\$")


def plain(name: str) -> str:
    """Return a layer or block name without xref prefix, in upper case and half width, its words joined by ``_``."""
    name = unicodedata.normalize("NFKC", name).rpartition("|")[2]
    return SEPARATORS.sub("_", BOUND_XREF.sub("", name).strip().upper())


@dataclass(frozen=True)
class NamePattern:
    """One name of a role, with * for any text.

    Args:
        stems: the texts between the stars, in upper case and half width.
        length: characters that a match accounts for; a Chinese one says as much as two Latin ones.
        whole: without a star: only the very name, for Chinese words also set apart in it: 01-红线.
        start: matches names that begin as the pattern does.
    """

    stems: tuple[str, ...]
    length: int
    whole: bool
    start: re.Pattern[str]

    @classmethod
    def parse(cls, text: str) -> NamePattern:
        """Return the pattern that ``text`` writes; ValueError for one without any letter."""
        text = plain(text)
        stems = tuple(stem for stem in text.split("*") if stem)
        if not stems:
            raise ValueError(text)
        lead = ".*" if text.startswith("*") else ""
        start = re.compile(lead + ".*".join(map(re.escape, stems)))
        length = sum(WIDE if ord(character) > LATIN else 1 for stem in stems for character in stem)
        return cls(stems, length, "*" not in text, start)

    def score(self, name: str) -> tuple[int, int]:
        """Return how well ``name`` (plain) fits: length, and 3 whole, 2 from the start, 1 inside; (0, 0) for not."""
        if self.whole:
            if name == self.stems[0]:
                return self.length, 3
            return (self.length, 1) if _apart(self.stems[0], name) else (0, 0)
        if self.stems[0] not in name:
            return 0, 0
        if self.start.match(name):
            following = name[len(self.stems[0]) :][:1]
            runs_on = following.isascii() and following.isalpha()
            blocked = len(self.stems) == 1 and _abbreviation(self.stems[0]) and runs_on
            return (0, 0) if blocked else (self.length, 2)
        return (self.length, 1) if len(self.stems) == 1 and _within(self.stems[0], name) else (0, 0)


def _abbreviation(stem: str) -> bool:
    return len(stem) <= SHORT_STEM and stem.isascii() and stem.isalpha()


def _apart(stem: str, name: str) -> bool:
    """Tell whether a Chinese word stands in ``name`` between numbers and separators."""
    return not stem.isascii() and bool(re.search(rf"(?:^|[\W\d_]){re.escape(stem)}(?:$|[\W\d_])", name))


def _within(stem: str, name: str) -> bool:
    """Tell whether ``stem`` stands inside ``name``: anywhere for Chinese words, between separators for Latin ones."""
    if not stem.isascii():
        if len(stem) >= 2:
            return stem in name
        return bool(re.search(rf"[\W_\d]{re.escape(stem)}(?:[\W_\d体线]|$)", name))
    if len(stem) > SHORT_STEM:
        return bool(re.search(rf"(?:[^A-Z0-9]|^){re.escape(stem)}S?(?![A-Z])", name))
    return len(stem) > 1 and bool(re.search(rf"[^A-Z0-9]{re.escape(stem)}(?:[^A-Z0-9]|$)", name))


def _within_others(pattern: str) -> str:
    """Return a pattern as one of several alternatives, its flags for itself alone."""
    flags = FLAGS.match(pattern)
    return f"(?{flags[1]}:{pattern[flags.end() :]})" if flags else f"(?:{pattern})"


@dataclass(frozen=True)
class RoleDefinition:
    """One role; see the head of ``layers.toml``."""

    id: str
    kind: str
    discipline: str
    names: tuple[NamePattern, ...]
    blocks: tuple[re.Pattern[str], ...] = ()
    inside: tuple[re.Pattern[str], ...] = ()
    beside: tuple[re.Pattern[str], ...] = ()
    at: tuple[re.Pattern[str], ...] = ()
    exclusive: bool = False
    drawn: str = ""
    more: bool = False
    on_site: tuple[NamePattern, ...] = ()
    thick: bool = False
    scalloped: bool = False
    bounded_by: str = ""
    each: bool = False
    but: tuple[NamePattern, ...] = ()
    network: bool = False
    mixed: bool = False


@dataclass(frozen=True)
class LayerMap:
    """Roles by name.

    Args:
        roles: definitions.
        corrections: layer name (plain) → role, as the project says; an empty role means none.
        notes: matches the names of layers that hold notes; None when there are no such layers.
        leaders: matches the names of layers that hold leaders.
    """

    roles: tuple[RoleDefinition, ...]
    corrections: Mapping[str, str] = field(default_factory=dict)
    notes: re.Pattern[str] | None = None
    leaders: re.Pattern[str] | None = None
    _known: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def role(self, layer: str) -> str:
        """Return the role of a layer, empty when its name says none."""
        name = plain(layer)
        if name in self.corrections:
            return self.corrections[name]
        return self._by_name(name)

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

    def is_note(self, layer: str) -> bool:
        """Tell whether ``layer`` holds notes and no drawing, unless a person settled its role."""
        return bool(self.notes and self.notes.search(plain(layer))) and not self.is_settled(layer)

    def holds_leaders(self, layer: str) -> bool:
        """Tell whether lines on ``layer`` may be leaders: a layer of notes, or of signs that a text may stand for."""
        role = self.role(layer)
        signs = any(definition.id == role and definition.at for definition in self.roles)
        return signs or bool(self.leaders and self.leaders.search(plain(layer)))

    @cached_property
    def lines(self) -> frozenset[str]:
        """Return the roles that are drawn as lines."""
        return frozenset(definition.id for definition in self.roles if definition.kind == "line")

    @cached_property
    def unmeasured(self) -> frozenset[str]:
        """Return the roles of which only the texts are read, so that they speak of nothing else."""
        return frozenset(definition.id for definition in self.roles if definition.kind == "none")

    @cached_property
    def mixed(self) -> frozenset[str]:
        """Return the roles whose layers hold texts that speak of anything."""
        return frozenset(definition.id for definition in self.roles if definition.mixed)

    @cached_property
    def thick(self) -> frozenset[str]:
        """Return the roles of which a broad polyline is as thick as it is drawn."""
        return frozenset(definition.id for definition in self.roles if definition.thick)

    @cached_property
    def networks(self) -> frozenset[str]:
        """Return the roles whose lines lead to things, whatever layers those are on."""
        return frozenset(definition.id for definition in self.roles if definition.network)

    @cached_property
    def scalloped(self) -> frozenset[str]:
        """Return the roles whose outlines are drawn as a row of arcs, as revision clouds are."""
        return frozenset(definition.id for definition in self.roles if definition.scalloped)

    @cached_property
    def bounded_by(self) -> Mapping[str, str]:
        """Return the roles that lines of another role may bound, where no layer has them: role → that other."""
        return {definition.id: definition.bounded_by for definition in self.roles if definition.bounded_by}

    @cached_property
    def exclusive(self) -> frozenset[str]:
        """Return the roles of which one outline inside another is no part of it."""
        return frozenset(definition.id for definition in self.roles if definition.exclusive)

    def definition(self, role: str) -> RoleDefinition | None:
        """Return the definition of ``role``, None for a role nobody defined."""
        return next((definition for definition in self.roles if definition.id == role), None)

    def corrected(self, corrections: Mapping[str, str]) -> LayerMap:
        """Return the map with a project's corrections: layer name → role."""
        if not corrections:
            return self
        settled = {plain(name): role for name, role in corrections.items()}
        return replace(self, corrections={**self.corrections, **settled})

    @cached_property
    def of_site(self) -> LayerMap:
        """Return the map for a site plan, where further names have a role."""
        roles = tuple(replace(one, names=one.names + one.on_site) if one.on_site else one for one in self.roles)
        return replace(self, roles=roles, _known={})

    @cached_property
    def speaking(self) -> re.Pattern[str]:
        """Return what matches every text that can speak for the role of an outline or a line."""
        patterns = [one.pattern for role in self.roles for one in (*role.inside, *role.beside)]
        return re.compile("|".join(_within_others(pattern) for pattern in patterns) or r"(?!)")

    def _by_name(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = self._fitting(name)
        return self._known[name]

    def _fitting(self, name: str) -> str:
        best, role = (0, 0), ""
        for definition in self.roles:
            if any(pattern.score(name) > (0, 0) for pattern in definition.but):
                continue
            for pattern in definition.names:
                score = pattern.score(name)
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
            notes, leaders = (re.compile(data[key]) if key in data else None for key in ("notes", "leaders"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, re.error) as error:
            raise BadInput(f"Cannot read the layer map: {error}", path=str(path)) from error
        roles = []
        for index, row in enumerate(data.get("role", ())):
            try:
                roles.append(
                    RoleDefinition(
                        id=row["id"],
                        kind=row["kind"],
                        discipline=row["discipline"],
                        names=tuple(NamePattern.parse(text) for text in row["names"]),
                        blocks=tuple(re.compile(text, re.IGNORECASE) for text in row.get("blocks", ())),
                        inside=tuple(re.compile(text) for text in row.get("inside", ())),
                        beside=tuple(re.compile(text) for text in row.get("beside", ())),
                        at=tuple(re.compile(text) for text in row.get("at", ())),
                        exclusive=bool(row.get("exclusive", False)),
                        drawn=str(row.get("drawn", "")),
                        more=bool(row.get("more", False)),
                        thick=bool(row.get("thick", False)),
                        scalloped=bool(row.get("scalloped", False)),
                        bounded_by=str(row.get("bounded_by", "")),
                        each=bool(row.get("each", False)),
                        network=bool(row.get("network", False)),
                        mixed=bool(row.get("mixed", False)),
                        on_site=tuple(NamePattern.parse(text) for text in row.get("on_site", ())),
                        but=tuple(NamePattern.parse(text) for text in row.get("but", ())),
                    )
                )
            except (KeyError, TypeError, AttributeError, ValueError, re.error) as error:
                raise BadInput(f"Role {index + 1} is not usable: {error!r}", path=str(path)) from error
        return cls(tuple(roles), notes=notes, leaders=leaders)


@lru_cache(maxsize=1)
def shipped_map() -> LayerMap:
    """Return the layer map that ships with the program."""
    return LayerMap.load(resource("review", "layers.toml"))
