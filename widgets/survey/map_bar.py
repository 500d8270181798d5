"""The bar over the survey's map: what lies under it, and how residuals and stages are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSlider, QWidget

from app.services.drawing_set.project_sheets import ProjectSheet

TIMES = (0, 50, 100, 200, 500, 1000, 2000)
DEFAULT_TIMES = 4
SHARE_STEPS = 20
GROUND_CHARACTERS = 11


class MapBar(QWidget):
    """Buttons, the choice of the ground, two sliders.

    Signals:
        approve_wanted, write_wanted, fit_wanted: a button was pressed.
        ground_chosen: ProjectSheet to lay the survey over, None for its own map.
        times_set: how many times residuals are enlarged.
        share_set: stage shown, from 0 (before) to 1 (after).
    """

    approve_wanted = Signal()
    write_wanted = Signal()
    fit_wanted = Signal()
    ground_chosen = Signal(object)
    times_set = Signal(float)
    share_set = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.ground = QComboBox()
        self.ground.setAccessibleName(self.tr("What the as-built survey is drawn over"))
        self.ground.setToolTip(self.tr("What the as-built survey is drawn over: its own map, or an approved sheet"))
        self.ground.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.ground.setMinimumContentsLength(GROUND_CHARACTERS)
        self.ground.activated.connect(lambda row: self.ground_chosen.emit(self.ground.itemData(row)))
        self.times = slider(len(TIMES) - 1, DEFAULT_TIMES, self.tr("Residuals enlarged"))
        self.times.valueChanged.connect(self._set_times)
        self.share = slider(SHARE_STEPS, SHARE_STEPS, self.tr("Before and after merging"))
        self.share.valueChanged.connect(lambda value: self.share_set.emit(value / SHARE_STEPS))
        self._times_text, self._before, self._after = QLabel(), QLabel(), QLabel()
        self._times_text.setMinimumWidth(self.fontMetrics().horizontalAdvance(f"×{TIMES[-1]}") + 4)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(8)
        for text, wanted in (
            (self.tr("Approved values …"), self.approve_wanted),
            (self.tr("Write the results …"), self.write_wanted),
            (self.tr("Fit"), self.fit_wanted),
        ):
            button = QPushButton(text)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)  # never narrower than its words
            button.clicked.connect(wanted)
            layout.addWidget(button)
        layout.addWidget(self.ground, 1)
        layout.addStretch(1)
        for parts in (
            (QLabel(self.tr("Residuals")), self.times, self._times_text),
            (self._before, self.share, self._after),
        ):
            for part in parts:
                layout.addWidget(part)
            layout.addSpacing(4)
        self.show_grounds(())
        self.show_ground(None)
        self._set_times(self.times.value())

    def show_grounds(self, sheets: Sequence[ProjectSheet]) -> None:
        """Offer sheets; the one that was chosen stays so while it is there."""
        chosen = self.ground.currentData()
        self.ground.clear()
        self.ground.addItem(self.tr("Merged map"), None)
        for sheet in sheets:
            self.ground.addItem(f"{sheet.number} {sheet.title}".strip() or sheet.file, sheet)
        self.show_ground(next((sheet for sheet in sheets if chosen is not None and sheet.id == chosen.id), None))

    def show_ground(self, sheet: ProjectSheet | None) -> None:
        """Show what the map is drawn over, and what the second slider goes between."""
        ids = [data.id if data is not None else "" for data in map(self.ground.itemData, range(self.ground.count()))]
        self.ground.setCurrentIndex(max(0, ids.index(sheet.id) if sheet is not None and sheet.id in ids else 0))
        over = self.ground.currentIndex() > 0
        self._before.setText(self.tr("Approved") if over else self.tr("Measured"))
        self._after.setText(self.tr("As built") if over else self.tr("Merged"))
        told = self.tr("Approved sheet and as-built survey") if over else self.tr("Before and after merging")
        self.share.setAccessibleName(told)
        self.share.setToolTip(told)

    def _set_times(self, value: int) -> None:
        self._times_text.setText(f"×{TIMES[value]}")
        self.times_set.emit(float(TIMES[value]))


def slider(steps: int, value: int, name: str) -> QSlider:
    """Return a slider of whole steps."""
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(0, steps)
    made.setValue(value)
    made.setMinimumWidth(72)
    made.setMaximumWidth(140)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made
