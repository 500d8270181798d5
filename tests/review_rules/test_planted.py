"""Planted violations and near-misses in drawings of any habit: every rule finds them all and claims nothing else."""

from __future__ import annotations

import pytest
from planted import Draw, run, table
from scenes import SCENES
from scores import LEAST, SEEDS, scored, write


@pytest.mark.parametrize(("name", "draw", "discipline"), SCENES, ids=[name for name, _, _ in SCENES])
def test_a_scene(tmp_path, name: str, draw: Draw, discipline: str):
    for seed in (1, 2):
        _, wrong = run(name, draw, discipline, seed, tmp_path)
        assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("discipline", sorted({discipline for _, _, discipline in SCENES}))
def test_hundreds_of_drawings(tmp_path, discipline: str):
    found = scored(SEEDS["long"], tmp_path, [discipline])
    write(tmp_path / "scores.csv", found.scores)
    print(table(found.scores))
    print("\n".join(found.wrong[:40]))
    assert all(score.recall >= LEAST and score.precision >= LEAST for score in found.scores.values())
