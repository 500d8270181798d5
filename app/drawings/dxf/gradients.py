"""Gradient fills: areas of one colour each, the later ones over the earlier ones."""

from __future__ import annotations

import numpy as np

from app.drawings.dxf.colours import ACI
from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import number

_STEPS = 24
_MOST_VERTICES = 20_000  # of an outline; larger ones keep their first colour
_SIDES = 32  # of the polygon that stands for a circle
_RADIAL = ("SPHERICAL", "HEMISPHERICAL", "CURVED")


def strips(source: Source, entity: int, rings: list[Floats]) -> list[tuple[int, list[Floats]]]:
    """Return colours (0xRRGGBB) and rings to fill over an area of the first colour, in order.

    Args:
        source: the file.
        entity: HATCH with a gradient.
        rings: its outline.
    """
    first, second, angle_rad, name, shift = _described(source, entity)
    inverted = name.startswith("INV")
    kind = name.removeprefix("INV")
    if sum(map(len, rings)) > _MOST_VERTICES or first == second:
        return []
    direction = np.array([np.cos(angle_rad), np.sin(angle_rad)])
    along = np.concatenate(rings) @ direction
    low, high = float(along.min()), float(along.max())
    every = np.concatenate(rings)
    centre = (every.min(axis=0) + every.max(axis=0)) / 2
    radius = float(np.hypot(*(every - centre).T).max())
    found = []
    for step in range(1, _STEPS):
        share = step / _STEPS
        if kind in _RADIAL:
            cut = [_in_circle(ring, centre, radius * (1 - share)) for ring in rings]
        elif kind == "CYLINDER":
            middle, half = (low + high) / 2, (high - low) / 2 * (1 - share)
            cut = [_beyond(_beyond(ring, direction, middle - half), -direction, -middle - half) for ring in rings]
        else:
            cut = [_beyond(ring, direction, low + (high - low) * (share + shift)) for ring in rings]
        areas = [ring for ring in cut if len(ring) > 2]
        if areas:
            mixed = 1 - share if inverted else share
            found.append((_mixed(first, second, mixed), areas))
    if inverted and found:
        found.insert(0, (second, rings))
    return found


def _described(source: Source, entity: int) -> tuple[int, int, float, str, float]:
    """Return both colours, angle, name and shift; one colour when the file tells no second."""
    colours: list[int] = []
    angle = shift = 0.0
    name = "LINEAR"
    single, tint = False, 0.0
    for code, value in source.entities.items(entity):
        if code == 421:
            colours.append(int(number(value)) & 0xFFFFFF)
        elif code == 460:
            angle = number(value)
        elif code == 461:
            shift = min(max(number(value), 0.0), 1.0) / 2
        elif code == 452:
            single = number(value) == 1
        elif code == 462:
            tint = min(max(number(value), 0.0), 1.0)
        elif code == 470:
            name = value.decode("ascii", "replace").strip().upper()
    if not colours:
        index = source.entities.flags(np.array([entity]), 63, 7)
        colours = [ACI[int(index[0])] if 0 < index[0] < 256 else 0xFFFFFF]
    if single or len(colours) < 2:
        colours = [colours[0], _mixed(colours[0], 0xFFFFFF, tint)]
    return colours[0], colours[1], angle, name, shift


def _mixed(first: int, second: int, share: float) -> int:
    parts = ((first >> bits & 0xFF, second >> bits & 0xFF) for bits in (16, 8, 0))
    red, green, blue = (round(a + (b - a) * share) for a, b in parts)
    return red << 16 | green << 8 | blue


def _beyond(ring: Floats, direction: Floats, level: float) -> Floats:
    """Return the part of a ring on the far side of a line."""
    if len(ring) < 3:
        return ring[:0]
    height = ring @ direction - level
    following, after = np.roll(ring, -1, axis=0), np.roll(height, -1)
    crosses = (height >= 0) != (after >= 0)
    gap = np.where(crosses, height - after, 1.0)
    meets = ring + (following - ring) * (height / gap)[:, None]
    pairs = np.stack([ring, meets], axis=1).reshape(-1, 2)
    kept: Floats = pairs[np.stack([height >= 0, crosses], axis=1).reshape(-1)]
    return kept


def _in_circle(ring: Floats, centre: Floats, radius: float) -> Floats:
    for angle in np.linspace(0, 2 * np.pi, _SIDES, endpoint=False).tolist():
        outward = np.array([np.cos(angle), np.sin(angle)])
        ring = _beyond(ring, -outward, -float(centre @ outward) - radius)
    return ring
