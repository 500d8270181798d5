"""Texts as outlines: one open Chinese font, one cached outline a string."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPainterPath

from app.drawings.pdf.fonts import cjk_font_bytes

EM_PX = 100


@cache
def drawing_font() -> QFont:
    """Return the font of drawing texts at ``EM_PX``; needs a QGuiApplication."""
    if QGuiApplication.instance() is None:
        raise RuntimeError("texts need a QGuiApplication")
    number = QFontDatabase.addApplicationFontFromData(cjk_font_bytes())
    font = QFont(QFontDatabase.applicationFontFamilies(number)[:1] or [""])
    font.setPixelSize(EM_PX)
    font.setStyleStrategy(QFont.StyleStrategy.PreferOutline)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@cache
def _metrics() -> QFontMetricsF:
    return QFontMetricsF(drawing_font())


@cache
def cap_height_px() -> float:
    """Return the height of capitals at ``EM_PX``, which a drawing calls the text height."""
    return _metrics().capHeight() or 0.7 * EM_PX


@lru_cache(maxsize=20_000)
def outline(string: str) -> tuple[QPainterPath, float]:
    """Return the outline of ``string`` (pixels, y down, baseline at 0) and how far it advances."""
    path = QPainterPath()
    path.addText(0.0, 0.0, drawing_font(), string)
    return path, advance_px(string)


def advance_px(string: str) -> float:
    """Return how far ``string`` advances."""
    return _metrics().horizontalAdvance(string)
