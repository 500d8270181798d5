"""Exact changes between coordinate reference systems; the rough guesses that PROJ offers by default are refused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from app.domain.errors import BadInput


class Projection:
    """A change from one reference system to another, east before north on both sides.

    Args:
        source: EPSG code such as ``4547`` or ``EPSG:4547``.
        target: the same.

    Raises:
        BadInput: a system is unknown, or no transformation of known accuracy leads from one to the other.
    """

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = system(source), system(target)
        self.model = f"{name_of(self.source)}→{name_of(self.target)}"
        if self.source.datum != self.target.datum and not has_known_accuracy(self.source, self.target):
            raise self.refusal()
        try:
            self._transformer = Transformer.from_crs(
                self.source, self.target, always_xy=True, allow_ballpark=False, only_best=True
            )
        except ProjError:
            raise self.refusal() from None

    def refusal(self) -> BadInput:
        """Return the error that says why there is no way."""
        return BadInput(
            f"No transformation of known accuracy leads from {name_of(self.source)} to {name_of(self.target)}",
            advice="give control points that are known in both systems (--control)",
        )

    def __call__(self, east_north: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Transform points (n, 2); BadInput when a point lies outside the systems' domain."""
        points = np.asarray(east_north, dtype=float)
        try:
            east, north = self._transformer.transform(points[:, 0], points[:, 1], errcheck=True)
        except ProjError:
            raise BadInput(f"A point lies outside the domain of {self.model}") from None
        result = np.stack([east, north], axis=1)
        if not np.isfinite(result).all():
            raise BadInput(f"A point lies outside the domain of {self.model}")
        return result


def system(code: str) -> CRS:
    """Return the reference system of an EPSG code; BadInput when there is none."""
    text = code.strip().upper().removeprefix("EPSG:")
    try:
        return CRS.from_epsg(int(text))
    except (ValueError, CRSError):
        raise BadInput(f"“{code}” is no EPSG code of a reference system") from None


def name_of(crs: CRS) -> str:
    """Return the EPSG code as text."""
    return f"EPSG:{crs.to_epsg()}"


def has_known_accuracy(source: CRS, target: CRS) -> bool:
    """Tell whether PROJ knows a way between two datums that is no mere guess."""
    try:
        transformer = Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)
    except ProjError:
        return False
    return "ballpark" not in transformer.description.casefold()
