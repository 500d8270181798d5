"""``survey inspect`` and ``survey transform``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.output import print_json, say
from app.cli.survey.options import add_keep_good, add_reading, columns_of
from app.domain.errors import BadInput

SHOWN = (
    *(
        "file",
        "format",
        "encoding",
        "axis_order",
        "axis_evidence",
        "axis_why",
        "coordinates",
        "zone_prefix",
        "crs",
        "height_datum",
    ),
    *("points", "with_height", "lines", "areas"),
)
MODELS = ("helmert", "affine", "seven")


def register(verbs: Any) -> None:
    """Add the commands."""
    inspect = verbs.add_parser("inspect", help="what a survey file is read as")
    inspect.add_argument("source", type=Path, help="survey file")
    add_reading(inspect)
    inspect.add_argument("--json", action="store_true", help="print one JSON object")
    inspect.set_defaults(run=run_inspect)

    transform = verbs.add_parser("transform", help="bring a survey into another reference system")
    transform.add_argument("source", type=Path, help="survey file")
    transform.add_argument("--control", type=Path, help="CSV: name,source_e,source_n,target_e,target_n[,sigma]")
    transform.add_argument("--from", dest="source_system", metavar="EPSG", help="EPSG code of what is read")
    transform.add_argument("--to", dest="target_system", metavar="EPSG", help="EPSG code to write")
    transform.add_argument(
        "--transformation", type=Path, metavar="T.json", help="repeat a transformation that was saved"
    )
    transform.add_argument("--model", choices=MODELS, default="helmert", help="kind of transformation")
    transform.add_argument("--fixed-scale", action="store_true", help="three parameters, scale 1")
    transform.add_argument("--save", type=Path, metavar="T.json", help="keep the transformation with its points")
    add_reading(transform)
    add_keep_good(transform)
    transform.add_argument("-o", "--out", type=Path, help=".csv or .dat")
    transform.add_argument("--json", action="store_true", help="print one JSON object")
    transform.set_defaults(run=run_transform)


def run_inspect(args: argparse.Namespace) -> int:
    """Tell what a survey file is read as."""
    from app.services.survey.inspect_survey import inspect_survey
    from app.survey.points import AxisOrder

    told = inspect_survey(args.source, AxisOrder(args.axes) if args.axes else None, columns_of(args.columns))
    if args.json:
        print_json(told)
        return 0
    for name in SHOWN:
        say(f"{name:14} {told[name]}")
    say(f"{'crs_guess':14} {', '.join(told['crs_guess']['systems']) or '-'} ({told['crs_guess']['why']})")
    for warning in told["warnings"]:
        where = f"line {warning['line']}: " if warning["line"] else ""
        say(f"{where}{warning['message']}")
    return 0


def run_transform(args: argparse.Namespace) -> int:
    """Transform a survey."""
    from app.services.survey.transform_survey import transform_as_saved, transform_by_control, transform_by_systems
    from app.survey.points import AxisOrder
    from app.survey.reading import Source

    axes = AxisOrder(args.axes) if args.axes else None
    source = Source(args.source, axes, columns_of(args.columns), args.keep_good)
    given = (args.source_system, args.target_system)
    systems = None if None in given else given
    if any(given) and systems is None:
        raise BadInput("Give both --from and --to")
    ways = (args.control is not None, systems is not None and args.model != "seven", args.transformation is not None)
    if sum(ways) != 1:
        raise BadInput("Give one of --control, --from with --to, or --transformation")
    if args.control is not None:
        result = transform_by_control(source, args.control, args.out, args.model, args.fixed_scale, systems, args.save)
    elif systems is not None:
        result = transform_by_systems(source, *systems, args.out, args.save)
    else:
        result = transform_as_saved(source, args.transformation, args.out)
    told = result.to_json()
    if args.json:
        print_json(told)
    else:
        tell(told)
    for warning in told["warnings"]:
        say(warning)
    return 3 if told["rejected"] else 0


def tell(told: dict[str, Any]) -> None:
    """Say what was done."""
    say(f"{told['model']}: {len(told['points'])} points")
    known = {name: value for name, value in told["parameters"].items() if value is not None}
    if known:
        say("  ".join(f"{name} {value:.9g}" for name, value in known.items()))
        say(f"sigma0 {told['sigma0']}  dof {told['dof']}")
    for residual in told["residuals"]:
        mark = "  outlier" if residual["outlier"] else ""
        left = "" if residual["loo_de"] is None else f"   left out {residual['loo_de']:+.4f} {residual['loo_dn']:+.4f}"
        say(f"{residual['name']:12} {residual['de']:+.4f} {residual['dn']:+.4f}{left}{mark}")
    for row in told["rejected"]:
        say(f"line {row['line']}: {row['reason']}")
