"""The supervision area: figures with a chart on the left, time limits and second reviews on the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.joint_review.supervision import By, Figures, Progress, ReviewedProject, figures, progress
from app.services.supervision.supervision_view import SupervisionView
from widgets import theme, wording
from widgets.empty import EmptyPanel
from widgets.joint_review import terms
from widgets.session import Session
from widgets.supervision.acts import SupervisionActs
from widgets.supervision.chart import Bar, BarChart
from widgets.supervision.second_review_panel import SecondReviewPanel
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed

MOST_BARS = 30


class SupervisionArea(QWidget):
    """All projects of the workspace; ``project_wanted`` carries the code of one to open."""

    project_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._acts = SupervisionActs(session)
        self._view: SupervisionView | None = None
        self.group = QComboBox()
        self.group.setAccessibleName(self.tr("Group by"))
        for text, value in (
            (self.tr("By discipline"), By.DISCIPLINE),
            (self.tr("By agency"), By.AGENCY),
            (self.tr("By reviewer"), By.REVIEWER),
            (self.tr("By clause"), By.CLAUSE),
            (self.tr("By round"), By.ROUND),
        ):
            self.group.addItem(text, value.value)
        self.group.currentIndexChanged.connect(self._show_figures)
        self.chart = BarChart()
        self.figures: TableModel[Figures] = TableModel(
            (
                Column(self.tr("Group"), self._name, width=130),
                Column(self.tr("Projects"), lambda f: str(f.projects), right=True, key=lambda f: f.projects, width=56),
                Column(self.tr("Opinions"), lambda f: str(f.opinions), right=True, key=lambda f: f.opinions, width=56),
                Column(self.tr("Mandatory"), lambda f: str(f.mandatory), right=True, key=_mandatory, width=56),
                Column(self.tr("Open"), lambda f: str(f.open), right=True, key=lambda f: f.open, width=56),
                Column(self.tr("Withdrawn"), lambda f: str(f.withdrawn), right=True, key=_withdrawn, width=56),
                Column(self.tr("Re-opened"), _reopened, right=True, key=lambda f: f.reopen_rate or 0.0, width=76),
            )
        )
        self.projects: TableModel[ReviewedProject] = TableModel(
            (
                Column("", lambda p: terms.LIGHT_MARKS[p.clock.light], colour=_light_colour, width=26),
                Column(self.tr("Project"), lambda p: p.name, width=200),
                Column(self.tr("Clock"), lambda p: terms.clock_short(p.clock), key=lambda p: p.clock.left, width=150),
                Column(self.tr("Due"), lambda p: p.clock.due.isoformat() if p.clock.due else "", width=84),
                Column(self.tr("Conclusion"), _conclusion, width=64),
                Column(self.tr("Agency"), lambda p: p.agency, width=160),
            )
        )
        self.agencies: TableModel[Progress] = TableModel(
            (
                Column(self.tr("Agency"), lambda p: p.agency or "—", width=200),
                Column(self.tr("Projects"), lambda p: str(p.projects), right=True, width=52),
                Column(self.tr("Passed"), lambda p: str(p.passed), right=True, width=52),
                Column(self.tr("Failed"), lambda p: str(p.failed), right=True, width=52),
                Column(self.tr("Overdue"), lambda p: str(p.overdue), right=True, width=52),
                Column(self.tr("Letters"), lambda p: _mean(p.letters), right=True, width=64),
                Column(self.tr("Working days"), lambda p: _mean(p.days), right=True, width=80),
            )
        )
        self.second = SecondReviewPanel(self._acts)
        self.left_out = QLabel()
        self.left_out.setObjectName("warning")
        self.left_out.setWordWrap(True)
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyPanel(self.tr("Once there are projects, their figures appear here.")))
        self._pages.addWidget(self._both_sides())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        session.decisions_changed.connect(self.reload)
        session.person_changed.connect(self.reload)

    def reload(self) -> None:
        """Read the figures anew while somebody looks."""
        if self.isVisible():
            self._acts.load(self._show)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew when the area comes to the front."""
        super().showEvent(event)
        self.reload()

    def _both_sides(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self._figures_side())
        split.addWidget(self._projects_side())
        split.setSizes([640, 680])
        return split

    def _figures_side(self) -> QWidget:
        side = QWidget()
        head = QHBoxLayout()
        head.addWidget(_title(self.tr("Opinions")))
        for mark, colour, text in (("■", "danger", self.tr("mandatory")), ("▨", "accent", self.tr("other"))):
            sign = QLabel(mark)
            sign.setStyleSheet(f"color: {theme.colours()[colour]}")
            head.addWidget(sign)
            head.addWidget(QLabel(text))
        head.addStretch(1)
        head.addWidget(self.group)
        holder = QWidget()
        held = QVBoxLayout(holder)
        held.setContentsMargins(0, 0, 0, 0)
        held.addWidget(self.chart)
        held.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(holder)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.left_out)
        column.addWidget(scroll, 1)
        column.addWidget(
            dressed(QTableView(), self.figures, self.tr("Figures"), stretch=0, sortable=True, several=True), 1
        )
        return side

    def _projects_side(self) -> QWidget:
        side = QWidget()
        projects = dressed(QTableView(), self.projects, self.tr("Projects"), stretch=1, sortable=True, several=True)
        projects.activated.connect(self._open)
        projects.setToolTip(self.tr("Enter or double click opens the project"))
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(_title(self.tr("Time limits")))
        column.addWidget(projects, 3)
        column.addWidget(_title(self.tr("Agencies")))
        column.addWidget(
            dressed(QTableView(), self.agencies, self.tr("Agencies"), stretch=0, sortable=True, several=True), 2
        )
        column.addWidget(self.second, 4)
        return side

    def _show(self, view: SupervisionView) -> None:
        self._view = view
        self._pages.setCurrentIndex(1 if view.projects or view.sealed else 0)
        self.left_out.setVisible(bool(view.sealed))
        self.left_out.setText(
            self.tr("Left out, sealed until you have given your second review: {projects}").format(
                projects=wording.listed(view.sealed.values())
            )
        )
        self.projects.show(sorted(view.projects, key=lambda one: (one.clock.finished is not None, one.clock.left)))
        self.agencies.show(progress(view.projects))
        self.second.show_view(view)
        self._show_figures()

    def _show_figures(self) -> None:
        if self._view is None:
            return
        by = By(self.group.currentData())
        rows = figures(self._view.projects, by)
        self.figures.show(rows)
        bars = [
            Bar(
                self._name(row),
                ((row.mandatory, "danger"), (row.opinions - row.mandatory, "accent")),
                f"{row.opinions}",
                theme.discipline_colour(row.key).name() if by is By.DISCIPLINE else "",
            )
            for row in rows[:MOST_BARS]
        ]
        self.chart.show_bars(bars, "; ".join(f"{bar.name} {bar.note}" for bar in bars))

    def _name(self, row: Figures) -> str:
        by = By(self.group.currentData())
        if by is By.DISCIPLINE:
            return wording.discipline(row.key)
        if by is By.ROUND:
            return terms.round_number(int(row.key))
        if by is By.REVIEWER and self._view is not None and row.key in self._view.people:
            return self._view.people[row.key].name
        return row.key or (self.tr("without a clause") if by is By.CLAUSE else "—")

    def _open(self, index: QModelIndex) -> None:
        self.project_wanted.emit(self.projects.rows[index.row()].code)


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("panelTitle")
    return label


def _mandatory(row: Figures) -> int:
    return row.mandatory


def _withdrawn(row: Figures) -> int:
    return row.withdrawn


def _reopened(row: Figures) -> str:
    return "—" if row.reopen_rate is None else f"{row.reopen_rate:.0%}"


def _mean(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"


def _light_colour(one: ReviewedProject) -> QColor:
    return QColor(theme.colours()[terms.LIGHT_COLOURS[one.clock.light]])


def _conclusion(one: ReviewedProject) -> str:
    return terms.outcome(one.standing.conclusion.outcome) if one.standing.conclusion else ""
