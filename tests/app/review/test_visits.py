"""A sheet is visited once; a check that sleeps, raises or takes its process along costs its own item only."""

from __future__ import annotations

import time
from concurrent.futures import Future
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon, box
from test_memory import Slots, plan, source

from app.domain.errors import Died
from app.domain.finding import Finding, Outcome
from app.domain.project import Discipline
from app.jobs.pool import Pool
from app.review.facts import Facts, Limits, ReadFacts, still_hold
from app.review.gathering import extract_key
from app.review.places import Label, Outline, Symbol
from app.review.places import Path as Line
from app.review.run import engine, loading
from app.review.run.engine import Setup, review
from app.review.run.loading import load_sheet
from app.review.run.plain import plain, restored
from app.review.run.planning import digest
from app.review.sheet.sheet_set import SheetSet
from app.review.sheet.sheet_view import SheetView
from app.review.sheet.sketch import Sketch

ITEM = """
[[item]]
id = "planning.own.{name}"
clause = {{ code = "GB 1", number = "{row}", mandatory = true, evidence = "memory" }}
title = "{name}"
text = "x"
opinion = "x"
roles = ["building_new"]
check = "own.{name}"
[item.limits]
least = 1
"""
CHECKS = """
import ctypes
import os
import time
import numpy as np
from app.review.api import Facts, Limits, SheetSet, SheetView, compare, gathers, judge

def fine(sheet: SheetView, facts: Facts, limits: Limits):
    for outline in sheet.closed_outlines("building_new"):
        yield judge(outline, True)

def sleeps(sheet: SheetView, facts: Facts, limits: Limits):
    yield judge(sheet.closed_outlines("building_new")[0], True)
    time.sleep(3600)

def raises(sheet: SheetView, facts: Facts, limits: Limits):
    raise RuntimeError("defect")

def leaves(sheet: SheetView, facts: Facts, limits: Limits):
    raise SystemExit(3)

def dies(sheet: SheetView, facts: Facts, limits: Limits):
    os._exit(7)

def holds(sheet: SheetView, facts: Facts, limits: Limits):
    ctypes.PyDLL(None).sleep(3600)  # Python's lock is not let go
    yield judge(sheet.closed_outlines("building_new")[0], True)

def devours(sheet: SheetView, facts: Facts, limits: Limits):
    yield judge(sheet.closed_outlines("building_new")[0], bool(np.ones(1 << 42).sum()))

def awaits(sheet: SheetView, facts: Facts, limits: Limits):
    for outline in sheet.closed_outlines("building_new"):
        yield compare(outline, outline.area_m2 / facts.number("site_area_m2"), unit="ratio", at_most=0.05)

def houses(sheet: SheetView, limits: Limits):
    return sheet.closed_outlines("building_new")

@gathers(houses)
def total(sheets: SheetSet, facts: Facts, limits: Limits):
    found = [house for _, own in sheets.each(houses, limits) for house in own]
    yield compare(found[0], float(len(found)), unit="count", at_least=limits.number("least"))

def dies_too(sheets: SheetSet, facts: Facts, limits: Limits):
    os._exit(9)
"""


@pytest.fixture
def own(tmp_path: Path):
    """Return what makes a checklist of some of the checks above."""

    def made(*names: str) -> Path:
        folder = tmp_path / "own" / "planning"
        folder.mkdir(parents=True)
        (folder / "own.toml").write_text("".join(ITEM.format(name=n, row=row) for row, n in enumerate(names)), "utf-8")
        (folder / "own.py").write_text(CHECKS, "utf-8")
        return tmp_path / "own"

    return made


def outcomes(findings: Any) -> dict[str, set[tuple[Outcome, str]]]:
    found: dict[str, set[tuple[Outcome, str]]] = {}
    for one in findings:
        if ".own." in one.rule:
            found.setdefault(one.rule.rpartition(".")[2], set()).add((one.outcome, one.missing))
    return found


FAILED = Outcome.CANNOT_DETERMINE
FINE = {(Outcome.COMPLIES, "")}


def test_what_ends_a_worker_costs_its_own_item_only(tmp_path, own):
    sources = [source(plan(tmp_path / "a.dxf", 20))]
    names = ("fine", "sleeps", "raises", "leaves", "dies", "devours", "total", "dies_too")
    setup = Setup(own_folders=(own(*names),), disciplines=(Discipline.PLANNING,), time_limit_s=2.0)
    memory = Slots()
    with Pool(2, memory_mb=4096) as pool:
        result = review(sources, setup, pool, memory=memory)
    assert outcomes(result.findings) == {
        "fine": FINE,
        "sleeps": {(FAILED, "time")},
        "raises": {(FAILED, "RuntimeError")},
        "leaves": {(FAILED, "RuntimeError")},
        "dies": {(FAILED, "Died")},
        "devours": {(FAILED, "MemoryError")},
        "total": FINE,
        "dies_too": {(FAILED, "Died")},
    }
    assert all(one.message for one in result.findings)
    shipped = [one for one in result.findings if ".own." not in one.rule]
    assert shipped
    assert not [one for one in shipped if one.extra.get("unfinished")]
    (kept,) = [value for slot, value in memory.values.items() if slot[0] == "sheet_visit"]
    items = [one[0].rpartition(".")[2] for one in kept["answer"][1] if ".own." in one[0]]
    assert items == ["fine"], "what did not end is tried again"


def test_a_check_that_holds_pythons_lock_ends_its_worker(tmp_path, own):
    setup = Setup(own_folders=(own("holds"),), time_limit_s=0.5)
    with Pool(1) as pool:
        began = time.monotonic()
        call = pool.submit(engine.check_sheet, source(plan(tmp_path / "a.dxf", 20)), setup, ("planning.own.holds",))
        with pytest.raises(Died, match="ended before its work was done") as died:
            call.result()
    assert time.monotonic() - began < 60
    assert copy(died.value).about_to == ("a", "planning.own.holds")


def test_a_check_that_ends_its_worker_is_known_the_first_time(tmp_path, own):
    sources = [source(plan(tmp_path / "a.dxf", 20))]
    setup = Setup(own_folders=(own("fine", "holds"),), disciplines=(Discipline.PLANNING,), time_limit_s=2.0)
    with Pool(1) as pool:
        calls: list[Future[Any]] = []

        class Watched:
            def submit(self, function: Any, *arguments: Any) -> Future[Any]:
                calls.append(pool.submit(function, *arguments))
                return calls[-1]

        result = review(sources, setup, Watched())
    assert outcomes(result.findings) == {"fine": FINE, "holds": {(FAILED, "Died")}}
    assert [type(call.exception()) for call in calls].count(Died) == 1


def test_a_sheet_is_loaded_once(tmp_path, own, monkeypatch):
    sources = [source(plan(tmp_path / f"{row}.dxf", 20 + row)) for row in range(3)]
    loaded: list[str] = []
    real = loading.read_sheet
    monkeypatch.setattr(loading, "read_sheet", lambda *args: loaded.append(args[2]) or real(*args))
    loading.load_sheet.cache_clear()
    setup = Setup((("site_area_m2", 1e4),), own_folders=(own("fine", "total"),))
    memory = Slots()
    first = review(sources, setup, memory=memory)
    assert sorted(loaded) == ["0", "1", "2"]
    plan(tmp_path / "1.dxf", 50)
    sources[1] = source(tmp_path / "1.dxf")
    loaded.clear()
    loading.load_sheet.cache_clear()
    again = review(sources, setup, memory=memory)
    assert loaded[0] == "1"
    assert outcomes(again.findings) == outcomes(first.findings)


def test_a_check_that_asks_for_what_other_sheets_show_waits_for_them(tmp_path, own):
    sources = [source(plan(tmp_path / f"{row}.dxf", 20 + 10 * row)) for row in range(3)]
    setup = Setup(own_folders=(own("fine", "awaits"),), disciplines=(Discipline.PLANNING,))
    memory = Slots()
    found = [one for one in review(sources, setup, memory=memory).findings if one.rule.endswith("awaits")]
    assert [(one.sheet, one.value, one.outcome) for one in found] == [
        ("0", pytest.approx(0.04), Outcome.COMPLIES),
        ("1", pytest.approx(0.06), Outcome.VIOLATES),
        ("2", pytest.approx(0.08), Outcome.VIOLATES),
    ]
    given = Setup((("site_area_m2", 2e4),), own_folders=setup.own_folders, disciplines=setup.disciplines)
    said = [one for one in review(sources, given, memory=memory).findings if one.rule.endswith("awaits")]
    assert {one.outcome for one in said} == {Outcome.COMPLIES}


def test_what_a_check_reads_is_noted():
    facts = ReadFacts(Facts({"a": 1.0, "b": "x"}))
    assert facts.number("a") == 1.0
    assert "c" not in facts
    assert facts.get("d", 7) == 7
    assert facts.read == {"a": 1.0, "c": None, "d": None}
    assert still_hold(facts.read, Facts({"a": 1.0, "e": 2.0}))
    assert not still_hold(facts.read, Facts({"a": True}))
    assert not still_hold(facts.read, Facts({"a": 1.0, "c": 0.0}))
    dict(facts)
    assert not still_hold(facts.read, Facts({"a": 1.0, "b": "x", "e": 2.0}))
    derived = ReadFacts(Facts({"a": 1.0}))
    assert derived.having({"b": 1.0}).number("b") == 1.0
    assert not still_hold(derived.read, Facts({"a": 1.0, "c": 1.0}))


def test_after_a_changed_fact_only_what_read_it_is_run_again(tmp_path, own, monkeypatch):
    sources = [source(plan(tmp_path / f"{row}.dxf", 20 + 10 * row)) for row in range(2)]
    folders = (own("fine", "awaits", "total"),)
    memory = Slots()
    review(sources, Setup((("site_area_m2", 1e4),), own_folders=folders), memory=memory)
    ran: list[tuple[str, ...]] = []
    real = engine.check_sheet
    monkeypatch.setattr(engine, "check_sheet", lambda *call: ran.append(call[2]) or real(*call))
    monkeypatch.setattr(engine, "visit", lambda *_: pytest.fail("visited again"))
    changed = Setup((("site_area_m2", 2e4),), own_folders=folders)
    found = review(sources, changed, memory=memory)
    assert ran == [("planning.own.awaits",)] * 2
    monkeypatch.undo()
    assert found.findings == review(sources, changed).findings
    ran.clear()
    monkeypatch.setattr(engine, "check_sheet", lambda *_: pytest.fail("ran again"))
    assert review(sources, changed, memory=memory).findings == found.findings


def test_several_sheets_of_one_file_and_any_number_of_workers_find_the_same(tmp_path):
    sources = [source(plan(tmp_path / f"{row}.dxf", 20 + row)) for row in range(5)]
    setup = Setup((("density_max", 0.2),))
    here = review(sources, setup)
    with Pool(2) as pool:
        there = review(list(reversed(sources)), setup, pool)
    assert there.findings == here.findings
    assert there.digests == here.digests


def test_an_extract_stands_in_for_the_sheet():
    def never() -> Any:
        raise AssertionError("loaded")

    drawn = Sketch("s").rectangle("room", 0, 0, 4, 3, "办公室").view()
    limits = Limits({"top": 1})
    work = _rooms
    known = {extract_key(work, limits): drawn.extract(work, limits)}
    light = SheetView(drawn.info, never, drawn.roles, known)
    ((sheet, rooms),) = SheetSet([light]).each(work, limits)
    assert (sheet, rooms) == (light, drawn.closed_outlines("room"))
    assert light.has("room")
    assert extract_key(work, limits) != extract_key(work, Limits({"top": 2}))
    with pytest.raises(AssertionError, match="loaded"):
        light.paths("room")


def _rooms(sheet: SheetView, _limits: Limits) -> tuple[Outline, ...]:
    return sheet.closed_outlines("room")


words = st.text(max_size=8)
numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)
labels = st.builds(
    Label,
    words,
    numbers,
    numbers,
    numbers,
    numbers,
    numbers,
    words,
    st.dictionaries(words, numbers | words, max_size=3),
)
metres = st.floats(-1e6, 1e6)
outlines = st.builds(
    lambda x, y, w, own: Outline(sheet="s", role="room", labels=tuple(own), own=1, polygon=box(x, y, x + w, y + w)),
    metres, metres, st.floats(0.1, 100.0), st.lists(labels, max_size=3),
)  # fmt: skip
symbols = st.builds(lambda x, y, at: Symbol(sheet="s", x=x, y=y, attributes=at), metres, metres,
                    st.dictionaries(words, words, max_size=2))  # fmt: skip
values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | words | outlines | symbols,
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=8,
)


@given(values)
def test_what_is_kept_of_a_sheet_reads_back_in_full(value):
    import json

    assert restored(json.loads(json.dumps(plain(value)))) == value


def test_digests_and_holes_read_back_and_nothing_else_is_read(tmp_path):
    known = digest(load_sheet(source(plan(tmp_path / "a.dxf", 20)), loading.Reading()))
    assert restored(plain(known)) == known
    holed = Polygon([(0, 0), (9, 0), (9, 9)], [[(5, 1), (6, 1), (6, 2)]])
    assert restored(plain((holed, LineString([(0, 0), (1, 2)])))) == (holed, LineString([(0, 0), (1, 2)]))
    line = Line(sheet="s", line=LineString([(0.1, 0.2), (0.3, 0.7)]))
    assert restored(plain(line)) == line
    with pytest.raises(TypeError):
        plain([1])
    with pytest.raises(KeyError):
        restored({"kind": "Popen", "args": ["x"]})


def test_a_damaged_memory_is_not_trusted(tmp_path):
    sources = [source(plan(tmp_path / "a.dxf", 20))]
    memory, setup = Slots(), Setup((("density_max", 0.2),))
    first = review(sources, setup, memory=memory)
    for slot, value in memory.values.items():
        if slot[0] == "sheet_visit":
            value["answer"] = [{"kind": "Nothing"}]
    assert review(sources, setup, memory=memory).findings == first.findings
    assert isinstance(first.findings[0], Finding)
