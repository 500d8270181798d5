"""Where the results contradict each other, and what a surveyor decides about each; the journal keeps it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.survey.deciding import REMEASURE, Decision, choices, conflict_id
from app.survey.disagreeing import Conflict
from app.survey.merged_survey import MergedSurvey
from widgets import theme
from widgets.empty import EmptyPanel
from widgets.survey import words
from widgets.survey.listing import Listing
from widgets.table_model import Column


class ConflictsPanel(QWidget):
    """A list of conflicts and the decision on the chosen one.

    Signals:
        chosen: Conflict whose place is shown.
        decided: id of the conflict, choice, reason.
        taken_back: id of the conflict that is open again.
    """

    chosen = Signal(object)
    decided = Signal(str, str, str)
    taken_back = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._survey: MergedSurvey | None = None
        self._ids: dict[int, str] = {}
        self._restoring = False
        self.list: Listing[Conflict] = Listing(
            self.tr("Conflicts"),
            (
                Column(self.tr("State"), self._state, colour=self._colour, width=78),
                Column(self.tr("Kind"), lambda c: words.kind(c.kind), width=76),
                Column(self.tr("Name"), lambda c: c.what),
                Column(self.tr("Difference"), self._gap, right=True, key=lambda c: c.distance_m, width=76),
            ),
            2,
            self._show,
        )
        self.list.chosen.again.connect(self.chosen)  # what is being written about it stays
        self._title = QLabel()
        self._title.setObjectName("panelTitle")
        self._about = QLabel()
        self._about.setWordWrap(True)
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Decision"))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Reason (kept in the journal)"))
        self.reason.textChanged.connect(self._allow)
        self.decide = QPushButton(self.tr("Decide"))
        self.decide.setObjectName("primary")
        self.decide.clicked.connect(self._decide)
        self.reason.returnPressed.connect(self.decide.click)
        self.take_back = QPushButton(self.tr("Take back"))
        self.take_back.setToolTip(self.tr("The conflict is open again; the journal keeps both acts"))
        self.take_back.clicked.connect(self._take_back)
        acts = QHBoxLayout()
        acts.addWidget(self.decide, 1)
        acts.addWidget(self.take_back)
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyPanel(self.tr("Results that contradict each other appear here.")))
        self._pages.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addWidget(self._pages, 1)
        for part in (self._about, self.choice, self.reason):
            layout.addWidget(part)
        layout.addLayout(acts)
        self.show_survey(None)

    def show_survey(self, survey: MergedSurvey | None) -> None:
        """Replace the list; the chosen conflict stays chosen, and what is being written about it stays."""
        current = self.list.current()
        chosen = self._id(current) if current is not None else ""
        draft = (self.choice.currentData(), self.reason.text())
        self._survey = survey
        conflicts = survey.conflicts if survey is not None else ()
        self._ids = {id(conflict): conflict_id(conflict) for conflict in conflicts}
        open_ = sum(1 for conflict in conflicts if not self._settled(conflict))
        self._title.setText(self.tr("Conflicts {open} open of {all}").format(open=open_, all=len(conflicts)))
        self.list.rows.show(conflicts)
        self._pages.setCurrentIndex(1 if conflicts else 0)
        self._show(None)
        for row, conflict in enumerate(self.list.rows.rows):
            if self._id(conflict) == chosen:
                self._restoring = True
                self.list.selectRow(row)
                self._restoring = False
                if not self._settled(conflict):
                    self.choice.setCurrentIndex(max(0, self.choice.findData(draft[0])))
                    self.reason.setText(draft[1])

    def _settled(self, conflict: Conflict) -> bool:
        decision = self._decision(conflict)
        return decision is not None and decision.choice != REMEASURE

    def _decision(self, conflict: Conflict) -> Decision | None:
        return self._survey.decisions.get(self._id(conflict)) if self._survey is not None else None

    def _id(self, conflict: Conflict) -> str:
        """Return what a conflict is called; told once, for a list of thousands asks again and again."""
        return self._ids.get(id(conflict)) or conflict_id(conflict)

    def select(self, id_: str) -> None:
        """Make a conflict the chosen one."""
        for row, conflict in enumerate(self.list.rows.rows):
            if self._id(conflict) == id_:
                self.list.selectRow(row)
                return

    def _state(self, conflict: Conflict) -> str:
        return self.tr("✔ settled") if self._settled(conflict) else self.tr("○ open")

    def _colour(self, conflict: Conflict) -> QColor:
        return QColor(theme.colours()["good" if self._settled(conflict) else "danger"])

    def _gap(self, conflict: Conflict) -> str:
        return f"{conflict.distance_m:.3f} {'m²' if conflict.kind == 'area_disagree' else 'm'}"

    def _show(self, conflict: Conflict | None) -> None:
        for part in (self.choice, self.reason):
            part.setEnabled(conflict is not None)
        self.choice.clear()
        self.reason.clear()
        if conflict is None:
            self._about.setText("")
            self._allow()
            return
        for name in choices(conflict):
            self.choice.addItem(words.choice(name), name)
        self._about.setText(self._sentence(conflict))
        self._allow()
        if not self._restoring:
            self.chosen.emit(conflict)

    def _sentence(self, conflict: Conflict) -> str:
        lines = [
            self.tr("{gap}, allowed {limit}").format(gap=self._gap(conflict), limit=f"{conflict.limit_m:.3f}"),
            *(
                f"{item.point.name} ({item.source})\n   E {item.point.east:.3f}  N {item.point.north:.3f}"
                for item in conflict.members[:6]
            ),
        ]
        if conflict.wrong:
            lines.append(self.tr("The measurements say that {source} is wrong.").format(source=conflict.wrong))
        elif len({item.source for item in conflict.members}) == 2:
            lines.append(self.tr("Two measurements cannot tell which of them is wrong."))
        decision = self._decision(conflict)
        if decision is not None:
            lines.append(
                self.tr("Decided by {person}: {choice}").format(
                    person=decision.by, choice=words.choice(decision.choice)
                )
            )
            lines.append(self.tr("Reason: {reason}").format(reason=decision.reason))
        return "\n".join(lines)

    def _allow(self) -> None:
        current = self.list.current()
        self.take_back.setVisible(current is not None and self._decision(current) is not None)
        self.decide.setEnabled(self.choice.count() > 0 and bool(self.reason.text().strip()))

    def _decide(self) -> None:
        conflict = self.list.current()
        if conflict is not None:
            self.decided.emit(self._id(conflict), self.choice.currentData(), self.reason.text().strip())

    def _take_back(self) -> None:
        conflict = self.list.current()
        if conflict is not None:
            self.taken_back.emit(self._id(conflict))
