"""What is to be asked about the drawings that came in: index, numbers, scales, units, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from widgets import wording

MOST_ROWS_PX = 180


class IntakePanel(QWidget):
    """One line that says how much there is to ask; a click opens the list. ``chosen`` carries a sheet's id."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._head = QToolButton()
        self._head.setCheckable(True)
        self._head.setToolTip(self.tr("What to ask the designer about the drawings that came in"))
        self.entries = QListWidget()
        self._head.toggled.connect(self.entries.setVisible)
        self.entries.setAccessibleName(self.tr("Intake report"))
        self.entries.setWordWrap(True)
        self.entries.setMaximumHeight(MOST_ROWS_PX)
        self.entries.hide()
        self.entries.itemActivated.connect(self._choose)
        self.entries.itemClicked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.entries)
        self.hide()

    def show_report(self, index: dict[str, Any], intake: dict[str, Any]) -> None:
        """Show what the services found; nothing when there is nothing to ask."""
        self.entries.clear()
        for text, sheet in (*_index_lines(index), *_intake_lines(intake)):
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, sheet)
            item.setToolTip(text)
            self.entries.addItem(item)
        self._head.setText(self.tr("⚠ To ask about {count}").format(count=self.entries.count()))
        self.setVisible(self.entries.count() > 0)

    def _choose(self, item: QListWidgetItem) -> None:
        sheet = str(item.data(Qt.ItemDataRole.UserRole) or "")
        if sheet:
            self.chosen.emit(sheet)


def _index_lines(index: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for kind in ("missing", "extra", "doubled", "wrong_title"):
        for one in index[kind]:
            said = one.get("index") or one.get("title") or ""
            yield f"{one['number']} {said} · {wording.intake(kind)}".replace("  ", " "), str(one.get("sheet", ""))


def _intake_lines(intake: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for one in intake["files"]:
        for problem in one["problems"]:
            detail = wording.listed(one["xrefs"]) if problem == "xref" else ""
            yield f"{one['file']} · {wording.intake(problem)} {detail}".rstrip(), ""
    for one in intake["sheets"]:
        name = f"{one['number']} {one['title']}".strip()
        for problem in one["problems"]:
            detail = {
                "scale": f"{one['scale']} ≠ {one['measured_scale']}",
                "signatures": wording.listed(one["unsigned"]),
                "stamp": wording.listed(one["unsealed"]),
            }.get(problem, "")
            yield f"{name} · {wording.intake(problem)} {detail}".rstrip(), one["sheet"]
