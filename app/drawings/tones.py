"""Images made lighter, darker, harder or softer, as a drawing asks for; and those of black and white alone."""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

from app.drawings.scene import Tone

HARDEST = 255.0  # steepest contrast: every value black or white


def toned_values(tone: Tone) -> npt.NDArray[np.uint8]:
    """Return (256,) what becomes of each value of red, green and blue.

    Brightness moves values towards white or black; contrast then draws them away from the middle or together.
    """
    value = np.arange(256) / 255
    share = (tone.brightness - 50) / 50
    value = value + (1 - value) * share if share > 0 else value * (1 + share)
    hard = tone.contrast / 50 if tone.contrast <= 50 else min(50 / max(100 - tone.contrast, 1e-9), HARDEST)
    found: npt.NDArray[np.uint8] = np.rint(255 * np.clip((value - 0.5) * hard + 0.5, 0, 1)).astype(np.uint8)
    return found


_BITS, _SAMPLES = 258, 277  # tags of TIFF files
_MOST_TAGS = 200


def is_two_tone(content: bytes) -> bool:
    """Tell whether an image file (PNG, BMP, TIFF) has one bit a pixel; False for what is none of them."""
    if content.startswith(b"\x89PNG"):
        return content[24:25] == b"\x01"
    if content.startswith(b"BM"):
        return content[28:30] == b"\x01\x00"
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(content[:4])
    if order is None or len(content) < 8:
        return False
    (at,) = struct.unpack_from(f"{order}I", content, 4)
    values = {_BITS: 1, _SAMPLES: 1}
    for row in range(_MOST_TAGS):
        entry = content[at + 2 + 12 * row : at + 14 + 12 * row]
        if len(entry) < 12 or row >= struct.unpack_from(f"{order}H", content, at)[0]:
            break
        tag, _, count, value = struct.unpack(f"{order}HHIH", entry[:10])
        if tag in values:
            values[tag] = value if count == 1 else 0
    return values == {_BITS: 1, _SAMPLES: 1}
