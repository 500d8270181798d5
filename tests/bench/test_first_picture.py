"""A first picture against the peers, each as a whole process in the same run: wall and processor time, peak memory."""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from pathlib import Path

import pytest
from plans import repeat, write_plan
from processes import Cost, compiled, cost_of
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.drawings.open import open_drawing
from app.jobs.pool import Pool
from widgets.canvas.canvas import CanvasWidget

pytestmark = [pytest.mark.bench, pytest.mark.long]  # a busy machine, and CI is one, proves nothing
ENTITIES = 100_000
RUNS = 3
GDAL = "import sys, pyogrio; pyogrio.raw.read(sys.argv[1])"
EZDXF = """
import sys, ezdxf
from ezdxf.addons.drawing import Frontend, RenderContext
from ezdxf.addons.drawing.recorder import Recorder
doc = ezdxf.readfile(sys.argv[1])
Frontend(RenderContext(doc), Recorder()).draw_layout(doc.modelspace())
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan(tmp_path_factory.mktemp("plan") / "plan.dxf", ENTITIES)


def _middle(*command: str | Path) -> Cost:
    costs = [cost_of(*command) for _ in range(RUNS)]
    return Cost(
        statistics.median(cost.wall_s for cost in costs),
        statistics.median(cost.processor_s for cost in costs),
        max(cost.peak_mb for cost in costs),
    )


def test_first_picture_against_the_peers(plan: Path, tmp_path: Path) -> None:
    compiled()
    ours = _middle(sys.executable, "-m", "app", "render", plan, "-o", tmp_path / "plan.png")
    gdal = _middle(sys.executable, "-c", GDAL, plan)
    ezdxf = cost_of(sys.executable, "-c", EZDXF, plan)
    print(f"\nours {ours}\nGDAL read {gdal}\nezdxf {ezdxf}")
    if shutil.which("librecad"):
        librecad = cost_of("librecad", "dxf2pdf", "-o", tmp_path / "plan.pdf", shutil.copy(plan, tmp_path / "copy.dxf"))
        print(f"LibreCAD {librecad}")
        assert librecad.wall_s >= 3 * ours.wall_s
    assert ezdxf.wall_s >= 15 * ours.wall_s
    assert ours.wall_s <= gdal.wall_s
    assert ours.peak_mb <= 4 * plan.stat().st_size / 1e6 + 150


@pytest.mark.parametrize(("times", "reopen_s"), [(1, 0.5), (10, 1.5)])
def test_reopens_at_once(plan: Path, tmp_path: Path, qtbot: QtBot, times: int, reopen_s: float) -> None:
    plan = repeat(plan, tmp_path / "plan.dxf", times)
    key = open_drawing(plan, tmp_path).sheets[0].key
    with Pool(2) as pool:
        for _ in range(2):  # the first time paints the whole sheet and keeps it
            widget = CanvasWidget(pool)
            qtbot.addWidget(widget)
            widget.resize(1366, 768)
            widget.show()
            start = time.perf_counter()
            widget.show_sheet(plan, key, tmp_path)
            while widget.face is None or widget._tiles.image(widget._tiles._overview) is None:
                QApplication.processEvents()
                assert time.perf_counter() - start < 30
            seconds = time.perf_counter() - start
            widget.close()
            pool.submit(_forget_open_sheets).result()
            pool.submit(_forget_open_sheets).result()
    print(f"\nfirst picture of {times} times {ENTITIES} entities from the cache after {seconds:.2f} s")
    assert seconds <= reopen_s


def _forget_open_sheets() -> None:
    from widgets.canvas import tile_worker

    tile_worker._open.clear()
