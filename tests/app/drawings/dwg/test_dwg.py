"""DWG files: through the ODA File Converter, through ezdwg, or refused with what to do."""

from __future__ import annotations

import os
import stat
import sys
from collections import Counter
from pathlib import Path

import ezdxf
import pytest

from app.domain.errors import BadInput
from app.drawings.dwg import library, oda
from app.drawings.open import open_drawing

CORPUS = Path(__file__).resolve().parents[5] / "shared" / "corpus" / "dwg"
FILES = sorted(CORPUS.glob("*.dwg")) if CORPUS.is_dir() else []
MOSTLY = 0.9
CONVERTER = """#!{python}
import shutil, sys
from pathlib import Path
source, out = Path(sys.argv[1]), Path(sys.argv[2])
shutil.copyfile({drawing!r}, out / "drawing.dxf")
"""


@pytest.fixture
def dwg(tmp_path: Path) -> Path:
    path = tmp_path / "plan.dwg"
    path.write_bytes(b"AC1032" + bytes(200))
    return path


def _without_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oda, "is_installed", lambda: False)
    monkeypatch.setattr(library, "is_installed", lambda: False)


def test_without_a_reader_the_error_says_what_to_do(dwg: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _without_readers(monkeypatch)
    with pytest.raises(BadInput, match="AutoCAD 2018") as caught:
        open_drawing(dwg, None)
    assert "ODA File Converter" in caught.value.advice


@pytest.mark.skipif(sys.platform == "win32", reason="the converter here is a script")
def test_an_installed_converter_is_used(dwg: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ezdxf.new("R2018")
    document.modelspace().add_line((0, 0), (10, 5))
    document.saveas(tmp_path / "converted.dxf")
    program = tmp_path / "bin" / "ODAFileConverter"
    program.parent.mkdir()
    program.write_text(CONVERTER.format(python=sys.executable, drawing=str(tmp_path / "converted.dxf")))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    drawing = open_drawing(dwg, None)
    assert drawing.scene is not None
    assert (drawing.format, drawing.scene.info.format, drawing.scene.info.version) == ("DWG", "DWG", "AC1032")
    assert drawing.scene.info.entities == {"LINE": 1}


def test_what_a_reader_leaves_out_is_listed(dwg: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_dxf(path: Path, out: Path) -> Counter[str]:
        document = ezdxf.new("R2010")
        document.modelspace().add_line((0, 0), (10, 5))
        document.modelspace().add_lwpolyline([(0, 0), (5, 5)])
        document.saveas(out)
        return Counter({"LINE": 3, "POLYLINE": 1, "WIPEOUT": 2, "BLOCK": 3})

    _without_readers(monkeypatch)
    monkeypatch.setattr(library, "is_installed", lambda: True)
    monkeypatch.setattr(library, "as_dxf", as_dxf)
    (sheet,) = open_drawing(dwg, None).sheets
    told = {(gap.reason, gap.what): gap.count for gap in sheet.not_shown}
    assert told == {("unread", "DWG LINE"): 2, ("unread", "DWG WIPEOUT"): 2}


@pytest.mark.skipif(not library.is_installed(), reason="the library is not installed")
def test_a_file_that_is_none_is_refused(dwg: Path) -> None:
    with pytest.raises(BadInput, match="cannot read"):
        open_drawing(dwg, None)


@pytest.mark.corpus
@pytest.mark.long
@pytest.mark.skipif(not (FILES and library.is_installed()), reason="the real drawings or the library are absent")
def test_most_real_drawings_open() -> None:
    opened = 0
    for path in FILES:
        try:
            open_drawing(path, None)
        except BadInput as refused:
            assert refused.advice
            continue
        opened += 1
    assert opened >= MOSTLY * len(FILES)
