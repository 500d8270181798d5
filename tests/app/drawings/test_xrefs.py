"""Drawings that refer to others: the same picture as with the others bound into one file, by ezdxf."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf import xref
from ezdxf.document import Drawing as Document
from ezdxf.xclip import XClip
from PIL import Image

from app.drawings.flatten import Flat, flatten
from app.drawings.open import Drawing, open_drawing


def _new() -> Document:
    return ezdxf.new("R2010", units=4)


def _axes(folder: Path, name: str = "轴网.dxf", x: float = 4_000_000) -> Path:
    document = _new()
    document.layers.add("轴线", color=1)
    document.layers.add("隐藏", color=2).off()
    document.linetypes.add("点划", [20, 12, -4, 0, -4])
    space = document.modelspace()
    space.add_line((x, 500_000), (x + 100, 500_050), dxfattribs={"layer": "轴线", "linetype": "点划"})
    space.add_circle((x + 50, 500_025), 20)
    space.add_line((x, 500_000), (x, 500_100), dxfattribs={"layer": "隐藏"})
    space.add_text("基准", height=8).set_placement((x, 500_060))
    hatch = space.add_hatch(color=3)
    hatch.paths.add_polyline_path([(x, 500_000), (x + 9, 500_000), (x + 9, 500_009)])
    column = document.blocks.new("柱", base_point=(1, 1))
    column.add_lwpolyline([(0, 0), (5, 0), (5, 5), (0, 5)], close=True)
    column.add_attdef("编号", (0, 0))
    space.add_blockref("柱", (x + 80, 500_000)).add_attrib("编号", "Z-1", (x + 80, 500_000))
    document.header["$INSBASE"] = (x, 500_000, 0)
    document.saveas(folder / name)
    return folder / name


def _host(stated: str, name: str = "AX") -> Document:
    document = _new()
    document.modelspace().add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)
    xref.define(document, name, stated)
    document.modelspace().add_blockref(
        name, (50, 60), dxfattribs={"rotation": 10, "xscale": 2, "yscale": 2, "layer": "0"}
    )
    return document


def _opened(document: Document, path: Path, cache: Path | None = None) -> tuple[Drawing, Flat]:
    document.saveas(path)
    return _again(path, cache)


def _again(path: Path, cache: Path | None = None) -> tuple[Drawing, Flat]:
    drawing = open_drawing(path, cache)
    assert drawing.scene is not None
    return drawing, flatten(drawing.scene)


def _lines(flat: Flat, *, visible: bool = True) -> np.ndarray:
    """Return length and box of each polyline, sorted, in coordinates of the file."""
    found = []
    x, y = flat.scene.info.origin
    for row in np.flatnonzero(flat.poly_mark["visible"] == visible):
        xy = flat.polyline(row) + np.array([x, y])
        found.append((np.hypot(*np.diff(xy, axis=0).T).sum(), *xy.min(axis=0), *xy.max(axis=0)))
    return np.array(sorted(found))


def _gaps(drawing: Drawing) -> dict[tuple[str, str], int]:
    return dict(Counter({(g.reason, g.what): g.count for sheet in drawing.sheets for g in sheet.not_shown}))


@pytest.mark.parametrize(
    "stated", ["轴网.dxf", "..\\共用\\轴网.DWG", "C:\\项目\\轴网", "./轴网.DXF", "\\\\server\\share\\轴网.dwg"]
)
def test_a_drawing_beside_is_shown_as_if_it_were_bound(tmp_path: Path, stated: str) -> None:
    _axes(tmp_path)
    host = _host(stated)
    drawing, seen = _opened(host, tmp_path / "host.dxf")
    whole = _host("轴网.dxf")
    xref.embed(whole.blocks.get("AX"), search_paths=[tmp_path])
    _, expected = _opened(whole, tmp_path / "whole.dxf")
    assert np.allclose(_lines(seen), _lines(expected), atol=1e-6)
    assert np.allclose(_lines(seen, visible=False), _lines(expected, visible=False), atol=1e-6)
    assert sorted(seen.string(row) for row in range(len(seen.text))) == ["Z-1", "基准"]
    assert len(seen.fill_mark) == 1
    assert {one.attributes.get("编号") for one in seen.inserts()} == {None, "Z-1"}
    assert ("missing_xref", stated) not in _gaps(drawing)
    scene = seen.scene
    assert [layer.name for layer in scene.layers][-2:] == ["AX|轴线", "AX|隐藏"]
    assert {scene.layers[row].name for row in seen.poly_mark["layer"]} == {"0", "AX|轴线", "AX|隐藏"}
    line = seen.poly_mark[seen.poly_mark["rgb"] == 0xFF0000][0]
    assert scene.linetypes[line["linetype"]].pattern == (12, -4, 0, -4)
    assert scene.blocks[0].bounds is not None
    assert expected.scene.blocks[0].bounds is not None
    shift = np.array(seen.scene.info.origin * 2) - expected.scene.info.origin * 2
    boxes = [[one.x0, one.y0, one.x1, one.y1] for one in (scene.blocks[0].bounds, expected.scene.blocks[0].bounds)]
    assert np.allclose(boxes[0] + shift, boxes[1], atol=1e-6)


def test_the_host_keeps_its_look_of_the_layers_unless_it_says_otherwise(tmp_path: Path) -> None:
    _axes(tmp_path)
    host = _host("轴网.dxf")
    host.layers.add("AX|轴线", color=5)
    assert (_opened(host, tmp_path / "host.dxf")[1].poly_mark["rgb"] == 0x0000FF).sum() == 1
    host.header["$VISRETAIN"] = 0
    assert (_opened(host, tmp_path / "host.dxf")[1].poly_mark["rgb"] == 0xFF0000).sum() == 1


def test_nested_overlays_stay_out_and_circles_end(tmp_path: Path) -> None:
    _axes(tmp_path, "deep.dxf", 0)
    middle = _host("deep.dxf", "DEEP")
    xref.define(middle, "OVER", "over.dxf", overlay=True)
    xref.define(middle, "LOOP", "HOST.dxf")
    for name in ("OVER", "LOOP"):
        middle.modelspace().add_blockref(name, (0, 0))
    over = _new()
    over.modelspace().add_line((0, 0), (7, 0))
    over.saveas(tmp_path / "over.dxf")
    assert 7.0 in _lines(_opened(middle, tmp_path / "middle.dxf")[1])[:, 0]
    drawing, seen = _opened(_host("middle.dxf", "MID"), tmp_path / "host.dxf")
    assert 7.0 not in (_lines(seen)[:, 0] / 2).tolist()
    assert {layer.name for layer in seen.scene.layers} >= {"0", "DEEP|轴线"}
    assert "MID|DEEP|柱" not in {block.name for block in seen.scene.blocks}
    assert "DEEP|柱" in {block.name for block in seen.scene.blocks}
    assert _gaps(drawing) == {("simplified", "circular reference host.dxf"): 1}
    assert {seen.string(row) for row in range(len(seen.text))} == {"Z-1", "基准"}


def test_what_is_absent_or_damaged_is_listed_with_its_place(tmp_path: Path) -> None:
    host = _host("D:\\图\\缺.dwg")
    xref.define(host, "BAD", "bad.dxf")
    host.modelspace().add_blockref("BAD", (5, 6))
    (tmp_path / "bad.dxf").write_text("nonsense")
    (tmp_path / "缺.pdf").write_bytes(b"%PDF-1.7")
    drawing, _ = _opened(host, tmp_path / "host.dxf")
    assert _gaps(drawing) == {("missing_xref", "D:\\图\\缺.dwg"): 1, ("damaged", "bad.dxf"): 1}
    places = {gap.what: gap.place for sheet in drawing.sheets for gap in sheet.not_shown}
    assert places == {"D:\\图\\缺.dwg": (50, 60), "bad.dxf": (5, 6)}


def test_the_cache_follows_what_is_referred_to(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    alone, _ = _opened(_host("轴网.dxf"), tmp_path / "host.dxf", cache)
    assert alone.state == alone.sha256
    assert list(_gaps(alone)) == [("missing_xref", "轴网.dxf")]
    _axes(tmp_path)
    found, first = _again(tmp_path / "host.dxf", cache)
    assert found.state != found.sha256 == alone.sha256
    assert not _gaps(found)
    again, second = _again(tmp_path / "host.dxf", cache)
    assert again.state == found.state
    assert np.array_equal(_lines(first), _lines(second))
    changed = ezdxf.readfile(tmp_path / "轴网.dxf")
    changed.modelspace().add_line((4_000_000, 500_000), (4_000_003, 500_004))
    changed.saveas(tmp_path / "轴网.dxf")
    later, third = _again(tmp_path / "host.dxf", cache)
    assert later.state not in (found.state, alone.state)
    assert len(third.poly_mark) == len(first.poly_mark) + 1
    (tmp_path / "轴网.dxf").unlink()
    gone, _ = _again(tmp_path / "host.dxf", cache)
    assert gone.state == alone.state
    assert list(_gaps(gone)) == [("missing_xref", "轴网.dxf")]


def test_a_clip_of_the_reference_cuts_what_is_shown(tmp_path: Path) -> None:
    def clipped(document: Document) -> Document:
        insert = document.modelspace().query("INSERT").first
        XClip(insert).set_block_clipping_path([(3_999_999, 499_999), (4_000_030, 500_030)])
        return document

    _axes(tmp_path)
    host = _host("轴网.dxf")
    host.blocks.get("AX").base_point = (4_000_000, 500_000)  # as CAD programs write it
    _, seen = _opened(clipped(host), tmp_path / "host.dxf")
    whole = _host("轴网.dxf")
    xref.embed(whole.blocks.get("AX"), search_paths=[tmp_path])
    _, expected = _opened(clipped(whole), tmp_path / "whole.dxf")
    assert np.allclose(_lines(seen), _lines(expected), atol=1e-6)
    assert _lines(seen)[:, 3].max() <= 420


def test_pictures_are_found_whatever_their_path_and_case(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    document = _new()
    for name in ("D:\\p\\照片.PNG", "gone.jpg"):
        definition = document.add_image_def(name, (40, 30))
        document.modelspace().add_image(definition, (10, 20), (40, 30))
    drawing, _ = _opened(document, tmp_path / "host.dxf", cache)
    assert _gaps(drawing) == {("missing_image", "照片.PNG"): 1, ("missing_image", "gone.jpg"): 1}
    Image.new("RGB", (4, 3), "red").save(tmp_path / "照片.png")
    found, seen = _again(tmp_path / "host.dxf", cache)
    assert _gaps(found) == {("missing_image", "gone.jpg"): 1}
    assert {seen.scene.strings[row] for row in seen.image_path} == {"照片.png", "gone.jpg"}
    Image.new("RGB", (4, 3), "blue").save(tmp_path / "照片.png")
    assert len({drawing.state, found.state, _again(tmp_path / "host.dxf", cache)[0].state}) == 3


def test_a_picture_of_a_drawing_in_a_folder_below_is_found_beside_it(tmp_path: Path) -> None:
    (tmp_path / "共用").mkdir()
    inner = _new()
    inner.modelspace().add_image(inner.add_image_def("logo.png", (4, 3)), (0, 0), (4, 3))
    inner.saveas(tmp_path / "共用" / "图框.dxf")
    Image.new("RGB", (4, 3), "red").save(tmp_path / "共用" / "logo.png")
    drawing, seen = _opened(_host("共用\\图框.dwg"), tmp_path / "host.dxf")
    assert seen.scene.strings[int(seen.image_path[0])] == "共用/logo.png"
    assert not _gaps(drawing)
    (tmp_path / "outside").mkdir()
    lower = tmp_path / "outside" / "host.dxf"
    drawing, _ = _opened(_host("..\\共用\\图框.dwg"), lower)
    assert list(_gaps(drawing)) == [("missing_xref", "..\\共用\\图框.dwg")]


def test_what_is_absent_and_placed_on_no_sheet_may_lie_on_any(tmp_path: Path) -> None:
    document = _new()
    space = document.modelspace()
    for x in (100_000, 200_000):
        for margin in (0, 1_000):
            left, right, low, high = x + margin, x + 59_400 - margin, margin, 42_000 - margin
            space.add_lwpolyline([(left, low), (right, low), (right, high), (left, high)], close=True)
        for row, text in enumerate(("图名 平面图", "图号 建施-01", "比例 1:100")):
            space.add_text(text, height=400).set_placement((x + 48_000, 2_000 + row * 1_000))
    for name, x in (("FAR", 0), ("NEAR", 110_000)):
        xref.define(document, name, f"{name}.dwg")
        space.add_blockref(name, (x, 100))
    drawing, _flat = _opened(document, tmp_path / "host.dxf")
    absent = [{gap.what for gap in one.not_shown if gap.reason == "missing_xref"} for one in drawing.sheets]
    assert absent == [{"FAR.dwg", "NEAR.dwg"}, {"FAR.dwg"}]
