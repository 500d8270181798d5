"""What a review run rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.domain.project import Discipline
from app.review.facts import Fact
from app.review.run.loading import Reading


@dataclass(frozen=True)
class Setup:
    """What a review run rests on; plain values, so that it can travel to another process.

    Args:
        facts: as given.
        reading: layer map corrections and drawing unit.
        own_folders: an agency's own checklists.
        disciplines: those to review; all when empty.
        time_limit_s: for one check on one sheet.
        sources: of facts that nobody gave, where they come from.
    """

    facts: tuple[tuple[str, Fact], ...] = ()
    reading: Reading = field(default_factory=Reading)
    own_folders: tuple[Path, ...] = ()
    disciplines: tuple[Discipline, ...] = ()
    time_limit_s: float = 60.0
    sources: tuple[tuple[str, str], ...] = ()

    @property
    def named(self) -> str:
        """Return the disciplines as one word."""
        return "+".join(sorted(self.disciplines)) or "all"
