"""What this process is about to do, kept where the program that started it can read it when this process has died."""

from __future__ import annotations

from typing import Protocol

LENGTH = 4096
"""Bytes that the place holds; of a longer text the beginning stays."""


class Kept(Protocol):
    """A text that two processes see: ``LENGTH`` bytes of shared memory."""

    value: bytes


_here: list[Kept] = []


def keep_in(place: Kept) -> None:
    """Keep what this process is about to do in ``place`` from now on."""
    _here[:] = [place]


def about_to(*what: str) -> None:
    """Note what comes next, in a process that a program watches; elsewhere this does nothing."""
    for place in _here:
        place.value = "\n".join(what).encode()[: LENGTH - 1]


def noted(place: Kept) -> tuple[str, ...]:
    """Return what was noted last."""
    return tuple(place.value.decode(errors="replace").splitlines())
