"""Images made lighter, darker, harder or softer, as a drawing asks for."""

from __future__ import annotations

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
