"""Speed of the checks over whole drawing sets: how it grows, what a changed sheet costs, what processes find."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from drawing_sets import CYCLE, FACTS, layers_of_the_office, write_set, write_sheet

from app.domain.ids import derived_id
from app.jobs.pool import Pool
from app.review.run import engine
from app.review.run.engine import Review, Setup, review
from app.review.run.loading import SheetSource
from app.services.review.review_files import found_in

pytestmark = pytest.mark.bench

FEW = 8
"""Enough to see every path through the checks."""
COUNTS = (25, 50, 100, 200)
MOST_S_100 = 20.0
"""Seconds of processors for 100 sheets: ten on each of two cores."""
GROWTH = 1.25
"""Twice the sheets may take this many times twice as long."""


class Slots:
    """Remembers what a run found."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], Any] = {}

    def recall(self, kind: str, slot: str) -> Any:
        return self.values.get((kind, slot))

    def keep(self, kind: str, slot: str, value: Any) -> None:
        self.values[kind, slot] = value


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set")
    write_set(folder, COUNTS[-1] if os.environ.get("LIANSHEN_BENCH") else FEW)
    return folder


def sources(folder: Path, count: int) -> list[SheetSource]:
    """Return the sheets of the first files, their scenes in the cache."""
    found = []
    for path in sorted(folder.glob("*.dxf"))[:count]:
        sha256, sheets = found_in(path, folder / "cache")
        found += [
            SheetSource(path, folder / "cache", one.key, derived_id("", path.name, one.key), sha256=sha256)
            for one in sheets
        ]
    return found


def measured(
    found: Sequence[SheetSource], pool: Pool | None, memory: Slots | None = None
) -> tuple[Review, float, float]:
    """Return a review, its seconds on the clock, and of processors (workers count once they have ended)."""
    setup = Setup(tuple(sorted(FACTS.items())))
    began, used = time.perf_counter(), time.process_time()
    result = review(found, setup, pool, memory=memory)
    return result, time.perf_counter() - began, time.process_time() - used


def test_a_changed_sheet_costs_itself_and_the_checks_of_the_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the changed sheet is visited again, and what is found is what a fresh run finds."""
    found, memory = sources(folder, FEW), Slots()
    _, whole_s, _ = measured(found, None, memory)
    visited: list[str] = []
    real = engine.visit
    monkeypatch.setattr(engine, "visit", lambda those, *rest: visited.extend(s.id for s in those) or real(those, *rest))
    _, again_s, _ = measured(found, None, memory)
    assert visited == []
    row = 1
    write_sheet(sorted(folder.glob("*.dxf"))[row], row, layers_of_the_office(), seed=1)
    changed = sources(folder, FEW)
    result, changed_s, _ = measured(changed, None, memory)
    assert visited == [changed[row].id]
    visited.clear()
    fresh, _, _ = measured(changed, None)
    assert result.findings == fresh.findings
    print(f"\n{FEW} sheets {whole_s:.1f} s, unchanged {again_s:.2f} s, one of them changed {changed_s:.2f} s")


def test_processes_find_the_same(folder: Path) -> None:
    found = sources(folder, FEW)
    here, _, _ = measured(found, None)
    with Pool(2) as pool:
        there, _, _ = measured(found, pool)
    assert there.findings == here.findings
    assert len(here.digests) == FEW
    assert {kind.__name__ for kind in CYCLE} >= {"floor", "site", "pipes"}


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("LIANSHEN_BENCH"), reason="set LIANSHEN_BENCH=1 on an idle machine")
def test_time_grows_with_the_sheets(folder: Path) -> None:
    used: dict[int, float] = {}
    print("\n| sheets | clock, two processes | processors | findings |\n|---|---|---|---|")
    for count in COUNTS:
        found = sources(folder, count)
        before = _children_s()
        with Pool(2) as pool:
            pool.submit(os.getpid).result()
            result, clock_s, own_s = measured(found, pool)
        used[count] = own_s + _children_s() - before
        print(f"| {count} | {clock_s:.1f} s | {used[count]:.1f} s | {len(result.findings)} |")
    start_s = 2 * used[COUNTS[0]] - used[COUNTS[1]]
    assert used[100] <= MOST_S_100 + max(0.0, start_s)
    for one, other in pairwise(COUNTS):
        assert used[other] - start_s <= GROWTH * 2 * (used[one] - start_s)


def _children_s() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime
