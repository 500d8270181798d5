"""Coverage (审查覆盖): what was checked by whom, and what was not, by discipline and by sheet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.finding import Finding, Outcome
from app.domain.project import Discipline
from app.services.drawing_set.project_sheets import project_sheets
from app.services.project.own_checklists import workspace_rules
from app.services.review.dismiss_finding import dismissed_findings
from app.services.review.review_project import kept_findings
from app.storage.workspace import Workspace

AUTOMATIC = "automatic"
OPEN = "open"
UNDECIDED = frozenset({OPEN, "cannot_determine", "to_clarify"})
GRAVEST = (Outcome.VIOLATES, Outcome.CANNOT_DETERMINE, Outcome.COMPLIES, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True)
class ItemCoverage:
    """How far one checklist item was checked.

    Args:
        state: a person's verdict (complies, violates, not_applicable, to_clarify), else the gravest outcome of the
            automatic check (cannot_determine among them), else ``open``.
        by: person who gave the verdict; ``automatic``; empty when nobody checked it.
        automatic: the automatic check's gravest outcome, empty without one.
        sheets: ids of the sheets that findings or the verdict speak of.
    """

    item: str
    discipline: str
    clause: str
    title: str
    mandatory: bool
    evidence: str
    state: str
    by: str
    automatic: str
    sheets: tuple[str, ...]
    title_en: str = ""

    @property
    def decided(self) -> bool:
        """Tell whether a check or a person came to an answer."""
        return self.state not in UNDECIDED


@dataclass(frozen=True)
class SheetCoverage:
    """What was checked on one sheet.

    Args:
        items: discipline → state → number of items that findings or verdicts on this sheet speak of.
        by: people who gave verdicts on it.
    """

    sheet: str
    number: str
    title: str
    discipline: str
    items: Mapping[str, Mapping[str, int]]
    by: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """Coverage of a project: items, and sheets."""

    items: tuple[ItemCoverage, ...]
    sheets: tuple[SheetCoverage, ...]

    def totals(self) -> dict[str, dict[str, int]]:
        """Return discipline → state → number of items; ``open_mandatory`` counts mandatory ones nobody checked."""
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for item in self.items:
            counted[item.discipline][item.state] += 1
            counted[item.discipline]["open_mandatory"] += item.state == OPEN and item.mandatory
        return {discipline: dict(counts) for discipline, counts in counted.items()}


def project_coverage(
    workspace: Workspace, code: str, disciplines: Sequence[Discipline] = (), own_folders: Sequence[Path] = ()
) -> Coverage:
    """Return what was checked in a project, by the last automatic review and by people.

    Findings set aside do not count.

    Raises:
        NotFound: no such project.
    """
    workspace.record(code, "project", code)
    wanted = tuple(disciplines) or tuple(Discipline)
    findings: dict[str, list[Finding]] = defaultdict(list)
    dismissed = dismissed_findings(workspace, code)
    for discipline in wanted:
        for one in kept_findings(workspace, code, discipline)[1]:
            if one.id not in dismissed:
                findings[one.rule].append(one)
    verdicts = {record.id: record for record in workspace.records(code, "verdict")}
    rows = []
    on_sheets: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    people: dict[str, set[str]] = defaultdict(set)
    for rule in workspace_rules(workspace, own_folders).rules:
        item = rule.item
        if item.discipline not in wanted:
            continue
        verdict = verdicts.get(item.id)
        said = str(verdict.get("verdict", "") or "") if verdict else ""
        sheet = str(verdict.get("sheet", "") or "") if verdict else ""
        by_sheet = _by_sheet(findings[item.id])
        for own, outcome in by_sheet.items():
            on_sheets[own][item.discipline.value][outcome] += 1
        if verdict and said and sheet:
            people[sheet].add(verdict.author)
            if sheet not in by_sheet:
                on_sheets[sheet][item.discipline.value][said] += 1
        automatic = _gravest(findings[item.id])
        rows.append(
            ItemCoverage(
                item=item.id,
                discipline=item.discipline.value,
                clause=str(item.clause),
                title=item.title,
                mandatory=item.clause.mandatory,
                evidence=item.clause.evidence,
                state=said or automatic or OPEN,
                by=verdict.author if verdict and said else AUTOMATIC if automatic else "",
                automatic=automatic,
                sheets=tuple(sorted({*by_sheet, *([sheet] if sheet else [])})),
                title_en=item.title_en,
            )
        )
    sheets = tuple(
        SheetCoverage(
            sheet=one.id,
            number=one.number,
            title=one.title,
            discipline=one.discipline,
            items={name: dict(counts) for name, counts in on_sheets[one.id].items()},
            by=tuple(sorted(people[one.id])),
        )
        for one in project_sheets(workspace, code).sheets
    )
    return Coverage(tuple(rows), sheets)


def _gravest(findings: Sequence[Finding]) -> str:
    outcomes = {one.outcome for one in findings}
    return next((outcome.value for outcome in GRAVEST if outcome in outcomes), "")


def _by_sheet(findings: Sequence[Finding]) -> dict[str, str]:
    """Return the gravest outcome on each sheet."""
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        for sheet in [one.sheet] if one.sheet else one.extra.get("sheets", ()):
            grouped[sheet].append(one)
    return {sheet: _gravest(own) for sheet, own in grouped.items()}
