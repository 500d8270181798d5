"""What earlier runs found, so that an unchanged sheet is not read or checked again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

from shapely.errors import ShapelyError

from app.domain.finding import Finding
from app.domain.ids import sha256_hex
from app.review.run.loading import Reading, SheetSource
from app.review.run.plain import plain, restored
from app.review.run.running import Checked
from app.review.run.visiting import Visit

VISITED, CHECKED = "sheet_visit", "sheet_findings"


class Memory(Protocol):
    """Keeps one answer a slot, as plain JSON values."""

    def recall(self, kind: str, slot: str) -> Any:
        """Return what was kept, None when nothing was."""

    def keep(self, kind: str, slot: str, value: Any) -> None:
        """Keep ``value``, in the place of what the slot held."""


class Forgetful:
    """Keeps nothing."""

    def recall(self, kind: str, slot: str) -> Any:  # noqa: ARG002
        """Return None."""
        return None

    def keep(self, kind: str, slot: str, value: Any) -> None:
        """Forget it."""


def inputs_hash(*parts: Any) -> str:
    """Return the hash of plain values."""
    return sha256_hex(json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str).encode())


def sheet_inputs(source: SheetSource, reading: Reading, version: str) -> str:
    """Return the hash of all that a sheet's view rests on, empty when its file's hash is not known."""
    if not source.sha256:
        return ""
    own = [source.sha256, source.key, source.id, source.number, source.title, source.facts]
    return inputs_hash(own, reading.corrections, reading.drawing_unit, version)


def recall_visit(memory: Memory, slot: str, inputs: str) -> Visit | None:
    """Return what a visit brought when its inputs were the same; None as well when it cannot be read any more."""
    answer = _answer(memory, VISITED, slot, inputs)
    if answer is None:
        return None
    try:
        known, checked, extracts = (restored(part) for part in answer)
        return Visit(known, tuple(Checked(*one) for one in checked), extracts)
    except (KeyError, TypeError, ValueError, ShapelyError):
        return None


def keep_visit(memory: Memory, slot: str, inputs: str, visit: Visit) -> None:
    """Keep a visit, less the checks that did not come to their end; one that met an error is made again."""
    if inputs and not visit.digest.error:
        checked = tuple((one.item, one.findings, one.read) for one in visit.checked if one.finished)
        parts = (visit.digest, checked, visit.extracts)
        memory.keep(VISITED, slot, {"inputs": inputs, "answer": [plain(part) for part in parts]})


def recall_findings(memory: Memory, slot: str, inputs: str) -> list[Finding] | None:
    """Return what checks found when their inputs were the same."""
    answer = _answer(memory, CHECKED, slot, inputs)
    return None if answer is None else [restored(row) for row in answer]


def keep_findings(memory: Memory, slot: str, inputs: str, findings: Sequence[Finding]) -> None:
    """Keep what checks found; what did not come to its end is tried again."""
    if inputs and not any(one.extra.get("unfinished") for one in findings):
        memory.keep(CHECKED, slot, {"inputs": inputs, "answer": [plain(one) for one in findings]})


def _answer(memory: Memory, kind: str, slot: str, inputs: str) -> Any:
    found = memory.recall(kind, slot) if inputs else None
    return found["answer"] if isinstance(found, dict) and found.get("inputs") == inputs else None
