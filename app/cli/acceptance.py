"""``acceptance``: pack for the site, record results, take back, issue the joint opinion."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say
from app.domain.project import Discipline

if TYPE_CHECKING:
    from app.acceptance.items import AcceptanceItem
    from app.services.acceptance.unpack_acceptance import UnpackResult

RESULTS = ("complies", "violates", "not_applicable", "to_clarify")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    group = commands.add_parser("acceptance", help="joint acceptance on site (联合验收)")
    actions = group.add_subparsers(metavar="ACTION", required=True)

    pack = actions.add_parser("pack", help="write the sealed package an inspector takes along")
    pack.add_argument("code", metavar="CODE", help="project code")
    pack.add_argument("-o", "--out", metavar="F", required=True, help="package file")
    pack.add_argument(
        "--without",
        metavar="D",
        action="append",
        default=[],
        choices=[one.value for one in Discipline],
        help="leave drawings here",
    )
    _common(pack, passphrase=True)
    pack.set_defaults(run=_pack)

    record = actions.add_parser("record", help="record what was found at an item")
    record.add_argument("where", metavar="F|CODE", help="package file, or project code to record in the workspace")
    record.add_argument("--item", metavar="ID", required=True, help="id or title, as 'acceptance items' lists them")
    record.add_argument("--result", choices=RESULTS, help="worked out from the measured value by default")
    record.add_argument("--measured", metavar="V", type=float, help="measured value in the item's unit")
    record.add_argument("--note", default="", help="remark kept with it")
    record.add_argument(
        "--photo", metavar="FILE", action="append", default=[], help="picture to keep with it; may be repeated"
    )
    _common(record, passphrase=True)
    record.set_defaults(run=_record)

    items = actions.add_parser("items", help="list items with approved and measured values")
    items.add_argument("where", metavar="F|CODE", help="package file or project code")
    _common(items, passphrase=True)
    items.set_defaults(run=_items)

    unpack = actions.add_parser("unpack", help="take a package into this workspace")
    unpack.add_argument("file", metavar="F", help="package to take in")
    _common(unpack, passphrase=True)
    unpack.set_defaults(run=_unpack, code=None)

    merge = actions.add_parser("merge", help="take results back into a project")
    merge.add_argument("code", metavar="CODE", help="project code")
    merge.add_argument("file", metavar="F", help="file to read")
    merge.add_argument("--check", action="store_true", help="exit with 1 when records disagree")
    _common(merge, passphrase=True)
    merge.set_defaults(run=_unpack)

    opinion = actions.add_parser("opinion", help="write the joint acceptance opinion (联合验收意见)")
    opinion.add_argument("code", metavar="CODE", help="project code")
    opinion.add_argument("-o", "--out", metavar="OUT", required=True, help="PDF file")
    _common(opinion, passphrase=False)
    opinion.set_defaults(run=_opinion)


def _common(parser: argparse.ArgumentParser, *, passphrase: bool) -> None:
    if passphrase:
        parser.add_argument("--passphrase-file", metavar="P", help="file whose first line is the passphrase")
    parser.add_argument("--by", metavar="PERSON", help="who does it, like zhang.san@agency")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _passphrase(args: argparse.Namespace) -> str:
    import getpass
    import sys
    from pathlib import Path

    from app.domain.errors import BadInput

    if args.passphrase_file:
        try:
            lines = Path(args.passphrase_file).read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput("the passphrase file cannot be read", path=args.passphrase_file) from error
        if not lines or not lines[0]:
            raise BadInput("the passphrase file is empty", path=args.passphrase_file)
        return lines[0]
    if not sys.stdin.isatty():
        raise BadInput("A package needs --passphrase-file")
    return getpass.getpass("Passphrase: ")


def _pack(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.acceptance.pack_acceptance import pack_acceptance
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        done = pack_acceptance(
            workspace,
            args.code,
            Path(args.out),
            _passphrase(args),
            without=[Discipline(name) for name in args.without],
            by=acting(args.by),
        )
    if done.open_mandatory:
        say(
            f"lianshen: mandatory opinions {', '.join(done.open_mandatory)} are not closed; the sheets are not approved"
        )
    if args.json:
        print_json(
            {
                "file": args.out,
                "package": done.id,
                "sheets": done.sheets,
                "items": done.items,
                "files": done.files,
                "size": done.size,
                "open_mandatory": list(done.open_mandatory),
            }
        )
    else:
        say(f"Packed {done.sheets} sheets and {done.items} items: {args.out}")
    return 0


def _record(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.acceptance.items import Result
    from app.domain.ids import is_project_code
    from app.services.acceptance.items import Verification, record_acceptance, record_in_package
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    found = Verification(
        item=args.item,
        result=Result(args.result) if args.result else None,
        measured=args.measured,
        note=args.note,
        photos=tuple(Path(name) for name in args.photo),
    )
    if is_project_code(args.where) and not Path(args.where).exists():
        with Workspace.open(args.workspace) as workspace:
            item = record_acceptance(workspace, args.where, found, by=acting(args.by))
    else:
        item = record_in_package(Path(args.where), _passphrase(args), found, by=acting(args.by))
    if args.json:
        print_json({"item": _json(item)})
    else:
        say(f"{item.id}: {item.result or 'open'}")
    return 0


def _items(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.acceptance.recording import items_of
    from app.domain.ids import is_project_code
    from app.services.acceptance.items import open_package, project_items
    from app.storage.workspace import Workspace

    if is_project_code(args.where) and not Path(args.where).exists():
        with Workspace.open(args.workspace) as workspace:
            workspace.record(args.where, "project", args.where)
            items = project_items(workspace, args.where)
    else:
        items = items_of(open_package(Path(args.where), _passphrase(args)).entries)
    if args.json:
        print_json({"items": [_json(item) for item in items]})
    else:
        for item in items:
            approved = "" if item.approved is None else f"{item.approved:g} {item.unit}"
            measured = "" if item.measured is None else f"{item.measured:g}"
            print(f"{item.id:26} {item.result or 'open':14} {approved:>14} {measured:>10}  {item.title}")
    return 0


def _unpack(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.acceptance.unpack_acceptance import unpack_acceptance
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        done = unpack_acceptance(workspace, Path(args.file), _passphrase(args), project=args.code)
    if args.json:
        print_json(_unpacked(done))
    else:
        say(f"{done.project}: {done.added} new entries, {done.files} new files, {len(done.conflicts)} conflicts")
    return 1 if getattr(args, "check", False) and done.conflicts else 0


def _opinion(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.acceptance.export_acceptance_opinion import export_acceptance_opinion
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        done = export_acceptance_opinion(workspace, args.code, Path(args.out))
    if args.json:
        print_json({"file": args.out, "conclusion": done.conclusion, "hash": done.hash, "counts": dict(done.counts)})
    else:
        say(f"{done.conclusion}: {args.out}")
    return 0


def _unpacked(done: UnpackResult) -> dict[str, Any]:
    return {
        "project": done.project,
        "added": done.added,
        "known": done.known,
        "results": list(done.results),
        "files": done.files,
        "conflicts": [{"item": item, "field": field} for item, field in done.conflicts],
    }


def _json(item: AcceptanceItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "department": item.department,
        "title": item.title,
        "item": item.item,
        "approved": item.approved,
        "unit": item.unit,
        "compare": item.compare.value,
        "tolerance": item.tolerance,
        "measured": item.measured,
        "difference": item.difference,
        "result": item.result.value if item.result else None,
        "note": item.note,
        "photos": [{"sha256": one.sha256, "name": one.name, "captured": one.captured} for one in item.photos],
        "author": item.author,
        "conflicts": list(item.disputed),
    }
