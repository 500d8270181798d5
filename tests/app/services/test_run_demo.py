"""The main job, end to end, on the sample project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import ezdxf
import pymupdf
import pytest


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    out = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "app", "demo", "--headless", "--json", "--out", str(out)]
    environment = {**os.environ, "HOME": str(out), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return out, json.loads(done.stdout)


def test_every_planted_violation_is_found_and_no_other(demo: tuple[Path, dict[str, object]]) -> None:
    _out, answer = demo
    assert answer["missed"] == []
    assert answer["unexpected"] == []
    assert answer["errors"] == []
    assert len(answer["sheets"]) == 7


@pytest.mark.parametrize("word", ["letter", "annotated", "markup", "survey", "acceptance", "manifest", "receipt"])
def test_every_paper_is_there(demo: tuple[Path, dict[str, object]], word: str) -> None:
    out, answer = demo
    names = [Path(name).name for name in answer["files"] if word in Path(name).name]
    assert names
    assert all((out / name).stat().st_size > 0 for name in names)


def test_the_letter_names_every_opinion_and_the_annotated_pdf_shows_it(demo: tuple[Path, dict[str, object]]) -> None:
    out, _answer = demo
    with pymupdf.open(out / "letter.pdf") as letter:
        text = "".join(page.get_text() for page in letter)
        assert letter.page_count > 3
    assert "防护单元二" in text and "强" in text
    with pymupdf.open(out / "annotated.pdf") as annotated:
        assert annotated.page_count == 7
        assert sum(len(list(page.annots())) for page in annotated) >= 20


def test_the_marked_drawing_opens_in_another_library(demo: tuple[Path, dict[str, object]]) -> None:
    out, _answer = demo
    drawing = ezdxf.readfile(out / "markup.dxf")
    assert len(drawing.modelspace()) > 100


def test_the_workspace_is_sound(demo: tuple[Path, dict[str, object]]) -> None:
    out, _answer = demo
    command = [sys.executable, "-m", "app", "--workspace", str(out / "workspace"), "doctor", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "HOME": str(out)})
    assert done.returncode == 0, done.stderr + done.stdout
