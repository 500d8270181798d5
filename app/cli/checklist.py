"""``checklist``: checklists as files, coverage of a project, and clauses that have changed (审查要点)."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli.output import print_json, say
from app.cli.values import add_disciplines

if TYPE_CHECKING:
    from app.review.checklist.rule_set import RuleSet


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    checklist = commands.add_parser("checklist", help="checklists, coverage and clause library (审查要点)")
    actions = checklist.add_subparsers(metavar="ACTION", required=True)

    validate = actions.add_parser("validate", help="check the shipped checklists and own folders")
    validate.add_argument("rules", metavar="DIR", nargs="*", help="folder of own checklists")
    validate.set_defaults(run=_validate)

    export = actions.add_parser("export", help="write the items as a spreadsheet")
    export.add_argument("-o", "--out", metavar="OUT", required=True, help="file to write")
    add_disciplines(export)
    _own_rules(export)
    export.set_defaults(run=_export)

    imports = actions.add_parser("import", help="read a spreadsheet into an own folder")
    imports.add_argument("file", metavar="FILE", help="file to read")
    imports.add_argument("--into", metavar="DIR", required=True, help="folder of own checklists")
    imports.set_defaults(run=_import)

    coverage = actions.add_parser("coverage", help="what was checked by whom, and what was not")
    coverage.add_argument("code", metavar="CODE", help="project code")
    add_disciplines(coverage)
    _own_rules(coverage)
    coverage.set_defaults(run=_coverage)

    use = actions.add_parser("use", help="use own checklists in all projects of the workspace")
    use.add_argument(
        "rules", metavar="DIR", nargs="*", help="folders of own checklists; none for the shipped ones alone"
    )
    use.set_defaults(run=_use)

    pin = actions.add_parser("pin", help="keep the clause library of now as the project's")
    pin.add_argument("code", metavar="CODE", help="project code")
    pin.add_argument("--by", metavar="PERSON", help="who decides, like zhang.san@agency")
    _own_rules(pin)
    pin.set_defaults(run=_pin)

    outdated = actions.add_parser("outdated", help="opinions that cite clauses which changed or no longer hold")
    outdated.add_argument("code", metavar="CODE", help="project code")
    outdated.add_argument("--on", metavar="DATE", help="the day that counts; today by default")
    outdated.add_argument("--check", action="store_true", help="exit with 1 when there is one")
    _own_rules(outdated)
    outdated.set_defaults(run=_outdated)

    for parser in (validate, export, imports, coverage, use, pin, outdated):
        parser.add_argument("--json", action="store_true", help="print one JSON object")


def _own_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rules", metavar="DIR", action="append", default=[], help="folder of own checklists")


def _validate(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.review.checklists import validate_checklists

    rules = validate_checklists([Path(name) for name in args.rules])
    return _tell_rules(args, rules)


def _tell_rules(args: argparse.Namespace, rules: RuleSet) -> int:
    faults = [
        {"file": str(fault.path), "item": fault.item, "discipline": fault.discipline.value, "message": str(fault.error)}
        for fault in rules.faults
    ]
    checks = sum(bool(rule.item.check) for rule in rules.rules)
    if args.json:
        print_json({"items": len(rules.rules), "checks": checks, "rule_set": rules.version, "faults": faults})
    else:
        for fault in faults:
            print(fault["message"])
        say(f"{len(rules.rules)} items, {checks} of them with a check; {len(faults)} cannot be used")
    return 2 if faults else 0


def _export(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.domain.project import Discipline
    from app.services.review.checklists import export_checklist

    items = export_checklist(
        Path(args.out), [Discipline(name) for name in args.discipline], [Path(name) for name in args.rules]
    )
    if args.json:
        print_json({"file": args.out, "items": len(items)})
    else:
        say(f"{args.out}: {len(items)} items")
    return 0


def _import(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.review.checklists import import_checklist

    done = import_checklist(Path(args.file), Path(args.into))
    if args.json:
        print_json(
            {"files": [str(one) for one in done.files], "changed": done.changed, "added": done.added, "same": done.same}
        )
    else:
        say(f"{len(done.changed)} changed, {len(done.added)} added, {done.same} as shipped")
        for file in done.files:
            say(f"written: {file}")
    return 0


def _coverage(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.domain.project import Discipline
    from app.services.review.coverage import project_coverage
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        found = project_coverage(
            workspace, args.code, [Discipline(name) for name in args.discipline], [Path(name) for name in args.rules]
        )
    totals = found.totals()
    if args.json:
        items, sheets = [asdict(one) for one in found.items], [asdict(one) for one in found.sheets]
        print_json({"totals": totals, "items": items, "sheets": sheets})
        return 0
    for discipline, counts in totals.items():
        print(f"{discipline:14} " + ", ".join(f"{count} {state}" for state, count in sorted(counts.items())))
    for one in found.sheets:
        own = "; ".join(f"{d}: " + ", ".join(f"{n} {s}" for s, n in sorted(c.items())) for d, c in one.items.items())
        print(f"{one.number or one.sheet:14} {own or 'not checked'}" + (f" (by {', '.join(one.by)})" if one.by else ""))
    return 0


def _use(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.project.own_checklists import use_checklists
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        rules = use_checklists(workspace, [Path(name) for name in args.rules])
    return _tell_rules(args, rules)


def _pin(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.people.acting import acting
    from app.services.project.pinned_clauses import pin_clauses
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        version = pin_clauses(workspace, args.code, by=acting(args.by), own_folders=[Path(n) for n in args.rules])
    if args.json:
        print_json({"project": args.code, "clause_library": version})
    else:
        say(f"{args.code}: clause library {version}")
    return 0


def _outdated(args: argparse.Namespace) -> int:
    from datetime import date
    from pathlib import Path

    from app.domain.errors import BadInput
    from app.services.review.clause_updates import outdated_opinions
    from app.storage.workspace import Workspace

    try:
        day = date.fromisoformat(args.on) if args.on else None
    except ValueError as error:
        raise BadInput(f"--on must be a date such as 2025-05-01, not '{args.on}'") from error
    with Workspace.open(args.workspace) as workspace:
        found = outdated_opinions(workspace, args.code, day, [Path(name) for name in args.rules])
    rows = [
        {"opinion": one.opinion.label, "id": one.opinion.id, "clause": one.opinion.clause, **asdict(one.change)}
        for one in found
    ]
    if args.json:
        print_json({"outdated": rows})
    else:
        for row in rows:
            print(f"{row['opinion']:6} {row['clause']:30} {row['kind']} {row['since']} {row['by']}".rstrip())
        say(f"{len(rows)} opinions cite clauses that changed or no longer hold")
    return 1 if args.check and rows else 0
