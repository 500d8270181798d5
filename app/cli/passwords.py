"""The password of an encrypted PDF: from the environment, asked for, or an option; never shown, never kept."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

VARIABLE = "LIANSHEN_PDF_PASSWORD"
ASK = "-"


def add_password(parser: argparse.ArgumentParser, of: str = "of an encrypted PDF") -> None:
    """Add the option."""
    parser.add_argument(
        "--password",
        metavar="P",
        help=f"{of}; - asks for it or reads a line of standard input; others can see options, "
        f"so rather set {VARIABLE} in the environment",
    )


def password_of(args: argparse.Namespace) -> str:
    """Return the password that was given in whatever way; empty for none."""
    given: str | None = args.password
    if given is None:
        return os.environ.get(VARIABLE, "")
    if given != ASK:
        return given
    if sys.stdin.isatty():
        return getpass.getpass("PDF password: ")
    return sys.stdin.readline().rstrip("\r\n")
