"""Annotation in several scales: each window shows the representation of its own, and what differs is listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.document import Drawing as Document
from ezdxf.entities import DXFEntity
from ezdxf.lldxf.tags import Tags
from ezdxf.math import Vec2
from ezdxf.render import mleader
from ezdxf.xclip import XClip

from app.drawings.compare.files import compare_files
from app.drawings.dxf.nested import as_tags
from app.drawings.flatten import flatten
from app.drawings.inspect import inspect
from app.drawings.open import open_drawing
from app.drawings.scene_file import load, save
from widgets.canvas.picture import sheet_named

H50, H100, H200 = "E50", "E100", "E200"
Groups = list[tuple[int, object]]


@dataclass
class Annotated:
    """A drawing, and the objects that its annotative entities hold."""

    document: Document
    parts: list[str] = field(default_factory=list)
    count: int = 0

    def write(self, *groups: tuple[int, object]) -> None:
        self.parts += [f"{code}\n{value}\n" for code, value in groups]

    def handle(self) -> str:
        self.count += 1
        return f"F{self.count:04X}"

    def hold(self, entity: DXFEntity, kind: str, *representations: tuple[str, Groups]) -> None:
        """Give ``entity`` representations: handle of the scale and what they say; the first is the default."""
        dictionary, manager, scales = self.handle(), self.handle(), self.handle()
        head: Groups = [(100, "AcDbDictionary")]
        owner = entity.dxf.handle
        self.write((0, "DICTIONARY"), (5, dictionary), (330, owner), *head, (3, "AcDbContextDataManager"))
        self.write((360, manager))
        self.write((0, "DICTIONARY"), (5, manager), (330, dictionary), *head, (3, "ACDB_ANNOTATIONSCALES"))
        self.write((350, scales), (0, "DICTIONARY"), (5, scales), (330, manager), *head)
        for row, (scale, groups) in enumerate(representations):
            self.write((0, f"ACDB_{kind}CONTEXTDATA_CLASS"), (5, self.handle()), (330, scales))
            self.write((100, "AcDbObjectContextData"), (70, 4), (290, int(not row)))
            self.write((100, "AcDbAnnotScaleObjectContextData"), (340, scale), *groups)

    def window(self, layout: str, centre: tuple[float, float], height: float, scale: str) -> None:
        """Add a window of 200 x 150 on model space around (5000, 5000)."""
        paper = self.document.layout(layout)
        view = paper.add_viewport(centre, (200, 150), (5000, 5000), height)
        dictionary, record = self.handle(), self.handle()
        self.write((0, "DICTIONARY"), (5, dictionary), (330, view.dxf.handle), (100, "AcDbDictionary"))
        self.write((3, "ASDK_XREC_ANNOTATION_SCALE_INFO"), (360, record), (0, "XRECORD"), (5, record))
        self.write((330, dictionary), (100, "AcDbXrecord"), (90, 1), (340, scale))

    def save(self, path: Path, current: str) -> Path:
        """Write the drawing; ``current`` is the scale of model space."""
        for handle, name, factor in ((H50, "1:50", 50), (H100, "1:100", 100), (H200, "1:200", 200)):
            self.write((0, "SCALE"), (5, handle), (330, "0"), (100, "AcDbScale"), (300, name), (140, 1), (141, factor))
        variables, variable = self.handle(), self.handle()
        self.write((0, "DICTIONARY"), (5, variables), (330, "C"), (100, "AcDbDictionary"), (3, "CANNOSCALE"))
        self.write((350, variable), (0, "DICTIONARYVAR"), (5, variable), (330, variables), (280, 0), (1, current))
        self.document.saveas(path)
        content = path.read_text(encoding="utf-8")
        at = content.index("0\nENDSEC", content.index("\nOBJECTS"))
        path.write_text(content[:at] + "".join(self.parts) + content[at:], encoding="utf-8")
        return path


def plan(path: Path, current: str = "1:100", moved: float = 0.0) -> Path:
    """Return a plan whose annotation stands elsewhere at 1:50 than at 1:100, and layouts at 1:50, 1:100 and 1:200."""
    drawing = Annotated(ezdxf.new("R2018", setup=True))
    document, model = drawing.document, drawing.document.modelspace()
    model.add_lwpolyline([(0, 0), (10000, 0), (10000, 10000), (0, 10000)], close=True)
    style = {"style": "OpenSans"}
    text = model.add_text("TEXT", height=350, dxfattribs={"insert": (1000, 9000), **style})
    small = [(70, 0), (50, np.pi / 2), (10, 500.0 + moved), (20, 7000.0), (11, 0.0), (21, 0.0)]
    drawing.hold(text, "TEXTOBJECT", (H100, [(70, 0), (50, 0.0), (10, 1000.0), (20, 9000.0)]), (H50, small))
    words = model.add_mtext("MTEXT \\H700;large", {"insert": (4000, 9500), "char_height": 350, **style})
    place = [(70, 1), (10, 1.0), (20, 0.0), (30, 0.0), (11, 4000.0), (21, 9500.0), (31, 0.0), (40, 0.0), (41, 0.0)]
    other = [(code, {11: 4500.0, 21: 8500.0}.get(code, value)) for code, value in place]
    drawing.hold(words, "MTEXTOBJECT", (H100, place), (H50, other))
    block = document.blocks.new("AXIS")
    block.add_circle((0, 0), 4)
    block.add_attdef("NO", (-1.5, -1.5), height=3)
    axis = model.add_blockref("AXIS", (2000, 5000), {"xscale": 100, "yscale": 100, "zscale": 100})
    axis.add_auto_attribs({"NO": "A7"})
    own = [(50, 0.0), (10, 2000.0), (20, 5000.0), (30, 0.0), (41, 100.0), (42, 100.0), (43, 100.0)]
    half = [(50, 0.0), (10, 3000.0), (20, 4000.0), (30, 0.0), (41, 50.0), (42, 50.0), (43, 50.0)]
    drawing.hold(axis, "BLKREFOBJECT", (H100, own), (H50, half))
    hatch = model.add_hatch()
    hatch.set_pattern_fill("ANSI31", scale=100)
    hatch.paths.add_polyline_path([(5000, 3000), (9000, 3000), (9000, 6000), (5000, 6000)], is_closed=True)
    drawing.hold(hatch, "HATCHSCALE", (H100, []), (H50, []))
    dimension = model.add_linear_dim(
        (5000, 1500), (1000, 2500), (9000, 2500), dimstyle="EZDXF", override={"dimscale": 99}
    )
    dimension.render()
    second = document.blocks.new("*D901")
    second.add_line((1000, 2000), (9000, 2000))
    second.add_text("8000 AT 50", height=175, dxfattribs={"insert": (4000, 2050), **style})
    named = dimension.dimension.dxf.geometry
    drawing.hold(dimension.dimension, "ALDIMOBJECT", (H100, [(2, named)]), (H50, [(2, "*D901"), (293, 1)]))
    leader = model.add_leader([(7000, 7000), (8000, 8000), (9000, 8000)], override={"dimscale": 0.0, "dimasz": 2.5})
    path_100 = [(70, 3), (10, 7000.0), (20, 7000.0), (10, 8000.0), (20, 8000.0), (10, 9000.0), (20, 8000.0)]
    path_50 = [(70, 3), (10, 7000.0), (20, 7000.0), (10, 7500.0), (20, 7500.0), (10, 9000.0), (20, 7500.0)]
    drawing.hold(leader, "LEADEROBJECT", (H100, path_100), (H50, path_50))
    drawing.hold(model.add_line((5500, 7000), (5700, 7200)), "FUTUREOBJECT", (H100, []), (H50, []))
    for name, height, scale in (("A50", 7500, H50), ("A100", 15000, H100), ("A200", 30000, H200)):
        document.layouts.new(name)
        document.layout(name).add_lwpolyline([(0, 0), (297, 0), (297, 210), (0, 210)], close=True)
        drawing.window(name, (148, 105), height, scale)
    return drawing.save(path, current)


def _shown(path: Path, layout: str) -> dict[str, tuple[float, float, float]]:
    """Return what the texts of a layout say: place and height, model units."""
    scene = open_drawing(path, None).scene
    assert scene is not None
    block = next(row for row, one in enumerate(scene.blocks) if one.name == layout)
    flat = flatten(scene, block)
    view = next((one for one in scene.viewports if one.block == block), None)
    back = view.to_layout.inverse() if view else None
    found = {}
    for row, text in enumerate(flat.text):
        x, y = back((text["x"], text["y"])) if back else (text["x"], text["y"])
        found[flat.string(row)] = (round(x), round(y), round(text["height"] * (back.scale if back else 1)))
    return found


def test_windows_show_the_representations_of_their_scale(tmp_path: Path) -> None:
    path = plan(tmp_path / "a.dxf")
    at_100, at_50 = _shown(path, "A100"), _shown(path, "A50")
    assert at_100["TEXT"] == (1000, 9000, 350)
    assert at_50["TEXT"] == (500, 7000, 175)
    assert at_100["A7"] == (1850, 4850, 300)
    assert at_50["A7"] == (2925, 3925, 150)
    assert at_50["8000 AT 50"] == (4000, 2050, 175)
    assert "8000 AT 50" not in at_100
    assert len(at_100) == len(at_50)
    assert _shown(path, "A200") == at_100
    assert _shown(path, "*Model_Space") == at_100
    assert _shown(plan(tmp_path / "b.dxf", current="1:50"), "*Model_Space") == at_50


def test_patterns_leaders_and_references_follow_the_scale(tmp_path: Path) -> None:
    scene = open_drawing(plan(tmp_path / "a.dxf"), None).scene
    assert scene is not None
    save(scene, tmp_path / "kept")
    kept = load(tmp_path / "kept")
    assert kept.annotation_scales == scene.annotation_scales
    assert (kept.variant == scene.variant).all()
    assert [view.scale for view in kept.viewports] == [view.scale for view in scene.viewports]
    assert [kept.annotation_scales[view.scale].name for view in kept.viewports] == ["1:50", "1:100", "1:200"]
    found = {}
    for view in kept.viewports:
        flat = flatten(kept, view.block)
        kinds = [flat.kind(mark) for mark in flat.poly_mark]
        heads = [flat.rings(row)[0] for row, mark in enumerate(flat.fill_mark) if flat.kind(mark) == "LEADER"]
        size = np.hypot(*(heads[0][0] - heads[0][1:].mean(axis=0))) / view.to_layout.scale
        found[view.scale] = (kinds.count("HATCH"), kinds.count("LEADER"), kinds.count("CIRCLE"), round(size))
    (lines_50, *rest_50), (lines_100, *rest_100), at_200 = found.values()
    assert 1.8 * lines_100 < lines_50 < 2.2 * lines_100
    assert (rest_50, rest_100) == ([1, 1, 125], [1, 1, 250])
    assert at_200 == (lines_100, *rest_100)
    assert [one.attributes for one in flatten(kept, kept.viewports[0].block).inserts() if one.name == "AXIS"] == [
        {"NO": "A7"}
    ]


def test_what_may_look_different_is_listed_for_its_sheet(tmp_path: Path) -> None:
    path = plan(tmp_path / "a.dxf")
    gaps = inspect(path, None, lambda _layer: "")["not_shown"]
    listed = {(gap["sheet"], gap["what"]): gap["count"] for gap in gaps if gap["what"].startswith("annotation")}
    other, several = ("layout:A200", "annotation of other scales"), ("layout:A50", "annotation in several scales")
    assert listed == {several: 1, other: 7}
    assert all("representation" in gap["ask"] for gap in gaps if gap["what"].startswith("annotation"))
    drawing = open_drawing(path, None)
    assert sheet_named(drawing, "A50") is drawing.sheet("layout:A50")


@pytest.mark.parametrize(("scales", "listed"), [(["C1"], 0), (["C1", "C1"], 0), (["C1", "C2"], 1)])
def test_scales_that_the_file_does_not_list(tmp_path: Path, scales: list[str], listed: int) -> None:
    drawing = Annotated(ezdxf.new("R2018"))
    text = drawing.document.modelspace().add_text("详见结施", height=300.0)
    drawing.hold(text, "TEXTOBJECT", *((scale, [(70, 0), (50, 0.0), (10, 5.0), (20, 0.0)]) for scale in scales))
    path = drawing.save(tmp_path / "a.dxf", "1:1")
    gaps = [one for one in inspect(path, None, lambda _layer: "")["not_shown"] if "several scales" in one["what"]]
    assert [(gap["reason"], gap["count"]) for gap in gaps] == [("simplified", 1)] * listed


def test_compare_sees_every_representation(tmp_path: Path) -> None:
    first, same = plan(tmp_path / "a.dxf"), plan(tmp_path / "b.dxf", current="1:50")
    moved = plan(tmp_path / "c.dxf", moved=300.0)
    told = [compare_files(first, other) for other in (same, moved)]
    assert [bool(one.regions) for one in told] == [False, True]


def test_a_multileader_holds_its_whole_picture_for_each_scale(tmp_path: Path) -> None:
    drawing = Annotated(ezdxf.new("R2018", setup=True))
    document = drawing.document
    document.modelspace().add_lwpolyline([(0, 0), (10000, 0), (10000, 10000), (0, 10000)], close=True)
    builder = document.modelspace().add_multileader_mtext("Standard")
    builder.set_content("NOTE", char_height=350)
    builder.add_leader_line(mleader.ConnectionSide.left, [Vec2(3000, 3000)])
    builder.build(insert=Vec2(5000, 5000))
    leader = builder.multileader
    tags = Tags.from_text(as_tags([leader]))
    begin, end = tags.index((300, "CONTEXT_DATA{")), tags.index((301, "}"))
    context = [(tag.code, tag.value) for tag in tags[begin : end + 1]]
    small: Groups = []
    for code, value in context:
        if code in (10, 11, 12, 13, 14, 15, 16, 110, 111, 112):
            shift = (500, -700) if code == 12 else (0, 0)
            small += [(code, value[0] + shift[0]), (code + 10, value[1] + shift[1]), (code + 20, 0.0)]
        else:
            small.append((code, 175.0 if code == 41 else value))
    drawing.hold(leader, "MLEADEROBJECT", (H100, [(290, 1)]), (H50, small))
    for name, height, scale in (("A50", 7500, H50), ("A100", 15000, H100)):
        document.layouts.new(name)
        document.layout(name).add_lwpolyline([(0, 0), (297, 0), (297, 210), (0, 210)], close=True)
        drawing.window(name, (148, 105), height, scale)
    path = drawing.save(tmp_path / "a.dxf", "1:100")
    (at_100,), (at_50,) = (_shown(path, name).values() for name in ("A100", "A50"))
    assert at_100[2] == 350
    assert at_50[2] == 175
    assert at_50[0] - at_100[0] == pytest.approx(500, abs=2)


def test_a_clipped_reference_is_clipped_at_all_scales(tmp_path: Path) -> None:
    drawing = Annotated(ezdxf.new("R2018"))
    document, model = drawing.document, drawing.document.modelspace()
    document.blocks.new("SIGN").add_line((-10, 0), (10, 0))
    sign = model.add_blockref("SIGN", (2000, 5000), {"xscale": 100, "yscale": 100, "zscale": 100})
    XClip(sign).set_block_clipping_path([Vec2(-10, -5), Vec2(5, -5), Vec2(5, 5), Vec2(-10, 5)])
    own = [(50, 0.0), (10, 2000.0), (20, 5000.0), (30, 0.0), (41, 100.0), (42, 100.0), (43, 100.0)]
    half = [(50, np.pi / 2), (10, 3000.0), (20, 4000.0), (30, 0.0), (41, 50.0), (42, 50.0), (43, 50.0)]
    drawing.hold(sign, "BLKREFOBJECT", (H100, own), (H50, half))
    for name, height, scale in (("A50", 7500, H50), ("A100", 15000, H100)):
        document.layouts.new(name)
        drawing.window(name, (148, 105), height, scale)
    scene = open_drawing(drawing.save(tmp_path / "a.dxf", "1:100"), None).scene
    assert scene is not None
    ends = {}
    for row, block in enumerate(scene.blocks):
        if block.name in ("A50", "A100"):
            flat = flatten(scene, row)
            view = next(one for one in scene.viewports if one.block == row)
            lines = [flat.polyline(line) for line, mark in enumerate(flat.poly_mark) if flat.kind(mark) == "LINE"]
            back = [view.to_layout.inverse()((x, y)) for x, y in np.vstack(lines).tolist()]
            ends[block.name] = sorted((round(x), round(y)) for x, y in back)
    assert ends == {"A100": [(1000, 5000), (2500, 5000)], "A50": [(3000, 3500), (3000, 4250)]}
