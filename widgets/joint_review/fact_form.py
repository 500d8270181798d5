"""Stating a fact of the project: which, and its value."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.fact_kind import fact_kinds
from widgets import wording
from widgets.joint_review import terms


class FactForm(QWidget):
    """A fact chosen by name, its value typed or chosen.

    Signals:
        stated: fact → value as typed; an empty text takes it back.
    """

    stated = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        self.fact = QComboBox()
        self.fact.setAccessibleName(self.tr("Fact"))
        self.fact.setEditable(True)
        typed = QLineEdit()
        typed.setPlaceholderText(self.tr("Fact to state"))
        self.fact.setLineEdit(typed)
        self.fact.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.fact.setMaxVisibleItems(20)
        for name in sorted(fact_kinds(), key=terms.fact):
            self.fact.addItem(terms.fact(name), name)
        self.fact.setCurrentIndex(-1)
        completer = QCompleter(self.fact.model(), self.fact)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.fact.setCompleter(completer)
        self.fact.currentIndexChanged.connect(self._offer)
        self.text = QLineEdit()
        self.text.setAccessibleName(self.tr("Value"))
        self.text.returnPressed.connect(self._state)
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Value"))
        self._value = QStackedWidget()
        self._value.addWidget(self.text)
        self._value.addWidget(self.choice)
        self._value.setMaximumHeight(self.text.sizeHint().height())
        self._unit = QLabel()
        self._unit.setObjectName("muted")
        self.save = QPushButton(self.tr("State"))
        self.save.setObjectName("primary")
        self.save.clicked.connect(self._state)
        self.clear = QPushButton(self.tr("Take back"))
        self.clear.clicked.connect(lambda: self._emit(""))
        row = QHBoxLayout()
        row.addWidget(self._value, 1)
        row.addWidget(self._unit)
        row.addWidget(self.clear)
        row.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(6)
        layout.addWidget(self.fact)
        layout.addLayout(row)
        self._offer()

    def choose(self, fact: str) -> None:
        """Offer to state ``fact``."""
        index = self.fact.findData(fact)
        if index >= 0:
            self.fact.setCurrentIndex(index)

    def _offer(self) -> None:
        kind = fact_kinds().get(str(self.fact.currentData() or ""))
        for button in (self.save, self.clear):
            button.setEnabled(kind is not None)
        self._value.setEnabled(kind is not None)
        self._unit.setText("")
        self.text.clear()
        if kind is None:
            return
        self._value.setCurrentWidget(self.choice if kind.choices else self.text)
        self.choice.clear()
        for choice in kind.choices:
            self.choice.addItem(terms.choice(choice), choice)
        self._unit.setText("%" if kind.unit == "ratio" else wording.unit(kind.unit))

    def _state(self) -> None:
        kind = fact_kinds().get(str(self.fact.currentData() or ""))
        if kind is None:
            return
        typed = str(self.choice.currentData()) if kind.choices else self.text.text().strip()
        if typed and kind.unit == "ratio" and not typed.endswith(("%", "\uff05")):
            typed += "%"
        if typed:
            self._emit(typed)

    def _emit(self, typed: str) -> None:
        self.stated.emit({str(self.fact.currentData()): typed})
