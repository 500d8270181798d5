"""``sync``: send the approved set."""

from __future__ import annotations

import argparse

from app.cli.output import print_json, say


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("sync", help="send the approved set to a folder or the city's platform")
    parser.add_argument("code", metavar="CODE", help="project code")
    parser.add_argument("--to", metavar="URL|DIR", required=True, help="tus address, folder or removable disk")
    parser.add_argument(
        "--paper", metavar="FILE", action="append", default=[], help="letter, certificate … to go along"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be sent")
    parser.add_argument("--by", metavar="PERSON", help="who sends it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_sync)


def _sync(args: argparse.Namespace) -> int:
    import json
    from pathlib import Path

    from app.services.people.acting import acting
    from app.services.platform.submit_set import submit_set
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        sent = submit_set(
            workspace,
            args.code,
            args.to,
            by=acting(args.by),
            papers=tuple(Path(name) for name in args.paper),
            dry_run=args.dry_run,
        )
    if args.json:
        manifest = json.loads(sent.manifest.to_bytes())
        print_json({"submission": sent.submission, "manifest": manifest, "receipt": sent.receipt})
    elif sent.receipt is None:
        for file in sent.manifest.files:
            say(f"would send: {file.name} ({file.size} bytes)")
    else:
        say(f"sent: {len(sent.manifest.files)} files, receipt from {sent.receipt['target']}")
    return 0
