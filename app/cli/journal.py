"""``journal``: the trail of decisions, its checks, its exchange and its conflicts."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say, whole_number

if TYPE_CHECKING:
    from app.storage.merging import FieldConflict


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    group = commands.add_parser("journal", help="who decided what and when: log, verify, export, merge, settle")
    actions = group.add_subparsers(metavar="ACTION", required=True)

    log = _action(actions, "log", "list the entries", _log)
    log.add_argument("code", metavar="CODE", nargs="?", help="only this project's")
    log.add_argument("--record", metavar=("TYPE", "ID"), nargs=2, help="only entries about this record of the project")
    log.add_argument("--last", metavar="N", type=whole_number, help="only the last N")

    verify = _action(actions, "verify", "check chains and signatures", _verify)
    verify.add_argument("file", metavar="FILE", nargs="?", help="a journal file instead of the workspace")

    export = _action(actions, "export", "write a journal file (JSON lines) with public keys", _export)
    export.add_argument("code", metavar="CODE", nargs="?", help="only this project's")
    export.add_argument("-o", "--out", metavar="OUT", required=True, help="file to write")

    merge = _action(actions, "merge", "take in a journal file", _merge)
    merge.add_argument("file", metavar="FILE", help="file to read")
    merge.add_argument("--check", action="store_true", help="exit with 1 when conflicts wait for a person")

    conflicts = _action(actions, "conflicts", "list the fields that wait for a person", _conflicts)
    conflicts.add_argument("code", metavar="CODE", help="project code")
    conflicts.add_argument("--check", action="store_true", help="exit with 1 when there are any")

    rebuild = _action(actions, "rebuild", "make all records anew from the journal", _rebuild)
    rebuild.description = "Make all records anew from the journal, as when doctor finds that they differ."

    settle = _action(actions, "settle", "decide a field in conflict", _settle)
    settle.add_argument("code", metavar="CODE", help="project code")
    settle.add_argument("type", metavar="TYPE", help="type of the record, like opinion")
    settle.add_argument("id", metavar="ID", help="id of the record")
    settle.add_argument("field", metavar="FIELD", help="field of the record")
    choice = settle.add_mutually_exclusive_group(required=True)
    choice.add_argument("--take", metavar="ENTRY", help="the version of this entry (id or its beginning)")
    choice.add_argument("--value", metavar="JSON", help="another value; text in quotes")
    settle.add_argument("--by", metavar="PERSON", help="who decides, like zhang.san@agency")


def _action(actions: Any, name: str, text: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)
    return parser


def _log(args: argparse.Namespace) -> int:
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        if args.code:
            workspace.record(args.code, "project", args.code)
        if args.record:
            workspace.record(args.code or "", *args.record)
        entries = workspace.history(args.code or "", *args.record) if args.record else workspace.entries(args.code)
    if args.last is not None:
        entries = entries[len(entries) - min(args.last, len(entries)) :]
    if args.json:
        print_json({"entries": [entry.to_json() for entry in entries]})
        return 0
    for entry in entries:
        what = ", ".join(f"{name}={_short(change.new)}" for name, change in entry.changes.items())
        print(f"{entry.captured}  {entry.author}  {' '.join(entry.subject)}  {what}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    from app.services.project.merge_journal import verify_journal
    from app.storage.workspace import Workspace

    if args.file:
        journal = verify_journal(Path(args.file))
        problems: list[dict[str, str]] = []
        count, devices = len(journal.entries), len({entry.device for entry in journal.entries})
    else:
        with Workspace.open(args.workspace) as workspace:
            problems = [{"kind": p.kind, "subject": p.subject, "message": p.message} for p in workspace.check_journal()]
            versions = workspace.versions()
            count, devices = sum(versions.values()), len(workspace.public_keys())
    for problem in problems:
        say(f"{problem['kind']}: {problem['message']}")
    if args.json:
        print_json({"entries": count, "devices": devices, "problems": problems})
    elif not problems:
        print(f"{count} entries of {devices} devices: every chain and signature holds")
    return 2 if problems else 0


def _export(args: argparse.Namespace) -> int:
    from app.services.project.export_journal import export_journal
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        count = export_journal(workspace, Path(args.out), args.code)
    if args.json:
        print_json({"out": args.out, "entries": count})
    else:
        say(f"{count} entries written to {args.out}")
    return 0


def _merge(args: argparse.Namespace) -> int:
    from app.services.project.merge_journal import merge_journal
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        result = merge_journal(workspace, Path(args.file))
    waiting = [
        {"project": project, "type": type_, "id": id_, "field": field}
        for project, type_, id_, field in result.conflicts
    ]
    if args.json:
        print_json(
            {
                "added": len(result.added),
                "known": result.known,
                "new_devices": list(result.new_devices),
                "conflicts": waiting,
            }
        )
    for device in result.new_devices:
        say(f"entries of a device not known before: {device}")
    say(f"{len(result.added)} entries added, {result.known} known, {len(waiting)} fields wait for a person")
    return 1 if args.check and waiting else 0


def _conflicts(args: argparse.Namespace) -> int:
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        workspace.record(args.code, "project", args.code)
        conflicts = workspace.conflicts(args.code)
    if args.json:
        print_json({"conflicts": [_plain(conflict) for conflict in conflicts]})
    else:
        for conflict in conflicts:
            print(f"{conflict.type} {conflict.id} {conflict.field}")
            for version in conflict.versions:
                print(f"    {version.entry}  {version.captured}  {version.author}: {_short(version.value)}")
    return 1 if args.check and conflicts else 0


def _settle(args: argparse.Namespace) -> int:
    import json

    from app.domain.errors import BadInput
    from app.services.people.acting import acting
    from app.services.project.settle_conflict import find_conflict, settle_conflict
    from app.storage.merging import chosen
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        conflict = find_conflict(workspace, args.code, args.type, args.id, args.field)
        if args.take is not None:
            value = chosen(conflict, args.take)
        else:
            try:
                value = json.loads(args.value)
            except ValueError as error:
                raise BadInput(f"“{args.value}” is no JSON value", advice='write text in quotes, as "text"') from error
        settle_conflict(workspace, args.code, conflict, value, by=acting(args.by))
    if args.json:
        print_json({"type": args.type, "id": args.id, "field": args.field, "value": value})
    return 0


def _rebuild(args: argparse.Namespace) -> int:
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        workspace.rebuild()
        count = sum(workspace.versions().values())
    if args.json:
        print_json({"entries": count})
    else:
        say(f"records made anew from {count} entries")
    return 0


def _plain(conflict: FieldConflict) -> dict[str, Any]:
    return {
        "type": conflict.type,
        "id": conflict.id,
        "field": conflict.field,
        "versions": [
            {"value": v.value, "author": v.author, "captured": v.captured, "device": v.device, "entry": v.entry}
            for v in conflict.versions
        ],
    }


def _short(value: Any) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
