"""Seals (印章) beside the title block of a sheet: pictures, red circles and red frames, in DXF as in PDF and scans."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from app.domain.geometry import Affine, Box
from app.drawings.expansion import outlined
from app.drawings.flat import Flat
from app.drawings.open import Drawing, open_drawing
from app.drawings.pdf.pages import MM_PER_POINT, render_page
from app.drawings.sheet import Sheet

VERSION = 2
LEAST_MM, MOST_MM, NARROWEST_MM = 20.0, 95.0, 12.0
MOST_ASPECT = 3.0
RIGHT, BELOW = 0.7, 0.3  # of a sheet's sides: title blocks stand right of or below that
DPI = 50.0
APART_PX = 2  # red ink this near belongs together
LEAST_INK = 0.03  # of a seal's box
FULL_TURN = 2 * np.pi * (1 - 1e-6)


def open_seals(path: Path, state: str, cache_dir: Path | None) -> dict[str, tuple[Box, ...]]:
    """Return the seals of all sheets of a file by key, sheet millimetres, from the cache when they were sought before.

    Args:
        state: as in Drawing.

    Raises:
        BadInput: the file cannot be read.
    """
    kept = cache_dir / f"{state}.seals" if cache_dir else None
    if kept and kept.exists():
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            content = json.loads(kept.read_text("utf-8"))
            if content["version"] == VERSION:
                return {key: tuple(Box(*box) for box in boxes) for key, boxes in content["seals"].items()}
    return keep_seals(open_drawing(path, cache_dir), cache_dir)


def keep_seals(drawing: Drawing, cache_dir: Path | None) -> dict[str, tuple[Box, ...]]:
    """Seek the seals of an open drawing and keep them."""
    found = read_seals(drawing)
    if cache_dir:
        plain = {key: [(box.x0, box.y0, box.x1, box.y1) for box in boxes] for key, boxes in found.items()}
        with contextlib.suppress(OSError):  # a full disk makes the next report slower, not impossible
            cache_dir.mkdir(parents=True, exist_ok=True)
            (cache_dir / f"{drawing.state}.seals").write_text(json.dumps({"version": VERSION, "seals": plain}), "utf-8")
    return found


def read_seals(drawing: Drawing) -> dict[str, tuple[Box, ...]]:
    """Return the seals of all sheets of an open drawing by key, in sheet millimetres."""
    found: dict[str, tuple[Box, ...]] = {}
    for sheet in drawing.sheets:
        if drawing.scene is None:
            boxes = list(_on_page(drawing, sheet))
        else:
            boxes = list(_in_block(outlined(drawing.scene, sheet.block), sheet))
        found[sheet.key] = tuple(box for box in boxes if _beside_title(box, sheet))
    return found


def _beside_title(box: Box, sheet: Sheet) -> bool:
    (x, y), (wide, high) = box.centre, sheet.size_mm
    return 0 <= x <= wide and 0 <= y <= high and (x > RIGHT * wide or y < BELOW * high)


def _as_large_as_a_seal(box: Box) -> bool:
    longer, shorter = max(box.width, box.height), min(box.width, box.height)
    return LEAST_MM <= longer <= MOST_MM and shorter >= NARROWEST_MM and longer <= MOST_ASPECT * shorter


def _in_block(flat: Flat, sheet: Sheet) -> Iterator[Box]:
    """Yield pictures and red rings and frames of a seal's size."""
    x, y = flat.scene.info.origin
    to_mm = sheet.to_mm.after(Affine(e=x, f=y))
    bounds, mark = flat.poly_bounds, flat.poly_mark
    whole = np.append(flat.curve[:, 7] - flat.curve[:, 6] >= FULL_TURN, False)  # the last stands for what is no curve
    ring = whole[flat.poly_curve]
    frame = flat.poly_closed & (flat.poly_curve < 0)
    for row in np.flatnonzero((ring | frame) & mark["visible"] & _red(mark["rgb"])).tolist():
        box = Box.around(map(to_mm, Box(*bounds[row].tolist()).corners))
        if _as_large_as_a_seal(box):
            yield box
    for a, b, c, d, e, f in flat.image[flat.image_mark["visible"]].tolist():
        box = Box.around(map(to_mm.after(Affine(a, b, c, d, e, f)), Box(0.0, 0.0, 1.0, 1.0).corners))
        if _as_large_as_a_seal(box):
            yield box


def _red(rgb: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    red, green, blue = rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF
    return np.asarray((rgb >= 0) & _reddish(red, green, blue))


def _reddish(
    red: npt.NDArray[np.int32], green: npt.NDArray[np.int32], blue: npt.NDArray[np.int32]
) -> npt.NDArray[np.bool_]:
    return np.asarray((red > 140) & (red - green > 50) & (red - blue > 50))


def _on_page(drawing: Drawing, sheet: Sheet) -> Iterator[Box]:
    """Yield patches of red ink of a seal's size, however they came to the page: drawn, scanned, stamped, signed."""
    wide, high = sheet.region.width, sheet.region.height
    margin = MOST_MM / 2 / MM_PER_POINT
    for strip in (
        Box(max(RIGHT * wide - margin, 0.0), 0.0, wide, high),
        Box(0.0, 0.0, RIGHT * wide, BELOW * high + margin),
    ):
        size = max(1, round(strip.width * DPI / 72)), max(1, round(strip.height * DPI / 72))
        pixels = render_page(drawing.path, sheet.page, strip, size, password=drawing.password).astype(np.int32)
        ink = _reddish(pixels[:, :, 0], pixels[:, :, 1], pixels[:, :, 2])
        if not ink.any():
            continue
        label, _ = ndimage.label(ndimage.maximum_filter(ink, 2 * APART_PX + 1), np.ones((3, 3), bool))
        for number, place in enumerate(ndimage.find_objects(label), 1):
            own = ink[place] & (label[place] == number)
            ys, xs = np.nonzero(own)
            left, top = place[1].start + xs.min(), place[0].start + ys.min()
            right, bottom = place[1].start + xs.max() + 1, place[0].start + ys.max() + 1
            x_pt, y_pt = strip.width / size[0], strip.height / size[1]
            box = Box(strip.x0 + left * x_pt, strip.y1 - bottom * y_pt, strip.x0 + right * x_pt, strip.y1 - top * y_pt)
            box = Box.around(map(sheet.to_mm, box.corners))
            if _as_large_as_a_seal(box) and own.sum() >= LEAST_INK * (right - left) * (bottom - top):
                yield box
