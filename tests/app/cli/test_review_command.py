"""The commands as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import ezdxf
import pytest


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "app", *args], capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    document = ezdxf.new("R2010", setup=True)
    document.header["$INSUNITS"] = 6
    space = document.modelspace()
    for layer, (x0, y0, x1, y1), text in (
        ("用地红线", (0, 0, 200, 150), "用地红线"),
        ("拟建建筑", (3, 40, 53, 60), "1#楼"),
    ):
        points = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        space.add_lwpolyline(points, close=True, dxfattribs={"layer": layer})
        space.add_text(text, height=2, dxfattribs={"layer": layer}).set_placement((x0 + 3, y0 + 3))
    path = tmp_path / "site.dxf"
    document.saveas(path)
    return path


def test_review_file_prints_findings_in_drawing_units(site: Path):
    done = run("review-file", str(site), "--discipline", "planning", "--fact", "setback_min_m=5", "--json", "--check")
    assert done.returncode == 1, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) >= {"findings", "sheets", "rule_set", "inputs"}
    (found,) = [
        one for one in answer["findings"] if one["outcome"] == "violates" and one["rule"] == "planning.setback.site"
    ]
    assert found["value"] == pytest.approx(3)
    assert found["limit"] == 5
    assert found["geometry"]["type"] == "LineString"
    xs = sorted(x for x, _ in found["geometry"]["coordinates"])
    assert xs == pytest.approx([0, 3])
    assert all(one["discipline"] == "planning" for one in answer["findings"])
    missing = {one["missing"] for one in answer["findings"] if one["outcome"] == "cannot_determine"}
    assert "density_max" in missing


def test_without_violations_check_exits_0(site: Path):
    done = run("review-file", str(site), "--discipline", "security", "--check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["absent.dxf"], "absent.dxf"),
        (["SITE", "--fact", "setback_min_m"], "--fact"),
        (["SITE", "--fact", "setback_min_m=far"], "setback_min_m"),
        (["SITE", "--rules", "/no/such/folder"], "/no/such/folder"),
    ],
)
def test_bad_input_exits_2_with_one_sentence(site: Path, args: list[str], word: str):
    done = run("review-file", *(str(site) if arg == "SITE" else arg for arg in args), "--discipline", "planning")
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_a_page_of_a_web_site_is_no_drawing(tmp_path: Path):
    path = tmp_path / "plan.dxf"
    path.write_text("<!DOCTYPE html><html></html>")
    done = run("review-file", str(path), "--discipline", "fire", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["kind"] == "bad_input"
