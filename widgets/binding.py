"""The order in which a set is bound: sheets stand so wherever they are listed for reading."""

from __future__ import annotations

from typing import Protocol

from app.domain.project import Discipline


class Bound(Protocol):
    """A sheet with its title block."""

    @property
    def discipline(self) -> str:
        """As the title block says."""

    @property
    def number(self) -> str:
        """Of the sheet."""

    @property
    def title(self) -> str:
        """Of the sheet."""


def as_bound(sheet: Bound) -> tuple[int, str, str]:
    """Return the key of that order: by discipline, those of none last, then by number."""
    order = list(Discipline)
    known = sheet.discipline in set(order)
    return order.index(Discipline(sheet.discipline)) if known else len(order), sheet.number, sheet.title
