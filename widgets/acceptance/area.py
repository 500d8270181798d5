"""The acceptance area: items and plan side by side, what was found beside them; in the office or from a package."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.acceptance.items import AcceptanceItem
from app.services.acceptance.export_acceptance_opinion import AcceptanceOpinionResult
from app.services.acceptance.items import Verification
from app.services.acceptance.pack_acceptance import PackResult
from app.services.acceptance.unpack_acceptance import UnpackResult
from widgets import wording
from widgets.acceptance.acts import AcceptanceActs, Site
from widgets.acceptance.items_list import ItemsList
from widgets.acceptance.record_panel import RecordPanel
from widgets.canvas.canvas import CanvasWidget
from widgets.empty import EmptyPanel
from widgets.passphrase import PassphraseBar
from widgets.session import Session

PACKAGE = "*.lsap"


class AcceptanceArea(QWidget):
    """What an inspector needs, on site and back in the office."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.acts = AcceptanceActs(session)
        self._shown_sheet: tuple[str, Path] | None = None
        self.items = ItemsList()
        self.record = RecordPanel()
        self.passphrase = PassphraseBar()
        self._source = QLabel()
        self._source.setObjectName("muted")
        self._leave = QPushButton(self.tr("Close package"))
        self._leave.clicked.connect(self._close_package)
        self._sheets = QComboBox()
        self._sheets.setAccessibleName(self.tr("Sheets"))
        self._sheets.activated.connect(lambda _row: self._open_sheet())
        self.plan = CanvasWidget(session.pool)
        self._site = Site((), {}, ())
        self._lay_out()
        self.items.chosen.connect(self.record.show_item)
        self.record.recorded.connect(self._record)
        session.project_changed.connect(lambda _code: self._close_package())
        session.decisions_changed.connect(self.reload)
        self._show_source()

    def reload(self) -> None:
        """Show the project's items as they now are; a package shows what is in it."""
        if self._session.code and self.acts.package is None and self.isVisible():
            self.acts.load(self._show)

    def showEvent(self, event: object) -> None:
        """Read the items when the area comes to the front."""
        del event
        self.reload()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side on a wide screen, one above the other on a tall one."""
        tall = self.height() > self.width()
        self._halves.setOrientation(Qt.Orientation.Vertical if tall else Qt.Orientation.Horizontal)
        super().resizeEvent(event)

    def pack(self) -> None:
        """Ask where the package goes and for its passphrase, and write it."""
        paper = self._session.paper_name(self.tr("acceptance package.lsap"))
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Pack for the site"), paper, self._package_kind())
        if name:
            self.passphrase.ask_new(
                self.tr("Passphrase of the package, 8 characters or more. Without it nobody can read the package."),
                lambda secret: self.acts.pack(Path(name), secret, lambda done: self._packed(name, done)),
            )

    def open_package(self) -> None:
        """Ask for a package to record into on site."""
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open package"), "", self._package_kind())
        if name:
            self._ask_passphrase(lambda secret: self.acts.open_package(Path(name), secret, self._show_package))

    def take_back(self) -> None:
        """Ask for packages that came back, and merge what they hold."""
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Take packages back"), "", self._package_kind())
        if names:
            paths = [Path(name) for name in names]
            self._ask_passphrase(lambda secret: self.acts.take_back(paths, secret, self._taken_back))

    def print_opinion(self) -> None:
        """Ask where the joint acceptance opinion goes and write it."""
        paper = self._session.paper_name(self.tr("joint acceptance opinion.pdf"))
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the acceptance opinion"), paper, self.tr("PDF (*.pdf)")
        )
        if name:
            self.acts.print_opinion(Path(name), lambda done: self._printed(name, done))

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(8)
        self._office = []
        for text, act in (
            (self.tr("Pack for the site …"), self.pack),
            (self.tr("Take packages back …"), self.take_back),
            (self.tr("Acceptance opinion …"), self.print_opinion),
        ):
            button = QPushButton(text)
            button.setObjectName("bar")
            button.clicked.connect(act)
            bar.addWidget(button)
            self._office.append(button)
        opening = QPushButton(self.tr("Open package …"))
        opening.setObjectName("bar")
        opening.clicked.connect(self.open_package)
        self._leave.setObjectName("bar")
        bar.addWidget(opening)
        bar.addStretch(1)
        bar.addWidget(self._source)
        bar.addWidget(self._leave)
        self._list = QStackedWidget()
        self._list.addWidget(
            EmptyPanel(
                self.tr("What has to be verified on site, with the approved values, is made from the project's facts."),
                self.tr("Make the acceptance items"),
                self.acts.prepare,
            )
        )
        self._list.addWidget(self.items)
        self._plan = QStackedWidget()
        self._plan.addWidget(EmptyPanel(self.tr("The approved drawings appear here once they are imported.")))
        drawing = QWidget()
        column = QVBoxLayout(drawing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._sheets.setMinimumHeight(40)
        column.addWidget(self._sheets)
        column.addWidget(self.plan, 1)
        self._plan.addWidget(drawing)
        self._halves = QSplitter(Qt.Orientation.Horizontal)
        self._halves.addWidget(self._list)
        self._halves.addWidget(self._plan)
        self._halves.setSizes([560, 420])
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.addWidget(self._halves)
        whole.addWidget(self.record)
        whole.setStretchFactor(0, 1)
        whole.setSizes([940, 360])
        for splitter in (self._halves, whole):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.passphrase)
        layout.addWidget(whole, 1)

    def _package_kind(self) -> str:
        return self.tr("Acceptance package ({pattern})").format(pattern=PACKAGE)

    def _ask_passphrase(self, then: Callable[[str], None]) -> None:
        self.passphrase.ask(self.tr("Passphrase of the package"), then)

    def _record(self, found: Verification) -> None:
        self.acts.record(found, self._recorded)

    def _recorded(self, item: AcceptanceItem) -> None:
        items = tuple(item if one.id == item.id else one for one in self._site.items)
        self._show(Site(items, self._site.departments, self._site.sheets))
        self.record.show_item(item)
        self.record.show_saved()

    def _show(self, site: Site) -> None:
        self._site = site
        self._list.setCurrentIndex(1 if site.items else 0)
        self.items.show_items(site.items, site.departments)
        shown = self.record.item
        if shown is not None:
            self.record.show_item(next((item for item in site.items if item.id == shown.id), None))
        self._plan.setCurrentIndex(1 if site.sheets else 0)
        known = [self._sheets.itemData(row) for row in range(self._sheets.count())]
        if known != [sheet.id for sheet in site.sheets]:
            self._sheets.clear()
            for sheet in site.sheets:
                name = wording.sheet_name(sheet.number, sheet.title, sheet.file, sheet.sheet.key)
                self._sheets.addItem(name, sheet.id)
            self._open_sheet()

    def _show_package(self, site: Site) -> None:
        self._show_source()
        self._show(site)

    def _close_package(self) -> None:
        self.acts.close_package()
        self.record.show_item(None)
        self._show_source()
        self.reload()

    def _show_source(self) -> None:
        package = self.acts.package
        self._leave.setVisible(package is not None)
        self._source.setText(self.tr("Recording into {name}").format(name=package.name) if package else "")
        for button in self._office:
            button.setVisible(package is None)

    def _open_sheet(self) -> None:
        sheet = next((one for one in self._site.sheets if one.id == self._sheets.currentData()), None)
        if sheet is not None and (sheet.id, sheet.path) != self._shown_sheet:
            self._shown_sheet = sheet.id, sheet.path
            self.plan.show_sheet(sheet.path, sheet.sheet.key, self._session.workspace.cache_dir)

    def _packed(self, name: str, done: PackResult) -> None:
        told = self.tr("Packed {sheets} sheets and {items} items into {name}")
        self._session.told.emit(told.format(sheets=done.sheets, items=done.items, name=name))

    def _taken_back(self, done: list[UnpackResult]) -> None:
        conflicts = sum(len(one.conflicts) for one in done)
        told = self.tr("{results} results taken back, {conflicts} in conflict")
        self._session.told.emit(told.format(results=sum(len(one.results) for one in done), conflicts=conflicts))

    def _printed(self, name: str, done: AcceptanceOpinionResult) -> None:
        told = self.tr("The acceptance opinion was written to {path}").format(path=name)
        self._session.told.emit(told)
        del done
