"""The commands as people and scripts run them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import run
from app.storage.workspace import Workspace
from tests.app.services.drawing_files import write_dxf

CODE = "2019-441702-47-03-012345"
ROOT = Path(__file__).parents[3]


class Shell:
    def __init__(self, capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
        self._capsys = capsys
        self.workspace = workspace

    def __call__(self, *arguments: str | Path, code: int = 0) -> Any:
        command = ["--workspace", str(self.workspace), *map(str, arguments)]
        got = run(command, lambda _args: 99, lambda _request: b"")
        out, self.err = self._capsys.readouterr()
        assert got == code, self.err
        return json.loads(out) if "--json" in command else out


@pytest.fixture
def sh(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    return Shell(capsys, tmp_path / "ws")


@pytest.fixture
def other(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    return Shell(capsys, tmp_path / "other")


def begin(sh: Shell) -> None:
    sh("project", "new", CODE, "--name", "海陵雅苑", "--class", "private_other", "--fact", "far_max=1.8", "--by", "a@b")


def test_project_commands(sh: Shell) -> None:
    begin(sh)
    changed = sh("project", "set", CODE, "far_max=2", "name=新名", "--json")

    assert changed["facts"] == {"far_max": 2}
    assert sh("project", "show", CODE, "--json") == changed
    assert sh("project", "list", "--json")["projects"] == [
        {"code": CODE, "name": "新名", "class": "private_other", "policy": ""}
    ]
    assert CODE in sh("project", "list")
    assert "far_max = 2" in sh("project", "show", CODE)


@pytest.mark.parametrize(
    "arguments",
    [
        ("project", "new", "1", "--name", "x", "--class", "private_other"),
        ("project", "new", CODE, "--name", "x", "--class", "castle"),
        ("project", "new", CODE, "--name", "x", "--class", "private_other", "--fact", "far_max"),
        ("project", "show", CODE),
        ("project", "set", CODE, "name=x"),
        ("import", CODE, "x.dxf"),
        ("import", CODE),
        ("journal", "log", CODE),
        ("journal", "conflicts", CODE),
        ("journal", "merge", "none.jsonl"),
        ("journal", "verify", "none.jsonl"),
        ("journal", "settle", CODE, "opinion", "1", "text", "--value", "1"),
    ],
)
def test_bad_input_is_one_sentence(sh: Shell, arguments: tuple[str, ...]) -> None:
    sh(*arguments, code=2)

    assert sh.err.startswith("lianshen: ")
    assert "Traceback" not in sh.err


def test_import_answers(sh: Shell, tmp_path: Path) -> None:
    begin(sh)
    good, bad = write_dxf(tmp_path / "a.dxf"), tmp_path / "b.dxf"
    bad.write_bytes(b"PK\x03\x04")

    partial = sh("import", CODE, good, bad, "--revision", "A", "--json", code=3)
    nothing = sh("import", CODE, bad, "--json", code=2)
    again = sh("import", CODE, good, "--json")

    assert partial["revision"] == "A"
    assert [file["name"] for file in partial["imported"]] == ["a.dxf"]
    assert [error["path"] for error in partial["errors"]] == [str(bad)]
    assert nothing["imported"] == []
    assert again["unchanged"] == ["a.dxf"]
    assert [file["name"] for file in sh("project", "show", CODE, "--json")["files"]] == ["a.dxf"]


def test_journals_are_exchanged_and_conflicts_settled(sh: Shell, other: Shell, tmp_path: Path) -> None:
    begin(sh)
    there, back = tmp_path / "there.jsonl", tmp_path / "back.jsonl"
    assert sh("journal", "export", CODE, "-o", there, "--json") == {"out": str(there), "entries": 1}
    assert other("journal", "merge", there, "--json")["added"] == 1
    sh("project", "set", CODE, "far_max=2", "--by", "ann@agency")
    other("project", "set", CODE, "far_max=3", "--by", "ben@agency")
    other("journal", "export", "-o", back)
    merged = sh("journal", "merge", back, "--json", "--check", code=1)

    assert (merged["added"], merged["known"], len(merged["new_devices"])) == (1, 1, 1)
    assert merged["conflicts"] == [{"project": CODE, "type": "project", "id": CODE, "field": "fact.far_max"}]
    (conflict,) = sh("journal", "conflicts", CODE, "--json", "--check", code=1)["conflicts"]
    assert [(v["value"], v["author"]) for v in conflict["versions"]] == [(2, "ann@agency"), (3, "ben@agency")]

    entry = conflict["versions"][0]["entry"]
    sh("journal", "settle", CODE, "project", CODE, "fact.far_max", "--take", entry, "--by", "chief@agency")
    assert sh("journal", "conflicts", CODE, "--json", "--check") == {"conflicts": []}
    assert sh("project", "show", CODE, "--json")["facts"] == {"far_max": 2}
    log = sh("journal", "log", CODE, "--json")["entries"]
    assert [entry["author"] for entry in log] == ["a@b", "ann@agency", "ben@agency", "chief@agency"]
    assert len(sh("journal", "log", "--last", "2").splitlines()) == 2
    assert sh("journal", "log", CODE, "--record", "project", CODE, "--json")["entries"] == log
    sh("journal", "log", CODE, "--record", "opinion", "1", code=2)
    assert "There is no opinion 1" in sh.err
    assert sh("journal", "verify", "--json") == {"entries": 4, "devices": 2, "problems": []}
    sh("doctor", "--check")


def test_a_tampered_file_is_refused_naming_the_entry(sh: Shell, other: Shell, tmp_path: Path) -> None:
    begin(sh)
    sh("project", "set", CODE, "far_max=2")
    file = tmp_path / "j.jsonl"
    sh("journal", "export", "-o", file)
    assert "every chain and signature holds" in other("journal", "verify", file)
    lines = file.read_text("utf-8").splitlines()
    entry = json.loads(lines[2])
    entry["set"]["fact.far_max"][1] = 9
    file.write_text("\n".join([*lines[:2], json.dumps(entry)]) + "\n", "utf-8")

    for action in ("merge", "verify"):
        answer = other("journal", action, file, "--json", code=2)
        assert answer["error"]["kind"] == "tampered"
        assert entry["id"] in answer["error"]["message"]
        assert answer["error"]["path"] == str(file)
    assert other("journal", "log", "--json") == {"entries": []}


def test_doctor_finds_what_is_wrong(sh: Shell, tmp_path: Path) -> None:
    from sqlalchemy import text

    begin(sh)
    for name in ("a", "b"):
        sh("import", CODE, write_dxf(tmp_path / f"{name}.dxf", name))
    health = sh("doctor", "--json", "--check")
    assert set(health["shape_fonts"]) == {"folder", "files"}
    assert (health["problems"], health["blobs"], health["key_store"]) == ([], 2, "file")
    assert health["driver"].startswith("SQLite 3.")

    with Workspace.open(sh.workspace) as workspace:
        damaged, missing = list(workspace.blobs)
        workspace.blobs.path(damaged).chmod(0o600)
        workspace.blobs.path(damaged).write_bytes(b"x")
        workspace.blobs.path(missing).unlink()
        file = workspace.records(CODE, "file")[0]

        def tamper(connection: Any) -> None:
            for statement in (
                "UPDATE record SET fields = replace(fields, '1.8', '9.9') WHERE type = 'project'",
                "UPDATE entry SET body = replace(body, 'a.dxf', 'z.dxf') WHERE type = 'file'",
            ):
                connection.execute(text(statement))

        workspace._database.write(tamper)

    problems = sh("doctor", "--json", "--check", code=1)["problems"]
    assert {problem["kind"] for problem in problems} == {"damaged_blob", "missing_blob", "projection", "chain"}
    assert f"file {file.id}" in {problem["subject"] for problem in problems if problem["kind"] == "projection"}
    sh("doctor")
    sh("journal", "verify", code=2)
    sh("journal", "rebuild")
    assert {problem["kind"] for problem in sh("doctor", "--json")["problems"]} == {
        "damaged_blob", "missing_blob", "chain",
    }  # fmt: skip


def test_a_watched_folder_until_it_is_stopped(sh: Shell, tmp_path: Path) -> None:
    begin(sh)
    inbox = tmp_path / "in"
    inbox.mkdir()
    command = [sys.executable, "-m", "app", "--workspace", str(sh.workspace), "import", CODE]
    process = subprocess.Popen(
        [*command, "--watch", str(inbox), "--json", "--workers", "1"],
        cwd=ROOT,
        env={**os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("watching ")
        write_dxf(inbox / "a.dxf")
        assert "imported a.dxf" in process.stderr.readline()
        time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)

    assert process.returncode == 0, err
    assert [file["name"] for file in json.loads(out)["imported"]] == ["a.dxf"]
