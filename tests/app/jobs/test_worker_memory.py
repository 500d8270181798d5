"""A worker keeps the memory of its arrays while it works, and gives it back when it idles."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

SCRIPT = """
import os
from pathlib import Path
import numpy as np
from app.jobs.memory import give_back_memory, keep_memory
def used_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
keep_memory()
before = used_mb()
arrays = [np.ones(2 << 20) for _ in range(8)]
del arrays
kept = used_mb() - before
give_back_memory()
print(kept, used_mb() - before)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallopt"), reason="of the GNU C library only"
)
def test_it_is_kept_until_it_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True)
    kept_mb, left_mb = map(int, done.stdout.split())
    assert kept_mb > 100
    assert left_mb < 20
