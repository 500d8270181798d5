"""A folder that files arrive in: tells each file once it has come to rest."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from app.domain.errors import BadInput

QUIET_S = 2.0  # a file that has not changed for this long is complete
RESCAN_S = 10.0  # network folders tell nothing of themselves

Signature = tuple[int, int, int]  # size in bytes, time of change in ns, file number


@dataclass
class _Candidate:
    signature: Signature
    since: float


class FolderWatcher:
    """Finds new and changed files by looking; the system's notices only make it look sooner.

    It never changes anything in the folder. A file deleted or renamed away before it came to rest is forgotten; one
    renamed into place is told under its new name.

    Args:
        folder: looked into with all its subfolders.
        wanted: which files are told.
        quiet_s: how long size and time must stay the same.
        rescan_s: how often to look without a notice.

    Raises:
        BadInput: not a folder.
    """

    def __init__(
        self, folder: Path, wanted: Callable[[Path], bool], quiet_s: float = QUIET_S, rescan_s: float = RESCAN_S
    ) -> None:
        if not folder.is_dir():
            raise BadInput("cannot be watched: it is not a folder", path=str(folder))
        self._folder = folder
        self._wanted = wanted
        self._quiet_s = quiet_s
        self._rescan_s = rescan_s
        self._told: dict[Path, Signature] = {}
        self._candidates: dict[Path, _Candidate] = {}
        self._notice = threading.Event()

    def batches(self, stopped: Callable[[], bool]) -> Iterator[list[Path]]:
        """Yield lists of files that came to rest, until ``stopped`` says so; what is there at first counts as new."""
        with self._notices():
            while not stopped():
                self._notice.clear()
                if ready := self._look(time.monotonic()):
                    yield ready
                self._wait(stopped)

    def again(self, paths: Iterable[Path]) -> None:
        """Tell these files once more, as if they had just come to rest."""
        for path in paths:
            self._told.pop(path, None)

    @contextmanager
    def _notices(self) -> Iterator[None]:
        """Ask the system for notices; without them (too many watches, some file systems) looking still works."""
        observer = Observer()
        with suppress(OSError):
            observer.schedule(_Notice(self._notice), str(self._folder), recursive=True)
            observer.start()
        try:
            yield
        finally:
            if observer.is_alive():
                observer.stop()
                observer.join()

    def _wait(self, stopped: Callable[[], bool]) -> None:
        pause = min(self._quiet_s / 2, self._rescan_s) if self._candidates else self._rescan_s
        until = time.monotonic() + pause
        while not stopped() and (rest := until - time.monotonic()) > 0:
            if self._notice.wait(min(rest, 0.2)):
                time.sleep(min(rest, 0.05))  # notices come in swarms
                return

    def _look(self, moment: float) -> list[Path]:
        """Return the files at rest that were not told as they are now."""
        found = dict(self._scan())
        for path in [path for path in self._told if path not in found]:
            del self._told[path]
        for path in [path for path in self._candidates if path not in found]:
            del self._candidates[path]
        ready = []
        for path, signature in found.items():
            if self._told.get(path) == signature:
                self._candidates.pop(path, None)
                continue
            candidate = self._candidates.get(path)
            if candidate is None or candidate.signature != signature:
                self._candidates[path] = _Candidate(signature, moment)
            elif moment - candidate.since >= self._quiet_s and _opens(path):
                ready.append(path)
                self._told[path] = signature
                del self._candidates[path]
        return sorted(ready)

    def _scan(self) -> Iterator[tuple[Path, Signature]]:
        for folder, folders, names in os.walk(self._folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                path = Path(folder, name)
                if name.startswith((".", "~$")) or not self._wanted(path):
                    continue
                try:
                    stat = path.stat()
                except OSError:
                    continue  # gone, or not to be seen yet
                yield path, (stat.st_size, stat.st_mtime_ns, stat.st_ino)


class _Notice(FileSystemEventHandler):
    def __init__(self, notice: threading.Event) -> None:
        self._notice = notice

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake the watcher unless the file was only read."""
        if event.event_type not in {"opened", "closed_no_write"}:
            self._notice.set()


def _opens(path: Path) -> bool:
    """Tell whether nobody keeps the file to himself (as writers on Windows do)."""
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False
