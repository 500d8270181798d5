"""Composition root: the one place that knows both the application and its window."""

from __future__ import annotations

import multiprocessing
import sys
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

from app.cli.main import run
from app.drawings.picture import PictureRequest


def open_window(args: Namespace) -> int:
    """Open the window on the last workspace, or as a command asks: on a project ``code``, with a ``job`` to do."""
    from widgets.launch import open_window

    return open_window(args.workspace, getattr(args, "code", ""), getattr(args, "job", None))


def picture(request: PictureRequest) -> bytes:
    """Paint a sheet with the window's painter, which is loaded while the drawing is read."""
    from app.drawings.open import open_drawing

    with ThreadPoolExecutor(1) as beside:
        painter = beside.submit(import_module, "widgets.canvas.picture")
        drawing = open_drawing(request.path, request.cache_dir, password=request.password)
    content: bytes = painter.result().drawn(drawing, request)  # without the thread: the painter may double the process
    return content


def main() -> int:
    """Run the command line; without a command, the window."""
    multiprocessing.freeze_support()
    return run(sys.argv[1:], open_window, picture)


if __name__ == "__main__":
    sys.exit(main())
