"""Kinds of entities that ezdxf draws otherwise, or not at all: each as a small drawing."""

from __future__ import annotations

import time
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.document import Drawing as Document
from scene_measures import shown_by_handle

from app.domain.feedback import Silent
from app.drawings.dxf.compile import compile_dxf
from app.drawings.lettered import pieces
from app.drawings.scene import GROUND, Scene


def _scene(document: Document, tmp_path: Path) -> Scene:
    document.saveas(tmp_path / "a.dxf")
    return compile_dxf(tmp_path / "a.dxf", Silent())


def _texts(scene: Scene) -> dict[str, tuple[float, float, float]]:
    """Return string → place and height."""
    return {
        scene.strings[int(row["string"])]: (float(row["x"]), float(row["y"]), float(np.hypot(row["vx"], row["vy"])))
        for row in scene.text
    }


def test_a_fraction_stands_above_its_bar(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    document.modelspace().add_mtext(r"宽 {\S1/2;} 高{\S+5^-3;}", dxfattribs={"char_height": 10, "insert": (0, 0)})
    scene = _scene(document, tmp_path)
    found = _texts(scene)
    (x1, upper, small), (x2, lower, _) = found["1"], found["2"]
    assert x1 == pytest.approx(x2)
    assert upper > lower + small
    assert small == pytest.approx(10)  # CAD programs write its size themselves: {\\H0.7x;\\S1/2;}
    assert found["宽 "][0] < x1 < found[" 高"][0] < found["+5"][0]
    assert found["+5"][0] == pytest.approx(found["-3"][0])
    (bar,) = (scene.poly_xy[a:b] for a, b in zip(scene.poly_start[:-1], scene.poly_start[1:], strict=True))
    assert lower + small < bar[0, 1] < upper
    assert bar[0, 0] == pytest.approx(x1)


def test_larger_words_within_a_line_are_larger(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    document.modelspace().add_mtext(r"small {\H3x;BIG}", dxfattribs={"char_height": 10, "insert": (0, 0)})
    document.modelspace().add_mtext(r"{\C1;FM}{\C2;甲}1021", dxfattribs={"char_height": 10, "insert": (0, 90)})
    found = _texts(_scene(document, tmp_path))
    assert found["small "][2] == pytest.approx(10)
    assert found["BIG"][2] == pytest.approx(30)
    assert "FM甲1021" in found  # colours do not part words


@pytest.mark.parametrize("heights", [[20.0, 30.0, 0.0], []])
def test_columns_of_older_releases(tmp_path: Path, heights: list[float]) -> None:
    document = ezdxf.new("R2007")
    text = document.modelspace().add_mtext("字 " * 60, dxfattribs={"char_height": 2, "insert": (0, 0), "width": 20})
    manual = [(1070, 50), (1070, 3), *((1040, h) for h in heights)] if heights else []
    defined = [(1000, "ACAD_MTEXT_DEFINED_HEIGHT_BEGIN"), (1070, 46), (1040, 20.0)]
    text.set_xdata(
        "ACAD",
        [
            *((1000, "ACAD_MTEXT_COLUMN_INFO_BEGIN"), (1070, 75), (1070, 2), (1070, 79), (1070, 0 if heights else 1)),
            *((1070, 48), (1040, 20.0), (1070, 49), (1040, 5.0), *manual, (1000, "ACAD_MTEXT_COLUMN_INFO_END")),
            *(() if heights else (*defined, (1000, "ACAD_MTEXT_DEFINED_HEIGHT_END"))),
        ],
    )
    scene = _scene(document, tmp_path)
    assert {0.0, 25.0} <= {round(float(x), 3) for x in scene.text["x"]}
    assert scene.text["y"].min() > -32


def test_a_tolerance_is_framed(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    content = r"{\Fgdt;j}%%v{\Fgdt;n}0.05{\Fgdt;m}%%vA%%v%%v^J{\Fgdt;b}%%v0.1"
    document.modelspace().new_entity("TOLERANCE", {"insert": (0, 0), "content": content, "dimstyle": "Standard"})
    scene = _scene(document, tmp_path)
    assert set(_texts(scene)) == {"⌖", "⌀0.05Ⓜ", "A", "⊥", "0.1"}
    assert scene.poly_closed.sum() == 5
    assert not scene.info.not_shown


@pytest.mark.parametrize("name", ["LINEAR", "CYLINDER", "SPHERICAL", "INVSPHERICAL"])
def test_a_gradient_runs_from_colour_to_colour(tmp_path: Path, name: str) -> None:
    document = ezdxf.new("R2010")
    hatch = document.modelspace().add_hatch()
    hatch.set_gradient(color1=(255, 0, 0), color2=(0, 0, 255), name=name)
    hatch.paths.add_polyline_path([(0, 0), (100, 0), (100, 100), (0, 100)])
    scene = _scene(document, tmp_path)
    colours = scene.style["colour"][scene.fill_style]
    assert len(np.unique(colours)) > 15
    assert not scene.info.not_shown
    (shown,) = shown_by_handle(scene).values()
    assert shown.box == pytest.approx((0, 0, 100, 100))


def test_meshes_and_filled_polygons(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    space = document.modelspace()
    mesh = space.add_mesh()
    with mesh.edit_data() as data:
        data.vertices = [(0, 0, 0), (10, 0, 0), (10, 10, 0), (0, 10, 5)]
        data.faces = [[0, 1, 2], [0, 2, 3]]
    polygon = space.add_mpolygon(color=1, fill_color=5)
    polygon.paths.add_polyline_path([(20, 0), (30, 0), (30, 10), (20, 10)], is_closed=True)
    scene = _scene(document, tmp_path)
    assert not scene.info.not_shown
    shown = shown_by_handle(scene)
    assert shown[int(mesh.dxf.handle, 16)].length == pytest.approx(40 + 2 * np.hypot(10, 10))
    filled = shown[int(polygon.dxf.handle, 16)]
    assert (filled.length, filled.area) == pytest.approx((40, 100))
    assert 0x0000FF in scene.style["colour"][scene.fill_style]


def test_wipeouts_are_fills_that_hide(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    document.modelspace().add_wipeout([(10, 10), (30, 10), (20, 40)])
    scene = _scene(document, tmp_path)
    (shown,) = shown_by_handle(scene).values()
    assert shown.area == pytest.approx(300)
    assert set(scene.style["colour"][scene.fill_style]) == {GROUND}


@pytest.mark.parametrize("rotation", [0, 270])
def test_a_text_of_a_vertical_style_runs_down_as_one_word(tmp_path: Path, rotation: int) -> None:
    document = ezdxf.new("R2010")
    document.styles.add("V", font="simsun.ttf").dxf.flags = 4
    text = document.modelspace().add_text("竖排", height=10, dxfattribs={"style": "V", "rotation": rotation})
    text.set_placement((50, 50))
    scene = _scene(document, tmp_path)
    (found,) = scene.text
    assert [scene.strings[int(found["string"])]] == ["竖排"]
    assert [found[name] for name in ("x", "y", "ux", "uy", "vx", "vy")] == pytest.approx(
        [50, 50, 0, -10, 10, 0], abs=1e-5
    )
    (lettered,) = scene.lettered
    upright, length = pieces("竖排", lettered.spans, lambda _: 1.0)
    assert [piece.text for piece in upright] == ["竖", "排"]
    assert [piece.to_line((0.5, 0.0)) for piece in upright] == [pytest.approx(p) for p in ((1.0, 0.5), (2.4, 0.5))]
    assert length == pytest.approx(2.8)


def test_linetypes_keep_their_letters_and_name_the_files_of_their_shapes(tmp_path: Path) -> None:
    document = ezdxf.new("R2010", setup=True)
    document.linetypes.add("GAS", 'A,.5,-.2,["GAS",STANDARD,S=.1,R=0.0,X=-0.1,Y=-.05],-.25', length=0.95)
    document.linetypes.add("FENCE", "A,.25,-.1,[132,ltypeshp.shx,x=-.1,s=.1],-.1,1", length=1.45)
    document.layers.add("燃气", linetype="GAS")
    document.modelspace().add_line((0, 0), (9, 0), dxfattribs={"layer": "燃气"})
    document.modelspace().add_line((0, 0), (9, 0), dxfattribs={"linetype": "FENCE"})
    document.modelspace().add_line((0, 0), (9, 0))
    scene = _scene(document, tmp_path)
    signs = {one.name: one.signs[0] for one in scene.linetypes if one.signs}
    gas, fence = signs["GAS"], signs["FENCE"]
    assert (gas.after, gas.what, gas.size, gas.x, gas.y) == (1, "GAS", 0.1, -0.1, -0.05)
    assert (fence.after, fence.what, fence.size, fence.x) == (1, "132", 0.1, -0.1)
    assert scene.fonts[fence.font].is_shapes
    ((block, gap),) = scene.info.not_shown
    assert (block, gap.reason, gap.what, gap.count) == (0, "missing_font", "ltypeshp.shx", 1)


def test_a_white_hatch_is_not_black_on_paper(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    hatch = document.modelspace().add_hatch()
    hatch.rgb = (255, 255, 255)
    hatch.paths.add_polyline_path([(0, 0), (100, 0), (100, 100), (0, 100)])
    scene = _scene(document, tmp_path)
    assert set(scene.style["colour"][scene.fill_style]) == {0xFEFEFE}


def test_a_long_paragraph_of_many_formats_is_quick(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    content = r"{\H2x;文字}\S1/2; " * 7000
    document.modelspace().add_mtext(content, dxfattribs={"char_height": 2.5, "width": 100})
    document.saveas(tmp_path / "a.dxf")
    start = time.process_time()
    compile_dxf(tmp_path / "a.dxf", Silent())
    assert time.process_time() - start < 10


@pytest.mark.parametrize("curved", [0, 1])
def test_a_leader_has_its_arrow_head_curved_or_not(tmp_path: Path, curved: int) -> None:
    document = ezdxf.new("R2010", setup=True)
    points = [(0, 0), (20, 30), (50, 10), (80, 35)]
    leader = document.modelspace().add_leader(points, override={"dimasz": 5}, dxfattribs={"path_type": curved})
    scene = _scene(document, tmp_path)
    head = np.array(
        [(p.x, p.y) for one in leader.virtual_entities() if one.dxftype() == "SOLID" for p in one.vertices()]
    )
    assert scene.fill_of[1] == 1
    fill = scene.fill_xy[: scene.fill_ring[1]] + np.array(scene.info.origin)
    if len(head):
        assert fill.min(axis=0) == pytest.approx(head.min(axis=0), abs=1.0)
    assert fill[0].tolist() == [0, 0]
    assert np.hypot(*(fill[1] - fill[0])) == pytest.approx(5, abs=0.2)


@pytest.mark.parametrize("closed", [True, False])
def test_an_aligned_dimension_without_its_block_tells_the_true_length(tmp_path: Path, closed: bool) -> None:
    document = ezdxf.new("R2010", setup=True)
    start, end = (-20, 30), (10, 10)
    dimension = document.modelspace().add_aligned_dim(
        start, end, 16, override={"dimtxt": 2.5, "dimdec": 2, "dimscale": 1}
    )
    dimension.render()
    dimension = dimension.dimension
    dimension.dxf.discard("geometry")
    dimension.dxf.discard("angle")
    dimension.dxf.dimtype = 33 | (128 if closed else 0)
    scene = _scene(document, tmp_path)
    assert not scene.info.not_shown
    (text,) = scene.text[: scene.text_of[1]]
    assert float(scene.strings[text["string"]]) == pytest.approx(
        np.hypot(30, 20) * (100 if dimension.dxf.dimstyle == "EZDXF" else 1), rel=0.01
    )
    assert np.degrees(np.arctan2(text["uy"], text["ux"])) == pytest.approx(np.degrees(np.arctan2(-20, 30)), abs=0.1)


@pytest.mark.parametrize(("place", "degrees"), [((50, 20), 45), ((-10, 50), 135), ((-50, -20), 45), ((20, -40), 135)])
@pytest.mark.parametrize("swapped", [False, True])
def test_an_angle_without_its_block_is_the_one_around_the_dimension_line(
    tmp_path: Path, place: tuple[float, float], degrees: float, swapped: bool
) -> None:
    document = ezdxf.new("R2010", setup=True)
    lines = ((10, 0), (40, 0)), ((10, 10), (30, 30))
    first, second = lines[::-1] if swapped else lines
    style = document.modelspace().add_angular_dim_2l(place, first, second, override={"dimtxt": 2.5, "dimscale": 1})
    style.render()
    style.dimension.dxf.discard("geometry")
    scene = _scene(document, tmp_path)
    (text,) = scene.text[: scene.text_of[1]]
    assert scene.strings[text["string"]] == f"{degrees}°"


def test_the_second_unit_of_a_dimension_without_its_block_is_written_too(tmp_path: Path) -> None:
    document = ezdxf.new("R2010", setup=True)
    looks = {"dimtxt": 2.5, "dimlfac": 1, "dimalt": 1, "dimaltf": 0.5, "dimaltd": 2, "dimapost": "[]in"}
    style = document.modelspace().add_linear_dim((0, 10), (0, 0), (40, 0), override=looks)
    style.render()
    style.dimension.dxf.discard("geometry")
    scene = _scene(document, tmp_path)
    (text,) = scene.text[: scene.text_of[1]]
    assert scene.strings[text["string"]] == "40 [20.00in]"


@pytest.mark.parametrize(("sign", "shown"), [(0, "⌒"), (2, "")])
def test_the_length_of_an_arc_without_its_block_has_its_sign(tmp_path: Path, sign: int, shown: str) -> None:
    document = ezdxf.new("R2010", setup=True)
    style = document.modelspace().add_arc_dim_3p(
        (0, 12), (0, 0), (10, 0), (0, 10), override={"dimtxt": 1, "dimlfac": 1, "dimarcsym": sign}
    )
    style.render()
    style.dimension.dxf.discard("geometry")
    scene = _scene(document, tmp_path)
    (text,) = scene.text[: scene.text_of[1]]
    assert scene.strings[text["string"]].startswith(shown)
    assert scene.strings[text["string"]].lstrip("⌒")[:2] == "16"
