"""What was found at one item: number pad, verdict buttons, note and photos, all wide enough for a finger."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, QTime, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.acceptance.items import AcceptanceItem, Result, judge
from app.services.acceptance.items import Verification
from widgets import icons, wording
from widgets.empty import EmptyPanel

TARGET_PX = 48
KEYS = ("7", "8", "9", "4", "5", "6", "1", "2", "3", "0", ".", "⌫")


class RecordPanel(QWidget):
    """One item; ``recorded`` carries the Verification to be kept."""

    recorded = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._item: AcceptanceItem | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyPanel(self.tr("Choose an item to record what was found on site.")))
        self._pages.addWidget(self._page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    @property
    def item(self) -> AcceptanceItem | None:
        """The item shown."""
        return self._item

    def show_item(self, item: AcceptanceItem | None) -> None:
        """Show an item with what was found there so far; a value being typed for the same item stays."""
        same = item is not None and self._item is not None and item.id == self._item.id
        self._item = item
        if item is None:
            self._pages.setCurrentIndex(0)
            return
        self._title.setText(item.title)
        self._what.setText(item.item)
        self._pad.setVisible(item.approved is not None)
        self._approved.setText(approved_text(item))
        if not same:
            self._measured.setText("" if item.measured is None else f"{item.measured:g}")
            self._note.setText(item.note)
            self._saved.clear()
        self._photos.setText(self.tr("%n photo(s)", "", len(item.photos)))
        self._show_judgement()
        for result, button in self._verdicts.items():
            button.setChecked(item.result is result)
        self._disputed.setVisible(bool(item.disputed))
        self._pages.setCurrentIndex(1)

    def show_saved(self) -> None:
        """Say that all of it is on the disk."""
        self._saved.setText(self.tr("Saved {time}").format(time=QTime.currentTime().toString("HH:mm:ss")))

    def _page(self) -> QWidget:
        self._title = QLabel()
        self._title.setObjectName("pageTitle")
        self._title.setWordWrap(True)
        self._what = QLabel()
        self._what.setWordWrap(True)
        self._disputed = QLabel(self.tr("Two records disagree about this item; settle it in the office."))
        self._disputed.setObjectName("warning")
        self._disputed.setWordWrap(True)
        self._note = QLineEdit()
        self._note.setPlaceholderText(self.tr("Note"))
        self._note.setAccessibleName(self.tr("Note"))
        self._note.setMinimumHeight(TARGET_PX)
        self._note.returnPressed.connect(lambda: self._record(None))
        photo = QPushButton(self.tr("Add photos …"))
        icons.give(photo, "camera")
        photo.setObjectName("touch")
        photo.clicked.connect(self._add_photos)
        self._photos = QLabel()
        self._photos.setObjectName("muted")
        self._saved = QLabel()
        self._saved.setObjectName("good")
        pictures = QHBoxLayout()
        pictures.addWidget(photo)
        pictures.addWidget(self._photos)
        pictures.addStretch(1)
        pictures.addWidget(self._saved)
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(8)
        for widget in (self._title, self._what, self._disputed, self._number_pad(), self._note):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(upper)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 0, 16, 12)
        foot.addLayout(pictures)
        foot.addLayout(self._verdict_row())
        layout.addLayout(foot)
        return page

    def _number_pad(self) -> QWidget:
        self._pad = QWidget()
        grid = QGridLayout(self._pad)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        self._approved = QLabel()
        self._approved.setWordWrap(True)
        self._measured = QLineEdit()
        self._measured.setObjectName("measured")
        self._measured.setAccessibleName(self.tr("Measured value"))
        self._measured.setPlaceholderText(self.tr("Measured value"))
        self._measured.setMinimumHeight(TARGET_PX)
        validator = QDoubleValidator(self)
        validator.setLocale(QLocale.c())
        self._measured.setValidator(validator)
        self._measured.textChanged.connect(self._show_judgement)
        self._measured.returnPressed.connect(lambda: self._record(None))
        self._judged = QLabel()
        grid.addWidget(self._approved, 0, 0, 1, 3)
        grid.addWidget(self._measured, 1, 0, 1, 2)
        grid.addWidget(self._judged, 1, 2)
        for number, key in enumerate(KEYS):
            button = QPushButton(key)
            button.setObjectName("key")
            button.setAccessibleName(self.tr("Delete the last digit") if key == "⌫" else key)
            button.clicked.connect(lambda _=False, key=key: self._type(key))
            grid.addWidget(button, 2 + number // 3, number % 3)
        keep = QPushButton(self.tr("Keep the value"))
        keep.setObjectName("touch")
        keep.clicked.connect(lambda: self._record(None))
        grid.addWidget(keep, 6, 0, 1, 3)
        return self._pad

    def _verdict_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        self._verdicts: dict[Result, QPushButton] = {}
        for number, result in enumerate(Result):
            button = QPushButton(f"{wording.mark(result.value)} {wording.state(result.value)}")
            button.setObjectName(f"verdict_{result.value}")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, result=result: self._record(result))
            self._verdicts[result] = button
            grid.addWidget(button, number // 2, number % 2)
        return grid

    def _type(self, key: str) -> None:
        text = self._measured.text()
        if key == "⌫":
            self._measured.setText(text[:-1])
        elif key != "." or "." not in text:
            self._measured.setText(text + key)

    def _value(self) -> float | None:
        text = self._measured.text().strip()
        try:
            return float(text)
        except ValueError:
            return None

    def _show_judgement(self) -> None:
        item, value = self._item, self._value()
        if item is None or item.approved is None or value is None:
            self._judged.clear()
            return
        found = judge(item.approved, value, item.tolerance or 0.0, item.compare)
        self._judged.setText(f"{wording.mark(found.value)} {wording.state(found.value)}")
        self._judged.setObjectName("good" if found is Result.COMPLIES else "danger")
        self._judged.style().polish(self._judged)

    def _record(self, result: Result | None) -> None:
        """Keep verdict, value and note together; without anything to keep, the buttons go back."""
        if self._item is None:
            return
        value = self._value() if self._pad.isVisibleTo(self) else None
        note = self._note.text().strip()
        if result is None and value is None and not note:
            return
        changed = note if note != self._item.note else ""
        if result is not None or value is not None or changed:
            self.recorded.emit(Verification(self._item.id, result, value, changed))

    def _add_photos(self) -> None:
        if self._item is None:
            return
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Add photos"), "", self.tr("Photos (*.jpg *.jpeg *.png *.heic *.webp)")
        )
        if names:
            self.recorded.emit(Verification(self._item.id, photos=tuple(Path(name) for name in names)))


def approved_text(item: AcceptanceItem) -> str:
    """Return approved value, direction and tolerance with their unit; empty when nothing is measured."""
    if item.approved is None:
        return ""
    unit = wording.unit(item.unit)
    text = wording.approved(item.compare.value).format(value=f"{item.approved:g} {unit}".strip())
    if item.tolerance:
        text += f"  ± {item.tolerance:.3g} {unit}".rstrip()
    return text
