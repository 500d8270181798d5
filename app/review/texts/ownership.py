"""Which text belongs to which outline, path or symbol, and on which floor something lies."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree, get_coordinates
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.review.places import Label
from app.review.texts.text_sides import parallel, sides_of

TITLE_BLOCK = "title_frame"
REACH_HEIGHTS = 8.0
"""A text outside an outline, or beside a symbol, belongs to it within this many text heights."""
START_HEIGHTS = 4.0
"""A long text, whose middle is out of reach, belongs to a symbol or path this near to where it begins or ends."""
TIP_HEIGHTS = 2.0
"""What a leader points at lies within this many text heights of its end."""
ALONG_HEIGHTS = 6.0
"""A text belongs to a path within this many text heights."""


OPENINGS = ("door", "window")
NAME = "name."
"""Properties with this prefix say what an outline of a role is called."""
KIND = "line_kind"
"""The property that says of which role's lines a text speaks."""
TITLE = "drawing_title"
NOTE = "note"
TITLE_HEIGHTS = 15.0
"""The title of a view stands at most this many of its text heights below it."""
SAME_LINE_HEIGHTS, WORD_HEIGHTS = 0.5, 3.0
"""The words of one line stand this nearly level, and at most this many text heights apart."""
STACK_HEIGHTS = 2.6
"""Lines of one note stand at most this many text heights apart."""


@dataclass(frozen=True)
class Texts:
    """The texts of one place: the first ``own`` speak of it, the others merely stand in it."""

    labels: tuple[Label, ...] = ()
    own: int = 0


def inside(
    role: str, polygons: Sequence[Polygon], labels: Sequence[Label], settled: Collection[int] = ()
) -> list[Texts]:
    """Return the texts of each outline: the smallest outline around a text owns it.

    A text that stands in no outline goes to the one its leader points to, with the further lines of its note; texts of
    the role's own layers go to the nearest one within reach. A text speaks of its outline when it is on the role's own
    layer, names the role, has a leader to it, or is a further line of such a note.
    """
    own: list[list[int]] = [[] for _ in polygons]
    if not polygons or not labels:
        return [Texts() for _ in polygons]
    tree = STRtree(polygons)
    rows, found = tree.query([label.point for label in labels], predicate="intersects")
    owner: dict[int, int] = {}
    for row, index in zip(rows.tolist(), found.tolist(), strict=True):
        best = owner.get(row)
        if best is None or polygons[index].area < polygons[best].area:
            owner[row] = index
    pointed = _pointed(role, polygons, tree, labels, owner)
    owner |= pointed
    for row, label in enumerate(labels):
        if row not in owner and row not in settled and _speaks_of(role, label):
            index = int(tree.nearest(label.point))
            if polygons[index].distance(label.point) <= REACH_HEIGHTS * label.height_m:
                owner[row] = index
    for row, index in owner.items():
        own[index].append(row)
    return [_spoken(role, [labels[row] for row in rows], [row in pointed for row in rows]) for rows in own]


def _pointed(
    role: str, polygons: Sequence[Polygon], tree: STRtree, labels: Sequence[Label], owned: Mapping[int, int]
) -> dict[int, int]:
    """Return the outline that the leader of each free text points to, for the lines below such a text too."""
    found: dict[int, int] = {}
    for row, label in enumerate(labels):
        if row in owned or label.points_to is None or label.role not in ("", role) or TITLE in label.read:
            continue
        near = tree.query(Point(label.points_to), predicate="dwithin", distance=label.height_m).tolist()
        if near:
            found[row] = min(near, key=lambda index: (polygons[index].area, index))
    waiting = list(found)
    while waiting:
        above = waiting.pop()
        for row, label in enumerate(labels):
            free = row not in owned and row not in found and label.role in ("", role) and label.points_to is None
            if free and TITLE not in label.read and _stacked(labels[above], label):
                found[row] = found[above]
                waiting.append(row)
    return found


def _spoken(role: str, labels: list[Label], pointed: list[bool]) -> Texts:
    """Return the labels from top to bottom, those that speak of the outline or are tied to it by a leader first."""
    seeds = {index for index, label in enumerate(labels) if pointed[index] or _speaks_of(role, label)}
    spoken = set(seeds)
    waiting = list(seeds)
    while waiting:
        one = labels[waiting.pop()]
        for index, label in enumerate(labels):
            if index not in spoken and label.role in ("", role) and _stacked(one, label):
                spoken.add(index)
                waiting.append(index)

    def order(index: int) -> tuple[bool, float, float, str]:
        return index not in spoken, -labels[index].y, labels[index].x, labels[index].text

    ordered = sorted(range(len(labels)), key=order)
    return Texts(tuple(labels[index] for index in ordered), len(spoken))


def _speaks_of(role: str, label: Label) -> bool:
    """Tell whether a text is on the role's own layer or names the role; titles of drawings name no place."""
    return (label.role == role or NAME + role in label.read) and TITLE not in label.read


def _stacked(one: Label, other: Label) -> bool:
    """Tell whether two texts are of one note: of like height, in one line, or one below the other, flush or centred."""
    height = max(one.height_m, other.height_m)
    if min(one.height_m, other.height_m) < 0.5 * height or names_another(other):
        return False
    reach = height * (len(one.text) + len(other.text)) / 4
    turn = math.radians(one.rotation_deg)
    dx, dy = other.x - one.x, other.y - one.y
    along, below = dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
    if (
        abs(below) <= SAME_LINE_HEIGHTS * height
        and abs(along) - (one.width_m + other.width_m) / 2 <= WORD_HEIGHTS * height
    ):
        return True
    flush = abs(along - (other.width_m - one.width_m) / 2) <= height
    return abs(below) <= STACK_HEIGHTS * height and (flush or abs(along) <= max(reach, height))


def names_another(label: Label) -> bool:
    """Tell whether a text opens a note of its own: it names an outline of some role."""
    return any(name.startswith(NAME) for name in label.read)


def along(line_roles: Sequence[str], lines: npt.NDArray[np.object_], labels: Sequence[Label]) -> dict[int, Texts]:
    """Return the texts of each path (by row of ``lines``): the nearest within reach, one written along it preferred.

    Paths of all roles are offered together, so that a text between two pipes goes to one of them. A text on a role's
    own layer goes to that role only, and so does one that names the role; others need to say something. Lines shorter
    than the text are arrows and ticks where there is a longer one. Between several, those count that lie on the side on
    which the others of their role have their texts.

    Args:
        line_roles: role of each path.
        lines: the paths.
        labels: all texts of the sheet.
    """
    roles = set(line_roles)
    labels = [one for one in labels if one.role in roles or not (one.role or one.read.keys() <= {NOTE})]
    if not roles or not labels:
        return {}
    own: dict[int, list[Label]] = {}
    tree, lengths = STRtree(lines), shapely.length(lines)
    spoken = [_speaks_at(label, ALONG_HEIGHTS) for label in labels]
    near = _near(tree, line_roles, labels, spoken)
    free = [row for row, label in enumerate(labels) if not near[row] and label.points_to is None]
    for row in free:
        spoken[row] = _baseline(labels[row]), START_HEIGHTS * labels[row].height_m
    found = _near(tree, line_roles, [labels[row] for row in free], [spoken[row] for row in free])
    near |= dict(zip(free, found.values(), strict=True))
    fitting = {
        row: [one for one in near[row] if lengths[one] >= label.width_m] or near[row]
        for row, label in enumerate(labels)
        if near[row]
    }
    sides = sides_of(lines, line_roles, labels, fitting)
    for row, choice in fitting.items():
        label, chosen = labels[row], sides.get(row, choice)
        if len(chosen) > 1:
            away = _distances_along(lines[chosen], label, spoken[row][0])
            chosen = [min(zip(away.tolist(), chosen, strict=True))[1]]
        own.setdefault(chosen[0], []).append(label)
    return {
        row: Texts(tuple(sorted(group, key=lambda label: (not label.role, -label.y, label.x, label.text))))
        for row, group in own.items()
    }


def _speaks_at(label: Label, heights: float) -> tuple[Point, float]:
    """Return the place of which a text speaks, its leader's end or its own, and how far from it the thing may lie."""
    if label.points_to is None:
        return label.point, heights * label.height_m
    return Point(label.points_to), TIP_HEIGHTS * label.height_m


def _near(
    tree: STRtree, line_roles: Sequence[str], labels: Sequence[Label], spoken: Sequence[tuple[BaseGeometry, float]]
) -> dict[int, list[int]]:
    """Return for each text the rows of the lines in reach of where it speaks that its layer or its words allow."""
    found: dict[int, list[int]] = {row: [] for row in range(len(labels))}
    if not labels:
        return found
    roles = [label.role or str(label.read.get(KIND, "")) for label in labels]
    places, reach = np.array([place for place, _ in spoken], dtype=object), np.array([far for _, far in spoken])
    rows, near = tree.query(places, predicate="dwithin", distance=reach)
    for row, line in zip(rows[reach[rows] > 0].tolist(), near[reach[rows] > 0].tolist(), strict=True):
        if roles[row] in ("", line_roles[line]):
            found[row].append(line)
    return found


def _baseline(label: Label) -> LineString:
    """Return the line from where a text begins to where it ends."""
    turn, half = math.radians(label.rotation_deg), label.width_m / 2
    dx, dy = half * math.cos(turn), half * math.sin(turn)
    return LineString([(label.x - dx, label.y - dy), (label.x + dx, label.y + dy)])


def _distances_along(lines: npt.NDArray[np.object_], label: Label, place: BaseGeometry) -> npt.NDArray[np.float64]:
    """Return the distances of lines, doubled where a text without a leader is not written along the line."""
    away: npt.NDArray[np.float64] = shapely.distance(lines, place)
    return away if label.points_to is not None else away * np.where(parallel(lines, [label]), 1.0, 2.0)


def beside(
    role: str, points: Sequence[tuple[float, float]], labels: Sequence[Label], also: Sequence[str] = ()
) -> list[Texts]:
    """Return the texts of each symbol of ``role``: each text goes to its nearest symbol within reach.

    Texts on layers without a role count, and those on layers of ``role`` or ``also``.
    """
    own: list[list[Label]] = [[] for _ in points]
    if not points:
        return []
    where = np.asarray(points)
    for label in labels:
        if not _may_name(role, label) and label.role not in also:
            continue
        place, reach = _speaks_at(label, REACH_HEIGHTS)
        distance = np.hypot(where[:, 0] - place.x, where[:, 1] - place.y)
        best = int(distance.argmin())
        if distance[best] > reach and label.points_to is None:
            distance, reach = _gaps(where, label), START_HEIGHTS * label.height_m
            best = int(distance.argmin())
        if distance[best] <= reach:
            own[best].append(label)
    if role in OPENINGS:
        _share_marks(own, where)
    nearest = zip(own, points, strict=True)
    return [
        Texts(
            tuple(
                sorted(group, key=lambda label: (label.role != role, math.dist((label.x, label.y), point), label.text))
            )
        )
        for group, point in nearest
    ]


def _gaps(where: npt.NDArray[np.float64], label: Label) -> npt.NDArray[np.float64]:
    """Return how far each place is from the line on which a text stands."""
    turn = math.radians(label.rotation_deg)
    dx, dy = where[:, 0] - label.x, where[:, 1] - label.y
    along, up = dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
    gaps: npt.NDArray[np.float64] = np.hypot(np.maximum(0.0, np.abs(along) - label.width_m / 2), up)
    return gaps


def _share_marks(own: list[list[Label]], where: npt.NDArray[np.float64]) -> None:
    """Hand surplus marks of doors or windows on to neighbours that have none: each has one mark."""
    marks = [[label for label in group if "mark" in label.read] for group in own]
    for row in [row for row, found in enumerate(marks) if not found]:
        near = [
            (math.dist(where[row], (label.x, label.y)), other, label)
            for other, found in enumerate(marks)
            if len(found) > 1
            for label in found
            if math.dist(where[row], (label.x, label.y)) <= REACH_HEIGHTS * label.height_m
        ]
        if near:
            _, other, label = min(near, key=lambda one: (one[0], one[1]))
            for groups in (own, marks):
                groups[other].remove(label)
                groups[row].append(label)


def _may_name(role: str, label: Label) -> bool:
    """Tell whether a text may belong to a symbol of ``role``.

    Doors and windows share their layers; what their marks say decides.
    """
    if role in OPENINGS:
        return label.role in ("", *OPENINGS) and label.read.get("opening", role) == role
    return label.role in ("", role)


class Floors:
    """The floor plans of a sheet, told by their titles.

    What stands on the layer of frames is the sheet's own title, unless it names several plans and nothing else does.

    Args:
        labels: all texts of the sheet.
        title: title of the sheet.
        level: level that the sheet's title says.
    """

    def __init__(self, labels: Sequence[Label], title: str, level: str) -> None:
        named = [label for label in labels if "floor" in label.read]
        plain = [label for label in named if label.role != TITLE_BLOCK]
        framed = {label.read["floor"] for label in named}
        self._titles = plain or (named if len(framed) > 1 else [])
        self._upright = [label for label in labels if "upright_view" in label.read and label.role != TITLE_BLOCK]
        self._views = [label for label in labels if "drawing_title" in label.read and label.role != TITLE_BLOCK]
        self._title = title
        self._level = level

    def of(self, shape: BaseGeometry, texts: Texts) -> tuple[str, str]:
        """Return floor title and level of ``shape``: what its own labels say, else the nearest title below it.

        Below is where the title's own writing has it.
        """
        spoken = texts.labels[: texts.own] or texts.labels
        said = next((str(label.read["level"]) for label in spoken if "level" in label.read), "")
        if not self._titles:
            return self._title, said or self._level
        if len(self._titles) == 1:
            nearest = self._titles[0]
            return str(nearest.read["floor"]), said or str(nearest.read.get("level", "")) or self._level
        nearest = min(self._titles, key=lambda title: _away(shape, title))
        return str(nearest.read["floor"]), said or str(nearest.read.get("level", "")) or self._level

    def view(self, shape: BaseGeometry) -> str:
        """Return the title of the plan, section or detail that ``shape`` lies in, else the sheet's."""
        return min(self._views, key=lambda title: _away(shape, title)).text if self._views else self._title

    def is_upright(self, shape: BaseGeometry) -> bool:
        """Tell whether ``shape`` is a section or an elevation: the title straight below it says so, and none nearer."""
        below = [title for title in self._upright if _straight_below(shape, title)]
        if not below:
            return False
        nearest = min((*self._titles, *below), key=lambda title: _away(shape, title))
        return "upright_view" in nearest.read


def _seen(shape: BaseGeometry, title: Label) -> tuple[float, float, float, float, float]:
    """Return from where to where a shape reaches along a title's writing, its lowest level, and the title's place."""
    points = get_coordinates(shape)
    turn = math.radians(title.rotation_deg)
    along, up = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    across, low = points @ along, float((points @ up).min())
    x, y = title.x * along[0] + title.y * along[1], title.x * up[0] + title.y * up[1]
    return float(across.min()), float(across.max()), low, x, y


def _away(shape: BaseGeometry, title: Label) -> tuple[float, float, str]:
    """Return how far a title stands from the middle below a shape; above counts for more."""
    left, right, low, x, y = _seen(shape, title)
    return math.hypot(x - (left + right) / 2, y - low) + 3.0 * max(0.0, y - low), title.x, title.text


def _straight_below(shape: BaseGeometry, title: Label) -> bool:
    left, right, low, x, y = _seen(shape, title)
    return left <= x <= right and 0 <= low - y <= TITLE_HEIGHTS * title.height_m
