"""``survey approve`` and ``survey verify``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.output import print_json, say

TABLE = "CSV: item,kind,name,value,unit[,tolerance]; kinds are listed in docs/survey.md"


def register(verbs: Any) -> None:
    """Add the commands."""
    approve = verbs.add_parser("approve", help="store a project's approved values")
    approve.add_argument("code", help="project code")
    approve.add_argument("table", type=Path, help=TABLE)
    approve.add_argument("--by", metavar="PERSON", help="who does it, like zhang.san@agency")
    approve.add_argument("--json", action="store_true", help="print one JSON object")
    approve.set_defaults(run=run_approve)

    verify = verbs.add_parser("verify", help="hold a merged survey against approved values")
    verify.add_argument("merged", type=Path, help="folder or JSON of a merge, or one survey file")
    verify.add_argument("--approved", required=True, metavar="CODE|CSV", help=f"project code, or {TABLE}")
    verify.add_argument("--drawing", type=Path, metavar="DXF", help="approved drawing to lay the as-built over")
    verify.add_argument("-o", "--out", type=Path, metavar="PDF", help="comparison with a picture of each deviation")
    verify.add_argument("--title", default="", help="name of the project on the comparison")
    verify.add_argument("--check", action="store_true", help="exit 1 when a row fails or stays open")
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    verify.set_defaults(run=run_verify)


def run_approve(args: argparse.Namespace) -> int:
    """Store approved values."""
    from app.services.people.acting import acting
    from app.services.survey.approve_survey_values import approve_survey_values
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        values = approve_survey_values(workspace, args.code, args.table, acting(args.by))
    if args.json:
        print_json({"project": args.code, "approved": len(values)})
    else:
        say(f"{len(values)} approved values stored")
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """Hold a merged survey against approved values."""
    from app.services.survey.verify_survey import survey_at, verify_survey, verify_survey_of_project

    survey = survey_at(args.merged)
    if Path(args.approved).exists() or args.approved.casefold().endswith(".csv"):
        rows = verify_survey(survey, Path(args.approved))
    else:
        from app.storage.workspace import Workspace

        with Workspace.open(args.workspace) as workspace:
            rows = verify_survey_of_project(workspace, args.approved, survey)
    if args.out is not None:
        from app.services.survey.write_survey import write_comparison

        write_comparison(survey, rows, args.merged, args.out, args.drawing, args.title)
    if args.json:
        verdicts = [row.verdict.value for row in rows]
        summary = {verdict: verdicts.count(verdict) for verdict in ("pass", "fail", "indeterminate")}
        print_json({"rows": [row.to_json() for row in rows], "summary": summary})
    else:
        for row in rows:
            told = row.to_json()
            say(
                f"{row.verdict.value:13} {row.item}: {told['measured']} against {row.approved} {row.unit}"
                f" (difference {told['difference']}, tolerance {told['tolerance']}, U {told['uncertainty']})"
                f"{'  ' + row.reason if row.reason else ''}"
            )
    return 1 if args.check and any(row.verdict.value != "pass" for row in rows) else 0
