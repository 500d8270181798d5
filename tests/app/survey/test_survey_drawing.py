"""Survey drawings as CASS writes them: codes in extended data, points as block references, text and binary DXF."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.document import Drawing

from app.domain.errors import BadInput
from app.services.survey.merge_surveys import merged_surveys
from app.survey.reading import Source, read_survey

E, N = 601569.786, 2418390.12
HOUSE = [(E, N), (E + 20, N), (E + 20, N + 12.5), (E, N + 12.5)]


def cass_drawing() -> Drawing:
    document = ezdxf.new("R2010")
    document.appids.add("SOUTH")
    document.appids.add("OTHER")
    for layer in ("GCD", "JMD", "ZBTZ", "ZDH"):
        document.layers.add(layer)
    for name in ("GC200", "TREE"):
        document.blocks.new(name).add_circle((0, 0), 0.4)
    space = document.modelspace()
    height = space.add_blockref("GC200", (E + 5, N + 5, 7.25), dxfattribs={"layer": "GCD"})
    height.set_xdata("OTHER", [(1000, "999999")])
    height.set_xdata("SOUTH", [(1000, "202101")])
    space.add_point((E + 5, N + 5), dxfattribs={"layer": "ZDH"})  # the same shot, as 展点号 draws it
    space.add_text("K7", height=1).set_placement((E + 5.2, N + 5.2))
    tree = space.add_blockref("TREE", (E + 50, N + 50), dxfattribs={"layer": "ZBTZ"})
    tree.set_xdata("SOUTH", [(1000, "213201")])
    house = space.add_lwpolyline(HOUSE, close=True, dxfattribs={"layer": "JMD"})
    house.set_xdata("SOUTH", [(1000, "141111")])
    space.add_text("砼6", height=2).set_placement((E + 9, N + 9))
    return document


@pytest.mark.parametrize("form", ["asc", "bin"])
def test_codes_heights_and_symbols_of_cass(tmp_path: Path, form: str) -> None:
    path = tmp_path / "竣工.dxf"
    cass_drawing().saveas(path, fmt=form)
    survey = read_survey(path)
    shot = survey.points[0]
    assert (shot.name, shot.code, shot.east, shot.north, shot.height) == ("K7", "202101", E + 5, N + 5, 7.25)
    assert len(survey.points) == 5  # the shot and the corners of the house; no tree
    house = next(outline for outline in survey.outlines if outline.closed)
    told = dict(house.attributes)
    assert (told["code"], told["feature"], told["texts"]) == ("141111", "砼房屋", "K7\n砼6")


def test_swapped_axes_keep_what_outlines_tell(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    space = document.modelspace()
    space.add_lwpolyline([(n, e) for e, n in HOUSE], close=True)
    space.add_text("配电房", height=1).set_placement((N + 6, E + 9))
    path = tmp_path / "a.dxf"
    document.saveas(path)
    (house,) = read_survey(path).outlines
    assert house.vertices[1] == (E + 20, N)
    assert dict(house.attributes)["texts"] == "配电房"


def test_a_drawing_without_its_end_is_refused_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    cass_drawing().saveas(path)
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"ENDSEC")])
    with pytest.raises(BadInput, match="truncated"):
        Source(path).read()
    assert len(Source(path, keep_good=True).read().points) == 5


def test_lines_alone_are_results_too(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    pipe = document.modelspace().add_line((37e6 + E, N), (37e6 + E + 30, N + 40), dxfattribs={"layer": "GXYZ"})
    document.saveas(tmp_path / "a.dxf")
    survey = read_survey(tmp_path / "a.dxf")
    assert (len(survey.points), survey.declaration.zone) == (0, 37)
    (line,) = survey.without_zone().outlines
    assert (line.layer, line.closed) == (pipe.dxf.layer, False)
    assert np.array(line.vertices) == pytest.approx(np.array([(E, N), (E + 30, N + 40)]), abs=1e-6)
    merged = merged_surveys([tmp_path / "a.dxf"])
    assert merged.outlines[0].vertices == line.vertices
