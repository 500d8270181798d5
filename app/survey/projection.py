"""Exact changes between coordinate reference systems; the rough guesses that PROJ offers by default are refused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError, ProjError

from app.domain.errors import BadInput
from app.survey.points import PREFIX_M, Floats

FALSE_EASTING = "8806"  # EPSG parameter
MARGIN_DEG = 1.0  # beyond the area of a system that its coordinates are still taken for


class Projection:
    """A change from one reference system to another, east before north on both sides.

    Args:
        source: EPSG code such as ``4547`` or ``EPSG:4547``.
        target: the same.

    Raises:
        BadInput: a system is unknown, or no transformation of known accuracy leads from one to the other.
    """

    def __init__(self, source: str, target: str) -> None:
        self.codes = (source, target)
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

    def __call__(self, east_north: npt.ArrayLike) -> Floats:
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


class Ellipsoidal:
    """A projected or geographic system on its own ellipsoid, for changes that go through geocentric coordinates.

    Raises:
        BadInput: the code is unknown, or the system has no ellipsoid.
    """

    def __init__(self, code: str) -> None:
        crs = system(code)
        if crs.ellipsoid is None or not (crs.is_projected or crs.is_geographic):
            raise BadInput(f"“{code}” is no projected or geographic system")
        self._geographic = bool(crs.is_geographic)
        self._proj = Proj(crs)
        self._a = float(crs.ellipsoid.semi_major_metre)
        flattening = 1.0 / crs.ellipsoid.inverse_flattening if crs.ellipsoid.inverse_flattening else 0.0
        self._e2 = flattening * (2.0 - flattening)

    def geocentric(self, east_north: npt.ArrayLike, height: npt.ArrayLike) -> Floats:
        """Return X, Y, Z (n, 3) of places (n, 2) and ellipsoidal heights (n,), metres."""
        places, high = np.asarray(east_north, dtype=float), np.asarray(height, dtype=float)
        lon, lat = places.T
        if not self._geographic:
            lon, lat = self._proj(lon, lat, inverse=True, errcheck=True)
        lon, lat = np.radians(lon), np.radians(lat)
        normal = self._a / np.sqrt(1.0 - self._e2 * np.sin(lat) ** 2)
        plane = (normal + high) * np.cos(lat)
        up = (normal * (1.0 - self._e2) + high) * np.sin(lat)
        return np.stack([plane * np.cos(lon), plane * np.sin(lon), up], axis=1)

    def plane(self, xyz: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Return places (n, 2) and ellipsoidal heights (n,) of X, Y, Z."""
        x, y, z = np.asarray(xyz, dtype=float).T
        across = np.hypot(x, y)
        lat = np.arctan2(z, across * (1.0 - self._e2))
        for _ in range(8):  # gains three digits a step near the ground
            normal = self._a / np.sqrt(1.0 - self._e2 * np.sin(lat) ** 2)
            lat = np.arctan2(z + self._e2 * normal * np.sin(lat), across)
        normal = self._a / np.sqrt(1.0 - self._e2 * np.sin(lat) ** 2)
        height = across * np.cos(lat) + z * np.sin(lat) - self._a**2 / normal
        lon, lat = np.degrees(np.arctan2(y, x)), np.degrees(lat)
        places = (lon, lat) if self._geographic else self._proj(lon, lat, errcheck=True)
        return np.stack(places, axis=1), np.asarray(height)


def fits_system(east_north: Floats, zone: int | None, code: str) -> None:
    """Hold coordinates against the system that a person says they are in.

    Raises:
        BadInput: another zone prefix than the system's, degrees in a system of metres or the reverse, or places
            outside of the system's area.
    """
    crs = system(code)
    within = np.abs(east_north[:, 0]) <= 180.0
    if crs.is_geographic:
        if not within.all():
            raise BadInput(f"{name_of(crs)} counts degrees, the file holds metres: wrong reference system")
        return
    if within.all() and np.all(np.abs(east_north[:, 1]) <= 90.0):
        raise BadInput(
            f"{name_of(crs)} counts metres, the file holds degrees: wrong reference system",
            advice="geographic coordinates of CGCS2000 are EPSG:4490",
        )
    steps = crs.coordinate_operation.params if crs.coordinate_operation is not None else []
    shift = next((float(step.value) for step in steps if step.code == FALSE_EASTING), 0.0)
    own = int(shift // PREFIX_M)
    if own != (zone or 0):
        told = f"zone prefix {zone}" if zone else "no zone prefix"
        wanted = f"zone prefix {own}" if own else "none"
        raise BadInput(f"Wrong zone: the eastings carry {told}, {name_of(crs)} has {wanted}")
    area = crs.area_of_use
    if area is not None and crs.is_projected:
        lon, lat = Proj(crs)(east_north[:, 0], east_north[:, 1], inverse=True)
        outside = max(area.west - float(np.median(lon)), float(np.median(lon)) - area.east)
        above = max(area.south - float(np.median(lat)), float(np.median(lat)) - area.north)
        if not (outside < MARGIN_DEG and above < MARGIN_DEG):
            raise BadInput(
                f"The coordinates lie outside of the area of {name_of(crs)} ({area.name}): wrong zone or swapped axes"
            )


def between_meridians(east_north: Floats, degrees: float) -> Floats:
    """Return what coordinates of a Gauss-Krüger zone become in the zone whose meridian lies ``degrees`` to the west."""
    lon, lat = Proj(proj="tmerc", lon_0=degrees, x_0=500_000, ellps="GRS80")(
        east_north[:, 0], east_north[:, 1], inverse=True
    )
    return np.stack(Proj(proj="tmerc", lon_0=0, x_0=500_000, ellps="GRS80")(lon, lat), axis=1)


def definition(epsg: int) -> str:
    """Return the WKT of a system."""
    return str(system(str(epsg)).to_wkt("WKT1_GDAL"))


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
