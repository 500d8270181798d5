"""The panel beside the drawing: checklist, sign-off, facts, layers, coverage and clashes, one tab each."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.services.joint_review.review_status import ReviewStatus
from widgets.joint_review.acts import JointReviewActs
from widgets.joint_review.clashes_panel import ClashesPanel, waiting
from widgets.joint_review.coverage_panel import CoveragePanel
from widgets.joint_review.facts_panel import FactsPanel
from widgets.joint_review.layers_panel import LayersPanel
from widgets.joint_review.people_panel import PeoplePanel
from widgets.joint_review.progress_panel import ProgressPanel
from widgets.joint_review.re_review_panel import ReReviewPanel
from widgets.joint_review.sign_off_panel import SignOffPanel
from widgets.session import Session


class JointReviewPanel(QTabWidget):
    """Reads where the review stands whenever something was decided.

    Signals:
        status_changed: the review as it now stands.
        sheet_wanted: sheet id.
        opinion_wanted: opinion id.
        item_wanted: checklist item id.
    """

    status_changed = Signal(object)
    sheet_wanted = Signal(str)
    opinion_wanted = Signal(str)
    item_wanted = Signal(str)

    def __init__(self, session: Session, checklist: QWidget) -> None:
        super().__init__()
        self._session = session
        self._acts = JointReviewActs(session)
        self.progress = ProgressPanel(session)
        self.re_review = ReReviewPanel(session)
        self.sign_off = SignOffPanel(session)
        self.facts = FactsPanel()
        self.layers = LayersPanel()
        self.coverage = CoveragePanel()
        self.clashes = ClashesPanel(session)
        self.people = PeoplePanel(session)
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(12)
        column.addWidget(self.progress)
        column.addWidget(self.re_review)
        column.addWidget(self.sign_off)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(both)
        self._signing = QStackedWidget()
        self._signing.addWidget(scroll)
        self._signing.addWidget(self.people)
        self.addTab(checklist, self.tr("Checklist"))
        self.addTab(self._signing, self.tr("Progress"))
        self.addTab(self.facts, self.tr("Facts"))
        self.addTab(self.layers, self.tr("Layers"))
        self.addTab(self.coverage, self.tr("Coverage"))
        self.addTab(self.clashes, self.tr("Clashes"))
        self.setDocumentMode(True)
        self.facts.sheet_wanted.connect(self.sheet_wanted)
        self.clashes.opinion_wanted.connect(self.opinion_wanted)
        self.facts.stated.connect(self._acts.set_project)
        self.layers.corrected.connect(self._acts.correct_layers)
        self.coverage.item_wanted.connect(self.item_wanted)
        self.coverage.sheet_wanted.connect(self.sheet_wanted)
        self.coverage.opinion_wanted.connect(self.opinion_wanted)
        self.re_review.opinion_wanted.connect(self.opinion_wanted)
        self.people.done.connect(lambda: self._signing.setCurrentIndex(0))
        self.currentChanged.connect(self._load_shown)
        session.project_changed.connect(lambda _code: self.reload())
        session.decisions_changed.connect(self.reload)
        session.person_changed.connect(self.reload)

    def reload(self) -> None:
        """Read where the review stands."""
        if self._session.code:
            self._acts.load(self._show)
            self._load_shown()

    def show_progress(self) -> None:
        """Bring round, clock and sign-off to the front."""
        self._signing.setCurrentIndex(0)
        self.setCurrentWidget(self._signing)

    def show_people(self) -> None:
        """Bring the register to the front."""
        self._signing.setCurrentIndex(1)
        self.setCurrentWidget(self._signing)

    def _load_shown(self, _index: int = 0) -> None:
        """Read facts, layers and coverage when somebody looks at them: they take longer."""
        if self._session.code and self.currentWidget() is self.facts:
            self._acts.load_facts(self.facts.show_facts)
        elif self._session.code and self.currentWidget() is self.layers:
            self._acts.load_layers(self.layers.show_layers)
        elif self._session.code and self.currentWidget() is self.coverage:
            self._acts.load_coverage(self.coverage.show_coverage)

    def _show(self, status: ReviewStatus) -> None:
        for panel in (self.progress, self.re_review, self.sign_off, self.clashes, self.people):
            panel.show_status(status)
        count = waiting(status.clashes)
        title = f"{self.tr('Clashes')} {count}" if count else self.tr("Clashes")
        self.setTabText(self.indexOf(self.clashes), title)
        self.status_changed.emit(status)
