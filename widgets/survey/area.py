"""The survey area: sources on the left, the map, conflicts on the right, tables below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.geometry import Point
from app.services.drawing_set.project_sheets import ProjectSheet
from app.services.survey.survey_sources import SurveyPicture, SurveySource
from app.survey.approved_sheet import Laid
from app.survey.areas import area_m2
from app.survey.deciding import REMEASURE, conflict_id
from app.survey.disagreeing import Conflict
from app.survey.straightening import Move
from app.survey.topology import Defect, fixed
from app.survey.verification import Verdict
from widgets import theme
from widgets.empty import EmptyPanel
from widgets.session import Session
from widgets.survey import words
from widgets.survey.acts import SHEET, SurveyActs
from widgets.survey.conflicts_panel import ConflictsPanel
from widgets.survey.map_bar import MapBar
from widgets.survey.sources_panel import SourcesPanel
from widgets.survey.survey_map import SurveyMap
from widgets.survey.tables import SurveyTables

FILES = "*.dat *.csv *.txt *.xlsx *.dxf *.xml *.gpkg *.shp *.geojson *.json *.gsi *.sdr *.jxl"
LEAST_M = 2.0
MOST_LABELS = 60  # of conflicts; more would hide the map, which names its points anyway


class SurveyArea(QWidget):
    """Several results in, one out, with everything a surveyor has to decide between."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._acts = SurveyActs(session)
        self.picture: SurveyPicture | None = None
        self._previewed: Defect | None = None
        self._ground: ProjectSheet | None = None
        self._laid: Laid | None = None
        self.setAcceptDrops(True)
        self.sources = SourcesPanel()
        self.map = SurveyMap(session.pool)
        self.conflicts = ConflictsPanel()
        self.tables = SurveyTables()
        self.bar = MapBar()
        self._lay_out()
        self.sources.added.connect(self.add)
        self.sources.hidden.connect(self.map.hide_sources)
        self.sources.sigma_set.connect(lambda source, value: self._acts.change(source, sigma_m=value))
        self.sources.systems_set.connect(self._acts.change_system)
        self.sources.control_wanted.connect(self._ask_control)
        self.sources.removed.connect(lambda source: self._acts.change(source, removed=True))
        self.conflicts.chosen.connect(self._show_conflict)
        self.conflicts.decided.connect(self._decide)
        self.conflicts.taken_back.connect(self._acts.take_back)
        self.tables.place_shown.connect(self._show_place)
        self.tables.fix_shown.connect(self._preview)
        self.tables.fix_taken.connect(lambda defect: self._acts.take_fix(defect.id))
        self.tables.fixes_taken_back.connect(self._acts.take_back_fixes)
        self.tables.fix_left.connect(lambda: self._preview(None))
        self.map.place_picked.connect(self._pick)
        self.map.opened.connect(lambda _face: self._paint_places())
        self.bar.approve_wanted.connect(self.approve)
        self.bar.write_wanted.connect(self.write)
        self.bar.fit_wanted.connect(self.map.fit)
        self.bar.ground_chosen.connect(self._lay_over)
        self.bar.times_set.connect(self.map.set_times)
        self.bar.share_set.connect(self.map.set_share)
        session.project_changed.connect(lambda _code: self._forget())
        session.decisions_changed.connect(self.reload)

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
        drawing = QWidget()
        column = QVBoxLayout(drawing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
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
        self.picture, self._previewed, self._ground, self._laid = None, None, None, None
        self._pages.setCurrentIndex(0)
        self.reload()

    def _show_sources(self, sources: Sequence[SurveySource]) -> None:
        self.sources.show_sources(sources)
        self._pages.setCurrentIndex(1 if sources else 0)
        if sources:
            self._acts.picture(self._show)
            self._acts.sheets(self.bar.show_grounds)

    def _show(self, picture: SurveyPicture) -> None:
        self._preview(None)
        changed = self.picture is None or self.picture.map != picture.map
        self.picture = picture
        self.sources.show_told(picture.survey.sources)
        self.conflicts.show_survey(picture.survey)
        self.tables.show_picture(picture)
        self.map.show_survey(picture.survey, picture.rows, self.sources.colours())
        if changed and self._ground is None:
            self.map.show_sheet(picture.map, SHEET, self._session.workspace.cache_dir)
        else:
            self._paint_places()

    def _lay_over(self, sheet: ProjectSheet | None) -> None:
        """Draw the survey over an approved sheet, or on its own map."""
        if self.picture is None:
            return
        if sheet is None:
            self._ground, self._laid = None, None
            self.map.lay(None)
            self._preview(None)
            self.bar.show_ground(None)
            self.map.show_sheet(self.picture.map, SHEET, self._session.workspace.cache_dir)
            return
        self.bar.show_ground(self._ground)  # until the sheet is found to fit
        self._acts.lay_over(sheet, self.picture, lambda laid: self._show_ground(sheet, laid))

    def _show_ground(self, sheet: ProjectSheet, laid: Laid) -> None:
        self._ground, self._laid = sheet, laid
        self._preview(None)
        self.map.lay(laid)
        self.bar.show_ground(sheet)
        self.map.show_sheet(sheet.path, sheet.sheet.key, self._session.workspace.cache_dir)
        if not laid.common:
            told = self.tr("Laid over {sheet} by coordinates").format(sheet=sheet.number or sheet.file)
        else:
            told = self.tr("Laid over {sheet} by {count} common points, residual {rms} m").format(
                sheet=sheet.number or sheet.file,
                count=len(laid.common),
                rms="—" if math.isnan(laid.rms_m) else f"{laid.rms_m:.3f}",
            )
        self._session.told.emit(told)

    def _paint_places(self) -> None:
        """Mark conflicts and values that do not comply."""
        if self.picture is None:
            return
        ink = theme.colours()
        places = []
        for number, row in enumerate(self.picture.rows):
            if row.verdict is Verdict.FAIL and row.place is not None:
                points = self.map.sheet_points(list(row.trace) or [row.place])
                label = "" if self._laid is not None and row.move is not None else row.item  # numbers stand there
                places.append((f"row:{number}", points, ink["danger"], label))
        conflicts = self.picture.survey.conflicts
        few = len(conflicts) <= MOST_LABELS
        for conflict in conflicts:
            id_ = conflict_id(conflict)
            decision = self.picture.survey.decisions.get(id_)
            open_ = decision is None or decision.choice == REMEASURE
            points = self.map.sheet_points([item.at for item in conflict.members[:2]])
            places.append(
                (f"conflict:{id_}", points, ink["warning" if open_ else "good"], conflict.what if few else "")
            )
        if self._previewed is not None:
            places += [("fix", self.map.sheet_points(ring), ink["accent"], "") for ring in self._previewed.after]
        self.map.set_places(places)

    def _preview(self, defect: Defect | None) -> None:
        """Draw an outline before and after a fix, and what would move."""
        self._previewed = defect if defect is not None and defect.after else None
        if self._previewed is None or self.picture is None:
            self.map.preview_fix((), (), "")
            self._paint_places()
            return
        old = self.picture.survey.outlines[self._previewed.outline]
        moves = [m for m in fixed(self.picture.survey.outlines, self._previewed)[1] if m.distance_m]
        before = [*old.vertices, old.vertices[0]] if old.closed else old.vertices
        self.map.preview_fix(before, moves, self._told_of(self._previewed, moves))
        self._paint_places()
        if moves:
            self.map.go_close([place for move in moves for place in (move.start, move.end)])
        else:
            self._show_place([vertex for ring in self._previewed.after for vertex in ring])

    def _told_of(self, defect: Defect, moves: Sequence[Move]) -> str:
        """Say what a fix would change."""
        assert self.picture is not None  # noqa: S101 - asked by the caller
        old = self.picture.survey.outlines[defect.outline]
        after = math.fsum(area_m2(ring) for ring in defect.after)
        parts = [self.tr("Preview: {kind}, {name}").format(kind=words.kind(defect.kind), name=defect.name)]
        if moves:
            farthest = max(move.distance_m for move in moves)
            told = self.tr("{count} corners would move, at most {distance} m")
            parts.append(told.format(count=len(moves), distance=f"{farthest:.3f}"))
        else:
            parts.append(self.tr("no corner would move"))
        if len(old.vertices) > 2:
            areas = (f"{area_m2(old.vertices):.3f}", f"{after:.3f}")
            parts.append(self.tr("area {before} → {after} m²").format(before=areas[0], after=areas[1]))
        parts.append(
            self.tr("orange: before, blue: after; nothing changes until “{take}”").format(take=self.tables.take.text())
        )
        return "    ".join(parts)

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
        if kind == "conflict":
            self.conflicts.select(key)

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
