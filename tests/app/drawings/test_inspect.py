from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import ezdxf
import pymupdf
import pytest

from app.drawings.inspect import inspect

KEYS = [
    "file",
    "format",
    "version",
    "encoding",
    "units",
    "entities",
    "layers",
    "sheets",
    "not_shown",
    "timings_s",
    "error",
]
CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
SLOWEST_S = 60.0


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    document = ezdxf.new("R2010", units=4)
    document.layers.add("墙")
    model = document.modelspace()
    model.add_lwpolyline([(0, 0), (12_000, 0), (12_000, 7000)], dxfattribs={"layer": "墙"})
    model.add_line((0, 0), (9000, 0), dxfattribs={"layer": "墙"})
    model.add_text("一层平面图 1:100", height=500)
    path = tmp_path / "plan.dxf"
    document.saveas(path)
    return path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "app", *arguments], capture_output=True, encoding="utf-8", timeout=120)


def test_a_drawing_is_described(plan: Path) -> None:
    answer = inspect(plan, None, lambda layer: "wall" if layer == "墙" else "")
    assert list(answer) == KEYS
    assert (answer["format"], answer["version"], answer["units"]) == ("DXF", "AC1024", "mm")
    assert answer["entities"] == {"LINE": 1, "LWPOLYLINE": 1, "TEXT": 1}
    assert {"name": "墙", "role": "wall", "entities": 2} in answer["layers"]
    (sheet,) = answer["sheets"]
    assert (sheet["source"], sheet["title"], sheet["scale"]) == ("model", "一层平面图", "1:100")
    assert answer["error"] is None
    json.dumps(answer)


def test_a_pdf_is_described(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page().insert_text((50, 50), "two words")
    path = tmp_path / "a.pdf"
    document.save(path)
    answer = inspect(path, None, str)
    assert (answer["format"], answer["version"]) == ("PDF", "1.7")
    assert answer["entities"] == {"PAGE": 1, "TEXT": 2, "IMAGE": 0}


def test_a_foreign_file_fills_the_error(tmp_path: Path) -> None:
    path = tmp_path / "a.dxf"
    path.write_bytes(b"AC1015")
    answer = inspect(path, None, str)
    assert list(answer) == KEYS
    assert answer["error"]["kind"] == "bad_input"
    assert "DWG" in answer["error"]["message"]


def test_the_command_prints_one_object(plan: Path) -> None:
    told = run("inspect", str(plan), "--json", "--unit", "m")
    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    assert list(answer) == KEYS
    assert answer["units"] == "m"
    assert any(layer["name"] == "墙" and layer["role"] == "wall" for layer in answer["layers"])


def test_the_command_speaks_to_people(plan: Path, tmp_path: Path) -> None:
    told = run("inspect", str(plan))
    assert told.returncode == 0
    assert "一层平面图" in told.stdout
    told = run("inspect", str(tmp_path / "none.dxf"))
    assert told.returncode == 2
    assert "no such file" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.corpus
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not CORPUS.exists(), reason="the folder of real drawings is absent")
def test_every_file_of_the_corpus_gets_an_answer() -> None:
    rows = (CORPUS / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]
    opened = 0
    for row in rows:
        answer = inspect(CORPUS / row.split("\t")[0], None, str)
        assert list(answer) == KEYS
        assert answer["timings_s"]["total"] < SLOWEST_S, answer["file"]
        assert (answer["error"] is None) == bool(answer["sheets"]), answer["file"]
        keys = [sheet["source"] for sheet in answer["sheets"]]
        assert len(set(keys)) == len(keys), answer["file"]
        json.dumps(answer, allow_nan=False)
        opened += answer["error"] is None
    assert opened > 250
