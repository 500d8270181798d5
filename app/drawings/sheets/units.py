"""How long a drawing unit is: from dimensions, the frame's scale, $INSUNITS, or the content; 0 when none tells."""

from __future__ import annotations

import math
import re

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box
from app.drawings.flat import Flat
from app.drawings.sheets.vocabulary import plain

INSUNITS_M = {1: 0.0254, 2: 0.3048, 4: 0.001, 5: 0.01, 6: 1.0, 14: 0.1}
IMPERIAL = {1, 2}
USUAL_M = (0.001, 1.0)  # building drawings come in millimetres, site plans in metres too
CENTIMETRE_M = 0.01
USUAL_WRITING_M = (0.12, 6.0)  # height of texts of plans in the world: 2.5 mm on paper at 1:50 to 6 mm at 1:1000
SAMPLE = 400  # dimensions looked at
FEWEST = 3
AGREEING = 0.6  # share of dimensions that must show the same unit
WRITING_M = (0.02, 20.0)  # height of texts in the world: 3 mm on paper at 1:7 to 1:6000
EXTENT_M = (1.0, 100_000.0)  # of a building or site
PAPER_M = (0.06, 12.0)  # long side of what is drawn at a noted scale; several sheets may lie side by side
PAPER_SLACK = 0.05  # a frame within this of its paper's millimetres is drawn at that size
LARGEST_SITE = 10_000  # units: nothing is drawn in metres beyond
LARGEST_DETAIL_M = 3.0  # drawn at its own size, with writing of 2 to 20 mm, or a small room at 1:20 to 1:100
LARGEST_DETAIL_WRITING_M = 0.35
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def unit_from_dimensions(flat: Flat, region: Box, insunits: int = 0) -> float:
    """Return metres a drawing unit as the dimensions in ``region`` show: what they say against how long they are.

    They speak of millimetres, or of metres where they have decimals. What that makes of the drawing must suit its
    extent and writing; where centimetres suit them, or $INSUNITS, better, they speak of those.
    """
    values, lengths = _measured(flat, region)
    if len(values) < FEWEST:
        return 0.0
    numbers = np.array([float(value) for value in values])
    whole = np.array(["." not in value for value in values])
    metres = np.array([len(value.partition(".")[2]) >= 2 for value in values])
    if whole.mean() > 0.7 and np.median(numbers) >= 100:
        written_m = 0.001
    elif metres.mean() > 0.7 and np.median(numbers) < 1000:
        written_m = 1.0
    else:
        return 0.0
    ratio = numbers / np.array(lengths)
    middle = float(np.median(ratio))
    agreeing = np.abs(ratio / middle - 1) < 0.1
    if agreeing.mean() < AGREEING:
        return 0.0
    shown = float(np.median(ratio[agreeing]))
    unit_m, from_cm, declared = _round(shown * written_m), _round(shown * CENTIMETRE_M), INSUNITS_M.get(insunits, 0.0)
    if unit_m in USUAL_M or unit_m == declared:
        return unit_m
    writing = _writing(flat, region)
    low, high = USUAL_WRITING_M
    better = low <= writing * from_cm <= high and not low <= writing * unit_m <= high
    if from_cm in USUAL_M and (from_cm == declared or better):
        return from_cm
    return unit_m if _plausible(unit_m, max(region.width, region.height), writing, 0.0) else 0.0


def _measured(flat: Flat, region: Box) -> tuple[list[str], list[float]]:
    """Return what dimensions say, and how long they are in drawing units."""
    dimensions, text = _dimensions(flat), flat.text
    if not len(dimensions) or not len(text):
        return [], []
    inside = (text["x"] >= region.x0) & (text["x"] <= region.x1) & (text["y"] >= region.y0) & (text["y"] <= region.y1)
    rows = np.flatnonzero(np.isin(text["mark"]["instance"], dimensions) & inside)
    rows = rows[:: max(1, len(rows) // SAMPLE)]
    segments, of = flat.lines
    owner = flat.poly_mark["instance"][of]
    order = np.argsort(owner, kind="stable")
    owner = owner[order]
    values, lengths = [], []
    for row in rows.tolist():
        string = plain(flat.string(row)).replace(",", "")
        instance = int(text["mark"]["instance"][row])
        first, end = np.searchsorted(owner, [instance, instance + 1])
        length = _along(segments[order[first:end]], float(text["rotation_rad"][row]))
        if NUMBER.fullmatch(string) and float(string) > 0 and length > 0:
            values.append(string)
            lengths.append(length)
    return values, lengths


def _dimensions(flat: Flat) -> npt.NDArray[np.int64]:
    """Return the rows of the instances that are dimensions."""
    kinds = flat.scene.kinds
    if "DIMENSION" not in kinds or not len(flat.scene.entity):
        return np.empty(0, dtype=np.int64)
    kind = flat.scene.entity["kind"][flat.instance["mark"]["entity"].astype(np.int64)]
    return np.flatnonzero((kind == kinds.index("DIMENSION")) & (np.arange(len(kind)) > 0))


def _along(segments: npt.NDArray[np.float64], angle: float) -> float:
    """Return the extent of the pieces that run in the direction ``angle``, radians."""
    way = np.array([math.cos(angle), math.sin(angle)])
    piece = segments[:, 2:] - segments[:, :2]
    size = np.hypot(piece[:, 0], piece[:, 1])
    parallel = (size > 0) & (np.abs(piece @ way) > 0.9998 * size)
    if not parallel.any():
        return 0.0
    ends = np.concatenate([segments[parallel][:, :2] @ way, segments[parallel][:, 2:] @ way])
    return float(np.ptp(ends))


def _round(unit_m: float) -> float:
    """Return the usual unit (1, 2, 2.5 or 5 times a power of ten) that ``unit_m`` is within 4 % of, else 0."""
    power = 10.0 ** math.floor(math.log10(unit_m) + 0.02)
    for lead in (1.0, 2.0, 2.5, 5.0, 10.0):
        if abs(unit_m / (lead * power) - 1) < 0.04:
            return lead * power
    return 0.0


def unit_from_frame(mm_per_unit: float, noted_scale: float, insunits: int = 0) -> float:
    """Return metres a drawing unit: the frame's size against the scale "1:n" in its title block; 0 when unusual.

    Only what is drawn at the size of its paper has a unit of its own for each scale, unless the file says that it is in
    metres. Where a frame drawn larger makes an unusual unit of them, the scale is written wrong, or the frame is that
    of another scale, and neither tells the unit.
    """
    unit_m = _round(mm_per_unit * noted_scale / 1000) if mm_per_unit and noted_scale else 0.0
    declared = INSUNITS_M.get(insunits, 0.0)
    on_paper = abs(mm_per_unit - 1.0) <= PAPER_SLACK and declared != 1.0
    return unit_m if unit_m in USUAL_M or unit_m == declared or on_paper else 0.0


def unit_from_content(flat: Flat, region: Box, insunits: int, *, metric: bool, noted_scale: float = 0.0) -> float:
    """Return metres a drawing unit: $INSUNITS when extents and writing agree, else the only usual unit that fits.

    Args:
        noted_scale: n of the scale "1:n" written on the drawing, 0 for none; a unit that would make it a sheet smaller
            than a hand or larger than a wall does not fit.
        metric: the file says that it measures metrically, or is Chinese: inches and feet are a left-over of a template.
    """
    extent = max(region.width, region.height)
    writing = _writing(flat, region)
    declared = 0.0 if metric and insunits in IMPERIAL else INSUNITS_M.get(insunits, 0.0)
    if declared and _plausible(declared, extent, writing, noted_scale):
        return declared
    fitting = [unit for unit in USUAL_M if _plausible(unit, extent, writing, noted_scale)]
    if not writing and not noted_scale:
        return 0.001 if extent >= LARGEST_SITE else 0.0
    return fitting[0] if len(fitting) == 1 else 0.0


def _writing(flat: Flat, region: Box) -> float:
    """Return the median height of the texts in ``region``, 0 for none; dimensions count where nothing else is written.

    A style nobody adapted to the drawing may write them as small as dust.
    """
    text = flat.text
    inside = (text["x"] >= region.x0) & (text["x"] <= region.x1) & (text["y"] >= region.y0) & (text["y"] <= region.y1)
    inside &= text["height"] > 0
    words = inside & ~np.isin(text["mark"]["instance"], _dimensions(flat))
    heights = text["height"][words if words.any() else inside]
    return float(np.median(heights)) if len(heights) else 0.0


def _plausible(unit_m: float, extent: float, writing: float, noted_scale: float) -> bool:
    extent_m, writing_m = extent * unit_m, writing * unit_m
    if noted_scale and not PAPER_M[0] <= extent_m / noted_scale <= PAPER_M[1]:
        return False
    if extent_m <= LARGEST_DETAIL_M:
        return extent_m > 0.01 and (not writing or 0.001 < writing_m < LARGEST_DETAIL_WRITING_M)
    if not EXTENT_M[0] <= extent_m <= EXTENT_M[1]:
        return False
    return not writing or WRITING_M[0] <= writing_m <= WRITING_M[1]
