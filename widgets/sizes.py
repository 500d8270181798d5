"""Panels stay as wide as they were left, each in its own area."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QSplitter


def remember(splitter: QSplitter, name: str) -> None:
    """Give a splitter the sizes it had last under this name, and keep those a person gives it."""
    key = f"sizes/{name}"
    kept = QSettings().value(key)
    if isinstance(kept, QByteArray):
        splitter.restoreState(kept)
    splitter.splitterMoved.connect(lambda _at, _index: QSettings().setValue(key, splitter.saveState()))
