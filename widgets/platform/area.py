"""The platform area: on the left what goes out and where to, on the right what went and the receipts for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QSettings, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.services.platform.submit_set import Sent
from app.storage.outbox import Submission
from app.sync.manifest import ManifestFile
from widgets import wording
from widgets.empty import EmptyPanel
from widgets.error_text import sentence
from widgets.platform.acts import Outgoing, PlatformActs
from widgets.session import Session
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed

TARGET = "platform/target"


class PlatformArea(QWidget):
    """Send the approved set to a folder or to the platform, see how far it is, read the receipts."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._acts = PlatformActs(session)
        self._papers: tuple[Path, ...] = ()
        self._outgoing = Outgoing(None, (), ())
        self.files: TableModel[ManifestFile] = TableModel(
            (
                Column(self.tr("File"), lambda f: f.name, width=320),
                Column(self.tr("Kind"), lambda f: wording.sent_kind(f.kind), width=72),
                Column(self.tr("Size"), lambda f: wording.size(f.size), right=True, key=lambda f: f.size, width=88),
            )
        )
        self.submissions: TableModel[Submission] = TableModel(
            (
                Column(self.tr("Time"), lambda s: s.changed[:16].replace("T", " "), width=124),
                Column(self.tr("State"), lambda s: wording.sending(s.state), width=88),
                Column(self.tr("Sent to"), lambda s: s.target, width=240),
            )
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyPanel(self.tr("Import drawings first; here the approved set is sent to the platform."))
        )
        self._pages.addWidget(self._both_sides())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        session.project_changed.connect(self._forget)
        session.decisions_changed.connect(self.reload)
        session.failed.connect(lambda _error: self.reload())

    def reload(self) -> None:
        """Show what would go out, and what went."""
        if self._session.code and self.isVisible():
            self._acts.load(self._papers, self._show)

    def showEvent(self, event: object) -> None:
        """Read anew when the area comes to the front."""
        del event
        self.reload()

    def add_papers(self) -> None:
        """Ask for the letter, the certificate and what else goes along."""
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Add papers"), "", self.tr("PDF (*.pdf);;All files (*)"))
        if names:
            self._papers = tuple(dict.fromkeys((*self._papers, *(Path(name) for name in names))))
            self.reload()

    def choose_folder(self) -> None:
        """Ask for a folder, such as one on a removable disk."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder or removable disk to send to"))
        if name:
            self.target.setText(name)

    def _both_sides(self) -> QWidget:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self._outgoing_side())
        split.addWidget(self._sent_side())
        split.setSizes([660, 640])
        return split

    def _outgoing_side(self) -> QWidget:
        title = QLabel(self.tr("What is sent"))
        title.setObjectName("pageTitle")
        self._waiting = QLabel()
        self._waiting.setObjectName("warning")
        self._waiting.setWordWrap(True)
        table = dressed(QTableView(), self.files, self.tr("Files to be sent"), stretch=0)
        papers = QPushButton(self.tr("Add papers …"))
        papers.setToolTip(self.tr("Letter, certificate and other papers that go along"))
        papers.clicked.connect(self.add_papers)
        self._total = QLabel()
        self._total.setObjectName("muted")
        below = QHBoxLayout()
        below.addWidget(papers)
        below.addStretch(1)
        below.addWidget(self._total)
        self.target = QLineEdit(str(QSettings().value(TARGET, "")))
        self.target.setPlaceholderText(self.tr("Address (https://…) or folder"))
        self.target.setAccessibleName(self.tr("Where to send to"))
        self.target.textChanged.connect(self._look)
        folder = QPushButton(self.tr("Folder …"))
        folder.clicked.connect(self.choose_folder)
        self.send_button = QPushButton(self.tr("Send …"))
        self.send_button.setObjectName("primary")
        self.send_button.clicked.connect(self._ask)
        where = QHBoxLayout()
        where.addWidget(self.target, 1)
        where.addWidget(folder)
        where.addWidget(self.send_button)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(self._waiting)
        column.addWidget(table, 1)
        column.addLayout(below)
        column.addLayout(where)
        column.addWidget(self._question_strip())
        return side

    def _question_strip(self) -> QWidget:
        self.question = QFrame()
        self.question.setObjectName("question")
        self._asked = QLabel()
        self._asked.setWordWrap(True)
        self.yes = QPushButton(self.tr("Send now"))
        self.yes.setObjectName("primary")
        self.yes.clicked.connect(self._send)
        no = QPushButton(self.tr("Cancel"))
        no.clicked.connect(self.question.hide)
        row = QHBoxLayout(self.question)
        row.addWidget(self._asked, 1)
        row.addWidget(no)
        row.addWidget(self.yes)
        self.question.hide()
        return self.question

    def _sent_side(self) -> QWidget:
        title = QLabel(self.tr("Submissions and receipts"))
        title.setObjectName("pageTitle")
        self._sent_table = dressed(QTableView(), self.submissions, self.tr("Submissions"), stretch=2)
        self._sent_table.selectionModel().currentRowChanged.connect(self._show_receipt)
        self.receipt = QPlainTextEdit()
        self.receipt.setReadOnly(True)
        self.receipt.setAccessibleName(self.tr("Receipt"))
        self.go_on = QPushButton(self.tr("Go on sending"))
        self.go_on.setToolTip(self.tr("Goes on where it stopped; what was sent is not sent again"))
        self.go_on.clicked.connect(self._resume)
        self.go_on.hide()
        shown = QWidget()
        inner = QVBoxLayout(shown)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._sent_table, 1)
        inner.addWidget(self.receipt, 1)
        inner.addWidget(self.go_on, alignment=Qt.AlignmentFlag.AlignRight)
        self._sent_pages = QStackedWidget()
        self._sent_pages.addWidget(EmptyPanel(self.tr("Nothing was sent yet. Receipts of the platform are kept here.")))
        self._sent_pages.addWidget(shown)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(self._sent_pages, 1)
        return side

    def _show(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self._pages.setCurrentIndex(0 if outgoing.manifest is None else 1)
        files = outgoing.manifest.files if outgoing.manifest else ()
        self.files.show(files)
        total = wording.size(sum(file.size for file in files))
        self._total.setText(self.tr("{count} files, {size}").format(count=len(files), size=total))
        self._waiting.setText(
            self.tr("Mandatory opinions not closed yet: no. {labels}").format(labels=", ".join(outgoing.waiting[:8]))
            + (" …" if len(outgoing.waiting) > 8 else "")
        )
        self._waiting.setVisible(bool(outgoing.waiting))
        chosen = self._chosen()
        self.submissions.show(outgoing.submissions)
        self._sent_pages.setCurrentIndex(1 if outgoing.submissions else 0)
        for row, one in enumerate(self.submissions.rows):
            if (chosen is None and row == 0) or (chosen is not None and one.id == chosen.id):
                self._sent_table.selectRow(row)
        self._look()

    def _look(self) -> None:
        self.send_button.setEnabled(self._outgoing.manifest is not None and bool(self.target.text().strip()))

    def _ask(self) -> None:
        """Say exactly what will happen, and ask once: what is sent cannot be taken back."""
        manifest = self._outgoing.manifest
        if manifest is None:
            return
        text = self.tr("{count} files of {project} will be sent to {target}. This cannot be taken back.")
        asked = text.format(count=len(manifest.files), project=manifest.name, target=self.target.text().strip())
        if self._outgoing.waiting:
            asked += " " + self.tr("Mandatory opinions are still open: this set is not approved.")
        self._asked.setText(asked)
        self.question.show()
        self.yes.setFocus()

    def _send(self) -> None:
        self.question.hide()
        target = self.target.text().strip()
        QSettings().setValue(TARGET, target)
        self._acts.send(target, self._papers, self._sent)
        self._session.told.emit(self.tr("Sending …"))

    def _resume(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._acts.send(chosen.target, self._papers, self._sent)
            self._session.told.emit(self.tr("Sending …"))

    def _sent(self, sent: Sent) -> None:
        told = self.tr("{count} files sent; the receipt is kept").format(count=len(sent.manifest.files))
        self._session.told.emit(told)

    def _chosen(self) -> Submission | None:
        index = self._sent_table.currentIndex()
        rows = self.submissions.rows
        return rows[index.row()] if index.isValid() and index.row() < len(rows) else None

    def _show_receipt(self, index: QModelIndex) -> None:
        if not index.isValid():
            self.receipt.clear()
            self.go_on.hide()
            return
        one = self.submissions.rows[index.row()]
        self.go_on.setVisible(one.receipt is None)
        if one.receipt is not None:
            self.receipt.setPlainText("\n".join(f"{wording.receipt_field(k)}: {v}" for k, v in one.receipt.items()))
        else:
            self.receipt.setPlainText(sentence(str(one.detail.get("error", ""))) or self.tr("No receipt yet."))

    def _forget(self, _code: str) -> None:
        self._papers = ()
        self.question.hide()
        self.reload()
