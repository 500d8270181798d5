"""A set of drawings imported by one worker and by two, in the same run."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from plans import write_segments

from app.domain.project import Person
from app.jobs.pool import Pool
from app.services.drawing_set.import_drawings import import_drawings, read_sheets
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace

pytestmark = [pytest.mark.bench, pytest.mark.long]  # a busy machine, and CI is one, proves nothing
CODE = "2019-441702-47-03-012345"
ANN = Person("ann@agency", "Ann")
FILES, SEGMENTS, TIMES_FASTER = 100, 5000, 1.2


def _import_s(drawings: Path, place: Path, workers: int) -> float:
    with Workspace.open(place) as workspace, Pool(workers) as pool:
        create_project(workspace, CODE, "set", "private_small", by=ANN)
        warm = write_segments(place / "warm.dxf", SEGMENTS)
        for job in [pool.submit(read_sheets, warm, place / f"warm{number}", warm) for number in range(4 * workers)]:
            job.result()
        shown: list[float] = []
        start = time.perf_counter()
        paths = sorted(drawings.iterdir())
        result = import_drawings(
            workspace, CODE, paths, by=ANN, pool=pool, told=lambda _: shown.append(time.perf_counter() - start)
        )
        seconds = time.perf_counter() - start
    assert len(result.imported) == FILES
    print(f"\n{FILES} files, {workers} workers: {seconds:.2f} s, the first shown after {shown[0]:.2f} s")
    return seconds


@pytest.mark.skipif(len(getattr(os, "sched_getaffinity", lambda _: [0])(0)) < 2, reason="one core")
def test_a_second_worker_imports_faster(tmp_path: Path) -> None:
    drawings = tmp_path / "set"
    drawings.mkdir()
    for number in range(FILES):
        path = write_segments(drawings / f"{number}.dxf", SEGMENTS)
        path.write_text(f"999\n{number}\n" + path.read_text("ascii"), "ascii")
    one, two = (min(_import_s(drawings, tmp_path / f"{n}-{run}", n) for run in range(2)) for n in (1, 2))
    assert one >= TIMES_FASTER * two
