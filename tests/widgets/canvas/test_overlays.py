"""Places painted over a sheet."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from widgets.canvas.overlays import paint_places

RED, BLUE = "#ff0000", "#0000ff"
TOP_PX = 10  # of a label, above the dot of its place


def painted(zoom: float) -> QImage:
    image = QImage(400, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    places = [("a", [(10.0, 60.0)], RED, "1"), ("b", [(20.0, 60.0)], BLUE, "2")]
    with QPainter(image) as painter:
        paint_places(painter, places, lambda point: QPointF(point[0] * zoom, point[1]), 1000)
    return image


def test_a_label_that_would_cover_another_waits_until_there_is_room(qapp: QApplication) -> None:
    for zoom, shown in ((1.0, False), (10.0, True)):
        image = painted(zoom)
        label = [image.pixelColor(int(10 * zoom) + 1, 60 - 20 + row) for row in range(TOP_PX)]
        assert (QColor(RED) in label) is shown
        assert QColor(BLUE) in [image.pixelColor(int(20 * zoom) + 1, 60 - 20 + row) for row in range(TOP_PX)]
