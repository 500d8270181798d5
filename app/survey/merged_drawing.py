"""Writes the merged survey as a DXF map on clean layers; the same bytes for the same survey."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from io import StringIO
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from ezdxf._options import options
from ezdxf.document import Drawing
from ezdxf.filemanagement import new

from app.domain.resources import resource
from app.survey.areas import MergedOutline
from app.survey.disagreeing import Conflict
from app.survey.merged_survey import MergedSurvey

TEXT_M = 0.8
MARK_M = 1.5
METRES = 6
BLOCK = 20_000  # points that are written at once
HANDSEED = re.compile(r"(\$HANDSEED\n  5\n)[0-9A-F]+\n")
CONTROL = re.compile(r"[\x00-\x1f]")


def conflict_text(conflict: Conflict) -> str:
    """Return what a map says about a conflict."""
    told = tomllib.loads(resource("survey", "drawing.toml").read_text(encoding="utf-8"))["conflicts"]
    text: str = told[conflict.kind]
    return text.format(distance=conflict.distance_m, limit=conflict.limit_m, what=conflict.what)


def write_drawing(survey: MergedSurvey, out: Path) -> None:
    """Write points, names, outlines and conflicts in metres, east as x, north as y.

    Points and their names are written as text into the document that ezdxf makes: with objects a million of them would
    take minutes.
    """
    before = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True  # no time stamps and random ids
    try:
        doc = drawn(survey)
        stream = StringIO()
        doc.write(stream)
    finally:
        options.write_fixed_meta_data_for_testing = before
    text = stream.getvalue()
    first = int(doc.header["$HANDSEED"], 16)
    text = HANDSEED.sub(lambda match: f"{match[1]}{first + 2 * len(survey.points):X}\n", text, count=1)
    head, mark, tail = text.partition("  2\nENTITIES\n")
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.write(head + mark)
        file.writelines(point_tags(survey, doc, first))
        file.write(tail)


def point_tags(survey: MergedSurvey, doc: Drawing, first: int) -> Iterator[str]:
    """Yield the tags of points and of the names beside them; handles from ``first``."""
    names, owner, points = layer_names(), doc.modelspace().layout_key, survey.points
    forms = {
        merged: (
            f"  0\nPOINT\n  5\n%X\n330\n{owner}\n100\nAcDbEntity\n  8\n{layer}\n100\nAcDbPoint\n"
            f" 10\n%s\n 20\n%s\n 30\n%s\n"
            f"  0\nTEXT\n  5\n%X\n330\n{owner}\n100\nAcDbEntity\n  8\n{names['name']}\n100\nAcDbText\n"
            f" 10\n%.4f\n 20\n%.4f\n 30\n0.0\n 40\n{TEXT_M}\n  1\n%s\n  7\nHZ\n100\nAcDbText\n"
        )
        for merged, layer in ((True, names["merged"]), (False, names["single"]))
    }
    plain = [CONTROL.sub(" ", name) for name in points.names]
    for begin in range(0, len(points), BLOCK):
        block = slice(begin, min(begin + BLOCK, len(points)))
        east, north = np.round(points.east[block], 4), np.round(points.north[block], 4)
        handles = range(first + 2 * block.start, first + 2 * block.stop)
        columns = (
            handles[::2],
            east.tolist(),
            north.tolist(),
            np.nan_to_num(np.round(points.height[block], 4)).tolist(),
            handles[1::2],
            (east + TEXT_M / 2).tolist(),
            (north + TEXT_M / 2).tolist(),
            plain[block],
        )
        form = "".join([forms[size > 1] for size in points.sizes[block].tolist()])
        yield form % tuple(chain.from_iterable(zip(*columns, strict=True)))


def layer_names() -> dict[str, str]:
    """Return the names of the map's layers."""
    told = tomllib.loads(resource("survey", "drawing.toml").read_text(encoding="utf-8"))["layers"]
    return {key: str(layer["name"]) for key, layer in told.items()}


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
