"""``lianshen survey``: read, transform, merge and verify survey results."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.output import print_json, say
from app.domain.errors import BadInput

AXES = ("east_north", "north_east")
INSPECTED = ("file", "format", "encoding", "axis_order", "axis_evidence", "zone_prefix", "points", "lines", "areas")
KINDS = "east, north, elevation, height, distance, side, area, setback, count"


def register(commands: Any) -> None:
    """Add the group to the command line."""
    group = commands.add_parser("survey", help="read, transform, merge and verify survey results (联合测绘)")
    group.set_defaults(run=lambda _: group.print_help() or 0)
    verbs = group.add_subparsers(metavar="VERB")

    inspect = verbs.add_parser("inspect", help="what a survey file is read as")
    inspect.add_argument("source", type=Path)
    inspect.add_argument("--axes", choices=AXES, help="order of the two coordinates, where the file does not tell")
    inspect.add_argument("--json", action="store_true")
    inspect.set_defaults(run=run_inspect)

    transform = verbs.add_parser("transform", help="bring a survey into another reference system")
    transform.add_argument("source", type=Path)
    transform.add_argument("--control", type=Path, help="CSV: name,source_e,source_n,target_e,target_n[,sigma]")
    transform.add_argument("--from", dest="source_system", metavar="EPSG")
    transform.add_argument("--to", dest="target_system", metavar="EPSG")
    transform.add_argument("--fixed-scale", action="store_true", help="three parameters, scale 1")
    transform.add_argument("--axes", choices=AXES)
    transform.add_argument("-o", "--out", type=Path)
    transform.add_argument("--json", action="store_true")
    transform.set_defaults(run=run_transform)

    merge = verbs.add_parser("merge", help="merge surveys into map, report and data, and list their conflicts")
    merge.add_argument("sources", nargs="+", type=Path)
    merge.add_argument(
        "--control", action="append", default=[], metavar="[SRC=]CSV", help="control points, of one survey or of all"
    )
    merge.add_argument(
        "--sigma", action="append", default=[], metavar="SRC=METRES", help="standard deviation of a coordinate"
    )
    merge.add_argument("--approved", type=Path, help="table of approved values for the report")
    merge.add_argument("--title", default="", help="name of the project on map and report")
    merge.add_argument("--check", action="store_true", help="exit 1 when conflicts need a person")
    merge.add_argument("-o", "--out", type=Path, required=True)
    merge.add_argument("--json", action="store_true")
    merge.set_defaults(run=run_merge)

    approve = verbs.add_parser("approve", help="store a project's approved values")
    approve.add_argument("code")
    approve.add_argument("table", type=Path, help=f"CSV: item,kind,name,value,unit[,tolerance]; kinds: {KINDS}")
    approve.add_argument("--by", metavar="PERSON")
    approve.add_argument("--json", action="store_true")
    approve.set_defaults(run=run_approve)

    verify = verbs.add_parser("verify", help="hold a merged survey against approved values")
    verify.add_argument("merged", type=Path, help="folder or JSON of a merge, or one survey file")
    verify.add_argument(
        "--approved",
        required=True,
        metavar="CODE|CSV",
        help=f"project code, or CSV: item,kind,name,value,unit[,tolerance]; kinds: {KINDS}",
    )
    verify.add_argument("--check", action="store_true", help="exit 1 when a row fails or stays open")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=run_verify)


def run_inspect(args: argparse.Namespace) -> int:
    """Tell what a survey file is read as."""
    from app.services.inspect_survey import inspect_survey
    from app.survey.points import AxisOrder

    told = inspect_survey(args.source, AxisOrder(args.axes) if args.axes else None)
    if args.json:
        print_json(told)
        return 0
    for name in (
        "file",
        "format",
        "encoding",
        "axis_order",
        "axis_evidence",
        "zone_prefix",
        "points",
        "lines",
        "areas",
    ):
        say(f"{name:14} {told[name]}")
    for row in told["rejected"]:
        say(f"line {row['line']}: {row['reason']}")
    for note in told["notes"]:
        say(note)
    return 0


def run_transform(args: argparse.Namespace) -> int:
    """Transform a survey."""
    from app.services.transform_survey import transform_by_control, transform_by_systems
    from app.survey.points import AxisOrder

    axes = AxisOrder(args.axes) if args.axes else None
    systems = (args.source_system, args.target_system)
    if (args.control is None) == (None in systems) and (args.control is None or any(systems)):
        raise BadInput("Give either --control, or --from and --to")
    if args.control is not None and any(systems):
        raise BadInput("Give either --control, or --from and --to, not both")
    if args.control is not None:
        result = transform_by_control(args.source, args.control, args.out, args.fixed_scale, axes)
    else:
        result = transform_by_systems(args.source, *systems, args.out, axes)
    told = result.to_json()
    if args.json:
        print_json(told)
        return 3 if told["rejected"] else 0
    say(f"{told['model']}: {len(told['points'])} points")
    if told["parameters"]["a"] is not None:
        say("  ".join(f"{name} {value:.9g}" for name, value in told["parameters"].items()))
        say(f"sigma0 {told['sigma0']}  dof {told['dof']}")
    for residual in told["residuals"]:
        mark = "  outlier" if residual["outlier"] else ""
        say(f"{residual['name']:12} {residual['de']:+.4f} {residual['dn']:+.4f}{mark}")
    for row in told["rejected"]:
        say(f"line {row['line']}: {row['reason']}")
    return 3 if told["rejected"] else 0


def run_merge(args: argparse.Namespace) -> int:
    """Merge surveys."""
    from app.services.merge_surveys import merge_surveys

    sigma = {}
    for text in args.sigma:
        name, value = assignment(text, "--sigma", args.sources)
        try:
            sigma[name] = float(value)
        except ValueError:
            raise BadInput(f"“{value}” is no standard deviation") from None
        if not 0 < sigma[name] < 100:
            raise BadInput(f"“{value}” is no standard deviation in metres")
    control = {}
    for text in args.control:
        name, value = assignment(text, "--control", args.sources) if "=" in text else ("", text)
        control[name] = Path(value)
    merged = merge_surveys(args.sources, args.out, sigma, control, args.approved, args.title)
    told = merged.to_json()
    if args.json:
        print_json(told)
    else:
        summary = told["summary"]
        say("  ".join(f"{name} {value}" for name, value in summary.items()))
        for conflict in told["conflicts"]:
            places = " / ".join(f"{member['source']} {member['name']}" for member in conflict["members"])
            say(f"{conflict['kind']}: {places}: {conflict['distance_m']:.3f} > {conflict['limit_m']:.3f}")
    return 1 if args.check and merged.conflicts else 0


def assignment(text: str, option: str, sources: list[Path]) -> tuple[str, str]:
    """Split ``SRC=value``; SRC may be the path as given or the file's name."""
    source, separator, value = text.rpartition("=")
    if not separator or not source or not value:
        raise BadInput(f"{option} is written SRC=value, not “{text}”")
    from app.services.merge_surveys import labels

    names = dict(zip((str(path) for path in sources), labels(sources), strict=True))
    return names.get(source, source), value


def run_approve(args: argparse.Namespace) -> int:
    """Store approved values."""
    from app.services.acting import acting
    from app.services.approve_survey_values import approve_survey_values
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
    from app.services.verify_survey import verify_survey, verify_survey_of_project

    if Path(args.approved).exists() or args.approved.casefold().endswith(".csv"):
        rows = verify_survey(args.merged, Path(args.approved))
    else:
        from app.storage.workspace import Workspace

        with Workspace.open(args.workspace) as workspace:
            rows = verify_survey_of_project(workspace, args.approved, args.merged)
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
            )
    return 1 if args.check and any(row.verdict.value != "pass" for row in rows) else 0
