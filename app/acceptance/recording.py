"""Results recorded straight into a package: journal entries without a workspace, nothing in the clear on the disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.acceptance.items import AcceptanceItem, read_item
from app.domain.errors import NotFound
from app.domain.ids import new_id
from app.journal.clock import tick
from app.journal.entry import Change, Entry, canonical
from app.journal.projection import project_subject

ITEM = "acceptance_item"


def items_of(entries: Sequence[Entry]) -> tuple[AcceptanceItem, ...]:
    """Return the acceptance items as the entries say, by creation."""
    by_subject: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.moment):
        if entry.subject[0] == ITEM:
            by_subject.setdefault(entry.subject[1], []).append(entry)
    found = []
    for item_id, its in by_subject.items():
        state = project_subject(its)
        fields = {name: field.value for name, field in state.fields.items()}
        found.append(read_item(item_id, fields, its[-1].author, state.conflicts))
    return tuple(found)


def result_entry(
    entries: Sequence[Entry],
    project: str,
    item_id: str,
    fields: Mapping[str, Any],
    author: str,
    device: str,
    sign: Callable[[bytes], str],
) -> Entry | None:
    """Return the entry that sets ``fields`` of an item, continuing the device's chain; None when nothing changes.

    Args:
        entries: the project's whole journal.
        device: fingerprint of the device's key.
        sign: signature of the device, hex.

    Raises:
        NotFound: the journal has no such item.
    """
    about = [entry for entry in entries if entry.subject == (ITEM, item_id)]
    if not about:
        raise NotFound(f"The package has no acceptance item {item_id}")
    state = project_subject(about)
    changes = {}
    for name, value in fields.items():
        before = state.fields.get(name)
        if before is None:
            changes[name] = Change(None, value)
        elif before.conflict or canonical(before.value) != canonical(value):
            changes[name] = Change(before.value, value, before.heads)
    if not changes:
        return None
    own = [entry for entry in entries if entry.device == device]
    last = max(own, key=lambda entry: entry.seq, default=None)
    draft = Entry(
        id=new_id(),
        project=project,
        subject=(ITEM, item_id),
        changes=changes,
        author=author,
        device=device,
        seq=last.seq + 1 if last else 1,
        captured=datetime.now().astimezone().isoformat(timespec="milliseconds"),
        clock=tick(max(entry.clock for entry in entries), time.time_ns() // 1_000_000, device),
        previous=last.hash if last else "",
    )
    return replace(draft, signature=sign(draft.signed_bytes()))
