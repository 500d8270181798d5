"""Sending to a folder and to a real tus server, killed in the middle."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.domain.errors import BadInput, Unavailable
from app.domain.project import Person
from app.services.platform.submit_set import submit_set
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace
from app.sync.manifest import read_manifest
from app.sync.tus import TusTarget

CODE = "2019-441702-47-03-012345"
BY = Person("li.si@agency", "li.si")
SERVER = Path(__file__).resolve().parents[2] / "sync_server"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "workspace") as opened:
        create_project(opened, CODE, "海陵雅苑", "private_small", by=BY)
        for number, size in enumerate((100, 24_000_000)):
            path = tmp_path / f"图纸-{number}.dxf"
            path.write_bytes(os.urandom(size))
            sha256 = opened.blobs.put_file(path)
            with opened.write(CODE, BY.id) as entry:
                entry.create("file", name=path.name, revision="A", sha256=sha256, size=size, format="DXF", sheets=[])
        yield opened


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("tus")
    for name in ("package.json", "package-lock.json", "server.mjs"):
        shutil.copy(SERVER / name, folder)
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"the packages of the tus server cannot be installed: {done.stderr.strip()[-200:]}")
    return folder


@pytest.fixture
def server(modules: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    store = tmp_path / "store"
    store.mkdir()
    process = subprocess.Popen(["node", "server.mjs", str(store)], cwd=modules, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}/files", store
    process.kill()
    process.wait()


def hashes(folder: Path) -> set[str]:
    files = [path for path in folder.iterdir() if path.is_file() and path.suffix != ".json"]
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def stored(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.suffix != ".json")


def test_a_folder_gets_every_file_and_the_manifest_once(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "usb"
    sent = submit_set(workspace, CODE, str(out), by=BY)
    again = submit_set(workspace, CODE, str(out), by=BY)
    assert sent.receipt == again.receipt
    assert len(workspace.records(CODE, "receipt")) == 1
    manifest = read_manifest(next(out.glob("*.manifest.json")).read_bytes())
    for file in manifest.files:
        copy = out / "blobs" / file.sha256[:2] / file.sha256
        assert hashlib.sha256(copy.read_bytes()).hexdigest() == file.sha256


def test_a_damaged_copy_in_the_folder_is_replaced(workspace: Workspace, tmp_path: Path) -> None:
    first, other = tmp_path / "usb", tmp_path / "usb2"
    sha256 = submit_set(workspace, CODE, str(first), by=BY).manifest.files[0].sha256
    shutil.copytree(first / "blobs", other / "blobs")
    (other / "blobs" / sha256[:2] / sha256).write_bytes(b"damaged")
    submit_set(workspace, CODE, str(other), by=BY)
    assert hashlib.sha256((other / "blobs" / sha256[:2] / sha256).read_bytes()).hexdigest() == sha256


def test_a_dry_run_sends_nothing(workspace: Workspace, tmp_path: Path) -> None:
    assert submit_set(workspace, CODE, str(tmp_path / "usb"), by=BY, dry_run=True).receipt is None
    assert not (tmp_path / "usb").exists()
    assert workspace.outbox.list(CODE) == ()


def test_a_project_without_drawings_cannot_be_sent(workspace: Workspace, tmp_path: Path) -> None:
    other = "2020-441702-47-03-000001"
    create_project(workspace, other, "空", "private_small", by=BY)
    with pytest.raises(BadInput, match="no drawings"):
        submit_set(workspace, other, str(tmp_path), by=BY)


def test_a_tus_server_gets_the_same_bytes(workspace: Workspace, server: tuple[str, Path]) -> None:
    address, store = server
    sent = submit_set(workspace, CODE, address, by=BY)
    assert {file.sha256 for file in sent.manifest.files} | {sent.manifest.sha256} == hashes(store)


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_killed_in_the_middle_it_goes_on_and_sends_nothing_twice(
    workspace: Workspace, server: tuple[str, Path], tmp_path: Path
) -> None:
    address, store = server
    command = [sys.executable, "-m", "app", "--workspace", str(tmp_path / "workspace"), "sync", CODE, "--to", address]
    kills = 0
    for arrived in (1, 4_000_000, 9_000_000, 15_000_000):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while process.poll() is None and stored(store) < arrived:
            time.sleep(0.002)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
    assert subprocess.run(command, check=False).returncode == 0
    manifest = submit_set(workspace, CODE, address, by=BY).manifest
    wanted = {file.sha256 for file in manifest.files} | {manifest.sha256}
    assert kills > 0
    assert wanted <= hashes(store)
    assert len(workspace.records(CODE, "receipt")) == 1
    assert workspace.check() == []


def test_an_upload_the_server_lost_is_sent_anew(workspace: Workspace, server: tuple[str, Path], tmp_path: Path) -> None:
    address, store = server
    path = tmp_path / "a.bin"
    path.write_bytes(os.urandom(3_000_000))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    detail: dict[str, object] = {"uploads": {sha256: f"{address}/gone"}}

    class Quiet:
        cancelled = False

        def progress(self, done: float, total: float, message: str = "") -> None: ...

    TusTarget(address).send_file(path, sha256, detail, lambda _detail: None, Quiet())
    assert sha256 in hashes(store)


def test_a_page_that_is_no_tus_server_is_named(workspace: Workspace) -> None:
    portal = httpx.Client(
        transport=httpx.MockTransport(lambda _request: httpx.Response(200, text="<html>login</html>"))
    )
    target = TusTarget("http://platform.example/files", portal)
    with pytest.raises(BadInput, match="answered 200"):
        target.commit(submit_set(workspace, CODE, "x", by=BY, dry_run=True).manifest, {}, lambda _d: None, _Silent())


def test_no_server_is_unavailable(workspace: Workspace) -> None:
    with pytest.raises(Unavailable):
        submit_set(workspace, CODE, "http://127.0.0.1:9/files", by=BY)
    assert workspace.outbox.list(CODE)[0].state == "waiting"


class _Silent:
    cancelled = False

    def progress(self, done: float, total: float, message: str = "") -> None: ...
