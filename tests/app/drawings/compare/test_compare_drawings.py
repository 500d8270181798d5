"""Edits that are known against what the comparison finds."""

from __future__ import annotations

import random
from pathlib import Path

import ezdxf
import pytest
from ezdxf.document import Drawing as Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.drawings.compare.comparison import Comparison
from app.drawings.compare.drawings import compare_drawings
from app.drawings.open import open_drawing
from tests.app.drawings.compare.rewriting import rehandled

_CORPUS = Path(__file__).resolve().parents[5] / "shared" / "corpus" / "dxf"
_FILES = sorted(p for p in _CORPUS.glob("*.dxf") if p.stat().st_size < 500_000) if _CORPUS.is_dir() else []
SHIFT = (123_456.5, -7_777.25)


def plan(seed: int, x: float = 0.0, y: float = 0.0) -> Document:
    """Draw a plan of all kinds of entities; the same for the same seed, moved by ``x``, ``y``."""
    rng = random.Random(seed)
    document = ezdxf.new("R2010", units=4)
    door = document.blocks.new("DOOR")
    door.add_line((0, 0), (900, 0))
    door.add_arc((0, 0), 900, 0, 90)
    model = document.modelspace()

    def place() -> tuple[float, float]:
        return x + rng.randrange(40_000), y + rng.randrange(30_000)

    for row in range(12):
        (px, py), (qx, qy) = place(), place()
        model.add_line((px, py), (px + rng.randrange(500, 6000), py + rng.choice([0, 800])), {"layer": "WALL"})
        model.add_lwpolyline([(qx, qy), (qx + 3000 + row, qy), (qx + 3000, qy + 240), (qx, qy + 240)], close=True)
        model.add_circle(place(), 100 + row)
        model.add_arc(place(), 700 + row, 10, 100)
        model.add_text(f"房间 {row}", height=300).set_placement(place())
        model.add_blockref("DOOR", place(), {"rotation": rng.choice([0, 90, 180]), "xscale": rng.choice([1, -1])})
    sx, sy = place()
    hatch = model.add_hatch(color=2)
    hatch.paths.add_polyline_path([(sx, sy), (sx + 500, sy), (sx + 500, sy + 700), (sx, sy + 700)], is_closed=True)
    return document


def compared(before: Document, after: Document, folder: Path, rehandle: bool = False) -> Comparison:
    a, b = folder / "a.dxf", folder / "b.dxf"
    before.saveas(a)
    after.saveas(b)
    if rehandle:
        assert rehandled(b, folder / "c.dxf")
        b = folder / "c.dxf"
    return compare_drawings(open_drawing(a, None), open_drawing(b, None))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    edits=st.lists(st.sampled_from(["move", "add", "delete", "change"]), max_size=6),
    rehandle=st.booleans(),
    shifted=st.booleans(),
)
def test_every_edit_is_found_and_nothing_else(
    seed: int, edits: list[str], rehandle: bool, shifted: bool, tmp_path: Path
) -> None:
    after = plan(seed, *(SHIFT if shifted else (0.0, 0.0)))
    model = after.modelspace()
    kept = list(model)
    random.Random(seed + 1).shuffle(kept)
    expected = dict.fromkeys(("added", "removed", "changed", "moved"), 0)
    for row, edit in enumerate(edits):
        entity = kept.pop()
        if edit == "move":
            entity.translate(1111 + row, 4321, 0)
        elif edit == "delete":
            model.delete_entity(entity)
        elif edit == "change":
            entity.dxf.layer = "其他"
        else:
            kept.append(entity)
            model.add_ellipse((5000 + row, 40_000), (900 + row, 0), 0.4)
        expected[{"move": "moved", "add": "added", "delete": "removed", "change": "changed"}[edit]] += 1
    found = compared(plan(seed), after, tmp_path, rehandle)
    assert found.counts == expected
    (sheet,) = found.sheets
    assert sheet.to_b.e == pytest.approx(SHIFT[0] if shifted else 0.0, abs=1e-6)
    assert sheet.state == ("changed" if edits else "same")


def test_a_place_is_told_in_the_coordinates_of_each_file(tmp_path: Path) -> None:
    after = plan(1, *SHIFT)
    circle = next(one for one in after.modelspace() if one.dxftype() == "CIRCLE")
    handle, centre = circle.dxf.handle, circle.dxf.center
    circle.translate(2000, 0, 0)
    (region,) = compared(plan(1), after, tmp_path).regions
    assert (region.kind, region.handles_a, region.handles_b) == ("moved", (handle,), (handle,))
    assert region.box_b is not None
    assert region.box_a is not None
    assert region.box_b.centre == pytest.approx((centre.x + 2000, centre.y))
    assert region.box_a.centre == pytest.approx((centre.x - SHIFT[0], centre.y - SHIFT[1]))


def test_a_change_in_a_block_is_told_at_each_of_its_places(tmp_path: Path) -> None:
    after = plan(2)
    after.blocks.get("DOOR").add_line((0, 0), (450, 450))
    found = compared(plan(2), after, tmp_path)
    doors = [one.dxf.handle for one in after.modelspace() if one.dxftype() == "INSERT"]
    assert found.counts == {"added": len(doors), "removed": 0, "changed": 0, "moved": 0}
    holders = {path.split("/")[0] for region in found.regions for path in region.handles_b}
    assert holders == set(doors)


def test_words_and_colours_and_shapes_that_change_are_changes(tmp_path: Path) -> None:
    after = plan(3)
    text, circle, line = (
        next(one for one in after.modelspace() if one.dxftype() == kind) for kind in ("TEXT", "CIRCLE", "LINE")
    )
    text.dxf.text = "疏散走道"
    circle.dxf.radius += 40
    line.dxf.end = line.dxf.end + ezdxf.math.Vec3(700, 0)
    for rehandle in (False, True):
        found = compared(plan(3), after, tmp_path, rehandle)
        assert found.counts == {"added": 0, "removed": 0, "changed": 3, "moved": 0}


def test_a_small_move_is_found_and_rounding_is_not(tmp_path: Path) -> None:
    after = plan(4)
    for entity in after.modelspace():
        if entity.dxftype() == "LINE":
            entity.dxf.start = tuple(round(value + 4e-6, 5) for value in entity.dxf.start)
    assert compared(plan(4), after, tmp_path).counts["changed"] == 0
    next(iter(after.modelspace())).translate(0.5, 0, 0)
    assert compared(plan(4), after, tmp_path).counts == {"added": 0, "removed": 0, "changed": 0, "moved": 1}


def with_frames(*frames: tuple[float, str, float]) -> Document:
    document = ezdxf.new("R2010", units=4)
    model = document.modelspace()
    for x, number, wall in frames:
        model.add_lwpolyline([(x, 0), (x + 84_100, 0), (x + 84_100, 59_400), (x, 59_400)], close=True)
        for y, label, value in ((1000, "图号", number), (2000, "图名", f"{number}平面图"), (3000, "比例", "1:100")):
            model.add_text(label, height=350).set_placement((x + 73_000, y))
            model.add_text(value, height=350).set_placement((x + 76_000, y))
        for row in range(9):
            model.add_line((x + 5000, 5000 + 3000 * row), (x + 5000 + wall + row * 37, 5000 + 3000 * row))
    return document


def test_frames_put_elsewhere_are_no_changes(tmp_path: Path) -> None:
    before = with_frames((0, "建施-05", 20_000), (100_000, "建施-06", 30_000))
    after = with_frames((0, "建施-05", 20_000), (100_000, "建施-05a", 11_000), (200_000, "建施-06", 30_000))
    found = compared(before, after, tmp_path)
    states = {sheet.number: (sheet.state, sheet.to_b.e) for sheet in found.sheets}
    assert states["建施-05"] == ("same", 0.0)
    assert states["建施-06"] == ("same", pytest.approx(100_000))
    assert states["建施-05a"][0] == "added"
    assert {region.sheet for region in found.regions} == {"建施-05a"}


def test_a_layer_that_is_switched_off_is_told(tmp_path: Path) -> None:
    after = plan(5)
    after.layers.add("WALL").off()
    before = plan(5)
    before.layers.add("WALL")
    (layer,) = compared(before, after, tmp_path).layers
    assert (layer.name, layer.state) == ("WALL", "hidden")


def test_dimensions_without_a_block_are_compared_by_what_they_say(tmp_path: Path) -> None:
    def dimensioned(end: float, height: float) -> Document:
        document = plan(6)
        style = document.dimstyles.get("Standard")
        style.dxf.dimtxt, style.dxf.dimasz = height, height
        document.modelspace().add_linear_dim((0, 9000), (0, 8000), (end, 8000), dimstyle="Standard")  # never rendered
        return document

    assert not compared(dimensioned(5000, 250), dimensioned(5000, 350), tmp_path).regions
    found = compared(dimensioned(5000, 250), dimensioned(5600, 250), tmp_path)
    assert sum(found.counts.values()) == 1


def test_dimensions_of_old_files_without_handles_are_one_entity_each(tmp_path: Path) -> None:
    """R12 needs no handles; a program that saves the file anew gives them, and dimensions another style's looks."""

    def dimension(x: float) -> str:
        points = "".join(f"{10 + k}\n{x + dx}\n{20 + k}\n{y}\n" for k, dx, y in ((0, 30, 10), (3, 0, 0), (4, 30, 0)))
        return f"0\nDIMENSION\n8\n0\n2\n*D9\n70\n0\n3\nSTANDARD\n{points}"

    head = "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1009\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n"
    frame = "0\nCIRCLE\n8\n0\n10\n0\n20\n0\n40\n5\n"
    old, new, other = (tmp_path / f"{name}.dxf" for name in ("old", "new", "other"))
    tail = "0\nENDSEC\n0\nEOF\n"
    old.write_text(head + frame + "".join(map(dimension, (0, 40, 80))) + tail)
    other.write_text(head + frame + "".join(map(dimension, (0, 80))) + tail)
    ezdxf.readfile(old).saveas(new)
    drawings = [open_drawing(path, None) for path in (old, new, other)]
    assert not compare_drawings(drawings[0], drawings[1]).regions
    assert compare_drawings(drawings[0], drawings[2]).counts == {"added": 0, "removed": 1, "changed": 0, "moved": 0}


@pytest.mark.corpus
@pytest.mark.skipif(not _FILES, reason="the folder of real drawings is absent")
@pytest.mark.parametrize("part", range(4))
def test_real_drawings_written_anew_have_not_changed(part: int, tmp_path: Path) -> None:
    for path in _FILES[part::16]:
        try:
            drawing = open_drawing(path, None)
        except BadInput:
            continue
        copy = tmp_path / "copy.dxf"
        others = [drawing] + ([open_drawing(copy, None)] if rehandled(path, copy) else [])
        for other in others:
            found = compare_drawings(drawing, other)
            assert not found.regions, path.name
            assert all(sheet.state == "same" for sheet in found.sheets), path.name


@pytest.mark.corpus
@pytest.mark.skipif(not _FILES, reason="the folder of real drawings is absent")
def test_edits_of_real_drawings_are_found(tmp_path: Path) -> None:
    rng = random.Random(7)
    tried = 0
    for path in rng.sample(_FILES, min(70, len(_FILES))):
        try:
            document = ezdxf.readfile(path)
        except (ezdxf.DXFError, ValueError, OSError):
            continue
        lines = [one for one in document.modelspace() if one.dxftype() in ("LINE", "LWPOLYLINE", "CIRCLE", "TEXT")]
        if len(lines) < 20:
            continue
        tried += 1
        before = tmp_path / "a.dxf"
        document.saveas(before)
        for one in rng.sample(lines, 3):
            document.modelspace().delete_entity(one)
        document.saveas(tmp_path / "b.dxf")
        found = compare_drawings(open_drawing(before, None), open_drawing(tmp_path / "b.dxf", None))
        gone = {handle for region in found.regions for handle in region.handles_a}
        assert found.counts == {"added": 0, "removed": 3, "changed": 0, "moved": 0}, (path.name, gone)
    assert tried > 5
