"""The report of a merged survey (联合测绘成果): map, sources, conflicts, as-built against approved, coordinates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib.units import mm

from app.domain.geometry import Box
from app.reports.survey_deviations import CAPTION, PICTURE, deviating, draw_deviation
from app.reports.survey_map import CONFLICT, INK, MERGED, SINGLE, draw_map, grid_step_m, placed
from app.reports.survey_pages import FONT, GUTTER, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, SIDE, Pages, fitting, report_texts
from app.reports.survey_tables import (
    conflict_table,
    defect_table,
    move_table,
    point_table,
    rejected_table,
    transformation_table,
    verified_table,
)
from app.survey.declaring import FIRST_3_DEGREE_ZONE
from app.survey.merged_survey import MergedSurvey
from app.survey.points import Outline
from app.survey.verification import VerifiedValue


def write_survey_report(
    survey: MergedSurvey,
    rows: Sequence[VerifiedValue],
    title: str,
    out: Path,
    data: str,
    sha256: Callable[[], str],
) -> None:
    """Write the report; the same bytes for the same survey.

    Args:
        survey: what was merged.
        rows: comparison with approved values, or none.
        title: of the project; the report's own name when empty.
        out: PDF file.
        data: name of the file of the survey's results, for the foot of every page.
        sha256: tells the hash of that file when all pages are made.
    """
    texts = report_texts()
    pages = Pages(out, title or texts["title"], texts, data, sha256)
    map_page(pages, survey, title)
    pages.turn()
    transformation_table(pages, survey)
    pages.heading(texts["conflicts"])
    conflict_table(pages, survey)
    move_table(pages, survey)
    defect_table(pages, survey)
    if rows:
        pages.heading(texts["verified"])
        verified_table(pages, rows)
        deviation_pictures(pages, survey, rows, ())
    pages.heading(texts["points"])
    point_table(pages, survey)
    rejected_table(pages, survey)
    pages.turn()
    pages.canvas.save()


def write_comparison_report(
    survey: MergedSurvey,
    rows: Sequence[VerifiedValue],
    approved: Sequence[Outline],
    title: str,
    out: Path,
    data: str,
    sha256: str,
) -> None:
    """Write the comparison alone: table, and a picture of each deviation over the approved drawing."""
    texts = report_texts()
    pages = Pages(out, title or texts["comparison"], texts, data, lambda: sha256)
    pages.heading(f"{title}  {texts['comparison']}" if title else texts["comparison"])
    verified_table(pages, rows)
    deviation_pictures(pages, survey, rows, approved)
    pages.turn()
    pages.canvas.save()


def deviation_pictures(
    pages: Pages, survey: MergedSurvey, rows: Sequence[VerifiedValue], approved: Sequence[Outline]
) -> None:
    """Draw a picture of every row that did not pass, four side by side."""
    pictures = deviating(rows)
    if not pictures:
        return
    width, height = PICTURE
    across = int((PAGE_WIDTH - 2 * MARGIN + GUTTER) // (width + GUTTER))
    if pages.y - height - CAPTION - 20 * mm < MARGIN:
        pages.turn()
    pages.heading(pages.texts["deviations"])
    pages.y -= 2 * mm
    for number, (row_number, row) in enumerate(pictures):
        column = number % across
        if not column and pages.y - height - CAPTION < MARGIN:
            pages.turn()
        at = (MARGIN + column * (width + GUTTER), pages.y)
        draw_deviation(pages.canvas, at, row_number, row, survey, approved, FONT, pages.texts)
        if column == across - 1 or number == len(pictures) - 1:
            pages.y -= height + CAPTION


def map_page(pages: Pages, survey: MergedSurvey, title: str) -> None:
    """Write the page with map, legend, sources and summary."""
    texts, canvas = pages.texts, pages.canvas
    box = Box(MARGIN + 4 * mm, MARGIN + 6 * mm, PAGE_WIDTH - MARGIN - SIDE, PAGE_HEIGHT - MARGIN - 16 * mm)
    place = placed(survey, box)
    canvas.setFont(FONT, 18)
    canvas.setFillColor(INK)
    heading = f"{title}  {texts['title']}" if title else texts["title"]
    canvas.drawCentredString(box.centre[0], box.y1 + 6 * mm, heading)
    draw_map(canvas, survey, place, FONT, texts)
    width = 3 if survey.zone and survey.zone >= FIRST_3_DEGREE_ZONE else 6
    zone = texts["system_zone"].format(width=width, zone=survey.zone) if survey.zone else ""
    system = "　".join(filter(None, (survey.system, zone))) or texts["system_plain"]
    pages.text(box.x0, box.y0 - 8 * mm, texts["scale"].format(scale=place.scale), 9)
    grid = texts["grid"].format(step=grid_step_m(place.scale), system=system)
    pages.text(box.x0 + 50 * mm, box.y0 - 8 * mm, grid, 9)
    x, y = box.x1 + 6 * mm, box.y1 - 6 * mm
    pages.text(x, y, texts["legend"], 12)
    for key, colour in (("merged", MERGED), ("single", SINGLE), ("conflict", CONFLICT)):
        y -= 7 * mm
        canvas.setFillColor(colour)
        canvas.setStrokeColor(colour)
        canvas.circle(x + 4 * mm, y + 1.2 * mm, 5 if key == "conflict" else 2, stroke=1, fill=int(key != "conflict"))
        pages.text(x + 12 * mm, y, texts[key], 9)
    y -= 7 * mm
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.9)
    canvas.rect(x + 1 * mm, y - 0.5 * mm, 7 * mm, 3.5 * mm)
    pages.text(x + 12 * mm, y, texts["area"], 9)
    y -= 14 * mm
    pages.text(x, y, texts["sources"], 12)
    for source in survey.sources:
        y -= 7 * mm
        pages.text(x, y, fitting(str(source["source"]), SIDE - 10 * mm), 9)
        y -= 5 * mm
        order = texts["axis_order"].get(str(source.get("axis_order", "")), "")
        facts = (source.get("points", ""), source.get("sigma", ""), source.get("encoding", ""), order)
        line = "　".join(f"{name} {fact}" for name, fact in zip(texts["source_columns"][1:], facts, strict=True))
        pages.text(x + 3 * mm, y, line, 6.5)
    y -= 12 * mm
    summary = texts["summary"].format(**survey.summary, rules=survey.rule_pack)
    for line in re.findall(r"[^；。]*[；。]?", summary):
        if line:
            pages.text(x, y, line, 9)
            y -= 5.5 * mm
