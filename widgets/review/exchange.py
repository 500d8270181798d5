"""What comes in and goes out of a project at the window: drawings, watched folders, comments, papers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.errors import Locked
from app.domain.project import Discipline
from app.review.checklist.rule_set import RuleSet
from app.services.drawing_set.import_drawings import ImportResult, import_drawings, next_revision, revision_numbers
from app.services.drawing_set.watch_folder import watch_folder
from app.services.markup.exchange_xfdf import XfdfImport, import_xfdf
from app.services.project.own_checklists import use_checklists
from widgets.bridge import Bridge
from widgets.password_strip import LockedFiles, locked_files
from widgets.review.papers import write_paper
from widgets.session import Session

SHOWN_AFTER_MS = 300  # files that come close together are shown together


class _Watch:
    """Feedback of a watched folder: quiet, ended from outside."""

    def __init__(self) -> None:
        self.cancelled = False

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Ignore the report: what arrived is told when it is in."""


class Exchange(QObject):
    """Imports and exports of the session's project.

    Signals:
        watching: the folder watched from now on; empty when none is any more.
    """

    watching = Signal(str)
    _arrived = Signal(object)
    _filed = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._lane = Bridge(self, "watching")
        self._lane.failed.connect(session.failed)
        self._watch: _Watch | None = None
        self._folder: Path | None = None
        self._arrived.connect(self._imported)
        self._shown = QTimer(self)
        self._shown.setSingleShot(True)
        self._shown.setInterval(SHOWN_AFTER_MS)
        self._shown.timeout.connect(session.decisions_changed)
        self._filed.connect(lambda: self._shown.isActive() or self._shown.start())
        session.project_changed.connect(lambda _code: self.stop_watching())
        session.closing.connect(self.close)

    def import_files(self) -> None:
        """Ask for drawings and import them."""
        kinds = self.tr("Drawings (*.dxf *.dwg *.pdf *.zip);;All files (*)")
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Import drawings"), "", kinds)
        self.bring([Path(name) for name in names])

    def import_revision(self) -> None:
        """Ask for the drawings of a new revision and import them beside those of the revision before."""
        kinds = self.tr("Drawings (*.dxf *.dwg *.pdf *.zip);;All files (*)")
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Drawings of a new revision"), "", kinds)
        session, code, paths = self._session, self._session.code, [Path(name) for name in names]
        if paths:
            session.read(
                lambda: next_revision(revision_numbers(session.workspace, code)),
                lambda number: self.bring(paths, revision=number),
            )

    def import_folder(self) -> None:
        """Ask for a folder and import the drawings in it."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Import all drawings of a folder"))
        if name:
            self.bring([Path(name)])

    def bring(
        self, paths: Sequence[Path], password: str = "", root: Path | None = None, revision: str | None = None
    ) -> None:
        """Import files and folders.

        Args:
            revision: number of the revision; the latest when None.
            password: of encrypted files.
            root: folder that names are relative to, for files that are given one by one.
        """
        if not paths:
            return
        root = paths[0] if len(paths) == 1 and paths[0].is_dir() else root
        session, code = self._session, self._session.code
        session.told.emit(self.tr("Importing …"))
        feedback = session.new_progress()
        session.run(
            lambda: import_drawings(
                session.workspace,
                code,
                paths,
                revision,
                by=session.person,
                feedback=feedback,
                pool=session.pool,
                told=lambda _file: self._filed.emit(),
                password=password,
                root=root,
            ),
            lambda result: self._brought(result, bool(password), root),
        )

    def watch(self) -> None:
        """Ask for a folder, and import what arrives there from now on."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Folder to watch"))
        if name:
            self.watch_folder(Path(name))

    def watch_folder(self, folder: Path) -> None:
        """Import what arrives in ``folder`` until told to stop."""
        self.stop_watching()
        session, code, watch = self._session, self._session.code, _Watch()
        self._watch, self._folder = watch, folder
        self._lane.call(
            lambda: watch_folder(
                session.workspace,
                code,
                folder,
                by=session.person,
                feedback=watch,
                told=self._arrived.emit,
                pool=session.pool,
            )
        )
        self.watching.emit(str(folder))

    def stop_watching(self) -> None:
        """Let the watched folder be."""
        if self._watch is not None:
            self._watch.cancelled = True
            self._watch = None
            self.watching.emit("")

    def import_comments(self, discipline: str) -> None:
        """Ask for an XFDF file and take in what others wrote."""
        session, code = self._session, self._session.code
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Take in comments"), "", self.tr("Comments (*.xfdf)")
        )
        if name:
            session.run(
                lambda: import_xfdf(
                    session.workspace, code, Path(name), discipline=Discipline(discipline), by=session.person
                ),
                self._comments_taken,
            )

    def use_checklists(self) -> None:
        """Ask for a folder of the agency's own checklists and use it in all projects of the workspace."""
        session = self._session
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Folder of own checklists"))
        if name:
            session.run(lambda: use_checklists(session.workspace, [Path(name)]), self._checklists_used)

    def _checklists_used(self, rules: RuleSet) -> None:
        session = self._session
        session.told.emit(self.tr("%n checklist item(s) in use; run the checks again", "", len(rules.rules)))
        session.decisions_changed.emit()
        for fault in rules.faults:
            session.failed.emit(fault.error)

    def export(self, form: str) -> None:
        """Ask where a paper goes and write it.

        Args:
            form: letter, pdf, dxf, xfdf, bcf, xlsx or plot.
        """
        session, code, address = self._session, self._session.code, self._session.workspace.address
        proposed, kind = self._papers()[form]
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save as"), session.paper_name(proposed), kind)
        if name:
            told = self.tr("Written: {path}").format(path=name)
            feedback = session.new_progress()
            job = (write_paper, address, code, form, Path(name))
            session.run(
                lambda: session.pool.submit(*job, feedback=feedback, subject=name).result(),
                lambda _answer: session.told.emit(told),
            )

    def close(self) -> None:
        """Stop watching, and wait until the folder is let go."""
        self._shown.blockSignals(True)  # a file may still be filed after this
        self.stop_watching()
        self._lane.close()

    def _papers(self) -> dict[str, tuple[str, str]]:
        """Return the name proposed and the kind of file of each paper."""
        pdf = self.tr("PDF (*.pdf)")
        return {
            "letter": (self.tr("opinion letter.pdf"), pdf),
            "pdf": (self.tr("annotated sheets.pdf"), pdf),
            "dxf": (self.tr("marked drawings.dxf"), self.tr("DXF (*.dxf)")),
            "xfdf": (self.tr("comments.xfdf"), self.tr("Comments (*.xfdf)")),
            "bcf": (self.tr("issues.bcf"), self.tr("BCF issues (*.bcf)")),
            "plot": (self.tr("plot.pdf"), pdf),
            "xlsx": (self.tr("opinions.xlsx"), self.tr("Spreadsheet (*.xlsx)")),
        }

    def _imported(self, result: ImportResult) -> None:
        self._brought(result, False, self._folder)
        self._session.decisions_changed.emit()

    def _brought(self, result: ImportResult, tried: bool, root: Path | None) -> None:
        self._told(result)
        if paths := locked_files(result.errors):
            again = partial(self._bring_with, paths, root, result.revision)
            self._session.locked.emit(LockedFiles(paths, again, tried))

    def _bring_with(self, paths: Sequence[Path], root: Path | None, revision: str, password: str) -> None:
        self.bring(paths, password, root, revision)

    def _told(self, result: ImportResult) -> None:
        told = self.tr("%n drawing(s) imported into revision {revision}", "", len(result.imported))
        if result.unchanged:
            told += self.tr("; %n unchanged", "", len(result.unchanged))
        self._session.told.emit(told.format(revision=result.revision))
        for error in (*result.errors, *result.cut):
            if not isinstance(error, Locked):
                self._session.failed.emit(error)

    def _comments_taken(self, done: XfdfImport) -> None:
        text = self.tr("{markups} markups and {replies} replies taken in, {left_out} left out")
        self._session.told.emit(
            text.format(markups=len(done.markups), replies=len(done.replies), left_out=len(done.left_out))
        )
