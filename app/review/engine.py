"""Runs checks over sheets; the same findings in any order, by any number of workers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from app.domain.errors import Cancelled
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.finding import Finding
from app.domain.project import Discipline
from app.review.facts import Fact, Facts
from app.review.findings import arranged, settled
from app.review.known_facts import with_derived
from app.review.loading import Reading, SheetSource, load_sheet
from app.review.memory import (
    Forgetful,
    Memory,
    inputs_hash,
    keep_digest,
    keep_findings,
    recall_digest,
    recall_findings,
    sheet_inputs,
)
from app.review.planning import Digest, digest, drawn_facts, planned
from app.review.rule_set import Rule, RuleSet, load_rules
from app.review.running import failed, run_on_set, run_on_sheet

log = logging.getLogger(__name__)


class Executor(Protocol):
    """A pool of processes, or a cluster's executor."""

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Future[Any]:
        """Run ``function`` elsewhere."""


@dataclass(frozen=True)
class Setup:
    """What a review run rests on; plain values, so that it can travel to another process.

    Args:
        facts: as given.
        reading: layer map corrections and drawing unit.
        own_folders: an agency's own checklists.
        disciplines: those to review; all when empty.
        time_limit_s: for one check on one sheet.
    """

    facts: tuple[tuple[str, Fact], ...] = ()
    reading: Reading = field(default_factory=Reading)
    own_folders: tuple[Path, ...] = ()
    disciplines: tuple[Discipline, ...] = ()
    time_limit_s: float = 60.0

    @property
    def named(self) -> str:
        """Return the disciplines as one word."""
        return "+".join(sorted(self.disciplines)) or "all"


@dataclass(frozen=True)
class Review:
    """Result of one run.

    Args:
        findings: sorted.
        digests: of all sheets, by id.
        facts: that were used, drawn and derived ones included.
        rule_set: version.
    """

    findings: tuple[Finding, ...]
    digests: tuple[Digest, ...]
    facts: Facts
    rule_set: str


def review(
    sources: Sequence[SheetSource],
    setup: Setup,
    executor: Executor | None = None,
    feedback: Feedback | None = None,
    memory: Memory | None = None,
) -> Review:
    """Check sheets, in ``executor`` or in this process; what ``memory`` holds of unchanged sheets stands.

    A checklist item that cannot be used, a file that cannot be read and a check that fails spoil nothing else: the
    first and the last become *cannot determine*, the second a digest with an error.

    Raises:
        BadInput: a folder of checklists does not exist.
        Cancelled: by the user.
    """
    memory = memory or Forgetful()
    feedback = feedback or Silent()
    sources = sorted(sources, key=lambda source: source.id)
    rules = load_rules(setup.own_folders)
    calls = _Calls(executor, feedback, 2 * len(sources) + 1)
    inputs = [sheet_inputs(source, setup.reading, rules.version) for source in sources]
    digests = _digests(sources, inputs, setup, calls, memory)
    facts = drawn_facts(Facts(dict(setup.facts)), digests)
    known = replace(setup, facts=tuple(facts.items()))
    plan = planned(rules, digests, facts, setup.disciplines)

    def lost(call: tuple[Any, ...], error: Exception) -> list[Finding]:
        only = call[0].id if isinstance(call[0], SheetSource) else ""
        return [failed(rule, only, error, rules.version) for rule in _named(rules, call[2])]

    found = list(plan.findings)
    asked: list[_Asked] = []
    for source, own in zip(sources, inputs, strict=True):
        items = plan.on_sheets.get(source.id)
        if items:
            asked.append(_Asked(check_sheet, (source, known, items), f"{source.id}:{setup.named}", [own], known))
    readable = [row for row, digest in enumerate(digests) if digest.readable]
    if plan.on_set and readable:
        call = (tuple(sources[row] for row in readable), known, plan.on_set)
        asked.append(_Asked(check_set, call, f"set:{setup.named}", [inputs[row] for row in readable], known))
    for function in (check_sheet, check_set):
        own_calls = [one for one in asked if one.function is function]
        found += _findings(own_calls, function, calls, lost, memory)
    return Review(arranged(settled(found)), tuple(digests), with_derived(facts), rules.version)


@dataclass(frozen=True)
class _Asked:
    """One call of the checks, and what its answer rests on."""

    function: Callable[..., Any]
    call: tuple[Any, ...]
    slot: str
    sheets: list[str]
    known: Setup

    @property
    def inputs(self) -> str:
        """Return the hash of its inputs, empty when a sheet's are not known."""
        if not all(self.sheets):
            return ""
        return inputs_hash(self.sheets, self.known.facts, self.call[2], self.known.time_limit_s)


def _digests(
    sources: Sequence[SheetSource], inputs: Sequence[str], setup: Setup, calls: _Calls, memory: Memory
) -> list[Digest]:
    """Return the digests of all sheets, those of unchanged ones as they were."""
    digests = [recall_digest(memory, source, own) for source, own in zip(sources, inputs, strict=True)]
    fresh = [row for row, one in enumerate(digests) if one is None]
    answers = calls.all(digest_of, [(sources[row], setup.reading) for row in fresh], _unread)
    for row, one in zip(fresh, answers, strict=True):
        keep_digest(memory, sources[row], inputs[row], one)
        digests[row] = one
    return [one for one in digests if one is not None]


def _findings(
    asked: Sequence[_Asked],
    function: Callable[..., Any],
    calls: _Calls,
    lost: Callable[[tuple[Any, ...], Exception], list[Finding]],
    memory: Memory,
) -> list[Finding]:
    """Return what the calls find, and what those whose inputs have not changed found before."""
    found: list[Finding] = []
    fresh = []
    for one in asked:
        before = recall_findings(memory, one.slot, one.inputs)
        if before is None:
            fresh.append(one)
        else:
            found += before
    for one, answer in zip(fresh, calls.all(function, [one.call for one in fresh], lost), strict=True):
        keep_findings(memory, one.slot, one.inputs, answer)
        found += answer
    return found


class _Calls:
    """Runs calls in an executor or here, in order, and reports how far they are."""

    def __init__(self, executor: Executor | None, feedback: Feedback, total: int) -> None:
        self._executor, self._feedback, self._total, self._done = executor, feedback, total, 0

    def all(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[Any, ...]],
        instead: Callable[[tuple[Any, ...], Exception], Any],
    ) -> list[Any]:
        """Return the answers; a call that fails, or whose worker dies, gives what ``instead`` makes of the error."""
        futures = [self._executor.submit(function, *call) for call in calls] if self._executor else []
        results = []
        try:
            for index, call in enumerate(calls):
                check_cancelled(self._feedback)
                try:
                    results.append(futures[index].result() if futures else function(*call))
                except Cancelled:
                    raise
                except Exception as error:  # one sheet must not end the review of the others
                    log.warning("%s failed", function.__name__, exc_info=error)
                    results.append(instead(call, error))
                self._done += 1
                self._feedback.progress(self._done, max(self._total, self._done))
        finally:
            for future in futures:
                future.cancel()
        return results


def digest_of(source: SheetSource, reading: Reading) -> Digest:
    """Return the digest of one sheet."""
    return digest(load_sheet(source, reading))


def _unread(call: tuple[Any, ...], error: Exception) -> Digest:
    source: SheetSource = call[0]
    return Digest(source.id, source.number or source.key, readable=False, error=str(error) or type(error).__name__)


def check_sheet(source: SheetSource, setup: Setup, items: Sequence[str]) -> list[Finding]:
    """Run the named rules on one sheet."""
    rules = load_rules(setup.own_folders)
    loaded = load_sheet(source, setup.reading)
    return run_on_sheet(loaded, Facts(dict(setup.facts)), _named(rules, items), rules.version, setup.time_limit_s)


def check_set(sources: Sequence[SheetSource], setup: Setup, items: Sequence[str]) -> list[Finding]:
    """Run the named rules over all sheets together."""
    rules = load_rules(setup.own_folders)
    loaded = [load_sheet(source, setup.reading) for source in sources]
    return run_on_set(loaded, Facts(dict(setup.facts)), _named(rules, items), rules.version, setup.time_limit_s)


def _named(rules: RuleSet, items: Sequence[str]) -> list[Rule]:
    wanted = frozenset(items)
    return [rule for rule in rules.rules if rule.item.id in wanted]
