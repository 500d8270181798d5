"""``survey merge``, ``survey decide`` and ``survey topology``."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import Any

from app.cli.output import print_json, say, write_file
from app.cli.survey.options import AXES, add_keep_good, assignment
from app.domain.errors import BadInput

GARBAGE_AFTER = 100_000  # new objects; a survey makes millions that live, and looking for dead ones takes time
OUTPUTS = "json, map, report, geopackage, extracts"


def register(verbs: Any) -> None:
    """Add the commands."""
    merge = verbs.add_parser("merge", help="merge surveys into map, report and data, and list their conflicts")
    merge.add_argument("sources", nargs="+", type=Path, help="survey files")
    merge.add_argument(
        "--control",
        action="append",
        default=[],
        metavar="[SRC=]FILE",
        help="control points (CSV) or saved transformation (JSON), of one survey or of all",
    )
    merge.add_argument(
        "--sigma", action="append", default=[], metavar="SRC=METRES", help="standard deviation of a coordinate"
    )
    merge.add_argument("--axes", action="append", default=[], metavar="[SRC=]ORDER", help=" or ".join(AXES))
    add_keep_good(merge)
    merge.add_argument("--adjust-lines", action="store_true", help="corners onto sides of other surveys' outlines")
    merge.add_argument("--square", nargs="*", metavar="NAME", help="square buildings: all, or those named")
    merge.add_argument("--project", metavar="CODE", help="apply what surveyors of the project decided")
    merge.add_argument("--approved", type=Path, help="table of approved values for the report")
    merge.add_argument("--title", default="", help="name of the project on map and report")
    merge.add_argument("--write", default="", metavar="KINDS", help=f"only these of: {OUTPUTS}")
    merge.add_argument("--check", action="store_true", help="exit 1 when conflicts need a person")
    merge.add_argument("-o", "--out", type=Path, required=True, help="folder for map, report, data and extracts")
    merge.add_argument("--json", action="store_true", help="print one JSON object")
    merge.set_defaults(run=run_merge)

    decide = verbs.add_parser("decide", help="decide a conflict; the journal keeps it and merge --project applies it")
    decide.add_argument("code", help="project code")
    decide.add_argument("merged", type=Path, help="folder or JSON of a merge")
    decide.add_argument("conflict", help="id of the conflict")
    decide.add_argument(
        "--choose",
        metavar="SRC|mean|keep|remeasure",
        help="what holds: a source, the mean, keep both, or measure again",
    )
    decide.add_argument("--take-back", action="store_true", help="open a conflict again that was decided")
    decide.add_argument("--reason", default="", help="why; needed with --choose")
    decide.add_argument("--by", metavar="PERSON", help="who does it, like zhang.san@agency")
    decide.add_argument("--json", action="store_true", help="print one JSON object")
    decide.set_defaults(run=run_decide)

    topology = verbs.add_parser("topology", help="defects of outlines, with a fix offered for each")
    topology.add_argument("merged", type=Path, help="folder or JSON of a merge, or one survey file")
    topology.add_argument("--fix", nargs="+", default=[], metavar="ID", help="defects to fix; “all” for every one")
    topology.add_argument("-o", "--out", type=Path, help="where the fixed survey is written (JSON)")
    topology.add_argument("--check", action="store_true", help="exit 1 when defects are left")
    topology.add_argument("--json", action="store_true", help="print one JSON object")
    topology.set_defaults(run=run_topology)


def sigma_of(texts: list[str], sources: list[Path]) -> dict[str, float]:
    """Return standard deviations by survey; BadInput when one is none."""
    found: dict[str, float] = {}
    for text in texts:
        name, value = assignment(text, "--sigma", sources)
        try:
            found[name] = float(value)
        except ValueError:
            raise BadInput(f"“{value}” is no standard deviation") from None
        if not 0 < found[name] < 100:
            raise BadInput(f"“{value}” is no standard deviation in metres")
    return found


def run_merge(args: argparse.Namespace) -> int:
    """Merge surveys."""
    gc.set_threshold(GARBAGE_AFTER)
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # its threads, of no use here, would forbid to double the process
    from app.services.survey.merge_surveys import Merging, merged_surveys
    from app.services.survey.write_survey import JSON_FILE, kinds_of, write_survey
    from app.survey.merged_json import json_text
    from app.survey.merged_survey import Adjusting
    from app.survey.points import AxisOrder

    axes: dict[str, AxisOrder] = {}
    for text in args.axes:
        name, value = assignment(text, "--axes", args.sources) if "=" in text else ("", text)
        if value not in AXES:
            raise BadInput(f"“{value}” is no axis order", advice=f"it is {' or '.join(AXES)}")
        axes[name] = AxisOrder(value)
    control = {}
    for text in args.control:
        name, value = assignment(text, "--control", args.sources) if "=" in text else ("", text)
        control[name] = Path(value)
    adjusting = Adjusting(args.adjust_lines, None if args.square is None else tuple(args.square))
    kinds = kinds_of(args.write)
    merging = Merging(sigma_of(args.sigma, args.sources), control, decisions_of(args), adjusting, args.keep_good, axes)
    merged = merged_surveys(args.sources, merging)
    write_survey(merged, args.out, args.approved, args.title, kinds)
    if args.json and "json" in kinds and args.approved is None:
        write_file(args.out / JSON_FILE)  # what was just written, not made once more
    elif args.json:
        sys.stdout.writelines(json_text(merged, {}))
    else:
        say("  ".join(f"{name} {value}" for name, value in merged.summary.items()))
    for source in merged.sources:
        for note in source["notes"]:
            say(f"{source['source']}{':' + str(note['line']) if note['line'] else ''}: {note['message']}")
    for conflict in merged.conflicts[:50]:
        places = " / ".join(f"{item.source}:{item.point.line} {item.point.name}" for item in conflict.members)
        say(f"{conflict.kind}: {places}: {conflict.distance_m:.3f} > {conflict.limit_m:.3f}")
    if len(merged.conflicts) > 50:
        say(f"… {len(merged.conflicts) - 50} more conflicts")
    if args.check and merged.summary["decided"] < len(merged.conflicts):
        return 1
    return 3 if args.keep_good and any(not item.name and item.line for item in merged.rejected) else 0


def decisions_of(args: argparse.Namespace) -> Any:
    """Return what was decided in the project, nothing without one."""
    if args.project is None:
        return {}
    from app.services.survey.decide_survey import survey_decisions
    from app.storage.workspace import Workspace

    with Workspace.open(args.workspace) as workspace:
        return survey_decisions(workspace, args.project)


def run_decide(args: argparse.Namespace) -> int:
    """Decide a conflict."""
    from app.services.people.acting import acting
    from app.services.survey.decide_survey import decide_survey, take_back_decision
    from app.storage.workspace import Workspace
    from app.survey.merged_json import load_merged

    if args.take_back == bool(args.choose):
        raise BadInput("Give --choose with --reason, or --take-back")
    if args.choose and not args.reason.strip():
        raise BadInput("A decision needs its reason (--reason)")
    survey = load_merged(args.merged)
    with Workspace.open(args.workspace) as workspace:
        if args.take_back:
            take_back_decision(workspace, args.code, args.conflict, by=acting(args.by))
        else:
            decide_survey(workspace, args.code, survey, args.conflict, args.choose, args.reason, by=acting(args.by))
    if args.json:
        print_json({"project": args.code, "conflict": args.conflict, "choice": args.choose or None})
    else:
        say(f"decided: {args.choose}" if args.choose else "open again")
    return 0


def run_topology(args: argparse.Namespace) -> int:
    """Tell defects of outlines, and fix those asked for."""
    from app.services.survey.fix_topology import fix_topology
    from app.survey.merged_json import defect_json, move_json

    survey = fix_topology(args.merged, args.fix, args.out)
    defects = [defect_json(defect) for defect in survey.defects]
    moves = [move_json(move) for move in survey.moves]
    if args.json:
        print_json({"defects": defects, "moves": moves, "summary": {"defects": len(defects), "moves": len(moves)}})
    else:
        for defect in defects:
            fix = defect["fix"] or "a person must redraw"
            say(f"{defect['id']}  {defect['name']}  {defect['size']:.3f}  fix: {fix}")
    return 1 if args.check and defects else 0
