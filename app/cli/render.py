"""``render``: a picture of one sheet, painted in a worker process so that no file can hang or end the program."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.output import say
from app.cli.passwords import add_password, password_of
from app.cli.values import seconds
from app.drawings.picture import PictureRequest

LARGEST_PX = 8192
MEMORY_MB = 6144


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("render", help="paint a sheet of a drawing file into a PNG picture")
    parser.add_argument("file", metavar="FILE", type=Path, help="drawing to read (DXF or PDF)")
    parser.add_argument(
        "--sheet", metavar="S", default="", help="key, number or layout of the sheet; its first by default"
    )
    parser.add_argument("--layers", metavar="A,B", type=_names, help="only these layers")
    parser.add_argument("--without", metavar="A,B", type=_names, help="not these layers")
    parser.add_argument("--size", metavar="WxH", type=_size, default=(1600, 1200), help="size in pixels, 1600x1200")
    parser.add_argument("--dark", action="store_true", help="on a dark ground")
    add_password(parser)
    parser.add_argument("--fonts", metavar="DIR", type=Path, help="folder of your shape fonts (SHX)")
    parser.add_argument("--time-limit", metavar="S", type=seconds, help="give up after; by the size of the file")
    parser.add_argument("-o", "--out", metavar="PNG", type=Path, required=True, help="picture to write")
    parser.set_defaults(run=_render)


def _render(args: argparse.Namespace) -> int:
    from app.domain.errors import BadInput
    from app.drawings.shx.folder import use_folder
    from app.jobs.limits import time_limit_s
    from app.jobs.pool import Pool

    use_folder(args.fonts)
    request = PictureRequest(
        path=args.file,
        sheet_key=args.sheet,
        rect_mm=None,
        size_px=args.size,
        layers_off=args.without or frozenset(),
        layers=args.layers,
        dark=args.dark,
        password=password_of(args),
    )
    limit_s = args.time_limit or time_limit_s(args.file)
    with Pool(1, at_once=True) as pool:
        job = pool.submit(args.picture, request, timeout_s=limit_s, memory_mb=MEMORY_MB, subject=str(args.file))
        content: bytes = job.result()
    try:
        args.out.write_bytes(content)
    except OSError as error:
        raise BadInput(f"The picture cannot be written: {error.strerror}", path=str(args.out)) from error
    say(f"{args.out}: {args.size[0]}x{args.size[1]} px")
    return 0


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is no size; write it as 1600x1200")
    size = int(width), int(height)
    if not all(1 <= side <= LARGEST_PX for side in size):
        raise argparse.ArgumentTypeError(f"'{text}': a side has 1 to {LARGEST_PX} pixels")
    return size


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())
