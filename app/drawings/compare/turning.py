"""How one drawing is turned and scaled against another, told by what both say once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Point
from app.drawings.compare.comparison import STAYS
from app.drawings.compare.hashing import placed
from app.drawings.compare.items import Names, Rows
from app.drawings.compare.matching import Matcher
from app.drawings.compare.planes import Plane, tolerance_of
from app.drawings.flat import Flat

FEWEST_UNITS = 8  # fewer cannot tell a turn
FITS = 0.5  # of the smaller drawing matches: it is meant to lie so
FEWEST = 3  # pairs of words that must agree
AGREED = 0.4  # of all pairs
STEP = 1e-3  # of scale, and radians: pairs this near agree
SNAPPED = 2e-4  # as near to a right angle or a known scale as this is meant to be it
QUARTERS = tuple(Affine(a=c, b=s, c=-s, d=c) for c, s in ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)))


def turned_by_words(
    words_a: Iterable[tuple[str, float, float]], words_b: Iterable[tuple[str, float, float]], known: float = 1.0
) -> Affine | None:
    """Return turn and scale (no shift) from the first drawing to the second; None when the words do not tell.

    Args:
        words_a, words_b: words with their places; those that occur more than once in a drawing are passed over.
        known: scale that is likely, as the ratio of the drawings' units.
    """
    places_a, places_b = _once(words_a), _once(words_b)
    common = [word for word in places_a if word in places_b]
    if len(common) <= FEWEST:
        return None
    a, b = (np.array([places[word] for word in common]) for places in (places_a, places_b))
    order = _along(a)
    steps = []
    for skip in (1, 2):
        from_a, from_b = np.diff(a[order][::skip]), np.diff(b[order][::skip])
        far = (np.abs(from_a) > 1e-3 * float(np.abs(a - a.mean()).max())) & (np.abs(from_b) > 0)
        steps.append(from_b[far] / from_a[far])
    ratio = np.concatenate(steps)
    if len(ratio) < FEWEST:
        return None
    _, cell, count = np.unique(
        placed(np.stack([np.log(np.abs(ratio)), np.angle(ratio)], axis=1), STEP),
        return_inverse=True,
        return_counts=True,
    )
    most = int(count.argmax())
    if count[most] < max(FEWEST, AGREED * len(ratio)):
        return None
    agreed = ratio[cell == most]
    return turned(
        float(np.median(np.abs(agreed))), float(np.angle(np.median(agreed.real) + 1j * np.median(agreed.imag))), known
    )


def turned(scale: float, angle_rad: float, known: float = 1.0) -> Affine:
    """Return a turn and scale; what is all but a right angle, scale 1 or the known scale is meant to be it."""
    for meant in (1.0, known):
        if abs(scale / meant - 1) < SNAPPED:
            scale = meant
    quarter = round(angle_rad / (math.pi / 2))
    if abs(angle_rad - quarter * math.pi / 2) < SNAPPED:
        return scaled(QUARTERS[quarter % 4], scale)
    c, s = scale * math.cos(angle_rad), scale * math.sin(angle_rad)
    return Affine(a=c, b=s, c=-s, d=c)


def scaled(turn: Affine, scale: float) -> Affine:
    """Return a turn at another scale."""
    return Affine(turn.a * scale, turn.b * scale, turn.c * scale, turn.d * scale)


def _once(words: Iterable[tuple[str, float, float]]) -> dict[str, complex]:
    found: dict[str, complex] = {}
    twice: set[str] = set()
    for word, x, y in words:
        if word in found:
            twice.add(word)
        found[word] = complex(x, y)
    return {word: place for word, place in found.items() if word not in twice}


def _along(places: npt.NDArray[np.complex128]) -> Rows:
    """Return an order from left to right by columns, so that the words of one sheet follow each other."""
    wide = max(float(np.ptp(places.real)), float(np.ptp(places.imag)), 1e-300)
    column = np.floor((places.real - places.real.min()) / wide * 12)
    return np.asarray(np.lexsort((places.imag, column)), dtype=np.int64)


def turn_of(a: Plane, b: Plane, names: Names, base: Callable[[Affine], Point], unit_m: tuple[float, float]) -> Affine:
    """Return the turn and scale that bring a plane over another; none where it fits as it is.

    Args:
        a: in its own coordinates.
        base: for a turn, what is added to coordinates of ``a`` to have those of ``b`` when nothing was moved.
        unit_m: length of the drawing units of both, 0 when unknown.
    """
    least = min(len(a.units), len(b.units))
    if least < FEWEST_UNITS or _in_place(a, b, base(STAYS)) >= FITS * least:
        return STAYS
    if _fitting(a, b, base(STAYS)) >= FITS * least:
        return STAYS
    zoom = unit_m[0] / unit_m[1] if min(unit_m) > 0 else 1.0
    by_words = turned_by_words(_words(a.flat), _words(b.flat), zoom)
    if by_words is not None and (by_words == STAYS or _fits(a.flat, by_words, b, names, base, least)):
        return by_words
    for scale in dict.fromkeys((zoom, 1.0)):
        for turn in (scaled(quarter, scale) for quarter in QUARTERS):
            if turn != STAYS and _fits(a.flat, turn, b, names, base, least):
                return turn
    return STAYS


def _fits(a: Flat, turn: Affine, b: Plane, names: Names, base: Callable[[Affine], Point], least: int) -> bool:
    return _fitting(Plane.of(a, names, to=turn), b, base(turn)) >= FITS * least


def _in_place(a: Plane, b: Plane, base: Point) -> int:
    """Return how many entities begin where one of the other plane does: quickly said, and enough where most do."""
    tolerance = tolerance_of([a, b], 0.0, max(map(abs, base)))
    mine, theirs = placed(a.units.corner + np.array(base), tolerance), placed(b.units.corner, tolerance)
    return len(np.intersect1d(mine, theirs))


def _fitting(a: Plane, b: Plane, base: Point) -> int:
    """Return how many entities are the same where they stand, or after the best shift."""
    matcher = Matcher(a.units, b.units, tolerance_of([a, b], 0.0, max(map(abs, base))))
    rows = np.arange(len(a.units)), np.arange(len(b.units))
    found = matcher.would_match(*rows, np.array(base))
    voted = matcher.shift(*rows)
    return found if voted is None else max(found, matcher.would_match(*rows, voted))


def _words(flat: Flat) -> list[tuple[str, float, float]]:
    text, strings = flat.text, flat.scene.strings
    return [
        (strings[row], x, y)
        for row, x, y in zip(text["string"].tolist(), text["x"].tolist(), text["y"].tolist(), strict=True)
        if strings[row].strip()
    ]
