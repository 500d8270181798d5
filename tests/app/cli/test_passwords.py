"""Encrypted PDF files at the command line: the password comes in by three ways, and goes out by none."""

from __future__ import annotations

import io
import json
from pathlib import Path

import ezdxf
import pymupdf
import pytest

from app.cli.main import run
from app.services.drawing_set.kept_scenes import kept_scenes

WORD = "审图-3141"


def locked(path: Path, text: str, word: str = WORD) -> Path:
    with pymupdf.open() as document:
        page = document.new_page(width=400, height=300)
        for row in range(12):
            page.draw_line((20 + 30 * row, 20), (20 + 30 * row, 200))
        page.insert_text((60, 250), text)
        document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=word, owner_pw="owner")
    return path


@pytest.fixture(autouse=True)
def _no_cache_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("LIANSHEN_PDF_PASSWORD", raising=False)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    code = run([*arguments, "--json"], lambda _args: 0, lambda _request: b"")
    out, err = capsys.readouterr()
    assert WORD not in out + err
    return code, json.loads(out)


def test_the_password_comes_from_the_environment_a_line_or_an_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(locked(tmp_path / "a.pdf", "one"))
    code, answer = told(capsys, "inspect", file)
    assert (code, answer["error"]["kind"]) == (2, "locked")  # type: ignore[index]
    assert told(capsys, "inspect", file, "--password", WORD)[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(WORD + "\n"))
    assert told(capsys, "inspect", file, "--password", "-")[0] == 0
    monkeypatch.setenv("LIANSHEN_PDF_PASSWORD", WORD)
    assert told(capsys, "inspect", file)[0] == 0


def test_encrypted_files_are_compared_and_nothing_of_them_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = (str(locked(tmp_path / f"{name}.pdf", name)) for name in ("one", "two"))
    code, answer = told(capsys, "compare", a, b)
    assert (code, answer["error"]["kind"]) == (2, "locked")  # type: ignore[index]
    monkeypatch.setenv("LIANSHEN_PDF_PASSWORD", WORD)
    code, answer = told(capsys, "compare", a, b, "-o", str(tmp_path / "diff.pdf"))
    assert (code, answer["changed"]) == (0, 1)
    assert len(pymupdf.open(tmp_path / "diff.pdf")) == 2
    kept = kept_scenes()
    assert kept is not None
    assert not list(kept.iterdir())


def test_scenes_of_compared_files_are_kept_for_the_next_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, end in (("a", 5), ("b", 6)):
        document = ezdxf.new()
        document.modelspace().add_line((0, 0), (end, 3))
        document.saveas(tmp_path / f"{name}.dxf")
    files = [str(tmp_path / f"{name}.dxf") for name in "ab"]
    assert told(capsys, "compare", *files, "--no-cache")[0] == 0
    kept = kept_scenes()
    assert kept is not None
    assert not list(kept.iterdir())
    told(capsys, "compare", *files)
    scenes = sorted(kept.glob("*.scene"))
    assert len(scenes) == 2
    before = [scene.stat().st_mtime_ns for scene in scenes]
    told(capsys, "compare", *files)
    assert [scene.stat().st_mtime_ns for scene in scenes] == before


def test_two_files_may_have_two_passwords(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = str(locked(tmp_path / "a.pdf", "one")), str(locked(tmp_path / "b.pdf", "two", "另一个-2718"))
    code, answer = told(capsys, "compare", a, b, "--password", WORD)
    assert (code, answer["error"]["kind"]) == (2, "locked")  # type: ignore[index]
    out = str(tmp_path / "changes.pdf")
    code, answer = told(capsys, "compare", a, b, "--password", WORD, "--password-b", "另一个-2718", "-o", out)
    assert code == 0
    assert answer["regions"]
    with pymupdf.open(out) as document:
        assert len(document) == 2
    monkeypatch.setenv("LIANSHEN_PDF_PASSWORD_A", WORD)
    monkeypatch.setenv("LIANSHEN_PDF_PASSWORD_B", "另一个-2718")
    assert told(capsys, "compare", a, b)[0] == 0
    monkeypatch.delenv("LIANSHEN_PDF_PASSWORD_A")
    monkeypatch.setattr("sys.stdin", io.StringIO(WORD + "\n另一个-2718\n"))
    assert told(capsys, "compare", a, b, "--password-a", "-", "--password-b", "-")[0] == 0
