"""``person``: the register of who may act in which discipline and sign at which step."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say
from app.cli.values import DISCIPLINES
from app.domain.project import Discipline, Role

if TYPE_CHECKING:
    from app.joint_review.people import Registration


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    group = commands.add_parser("person", help="register people for disciplines and roles (执业注册)")
    actions = group.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="enter a person, or change what the person is registered for")
    add.add_argument("person", metavar="ID", help="like zhang.san@agency")
    add.add_argument("--name", required=True, help="name, as printed on papers")
    add.add_argument(
        "--discipline",
        choices=(*DISCIPLINES, "all"),
        action="append",
        required=True,
        help="in which the person acts; may be repeated",
    )
    add.add_argument(
        "--role",
        choices=[one.value for one in Role],
        action="append",
        required=True,
        help="what the person does; may be repeated",
    )
    add.add_argument("--number", default="", help="of the professional registration")
    add.add_argument("--agency", default="", help="that employs the person, as printed")
    _common(add)
    add.set_defaults(run=_add)
    remove = actions.add_parser("remove", help="take a person off the register; signatures stay")
    remove.add_argument("person", metavar="ID", help="id, like zhang.san@agency")
    _common(remove)
    remove.set_defaults(run=_remove)
    listing = actions.add_parser("list", help="list the register")
    listing.add_argument("--json", action="store_true", help="print one JSON object")
    listing.set_defaults(run=_list)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="PERSON", help="who does it, like zhang.san@agency")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.people.register import register_person
    from app.storage.workspace import Workspace

    disciplines = list(Discipline) if "all" in args.discipline else args.discipline
    with Workspace.open(args.workspace) as workspace:
        one = register_person(
            workspace,
            args.person,
            args.name,
            disciplines=disciplines,
            roles=args.role,
            number=args.number,
            agency=args.agency,
            by=acting(args.by),
        )
    if args.json:
        print_json({"person": _described(one)})
    else:
        say(f"{one.name} is registered")
    return 0


def _remove(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.people.register import remove_person
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        remove_person(workspace, args.person, by=acting(args.by))
    if args.json:
        print_json({"removed": args.person})
    else:
        say(f"{args.person} was taken off the register")
    return 0


def _list(args: argparse.Namespace) -> int:
    from app.services.people.register import people
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        found = tuple(people(workspace).values())
    if args.json:
        print_json({"people": [_described(one) for one in found]})
    else:
        for one in found:
            off = "" if one.active else "  (off the register)"
            print(
                f"{one.person:28} {one.name}  {', '.join(sorted(one.roles))}: {', '.join(sorted(one.disciplines))}{off}"
            )
    return 0


def _described(one: Registration) -> dict[str, Any]:
    return {"id": one.person, **one.to_json(), "active": one.active}
