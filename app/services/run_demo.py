"""The whole main job on the sample project: from drawings to everything that leaves the office."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.acceptance.items import Result
from app.domain.errors import AppError
from app.domain.feedback import Feedback, Silent
from app.domain.finding import Finding, Outcome
from app.domain.place import Anchor
from app.domain.project import Person
from app.domain.resources import resource
from app.drawings.picture import Picture
from app.jobs.pool import Pool
from app.services.acceptance.export_acceptance_opinion import export_acceptance_opinion
from app.services.acceptance.items import Verification, record_in_package
from app.services.acceptance.pack_acceptance import pack_acceptance
from app.services.acceptance.unpack_acceptance import unpack_acceptance
from app.services.drawing_set.import_drawings import ImportResult, import_drawings
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.services.drawing_set.set_sheet import set_sheet
from app.services.joint_review.export_letter import export_letter
from app.services.markup.export_annotated import export_annotated
from app.services.markup.export_marked_dxf import export_marked_dxf
from app.services.markup.markups import place_markup
from app.services.platform.submit_set import submit_set
from app.services.project.create_project import create_project
from app.services.review.confirm_finding import confirm_finding
from app.services.review.opinions import reply_to_opinion
from app.services.review.review_project import ProjectReview, review_project
from app.services.survey.merge_surveys import Merging, merged_surveys
from app.services.survey.write_survey import write_survey
from app.storage.workspace import Workspace

SAME_VALUE = 0.01  # shares by which a planted and a found value may differ


@dataclass(frozen=True)
class DemoResult:
    """What the main job did.

    Args:
        code: project code.
        sheets: sheets recognised.
        outcomes: discipline → outcome → number of findings.
        planted: violations planted in the sample.
        missed: planted ones that no finding names.
        unexpected: violations found that nobody planted.
        files: what was written.
        errors: what could not be done, and why.
    """

    code: str
    sheets: tuple[ProjectSheet, ...]
    outcomes: Mapping[str, Mapping[str, int]]
    planted: int
    missed: tuple[str, ...]
    unexpected: tuple[Finding, ...]
    files: tuple[Path, ...]
    errors: tuple[AppError, ...]


def run_demo(
    workspace: Workspace, out: Path, picture: Picture, pool: Pool, by: Person, feedback: Feedback | None = None
) -> DemoResult:
    """Do the main job on the sample project in ``workspace`` and leave its papers in ``out``.

    Raises:
        BadInput: the sample project is damaged.
        Conflict: the workspace has the project already.
    """
    feedback = feedback or Silent()
    code = sample_code()
    imported, reviewed = begin_sample(workspace, pool, by, feedback)
    numbers = {sheet.number: sheet for sheet in project_sheets(workspace, code).sheets}
    violations = [finding for finding in reviewed.findings if finding.outcome is Outcome.VIOLATES]
    opinions = [confirm_finding(workspace, code, finding, by=by) for finding in violations]
    _mark_and_reply(workspace, code, numbers, opinions, by)
    sheets = project_sheets(workspace, code).sheets
    missed, unexpected = compare_with_truth(violations, sheets)
    outcomes: dict[str, Counter[str]] = {}
    for finding in reviewed.findings:
        outcomes.setdefault(finding.discipline, Counter())[finding.outcome.value] += 1
    files = _write_papers(workspace, code, out, picture, by)
    return DemoResult(code, sheets, outcomes, len(_truth()), missed, unexpected, tuple(files), tuple(imported.errors))


def sample_code() -> str:
    """Return the project code of the sample."""
    return str(tomllib.loads(resource("sample", "project.toml").read_text("utf-8"))["code"])


def begin_sample(
    workspace: Workspace, pool: Pool, by: Person, feedback: Feedback
) -> tuple[ImportResult, ProjectReview]:
    """Put the sample project into ``workspace``: drawings imported, facts set, checks run.

    Raises:
        Conflict: the workspace has the project already.
    """
    sample = resource("sample")
    about = tomllib.loads((sample / "project.toml").read_text("utf-8"))
    code = str(about["code"])
    facts = {name: str(value) for name, value in about["facts"].items()}
    create_project(workspace, code, about["name"], about["class"], facts, by=by)
    drawings = [path for path in sorted(sample.iterdir()) if path.name not in about["survey"]["files"]]
    drawings = [path for path in drawings if path.suffix in (".dxf", ".pdf")]
    imported = import_drawings(workspace, code, drawings, about["revision"], by=by, feedback=feedback, pool=pool)
    numbers = {sheet.number: sheet for sheet in project_sheets(workspace, code).sheets}
    for number, values in about["sheets"].items():
        set_sheet(workspace, code, numbers[number].id, {f"fact.{n}": str(v) for n, v in values.items()}, by=by)
    reviewed = review_project(workspace, code, pool=pool, feedback=feedback)
    return imported, reviewed


def compare_with_truth(
    violations: Sequence[Finding], sheets: Sequence[ProjectSheet]
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the planted violations nobody found, and the found ones nobody planted."""
    number = {sheet.id: sheet.number for sheet in sheets}
    left = list(violations)
    missed: list[str] = []
    for row in _truth():
        same = [f for f in left if _is(row, f, number.get(f.sheet, ""))]
        if same:
            left.remove(same[0])
        else:
            missed.append(f"{row['discipline']}: {row['topic']} ({row['sheet']})")
    return tuple(missed), tuple(left)


def _truth() -> list[dict[str, Any]]:
    return list(tomllib.loads(resource("sample", "truth.toml").read_text("utf-8"))["planted"])


def _is(row: Mapping[str, Any], finding: Finding, sheet: str) -> bool:
    if row["discipline"] != finding.discipline or (sheet and row["sheet"] != sheet):
        return False
    if "rule" in row and row["rule"] != finding.rule:
        return False
    if "value" in row:
        value = finding.value
        return value is not None and abs(value - row["value"]) <= SAME_VALUE * max(abs(row["value"]), 1e-9)
    return str(row.get("place", "")) in finding.message


def _mark_and_reply(
    workspace: Workspace, code: str, sheets: Mapping[str, ProjectSheet], opinions: Sequence[str], by: Person
) -> None:
    """Put a cloud on the first sheet, and answer the first opinion as a designer would."""
    words = tomllib.loads(resource("sample", "project.toml").read_text("utf-8"))["demo"]
    sheet = sheets[words["marked_sheet"]]
    width, height = sheet.sheet.size_mm
    points = ((0.70 * width, 0.10 * height), (0.88 * width, 0.22 * height))
    anchor = Anchor(sheet.id, sheet.sha256, points, tuple(sheet.sheet.to_mm.inverse()(point) for point in points))
    place_markup(workspace, code, anchor, "cloud", text=words["markup"], discipline="planning", by=by)
    if opinions:
        reply_to_opinion(workspace, code, opinions[0], words["reply"], by=by)


def _write_papers(workspace: Workspace, code: str, out: Path, picture: Picture, by: Person) -> list[Path]:
    """Write what leaves the office, and send it; return the files."""
    out.mkdir(parents=True, exist_ok=True)
    about = tomllib.loads(resource("sample", "project.toml").read_text("utf-8"))
    letter, annotated, markup = out / "letter.pdf", out / "annotated.pdf", out / "markup.dxf"
    export_letter(workspace, code, letter, picture)
    export_annotated(workspace, code, annotated)
    marked = export_marked_dxf(workspace, code, markup)
    survey = about["survey"]
    sources = [resource("sample", name) for name in survey["files"]]
    approved = resource("sample", survey["approved"])
    merged = merged_surveys(sources, Merging(sigma_m=survey["sigma_m"]))
    write_survey(merged, out, approved, about["name"])
    package, opinion = out / "acceptance-package.lsap", out / "acceptance-opinion.pdf"
    passphrase = about["demo"]["passphrase"]
    pack_acceptance(workspace, code, package, passphrase, by=by)
    for item in about["demo"]["accepted"]:
        found = Verification(item["item"], Result(item["result"]), item.get("measured"), item.get("note", ""))
        record_in_package(package, passphrase, found, by=by)
    unpack_acceptance(workspace, package, passphrase, project=code)
    export_acceptance_opinion(workspace, code, opinion)
    sent = submit_set(workspace, code, str(out / "platform"), by=by, papers=(letter, annotated))
    manifest, receipt = out / "manifest.json", out / "receipt.json"
    manifest.write_bytes(sent.manifest.to_bytes())
    receipt.write_text(json.dumps(sent.receipt, ensure_ascii=False, indent=1), "utf-8")
    surveys = sorted(path for path in out.iterdir() if "survey" in path.name)
    papers = [letter, annotated, *(drawing.path for drawing in marked), *surveys, package, opinion, manifest, receipt]
    return [path for path in papers if path.exists()]
