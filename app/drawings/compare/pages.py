"""Two PDF pages held against each other: by what they draw where that can be matched, and always by their pixels.

Programs write the same plan in other pieces each time, so that pieces alone cannot tell what changed: when many are
left over, only those count whose place also looks different. Pages of which nothing agrees are not held together at
all: one stands in the place of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box
from app.drawings.compare.agreeing import agree
from app.drawings.compare.aligning import aligned
from app.drawings.compare.comparison import STAYS
from app.drawings.compare.hashing import mixed
from app.drawings.compare.ink import Ink
from app.drawings.compare.items import POLY, Leaves, Names
from app.drawings.compare.matching import Matcher
from app.drawings.compare.pictures import differences
from app.drawings.compare.planes import Change
from app.drawings.compare.regions import together
from app.drawings.compare.turning import turned_by_words
from app.drawings.compare.units import Units
from app.drawings.pdf.content import PageContent, page_content
from app.drawings.sheet import Sheet

TOLERANCE_PT = 0.05
FEW = 8  # pieces: too few to say that the pages can be matched
ALIKE = 0.5  # of the pieces match: the pages were written the same way
AKIN = 0.1  # of the pieces match: more than chance, the pages agree somewhere
JOIN_PT = 6.0  # changes this near are one
WIDTHS = 100.0  # widths of lines that differ by a hundredth are told apart
SURE = 0.95  # of the pieces match: what is left over did change, however small


@dataclass(frozen=True)
class PageChanges:
    """What differs between two pages.

    Args:
        changes: places, in points of each page.
        same: matched pieces.
        to_b: points of the first page → points of the second.
        method: ``content``, ``pixels``, or, where the whole page is one change: ``replaced`` (nothing agrees),
            ``unaligned`` (no time was left to look closely) or ``skipped`` (none was left to read it).
    """

    changes: tuple[Change, ...]
    same: int
    to_b: Affine
    method: str


def compare_pages(
    path_a: Path,
    sheet_a: Sheet,
    path_b: Path,
    sheet_b: Sheet,
    passwords: tuple[str, str] = ("", ""),
    closely: bool = True,
) -> PageChanges:
    """Return what differs between two pages, aligned to each other.

    Args:
        passwords: of encrypted files.
        closely: align pages whose pieces do not match, which takes long; else the whole page counts as changed.

    Raises:
        BadInput: a page cannot be read.
    """
    (word_a, word_b) = passwords
    one, other = page_content(path_a, sheet_a.page, word_a), page_content(path_b, sheet_b.page, word_b)
    names = Names()
    turn = _turn(one, other, sheet_a, sheet_b)
    a, b = _units(one, names, turn), _units(other, names, STAYS)
    least, same = min(len(a), len(b)), 0
    ink_a, ink_b = Ink.of_page(path_a, sheet_a, word_a), Ink.of_page(path_b, sheet_b, word_b)
    if least:
        matcher = Matcher(a, b, TOLERANCE_PT)
        rows = np.arange(len(a)), np.arange(len(b))
        shift = np.zeros(2)
        if least >= FEW and matcher.would_match(*rows, shift) < SURE * least:
            voted = matcher.shift(*rows)
            if voted is not None and matcher.would_match(*rows, voted) > matcher.would_match(*rows, shift):
                shift = voted
        same = matcher.same(*rows, shift)
        result = matcher.result
        told = same >= ALIKE * least if least >= FEW else _sure(one, other, result.left_a, result.left_b)
        if told:
            to_b = replace(turn, e=float(shift[0]), f=float(shift[1]))
            many = same >= SURE * least and least >= FEW
            seen = differences(ink_a, ink_b, to_b, fine=not many)
            removed = [Box(*box) for box in (a.box[result.left_a] + np.tile(shift, 2)).tolist()]
            added = [Box(*box) for box in b.box[result.left_b].tolist()]
            if same < SURE * least and least >= FEW:
                removed, added = _visible(removed, seen), _visible(added, seen)
            return PageChanges(tuple(_changes(removed, added, seen, to_b)), same, to_b, "content")
        same = same if least >= FEW else 0
    first = _on_page(turn, sheet_a, sheet_b)
    if not closely:
        return whole_page(ink_a.page, ink_b.page, "unaligned", first)
    if same < AKIN * max(least, 1) and not agree(ink_a, ink_b, first):
        return whole_page(ink_a.page, ink_b.page, "replaced", first)
    to_b = aligned(ink_a, ink_b, first)
    return PageChanges(tuple(_changes([], [], differences(ink_a, ink_b, to_b, fine=True), to_b)), 0, to_b, "pixels")


def _sure(one: PageContent, other: PageContent, left_a: npt.NDArray[np.int64], left_b: npt.NDArray[np.int64]) -> bool:
    """Tell whether pages of few pieces lie over each other: their pictures do, or all that one of them has.

    Ink alone does not show what is drawn over a dark picture.
    """
    pictures = [np.array([look[0] == "picture" for look in content.look], bool) for content in (one, other)]
    if any(mine.any() for mine in pictures):
        moved = pictures[0][left_a].any() or pictures[1][left_b].any()
        return bool(one.pictures) and one.pictures == other.pictures and not moved
    return not (len(left_a) and len(left_b))


def whole_page(a: Box, b: Box, method: str, to_b: Affine = STAYS) -> PageChanges:
    """Return one change that is all of both pages."""
    return PageChanges((Change("changed", a, b),), 0, to_b, method)


def _units(content: PageContent, names: Names, turn: Affine) -> Units:
    count = len(content.look)
    look = names.of(list(content.look)).astype(np.uint64)
    width = np.round(np.log(np.maximum(content.width_pt * turn.scale, 1e-3)) * WIDTHS).astype(np.int64)
    look = mixed(look + mixed(width.view(np.uint64)))
    xy = content.xy @ np.array([[turn.a, turn.b], [turn.c, turn.d]])
    start = content.start
    if turn.b or turn.c:  # boxes are told by their lower left and upper right corners
        corner = start[:-1][content.boxes]
        low, high = np.minimum(xy[corner], xy[corner + 1]), np.maximum(xy[corner], xy[corner + 1])
        xy[corner], xy[corner + 1] = low, high
    box = np.hstack([np.minimum.reduceat(xy, start[:-1]), np.maximum.reduceat(xy, start[:-1])]) if count else None
    rows = np.arange(count)
    zero = np.zeros(count, np.int64)
    leaves = Leaves(
        xy=xy,
        start=start,
        sort=np.full(count, POLY),
        closed=np.zeros(count, bool),
        look=look,
        bare=look,
        layer=zero,
        visible=np.ones(count, bool),
        entity=rows,
        instance=zero,
        box=box if box is not None else np.empty((0, 4)),
    )
    return Units(leaves, np.arange(count + 1), np.zeros(count, np.uint64), rows, zero, zero, zero)


def _turn(one: PageContent, other: PageContent, sheet_a: Sheet, sheet_b: Sheet) -> Affine:
    """Return turn and scale to the second page, by words that both have once; else by the pages' sizes."""
    (width_a, height_a), (width_b, height_b) = sheet_a.size_mm, sheet_b.size_mm
    x, y = width_b / max(width_a, 1e-9), height_b / max(height_a, 1e-9)
    likely = 1.0 if max(abs(x - 1), abs(y - 1)) < 0.01 or abs(x / max(y, 1e-9) - 1) > 0.02 else (x + y) / 2
    by_words = turned_by_words(_words(one), _words(other), likely)
    return by_words if by_words is not None else Affine(a=likely, d=likely)


def _words(content: PageContent) -> Iterator[tuple[str, float, float]]:
    """Yield the words of a page with their middles."""
    for row in np.flatnonzero(content.words).tolist():
        (x0, y0), (x1, y1) = content.xy[content.start[row] : content.start[row] + 2].tolist()
        yield str(content.look[row][1]), (x0 + x1) / 2, (y0 + y1) / 2


def _on_page(turn: Affine, sheet_a: Sheet, sheet_b: Sheet) -> Affine:
    """Return a turn with the shift that brings the middle of one page to the middle of the other, none for no turn."""
    if not turn.b and not turn.c and turn.a > 0:
        return turn
    x, y = turn(sheet_a.region.centre)
    u, v = sheet_b.region.centre
    return replace(turn, e=u - x, f=v - y)


def _visible(boxes: Sequence[Box], seen: Sequence[Change]) -> list[Box]:
    """Return the boxes at places that look different."""
    places = [box.grown(1.0) for change in seen for box in (change.box_a, change.box_b) if box is not None]
    if not places or not boxes:
        return []
    area = np.array([(box.x0, box.y0, box.x1, box.y1) for box in places])
    found = []
    for box in boxes:
        x0, y0, x1, y1 = area.T
        if ((box.x0 <= x1) & (x0 <= box.x1) & (box.y0 <= y1) & (y0 <= box.y1)).any():
            found.append(box)
    return found


def _changes(removed: list[Box], added: list[Box], seen: list[Change], to_b: Affine) -> list[Change]:
    """Return changes; boxes come in points of the second page and leave in those of each page."""
    covered = np.array([(box.x0, box.y0, box.x1, box.y1) for box in (*removed, *added)]).reshape(-1, 4)
    found = [Change("removed", box, None) for box in removed] + [Change("added", None, box) for box in added]
    for change in seen:
        box = change.box_b or change.box_a
        assert box is not None  # noqa: S101 - a change is on one side at least
        x0, y0, x1, y1 = covered.T
        near = (x0 - 2 <= box.x1) & (box.x0 <= x1 + 2) & (y0 - 2 <= box.y1) & (box.y0 <= y1 + 2)
        if not near.any():
            found.append(change)
    back = to_b.inverse()
    return [
        Change(one.kind, Box.around(map(back, one.box_a.corners)) if one.box_a else None, one.box_b)
        for one in (_one(group) for group in together(found, JOIN_PT, STAYS))
    ]


def _one(changes: list[Change]) -> Change:
    """Return changes that touch each other as one: ink that came where ink went is a change."""
    kinds = {change.kind for change in changes}
    kind = kinds.pop() if len(kinds) == 1 else "changed"
    box = Box.around(corner for one in changes for box in (one.box_a, one.box_b) if box for corner in box.corners)
    return Change(kind, None if kind == "added" else box, None if kind == "removed" else box)
