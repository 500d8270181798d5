"""``facts``: the facts of a project with their sources, and what contradicts what."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json

if TYPE_CHECKING:
    from app.joint_review.fact_sheet import FactValue


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("facts", help="facts with their sources and contradictions (参数来源与矛盾)")
    parser.add_argument("code", metavar="CODE", help="project code")
    parser.add_argument("--check", action="store_true", help="exit with 1 when facts contradict each other")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_facts)


def _facts(args: argparse.Namespace) -> int:
    from app.joint_review.fact_sheet import contradictions
    from app.services.joint_review.fact_sources import fact_sources
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        rows = fact_sources(workspace, args.code)
    against = contradictions(rows)
    if args.json:
        print_json(
            {
                "facts": [
                    {"fact": row.fact, "unit": row.unit, "values": [_value(one) for one in row.values]} for row in rows
                ],
                "contradictions": [
                    {
                        "fact": one.fact,
                        "other": one.other,
                        "relation": one.relation,
                        "values": [_value(one.first), _value(one.second)],
                    }
                    for one in against
                ],
            }
        )
    else:
        for row in rows:
            said = "; ".join(f"{one.value} ({' '.join(filter(None, (one.source, one.where)))})" for one in row.values)
            print(f"{'!' if row.contradictions else ' '} {row.fact:22} {said}")
    return 1 if args.check and against else 0


def _value(one: FactValue) -> dict[str, Any]:
    return {
        "value": one.value,
        "source": one.source.value,
        "where": one.where,
        "by": one.by,
        "when": one.when,
        "sheet": one.sheet,
    }
