"""Deviations of the as-built survey from the approved values, painted over the approved sheet."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.domain.geometry import Point
from app.survey.verification import Verdict, VerifiedValue
from widgets import theme

TOLERANCE_PX = 26.0  # length of an arrow whose deviation is as large as its tolerance
LONGEST_PX = 130.0
HEAD_PX = 7.0
LABEL_GAP_PX = 8.0
SAME_PLACE_M = 0.0005
COLOURS = {Verdict.PASS: "good", Verdict.FAIL: "danger", Verdict.INDETERMINATE: "warning"}
WORST_FIRST = (Verdict.FAIL, Verdict.INDETERMINATE, Verdict.PASS)

ToPx = Callable[[Point], QPointF]


@dataclass(frozen=True)
class Deviation:
    """One deviation: the approved place and the move away from it, or the path that was measured.

    Args:
        at: approved place (east, north).
        move: from there to the measured place, metres; None for a length or area.
        ratio: deviation over tolerance.
        path: what was measured, for a length or area.
        label: numbers.
        verdict: the worse one where several rows share a place.
    """

    at: Point
    move: Point | None
    ratio: float
    path: tuple[Point, ...]
    label: str
    verdict: Verdict


def deviations(rows: Iterable[VerifiedValue]) -> list[Deviation]:
    """Return what can be drawn of a comparison, the worst first; east and north of one point are one deviation."""
    found: list[Deviation] = []
    moved: dict[tuple[int, int], list[VerifiedValue]] = {}
    for row in rows:
        if row.place is None or row.difference is None:
            continue
        if row.kind in ("east", "north"):
            cell = (round(row.place[0] / SAME_PLACE_M), round(row.place[1] / SAME_PLACE_M))
            moved.setdefault(cell, []).append(row)
        elif row.kind == "position" and row.move is not None:
            east, north = row.move
            at = (row.place[0] - east, row.place[1] - north)
            found.append(Deviation(at, row.move, ratio_of(row), (), f"{row.measured:.3f} {row.unit}", row.verdict))
        elif len(row.trace) > 1:
            label = f"{row.measured:.3f} ({row.difference:+.3f}) {row.unit}"
            found.append(Deviation(row.place, None, ratio_of(row), row.trace, label, row.verdict))
    for own in moved.values():
        place = own[0].place or (0.0, 0.0)
        east, north = (math.fsum(row.move[axis] for row in own if row.move is not None) for axis in (0, 1))
        label = f"ΔE {east:+.3f}  ΔN {north:+.3f} m"
        worst = min((row.verdict for row in own), key=WORST_FIRST.index)
        at = (place[0] - east, place[1] - north)
        found.append(Deviation(at, (east, north), max(map(ratio_of, own)), (), label, worst))
    return sorted(found, key=lambda one: (WORST_FIRST.index(one.verdict), -one.ratio))


def ratio_of(row: VerifiedValue) -> float:
    """Return the deviation of a row over its tolerance."""
    return abs(row.difference or 0.0) / row.tolerance if row.tolerance else 1.0


def paint_deviations(
    painter: QPainter, found: Sequence[Deviation], to_px: ToPx, share: float, within: QRectF, near: bool
) -> None:
    """Paint deviations and, where there is room, their numbers.

    Args:
        share: how far the arrows have grown.
        within: what is seen, pixels.
        near: whether one looks so closely that lengths that do not fail, and all numbers, find room.
    """
    taken: list[QRectF] = []
    for one in found:
        if not near and one.move is None and one.verdict is not Verdict.FAIL:
            continue
        colour = QColor(theme.colours()[COLOURS[one.verdict]])
        painter.setPen(QPen(colour, 2.0 if one.verdict is not Verdict.PASS else 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        end = paint_move(painter, one, to_px, share) if one.move is not None else paint_path(painter, one, to_px)
        if within.contains(end) and (near or one.verdict is not Verdict.PASS):
            paint_label(painter, end, one.label, colour, taken)


def paint_move(painter: QPainter, one: Deviation, to_px: ToPx, share: float) -> QPointF:
    """Paint an arrow from the approved place, as long as the deviation is large against its tolerance; return its end.

    Deviations that do not comply get a circle as wide as the tolerance: their arrows leave it.
    """
    assert one.move is not None  # noqa: S101 - told by the caller
    at = to_px(one.at)
    ahead = to_px((one.at[0] + one.move[0], one.at[1] + one.move[1])) - at
    length = math.hypot(ahead.x(), ahead.y())
    if one.verdict is Verdict.FAIL:
        painter.setPen(QPen(painter.pen().color(), 1.0, Qt.PenStyle.DashLine))
        painter.drawEllipse(at, TOLERANCE_PX, TOLERANCE_PX)
        painter.setPen(QPen(painter.pen().color(), 2.0))
    if not length:
        return at
    drawn = share * min(one.ratio * TOLERANCE_PX, LONGEST_PX)
    tip = QPointF(at.x() + ahead.x() / length * drawn, at.y() + ahead.y() / length * drawn)
    painter.drawLine(at, tip)
    if drawn >= HEAD_PX:
        paint_head(painter, tip, math.atan2(ahead.y(), ahead.x()), HEAD_PX)
    return tip


def paint_path(painter: QPainter, one: Deviation, to_px: ToPx) -> QPointF:
    """Paint what a length or area was measured on; return its middle."""
    points = [to_px(place) for place in one.path]
    if one.verdict is not Verdict.FAIL:
        painter.setPen(QPen(painter.pen().color(), 1.2, Qt.PenStyle.DashLine))  # as-built colours show through
    painter.drawPolyline(QPolygonF(points))
    middle = QPolygonF(points).boundingRect().center()
    return middle if len(points) > 2 else (points[0] + points[-1]) / 2


def paint_head(painter: QPainter, tip: QPointF, angle: float, size_px: float) -> None:
    """Paint the head of an arrow; ``angle`` of its shaft in pixels, y down."""
    for side in (-0.4, 0.4):
        turn = angle + math.pi + side
        painter.drawLine(tip, QPointF(tip.x() + size_px * math.cos(turn), tip.y() + size_px * math.sin(turn)))


def paint_label(painter: QPainter, at: QPointF, text: str, colour: QColor, taken: list[QRectF]) -> None:
    """Write a text beside a place on a ground of its own, unless another is there already."""
    metrics = painter.fontMetrics()
    box = QRectF(
        at.x() + LABEL_GAP_PX, at.y() - metrics.height() - 2, metrics.horizontalAdvance(text) + 8, metrics.height() + 2
    )
    if any(box.intersects(other) for other in taken):
        return
    taken.append(box)
    ground = QColor(theme.colours()["panel"])
    ground.setAlpha(225)
    painter.fillRect(box, ground)
    painter.setPen(colour)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
