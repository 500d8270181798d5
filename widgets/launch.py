"""Start of the window: application, language, look."""

from __future__ import annotations

import sys

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.domain.resources import resource
from widgets import theme
from widgets.main_window import MainWindow


def application(language: str = "zh_CN") -> QApplication:
    """Return the application with its look and language; Chinese unless told otherwise."""
    instance = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(instance, QApplication)  # noqa: S101 - Qt's own type is too wide
    instance.setApplicationName("Lianshen")
    QLocale.setDefault(QLocale(language))
    translator = QTranslator(instance)
    if translator.load(str(resource("i18n", f"lianshen_{language}.qm"))):
        instance.installTranslator(translator)
    theme.apply(instance)
    return instance


def open_window(workspace: str | None) -> int:
    """Open the window on ``workspace`` (the user's own by default) and run it until it is closed."""
    qt = application()
    window = MainWindow()
    window.status.setText(workspace or "")
    window.show()
    return qt.exec()
