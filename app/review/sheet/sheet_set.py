"""All sheets under review, as rules of the whole set see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar, overload

from app.review.facts import Facts, Limits
from app.review.places import Outline, Path, Symbol
from app.review.sheet.sheet_view import SheetView

_T = TypeVar("_T")


class SheetSet(Sequence[SheetView]):
    """All sheets under review, in the order of their ids.

    Args:
        sheets: views.
        facts: sheet id → facts of that sheet, its own over the project's.
    """

    id = ""

    def __init__(self, sheets: Sequence[SheetView], facts: Mapping[str, Facts] | None = None) -> None:
        self._sheets = tuple(sorted(sheets, key=lambda sheet: sheet.id))
        self._facts = dict(facts or {})

    def facts(self, sheet: SheetView) -> Facts:
        """Return the facts of one sheet, its own over the project's."""
        return self._facts.get(sheet.id, Facts())

    @overload
    def __getitem__(self, index: int) -> SheetView: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[SheetView]: ...
    def __getitem__(self, index: int | slice) -> SheetView | Sequence[SheetView]:
        return self._sheets[index]

    def __len__(self) -> int:
        return len(self._sheets)

    def __iter__(self) -> Iterator[SheetView]:
        return iter(self._sheets)

    def each(self, work: Callable[[SheetView, Limits], _T], limits: Limits) -> Iterator[tuple[SheetView, _T]]:
        """Yield every sheet with what ``work`` gathers from it; worked out in the visit to the sheet when the check
        says that it ``gathers`` it.
        """
        for sheet in self._sheets:
            yield sheet, sheet.extract(work, limits)

    def having(self, *roles: str) -> tuple[SheetView, ...]:
        """Return the sheets on which anything with one of ``roles`` is drawn."""
        return tuple(sheet for sheet in self._sheets if sheet.has(*roles))

    def closed_outlines(self, role: str) -> tuple[Outline, ...]:
        """Return the closed areas of ``role`` of all sheets."""
        return tuple(outline for sheet in self._sheets for outline in sheet.closed_outlines(role))

    def paths(self, role: str) -> tuple[Path, ...]:
        """Return the paths of ``role`` of all sheets."""
        return tuple(path for sheet in self._sheets for path in sheet.paths(role))

    def symbols(self, role: str) -> tuple[Symbol, ...]:
        """Return the symbols of ``role`` of all sheets."""
        return tuple(symbol for sheet in self._sheets for symbol in sheet.symbols(role))
