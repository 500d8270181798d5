"""AutoCAD colour index (ACI) to RGB."""

from __future__ import annotations

import colorsys

import numpy as np
import numpy.typing as npt

from app.drawings.scene import BYBLOCK, BYLAYER

_FIRST = (0, 0xFF0000, 0xFFFF00, 0x00FF00, 0x00FFFF, 0x0000FF, 0xFF00FF, 0xFFFFFF, 0x808080, 0xC0C0C0)
_GREYS = (0x333333, 0x5B5B5B, 0x848484, 0xADADAD, 0xD6D6D6, 0xFFFFFF)
_VALUES = (255, 165, 127, 76, 38)  # brightness of each pair of indexes in a decade


def _rgb(index: int) -> int:
    """Return 0xRRGGBB: 24 hues of 15°, five values, odd indexes at half saturation."""
    if index < 10:
        return _FIRST[index]
    if index >= 250:
        return _GREYS[index - 250]
    value = _VALUES[index % 10 // 2]
    red, green, blue = colorsys.hsv_to_rgb((index // 10 - 1) / 24, 0.5 if index % 2 else 1.0, 1.0)
    return int(red * value + 1e-9) << 16 | int(green * value + 1e-9) << 8 | int(blue * value + 1e-9)


ACI = tuple(_rgb(index) for index in range(256))
_TABLE = np.array([BYBLOCK, *ACI[1:], BYLAYER], np.int32)


def resolved(aci: npt.NDArray[np.float64], true: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    """Return STYLE colours for group 62 (NaN or out of range: by layer) and group 420 (NaN: none)."""
    known = (aci >= 0) & (aci <= 256)
    colour = _TABLE[np.where(known, aci, 256).astype(np.int64)]
    has_true = np.isfinite(true)
    return np.where(has_true, np.where(has_true, true, 0).astype(np.int64) & 0xFFFFFF, colour).astype(np.int32)
