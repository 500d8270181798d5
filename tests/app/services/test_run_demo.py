"""The main job, end to end, on the sample project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import ezdxf
import pymupdf
import pytest

from app.joint_review.rounds import RoundState
from app.markup.opinion import Status
from app.services.joint_review.standing import joint_review
from app.storage.workspace import Workspace


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "app", "demo", "--headless", "--json", "--out", str(out)]
    environment = {**os.environ, "HOME": str(out), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return out, json.loads(done.stdout)


def test_every_planted_violation_is_found_and_no_other(demo: tuple[Path, dict[str, Any]]) -> None:
    _out, answer = demo
    assert answer["missed"] == []
    assert answer["unexpected"] == []
    assert answer["errors"] == []
    assert len(answer["sheets"]) == 7


@pytest.mark.parametrize("word", ["letter", "annotated", "markup", "survey", "acceptance", "manifest", "receipt"])
def test_every_paper_is_there(demo: tuple[Path, dict[str, Any]], word: str) -> None:
    out, answer = demo
    names = [Path(name).name for name in answer["files"] if word in Path(name).name]
    assert names
    assert all((out / name).stat().st_size > 0 for name in names)


def test_the_letter_names_every_opinion_and_the_annotated_pdf_shows_it(demo: tuple[Path, dict[str, Any]]) -> None:
    out, _answer = demo
    with pymupdf.open(out / "letter.pdf") as letter:
        text = "".join(page.get_text() for page in letter)
        assert letter.page_count > 3
    assert "防护单元二" in text and "强" in text
    with pymupdf.open(out / "annotated.pdf") as annotated:
        assert annotated.page_count == 7
        assert sum(len(list(page.annots())) for page in annotated) >= 20


def test_the_marked_drawing_opens_in_another_library(demo: tuple[Path, dict[str, Any]]) -> None:
    out, _answer = demo
    drawing = ezdxf.readfile(out / "markup.dxf")
    assert len(drawing.modelspace()) > 100


def test_the_review_goes_on_to_its_certificate_on_a_copy(demo: tuple[Path, dict[str, Any]]) -> None:
    out, answer = demo
    ended = answer["concluded"]
    assert ended["left"] == []
    assert sum(ended["evidence"].values()) == answer["planted"]
    assert "nothing_changed" not in ended["evidence"]
    with Workspace.open(out / "workspace") as workspace, Workspace.open(out / "concluded" / "workspace") as copied:
        known = joint_review(copied, answer["project"])
        kept = [one.status for one in joint_review(workspace, answer["project"]).opinions]
        assert sorted(kept) == [Status.OPEN] * (answer["planted"] - 1) + [Status.REPLIED]
        assert {one.status for one in known.opinions} == {Status.CLOSED}
        assert {one.state for one in known.rounds[:1]} == {RoundState.CLOSED}
        certificate = known.standing.certificate
        assert certificate is not None and certificate.hash == ended["certificate"]["hash"]
        sheets = certificate.content["sheets"]
        signers = [{one.author for one in stands.sign_off.signatures} for stands in known.standing.disciplines]
        assert [len(people) for people in signers] == [3] * 6
        sha256 = dict(known.files)
    with pymupdf.open(out / "concluded" / "certificate.pdf") as paper:
        text = "".join("".join(page.get_text() for page in paper).split())
    assert {(row[0], row[3]) for row in sheets} >= {("人防-01", "B"), ("总施-01", "B"), ("建施-01", "A")}
    for number, _title, _discipline, revision, file, digest in sheets:
        assert number in text and digest in text and sha256[file] == digest, (number, revision)
    assert ended["certificate"]["number"] in text and ended["certificate"]["hash"] in text


def test_the_workspace_is_sound(demo: tuple[Path, dict[str, Any]]) -> None:
    out, _answer = demo
    command = [sys.executable, "-m", "app", "--workspace", str(out / "workspace"), "doctor", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "HOME": str(out)})
    assert done.returncode == 0, done.stderr + done.stdout
