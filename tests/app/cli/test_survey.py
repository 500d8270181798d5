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


E, N = 601569.786, 2418390.12
GOOD = "".join(f"P{i},JMD,{E + 7 * (i % 4):.3f},{N + 9 * (i // 4):.3f},5.0\n" for i in range(8))


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ("P9,,nan,2418390,5\n", "nan"),
        ("P9,,111.98,21.86,5\n", "degrees"),
        (f"P9,,38{E},{N},5\n", "mixed zones"),
        (f"P9,,{N},{E},5\n", "swapped"),
        ("P9;;601570;2418390;5\n", "separated"),
        ("P9,,601570.1", "truncated"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_kept_on_request(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, bad: str, word: str
) -> None:
    path = tmp_path / "a.dat"
    path.write_text(GOOD + bad)
    for command in (("transform", path, "--from", "4546", "--to", "4525"), ("merge", path, "-o", tmp_path / "out")):
        code, told = lianshen(capsys, "survey", *command, "--json")
        assert (code, told["error"]["path"], told["error"]["line"]) == (2, "a.dat", 9)
        assert word in told["error"]["message"]
        code, told = lianshen(capsys, "survey", *command, "--keep-good", "--json")
        assert (code, len(told["points"])) == (3, 8)
    code, told = lianshen(capsys, "survey", "inspect", path, "--json")
    assert (code, told["points"]) == (0, 8)
    assert any(warning["line"] == 9 for warning in told["warnings"])


def test_keys_of_the_contract(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    a, b = tmp_path / "a.dat", tmp_path / "b.csv"
    a.write_text(GOOD)
    rows = [line.split(",") for line in GOOD.splitlines()]
    b.write_text(
        "name,n,e,h\n" + "".join(f"{r[0]},{r[3]},{r[2]},{r[4]}\n" for r in rows[:-1]) + f"P7,{N + 9},{E + 22},5\n"
    )
    control = tmp_path / "c.csv"
    pairs = [(r[0], float(r[2]), float(r[3])) for r in rows]
    control.write_text(
        "name,source_e,source_n,target_e,target_n,sigma\n"
        + "".join(f"{name},{e},{n},{e + 100},{n - 50},0.01\n" for name, e, n in pairs)
    )
    _, told = lianshen(capsys, "survey", "transform", a, "--control", control, "--save", tmp_path / "t.json", "--json")
    assert {"model", "parameters", "sigma0", "dof", "residuals", "points"} <= set(told)
    assert list(told["parameters"]) == ["a", "b", "te", "tn", "scale", "rotation_deg"]
    assert {"name", "de", "dn", "w", "outlier"} <= set(told["residuals"][0])
    assert set(told["points"][0]) == {"name", "e", "n", "h", "sigma_e", "sigma_n"}
    assert told["points"][0]["e"] == pytest.approx(E + 100)
    _, again = lianshen(capsys, "survey", "transform", a, "--transformation", tmp_path / "t.json", "--json")
    assert again["points"] == told["points"]
    for model in ("affine", "helmert"):
        code, _ = lianshen(capsys, "survey", "transform", a, "--control", control, "--model", model, "--json")
        assert code == 0

    out = tmp_path / "out"
    _, told = lianshen(
        capsys, "survey", "merge", a, b, "--sigma", "a.dat=0.02", "--sigma", "b=0.03", "-o", out, "--json"
    )
    assert {"points", "conflicts", "summary"} <= set(told)
    assert {"name", "e", "n", "h", "sources", "sigma"} <= set(told["points"][0])
    (conflict,) = told["conflicts"]
    assert {"kind", "members", "distance_m", "limit_m", "decidable"} <= set(conflict)
    assert {"source", "name", "e", "n"} <= set(conflict["members"][0])
    summary = told["summary"]
    assert summary["in"] == summary["merged"] + summary["single"] + summary["rejected"] == 16
    assert {path.suffix for path in out.iterdir()} == {".json", ".dxf", ".pdf", ".gpkg"}

    approved = tmp_path / "A.csv"
    approved.write_text("item,kind,name,value,unit,tolerance\nx,east,P0,601569.790,m,0.10\ny,east,P7,601590.8,m,0.1\n")
    _, told = lianshen(capsys, "survey", "verify", out, "--approved", approved, "--json")
    keys = {"item", "measured", "approved", "difference", "tolerance", "uncertainty", "verdict"}
    assert keys <= set(told["rows"][0])
    assert [row["verdict"] for row in told["rows"]] == ["pass", "indeterminate"]
    (tmp_path / "stdout.json").write_text(json.dumps({"points": told["rows"]}))
    code, told = lianshen(capsys, "survey", "verify", tmp_path / "stdout.json", "--approved", approved, "--json")
    assert (code, told["error"]["kind"]) == (2, "bad_input")


def test_control_that_is_mirrored_is_refused_and_another_zone_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    points = tmp_path / "a.dat"
    points.write_text(GOOD)
    rows = [line.split(",") for line in GOOD.splitlines()]
    head = "name,source_e,source_n,target_e,target_n\n"
    control = tmp_path / "c.csv"
    control.write_text(head + "".join(f"{r[0]},{r[2]},{r[3]},{r[3]},{r[2]}\n" for r in rows))
    code, told = lianshen(capsys, "survey", "transform", points, "--control", control, "--json")
    assert (code, told["error"]["path"]) == (2, "c.csv")
    assert "swapped" in told["error"]["message"]
    _, moved = lianshen(capsys, "survey", "transform", points, "--from", "4546", "--to", "4547", "--json")
    control.write_text(
        head + "".join(f"{r[0]},{r[2]},{r[3]},{p['e']},{p['n']}\n" for r, p in zip(rows, moved["points"], strict=True))
    )
    code, told = lianshen(capsys, "survey", "transform", points, "--control", control, "--json")
    assert code == 0
    assert "Wrong zone" in told["warnings"][0]
    other = tmp_path / "b.dat"
    other.write_text("".join(f"{p['name']},,{p['e']},{p['n']},5\n" for p in moved["points"]))
    code, told = lianshen(capsys, "survey", "merge", points, other, "-o", tmp_path / "out", "--json")
    assert code == 2
    assert "wrong zone" in told["error"]["message"]


def test_a_decision_of_the_journal_is_applied(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    workspace, code = ["--workspace", tmp_path / "w"], "2019-441702-47-03-012345"
    lianshen(capsys, *workspace, "project", "new", code, "--name", "N", "--class", "private_other")
    merge = ["survey", "merge", POINTS, DRAWING, *PRECISE, "-o", tmp_path / "m", "--json"]
    _, told = lianshen(capsys, *merge)
    (conflict,) = told["conflicts"]
    decide = ["survey", "decide", code, tmp_path / "m", conflict["id"], "--reason", "复测", "--json"]
    assert lianshen(capsys, *workspace, *decide, "--choose", "nobody")[0] == 2
    assert lianshen(capsys, *workspace, *decide, "--choose", POINTS.name)[0] == 0
    exit_code, told = lianshen(capsys, *workspace, *merge, "--project", code, "--check")
    assert (exit_code, told["summary"]["decided"]) == (0, 1)
    assert told["conflicts"][0]["decision"]["choice"] == POINTS.name
    assert "复测" in told["rejected"][0]["reason"]
    back = ["survey", "decide", code, tmp_path / "m", conflict["id"], "--take-back", "--json"]
    assert lianshen(capsys, *workspace, *back, "--choose", "mean")[0] == 2
    assert lianshen(capsys, *workspace, *back)[0] == 0
    exit_code, told = lianshen(capsys, *workspace, *merge, "--project", code, "--check")
    assert (exit_code, told["summary"]["decided"], told["rejected"]) == (1, 0, [])
    assert lianshen(capsys, *workspace, *back)[0] == 2  # it is open already


def test_results_open_in_other_programs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pyogrio = pytest.importorskip("pyogrio")
    openpyxl = pytest.importorskip("openpyxl")
    _, told = lianshen(
        capsys, "survey", "merge", POINTS, DRAWING, *PRECISE, "--approved", APPROVED, "-o", tmp_path, "--json"
    )
    package = tmp_path / "merged_survey.gpkg"
    assert [name for name, _ in pyogrio.list_layers(package)] == ["points", "areas", "lines", "conflicts"]
    assert pyogrio.read_info(package, layer="points")["features"] == len(told["points"])
    assert not ezdxf.readfile(tmp_path / "merged_survey_map.dxf").audit().errors
    book = openpyxl.load_workbook(tmp_path / "merged_survey_planning.xlsx")
    assert book.sheetnames == ["比对表", "图形", "坐标", "成果目录"]
    assert book["比对表"].max_row == 1 + len(APPROVED.read_text(encoding="utf-8-sig").split("\n")) - 2
    drawing = next(SAMPLE.glob("总施-01*"))
    out = tmp_path / "comparison.pdf"
    verify = ["survey", "verify", tmp_path, "--approved", APPROVED, "--drawing", drawing, "-o", out, "--json"]
    assert lianshen(capsys, *verify)[0] == 0
    text = "".join(page.get_text() for page in pymupdf.open(out))
    assert "偏差图" in text
