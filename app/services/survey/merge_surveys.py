"""Merge several surveys into one result, and list the conflicts for a person to decide."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.jobs.double import begun, may_double
from app.services.survey.transform_survey import fit_control
from app.survey.control import read_control
from app.survey.deciding import Decisions
from app.survey.diagnosis import lone_surveys
from app.survey.merged_survey import Adjusting, MergedSurvey, merge_all
from app.survey.plane_fit import ControlPair
from app.survey.points import AxisOrder, Survey
from app.survey.reading import Source
from app.survey.rule_pack import load_rules
from app.survey.transformation_file import load_way, way_json
from app.survey.transforming import transform

WORTH_A_DOUBLE = 4_000_000  # bytes of text, half a second of reading


@dataclass(frozen=True)
class Merging:
    """How a person wants surveys merged.

    Args:
        sigma_m: standard deviation of a coordinate by file name; the file's own or 0.05 m where none is given.
        control: control points by file name; under the empty name, for every survey that lies in their source system.
        decisions: what surveyors decided about conflicts.
        adjusting: what is adjusted afterwards.
        keep_good: keep the good points of files with bad lines.
        axes: axis order by file name, for files that do not tell.
        names: of the surveys, in the order of their files; their file names where none are given.
    """

    sigma_m: Mapping[str, float] = field(default_factory=dict)
    control: Mapping[str, Path] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=dict)
    adjusting: Adjusting = field(default_factory=Adjusting)
    keep_good: bool = False
    axes: Mapping[str, AxisOrder] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def merged_surveys(
    sources: Sequence[Path], merging: Merging | None = None, feedback: Feedback | None = None
) -> MergedSurvey:
    """Merge the files ``sources``, in any order, into one survey; writes nothing.

    Raises:
        BadInput: a file cannot be used, a name fits no source, or the surveys lie in different systems.
    """
    merging, feedback = merging or Merging(), feedback or Silent()
    rules = load_rules()
    surveys: list[Survey] = []
    told: list[dict[str, Any]] = []
    names = merging.names or labels(sources)
    unknown = ({*merging.sigma_m, *merging.control, *merging.axes}) - set(names) - {""}
    if unknown:
        raise BadInput(f"No survey is named {min(unknown)}", advice=f"They are {', '.join(sorted(names))}")
    files = [
        Source(path, merging.axes.get(name) or merging.axes.get(""), None, merging.keep_good)
        for name, path in zip(names, sources, strict=True)
    ]
    for name, path, read in zip(names, sources, read_all(files, feedback), strict=True):
        survey = replace(read, source=name)
        survey, way = onto_target(survey, merging.control)
        surveys.append(survey)
        told.append(
            {
                "source": name,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "format": survey.format,
                "sigma": merging.sigma_m.get(name, own_sigma_m(survey, rules.merging.point_sigma_m)),
                "points": len(survey.points),
                "encoding": survey.declaration.encoding,
                "axis_order": survey.declaration.axis_order.value,
                "axis_evidence": survey.declaration.axis_evidence,
                "zone_prefix": survey.declaration.zone,
                "system": survey.declaration.system or None,
                "transformed": way,
                "notes": [
                    {"kind": note.kind, "message": note.text, "line": note.line or None} for note in survey.notes
                ],
            }
        )
    for source, note in (*zone_notes(surveys), *distance_notes(surveys)):
        next(row for row in told if row["source"] == source)["notes"].append(note)
    check_cancelled(feedback)
    feedback.progress(len(sources), len(sources) + 1, "")
    return merge_all(surveys, merging.sigma_m, rules, told, merging.decisions, merging.adjusting)


def read_all(files: Sequence[Source], feedback: Feedback) -> Iterator[Survey]:
    """Yield the surveys of files; of large ones every other is read in a double of this process.

    Raises:
        BadInput: a file cannot be used.
    """
    others = files[1::2]
    size = sum(file.path.stat().st_size for file in others if file.path.is_file())
    if size < WORTH_A_DOUBLE or not may_double():
        for number, file in enumerate(files):
            check_cancelled(feedback)
            feedback.progress(number, len(files) + 1, file.path.name)
            yield file.read(feedback)
        return
    with begun(lambda: [file.read() for file in others], worth=True) as answer:
        here: list[Survey] = []
        for number, file in enumerate(files[::2]):
            check_cancelled(feedback)
            feedback.progress(2 * number, len(files) + 1, file.path.name)
            here.append(file.read(feedback))
        there = answer()
    for number in range(len(files)):
        yield (there if number % 2 else here)[number // 2]


def own_sigma_m(survey: Survey, default_m: float) -> float:
    """Return the standard deviation that most points of a survey have: the middle one of those that its file tells."""
    known = survey.points.sigma[~np.isnan(survey.points.sigma)]
    return float(np.median(known)) if len(known) else default_m


def zone_notes(surveys: Sequence[Survey]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield source and note for every survey without zone prefix that is merged with one that has it."""
    zoned = next((survey for survey in surveys if survey.declaration.zone), None)
    if zoned is None:
        return
    for survey in surveys:
        if survey.declaration.zone is None:
            text = (
                f"Eastings have no zone prefix; they are taken for zone {zoned.declaration.zone}, as in {zoned.source}"
            )
            yield survey.source, {"kind": "zone", "message": text, "line": None}


def distance_notes(surveys: Sequence[Survey]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield source and note for every survey that lies where no other does, so that nothing of it can be merged."""
    for source, distance_m in lone_surveys([survey.without_zone() for survey in surveys]):
        text = f"Lies {distance_m:.0f} m from every other survey: is it in the same coordinate system?"
        yield source, {"kind": "apart", "message": text, "line": None}


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


def onto_target(survey: Survey, control: Mapping[str, Path]) -> tuple[Survey, dict[str, object] | None]:
    """Transform a survey by its own control points, or by the common ones when it lies in their source system.

    Control may be a table of points or a saved transformation (JSON).
    """
    file = control.get(survey.source) or control.get("")
    if file is None:
        return survey, None
    if file.suffix.casefold() == ".json":
        way = load_way(file)
        return transform(survey, way).survey, {"by": file.name, **way_json(way)}
    pairs = read_control(file)
    if survey.source not in control and not lies_in_source(survey, pairs):
        return survey, None
    try:
        way = fit_control(pairs)
    except BadInput as error:
        raise BadInput(error.message, path=error.path or file.name, line=error.line, advice=error.advice) from None
    return transform(survey, way).survey, {"by": file.name, **way_json(way)}


def lies_in_source(survey: Survey, pairs: Sequence[ControlPair]) -> bool:
    """Tell whether a survey lies nearer to the source coordinates of control points than to their targets."""
    places = survey.points.places
    if not len(places):
        places = np.array([vertex for outline in survey.outlines for vertex in outline.vertices])
    middle = np.median(places, axis=0)
    source, target = (
        math.dist(middle, np.median([getattr(pair, side) for pair in pairs], axis=0)) for side in ("source", "target")
    )
    return source < target
