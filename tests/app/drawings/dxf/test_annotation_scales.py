"""Annotative entities with several representations are listed; a layout is found by its bare name."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pytest

from app.drawings.inspect import inspect
from app.drawings.open import open_drawing
from widgets.canvas.picture import sheet_named


def _objects(entity: str, scales: list[str]) -> str:
    """Return the objects that give ``entity`` a representation for each of ``scales``."""
    lines = [f"0\nDICTIONARY\n5\nFA0\n330\n{entity}\n100\nAcDbDictionary\n3\nAcDbContextDataManager\n360\nFA1\n"]
    lines.append("0\nDICTIONARY\n5\nFA1\n330\nFA0\n100\nAcDbDictionary\n3\nACDB_ANNOTATIONSCALES\n350\nFA2\n")
    lines.append("0\nDICTIONARY\n5\nFA2\n102\n{ACAD_REACTORS\n330\nFA1\n102\n}\n330\nFA1\n100\nAcDbDictionary\n")
    for row, scale in enumerate(scales):
        lines.append(
            f"0\nACDB_TEXTOBJECTCONTEXTDATA_CLASS\n5\nFB{row}\n330\nFA2\n100\nAcDbObjectContextData\n70\n4\n290\n"
            f"{int(not row)}\n100\nAcDbAnnotScaleObjectContextData\n340\n{scale}\n70\n0\n50\n0\n10\n{row}.0\n20\n0.0\n"
        )
    return "".join(lines)


@pytest.mark.parametrize(("scales", "listed"), [(["C1"], 0), (["C1", "C1"], 0), (["C1", "C2"], 1)])
def test_annotation_in_several_scales_is_listed_and_layouts_go_by_their_name(
    tmp_path: Path, scales: list[str], listed: int
) -> None:
    path = tmp_path / "a.dxf"
    document = ezdxf.new("R2018")
    text = document.modelspace().add_text("详见结施", height=300.0)
    document.modelspace().add_text("一层平面图", height=300.0, dxfattribs={"insert": (0, 900)})
    document.layout("Layout1").add_line((0, 0), (200, 100))
    document.saveas(path)
    content = path.read_text(encoding="utf-8")
    at = content.index("0\nENDSEC", content.index("\nOBJECTS"))
    path.write_text(content[:at] + _objects(text.dxf.handle, scales) + content[at:], encoding="utf-8")
    gaps = [one for one in inspect(path, None, lambda _layer: "")["not_shown"] if "several scales" in one["what"]]
    assert [(gap["reason"], gap["count"]) for gap in gaps] == [("simplified", 1)] * listed
    assert all("representation" in gap["ask"] for gap in gaps)
    drawing = open_drawing(path, None)
    assert sheet_named(drawing, "Layout1") is drawing.sheet("layout:Layout1")
