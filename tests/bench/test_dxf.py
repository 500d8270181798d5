"""Speed of the DXF reader against ezdxf, in the same run on the same drawing."""

from __future__ import annotations

import random
import time
from pathlib import Path

import ezdxf
import pytest
from ezdxf.addons.drawing import Frontend, RenderContext
from ezdxf.addons.drawing.recorder import Recorder

from app.domain.feedback import Silent
from app.drawings.dxf.compile import compile_dxf
from app.drawings.scene_file import load, save

_ENTITIES = 10_000
_TIMES_FASTER = 8
_REOPEN_S = 0.1


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan with walls, doors, room names and hatched columns."""
    rng = random.Random(7)
    doc = ezdxf.new("R2010", setup=True)
    door = doc.blocks.new("门")
    door.add_line((0, 0), (900, 0))
    door.add_arc((0, 0), 900, 0, 90)
    space = doc.modelspace()
    for i in range(_ENTITIES):
        x, y = rng.uniform(0, 1e5), rng.uniform(0, 7e4)
        match i % 8:
            case 0 | 1 | 2:
                space.add_line((x, y), (x + rng.uniform(-3000, 3000), y), dxfattribs={"layer": "WALL"})
            case 3:
                space.add_lwpolyline([(x, y), (x + 240, y, 0, 0, 0.4), (x + 240, y + 3000), (x, y + 3000)], close=True)
            case 4:
                space.add_blockref("门", (x, y), dxfattribs={"rotation": rng.choice([0, 90])})
            case 5:
                space.add_text(f"房间 {i}", height=300).set_placement((x, y))
            case 6:
                space.add_circle((x, y), 400)
            case _:
                hatch = space.add_hatch(dxfattribs={"layer": "COLUMN"})
                hatch.paths.add_polyline_path([(x, y), (x + 500, y), (x + 500, y + 500), (x, y + 500)], is_closed=True)
    path = tmp_path_factory.mktemp("bench") / "plan.dxf"
    doc.saveas(path)
    return path


def _seconds(work: object) -> float:
    assert callable(work)
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _with_ezdxf(path: Path) -> None:
    doc = ezdxf.readfile(path)
    Frontend(RenderContext(doc), Recorder()).draw_layout(doc.modelspace())


@pytest.mark.bench
def test_compiles_many_times_faster_than_ezdxf(plan: Path) -> None:
    ours = min(_seconds(lambda: compile_dxf(plan, Silent())) for _ in range(2))
    peer = _seconds(lambda: _with_ezdxf(plan))
    print(f"compile {ours:.2f} s, ezdxf {peer:.2f} s, {peer / ours:.0f} times")
    assert peer > _TIMES_FASTER * ours


@pytest.mark.bench
def test_reopens_at_once(plan: Path, tmp_path: Path) -> None:
    save(compile_dxf(plan, Silent()), tmp_path / "plan.scene")
    assert _seconds(lambda: load(tmp_path / "plan.scene")) < _REOPEN_S
