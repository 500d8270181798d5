"""A call in a process of its own, made by a process that must not die of it: a cluster's worker."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from typing import Any

from app.jobs.pool import Pool

_here = threading.local()


def in_own_process(function: Callable[..., Any], arguments: tuple[Any, ...], memory_mb: int) -> Any:
    """Return ``function(*arguments)``, run in a process that this thread keeps for such calls.

    What ends that process, or asks for more memory than it may add, costs this call only.

    Args:
        function: of a module.
        arguments: of it.
        memory_mb: address space a call may add.

    Raises:
        AppError: what the function raised; Died when the process did.
    """
    pool = getattr(_here, "pool", None)
    if pool is None:
        # a worker under a nanny may have no children, lest they outlive it: those of a pool end with their program
        multiprocessing.current_process().daemon = False
        pool = _here.pool = Pool(1, memory_mb=memory_mb)
    return pool.submit(function, *arguments).result()
