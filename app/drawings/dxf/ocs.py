"""Object coordinate systems: planes given by an extrusion vector, seen from above."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Planes:
    """Per entity the world x and y of the axes of its own coordinate system; all (n,) arrays.

    Args:
        x: (n, 2) image of the x axis in the drawing plane.
        y: (n, 2) image of the y axis.
        z: (n, 2) image of the z axis.
        tilted: which entities are not simply in the drawing plane.
    """

    x: Floats
    y: Floats
    z: Floats
    tilted: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, nx: Floats, ny: Floats, nz: Floats) -> Planes:
        """Apply the arbitrary axis algorithm of the DXF reference; bad extrusion vectors count as (0, 0, 1)."""
        length = np.sqrt(nx * nx + ny * ny + nz * nz)
        bad = ~(np.isfinite(length) & (length > 1e-12))
        length = np.where(bad, 1, length)
        nx, ny, nz = np.where(bad, 0, nx / length), np.where(bad, 0, ny / length), np.where(bad, 1, nz / length)
        near = (np.abs(nx) < 1 / 64) & (np.abs(ny) < 1 / 64)
        # x axis: Wy × N near the pole, Wz × N elsewhere; y axis: N × x
        ax = np.where(near, nz, -ny)
        ay = np.where(near, 0.0, nx)
        az = np.where(near, -nx, 0.0)
        size = np.sqrt(ax * ax + ay * ay + az * az)
        ax, ay, az = ax / size, ay / size, az / size
        x = np.column_stack([ax, ay])
        y = np.column_stack([ny * az - nz * ay, nz * ax - nx * az])
        z = np.column_stack([nx, ny])
        return cls(x, y, z, ~((nx == 0) & (ny == 0) & (nz > 0)))

    def flattened(self, chosen: npt.NDArray[np.bool_]) -> Planes:
        """Return the same planes, but the drawing's own for ``chosen`` entities, which have world coordinates."""
        keep = ~chosen[:, None]
        x, y = np.where(keep, self.x, [1.0, 0.0]), np.where(keep, self.y, [0.0, 1.0])
        return Planes(x, y, np.where(keep, self.z, 0.0), self.tilted & ~chosen)

    def points(self, item: Ints, xy: Floats, z: Floats) -> Floats:
        """Return (k, 2) world points of (k, 2) points with elevations ``z`` that belong to the entities ``item``."""
        if not self.tilted.any():
            return xy
        return xy[:, :1] * self.x[item] + xy[:, 1:] * self.y[item] + z[:, None] * self.z[item]

    def vectors(self, item: Ints, xy: Floats) -> Floats:
        """Return (k, 2) world vectors of (k, 2) vectors in the entities' own systems."""
        if not self.tilted.any():
            return xy
        return xy[:, :1] * self.x[item] + xy[:, 1:] * self.y[item]
