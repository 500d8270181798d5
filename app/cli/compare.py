"""``compare``: what changed between two drawing files or two revisions of a project."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.output import print_json, say
from app.cli.passwords import add_password, passwords_of
from app.cli.values import seconds


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("compare", help="what changed between two drawings or two revisions (版次比对)")
    parser.add_argument("a", metavar="A", help="the former: a file, or CODE:revision")
    parser.add_argument("b", metavar="B", help="the newer: a file, or CODE:revision")
    parser.add_argument("-o", "--out", metavar="PDF", type=Path, help="write both versions over each other")
    add_password(parser, "of encrypted PDF files")
    add_password(parser, "of the former, where it has one of its own", "a")
    add_password(parser, "of the newer, where it has one of its own", "b")
    parser.add_argument(
        "--time-limit",
        metavar="S",
        type=seconds,
        help="for the pages of PDF files; by their size, and what it is not enough for is listed",
    )
    parser.add_argument("--no-cache", action="store_true", help="keep nothing of the files for the next time")
    parser.add_argument("--check", action="store_true", help="exit with 1 when anything differs")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_compare)


def _compare(args: argparse.Namespace) -> int:
    if Path(args.a).exists() or Path(args.b).exists() or ":" not in args.a or ":" not in args.b:
        from app.services.compare.compare_files import compare_files
        from app.services.drawing_set.kept_scenes import kept_scenes

        answer = compare_files(
            Path(args.a),
            Path(args.b),
            cache_dir=None if args.no_cache else kept_scenes(),
            out=args.out,
            passwords=passwords_of(args),
            limit_s=args.time_limit,
        )
    else:
        from app.services.compare.compare_revisions import compare_revisions
        from app.storage.workspace import Workspace

        code, _, before = args.a.partition(":")
        other, _, after = args.b.partition(":")
        if code != other:
            from app.domain.errors import BadInput

            raise BadInput(f"Revisions of one project are compared, not of {code} and {other}")
        with Workspace.open(args.workspace) as workspace:
            answer = compare_revisions(workspace, code, before, after, out=args.out).to_json()
    if args.json:
        print_json(answer)
    else:
        _print(answer)
    if args.out:
        say(f"Written: {args.out}")
    if answer.get("errors"):
        for error in answer["errors"]:
            say(f"lianshen: {error['sheet']}: {error['reason']}")
        return 3
    differs = bool(answer["regions"] or answer["layers"] or any(sheet["state"] != "same" for sheet in answer["sheets"]))
    return 1 if args.check and differs else 0


def _print(answer: dict[str, Any]) -> None:
    print("  ".join(f"{kind} {answer[kind]}" for kind in ("added", "removed", "changed", "moved")))
    for sheet in answer["sheets"]:
        print(f"  {sheet['state']:<8} {sheet['number']} {sheet['title']}".rstrip())
    if answer["redrawn"]:
        print(f"  {answer['redrawn']} entities are drawn in other pieces and look the same")
    for layer in answer["layers"]:
        print(f"  layer {layer['name']}: {layer['state']} {layer['former']}".rstrip())
    for gap in answer["not_compared"]:
        print(f"  not compared: {gap}")
    for region in answer["regions"]:
        place = ", ".join(f"{value:.6g}" for value in region["bbox"])
        print(f"  {region['kind']:<8} {region['sheet']:<12} {region['count']:>6}  [{place}]")
    for opinion in answer.get("opinions", ()):
        print(f"  opinion {opinion['number']}: {opinion['state']}")
