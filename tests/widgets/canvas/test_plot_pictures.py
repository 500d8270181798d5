"""A plotted sheet shows what the window shows."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pymupdf
import pytest
from ezdxf.document import Drawing as Document
from PIL import Image
from scipy.ndimage import minimum_filter

from app.domain.geometry import Box
from app.drawings.dxf.encoding import without_percent
from app.drawings.open import Drawing, open_drawing
from app.drawings.pdf.plot import planes, plot_sheet
from app.drawings.sheet import Sheet
from app.drawings.shx.folder import VARIABLE
from tests.app.drawings.shx.shx_writer import write_shapes
from widgets.canvas.painter import SheetPainter
from widgets.canvas.picture import ensure_application

PX_PER_MM = 4
INK, NEARLY_INK, NEAR_PX = 190, 230, 5


def _document() -> Document:
    document = ezdxf.new("R2010", units=4, setup=True)
    document.header["$LTSCALE"] = 10
    return document


def _frame(document: Document) -> None:
    document.modelspace().add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)


def _texts(document: Document, _: Path) -> None:
    document.styles.add("SHX", font="own.shx")
    document.styles.add("DOWN", font="simsun.ttf").dxf.flags = 4
    space = document.modelspace()
    for row, style in enumerate(("Standard", "SHX")):
        look = {"char_height": 12, "style": style, "insert": (20, 280 - 110 * row), "width": 200}
        space.add_mtext(r"HH{\C1;H}\LH\l{\W2;H}{\Q20;H}{\T2;HH}\P\pi2;\A1;宽\S1/2;H^IH", dxfattribs=look)
        text = space.add_text("%%uHH%%u甲%%132", height=12, dxfattribs={"style": style, "width": 0.7, "rotation": 20})
        text.set_placement((250, 250 - 110 * row))
    space.add_text("竖排H", height=12, dxfattribs={"style": "DOWN", "rotation": 270}).set_placement((390, 280))


def _lines(document: Document, _: Path) -> None:
    document.linetypes.add("PIPE", 'A,1.0,-.5,["HH",STANDARD,S=.4,R=0,X=-.1,Y=-.2],-1.2')
    space = document.modelspace()
    for row, linetype in enumerate(("DASHED", "DASHDOT", "PIPE", "CENTER2", "Continuous")):
        look = {"linetype": linetype, "lineweight": (13, 50, 100)[row % 3], "color": row + 1}
        space.add_lwpolyline([(10, 20 + 40 * row), (200, 20 + 40 * row), (230, 45 + 40 * row)], dxfattribs=look)
        space.add_circle((320, 40 + 50 * row), 20, dxfattribs=look)
    document.header["$PDMODE"], document.header["$PDSIZE"] = 34, 12
    space.add_point((250, 270))


def _areas(document: Document, folder: Path) -> None:
    pixels = np.full((40, 60, 3), 200, np.uint8)
    pixels[:20, :30] = (200, 0, 0)
    Image.fromarray(pixels).save(folder / "photo.png")
    space = document.modelspace()
    space.add_line((10, 50), (410, 60))
    space.add_image(document.add_image_def("photo.png", (60, 40)), (20, 30), (120, 80), rotation=10)
    for x, clear in ((180, 0.0), (300, 0.7)):
        hatch = space.add_hatch(color=3)
        hatch.paths.add_polyline_path([(x, 20), (x + 90, 20), (x + 90, 90), (x, 90)])
        hatch.transparency = clear
    space.add_line((10, 70), (410, 80))
    space.add_wipeout([(200, 30), (240, 30), (240, 85)])


def _windows(document: Document, _: Path) -> None:
    for at in range(0, 200, 10):
        document.modelspace().add_line((at, 0), (at, 200))
    layout = document.layout("Layout1")
    layout.page_setup((420, 297))
    layout.add_viewport((100, 150), (120, 120), (100, 100), 120)
    layout.add_viewport((280, 150), (120, 120), (100, 100), 60)


def _pictures(drawing: Drawing, sheet: Sheet) -> tuple[np.ndarray, np.ndarray]:
    """Return the lightness of the window's picture and of the plotted page, pixel for pixel."""
    size = tuple(round(side * PX_PER_MM) for side in sheet.size_mm)
    assert drawing.scene is not None
    folder = drawing.path.parent
    image = SheetPainter(drawing.scene, sheet.block, folder).paint(sheet, Box(0, 0, *sheet.size_mm), size)
    ours = np.frombuffer(image.constBits(), np.uint8).reshape(size[1], size[0], 4)[:, :, :3].min(axis=2)
    with pymupdf.open() as out:
        plot_sheet(out, planes(drawing.scene, sheet.block), sheet, folder)
        zoom = PX_PER_MM * 25.4 / 72
        pixels = out[0].get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False)
    plotted = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width, 3).min(axis=2)
    height, width = (min(a, b) for a, b in zip(ours.shape, plotted.shape, strict=True))
    return ours[:height, :width], plotted[:height, :width]


def _only(one: np.ndarray, other: np.ndarray) -> float:
    inked = one < INK
    return float((inked & ~(minimum_filter(other, NEAR_PX) < NEARLY_INK)).sum() / max(inked.sum(), 1))


@pytest.mark.parametrize("draw", [_texts, _lines, _areas, _windows])
def test_a_plot_shows_what_the_window_shows(draw: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_application()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "fonts"))
    (tmp_path / "fonts").mkdir()
    letter = bytes([9, 0, 20, 0, 236, 0, 10, 12, 0, 0, 20, 0, 236, 0, 0, 2, 8, 4, 246, 0])
    write_shapes(tmp_path / "fonts" / "own.shx", {ord("H"): ("", letter), 132: ("", letter)}, 20, 4)
    document = _document()
    if draw is not _windows:
        _frame(document)
    draw(document, tmp_path)
    document.saveas(tmp_path / "a.dxf")
    drawing = open_drawing(tmp_path / "a.dxf", None)
    sheet = drawing.sheets[0]
    assert sheet.key.startswith("layout:" if draw is _windows else "")
    window, plot = _pictures(drawing, sheet)
    assert (window < INK).sum() > 5000
    assert _only(window, plot) < 0.01
    assert _only(plot, window) < 0.01


def test_signs_of_a_font_are_no_characters() -> None:
    assert without_percent("8%%132@200 %%65 %%065%%c%%127") == "8%%132@200 65 AØ\x7f"
