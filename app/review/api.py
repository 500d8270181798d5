"""What review rules see, and all they may import.

A check is a pure function of a sheet (or of all sheets), the facts and the item's data tables that yields drafts::

    def area(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]: ...
    def total(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]: ...

The annotation of the first parameter says which of the two it is. Geometry is in metres of the model, whatever the
drawing's unit; roles come from the layer map. A missing fact raises ``Missing`` by itself and becomes
*cannot determine*. Sketch draws a sheet in code, to try a check out.
"""

from app.domain.finding import Outcome
from app.review.draft import Draft, Missing, cannot_determine, compare, judge, not_applicable
from app.review.facts import Facts, Limits
from app.review.gathering import derived, gathers
from app.review.places import Label, Outline, Path, Place, Symbol, between
from app.review.sheet.chains import chained, cut_at
from app.review.sheet.sheet_set import SheetSet
from app.review.sheet.sheet_view import SheetView
from app.review.sheet.sketch import Sketch
from app.review.sheet.widths import narrowest_crossing, sides_m
from app.review.texts.labels import normalised, numeral

__all__ = [
    "Draft",
    "Facts",
    "Label",
    "Limits",
    "Missing",
    "Outcome",
    "Outline",
    "Path",
    "Place",
    "SheetSet",
    "SheetView",
    "Sketch",
    "Symbol",
    "between",
    "cannot_determine",
    "chained",
    "compare",
    "cut_at",
    "derived",
    "gathers",
    "judge",
    "narrowest_crossing",
    "normalised",
    "not_applicable",
    "numeral",
    "sides_m",
]
