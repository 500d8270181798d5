"""What the two commands look for before they begin."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bootstrap() -> ModuleType:
    specification = importlib.util.spec_from_file_location("bootstrap", ROOT / "installer" / "bootstrap.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.platform != "linux", reason="packages of Debian")
def test_what_tests_need_is_named_where_it_lacks(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANSHEN_TEST_POSTGRES", raising=False)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _name: None)
    monkeypatch.setattr(bootstrap, "POSTGRES_PROGRAMS", "/no/such/folder")
    assert bootstrap.missing_test_packages() == ["nodejs", "npm", "postgresql"]


def test_someone_who_is_not_root_gets_the_exact_line(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000, raising=False)
    bootstrap.install_system_packages(["libegl1", "npm"])
    line = "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 npm"
    assert line in capsys.readouterr().out


def test_another_lock_file_means_another_set_up(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bootstrap.lock_digest()
    monkeypatch.setattr(bootstrap.platform, "python_version", lambda: "3.99.0")
    assert bootstrap.lock_digest() != before


@pytest.mark.skipif(sys.platform != "linux", reason="the library beside it is found by its name there")
def test_qt_support_lies_compiled_beside_it(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed = importlib.util.find_spec("shiboken6").submodule_search_locations[0]
    left = shutil.ignore_patterns("files.dir", "include", "__pycache__")
    folder = shutil.copytree(installed, tmp_path / "shiboken6", ignore=left)
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    bootstrap.unpack_qt_support()
    assert len(list(folder.rglob("files.dir/**/*.pyc"))) == len(list(folder.rglob("files.dir/**/*.py"))) > 0
    shown = "import shiboken6, sys; print(sys.modules['shibokensupport.signature.parser'].__file__)"
    used = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert Path(used.stdout.strip()).is_relative_to(folder / "files.dir")
