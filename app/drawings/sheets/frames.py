"""Frames (图框): the rectangles that hold one sheet each."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box
from app.drawings.flat import Flat
from app.drawings.sheets.rectangles import rectangles
from app.drawings.sheets.sizes import Fit, fits, may_fit
from app.drawings.sheets.strings import Strings
from app.drawings.sheets.vocabulary import labels, paper

SAME_FRAME = 0.75  # a rectangle within another belongs to the same frame when it has this share of its area
ENOUGH = 2  # points of evidence
EXACT_MM = 0.2
SURE_MM = 0.5  # a rectangle that fits no better is no frame line where there is another inside
MOST_OF_CONTENT = 0.9
LABEL_SHARE = 0.35  # labels of a title block spread over less than this share of its sheet
SMALLEST_SHARE = 0.015  # of the sheet's long side that a title block takes at least: 40 mm of a sheet of 2.4 m
MANY_LABELS = 4
MOST_CANDIDATES = 20_000  # rectangles of a sheet's proportions that are looked at, the largest first
MOST_FRAMES = 1000
LARGEST_OTHERS = 200  # rectangles of no standard size that are looked at
BLOCK_SHARE = 0.1  # of a sheet's polylines, more than its title block alone holds
BLOCK_AREA = 0.08  # of a sheet's area, more than its title block takes


@dataclass(frozen=True)
class Frame:
    """One frame.

    Args:
        box: outline in the coordinates of the flattened block.
        fits: standard sheets it can be, none for a size of its own.
        named: a block or layer name says that it is a frame.
        lined: there is a second rectangle inside, the frame line.
        fields: names of title-block fields whose labels stand in it.
    """

    box: Box
    fits: tuple[Fit, ...]
    named: bool = False
    lined: bool = False
    fields: frozenset[str] = frozenset()


def find_frames(flat: Flat, strings: Strings) -> tuple[Frame, ...]:
    """Return the frames of a block, from the top row down and left to right."""
    marks = _Labels(flat, strings)
    frames = _nested(_likeliest(_candidates(flat, marks), marks))
    evident = [frame for frame in frames if _evident(frame, flat)]
    return tuple(sorted(_outermost(evident, flat), key=_reading_order(evident)))


def outer_box(box: Box, fit: Fit) -> Box:
    """Return the sheet's edge around a frame line ``box``; the binding edge is left, or below for an upright sheet."""
    if not fit.inner:
        return box
    margin, binding = fit.size.margin / fit.mm_per_unit, fit.size.binding / fit.mm_per_unit
    if box.width >= box.height:
        return Box(box.x0 - binding, box.y0 - margin, box.x1 + margin, box.y1 + margin)
    return Box(box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + binding)


class _Labels:
    """Where the labels of title-block fields stand."""

    def __init__(self, flat: Flat, strings: Strings) -> None:
        rows = np.flatnonzero(strings.label)
        self.xy = np.stack([flat.text["x"][rows], flat.text["y"][rows]], axis=1)
        self.names = [strings.fields[int(string)] for string in flat.text["string"][rows]]
        tagged = {name: (box, fields) for name, box, fields in _attributed(flat)}
        self.tagged = list(tagged.values())

    def within(self, box: Box) -> frozenset[str]:
        """Return the fields labelled inside ``box``."""
        found = {self.names[row] for row in self._rows(box).tolist()}
        for place, fields in self.tagged:
            if box.grown(0.01 * box.width).contains(place.centre):
                found |= fields
        return frozenset(found)

    def corner(self, box: Box) -> bool:
        """Tell whether the labels inside ``box`` keep to a small part of it."""
        xy = self.xy[self._rows(box)]
        if not len(xy) or not box.width * box.height:
            return False
        width, height = np.ptp(xy, axis=0)
        if max(width, height) < SMALLEST_SHARE * max(box.width, box.height):
            return False
        return float(width * height) < LABEL_SHARE * box.width * box.height and bool(
            min(width / box.width, height / box.height) < 0.5
        )

    def _rows(self, box: Box) -> npt.NDArray[np.int64]:
        x, y = self.xy[:, 0], self.xy[:, 1]
        return np.flatnonzero((box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1))


def _attributed(flat: Flat) -> Iterator[tuple[int, Box, frozenset[str]]]:
    """Yield block references with title-block attributes: row, place, names of fields."""
    with_attributes = np.unique(flat.scene.attribute[:, 0]) if len(flat.scene.attribute) else np.empty(0)
    for row in np.flatnonzero(np.isin(flat.instance["mark"]["entity"], with_attributes)).tolist():
        insert = flat.insert(row) if row else None
        fields = {field.name for tag in (insert.attributes if insert else {}) if (field := labels().field(tag))}
        box = instance_box(flat, row) if len(fields) >= 2 else None
        if box:
            yield row, box, frozenset(fields)


def instance_box(flat: Flat, row: int) -> Box | None:
    """Return the box of what one block reference draws."""
    insert = flat.insert(row)
    bounds = flat.scene.blocks[int(flat.instance["target"][row])].bounds
    return Box.around(insert.transform(corner) for corner in bounds.corners) if bounds else None


def _named_instances(flat: Flat) -> npt.NDArray[np.bool_]:
    """Tell which block references are title frames, or stand inside one."""
    names = np.array([paper().names_frame(block.name.split("|")[-1]) for block in flat.scene.blocks])
    named: npt.NDArray[np.bool_] = names[flat.instance["target"].astype(np.int64)]
    named[0] = False
    parent = flat.instance["parent"].astype(np.int64)
    while True:
        wider = named | named[parent]
        if (wider == named).all():
            return named
        named = wider


def _candidates(flat: Flat, marks: _Labels) -> list[Frame]:
    """Return every rectangle that may be a frame, duplicates dropped."""
    found = rectangles(flat)
    in_frame = _named_instances(flat)
    layers = np.array([paper().names_frame(layer.name.split("|")[-1]) for layer in flat.scene.layers])
    named = layers[found.layer] | in_frame[found.instance]
    shaped = np.flatnonzero(may_fit(found.box)) if len(found.box) else np.empty(0, np.int64)
    frames: dict[tuple[float, ...], Frame] = {}

    def note(box: Box, readings: tuple[Fit, ...], is_named: bool) -> None:
        digits = 6 - len(str(int(max(box.width, box.height))))
        key = tuple(round(value, digits) for value in (box.x0, box.y0, box.x1, box.y1))
        before = frames.get(key)
        frames[key] = Frame(box, readings, is_named or (before is not None and before.named))

    readings: dict[tuple[float, float], tuple[Fit, ...]] = {}
    for row in shaped.tolist():
        box = Box(*found.box[row].tolist())
        sides = round(box.width, 6), round(box.height, 6)
        if sides not in readings:
            readings[sides] = fits(*sides)
        if readings[sides]:
            note(box, readings[sides], bool(named[row]))
    for row in np.flatnonzero(in_frame & ~in_frame[flat.instance["parent"].astype(np.int64)]).tolist():
        whole = instance_box(flat, row)
        if whole and whole.width > 0 and whole.height > 0 and fits(whole.width, whole.height):
            note(whole, fits(whole.width, whole.height), True)
    area = np.prod(found.box[:, 2:] - found.box[:, :2], axis=1)
    for row in np.argsort(-area, kind="stable")[:LARGEST_OTHERS].tolist():
        box = Box(*found.box[row].tolist())
        if marks.corner(box) and len(marks.within(box)) >= MANY_LABELS:
            note(box, fits(box.width, box.height), bool(named[row]))
    return list(frames.values())


def _likeliest(candidates: list[Frame], marks: _Labels) -> list[Frame]:
    """Return candidates with the labels in them; of very many only the largest, those with evidence first."""
    candidates = sorted(candidates, key=_area, reverse=True)[:MOST_CANDIDATES]
    labelled = [replace(frame, fields=marks.within(frame.box)) for frame in candidates]
    evident = [frame for frame in labelled if frame.named or len(frame.fields) >= 2]
    others = [frame for frame in labelled if not (frame.named or len(frame.fields) >= 2)]
    return [*evident[:MOST_FRAMES], *others[:LARGEST_OTHERS]]


def _area(frame: Frame) -> float:
    return frame.box.width * frame.box.height


def _holds(outer: Frame, inner: Frame) -> bool:
    slack = 1e-3 * max(outer.box.width, outer.box.height)
    around = outer.box.grown(slack)
    return around.contains((inner.box.x0, inner.box.y0)) and around.contains((inner.box.x1, inner.box.y1))


def _nested(candidates: list[Frame]) -> list[Frame]:
    """Join the rectangles of one frame: its edge and its frame line."""
    groups: list[Frame] = []
    for frame in sorted(candidates, key=_area, reverse=True):
        row = next(
            (
                row
                for row, group in enumerate(groups)
                if _area(frame) >= SAME_FRAME * _area(group) and _holds(group, frame)
            ),
            None,
        )
        if row is None:
            groups.append(frame)
            continue
        group = groups[row]
        edge = frame if _plain(frame) and not _plain(group) else group
        sure = tuple(fit for fit in edge.fits if not fit.inner or fit.error_mm <= SURE_MM)  # it has a line inside
        groups[row] = replace(
            edge, fits=sure, named=group.named or frame.named, lined=True, fields=group.fields | frame.fields
        )
    return groups


def _plain(frame: Frame) -> bool:
    """Tell whether the rectangle can be the edge of a standard sheet."""
    return any(not fit.inner for fit in frame.fits)


def _evident(frame: Frame, flat: Flat) -> bool:
    points = (len(frame.fields) >= 2) * 2 + (len(frame.fields) >= MANY_LABELS) + frame.named * 2
    exact = any(fit.error_mm <= EXACT_MM and not fit.inner for fit in frame.fits)
    if frame.fits:
        points += frame.lined + exact
        if exact and points + 1 == ENOUGH:  # a room of 40 × 30 m can pass for a frame line, hardly for a sheet's edge
            points += _share(frame.box, flat) >= MOST_OF_CONTENT
    return points >= ENOUGH


def _share(box: Box, flat: Flat) -> float:
    """Return the share of the polylines that lie in ``box``."""
    bounds = flat.poly_bounds
    if not len(bounds):
        return 0.0
    slack = 1e-3 * max(box.width, box.height)
    after = bounds[:, :2] >= np.array([box.x0 - slack, box.y0 - slack])
    before = bounds[:, 2:] <= np.array([box.x1 + slack, box.y1 + slack])
    return float((after & before).all(axis=1).mean())


def _outermost(frames: list[Frame], flat: Flat) -> list[Frame]:
    """Drop rectangles inside a frame, those that hold several frames, and those of no standard size that hold one.

    A title block whose own outline has the proportions of a lengthened sheet is no frame: next to nothing lies in it,
    or it is small for a sheet.
    """
    kept: list[Frame] = []
    for frame in sorted(frames, key=_area, reverse=True):
        inside = [other for other in frames if _area(other) < _area(frame) and _holds(frame, other)]
        sheets = [other for other in inside if other.fits and (len(other.fields) >= 2 or other.named)]
        if sheets and not frame.fits:
            least = BLOCK_SHARE * _share(frame.box, flat)
            smallest = BLOCK_AREA * _area(frame)
            sheets = [one for one in sheets if _share(one.box, flat) >= least and _area(one) >= smallest]
        if (frame.fits or not sheets) and not _apart(sheets) and not any(_holds(outer, frame) for outer in kept):
            kept.append(frame)
    return kept


def _apart(frames: list[Frame]) -> bool:
    """Tell whether two of the frames do not overlap."""
    shrunk = [frame.box.grown(-1e-6 * frame.box.width) for frame in frames]
    return any(not one.intersects(other) for one, other in itertools.combinations(shrunk, 2))


def _reading_order(frames: list[Frame]) -> Callable[[Frame], tuple[int, float]]:
    row_height = min((frame.box.height for frame in frames), default=1.0)
    return lambda frame: (-round(frame.box.centre[1] / row_height), frame.box.x0)
