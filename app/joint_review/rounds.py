"""Rounds (轮次): first review, letter, replies, revision, re-review by evidence, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from app.markup.opinion import Opinion, Source, Status


class RoundState(StrEnum):
    """Where a round stands."""

    REVIEWING = "reviewing"
    WITH_DESIGNER = "with_designer"
    RETURNED = "returned"
    CLOSED = "closed"


@dataclass(frozen=True)
class IssuedLetter:
    """The letter of a round: the day it went out, the opinions it lists, hash of its content and of its file."""

    issued: date
    opinions: tuple[str, ...]
    hash: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Round:
    """One round.

    Args:
        number: from 1; round 1 is the first review (初审).
        returned: day the designer's answer arrived.
        revision: that came with the answer; empty when none did.
        closed: day it was closed.
        disputed: devices that were apart disagree on it.
    """

    number: int
    letter: IssuedLetter | None = None
    returned: date | None = None
    revision: str = ""
    closed: date | None = None
    disputed: bool = False

    @property
    def state(self) -> RoundState:
        """Return where the round stands."""
        if self.letter is None:
            return RoundState.REVIEWING
        if self.returned is None:
            return RoundState.WITH_DESIGNER
        return RoundState.RETURNED if self.closed is None else RoundState.CLOSED


def read_rounds(records: Iterable[Source]) -> tuple[Round, ...]:
    """Return the rounds so far, by number, the one under way last.

    Args:
        records: of type ``round``; the id is the number.
    """
    known = {int(one.id): one for one in records if one.id.isdecimal() and one.id.isascii() and len(one.id) < 6}
    found: list[Round] = []
    number = 1
    while number in known:
        fields = known[number].fields
        found.append(
            Round(
                number,
                _letter(fields.get("letter")),
                _day(fields.get("returned")),
                str(fields.get("revision") or ""),
                _day(fields.get("closed")),
                bool(known[number].disputed),
            )
        )
        if found[-1].state is not RoundState.CLOSED:
            return tuple(found)
        number += 1
    return (*found, Round(number))


def current_round(rounds: Sequence[Round]) -> Round:
    """Return the round under way."""
    return rounds[-1]


def with_rounds(opinions: Sequence[Opinion], rounds: Sequence[Round]) -> tuple[Opinion, ...]:
    """Return the opinions, each with the round whose letter first listed it; the round under way when none did.

    An opinion written on a device that did not know that the letter had gone belongs to the next one.
    """
    first: dict[str, int] = {}
    for one in reversed(rounds):
        first.update(dict.fromkeys(one.letter.opinions if one.letter else (), one.number))
    now = current_round(rounds)
    upcoming = now.number + (now.letter is not None)
    return tuple(replace(one, round=first.get(one.id, upcoming)) for one in opinions)


def is_answered(opinion: Opinion, number: int) -> bool:
    """Tell whether an opinion needs no answer any more in round ``number``."""
    return opinion.settled or any(reply.round >= number for reply in opinion.replies)


@dataclass(frozen=True)
class RoundHurdles:
    """What keeps a round from being closed: labels of opinions."""

    unanswered: tuple[str, ...]
    not_reviewed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.unanswered or self.not_reviewed)


def round_hurdles(one: Round, opinions: Iterable[Opinion]) -> RoundHurdles:
    """Return the opinions of the round's letter that have no answer, or whose answer nobody judged."""
    listed = frozenset(one.letter.opinions if one.letter else ())
    mine = [opinion for opinion in opinions if opinion.id in listed]
    return RoundHurdles(
        tuple(opinion.label for opinion in mine if not is_answered(opinion, one.number)),
        tuple(opinion.label for opinion in mine if opinion.status is Status.REPLIED),
    )


def _letter(value: Any) -> IssuedLetter | None:
    if not isinstance(value, Mapping):
        return None
    issued = _day(value.get("issued"))
    if issued is None:
        return None
    listed = value.get("opinions")
    ids = tuple(str(one) for one in listed) if isinstance(listed, list) else ()
    return IssuedLetter(issued, ids, str(value.get("hash") or ""), str(value.get("sha256") or ""))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
