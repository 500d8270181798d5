"""What the compare area asks of services, each on the right lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from app.domain.errors import Locked
from app.services.compare.compare_revisions import RevisionComparison, compare_revisions
from app.services.drawing_set.import_drawings import ImportResult, import_drawings
from widgets.password_strip import LockedFiles, locked_files
from widgets.session import Session


class CompareActs:
    """Calls services for the session's project and person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def revisions(self, then: Callable[[list[str]], None]) -> None:
        """Read the project's revisions in the order in which they came."""
        workspace, code = self._session.workspace, self._session.code
        self._session.read(
            lambda: [str(record.get("number", "")) for record in workspace.records(code, "revision")], then
        )

    def compare(
        self, before: str, after: str, then: Callable[[RevisionComparison], None], out: Path | None = None
    ) -> None:
        """Compare two revisions; write them over each other when ``out`` is given."""
        session, code, feedback = self._session, self._session.code, self._session.new_progress()
        session.background.call(
            lambda: compare_revisions(
                session.workspace, code, before, after, out=out, pool=session.pool, feedback=feedback
            ),
            then,
        )

    def import_revision(
        self, paths: Sequence[Path], revision: str, then: Callable[[ImportResult], None], password: str = ""
    ) -> None:
        """Import files as a revision of their own; ask for the password of those that want one."""

        def imported(result: ImportResult) -> None:
            then(result)
            for error in (*result.errors, *result.cut):
                if not isinstance(error, Locked):
                    session.failed.emit(error)
            if locked := locked_files(result.errors):
                again = partial(self.import_revision, locked, revision, then)
                session.locked.emit(LockedFiles(locked, again, bool(password)))

        session, code, feedback = self._session, self._session.code, self._session.new_progress()
        session.run(
            lambda: import_drawings(
                session.workspace,
                code,
                paths,
                revision,
                by=session.person,
                feedback=feedback,
                pool=session.pool,
                password=password,
            ),
            imported,
        )
