"""``supervise`` and ``draw``: figures, random draw, blind second review, agreement."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say, whole_number

if TYPE_CHECKING:
    from app.joint_review.second_review import Draw
    from app.services.supervision.second_review import HeldAgainst

GROUPS = ("agency", "discipline", "reviewer", "clause", "round")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    group = commands.add_parser("supervise", help="figures of all projects, blind second review (监管)")
    actions = group.add_subparsers(metavar="ACTION", required=True)
    figures = actions.add_parser("figures", help="opinions by agency, discipline, reviewer, clause or round")
    figures.add_argument("--group", choices=GROUPS, default="discipline", help="what to group by")
    figures.add_argument("--on", metavar="DAY", help="day the clocks are read; today by default")
    figures.set_defaults(run=_figures)
    items = actions.add_parser("items", help="begin a blind second review: its checklist, without what the first said")
    items.set_defaults(run=_items, blind=True)
    second = actions.add_parser("second", help="record a blind second review of a drawn project")
    second.add_argument("verdicts", metavar="ITEM=VERDICT", nargs="+", help="violates, complies or not_applicable")
    second.add_argument("--outcome", choices=("pass", "fail"), required=True, help="conclusion of the second review")
    second.add_argument("--note", default="", help="remark kept with it")
    second.set_defaults(run=_second, blind=True)
    opened = actions.add_parser("unseal", help="see the first review of a drawn project, and give no second one")
    opened.add_argument("code", metavar="CODE", help="project code")
    opened.set_defaults(run=_unseal, blind=True)
    agreement = actions.add_parser("agreement", help="how second reviews agree with the first")
    agreement.add_argument("code", metavar="CODE", help="project code")
    agreement.set_defaults(run=_agreement)
    for step in (items, second):
        step.add_argument("--code", metavar="CODE", required=True, help="project code")
        step.add_argument(
            "--discipline", required=True, help="planning, architecture, fire, civil_defence, municipal or security"
        )
    for step in (items, second, opened):
        step.add_argument("--by", metavar="PERSON", help="who reviews, like zhang.san@agency")

    draw = commands.add_parser("draw", help="draw concluded projects by lot for a second review (抽查)")
    draw.add_argument("--count", type=whole_number, help="how many; lists the draws so far when left out")
    draw.add_argument("--seed", default="", help="drawn by the computer by default")
    draw.add_argument("--by", metavar="PERSON", help="who draws, like zhang.san@agency")
    draw.set_defaults(run=_draw)
    for parser in (figures, items, second, opened, agreement, draw):
        parser.add_argument("--json", action="store_true", help="print one JSON object")


def _figures(args: argparse.Namespace) -> int:
    from app.joint_review.supervision import By, figures, progress
    from app.services.joint_review.standing import read_day
    from app.services.people.acting import acting
    from app.services.supervision.seal import sealed_projects
    from app.services.supervision.supervised_projects import reviewed_projects
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        sealed = sealed_projects(workspace, acting(args.reader))
        projects = reviewed_projects(workspace, on=read_day(args.on), without=sealed)
    if sealed:
        say(f"left out, sealed until the second review is given: {', '.join(sorted(sealed))}")
    rows = figures(projects, By(args.group))
    if args.json:
        print_json(
            {
                "group": args.group,
                "figures": [{**asdict(one), "reopen_rate": one.reopen_rate} for one in rows],
                "agencies": [asdict(one) for one in progress(projects)],
                "sealed": sorted(sealed),
            }
        )
    else:
        for one in rows:
            rate = "-" if one.reopen_rate is None else f"{one.reopen_rate:.0%}"
            print(
                f"{one.key or '-':32} opinions {one.opinions:4}  mandatory {one.mandatory:4}  open {one.open:4}"
                f"  reopened {rate}"
            )
    return 0


def _items(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.supervision.second_review import items_to_judge
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        items = items_to_judge(workspace, args.code, args.discipline, by=acting(args.by))
    if args.json:
        print_json({"items": [{"id": one.id, "clause": str(one.clause), "title": one.title} for one in items]})
    else:
        for one in items:
            print(f"{one.id:36} {one.clause}  {one.title}")
    return 0


def _second(args: argparse.Namespace) -> int:
    from app.domain.errors import BadInput
    from app.services.people.acting import acting
    from app.services.supervision.second_review import record_second_review, second_reviews
    from app.storage.workspace import Workspace

    verdicts = {}
    for text in args.verdicts:
        item, equals, verdict = text.partition("=")
        if not equals:
            raise BadInput(f"“{text}” must have the form ITEM=VERDICT")
        verdicts[item] = verdict
    with Workspace.open(args.workspace) as workspace:
        made = record_second_review(
            workspace, args.code, args.discipline, verdicts, args.outcome, by=acting(args.by), note=args.note
        )
        held = next(one for one in second_reviews(workspace, args.code) if one.second.id == made)
    return _tell([held], args)


def _unseal(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.supervision.seal import unseal
    from app.storage.workspace import Workspace

    by = acting(args.by)
    with Workspace.open(args.workspace) as workspace:
        unseal(workspace, args.code, by=by)
    if args.json:
        print_json({"unsealed": args.code, "by": by.id})
    return 0


def _agreement(args: argparse.Namespace) -> int:
    from app.services.supervision.second_review import second_reviews
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        return _tell(list(second_reviews(workspace, args.code)), args)


def _draw(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.supervision.draw_for_second_review import draw_for_second_review, draws
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        if args.count is None:
            found = list(draws(workspace))
        else:
            found = [draw_for_second_review(workspace, args.count, by=acting(args.by), seed=args.seed)]
    if args.json:
        print_json({"draws": [_draw_json(one) for one in found]})
    else:
        for one in found:
            print(f"{one.created[:10]} seed {one.seed}: {', '.join(one.chosen)} of {len(one.eligible)}")
            if not one.holds:
                say(f"The draw of {one.created[:10]} is not what its seed gives")
    return 0


def _draw_json(one: Draw) -> dict[str, Any]:
    return {**asdict(one), "holds": one.holds}


def _tell(found: list[HeldAgainst], args: argparse.Namespace) -> int:
    if args.json:
        print_json(
            {
                "second_reviews": [
                    {
                        "discipline": one.second.discipline.value,
                        "outcome": one.second.outcome.value,
                        "author": one.second.author,
                        "created": one.second.created,
                        **asdict(one.agreement),
                        "share": one.agreement.share,
                    }
                    for one in found
                ]
            }
        )
    else:
        for one in found:
            share = one.agreement.share
            print(
                f"{one.second.discipline:14} {one.agreement.agreed}/{one.agreement.items} agreed"
                f" ({'-' if share is None else f'{share:.0%}'}), missed: {', '.join(one.agreement.missed) or '-'}"
            )
    return 0
