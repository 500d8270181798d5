"""Describe one drawing file without a project; a hostile file can end a worker process, never the program."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from app.domain.errors import AppError, BadInput, Cancelled
from app.domain.feedback import Feedback
from app.drawings.inspect import failed
from app.jobs.limits import time_limit_s
from app.jobs.pool import Pool

MEMORY_MB = 6144
UNITS = ("mm", "m")


def inspect_file(
    path: Path,
    cache_dir: Path | None = None,
    *,
    unit: str = "",
    password: str = "",
    feedback: Feedback | None = None,
    timeout_s: float | None = None,
) -> dict[str, Any]:
    """Return the JSON object of ``lianshen inspect``; ``error`` is filled when the file cannot be opened.

    Args:
        path: the file.
        cache_dir: folder of compiled scenes; None to keep nothing.
        unit: ``mm`` or ``m`` when a person knows the drawing unit, "" to find it out.
        password: of an encrypted PDF.
        feedback: hears progress, may cancel.
        timeout_s: the worker is ended after this time; by the size of the file when None.

    Raises:
        BadInput: ``unit`` is no unit.
        Cancelled: the user stopped it.
    """
    if unit and unit not in UNITS:
        raise BadInput(f"The drawing unit is mm or m, not {unit!r}")
    start = time.perf_counter()
    try:
        with Pool(1, at_once=True) as pool:
            answer: dict[str, Any] = pool.submit(
                _inspect,
                path,
                cache_dir,
                password,
                feedback=feedback,
                timeout_s=time_limit_s(path) if timeout_s is None else timeout_s,
                memory_mb=MEMORY_MB,
                subject=str(path),
            ).result()
    except Cancelled:
        raise
    except AppError as error:
        answer = failed(path, error, time.perf_counter() - start)
    return answer | {"units": unit} if unit and answer["error"] is None else answer


def _inspect(path: Path, cache_dir: Path | None, password: str, feedback: Feedback) -> dict[str, Any]:
    """Run in the worker."""
    from app.drawings.inspect import inspect
    from app.review.sheet.layer_map import shipped_map

    return inspect(path, cache_dir, shipped_map().role, feedback, password)
