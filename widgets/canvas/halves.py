"""A large picture painted by two processes beside one another: the upper lines here, the lower ones in a double."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from app.jobs.double import Double, may_double

WORTH_A_DOUBLE = 20_000  # lines, areas and texts
LARGEST_PX2 = 1 << 24  # each process holds the whole picture

Part = Callable[[tuple[int, int] | None], QImage]


def in_halves(part: Part, size_px: tuple[int, int], lines_of: Callable[[], npt.NDArray[np.float64]]) -> QImage:
    """Return the picture ``part(None)``, painted by two processes where that is worth it and safe.

    Args:
        part: paints the picture, or only the lines of pixels from the first one to the one before the second.
        size_px: width and height of the picture.
        lines_of: tells the line of pixels in which each item lies: half of them are painted in each process.
    """
    if size_px[0] * size_px[1] > LARGEST_PX2 or not may_double():
        return part(None)
    lines = lines_of()
    if len(lines) < WORTH_A_DOUBLE:
        return part(None)
    middle = int(np.median(lines))
    with Double(lambda: [_pixels_from(part((middle, size_px[1])), middle)]) as lower:
        image = part((0, middle))
        pixels = lower.answer()
    if pixels is None:
        return part(None)
    _pixels_from(image, middle)[:] = pixels
    return image


def _pixels_from(image: QImage, line: int) -> npt.NDArray[np.uint8]:
    """Return the bytes of a picture from a line on, in place."""
    return np.frombuffer(image.bits(), np.uint8)[line * image.bytesPerLine() :]
