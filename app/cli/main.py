"""Entry point of the command line: one module a group of commands, each with ``register(commands)``."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from app import __version__
from app.domain.errors import AppError

GROUPS = (
    "projects",
    "drawings",
    "review",
    "opinions",
    "exports",
    "survey",
    "acceptance",
    "sync",
    "journal",
    "doctor",
    "demo",
)

Handler = Callable[[argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; ``args.run`` is the handler, which returns the exit code."""
    top = argparse.ArgumentParser(prog="lianshen", description="Joint construction-drawing review and joint acceptance")
    top.add_argument("--version", action="version", version=f"lianshen {__version__}")
    top.add_argument("--workspace", metavar="DIR|URL", help="workspace folder or database address (default: the user's own)")
    commands = top.add_subparsers(metavar="COMMAND")
    for group in GROUPS:
        importlib.import_module(f"app.cli.{group}").register(commands)
    return top


def print_json(answer: Any) -> None:
    """Write one JSON object to standard output."""
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def say(message: str) -> None:
    """Write a message for the person to standard error."""
    sys.stderr.write(message + "\n")


def run(arguments: Sequence[str], window: Callable[[argparse.Namespace], int]) -> int:
    """Run one command; without a command, ``window``. Exit codes: 0 ok, 1 a person is needed, 2 bad input, 3 partial."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    args = parser().parse_args(arguments)
    handler: Handler = getattr(args, "run", window)
    try:
        return handler(args)
    except AppError as error:
        if getattr(args, "json", False):
            print_json({"error": {"kind": error.kind, "message": error.message, "path": error.path, "line": error.line}})
        say(f"lianshen: {error}")
        return 2
    except KeyboardInterrupt:
        say("lianshen: stopped")
        return 130
