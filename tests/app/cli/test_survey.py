"""The survey commands on real files: what they print, write and return."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import ezdxf
import pymupdf
import pytest

from app.cli.main import run
from app.domain.resources import resource

SAMPLE = resource("sample")
POINTS, DRAWING = sorted(SAMPLE.glob("测绘-0*"))
APPROVED = next(SAMPLE.glob("*.csv"))
PRECISE = [f"--sigma={POINTS.name}=0.01", f"--sigma={DRAWING.name}=0.01"]


def lianshen(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict]:
    code = run([str(argument) for argument in arguments], lambda _: 0, lambda _: b"")
    out = capsys.readouterr().out
    return code, json.loads(out) if "--json" in arguments else {}


def test_inspect(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = lianshen(capsys, "survey", "inspect", POINTS, "--json")
    assert (code, told["encoding"], told["axis_order"], told["points"]) == (0, "gbk", "east_north", 55)


def test_merge_and_verify_the_sample(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, told = lianshen(
        capsys, "survey", "merge", POINTS, DRAWING, *PRECISE, "--approved", APPROVED, "-o", tmp_path, "--json"
    )
    assert code == 0
    assert told["summary"]["in"] == 87 == sum(told["summary"][key] for key in ("merged", "single", "rejected"))
    (conflict,) = told["conflicts"]
    assert (conflict["kind"], conflict["decidable"]) == ("corner_disagree", False)
    assert sorted(member["name"] for member in conflict["members"]) == ["G5-3", "R503"]
    drawing = ezdxf.readfile(tmp_path / "merged_survey_map.dxf")
    assert len(drawing.modelspace().query("POINT")) == told["summary"]["points"]
    report = pymupdf.open(tmp_path / "merged_survey_report.pdf")
    text = "".join(page.get_text() for page in report)
    assert "1:1000" in text
    assert "G5-3" in text

    code, told = lianshen(capsys, "survey", "verify", tmp_path, "--approved", APPROVED, "--check", "--json")
    assert code == 1
    assert {row["item"] for row in told["rows"] if row["verdict"] == "fail"} == {"2#楼 北坐标"}
    assert [row["item"] for row in told["rows"] if row["verdict"] == "indeterminate"] == ["5#楼 基底面积"]


def test_merge_writes_the_same_bytes_in_any_order(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    digests = []
    for number, sources in enumerate(([POINTS, DRAWING], [DRAWING, POINTS])):
        out = tmp_path / str(number)
        assert lianshen(capsys, "survey", "merge", *sources, "-o", out, "--check", "--json")[0] == 1
        digests.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(out.iterdir())])
    assert digests[0] == digests[1]


def test_transform_by_control_and_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    control = tmp_path / "c.csv"
    control.write_text(
        "name,source_e,source_n,target_e,target_n\n"
        "A,121.622,-128.066,1049422.40,51089.20\n"
        "B,141.228,187.718,1049413.95,49659.30\n"
        "C,175.802,135.728,1049244.95,49884.95\n",
        encoding="utf-8",
    )
    points = tmp_path / "p.csv"
    points.write_text("name,e,n\n1,174.148,-120.262\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    code, told = lianshen(capsys, "survey", "transform", points, "--control", control, "-o", out, "--json")
    assert code == 0
    assert told["parameters"]["a"] == pytest.approx(-4.51249, abs=5e-6)
    assert told["sigma0"] == pytest.approx(0.1398, abs=5e-5)
    assert (told["points"][0]["e"], told["points"][0]["n"]) == pytest.approx((1049187.361, 51040.629), abs=5e-4)
    assert out.read_text(encoding="utf-8").splitlines()[0] == "name,code,e,n,h"


def test_transform_by_systems(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, told = lianshen(capsys, "survey", "transform", POINTS, "--from", "4546", "--to", "4525", "--json")
    assert code == 0
    assert told["points"][0]["e"] > 37_000_000
    code, told = lianshen(capsys, "survey", "transform", POINTS, "--from", "2382", "--to", "4546", "--json")
    assert (code, told["error"]["kind"]) == (2, "bad_input")


@pytest.mark.parametrize(
    "arguments",
    [
        ["transform", "x.dat"],
        ["transform", POINTS, "--from", "4546"],
        ["transform", POINTS, "--from", "4546", "--to", "4525", "--control", "c.csv"],
        ["merge", POINTS, POINTS, "-o", "out"],
        ["merge", POINTS, "--sigma", "nobody=0.1", "-o", "out"],
        ["merge", POINTS, "--sigma", f"{POINTS.name}=-1", "-o", "out"],
        ["verify", "nowhere", "--approved", APPROVED],
        ["inspect", "nowhere.dat"],
    ],
)
def test_bad_input_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[object]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, told = lianshen(capsys, "survey", *arguments, "--json")
    assert (code, told["error"]["kind"]) == (2, "bad_input")
    assert list(tmp_path.iterdir()) == []


def test_approved_values_of_a_project(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    workspace = ["--workspace", tmp_path / "w"]
    lianshen(capsys, "survey", "merge", POINTS, DRAWING, *PRECISE, "-o", tmp_path / "m", "--json")
    code, _ = lianshen(
        capsys, *workspace, "project", "new", "2019-441702-47-03-012345", "--name", "N", "--class", "private_other"
    )
    assert code == 0
    verify = ["survey", "verify", tmp_path / "m", "--approved", "2019-441702-47-03-012345", "--json"]
    assert lianshen(capsys, *workspace, *verify)[0] == 2
    for _ in range(2):
        code, told = lianshen(capsys, *workspace, "survey", "approve", "2019-441702-47-03-012345", APPROVED, "--json")
        assert code == 0
    code, told = lianshen(capsys, *workspace, *verify)
    assert code == 0
    assert told["summary"]["fail"] == 2
    assert sum(told["summary"].values()) == len(APPROVED.read_text(encoding="utf-8-sig").split("\n")) - 2
