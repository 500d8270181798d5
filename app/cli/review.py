"""``review`` and ``review-file``: automatic checks over a project's sheets or over files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say, whole_number
from app.cli.values import add_disciplines, named_values

if TYPE_CHECKING:
    from app.domain.finding import Finding

FACT = "a fact of the project, or of one sheet: SHEET:NAME=VALUE"
MANY = 6
"""So many files are worth starting worker processes."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    project = commands.add_parser("review", help="check the drawings of a project (自动检查)")
    project.add_argument("code", metavar="CODE", help="project code")
    project.add_argument("--sheet", metavar="S", help="only this sheet: its id or number")
    _common(project)
    project.set_defaults(run=_review)

    files = commands.add_parser("review-file", help="check drawing files without a project")
    files.add_argument("files", metavar="FILE", nargs="+", help="drawings to check (DXF)")
    files.add_argument(
        "--fact",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a fact of the project, or of one sheet: SHEET:NAME=VALUE",
    )
    files.add_argument("--layer", metavar="NAME=ROLE", action="append", default=[], help="role of a layer")
    _common(files)
    files.set_defaults(run=_review_files)


def _common(parser: argparse.ArgumentParser) -> None:
    add_disciplines(parser)
    parser.add_argument("--executor", metavar="URL", help="scheduler of a Dask cluster that runs the checks")
    parser.add_argument("--workers", metavar="N", type=whole_number, help="number of worker processes")
    parser.add_argument("--rules", metavar="DIR", action="append", default=[], help="folder of own checklists")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit with 1 when something violates its clause")


def _review_files(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.domain.project import Discipline
    from app.services.review.executors import executor_at
    from app.services.review.review_files import review_files

    apart = args.executor or args.workers or len(args.files) >= MANY
    with executor_at(args.executor, args.workers) if apart else nullcontext() as pool:
        result = review_files(
            [Path(name) for name in args.files],
            [Discipline(name) for name in args.discipline],
            named_values(args.fact, "--fact"),
            [Path(name) for name in args.rules],
            named_values(args.layer, "--layer"),
            pool,
        )
    for name in result.unknown_facts:
        say(f"lianshen: no list of facts knows '{name}'; only a rule of your own can use it")
    sheets = [
        {
            "id": one.id,
            "file": one.file,
            "key": one.sheet.key,
            "number": one.sheet.title_block.number,
            "title": one.sheet.title_block.title,
            "discipline": one.sheet.title_block.discipline,
        }
        for one in result.sheets
    ]
    inputs = [{"file": file, "sha256": sha256} for file, sha256 in result.inputs]
    proposals = [
        {"sheet": digest.sheet, "layer": layer, "role": role, "because": text}
        for digest in result.review.digests
        for layer, role, text in digest.proposals
    ]
    facts = result.review.facts
    read = [{"name": name, "value": facts[name], "source": source} for name, source in sorted(facts.sources.items())]
    answer = {
        "sheets": sheets,
        "rule_set": result.review.rule_set,
        "inputs": inputs,
        "proposed_roles": proposals,
        "facts_read": read,
    }
    return _answer(args, result.review.findings, answer)


def _review(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.domain.project import Discipline
    from app.services.review.executors import executor_at
    from app.services.review.review_project import review_project
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace, executor_at(args.executor, args.workers) as executor:
        result = review_project(
            workspace,
            args.code,
            [Discipline(name) for name in args.discipline],
            sheet=args.sheet,
            own_folders=[Path(name) for name in args.rules],
            pool=executor,
        )
    answer = {"sheets": list(result.sheets), "rule_set": result.rule_set, "inputs": list(result.inputs)}
    if result.errors:
        answer["errors"] = [{"sheet": sheet, "message": message} for sheet, message in result.errors]
        for _, message in result.errors:
            say(f"lianshen: {message}")
    code = _answer(args, result.findings, answer)
    return 3 if result.errors and code == 0 else code


def _answer(args: argparse.Namespace, findings: Sequence[Finding], answer: dict[str, Any]) -> int:
    from app.domain.finding import Outcome

    if args.json:
        print_json({"findings": [finding.to_json() for finding in findings], **answer})
    else:
        for finding in findings:
            print(f"{finding.outcome.value:16} {finding.rule:34} {finding.message}")
        counts = {outcome: sum(finding.outcome is outcome for finding in findings) for outcome in Outcome}
        say(", ".join(f"{count} {outcome.value}" for outcome, count in counts.items()))
    violated = any(finding.outcome is Outcome.VIOLATES for finding in findings)
    return 1 if args.check and violated else 0
