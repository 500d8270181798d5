"""Damaged and hostile files: the good part is read, nothing disappears silently, nothing hangs."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from scene_measures import shown_by_handle

from app.domain.errors import BadInput, Cancelled
from app.domain.feedback import Silent
from app.drawings.dxf import compile as compiling
from app.drawings.dxf.compile import compile_dxf
from app.drawings.dxf.source import Source
from app.drawings.open import open_drawing
from app.drawings.scene import Scene


def _compiled(content: bytes, tmp_path: Path) -> Scene:
    path = tmp_path / "drawing.dxf"
    path.write_bytes(content)
    return compile_dxf(path, Silent())


def _file(*entities: str, blocks: str = "") -> bytes:
    body = f"0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n" if blocks else ""
    return f"{body}0\nSECTION\n2\nENTITIES\n{''.join(entities)}0\nENDSEC\n0\nEOF\n".encode()


def _line(x: str = "1", handle: str = "A") -> str:
    return f"0\nLINE\n5\n{handle}\n8\n0\n10\n0\n20\n0\n11\n{x}\n21\n1\n"


def _notes(scene: Scene) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for _, missing in scene.info.not_shown:
        found[missing.reason, missing.what] += missing.count
    return found


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"hello world\nthis is text\n", b"\x00\x01" * 500, b"%PDF-1.7\n", b"PK\x03\x04"]
)
def test_what_is_no_dxf_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        _compiled(content, tmp_path)


def test_missing_file() -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        compile_dxf(Path("/nowhere/drawing.dxf"), Silent())


def test_cancel(tmp_path: Path) -> None:
    class Stop(Silent):
        cancelled = True

    (tmp_path / "a.dxf").write_bytes(_file(_line()))
    with pytest.raises(Cancelled):
        compile_dxf(tmp_path / "a.dxf", Stop())


def test_entities_without_subclass_markers(tmp_path: Path) -> None:
    polyline = "0\nLWPOLYLINE\n5\nB\n8\nWALL\n90\n3\n70\n1\n10\n0\n20\n0\n10\n4\n20\n0\n10\n4\n20\n3\n"
    scene = _compiled(_file(_line(), polyline), tmp_path)
    assert shown_by_handle(scene)[0xB].length == pytest.approx(12)


@pytest.mark.parametrize("bad", ["nan", "inf", "1e300", "abc", ""])
def test_impossible_coordinates_are_counted(bad: str, tmp_path: Path) -> None:
    scene = _compiled(_file(_line("5", "A"), _line(bad, "B")), tmp_path)
    assert list(shown_by_handle(scene)) == [0xA]
    assert _notes(scene)["damaged", "LINE"] == 1
    for name in ("poly_xy", "curve", "fill_xy", "point"):
        assert np.isfinite(getattr(scene, name)).all()


def test_truncated_file(tmp_path: Path) -> None:
    content = _file(_line("1", "A"), _line("2", "B"))
    scene = _compiled(content[: content.index(b"B\n") + 20], tmp_path)
    assert 0xA in shown_by_handle(scene)
    assert ("cut", "end of file") in _notes(scene)


@pytest.mark.parametrize(("end", "reason"), [("", "damaged"), ("0\nSECTION\n2\nOBJECTS\n", "cut")])
def test_a_missing_last_line_is_no_cut(end: str, reason: str, tmp_path: Path) -> None:
    content = _file(_line("1", "A")).replace(b"0\nEOF\n", end.encode())
    assert (reason, "end of file") in _notes(_compiled(content, tmp_path))


def test_of_a_text_without_end_the_beginning_is_shown(tmp_path: Path) -> None:
    long, paragraph = "A" * 200_000, "B" * 300_000
    texts = f"0\nTEXT\n5\nA\n10\n0\n20\n0\n40\n5\n1\n{long}\n0\nMTEXT\n5\nB\n10\n0\n20\n9\n40\n5\n1\n{paragraph}\n"
    scene = _compiled(_file(texts), tmp_path)
    assert {reason for reason, _ in _notes(scene)} >= {"limit"}
    assert [_notes(scene)["limit", kind] for kind in ("TEXT", "MTEXT")] == [1, 1]
    assert max(map(len, scene.strings)) <= 100_000


def test_stray_line_drops_its_entity_only(tmp_path: Path) -> None:
    content = _file(_line("1", "A"), _line("2", "B").replace("8\n0\n", "8\n0\nstray\n"), _line("3", "C"))
    scene = _compiled(content, tmp_path)
    assert sorted(shown_by_handle(scene)) == [0xA, 0xC]
    assert _notes(scene)["damaged", "LINE"] == 1


def test_block_that_contains_itself(tmp_path: Path) -> None:
    def block(name: str, target: str) -> str:
        return f"0\nBLOCK\n2\n{name}\n10\n0\n20\n0\n{_line()}0\nINSERT\n2\n{target}\n10\n1\n20\n1\n0\nENDBLK\n"

    blocks = block("A", "B") + block("B", "C") + block("C", "A") + block("D", "D")
    content = _file("0\nINSERT\n5\n9\n2\nA\n10\n0\n20\n0\n", "0\nINSERT\n5\n8\n2\nD\n10\n0\n20\n0\n", blocks=blocks)
    scene = _compiled(content, tmp_path)
    assert sorted(shown_by_handle(scene)) == [8, 9]
    assert sum(n for (_, what), n in _notes(scene).items() if "itself" in what) == 2


def test_deep_and_wide_nesting_is_quick(tmp_path: Path) -> None:
    blocks = "".join(
        f"0\nBLOCK\n2\nB{i}\n10\n0\n20\n0\n" + f"0\nINSERT\n2\nB{i + 1}\n10\n1\n20\n0\n" * 10 + "0\nENDBLK\n"
        for i in range(300)
    )
    blocks += f"0\nBLOCK\n2\nB300\n10\n0\n20\n0\n{_line()}0\nENDBLK\n"
    start = time.perf_counter()
    scene = _compiled(_file("0\nINSERT\n2\nB0\n10\n0\n20\n0\n", blocks=blocks), tmp_path)
    assert time.perf_counter() - start < 10
    assert scene.blocks[0].bounds is not None
    assert scene.blocks[0].bounds.x1 == pytest.approx(301)


def test_enormous_array_is_not_expanded(tmp_path: Path) -> None:
    block = f"0\nBLOCK\n2\nA\n10\n0\n20\n0\n{_line()}0\nENDBLK\n"
    insert = "0\nINSERT\n2\nA\n10\n0\n20\n0\n70\n32767\n71\n32767\n44\n1\n45\n1\n"
    scene = _compiled(_file(insert, blocks=block), tmp_path)
    assert len(scene.insert) == 1
    assert ("limit", "INSERT array") in _notes(scene)


def test_dense_pattern_is_thinned(tmp_path: Path) -> None:
    doc = ezdxf.new("R2010")
    hatch = doc.modelspace().add_hatch()
    hatch.set_pattern_fill("ANSI31", scale=0.0001)
    hatch.paths.add_polyline_path([(0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000)], is_closed=True)
    doc.saveas(tmp_path / "dense.dxf")
    start = time.perf_counter()
    scene = compile_dxf(tmp_path / "dense.dxf", Silent())
    assert time.perf_counter() - start < 10
    assert 1000 < len(scene.poly_start) < 100_000
    assert ("simplified", "dense hatch pattern") in _notes(scene)


def test_what_cannot_be_shown_is_listed(tmp_path: Path) -> None:
    entities = [
        "0\nACAD_PROXY_ENTITY\n5\n20\n8\n0\n91\n500\n",
        "0\nTCH_WALL\n5\n21\n8\nWALL\n10\n7\n20\n8\n",
        "0\n3DSOLID\n5\n22\n8\n0\n",
        "0\nINSERT\n5\n23\n2\nNOWHERE\n10\n3\n20\n4\n",
        "0\nINSERT\n5\n24\n2\nXR\n10\n3\n20\n4\n",
        "0\nWIPEOUT\n5\n25\n8\n0\n",
        "0\nOLE2FRAME\n5\n26\n8\n0\n",
    ]
    classes = "0\nSECTION\n2\nCLASSES\n0\nCLASS\n1\nTCH_COLUMN\n0\nENDSEC\n"
    xref = "0\nBLOCK\n2\nXR\n70\n4\n1\nC:\\项目\\base.dwg\n10\n0\n20\n0\n0\nENDBLK\n"
    scene = _compiled(classes.encode() + _file(*entities, blocks=xref), tmp_path)
    assert _notes(scene) == {
        ("proxy", "TCH_COLUMN"): 1,
        ("proxy", "TCH_WALL"): 1,
        ("unsupported", "3DSOLID"): 1,
        ("missing_block", "NOWHERE"): 1,
        ("damaged", "WIPEOUT"): 1,
        ("unsupported", "OLE2FRAME"): 1,
    }
    places = {missing.what: missing.place for _, missing in scene.info.not_shown}
    assert places["TCH_WALL"] == (7, 8)
    assert places["NOWHERE"] == (3, 4)
    assert [(xref.file, xref.overlay) for xref in scene.info.xrefs] == [("C:\\项目\\base.dwg", False)]


def test_invisible_entities_are_not_drawn(tmp_path: Path) -> None:
    scene = _compiled(_file(_line("1", "A"), _line("2", "B") + "60\n1\n"), tmp_path)
    assert list(shown_by_handle(scene)) == [0xA]


def test_a_dimension_in_no_block_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_text("0\nSECTION\n2\nBLOCKS\n0\nDIMENSION\n8\n0\n10\n0\n20\n0\n0\nENDSEC\n0\nEOF\n")
    (sheet,) = open_drawing(path, None).sheets
    assert [(gap.reason, gap.what) for gap in sheet.not_shown] == [("damaged", "section ENTITIES")]


def test_tables_without_a_head_leave_the_rest_shown(tmp_path: Path) -> None:
    tables = "0\nSECTION\n2\nTABLES\n0\nTABLE\n2\nVIEW\n0\nENDTAB\n0\nENDTAB\n0\nENDSEC\n"
    dimension = "0\nDIMENSION\n5\nB\n8\n0\n2\n*D1\n10\n0\n20\n5\n13\n0\n23\n0\n14\n9\n24\n0\n70\n0\n"
    scene = _compiled(tables.encode() + _file(_line(), dimension), tmp_path)
    assert list(shown_by_handle(scene)) == [0xA]
    assert _notes(scene) == {("missing_block", "DIMENSION"): 1}


def test_a_file_that_had_to_be_mended_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.dxf"
    document = ezdxf.new("R2010")
    document.modelspace().add_line((0, 0), (9, 9))
    document.saveas(path)
    broken = iter([True, False])

    def stumbling(_: Source) -> None:
        if next(broken):
            raise ArithmeticError

    monkeypatch.setattr(compiling, "_STEPS", (*compiling._STEPS, stumbling))
    scene = compile_dxf(path, Silent())
    assert len(shown_by_handle(scene)) == 1
    assert _notes(scene)["damaged", "what was lost in mending the file"] >= 1


def test_random_damage_never_escapes(tmp_path: Path) -> None:
    doc = ezdxf.new("R2010", setup=True)
    space = doc.modelspace()
    space.add_lwpolyline([(0, 0, 0, 1, 0.3), (5, 5, 1, 0, 0), (9, 0)], close=True)
    space.add_mtext("多行\\P文字")
    space.add_hatch().paths.add_polyline_path([(0, 0), (1, 0), (1, 1)])
    space.add_mline([(0, 0), (5, 5), (9, 0)])
    space.add_open_spline([(0, 0), (5, 9), (10, -3), (15, 4)])
    space.add_linear_dim((0, 20), (0, 0), (30, 5)).render()
    space.add_leader([(0, 0), (5, 5)])
    doc.saveas(tmp_path / "whole.dxf")
    lines = (tmp_path / "whole.dxf").read_bytes().split(b"\n")
    start = next(i for i, line in enumerate(lines) if line == b"BLOCKS")
    rng = random.Random(5)
    for _ in range(40):
        broken = list(lines)
        for _ in range(rng.choice([1, 5, 50])):
            at = rng.randrange(start, len(broken))
            match rng.randrange(4):
                case 0:
                    del broken[at]
                case 1:
                    broken.insert(at, rng.choice([b"0", b"garbage", b"", b"10", b"\xff\xfe"]))
                case 2:
                    broken[at] = rng.choice([b"-1", b"99999999999", b"1e308", b"nan", b"LINE", b"330", b"0"])
                case _:
                    i, j = sorted((at, rng.randrange(start, len(broken))))
                    broken[i : min(j, i + 20)] = []
        try:
            scene = _compiled(b"\n".join(broken), tmp_path)
        except BadInput:
            continue
        assert np.isfinite(scene.poly_xy).all()
