"""``export``: what leaves the office — letter, annotated sheets, marked drawings, comments, issues, lists."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.output import print_json, say
from app.cli.values import DISCIPLINES
from app.domain.project import Discipline

FORMATS = ("letter", "certificate", "pdf", "dxf", "xfdf", "bcf", "xlsx", "replies", "plot")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "export", help="write letter, certificate, annotated PDF, marked DXF, XFDF, BCF or lists"
    )
    parser.add_argument("code", metavar="CODE", help="project code")
    parser.add_argument("--format", choices=FORMATS, required=True, help="what to write")
    parser.add_argument("--discipline", choices=DISCIPLINES, help="letter of one discipline; joint by default")
    parser.add_argument("--sheet", metavar="S", action="append", default=[], help="plot this sheet; all by default")
    parser.add_argument("--scale", metavar="1:N", type=_scale, default=0.0, help="plot DXF sheets at this scale")
    parser.add_argument("-o", "--out", metavar="OUT", required=True, help="file to write")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=_export)


def _export(args: argparse.Namespace) -> int:
    from pathlib import Path

    from app.storage.workspace import Workspace

    out = Path(args.out)
    with Workspace.open(args.workspace) as workspace:
        answer: dict[str, Any]
        if args.format == "letter":
            from app.services.joint_review.export_letter import export_letter

            letter = export_letter(
                workspace,
                args.code,
                out,
                args.picture,
                discipline=Discipline(args.discipline) if args.discipline else None,
            )
            answer = {
                "files": [str(out)],
                "opinions": letter.opinions,
                "hash": letter.hash,
                "without_picture": list(letter.without_picture),
            }
        elif args.format == "certificate":
            from app.services.joint_review.export_certificate import export_certificate

            certificate = export_certificate(workspace, args.code, out)
            answer = {
                "files": [str(out)],
                "number": certificate.number,
                "hash": certificate.hash,
                "sheets": certificate.sheets,
            }
        elif args.format == "plot":
            from app.services.drawing_set.export_plot import export_plot

            pages = export_plot(workspace, args.code, out, sheets=args.sheet, scale=args.scale)
            answer = {"files": [str(out)], "pages": pages}
        elif args.format == "replies":
            from app.services.joint_review.export_reply_sheet import export_reply_sheet

            answer = {"files": [str(out)], "opinions": export_reply_sheet(workspace, args.code, out)}
        elif args.format == "pdf":
            from app.services.markup.export_annotated import export_annotated

            sheets = export_annotated(workspace, args.code, out)
            answer = {"files": [str(out)], "pages": sheets.pages, "annotations": sheets.annotations}
        elif args.format == "dxf":
            from app.services.markup.export_marked_dxf import export_marked_dxf

            drawings = export_marked_dxf(workspace, args.code, out)
            answer = {
                "files": [str(one.path) for one in drawings],
                "markups": sum(one.markups for one in drawings),
                "markups_only": [str(one.path) for one in drawings if not one.with_source],
            }
        elif args.format == "xfdf":
            from app.services.markup.exchange_xfdf import export_xfdf

            comments = export_xfdf(workspace, args.code, out)
            answer = {
                "files": [str(out), str(comments.pdf)],
                "pages": comments.pages,
                "annotations": comments.annotations,
            }
        elif args.format == "bcf":
            from app.services.markup.export_bcf import export_bcf

            issues = export_bcf(workspace, args.code, out, args.picture)
            answer = {
                "files": [str(out)],
                "topics": issues.topics,
                "without_picture": list(issues.without_picture),
            }
        else:
            from app.services.joint_review.export_opinion_list import export_opinion_list

            answer = {"files": [str(out)], "opinions": export_opinion_list(workspace, args.code, out)}
    if args.json:
        print_json({"format": args.format, **answer})
    else:
        say("\n".join(f"Written: {name}" for name in answer["files"]))
    return 0


def _scale(text: str) -> float:
    one, colon, number = text.replace("：", ":").partition(":")
    if colon and one.strip() == "1" and number.strip().isdecimal() and int(number) > 0:
        return float(number)
    raise argparse.ArgumentTypeError(f"'{text}' is no scale; write it as 1:100")
