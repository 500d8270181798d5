"""What every command prints: one JSON object to standard output, messages to standard error."""

from __future__ import annotations

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
