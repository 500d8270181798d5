"""What commands share: one JSON object to standard output, messages to standard error, counts as arguments."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any


def print_json(answer: Any) -> None:
    """Write one JSON object to standard output."""
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def say(message: str) -> None:
    """Write a message for the person to standard error."""
    sys.stderr.write(message + "\n")


def whole_number(text: str) -> int:
    """Return the whole number above 0 that an argument gives."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number above 0")
    return int(text)
