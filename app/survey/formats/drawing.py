"""Reads survey results from DXF: points with the names beside them, lines and areas, as CASS draws them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree
from shapely import Point as Place
from shapely import Polygon, STRtree

from app.domain.errors import BadInput
from app.domain.feedback import Feedback
from app.drawings.dxf.entities import Entities
from app.drawings.dxf.tags import read_tags
from app.drawings.flat import Flat
from app.drawings.flatten import flatten
from app.drawings.open import open_drawing
from app.survey.declaring import axis_order, zone_prefix
from app.survey.formats.coordinate_table import NUMBER
from app.survey.points import AxisOrder, Declaration, Note, Outline, PointTable, Survey, SurveyPoint

POINT_NAME = re.compile(r"[A-Za-z0-9#_\-./()]{1,24}")
NAME_REACH = 4.0  # text heights between a point and its name
SAME_PLACE_M = 0.0005
MILLIMETRES = 4  # of $INSUNITS

Floats = npt.NDArray[np.float64]


def read_drawing(path: Path, feedback: Feedback, axes: AxisOrder | None = None) -> Survey:
    """Read the points, lines and areas of a survey drawing.

    A point is a POINT entity or a corner of a closed outline; its name is the nearest text that can be one.

    Raises:
        BadInput: the file cannot be read, is no DXF, or holds neither points nor outlines.
    """
    drawing = open_drawing(path, None, feedback)
    scene = drawing.scene
    if scene is None:
        raise BadInput("Survey results are read from DXF or coordinate files, this is a PDF", path=path.name)
    flat = flatten(scene)
    origin = np.array(scene.info.origin)
    factor = 0.001 if scene.info.insunits == MILLIMETRES and not plausible(flat, origin) else 1.0
    notes = [Note("units", "Coordinates are in millimetres")] if factor != 1.0 else []
    texts = [
        (
            unicodedata.normalize("NFKC", flat.string(row)).strip(),
            (np.array([flat.text["x"][row], flat.text["y"][row]]) + origin) * factor,
            float(flat.text["height"][row]) * factor,
        )
        for row in range(len(flat.text))
    ]
    outlines = tuple(outlines_of(flat, origin, factor, texts))
    places, codes, heights = places_of(flat, origin, factor, elevations(path), outlines)
    if not len(places):
        raise BadInput("The drawing holds neither points nor outlines", path=path.name)
    order, evidence = (axes, "option") if axes else settle(places)
    names = names_of(places, texts)
    east, north = (1, 0) if order is AxisOrder.NORTH_EAST else (0, 1)
    points = PointTable.of(
        SurveyPoint(name, code, round(float(xy[east]), 6), round(float(xy[north]), 6), height)
        for name, code, xy, height in zip(names, codes, places, heights, strict=True)
    )
    if order is AxisOrder.NORTH_EAST:
        outlines = tuple(Outline(o.name, o.layer, tuple((e, n) for n, e in o.vertices), o.closed) for o in outlines)
        notes.append(Note("axis_order", "North is drawn as x, east as y: the axes are swapped"))
    zone = zone_prefix(points.east, points.north)
    return Survey(
        path.name,
        "DXF",
        Declaration(scene.info.encoding, order, evidence, zone),
        points,
        outlines,
        (),
        tuple(notes),
    )


def plausible(flat: Flat, origin: Floats) -> bool:
    """Tell whether coordinates are those of the national grid as they stand."""
    xy = flat.poly_xy if len(flat.poly_xy) else flat.point
    return axis_order(xy[:, 0] + origin[0], xy[:, 1] + origin[1]) is not None


def settle(places: Floats) -> tuple[AxisOrder, str]:
    """Return the axis order that coordinates prove, else that of every drawing: east as x."""
    seen = axis_order(places[:, 0], places[:, 1])
    return (seen, "coordinates") if seen else (AxisOrder.EAST_NORTH, "format")


def elevations(path: Path) -> dict[int, float]:
    """Return the z of every POINT by handle; 0 stands for none there."""
    entities = Entities(read_tags(path.read_bytes()))
    rows = entities.is_kind("POINT").nonzero()[0]
    heights = entities.column(rows, 30)
    handles = entities.handles(rows)
    return {int(handle): float(z) for handle, z in zip(handles, heights, strict=True) if np.isfinite(z) and z != 0.0}


def outlines_of(flat: Flat, origin: Floats, factor: float, texts: Sequence[tuple[str, Floats, float]]) -> list[Outline]:
    """Return all lines and areas; an area's name is the text nearest to its middle."""
    found: list[Outline] = []
    for row in range(len(flat.poly_closed)):
        if flat.poly_curve[row] >= 0:
            continue
        vertices = (flat.polyline(row) + origin) * factor
        closed = bool(flat.poly_closed[row])
        if len(vertices) > 3 and np.abs(vertices[0] - vertices[-1]).max() <= SAME_PLACE_M:
            vertices, closed = vertices[:-1], True
        if len(vertices) < (3 if closed else 2):
            continue
        layer = flat.scene.layers[int(flat.poly_layer[row])].name
        corners = tuple((round(float(x), 6), round(float(y), 6)) for x, y in vertices)
        found.append(Outline("", layer, corners, closed))
    areas = [number for number, outline in enumerate(found) if outline.closed]
    tree = STRtree([Polygon(found[number].vertices) for number in areas])
    best: dict[int, tuple[float, str]] = {}
    inscribed: dict[int, list[str]] = {}
    for string, at, _ in texts:
        if not string:
            continue
        inside = [areas[hit] for hit in tree.query(Place(at), predicate="intersects")]
        if inside:
            smallest = min(inside, key=lambda number: Polygon(found[number].vertices).area)
            inscribed.setdefault(smallest, []).append(string)
            if NUMBER.fullmatch(string):
                continue
            middle = Polygon(found[smallest].vertices).centroid
            best[smallest] = min(
                best.get(smallest, (np.inf, "")), (float(np.hypot(at[0] - middle.x, at[1] - middle.y)), string)
            )
    for number, strings in inscribed.items():
        name = best[number][1] if number in best else ""
        found[number] = replace(found[number], name=name, attributes=(("texts", "\n".join(strings)),))
    return found


def places_of(
    flat: Flat, origin: Floats, factor: float, heights: dict[int, float], outlines: Sequence[Outline]
) -> tuple[Floats, list[str], list[float | None]]:
    """Return places (n, 2), layers and heights of POINT entities and of the corners of areas that have none."""
    places: list[Floats] = []
    layers: list[str] = []
    zs: list[float | None] = []
    for row in range(len(flat.point)):
        mark = flat.point_mark[row]
        handle = int(flat.scene.entity["handle"][int(mark["entity"])])
        z = heights.get(handle)
        places.append((flat.point[row] + origin) * factor)
        layers.append(flat.scene.layers[int(mark["layer"])].name)
        zs.append(None if z is None else round(z * factor, 6))
    tree = cKDTree(np.array(places)) if places else None
    corners = [
        (np.array(vertex), outline.layer) for outline in outlines if outline.closed for vertex in outline.vertices
    ]
    seen: set[tuple[int, int]] = set()
    for corner, layer in corners:
        key = (round(float(corner[0]) / SAME_PLACE_M), round(float(corner[1]) / SAME_PLACE_M))
        if key in seen or (tree is not None and tree.query(corner)[0] <= SAME_PLACE_M):
            continue
        seen.add(key)
        places.append(corner)
        layers.append(layer)
        zs.append(None)
    return np.array(places).reshape(-1, 2), layers, zs


def names_of(places: Floats, texts: Sequence[tuple[str, Floats, float]]) -> list[str]:
    """Return a name for every place: the nearest text that can be one, each used once; else its number."""
    names = [""] * len(places)
    labels = [
        (string, at, height)
        for string, at, height in texts
        if POINT_NAME.fullmatch(string) and not ("." in string and NUMBER.fullmatch(string))
    ]
    if labels:
        tree = cKDTree(places)
        pairs: list[tuple[float, int, int]] = []
        for number, (_, at, height) in enumerate(labels):
            for row in tree.query_ball_point(at, NAME_REACH * height):
                pairs.append((float(np.hypot(*(places[row] - at))), number, row))
        used: set[int] = set()
        for _, number, row in sorted(pairs):
            if not names[row] and number not in used:
                names[row] = labels[number][0]
                used.add(number)
    return [name or f"#{row + 1}" for row, name in enumerate(names)]
