"""Colours and style sheet of the window, from ``resources/theme.toml`` and ``resources/window.qss``."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
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


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resource("theme.toml").read_text(encoding="utf-8"))


def colours(dark: bool = False) -> dict[str, str]:
    """Return the palette: name → #rrggbb."""
    return dict(_data()["dark" if dark else "light"])


def discipline_colour(discipline: str) -> QColor:
    """Return the fixed colour of a discipline; grey for anything else."""
    return QColor(_data()["disciplines"].get(discipline, "#667080"))


def apply(application: QApplication, dark: bool = False) -> None:
    """Give the application its font, palette and style sheet."""
    c = colours(dark)
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
    for name, value in c.items():
        sheet = sheet.replace(f"@{name}@", value)
    application.setStyleSheet(sheet)
