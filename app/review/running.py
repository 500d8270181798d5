"""Runs checks on loaded sheets, each on its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from app.domain.finding import Finding, Outcome
from app.review.draft import Draft, Missing
from app.review.facts import Facts, ReadFacts
from app.review.findings import finding
from app.review.known_facts import with_derived
from app.review.loading import LoadedSheet
from app.review.messages import shipped_messages
from app.review.planning import facts_of
from app.review.rule_set import Rule
from app.review.sheet_set import SheetSet

log = logging.getLogger(__name__)
_T = TypeVar("_T")


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
    view = loaded.view
    facts = facts_of(facts, loaded)
    found = []
    for rule in rules:
        check = rule.on_sheet
        if check is None:
            continue
        own = ReadFacts(facts)

        def drafts(rule: Rule = rule, check: Any = check, own: ReadFacts = own) -> Iterator[Draft]:
            if rule.item.applies.holds(own):
                yield from check(view, own, rule.item.limits)
            else:
                yield Draft(Outcome.NOT_APPLICABLE, sheet=view.id)

        answers = _limited(drafts, rule, view.id, time_limit_s, view.opaque)
        findings = [finding(rule.item, draft, loaded, shipped_messages(), version) for draft in answers]
        found.append(Checked(rule.item.id, tuple(findings), dict(own.read)))
    return found


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
    found = []
    for rule in rules:
        check = rule.on_set
        if check is None:
            continue

        def drafts(rule: Rule = rule, check: Any = check) -> Iterator[Draft]:
            return iter(check(sheets, common, rule.item.limits))

        for draft in _limited(drafts, rule, only, time_limit_s, opaque):
            found.append(finding(rule.item, draft, by_id.get(draft.sheet), shipped_messages(), version))
    return found


def _limited(
    drafts: Callable[[], Iterator[Draft]], rule: Rule, sheet: str, time_limit_s: float, opaque: int
) -> list[Draft]:
    """Return what a check drafts; failing, missing an input or overrunning its time ends it with a draft that says so.

    What it drafted before a missing input stands.
    """
    found: list[Draft] = []

    def run() -> None:
        for draft in drafts():
            found.append(draft if draft.sheet else replace(draft, sheet=sheet))

    try:
        in_time(run, rule.item.check, time_limit_s)
    except TooLong:
        return [Draft(Outcome.CANNOT_DETERMINE, sheet, missing="time", limit=time_limit_s, unit="", reason="too_long")]
    except Missing as error:
        words = {"count": float(opaque)}
        found.append(Draft(Outcome.CANNOT_DETERMINE, sheet, missing=error.name, reason=error.reason, words=words))
    except Exception as error:
        log.exception("check %s failed on sheet %s", rule.item.check, sheet)
        found.append(Draft(Outcome.CANNOT_DETERMINE, sheet, missing=type(error).__name__, reason="failed"))
    return found


def in_time(work: Callable[[], _T], name: str, time_limit_s: float) -> _T:
    """Return what ``work`` returns, or raise what it raises; it is left behind when it takes too long.

    Raises:
        TooLong: it did not end within ``time_limit_s``.
    """
    answers: list[_T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # noqa: BLE001 (raised again in the thread that waits)
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True, name=name)
    thread.start()
    thread.join(time_limit_s)
    if thread.is_alive():
        raise TooLong(name)
    if errors:
        ended = errors[0]
        raise ended if isinstance(ended, Exception) else RuntimeError(type(ended).__name__)
    return answers[0]
