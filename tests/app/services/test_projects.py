from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import BadInput, Conflict, NotFound
from app.domain.fact_kind import fact_kinds
from app.domain.project import Person, Project
from app.services.people.acting import acting
from app.services.project.create_project import create_project
from app.services.project.set_project import set_project
from app.storage.workspace import Workspace

CODE = "2019-441702-47-03-012345"
ANN = Person("ann@agency", "ann")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "ws") as workspace:
        yield workspace


def test_a_project_is_begun_with_its_facts(workspace: Workspace) -> None:
    facts = {"height_max_m": "54.0", "density_max": "28%", "fire_rating": "2", "parking_min": "1,200"}
    project = create_project(workspace, CODE, " 海陵雅苑 ", "private_other", facts, by=ANN)

    record = workspace.record(CODE, "project", CODE)
    assert workspace.projects() == (project,) == (Project(CODE, "海陵雅苑", "private_other", ""),)
    assert {name: value for name, value in record.fields.items() if name.startswith("fact.")} == {
        "fact.height_max_m": 54,
        "fact.density_max": 0.28,
        "fact.fire_rating": "2",
        "fact.parking_min": 1200,
    }
    assert record.author == "ann@agency"


@pytest.mark.parametrize("code", ["", "2019", "2019-441702-47-03-01234", "2019-441702-47-03-012345x", "../../etc"])
def test_only_project_codes_name_projects(workspace: Workspace, code: str) -> None:
    with pytest.raises(BadInput, match="no project code"):
        create_project(workspace, code, "x", "private_other", by=ANN)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"hight_max_m": "5"}, "is height_max_m meant"),
        ({"height_max_m": "tall"}, "must be a number in m"),
        ({"height_max_m": "nan"}, "must be a number"),
        ({"height_max_m": "5%"}, "is no ratio"),
        ({"storeys_above": "1.5"}, "whole number"),
        ({"building_height_m": "-18"}, "cannot be negative"),
        ({"density_max": "-5%"}, "cannot be negative"),
        ({"fire_rating": "5"}, "must be one of 1, 2, 3, 4"),
    ],
)
def test_facts_are_of_their_kind(workspace: Workspace, facts: dict[str, str], reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        create_project(workspace, CODE, "x", "private_other", facts, by=ANN)

    assert workspace.projects() == ()


def test_a_class_is_one_of_the_classes(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="gov_housing"):
        create_project(workspace, CODE, "x", "castle", by=ANN)


def test_a_project_is_begun_once(workspace: Workspace) -> None:
    create_project(workspace, CODE, "x", "private_other", by=ANN)

    with pytest.raises(Conflict):
        create_project(workspace, CODE, "y", "private_other", by=ANN)


def test_a_project_is_corrected(workspace: Workspace) -> None:
    create_project(workspace, CODE, "x", "private_other", {"far_max": "1.8"}, by=ANN)

    record = set_project(workspace, CODE, {"name": "y", "class": "fit_out", "far_max": "", "level": "below"}, by=ANN)

    assert (record["name"], record["project_class"], record["fact.far_max"]) == ("y", "fit_out", None)
    assert record["fact.level"] == "below"
    with pytest.raises(NotFound):
        set_project(workspace, "2019-441702-47-03-000000", {"name": "z"}, by=ANN)
    with pytest.raises(BadInput):
        set_project(workspace, CODE, {"name": ""}, by=ANN)


def test_every_fact_is_described() -> None:
    for kind in fact_kinds().values():
        assert kind.kind in {"number", "integer", "choice"}
        assert bool(kind.choices) == (kind.kind == "choice")
        assert kind.title


def test_who_acts() -> None:
    assert acting("zhang.san@agency") == Person("zhang.san@agency", "zhang.san")
    assert acting(None).id.startswith("local@")
    with pytest.raises(BadInput):
        acting("a\nb")


def test_a_policy_that_is_not_there_is_refused(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="policy profile"):
        create_project(workspace, CODE, "x", "private_other", by=ANN, policy="atlantis")
    create_project(workspace, CODE, "x", "private_other", {"latitude_deg": "-21.8"}, by=ANN)
    with pytest.raises(BadInput, match="policy profile"):
        set_project(workspace, CODE, {"policy": "../facts"}, by=ANN)
    assert workspace.record(CODE, "project", CODE).fields["policy"] == ""
