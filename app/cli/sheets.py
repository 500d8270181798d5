"""``sheets``: the sheets of a project, and corrections of their title blocks."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.output import print_json, say
from app.cli.values import named_values
from app.domain.errors import BadInput


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("sheets", help="list the sheets of a project, correct their title blocks (图幅)")
    parser.add_argument("code", metavar="CODE", help="project code")
    parser.add_argument(
        "--set",
        nargs="+",
        metavar=("SHEET", "NAME=VALUE"),
        help="correct number, title, discipline, scale, revision or fact.NAME; SHEET is its id, number or FILE/KEY",
    )
    parser.add_argument("--by", metavar="PERSON", help="who does it, like zhang.san@agency")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_sheets, blind=True)


def _sheets(args: argparse.Namespace) -> int:
    from app.services.drawing_set.list_sheets import list_sheets
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        if args.set:
            from app.services.drawing_set.set_sheet import set_sheet
            from app.services.people.acting import acting

            set_sheet(workspace, args.code, args.set[0], _corrected(args.set[1:]), by=acting(args.by))
        answer = list_sheets(workspace, args.code)
    if args.json:
        print_json(answer)
    else:
        _print(answer)
    for error in answer["errors"]:
        say(f"lianshen: {error['file']}: {error['reason']}")
    return 3 if answer["errors"] else 0


def _print(answer: dict[str, Any]) -> None:
    for sheet in answer["sheets"]:
        words = (sheet["number"] or "-", sheet["title"] or "-", sheet["discipline"], sheet["scale"], sheet["revision"])
        print(f"{'  '.join(word for word in words if word)}  [{sheet['source']} {sheet['frame']}]")
        for gap in sheet["not_shown"]:
            print(f"    not shown: {gap['reason']} {gap['what']} ({gap['count']})")
    index = answer["index"]
    if index["entries"]:
        print(f"index: {len(index['entries'])} entries")
    for kind in ("missing", "extra", "doubled", "wrong_title"):
        for one in index[kind]:
            print(f"    {kind}: {one['number']} {one.get('title', '')}".rstrip())
    places = {sheet["id"]: f"{sheet['source']} {sheet['frame']}" for sheet in answer["sheets"]}
    doubts = [row for row in (*answer["intake"]["files"], *answer["intake"]["sheets"]) if row["problems"]]
    if doubts:
        print("intake: missing or doubtful")
    for row in doubts:
        name = row.get("file") or row["number"] or row["title"] or places[row["sheet"]]
        print(f"    {name}: {', '.join(row['problems'])}")


def _corrected(texts: list[str]) -> dict[str, str]:
    values = named_values(texts)
    if not values:
        raise BadInput("Say what to correct, as number=建施-05")
    return values
