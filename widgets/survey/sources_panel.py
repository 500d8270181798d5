"""The files a survey is merged from: colour, precision, what each was read as; shown or left out of the map."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.services.survey.survey_sources import SurveySource
from widgets.error_text import sentence

# distinguishable for colour-blind people (Okabe and Ito)
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
SYSTEMS = re.compile(r"(\d{4,5})\D+(\d{4,5})")
SWATCH_PX = 14
MOST_NOTES = 6
DEFAULT_SIGMA_M = 0.05


class SourcesPanel(QWidget):
    """Lists the sources; a tick shows what one measured on the map.

    Signals:
        hidden: names of the sources that are not ticked.
        added: a person wants to add files.
        sigma_set: source and standard deviation in metres.
        systems_set: source, and the EPSG codes it is brought from and to.
        control_wanted: a source needs control points.
        removed: a source is taken out.
    """

    hidden = Signal(object)
    added = Signal()
    sigma_set = Signal(object, float)
    systems_set = Signal(object, str, str)
    control_wanted = Signal(object)
    removed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._sources: tuple[SurveySource, ...] = ()
        self._told: Mapping[str, Mapping[str, Any]] = {}
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Survey results"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(lambda _item: self._tell_hidden())
        self.list.currentRowChanged.connect(self._show)
        title = QLabel(self.tr("Survey results"))
        title.setObjectName("panelTitle")
        add = QPushButton(self.tr("Add …"))
        add.clicked.connect(self.added)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(add)
        self.sigma = QDoubleSpinBox()
        self.sigma.setRange(0.001, 10.0)
        self.sigma.setDecimals(3)
        self.sigma.setSingleStep(0.005)
        self.sigma.setSuffix(" m")
        self.sigma.setAccessibleName(self.tr("Standard deviation"))
        self.sigma.setToolTip(self.tr("Standard deviation of a coordinate; weights follow from it"))
        self.sigma.editingFinished.connect(self._set_sigma)
        self.systems = QLineEdit()
        self.systems.setPlaceholderText("4490 → 4547")
        self.systems.setAccessibleName(self.tr("Reference systems"))
        self.systems.setToolTip(
            self.tr(
                "EPSG codes of the file's system and of the common one, such as 4490 → 4547 for degrees of CGCS2000"
            )
        )
        self.systems.returnPressed.connect(self._set_systems)
        self._about = QLabel()
        self._about.setObjectName("muted")
        self._about.setWordWrap(True)
        self._control = QPushButton(self.tr("Control points …"))
        self._control.setToolTip(self.tr("Bring this result into the common system by points known in both"))
        self._control.clicked.connect(lambda: self._emit(self.control_wanted))
        self._remove = QPushButton(self.tr("Take out"))
        self._remove.clicked.connect(lambda: self._emit(self.removed))
        form = QFormLayout()
        form.addRow(self.tr("Std. deviation"), self.sigma)
        form.addRow(self.tr("Systems"), self.systems)
        foot = QHBoxLayout()
        foot.addWidget(self._control)
        foot.addWidget(self._remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addLayout(form)
        layout.addWidget(self._about)
        layout.addLayout(foot)
        self._show(-1)

    def show_sources(self, sources: Sequence[SurveySource]) -> None:
        """Replace the list; what was unticked or chosen stays so."""
        off, row = self.hidden_names(), self.list.currentRow()
        self._sources = tuple(sources)
        self.list.blockSignals(True)
        self.list.clear()
        for source in sources:
            item = QListWidgetItem(swatch(self.colours()[source.name]), source.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked if source.name in off else Qt.CheckState.Checked)
            item.setToolTip(source.origin)
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(row, 0), len(sources) - 1))
        self.list.blockSignals(False)
        self._show(self.list.currentRow())

    def show_told(self, told: Sequence[Mapping[str, Any]]) -> None:
        """Show what each file was read as."""
        self._told = {str(source["source"]): source for source in told}
        self._show(self.list.currentRow())

    def colours(self) -> dict[str, QColor]:
        """Return the colour of each source, by file name."""
        return {s.name: QColor(COLOURS[number % len(COLOURS)]) for number, s in enumerate(self._sources)}

    def hidden_names(self) -> frozenset[str]:
        """Return the sources that are not ticked."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return frozenset(item.text() for item in items if item.checkState() == Qt.CheckState.Unchecked)

    def _tell_hidden(self) -> None:
        self.hidden.emit(self.hidden_names())

    def _current(self) -> SurveySource | None:
        row = self.list.currentRow()
        return self._sources[row] if 0 <= row < len(self._sources) else None

    def _emit(self, signal: Any) -> None:
        source = self._current()
        if source is not None:
            signal.emit(source)

    def _set_sigma(self) -> None:
        source = self._current()
        if source is not None and abs((source.sigma_m or DEFAULT_SIGMA_M) - self.sigma.value()) > 1e-9:
            self.sigma_set.emit(source, self.sigma.value())

    def _set_systems(self) -> None:
        source, told = self._current(), SYSTEMS.search(self.systems.text())
        if source is not None and told is not None:
            self.systems_set.emit(source, told[1], told[2])

    def _show(self, _row: int) -> None:
        source = self._current()
        for part in (self.sigma, self.systems, self._control, self._remove):
            part.setEnabled(source is not None)
        known = SYSTEMS.search(source.control.name) if source is not None and source.control is not None else None
        self.systems.setText(f"{known[1]} → {known[2]}" if known else "")
        if source is None:
            self._about.setText("")
            return
        self.sigma.setValue(source.sigma_m or DEFAULT_SIGMA_M)
        told = self._told.get(source.name)
        self._about.setText("" if told is None else self._sentence(told))

    def _sentence(self, told: Mapping[str, Any]) -> str:
        orders = {"east_north": self.tr("east, north"), "north_east": self.tr("north, east")}
        grounds = {
            "header": self.tr("by the head of the table"),
            "coordinates": self.tr("by the values"),
            "format": self.tr("by the habit of the format"),
            "option": self.tr("as a person said"),
        }
        lines = [
            self.tr("{format}, {encoding}, {points} points").format(
                format=told["format"], encoding=told["encoding"], points=told["points"]
            ),
            self.tr("Axis order: {order}, {why}").format(
                order=orders[told["axis_order"]], why=grounds[told["axis_evidence"]]
            ),
            self.tr("System: {system}").format(system=told.get("system") or self.tr("not told by the file")),
        ]
        if told.get("zone_prefix"):
            lines.append(self.tr("Zone prefix {zone}").format(zone=told["zone_prefix"]))
        if told.get("transformed"):
            lines.append(self.tr("Transformed by {file}").format(file=told["transformed"]["by"]))
        notes = told.get("notes", ())
        for note in notes[:MOST_NOTES]:
            where = self.tr("line {line}: ").format(line=note["line"]) if note.get("line") else ""
            lines.append(f"⚠ {where}{sentence(note['message'])}")
        if len(notes) > MOST_NOTES:
            lines.append(self.tr("… and {count} more notes").format(count=len(notes) - MOST_NOTES))
        return "\n".join(lines)


def swatch(colour: QColor) -> QIcon:
    """Return a square of a colour."""
    pixels = QPixmap(SWATCH_PX, SWATCH_PX)
    pixels.fill(colour)
    return QIcon(pixels)
