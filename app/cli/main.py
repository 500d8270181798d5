"""Entry point of the command line: one module a group of commands, each with ``register(commands)``."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import app.cli
from app import __version__
from app.cli.output import print_json, say
from app.domain.errors import AppError, BadInput
from app.drawings.picture import Picture

NO_GROUPS = {"main", "output", "passwords", "values"}

Handler = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments."""

    def error(self, message: str) -> NoReturn:
        """Raise BadInput."""
        raise BadInput(message, advice=f"see {self.prog} --help")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Refuse what this command does not know: the command above it could only send people to its own help."""
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return found, rest


def parser(window: Handler, picture: Picture, command: str = "") -> argparse.ArgumentParser:
    """Return the parser of all commands; ``args.run`` is the handler, which returns the exit code.

    Handlers find the painter of sheets as ``args.picture``, and what opens the window as ``args.window``.

    Every module of this package but those of ``NO_GROUPS`` is a group; groups import services only when
    they run, so that starting stays fast. For a ``command`` that a group is named after, that group is enough.
    """
    top = Parser(
        prog="lianshen", description="Joint construction-drawing review and joint acceptance (联合审图与联合验收)"
    )
    top.add_argument("--version", action="version", version=f"lianshen {__version__}")
    top.add_argument("--workspace", metavar="DIR|URL", help="workspace folder or database address")
    top.add_argument("--as", dest="reader", metavar="PERSON", help="who asks, like zhang.san@agency; also for --by")
    top.set_defaults(window=window, picture=picture)
    commands = top.add_subparsers(metavar="COMMAND")
    groups = {module.name for module in pkgutil.iter_modules(app.cli.__path__)} - NO_GROUPS
    if command in groups:
        _register(command, commands)
        if command in commands.choices:
            return top
        groups.remove(command)
    for group in sorted(groups):
        _register(group, commands)
    return top


def _register(group: str, commands: Any) -> None:
    importlib.import_module(f"app.cli.{group}").register(commands)


def _name_reader(args: argparse.Namespace) -> None:
    """Let who asks also be who acts, where the command says nobody; BadInput when it is no person's id."""
    from app.services.people.acting import acting

    acting(args.reader)
    if getattr(args, "by", "") is None:
        args.by = args.reader


def _require_open(args: argparse.Namespace) -> None:
    """Raise NotPermitted where a command would show a second reviewer what the first review of a project said.

    Commands that show nothing of it say ``blind=True``. Those over all projects have ``code`` None: any sealed project
    stops them.
    """
    compared = [getattr(args, name) for name in ("a", "b") if hasattr(args, name)]  # CODE:revision, or files
    if any(Path(text).exists() for text in compared):  # C:/plan.dxf names no project
        return
    codes = {args.code} if hasattr(args, "code") else {text.partition(":")[0] for text in compared if ":" in text}
    if not codes:
        return
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        drawn = {code for draw in workspace.records("", "draw") for code in draw.get("chosen") or ()}
        if not drawn:
            return
        from app.services.people.acting import acting
        from app.services.supervision.seal import require_open

        reader = acting(getattr(args, "by", None) or args.reader)
        for code in sorted(drawn if None in codes else drawn & codes):
            require_open(workspace, code, reader)


def run(arguments: Sequence[str], window: Handler, picture: Picture) -> int:
    """Run one command; without a command, ``window``.

    Exit codes: 0 ok, 1 a person is needed (with ``--check``), 2 bad input, 3 partial.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        args = parser(window, picture, *arguments[:1]).parse_args(arguments)
        handler: Handler = getattr(args, "run", window)
        if args.reader is not None:
            _name_reader(args)
        if handler is not window and not getattr(args, "blind", False):
            _require_open(args)
        return handler(args)
    except AppError as error:
        if "--json" in arguments:
            print_json(
                {"error": {"kind": error.kind, "message": error.message, "path": error.path, "line": error.line}}
            )
        say(f"lianshen: {error}")
        return 2
    except KeyboardInterrupt:
        say("lianshen: stopped")
        return 130
    except BrokenPipeError:  # whoever read the answer has read enough
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - the interpreter closes it
        return 0
