"""``survey area``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.output import print_json, say

RULE_SETS = ("gbt50353", "gb55031", "gbt17986", "civil_defence")


def register(verbs: Any) -> None:
    """Add the command."""
    area = verbs.add_parser("area", help="count floor area by a rule set, with its working")
    area.add_argument("file", type=Path, help="table of spaces, drawing or geographic file with labelled areas")
    area.add_argument("--rules", required=True, choices=RULE_SETS, help="rule set to count by")
    area.add_argument("--class", dest="accuracy_class", type=int, choices=(1, 2, 3), default=2, help="accuracy class")
    area.add_argument("--check", action="store_true", help="exit 1 when a space stays open")
    area.add_argument("--json", action="store_true", help="print one JSON object")
    area.set_defaults(run=run_area)


def run_area(args: argparse.Namespace) -> int:
    """Count floor area."""
    from app.services.survey.count_areas import count_areas

    told = count_areas(args.file, args.rules, args.accuracy_class)
    if args.json:
        print_json(told)
    else:
        for row in told["spaces"]:
            say(row["working"])
        part = "" if told["complete"] else " without the spaces that cannot be determined"
        say(f"{told['name']}: {told['total_m2']:.2f} m² ± {told['limit_m2']:.2f}{part}")
        if any(row["clause_checked"] is False for row in told["spaces"]):
            say("※ the clause is from memory: check it against the standard before official use")
        for share in (told["shared"] or {}).get("units", []):
            say(f"{share['unit']}: {share['working']}, total {share['total_m2']:.2f}")
        for row in told["spaces"]:
            if row["missing"]:
                say(f"{row['name']}: cannot be determined without {', '.join(row['missing'])}")
    return 1 if args.check and told["summary"]["undetermined"] else 0
