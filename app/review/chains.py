"""Paths joined end to end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString
from shapely.ops import linemerge

from app.review.ink import Stroke
from app.review.places import Path
from app.review.rings import welded

BAND_M = 5e-3
"""A path belongs to the chain that it lies in, within this."""


def chained(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return paths of one role joined end to end wherever exactly two meet (within 2 mm)."""
    if len(paths) < 2:
        return tuple(paths)
    strokes = [Stroke(np.asarray(path.line.coords)[:, :2], False, path.role, path.handles) for path in paths]
    merged = linemerge([LineString(stroke.xy) for stroke in welded(strokes)])
    lines = sorted(getattr(merged, "geoms", [merged]), key=lambda line: line.bounds)
    tree = STRtree([path.line for path in paths])
    chains = []
    for line in lines:
        band = line.buffer(BAND_M)
        own = [paths[i] for i in sorted(int(i) for i in tree.query(band)) if paths[i].line.within(band)]
        first = own[0] if own else paths[0]
        chains.append(
            Path(
                sheet=first.sheet,
                role=first.role,
                name=next((path.name for path in own if path.name), ""),
                labels=tuple(label for path in own for label in path.labels),
                handles=tuple(dict.fromkeys(handle for path in own for handle in path.handles)),
                proposed=first.proposed,
                level=first.level,
                floor=first.floor,
                line=line,
            )
        )
    return tuple(chains)
