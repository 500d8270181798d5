"""Icons of one family (Lucide, ``resources/icons``), drawn in the window's ink and drawn again when that changes."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.domain.resources import resource
from widgets import theme

NAME = "iconName"
SIDES_PX = (18, 36)


def icon(name: str) -> QIcon:
    """Return an icon in the ink of the window, lit up where it is checked and faint where it cannot be used."""
    inks = theme.colours()
    drawn = QIcon()
    source = resource("icons", f"{name}.svg").read_text("utf-8")
    for mode, state, ink in (
        (QIcon.Mode.Normal, QIcon.State.Off, inks["text"]),
        (QIcon.Mode.Normal, QIcon.State.On, inks["accent"]),
        (QIcon.Mode.Disabled, QIcon.State.Off, inks["muted"]),
    ):
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", ink).encode()))
        for side in SIDES_PX:
            pixels = QPixmap(side, side)
            pixels.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixels)
            renderer.render(painter, QRectF(0, 0, side, side))
            painter.end()
            drawn.addPixmap(pixels, mode, state)
    return drawn


def give(target: QAction | QAbstractButton, name: str) -> None:
    """Give an action or a button an icon that follows the look of the window."""
    target.setProperty(NAME, name)
    target.setIcon(icon(name))


def refresh() -> None:
    """Draw all icons again, after the look changed."""
    for window in QApplication.topLevelWidgets():
        for found in window.findChildren(QObject):
            name = found.property(NAME)
            if name and isinstance(found, (QAction, QAbstractButton)):
                found.setIcon(icon(str(name)))
