"""Write what leaves the office of a merged survey: data, map, report, geographic file, extracts for authorities."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.survey.approved import read_approved
from app.survey.merged_survey import MergedSurvey, json_text, merged_file
from app.survey.reading import read_survey
from app.survey.rule_pack import load_rules
from app.survey.verification import VerifiedValue, verify

JSON_FILE, MAP_FILE, REPORT_FILE = "merged_survey.json", "merged_survey_map.dxf", "merged_survey_report.pdf"
PACKAGE_FILE, EXTRACTS = "merged_survey.gpkg", "merged_survey_*.xlsx"
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
    sha256 = ""
    for number, kind in enumerate(wanted):
        check_cancelled(feedback)
        feedback.progress(number, len(wanted), KINDS[kind])
        file = out / KINDS[kind]
        if kind == "json":
            with file.open("w", encoding="utf-8", newline="\n") as stream:
                sha256 = digest_of(json_text(survey, more), stream.write)
        elif kind == "map":
            from app.survey.merged_drawing import write_drawing

            write_drawing(survey, file)
        elif kind == "report":
            from app.reports.survey_report import write_survey_report

            write_survey_report(survey, rows, title, file, (JSON_FILE, sha256 or digest_of(json_text(survey, more))))
        elif kind == "geopackage":
            from app.survey.merged_package import write_package

            write_package(survey, file)
        else:
            from app.reports.survey_extracts import write_extracts

            write_extracts(survey, rows, out)
    return rows


def digest_of(pieces: Iterable[str], write: Callable[[str], object] = str) -> str:
    """Return the SHA-256 of a text that comes in pieces, and hand each of them to ``write``."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece.encode())
        write(piece)
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
    write_comparison_report(survey, rows, approved, title, out, (data.name, sha256))
