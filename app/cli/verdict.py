"""``verdict`` and ``finding``: what a reviewer decides on checklist items and automatic findings."""

from __future__ import annotations

import argparse

from app.cli.output import print_json, say

VERDICTS = ("complies", "violates", "not_applicable", "to_clarify")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    verdict = commands.add_parser("verdict", help="judge a checklist item (判定)")
    verdict.add_argument("code", metavar="CODE", help="project code")
    verdict.add_argument("item", metavar="ITEM", help="id of the checklist item")
    verdict.add_argument("verdict", choices=VERDICTS, help="what was found")
    verdict.add_argument("--note", default="", help="remark")
    verdict.add_argument("--sheet", default="", help="sheet id the verdict is about")
    verdict.set_defaults(run=_verdict)

    finding = commands.add_parser("finding", help="confirm an automatic finding, set it aside, take that back")
    finding.add_argument("code", metavar="CODE", help="project code")
    finding.add_argument("id", metavar="ID", help="id of the finding, as review --json prints it")
    finding.add_argument(
        "decision",
        choices=("confirm", "dismiss", "restore"),
        help="make it an opinion, set it aside, or take that back",
    )
    finding.add_argument("--text", default="", help="text of the opinion; the finding's own sentence by default")
    finding.add_argument("--reason", default="", help="why it is dismissed; a dismissal needs one")
    finding.set_defaults(run=_finding)

    for parser in (verdict, finding):
        parser.add_argument("--by", metavar="PERSON", help="who decides, like zhang.san@agency")
        parser.add_argument("--json", action="store_true", help="print one JSON object")


def _verdict(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.review.give_verdict import give_verdict
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        give_verdict(
            workspace, args.code, args.item, args.verdict, by=acting(args.by), note=args.note, sheet=args.sheet
        )
    if args.json:
        print_json({"item": args.item, "verdict": args.verdict, "note": args.note})
    else:
        say(f"{args.item}: {args.verdict}")
    return 0


def _finding(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.review.confirm_finding import confirm_finding
    from app.services.review.dismiss_finding import dismiss_finding, restore_finding
    from app.services.review.review_project import find_finding
    from app.storage.workspace import Workspace

    opinion = ""
    with Workspace.open(args.workspace) as workspace:
        finding = find_finding(workspace, args.code, args.id)
        if args.decision == "confirm":
            opinion = confirm_finding(workspace, args.code, finding, by=acting(args.by), text=args.text)
        elif args.decision == "dismiss":
            dismiss_finding(workspace, args.code, finding, args.reason, by=acting(args.by))
        else:
            restore_finding(workspace, args.code, finding, by=acting(args.by))
    if args.json:
        print_json({"finding": args.id, "decision": args.decision, "opinion": opinion})
    else:
        say(f"{args.id}: {args.decision}{f' → {opinion}' if opinion else ''}")
    return 0
