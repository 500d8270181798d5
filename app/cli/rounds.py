"""``round`` and ``clock``: acceptance, letter, answers, closing; working days used and left."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say

if TYPE_CHECKING:
    from app.joint_review.clock import Reading
    from app.joint_review.project_class import Judgement
    from app.joint_review.rounds import Round
    from app.services.joint_review.standing import JointReview


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    group = commands.add_parser("round", help="accept a set, issue the letter, take answers back, close (轮次)")
    group.add_argument("code", metavar="CODE", help="project code")
    actions = group.add_subparsers(metavar="ACTION", required=True)
    accept = actions.add_parser("accept", help="accept the set for review: the clock starts (受理)")
    accept.add_argument("--discipline", action="append", default=[], help="under review; all of the policy by default")
    accept.add_argument("--size", default="", help="large or other; worked out from the facts by default")
    accept.set_defaults(run=_accept)
    issue = actions.add_parser("issue", help="write the joint letter and hand it out: the clock stops")
    issue.add_argument("-o", "--out", metavar="OUT", required=True, help="PDF to write")
    issue.set_defaults(run=_issue)
    back = actions.add_parser("return", help="the designer's answer is back: the clock runs on")
    back.add_argument("--replies", metavar="XLSX", help="reply sheet the designer filled in")
    back.add_argument("--revision", default="", help="revision that came with it")
    back.add_argument("--withdraw", action="store_true", help="it is not back: take the record back, replies stay")
    back.set_defaults(run=_return)
    close = actions.add_parser("close", help="close the round; every opinion of its letter must be answered and judged")
    close.set_defaults(run=_close)
    commit = actions.add_parser("commit", help="record a commitment that the scheme is stable (告知承诺)")
    commit.add_argument("--client", default="", help="who signed for the client")
    commit.add_argument("--designer", default="", help="who signed for the designer")
    commit.add_argument("--section", default="", help="of a linear work")
    commit.add_argument("--file", metavar="FILE", help="scan of the commitment")
    commit.add_argument("--withdraw", action="store_true", help="take the last commitment back")
    commit.set_defaults(run=_commit)
    for step in (accept, issue, back, close, commit):
        step.add_argument("--date", metavar="DAY", help="like 2026-11-26; today by default")
        step.add_argument("--by", metavar="PERSON", help="who does it, like zhang.san@agency")
        step.add_argument("--json", action="store_true", help="print one JSON object")
    evidence = actions.add_parser("evidence", help="what the newer drawings show at the place of each open opinion")
    evidence.add_argument("--json", action="store_true", help="print one JSON object")
    evidence.set_defaults(run=_evidence)
    status = actions.add_parser("status", help="rounds, clock, disciplines, conclusion")
    status.add_argument("--json", action="store_true", help="print one JSON object")
    status.set_defaults(run=_status)

    clock = commands.add_parser("clock", help="the statutory clock of a project, or of all (审查时限)")
    clock.add_argument("code", metavar="CODE", nargs="?", help="project code; all projects when left out")
    clock.add_argument("--on", metavar="DAY", help="day it is read, like 2026-11-26; today by default")
    clock.add_argument("--json", action="store_true", help="print one JSON object")
    clock.add_argument("--check", action="store_true", help="exit with 1 when a limit is overdue")
    clock.set_defaults(run=_clock, blind=True)


def _accept(args: argparse.Namespace) -> int:
    from app.services.joint_review.accept_for_review import accept_for_review
    from app.services.joint_review.standing import read_day
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        known = accept_for_review(
            workspace,
            args.code,
            on=read_day(args.date),
            by=acting(args.by),
            disciplines=args.discipline,
            size=args.size,
        )
    return _tell(known, args)


def _issue(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.joint_review.issue_letter import issue_letter
    from app.services.joint_review.standing import joint_review, read_day
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        issued = issue_letter(
            workspace, args.code, Path(args.out), args.picture, on=read_day(args.date), by=acting(args.by)
        )
        known = joint_review(workspace, args.code)
    for label in issued.letter.without_picture:
        say(f"Opinion {label} has no picture: its sheet cannot be painted")
    return _tell(known, args, {"files": [args.out], "opinions": len(issued.letter.listed), "hash": issued.letter.hash})


def _return(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.domain.errors import BadInput
    from app.services.joint_review.read_replies import read_replies
    from app.services.joint_review.standing import joint_review, read_day
    from app.services.joint_review.take_back_answers import take_back_answers, withdraw_return
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    by, added = acting(args.by), 0
    if args.withdraw and (args.replies or args.revision):
        raise BadInput("--withdraw goes with neither --replies nor --revision")
    with Workspace.open(args.workspace) as workspace:
        if args.replies:
            added = read_replies(workspace, args.code, Path(args.replies), by=by)
        if args.withdraw:
            withdraw_return(workspace, args.code, by=by)
        else:
            take_back_answers(workspace, args.code, on=read_day(args.date), by=by, revision=args.revision)
        known = joint_review(workspace, args.code)
    return _tell(known, args, {"replies": added})


def _close(args: argparse.Namespace) -> int:
    from app.services.joint_review.close_round import close_round
    from app.services.joint_review.standing import joint_review, read_day
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        close_round(workspace, args.code, on=read_day(args.date), by=acting(args.by))
        known = joint_review(workspace, args.code)
    return _tell(known, args)


def _commit(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.domain.errors import Conflict
    from app.services.joint_review.record_commitment import record_commitment, withdraw_commitment
    from app.services.joint_review.standing import joint_review, read_day
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        if args.withdraw:
            recorded = joint_review(workspace, args.code).commitments
            if not recorded:
                raise Conflict("No commitment is recorded")
            withdraw_commitment(workspace, args.code, recorded[-1].id, by=acting(args.by))
        else:
            record_commitment(
                workspace,
                args.code,
                {"client": args.client, "designer": args.designer},
                on=read_day(args.date),
                by=acting(args.by),
                section=args.section,
                document=Path(args.file) if args.file else None,
            )
        known = joint_review(workspace, args.code)
    return _tell(known, args)


def _evidence(args: argparse.Namespace) -> int:
    from app.services.joint_review.re_review import re_review
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        found = re_review(workspace, args.code)
    if args.json:
        print_json(
            {
                "before": found.before,
                "after": found.after,
                "evidence": [
                    {
                        "opinion": one.opinion.label,
                        "status": one.opinion.status.value,
                        "state": one.state,
                        "way_mm": list(one.way_mm),
                        "reply": one.opinion.replies[-1].text if one.opinion.replies else "",
                    }
                    for one in found.evidence
                ],
            }
        )
    else:
        for one in found.evidence:
            print(f"{one.opinion.label:>4} {one.opinion.status:9} {one.state:16} {one.opinion.text}")
    return 0


def _status(args: argparse.Namespace) -> int:
    from app.services.joint_review.standing import joint_review
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        return _tell(joint_review(workspace, args.code), args)


def _clock(args: argparse.Namespace) -> int:
    from app.services.joint_review.standing import joint_review, read_day
    from app.storage.workspace import Workspace

    on = read_day(args.on)
    with Workspace.open(args.workspace) as workspace:
        codes = [args.code] if args.code else [project.code for project in workspace.projects()]
        clocks = {code: joint_review(workspace, code, on=on).clock for code in codes}
    if args.json:
        rows = [{"code": code, **clock_json(one)} for code, one in clocks.items()]
        print_json(rows[0] if args.code else {"clocks": rows})
    else:
        for code, one in clocks.items():
            print(f"{code}  {_clock_line(one)}")
    return 1 if args.check and any(one.light == "red" for one in clocks.values()) else 0


def _tell(known: JointReview, args: argparse.Namespace, more: dict[str, Any] | None = None) -> int:
    if args.json:
        print_json({**review_json(known), **(more or {})})
        return 0
    print(f"round {known.round.number}: {known.round.state}\nclock  {_clock_line(known.clock)}")
    for one in known.standing.disciplines:
        outcome = one.outcome or one.sign_off.stage
        print(f"{one.discipline:14} {outcome:10} opinions {one.opinions}, open mandatory {len(one.open_mandatory)}")
    if known.standing.conclusion:
        print(f"conclusion {known.standing.conclusion.outcome}")
    if known.standing.certificate:
        print(f"certificate {known.standing.certificate.number} {known.standing.certificate.hash}")
    return 0


def review_json(known: JointReview) -> dict[str, Any]:
    """Return the joint review as the command line prints it."""
    stands = known.standing
    return {
        "accepted": known.accepted.isoformat() if known.accepted else None,
        "size": known.size,
        "size_reason": judgement_json(known.size_judgement),
        "class": known.class_stated,
        "class_worked_out": known.class_worked_out,
        "class_reasons": [judgement_json(one) for one in known.class_judgements],
        "commitments": [
            {"date": one.date, "signed": dict(one.signed), "counts": one.counts, "section": one.section}
            for one in known.commitments
        ],
        "permit_may_begin": known.permit_may_begin,
        "rounds": [_round_json(one) for one in known.rounds],
        "clock": clock_json(known.clock),
        "disciplines": [
            {
                "discipline": one.discipline.value,
                "stage": one.sign_off.stage.value,
                "outcome": one.outcome.value if one.outcome else None,
                "opinions": one.opinions,
                "open_mandatory": list(one.open_mandatory),
                "unanswered": list(one.unanswered),
                "disputed": list(one.disputed),
                "signatures": [
                    {
                        "id": signature.id,
                        "step": signature.step.value,
                        "outcome": signature.outcome.value,
                        "person": signature.author,
                        "name": signature.registration.name,
                        "created": signature.created,
                        "note": signature.note,
                    }
                    for signature in one.sign_off.signatures
                ],
                "lapsed_signatures": len(one.sign_off.lapsed),
            }
            for one in stands.disciplines
        ],
        "outcome": stands.outcome.value if stands.outcome else None,
        "hurdles": list(stands.hurdles),
        "conclusion": {
            "outcome": stands.conclusion.outcome.value,
            "date": stands.conclusion.date,
            "chief": stands.conclusion.chief.person,
        }
        if stands.conclusion
        else None,
        "certificate": {"number": stands.certificate.number, "hash": stands.certificate.hash}
        if stands.certificate
        else None,
        "lapsed_certificates": [one.number for one in stands.lapsed],
    }


def judgement_json(one: Judgement) -> dict[str, Any]:
    """Return what the facts say of a class or size, with every reason."""
    return {
        "name": one.name,
        "holds": one.holds.value,
        "reasons": [
            {
                "fact": reason.fact,
                "relation": reason.relation,
                "limit": reason.limit,
                "value": reason.value,
                "holds": reason.holds.value,
                "evidence": reason.evidence,
            }
            for reason in one.reasons
        ],
    }


def clock_json(one: Reading) -> dict[str, Any]:
    """Return the clock as the command line prints it."""
    return {
        "on": one.on.isoformat(),
        "accepted": one.accepted.isoformat() if one.accepted else None,
        "limit_days": one.limit.days,
        "used_days": one.used,
        "left_days": one.left,
        "paused_since": one.paused_since.isoformat() if one.paused_since else None,
        "due": one.due.isoformat() if one.due else None,
        "finished": one.finished.isoformat() if one.finished else None,
        "light": one.light.value,
        "holidays_assumed": one.assumed,
        "holiday_data_ends": one.data_ends.isoformat(),
    }


def _round_json(one: Round) -> dict[str, Any]:
    return {
        "number": one.number,
        "state": one.state.value,
        "issued": one.letter.issued.isoformat() if one.letter else None,
        "letter_hash": one.letter.hash if one.letter else "",
        "opinions": len(one.letter.opinions) if one.letter else 0,
        "returned": one.returned.isoformat() if one.returned else None,
        "revision": one.revision,
        "closed": one.closed.isoformat() if one.closed else None,
    }


def _clock_line(one: Reading) -> str:
    if one.accepted is None:
        return "not accepted yet"
    parts = [f"{one.light}: {one.used} of {one.limit.days} working days used"]
    if one.finished:
        parts.append(f"finished {one.finished}")
    elif one.paused_since:
        parts.append(f"with the designer since {one.paused_since}")
    elif one.due:
        parts.append(f"due {one.due}")
    if one.assumed:
        parts.append(f"holidays known until {one.data_ends} only")
    return ", ".join(parts)
