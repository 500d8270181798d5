"""Read what the review area shows of a project."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from app.domain.finding import Finding
from app.domain.place import Anchor
from app.domain.project import Discipline
from app.markup.opinion import Opinion
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.services.people.register import people
from app.services.project.own_checklists import workspace_rules
from app.services.review.dismiss_finding import dismissed_findings
from app.services.review.opinions import project_opinions
from app.services.review.overview import ItemRow, MarkupRow, OpinionRow, Overview, SheetRow
from app.services.review.review_project import kept_findings, review_inputs
from app.storage.records import Record
from app.storage.workspace import Workspace


def load_overview(workspace: Workspace, project_code: str) -> Overview:
    """Return sheets, checklist with findings and verdicts, opinions, markups and the number of conflicts.

    Findings are those of the last review.

    Raises:
        NotFound: there is no such project.
    """
    project = workspace.record(project_code, "project", project_code)
    sheets = project_sheets(workspace, project_code).sheets
    opinions = project_opinions(workspace, project_code)
    numbers, labels = {one.id: one.number for one in sheets}, {one.id: one.label for one in opinions}
    names = {one.person: one.name for one in people(workspace).values()}
    still_open = Counter(one.sheet for one in opinions if not one.settled)
    return Overview(
        code=project_code,
        name=str(project.get("name", "")),
        sheets=tuple(_sheet_row(one, still_open[one.id]) for one in sheets),
        items=_item_rows(workspace, project_code),
        opinions=tuple(_opinion_row(one, numbers, labels, names) for one in opinions),
        markups=tuple(_markup_row(one) for one in workspace.records(project_code, "markup") if not one.get("deleted")),
        conflicts=len(workspace.conflicts(project_code)),
        outdated=_outdated(workspace, project_code),
    )


def _outdated(workspace: Workspace, project_code: str) -> bool:
    kept = {kept_findings(workspace, project_code, discipline)[0] for discipline in Discipline} - {""}
    return bool(kept) and kept != {review_inputs(workspace, project_code).hash}


def _sheet_row(one: ProjectSheet, opinions: int) -> SheetRow:
    return SheetRow(
        id=one.id,
        path=one.path,
        sha256=one.sha256,
        key=one.sheet.key,
        number=one.number,
        title=one.title,
        discipline=one.discipline,
        scale=one.scale,
        file=one.file,
        not_shown=sum(gap.count for gap in one.sheet.not_shown),
        opinions=opinions,
    )


def _item_rows(workspace: Workspace, project_code: str) -> tuple[ItemRow, ...]:
    dismissed = dismissed_findings(workspace, project_code)
    verdicts = {record.id: record for record in workspace.records(project_code, "verdict")}
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for discipline in Discipline:
        for finding in kept_findings(workspace, project_code, discipline)[1]:
            by_rule[finding.rule].append(finding)
    rows = []
    for rule in workspace_rules(workspace).rules:
        item = rule.item
        verdict = verdicts.get(item.id)
        rows.append(
            ItemRow(
                id=item.id,
                discipline=item.discipline.value,
                clause=str(item.clause),
                title=item.title,
                title_en=item.title_en,
                text=item.text,
                mandatory=item.clause.mandatory,
                evidence=item.clause.evidence,
                verdict=str(verdict.get("verdict", "") or "") if verdict else "",
                note=str(verdict.get("note", "") or "") if verdict else "",
                findings=tuple(by_rule[item.id]),
                dismissed={one.id: dismissed[one.id] for one in by_rule[item.id] if one.id in dismissed},
            )
        )
    return tuple(rows)


def _opinion_row(
    one: Opinion, numbers: Mapping[str, str], labels: Mapping[str, str], names: Mapping[str, str]
) -> OpinionRow:
    return OpinionRow(
        id=one.id,
        number=one.number,
        label=one.label,
        discipline=one.discipline.value,
        sheet=one.sheet,
        sheet_number=numbers.get(one.sheet, ""),
        text=one.text,
        clause=one.clause,
        mandatory=one.mandatory,
        status=one.status.value,
        replies=tuple(reply.text for reply in one.replies),
        author=one.author,
        author_name=names.get(one.author, one.author.partition("@")[0]),
        created=one.created,
        anchor=one.anchor,
        finding=one.finding,
        round=one.round,
        merged_into=labels.get(one.merged_into, ""),
        disputed=one.disputed,
    )


def _markup_row(record: Record) -> MarkupRow:
    anchor = Anchor.from_json(record["anchor"])
    return MarkupRow(
        id=record.id,
        sheet=anchor.sheet,
        kind=str(record.get("kind", "")),
        text=str(record.get("text", "")),
        discipline=str(record.get("discipline", "")),
        width_mm=float(record.get("width_mm", 0.5) or 0.5),
        anchor=anchor,
        opinion=str(record.get("opinion", "") or ""),
        author=record.author,
    )
