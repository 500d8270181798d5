"""Run the automatic checks over a project's sheets and keep what they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.domain.errors import Conflict, NotFound
from app.domain.feedback import Feedback, Silent
from app.domain.finding import Finding
from app.domain.ids import sha256_hex
from app.domain.project import Discipline
from app.journal.entry import canonical
from app.review.checklist.rule_set import load_rules
from app.review.facts import Fact
from app.review.run.engine import Executor, Setup, review
from app.review.run.findings import from_kept, kept
from app.review.run.loading import Reading, SheetSource
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.services.project.own_checklists import own_checklists
from app.services.review.project_facts import stated_facts
from app.storage.workspace import Workspace

KIND = "findings"
DRAWN = "drawn_facts"
PROPOSED = "proposed_roles"
ROLE = "role."


@dataclass(frozen=True)
class ProjectReview:
    """Result of a review.

    Args:
        findings: sorted.
        sheets: as ``review --json`` prints them.
        rule_set: version.
        inputs: files with their hashes.
        errors: file or sheet → why it could not be checked.
    """

    findings: tuple[Finding, ...]
    sheets: tuple[dict[str, Any], ...]
    rule_set: str
    inputs: tuple[dict[str, str], ...]
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Inputs:
    """Everything a review rests on.

    Args:
        sheets: the current ones.
        setup: facts, layer map, own checklists.
        errors: files that cannot be read.
        rule_set: version.
    """

    sheets: tuple[ProjectSheet, ...]
    setup: Setup
    rule_set: str
    errors: tuple[tuple[str, str], ...] = ()
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        sheets = [[s.id, s.state, s.sheet.key, s.number, s.title, [list(f) for f in s.facts]] for s in self.sheets]
        facts = [[name, value] for name, value in self.setup.facts]
        reading = asdict(self.setup.reading)
        known = [sheets, facts, [list(pair) for pair in reading["corrections"]], reading["drawing_unit"], self.rule_set]
        object.__setattr__(self, "hash", sha256_hex(canonical(known)))


def review_project(
    workspace: Workspace,
    project_code: str,
    disciplines: Sequence[Discipline] = (),
    *,
    sheet: str | None = None,
    own_folders: Sequence[Path] = (),
    pool: Executor | None = None,
    feedback: Feedback | None = None,
) -> ProjectReview:
    """Check the current sheets, and keep the findings for the window.

    Disciplines whose inputs have not changed since they were last checked are not run again, nor are sheets that are
    still the same.

    Args:
        workspace: open workspace.
        project_code: project.
        disciplines: all when empty.
        sheet: id or number of the only sheet to check; the result is not kept then.
        own_folders: checklists beside those the workspace uses.
        pool: runs the checks; this process when None.
        feedback: progress and cancel.

    Raises:
        NotFound: no such project or sheet.
        BadInput: a checklist is wrong.
        Cancelled: by the user; nothing was kept.
    """
    inputs = review_inputs(workspace, project_code, own_folders, feedback)
    wanted = tuple(disciplines) or tuple(Discipline)
    if sheet is not None:
        chosen = tuple(one for one in inputs.sheets if sheet in (one.id, one.number, one.sheet.key))
        if not chosen:
            raise NotFound(f"The project has no sheet {sheet}")
        found, errors = _run(workspace, chosen, inputs.setup, wanted, pool, feedback)
        return _answer(found, chosen, inputs, errors)
    known = {one: kept_findings(workspace, project_code, one) for one in wanted}
    stale = tuple(one for one, (key, _) in known.items() if key != inputs.hash)
    fresh, errors = (
        _run(workspace, inputs.sheets, inputs.setup, stale, pool, feedback, project_code) if stale else ((), ())
    )
    if not errors:
        for discipline in stale:
            own = [kept(one) for one in fresh if one.discipline == discipline]
            workspace.cache(KIND, f"{project_code}:{discipline}", {"inputs": inputs.hash, "findings": own})
    old = [one for discipline, (_, found) in known.items() if discipline not in stale for one in found]
    everything = sorted([*old, *fresh], key=lambda one: (one.discipline, one.rule))
    return _answer(tuple(everything), inputs.sheets, inputs, errors)


def review_inputs(
    workspace: Workspace, project_code: str, own_folders: Sequence[Path] = (), feedback: Feedback | None = None
) -> Inputs:
    """Return what a review of the project would rest on now.

    Raises:
        NotFound: no such project.
        BadInput: a checklist is wrong.
    """
    facts = stated_facts(workspace, project_code)
    current = project_sheets(workspace, project_code, feedback)
    roles = project_corrections(workspace, project_code)
    reading = Reading(
        tuple(sorted(roles.items())), str(facts.get("drawing_unit", "")) if "drawing_unit" in facts else ""
    )
    setup = Setup(tuple(sorted(facts.items())), reading, own_checklists(workspace, own_folders))
    return Inputs(current.sheets, setup, load_rules(setup.own_folders).version, current.errors)


def project_corrections(workspace: Workspace, project_code: str) -> dict[str, str]:
    """Return layer name → role as people corrected them; an empty role for a layer that plays none."""
    return {
        name.removeprefix(ROLE): str(value)
        for record in workspace.records(project_code, "layer_map")
        if record.id == project_code
        for name, value in record.fields.items()
        if name.startswith(ROLE) and value is not None
    }


def kept_findings(workspace: Workspace, project_code: str, discipline: Discipline) -> tuple[str, tuple[Finding, ...]]:
    """Return the inputs' hash and the findings of the last review of a discipline; empty when there was none."""
    answer: Any = workspace.cached(KIND, f"{project_code}:{discipline}")
    if not isinstance(answer, dict):
        return "", ()
    return str(answer["inputs"]), tuple(from_kept(row) for row in answer["findings"])


def require_current(workspace: Workspace, project_code: str, discipline: Discipline) -> None:
    """Raise Conflict when what the kept findings of a discipline rest on has changed since."""
    checked = kept_findings(workspace, project_code, discipline)[0]
    if checked and checked != review_inputs(workspace, project_code).hash:
        raise Conflict("The drawings, facts, layer map or rules changed since this check", advice="check again")


def find_finding(workspace: Workspace, project_code: str, identifier: str) -> Finding:
    """Return a finding of the last review by its id.

    Raises:
        NotFound: the project has no such finding.
    """
    workspace.record(project_code, "project", project_code)
    for discipline in Discipline:
        for one in kept_findings(workspace, project_code, discipline)[1]:
            if one.id == identifier:
                return one
    raise NotFound(f"There is no finding {identifier} in the last review of this project")


def _run(
    workspace: Workspace,
    sheets: Sequence[ProjectSheet],
    setup: Setup,
    disciplines: tuple[Discipline, ...],
    pool: Executor | None,
    feedback: Feedback | None,
    keep_for: str = "",
) -> tuple[tuple[Finding, ...], tuple[tuple[str, str], ...]]:
    """Return findings and errors; what the drawings say of facts is kept for the project ``keep_for``."""
    sources = [
        SheetSource(
            one.path, workspace.cache_dir, one.sheet.key, one.id, one.number, one.title, one.facts, one.state, one.file
        )
        for one in sheets
    ]
    chosen = Setup(setup.facts, setup.reading, setup.own_folders, disciplines, setup.time_limit_s)
    result = review(sources, chosen, pool, feedback or Silent(), _Kept(workspace, keep_for) if keep_for else None)
    errors = tuple((one.label or one.sheet, one.error) for one in result.digests if one.error)
    if keep_for and not errors:
        drawn = [[d.sheet, d.label, "site_area_m2", d.site_area_m2] for d in result.digests if d.site_area_m2]
        drawn += [[d.sheet, d.label, *one] for d in result.digests for one in (*d.written, *d.written_here)]
        workspace.cache(DRAWN, keep_for, drawn)
        proposed = sorted({one for digest in result.digests for one in digest.proposals})
        workspace.cache(PROPOSED, keep_for, [list(one) for one in proposed])
    return result.findings, errors


@dataclass(frozen=True)
class _Kept:
    """What a workspace remembers of a project's sheets."""

    workspace: Workspace
    code: str

    def recall(self, kind: str, slot: str) -> Any:
        """Return what was kept of a sheet."""
        return self.workspace.cached(kind, f"{self.code}:{slot}")

    def keep(self, kind: str, slot: str, value: Any) -> None:
        """Keep it."""
        self.workspace.cache(kind, f"{self.code}:{slot}", value)


def kept_drawn_facts(workspace: Workspace, project_code: str) -> tuple[tuple[str, str, str, Fact], ...]:
    """Return what the drawings of the last review say of facts: sheet id, its label, fact, value."""
    rows: Any = workspace.cached(DRAWN, project_code)
    return tuple((str(s), str(label), str(fact), value) for s, label, fact, value in rows or ())


def kept_proposals(workspace: Workspace, project_code: str) -> tuple[tuple[str, str, str], ...]:
    """Return layer, role and the text that speaks for it, as the last review proposed them from the content."""
    rows: Any = workspace.cached(PROPOSED, project_code)
    return tuple((str(layer), str(role), str(text)) for layer, role, text in rows or ())


def _answer(
    findings: tuple[Finding, ...],
    sheets: Sequence[ProjectSheet],
    inputs: Inputs,
    errors: tuple[tuple[str, str], ...],
) -> ProjectReview:
    rows = tuple(
        {
            "id": one.id,
            "file": one.file,
            "key": one.sheet.key,
            "number": one.number,
            "title": one.title,
            "discipline": one.discipline,
        }
        for one in sheets
    )
    files = tuple({"file": file, "sha256": sha} for file, sha in sorted({(one.file, one.sha256) for one in sheets}))
    return ProjectReview(findings, rows, inputs.rule_set, files, (*inputs.errors, *errors))
