"""Cross sections of streets (道路横断面): widths of lanes, cycle lanes and footways as their dimensions give them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from app.review.api import Draft, Facts, Label, Limits, SheetView, normalised, not_applicable
from review_rules.figures import at_label
from review_rules.municipal.streets import least_lane_widths_m
from review_rules.unknowns import held

FIGURE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*m?\s*")
BELOW_HEIGHTS = 12.0
"""A strip's dimension stands above or below its name within this many text heights."""
METRES_UP_TO, CENTIMETRES_UP_TO = 30.0, 1000.0
"""Dimensions of strips are in metres up to the first, in centimetres below the second, else in millimetres."""


def width(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the dimension of each strip that a cross section names against the least width of its kind, m.

    Source: CJJ 37-2012(2016) 5.3.
    """
    titles = (sheet.title, *(label.text for label in sheet.texts()))
    seen = False
    if any(limits.pattern("section").search(normalised(title)) for title in titles):
        least = {limits.number("width")} if "width" in limits else least_lane_widths_m(sheet, facts, limits)
        missing = "design_speed_kmh" if "design_speed_kmh" not in facts else "lane_edge:use"
        figures = [(one, float(m[1])) for one in sheet.texts() if (m := FIGURE.fullmatch(normalised(one.text)))]
        for name in sheet.texts():
            value = _dimension_m(name, figures) if limits.pattern("name").search(normalised(name.text)) else None
            if value is not None:
                seen = True
                place = at_label(sheet, name)
                draft = held(sheet, place, value, least, unit="m", missing=missing, at_least=True)
                yield replace(draft, written=True)
    if not seen:
        yield not_applicable(sheet)


def _dimension_m(name: Label, figures: list[tuple[Label, float]]) -> float | None:
    """Return the dimension nearest above or below a strip's name, metres; None when none stands there."""
    found = []
    for label, value in figures:
        turn = math.radians(label.rotation_deg)
        dx, dy = label.x - name.x, label.y - name.y
        along, up = dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
        if abs(along) <= max(label.width_m, name.height_m) and abs(up) <= BELOW_HEIGHTS * name.height_m:
            found.append((math.hypot(along, up), value))
    if not found:
        return None
    value = min(found)[1]
    scale = 1.0 if value <= METRES_UP_TO else 0.01 if value < CENTIMETRES_UP_TO else 0.001
    return value * scale
