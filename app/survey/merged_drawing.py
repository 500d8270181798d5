"""Writes the merged survey as a DXF map on clean layers; the same bytes for the same survey."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

from ezdxf._options import options
from ezdxf.document import Drawing
from ezdxf.filemanagement import new

from app.domain.resources import resource
from app.survey.areas import MergedOutline
from app.survey.disagreeing import Conflict
from app.survey.merged_survey import MergedSurvey
from app.survey.merging import MergedPoint

TEXT_M = 0.8
MARK_M = 1.5
METRES = 6


def conflict_text(conflict: Conflict) -> str:
    """Return what a map says about a conflict."""
    told = tomllib.loads(resource("survey", "drawing.toml").read_text(encoding="utf-8"))["conflicts"]
    text: str = told[conflict.kind]
    return text.format(distance=conflict.distance_m, limit=conflict.limit_m, what=conflict.what)


def write_drawing(survey: MergedSurvey, out: Path) -> None:
    """Write points, names, outlines and conflicts in metres, east as x, north as y."""
    before = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True  # no time stamps and random ids
    try:
        drawn(survey).saveas(out)
    finally:
        options.write_fixed_meta_data_for_testing = before


def drawn(survey: MergedSurvey) -> Drawing:
    """Return the map as a document."""
    layers: dict[str, dict[str, Any]] = tomllib.loads(resource("survey", "drawing.toml").read_text(encoding="utf-8"))[
        "layers"
    ]
    doc = new("R2010")
    doc.header["$INSUNITS"] = METRES
    doc.header["$PDMODE"], doc.header["$PDSIZE"] = 34, 0.4
    doc.styles.add("HZ", font="simsun.ttc")
    for layer in layers.values():
        doc.layers.add(layer["name"], color=layer["colour"], lineweight=layer["weight"])
    names = {key: str(layer["name"]) for key, layer in layers.items()}
    for outline in survey.outlines:
        draw_outline(doc, outline, names)
    for point in survey.points:
        draw_point(doc, point, names)
    for conflict in survey.conflicts:
        draw_conflict(doc, conflict, names["conflict"])
    return doc


def draw_outline(doc: Drawing, outline: MergedOutline, layers: dict[str, str]) -> None:
    """Draw a line or an area with its name."""
    layer = layers["area" if outline.closed else "line"]
    model = doc.modelspace()
    model.add_lwpolyline(outline.vertices, format="xy", close=outline.closed, dxfattribs={"layer": layer})
    if outline.closed and outline.name:
        middle = tuple(sum(vertex[axis] for vertex in outline.vertices) / len(outline.vertices) for axis in (0, 1))
        write(doc, layers["label"], outline.name, (middle[0], middle[1]), 2 * TEXT_M)


def draw_point(doc: Drawing, point: MergedPoint, layers: dict[str, str]) -> None:
    """Draw a point and its name."""
    layer = layers["merged" if len(point.members) > 1 else "single"]
    doc.modelspace().add_point((point.east, point.north, point.height or 0.0), dxfattribs={"layer": layer})
    write(doc, layers["name"], point.name, (point.east + TEXT_M / 2, point.north + TEXT_M / 2), TEXT_M)


def draw_conflict(doc: Drawing, conflict: Conflict, layer: str) -> None:
    """Circle the place of a conflict and say what it is."""
    model = doc.modelspace()
    places = [(item.point.east, item.point.north) for item in conflict.members]
    for start, end in pairwise(places):
        model.add_line(start, end, dxfattribs={"layer": layer})
    model.add_circle(places[0], MARK_M, dxfattribs={"layer": layer})
    write(doc, layer, conflict_text(conflict), (places[0][0] + MARK_M, places[0][1] - 2 * MARK_M), TEXT_M)


def write(doc: Drawing, layer: str, text: str, at: tuple[float, float], height: float) -> None:
    """Write one line of text."""
    attributes = {"layer": layer, "style": "HZ", "insert": at}
    doc.modelspace().add_text(text, height=height, dxfattribs=attributes)
