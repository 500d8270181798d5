"""``sign`` and ``conclude``: reviewer, checker, chief; the joint conclusion and its certificate."""

from __future__ import annotations

import argparse

from app.cli.output import print_json, say

STEPS = ("reviewer", "checker", "chief")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    sign = commands.add_parser("sign", help="sign a discipline as reviewer, checker or chief (签署)")
    sign.add_argument("code", metavar="CODE", help="project code")
    sign.add_argument(
        "discipline", metavar="DISCIPLINE", help="planning, architecture, fire, civil_defence, municipal or security"
    )
    sign.add_argument("step", choices=(*STEPS, "withdraw"), help="who signs, or withdraw to take a signature back")
    sign.add_argument("outcome", metavar="OUTCOME", help="pass or fail; with withdraw, the signature's id")
    sign.add_argument("--note", default="", help="why a check sends it back")
    sign.set_defaults(run=_sign)
    conclude = commands.add_parser(
        "conclude", help="record the joint conclusion; a pass brings the certificate (审查结论)"
    )
    conclude.add_argument("code", metavar="CODE", help="project code")
    conclude.add_argument("--date", metavar="DAY", help="like 2026-11-26; today by default")
    conclude.set_defaults(run=_conclude)
    for parser in (sign, conclude):
        parser.add_argument("--by", metavar="PERSON", help="who signs, like zhang.san@agency")
        parser.add_argument("--json", action="store_true", help="print one JSON object")


def _sign(args: argparse.Namespace) -> int:
    from app.cli.rounds import review_json
    from app.services.joint_review.sign_discipline import find_signature, sign_discipline, withdraw_signature
    from app.services.joint_review.standing import joint_review
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    by = acting(args.by)
    with Workspace.open(args.workspace) as workspace:
        if args.step == "withdraw":
            signature = find_signature(workspace, args.code, args.outcome).id
            withdraw_signature(workspace, args.code, signature, by=by)
        else:
            signature = sign_discipline(
                workspace, args.code, args.discipline, args.step, args.outcome, by=by, note=args.note
            )
        known = joint_review(workspace, args.code)
    unchecked = next((one.unchecked for one in known.signatures if one.id == signature), 0)
    if args.json:
        print_json({"signature": signature, "unchecked": unchecked, **review_json(known)})
    else:
        say(f"{args.discipline}: signed by {by.id} as {args.step}")
        if unchecked:
            say(f"{unchecked} mandatory items of the checklist were undecided; the signature says so")
    return 0


def _conclude(args: argparse.Namespace) -> int:
    from app.cli.rounds import review_json
    from app.services.joint_review.conclude_review import conclude_review
    from app.services.joint_review.standing import read_day
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        known = conclude_review(workspace, args.code, on=read_day(args.date), by=acting(args.by))
    stands = known.standing
    if args.json:
        print_json(review_json(known))
    else:
        number = f", certificate {stands.certificate.number}" if stands.certificate else ""
        say(f"Concluded: {stands.conclusion.outcome if stands.conclusion else ''}{number}")
    return 0
