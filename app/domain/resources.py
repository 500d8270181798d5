"""Where the data folder that ships with the program is."""

from __future__ import annotations

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of a shipped data file: beside the packages, or inside the frozen program."""
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).parents[2]))
    return root.joinpath("resources", *parts)
