"""The survey area: sources on the left, the map, conflicts on the right, tables below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.geometry import Point
from app.services.survey.survey_sources import SurveyPicture, SurveySource
from app.survey.deciding import REMEASURE, conflict_id
from app.survey.disagreeing import Conflict
from app.survey.topology import Defect
from app.survey.verification import Verdict
from widgets import theme
from widgets.empty import EmptyPanel
from widgets.session import Session
from widgets.survey.acts import SHEET, SurveyActs
from widgets.survey.conflicts_panel import ConflictsPanel
from widgets.survey.sources_panel import SourcesPanel
from widgets.survey.survey_map import SurveyMap
from widgets.survey.tables import SurveyTables

FILES = "*.dat *.csv *.txt *.xlsx *.dxf *.xml *.gpkg *.shp *.geojson *.json *.gsi *.sdr *.jxl"
TIMES = (0, 50, 100, 200, 500, 1000, 2000)
DEFAULT_TIMES = 4
SHARE_STEPS = 20
LEAST_M = 2.0


class SurveyArea(QWidget):
    """Several results in, one out, with everything a surveyor has to decide between."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._acts = SurveyActs(session)
        self.picture: SurveyPicture | None = None
        self._previewed: Defect | None = None
        self.setAcceptDrops(True)
        self.sources = SourcesPanel()
        self.map = SurveyMap(session.pool)
        self.conflicts = ConflictsPanel()
        self.tables = SurveyTables()
        self.times = slider(len(TIMES) - 1, DEFAULT_TIMES, self.tr("Residuals enlarged"))
        self.share = slider(SHARE_STEPS, SHARE_STEPS, self.tr("Before and after merging"))
        self._times_text = QLabel()
        self._times_text.setMinimumWidth(self.fontMetrics().horizontalAdvance(f"×{TIMES[-1]}") + 4)
        self._lay_out()
        self.sources.added.connect(self.add)
        self.sources.hidden.connect(self.map.hide_sources)
        self.sources.sigma_set.connect(lambda source, value: self._acts.change(source, sigma_m=value))
        self.sources.control_wanted.connect(self._ask_control)
        self.sources.removed.connect(lambda source: self._acts.change(source, removed=True))
        self.conflicts.chosen.connect(self._show_conflict)
        self.conflicts.decided.connect(self._decide)
        self.tables.place_shown.connect(self._show_place)
        self.tables.fix_shown.connect(self._preview)
        self.tables.fix_taken.connect(lambda defect: self._acts.take_fix(defect.id))
        self.map.place_picked.connect(self._pick)
        self.map.opened.connect(lambda _face: self._paint_places())
        self.times.valueChanged.connect(self._set_times)
        self.share.valueChanged.connect(lambda value: self.map.set_share(value / SHARE_STEPS))
        session.project_changed.connect(lambda _code: self._forget())
        session.decisions_changed.connect(self.reload)
        self._set_times(self.times.value())

    def add(self) -> None:
        """Ask for survey results and add them."""
        kinds = self.tr("Survey results ({kinds});;All files (*)").format(kinds=FILES)
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Add survey results"), "", kinds)
        if names:
            self._acts.add([Path(name) for name in names])

    def approve(self) -> None:
        """Ask for the table of approved values and keep it."""
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Approved values"), "", self.tr("Tables (*.csv);;All files (*)")
        )
        if name:
            self._acts.approve(Path(name))

    def write(self) -> None:
        """Ask where the results go and write them."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Write the results"))
        if name and self.picture is not None:
            told = self.tr("Map, report, data and extracts were written to {path}").format(path=name)
            self._acts.write(self.picture, Path(name), "", lambda _rows: self._session.told.emit(told))

    def reload(self) -> None:
        """Show the project's survey as it now is."""
        if self._session.code and self.isVisible():
            self._acts.sources(self._show_sources)

    def showEvent(self, event: object) -> None:
        """Read the survey when the area comes to the front."""
        del event
        self.reload()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        self._acts.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(8)
        for text, act in (
            (self.tr("Approved values …"), self.approve),
            (self.tr("Write the results …"), self.write),
            (self.tr("Fit"), self.map.fit),
        ):
            button = QPushButton(text)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)  # never narrower than its words
            button.clicked.connect(act)
            bar.addWidget(button)
        bar.addStretch(1)
        for parts in (
            (QLabel(self.tr("Residuals")), self.times, self._times_text),
            (QLabel(self.tr("Measured")), self.share, QLabel(self.tr("Merged"))),
        ):
            for part in parts:
                bar.addWidget(part)
            bar.addSpacing(4)
        drawing = QWidget()
        column = QVBoxLayout(drawing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.map, 1)
        upper = QSplitter(Qt.Orientation.Horizontal)
        for panel, stretch in ((self.sources, 0), (drawing, 1), (self.conflicts, 0)):
            upper.addWidget(panel)
            upper.setStretchFactor(upper.count() - 1, stretch)
        self.conflicts.setMinimumWidth(280)
        upper.setSizes([220, 800, 320])
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.addWidget(upper)
        whole.addWidget(self.tables)
        whole.setStretchFactor(0, 4)
        whole.setStretchFactor(1, 1)
        whole.setSizes([480, 200])
        for splitter in (upper, whole):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyPanel(
                self.tr("Drop survey results here to merge them into one: coordinate files, tables, drawings."),
                self.tr("Add survey results …"),
                self.add,
            )
        )
        self._pages.addWidget(whole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def _forget(self) -> None:
        self.picture, self._previewed = None, None
        self._pages.setCurrentIndex(0)
        self.reload()

    def _show_sources(self, sources: Sequence[SurveySource]) -> None:
        self.sources.show_sources(sources)
        self._pages.setCurrentIndex(1 if sources else 0)
        if sources:
            self._acts.picture(self._show)

    def _show(self, picture: SurveyPicture) -> None:
        self._previewed = None
        first = self.picture is None or self.picture.map != picture.map
        self.picture = picture
        self.sources.show_told(picture.survey.sources)
        self.conflicts.show_survey(picture.survey)
        self.tables.show_picture(picture)
        self.map.show_survey(picture.survey, self.sources.colours())
        if first:
            self.map.show_sheet(picture.map, SHEET, self._session.workspace.cache_dir)
        else:
            self._paint_places()

    def _paint_places(self) -> None:
        """Mark conflicts and values that do not comply."""
        if self.picture is None:
            return
        ink = theme.colours()
        places = []
        for number, row in enumerate(self.picture.rows):
            if row.verdict is Verdict.FAIL and row.place is not None:
                points = self.map.sheet_points(list(row.trace) or [row.place])
                places.append((f"row:{number}", points, ink["danger"], row.item))
        for conflict in self.picture.survey.conflicts:
            id_ = conflict_id(conflict)
            decision = self.picture.survey.decisions.get(id_)
            open_ = decision is None or decision.choice == REMEASURE
            points = self.map.sheet_points([item.at for item in conflict.members[:2]])
            places.append((f"conflict:{id_}", points, ink["warning" if open_ else "good"], conflict.what))
        if self._previewed is not None:
            name = self._previewed.name
            places += [("fix", self.map.sheet_points(ring), ink["accent"], name) for ring in self._previewed.after]
        self.map.set_places(places)

    def _preview(self, defect: Defect) -> None:
        """Draw what a fix would make of an outline."""
        self._previewed = defect
        self._paint_places()

    def _show_conflict(self, conflict: Conflict) -> None:
        self._show_place([item.at for item in conflict.members])

    def _show_place(self, places: Sequence[Point]) -> None:
        """Jump to places; a single point with its surroundings."""
        points = list(places)
        if len(points) == 1:
            (east, north), half = points[0], LEAST_M / 2
            points = [(east - half, north - half), (east + half, north + half)]
        self.map.go_to(self.map.sheet_points(points))

    def _pick(self, id_: str) -> None:
        kind, _, key = id_.partition(":")
        if kind == "row":
            self.tables.setCurrentWidget(self.tables.compared)
            self.tables.compared.selectRow(int(key))
            return
        for row, conflict in enumerate(self.conflicts.list.rows.rows):
            if conflict_id(conflict) == key:
                self.conflicts.list.selectRow(row)

    def _decide(self, conflict: str, choice: str, reason: str) -> None:
        if self.picture is not None:
            self._acts.decide(self.picture.survey, conflict, choice, reason)

    def _ask_control(self, source: SurveySource) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Control points"),
            "",
            self.tr("Control points, transformations (*.csv *.json);;All files (*)"),
        )
        if name:
            self._acts.change(source, control=Path(name))

    def _set_times(self, value: int) -> None:
        self._times_text.setText(f"×{TIMES[value]}")
        self.map.set_times(float(TIMES[value]))


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
