"""Compare two drawing files; a hostile file can end a worker process, never the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.domain.feedback import Feedback
from app.drawings.compare.files import compare_files as compare
from app.jobs.limits import time_limit_s
from app.jobs.pool import Pool
from app.services.compare.export_comparison import comparison_lines, write_comparison

WRITING_S = 300.0  # beyond the time limit, in which the answer is written
MEMORY_MB = 8192


def compare_files(
    a: Path,
    b: Path,
    *,
    cache_dir: Path | None = None,
    out: Path | None = None,
    passwords: tuple[str, str] = ("", ""),
    limit_s: float | None = None,
    feedback: Feedback | None = None,
) -> dict[str, Any]:
    """Return the JSON object of ``lianshen compare`` for two files.

    Args:
        cache_dir: folder of compiled scenes; None to keep nothing.
        out: PDF to write with both versions of each changed sheet over each other.
        passwords: of both files, where they are encrypted PDF files.
        limit_s: time for the pages of PDF files, what it is not enough for is listed as not compared; by the size of
            the larger file when None.

    Raises:
        Locked: a PDF wants another password.
        BadInput: a file cannot be read, or ``out`` not be written.
        Cancelled: by the user.
    """
    limit_s = limit_s or max(time_limit_s(a), time_limit_s(b))
    with Pool(1, at_once=True) as pool:
        answer: dict[str, Any] = pool.submit(
            _compared,
            a,
            b,
            cache_dir,
            out,
            passwords,
            limit_s,
            feedback=feedback,
            timeout_s=limit_s + WRITING_S,
            memory_mb=MEMORY_MB,
            subject=f"{a} ↔ {b}",
        ).result()
    return answer


def _compared(
    a: Path,
    b: Path,
    cache_dir: Path | None,
    out: Path | None,
    passwords: tuple[str, str],
    limit_s: float,
    feedback: Feedback,
) -> dict[str, Any]:
    """Run in the worker."""
    found = compare(a, b, cache_dir, feedback, passwords, limit_s)
    if out is not None:
        from app.drawings.compare.overlays import overlay_sheets

        states = [(one.number, one.title, one.state) for one in found.sheets]
        head = comparison_lines(a.name, b.name, states, found.regions, found.layers, found.not_compared)
        by_file = dict(zip((a, b), passwords, strict=True))
        sheets = overlay_sheets(a, b, found, cache_dir, by_file)
        write_comparison(sheets, head, cache_dir, out, feedback, by_file)
    return found.to_json()
