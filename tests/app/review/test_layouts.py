"""A layout shows model space through windows; rules measure what it shows at its true size."""

from __future__ import annotations

import math
from pathlib import Path

import ezdxf
import pytest

from app.drawings.open import open_drawing
from app.review.run.loading import Reading, SheetSource, load_sheet


@pytest.mark.parametrize("unit", ["mm", "m"])
def test_an_outline_seen_through_a_window(tmp_path: Path, unit: str):
    factor = {"mm": 1000.0, "m": 1.0}[unit]
    document = ezdxf.new("R2010", setup=True)
    document.header["$INSUNITS"] = {"mm": 4, "m": 6}[unit]
    space = document.modelspace()
    for dx in (0, 500):
        box = [((x + dx) * factor, y * factor) for x, y in ((0, 0), (50, 0), (50, 30), (0, 30))]
        space.add_lwpolyline(box, close=True, dxfattribs={"layer": "防火分区"})
        text = {"height": 0.5 * factor, "layer": "文字"}
        space.add_text(f"防火分区{dx}", dxfattribs=text).set_placement(((dx + 20) * factor, 15 * factor))
    layout = document.layouts.new("A2")
    layout.page_setup(size=(594, 420), margins=(0, 0, 0, 0), units="mm")
    layout.add_viewport(
        center=(297, 210), size=(560, 400), view_center_point=(25 * factor, 15 * factor), view_height=40 * factor
    )
    layout.add_lwpolyline([(10, 10), (584, 10), (584, 410), (10, 410)], close=True, dxfattribs={"layer": "图框"})
    path = tmp_path / "layout.dxf"
    document.saveas(path)
    drawing = open_drawing(path, tmp_path / "cache")
    sheet = next(sheet for sheet in drawing.sheets if sheet.key.startswith("layout:A2"))
    loaded = load_sheet(SheetSource(path, tmp_path / "cache", sheet.key, "s1"), Reading())
    assert loaded.view.unit_known
    (outline,) = loaded.view.closed_outlines("fire_compartment")
    assert outline.name == "防火分区0"
    assert outline.area_m2 == pytest.approx(1500, rel=1e-6)
    drawing_points, _ = loaded.places(tuple((float(x), float(y)) for x, y in outline.polygon.exterior.coords))
    width = math.dist(drawing_points[0], drawing_points[1])
    assert sorted((width, 30 / 50 * width)) == pytest.approx(sorted((500.0, 300.0))) or width == pytest.approx(300.0)
