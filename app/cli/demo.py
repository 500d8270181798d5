"""``demo``: the whole main job on the sample project."""

from __future__ import annotations

import argparse

from app.cli.output import print_json, say


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="do the whole main job on the sample project")
    parser.add_argument("--out", metavar="DIR", default="lianshen-demo", help="folder for workspace and papers")
    parser.add_argument("--headless", action="store_true", help="without the window")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit with 1 when findings and planted violations differ")
    parser.set_defaults(run=_demo)


def _demo(args: argparse.Namespace) -> int:
    import shutil
    from pathlib import Path

    from app.jobs.pool import Pool
    from app.services.acting import acting
    from app.services.run_demo import run_demo
    from app.storage.workspace import DATABASE, Workspace

    out = Path(args.out).absolute()
    place = out / "workspace"
    if (place / DATABASE).exists():  # left by an earlier demo
        shutil.rmtree(place)
    with Workspace.open(place) as workspace, Pool() as pool:
        result = run_demo(workspace, out, args.picture, pool, acting(None))
    if args.json:
        print_json(
            {
                "project": result.code,
                "sheets": [{"number": s.number, "title": s.title, "discipline": s.discipline} for s in result.sheets],
                "findings": {name: dict(counts) for name, counts in result.outcomes.items()},
                "planted": result.planted,
                "missed": list(result.missed),
                "unexpected": [finding.to_json() for finding in result.unexpected],
                "files": [str(path) for path in result.files],
                "errors": [str(error) for error in result.errors],
            }
        )
    else:
        say(f"{len(result.sheets)} sheets: " + ", ".join(f"{s.number} {s.title}".strip() for s in result.sheets))
        for discipline, counts in result.outcomes.items():
            say(f"  {discipline}: " + ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items())))
        say(f"planted violations: {result.planted}, found: {result.planted - len(result.missed)}")
        for text in result.missed:
            say(f"  missed: {text}")
        for finding in result.unexpected:
            say(f"  not planted: {finding.rule} {finding.message}")
        for path in result.files:
            say(f"written: {path}")
    if not args.headless:
        args.workspace, args.code = str(place), result.code
        return int(args.window(args))
    return 1 if args.check and (result.missed or result.unexpected) else 0
