"""``opinion``, ``reply`` and ``markup``: what reviewers and designers say about the sheets."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say
from app.cli.values import DISCIPLINES
from app.domain.project import Discipline

if TYPE_CHECKING:
    from app.domain.geometry import Point
    from app.markup.markup import Markup
    from app.markup.opinion import Opinion

STATUS_OF = {"close": "closed", "withdraw": "withdrawn", "reopen": "open"}
KINDS = ("cloud", "rectangle", "polygon", "polyline", "arrow", "text", "callout")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    opinion = commands.add_parser("opinion", help="write, list and close opinions (审查意见)")
    opinion.add_argument("code", metavar="CODE", help="project code")
    actions = opinion.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="write an opinion")
    add.add_argument("--text", help="what the designer has to change, and why")
    add.add_argument("--discipline", choices=DISCIPLINES, help="discipline it belongs to")
    add.add_argument("--clause", default="", help="code and clause, like 'GB 55037-2022 4.3.16'")
    add.add_argument("--mandatory", action="store_true", default=None, help="rests on a mandatory clause (强条)")
    add.add_argument("--evidence", choices=("verified", "memory"), default="", help="whether the clause was confirmed")
    add.add_argument("--item", metavar="ID", default="", help="checklist item it rests on")
    add.add_argument("--finding", metavar="ID", default="", help="automatic finding it confirms")
    add.add_argument("--markup", metavar="ID", default="", help="markup that shows its place")
    _place(add, required=False)
    _common(add)
    add.set_defaults(run=_add)
    listing = actions.add_parser("list", help="list opinions with their replies")
    listing.add_argument("--discipline", choices=DISCIPLINES, help="discipline it belongs to")
    listing.add_argument(
        "--status", choices=("open", "replied", "closed", "withdrawn"), help="only those in this state"
    )
    listing.add_argument("--json", action="store_true", help="print one JSON object")
    listing.set_defaults(run=_list)
    for action, status in STATUS_OF.items():
        step = actions.add_parser(action, help=f"make opinions {status}")
        step.add_argument("opinions", metavar="OPINION", nargs="+", help="number or id")
        _common(step)
        step.set_defaults(run=_set_status, status=status)

    reply = commands.add_parser("reply", help="record the designer's reply to an opinion (设计回复)")
    reply.add_argument("code", metavar="CODE", help="project code")
    reply.add_argument("opinion", metavar="OPINION", help="number or id")
    reply.add_argument("text", metavar="TEXT", help="what the designer answers")
    _common(reply)
    reply.set_defaults(run=_reply)

    markup = commands.add_parser("markup", help="place, list and delete markups (批注)")
    markup.add_argument("code", metavar="CODE", help="project code")
    actions = markup.add_subparsers(metavar="ACTION", required=True)
    place = actions.add_parser("add", help="put a markup on a sheet")
    place.add_argument("--kind", choices=KINDS, required=True, help="shape of the markup")
    place.add_argument("--discipline", choices=DISCIPLINES, required=True, help="discipline it belongs to")
    place.add_argument("--text", default="", help="words of the markup")
    place.add_argument("--width", metavar="MM", type=float, default=0.5, help="line width on paper")
    _place(place, required=True)
    _common(place)
    place.set_defaults(run=_place_markup)
    read = actions.add_parser("read", help="make markups of the annotations that PDF files bring along")
    read.add_argument("--file", metavar="NAME", default="", help="this file only")
    read.add_argument("--discipline", choices=DISCIPLINES, required=True, help="discipline it belongs to")
    _common(read)
    read.set_defaults(run=_read_annotations)
    listing = actions.add_parser("list", help="list markups")
    listing.add_argument("--json", action="store_true", help="print one JSON object")
    listing.set_defaults(run=_list_markups)
    taking = actions.add_parser("import", help="take in what others wrote on the exported sheets (XFDF)")
    taking.add_argument("file", metavar="FILE", help="file to read")
    taking.add_argument("--discipline", metavar="D", required=True, choices=DISCIPLINES, help="of new markups")
    _common(taking)
    taking.set_defaults(run=_import_markups)
    for action, handler in (("delete", _delete_markup), ("restore", _restore_markup)):
        step = actions.add_parser(action, help=f"{action} a markup")
        step.add_argument("markup", metavar="MARKUP", help="id")
        _common(step)
        step.set_defaults(run=handler)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="PERSON", help="who does it, like zhang.san@agency")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _place(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--sheet", metavar="S", required=required, help="number, title or id of the sheet")
    parser.add_argument(
        "--at", metavar="X,Y", nargs="+", required=required, default=[], help="points in sheet millimetres"
    )


def _points(texts: list[str]) -> list[Point]:
    from app.domain.errors import BadInput

    found = []
    for text in " ".join(texts).replace(";", " ").split():
        x, comma, y = text.partition(",")
        try:
            found.append((float(x), float(y)))
        except ValueError as error:
            raise BadInput(f"--at wants points like 120.5,80 in sheet millimetres, not '{text}'") from error
        if not comma:
            raise BadInput(f"--at wants points like 120.5,80 in sheet millimetres, not '{text}'")
    return found


def _add(args: argparse.Namespace) -> int:
    from app.domain.errors import BadInput
    from app.services.drawing_set.anchor_on import anchor_on, find_sheet
    from app.services.people.acting import acting
    from app.services.review.opinions import find_opinion, write_opinion
    from app.storage.workspace import Workspace

    by = acting(args.by)
    with Workspace.open(args.workspace) as workspace:
        if args.finding:
            from app.services.review.confirm_finding import confirm_finding
            from app.services.review.review_project import find_finding

            finding = find_finding(workspace, args.code, args.finding)
            written = confirm_finding(workspace, args.code, finding, by=by, text=args.text or "")
        else:
            if not args.text:
                raise BadInput("An opinion needs --text")
            points = _points(args.at)
            if points and not args.sheet:
                raise BadInput("--at needs --sheet")
            written = write_opinion(
                workspace,
                args.code,
                text=args.text,
                discipline=args.discipline or "",
                clause=args.clause,
                mandatory=args.mandatory,
                evidence=args.evidence,
                anchor=anchor_on(workspace, args.code, args.sheet, points) if points else None,
                sheet=find_sheet(workspace, args.code, args.sheet).id if args.sheet else "",
                item=args.item,
                markup=args.markup,
                by=by,
            )
        opinion = find_opinion(workspace, args.code, written)
    if args.json:
        print_json({"opinion": _opinion_json(opinion)})
    else:
        say(f"Opinion {opinion.label} written")
    return 0


def _list(args: argparse.Namespace) -> int:
    from app.services.review.opinions import project_opinions
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        workspace.record(args.code, "project", args.code)
        found = [
            one
            for one in project_opinions(workspace, args.code)
            if args.discipline in (None, one.discipline) and args.status in (None, one.status)
        ]
    if args.json:
        print_json({"opinions": [_opinion_json(one) for one in found]})
    else:
        for one in found:
            print(f"{one.label:>4} {one.discipline:13} {one.status:9} {'*' if one.mandatory else ' '} {one.text}")
            for reply in one.replies:
                print(f"       ↳ {reply.author}: {reply.text}")
    return 0


def _set_status(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.review.opinions import find_opinion, set_opinion_status
    from app.storage.workspace import Workspace

    done = []
    with Workspace.open(args.workspace) as workspace:
        for name in args.opinions:
            opinion = find_opinion(workspace, args.code, name)
            set_opinion_status(workspace, args.code, opinion.id, args.status, by=acting(args.by))
            done.append(find_opinion(workspace, args.code, opinion.id))
    if args.json:
        print_json({"opinions": [_opinion_json(one) for one in done]})
    else:
        say("\n".join(f"Opinion {one.label}: {one.status}" for one in done))
    return 0


def _reply(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.review.opinions import find_opinion, reply_to_opinion
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        opinion = find_opinion(workspace, args.code, args.opinion)
        reply = reply_to_opinion(workspace, args.code, opinion.id, args.text, by=acting(args.by))
        opinion = find_opinion(workspace, args.code, opinion.id)
    if args.json:
        print_json({"reply": reply, "opinion": _opinion_json(opinion)})
    else:
        say(f"Reply to opinion {opinion.label} recorded")
    return 0


def _place_markup(args: argparse.Namespace) -> int:
    from app.services.drawing_set.anchor_on import anchor_on
    from app.services.markup.markups import find_markup, place_markup
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        anchor = anchor_on(workspace, args.code, args.sheet, _points(args.at))
        placed = place_markup(
            workspace,
            args.code,
            anchor,
            args.kind,
            text=args.text,
            discipline=args.discipline,
            width_mm=args.width,
            by=acting(args.by),
        )
        markup = find_markup(workspace, args.code, placed)
    if args.json:
        print_json({"markup": _markup_json(markup)})
    else:
        say(f"Markup {markup.id} placed")
    return 0


def _read_annotations(args: argparse.Namespace) -> int:
    from app.jobs.pool import Pool
    from app.services.markup.import_annotations import import_annotations
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    by = acting(args.by)
    with Workspace.open(args.workspace) as workspace, Pool(1) as pool:
        made = import_annotations(workspace, args.code, discipline=args.discipline, file=args.file, by=by, pool=pool)
    if args.json:
        print_json({"markups": list(made)})
    else:
        print(f"{len(made)} markups")
    return 0


def _list_markups(args: argparse.Namespace) -> int:
    from app.services.markup.markups import project_markups
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        workspace.record(args.code, "project", args.code)
        found = project_markups(workspace, args.code)
    if args.json:
        print_json({"markups": [_markup_json(one) for one in found]})
    else:
        for one in found:
            print(f"{one.id} {one.kind:10} {one.discipline:13} {one.anchor.sheet} {one.text}")
    return 0


def _import_markups(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.services.markup.exchange_xfdf import import_xfdf
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        done = import_xfdf(
            workspace, args.code, Path(args.file), discipline=Discipline(args.discipline), by=acting(args.by)
        )
    if args.json:
        print_json(
            {
                "markups": list(done.markups),
                "replies": list(done.replies),
                "known": done.known,
                "left_out": list(done.left_out),
            }
        )
    else:
        say(f"{len(done.markups)} markups and {len(done.replies)} replies taken in, {done.known} known")
        for one in done.left_out:
            say(f"left out: {one}")
    return 0


def _delete_markup(args: argparse.Namespace) -> int:
    from app.services.markup.markups import delete_markup, find_markup
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        markup = find_markup(workspace, args.code, args.markup)
        delete_markup(workspace, args.code, markup.id, by=acting(args.by))
    if args.json:
        print_json({"deleted": markup.id})
    else:
        say(f"Markup {markup.id} deleted; 'markup {args.code} restore' brings it back")
    return 0


def _restore_markup(args: argparse.Namespace) -> int:
    from app.services.markup.markups import find_markup, restore_markup
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        restore_markup(workspace, args.code, args.markup, by=acting(args.by))
        markup = find_markup(workspace, args.code, args.markup)
    if args.json:
        print_json({"markup": _markup_json(markup)})
    else:
        say(f"Markup {markup.id} restored")
    return 0


def _opinion_json(one: Opinion) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "label": one.label,
        "discipline": one.discipline.value,
        "text": one.text,
        "clause": one.clause,
        "mandatory": one.mandatory,
        "evidence": one.evidence,
        "status": one.status.value,
        "sheet": one.sheet,
        "anchor": one.anchor.to_json() if one.anchor else None,
        "item": one.item,
        "finding": one.finding,
        "markup": one.markup,
        "round": one.round,
        "author": one.author,
        "created": one.created,
        "replies": [{"text": reply.text, "author": reply.author, "created": reply.created} for reply in one.replies],
    }


def _markup_json(one: Markup) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "text": one.text,
        "discipline": one.discipline.value,
        "width_mm": one.width_mm,
        "sheet": one.anchor.sheet,
        "anchor": one.anchor.to_json(),
        "opinion": one.opinion,
        "author": one.author,
        "created": one.created,
    }
