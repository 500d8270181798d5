"""Lines of MTEXT that reach both edges: room between words, or between all letters."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise

from app.drawings.lettered import pieces
from app.drawings.pdf.fonts import advance_caps
from app.drawings.scene import Span

_WIDE = "\u2e80"  # letters from here on need no blanks between words


def spread(text: str, spans: tuple[Span, ...], length: float, *, every: bool) -> tuple[Span, ...] | None:
    """Return the looks with which a line is ``length`` long, its own where it is longer; None where it has no gap.

    Args:
        text: the line.
        spans: looks of its letters.
        length: heights of capitals.
        every: between all letters; else at blanks and beside Chinese letters.
    """
    missing = length - pieces(text, spans, advance_caps)[1]
    gaps = [every or letter.isspace() or letter >= _WIDE or after >= _WIDE for letter, after in pairwise(text)]
    if not any(gaps):
        return None
    if missing <= 0:
        return spans
    extra = missing / sum(gaps)
    found: list[Span] = []
    for span in spans:
        tracking = [
            span.tracking + (extra / (_natural(text[at], span)) if at < len(gaps) and gaps[at] else 0.0)
            for at in range(span.start, span.end)
        ]
        at = span.start
        for value, alike in groupby(tracking):
            end = at + len(list(alike))
            found.append(replace(span, start=at, end=end, tracking=value))
            at = end
    return tuple(found)


def _natural(letter: str, span: Span) -> float:
    return max(advance_caps(letter) * span.width, 1e-3)
