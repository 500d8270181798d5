"""The files of a project's survey: kept by content, so that a moved, edited or lost file changes no merge."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from app.domain.errors import BadInput
from app.domain.project import Person
from app.services.project.create_project import create_project
from app.services.survey.kept_files import kept_path
from app.services.survey.merge_surveys import merged_surveys
from app.services.survey.survey_sources import (
    add_survey_source,
    change_survey_source,
    draw_survey,
    survey_sources,
    what_to_merge,
)
from app.storage.workspace import Workspace

CODE = "2019-441702-47-03-012345"
BY = Person("ann@agency", "Ann")
E, N = 601569.786, 2418390.12


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "workspace") as opened:
        create_project(opened, CODE, "示范", "private_other", by=BY)
        yield opened


def survey_file(path: Path, shift: float = 0.0, sigma: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    rows = (f"P{i},{E + 10 * i + shift:.3f},{N + i * i:.3f},5.0{sigma}\n" for i in range(5))
    path.write_text(f"name,E,N,H{',sigma' if sigma else ''}\n" + "".join(rows))
    return path


def merged_digest(workspace: Workspace, folder: Path) -> str:
    return draw_survey(what_to_merge(workspace, CODE), folder).map.name


def test_moved_edited_and_deleted_files_change_no_merge(workspace: Workspace, tmp_path: Path) -> None:
    one, two = survey_file(tmp_path / "a" / "甲.csv"), survey_file(tmp_path / "b" / "乙.csv", 0.02)
    control = tmp_path / "control.csv"
    rows = (
        f"K{i},{E + x:.3f},{N + y:.3f},{E + x:.3f},{N + y:.3f}\n" for i, (x, y) in enumerate([(0, 0), (90, 0), (0, 90)])
    )
    control.write_text("name,source_e,source_n,target_e,target_n\n" + "".join(rows))
    for path in (one, two):
        add_survey_source(workspace, CODE, path, by=BY)
    change_survey_source(workspace, CODE, survey_sources(workspace, CODE)[1].id, by=BY, control=control)
    before = merged_digest(workspace, tmp_path / "maps")
    one.unlink()
    two.write_text("damaged")
    control.unlink()
    shutil.rmtree(workspace.cache_dir / "survey-files")
    assert merged_digest(workspace, tmp_path / "maps") == before


def test_a_newer_version_is_taken_when_it_is_added_again(workspace: Workspace, tmp_path: Path) -> None:
    path = survey_file(tmp_path / "甲.csv")
    add_survey_source(workspace, CODE, path, by=BY)
    survey_file(path, 0.5)
    assert add_survey_source(workspace, CODE, path, by=BY).name == "甲.csv"
    (source,) = survey_sources(workspace, CODE)
    assert draw_survey(what_to_merge(workspace, CODE), tmp_path).survey.points[0].east == pytest.approx(E + 0.5)
    assert source.origin == str(path)


def test_files_of_one_name_are_told_apart(workspace: Workspace, tmp_path: Path) -> None:
    for folder in ("规划", "人防"):
        source = add_survey_source(workspace, CODE, survey_file(tmp_path / folder / "成果.csv"), by=BY)
        change_survey_source(workspace, CODE, source.id, by=BY, sigma_m=0.03 if folder == "人防" else 0.02)
    told = draw_survey(what_to_merge(workspace, CODE), tmp_path).survey
    assert {source["source"]: source["sigma"] for source in told.sources} == {"成果.csv": 0.02, "人防/成果.csv": 0.03}
    assert told.summary["merged"] == 10


def test_a_shapefile_keeps_what_lies_beside_it(workspace: Workspace, tmp_path: Path) -> None:
    pyogrio = pytest.importorskip("pyogrio")
    path = tmp_path / "点.shp"
    names = np.array(["界1"], dtype=object)
    pyogrio.raw.write(
        path, shapely.to_wkb(shapely.points([(E, N)])), [names], ["点号"], geometry_type="Point", crs="EPSG:4546"
    )
    add_survey_source(workspace, CODE, path, by=BY)
    for part in tmp_path.glob("点.*"):
        part.unlink()
    merged = draw_survey(what_to_merge(workspace, CODE), tmp_path / "maps").survey
    assert (merged.points[0].name, merged.system) == ("界1", "EPSG:4546")


def test_a_survey_tells_the_precision_of_its_own_file(workspace: Workspace, tmp_path: Path) -> None:
    add_survey_source(workspace, CODE, survey_file(tmp_path / "甲.csv", sigma=",0.012"), by=BY)
    merged = draw_survey(what_to_merge(workspace, CODE), tmp_path / "maps").survey
    assert (merged.sources[0]["sigma"], merged.points[0].sigma_m) == (0.012, 0.012)


def test_a_file_missing_from_the_workspace_is_told_and_can_be_taken_out(workspace: Workspace, tmp_path: Path) -> None:
    source = add_survey_source(workspace, CODE, survey_file(tmp_path / "甲.csv"), by=BY)
    assert not workspace.check()
    (sha256,) = list(workspace.blobs)
    workspace.blobs.path(sha256).unlink()
    shutil.rmtree(workspace.cache_dir / "survey-files")
    assert [problem.kind for problem in workspace.check()] == ["missing_blob"]
    assert [one.name for one in survey_sources(workspace, CODE)] == ["甲.csv"]
    with pytest.raises(BadInput, match=r"甲\.csv.*cannot be read"):
        draw_survey(what_to_merge(workspace, CODE), tmp_path / "maps")
    change_survey_source(workspace, CODE, source.id, by=BY, removed=True)
    assert not survey_sources(workspace, CODE)


@pytest.mark.parametrize("name", ["../a.csv", "", "..", "a\\b.csv"])
def test_names_from_elsewhere_lead_out_of_no_folder(workspace: Workspace, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="no name"):
        kept_path(workspace.blobs, {name: workspace.blobs.put_bytes(b"x")}, name, tmp_path)


def test_eastings_without_a_prefix_beside_prefixed_ones_are_told(workspace: Workspace, tmp_path: Path) -> None:
    for name, prefix in (("甲.dat", 37_000_000), ("乙.dat", 0)):
        rows = (f"P{i},,{prefix + E + 9 * i:.3f},{N + i * i:.3f},5\n" for i in range(5))
        (tmp_path / name).write_text("".join(rows))
        add_survey_source(workspace, CODE, tmp_path / name, by=BY)
    merged = draw_survey(what_to_merge(workspace, CODE), tmp_path / "maps").survey
    notes = {source["source"]: [note["kind"] for note in source["notes"]] for source in merged.sources}
    assert merged.summary["merged"] == 10
    assert ("zone" in notes["乙.dat"], "zone" in notes["甲.dat"]) == (True, False)


def test_a_survey_that_lies_elsewhere_is_told(tmp_path: Path) -> None:
    sources = []
    for name, moved_m in (("甲.dat", 0.0), ("乙.dat", 0.004), ("丙.dat", 640.0), ("丁.dat", 90.0)):
        sources.append(tmp_path / name)
        sources[-1].write_text("".join(f"P{i},,{E + 9 * i:.3f},{N + moved_m + i * i:.3f},5\n" for i in range(5)))
    notes = {source["source"]: source["notes"] for source in merged_surveys(sources).sources}
    assert [note["message"] for note in notes["丙.dat"] if note["kind"] == "apart"] == [
        "Lies 534 m from every other survey: is it in the same coordinate system?"
    ]
    assert not any(note["kind"] == "apart" for name in ("甲.dat", "乙.dat", "丁.dat") for note in notes[name])
