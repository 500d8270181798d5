"""What commands share: one JSON object to standard output, messages to standard error, counts as arguments."""

from __future__ import annotations

import argparse
import codecs
import json
import shutil
import sys
from pathlib import Path
from typing import Any

COPIED_AT_ONCE = 1 << 20  # bytes


def print_json(answer: Any) -> None:
    """Write one JSON object to standard output."""
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def write_file(path: Path) -> None:
    """Write a JSON file, in UTF-8, to standard output."""
    if codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8":
        sys.stdout.flush()
        with path.open("rb") as stream:
            shutil.copyfileobj(stream, sys.stdout.buffer, COPIED_AT_ONCE)
    else:
        with path.open(encoding="utf-8") as text:
            shutil.copyfileobj(text, sys.stdout)


def say(message: str) -> None:
    """Write a message for the person to standard error."""
    sys.stderr.write(message + "\n")


def whole_number(text: str) -> int:
    """Return the whole number above 0 that an argument gives."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number above 0")
    return int(text)
