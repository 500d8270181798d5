"""What the review area shows of a project, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.finding import Finding, Outcome
from app.domain.place import Anchor


@dataclass(frozen=True)
class SheetRow:
    """One sheet as listed.

    Args:
        id: sheet id.
        path: drawing file in the blob store.
        sha256: of the file.
        key: sheet within the file.
        not_shown: number of items its picture lacks.
        opinions: number of open opinions on it.
    """

    id: str
    path: Path
    sha256: str
    key: str
    number: str
    title: str
    discipline: str
    scale: str
    file: str
    not_shown: int
    opinions: int


@dataclass(frozen=True)
class ItemRow:
    """One checklist item with its state: the reviewer's verdict, else what the check found.

    Args:
        dismissed: finding id → reason of the findings that a reviewer set aside.
    """

    id: str
    discipline: str
    clause: str
    title: str
    text: str
    mandatory: bool
    evidence: str
    verdict: str
    note: str
    findings: tuple[Finding, ...]
    dismissed: Mapping[str, str] = field(default_factory=dict)
    title_en: str = ""

    @property
    def state(self) -> str:
        """Return the verdict, the gravest outcome of the findings not set aside, or ``open``."""
        if self.verdict:
            return self.verdict
        outcomes = {finding.outcome for finding in self.findings if finding.id not in self.dismissed}
        for outcome in (Outcome.VIOLATES, Outcome.CANNOT_DETERMINE, Outcome.COMPLIES, Outcome.NOT_APPLICABLE):
            if outcome in outcomes:
                return outcome.value
        return "open"


@dataclass(frozen=True)
class OpinionRow:
    """One opinion as listed.

    Args:
        label: number as printed.
        status: of the opinion it was merged into, once it was.
        author_name: as registered; the name in the author's id when not.
        round: whose letter first listed it, or will.
        merged_into: label of the opinion that speaks for it; empty when it speaks for itself.
        disputed: devices disagree on it.
    """

    id: str
    number: int
    label: str
    discipline: str
    sheet: str
    sheet_number: str
    text: str
    clause: str
    mandatory: bool
    status: str
    replies: tuple[str, ...]
    author: str
    author_name: str
    created: str
    anchor: Anchor | None
    finding: str = ""
    round: int = 1
    merged_into: str = ""
    disputed: bool = False


@dataclass(frozen=True)
class MarkupRow:
    """One markup (批注) that was not deleted."""

    id: str
    sheet: str
    kind: str
    text: str
    discipline: str
    width_mm: float
    anchor: Anchor
    opinion: str
    author: str


@dataclass(frozen=True)
class Overview:
    """Sheets, checklist, opinions and markups of one project.

    Args:
        conflicts: number of fields that devices set differently.
        outdated: drawings, facts, layer map or rules have changed since the automatic checks ran.
    """

    code: str
    name: str
    sheets: tuple[SheetRow, ...]
    items: tuple[ItemRow, ...]
    opinions: tuple[OpinionRow, ...]
    markups: tuple[MarkupRow, ...]
    conflicts: int
    outdated: bool = False

    @classmethod
    def empty(cls) -> Overview:
        """Return what there is before a project is open."""
        return cls("", "", (), (), (), (), 0)
