"""The facts of a project, each with the sources of its values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from app.domain.fact_kind import fact_kinds
from app.domain.finding import Finding
from app.domain.project import Discipline
from app.joint_review.fact_sheet import FactRow, FactValue, SourceKind, fact_sheet, source_rules
from app.review.checklist.known_facts import DERIVED, with_derived
from app.review.facts import Fact
from app.services.drawing_set.project_sheets import FACT, project_sheets
from app.services.joint_review.standing import review_policy
from app.services.project.own_checklists import workspace_rules
from app.services.review.project_facts import stated_facts
from app.services.review.review_project import kept_drawn_facts, kept_findings
from app.storage.workspace import Workspace


def fact_sources(workspace: Workspace, code: str) -> tuple[FactRow, ...]:
    """Return every fact that has a value: entered, control indicators, per sheet, read from drawings, derived.

    What the drawings say is that of the last review.

    Raises:
        NotFound: there is no such project.
    """
    values: dict[str, list[FactValue]] = defaultdict(list)
    kinds = fact_kinds()
    _stated(workspace, code, values)
    sheets = project_sheets(workspace, code).sheets
    for sheet in sheets:
        for name, value in sheet.facts:
            where = sheet.number or sheet.title or sheet.file
            values[name].append(FactValue(_chosen(name, value), SourceKind.SHEET, where, sheet=sheet.id))
    for sheet_id, label, fact, drawn in kept_drawn_facts(workspace, code):
        values[fact].append(FactValue(_chosen(fact, drawn), SourceKind.DRAWING, label, sheet=sheet_id))
    numbers = {sheet.id: sheet.number or sheet.title or sheet.file for sheet in sheets}
    for fact, finding in _measured(workspace, code).items():
        where = numbers.get(finding.sheet, "")
        values[fact].append(FactValue(finding.value or 0.0, SourceKind.DRAWING, where, sheet=finding.sheet))
    stated = stated_facts(workspace, code)
    derived = with_derived(stated)
    for name in derived:
        if derived.sources.get(name) == DERIVED:
            values[name].append(FactValue(derived[name], SourceKind.DERIVED))
    _worked_out_class(workspace, code, values, dict(derived))
    return fact_sheet(values, kinds)


def _chosen(name: str, value: Fact) -> Fact:
    """Return a fact's value; one of a list of choices, such as 1 of the fire ratings, as text."""
    kinds = fact_kinds()
    chosen = name in kinds and kinds[name].kind == "choice" and isinstance(value, float)
    return f"{value:g}" if chosen else value


def _stated(workspace: Workspace, code: str, values: dict[str, list[FactValue]]) -> None:
    """Add what people gave for the project, with who and when."""
    record = workspace.record(code, "project", code)
    entries = {entry.id: entry for entry in workspace.history(code, "project", code)}
    kinds = fact_kinds()
    for field, heads in record.heads.items():
        if not field.startswith(FACT) and field != "project_class":
            continue
        name = field.removeprefix(FACT)
        control = name in kinds and kinds[name].control
        for head in heads:
            entry = entries[head]
            value = entry.changes[field].new
            if isinstance(value, str | float | int) and value != "":
                source = SourceKind.CONTROL if control else SourceKind.ENTERED
                said = value if isinstance(value, str | bool) else float(value)
                values[name].append(FactValue(said, source, "", entry.author, entry.captured))


def _measured(workspace: Workspace, code: str) -> Mapping[str, Finding]:
    """Return fact → the finding of the last review that measured it, the one nearest to breaking its limit."""
    rules = source_rules()
    checks = {
        rule.item.id: rule.item.check for rule in workspace_rules(workspace).rules if rule.item.check in rules.drawn
    }
    found: dict[str, Finding] = {}
    for discipline in Discipline:
        for finding in kept_findings(workspace, code, discipline)[1]:
            check = checks.get(finding.rule)
            if check is None or finding.value is None:
                continue
            fact, relation = rules.drawn[check]
            known = found.get(fact)
            sign = 1 if relation == "at_most" else -1
            if known is None or sign * finding.value > sign * (known.value or 0.0):
                found[fact] = finding
    return found


def _worked_out_class(
    workspace: Workspace, code: str, values: dict[str, list[FactValue]], facts: Mapping[str, float | str | bool]
) -> None:
    """Add the class that the facts lead to, where it is not the stated one."""
    project = workspace.record(code, "project", code)
    stated = str(project.get("project_class") or "")
    worked_out = review_policy(project).worked_out(stated, facts)
    if worked_out != stated:
        values["project_class"].append(FactValue(worked_out, SourceKind.DERIVED))
