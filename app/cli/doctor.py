"""``doctor``: is the workspace whole, and has this computer what it needs."""

from __future__ import annotations

import argparse

from app.cli.output import print_json, say


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("doctor", help="check workspace, files, journal, records, fonts and database")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit with 1 when something is wrong")
    parser.set_defaults(run=_doctor)


def _doctor(args: argparse.Namespace) -> int:
    from app.drawings.shx.folder import fonts_folder
    from app.services.project.check_workspace import check_workspace
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        health = check_workspace(workspace)
    fonts = fonts_folder()
    shape_files = len(list(fonts.glob("*.[sS][hH][xX]")))
    if args.json:
        print_json(
            {
                "workspace": health.location,
                "driver": health.driver,
                "key_store": health.key_store,
                "entries": health.entries,
                "blobs": health.blobs,
                "shape_fonts": {"folder": str(fonts), "files": shape_files},
                "problems": [{"kind": p.kind, "subject": p.subject, "message": p.message} for p in health.problems],
            }
        )
    else:
        print(f"workspace  {health.location}\ndatabase   {health.driver}\ndevice key {health.key_store or 'none'}")
        print(f"shape fonts {fonts}: {shape_files}")
        print(f"{health.entries} entries and {health.blobs} files checked: {len(health.problems)} problems")
    for problem in health.problems:
        say(str(problem))
    return 1 if args.check and health.problems else 0
