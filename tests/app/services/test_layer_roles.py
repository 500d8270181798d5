"""The layer map of a project: names, content, corrections by people, and what the checks make of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ezdxf
import pytest

from app.domain.errors import BadInput, NotFound
from app.domain.finding import Outcome
from app.domain.project import Discipline, Person
from app.services.drawing_set.import_drawings import import_drawings
from app.services.project.create_project import create_project
from app.services.review.layer_roles import NO_ROLE, Because, layer_roles, set_layer_roles
from app.services.review.review_project import review_project
from app.storage.workspace import Workspace

CODE = "2026-441702-47-03-000009"
ZHANG = Person("zhang@agency", "张三", frozenset(Discipline))
FACTS = {"building_use": "public", "building_height_m": "20", "fire_rating": "1", "sprinklers": "no"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    drawing = ezdxf.new("R2010", setup=True)
    drawing.header["$INSUNITS"] = 4
    model = drawing.modelspace()
    for name, left in (("甲", 0), ("乙", 100_000)):
        corners = [(left, 0), (left + 60_000, 0), (left + 60_000, 50_000), (left, 50_000)]
        model.add_lwpolyline(corners, close=True, dxfattribs={"layer": name})
    model.add_text("防火分区一 面积3000㎡", height=500, dxfattribs={"layer": "文字"}).set_placement((20_000, 20_000))
    drawing.layers.add("空")
    path = tmp_path / "建施-01 一层平面图.dxf"
    drawing.saveas(path)
    with Workspace.open(tmp_path / "workspace") as opened:
        create_project(opened, CODE, "示例", "gov_housing", FACTS, by=ZHANG)
        import_drawings(opened, CODE, [path], by=ZHANG)
        yield opened


def rows(workspace: Workspace) -> dict[str, tuple[str, str]]:
    return {one.name: (one.role, one.because) for one in layer_roles(workspace, CODE)}


def test_names_content_and_people_give_roles(workspace: Workspace):
    assert rows(workspace)["甲"] == (NO_ROLE, Because.NOTHING)
    assert "空" not in rows(workspace)
    review_project(workspace, CODE, [Discipline.FIRE])
    assert rows(workspace)["甲"] == ("fire_compartment", Because.CONTENT)
    set_layer_roles(workspace, CODE, {"甲": NO_ROLE, "乙": "fire_compartment"}, by=ZHANG)
    assert rows(workspace)["甲"] == (NO_ROLE, Because.PERSON)
    assert rows(workspace)["乙"] == ("fire_compartment", Because.PERSON)
    found = review_project(workspace, CODE, [Discipline.FIRE]).findings
    areas = [one for one in found if one.rule == "fire.compartment.area" and one.outcome is Outcome.VIOLATES]
    assert [min(x for x, _ in one.coordinates) for one in areas] == [pytest.approx(100_000)]
    set_layer_roles(workspace, CODE, {"甲": None, "乙": None}, by=ZHANG)
    review_project(workspace, CODE, [Discipline.FIRE])
    assert rows(workspace)["甲"] == ("fire_compartment", Because.CONTENT)
    assert rows(workspace)["乙"] == (NO_ROLE, Because.NOTHING)


def test_what_cannot_be_a_correction_is_refused(workspace: Workspace):
    with pytest.raises(BadInput):
        set_layer_roles(workspace, CODE, {"甲": "no_such_role"}, by=ZHANG)
    with pytest.raises(NotFound):
        layer_roles(workspace, "2026-441702-47-03-000010")
