"""``inspect``: one file without a project."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.output import print_json, say
from app.cli.passwords import add_password, password_of


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("inspect", help="describe a drawing file: encoding, layers, sheets, what is not shown")
    parser.add_argument("file", metavar="FILE", type=Path, help="drawing to read (DXF or PDF)")
    parser.add_argument("--unit", choices=("mm", "m"), default="", help="the drawing unit, when you know it")
    add_password(parser)
    parser.add_argument("--fonts", metavar="DIR", type=Path, help="folder of your shape fonts (SHX)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_inspect)


def _inspect(args: argparse.Namespace) -> int:
    from app.drawings.open import cut_off
    from app.drawings.shx.folder import use_folder
    from app.services.drawing_set.inspect_file import inspect_file

    use_folder(args.fonts)
    answer = inspect_file(args.file, unit=args.unit, password=password_of(args))
    if args.json:
        print_json(answer)
    elif answer["error"] is None:
        _print(answer)
    if answer["error"]:
        line = f":{answer['error']['line']}" if answer["error"]["line"] else ""
        say(f"lianshen: {answer['file']}{line}: {answer['error']['message']}")
        return 2
    if any(gap["reason"] == "cut" for gap in answer["not_shown"]):
        say(f"lianshen: {cut_off(answer['file'])}")
        return 3
    return 0


def _print(answer: dict[str, Any]) -> None:
    encoding = f", {answer['encoding']}" if answer["encoding"] else ""
    print(f"{answer['file']}")
    print(f"{answer['format']} {answer['version']}{encoding}, unit {answer['units'] or 'unknown'}")
    print("entities  " + ", ".join(f"{kind} {count}" for kind, count in answer["entities"].items()))
    print(f"sheets    {len(answer['sheets'])}")
    for sheet in answer["sheets"]:
        width, height = sheet["size_mm"]
        words = [sheet["number"], sheet["title"], sheet["discipline"], sheet["scale"], sheet["revision"]]
        print(f"  {sheet['source']:<24} {width:g}×{height:g} mm  {'  '.join(word for word in words if word)}")
    print(f"layers    {len(answer['layers'])}")
    for layer in answer["layers"]:
        print(f"  {layer['name']:<32} {layer['entities']:>8}  {layer['role']}")
    if answer["not_shown"]:
        print("not shown")
        for gap in answer["not_shown"]:
            print(f"  {gap['sheet']:<24} {gap['reason']}: {gap['what']} ({gap['count']})")
        for ask in dict.fromkeys(gap["ask"] for gap in answer["not_shown"] if gap["ask"]):
            print(f"  → {ask}")
    print(f"time      {answer['timings_s'].get('total', 0):.2f} s")
