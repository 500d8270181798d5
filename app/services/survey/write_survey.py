"""Write what leaves the office of a merged survey: data, map, report, geographic file, extracts for authorities."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.jobs.double import begun
from app.survey.approved import read_approved
from app.survey.merged_json import json_text, merged_file
from app.survey.merged_survey import MergedSurvey
from app.survey.reading import read_survey
from app.survey.rule_pack import load_rules
from app.survey.verification import VerifiedValue, verify

JSON_FILE, MAP_FILE, REPORT_FILE = "merged_survey.json", "merged_survey_map.dxf", "merged_survey_report.pdf"
PACKAGE_FILE, EXTRACTS = "merged_survey.gpkg", "merged_survey_*.xlsx"
WORTH_A_DOUBLE = 20_000  # points
KINDS = {
    "json": JSON_FILE,
    "map": MAP_FILE,
    "report": REPORT_FILE,
    "geopackage": PACKAGE_FILE,
    "extracts": EXTRACTS,
}


def kinds_of(text: str) -> Collection[str]:
    """Return kinds of papers listed in a text, all for an empty one; BadInput for an unknown one."""
    kinds = [part.strip() for part in text.split(",") if part.strip()] or list(KINDS)
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise BadInput(f"“{unknown[0]}” cannot be written", advice=f"it is one of {', '.join(KINDS)}")
    return kinds


def write_survey(
    survey: MergedSurvey,
    out: Path,
    approved: Path | Sequence[VerifiedValue] | None = None,
    title: str = "",
    kinds: Collection[str] = tuple(KINDS),
    feedback: Feedback | None = None,
) -> list[VerifiedValue]:
    """Write the papers of a merged survey into the folder ``out``; return the comparison with approved values.

    Args:
        survey: what was merged.
        out: folder, made when absent.
        approved: table of approved values, or the comparison with them.
        title: of map and report.
        kinds: what is written, of ``KINDS``.
        feedback: hears progress, may cancel.

    Raises:
        BadInput: the approved values cannot be used.
    """
    feedback = feedback or Silent()
    rows = verify(survey, read_approved(approved), load_rules()) if isinstance(approved, Path) else list(approved or ())
    out.mkdir(parents=True, exist_ok=True)
    wanted = [kind for kind in KINDS if kind in kinds]
    more = {"verified": [row.to_json() for row in rows]} if approved else {}
    data = out / JSON_FILE if "json" in kinds else None
    large = len(survey.points) > WORTH_A_DOUBLE and len(wanted) > 1
    needed = not {"json", "report"}.isdisjoint(wanted)
    with begun(lambda: written_data(survey, more, data), large and needed) as sha256:
        for number, kind in enumerate(wanted):
            check_cancelled(feedback)
            feedback.progress(number, len(wanted), KINDS[kind])
            if kind != "json":
                write_paper(kind, survey, rows, title, out, sha256)
        if data is not None:
            sha256()
    return rows


def write_paper(
    kind: str, survey: MergedSurvey, rows: list[VerifiedValue], title: str, out: Path, sha256: Callable[[], str]
) -> None:
    """Write one of ``KINDS`` but the data, whose hash ``sha256`` tells."""
    file = out / KINDS[kind]
    if kind == "map":
        from app.survey.merged_drawing import write_drawing

        write_drawing(survey, file)
    elif kind == "report":
        from app.reports.survey_report import write_survey_report

        write_survey_report(survey, rows, title, file, JSON_FILE, sha256)
    elif kind == "geopackage":
        from app.survey.merged_package import write_package

        write_package(survey, file)
    else:
        from app.reports.survey_extracts import write_extracts

        write_extracts(survey, rows, out)


def written_data(survey: MergedSurvey, more: Mapping[str, Any], out: Path | None) -> str:
    """Write the data, piece by piece, into ``out`` where it is given; return its SHA-256 in hexadecimal digits."""
    digest = hashlib.sha256()
    with ExitStack() as opened:
        file = None if out is None else opened.enter_context(out.open("wb"))
        for piece in json_text(survey, more):
            content = piece.encode()
            digest.update(content)
            if file is not None:
                file.write(content)
    return digest.hexdigest()


def write_comparison(
    survey: MergedSurvey,
    rows: Sequence[VerifiedValue],
    file: Path,
    out: Path,
    drawing: Path | None = None,
    title: str = "",
) -> None:
    """Write the comparison with approved values as PDF, with a picture of each deviation over the approved drawing.

    ``file`` (or the folder that holds it) is what the survey was read from: its SHA-256 stands on every page.

    Raises:
        BadInput: the drawing cannot be read.
    """
    from app.reports.survey_report import write_comparison_report

    approved = read_survey(drawing).without_zone().outlines if drawing else ()
    out.parent.mkdir(parents=True, exist_ok=True)
    data = merged_file(file)
    sha256 = hashlib.sha256(data.read_bytes()).hexdigest()
    write_comparison_report(survey, rows, approved, title, out, data.name, sha256)
