"""What earlier runs found, so that an unchanged sheet is not read or checked again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Protocol

from app.domain.finding import Finding
from app.domain.ids import sha256_hex
from app.review.findings import from_kept, kept
from app.review.loading import Reading, SheetSource
from app.review.planning import Digest

DIGEST, CHECKED = "sheet_digest", "sheet_findings"


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
    """Return the hash of all that a sheet's digest rests on, empty when its file's hash is not known."""
    if not source.sha256:
        return ""
    own = [source.sha256, source.key, source.id, source.number, source.title, source.facts]
    return inputs_hash(own, reading.corrections, reading.drawing_unit, version)


def recall_digest(memory: Memory, source: SheetSource, inputs: str) -> Digest | None:
    """Return the digest of a sheet whose inputs are still the same."""
    answer = _answer(memory, DIGEST, source.id, inputs)
    if answer is None:
        return None
    values = {name: _frozen(value) for name, value in answer.items()}
    for name in ("roles", "hidden_roles"):
        values[name] = frozenset(values[name])
    return Digest(**values)


def keep_digest(memory: Memory, source: SheetSource, inputs: str, digest: Digest) -> None:
    """Keep a digest; one that tells of an error is not kept."""
    if inputs and not digest.error:
        values = {field.name: getattr(digest, field.name) for field in fields(Digest)}
        plain = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}
        memory.keep(DIGEST, source.id, {"inputs": inputs, "answer": plain})


def recall_findings(memory: Memory, slot: str, inputs: str) -> list[Finding] | None:
    """Return what checks found when their inputs were the same."""
    answer = _answer(memory, CHECKED, slot, inputs)
    return None if answer is None else [from_kept(row) for row in answer]


def keep_findings(memory: Memory, slot: str, inputs: str, findings: Sequence[Finding]) -> None:
    """Keep what checks found; what did not come to its end is tried again."""
    if inputs and not any(one.extra.get("unfinished") for one in findings):
        memory.keep(CHECKED, slot, {"inputs": inputs, "answer": [kept(one) for one in findings]})


def _answer(memory: Memory, kind: str, slot: str, inputs: str) -> Any:
    found = memory.recall(kind, slot) if inputs else None
    return found["answer"] if isinstance(found, dict) and found.get("inputs") == inputs else None


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
