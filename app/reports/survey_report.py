"""The report of a merged survey (联合测绘成果): map, sources, conflicts, as-built against approved, coordinates."""

from __future__ import annotations

import io
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A3, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.domain.geometry import Box
from app.domain.resources import resource
from app.drawings.pdf.fonts import cjk_font_bytes
from app.reports.survey_deviations import CAPTION, PICTURE, deviating, draw_deviation
from app.reports.survey_map import CONFLICT, INK, MERGED, SINGLE, draw_map, grid_step_m, placed
from app.survey.deciding import conflict_id
from app.survey.declaring import FIRST_3_DEGREE_ZONE
from app.survey.merged_survey import MergedSurvey
from app.survey.points import Outline
from app.survey.verification import Verdict, VerifiedValue

FONT = "survey-cjk"
PAGE_WIDTH, PAGE_HEIGHT = landscape(A3)
MARGIN, SIDE = 12 * mm, 96 * mm
FOOT = 5 * mm
ROW = 5.6 * mm
GUTTER = 6 * mm
MAX_ROWS = 2000  # of one table; the data files hold all
HEAD = HexColor(0xE9EDF1)
RULE = HexColor(0x9AA3AC)

NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:m2?)?|—")

Row = Sequence[str]


class NumberedCanvas(Canvas):  # type: ignore[misc]
    """Keeps the pages back until their number is known."""

    def __init__(self, out: str, words: str, footer: str) -> None:
        super().__init__(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1)
        self._words, self._footer = words, footer
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page and begin the next."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Number all pages and write the document."""
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self.setFillColor(RULE)
            self.setFont(FONT, 6.5)
            self.drawString(MARGIN, FOOT, self._footer)
            self.setFillColor(INK)
            self.setFont(FONT, 8)
            self.drawRightString(PAGE_WIDTH - MARGIN, FOOT, self._words.format(page=number, pages=len(self._kept)))
            super().showPage()
        super().save()


class Pages:
    """The document under way: starts pages, writes tables that flow over pages; ``data`` names the
    file of the survey's results and its SHA-256."""

    def __init__(self, out: Path, title: str, texts: Mapping[str, Any], data: tuple[str, str]) -> None:
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(FONT, io.BytesIO(cjk_font_bytes())))
        self.canvas = NumberedCanvas(str(out), texts["page"], texts["hash"].format(name=data[0], hash=data[1]))
        self.canvas.setTitle(title)
        self.texts = texts
        self.y = PAGE_HEIGHT - MARGIN

    def turn(self) -> None:
        """Finish the page and begin the next."""
        self.canvas.showPage()
        self.y = PAGE_HEIGHT - MARGIN

    def text(self, x: float, y: float, text: str, size: float) -> None:
        """Write one line."""
        self.canvas.setFillColor(INK)
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, y, text)

    def heading(self, text: str) -> None:
        """Write a heading; on a new page when little room is left."""
        if self.y < MARGIN + 40 * mm:
            self.turn()
        self.y -= 9 * mm
        self.text(MARGIN, self.y, text, 14)
        self.y -= 4 * mm

    def table(self, columns: Row, rows: Sequence[Row], widths: Sequence[float], marked: Sequence[bool] = ()) -> None:
        """Write a table over as many pages as it takes; marked rows are red."""
        self.row(columns, widths, head=True)
        for number, cells in enumerate(rows):
            if self.y - ROW < MARGIN:
                self.turn()
                self.row(columns, widths, head=True)
            self.row(cells, widths, red=bool(marked) and marked[number])

    def rest(self, count: int) -> None:
        """Say how many rows of a table of ``count`` are not printed, and where they are."""
        if count > MAX_ROWS:
            self.y -= 6 * mm
            self.text(MARGIN, self.y, self.texts["more"].format(shown=MAX_ROWS, count=count - MAX_ROWS), 9)

    def row(self, cells: Row, widths: Sequence[float], head: bool = False, red: bool = False) -> None:
        """Write one row of a table."""
        self.canvas.setStrokeColor(RULE)
        self.canvas.setLineWidth(0.4)
        x = MARGIN
        for cell, width in zip(cells, widths, strict=True):
            self.canvas.setFillColor(HEAD if head else HexColor(0xFFFFFF))
            self.canvas.rect(x, self.y - ROW, width * mm, ROW, fill=1)
            self.canvas.setFillColor(CONFLICT if red else INK)
            self.canvas.setFont(FONT, 8)
            text, base = fitting(cell, width * mm - 3 * mm), self.y - ROW + 1.8 * mm
            if NUMBER.fullmatch(cell):
                self.canvas.drawRightString(x + width * mm - 1.5 * mm, base, text)
            else:
                self.canvas.drawString(x + 1.5 * mm, base, text)
            x += width * mm
        self.y -= ROW


def fitting(text: str, width: float) -> str:
    """Return ``text``, cut with an ellipsis where it is wider than its cell."""
    if pdfmetrics.stringWidth(text, FONT, 8) <= width:
        return text
    while text and pdfmetrics.stringWidth(text + "…", FONT, 8) > width:
        text = text[:-1]
    return text + "…"


def report_texts() -> Mapping[str, Any]:
    """Return the words of the report."""
    return tomllib.loads(resource("survey", "report.toml").read_text(encoding="utf-8"))


def write_survey_report(
    survey: MergedSurvey, rows: Sequence[VerifiedValue], title: str, out: Path, data: tuple[str, str]
) -> None:
    """Write the report; the same bytes for the same survey.

    Args:
        survey: what was merged.
        rows: comparison with approved values, or none.
        title: of the project; the report's own name when empty.
        out: PDF file.
        data: name and SHA-256 of the file of the survey's results, for the foot of every page.
    """
    texts = report_texts()
    pages = Pages(out, title or texts["title"], texts, data)
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
    if survey.rejected:
        pages.heading(texts["rejected"])
        cells = [(item.source, item.name, str(item.line or ""), item.reason) for item in survey.rejected[:MAX_ROWS]]
        pages.table(texts["rejected_columns"], cells, (90, 40, 20, 200))
        pages.rest(len(survey.rejected))
    pages.turn()
    pages.canvas.save()


def write_comparison_report(
    survey: MergedSurvey,
    rows: Sequence[VerifiedValue],
    approved: Sequence[Outline],
    title: str,
    out: Path,
    data: tuple[str, str],
) -> None:
    """Write the comparison alone: table, and a picture of each deviation over the approved drawing."""
    texts = report_texts()
    pages = Pages(out, title or texts["comparison"], texts, data)
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


def transformation_table(pages: Pages, survey: MergedSurvey) -> None:
    """Write how each source came into the common system, with the residuals of its control points."""
    rows: list[Row] = []
    for source in survey.sources:
        way = source.get("transformed")
        if not isinstance(way, Mapping):
            continue
        told = way["parameters"]
        head = (str(source["source"]), str(way["by"]), str(way["model"]))
        scale, turn = (decimals(told.get(name), 8) for name in ("scale", "rotation_deg"))
        precision = (decimals(way.get("sigma0"), 4), str(way.get("dof") or ""))
        for number, residual in enumerate(way["residuals"] or [{}]):
            numbers = (decimals(residual.get("de"), 4), decimals(residual.get("dn"), 4), decimals(residual.get("w"), 2))
            lead = (*head, scale, turn, *precision) if not number else ("",) * 7
            rows.append((*lead, str(residual.get("name", "")), *numbers))
    if rows:
        pages.heading(pages.texts["transformations"])
        pages.table(pages.texts["transformation_columns"], rows, (70, 50, 30, 40, 40, 26, 18, 36, 26, 26, 20))


def decimals(value: object, count: int) -> str:
    """Return a number with decimals, nothing for None."""
    return f"{value:.{count}f}" if isinstance(value, float | int) else ""


def move_table(pages: Pages, survey: MergedSurvey) -> None:
    """Write every corner that was moved after merging, and those that were left with the reason."""
    if not survey.moves:
        return
    texts = pages.texts
    rows = [
        (
            str(number),
            texts["moves"].get(move.rule, move.rule),
            move.name,
            *(f"{value:.4f}" for value in (move.start[1], move.start[0], move.end[1], move.end[0])),
            f"{move.distance_m:.4f}",
            "" if math.isnan(move.test) else f"{move.test:.2f}",
            move.note,
        )
        for number, move in enumerate(survey.moves[:MAX_ROWS], 1)
    ]
    pages.heading(texts["moves_title"])
    pages.table(texts["move_columns"], rows, (14, 34, 60, 36, 36, 36, 36, 26, 20, 90))
    pages.rest(len(survey.moves))


def defect_table(pages: Pages, survey: MergedSurvey) -> None:
    """Write the defects of outlines."""
    if not survey.defects:
        return
    texts = pages.texts
    rows = [
        (
            str(number),
            texts["defects_kinds"][defect.kind],
            defect.name,
            f"{defect.at[1]:.3f}",
            f"{defect.at[0]:.3f}",
            f"{defect.size:.3f}",
            texts["fixes"].get(defect.fix, ""),
        )
        for number, defect in enumerate(survey.defects[:MAX_ROWS], 1)
    ]
    pages.heading(texts["defects"])
    pages.table(texts["defect_columns"], rows, (14, 34, 130, 40, 40, 30, 60))
    pages.rest(len(survey.defects))


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


def conflict_table(pages: Pages, survey: MergedSurvey) -> None:
    """Write the conflicts, or that there are none."""
    texts = pages.texts
    if not survey.conflicts:
        pages.y -= 5 * mm
        pages.text(MARGIN, pages.y, texts["no_conflicts"], 9)
        return
    rows = []
    for number, conflict in enumerate(survey.conflicts[:MAX_ROWS], 1):
        members = " / ".join(f"{item.source} {item.point.name}" for item in conflict.members)
        unit = "m2" if conflict.kind == "area_disagree" else "m"
        judged = texts["decidable"].format(wrong=conflict.wrong) if conflict.decidable else texts["undecidable"]
        decision = survey.decisions.get(conflict_id(conflict))
        if decision is not None:
            choice = texts["choices"].get(decision.choice, decision.choice)
            judged = texts["decided"].format(by=decision.by, choice=choice, reason=decision.reason)
        rows.append(
            (
                str(number),
                texts["kinds"][conflict.kind],
                conflict.what,
                members,
                f"{conflict.distance_m:.3f}{unit}",
                f"{conflict.limit_m:.3f}{unit}",
                judged,
            )
        )
    pages.table(texts["conflict_columns"], rows, (14, 26, 50, 150, 26, 26, 60))
    pages.rest(len(survey.conflicts))


def verified_table(pages: Pages, rows: Sequence[VerifiedValue]) -> None:
    """Write the comparison with approved values."""
    texts = pages.texts
    cells = [
        (
            str(number),
            row.item,
            figure(row.measured),
            figure(row.approved),
            figure(row.difference),
            figure(row.tolerance),
            row.tolerance_source,
            figure(row.uncertainty),
            row.unit,
            texts["verdicts"][row.verdict.value],
        )
        for number, row in enumerate(rows, 1)
    ]
    marked = [row.verdict is Verdict.FAIL for row in rows]
    pages.table(texts["verified_columns"], cells, (14, 80, 36, 36, 28, 26, 90, 28, 16, 26), marked)


def figure(value: float | None) -> str:
    """Return a number with three decimals, or a dash."""
    return "—" if value is None else f"{value:.3f}"


def point_table(pages: Pages, survey: MergedSurvey) -> None:
    """Write the coordinates, north first as on Chinese result tables; of a large survey the first ones."""
    points = survey.points[:MAX_ROWS]
    rows = [
        (
            point.name,
            f"{point.north:.3f}",
            f"{point.east:.3f}",
            figure(point.height),
            f"{point.sigma_m:.3f}",
            str(len(point.members)),
        )
        for point in points
    ]
    pages.table(pages.texts["point_columns"], rows, (50, 50, 50, 40, 30, 24), [point.disputed for point in points])
    pages.rest(len(survey.points))
