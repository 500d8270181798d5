"""A saved scene comes back the same, and a damaged file is refused."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import ezdxf
import numpy as np
import pytest

from app.domain.errors import BadInput
from app.domain.feedback import Silent
from app.drawings.dxf.compile import compile_dxf
from app.drawings.scene import Scene
from app.drawings.scene_file import load, save


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    doc = ezdxf.new("R2018", setup=True)
    space = doc.modelspace()
    space.add_lwpolyline([(600_000, 0), (600_010, 0, 0, 0, 1), (600_010, 10)], close=True)
    space.add_circle((600_000, 0), 5)
    space.add_text("房间 \U00020000", height=3)
    space.add_point((1, 2))
    space.add_hatch().paths.add_polyline_path([(0, 0), (1, 0), (1, 1)])
    doc.blocks.new("B").add_line((0, 0), (1, 1))
    space.add_blockref("B", (5, 5)).add_attrib("号", "1", (0, 0))
    space.add_blockref("缺", (5, 5))
    doc.layout("Layout1").add_viewport((10, 10), (20, 20), (0, 0), 5)
    doc.saveas(tmp_path / "a.dxf")
    return compile_dxf(tmp_path / "a.dxf", Silent())


def test_comes_back_the_same(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "cache" / "a.scene"
    save(scene, path)
    again = load(path)
    for part in dataclasses.fields(Scene):
        before, after = getattr(scene, part.name), getattr(again, part.name)
        if isinstance(before, np.ndarray):
            assert before.dtype == after.dtype, part.name
            assert before.shape == after.shape, part.name
            assert np.array_equal(before, after), part.name
            assert not after.flags.writeable
        else:
            assert before == after, part.name
    assert [p.name for p in path.parent.iterdir()] == ["a.scene"]


def test_overwrites_whole(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "a.scene"
    path.write_bytes(b"old")
    save(scene, path)
    assert load(path).strings == scene.strings


@pytest.mark.parametrize("content", [b"", b"x", b"Lianshen scene 0" + bytes(100), b"Lianshen scene 1", bytes(1000)])
def test_foreign_files_are_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.scene").write_bytes(content)
    with pytest.raises(BadInput):
        load(tmp_path / "a.scene")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        load(tmp_path / "none.scene")


def test_damage_is_found(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "a.scene"
    save(scene, path)
    whole = path.read_bytes()
    rng = random.Random(1)
    for _ in range(60):
        at = rng.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1 :])
        with pytest.raises(BadInput):
            load(path)
        path.write_bytes(whole[:at])
        with pytest.raises(BadInput):
            load(path)
