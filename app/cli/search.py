"""``search``: words on all sheets of a project."""

from __future__ import annotations

import argparse

from app.cli.output import print_json


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("search", help="find words on all sheets of a project (全套图纸查字)")
    parser.add_argument("code", metavar="CODE", help="project code")
    parser.add_argument("text", metavar="TEXT", nargs="+", help="words that stand together in one text")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_search, blind=True)


def _search(args: argparse.Namespace) -> int:
    import time

    from app.domain.errors import BadInput
    from app.services.drawing_set.search_set import search_set
    from app.storage.workspace import Workspace

    words = " ".join(args.text).strip()
    if not words:
        raise BadInput("Nothing to search for", advice="give the words that stand on a sheet")
    with Workspace.open(args.workspace) as workspace:
        begin = time.perf_counter()
        hits = search_set(workspace, args.code, words)
        taken = time.perf_counter() - begin
    if args.json:
        print_json({"hits": [hit.to_json() for hit in hits], "timings_s": {"search": round(taken, 4)}})
        return 0
    for hit in hits:
        place = f"  ({hit.box_mm.centre[0]:.0f}, {hit.box_mm.centre[1]:.0f}) mm" if hit.box_mm else ""
        print(f"{hit.sheet.number or hit.sheet.file}  {hit.text}{place}")
    return 0
