"""Closed outlines from what draughtsmen draw: doubled lines, loose lines, corners that do not meet, hatches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.review.ink import Area, Points, Stroke, lines_through

SNAP_M = 2e-3
"""Ends closer than this are the same point."""
GRID_M = 1e-4
"""Lines are noded on this grid: below what a measure tells."""
MIN_GAP_M, MAX_GAP_M, GAP_SHARE = 0.05, 2.0, 0.02
"""A gap is bridged up to this share of the outline's length, within these bounds."""
SAME = 0.98
"""Outlines that share this much of their union are one outline drawn twice."""
FILLED = 0.95
"""A filled area of which this share lies in drawn outlines is their filling."""
MIN_AREA_M2, MIN_BREADTH_M = 0.05, 0.02
"""Smaller or thinner faces are slivers between doubled lines."""


@dataclass(frozen=True)
class Ring:
    """One closed outline.

    Args:
        polygon: metres.
        handles: what it was made of.
        gap_m: widest bridged gap, 0 when drawn closed.
        proposed: carried over from the strokes.
    """

    polygon: Polygon
    handles: tuple[str, ...]
    gap_m: float = 0.0
    proposed: str = ""


def rings(
    strokes: Sequence[Stroke], areas: Sequence[Area], words: Sequence[shapely.Point] = ()
) -> tuple[list[Ring], list[Stroke]]:
    """Return the closed outlines of one role, and the strokes that belong to none.

    Closed polylines first; then the faces that loose strokes enclose, gaps bridged; hatches last, where no outline
    bounds them already.

    Args:
        strokes: of the role.
        areas: of the role.
        words: where the role's texts stand; a line across an outline divides it when there are texts on both sides, or
            none at all.
    """
    strokes = without_doubles(strokes)
    closed, loose = [], []
    for stroke in strokes:
        ring = _own_ring(stroke)
        if ring is None:
            loose.append(stroke)
        else:
            closed.append(ring)
    joined, rest = _faces(loose)
    divided, rest = _divided(closed, rest, words)
    drawn = _distinct([*divided, *joined])
    return _distinct([*drawn, *_filled(areas, drawn)]), rest


def _filled(areas: Sequence[Area], drawn: Sequence[Ring]) -> list[Ring]:
    """Return the filled areas that do not merely fill outlines which are drawn, or parts of them."""
    if not areas:
        return []
    tree = STRtree([ring.polygon for ring in drawn])
    found = []
    for area in areas:
        whole = Polygon(area.polygon.exterior)
        near = [drawn[index].polygon for index in tree.query(whole).tolist()]
        covered = whole.intersection(shapely.union_all(near)).area if near else 0.0
        if covered < FILLED * whole.area:
            found.append(Ring(area.polygon, area.handles, 0.0, area.proposed))
    return found


def gap_limit_m(length_m: float) -> float:
    """Return the widest gap that may be bridged in an outline of ``length_m``."""
    return min(MAX_GAP_M, max(MIN_GAP_M, GAP_SHARE * length_m))


def without_doubles(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Return the strokes without those that repeat an earlier one, whatever the direction or first vertex."""
    strokes = list(strokes)
    if not strokes:
        return []
    places = np.round(np.concatenate([stroke.xy for stroke in strokes]) / SNAP_M).astype(np.int64)
    ends = np.cumsum([len(stroke.xy) for stroke in strokes])
    starts = np.append(0, ends[:-1])
    meets = (places[starts] == places[ends - 1]).all(axis=1)
    seen: set[bytes | tuple[tuple[int, ...], ...]] = set()
    kept = []
    for stroke, start, end, meet in zip(strokes, starts.tolist(), ends.tolist(), meets.tolist(), strict=True):
        grid = places[start:end]
        key: bytes | tuple[tuple[int, ...], ...]
        if stroke.closed or meet:
            key = tuple(sorted(set(map(tuple, grid.tolist()))))
        else:
            key = min(grid.tobytes(), grid[::-1].tobytes())
        if key not in seen:
            seen.add(key)
            kept.append(stroke)
    return kept


def _length(xy: Points) -> float:
    return float(np.hypot(*np.diff(xy, axis=0).T).sum())


def _own_ring(stroke: Stroke) -> Ring | None:
    """Return the outline that one stroke draws by itself, or None."""
    if len(stroke.xy) < 3:
        return None
    gap = 0.0 if stroke.closed else float(np.hypot(*(stroke.xy[0] - stroke.xy[-1])))
    if gap > gap_limit_m(_length(stroke.xy)):
        return None
    polygon = _solid(Polygon(stroke.xy))
    if polygon is None:
        return None
    if gap > SNAP_M and gap > 0.25 * np.sqrt(polygon.area):
        return None
    return Ring(polygon, stroke.handles, gap if gap > SNAP_M else 0.0, stroke.proposed)


def _solid(shape: BaseGeometry) -> Polygon | None:
    """Return the largest sound polygon in ``shape`` (an outline that crosses itself is repaired), or None."""
    if not shape.is_valid:
        shape = shapely.make_valid(shape)
    elif isinstance(shape, Polygon):
        return _broad(shape) if shape.area >= MIN_AREA_M2 else None
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon)]
    parts = [p for q in shapely.get_parts(shape) for p in (q.geoms if isinstance(q, MultiPolygon) else [q])] or parts
    polygons = [part for part in parts if isinstance(part, Polygon) and part.area >= MIN_AREA_M2]
    if not polygons:
        return None
    return _broad(max(polygons, key=lambda part: part.area))


def _broad(polygon: Polygon) -> Polygon | None:
    return polygon if polygon.area / polygon.length > MIN_BREADTH_M / 2 else None


def _ends(strokes: Sequence[Stroke]) -> Points:
    return np.array([end for stroke in strokes for end in (stroke.xy[0], stroke.xy[-1])]).reshape(-1, 2)


def _near(points: Points, distance: float) -> npt.NDArray[np.intp]:
    """Return the pairs (k, 2) of rows of ``points`` that lie within ``distance``, each pair once, the smaller first."""
    shapes = shapely.points(points)
    one, other = STRtree(shapes).query(shapes, predicate="dwithin", distance=distance)
    pairs: npt.NDArray[np.intp] = np.stack([one, other], axis=1)[one < other]
    return pairs


def _bridges(strokes: Sequence[Stroke]) -> list[tuple[LineString, float]]:
    """Return a line from each loose end to its nearest other stroke's end, where that is near enough."""
    ends = _ends(strokes)
    if len(ends) < 4:
        return []
    alone = np.ones(len(ends), dtype=bool)
    alone[_near(ends, SNAP_M).ravel()] = False
    free = np.flatnonzero(alone).tolist()
    if not free:
        return []
    group = _groups(strokes, ends)
    total = np.bincount(group, weights=[_length(stroke.xy) for stroke in strokes])
    lines = lines_through([stroke.xy for stroke in strokes])
    sides = STRtree(lines)
    limits = np.array([gap_limit_m(float(total[group[index // 2]])) for index in free])
    tails = _tails(np.array(free), ends, lines, sides, limits)
    free = [index for index in free if index not in tails]
    if not free:
        return []
    a, b = np.array(free)[_near(ends[free], MAX_GAP_M)].T
    one, other = group[a // 2], group[b // 2]
    gaps = np.hypot(*(ends[a] - ends[b]).T)
    reaches = total[one] + np.where(one != other, total[other], 0.0)
    fits = (a // 2 != b // 2) & (gaps <= np.clip(GAP_SHARE * reaches, MIN_GAP_M, MAX_GAP_M))
    pairs = zip(gaps[fits].tolist(), a[fits].tolist(), b[fits].tolist(), strict=True)
    used: set[int] = set()
    bridges = []
    for gap, a, b in sorted(pairs):
        if a not in used and b not in used:
            used |= {a, b}
            bridges.append((LineString([ends[a], ends[b]]), gap))
    lone = [(index, gap_limit_m(total[group[index // 2]])) for index in free if index not in used]
    return bridges + _to_sides(lines, sides, ends, lone)


def _tails(
    free: npt.NDArray[np.intp], ends: Points, lines: npt.NDArray[np.object_], sides: STRtree, limits: Points
) -> set[int]:
    """Return the ends that stick out beyond a crossing with another line: corners that overshoot."""
    tips = shapely.points(ends[free])
    row, other = sides.query(tips, predicate="dwithin", distance=limits)
    row, other = row[other != free[row] // 2], other[other != free[row] // 2]
    meetings = shapely.intersection(lines[free[row] // 2], lines[other])
    beyond = shapely.distance(meetings, tips[row]) <= limits[row]  # an empty one is nowhere
    return set(free[row[beyond]].tolist())


def _to_sides(
    lines: npt.NDArray[np.object_], tree: STRtree, ends: Points, lone: Sequence[tuple[int, float]]
) -> list[tuple[LineString, float]]:
    """Return a line from each lone end to the side of another stroke, where one is near enough."""
    bridges = []
    for index, limit in lone:
        end = shapely.Point(ends[index])
        near = [int(i) for i in tree.query(end, predicate="dwithin", distance=limit) if int(i) != index // 2]
        if not near:
            continue
        best = min(near, key=lambda i: (end.distance(lines[i]), i))
        gap = float(end.distance(lines[best]))
        if gap > 0:
            foot = lines[best].interpolate(lines[best].project(end))
            over = 1.0 + SNAP_M / gap
            beyond = (end.x + (foot.x - end.x) * over, end.y + (foot.y - end.y) * over)
            bridges.append((LineString([(end.x, end.y), beyond]), gap))
    return bridges


def _groups(strokes: Sequence[Stroke], ends: Points) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return for each stroke the number of the connected chain it belongs to, small gaps included."""
    parent = list(range(len(strokes)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for a, b in _near(ends, MAX_GAP_M).tolist():
        parent[root(a // 2)] = root(b // 2)
    return np.array([root(index) for index in range(len(strokes))], dtype=np.intp)


def _faces(strokes: Sequence[Stroke]) -> tuple[list[Ring], list[Stroke]]:
    """Return the faces enclosed by loose strokes, and the strokes that enclose nothing."""
    if not strokes:
        return [], []
    strokes = welded(strokes)
    bridges = _bridges(strokes)
    lines = lines_through([stroke.xy for stroke in strokes])
    network = shapely.union_all([*lines, *(bridge for bridge, _ in bridges)], grid_size=GRID_M)
    faces = [face for face in shapely.get_parts(shapely.polygonize([network])) if _solid(face) is not None]
    return _owned(faces, strokes, lines, bridges)


def welded(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Return the strokes with ends that are the same point moved onto the first of them."""
    ends = _ends(strokes)
    onto = np.arange(len(ends))
    for one, other in _near(ends, SNAP_M).tolist():
        onto[other] = min(onto[other], onto[one])
    result = []
    for row, stroke in enumerate(strokes):
        xy = stroke.xy.copy()
        xy[0], xy[-1] = ends[onto[2 * row]], ends[onto[2 * row + 1]]
        result.append(replace(stroke, xy=xy))
    return result


def _owned(
    faces: Sequence[Polygon],
    strokes: Sequence[Stroke],
    lines: npt.NDArray[np.object_],
    bridges: Sequence[tuple[LineString, float]],
) -> tuple[list[Ring], list[Stroke]]:
    """Return each face with the strokes and bridges along its edge, and the strokes along none."""
    if not faces:
        return [], list(strokes)
    edges = [np.asarray(face.exterior.coords) for face in faces]
    middles = np.concatenate([(xy[1:] + xy[:-1]) / 2 for xy in edges])
    face_of = np.repeat(np.arange(len(faces)), [len(xy) - 1 for xy in edges])
    pieces, piece_of = _pieces([*lines, *(bridge for bridge, _ in bridges)])
    at, near = STRtree(pieces).query(shapely.points(middles), predicate="dwithin", distance=2 * SNAP_M)
    along: list[set[int]] = [set() for _ in faces]
    for face, index in np.unique(np.stack([face_of[at], piece_of[near]], axis=1), axis=0).tolist():
        along[face].add(index)
    used: set[int] = set()
    found = []
    for face, members in zip(faces, along, strict=True):
        gap = max((bridges[index - len(lines)][1] for index in members if index >= len(lines)), default=0.0)
        if face.area <= 2 * gap**2:  # between a bridge and the corner it passes by
            continue
        own = sorted((index for index in members if index < len(lines)), key=lambda index: strokes[index].handles)
        used.update(own)
        handles = tuple(dict.fromkeys(handle for index in own for handle in strokes[index].handles))
        proposed = next((strokes[index].proposed for index in own if strokes[index].proposed), "")
        found.append(Ring(face, handles, gap, proposed))
    return found, [stroke for index, stroke in enumerate(strokes) if index not in used]


def _pieces(
    lines: Sequence[LineString],
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.intp]]:
    """Return all straight pieces of ``lines``, and the line each belongs to: small boxes make a quick index."""
    xy, of = shapely.get_coordinates(np.array(lines, dtype=object), return_index=True)
    inner = of[1:] == of[:-1]
    pieces = shapely.linestrings(np.stack([xy[:-1][inner], xy[1:][inner]], axis=1))
    return pieces, of[:-1][inner]


def _divided(
    closed: Sequence[Ring], loose: Sequence[Stroke], words: Sequence[shapely.Point]
) -> tuple[list[Ring], list[Stroke]]:
    """Split closed outlines along loose strokes that run from edge to edge of them; a cross over one is no division."""
    if not closed or not loose:
        return list(closed), list(loose)
    result: list[Ring] = []
    used: set[int] = set()
    lines = lines_through([stroke.xy for stroke in loose])
    tree = STRtree(lines)
    ends = shapely.points(_ends(loose))
    for ring in closed:
        edge = ring.polygon.exterior
        reach = gap_limit_m(edge.length)
        near = np.sort(tree.query(ring.polygon))
        touches = shapely.dwithin(ends[2 * near], edge, reach) & shapely.dwithin(ends[2 * near + 1], edge, reach)
        own = [index for index in near[touches].tolist() if _crosses(ring.polygon, lines[index])]
        own = _uncrossed(ring.polygon, own, lines, reach)
        if not own:
            result.append(ring)
            continue
        cuts = [_stretched(lines[index], reach) for index in own]
        network = shapely.union_all([edge, *cuts])
        faces = [
            face
            for face in shapely.get_parts(shapely.polygonize([network]))
            if _solid(face) is not None and ring.polygon.contains(face.representative_point())
        ]
        held = [sum(face.contains(word) for word in words) for face in faces]
        if len(faces) < 2 or (any(held) and not all(held)):
            result.append(ring)
            continue
        used.update(own)
        for face in faces:
            band = face.exterior.buffer(2 * SNAP_M)
            extra = [
                h for index, cut in zip(own, cuts, strict=True) if cut.intersects(band) for h in loose[index].handles
            ]
            result.append(Ring(face, tuple(dict.fromkeys([*ring.handles, *extra])), ring.gap_m, ring.proposed))
    return result, [stroke for index, stroke in enumerate(loose) if index not in used]


def _uncrossed(polygon: Polygon, own: list[int], lines: npt.NDArray[np.object_], reach: float) -> list[int]:
    """Return the lines without those of a cross from corner to corner: the mark of a void, or of what is taken down."""
    corners = shapely.multipoints(np.asarray(polygon.exterior.coords))
    diagonal = [
        index
        for index in own
        if all(corners.dwithin(shapely.Point(lines[index].coords[end]), reach) for end in (0, -1))
    ]
    crossed = {one for one in diagonal for other in diagonal if lines[one].crosses(lines[other])}
    return [index for index in own if index not in crossed]


def _crosses(polygon: Polygon, line: LineString) -> bool:
    return bool(line.intersection(polygon).length > 0.9 * line.length and line.length > 0.2 * np.sqrt(polygon.area))


def _stretched(line: LineString, by: float) -> LineString:
    """Return ``line`` with both ends drawn out straight by ``by``."""
    xy = np.asarray(line.coords)
    start = xy[0] + (xy[0] - xy[1]) / np.hypot(*(xy[0] - xy[1])) * by
    end = xy[-1] + (xy[-1] - xy[-2]) / np.hypot(*(xy[-1] - xy[-2])) * by
    return LineString(np.vstack([start, xy, end]))


def _distinct(found: Sequence[Ring]) -> list[Ring]:
    """Return the rings without those that repeat an earlier one; the earlier one keeps both's handles."""
    kept: list[Ring] = []
    if not found:
        return kept
    polygons = np.array([ring.polygon for ring in found], dtype=object)
    area = shapely.area(polygons)
    one, other_ = STRtree(polygons).query(polygons)
    like = (other_ > one) & (np.minimum(area[one], area[other_]) >= SAME * np.maximum(area[one], area[other_]))
    alike: dict[int, list[int]] = {}
    for row, near in zip(one[like].tolist(), other_[like].tolist(), strict=True):
        alike.setdefault(row, []).append(near)
    gone: set[int] = set()
    for index, ring in enumerate(found):
        if index in gone:
            continue
        handles = list(ring.handles)
        for other in sorted(alike.get(index, ())):
            if other in gone:
                continue
            common = ring.polygon.intersection(polygons[other]).area
            if common >= SAME * (area[index] + area[other] - common):
                gone.add(other)
                handles += [handle for handle in found[other].handles if handle not in handles]
        kept.append(Ring(ring.polygon, tuple(handles), ring.gap_m, ring.proposed))
    return kept
