"""``clash``: opinions of different disciplines that contradict or repeat one another."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say

if TYPE_CHECKING:
    from app.joint_review.opinion_clashes import Clash


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    group = commands.add_parser("clash", help="opinions that contradict or repeat one another (意见冲突)")
    group.add_argument("code", metavar="CODE", help="project code")
    actions = group.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="what waits for the chief, contradictions first")
    listing.add_argument("--check", action="store_true", help="exit with 1 when something waits")
    listing.set_defaults(run=_list)
    settle = actions.add_parser("settle", help="settle one as chief")
    settle.add_argument("clash", metavar="CLASH", help="its id, or its opinions like 12/15")
    settle.add_argument(
        "decision", choices=("both", "keep", "merge"), help="both stand, one is kept, or one speaks for both"
    )
    settle.add_argument("--kept", metavar="OPINION", default="", help="number of the opinion that stays")
    settle.add_argument("--reason", default="", help="why, as it is kept and shown")
    settle.add_argument("--by", metavar="PERSON", help="who settles, like zhang.san@agency")
    settle.set_defaults(run=_settle)
    for parser in (listing, settle):
        parser.add_argument("--json", action="store_true", help="print one JSON object")


def _list(args: argparse.Namespace) -> int:
    from app.services.joint_review.clashes import open_clashes, settlements
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        workspace.record(args.code, "project", args.code)
        waiting, settled = open_clashes(workspace, args.code), settlements(workspace, args.code)
    if args.json:
        print_json({"clashes": [_described(one) for one in waiting], "settled": len(settled)})
    else:
        for one in waiting:
            print(f"{one.kind:10} {one.first.label}/{one.second.label}  {' ↔ '.join(one.why)}")
            for opinion in (one.first, one.second):
                print(f"           {opinion.discipline}: {opinion.text}")
    return 1 if args.check and waiting else 0


def _settle(args: argparse.Namespace) -> int:
    from app.services.joint_review.clashes import find_clash, settle_clash
    from app.services.people.acting import acting
    from app.services.review.opinions import find_opinion
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        clash = find_clash(workspace, args.code, args.clash)
        kept = find_opinion(workspace, args.code, args.kept).id if args.kept else ""
        settle_clash(workspace, args.code, clash, args.decision, kept=kept, reason=args.reason, by=acting(args.by))
    if args.json:
        print_json({"settled": clash.id, "decision": args.decision})
    else:
        say(f"Settled: {clash.first.label}/{clash.second.label}")
    return 0


def _described(one: Clash) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "why": list(one.why),
        "opinions": [
            {"id": o.id, "label": o.label, "discipline": o.discipline.value, "text": o.text, "sheet": o.sheet}
            for o in (one.first, one.second)
        ],
    }
