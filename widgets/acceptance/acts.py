"""What an inspector does, each as one call of one service: in the workspace, or in a sealed package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.acceptance.items import AcceptanceItem
from app.acceptance.recording import items_of
from app.services.acceptance.export_acceptance_opinion import AcceptanceOpinionResult, export_acceptance_opinion
from app.services.acceptance.items import (
    Verification,
    open_package,
    prepare_items,
    project_items,
    record_acceptance,
    record_in_package,
)
from app.services.acceptance.pack_acceptance import PackResult, pack_acceptance
from app.services.acceptance.unpack_acceptance import UnpackResult, unpack_acceptance
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.services.project.policy import load_policy
from widgets.binding import as_bound
from widgets.session import Session


@dataclass(frozen=True)
class Site:
    """What the area shows.

    Args:
        departments: id → name.
        sheets: drawings of the project; none for a package of a project that is not in this workspace.
    """

    items: tuple[AcceptanceItem, ...]
    departments: Mapping[str, str]
    sheets: tuple[ProjectSheet, ...]


class AcceptanceActs:
    """Calls services for the session's project, or for the package that is open."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.package: Path | None = None
        self._passphrase = ""

    def open_package(self, path: Path, passphrase: str, then: Callable[[Site], None]) -> None:
        """Read a package and record into it from now on; results stay sealed in the file."""
        session = self._session

        def read() -> Site:
            package = open_package(path, passphrase)
            known = any(project.code == package.project for project in session.workspace.projects())
            sheets = project_sheets(session.workspace, package.project).sheets if known else ()
            return Site(items_of(package.entries), load_policy().departments, tuple(sorted(sheets, key=as_bound)))

        def opened(site: Site) -> None:
            self.package, self._passphrase = path, passphrase
            then(site)

        session.read(read, opened)

    def close_package(self) -> None:
        """Record in the workspace from now on; forget the passphrase."""
        self.package, self._passphrase = None, ""

    def load(self, then: Callable[[Site], None]) -> None:
        """Read the items and sheets of the project."""
        session, code = self._session, self._session.code

        def read() -> Site:
            policy = load_policy(str(session.workspace.record(code, "project", code).get("policy") or ""))
            items = project_items(session.workspace, code)
            sheets = sorted(project_sheets(session.workspace, code).sheets, key=as_bound)
            return Site(items, policy.departments, tuple(sheets))

        session.read(read, then)

    def prepare(self) -> None:
        """Make the items of the shipped list."""
        session, code = self._session, self._session.code
        session.decide(lambda: prepare_items(session.workspace, code, by=session.person))

    def record(self, found: Verification, then: Callable[[AcceptanceItem], None]) -> None:
        """Record what was found at an item; ``then`` once it is on the disk."""
        session, code, package, passphrase = self._session, self._session.code, self.package, self._passphrase
        if package is not None:
            session.read(lambda: record_in_package(package, passphrase, found, by=session.person), then)
        else:
            session.decide(lambda: record_acceptance(session.workspace, code, found, by=session.person), then)

    def pack(self, out: Path, passphrase: str, then: Callable[[PackResult], None]) -> None:
        """Write the sealed package."""
        session, code, feedback = self._session, self._session.code, self._session.new_progress()
        session.run(
            lambda: pack_acceptance(session.workspace, code, out, passphrase, by=session.person, feedback=feedback),
            then,
        )

    def take_back(self, paths: Sequence[Path], passphrase: str, then: Callable[[list[UnpackResult]], None]) -> None:
        """Take packages back into the project."""
        session, code = self._session, self._session.code
        session.run(
            lambda: [unpack_acceptance(session.workspace, path, passphrase, project=code) for path in paths], then
        )

    def print_opinion(self, out: Path, then: Callable[[AcceptanceOpinionResult], None]) -> None:
        """Write the joint acceptance opinion."""
        session, code = self._session, self._session.code
        session.run(lambda: export_acceptance_opinion(session.workspace, code, out), then)
