"""At which odd angles frames stand: neither along the axes of their plane nor across them."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box
from app.drawings.flat import Flat
from app.drawings.sheets.rectangles import rectangles_of_lines
from app.drawings.sheets.sizes import fits, may_fit
from app.drawings.sheets.strings import Strings
from app.drawings.sheets.vocabulary import labels, paper

MOST_ANGLES = 8  # that are looked at, those with the largest rectangles first
MOST_QUADS = 200  # askew rectangles of a sheet's proportions that are looked at, the largest first
LONGEST_LINES = 400  # askew pieces among which rectangles drawn as four lines are looked for
FEWEST_LINES = 4
FEWEST_LABELS = 2  # of title-block fields that a rectangle must hold
QUARTER = math.pi / 2
STEP = 2e-5  # radians: pieces this near to each other run at one angle
SQUARE = 1e-4  # cosine of the corner of a rectangle

_Floats = npt.NDArray[np.float64]
_Corners = npt.NDArray[np.float64]  # (4, 2)


def odd_angles(flat: Flat, strings: Strings) -> tuple[float, ...]:
    """Return the angles (radians, within an eighth turn) of rectangles of a sheet's size that hold a title block.

    Args:
        flat: the plane, curves at any sag.
        strings: of its texts.
    """
    label = flat.text[strings.label]
    places = np.stack([label["x"], label["y"]], axis=1)
    found: dict[int, tuple[float, float]] = {}  # step → area, angle
    labelled = len(places) >= FEWEST_LABELS
    of_lines = _quads_of_lines(flat) if labelled else ()
    for corners, named in (*_quads(flat, only_named=not labelled), *of_lines, *_references(flat)):
        along, up = corners[1] - corners[0], corners[3] - corners[0]
        wide, high = float(np.hypot(*along)), float(np.hypot(*up))
        if not named and _inside(places, corners) < FEWEST_LABELS:
            continue
        if fits(wide, high):
            angle = _odd(math.atan2(along[1], along[0]))
            step = round(angle / (10 * STEP))
            found[step] = max(found.get(step, (0.0, 0.0)), (wide * high, angle))
    largest = sorted(found.values(), reverse=True)[:MOST_ANGLES]
    return tuple(angle for _, angle in largest)


def _odd(angle: float) -> float:
    """Return an angle as the turn from the nearest axis."""
    return (angle + QUARTER / 2) % QUARTER - QUARTER / 2


def _inside(places: _Floats, corners: _Corners) -> int:
    """Return how many of ``places`` (n, 2) lie in a rectangle."""
    along, up, from_corner = corners[1] - corners[0], corners[3] - corners[0], places - corners[0]
    share = np.stack([from_corner @ along / (along @ along), from_corner @ up / (up @ up)])
    return int(((share >= 0) & (share <= 1)).all(axis=0).sum())


def _quads(flat: Flat, *, only_named: bool) -> Iterator[tuple[_Corners, bool]]:
    """Yield rectangles drawn as one closed polyline that is askew, and whether a name says that they are frames."""
    layers = np.array([paper().names_frame(layer.name.split("|")[-1]) for layer in flat.scene.layers] or [False])
    count = np.diff(flat.poly_start)
    rows = np.flatnonzero((flat.poly_curve < 0) & ((count == 4) & flat.poly_closed | (count == 5)))
    if only_named:
        rows = rows[layers[flat.poly_mark["layer"][rows]]]
    if not len(rows):
        return
    corners = flat.poly_xy[flat.poly_start[rows][:, None] + np.arange(4)]
    sides = np.roll(corners, -1, axis=1) - corners
    size = np.hypot(sides[..., 0], sides[..., 1])
    sound = (size > 0).all(axis=1)
    rows, corners, sides, size = rows[sound], corners[sound], sides[sound], size[sound]
    last = flat.poly_xy[flat.poly_start[rows + 1] - 1]
    closed = flat.poly_closed[rows] | (np.abs(last - corners[:, 0]).max(axis=1) <= 1e-4 * size.max(axis=1))
    unit = sides / size[..., None]
    corner = np.abs((unit * np.roll(unit, -1, axis=1)).sum(axis=2)).max(axis=1)
    askew = np.abs(unit[:, 0]).min(axis=1) > STEP
    fair = closed & askew & (corner < SQUARE)
    named = layers[flat.poly_mark["layer"][rows]]
    sheets = np.flatnonzero(fair)
    if len(sheets):
        sheets = sheets[may_fit(np.hstack([np.zeros((len(sheets), 2)), size[sheets, :2]]))]
    for row in sheets[np.argsort(-size[sheets, 0], kind="stable")][:MOST_QUADS].tolist():
        yield corners[row], bool(named[row])


def _quads_of_lines(flat: Flat) -> Iterator[tuple[_Corners, bool]]:
    """Yield rectangles drawn as lines that are askew."""
    segments, _ = flat.lines
    way = segments[:, 2:] - segments[:, :2]
    size = np.hypot(way[:, 0], way[:, 1])
    askew = np.flatnonzero((size > 0) & (np.abs(way).min(axis=1) > STEP * size))
    askew = askew[np.argsort(-size[askew], kind="stable")][:LONGEST_LINES]
    if len(askew) < FEWEST_LINES:
        return
    angle = np.arctan2(way[askew, 1], way[askew, 0])
    angle = (angle + QUARTER / 2) % QUARTER - QUARTER / 2
    order = np.argsort(angle, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(angle[order]) > STEP) + 1):
        if len(group) < FEWEST_LINES:
            continue
        turn_rad = float(np.median(angle[group]))
        upright = Affine(math.cos(turn_rad), -math.sin(turn_rad), math.sin(turn_rad), math.cos(turn_rad))
        matrix = np.array([[upright.a, upright.b], [upright.c, upright.d]])
        boxes, _ = rectangles_of_lines((segments[askew[group]].reshape(-1, 2) @ matrix).reshape(-1, 4))
        for box in boxes[may_fit(boxes)].tolist() if len(boxes) else ():
            yield np.array(list(map(upright.inverse(), Box(*box).corners))), False


def _references(flat: Flat) -> Iterator[tuple[_Corners, bool]]:
    """Yield the outlines of block references that are title frames or hold fields of a title block, and are askew."""
    a, b = flat.instance["a"], flat.instance["b"]
    askew = np.minimum(np.abs(a), np.abs(b)) > STEP * np.hypot(a, b)
    frames = np.array([paper().names_frame(block.name.split("|")[-1]) for block in flat.scene.blocks])
    told = frames[flat.instance["target"].astype(np.int64)]
    if len(flat.scene.attribute):
        told |= np.isin(flat.instance["mark"]["entity"], flat.scene.attribute[:, 0])
    for row in np.flatnonzero(askew & told).tolist():
        target = int(flat.instance["target"][row])
        bounds, insert = flat.scene.blocks[target].bounds, flat.insert(row)
        tags = sum(labels().field(tag) is not None for tag in insert.attributes)
        if bounds is not None and (frames[target] or tags >= FEWEST_LABELS):
            yield np.array(list(map(insert.transform, bounds.corners))), True
