"""Runs checks on loaded sheets, each on its own."""

from __future__ import annotations

import faulthandler
import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, TextIO, TypeVar

from app.domain.finding import Finding, Outcome
from app.domain.last_step import about_to
from app.review.checklist.known_facts import with_derived
from app.review.checklist.messages import shipped_messages
from app.review.checklist.rule_set import Rule, SetCheck, SheetCheck
from app.review.draft import Draft, Missing
from app.review.facts import ALL, Facts, ReadFacts, everything
from app.review.places import Place
from app.review.run.beyond import together
from app.review.run.findings import finding
from app.review.run.loading import LoadedSheet
from app.review.run.planning import facts_of, facts_of_uses
from app.review.sheet.sheet_set import SheetSet
from app.review.sheet.written_facts import plan_titles

log = logging.getLogger(__name__)
_T = TypeVar("_T")

STILL_S = 1.0
"""Twice its time limit and so long after a check began, a worker in which nothing moves is ended."""


class TooLong(Exception):
    """A check, or what it needs, did not end in time."""


@dataclass(frozen=True)
class Checked:
    """What one check found on a sheet, and the facts it read: name → value, None where nobody gave it."""

    item: str
    findings: tuple[Finding, ...]
    read: Mapping[str, Any] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Tell whether it came to its end."""
        return not any(one.extra.get("unfinished") for one in self.findings)


def run_on_sheet(
    loaded: LoadedSheet, facts: Facts, rules: Sequence[Rule], version: str, time_limit_s: float
) -> list[Finding]:
    """Run rules on a loaded sheet, each on its own: one that fails or hangs leaves the others alone."""
    return [one for own in checked(loaded, facts, rules, version, time_limit_s) for one in own.findings]


def checked(
    loaded: LoadedSheet, facts: Facts, rules: Sequence[Rule], version: str, time_limit_s: float
) -> list[Checked]:
    """Run rules on a loaded sheet, and tell which facts of the sheet each has read."""
    plans = facts_of_uses(facts, loaded)
    if len(plans) == 1:
        return _checked(loaded, plans[""], rules, version, time_limit_s)
    uses = dict(loaded.uses)
    runs = [
        _checked(loaded, own, rules, version, time_limit_s, partial(_is_of_use, loaded, use))
        for use, own in plans.items()
        if use or any(title not in uses for title in plan_titles(loaded.view))
    ]
    return [
        Checked(of_rule[0].item, tuple(one for run in of_rule for one in run.findings), {ALL: everything(plans[""])})
        for of_rule in zip(*runs, strict=True)
    ]


def _is_of_use(loaded: LoadedSheet, use: str, place: Place) -> bool:
    """Tell whether the plan that a place stands in is of a building of a use, ``""`` where its title tells none."""
    return dict(loaded.uses).get(loaded.view.floor_of(place.shape)[0], "") == use


def _checked(
    loaded: LoadedSheet,
    facts: Facts,
    rules: Sequence[Rule],
    version: str,
    time_limit_s: float,
    concerns: Callable[[Place], bool] = lambda _place: True,
) -> list[Checked]:
    """Run rules on a loaded sheet with the facts of all that is drawn there, or of the places they ``concern``."""
    view = loaded.view
    chosen = [(rule, check, ReadFacts(facts)) for rule in rules if (check := rule.on_sheet) is not None]

    applying: dict[str, tuple[bool | Missing, Mapping[str, Any]]] = {}

    def applies(rule: Rule, own: ReadFacts) -> bool:
        """Tell whether a rule applies; many have one condition in common."""
        condition = rule.item.applies
        if condition.source not in applying:
            try:
                applying[condition.source] = condition.holds(own), dict(own.read)
            except Missing as error:
                applying[condition.source] = error, dict(own.read)
        answer, read = applying[condition.source]
        own.read.update(read)
        if isinstance(answer, Missing):
            raise Missing(answer.name, answer.reason)
        return answer

    def drafts(rule: Rule, check: SheetCheck, own: ReadFacts) -> Iterator[Draft]:
        if applies(rule, own):
            found = check(view, own, rule.item.limits)
            yield from (draft for draft in found if draft.place is None or concerns(draft.place))
        else:
            yield Draft(Outcome.NOT_APPLICABLE, sheet=view.id)

    works = [partial(drafts, *one) for one in chosen]
    answers = _limited(works, [rule for rule, _, _ in chosen], view.id, time_limit_s, view.opaque)
    return [
        Checked(
            rule.item.id,
            tuple(finding(rule.item, draft, loaded, shipped_messages(), version) for draft in answer),
            dict(own.read),
        )
        for (rule, _, own), answer in zip(chosen, answers, strict=True)
    ]


def failed(rule: Rule, sheet: str, error: Exception, version: str) -> Finding:
    """Return the finding for a rule that could not even be started on a sheet."""
    draft = Draft(Outcome.CANNOT_DETERMINE, sheet, missing=type(error).__name__, reason="failed")
    return finding(rule.item, draft, None, shipped_messages(), version)


def run_on_set(
    loaded: Sequence[LoadedSheet], facts: Facts, rules: Sequence[Rule], version: str, time_limit_s: float
) -> list[Finding]:
    """Run rules over loaded sheets."""
    by_id = {one.view.id: one for one in loaded}
    own = {one.view.id: facts_of(facts, one) for one in loaded}
    sheets = SheetSet([one.view for one in loaded], own)
    common = with_derived(facts)
    only = loaded[0].view.id if len(loaded) == 1 else ""
    opaque = sum(one.view.opaque for one in loaded)
    beyond = together(one.beyond for one in loaded)
    chosen = [(rule, check) for rule in rules if (check := rule.on_set) is not None]

    def drafts(rule: Rule, check: SetCheck) -> Iterator[Draft]:
        return iter(check(sheets, common, rule.item.limits))

    works = [partial(drafts, *one) for one in chosen]
    answers = _limited(works, [rule for rule, _ in chosen], only, time_limit_s, opaque)
    return [
        finding(rule.item, draft, by_id.get(draft.sheet), shipped_messages(), version, beyond)
        for (rule, _), answer in zip(chosen, answers, strict=True)
        for draft in answer
    ]


def _limited(
    works: Sequence[Callable[[], Iterator[Draft]]], rules: Sequence[Rule], sheet: str, time_limit_s: float, opaque: int
) -> list[list[Draft]]:
    """Return what checks draft; failing, missing an input or overrunning its time ends one with a draft that says so.

    What it drafted before a missing input stands.
    """
    found: list[list[Draft]] = [[] for _ in works]

    def run(rule: Rule, work: Callable[[], Iterator[Draft]], own: list[Draft]) -> None:
        about_to(sheet, rule.item.id)
        for draft in work():
            own.append(draft if draft.sheet else replace(draft, sheet=sheet))

    ends = in_turn([partial(run, *one) for one in zip(rules, works, found, strict=True)], time_limit_s)
    for row, (rule, end) in enumerate(zip(rules, ends, strict=True)):
        if isinstance(end, TooLong):
            found[row] = [
                Draft(Outcome.CANNOT_DETERMINE, sheet, missing="time", limit=time_limit_s, unit="", reason="too_long")
            ]
        elif isinstance(end, Missing):
            words = {"count": float(opaque)}
            found[row].append(Draft(Outcome.CANNOT_DETERMINE, sheet, missing=end.name, reason=end.reason, words=words))
        elif isinstance(end, Exception):
            log.error("check %s failed on sheet %s", rule.item.check, sheet, exc_info=end)
            found[row].append(Draft(Outcome.CANNOT_DETERMINE, sheet, missing=type(end).__name__, reason="failed"))
    return found


def in_turn(works: Sequence[Callable[[], _T]], time_limit_s: float) -> list[_T | Exception]:
    """Do works one after the other, each within a time; return what each returns, or the error that ended it.

    One that takes too long is left behind in its thread, and gives ``TooLong``.
    """
    answers: list[_T | Exception] = []
    try:
        while len(answers) < len(works):
            answers += _Lane(works[len(answers) :], time_limit_s).answers()
    finally:
        _end_when_still(None)
    return answers


class _Lane:
    """A thread that does works one after the other, until one takes too long."""

    def __init__(self, works: Sequence[Callable[[], Any]], time_limit_s: float) -> None:
        self._works, self._time_limit_s = works, time_limit_s
        self._answers: list[Any] = []
        self._lock, self._done = threading.Lock(), threading.Event()
        self._begun, self._left = time.monotonic(), False
        _end_when_still(2 * time_limit_s + STILL_S)
        threading.Thread(target=self._run, daemon=True, name="checks").start()

    def answers(self) -> list[Any]:
        """Return the answers of all works, or of those up to the first that took too long."""
        while not self._done.wait(max(0.0, self._begun + self._time_limit_s - time.monotonic())):
            _end_when_still(2 * self._time_limit_s + STILL_S)
            with self._lock:
                late = time.monotonic() - self._begun >= self._time_limit_s and len(self._answers) < len(self._works)
                if late:
                    self._left = True
                    return [*self._answers, TooLong()]
        return self._answers

    def _run(self) -> None:
        for work in self._works:
            answer = _answer(work)
            with self._lock:
                if self._left:
                    return
                self._answers.append(answer)
                self._begun = time.monotonic()
        self._done.set()


def _end_when_still(after_s: float | None) -> None:
    """End this process, where it is a worker, unless this is called again in time; None calls it off.

    A check that holds Python's lock for ever inside a library leaves no thread that could tell.
    """
    if multiprocessing.parent_process() is None:
        return
    if after_s is None:
        faulthandler.cancel_dump_traceback_later()
    else:
        faulthandler.dump_traceback_later(after_s, exit=True, file=_nowhere())


@cache
def _nowhere() -> TextIO:
    return Path(os.devnull).open("w")


def _answer(work: Callable[[], _T]) -> _T | Exception:
    try:
        return work()
    except BaseException as error:  # noqa: BLE001 (it is given back; sys.exit and the like end a check, not the lane)
        return error if isinstance(error, Exception) else RuntimeError(type(error).__name__)
