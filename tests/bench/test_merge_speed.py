"""Speed of merging: five surveys of the same corners, all papers written; beside it numpy and scipy on their files.

``LIANSHEN_BENCH=1 pytest tests/bench/test_merge_speed.py -s`` measures up to a million points and prints the table.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

pytestmark = pytest.mark.bench

SURVEYS = 5
LARGE = bool(os.environ.get("LIANSHEN_BENCH"))
COUNTS = (1_000, 10_000, 100_000, 1_000_000) if LARGE else (1_000, 20_000, 100_000)
STEP_M, NOISE_M, REACH_M = 5.0, 0.02, 1.0
MOST_S, MOST_PROCESSOR_S, MOST_MB = 10.0, 14.0, 1024.0
"""Of a million points; on the clock where nothing else keeps two cores busy."""
GROWTH = 1.5
"""More points may take this many times what n log n says, beyond what a thousand of them take."""
MEASURED = """
import ctypes, os, subprocess, sys, time
ctypes.CDLL(None).prctl(36, 1)  # what the command leaves behind, its doubles, is ours to wait for
begin = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
wall_s, all_used = time.perf_counter() - begin, [used]
process.returncode = os.waitstatus_to_exitcode(status)
try:
    while True:
        all_used.append(os.wait4(-1, 0)[2])
except ChildProcessError:
    pass
processor_s = sum(one.ru_utime + one.ru_stime for one in all_used)
print(wall_s, processor_s, max(one.ru_maxrss for one in all_used) / 1024, file=sys.stderr)
sys.exit(process.returncode)
"""


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock and of processors, megabytes of the largest process."""

    wall_s: float
    processor_s: float
    peak_mb: float


def write_surveys(folder: Path, count: int) -> list[Path]:
    """Write five surveys of the same corners, ``count`` results in all."""
    chance = np.random.default_rng(5)
    corners = count // SURVEYS
    side = math.isqrt(corners) + 1
    grid = np.stack([np.arange(corners) % side, np.arange(corners) // side], axis=1) * STEP_M
    true = np.column_stack([grid + np.array([600_000.0, 2_418_000.0]), np.full(corners, 10.0)])
    true += chance.uniform(-1.0, 1.0, true.shape)
    paths = []
    for number in range(1, SURVEYS + 1):
        rows = (true + chance.normal(0.0, NOISE_M, true.shape)).tolist()
        path = folder / f"s{number}.dat"
        path.write_text("".join(f"P{i},,{e:.3f},{n:.3f},{h:.3f}\n" for i, (e, n, h) in enumerate(rows, 1)))
        paths.append(path)
    return paths


def cost_of(command: list[str], answer: Path) -> Cost:
    """Run a command with its answer in a file."""
    with answer.open("wb") as out:
        told = subprocess.run(
            [sys.executable, "-c", MEASURED, *command], stdout=out, stderr=subprocess.PIPE, check=True
        )
    return Cost(*map(float, told.stderr.split()[-3:]))


def peer_s(paths: list[Path]) -> float:
    """Read the files with numpy and pair them with scipy's tree: no names, means, conflicts, nor papers."""
    begin = time.perf_counter()
    surveys = [np.loadtxt(path, delimiter=",", usecols=(2, 3)) for path in paths]
    trees = [cKDTree(places) for places in surveys]
    paired = 0
    for one, other in combinations(range(len(surveys)), 2):
        gap, _ = trees[other].query(surveys[one], distance_upper_bound=REACH_M, workers=-1)
        paired += int(np.isfinite(gap).sum())
    assert paired >= len(surveys[0]) * 10 * 0.99
    return time.perf_counter() - begin


@pytest.mark.skipif(sys.platform != "linux", reason="wait4 tells the peak of memory in kilobytes on Linux")
@pytest.mark.timeout(1200)
def test_a_million_points_are_merged_in_seconds_and_costs_grow_as_n_log_n(tmp_path: Path) -> None:
    costs: list[Cost] = []
    answer = tmp_path / "answer.json"
    for count in COUNTS:
        paths = write_surveys(tmp_path, count)
        command = [sys.executable, "-m", "app", "survey", "merge", *map(str, paths), "-o", str(tmp_path / "out")]
        costs.append(cost_of([*command, "--json"], answer))
        peer = peer_s(paths)
        print(f"\n{count:>9,} points: {costs[-1]}, numpy and scipy {peer:.2f} s")
        summary = json.loads(answer.read_bytes())["summary"]
        assert summary["in"] == count
        assert summary["merged"] >= 0.99 * count
    few, many = (cost.processor_s - costs[0].processor_s for cost in costs[-2:])
    less, more = COUNTS[-2:]
    assert many <= GROWTH * few * (more * math.log(more)) / (less * math.log(less))
    if LARGE:
        assert costs[-1].processor_s <= MOST_PROCESSOR_S
        assert costs[-1].peak_mb <= MOST_MB
        assert costs[-1].wall_s <= MOST_S or os.getloadavg()[0] > len(os.sched_getaffinity(0))
