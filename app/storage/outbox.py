"""What waits to be sent, in the same database as the decisions it carries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from app.domain.errors import NotFound
from app.domain.ids import new_id
from app.storage.database import Database
from app.storage.entries import now
from app.storage.schema import outbox as table


@dataclass(frozen=True)
class Submission:
    """One thing to send.

    Args:
        target: address or folder.
        manifest: SHA-256 of the manifest's blob.
        state: as the sender names it: ``waiting``, ``sending``, ``sent``, ``refused`` …
        detail: JSON object the sender keeps: progress, addresses, last error.
        receipt: JSON answer of the receiver; None until stored.
    """

    id: str
    project: str
    target: str
    manifest: str
    state: str
    detail: dict[str, Any]
    receipt: Any
    created: str
    changed: str


class Outbox:
    """The table of submissions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, project: str, target: str, manifest: str, detail: dict[str, Any] | None = None) -> str:
        """Queue a submission; return its id. The same manifest to the same target is queued once."""
        fresh, moment = new_id(), now()
        same = (table.c.project == project, table.c.target == target, table.c.manifest == manifest)

        def work(connection: Any) -> str:
            known = connection.execute(select(table.c.id).where(*same)).scalar()
            if known is not None:
                return str(known)
            connection.execute(
                insert(table).values(
                    id=fresh,
                    project=project,
                    target=target,
                    manifest=manifest,
                    state="waiting",
                    detail=json.dumps(detail or {}),
                    receipt=None,
                    created=moment,
                    changed=moment,
                )
            )
            return fresh

        return self._database.write(work)

    def get(self, id_: str) -> Submission:
        """Return one submission.

        Raises:
            NotFound: there is none.
        """
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.id == id_)).first()
        if row is None:
            raise NotFound(f"There is no submission {id_}")
        return _submission(row)

    def list(self, project: str | None = None) -> tuple[Submission, ...]:
        """Return the submissions of a project, or all, oldest first."""
        query = select(table).order_by(table.c.created, table.c.id)
        if project is not None:
            query = query.where(table.c.project == project)
        with self._database.read() as connection:
            return tuple(_submission(row) for row in connection.execute(query))

    def update(self, id_: str, state: str, detail: dict[str, Any], receipt: Any = None) -> None:
        """Store how far a submission is; on disk when this returns. A stored receipt stays.

        Raises:
            NotFound: there is none.
        """
        values = {"state": state, "detail": json.dumps(detail), "changed": now()}
        if receipt is not None:
            values["receipt"] = json.dumps(receipt)
        change = update(table).where(table.c.id == id_).values(**values)
        if self._database.write(lambda connection: connection.execute(change).rowcount) == 0:
            raise NotFound(f"There is no submission {id_}")


def _submission(row: Any) -> Submission:
    receipt = None if row.receipt is None else json.loads(row.receipt)
    return Submission(
        row.id, row.project, row.target, row.manifest, row.state, json.loads(row.detail), receipt, row.created,
        row.changed,
    )  # fmt: skip
