"""Checks on a cluster: a real scheduler with two workers finds what this process finds."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_review_project import FACTS, plan

from app.domain.errors import Unavailable
from app.domain.project import Discipline
from app.services.review.executors import executor_at
from app.services.review.review_files import review_files

PATIENCE_S = 60.0


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


def test_a_cluster_that_does_not_answer():
    with pytest.raises(Unavailable, match="does not answer"), executor_at("tcp://127.0.0.1:9"):
        pass
