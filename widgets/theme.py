"""Colours and style sheet of the window, from ``resources/theme.toml`` and ``resources/window.qss``."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.domain.resources import resource

CJK_FAMILIES = (
    "Noto Sans CJK SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)


_shown = {"dark": False}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resource("theme.toml").read_text(encoding="utf-8"))


def colours(dark: bool | None = None) -> dict[str, str]:
    """Return a palette, that of the window unless told: name → #rrggbb."""
    return dict(_data()["dark" if (_shown["dark"] if dark is None else dark) else "light"])


def is_dark() -> bool:
    """Tell whether the window is dark."""
    return _shown["dark"]


def wanted_dark() -> bool:
    """Return what the person chose, else what the system shows."""
    chosen = QSettings().value("look/dark")
    if chosen is None:
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return str(chosen).lower() == "true"


def discipline_colour(discipline: str) -> QColor:
    """Return the fixed colour of a discipline; grey for anything else."""
    return QColor(_data()["disciplines"].get(discipline, "#667080"))


def apply(application: QApplication, dark: bool = False) -> None:
    """Give the application its font, palette and style sheet."""
    _shown["dark"] = dark
    c = colours()
    application.setStyle("Fusion")
    families = set(QFontDatabase.families())
    font = QFont()
    font.setFamilies([name for name in CJK_FAMILIES if name in families] or [font.family()])
    font.setPixelSize(13)
    application.setFont(font)
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, name in (
        (roles.Window, "window"),
        (roles.Base, "panel"),
        (roles.AlternateBase, "window"),
        (roles.Button, "raised"),
        (roles.WindowText, "text"),
        (roles.Text, "text"),
        (roles.ButtonText, "text"),
        (roles.ToolTipBase, "raised"),
        (roles.ToolTipText, "text"),
        (roles.PlaceholderText, "muted"),
        (roles.Highlight, "selected"),
        (roles.HighlightedText, "text"),
        (roles.Link, "accent"),
    ):
        palette.setColor(role, QColor(c[name]))
    application.setPalette(palette)
    sheet = resource("window.qss").read_text(encoding="utf-8")
    for name, value in {**c, "resources": resource().as_posix()}.items():
        sheet = sheet.replace(f"@{name}@", value)
    application.setStyleSheet(sheet)
