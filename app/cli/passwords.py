"""The password of an encrypted PDF: from the environment, asked for, or an option; never shown, never kept."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

VARIABLE = "LIANSHEN_PDF_PASSWORD"
ASK = "-"


def add_password(parser: argparse.ArgumentParser, of: str = "of an encrypted PDF", which: str = "") -> None:
    """Add the option.

    Args:
        which: ``a`` or ``b`` for that of one of two files, where it has one of its own.
    """
    variable, option = _names(which)
    parser.add_argument(
        option,
        metavar="P",
        help=f"{of}; - asks for it or reads a line of standard input; others can see options, "
        f"so rather set {variable} in the environment",
    )


def _names(which: str) -> tuple[str, str]:
    return (f"{VARIABLE}_{which.upper()}", f"--password-{which}") if which else (VARIABLE, "--password")


def passwords_of(args: argparse.Namespace) -> tuple[str, str]:
    """Return those of two files: their own, or the one for both."""
    both = password_of(args)
    return password_of(args, "a") or both, password_of(args, "b") or both


def password_of(args: argparse.Namespace, which: str = "") -> str:
    """Return the password that was given in whatever way; empty for none.

    Args:
        which: as in ``add_password``.
    """
    variable, option = _names(which)
    given: str | None = getattr(args, option.removeprefix("--").replace("-", "_"))
    if given is None:
        return os.environ.get(variable, "")
    if given != ASK:
        return given
    if sys.stdin.isatty():
        return getpass.getpass(f"PDF password{f' of {which.upper()}' if which else ''}: ")
    return sys.stdin.readline().rstrip("\r\n")
