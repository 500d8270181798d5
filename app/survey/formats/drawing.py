"""Reads survey results from DXF: points with the names beside them, lines and areas, as CASS draws them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ezdxf.filemanagement import readfile
from ezdxf.lldxf.const import DXFError
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
from app.drawings.sheet import NotShown
from app.survey.declaring import axis_order, zone_prefix
from app.survey.formats.cass import Marks, feature_of, read_document_marks, read_marks
from app.survey.formats.number_style import NUMBER
from app.survey.points import AxisOrder, Declaration, Note, Outline, PointTable, Rejected, Survey, SurveyPoint

POINT_NAME = re.compile(r"[A-Za-z0-9#_\-./()]{1,24}")
NAME_REACH = 4.0  # text heights between a point and its name
SAME_PLACE_M = 0.0005
BINARY = b"AutoCAD Binary DXF"
TRUNCATED = "the drawing has no end (EOF): it is truncated"
# may hold results:
LOST = ("proxy", "unsupported", "damaged", "cut", "missing_xref", "missing_block", "limit", "unread")
MILLIMETRES = 4  # of $INSUNITS

Floats = npt.NDArray[np.float64]
Text = tuple[str, Floats, float]  # string, place, height in metres


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
    marks, whole = marks_of(path)
    notes += unread(scene.info.not_shown)
    rejected = () if whole else (Rejected(0, "", TRUNCATED),)
    outlines = tuple(outlines_of(flat, origin, factor, texts, marks.codes))
    places, codes, heights = places_of(flat, origin, factor, marks, outlines)
    if not len(places) and not outlines:
        raise BadInput("The drawing holds neither points nor outlines", path=path.name)
    # lines alone are results too: pipes, walls, roads
    whole_extent = places if len(places) else np.array([vertex for o in outlines for vertex in o.vertices])
    order, evidence = (axes, "option") if axes else settle(whole_extent)
    names = names_of(places, texts) if len(places) else []
    east, north = (1, 0) if order is AxisOrder.NORTH_EAST else (0, 1)
    points = PointTable.of(
        SurveyPoint(name, code, round(float(xy[east]), 6), round(float(xy[north]), 6), height)
        for name, code, xy, height in zip(names, codes, places, heights, strict=True)
    )
    if order is AxisOrder.NORTH_EAST:
        outlines = tuple(replace(o, vertices=tuple((e, n) for n, e in o.vertices)) for o in outlines)
        notes.append(Note("axis_order", "North is drawn as x, east as y: the axes are swapped"))
    zone = zone_prefix(whole_extent[:, east], whole_extent[:, north])
    return Survey(
        path.name,
        "DXF",
        Declaration(scene.info.encoding, order, evidence, zone),
        points,
        outlines,
        rejected,
        tuple(notes),
    )


def marks_of(path: Path) -> tuple[Marks, bool]:
    """Return what the entities tell beside their shape, and whether the drawing has its end."""
    content = path.read_bytes()
    if content.startswith(BINARY):
        try:
            return read_document_marks(readfile(path)), True
        except DXFError:
            return Marks({}, {}, ()), False
    entities = Entities(read_tags(content))
    return read_marks(entities), bool(entities.is_kind("EOF").any())


def unread(not_shown: Sequence[tuple[int, NotShown]]) -> list[Note]:
    """Tell what of the drawing no reader understands: results may be missing."""
    counts: Counter[tuple[str, str]] = Counter()
    for _, item in not_shown:
        if item.reason in LOST:
            counts[item.reason, item.what] += item.count
    return [Note("not_read", f"{count} {what} cannot be read ({reason})") for (reason, what), count in counts.items()]


def plausible(flat: Flat, origin: Floats) -> bool:
    """Tell whether coordinates are those of the national grid as they stand."""
    xy = flat.poly_xy if len(flat.poly_xy) else flat.point
    return axis_order(xy[:, 0] + origin[0], xy[:, 1] + origin[1]) is not None


def settle(places: Floats) -> tuple[AxisOrder, str]:
    """Return the axis order that coordinates prove, else that of every drawing: east as x."""
    seen = axis_order(places[:, 0], places[:, 1])
    return (seen, "coordinates") if seen else (AxisOrder.EAST_NORTH, "format")


def outlines_of(
    flat: Flat, origin: Floats, factor: float, texts: Sequence[Text], codes: Mapping[int, str]
) -> list[Outline]:
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
        code = codes.get(int(flat.scene.entity["handle"][int(flat.poly_mark["entity"][row])]), "")
        meaning = (("code", code), ("feature", feature_of(code))) if code else ()
        found.append(Outline("", layer, corners, closed, tuple((key, value) for key, value in meaning if value)))
    named(found, texts)
    return found


def named(found: list[Outline], texts: Sequence[Text]) -> None:
    """Give areas the texts inside them, and the one nearest to their middle as name."""
    areas = [number for number, outline in enumerate(found) if outline.closed]
    shapes = [Polygon(found[number].vertices) for number in areas]
    size = {number: shape.area for number, shape in zip(areas, shapes, strict=True)}
    middle = {number: shape.centroid for number, shape in zip(areas, shapes, strict=True)}
    tree = STRtree(shapes)
    best: dict[int, tuple[float, str]] = {}
    inscribed: dict[int, list[str]] = {}
    for string, at, _ in texts:
        if not string:
            continue
        inside = [areas[hit] for hit in tree.query(Place(at), predicate="intersects")]
        if inside:
            smallest = min(inside, key=lambda number: size[number])
            inscribed.setdefault(smallest, []).append(string)
            if NUMBER.fullmatch(string):
                continue
            gap = float(np.hypot(at[0] - middle[smallest].x, at[1] - middle[smallest].y))
            best[smallest] = min(best.get(smallest, (np.inf, "")), (gap, string))
    for number, strings in inscribed.items():
        name = best[number][1] if number in best else ""
        attributes = (*found[number].attributes, ("texts", "\n".join(strings)))
        found[number] = replace(found[number], name=name, attributes=attributes)


def places_of(
    flat: Flat, origin: Floats, factor: float, marks: Marks, outlines: Sequence[Outline]
) -> tuple[Floats, list[str], list[float | None]]:
    """Return places (n, 2), codes and heights: of POINT entities, of symbols and of the corners of areas.

    Where several of them lie in one place, the first stands for all and takes what the others know.
    """
    places: list[tuple[float, float]] = []
    codes: list[str] = []
    heights: list[float | None] = []
    for row, (east, north) in enumerate(((flat.point + origin) * factor).tolist()):
        mark = flat.point_mark[row]
        handle = int(flat.scene.entity["handle"][int(mark["entity"])])
        z = marks.heights.get(handle)
        places.append((east, north))
        codes.append(marks.codes.get(handle) or flat.scene.layers[int(mark["layer"])].name)
        heights.append(None if z is None else round(z * factor, 6))
    points = len(places)
    for symbol in marks.symbols:
        places.append((symbol.east * factor, symbol.north * factor))
        codes.append(symbol.code or symbol.layer)
        heights.append(None if symbol.height is None else round(symbol.height * factor, 6))
    symbols = len(places)
    for outline in outlines:
        if outline.closed:
            places += outline.vertices
            codes += [outline.layer] * len(outline.vertices)
    heights += [None] * (len(places) - symbols)
    table = np.array(places).reshape(-1, 2)
    first = same_places(table)
    for row in range(points, symbols):  # a symbol lends its height and code to the point drawn in its place
        if first[row] != row:
            codes[first[row]] = codes[row]
            heights[first[row]] = heights[first[row]] if heights[row] is None else heights[row]
    # points are never joined with each other: two results of one survey in one place are told, not hidden
    kept = [row for row in range(len(table)) if row < points or first[row] == row]
    return table[kept], [codes[row] for row in kept], [heights[row] for row in kept]


def same_places(places: Floats) -> list[int]:
    """Return for each place the first row that lies within half a millimetre of it, itself where none does."""
    if not len(places):
        return []
    # drawings stack thousands of corners in one place: look for pairs among places that differ
    _, heads, cell = np.unique(np.round(places * (4 / SAME_PLACE_M)), axis=0, return_index=True, return_inverse=True)
    order = np.argsort(heads)
    heads = heads[order]
    first = heads.tolist()
    for one, other in sorted(cKDTree(places[heads]).query_pairs(SAME_PLACE_M)):
        first[other] = min(first[other], first[one])
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    found: list[int] = np.array(first)[rank[cell.reshape(-1)]].tolist()
    return found


def names_of(places: Floats, texts: Sequence[Text]) -> list[str]:
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
