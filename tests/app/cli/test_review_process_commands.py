"""The review process on the command line, from the register to the draw."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.cli.main import run
from tests.app.services.drawing_files import write_dxf

CODE = "2024-440305-47-01-000001"
CHIEF = ("--by", "chief@agency")


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run one command in this process; return exit code and its JSON object."""

    def command(*words: str, code: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        done = run(["--workspace", str(tmp_path / "ws"), *words, "--json"], lambda _args: 9, lambda _request: b"")
        out = capsys.readouterr()
        assert done == code, out.err
        answer: dict[str, Any] = json.loads(out.out)
        return answer

    return command


def test_the_whole_process_on_the_command_line(call: Any, tmp_path: Path) -> None:
    call("project", "new", CODE, "--name", "样例", "--class", "private_other")
    call("import", CODE, str(write_dxf(tmp_path / "plan.dxf")))
    for name, role in (("chief", "chief"), ("rev", "reviewer"), ("chk", "checker")):
        call("person", "add", f"{name}@agency", "--name", name, "--discipline", "all", "--role", role, *CHIEF)
    assert len(call("person", "list")["people"]) == 3
    refused = call("round", CODE, "accept", "--size", "other", "--by", "nobody@x", code=2)
    assert refused["error"]["kind"] == "not_permitted"
    accepted = call("round", CODE, "accept", "--date", "2026-09-21", "--discipline", "fire", "--size", "other", *CHIEF)
    assert accepted["clock"]["limit_days"] == 10
    call("opinion", CODE, "add", "--text", "应加宽", "--discipline", "fire", "--mandatory", "--by", "rev@agency")
    letter, sheet = str(tmp_path / "letter.pdf"), str(tmp_path / "replies.xlsx")
    issued = call("round", CODE, "issue", "-o", letter, "--date", "2026-09-24", *CHIEF)
    assert issued["rounds"][0]["state"] == "with_designer" and issued["opinions"] == 1
    assert call("clock", CODE, "--on", "2026-11-26")["used_days"] == 3
    call("export", CODE, "--format", "replies", "-o", sheet)
    book = load_workbook(sheet)
    book.worksheets[0]["G4"] = "已改"
    book.save(sheet)
    back = call("round", CODE, "return", "--replies", sheet, "--date", "2026-10-09", *CHIEF)
    assert (back["replies"], back["rounds"][0]["state"]) == (1, "returned")
    assert "not judged" in call("round", CODE, "close", *CHIEF, code=2)["error"]["message"]
    call("opinion", CODE, "close", "1", "--by", "rev@agency")
    call("round", CODE, "close", "--date", "2026-10-09", *CHIEF)
    for name, role in (("rev", "reviewer"), ("chk", "checker"), ("chief", "chief")):
        call("sign", CODE, "fire", role, "pass", "--by", f"{name}@agency")
    refused = call("conclude", CODE, "--date", "2026-10-10", *CHIEF, code=2)
    assert "the last signature is of" in refused["error"]["message"]
    done = call("conclude", CODE, *CHIEF)
    assert (done["conclusion"]["outcome"], done["clock"]["finished"]) == ("pass", date.today().isoformat())
    out = str(tmp_path / "certificate.pdf")
    assert call("export", CODE, "--format", "certificate", "-o", out)["hash"] == done["certificate"]["hash"]
    assert call("clash", CODE, "list") == {"clashes": [], "settled": 0}
    assert call("facts", CODE)["contradictions"] == []
    assert call("draw", "--count", "1", "--seed", "7", *CHIEF)["draws"][0]["chosen"] == [CODE]
    (figures,) = call("supervise", "figures", "--group", "agency")["figures"]
    assert (figures["opinions"], figures["reopen_rate"]) == (1, 0.0)
    call("person", "add", "blind@city", "--name", "盲审", "--discipline", "fire", "--role", "reviewer", *CHIEF)
    about = ("--code", CODE, "--discipline", "fire", "--by", "blind@city")
    blind = ("--as", "blind@city")
    seen = [("sheets", CODE), ("layers", CODE), ("search", CODE, "x"), ("project", "show", CODE), ("clock", CODE)]
    for words in seen:
        call(*blind, *words)
    hidden = [
        ("opinion", CODE, "list"),
        ("markup", CODE, "list"),
        ("round", CODE, "status"),
        ("round", CODE, "evidence"),
        ("clash", CODE, "list"),
        ("checklist", "coverage", CODE),
        ("checklist", "outdated", CODE),
        ("facts", CODE),
        ("verdict", CODE, "fire.lane.width", "complies"),
        ("finding", CODE, "x", "confirm"),
        ("review", CODE),
        ("compare", f"{CODE}:A", f"{CODE}:B"),
        ("supervise", "agreement", CODE),
        ("journal", "log"),
        ("journal", "log", CODE),
        ("journal", "export", "-o", str(tmp_path / "j.jsonl")),
        ("sync", CODE, "--to", str(tmp_path)),
        *(
            ("export", CODE, "--format", form, "-o", str(tmp_path / f"out.{form}"))
            for form in ("letter", "xlsx", "pdf")
        ),
    ]
    for words in hidden:
        assert call(*blind, *words, code=2)["error"]["kind"] == "not_permitted", words
    assert call(*blind, "supervise", "figures")["sealed"] == [CODE]
    call("opinion", CODE, "list")
    item = call("supervise", "items", *about)["items"][0]["id"]
    assert "sealed from 盲审" in call("opinion", CODE, "list", code=2)["error"]["message"], "nobody named at his desk"
    call("--as", "rev@agency", "opinion", CODE, "list")
    second = call("supervise", "second", f"{item}=complies", "--outcome", "pass", *about)["second_reviews"]
    assert (second[0]["share"], second[0]["same_outcome"]) == (1.0, True)
    assert call("supervise", "agreement", CODE)["second_reviews"] == second
