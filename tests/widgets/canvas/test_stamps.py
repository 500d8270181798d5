"""Texts painted as stamps look as those painted by their outlines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scene_builder import SceneBuilder
from test_painting import ink, painted

from app.drawings.scene import Scene
from widgets.canvas import lettering, stamps
from widgets.canvas.composing import laid
from widgets.canvas.picture import ensure_application

COLOURS = {"red": 0xFF0000, "green": 0x00A000}
PLACES = 600


def _lettered(angles_deg: tuple[float, ...], height: float) -> Scene:
    """Return texts all over a sheet of 100 and beyond its edges, each at another place within a pixel."""
    rng = np.random.default_rng(3)
    builder = SceneBuilder()
    for name, rgb in COLOURS.items():
        builder.layer(name, rgb=rgb)
    for number, (x, y) in enumerate(rng.uniform(-2, 102, (PLACES, 2)).tolist()):
        angle_deg, layer = angles_deg[number % len(angles_deg)], list(COLOURS)[number % 2]
        builder.model.text(x, y, f"房{number % 7}", height, angle_deg, layer=layer)
    return builder.scene()


def _both(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    stamped = painted(scene, size=400)
    with monkeypatch.context() as patched:
        patched.setattr(lettering, "STAMPED_PX", 0.0)
        return stamped, painted(scene, size=400)


@pytest.mark.parametrize("angles_deg", [(0.0,), (0.0, 90.0), (30.0,)])
@pytest.mark.parametrize("height", [1.0, 2.0])
def test_stamps_are_within_an_eighth_of_a_pixel(
    angles_deg: tuple[float, ...], height: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = []
    whole = stamps.Letters.images
    monkeypatch.setattr(stamps.Letters, "images", lambda *a: used.append(1) or whole(*a))
    stamped, outlined = _both(_lettered(angles_deg, height), monkeypatch)
    assert len(used) == 1
    inked = ink(outlined) | ink(stamped)
    difference = np.abs(stamped.astype(int) - outlined.astype(int))[inked]
    assert difference.mean() < 20
    assert (255 - stamped.astype(int)).sum() == pytest.approx((255 - outlined.astype(int)).sum(), rel=0.02)


def test_stamps_stand_where_outlines_do(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    builder = SceneBuilder()
    for x, y in np.ndindex(10, 10):
        builder.model.text(10 * x + 2 + rng.random(), 10 * y + 4 + rng.random(), "房7", 1.0, 30.0)
    rows, columns = np.mgrid[:40, :40]
    middles = []
    for pixels in _both(builder.scene(), monkeypatch):
        windows = (255 - pixels.astype(float)).sum(axis=2).reshape(10, 40, 10, 40).swapaxes(1, 2).reshape(100, 40, 40)
        total = windows.sum(axis=(1, 2))
        middles.append([(windows * place).sum(axis=(1, 2)) / total for place in (rows, columns)])
    apart = np.array(middles[0]) - np.array(middles[1])
    assert np.abs(apart).max() < 0.2
    assert np.abs(apart.mean(axis=1)).max() < 0.03


def test_few_letters_of_a_shape_keep_their_outlines() -> None:
    ensure_application()
    letters = laid(["房间", "走廊"])
    upright = np.tile([0.05, 0.0], (2, 1))
    places = stamps.Places(np.array([[1.0, 2.0], [3.0, 4.0]]), upright, upright[:, ::-1])
    assert stamps.stamped(letters, places) is None


def test_texts_without_ink_are_no_trouble() -> None:
    builder = SceneBuilder()
    for number in range(50):
        builder.model.text(number, 50, "   ", 4)
    assert not ink(painted(builder.scene())).any()
