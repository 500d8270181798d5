"""Merge several surveys into one result: points, map, report, and the conflicts for a person to decide."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.reports.survey_report import write_survey_report
from app.survey.control import read_control
from app.survey.helmert import ControlPair, fit
from app.survey.merged_drawing import write_drawing
from app.survey.merged_survey import MergedSurvey, json_text, merge_all
from app.survey.points import Survey
from app.survey.reading import read_survey
from app.survey.rule_pack import load_rules
from app.survey.transforming import transform
from app.survey.verification import read_approved, verify

JSON_FILE, MAP_FILE, REPORT_FILE = "merged_survey.json", "merged_survey_map.dxf", "merged_survey_report.pdf"


def merge_surveys(
    sources: Sequence[Path],
    out: Path,
    sigma_m: Mapping[str, float] | None = None,
    control: Mapping[str, Path] | None = None,
    approved: Path | None = None,
    title: str = "",
    feedback: Feedback | None = None,
) -> MergedSurvey:
    """Merge the files ``sources`` and write map (DXF), report (PDF) and data (JSON) into the folder ``out``.

    Args:
        sources: survey files in any order.
        out: folder, made when absent.
        sigma_m: standard deviation of a coordinate by file name; 0.05 m where none is given.
        control: control points by file name; under the empty name, for every survey that lies in their source system.
        approved: table of approved values for the report.
        title: of map and report.
        feedback: hears progress, may cancel.

    Raises:
        BadInput: a file cannot be used, a name fits no source, or the surveys lie in different zones.
    """
    feedback = feedback or Silent()
    rules = load_rules()
    surveys: list[Survey] = []
    told: list[dict[str, object]] = []
    names = labels(sources)
    unknown = (set(sigma_m or {}) | set(control or {})) - set(names) - {""}
    if unknown:
        raise BadInput(f"No survey is named {min(unknown)}", advice=f"They are {', '.join(sorted(names))}")
    for number, (name, path) in enumerate(zip(names, sources, strict=True)):
        check_cancelled(feedback)
        feedback.progress(number, len(sources) + 2, path.name)
        survey = replace(read_survey(path, None, feedback), source=name)
        survey, way = onto_target(survey, control or {})
        surveys.append(survey)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        sigma = (sigma_m or {}).get(name, rules.merging.point_sigma_m)
        told.append(
            {
                "source": name,
                "sha256": digest,
                "sigma": sigma,
                "points": len(survey.points),
                "encoding": survey.declaration.encoding,
                "axis_order": survey.declaration.axis_order.value,
                "axis_evidence": survey.declaration.axis_evidence,
                "zone_prefix": survey.declaration.zone,
                "transformed": way,
            }
        )
    merged = merge_all(surveys, dict(sigma_m or {}), rules, told)
    check_cancelled(feedback)
    feedback.progress(len(sources), len(sources) + 2, MAP_FILE)
    rows = verify(merged, read_approved(approved), rules) if approved else []
    out.mkdir(parents=True, exist_ok=True)
    with (out / JSON_FILE).open("w", encoding="utf-8") as stream:
        stream.writelines(json_text(merged, {"verified": [row.to_json() for row in rows]} if approved else {}))
    write_drawing(merged, out / MAP_FILE)
    feedback.progress(len(sources) + 1, len(sources) + 2, REPORT_FILE)
    write_survey_report(merged, rows, title, out / REPORT_FILE)
    return merged


def labels(sources: Sequence[Path]) -> list[str]:
    """Return a name for every source: its file name, with the folder before it where that is not enough."""
    if not sources:
        raise BadInput("There is nothing to merge")
    names = [path.name for path in sources]
    names = [path.name if names.count(path.name) == 1 else f"{path.parent.name}/{path.name}" for path in sources]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated:
        raise BadInput(f"The survey {repeated} is given twice")
    return names


def onto_target(survey: Survey, control: Mapping[str, Path]) -> tuple[Survey, str | None]:
    """Transform a survey by its own control points, or by the common ones when it lies in their source system."""
    file = control.get(survey.source) or control.get("")
    if file is None:
        return survey, None
    pairs = read_control(file)
    if survey.source not in control and not lies_in_source(survey, pairs):
        return survey, None
    way = fit(pairs)
    return transform(survey, way).survey, f"{way.model} by {file.name}"


def lies_in_source(survey: Survey, pairs: Sequence[ControlPair]) -> bool:
    """Tell whether a survey lies nearer to the source coordinates of control points than to their targets."""
    middle = np.median(survey.points.places, axis=0)
    source, target = (
        math.dist(middle, np.median([getattr(pair, side) for pair in pairs], axis=0)) for side in ("source", "target")
    )
    return source < target
