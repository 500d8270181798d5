"""Planted violations and near-misses in drawings of any habit: every rule finds them all and claims nothing else."""

from __future__ import annotations

import pytest
from planted import Draw, run, table, total
from scenes import SCENES

LEAST = 0.98


@pytest.mark.parametrize(("name", "draw", "discipline"), SCENES, ids=[name for name, _, _ in SCENES])
def test_a_scene(tmp_path, name: str, draw: Draw, discipline: str):
    for seed in (1, 2):
        _, wrong = run(name, draw, discipline, seed, tmp_path)
        assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("discipline", sorted({discipline for _, _, discipline in SCENES}))
def test_hundreds_of_drawings(tmp_path, discipline: str):
    parts, wrong = [], []
    for name, draw, own in SCENES:
        if own == discipline:
            for seed in range(100, 140):
                scores, problems = run(name, draw, own, seed, tmp_path)
                parts.append(scores)
                wrong += problems
    scores = total(parts)
    print(table(scores))
    print("\n".join(wrong[:40]))
    assert all(score.recall >= LEAST and score.precision >= LEAST for score in scores.values())
