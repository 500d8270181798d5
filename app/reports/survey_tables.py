"""Tables of the survey report: transformations, conflicts, adjustments, defects, comparison, coordinates."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from reportlab.lib.units import mm

from app.domain.sentences import CHINESE, sentence_in
from app.reports.survey_pages import MARGIN, MAX_ROWS, Pages, Row
from app.survey.deciding import conflict_id
from app.survey.merged_survey import MergedSurvey
from app.survey.verification import Verdict, VerifiedValue

DEFECT = re.compile(r"\((\w+)\)$")  # behind the name of an outline that was fixed


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
            DEFECT.sub(lambda told: f"({texts['defects_kinds'].get(told[1], told[1])})", move.name),
            *(f"{value:.4f}" for value in (move.start[1], move.start[0], move.end[1], move.end[0])),
            f"{move.distance_m:.4f}",
            "" if math.isnan(move.test) else f"{move.test:.2f}",
            texts["fixes"].get(move.note) or sentence_in(CHINESE, move.note),
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
            "；".join(filter(None, (sentence_in(CHINESE, row.reason), row.tolerance_source))),
            figure(row.uncertainty),
            row.unit,
            texts["verdicts"][row.verdict.value],
        )
        for number, row in enumerate(rows, 1)
    ]
    marked = [row.verdict is Verdict.FAIL for row in rows]
    pages.table(texts["verified_columns"], cells, (14, 66, 34, 34, 26, 26, 116, 26, 16, 22), marked)


def figure(value: float | None) -> str:
    """Return a number with three decimals, or a dash."""
    return "—" if value is None else f"{round(value, 3) + 0.0:.3f}"  # never -0.000


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


def rejected_table(pages: Pages, survey: MergedSurvey) -> None:
    """Write what was left out and why."""
    if not survey.rejected:
        return
    pages.heading(pages.texts["rejected"])
    cells = [
        (item.source, item.name, str(item.line or ""), sentence_in(CHINESE, item.reason))
        for item in survey.rejected[:MAX_ROWS]
    ]
    pages.table(pages.texts["rejected_columns"], cells, (90, 40, 20, 200))
    pages.rest(len(survey.rejected))
