"""Import drawing files and folders into a revision of the drawing set."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.errors import AppError, BadInput, Cancelled, Locked
from app.domain.feedback import CancelOnly, Feedback, Silent, check_cancelled
from app.domain.ids import derived_id
from app.domain.project import Person
from app.drawings.open import cut_off, lacking, open_drawing, referred_files
from app.drawings.pdf.unlock import unlocked
from app.drawings.seals import keep_seals
from app.drawings.set_words import keep_words
from app.services.drawing_set.incoming import Incoming, file_name
from app.storage.blobs import Stage
from app.storage.entries import now
from app.storage.workspace import Workspace

if TYPE_CHECKING:
    from app.jobs.pool import Pool

AHEAD = 8  # files on their way, for each worker
PATIENCE_S = 5.0  # that a file may keep others waiting for their place in the journal
TIMEOUT_S = 900.0
MEMORY_MB = 6144
MAX_BYTES = 4 << 30


@dataclass(frozen=True)
class ImportedFile:
    """One file that became a record.

    Args:
        sheets: one object a sheet: id, key, number, title, discipline, scale, revision, size_mm, not_shown (count).
    """

    id: str
    name: str
    sha256: str
    size: int
    format: str
    sheets: tuple[dict[str, Any], ...]


@dataclass
class ImportResult:
    """What an import did.

    Args:
        unchanged: names of files whose content was here already.
        skipped: files in folders that are no drawings.
        errors: one a file that could not be imported, naming it and the reason.
        cut: one a file that was imported although it ends in the middle.
    """

    revision: str
    imported: list[ImportedFile] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    errors: list[AppError] = field(default_factory=list)
    cut: list[AppError] = field(default_factory=list)


def import_drawings(
    workspace: Workspace,
    code: str,
    paths: Sequence[Path],
    revision: str | None = None,
    *,
    by: Person,
    feedback: Feedback | None = None,
    pool: Pool | None = None,
    root: Path | None = None,
    password: str = "",
    told: Callable[[ImportedFile], None] | None = None,
) -> ImportResult:
    """Import files; a folder or ZIP archive gives all drawings in it. One damaged file does not stop the others.

    Each file is on disk and in the journal as soon as it is read, however long another takes. A changed file becomes a
    new record, the old one stays; an unchanged one makes no record.

    Args:
        revision: number of the revision; the latest, or ``1``, when None.
        feedback: steps are files.
        pool: reads files in worker processes; without it they are read here.
        root: folder that names are relative to, for files that are given one by one.
        password: of encrypted PDF files; what is kept is a copy that needs none.
        told: hears of each file as soon as it is in the journal.

    Raises:
        NotFound: no such project.
        Cancelled: stopped; what was imported stays.
    """
    workspace.record(code, "project", code)
    feedback = feedback or Silent()
    number = revision or latest_revision(workspace, code) or "1"
    with tempfile.TemporaryDirectory(dir=workspace.cache_dir, prefix="unpacked-") as scratch:
        arriving = Incoming(Path(scratch))
        arriving.add(paths, root)
        result = ImportResult(number, skipped=arriving.skipped, errors=arriving.errors)
        run = _Run(workspace, code, number, by, result, CancelOnly(feedback), password, told)
        _import_files(run, arriving.files, pool, feedback)
        for error in result.errors:
            known_as = (
                arriving.origin if isinstance(error, Locked) else arriving.shown
            )  # a password opens the file at hand
            error.path = known_as(error.path) if error.path else error.path
        result.skipped[:] = map(arriving.shown, result.skipped)
    return result


def _import_files(run: _Run, files: Sequence[tuple[str, Path]], pool: Pool | None, feedback: Feedback) -> None:
    run.drawings = frozenset(path for _, path in files)
    run.begin()
    ahead = AHEAD * pool.workers if pool else 1
    waiting: list[_Reading] = []
    try:
        for begun, (name, path) in enumerate(files, 1):
            check_cancelled(feedback)
            feedback.progress(begun - 1 - len(waiting), len(files), name)
            reading = run.read(name, path, pool)
            if reading is not None:
                waiting.append(reading)
            while len(waiting) >= ahead or (begun == len(files) and waiting):
                ready = _ready(waiting)
                feedback.progress(begun - len(waiting), len(files), ready[0].name)
                waiting = [reading for reading in waiting if reading not in ready]
                run.finish(ready)
                check_cancelled(feedback)
    finally:
        for reading in waiting:
            reading.drop()
    place = {name: row for row, (name, _) in enumerate(files)}
    run.result.imported.sort(key=lambda file: place[file.name])
    feedback.progress(len(files), len(files))


def _ready(waiting: Sequence[_Reading]) -> list[_Reading]:
    """Wait for the first of the files, but not long: one that takes its time lets those behind it go ahead.

    All that are read by now are returned, so that they go into the journal together.
    """
    wait([waiting[0].future], timeout=PATIENCE_S)
    wait([reading.future for reading in waiting], return_when=FIRST_COMPLETED)
    return [reading for reading in waiting if reading.future.done()]


def latest_revision(workspace: Workspace, code: str) -> str | None:
    """Return the number of the revision made last; None when there is none."""
    revisions = workspace.records(code, "revision")
    return str(revisions[-1]["number"]) if revisions else None


def revision_numbers(workspace: Workspace, code: str) -> list[str]:
    """Return the numbers of the revisions, the latest last."""
    return [str(one["number"]) for one in workspace.records(code, "revision")]


def next_revision(revisions: Sequence[str]) -> str:
    """Return the number after the last one's that none has yet: 1, 2 … or A, B …, else the last with ``-2``."""
    wanted = _after(revisions[-1]) if revisions else "1"
    while wanted in revisions:
        wanted = _after(wanted)
    return wanted


def _after(number: str) -> str:
    stem = number.rstrip("0123456789")
    if stem != number:
        return f"{stem}{int(number[len(stem) :]) + 1}"
    if len(number) == 1 and "A" <= number.upper() < "Z":
        return chr(ord(number) + 1)
    return f"{number}-2"


@dataclass(frozen=True)
class Read:
    """What was read of one file.

    Args:
        format: DXF, DWG or PDF.
        sheets: as in ImportedFile, without ids.
        beside: files that it refers to and that lay beside it.
        cut: it ends in the middle.
    """

    format: str
    sheets: list[dict[str, Any]]
    beside: tuple[Path, ...] = ()
    cut: bool = False


def read_sheets(path: Path, cache_dir: Path, origin: Path, feedback: Feedback) -> Read:
    """Read the copy ``path`` of the file ``origin``; runs in a worker."""
    drawing = open_drawing(path, cache_dir, feedback)
    keep_words(drawing, cache_dir)
    keep_seals(drawing, cache_dir)
    beside = referred_files(origin, cache_dir, feedback) if lacking(drawing) else ()
    sheets = [
        {
            "key": sheet.key,
            "number": sheet.title_block.number,
            "title": sheet.title_block.title,
            "discipline": sheet.title_block.discipline,
            "scale": sheet.title_block.scale,
            "revision": sheet.title_block.revision,
            "size_mm": [round(sheet.size_mm[0], 1), round(sheet.size_mm[1], 1)],
            "not_shown": sum(item.count for item in sheet.not_shown),
        }
        for sheet in drawing.sheets
    ]
    return Read(drawing.format, sheets, beside, drawing.is_cut)


@dataclass
class _Reading:
    """One file on its way: a copy is being read."""

    name: str
    path: Path
    stage: Stage
    stack: ExitStack
    future: Future[Read]

    def drop(self) -> None:
        """Stop reading and forget the copy."""
        self.future.cancel()
        self.stack.close()


@dataclass
class _Run:
    workspace: Workspace
    code: str
    revision: str
    by: Person
    result: ImportResult
    feedback: Feedback
    password: str = ""
    told: Callable[[ImportedFile], None] | None = None
    drawings: frozenset[Path] = frozenset()  # of this import
    current: dict[str, tuple[str, str]] = field(default_factory=dict)  # file name → (sha256, record id)

    def begin(self) -> None:
        """Learn what the revision holds."""
        for record in self.workspace.records(self.code, "file"):
            if record.get("revision") == self.revision:
                self.current[record["name"]] = (record["sha256"], record.id)

    def read(self, name: str, path: Path, pool: Pool | None) -> _Reading | None:
        """Copy a file and begin to read it; None when there is nothing to read."""
        stack = ExitStack()
        try:
            if path.is_file() and path.stat().st_size > MAX_BYTES:
                raise BadInput(f"the file is larger than {MAX_BYTES >> 30} GB", path=str(path))
            content = self._unlocked(path, stack, pool) if self.password else path
            stage = stack.enter_context(self.workspace.blobs.staged(content))
        except AppError as error:
            stack.close()
            self.result.errors.append(error)
            return None
        if self.current.get(name, ("", ""))[0] == stage.sha256 and self.workspace.blobs.has(stage.sha256):
            self.result.unchanged.append(name)
            stack.close()
            return None
        cache_dir = self.workspace.cache_dir
        if pool is not None:
            future = pool.submit(
                read_sheets,
                stage.path,
                cache_dir,
                path,
                feedback=self.feedback,
                timeout_s=TIMEOUT_S,
                memory_mb=MEMORY_MB,
                subject=str(path),
            )
        else:
            future = Future()
            try:
                future.set_result(read_sheets(stage.path, cache_dir, path, self.feedback))
            except AppError as error:
                future.set_exception(error)
        return _Reading(name, path, stage, stack, future)

    def _unlocked(self, path: Path, stack: ExitStack, pool: Pool | None) -> Path:
        """Return a copy that needs no password, or the file itself when it needs none."""
        out = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "unlocked.pdf"
        if pool is None:
            made = unlocked(path, self.password, out)
        else:
            job = pool.submit(
                unlocked, path, self.password, out, timeout_s=TIMEOUT_S, memory_mb=MEMORY_MB, subject=str(path)
            )
            made = job.result()
        return out if made else path

    def finish(self, ready: Sequence[_Reading]) -> None:
        """Keep and record files that were read; they are on disk and in the journal at once."""
        stopped: Cancelled | None = None
        done: list[tuple[_Reading, Read]] = []
        with ExitStack() as stages:
            for reading in ready:
                stages.enter_context(reading.stack)
                try:
                    done.append((reading, reading.future.result()))
                except Cancelled as error:
                    stopped = error
                except AppError as error:
                    error.path = str(reading.path)
                    self.result.errors.append(error)
            if done:
                self.workspace.blobs.keep([reading.stage for reading, _ in done])
                self._record(done)
        if stopped is not None:
            raise stopped

    def _attached(self, beside: Sequence[Path]) -> dict[str, str]:
        """Keep what lay beside a file and is no drawing of this import; return name → SHA-256."""
        kept = {}
        for path in beside:
            if path not in self.drawings and path.stat().st_size <= MAX_BYTES:
                kept[file_name(Path(path.name))] = self.workspace.blobs.put_file(path)
                self.result.skipped[:] = [one for one in self.result.skipped if Path(one) != path]
        return kept

    def _record(self, done: Sequence[tuple[_Reading, Read]]) -> None:
        revision = derived_id(self.code, "revision", self.revision)
        known = {record.id for record in self.workspace.records(self.code, "revision")}
        files = [self._file(reading, read) for reading, read in done]
        attached = [self._attached(read.beside) for _, read in done]
        with self.workspace.write(self.code, self.by.id) as writer:
            if revision not in known:
                writer.create("revision", revision, number=self.revision, received=now())
            for file, beside in zip(files, attached, strict=True):
                writer.create(
                    "file",
                    file.id,
                    name=file.name,
                    revision=self.revision,
                    sha256=file.sha256,
                    size=file.size,
                    format=file.format,
                    sheets=list(file.sheets),
                    **({"attached": beside} if beside else {}),
                )
        for file, (reading, read) in zip(files, done, strict=True):
            self.current[file.name] = (file.sha256, file.id)
            self.result.imported.append(file)
            if read.cut:
                self.result.cut.append(cut_off(str(reading.path)))
            if self.told is not None:
                self.told(file)

    def _file(self, reading: _Reading, read: Read) -> ImportedFile:
        name, stage = reading.name, reading.stage
        before = self.current.get(name, ("", ""))[1]
        id_ = derived_id(self.code, "file", self.revision, name, stage.sha256, before)
        rows = tuple({"id": derived_id(self.code, name, str(sheet["key"])), **sheet} for sheet in read.sheets)
        return ImportedFile(id_, name, stage.sha256, stage.path.stat().st_size, read.format, rows)
