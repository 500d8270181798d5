"""Jogged radius dimensions without their block, which ezdxf reads and does not draw.

The line runs from the arc along its radius to a jog, and beside it on to a centre put where there is room for it.
"""

from __future__ import annotations

import math
from typing import Any

KIND = "LARGE_RADIAL_DIMENSION"
_JOG_RAD = math.pi / 4
_LEAST_JOG_RAD = 0.05
_LINES = ("LINE", "POINT", "CIRCLE")  # of a plain radius dimension: its line, and the mark of the centre


def jogged_block(dimension: Any) -> Any:
    """Return a block with the picture of an ezdxf LARGE_RADIAL_DIMENSION: figure and arrow of a plain one, its line.

    Raises:
        DXFError: the style is out of reason.
        ValueError: the points are.
    """
    from ezdxf.math import Vec2

    dxf = dimension.dxf
    centre, seeming = Vec2(dxf.defpoint), Vec2(dxf.override_center)
    # Descriptions of the format differ in which is which: the jog is nearer to the centre that is shown.
    jog, chord = sorted((Vec2(dxf.chord_point), Vec2(dxf.jog_point)), key=seeming.distance)
    along = chord - centre
    if not (along.magnitude > 0 and math.isfinite(along.magnitude + seeming.magnitude + jog.magnitude)):
        raise ValueError("a radius without length")
    along = along.normalize()
    angle = abs(float(dxf.get("unknown2", _JOG_RAD) or _JOG_RAD)) % math.pi
    angle = max(min(angle, math.pi - _LEAST_JOG_RAD), _LEAST_JOG_RAD)
    across = along.rotate(angle if along.det(seeming - chord) < 0 else -angle)
    text_at = Vec2(dxf.get("text_midpoint", (0, 0)))
    plain = dimension.doc.modelspace().add_radius_dim(
        centre,
        chord,
        location=text_at if text_at.magnitude > 0 else None,
        text=dxf.text or "<>",
        dimstyle=dxf.dimstyle,
        override=dimension.override().dimstyle_attribs,
    )
    plain.render()
    block = plain.dimension.get_geometry_block()
    for entity in [one for one in block if one.dxftype() in _LINES]:
        block.delete_entity(entity)
    ends = [_meeting(start, along, jog, across) for start in (chord, seeming)]
    block.add_lwpolyline([chord, *ends, seeming])
    return block


def _meeting(start: Any, along: Any, place: Any, across: Any) -> Any:
    """Return where the line from ``start`` along one way meets that through ``place`` along another."""
    return start + along * ((place - start).det(across) / along.det(across))
