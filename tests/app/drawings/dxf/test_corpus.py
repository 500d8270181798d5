"""Real drawings: every one compiles or is refused in a sentence."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import BadInput
from app.domain.feedback import Silent
from app.drawings.dxf import compile as compiler
from app.drawings.scene import Scene

_CORPUS = Path(__file__).resolve().parents[5] / "shared" / "corpus" / "dxf"
_FILES = sorted(_CORPUS.glob("*.dxf")) if _CORPUS.is_dir() else []


def _check(scene: Scene) -> None:
    blocks = len(scene.blocks)
    for kind in ("poly", "curve", "fill", "text", "insert", "point", "image"):
        of = getattr(scene, f"{kind}_of")
        assert len(of) == blocks + 1
        assert (np.diff(of.astype(np.int64)) >= 0).all()
    assert scene.poly_of[-1] == len(scene.poly_start) - 1
    assert scene.poly_start[-1] == len(scene.poly_xy)
    assert (np.diff(scene.poly_start.astype(np.int64)) > 0).all()
    assert scene.fill_start[-1] == len(scene.fill_ring) - 1
    assert scene.fill_ring[-1] == len(scene.fill_xy)
    for name in ("poly_xy", "curve", "fill_xy", "point"):
        assert np.isfinite(getattr(scene, name)).all()
    assert (scene.curve[:, 6] < scene.curve[:, 7]).all()
    for entity in (scene.poly_entity, scene.curve_entity, scene.fill_entity, scene.text["entity"]):
        assert (entity < len(scene.entity)).all()
        assert (np.diff(entity.astype(np.int64)) >= 0).all()
    assert (scene.text["string"] < len(scene.strings)).all()
    assert (scene.text["font"] < len(scene.fonts)).all()
    assert (scene.style["layer"] < len(scene.layers)).all()
    assert (scene.insert["target"] < blocks).all()
    for block in scene.blocks:
        assert block.bounds is None or all(map(math.isfinite, (block.bounds.x0, block.bounds.y1)))


@pytest.mark.corpus
@pytest.mark.skipif(not _FILES, reason="the folder of real drawings is absent")
@pytest.mark.parametrize("part", range(8))
def test_every_drawing_compiles_or_is_refused(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def unmended(path: Path, error: Exception) -> bytes:
        raise AssertionError(path.name) from error  # our own reader has to take them

    monkeypatch.setattr(compiler, "_mended", unmended)
    for path in _FILES[part::8]:
        try:
            scene = compiler.compile_dxf(path, Silent())
        except BadInput as refused:
            assert refused.message
            continue
        _check(scene)
