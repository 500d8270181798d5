"""Streets: footways. Source: CJJ 37-2012(2016) 5.3.4."""

from __future__ import annotations

from collections.abc import Iterator

from app.review.api import Draft, Facts, Limits, SheetView, cannot_determine, clear_width_m, compare, narrow_part


def footway_width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the clear width of each footway with the least one."""
    least = limits.number("width")
    footways = sheet.closed_outlines("footway")
    if not footways:
        yield cannot_determine(sheet, missing="footway")
    for footway in footways:
        narrow = narrow_part(footway.polygon, least * (1 - 1e-6))
        width = clear_width_m(footway.polygon, 5 * least)
        yield compare(footway if narrow is None else footway.part(narrow), width, unit="m", at_least=least)
