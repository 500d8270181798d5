"""``lianshen survey``: read, transform, merge, verify survey results and count floor areas."""

from __future__ import annotations

from typing import Any

from app.cli.survey import counting, merging, reading, verifying


def register(commands: Any) -> None:
    """Add the group to the command line."""
    group = commands.add_parser("survey", help="read, transform, merge and verify survey results (联合测绘)")
    verbs = group.add_subparsers(metavar="VERB", required=True)
    for module in (reading, merging, verifying, counting):
        module.register(verbs)
