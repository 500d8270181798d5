"""Names what is wrong with control points or surveys that do not fit: mirrored axes, another zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from app.domain.errors import BadInput
from app.survey.declaring import ZONES, is_east, is_north
from app.survey.plane_fit import ControlPair
from app.survey.points import PREFIX_M, Floats, Survey
from app.survey.projection import between_meridians

MIRROR_TIMES = 10.0  # how much better the mirror image must fit
MIRROR_M = 1.0  # misfit below which nobody looks for a mirror
ZONE_STEPS_DEG = (3.0, -3.0, 6.0, -6.0, 1.5, -1.5)
ZONE_APART_M = 20_000.0
ZONE_FIT_M = 2_000.0
ALONE_M = 100.0


def refuse_mirrored(pairs: Sequence[ControlPair]) -> None:
    """Refuse control whose target is a mirror image of its source.

    Raises:
        BadInput: the points fit with east and north of one side swapped, and not as given.
    """
    if len(pairs) < 3:
        return
    source = np.array([pair.source for pair in pairs], dtype=float)
    target = np.array([pair.target for pair in pairs], dtype=float)
    for name, places in (("source", source), ("target", target)):
        if np.all(is_north(places[:, 0])) and np.all(is_east(places[:, 1])):
            raise BadInput(
                f"East and north of the {name} are swapped in the table of control points",
                advice=f"{name}_e is the value with six digits, {name}_n the one with seven",
            )
    direct, mirrored = misfit(source, target), misfit(source[:, ::-1], target)
    if direct > MIRROR_M and direct > MIRROR_TIMES * mirrored:
        raise BadInput(
            f"The control points are mirror images: swapped axes fit within {mirrored:.3f} m, as given {direct:.3f} m",
            advice="swap east and north of the source or of the target",
        )


def misfit(source: Floats, target: Floats) -> float:
    """Return the root mean square of residuals of a plain similarity."""
    one, two = (places - places.mean(axis=0) for places in (source, target))
    a, b = complex_of(one), complex_of(two)
    if not np.abs(a).max() > 0:
        return float(np.sqrt(np.mean(np.abs(b) ** 2)))
    turn = np.vdot(a, b) / np.vdot(a, a)
    return float(np.sqrt(np.mean(np.abs(b - turn * a) ** 2)))


def complex_of(places: Floats) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
    """Return places as complex numbers."""
    return np.asarray(places[:, 0] + 1j * places[:, 1])


def zone_between(source: Floats, target: Floats) -> float | None:
    """Return by how many degrees the meridian of ``source`` lies east of that of ``target``, for places that are the
    same; None where no zone explains how far they lie apart."""
    one, two = (without_prefix(places) for places in (source, target))
    if not (np.all(is_north(one[:, 1])) and np.all(is_north(two[:, 1]))):
        return None
    if not (np.all(is_east(one[:, 0])) or np.all(is_east(two[:, 0]))):
        return None
    if np.median(np.hypot(*(one - two).T)) < ZONE_APART_M:
        return None
    for step in ZONE_STEPS_DEG:
        if np.median(np.hypot(*(between_meridians(one, step) - two).T)) < ZONE_FIT_M:
            return step
    return None


def without_prefix(places: Floats) -> Floats:
    """Return places with eastings free of a zone prefix."""
    prefixed = places[:, 0] >= ZONES[0] * PREFIX_M
    return np.column_stack([np.where(prefixed, np.mod(places[:, 0], PREFIX_M), places[:, 0]), places[:, 1]])


def zone_warning(pairs: Sequence[ControlPair]) -> str:
    """Return what to say when the two sides of control lie in neighbouring zones; empty when they do not."""
    source, target = (np.array([getattr(pair, side) for pair in pairs], dtype=float) for side in ("source", "target"))
    step = zone_between(source, target)
    if step is None:
        return ""
    side = "east" if step > 0 else "west"
    return (
        f"Wrong zone: the source lies in a zone whose meridian is {abs(step):g}° {side} of the target's; "
        "change the projection exactly with --from EPSG --to EPSG"
    )


def refuse_other_zone(middles: Sequence[tuple[str, Floats]]) -> None:
    """Refuse surveys that lie in another zone than the first.

    Args:
        middles: name and median place (2,) of every survey.

    Raises:
        BadInput: one of them lies where the neighbouring zone would put it.
    """
    for name, middle in middles[1:]:
        step = zone_between(middle[None, :], middles[0][1][None, :])
        if step is not None:
            side = "east" if step > 0 else "west"
            raise BadInput(
                f"{name} lies in a zone whose meridian is {abs(step):g}° {side} of that of {middles[0][0]}: wrong zone",
                advice="transform one of them first (survey transform --from EPSG --to EPSG)",
            )


def lone_surveys(surveys: Sequence[Survey]) -> Iterator[tuple[str, float]]:
    """Yield name and least distance (m) of every survey whose extents lie over ``ALONE_M`` from those of all others."""
    boxes = [(survey.source, box) for survey in surveys if (box := extents(survey)) is not None]
    for name, (low, high) in boxes:
        gaps = [
            float(np.linalg.norm(np.maximum(0.0, np.maximum(low - upper, lower - high))))
            for other, (lower, upper) in boxes
            if other != name
        ]
        if gaps and min(gaps) > ALONE_M:
            yield name, min(gaps)


def extents(survey: Survey) -> tuple[Floats, Floats] | None:
    """Return least and greatest east and north of a survey's points and outlines; None for an empty one."""
    places = [survey.points.places, *(np.array(outline.vertices) for outline in survey.outlines)]
    every = np.vstack([place for place in places if len(place)] or [np.empty((0, 2))])
    return (every.min(axis=0), every.max(axis=0)) if len(every) else None
