"""What can be sent, sending it, and what was sent so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.markup.opinion import Status
from app.services.platform.submit_set import Sent, set_manifest, submit_set
from app.services.review.opinions import project_opinions
from app.storage.outbox import Submission
from app.sync.manifest import Manifest
from widgets.session import Session


@dataclass(frozen=True)
class Outgoing:
    """What the area shows.

    Args:
        manifest: drawings and papers as they would be sent; None while the project has no drawings.
        waiting: labels of mandatory opinions that are not closed.
        submissions: of this project, newest first.
    """

    manifest: Manifest | None
    waiting: tuple[str, ...]
    submissions: tuple[Submission, ...]


class PlatformActs:
    """Calls services for the session's project and person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def load(self, papers: tuple[Path, ...], then: Callable[[Outgoing], None]) -> None:
        """Read what would be sent and what was."""
        session, code = self._session, self._session.code

        def read() -> Outgoing:
            workspace = session.workspace
            drawn = any(record.get("sha256") for record in workspace.records(code, "file"))
            waiting = [
                one.label
                for one in project_opinions(workspace, code)
                if one.mandatory and one.status in (Status.OPEN, Status.REPLIED)
            ]
            manifest = set_manifest(workspace, code, papers) if drawn else None
            return Outgoing(manifest, tuple(waiting), workspace.outbox.list(code)[::-1])

        session.read(read, then)

    def send(self, target: str, papers: tuple[Path, ...], then: Callable[[Sent], None]) -> None:
        """Send the set; sending the same again goes on where it stopped."""
        session, code, feedback = self._session, self._session.code, self._session.new_progress()
        session.run(
            lambda: submit_set(session.workspace, code, target, by=session.person, papers=papers, feedback=feedback),
            then,
        )
