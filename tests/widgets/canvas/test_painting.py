"""What the painter leaves on the picture, pixel by pixel."""

from __future__ import annotations

import time
import tracemalloc
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QColor, QImage
from scene_builder import SceneBuilder

from app.domain.geometry import Affine, Box
from app.drawings.scene import IMAGE, Linetype, Scene, Viewport
from app.drawings.sheet import Sheet, TitleBlock
from widgets.canvas.painter import SheetPainter
from widgets.canvas.picture import WORTH_A_THREAD, deflated, ensure_application, png

WHITE = 0xFFFFFF


def sheet_of(scene: Scene, block: int = 0, side: float = 100.0) -> Sheet:
    box = Box(0.0, 0.0, side, side)
    return Sheet("model", TitleBlock(), block, -1, box, (side, side), Affine(), 0.001)


def painted(
    scene: Scene,
    rect: Box | None = None,
    size: int = 100,
    block: int = 0,
    folder: Path = Path(),
    off: frozenset[str] = frozenset(),
    dark: bool = False,
) -> npt.NDArray[np.uint8]:
    """Return the pixels (rows, columns, RGB)."""
    ensure_application()
    painter = SheetPainter(scene, block, folder)
    image = painter.paint(sheet_of(scene, block), rect or Box(0, 0, 100, 100), (size, size), off, dark)
    return np.frombuffer(image.constBits(), np.uint8).reshape(size, size, 4)[..., 2::-1].astype(np.uint8)


def ink(pixels: npt.NDArray[np.uint8], ground: int = 255) -> npt.NDArray[np.bool_]:
    return (np.abs(pixels.astype(int) - ground) > 60).any(axis=2)


def test_a_red_line_is_where_it_must_be() -> None:
    builder = SceneBuilder()
    builder.layer("red", rgb=0xFF0000)
    builder.model.poly([(10, 20.5), (90, 20.5)], layer="red")
    pixels = painted(builder.scene())
    row = 100 - 21
    assert pixels[row, 50].tolist() == [255, 0, 0]
    assert np.flatnonzero(ink(pixels).any(axis=1)).tolist() == [row]
    columns = np.flatnonzero(ink(pixels).any(axis=0))
    assert (columns[0], columns[-1]) == (10, 89)


def test_an_enlarged_part_shows_the_same_place() -> None:
    builder = SceneBuilder()
    builder.model.fill([[(40, 40), (60, 40), (60, 60), (40, 60)]])
    pixels = painted(builder.scene(), Box(50, 50, 70, 70), size=200)
    assert ink(pixels)[105:195, 5:95].all()
    assert not ink(pixels)[:95].any()


def test_layers_switched_off_and_hidden_layers_leave_no_ink() -> None:
    builder = SceneBuilder()
    builder.layer("hidden", visible=False)
    builder.model.poly([(0, 50), (100, 50)], layer="hidden")
    builder.model.poly([(0, 30), (100, 30)], layer="axis")
    assert ink(painted(builder.scene())).any()
    assert not ink(painted(builder.scene(), off=frozenset({"axis"}))).any()


def test_holes_of_a_fill_stay_open() -> None:
    builder = SceneBuilder()
    square = [(10.0, 10.0), (90.0, 10.0), (90.0, 90.0), (10.0, 90.0)]
    hole = [(40.0, 40.0), (60.0, 40.0), (60.0, 60.0), (40.0, 60.0)]
    builder.model.fill([square, hole])
    pixels = painted(builder.scene())
    assert ink(pixels)[20, 20] and not ink(pixels)[50, 50]


def test_chinese_text_leaves_ink_of_its_cap_height() -> None:
    builder = SceneBuilder()
    builder.model.text(10, 50, "H", height=20)
    builder.model.text(50, 50, "防", height=20)
    marked = ink(painted(builder.scene(), size=400))
    capital, chinese = marked[:, :200], marked[:, 200:]
    rows = np.flatnonzero(capital.any(axis=1))
    assert abs((rows[-1] - rows[0] + 1) / 4 - 20) < 1
    assert abs(rows[-1] - 200) <= 2
    assert chinese.sum() > 1000


@pytest.mark.parametrize("letter", "①Φ±°㎡㎥≥≤△▽×÷√②ⅡⅣ℃—～、。《》²³㎜αβ%")
def test_signs_of_drawings_have_a_glyph(letter: str) -> None:
    builder = SceneBuilder()
    builder.model.text(30, 30, letter, height=30)
    known = painted(builder.scene())
    builder = SceneBuilder()
    builder.model.text(30, 30, "\uf8ff", height=30)
    assert ink(known).any()
    assert not np.array_equal(known, painted(builder.scene()))


@pytest.mark.parametrize(("halign", "share"), [(0, 0.0), (1, 0.5), (2, 1.0)])
def test_text_is_aligned(halign: int, share: float) -> None:
    builder = SceneBuilder()
    builder.model.text(50, 50, "HH", height=14, halign=halign)
    columns = np.flatnonzero(ink(painted(builder.scene())).any(axis=0))
    assert columns[0] + share * (columns[-1] - columns[0]) == pytest.approx(50, abs=3)


def test_text_too_small_to_read_is_a_tint() -> None:
    builder = SceneBuilder()
    builder.model.text(10, 50, "消防车道" * 8, height=2)
    pixels = painted(builder.scene())
    band = pixels[48:50, 15:60]
    assert (band < 255).all() and (band > 60).all()


def test_turned_and_mirrored_blocks_are_painted_in_place() -> None:
    builder = SceneBuilder()
    flag = builder.block("flag")
    flag.fill([[(0, 0), (10, 0), (10, 20), (0, 20)]])
    builder.model.insert(flag, Affine(0, 1, -1, 0, 50, 50))
    marked = ink(painted(builder.scene()))
    assert marked[41:49, 31:49].all()
    assert marked.sum() < 230


def test_dashes_follow_the_linetype() -> None:
    builder = SceneBuilder()
    builder.model.poly([(0, 50.5), (100, 50.5)])
    scene = builder.scene()
    style = scene.style.copy()
    style["linetype"] = 1
    scene = replace(scene, style=style, linetypes=(*scene.linetypes, Linetype("DASHED", (6.0, -4.0))))
    row = ink(painted(scene))[49]
    assert row.sum() == pytest.approx(60, abs=2)
    assert row[:6].all() and not row[7:9].any()


def test_a_wide_polyline_has_its_width_and_a_line_weight_its_paper_width() -> None:
    builder = SceneBuilder()
    builder.model.poly([(0, 20), (100, 20)], width=10.0)
    builder.model.poly([(0, 70), (100, 70)])
    scene = builder.scene()
    weights = scene.style.copy()
    weights["weight"] = 100  # 1 mm
    marked = ink(painted(replace(scene, style=weights), size=400))
    assert marked[:200, 200].sum() == pytest.approx(4, abs=1)
    assert marked[200:, 200].sum() == pytest.approx(40, abs=1)


def test_colour_seven_turns_with_the_ground() -> None:
    builder = SceneBuilder()
    builder.model.fill([[(10, 10), (90, 10), (90, 90), (10, 90)]])
    assert painted(builder.scene())[50, 50].max() < 30
    assert painted(builder.scene(), dark=True)[50, 50].min() > 200


def test_pale_colours_stay_visible_on_paper() -> None:
    builder = SceneBuilder()
    builder.layer("yellow", rgb=0xFFFF00)
    builder.model.poly([(0, 50), (100, 50)], layer="yellow", width=20)
    red, green, blue = painted(builder.scene())[50, 50].tolist()
    assert 0.299 * red + 0.587 * green + 0.114 * blue < 180
    assert red == green and blue == 0


def test_pale_areas_stay_pale_for_what_is_drawn_over_them() -> None:
    builder = SceneBuilder()
    builder.layer("yellow", rgb=0xFFFF00)
    builder.layer("almost white", rgb=0xFEFEFE)
    builder.model.fill([[(10, 10), (40, 10), (40, 90), (10, 90)]], layer="yellow")
    builder.model.fill([[(60, 10), (90, 10), (90, 90), (60, 90)]], layer="almost white")
    picture = painted(builder.scene())
    assert picture[50, 25].tolist() == [255, 255, 0]
    assert 220 < picture[50, 75].min() <= 240


def test_a_window_of_a_layout_is_cut_at_its_edge() -> None:
    builder = SceneBuilder()
    builder.model.poly([(-1000, 500), (2000, 500)])
    layout = builder.block("Layout1", is_layout=True)
    window = Viewport(layout.index, Box(20, 20, 80, 80), Affine(a=0.1, d=0.1, e=0, f=0.5))
    scene = replace(builder.scene(), viewports=(window,))
    columns = np.flatnonzero(ink(painted(scene, block=layout.index)).any(axis=0))
    assert (columns[0], columns[-1]) == (20, 79)


def test_a_near_arc_is_round() -> None:
    builder = SceneBuilder()
    builder.model.arc(50, 50, 40)
    marked = ink(painted(builder.scene(), Box(89.9, 49.9, 90.1, 50.1), size=400))
    rows, columns = np.nonzero(marked)
    x = 89.9 + (columns + 0.5) * 0.0005
    y = 50.1 - (rows + 0.5) * 0.0005
    off_px = np.abs(np.hypot(x - 50, y - 50) - 40) / 0.0005
    assert len(rows) >= 400
    assert off_px.max() < 2


@pytest.mark.filterwarnings("error")
def test_a_circle_of_no_radius_does_no_harm() -> None:
    builder = SceneBuilder()
    builder.model.arc(50, 50, 0)
    builder.model.arc(50, 50, 40)
    assert ink(painted(builder.scene())).any()


def test_an_image_beside_the_drawing_is_painted_and_a_missing_one_framed(tmp_path: Path) -> None:
    ensure_application()
    photo = QImage(4, 4, QImage.Format.Format_RGB32)
    photo.fill(QColor("red"))
    photo.setPixelColor(0, 0, QColor("blue"))
    photo.save(str(tmp_path / "photo.png"))
    builder = SceneBuilder()
    names = [builder.string(name) for name in ("C:\\plans\\photo.png", "../secret.png")]
    style, entity = builder.style("0", -1), builder.entity("IMAGE", 0)
    rows = [(name, 40, 0, 0, 40, 5 + 50 * at, 30, style, entity) for at, name in enumerate(names)]
    scene = replace(builder.scene(), image=np.array(rows, IMAGE), image_of=np.array([0, len(rows)], "u4"))
    pixels = painted(scene, folder=tmp_path)
    assert pixels[45, 30].tolist() == [255, 0, 0]
    assert pixels[33, 8].tolist()[2] > 200 > pixels[33, 8].tolist()[0]
    assert not ink(pixels)[40, 70]
    assert ink(pixels)[:, 55:].sum() > 100


def test_coordinates_that_are_no_numbers_do_no_harm() -> None:
    builder = SceneBuilder()
    builder.model.poly([(10, 10), (float("nan"), 20), (30, 30)])
    builder.model.poly([(float("inf"), 10), (10, float("-inf"))])
    builder.model.poly([(1e300, 10), (-1e300, 10)])
    builder.model.poly([(0, 50), (100, 50)])
    assert ink(painted(builder.scene())).any()


def test_a_picture_is_never_larger_than_the_limit() -> None:
    builder = SceneBuilder()
    ensure_application()
    scene = builder.scene()
    image = SheetPainter(scene, 0, Path()).paint(sheet_of(scene), Box(0, 0, 100, 100), (1_000_000, 10))
    assert (image.width(), image.height()) == (8192, 10)


def test_a_hundred_thousand_specks_are_painted_fast() -> None:
    builder = SceneBuilder()
    random = np.random.default_rng(1)
    for x, y in random.uniform(0, 100, (20_000, 2)).tolist():
        builder.model.poly([(x, y), (x + 0.1, y), (x + 0.1, y + 0.1)], True)
    scene = builder.scene()
    painter = SheetPainter(scene, 0, Path())
    ensure_application()
    begin = time.perf_counter()
    painter.paint(sheet_of(scene), Box(0, 0, 100, 100), (400, 400))
    assert time.perf_counter() - begin < 2.0


def test_a_picture_reads_back_as_it_was() -> None:
    image = QImage(37, 11, QImage.Format.Format_RGB32)
    for x in range(37):
        for y in range(11):
            image.setPixel(x, y, 0xFF000000 | (x * 7 << 16) | (y * 23 << 8) | (x ^ y))
    assert QImage.fromData(png(image)).convertToFormat(QImage.Format.Format_RGB32) == image


def test_many_large_circles_are_painted_a_part_at_a_time() -> None:
    builder = SceneBuilder()
    for i in range(400):
        builder.model.arc(50 - 1e6, 50, 1e6 + i / 10)
    tracemalloc.start()
    image = painted(builder.scene())
    peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    assert (image[50, 52:88] < 255).any()
    assert peak_mb < 100


@pytest.mark.parametrize("size", [0, 5, WORTH_A_THREAD - 1, WORTH_A_THREAD, 3 * WORTH_A_THREAD + 1])
def test_halves_deflated_side_by_side_are_one_stream(size: int) -> None:
    content = np.random.default_rng(1).integers(0, 4, size, np.uint8)
    assert zlib.decompress(deflated(content.data)) == content.tobytes()
