"""What whole processes take."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds on the clock, seconds of processors, largest memory."""

    wall_s: float
    processor_s: float
    peak_mb: float

    def __str__(self) -> str:
        return f"{self.wall_s:.2f} s, {self.processor_s:.2f} s of processors, {self.peak_mb:.0f} MB"


def compiled() -> None:
    """Compile the program's modules, as its installer does."""
    subprocess.run(
        [sys.executable, "-m", "compileall", "-q", *(str(ROOT / name) for name in ("app", "widgets"))], check=True
    )


def cost_of(*command: str | Path) -> Cost:
    """Run a command to its end."""
    start = time.perf_counter()
    code = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"
    process = subprocess.Popen([sys.executable, "-S", "-c", code, *map(str, command)], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
