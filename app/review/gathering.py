"""What is worked out once a sheet: for all its checks, and for checks of the set, which gather it from each."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from app.review.facts import Limits

_Check = TypeVar("_Check", bound=Callable[..., Any])
_P = ParamSpec("_P")
_T = TypeVar("_T")


def derived(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """Keep with the sheet what a function of a sheet, and of further hashable arguments, returns."""

    @wraps(work)
    def once(*args: _P.args, **named: _P.kwargs) -> _T:
        sheet: Any = args[0]
        found: _T = sheet.derived(work, *args[1:], *named.values())
        return found

    return once


def gathers(*works: Callable[..., Any]) -> Callable[[_Check], _Check]:
    """Say that a check of the set asks each sheet for these works, by ``sheets.each(work, limits)``.

    A work is a function of a module that takes a sheet and the item's limits and returns plain values and places, in
    tuples. A sheet that has not changed is not loaded again for it.
    """

    def marked(check: _Check) -> _Check:
        check.gathers = works  # type: ignore[attr-defined]
        return check

    return marked


def gathered(check: Callable[..., Any] | None) -> tuple[Callable[..., Any], ...]:
    """Return the works that a check gathers."""
    found: tuple[Callable[..., Any], ...] = getattr(check, "gathers", ())
    return found


def extract_key(work: Callable[..., Any], limits: Limits) -> str:
    """Return the name under which a sheet keeps an extract: of the work, and of the data it goes by."""
    return f"{work.__module__}.{work.__qualname__}:{limits.digest}"
