"""What the whole window shares: the workspace, who acts, and the lanes that work runs on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal

from app.domain.project import Person
from app.jobs.pool import Pool
from app.services.people.acting import acting
from app.services.people.register import people
from app.services.supervision.seal import sealed_for
from app.storage.workspace import Workspace
from widgets.bridge import Bridge, Progress

ACTED = "person/last"
UNFIT = re.compile(r'[/\\:*?"<>|]')


def who_acts(workspace: Workspace) -> Person:
    """Return who acted last at this computer, while still registered; else the local user."""
    known = people(workspace).get(str(QSettings().value(ACTED) or ""))
    if known is None or not known.active:
        return acting(None)
    return Person(known.person, known.name, known.disciplines, known.roles)


class Session(QObject):
    """One open workspace, one person, at most one project.

    Signals:
        project_changed: another project was opened (its code, empty for none).
        sealed: the project that was wanted was drawn, and is sealed from the person; it is not open.
        decisions_changed: something was written to the project's journal.
        person_changed: somebody else acts at the window now.
        failed: an error for the person at the window.
        locked: files that want a password before they can be imported; LockedFiles.
        told: one sentence of news for the status line.
        progressing: a long call began; its Progress.
        closing: the window goes; whoever has work of its own ends it.
    """

    project_changed = Signal(str)
    sealed = Signal(str)
    decisions_changed = Signal()
    person_changed = Signal()
    failed = Signal(object)
    locked = Signal(object)
    told = Signal(str)
    progressing = Signal(object)
    closing = Signal()

    def __init__(self, workspace: Workspace, person: Person, pool: Pool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.person = person
        self.pool = pool
        self.code = ""
        self._watched: list[Progress] = []  # of long calls, so that closing can stop them
        self.database = Bridge(self, "database")
        self.background = Bridge(self, "background")
        self.database.failed.connect(self.failed)
        self.background.failed.connect(self.failed)
        self.background.cancelled.connect(lambda: self.told.emit(self.tr("Stopped; what was done so far stays")))

    def act_as(self, person: Person) -> None:
        """Let ``person`` act from now on; a project sealed from the person closes."""
        self.person = person
        QSettings().setValue(ACTED, person.id)
        if self.code and sealed_for(self.workspace, self.code, person):
            self.open_project(self.code)
        self.person_changed.emit()

    def open_project(self, code: str) -> None:
        """Make ``code`` the project of all areas, unless it is sealed from who acts."""
        if sealed_for(self.workspace, code, self.person):
            self.code = ""
            self.sealed.emit(code)
            return
        self.code = code
        self.project_changed.emit(code)

    def paper_name(self, name: str) -> str:
        """Return the file name proposed for a paper of the open project, without what a file name cannot hold."""
        return UNFIT.sub("-", f"{self.code} {name}")

    def read(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Read from the workspace, then show the answer."""
        self.database.call(work, then)

    def decide(self, work: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        """Write a decision, then let every area show the new state."""
        self.database.call(work, lambda answer: self._decided(answer, then))

    def run(self, work: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        """Do long work that ends in decisions, beside the short ones."""
        self.background.call(work, lambda answer: self._decided(answer, then))

    def new_progress(self) -> Progress:
        """Return the feedback of a long call about to begin, shown in the status line."""
        progress = Progress(self)
        self._watched.append(progress)
        self.progressing.emit(progress)
        return progress

    def close(self) -> None:
        """Finish decisions, stop long work where it is, then let go of workers and workspace."""
        self.closing.emit()
        for progress in self._watched:
            progress.cancel()
        self.database.close()
        self.background.close()
        self.pool.close()
        self.workspace.close()

    def _decided(self, answer: Any, then: Callable[[Any], None] | None) -> None:
        if then is not None:
            then(answer)
        self.decisions_changed.emit()
