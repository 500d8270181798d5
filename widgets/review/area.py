"""The review area: sheets on the left, the drawing, the checklist on the right, opinions below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import BadInput
from app.domain.finding import Finding, Outcome
from app.domain.geometry import Box, Point
from app.domain.place import Anchor
from app.domain.project import Discipline
from app.services.review.overview import ItemRow, OpinionRow, Overview, SheetRow
from app.services.review.review_project import ProjectReview
from widgets import wording
from widgets.binding import as_bound
from widgets.canvas.panel import CanvasPanel
from widgets.empty import EmptyPanel
from widgets.joint_review.panel import JointReviewPanel
from widgets.jump import Entry
from widgets.review.acts import ReviewActs
from widgets.review.checklist_panel import ChecklistPanel
from widgets.review.exchange import Exchange
from widgets.review.fonts_list import FontsList
from widgets.review.looking import Looking
from widgets.review.opinion_editor import Draft, OpinionEditor
from widgets.review.opinions_panel import OpinionsPanel
from widgets.review.places import places_of
from widgets.review.printing import Printing
from widgets.review.sheet_form import SheetForm, correct_button
from widgets.review.sheets_panel import SheetsPanel
from widgets.session import Session
from widgets.sizes import remember

NARROW_PX = 1400
UNBOUNDED_PX = 16_777_215  # QWIDGETSIZE_MAX


class ReviewArea(QWidget):
    """Everything one reviewer needs of one project, on one page.

    Signals:
        not_shown_counted: how many items the picture of the sheet lacks.
    """

    not_shown_counted = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._acts = ReviewActs(session)
        self.exchange = Exchange(session, self)
        self.printing = Printing(session, self)
        self._overview = Overview.empty()
        self._sheet: SheetRow | None = None
        self._narrow = False
        self.setAcceptDrops(True)

        self.sheets = SheetsPanel()
        self.sheet_choice = QComboBox()
        self.sheet_choice.setAccessibleName(self.tr("Sheets"))
        self.correct = correct_button(self)
        self.sheet_form = SheetForm(self)
        self.canvas = CanvasPanel(session.pool)
        self.looking = Looking(session, self.canvas)
        self.fonts = FontsList(session, self.canvas)
        self.fonts.changed.connect(self.canvas.canvas.repaint_sheet)
        self.checklist = ChecklistPanel()
        self.process = JointReviewPanel(session, self.checklist)
        self.opinions = OpinionsPanel()
        self.editor = OpinionEditor()
        self._lay_out()
        self._connect()

    def run_checks(self) -> None:
        """Measure the drawings against the checklists."""
        self._session.told.emit(self.tr("Measuring the drawings …"))
        self._acts.review(self._checked)

    def entries(self) -> list[Entry]:
        """Return what can be found here: sheets, checklist items, opinions."""
        sheet, item, opinion = self.tr("Sheet"), self.tr("Item"), self.tr("Opinion")
        show_item = self.checklist.show_item
        return [
            *(
                Entry(wording.sheet_name(s.number, s.title, s.file, s.key), sheet, partial(self._open_sheet, s.id))
                for s in self._overview.sheets
            ),
            *(
                Entry(
                    f"{i.clause} {wording.titled(i.title, i.title_en)}",
                    f"{item} {wording.discipline(i.discipline)}",
                    partial(show_item, i),
                )
                for i in self._overview.items
            ),
            *(Entry(f"{o.number} {o.text}", opinion, partial(self._show_opinion, o)) for o in self._overview.opinions),
        ]

    def list_not_shown(self) -> None:
        """Open the list of what the picture of the sheet lacks."""
        self.canvas.list_not_shown()

    def print_sheet(self) -> None:
        """Print the sheet that is shown."""
        if self._sheet is not None:
            self.printing.print_sheet(self._sheet.id)

    def show_place(self, sheet_id: str, box_mm: Box | None) -> None:
        """Show a sheet, and a place on it."""
        self._open_sheet(sheet_id)
        if box_mm is not None:
            self.canvas.canvas.go_to(box_mm.corners)

    def reload(self) -> None:
        """Show the project as it now is."""
        if self._session.code:
            self._acts.load(self._show)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what was dropped."""
        self.exchange.bring([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow screen the sheets become a drop-down and the opinions a drawer: the drawing keeps its room."""
        narrow = self.width() < NARROW_PX - 64
        if narrow != self._narrow:
            self._narrow = narrow
            self.opinions.fold.setChecked(narrow)
        self.sheets.setVisible(not narrow)
        self.sheet_choice.setVisible(narrow)
        self.correct.setVisible(narrow)
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        empty = EmptyPanel(
            self.tr("Drop DXF and PDF drawings here to begin the review, or choose them."),
            self.tr("Import drawings …"),
            self.exchange.import_files,
        )
        self._middle = QStackedWidget()
        self._middle.addWidget(empty)
        drawing = QWidget()
        column = QVBoxLayout(drawing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        choice = QHBoxLayout()
        choice.setSpacing(4)
        choice.addWidget(self.sheet_choice, 1)
        choice.addWidget(self.correct)
        column.addLayout(choice)
        column.addWidget(self.canvas, 1)
        self._middle.addWidget(drawing)
        upper = QSplitter(Qt.Orientation.Horizontal)
        for panel, stretch in ((self.sheets, 0), (self._middle, 1), (self.process, 0)):
            upper.addWidget(panel)
            upper.setStretchFactor(upper.count() - 1, stretch)
        upper.setSizes([264, 900, 400])
        lower = QSplitter(Qt.Orientation.Horizontal)
        lower.addWidget(self.opinions)
        lower.addWidget(self.editor)
        lower.setStretchFactor(0, 3)
        lower.setStretchFactor(1, 1)
        lower.setSizes([1000, 360])
        self.opinions.fold.toggled.connect(self._fold)
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.addWidget(upper)
        whole.addWidget(lower)
        whole.setStretchFactor(0, 4)
        whole.setStretchFactor(1, 1)
        whole.setSizes([520, 180])
        for splitter in (upper, lower, whole):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        for splitter, name in ((upper, "upper"), (lower, "lower"), (whole, "whole")):
            remember(splitter, f"review/{name}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(whole)

    def _connect(self) -> None:
        session = self._session
        session.project_changed.connect(lambda _code: self.reload())
        session.decisions_changed.connect(self.reload)
        self.sheets.chosen.connect(self._open_sheet)
        self.sheet_choice.activated.connect(lambda _row: self._open_sheet(self.sheet_choice.currentData()))
        for button in (self.correct, self.sheets.correct):
            button.clicked.connect(lambda _=False, button=button: self._correct_sheet(button))
        self.sheet_form.corrected.connect(self._acts.correct_sheet)
        self.checklist.check_wanted.connect(self.run_checks)
        item = self.checklist.item
        item.finding_shown.connect(self._show_finding)
        item.confirmed.connect(self._acts.confirm)
        item.dismissed.connect(self._acts.dismiss)
        item.restored.connect(self._acts.restore)
        item.judged.connect(self._acts.judge)
        item.opinion_wanted.connect(self._write_from_item)
        self.opinions.previewed.connect(self._show_opinion)
        self.opinions.chosen.connect(self._show_opinion)
        self.opinions.new_wanted.connect(lambda: self._begin(Draft()))
        self.editor.written.connect(lambda draft: self._acts.write(draft, lambda _opinion: self.editor.kept()))
        self.editor.replied.connect(
            lambda opinion, text: self._acts.reply(opinion, text, lambda _reply: self.editor.reply_kept(opinion))
        )
        session.failed.connect(lambda _error: self.editor.not_kept())
        session.person_changed.connect(self._offer_own_discipline)
        self._offer_own_discipline()
        self.editor.status_set.connect(self._acts.set_status)
        self.process.sheet_wanted.connect(self._open_sheet)
        self.process.opinion_wanted.connect(self._show_opinion_by_id)
        self.process.item_wanted.connect(self._show_item_by_id)
        self.looking.sheet_wanted.connect(self._open_sheet)
        canvas = self.canvas.canvas
        canvas.markup_drawn.connect(self._markup_drawn)
        canvas.markup_changed.connect(self._markup_changed)
        canvas.markup_reworded.connect(self._acts.reword_markup)
        canvas.markup_deleted.connect(self._acts.delete_markup)
        canvas.markup_restored.connect(self._acts.restore_markup)
        canvas.measured.connect(self._tell_length)
        canvas.place_picked.connect(self._place_picked)
        canvas.failed.connect(session.told)
        QShortcut(QKeySequence("F5"), self, self.run_checks)

    def _offer_own_discipline(self) -> None:
        """Show the checklist of a discipline in which the person acts; one that is shown stays when it is such."""
        own = self._session.person.disciplines
        if own and self.checklist.discipline not in own:
            first = next(one for one in Discipline if one in own)
            self.checklist.choose_discipline(first.value)
            self.editor.offer_discipline(first.value)

    def _show(self, overview: Overview) -> None:
        overview = replace(overview, sheets=tuple(sorted(overview.sheets, key=as_bound)))
        known_before, self._overview = self._overview.sheets, overview
        self._middle.setCurrentIndex(1 if overview.sheets else 0)
        self.sheets.show_sheets(overview.sheets)
        if overview.sheets != known_before:
            self._acts.intake(self.sheets.intake.show_report)
        self.sheet_choice.clear()
        for sheet in overview.sheets:
            self.sheet_choice.addItem(wording.sheet_name(sheet.number, sheet.title, sheet.file, sheet.key), sheet.id)
        places = [
            (wording.sheet_name(one.number, one.title, one.file, one.key), one.path, one.key) for one in overview.sheets
        ]
        self.canvas.second.set_sheets(places, self._session.workspace.cache_dir)
        confirmed = {opinion.finding: opinion.number for opinion in overview.opinions if opinion.finding}
        self.checklist.show_items(overview.items, confirmed)
        self.checklist.outdated.setVisible(overview.outdated)
        self.opinions.show_opinions(overview.opinions)
        self.editor.refresh(overview.opinions)
        known = {sheet.id: sheet for sheet in overview.sheets}
        if self._sheet is not None and self._sheet.id in known:
            former, self._sheet = self._sheet, known[self._sheet.id]
            self.sheet_choice.setCurrentIndex(self.sheet_choice.findData(self._sheet.id))
            if (former.path, former.key) == (self._sheet.path, self._sheet.key):
                self._show_overlays()
            else:  # a newer drawing came in
                self._draw(self._sheet)
        elif overview.sheets:
            self.sheets.select(overview.sheets[0].id)
            self._open_sheet(overview.sheets[0].id)

    def _fold(self, folded: bool) -> None:
        self.editor.setVisible(not folded)
        self.opinions.setMaximumHeight(self.opinions.folded_px if folded else UNBOUNDED_PX)

    def _begin(self, draft: Draft) -> None:
        """Open the form of a new opinion."""
        self.opinions.fold.setChecked(False)
        self.editor.begin(draft)

    def _read(self, opinion: OpinionRow) -> None:
        """Show an opinion with its replies."""
        self.opinions.fold.setChecked(False)
        self.editor.read(opinion)

    def _open_sheet(self, sheet_id: str) -> None:
        sheet = next((sheet for sheet in self._overview.sheets if sheet.id == sheet_id), None)
        if sheet is None or (self._sheet is not None and self._sheet.id == sheet_id):
            return
        self._sheet = sheet
        self.sheet_choice.setCurrentIndex(self.sheet_choice.findData(sheet_id))
        self.sheets.select(sheet_id)
        self._draw(sheet)

    def _draw(self, sheet: SheetRow) -> None:
        self.looking.show(sheet)
        self.canvas.show_sheet(sheet.path, sheet.key, self._session.workspace.cache_dir)
        self.not_shown_counted.emit(sheet.not_shown)
        self._show_overlays()

    def _correct_sheet(self, button: QWidget) -> None:
        if self._sheet is not None:
            self.sheet_form.open_below(button, self._sheet)

    def _show_overlays(self) -> None:
        if self._sheet is None:
            return
        self.canvas.canvas.set_places(places_of(self._overview, self._sheet.id))
        self.canvas.show_markups([row for row in self._overview.markups if row.sheet == self._sheet.id])

    def _show_finding(self, finding: Finding) -> None:
        if finding.sheet and finding.points_mm:
            self._open_sheet(finding.sheet)
            self.canvas.canvas.go_to(finding.points_mm)

    def _show_opinion(self, opinion: OpinionRow) -> None:
        self._read(opinion)
        if opinion.anchor is not None:
            self._open_sheet(opinion.sheet)
            self.canvas.canvas.go_to(opinion.anchor.points_mm)

    def _show_opinion_by_id(self, identifier: str) -> None:
        for opinion in self._overview.opinions:
            if opinion.id == identifier:
                self._show_opinion(opinion)

    def _show_item_by_id(self, identifier: str) -> None:
        for item in self._overview.items:
            if item.id == identifier:
                self.process.setCurrentWidget(self.checklist)
                self.checklist.show_item(item)

    def _place_picked(self, place: str) -> None:
        for opinion in self._overview.opinions:
            if opinion.id == place:
                self._read(opinion)
        for item in self._overview.items:
            if any(finding.id == place for finding in item.findings):
                self._show_item_by_id(item.id)

    def _write_from_item(self, item: ItemRow) -> None:
        self._begin(
            Draft(
                discipline=item.discipline,
                clause=item.clause,
                mandatory=item.mandatory,
                evidence=item.evidence,
                item=item.id,
            )
        )

    def _anchor(self, points_mm: Sequence[Point]) -> Anchor | None:
        if self._sheet is None:
            return None
        return self.canvas.anchor(self._sheet.id, self._sheet.sha256, tuple(points_mm))

    def _markup_drawn(self, kind: str, points_mm: Sequence[Point], text: str) -> None:
        anchor = self._anchor(points_mm)
        if anchor is not None:
            discipline = self.checklist.discipline
            self._acts.place_markup(
                anchor, kind, text, discipline, lambda markup: self._markup_placed(markup, anchor, text)
            )

    def _markup_placed(self, markup: str, anchor: Anchor, text: str) -> None:
        self._begin(Draft(discipline=self.checklist.discipline, text=text, anchor=anchor, markup=markup))

    def _markup_changed(self, markup: str, points_mm: Sequence[Point]) -> None:
        anchor = self._anchor(points_mm)
        if anchor is not None:
            self._acts.move_markup(markup, anchor)

    def _tell_length(self, length_mm: float) -> None:
        length = self.canvas.canvas.ruler.length_text(length_mm)
        self._session.told.emit(self.tr("Length {length}").format(length=length))

    def _checked(self, done: ProjectReview) -> None:
        counts = Counter(one.outcome for one in done.findings)
        told = self.tr("Checks finished: {violates} places do not comply, {unknown} cannot be determined")
        self._session.told.emit(
            told.format(violates=counts[Outcome.VIOLATES], unknown=counts[Outcome.CANNOT_DETERMINE])
        )
        for name, why in done.errors:
            self._session.failed.emit(BadInput(why, path=name))
