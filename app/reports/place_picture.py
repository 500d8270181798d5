"""The picture of a place: pixels of the drawing below, the markup as lines above."""

from __future__ import annotations

import io
from dataclasses import dataclass

from reportlab.lib.colors import Color, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from app.domain.geometry import Box, Point
from app.markup.shapes import Shape, Stroke
from app.reports.paper import ALERT, RULE, font
from app.reports.text_block import printable

LEAST_MM = 40.0  # of the drawing, so that a reader recognises the place
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class PlacePicture:
    """A place as the letter shows it.

    Args:
        png: the drawing, filling ``rect_mm``.
        rect_mm: what it shows, in sheet millimetres.
        shapes: markups to draw over it.
        label: number shown beside the first shape.
    """

    png: bytes
    rect_mm: Box
    shapes: tuple[Shape, ...]
    label: str


def picture_rect(places: tuple[Box, ...], sheet_mm: tuple[float, float], proportion: float) -> Box:
    """Return the rectangle to show: around the places with room to recognise them, inside the sheet if it can be.

    Args:
        places: boxes in sheet millimetres.
        sheet_mm: paper size.
        proportion: width of the picture over its height.
    """
    box = Box.around(corner for place in places for corner in place.corners)
    width = max(1.6 * box.width, 1.6 * box.height * proportion, LEAST_MM * proportion)
    height = width / proportion
    x, y = (
        _inside(box.centre[0], width, sheet_mm[0]),
        _inside(box.centre[1], height, sheet_mm[1]),
    )
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


class PictureBox(Flowable):  # type: ignore[misc]
    """A framed place picture of a fixed size in points."""

    def __init__(self, picture: PlacePicture, width: float, height: float, colour: Color) -> None:
        super().__init__()
        self.picture, self.width, self.height, self.colour = picture, width, height, colour

    def wrap(self, width: float, height: float) -> tuple[float, float]:  # noqa: ARG002 — reportlab's form
        """Return the fixed size."""
        return self.width, self.height

    def draw(self) -> None:
        """Paint picture, markups, number and frame."""
        canvas: Canvas = self.canv
        canvas.saveState()
        frame = canvas.beginPath()
        frame.rect(0, 0, self.width, self.height)
        canvas.clipPath(frame, stroke=0, fill=0)
        canvas.drawImage(ImageReader(io.BytesIO(self.picture.png)), 0, 0, self.width, self.height)
        canvas.setStrokeColor(self.colour)
        canvas.setFillColor(self.colour)
        canvas.setLineWidth(1.2)
        canvas.setLineJoin(1)
        for shape in self.picture.shapes:
            for stroke in shape.strokes:
                self._stroke(canvas, stroke)
            self._words(canvas, shape)
        canvas.restoreState()
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.rect(0, 0, self.width, self.height)
        self._label(canvas)

    def _at(self, point: Point) -> Point:
        rect = self.picture.rect_mm
        return (point[0] - rect.x0) * self.width / rect.width, (point[1] - rect.y0) * self.height / rect.height

    def _stroke(self, canvas: Canvas, stroke: Stroke) -> None:
        path = canvas.beginPath()
        first, *rest = map(self._at, stroke.flattened())
        path.moveTo(*first)
        for point in rest:
            path.lineTo(*point)
        if stroke.closed:
            path.close()
        canvas.drawPath(path, stroke=1, fill=1 if stroke.filled else 0)

    def _words(self, canvas: Canvas, shape: Shape) -> None:
        if shape.words is None:
            return
        canvas.setFont(font(), max(5.0, shape.words.em_mm * self.width / self.picture.rect_mm.width))
        for line, baseline in zip(shape.words.lines, shape.words.baselines_mm, strict=True):
            canvas.drawString(*self._at((shape.words.left_mm, baseline)), printable(line, font()))

    def _label(self, canvas: Canvas) -> None:
        width = 8 + 5.5 * len(self.picture.label)
        canvas.setFillColor(ALERT)
        canvas.rect(0, self.height - 12, width, 12, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.setFont(font(), 8.5)
        canvas.drawCentredString(width / 2, self.height - 9.2, self.picture.label)


def _inside(centre: float, length: float, whole: float) -> float:
    """Return the centre moved so that the length lies within the whole; the whole's centre when it cannot."""
    return whole / 2 if length >= whole else min(max(centre, length / 2), whole - length / 2)
