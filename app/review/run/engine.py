"""Runs checks over sheets; the same findings in any order, by any number of workers.

Each sheet is visited once: its scene is loaded, and its digest, its findings and what checks of the set need of it are
worked out together. The checks of the set then work from what the visits brought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from app.domain.errors import Died
from app.domain.feedback import Feedback, Silent
from app.domain.finding import Finding
from app.review.checklist.known_facts import with_derived
from app.review.checklist.rule_set import Rule, RuleSet, load_rules, rules_version
from app.review.facts import Facts, still_hold
from app.review.run.calls import Calls, Executor
from app.review.run.findings import arranged, settled
from app.review.run.loading import SheetSource
from app.review.run.memory import (
    Forgetful,
    Memory,
    inputs_hash,
    keep_findings,
    keep_visit,
    recall_findings,
    recall_visit,
    sheet_inputs,
)
from app.review.run.planning import Digest, Plan, drawn_facts, planned
from app.review.run.running import Checked, failed
from app.review.run.setup import Setup
from app.review.run.visiting import Visit, check_set, check_sheet, halves, merged, named, unread, visit, with_checked

__all__ = ["Executor", "Review", "Setup", "review"]

TOGETHER = 4
"""So many sheets of one file are visited by one call: its geometry is flattened once for them."""


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
    sources = sorted(sources, key=lambda source: source.id)
    run = _Run(sources, setup, Calls(executor, feedback or Silent(), len(sources) + 1), memory)
    visits = run.visits()
    rules = run.rules
    digests = [one.digest for one in visits]
    facts = drawn_facts(Facts(dict(setup.facts)), digests)
    plan = planned(rules, digests, facts, setup.disciplines)
    known = replace(setup, facts=tuple(facts.items()), sources=tuple(facts.sources.items()))
    found = list(plan.findings)
    for one in run.renewed(visits, plan, known):
        wanted = frozenset(plan.on_sheets.get(one.digest.sheet, ()))
        found += [seen for own in one.checked if own.item in wanted for seen in own.findings]
    found += run.of_set(visits, plan.on_set, known)
    return Review(arranged(settled(found)), tuple(digests), with_derived(facts), rules.version)


class _Run:
    """One run over some sheets."""

    def __init__(self, sources: Sequence[SheetSource], setup: Setup, calls: Calls, memory: Memory | None) -> None:
        self._sources, self._setup, self._calls, self._memory = sources, setup, calls, memory or Forgetful()
        version = rules_version(setup.own_folders)
        self._slots = [f"{source.id}:{setup.named}" for source in sources]
        self._inputs = [sheet_inputs(source, setup.reading, version) if memory else "" for source in sources]

    @cached_property
    def rules(self) -> RuleSet:
        """Return the rules; they take a while to load."""
        return load_rules(self._setup.own_folders)

    def visits(self) -> list[Visit]:
        """Return the visits to all sheets, those to unchanged ones as they were."""
        known = [recall_visit(self._memory, slot, own) for slot, own in zip(self._slots, self._inputs, strict=True)]
        fresh = [row for row, one in enumerate(known) if one is None]
        batches = self._batches(fresh)
        calls = [(tuple(self._sources[row] for row in batch), self._setup) for batch in batches]
        coming = self._calls.each(visit, calls, self._again, _weight)
        _ = self.rules  # loaded while the workers are at their visits
        for batch, answers in zip(batches, coming, strict=True):
            for row, one in zip(batch, answers, strict=True):
                keep_visit(self._memory, self._slots[row], self._inputs[row], one)
                known[row] = one
        return [one for one in known if one is not None]

    def renewed(self, visits: Sequence[Visit], plan: Plan, known: Setup) -> list[Visit]:
        """Return the visits, with those checks run again that read facts which are now known to be others."""
        result = list(visits)
        asked = []
        for row, one in enumerate(visits):
            facts = plan.facts[one.digest.sheet]
            sound = {own.item for own in one.checked if still_hold(own.read, facts)}
            items = tuple(item for item in plan.on_sheets.get(one.digest.sheet, ()) if item not in sound)
            if items:
                asked.append((row, (self._sources[row], known, items)))
        answers = self._calls.all(check_sheet, [call for _, call in asked], self._fewer(check_sheet))
        for (row, _), fresh in zip(asked, answers, strict=True):
            result[row] = with_checked(visits[row], fresh)
            keep_visit(self._memory, self._slots[row], self._inputs[row], result[row])
        return result

    def of_set(self, visits: Sequence[Visit], items: tuple[str, ...], known: Setup) -> list[Finding]:
        """Return what the checks of all sheets together find."""
        readable = [row for row, one in enumerate(visits) if one.digest.readable]
        if not items or not readable:
            return []
        sheets = tuple((self._sources[row], visits[row].digest, visits[row].extracts) for row in readable)
        inputs = [self._inputs[row] for row in readable]
        key = inputs_hash(inputs, (*known.facts, *known.sources), items) if all(inputs) else ""
        slot = f"set:{known.named}"
        before = recall_findings(self._memory, slot, key)
        if before is not None:
            return before
        (found,) = self._calls.all(check_set, [(sheets, known, items)], self._fewer(check_set))
        keep_findings(self._memory, slot, key, found)
        return list(found)

    def _batches(self, rows: Sequence[int]) -> list[list[int]]:
        """Return the rows in groups of sheets of one file."""
        by_file = groupby(sorted(rows, key=lambda row: (str(self._sources[row].path), row)), self._file)
        files = [list(group) for _, group in by_file]
        batches = [group[begin : begin + TOGETHER] for group in files for begin in range(0, len(group), TOGETHER)]
        return sorted(batches, key=self._size, reverse=True)  # no worker is to begin with a large one as the last

    def _size(self, batch: Sequence[int]) -> int:
        """Return how much there is to read in sheets of one file, roughly."""
        try:
            return self._sources[batch[0]].path.stat().st_size * len(batch)
        except OSError:
            return 0

    def _file(self, row: int) -> str:
        return str(self._sources[row].path)

    def _again(self, call: tuple[Any, ...], error: Exception) -> list[Visit]:
        """Return the visits that a call was to make whose worker died: sheet by sheet, then without some items."""
        sources, setup, *_ = call
        if len(sources) > 1:
            said = _said(error)
            to_blame = [source.id in said or not said for source in sources]
            return [
                (self._again if blamed else self._whole)(((source,), setup), error)[0]
                for source, blamed in zip(sources, to_blame, strict=True)
            ]
        every = [rule.item.id for rule in self.rules.of(setup.disciplines) if rule.item.check]
        items = call[2] if len(call) > 2 else tuple(every)
        return [self._in_parts(sources[0], setup, items, error)]

    def _whole(self, call: tuple[Any, ...], _error: Exception) -> list[Visit]:
        """Return the visits of a call that another sheet of its file had no share in ending."""
        found: list[Visit] = self._calls.all(visit, [call], self._again)[0]
        return found

    def _in_parts(self, source: SheetSource, setup: Setup, items: tuple[str, ...], error: Exception) -> Visit:
        """Return a visit without the items that end the worker: they cannot be determined, the others can."""
        if len(items) < 2:
            bare: Visit = self._calls.all(
                visit, [((source,), setup, ())], lambda _call, why: [Visit(unread(source, why))]
            )[0][0]
            rules = named(self.rules, items)
            ended = [self._ended(rule, source.id, error) for rule in rules if rule.on_sheet]
            return with_checked(bare, ended) if bare.digest.readable else bare

        def again(call: tuple[Any, ...], why: Exception) -> list[Visit]:
            return [self._in_parts(source, setup, call[2], why)]

        parts: list[Visit] = []
        for part in _parts(items, error):
            call = ((source,), setup, part)
            parts += again(call, error) if _ended_by(part, error) else self._calls.all(visit, [call], again)[0]
            if not parts[-1].digest.readable:  # the sheet itself ends the worker, whatever is checked
                return parts[-1]
        return merged(*parts)

    def _fewer(self, function: Any) -> Any:
        """Return what to do about a call of several items whose worker died: part of them each, down to one."""

        def again(call: tuple[Any, ...], error: Exception) -> list[Any]:
            about, setup, items = call
            if len(items) < 2:
                (rule,) = named(self.rules, items)
                ended = self._ended(rule, about.id if isinstance(about, SheetSource) else "", error)
                return [ended] if function is check_sheet else list(ended.findings)
            found: list[Any] = []
            for part in _parts(items, error):
                call = (about, setup, part)
                found += again(call, error) if _ended_by(part, error) else self._calls.all(function, [call], again)[0]
            return found

        return again

    def _ended(self, rule: Rule, sheet: str, error: Exception) -> Checked:
        """Return what is to be said of a check that ended its worker."""
        return Checked(rule.item.id, (failed(rule, sheet, error, self.rules.version),))


def _said(error: Exception) -> tuple[str, ...]:
    """Return what a worker was about to do when it died: a sheet's id and those of items."""
    return error.about_to if isinstance(error, Died) else ()


def _parts(items: Sequence[str], error: Exception) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the items in two parts: those at which the worker died and the others, else halves."""
    said = _said(error)
    at = tuple(item for item in items if item in said)
    return (at, tuple(item for item in items if item not in said)) if 0 < len(at) < len(items) else halves(items)


def _ended_by(items: tuple[str, ...], error: Exception) -> bool:
    """Tell whether one item is known to have ended a worker."""
    return len(items) == 1 and items == _said(error)[1:]


def _weight(call: tuple[Any, ...]) -> int:
    return len(call[0])
