"""Extracts of a merged survey for each authority, as spreadsheets (XLSX); the same bytes for the same survey."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from app.domain.resources import resource
from app.survey.merged_survey import MergedSurvey
from app.survey.verification import VerifiedValue

Cell = str | float | int | None
NOWHEN = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
MAX_POINTS = 50_000
WIDTHS = (26, 16, 16, 14, 14, 34, 14, 10, 12)


def extracts() -> Sequence[Mapping[str, Any]]:
    """Return what each authority is given."""
    return list(contents()["authority"])


def contents() -> Mapping[str, Any]:
    """Return the table of authorities and the words of their extracts."""
    return tomllib.loads(resource("survey", "authorities.toml").read_text(encoding="utf-8"))


def write_extracts(survey: MergedSurvey, rows: Sequence[VerifiedValue], folder: Path) -> list[Path]:
    """Write one workbook for each authority that the survey has something for; return the files."""
    written: list[Path] = []
    words = contents()["texts"]
    verdicts = tomllib.loads(resource("survey", "report.toml").read_text(encoding="utf-8"))["verdicts"]
    for authority in extracts():
        own_rows = [row for row in rows if row.kind in authority["kinds"]]
        wanted = [word.casefold() for word in authority["layers"]]
        outlines = [
            o for o in survey.outlines if not wanted or any(w in f"{o.layer} {o.name}".casefold() for w in wanted)
        ]
        if not own_rows and (not outlines or (not wanted and not rows)):
            continue
        book = Workbook()
        book.remove(book.active)
        verified = [
            (
                row.item,
                row.measured,
                row.approved,
                row.difference,
                row.tolerance,
                row.tolerance_source,
                row.uncertainty,
                row.unit,
                verdicts[row.verdict.value],
            )
            for row in own_rows
        ]
        shapes = [
            (
                o.name,
                o.layer,
                words["area" if o.closed else "line"],
                round(o.area_m2, 3) if o.closed else None,
                "、".join(o.sources),
            )
            for o in outlines
        ]
        add_sheet(book, words["verified"], words["verified_heads"], verified)
        add_sheet(book, words["outlines"], words["outline_heads"], shapes)
        add_sheet(book, words["points"], words["point_heads"], point_rows(survey, outlines, bool(wanted), words))
        add_sheet(book, words["catalogue"], words["catalogue_heads"], catalogue(survey, words))
        out = folder / f"merged_survey_{authority['id']}.xlsx"
        out.write_bytes(same_bytes(book))
        written.append(out)
    return written


def point_rows(
    survey: MergedSurvey, outlines: Sequence[Any], only_corners: bool, words: Mapping[str, Any]
) -> list[tuple[Cell, ...]]:
    """Return the coordinates: all, or those of the corners of the outlines of an extract."""
    points = survey.points
    chosen = list(range(min(len(points), MAX_POINTS)))
    if only_corners:
        corners = {vertex for outline in outlines for vertex in outline.vertices}
        places = zip(points.east.tolist(), points.north.tolist(), strict=True)
        chosen = [row for row, place in enumerate(places) if place in corners]
    heights = np.round(points.height, 3)
    left = 0 if only_corners else len(points) - len(chosen)
    rest: list[tuple[Cell, ...]] = [(words["more"].format(count=left),)] if left else []
    return rest + [
        (
            points.names[row],
            round(float(points.north[row]), 3),
            round(float(points.east[row]), 3),
            None if np.isnan(heights[row]) else float(heights[row]),
            round(float(points.sigma[row]), 3),
            int(points.sizes[row]),
            words["disputed"] if points.disputed[row] else "",
        )
        for row in chosen
    ]


def catalogue(survey: MergedSurvey, words: Mapping[str, Any]) -> list[tuple[Cell, ...]]:
    """Return what was merged, and by which rules."""
    system = survey.system or words["unknown"]
    keys = ("source", "format", "points", "sigma", "system", "sha256")
    rows: list[tuple[Cell, ...]] = [tuple(source.get(key) for key in keys) for source in survey.sources]
    return [*rows, (words["system"].format(system=system, rules=survey.rule_pack),)]


def add_sheet(book: Workbook, title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Add a sheet with a head that stays in view; what begins with ``=`` is a text, not a formula."""
    page = book.create_sheet(title)
    for number, values in enumerate([heads, *rows], 1):
        for column, value in enumerate(values, 1):
            cell = page.cell(number, column)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"
            elif value is not None:
                cell.value = value
                if isinstance(value, float):
                    cell.number_format = "0.000"
    for column in range(1, len(heads) + 1):
        page.column_dimensions[get_column_letter(column)].width = WIDTHS[column - 1]
        page.cell(1, column).font = Font(bold=True)
        page.cell(1, column).fill = PatternFill("solid", fgColor="E9EDF1")
    page.freeze_panes = "A2"


def same_bytes(book: Workbook) -> bytes:
    """Return a workbook without the time it was written at."""
    first = io.BytesIO()
    book.save(first)
    out = io.BytesIO()
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                data = MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(entry.filename, NOWHEN), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
