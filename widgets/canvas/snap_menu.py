"""The menu that says to what the cursor snaps; it is remembered."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.drawings.measure.snapping import ALL, Snap
from widgets import wording
from widgets.canvas.measuring import Measuring

KEY, ON = "measure/snaps", "measure/snapping"


class SnapMenu(QMenu):
    """Switches snapping as a whole (F3), and each kind of snap point; at least one kind stays."""

    def __init__(self, measuring: Measuring, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Snap to"))
        self._measuring = measuring
        self.whole = QAction(self.tr("Snapping"), self)
        self.whole.setCheckable(True)
        self.whole.setShortcut(QKeySequence("F3"))
        self.whole.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.addAction(self.whole)
        self.addSeparator()
        self.kinds: dict[Snap, QAction] = {}
        settings = QSettings()
        kept = {kind for kind in Snap if kind in str(settings.value(KEY, ",".join(ALL))).split(",")} or ALL
        for kind in Snap:
            action = self.addAction(wording.snap(kind))
            action.setCheckable(True)
            action.setChecked(kind in kept)
            action.toggled.connect(self._change)
            self.kinds[kind] = action
        self.whole.setChecked(settings.value(ON, "true") == "true")
        self.whole.toggled.connect(self._change)
        self._change()

    def _change(self) -> None:
        chosen = frozenset(kind for kind, action in self.kinds.items() if action.isChecked())
        on = self.whole.isChecked()
        for kind, action in self.kinds.items():
            action.setEnabled(on and chosen != {kind})
        self._measuring.kinds = chosen if on else frozenset()
        settings = QSettings()
        settings.setValue(KEY, ",".join(sorted(chosen)))
        settings.setValue(ON, "true" if on else "false")
