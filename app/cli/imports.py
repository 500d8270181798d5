"""``import``: drawing files and folders into a project, once or as they arrive."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say, whole_number
from app.cli.passwords import add_password, password_of

if TYPE_CHECKING:
    from app.domain.errors import AppError
    from app.services.drawing_set.import_drawings import ImportResult

STOPPED = 130


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("import", help="import drawings (DXF, PDF) into a project")
    parser.add_argument("code", metavar="CODE", help="project code")
    parser.add_argument("paths", metavar="FILE", nargs="*", help="files, folders or ZIP archives with drawings")
    parser.add_argument("--revision", metavar="R", help="number of the revision (版次); the latest by default")
    parser.add_argument("--watch", metavar="DIR", help="import what arrives in DIR until stopped (Ctrl+C)")
    add_password(parser, "of encrypted PDF files; a copy without is kept")
    parser.add_argument("--workers", metavar="N", type=whole_number, help="number of worker processes")
    parser.add_argument("--by", metavar="PERSON", help="who does it, like zhang.san@agency")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_import)


class Watching:
    """Feedback at a terminal: one line of progress; stopped by Ctrl+C or SIGTERM."""

    cancelled = False

    def __enter__(self) -> Watching:
        self._before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Rewrite the line; nothing when nobody looks."""
        if sys.stderr.isatty():
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\r\x1b[K{done:.0f}/{total:.0f} {message[:60]}{end}")

    def _stop(self, *_signal: object) -> None:
        self.cancelled = True


def _import(args: argparse.Namespace) -> int:
    from app.domain.errors import BadInput, Cancelled
    from app.jobs.pool import Pool
    from app.services.drawing_set.import_drawings import import_drawings
    from app.services.drawing_set.watch_folder import watch_folder
    from app.services.people.acting import acting
    from app.storage.workspace import Workspace

    if not args.paths and not args.watch:
        raise BadInput("Nothing to import", advice="give files, folders or --watch DIR")
    person = acting(args.by)
    results: list[ImportResult] = []

    def told(result: ImportResult) -> None:
        results.append(result)
        _say(result)

    stopped = False
    with Workspace.open(args.workspace) as workspace, Pool(args.workers) as pool, Watching() as feedback:
        try:
            if args.paths:
                told(
                    import_drawings(
                        workspace,
                        args.code,
                        [Path(path) for path in args.paths],
                        args.revision,
                        by=person,
                        feedback=feedback,
                        pool=pool,
                        password=password_of(args),
                    )
                )
            if args.watch:
                say(f"watching {args.watch}; stop with Ctrl+C")
                watch_folder(
                    workspace,
                    args.code,
                    Path(args.watch),
                    args.revision,
                    by=person,
                    feedback=feedback,
                    told=told,
                    pool=pool,
                )
        except Cancelled:
            stopped = True
            say("stopped; what was imported stays")
    if args.json:
        print_json({"project": args.code, **_whole(results)})
    return STOPPED if stopped else _code(results)


def _say(result: ImportResult) -> None:
    for file in result.imported:
        say(f"imported {file.name}: {file.format}, sheets: {len(file.sheets)}")
    for name in result.unchanged:
        say(f"unchanged {name}")
    for path in result.skipped:
        say(f"skipped {path}: no drawing")
    for error in result.cut:
        say(f"imported, but: {error}")
    for error in result.errors:
        say(f"not imported: {error}")


def _whole(results: list[ImportResult]) -> dict[str, Any]:
    return {
        "revision": results[-1].revision if results else None,
        "imported": [
            {
                "id": file.id,
                "name": file.name,
                "sha256": file.sha256,
                "size": file.size,
                "format": file.format,
                "sheets": list(file.sheets),
            }
            for result in results
            for file in result.imported
        ],
        "unchanged": [name for result in results for name in result.unchanged],
        "skipped": [path for result in results for path in result.skipped],
        "errors": _told([error for result in results for error in result.errors]),
        "cut": _told([error for result in results for error in result.cut]),
    }


def _told(errors: list[AppError]) -> list[dict[str, Any]]:
    return [{"kind": one.kind, "message": one.message, "path": one.path, "line": one.line} for one in errors]


def _code(results: list[ImportResult]) -> int:
    if not any(result.errors or result.cut for result in results):
        return 0
    return 3 if any(result.imported or result.unchanged for result in results) else 2
