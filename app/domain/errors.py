"""Errors a person can act on.

    AppError                  what went wrong outside our code: shown to the user as it stands
    ├── BadInput              a file, package or argument that cannot be used (CLI exit 2)
    │   └── Locked            a file that opens with its password only
    ├── NotFound              a project, sheet or record that does not exist
    ├── NotPermitted          this person may not do that
    ├── Conflict              the thing changed meanwhile, or two people disagree
    ├── Tampered              a chain, signature or hash does not hold
    ├── Cancelled             the user stopped it
    └── Unavailable           network, database or device out of reach; trying again may help
        └── Died              a process ended before its work was done

Anything else that escapes is a bug in Lianshen and is shown as one.
"""

from __future__ import annotations


class AppError(Exception):
    """An error with a message for people: what happened, which file, what to do.

    Args:
        message: one sentence in the user's terms.
        path: file or address concerned, when there is one.
        line: line of the file (1-based), when known.
        advice: what the user can do about it.
    """

    kind = "error"

    def __init__(self, message: str, *, path: str | None = None, line: int | None = None, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.advice = advice

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.path, self.line, self.advice))

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}: " if self.path and self.line else f"{self.path}: " if self.path else ""
        return f"{where}{self.message}{' — ' + self.advice if self.advice else ''}"


def _rebuild(cls: type[AppError], message: str, path: str | None, line: int | None, advice: str) -> AppError:
    return cls(message, path=path, line=line, advice=advice)


class BadInput(AppError):
    """A file, package or argument that cannot be used."""

    kind = "bad_input"


class Locked(BadInput):
    """A file that opens with its password only."""

    kind = "locked"


class NotFound(AppError):
    """What was asked for does not exist."""

    kind = "not_found"


class NotPermitted(AppError):
    """This person may not do that."""

    kind = "not_permitted"


class Conflict(AppError):
    """The thing changed meanwhile, or two people disagree."""

    kind = "conflict"


class Tampered(AppError):
    """A chain, signature or hash does not hold."""

    kind = "tampered"


class Cancelled(AppError):
    """The user stopped the work."""

    kind = "cancelled"


class Unavailable(AppError):
    """Network, database or device out of reach; trying again may help."""

    kind = "unavailable"


class Died(Unavailable):
    """A process ended before its work was done.

    Args:
        about_to: what it was about to do, as ``app.domain.last_step`` has it; empty when it did not say.
    """

    def __init__(self, message: str, path: str | None = None, about_to: tuple[str, ...] = ()) -> None:
        super().__init__(message, path=path)
        self.about_to = about_to

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.message, self.path, self.about_to))
