"""The tables of a survey under the map; the current row shows its place on the map."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QWidget

from app.services.survey.survey_sources import SurveyPicture
from app.survey.merged_points import MergedPoint
from app.survey.merging import RejectedPoint
from app.survey.straightening import Move
from app.survey.topology import RULE as TOPOLOGY
from app.survey.topology import Defect
from app.survey.verification import VerifiedValue
from widgets import theme
from widgets.error_text import sentence
from widgets.survey import words
from widgets.survey.listing import Listing
from widgets.table_model import Column

MOST_POINTS = 20_000  # shown in the window; the data files hold all


class SurveyTables(QTabWidget):
    """Comparison, coordinates, outlines' defects, adjustments, and what was left out.

    Signals:
        place_shown: places (east, north) of the current row.
        fix_shown: Defect whose fix is previewed.
        fix_taken: Defect whose fix is taken.
        fix_left: no fix is previewed any more.
        fixes_taken_back: all fixes are to be undone.
    """

    place_shown = Signal(object)
    fix_shown = Signal(object)
    fix_taken = Signal(object)
    fix_left = Signal()
    fixes_taken_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.compared: Listing[VerifiedValue] = Listing(
            self.tr("As built and approved"),
            (
                Column(self.tr("Verdict"), self._verdict, colour=self._verdict_colour, width=148),
                Column(self.tr("Item"), lambda r: r.item, width=240),
                number_column(self.tr("Measured"), lambda r: r.measured),
                number_column(self.tr("Approved"), lambda r: r.approved),
                number_column(self.tr("Difference"), lambda r: r.difference),
                number_column(self.tr("Tolerance"), lambda r: r.tolerance),
                number_column(self.tr("U (2σ)"), lambda r: r.uncertainty),
                Column(self.tr("Unit"), lambda r: r.unit, width=44),
                Column(self.tr("Why"), lambda r: sentence(r.reason) or r.tolerance_source, width=300),
            ),
            8,
            self._show_row,
        )
        self.points: Listing[MergedPoint] = Listing(
            self.tr("Coordinates"),
            (
                Column(self.tr("Point"), lambda p: p.name, width=160),
                number_column(self.tr("X north"), lambda p: p.north, 120),
                number_column(self.tr("Y east"), lambda p: p.east, 120),
                number_column("H", lambda p: p.height),
                number_column("σ", lambda p: p.sigma_m),
                Column(self.tr("Results"), lambda p: str(len(p.members)), right=True, width=60),
                Column(self.tr("State"), self._state, colour=self._state_colour, width=80),
            ),
            6,
            lambda p: self.place_shown.emit([(p.east, p.north)]),
        )
        self.defects: Listing[Defect] = Listing(
            self.tr("Topology"),
            (
                Column(self.tr("Kind"), lambda d: words.kind(d.kind), width=90),
                Column(self.tr("What"), lambda d: d.name, width=240),
                number_column(self.tr("X north"), lambda d: d.at[1], 120),
                number_column(self.tr("Y east"), lambda d: d.at[0], 120),
                number_column(self.tr("Size"), lambda d: d.size),
                Column(self.tr("Fix offered"), self._fix, width=140),
            ),
            5,
            self._show_defect,
        )
        self.moves: Listing[Move] = Listing(
            self.tr("Adjustments"),
            (
                Column(self.tr("Point"), lambda m: words.moved(m.name), width=240),
                number_column(self.tr("Move"), lambda m: m.distance_m),
                number_column("w", lambda m: None if math.isnan(m.test) else m.test),
                Column(self.tr("Remark"), lambda m: words.fix(sentence(m.note)), width=300),
            ),
            3,
            lambda m: self.place_shown.emit([m.start, m.end]),
        )
        self.rejected: Listing[RejectedPoint] = Listing(
            self.tr("Left out"),
            (
                Column(self.tr("Survey"), lambda r: r.source, width=180),
                Column(self.tr("Line"), lambda r: str(r.line or ""), right=True, key=lambda r: r.line, width=60),
                Column(self.tr("Point"), lambda r: r.name, width=120),
                Column(self.tr("Why"), lambda r: sentence(r.reason)),
            ),
            3,
            lambda _row: None,
        )
        for listing in self.listings:
            self.addTab(listing, listing.accessibleName())
            listing.chosen.again.connect(listing.chosen.row)
        self.take = QPushButton(self.tr("Take the fix"))
        self.take.setToolTip(self.tr("The map shows the fix; the journal keeps that it was taken"))
        self.take.clicked.connect(self._take)
        self.undo = QPushButton(self.tr("Take back all fixes"))
        self.undo.setToolTip(self.tr("Outlines are as they were measured again; the journal keeps both acts"))
        self.undo.clicked.connect(self.fixes_taken_back)
        corner = QWidget()
        buttons = QHBoxLayout(corner)
        buttons.setContentsMargins(0, 2, 8, 2)
        for button in (self.undo, self.take):
            buttons.addWidget(button)
        self.setCornerWidget(corner)
        self._fixed = False
        self.currentChanged.connect(lambda _tab: self._change_tab())
        self._allow()

    def show_picture(self, picture: SurveyPicture) -> None:
        """Replace all rows."""
        survey = picture.survey
        self.compared.rows.show(picture.rows)
        self.points.rows.show(survey.points[:MOST_POINTS])
        self.defects.rows.show(survey.defects)
        self.moves.rows.show(survey.moves)
        self.rejected.rows.show(survey.rejected)
        self._fixed = any(move.rule == TOPOLOGY for move in survey.moves)
        self._allow()
        parts = (picture.rows, survey.points, survey.defects, survey.moves, survey.rejected)
        counts = [len(part) for part in parts]
        for tab, (listing, count) in enumerate(zip(self.listings, counts, strict=True)):
            self.setTabText(tab, f"{listing.accessibleName()} {count}")

    @property
    def listings(self) -> Sequence[Listing[Any]]:
        """The tables, in the order of their tabs."""
        return self.compared, self.points, self.defects, self.moves, self.rejected

    def _show_row(self, row: VerifiedValue) -> None:
        if row.place is not None:
            self.place_shown.emit(list(row.trace) or [row.place])

    def _show_defect(self, defect: Defect) -> None:
        self.place_shown.emit([defect.at])
        self.fix_shown.emit(defect)
        self._allow()

    def _change_tab(self) -> None:
        if self.currentWidget() is not self.defects:
            self.defects.clearSelection()
            self.defects.setCurrentIndex(QModelIndex())
            self.fix_left.emit()
        self._allow()

    def _allow(self) -> None:
        defect = self.defects.current()
        self.take.setVisible(self.currentWidget() is self.defects)
        self.undo.setVisible(self._fixed and self.currentWidget() in (self.defects, self.moves))
        self.take.setEnabled(defect is not None and bool(defect.fix))

    def _take(self) -> None:
        defect = self.defects.current()
        if defect is not None:
            self.fix_taken.emit(defect)

    def _verdict(self, row: VerifiedValue) -> str:
        return words.verdict(row.verdict.value)

    def _verdict_colour(self, row: VerifiedValue) -> QColor:
        return QColor(
            theme.colours()[{"pass": "good", "fail": "danger", "indeterminate": "warning"}[row.verdict.value]]
        )

    def _state(self, point: MergedPoint) -> str:
        return self.tr("disputed") if point.disputed else self.tr("merged") if len(point.members) > 1 else ""

    def _state_colour(self, point: MergedPoint) -> QColor | None:
        return QColor(theme.colours()["danger"]) if point.disputed else None

    def _fix(self, defect: Defect) -> str:
        return words.fix(defect.fix) if defect.fix else self.tr("a person must redraw")


def number_column(title: str, value: Callable[[Any], float | None], width: int = 92) -> Column[Any]:
    """Return a column of numbers with three decimals, sorted by value."""

    def text(row: Any) -> str:
        number = value(row)
        return "—" if number is None else f"{round(number, 3) + 0.0:.3f}"  # never -0.000

    def key(row: Any) -> float:
        number = value(row)
        return -math.inf if number is None else number

    return Column(title, text, right=True, key=key, width=width)
