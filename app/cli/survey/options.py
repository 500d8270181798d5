"""Options that several survey commands share."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.domain.errors import BadInput

AXES = ("east_north", "north_east")


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add how a file is read."""
    parser.add_argument("--axes", choices=AXES, help="order of the two coordinates, where the file does not tell")
    parser.add_argument(
        "--columns", default="", metavar="F=C,…", help="columns of a table: name=1,code=2,east=3,north=4,height=5"
    )


def add_keep_good(parser: argparse.ArgumentParser) -> None:
    """Add what happens with bad lines."""
    parser.add_argument("--keep-good", action="store_true", help="keep the good points of a file with bad lines")


def columns_of(text: str) -> Mapping[str, str] | None:
    """Return field → column; BadInput when the option is written otherwise."""
    if not text:
        return None
    pairs = [part.partition("=") for part in text.split(",")]
    if any(not mark or not name or not column for name, mark, column in pairs):
        raise BadInput(f"--columns is written F=C,F=C, not “{text}”")
    return {name.strip(): column.strip() for name, _, column in pairs}


def assignment(text: str, option: str, sources: Sequence[Path]) -> tuple[str, str]:
    """Split ``SRC=value``; SRC may be the path as given, the file's name, or its name without the suffix."""
    from app.services.survey.merge_surveys import labels

    source, separator, value = text.rpartition("=")
    if not separator or not source or not value:
        raise BadInput(f"{option} is written SRC=value, not “{text}”")
    told = labels(sources)
    names = dict(zip((str(path) for path in sources), told, strict=True))
    stems = [label for label in told if Path(label).stem == source]
    return names.get(source, stems[0] if len(stems) == 1 and source not in told else source), value
