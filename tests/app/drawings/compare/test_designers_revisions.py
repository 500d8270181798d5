"""What designers do between two submissions: what must be told, and what must not."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path

import ezdxf
import ezdxf.bbox
import pytest
from ezdxf.document import Drawing as Document
from ezdxf.entities import DXFEntity
from ezdxf.math import Matrix44

from app.drawings.compare.comparison import Comparison
from app.drawings.compare.drawings import compare_drawings
from app.drawings.compare.sheets import SheetComparison, compare_sheets
from app.drawings.open import open_drawing
from tests.app.drawings.compare.rewriting import rehandled

WIDE = 80_000


def plans(sheets: int = 2) -> Document:
    """Draw framed floor plans beside each other: walls, nested door blocks, room names, hatches, title blocks."""
    document = ezdxf.new("R2010", setup=True, units=4)
    for name, colour in (("WALL", 7), ("DOOR", 3), ("TEXT", 7), ("FURN", 6)):
        document.layers.add(name, color=colour)
    leaf = document.blocks.new("LEAF")
    leaf.add_line((0, 0), (0, 900))
    leaf.add_arc((0, 0), 900, 0, 90)
    door = document.blocks.new("DOOR")
    door.add_blockref("LEAF", (0, 0))
    door.add_lwpolyline([(-50, -100), (950, -100), (950, 0), (-50, 0)], close=True)
    basin = document.blocks.new("BASIN")
    basin.add_ellipse((0, 0), (300, 0), 0.6, dxfattribs={"layer": "FURN"})
    basin.add_circle((0, 0), 120, dxfattribs={"layer": "FURN"})
    model = document.modelspace()
    for row in range(sheets):
        x, rng = row * WIDE, random.Random(row)
        for inset, width in ((0, 0), (1000, 80)):
            corners = [(x + inset, inset), (x + 59_400 - inset, inset)]
            corners += [(x + 59_400 - inset, 42_000 - inset), (x + inset, 42_000 - inset)]
            model.add_lwpolyline(corners, close=True, dxfattribs={"const_width": width})
        for y, label, value in ((1400, "图号", f"建施-{row + 1:02}"), (2600, "图名", f"{'一二三'[row]}层平面图")):
            model.add_text(label, height=400).set_placement((x + 46_000, y))
            model.add_text(value, height=400).set_placement((x + 49_000, y))
        for bay in range(6):
            left = x + 8000 + bay * 6000
            for side in (-100, 100):
                top = 34_000 - rng.randrange(0, 3000, 100)
                model.add_line((left + side, 10_000), (left + side, top), {"layer": "WALL"})
            model.add_blockref("DOOR", (left + 2000, 10_000), {"layer": "DOOR", "rotation": bay % 2 * 90})
            room = model.add_text(f"房间{row}{bay}", height=300, dxfattribs={"layer": "TEXT"})
            room.set_placement((left + 2500, 20_000))
            hatch = model.add_hatch(color=8)
            hatch.set_pattern_fill("ANSI31", scale=100)
            outline = [(left, 30_000), (left + 1200, 30_000), (left + 1200, 31_000 + bay * 100), (left, 31_000)]
            hatch.paths.add_polyline_path(outline, is_closed=True)
        model.add_blockref("BASIN", (x + 34_500, 14_000))
    return document


def of(document: Document, kind: str, layer: str) -> list[DXFEntity]:
    return [one for one in document.modelspace() if one.dxftype() == kind and one.dxf.layer == layer]


def compared(edit: Callable[[Document], object], folder: Path, *, rehandle: bool = False) -> Comparison:
    before, after = plans(), plans()
    edit(after)
    a, b = folder / "a.dxf", folder / "b.dxf"
    before.saveas(a)
    after.saveas(b)
    if rehandle:
        assert rehandled(b, folder / "c.dxf")
        b = folder / "c.dxf"
    return compare_drawings(open_drawing(a, None), open_drawing(b, None))


def counted(**kinds: int) -> dict[str, int]:
    return {"added": 0, "removed": 0, "changed": 0, "moved": 0} | kinds


def transformed(document: Document, by: Matrix44) -> None:
    for one in list(document.modelspace()):
        one.transform(by)


def rename_room(document: Document) -> None:
    of(document, "TEXT", "TEXT")[0].dxf.text = "疏散走道"


def shuffled(document: Document) -> None:
    random.Random(1).shuffle(document.modelspace().entity_space.entities)


def joined(document: Document) -> None:
    model = document.modelspace()
    for line in of(document, "LINE", "WALL")[:3]:
        model.add_lwpolyline([line.dxf.end, line.dxf.start], dxfattribs={"layer": "WALL"})
        model.delete_entity(line)
    of(document, "INSERT", "0")[0].explode()


def door_leaf_narrower(document: Document) -> None:
    line = next(iter(document.blocks.get("LEAF")))
    line.dxf.end = (0, 800, 0)


def block_renamed(document: Document) -> None:
    for one in document.blocks.get("DOOR"):
        if one.dxftype() == "INSERT":
            one.dxf.name = "M0921"
    document.blocks.rename_block("LEAF", "M0921")


def moved_and_all_shifted(document: Document) -> None:
    of(document, "INSERT", "DOOR")[3].translate(600, 0, 0)
    transformed(document, Matrix44.translate(500_000, 300_000, 0))


def sheets_swapped(document: Document) -> None:
    for one in list(document.modelspace()):
        box = ezdxf.bbox.extents([one])
        one.translate(WIDE if box.center.x < WIDE - 10_000 else -WIDE, 0, 0)
    rename_room(document)


def renumbered(document: Document) -> None:
    for one in of(document, "TEXT", "0"):
        one.dxf.text = {"建施-02": "建施-12", "二层平面图": "夹层平面图"}.get(one.dxf.text, one.dxf.text)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (shuffled, counted()),
        (joined, counted()),
        (block_renamed, counted()),
        (door_leaf_narrower, counted(changed=12)),
        (moved_and_all_shifted, counted(moved=1)),
        (sheets_swapped, counted(changed=1)),
        (renumbered, counted(changed=2)),
        (lambda one: of(one, "HATCH", "0")[0].set_pattern_fill("ANSI37", scale=100), counted(changed=1)),
    ],
    ids=["reordered", "joined", "block renamed", "nested", "moved and shifted", "swapped", "renumbered", "hatch"],
)
@pytest.mark.parametrize("rehandle", [False, True])
def test_what_was_edited_is_told_and_nothing_else(
    edit: Callable[[Document], object], expected: dict[str, int], rehandle: bool, tmp_path: Path
) -> None:
    found = compared(edit, tmp_path, rehandle=rehandle)
    assert found.counts == expected
    assert {one.state for one in found.sheets} <= {"same", "changed"}


def test_a_moved_door_is_told_by_its_own_way(tmp_path: Path) -> None:
    found = compared(moved_and_all_shifted, tmp_path)
    (region,) = found.regions
    assert region.shift == pytest.approx((600, 0))
    assert {(one.to_b.e, one.to_b.f) for one in found.sheets} == {(500_000, 300_000)}


@pytest.mark.parametrize(
    ("by", "unit", "scale", "angle_deg"),
    [
        (Matrix44.scale(0.001, 0.001, 0.001), 6, 0.001, 0),
        (Matrix44.z_rotate(math.pi / 2), 4, 1, 90),
        (Matrix44.z_rotate(math.pi) @ Matrix44.translate(9e5, 7e5, 0), 4, 1, 180),
    ],
    ids=["metres", "quarter", "half"],
)
def test_a_drawing_in_another_unit_or_turned_is_the_same(
    by: Matrix44, unit: int, scale: float, angle_deg: float, tmp_path: Path
) -> None:
    def edit(document: Document) -> None:
        transformed(document, by)
        document.units = unit
        rename_room(document)

    found = compared(edit, tmp_path, rehandle=True)
    assert found.counts == counted(changed=1)
    said = found.to_json()["sheets"][0]
    assert (said["scale"], abs(said["rotation_deg"])) == (pytest.approx(scale), pytest.approx(angle_deg))


def test_a_renamed_layer_is_told_once_and_not_with_each_entity(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        document.layers.get("WALL").rename("A-WALL")
        of(document, "LINE", "A-WALL")[2].dxf.layer = "FURN"

    found = compared(edit, tmp_path)
    assert [(one.name, one.state, one.former) for one in found.layers] == [("A-WALL", "renamed", "WALL")]
    assert found.counts == counted(changed=1)


def test_layers_that_look_otherwise_are_told_with_files_and_with_sheets(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        document.layers.get("WALL").dxf.lineweight = 70
        document.layers.get("DOOR").dxf.linetype = "DASHED"
        document.layers.get("TEXT").freeze()
        document.layers.get("FURN").color = 5

    expected = {("WALL", "restyled"), ("DOOR", "restyled"), ("TEXT", "hidden"), ("FURN", "recoloured")}
    found = compared(edit, tmp_path)
    assert {(one.name, one.state) for one in found.layers} == expected
    key = found.sheets[0].key_a
    sheet = compare_sheets(tmp_path / "a.dxf", key, tmp_path / "b.dxf", key, None)
    assert {(one.name, one.state) for one in sheet.layers} == expected
    assert SheetComparison.from_json(sheet.to_json()) == sheet


def test_a_second_copy_is_added_and_the_first_stays(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        for one in list(document.modelspace()):
            if ezdxf.bbox.extents([one]).center.x > WIDE - 10_000:
                copy = one.copy()
                document.modelspace().add_entity(copy)
                copy.translate(WIDE, 0, 0)

    found = compared(edit, tmp_path)
    assert [(one.number, one.state) for one in found.sheets] == [
        ("建施-01", "same"),
        ("建施-02", "same"),
        ("建施-02", "added"),
    ]
    assert found.counts == counted(added=len(plans(1).modelspace()))


def test_a_layout_that_was_renamed_is_the_same(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        document.layouts.rename("Layout1", "建施-03")

    before, after = plans(1), plans(1)
    for document in (before, after):
        for row in range(9):
            document.layout("Layout1").add_line((row, 0), (row * 7, 50))
    edit(after)
    before.saveas(tmp_path / "a.dxf")
    after.saveas(tmp_path / "b.dxf")
    found = compare_drawings(open_drawing(tmp_path / "a.dxf", None), open_drawing(tmp_path / "b.dxf", None))
    assert not found.regions


def test_what_was_drawn_again_has_changed(tmp_path: Path) -> None:
    """An arc of another radius, a dimension measured anew, a block in the place of another: one change each."""
    for name, door_mm, span_mm, symbol in (("a", 900, 3600, "BASIN"), ("b", 1000, 3900, "SINK")):
        document = ezdxf.new("R2010", setup=True, units=4)
        for block, side in (("BASIN", 500), ("SINK", 550)):
            document.blocks.new(block).add_lwpolyline([(0, 0), (side, 0), (side, 400), (0, 400)], close=True)
        model = document.modelspace()
        for row in range(12):
            model.add_line((0, 500 * row), (9000 + 70 * row, 500 * row))
        if name == "b":  # drawn again, everything has another handle
            for row in range(5):
                model.add_point((99_999, row)).destroy()
        model.add_arc((20_000, 0), door_mm, 0, 90)
        model.add_linear_dim((30_000, 2000), (30_000, 0), (30_000 + span_mm, 0), dimstyle="EZ_M_100_H25_CM").render()
        model.add_blockref(symbol, (50_000, 0))
        document.saveas(tmp_path / f"{name}.dxf")
    found = compare_drawings(*(open_drawing(tmp_path / f"{name}.dxf", None) for name in "ab"))
    assert found.counts == {"added": 0, "removed": 0, "changed": 3, "moved": 0}


def test_a_text_that_was_broken_anew_has_changed(tmp_path: Path) -> None:
    for name, width in (("a", 9000), ("b", 4000)):
        document = ezdxf.new("R2010", units=4)
        model = document.modelspace()
        for row in range(9):
            model.add_line((0, 500 * row), (9000 + 70 * row, 500 * row))
        note = {"char_height": 300, "width": width, "insert": (20_000, 9000)}
        model.add_mtext("建筑物耐火等级为一级，疏散楼梯采用封闭楼梯间", note)
        document.saveas(tmp_path / f"{name}.dxf")
    assert rehandled(tmp_path / "b.dxf", tmp_path / "c.dxf")  # as another program writes it
    found = compare_drawings(*(open_drawing(tmp_path / f"{name}.dxf", None) for name in "ac"))
    assert found.counts == {"added": 0, "removed": 0, "changed": 1, "moved": 0}
