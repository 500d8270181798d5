"""``acceptance``: take items to the site, record there, bring results back, print the opinion."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from app.cli.output import print_json, say

if TYPE_CHECKING:
    from app.storage.workspace import Workspace


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    top = commands.add_parser("acceptance", help="joint acceptance on site (联合验收)")
    acts = top.add_subparsers(metavar="ACT", required=True)
    pack = _act(acts, "pack", "write the package an inspector takes along, or brings back", _pack)
    pack.add_argument("-o", "--out", metavar="FILE", required=True)
    pack.add_argument("--passphrase-file", metavar="FILE", required=True)
    unpack = _act(acts, "unpack", "take a package in", _unpack)
    unpack.add_argument("package", metavar="FILE")
    unpack.add_argument("--passphrase-file", metavar="FILE", required=True)
    _act(acts, "list", "items with approved values and results", _list)
    record = _act(acts, "record", "record what was found", _record)
    record.add_argument("item", metavar="ITEM")
    record.add_argument("result", choices=("pass", "fail"))
    record.add_argument("--measured", metavar="VALUE", type=float)
    record.add_argument("--note", default="")
    record.add_argument("--photo", metavar="FILE", action="append", default=[])
    opinion = _act(acts, "opinion", "print the joint acceptance opinion", _opinion)
    opinion.add_argument("-o", "--out", metavar="FILE", required=True)


def _act(
    acts: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, run: object
) -> argparse.ArgumentParser:
    parser = acts.add_parser(name, help=text)
    parser.add_argument("code", metavar="CODE", help="project code")
    parser.add_argument("--by", metavar="PERSON", help="who acts")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)
    return parser


def _open(args: argparse.Namespace) -> Workspace:
    from app.storage.workspace import Workspace

    return Workspace.open(args.workspace)


def _passphrase(name: str) -> str:
    from pathlib import Path

    from app.domain.errors import BadInput

    try:
        return Path(name).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The passphrase cannot be read: {error}", path=name) from error


def _pack(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.acceptance import pack_acceptance
    from app.services.acting import acting

    with _open(args) as workspace:
        files = pack_acceptance(
            workspace, args.code, Path(args.out), _passphrase(args.passphrase_file), by=acting(args.by)
        )
    return _tell(args, {"package": args.out, "files": files}, f"packed with {files} files: {args.out}")


def _unpack(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.acceptance import unpack_acceptance

    with _open(args) as workspace:
        unpack_acceptance(workspace, Path(args.package), _passphrase(args.passphrase_file))
        conflicts = len(workspace.conflicts(args.code))
    return _tell(args, {"package": args.package, "conflicts": conflicts}, f"taken in; {conflicts} conflicts to settle")


def _list(args: argparse.Namespace) -> int:
    names = ("item", "department", "title", "unit", "approved", "tolerance", "result", "measured", "note")
    with _open(args) as workspace:
        workspace.record(args.code, "project", args.code)
        rows = [{name: row.get(name) for name in names} for row in workspace.records(args.code, "acceptance_item")]
    lines = [f"{row['item']}  {row['title']}  {row['approved'] or ''}  {row['result'] or '-'}" for row in rows]
    return _tell(args, {"items": rows}, "\n".join(lines) or "no acceptance items yet: pack a package first")


def _record(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.acceptance import record_acceptance
    from app.services.acting import acting

    with _open(args) as workspace:
        id_ = record_acceptance(
            workspace,
            args.code,
            args.item,
            args.result,
            measured=args.measured,
            note=args.note,
            photos=tuple(Path(name) for name in args.photo),
            by=acting(args.by),
        )
    return _tell(args, {"id": id_}, f"recorded: {args.item} {args.result}")


def _opinion(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.acceptance import export_acceptance_opinion

    with _open(args) as workspace:
        items = export_acceptance_opinion(workspace, args.code, Path(args.out))
    return _tell(args, {"file": args.out, "items": items}, f"written: {args.out}")


def _tell(args: argparse.Namespace, answer: dict[str, object], sentence: str) -> int:
    if args.json:
        print_json(answer)
    else:
        say(sentence)
    return 0
