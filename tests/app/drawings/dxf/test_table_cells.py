"""Tables without their block are drawn from their cells."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pytest

from app.drawings.flatten import flatten
from app.drawings.open import open_drawing

CELL = "171\n{kind}\n172\n0\n173\n{covered}\n174\n0\n175\n{wide}\n176\n{high}\n91\n0\n178\n0\n145\n0.0\n{own}92\n0\n"
VALUE = "301\nCELL_VALUE\n93\n2\n90\n4\n1\nraw\n94\n0\n300\n\n302\n{text}\n304\nACVALUE_END\n"
STYLE = (
    "0\nTABLESTYLE\n5\nF51\n330\n0\n100\nAcDbTableStyle\n3\nStandard\n70\n0\n71\n0\n40\n1.5\n41\n1.5\n280\n0\n281\n0\n"
)
ROWS = "7\nStandard\n140\n{height}\n170\n{align}\n62\n{colour}\n63\n{fill}\n283\n{filled}\n"


def _cell(text: str = "", kind: int = 1, covered: int = 0, wide: int = 1, high: int = 1, own: str = "") -> str:
    return CELL.format(kind=kind, covered=covered, wide=wide, high=high, own=own) + VALUE.format(text=text)


def _drawing(path: Path, direction: str = "11\n1.0\n21\n0.0\n") -> Path:
    """Write a table of 4 rows of 10 and 3 columns of 40 at (100, 200) without a block."""
    document = ezdxf.new("R2010", setup=True)
    block = document.blocks.new("SIGN")
    block.add_circle((5, 5), 5)
    document.saveas(path)
    head = "0\nACAD_TABLE\n5\nF50\n330\n1F\n100\nAcDbEntity\n8\n0\n"
    head += "100\nAcDbBlockReference\n2\n*T99\n10\n100.0\n20\n200.0\n"
    sizes = "91\n4\n92\n3\n" + "141\n10.0\n" * 4 + "142\n40.0\n" * 3
    cells = [
        _cell("门窗表", wide=3), _cell(covered=1), _cell(covered=1),
        _cell("编号"), _cell("宽"), _cell("高"),
        _cell("M1", own="170\n1\n63\n4\n64\n1\n283\n0\n140\n3.0\n"), _cell("x", wide=2, high=2), _cell(covered=1),
        _cell(kind=2, own=f"340\n{block.block_record_handle}\n144\n0.5\n170\n5\n289\n0\n"),
        _cell(covered=1), _cell(covered=1),
    ]  # fmt: skip
    content = path.read_text(encoding="utf-8")
    at = content.index("  0\nENDSEC", content.index("\nENTITIES"))
    table = f"{head}100\nAcDbTable\n342\nF51\n{direction}90\n22\n{sizes}{''.join(cells)}"
    content = content[:at] + table + content[at:]
    at = content.index("  0\nENDSEC", content.index("\nOBJECTS"))
    kinds = [
        ROWS.format(height=height, align=align, colour=colour, fill=fill, filled=filled)
        for height, align, colour, fill, filled in ((2.0, 5, 0, 257, 0), (5.0, 5, 5, 3, 1), (2.5, 2, 0, 257, 0))
    ]
    path.write_text(content[:at] + STYLE + "".join(kinds) + content[at:], encoding="utf-8")
    return path


def test_cells_look_as_their_style_and_they_themselves_say(tmp_path: Path) -> None:
    scene = open_drawing(_drawing(tmp_path / "a.dxf"), None).scene
    assert scene is not None
    assert not [note for _, note in scene.info.not_shown if note.reason.startswith("missing_b")]
    flat = flatten(scene)
    texts = {
        flat.string(row): (
            *(round(float(text[name]), 6) for name in ("x", "height")),
            int(text["halign"]),
            int(text["mark"]["rgb"]),
        )
        for row, text in enumerate(flat.text)
    }
    assert texts["门窗表"] == (160, 5.0, 1, 0x0000FF)
    assert texts["编号"] == (120, 2.5, 1, 0xFFFFFF)
    assert texts["M1"] == (101.5, 3.0, 0, 0xFF0000)
    assert texts["x"] == (180, 2.0, 1, 0xFFFFFF)
    assert flat.rings(0)[0].tolist() == [[100, 200], [220, 200], [220, 190], [100, 190]]
    assert flat.rings(1)[0].tolist() == [[100, 180], [140, 180], [140, 170], [100, 170]]
    assert flat.fill_mark["rgb"].tolist() == [0x00FF00, 0x00FFFF]  # the title by its style, M1 by its own groups
    assert {flat.kind(mark) for mark in (*flat.poly_mark, *flat.text["mark"], *flat.fill_mark)} == {
        "ACAD_TABLE",
        "CIRCLE",
    }
    lines = {tuple(map(tuple, np.sort(line.reshape(2, 2), axis=0).tolist())) for line in flat.lines[0]}
    assert ((100, 170), (140, 170)) not in lines  # switched off
    assert ((140, 170), (180, 170)) not in lines  # within merged cells
    assert ((180, 160), (180, 170)) not in lines
    assert ((140, 190), (140, 200)) not in lines  # within the title
    assert {((140, 180), (180, 180)), ((140, 160), (140, 170)), ((220, 160), (220, 170))} <= lines
    assert len(lines) == 3 + 3 + 3 + 0 + 3 + 2 + 4 + 3 + 3
    circle = flat.curve[0]
    assert circle[:2] == pytest.approx((120, 165))
    assert np.hypot(*circle[2:4]) == pytest.approx(2.5)


def test_a_turned_table_and_one_without_cells(tmp_path: Path) -> None:
    scene = open_drawing(_drawing(tmp_path / "a.dxf", direction="11\n0.0\n21\n1.0\n"), None).scene
    assert scene is not None
    flat = flatten(scene)
    title = next(text for row, text in enumerate(flat.text) if flat.string(row) == "门窗表")
    assert title["rotation_rad"] == pytest.approx(np.pi / 2)
    assert title["y"] == pytest.approx(260)
    content = (tmp_path / "a.dxf").read_text(encoding="utf-8")
    begin = content.index("171\n1\n172")
    (tmp_path / "b.dxf").write_text(content[:begin] + content[content.index("  0\nENDSEC", begin) :], encoding="utf-8")
    bare = open_drawing(tmp_path / "b.dxf", None).scene
    assert bare is not None
    assert [(note.reason, note.what) for _, note in bare.info.not_shown] == [("missing_block", "ACAD_TABLE")]
