"""The compare area: sheets on the left, both versions in the middle, what differs and what became of opinions."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.drawings.compare.comparison import LayerState
from app.drawings.compare.regions import Region
from app.services.compare.compare_revisions import OpinionState, RevisionComparison, SheetPair
from app.services.drawing_set.import_drawings import next_revision
from widgets import theme, wording
from widgets.compare.acts import CompareActs
from widgets.compare.both import BothVersions, Way
from widgets.empty import EmptyPanel
from widgets.session import Session
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed

Numbered = tuple[int, Region]
MOST_LAYERS = 4  # told in the list; the others by pointing at them


class CompareArea(QWidget):
    """Choose two revisions; see what changed, where, and whether it is what the opinions asked for."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._acts = CompareActs(session)
        self._known: list[str] = []
        self._found: RevisionComparison | None = None
        self._pair: SheetPair | None = None
        self.sheets: TableModel[SheetPair] = TableModel(
            (
                Column(self.tr("Sheet"), lambda p: p.shown.number or p.shown.sheet.key, width=76),
                Column(self.tr("Title"), lambda p: p.shown.title or p.shown.file, width=110),
                Column(self.tr("State"), _state, colour=lambda p: _ink(p.state), width=64),
            )
        )
        self.regions: TableModel[Numbered] = TableModel(
            (
                Column("#", lambda r: str(r[0]), right=True, key=lambda r: r[0], width=40),
                Column(
                    self.tr("Change"), lambda r: wording.change(r[1].kind), colour=lambda r: _ink(r[1].kind), width=64
                ),
                Column(self.tr("Entities"), lambda r: str(r[1].count), right=True, key=lambda r: r[1].count, width=64),
                Column(self.tr("Place mm"), lambda r: _place(r[1]), right=True, width=110),
            )
        )
        self.opinions: TableModel[OpinionState] = TableModel(
            (
                Column("#", lambda o: o.opinion.label, right=True, key=lambda o: o.opinion.number, width=40),
                Column(
                    self.tr("State"), lambda o: wording.place_state(o.state), colour=lambda o: _ink(o.state), width=104
                ),
                Column(self.tr("Opinion"), lambda o: o.opinion.text, width=160),
            )
        )
        self.both = BothVersions(session.pool)
        self._lay_out()
        session.project_changed.connect(self._forget)
        session.decisions_changed.connect(self.reload)
        self.both.failed.connect(session.told)

    def reload(self) -> None:
        """Read the revisions, and compare the two newest when others were not chosen."""
        if self._session.code and self.isVisible():
            self._acts.revisions(self._show_revisions)

    def showEvent(self, event: object) -> None:
        """Read anew when the area comes to the front."""
        del event
        self.reload()

    def import_revision(self) -> None:
        """Ask for a resubmission and import it as a revision of its own."""
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Import a resubmission"), "", self.tr("Drawings (*.dxf *.dwg *.pdf *.zip);;All files (*)")
        )
        if names:
            paths = [Path(name) for name in names]
            self._acts.import_revision(paths, next_revision(self._known), lambda _result: self.reload())

    def save(self) -> None:
        """Ask for a file and write both versions over each other."""
        if self._found is None:
            return
        before, after = self._found.before, self._found.after
        paper = self.tr("changes from {before} to {after}.pdf").format(before=before, after=after)
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save what changed"), self._session.paper_name(paper), self.tr("PDF (*.pdf)")
        )
        if name:
            told = self.tr("What changed was written to {path}").format(path=name)
            self._acts.compare(before, after, lambda _found: self._session.told.emit(told), Path(name))

    def compare(self) -> None:
        """Compare the revisions that are chosen."""
        before, after = self.before.currentText(), self.after.currentText()
        if before and after:
            self._summary.setText(self.tr("Comparing …"))
            self._acts.compare(before, after, self._show)

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyPanel(
                self.tr("When the designer resubmits, what changed since the last submission is shown here."),
                self.tr("Import a resubmission …"),
                self.import_revision,
            )
        )
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.setHandleWidth(1)
        whole.setChildrenCollapsible(False)
        for widget, stretch in ((self._left(), 0), (self._middle(), 1), (self._right(), 0)):
            whole.addWidget(widget)
            whole.setStretchFactor(whole.count() - 1, stretch)
        whole.setSizes([264, 760, 330])
        self._pages.addWidget(whole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def _left(self) -> QWidget:
        self.before, self.after = QComboBox(), QComboBox()
        self.before.setAccessibleName(self.tr("Former revision"))
        self.after.setAccessibleName(self.tr("Newer revision"))
        choose = QHBoxLayout()
        choose.setSpacing(4)
        for label, box in ((self.tr("From"), self.before), (self.tr("to"), self.after)):
            choose.addWidget(QLabel(label))
            choose.addWidget(box, 1)
            box.activated.connect(self.compare)
        self._summary = QLabel()
        self._summary.setObjectName("muted")
        self._summary.setWordWrap(True)
        self._layers = QLabel()
        self._layers.setObjectName("muted")
        self._layers.setWordWrap(True)
        self._layers.hide()
        table = dressed(QTableView(), self.sheets, self.tr("Sheets"), stretch=1, sortable=True)
        table.selectionModel().currentRowChanged.connect(self._sheet_chosen)
        self._sheet_table = table
        more = QPushButton(self.tr("Import a resubmission …"))
        more.clicked.connect(self.import_revision)
        return _panel(choose, self._summary, self._layers, table, more)

    def _middle(self) -> QWidget:
        strip = QHBoxLayout()
        strip.setContentsMargins(8, 4, 8, 4)
        strip.setSpacing(4)
        ways = QButtonGroup(self)
        for row, (way, text) in enumerate(
            (
                (Way.BESIDE, self.tr("Side by side")),
                (Way.OVERLAY, self.tr("Overlay")),
                (Way.BLINK, self.tr("Blink")),
            ),
            1,
        ):
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setToolTip(f"{text} ({row})")
            button.clicked.connect(lambda _checked=False, way=way: self.both.set_way(way))
            QShortcut(QKeySequence(str(row)), self, button.click)
            ways.addButton(button)
            strip.addWidget(button)
            if way is Way.OVERLAY:
                button.setChecked(True)
        fit = QToolButton()
        fit.setText(self.tr("Fit"))
        fit.setToolTip(self.tr("Fit") + " (F)")
        fit.clicked.connect(self.both.fit)
        QShortcut(QKeySequence("F"), self, self.both.fit)
        strip.addWidget(fit)
        strip.addSpacing(8)
        strip.addWidget(_legend(self.tr("only in the former"), "gone"))
        strip.addWidget(_legend(self.tr("only in the newer"), "come"))
        strip.addStretch(1)
        save = QPushButton(self.tr("Save as PDF …"))
        save.clicked.connect(self.save)
        strip.addWidget(save)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(strip)
        column.addWidget(self.both, 1)
        return middle

    def _right(self) -> QWidget:
        self._region_title, self._opinion_title = QLabel(), QLabel()
        for title in (self._region_title, self._opinion_title):
            title.setObjectName("panelTitle")
        regions = dressed(QTableView(), self.regions, self.tr("Changes"), stretch=3, sortable=True)
        regions.selectionModel().currentRowChanged.connect(self._region_chosen)
        opinions = dressed(QTableView(), self.opinions, self.tr("Opinions"), stretch=2, sortable=True)
        opinions.selectionModel().currentRowChanged.connect(self._opinion_chosen)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(_panel(self._region_title, regions))
        split.addWidget(_panel(self._opinion_title, opinions))
        return split

    def _forget(self, _code: str) -> None:
        self._known, self._found, self._pair = [], None, None
        self.reload()

    def _show_revisions(self, revisions: list[str]) -> None:
        self._pages.setCurrentIndex(1 if len(revisions) > 1 else 0)
        if revisions == self._known:
            return
        self._known = revisions
        for box, row in ((self.before, -2), (self.after, -1)):
            box.clear()
            box.addItems(revisions)
            box.setCurrentIndex(len(revisions) + row)
        if len(revisions) > 1:
            self.compare()

    def _show(self, found: RevisionComparison) -> None:
        self._found = found
        self.sheets.show(found.sheets)
        self.opinions.show(found.opinions)
        counts = found.to_json()
        changed = sum(pair.state != "same" for pair in found.sheets)
        self._summary.setText(
            self.tr("%n sheet(s) differ", "", changed)
            + "\n"
            + " · ".join(f"{wording.change(kind)} {counts[kind]}" for kind in ("added", "removed", "changed", "moved"))
        )
        self._layers.setText("\n".join(self._layer_line(one) for one in found.layers[:MOST_LAYERS]))
        self._layers.setToolTip("\n".join(map(self._layer_line, found.layers)))
        self._layers.setVisible(bool(found.layers))
        self._opinion_title.setText(self.tr("Open opinions {count}").format(count=len(found.opinions)))
        row = next((row for row, pair in enumerate(self.sheets.rows) if pair.state == "changed"), 0)
        if self.sheets.rows:
            self._sheet_table.selectRow(row)

    def _layer_line(self, layer: LayerState) -> str:
        name = f"{layer.former} → {layer.name}" if layer.former else layer.name
        return self.tr("Layer {name}: {state}").format(name=name, state=wording.layer_state(layer.state))

    def _sheet_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self._open(self.sheets.rows[index.row()])

    def _open(self, pair: SheetPair) -> None:
        if pair is self._pair:
            return
        self._pair = pair
        regions = pair.found.regions if pair.found else ()
        self.regions.show(tuple(enumerate(regions, 1)))
        self._region_title.setText(self.tr("Changes on this sheet {count}").format(count=len(regions)))
        self.both.show_pair(pair, self._session.workspace.cache_dir)

    def _region_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.both.go_to(self.regions.rows[index.row()][1].box.corners)

    def _opinion_chosen(self, index: QModelIndex) -> None:
        if not index.isValid() or self._found is None:
            return
        state = self.opinions.rows[index.row()]
        sheet = state.anchor.sheet if state.anchor else state.opinion.sheet
        for row, pair in enumerate(self.sheets.rows):
            if sheet and sheet in {one.id for one in (pair.a, pair.b) if one}:
                self._sheet_table.selectRow(row)
                if state.anchor is not None:
                    self.both.go_to(state.anchor.points_mm)
                return


def _state(pair: SheetPair) -> str:
    """Return what became of a sheet; of a whole page told as one change, why."""
    whole = pair.found is not None and pair.found.method in ("replaced", "unaligned", "skipped")
    return wording.sheet_state(pair.found.method if whole and pair.found is not None else pair.state)


def _ink(state: str) -> QColor | None:
    inks = {
        "added": "come",
        "removed": "gone",
        "sheet_removed": "gone",
        "changed": "danger",
        "changed_here": "danger",
        "moved": "warning",
        "unknown": "warning",
    }
    return QColor(theme.colours()[inks[state]]) if state in inks else None


def _place(region: Region) -> str:
    x, y = region.box.centre
    return f"{x:,.0f}, {y:,.0f}"


def _legend(text: str, colour: str) -> QLabel:
    label = QLabel(f'<span style="color:{theme.colours(False)[colour]}">■</span> {text}')
    label.setTextFormat(Qt.TextFormat.RichText)
    return label


def _panel(*parts: QWidget | QHBoxLayout) -> QFrame:
    panel = QFrame()
    panel.setObjectName("panel")
    column = QVBoxLayout(panel)
    column.setContentsMargins(8, 8, 8, 8)
    column.setSpacing(8)
    for part in parts:
        if isinstance(part, QHBoxLayout):
            column.addLayout(part)
        else:
            column.addWidget(part, 1 if isinstance(part, QTableView) else 0)
    return panel
