"""One visit to a sheet: loaded once, it leaves its digest, its findings and what checks of the set need of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from app.domain.errors import AppError
from app.domain.finding import Finding
from app.domain.last_step import about_to
from app.review.checklist.rule_set import Rule, RuleSet, load_rules
from app.review.draft import Missing
from app.review.facts import Facts
from app.review.gathering import extract_key, gathered
from app.review.run.loading import LoadedSheet, SheetSource, load_sheet
from app.review.run.planning import Digest, digest, shows
from app.review.run.running import Checked, checked, in_turn, run_on_set
from app.review.run.setup import Setup
from app.review.sheet.sheet_view import SheetView

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visit:
    """What one visit to a sheet brings.

    Args:
        digest: of the sheet.
        checked: what its checks found with the facts that were known then.
        extracts: what checks of the set need of the sheet, by the name of the work and its limits.
    """

    digest: Digest
    checked: tuple[Checked, ...] = ()
    extracts: Mapping[str, Any] = field(default_factory=dict)


def visit(sources: Sequence[SheetSource], setup: Setup, items: Sequence[str] | None = None) -> list[Visit]:
    """Visit sheets, one after the other; a sheet that cannot be read leaves a digest with its error.

    Args:
        sources: sheets, those of one file together.
        setup: what the review rests on; facts that only the drawings together show are not among its facts yet.
        items: the only ones to run; all of the setup's disciplines when None.
    """
    rules = load_rules(setup.own_folders)
    return [_visited(source, setup, rules, items) for source in sources]


def _visited(source: SheetSource, setup: Setup, rules: RuleSet, items: Sequence[str] | None) -> Visit:
    about_to(source.id)
    try:
        loaded = load_sheet(source, setup.reading)
        known = digest(loaded)
    except (AppError, OSError, ValueError) as error:
        log.warning("sheet %s cannot be read", source.id, exc_info=error)
        return Visit(unread(source, error))
    if not known.readable:
        return Visit(known)
    chosen = [rule for rule in rules.of(setup.disciplines) if items is None or rule.item.id in items]
    own = [rule for rule in chosen if rule.on_sheet and shows(known, rule.item.roles)]
    found = checked(loaded, Facts(dict(setup.facts)), own, rules.version, setup.time_limit_s)
    extracts = _extracts(loaded.view, [rule for rule in chosen if rule.on_set], setup.time_limit_s)
    return Visit(known, tuple(found), extracts)


def _extracts(view: SheetView, rules: Sequence[Rule], time_limit_s: float) -> dict[str, Any]:
    """Return what checks of the set gather from a sheet; what fails is left for the check to meet."""
    asking: dict[str, list[Rule]] = {}
    calls: dict[str, Any] = {}
    for rule in rules:
        for work in gathered(rule.on_set):
            key = extract_key(work, rule.item.limits)
            asking.setdefault(key, []).append(rule)
            calls.setdefault(key, partial(view.extract, work, rule.item.limits))

    def gather(key: str) -> Any:
        about_to(view.id, *(rule.item.id for rule in asking[key]))
        return calls[key]()

    works = {key: partial(gather, key) for key in calls}
    found: dict[str, Any] = {}
    for key, answer in zip(works, in_turn(list(works.values()), time_limit_s), strict=True):
        if not isinstance(answer, Exception):
            found[key] = answer
        elif not isinstance(answer, Missing):
            log.error("%s failed on sheet %s", key, view.id, exc_info=answer)
    return found


def unread(source: SheetSource, error: Exception) -> Digest:
    """Return the digest of a sheet that cannot be read."""
    return Digest(source.id, source.number or source.key, readable=False, error=str(error) or type(error).__name__)


def check_sheet(source: SheetSource, setup: Setup, items: Sequence[str]) -> list[Checked]:
    """Run the named rules on one sheet, all facts known."""
    rules = load_rules(setup.own_folders)
    loaded = load_sheet(source, setup.reading)
    chosen = named(rules, items)
    return checked(loaded, Facts(dict(setup.facts), dict(setup.sources)), chosen, rules.version, setup.time_limit_s)


def check_set(
    sheets: Sequence[tuple[SheetSource, Digest, Mapping[str, Any]]], setup: Setup, items: Sequence[str]
) -> list[Finding]:
    """Run the named rules over all sheets together, from what visits brought; where that is not enough, load the sheet.

    Args:
        sheets: each with its digest and extracts.
        setup: with all facts.
        items: which rules.
    """
    rules = load_rules(setup.own_folders)
    known = [_known(source, one, extracts, setup) for source, one, extracts in sheets]
    facts = Facts(dict(setup.facts), dict(setup.sources))
    return run_on_set(known, facts, named(rules, items), rules.version, setup.time_limit_s)


def _known(source: SheetSource, one: Digest, extracts: Mapping[str, Any], setup: Setup) -> LoadedSheet:
    """Return a sheet as far as its visit tells of it."""
    view = SheetView(one.info, lambda: load_sheet(source, setup.reading).view.ink, one.roles, extracts)
    return LoadedSheet(
        view,
        one.sha256,
        one.unit_m,
        one.to_drawing,
        one.to_mm,
        facts=one.facts,
        written=one.written,
        written_here=one.written_here,
        of_buildings=one.of_buildings,
        buildings=one.buildings,
        highest_storey=one.highest_storey,
        file=source.file,
        beyond=one.beyond,
    )


def named(rules: RuleSet, items: Sequence[str]) -> list[Rule]:
    """Return the rules of some items."""
    wanted = frozenset(items)
    return [rule for rule in rules.rules if rule.item.id in wanted]


def with_checked(visit_: Visit, fresh: Sequence[Checked]) -> Visit:
    """Return a visit with what some checks found afterwards."""
    return replace(visit_, checked=tuple({one.item: one for one in (*visit_.checked, *fresh)}.values()))


def halves(items: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the items in two parts."""
    middle = len(items) // 2
    return tuple(items[:middle]), tuple(items[middle:])


def merged(one: Visit, other: Visit) -> Visit:
    """Return two visits to one sheet, for different items, as one."""
    better = one if one.digest.readable else other
    return replace(
        better,
        checked=one.checked + other.checked,
        extracts={**one.extracts, **other.extracts},
    )
