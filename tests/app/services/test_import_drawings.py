from __future__ import annotations

import hashlib
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import Cancelled, NotFound
from app.domain.ids import derived_id
from app.domain.project import Person
from app.jobs.pool import Pool
from app.services.drawing_set.import_drawings import ImportResult, import_drawings
from app.services.drawing_set.watch_folder import watch_folder
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace
from tests.app.services.drawing_files import write_dxf, write_pdf

CODE = "2019-441702-47-03-012345"
ROOT = Path(__file__).parents[3]
ANN = Person("ann@agency", "ann")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr("app.storage.database.BUSY_MS", 500)
    with Workspace.open(tmp_path / "ws") as workspace:
        create_project(workspace, CODE, "x", "private_other", by=ANN)
        yield workspace


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


class Until:
    """Feedback that is cancelled when asked to."""

    cancelled = False

    def progress(self, done: float, total: float, message: str = "") -> None:
        pass


def names(workspace: Workspace) -> list[str]:
    return [record["name"] for record in workspace.records(CODE, "file")]


def test_a_file_becomes_a_record_with_its_sheets(workspace: Workspace, inbox: Path) -> None:
    path = write_pdf(inbox / "建施.pdf", pages=2)

    result = import_drawings(workspace, CODE, [path], "A", by=ANN)

    (record,) = workspace.records(CODE, "file")
    assert (record["name"], record["revision"], record["format"]) == ("建施.pdf", "A", "PDF")
    assert record["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert record["size"] == path.stat().st_size
    assert workspace.blobs.path(record["sha256"]).read_bytes() == path.read_bytes()
    assert [sheet["id"] for sheet in record["sheets"]] == [
        derived_id(CODE, "建施.pdf", sheet["key"]) for sheet in record["sheets"]
    ]
    assert len(record["sheets"]) == 2
    assert [revision["number"] for revision in workspace.records(CODE, "revision")] == ["A"]
    assert [file.id for file in result.imported] == [record.id]
    assert result.errors == []


def test_damaged_and_foreign_files_do_not_stop_the_rest(workspace: Workspace, inbox: Path) -> None:
    good = write_dxf(inbox / "good.dxf")
    foreign = inbox / "page.dxf"
    foreign.write_text("<!DOCTYPE html><html></html>")
    cut = write_pdf(inbox / "cut.pdf")
    cut.write_bytes(cut.read_bytes()[:60])
    empty = inbox / "empty.dxf"
    empty.touch()

    result = import_drawings(workspace, CODE, [foreign, cut, empty, good, inbox / "none.dxf"], by=ANN)

    assert names(workspace) == ["good.dxf"]
    assert {error.path for error in result.errors} == {
        str(inbox / n) for n in ("page.dxf", "cut.pdf", "empty.dxf", "none.dxf")
    }
    assert len(list(workspace.blobs)) == 1
    assert workspace.check() == []


def test_a_file_that_is_cut_is_told(workspace: Workspace, inbox: Path) -> None:
    whole, half = write_dxf(inbox / "whole.dxf"), write_dxf(inbox / "half.dxf")
    content = half.read_bytes()
    half.write_bytes(content[: content.index(b"ENTITIES") + 200])

    result = import_drawings(workspace, CODE, [whole, half], by=ANN)

    assert names(workspace) == ["whole.dxf", "half.dxf"]
    (told,) = result.cut
    assert told.path == str(half)
    assert "cut off" in told.message
    assert result.errors == []


def test_a_changed_file_is_a_new_record_and_an_unchanged_one_is_none(workspace: Workspace, inbox: Path) -> None:
    path = write_dxf(inbox / "a.dxf", "one")
    first = path.read_bytes()
    import_drawings(workspace, CODE, [path], by=ANN)
    again = import_drawings(workspace, CODE, [path], by=ANN)
    write_dxf(path, "two")
    import_drawings(workspace, CODE, [path], by=ANN)
    path.write_bytes(first)
    import_drawings(workspace, CODE, [path], by=ANN)

    records = workspace.records(CODE, "file")
    assert (again.imported, again.unchanged) == ([], ["a.dxf"])
    assert len({record.id for record in records}) == 3
    assert records[0]["sha256"] == records[2]["sha256"] != records[1]["sha256"]
    assert len(workspace.records(CODE, "revision")) == 1


def test_the_same_file_in_another_revision(workspace: Workspace, inbox: Path) -> None:
    path = write_dxf(inbox / "a.dxf")
    import_drawings(workspace, CODE, [path], "A", by=ANN)
    import_drawings(workspace, CODE, [path], "B", by=ANN)
    write_dxf(path, "two")
    result = import_drawings(workspace, CODE, [path], by=ANN)

    assert [record["revision"] for record in workspace.records(CODE, "file")] == ["A", "B", "B"]
    assert result.revision == "B"


def test_a_folder_gives_its_drawings(workspace: Workspace, inbox: Path) -> None:
    (inbox / "建筑").mkdir()
    (inbox / ".hidden").mkdir()
    write_dxf(inbox / "建筑" / "a.DXF")
    write_dxf(inbox / "a.dxf")
    write_dxf(inbox / ".hidden" / "b.dxf")
    (inbox / "list.xlsx").touch()

    result = import_drawings(workspace, CODE, [inbox], by=ANN)

    assert sorted(names(workspace)) == ["a.dxf", "建筑/a.DXF"]
    assert result.skipped == [str(inbox / "list.xlsx")]


def test_two_files_of_one_name_in_one_call(workspace: Workspace, inbox: Path) -> None:
    (inbox / "sub").mkdir()
    first, second = write_dxf(inbox / "a.dxf"), write_dxf(inbox / "sub" / "a.dxf", "other")

    result = import_drawings(workspace, CODE, [first, second, first], by=ANN)

    assert names(workspace) == ["a.dxf"]
    assert [error.path for error in result.errors] == [str(second)]


def test_two_devices_import_the_same_file(workspace: Workspace, inbox: Path, tmp_path: Path) -> None:
    path = write_dxf(inbox / "a.dxf")
    with Workspace.open(tmp_path / "other") as other:
        other.merge(workspace.entries(), workspace.public_keys())
        import_drawings(workspace, CODE, [path], "A", by=ANN)
        import_drawings(other, CODE, [path], "A", by=ANN)
        other.merge(workspace.entries(), workspace.public_keys())

        assert len(other.records(CODE, "file")) == 1
        assert [c.field for c in other.conflicts(CODE) if c.type == "file"] == []


def test_no_project(workspace: Workspace, inbox: Path) -> None:
    with pytest.raises(NotFound):
        import_drawings(workspace, "2019-441702-47-03-999999", [inbox], by=ANN)


def test_cancelled_before_the_first_file(workspace: Workspace, inbox: Path) -> None:
    feedback = Until()
    feedback.cancelled = True

    with pytest.raises(Cancelled):
        import_drawings(workspace, CODE, [write_dxf(inbox / "a.dxf")], by=ANN, feedback=feedback)

    assert list((workspace.blobs.folder / "incoming").iterdir()) == []


def test_worker_processes_give_the_same(workspace: Workspace, inbox: Path) -> None:
    for number in range(5):
        write_dxf(inbox / f"{number}.dxf", str(number))
    (inbox / "bad.dxf").write_bytes(b"AC1032" + bytes(100))

    with Pool(2) as pool:
        result = import_drawings(workspace, CODE, [inbox], by=ANN, pool=pool)

    assert sorted(names(workspace)) == [f"{number}.dxf" for number in range(5)]
    assert [error.path for error in result.errors] == [str(inbox / "bad.dxf")]


def kill_imports(workspace: Workspace, inbox: Path, kills: int) -> None:
    write_dxf(inbox / "template.dxf", "TITLE")
    chance = random.Random(3)
    acknowledged: dict[str, str] = {}
    for round_ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.app.services.importing", str(workspace.folder), str(inbox), f"r{round_}"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        timer = threading.Timer(chance.uniform(0, 0.5), process.kill)
        timer.start()
        lines = (first + process.stdout.read()).splitlines(keepends=True)
        process.wait()
        timer.cancel()
        acknowledged.update(line.split() for line in lines if line.endswith("\n"))  # type: ignore[arg-type]

    present = {record.id: record["sha256"] for record in workspace.records(CODE, "file")}
    assert len(acknowledged) >= kills
    assert acknowledged.items() <= present.items()
    assert workspace.check() == []


def test_every_acknowledged_import_survives_sigkill(workspace: Workspace, inbox: Path) -> None:
    kill_imports(workspace, inbox, 4)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_acknowledged_import_survives_sigkill_many_times(workspace: Workspace, inbox: Path) -> None:
    kill_imports(workspace, inbox, 40)


def test_a_database_that_is_away_for_a_while(workspace: Workspace, inbox: Path) -> None:
    write_dxf(inbox / "a.dxf")
    workspace.device  # noqa: B018 — known before the lock
    with closing(sqlite3.connect(workspace.location, isolation_level=None)) as thief:
        thief.execute("BEGIN IMMEDIATE")
        workspace._database._engine.dispose()
        thread, feedback, results = watch(workspace, inbox)
        try:
            until = time.monotonic() + 40
            while not results and time.monotonic() < until:
                time.sleep(0.1)
            thief.execute("ROLLBACK")
            wait_for({"a.dxf"}, workspace)
        finally:
            feedback.cancelled = True
            thread.join(30)

    assert [error.kind for error in results[0].errors] == ["unavailable"]


def watch(workspace: Workspace, inbox: Path) -> tuple[threading.Thread, Until, list[ImportResult]]:
    feedback, results = Until(), list[ImportResult]()
    thread = threading.Thread(
        target=watch_folder,
        args=(workspace, CODE, inbox),
        kwargs={"by": ANN, "feedback": feedback, "told": results.append, "quiet_s": 0.4},
    )
    thread.start()
    return thread, feedback, results


def wait_for(names_: set[str], workspace: Workspace) -> None:
    until = time.monotonic() + 20
    while not names_ <= set(names(workspace)) and time.monotonic() < until:
        time.sleep(0.1)
    assert set(names(workspace)) >= names_


def test_a_watched_folder(workspace: Workspace, inbox: Path) -> None:
    content = write_dxf(inbox / "first.dxf").read_bytes()
    thread, feedback, results = watch(workspace, inbox)
    try:
        wait_for({"first.dxf"}, workspace)
        with (inbox / "slow.dxf").open("wb") as file:  # written in pieces, each pause shorter than the quiet time
            for start in range(0, len(content), len(content) // 8):
                file.write(content[start : start + len(content) // 8])
                file.flush()
                time.sleep(0.15)
        (inbox / "moved.part").write_bytes(content)
        (inbox / "moved.part").rename(inbox / "moved.dxf")
        (inbox / "paused.dxf").write_bytes(content[: len(content) // 2])
        (inbox / "deep").mkdir()
        write_dxf(inbox / "deep" / "below.dxf")
        (inbox / "gone.dxf").write_bytes(content)
        (inbox / "gone.dxf").unlink()
        wait_for({"slow.dxf", "moved.dxf", "deep/below.dxf"}, workspace)
        (inbox / "paused.dxf").write_bytes(content)
        wait_for({"paused.dxf"}, workspace)
    finally:
        feedback.cancelled = True
        thread.join(10)

    assert not thread.is_alive()
    assert sorted(names(workspace)) == ["deep/below.dxf", "first.dxf", "moved.dxf", "paused.dxf", "slow.dxf"]
    assert {Path(error.path or "").name for result in results for error in result.errors} <= {"paused.dxf"}
    assert sorted(path.name for path in inbox.rglob("*.dxf")) == [
        "below.dxf", "first.dxf", "moved.dxf", "paused.dxf", "slow.dxf",
    ]  # fmt: skip


def test_a_slow_file_lets_the_others_go_ahead(
    workspace: Workspace, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.drawing_set.import_drawings.PATIENCE_S", 0.0)
    slow = "".join(f"0\nMTEXT\n8\n0\n10\n{i}\n20\n0\n40\n1\n1\n{{\\fa;x}}\n" for i in range(15_000))
    (inbox / "0.dxf").write_text(f"0\nSECTION\n2\nENTITIES\n{slow}0\nENDSEC\n0\nEOF\n", encoding="ascii")
    for number in range(1, 8):
        write_dxf(inbox / f"{number}.dxf", str(number))
    told: list[str] = []

    with Pool(2) as pool:
        result = import_drawings(workspace, CODE, [inbox], by=ANN, pool=pool, told=lambda file: told.append(file.name))

    assert [file.name for file in result.imported] == [f"{number}.dxf" for number in range(8)]
    assert sorted(told) == [f"{number}.dxf" for number in range(8)]
    assert told.index("1.dxf") < told.index("0.dxf")
