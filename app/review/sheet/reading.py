"""From flat geometry to the ink of one sheet: cut to the sheet's region, given roles, scaled to metres."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import LineString, MultiPolygon, Polygon

from app.domain.geometry import Affine, Box
from app.drawings.flat import Flat
from app.drawings.scene import CLEAR, GROUND
from app.drawings.sheet import Sheet
from app.review.ink import UNKNOWN, Area, Ink, Mark, Points, Stroke
from app.review.places import Label
from app.review.sheet.bounded import with_bounded
from app.review.sheet.clouds import is_cloud
from app.review.sheet.common_layers import Said, Shared, sorted_out
from app.review.sheet.layer_map import LayerMap
from app.review.sheet.unscaled import without_sketches
from app.review.texts.labels import LabelReader, shipped_reader
from app.review.texts.leaders import KINDS, MOST_VERTICES, pointed
from app.review.texts.legend import without_legends
from app.review.texts.writing import Written, written

FULL_TURN = 2 * math.pi * (1 - 1e-9)
ARC_SAG = 1e-5
"""Greatest distance between an arc and its chords, as a share of the radius: 13 ppm of a circle's area."""
BOUND = 1e300
"""Greater coordinates may leave the range of numbers when they are scaled."""
OPENINGS = frozenset({"door", "window"})
"""They share layers and block names; what the mark in an insert's attributes says counts first."""
LETTERS = "line_letters"
"""The property that says which pipes a linetype with letters in it draws."""
AT_END_M = 1.0
"""What stands at the end of a pipe lies this near to it."""
THICKNESS_M = (0.08, 1.0)
"""A polyline so broad is a thing seen from above; a narrower one is drawn with a heavy pen."""


@dataclass(frozen=True)
class Cut:
    """The part of a flat block that one sheet shows.

    Args:
        flat: geometry of the block.
        region: part of its plane in the flat's coordinates; None for all of it.
        unit_m: metres a unit.
        sheet: the sheet, where it is askew on the plane and so only part of ``region``.
        texts: those that the sheet shows.
    """

    flat: Flat
    region: Box | None
    unit_m: float
    sheet: Sheet | None = None
    texts: tuple[Written, ...] = ()

    @classmethod
    def of(cls, flat: Flat, region: Box | None, labels: LabelReader, sheet: Sheet | None = None) -> Cut:
        """Return what a sheet shows of a block, in drawing units, with what its texts say."""
        bare = cls(flat, region, 1.0, sheet)
        rows = np.flatnonzero(bare.holds(flat.text["x"], flat.text["y"]) & flat.text["mark"]["visible"])
        return replace(bare, texts=written(flat, rows, labels))

    def holds(self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Tell for each place whether the sheet shows it."""
        sound = np.isfinite(x) & np.isfinite(y)
        if self.region is None:
            return sound
        box = self.region
        inside: npt.NDArray[np.bool_] = sound & (x >= box.x0) & (x <= box.x1) & (y >= box.y0) & (y <= box.y1)
        if self.sheet is not None:
            origin = self.flat.scene.info.origin
            inside &= self.sheet.holds(x + origin[0], y + origin[1])
        return inside


class Reader:
    """Reads sheets cut from one flat block.

    Args:
        layer_map: roles by name.
        proposed: layer name → (role, reason) for layers whose name says nothing.
        common: names of layers that lines of several kinds share.
        single: layer name → handles → (role, reason) for outlines on layers of everything.
    """

    def __init__(
        self,
        layer_map: LayerMap,
        proposed: Mapping[str, tuple[str, str]] | None = None,
        common: frozenset[str] = frozenset(),
        single: Mapping[str, Mapping[tuple[str, ...], tuple[str, str]]] | None = None,
    ) -> None:
        self._map = layer_map
        self._proposed = dict(proposed or {})
        self._common = common
        self._single = dict(single or {})

    def read(self, cut: Cut) -> Ink:
        """Return all texts and everything visible that has a role, in metres; not legends, nor what has no scale."""
        layers = [layer.name for layer in cut.flat.scene.layers]
        roles = [self._role(name) for name in layers]
        measured = [("", "") if role in self._map.unmeasured else (role, reason) for role, reason in roles]
        spoken = ["" if role in self._map.mixed else role for role, _ in roles]
        labels = pointed(_labels(cut, spoken), leaders_of(cut, self._map))
        strokes = (*self._strokes(cut, measured), *self._sorted_out(cut, measured, labels))
        ink = Ink(
            strokes=(*strokes, *self._at_ends(cut, roles, strokes)),
            areas=(*self._areas(cut, measured), *self._broad(cut, measured)),
            marks=(*self._inserts(cut), *self._points(cut, measured)),
            labels=labels,
        )
        return with_bounded(without_sketches(without_legends(ink)), self._map.bounded_by)

    def hidden_roles(self, cut: Cut) -> frozenset[str]:
        """Return the roles that occur on layers that are off or frozen."""
        mark = cut.flat.poly_mark
        layers = np.unique(mark["layer"][~mark["visible"]])
        names = (cut.flat.scene.layers[int(row)].name for row in layers)
        return frozenset(role for role in (self._map.role(name) for name in names) if role)

    def _role(self, layer: str) -> tuple[str, str]:
        role = self._map.role(layer)
        return (role, "") if role or self._map.is_settled(layer) else self._proposed.get(layer, ("", ""))

    def _sorted_out(self, cut: Cut, roles: list[tuple[str, str]], labels: Sequence[Label]) -> list[Stroke]:
        """Return the lines of common layers, each with the role that its own linetype or texts say."""
        flat = cut.flat
        common = np.array([layer.name in self._common for layer in flat.scene.layers] or [False])
        if not common.any():
            return []
        plain = common[flat.poly_layer] & (flat.poly_mark["instance"] == 0) & (flat.poly_curve < 0) & ~flat.poly_closed
        bounds = flat.poly_bounds
        middle = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
        drawn = plain & flat.poly_mark["visible"] & ~_of_kinds(flat, ("HATCH", *KINDS)) & cut.holds(*middle)
        letters, found = letters_of(flat), []
        for row in np.flatnonzero(drawn).tolist():
            mark, xy = flat.poly_mark[row], _distinct(flat.polyline(row)) * cut.unit_m
            if len(xy) > 1 and np.isfinite(xy).all():
                linetype = int(mark["linetype"])
                pen = int(mark["layer"]), int(mark["rgb"]), linetype
                stroke = Stroke(xy=xy, closed=False, role="", handles=flat.handles(mark))
                found.append(Shared(stroke, pen, letters[linetype] if linetype >= 0 else None))
        taken = {role for role, reason in roles if not reason}
        return sorted_out(found, labels, self._map.lines - taken)

    def _strokes(self, cut: Cut, roles: list[tuple[str, str]]) -> Iterable[Stroke]:
        flat = cut.flat
        notes = self._notes(flat)
        singles = [self._single.get(layer.name, {}) for layer in flat.scene.layers]
        wanted = np.array([bool(role or own) for (role, _), own in zip(roles, singles, strict=True)] or [False])
        lines = np.array([role in self._map.lines for role, _ in roles] or [False])
        bounds = flat.poly_bounds
        middle = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
        drawn = flat.poly_mark["visible"] & ~_of_kinds(flat, ("HATCH",)) & ~(notes & lines[flat.poly_layer])
        rows = np.flatnonzero(wanted[flat.poly_layer] & drawn & cut.holds(*middle))
        plain = _plain(flat)[rows].tolist()
        layers, curves, closes = (part[rows].tolist() for part in (flat.poly_layer, flat.poly_curve, flat.poly_closed))
        blocks = (flat.poly_mark["instance"][rows] != 0).tolist()
        handles, scalloped = flat.handles_of(flat.poly_mark[rows]), self._map.scalloped
        for at, row in enumerate(rows.tolist()):
            curve = curves[at]
            xy, closed = _curve(flat.curve[curve]) if curve >= 0 else (flat.polyline(row), closes[at])
            if curve >= 0 or not plain[at]:
                xy = _distinct(xy)
            xy = xy * cut.unit_m
            if len(xy) < 2 or not (plain[at] or np.isfinite(xy).all()):
                continue
            role, reason = roles[layers[at]]
            if own := singles[layers[at]]:
                role, reason = own.get(handles[at], (role, reason))
            if not role or (curve < 0 and role not in scalloped and is_cloud(xy)):
                continue
            yield Stroke(
                xy=xy,
                closed=closed,
                role=role,
                handles=handles[at],
                proposed=reason,
                in_block=blocks[at],
                round=closed and curve >= 0,
            )

    def _at_ends(self, cut: Cut, roles: list[tuple[str, str]], strokes: Sequence[Stroke]) -> Iterable[Stroke]:
        """Yield what is drawn at the ends of pipes on layers of no role."""
        lines = [stroke for stroke in strokes if stroke.role in self._map.networks and not stroke.closed]
        if not lines:
            return
        flat = cut.flat
        ends = shapely.points(np.concatenate([stroke.xy[[0, -1]] for stroke in lines]))
        bare = np.array([not role for role, _ in roles] or [False])
        bounds = flat.poly_bounds
        middle = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
        drawn = bare[flat.poly_layer] & flat.poly_mark["visible"] & ~_of_kinds(flat, ("HATCH",)) & cut.holds(*middle)
        rows = np.flatnonzero(drawn)
        near = STRtree(ends).query(shapely.box(*(bounds[rows] * cut.unit_m).T), predicate="dwithin", distance=AT_END_M)
        for row in np.unique(rows[near[0]]).tolist():
            curve = int(flat.poly_curve[row])
            xy, closed = _curve(flat.curve[curve]) if curve >= 0 else (flat.polyline(row), bool(flat.poly_closed[row]))
            xy = _distinct(xy) * cut.unit_m
            if len(xy) > 1 and np.isfinite(xy).all():
                yield Stroke(xy=xy, closed=closed, role=UNKNOWN, handles=flat.handles(flat.poly_mark[row]))

    def _notes(self, flat: Flat) -> npt.NDArray[np.bool_]:
        """Tell for each polyline whether it is a leader by its kind, or drawn on a layer of notes."""
        layers = np.array([self._map.is_note(layer.name) for layer in flat.scene.layers] or [False])
        found: npt.NDArray[np.bool_] = _of_kinds(flat, KINDS) | layers[flat.poly_layer]
        return found

    def _areas(self, cut: Cut, roles: list[tuple[str, str]]) -> Iterable[Area]:
        flat = cut.flat
        for row in range(len(flat.fill_start) - 1):
            mark = flat.fill_mark[row]
            role, reason = roles[int(mark["layer"])]
            if not role or mark["rgb"] == GROUND or not (mark["visible"] or mark["rgb"] == CLEAR):
                continue
            for polygon in _filled(flat.rings(row), cut.unit_m):
                x, y = polygon.centroid.x / cut.unit_m, polygon.centroid.y / cut.unit_m
                if cut.holds(np.array([x]), np.array([y]))[0]:
                    yield Area(polygon, role, flat.handles(mark), reason)

    def _broad(self, cut: Cut, roles: list[tuple[str, str]]) -> Iterable[Area]:
        """Yield what broad polylines cover whose breadth is a thickness, and no line weight."""
        flat = cut.flat
        thick = np.array([role in self._map.thick for role, _ in roles] or [False])
        broad = (flat.poly_width * cut.unit_m >= THICKNESS_M[0]) & (flat.poly_width * cut.unit_m <= THICKNESS_M[1])
        for row in np.flatnonzero(thick[flat.poly_layer] & broad & flat.poly_mark["visible"]).tolist():
            xy = flat.polyline(row)
            if bool(flat.poly_closed[row]):
                xy = np.vstack([xy, xy[:1]])
            xy = _distinct(xy)
            if len(xy) < 2 or not np.isfinite(xy).all() or not cut.holds(*xy[:1].T)[0]:
                continue
            half_m = float(flat.poly_width[row]) * cut.unit_m / 2
            shape = LineString(xy * cut.unit_m).buffer(half_m, cap_style="flat", join_style="mitre")
            role, reason = roles[int(flat.poly_layer[row])]
            for part in shapely.get_parts(shape):
                if isinstance(part, Polygon) and part.area > 0:
                    yield Area(part, role, flat.handles(flat.poly_mark[row]), reason)

    def _inserts(self, cut: Cut) -> Iterable[Mark]:
        flat = cut.flat
        rows = flat.instance
        places = cut.holds(rows["e"], rows["f"])
        known: dict[tuple[int, int], tuple[str, str]] = {}
        for row in range(1, len(rows)):
            if not places[row] or not rows["mark"]["visible"][row]:
                continue
            key = int(rows["target"][row]), int(rows["mark"]["layer"][row])
            if key not in known:
                layer = flat.scene.layers[key[1]].name
                role = self._map.role_of_block(flat.scene.blocks[key[0]].name, layer)
                known[key] = (role, "") if role else self._proposed.get(layer, ("", ""))
            role, reason = known[key]
            if not role or role in self._map.unmeasured:
                continue
            insert = flat.insert(row)
            if role in OPENINGS:
                said = {str(shipped_reader().read(text).get("opening", "")) for text in insert.attributes.values()}
                role = next(iter(said & OPENINGS), role) if len(said & OPENINGS) == 1 else role
            to = insert.transform
            box = flat.scene.blocks[key[0]].bounds
            width, depth = (box.width, box.height) if box else (0.0, 0.0)
            yield Mark(
                x=to.e * cut.unit_m,
                y=to.f * cut.unit_m,
                role=role,
                handles=flat.handles(rows["mark"][row]),
                rotation_deg=math.degrees(math.atan2(to.b, to.a)) % 360.0,
                block=insert.name,
                attributes={tag.upper(): value.strip() for tag, value in insert.attributes.items()},
                proposed=reason,
                width_m=width * math.hypot(to.a, to.b) * cut.unit_m,
                depth_m=depth * math.hypot(to.c, to.d) * cut.unit_m,
                corners=_corners(to, box, cut.unit_m) if box else (),
            )

    def _points(self, cut: Cut, roles: list[tuple[str, str]]) -> Iterable[Mark]:
        flat = cut.flat
        inside = cut.holds(flat.point[:, 0], flat.point[:, 1])
        for row in np.flatnonzero(inside & flat.point_mark["visible"]).tolist():
            mark = flat.point_mark[row]
            role, reason = roles[int(mark["layer"])]
            if role:
                x, y = (flat.point[row] * cut.unit_m).tolist()
                yield Mark(x, y, role, flat.handles(mark), proposed=reason)


def leaders_of(cut: Cut, layer_map: LayerMap) -> list[Points]:
    """Return the lines of a cut that may lead from a text to what it speaks of, in metres."""
    flat = cut.flat
    counts = np.diff(flat.poly_start)
    plain = ~flat.poly_closed & (flat.poly_curve < 0) & (counts >= 2) & (counts <= MOST_VERTICES)
    layers = np.array([layer_map.holds_leaders(layer.name) for layer in flat.scene.layers] or [False])
    led = flat.poly_mark["visible"] & (_of_kinds(flat, KINDS) | layers[flat.poly_layer])
    found = [flat.polyline(row) for row in np.flatnonzero(plain & led).tolist()]
    lines = [_distinct(xy) * cut.unit_m for xy in found if np.isfinite(xy).all() and cut.holds(*xy.T).all()]
    return [xy for xy in lines if len(xy) > 1]


def letters_of(flat: Flat) -> list[Said | None]:
    """Return for each linetype the kind of pipe that the letters in it say, and the letters; None for none."""
    found: list[Said | None] = []
    for linetype in flat.scene.linetypes:
        words = "".join(sign.what for sign in linetype.signs)
        kind = str(shipped_reader().read(words).get(LETTERS, "")) if words else ""
        found.append((kind, words) if kind else None)
    return found


def _labels(cut: Cut, roles: list[str]) -> tuple[Label, ...]:
    """Return the texts of a cut in metres; ``roles`` by row of the scene's layers."""
    unit_m = cut.unit_m
    return tuple(
        Label(
            text=one.text,
            x=one.x * unit_m,
            y=one.y * unit_m,
            height_m=one.height * unit_m,
            rotation_deg=math.degrees(one.rotation_rad),
            width_m=one.length * unit_m,
            role=roles[one.layer],
            read=one.read,
            handles=one.handles,
        )
        for one in cut.texts
    )


def _of_kinds(flat: Flat, kinds: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Tell for each polyline whether its entity is of one of ``kinds``."""
    rows = [row for row, kind in enumerate(flat.scene.kinds) if kind in kinds]
    found: npt.NDArray[np.bool_] = np.isin(flat.scene.entity["kind"][flat.poly_mark["entity"]], rows)
    return found


def _corners(to: Affine, box: Box, unit_m: float) -> tuple[tuple[float, float], ...]:
    """Return the placed corners of a block's extent in metres, counter-clockwise from its own lower left."""
    own = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
    return tuple((x * unit_m, y * unit_m) for x, y in map(to, own))


def _plain(flat: Flat) -> npt.NDArray[np.bool_]:
    """Tell for each polyline whether none of its vertices is out of bounds or repeats the one before it."""
    xy, start = flat.poly_xy, flat.poly_start
    repeats = np.zeros(len(xy), dtype=np.bool_)
    repeats[1:] = (xy[1:] == xy[:-1]).all(axis=1)
    repeats[start[:-1][np.diff(start) > 0]] = False
    bad = repeats | ~(np.abs(xy) < BOUND).all(axis=1)
    before = np.concatenate([np.zeros(1, dtype=np.intp), np.cumsum(bad)])
    plain: npt.NDArray[np.bool_] = (before[start[1:]] == before[start[:-1]]) & (flat.poly_curve < 0)
    return plain


def _curve(row: npt.NDArray[np.float64]) -> tuple[Points, bool]:
    """Return the vertices of a curve and whether it is a full turn."""
    t0, t1 = float(row[6]), float(row[7])
    full = t1 - t0 >= FULL_TURN
    steps = max(2, math.ceil((t1 - t0) / (2 * math.acos(1 - ARC_SAG))))
    t = np.linspace(t0, t1, steps + 1)[: steps if full else steps + 1, None]
    return row[0:2] + row[2:4] * np.cos(t) + row[4:6] * np.sin(t), full


def _distinct(xy: Points) -> Points:
    """Return the vertices without immediate repeats."""
    if len(xy) < 2:
        return xy
    kept = np.ones(len(xy), dtype=bool)
    kept[1:] = np.any(xy[1:] != xy[:-1], axis=1)
    return xy[kept]


def _filled(rings: list[Points], unit_m: float) -> list[Polygon]:
    """Return the polygons of one fill, even-odd rule, metres."""
    shape: Polygon | MultiPolygon = Polygon()
    for ring in rings:
        if len(ring) < 3 or not np.isfinite(ring).all():
            continue
        polygon = shapely.make_valid(Polygon(ring * unit_m))
        shape = shape.symmetric_difference(polygon)
    return [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and part.area > 0]


def placed(transform: Affine, unit_m: float, points: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Return points in metres as drawing units: divided by ``unit_m``, then moved by ``transform``."""
    return tuple(transform((x / unit_m, y / unit_m)) for x, y in points)
