"""Composition root: the one place that knows both the application and its window."""

from __future__ import annotations

import multiprocessing
import sys
from argparse import Namespace

from app.cli.main import run
from app.drawings.picture import PictureRequest


def open_window(args: Namespace) -> int:
    """Open the window on the last workspace, or as a command asks: on a project ``code``, with a ``job`` to do."""
    from widgets.launch import open_window

    return open_window(args.workspace, getattr(args, "code", ""), getattr(args, "job", None))


def picture(request: PictureRequest) -> bytes:
    """Paint a sheet with the window's painter."""
    from widgets.canvas.picture import picture

    return picture(request)


def main() -> int:
    """Run the command line; without a command, the window."""
    multiprocessing.freeze_support()
    return run(sys.argv[1:], open_window, picture)


if __name__ == "__main__":
    sys.exit(main())
