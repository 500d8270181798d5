"""Composition root: the one place that knows both the application and its window."""

from __future__ import annotations

import multiprocessing
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from app.cli.main import run
from app.domain.feedback import Silent
from app.drawings.picture import PictureRequest
from app.jobs.double import Double, may_double

if TYPE_CHECKING:
    from app.drawings.open import Drawing


def open_window(args: Namespace) -> int:
    """Open the window on the last workspace, or as a command asks: on a project ``code``, with a ``job`` to do."""
    from widgets.launch import open_window

    return open_window(args.workspace, getattr(args, "code", ""), getattr(args, "job", None))


def picture(request: PictureRequest) -> bytes:
    """Paint a sheet with the window's painter: it is loaded here while a double of this process reads the drawing."""
    drawing = _read_beside(request) if may_double() else None
    painter = import_module("widgets.canvas.picture")
    content: bytes = painter.drawn(drawing, request) if drawing else painter.picture(request)
    return content


def _read_beside(request: PictureRequest) -> Drawing | None:
    """Return the drawing that a double reads, None when it cannot; the painter is prepared while it finds sheets."""
    import_module("app.drawings.open")  # both need it, and two at once load it more slowly
    with Double(partial(_steps, request)) as reading:
        painter = import_module("widgets.canvas.picture")
        drawing: Drawing | None = reading.answer()
        if drawing is None:
            return None
        painter.prepare(drawing)
        sheets = reading.answer()
    return replace(drawing, sheets=sheets) if sheets is not None else None


def _steps(request: PictureRequest) -> Iterator[object]:
    """Yield the drawing without sheets, then its sheets."""
    from app.drawings.open import read_drawing, with_sheets

    drawing = read_drawing(request.path, request.cache_dir, Silent(), request.password)
    yield drawing
    yield with_sheets(drawing, request.cache_dir, Silent()).sheets


def main() -> int:
    """Run the command line; without a command, the window."""
    multiprocessing.freeze_support()
    return run(sys.argv[1:], open_window, picture)


if __name__ == "__main__":
    sys.exit(main())
