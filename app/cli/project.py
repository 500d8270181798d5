"""``project``: begin, list, show and correct projects."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say
from app.cli.values import named_values

if TYPE_CHECKING:
    from app.storage.workspace import Workspace


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    group = commands.add_parser("project", help="begin, list, show and correct projects (项目)")
    actions = group.add_subparsers(metavar="ACTION", required=True)

    new = actions.add_parser("new", help="begin a project")
    new.add_argument("code", metavar="CODE", help="project code YYYY-RRRRRR-II-TT-NNNNNN (项目统一代码)")
    new.add_argument("--name", metavar="N", required=True, help="name of the project")
    new.add_argument("--class", dest="project_class", metavar="C", required=True, help="class, such as private_other")
    new.add_argument("--policy", metavar="P", default="", help="policy profile")
    new.add_argument("--fact", metavar="NAME=VALUE", action="append", default=[], help="a fact of the project")
    _common(new)
    new.set_defaults(run=_new, blind=True)

    listing = actions.add_parser("list", help="list the projects")
    listing.add_argument("--json", action="store_true", help="print one JSON object")
    listing.set_defaults(run=_list)

    show = actions.add_parser("show", help="show a project: facts, revisions, files, conflicts")
    show.add_argument("code", metavar="CODE", help="project code")
    show.add_argument("--json", action="store_true", help="print one JSON object")
    show.set_defaults(run=_show, blind=True)

    change = actions.add_parser("set", help="set name, class, policy or facts; NAME= takes a fact back")
    change.add_argument("code", metavar="CODE", help="project code")
    change.add_argument("values", metavar="NAME=VALUE", nargs="+", help="what to set; NAME= takes a fact back")
    _common(change)
    change.set_defaults(run=_set)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="PERSON", help="who does it, like zhang.san@agency")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _new(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.project.create_project import create_project
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        create_project(
            workspace,
            args.code,
            args.name,
            args.project_class,
            named_values(args.fact),
            by=acting(args.by),
            policy=args.policy,
        )
        return _tell(workspace, args)


def _list(args: argparse.Namespace) -> int:
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        projects = workspace.projects()
    if args.json:
        print_json(
            {
                "projects": [
                    {"code": p.code, "name": p.name, "class": p.project_class, "policy": p.policy} for p in projects
                ]
            }
        )
    else:
        for project in projects:
            print(f"{project.code}  {project.project_class:<20}  {project.name}")
    return 0


def _show(args: argparse.Namespace) -> int:
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        return _tell(workspace, args)


def _set(args: argparse.Namespace) -> int:
    from app.services.people.acting import acting
    from app.services.project.set_project import set_project
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        set_project(workspace, args.code, named_values(args.values), by=acting(args.by))
        return _tell(workspace, args)


def _tell(workspace: Workspace, args: argparse.Namespace) -> int:
    project = _describe(workspace, args.code)
    if args.json:
        print_json(project)
        return 0
    print(f"{project['code']}  {project['name']}\nclass   {project['class']}\npolicy  {project['policy'] or '-'}")
    for name, value in project["facts"].items():
        print(f"fact    {name} = {value}")
    for revision in project["revisions"]:
        print(f"revision {revision['number']}, received {revision['received']}")
    for file in project["files"]:
        print(f"file    {file['revision']}  {file['name']}  {file['format']}, sheets: {file['sheets']}")
    if project["conflicts"]:
        say(f"{len(project['conflicts'])} fields wait for a person: lianshen journal conflicts {args.code}")
    return 0


def _describe(workspace: Workspace, code: str) -> dict[str, Any]:
    record = workspace.record(code, "project", code)
    return {
        "code": code,
        "name": record.get("name", ""),
        "class": record.get("project_class", ""),
        "policy": record.get("policy", ""),
        "facts": {
            name.removeprefix("fact."): value
            for name, value in record.fields.items()
            if name.startswith("fact.") and value is not None
        },
        "revisions": [
            {"number": r.get("number", ""), "received": r.get("received", "")}
            for r in workspace.records(code, "revision")
        ],
        "files": [
            {
                "id": file.id,
                "name": file.get("name", ""),
                "revision": file.get("revision", ""),
                "sha256": file.get("sha256", ""),
                "format": file.get("format", ""),
                "sheets": len(file.get("sheets") or ()),
            }
            for file in workspace.records(code, "file")
        ],
        "conflicts": [f"{c.type} {c.id} {c.field}" for c in workspace.conflicts(code)],
    }
