"""Memory of a worker process: kept between the arrays of a job, given back while it idles."""

from __future__ import annotations

import ctypes
import sys

_OPTIONS = {  # of mallopt(3), in bytes
    -1: 1 << 30,  # M_TRIM_THRESHOLD: so much is kept
    -2: 16 << 20,  # M_TOP_PAD: what it grows by
    -3: 64 << 20,  # M_MMAP_THRESHOLD: larger arrays are given back at once
}


def keep_memory() -> None:
    """Keep what is freed for the arrays to come; does nothing without the GNU C library.

    By default each array over 128 KB has pages of its own, which the system has to clear one by one: a tenth of the
    time it takes to read a drawing.
    """
    if (libc := _gnu()) is not None:
        for option, size in _OPTIONS.items():
            libc.mallopt(option, size)


def give_back_memory() -> None:
    """Return to the system what was freed."""
    if (libc := _gnu()) is not None:
        libc.malloc_trim(ctypes.c_size_t(0))


def _gnu() -> ctypes.CDLL | None:
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    return libc if hasattr(libc, "mallopt") else None
