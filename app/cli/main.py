"""Entry point of the command line: one module a group of commands, each with ``register(commands)``."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Callable, Sequence

import app.cli
from app import __version__
from app.cli.output import print_json, say
from app.domain.errors import AppError
from app.drawings.picture import Picture

Handler = Callable[[argparse.Namespace], int]


def parser(window: Handler, picture: Picture) -> argparse.ArgumentParser:
    """Return the parser of all commands; ``args.run`` is the handler, which returns the exit code.

    Handlers find the painter of sheets as ``args.picture``, and what opens the window as ``args.window``.

    Every module of this package but ``main`` and ``output`` is a group; groups import services only when they run, so
    that starting stays fast.
    """
    top = argparse.ArgumentParser(
        prog="lianshen", description="Joint construction-drawing review and joint acceptance (联合审图与联合验收)"
    )
    top.add_argument("--version", action="version", version=f"lianshen {__version__}")
    top.add_argument("--workspace", metavar="DIR|URL", help="workspace folder or database address")
    top.set_defaults(window=window, picture=picture)
    commands = top.add_subparsers(metavar="COMMAND")
    for module in sorted(pkgutil.iter_modules(app.cli.__path__), key=lambda module: module.name):
        if module.name not in {"main", "output"}:
            importlib.import_module(f"app.cli.{module.name}").register(commands)
    return top


def run(arguments: Sequence[str], window: Handler, picture: Picture) -> int:
    """Run one command; without a command, ``window``.

    Exit codes: 0 ok, 1 a person is needed (with ``--check``), 2 bad input, 3 partial.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    args = parser(window, picture).parse_args(arguments)
    handler: Handler = getattr(args, "run", window)
    try:
        return handler(args)
    except AppError as error:
        if getattr(args, "json", False):
            print_json(
                {"error": {"kind": error.kind, "message": error.message, "path": error.path, "line": error.line}}
            )
        say(f"lianshen: {error}")
        return 2
    except KeyboardInterrupt:
        say("lianshen: stopped")
        return 130
