"""Checks on a cluster: a real scheduler with two workers finds what this process finds."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import drawing_sets
import pytest
from test_review_project import FACTS, plan

from app.domain.errors import Unavailable
from app.domain.project import Discipline
from app.domain.resources import resource
from app.review.run.engine import Setup, review
from app.review.run.loading import SheetSource
from app.services.review.executors import executor_at
from app.services.review.review_files import found_in, review_files

PATIENCE_S = 60.0
SAMPLE = resource("sample")
ITEM = """
[[item]]
id = "security.own.{name}"
clause = {{ code = "GB 1", number = "1", mandatory = true, evidence = "memory" }}
title = "{name}"
text = "x"
opinion = "x"
roles = ["fire_compartment"]
check = "own.{name}"
"""
CHECKS = """
import os
import time
import numpy as np
from app.review.api import Facts, Limits, SheetView, judge

def fine(sheet: SheetView, facts: Facts, limits: Limits):
    yield judge(sheet.closed_outlines("fire_compartment")[0], True)

def sleeps(sheet: SheetView, facts: Facts, limits: Limits):
    time.sleep(3600)
    yield judge(sheet.closed_outlines("fire_compartment")[0], True)

def raises(sheet: SheetView, facts: Facts, limits: Limits):
    raise RuntimeError("defect")

def dies(sheet: SheetView, facts: Facts, limits: Limits):
    os._exit(7)

def devours(sheet: SheetView, facts: Facts, limits: Limits):
    held = []
    while True:
        held.append(np.empty(1 << 28))
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """Start a scheduler and two workers, and yield the scheduler's address."""
    told = tmp_path / "scheduler.json"
    common = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    quiet = ["--no-dashboard", "--scheduler-file", str(told)]
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *quiet]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", *quiet]
    started = [subprocess.Popen(scheduler, **common)]
    try:
        started += [subprocess.Popen([*worker, "--name", name], **common) for name in ("one", "two")]
        began = time.monotonic()
        while not told.exists():
            assert time.monotonic() - began < PATIENCE_S, "the scheduler did not start"
            time.sleep(0.1)
        yield str(json.loads(told.read_text("utf-8"))["address"])
    finally:
        for process in reversed(started):
            process.kill()  # the cluster's own way of ending is not under test
            process.wait()


def test_a_cluster_finds_the_same(tmp_path, cluster):
    from distributed import Client

    paths = [plan(tmp_path / f"{row}.dxf", 60.0 + 20 * row) for row in range(4)]
    with Client(cluster, timeout=PATIENCE_S) as client:
        client.wait_for_workers(2, timeout=PATIENCE_S)
    here = review_files(paths, [Discipline.FIRE, Discipline.PLANNING], FACTS)
    with executor_at(cluster) as pool:
        there = review_files(paths, [Discipline.FIRE, Discipline.PLANNING], FACTS, pool=pool)
    assert there.review.findings == here.review.findings
    assert there.review.rule_set == here.review.rule_set
    assert any(one.outcome == "violates" for one in here.review.findings)


@pytest.mark.long
@pytest.mark.parametrize("drawn", ["sample", "set"])
def test_one_process_several_and_a_cluster_find_the_same(tmp_path, cluster, drawn):
    paths = sorted(SAMPLE.glob("*.dxf")) if drawn == "sample" else drawing_sets.write_set(tmp_path / "set", 25)
    sources = [
        SheetSource(path, tmp_path, one.key, f"{path.name}:{one.key}", sha256=found[0])
        for path in paths
        for found in [found_in(path, tmp_path)]
        for one in found[1]
    ]
    setup = Setup(tuple(sorted(drawing_sets.FACTS.items())))
    here = review(sources, setup)
    for address in (None, cluster):
        with executor_at(address, 2) as pool:
            there = review(list(reversed(sources)), setup, pool)
        assert there.findings == here.findings
        assert there.digests == here.digests
    assert len(here.findings) > 20 * len(sources)


def test_what_ends_a_process_costs_its_own_item_only_on_a_cluster_too(tmp_path, cluster):
    path = plan(tmp_path / "plan.dxf", 60.0)
    own = tmp_path / "own" / "security"
    own.mkdir(parents=True)
    names = ("fine", "sleeps", "raises", "dies", "devours")
    (own / "own.toml").write_text("".join(ITEM.format(name=name) for name in names), "utf-8")
    (own / "own.py").write_text(CHECKS, "utf-8")
    setup = Setup(own_folders=(own.parent,), disciplines=(Discipline.SECURITY,), time_limit_s=2.0)
    sha256, sheets = found_in(path, tmp_path)
    sources = [SheetSource(path, tmp_path, one.key, one.key, sha256=sha256) for one in sheets]
    with executor_at(None, 2) as pool:
        here = review(sources, setup, pool)
    with executor_at(cluster) as pool:
        there = review(sources, setup, pool)
    assert there.findings == here.findings
    found = {(one.rule.rpartition(".")[2], one.outcome.value, one.missing) for one in there.findings}
    assert found >= {
        ("fine", "complies", ""),
        ("sleeps", "cannot_determine", "time"),
        ("raises", "cannot_determine", "RuntimeError"),
        ("dies", "cannot_determine", "Died"),
        ("devours", "cannot_determine", "MemoryError"),
    }


def test_a_cluster_that_does_not_answer():
    with pytest.raises(Unavailable, match="does not answer"), executor_at("tcp://127.0.0.1:9"):
        pass
