"""The contract of the command line: one JSON object, messages elsewhere, exit codes, one line for a mistake."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.cli.main import parser, run
from app.domain.place import Anchor
from app.domain.project import Person
from app.drawings.picture import PictureRequest
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.project_sheets import project_sheets
from app.services.markup.markups import place_markup
from app.services.project.create_project import create_project
from app.services.review.opinions import write_opinion
from app.storage.workspace import Workspace
from tests.app.services.drawing_files import write_dxf, write_pdf

CODE = "2019-441702-47-03-012345"
ANN = Person("ann@agency", "Ann")


def painted(request: PictureRequest) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", request.size_px, "white").save(out, "PNG")
    return out.getvalue()


class Terminal:
    """Runs commands on one workspace and keeps what they print."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._place, self._capsys = str(place), capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = run(["--workspace", self._place, *words], lambda _args: 0, painted)
        return code, *self._capsys.readouterr()

    def json(self, *words: str) -> dict[str, object]:
        code, out, _err = self(*words, "--json")
        assert code == 0
        answer = json.loads(out)
        assert isinstance(answer, dict)
        return answer


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one project of two drawings, an opinion and a markup."""
    folder = tmp_path_factory.mktemp("contract")
    with Workspace.open(folder / "workspace") as workspace:
        create_project(workspace, CODE, "合同", "private_small", by=ANN)
        import_drawings(workspace, CODE, [write_dxf(folder / "a.dxf"), write_pdf(folder / "b.pdf")], by=ANN)
        write_opinion(workspace, CODE, discipline="fire", text="补充疏散宽度", by=ANN)
        sheet = project_sheets(workspace, CODE).sheets[0]
        anchor = Anchor(sheet.id, sheet.sha256, ((10.0, 10.0), (40.0, 30.0)))
        place_markup(workspace, CODE, anchor, "cloud", discipline="fire", by=ANN)
    return folder / "workspace"


@pytest.fixture
def lianshen(place: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal on that workspace."""
    return Terminal(place, capsys)


@pytest.mark.parametrize(
    "words",
    [
        ("project", "list"),
        ("project", "show", CODE),
        ("project", "set", CODE, "building_use=residential"),
        ("sheets", CODE),
        ("opinion", CODE, "list"),
        ("opinion", CODE, "add", "--discipline", "planning", "--text", "x"),
        ("markup", CODE, "list"),
        ("reply", CODE, "1", "已改"),
        ("acceptance", "items", CODE),
        ("journal", "log", CODE),
        ("journal", "verify"),
        ("doctor",),
    ],
    ids=" ".join,
)
def test_an_answer_is_one_json_object_and_nothing_else(lianshen: Terminal, words: tuple[str, ...]) -> None:
    code, out, err = lianshen(*words, "--json")
    assert code == 0
    assert isinstance(json.loads(out), dict)
    assert err == ""


@pytest.mark.parametrize("form", ["letter", "pdf", "dxf", "xfdf", "bcf", "xlsx"])
def test_every_format_is_written_whole(lianshen: Terminal, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"out.{form}"
    answer = lianshen.json("export", CODE, "--format", form, "-o", str(out))
    files = [Path(name) for name in answer["files"]]  # type: ignore[union-attr, attr-defined]
    assert out in files
    assert all(file.stat().st_size > 100 for file in files)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("review",),
        ("import", CODE),
        ("import", "1999-000000-00-00-000000", "a.dxf"),
        ("project", "show", "no such code"),
        ("export", CODE, "--format", "poem", "-o", "x"),
        ("export", CODE, "--format", "letter", "-o", "/no/such/folder/x.pdf"),
        ("opinion", CODE, "close", "77"),
        ("reply", CODE, "77", "x"),
        ("markup", CODE, "delete", "nothing"),
        ("sync", CODE, "--to", "ftp://somewhere"),
        ("inspect", "/no/such/file.dxf"),
        ("survey",),
        ("search", CODE, " "),
    ],
    ids=" ".join,
)
def test_a_mistake_is_one_line_and_exit_2(lianshen: Terminal, words: tuple[str, ...]) -> None:
    code, out, err = lianshen(*words)
    assert code == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    code, out, _err = lianshen(*words, "--json")
    assert code == 2
    assert json.loads(out)["error"]["message"] if words[0] != "import" or len(words) < 3 else json.loads(out)


def test_an_import_that_is_partly_bad_says_so(lianshen: Terminal, tmp_path: Path) -> None:
    (tmp_path / "坏.dxf").write_bytes(b"MZ\x00 not a drawing")
    good = write_dxf(tmp_path / "c.dxf", "C")
    code, out, err = lianshen("import", CODE, str(tmp_path / "坏.dxf"), str(good), "--json")
    answer = json.loads(out)
    assert code == 3
    assert [one["name"] for one in answer["imported"]] == ["c.dxf"]
    (error,) = answer["errors"]
    assert error["path"].endswith("坏.dxf")
    assert "坏.dxf" in err


@pytest.mark.parametrize(
    "words",
    [("review", CODE, "--workers", "-3"), ("import", CODE, "x.dxf", "--workers", "0"), ("draw", "--count", "-1")],
)
def test_a_count_below_one_is_refused_at_once(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = Terminal(tmp_path / "ws", capsys)(*words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "no whole number above 0" in err


def test_a_role_for_a_layer_that_nothing_is_drawn_on_is_said(lianshen: Terminal) -> None:
    code, _out, err = lianshen("layers", CODE, "没有这层=wall")
    assert code == 0
    assert "没有这层" in err


def test_a_mistake_points_to_the_help_of_its_own_command(lianshen: Terminal) -> None:
    for words, help_of in (
        (("sign", CODE, "fire", "reviewer", "pass", "--frob"), "see lianshen sign --help"),
        (("supervise", "figures", "--frob"), "see lianshen supervise figures --help"),
        (("--frob",), "see lianshen --help"),
    ):
        code, _out, err = lianshen(*words)
        assert code == 2 and "--frob" in err and err.rstrip().endswith(help_of)


def arguments(command: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from arguments(below)
        else:
            yield command.prog, action


def test_every_argument_says_what_it_is() -> None:
    silent = [(prog, action.dest) for prog, action in arguments(parser(lambda _args: 0, painted)) if not action.help]
    assert silent == []
