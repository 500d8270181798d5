"""``lianshen survey``: read, transform, merge, verify survey results and count floor areas."""

from __future__ import annotations

from typing import Any

from app.cli.survey import counting, merging, reading, verifying


def register(commands: Any) -> None:
    """Add the group to the command line."""
    group = commands.add_parser("survey", help="read, transform, merge and verify survey results (联合测绘)")
    group.set_defaults(run=lambda _: group.print_help() or 0)
    verbs = group.add_subparsers(metavar="VERB")
    for module in (reading, merging, verifying, counting):
        module.register(verbs)
