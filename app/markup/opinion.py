"""Opinions (审查意见), replies (设计回复) and how an opinion's status may change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.errors import BadInput, Conflict
from app.domain.place import Anchor
from app.domain.project import Discipline


class Status(StrEnum):
    """Where an opinion stands."""

    OPEN = "open"
    REPLIED = "replied"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


NEXT = {
    Status.OPEN: {Status.REPLIED, Status.CLOSED, Status.WITHDRAWN},
    Status.REPLIED: {Status.OPEN, Status.CLOSED, Status.WITHDRAWN},
    Status.CLOSED: {Status.OPEN},
    Status.WITHDRAWN: {Status.OPEN},
}


SETTLED = frozenset({Status.CLOSED, Status.WITHDRAWN})


@dataclass(frozen=True)
class Reply:
    """The designer's answer to an opinion, given in a review round (from 1)."""

    text: str
    author: str
    created: str
    round: int = 1


@dataclass(frozen=True)
class Opinion:
    """What a reviewer asks of the designer.

    Args:
        id: record id.
        number: running number in the project; two devices that wrote offline may have given the same one.
        label: number as printed: ``12``, and ``12-2`` for the second opinion with number 12.
        clause: code and clause, ``GB 55037-2022 4.3.16``; empty when none.
        mandatory: rests on a mandatory clause (强制性条文).
        evidence: ``verified`` or ``memory`` (to be confirmed against the code text); empty when no clause.
        sheet: sheet id; empty for opinions about the whole set.
        item: checklist item it rests on.
        finding: finding it rests on.
        markup: markup that shows its place.
        status: of the opinion it was merged into, once it was merged.
        round: review round, from 1.
        merged_into: id of the opinion that speaks for this one too; empty when it speaks for itself.
        disputed: devices that were apart disagree on it; it counts as not settled until a person decides.
    """

    id: str
    number: int
    label: str
    discipline: Discipline
    text: str
    clause: str = ""
    mandatory: bool = False
    evidence: str = ""
    anchor: Anchor | None = None
    sheet: str = ""
    item: str = ""
    finding: str = ""
    markup: str = ""
    status: Status = Status.OPEN
    round: int = 1
    author: str = ""
    created: str = ""
    replies: tuple[Reply, ...] = ()
    merged_into: str = ""
    disputed: bool = False

    @property
    def settled(self) -> bool:
        """Tell whether nothing is asked of the designer any more: closed or withdrawn, and nobody disagrees."""
        return self.status in SETTLED and not self.disputed


@dataclass(frozen=True)
class Source:
    """One record as stored: id, fields, who made it and when, and the fields on which devices disagree."""

    id: str
    fields: Mapping[str, Any]
    author: str
    created: str
    disputed: tuple[str, ...] = ()


def read_opinions(opinions: Iterable[Source], replies: Iterable[Source]) -> tuple[Opinion, ...]:
    """Return the opinions that records describe, by number, each with its replies by time.

    An opinion merged into another has that one's status and its replies too; where either is mandatory, both are. When
    the other is withdrawn, or two devices merged them into each other, each speaks for itself: none is ever lost.

    Raises:
        BadInput: naming the opinion whose fields cannot be read.
    """
    answers: dict[str, list[Reply]] = {}
    for reply in replies:
        said = Reply(str(reply.fields.get("text") or ""), reply.author, reply.created, _round(reply))
        answers.setdefault(str(reply.fields.get("opinion")), []).append(said)
    found: list[Opinion] = []
    taken: Counter[int] = Counter()
    for source in sorted(opinions, key=lambda source: (_number(source), source.created, source.id)):
        number = _number(source)
        taken[number] += 1
        label = str(number) if taken[number] == 1 else f"{number}-{taken[number]}"
        found.append(_read(source, number, label, tuple(answers.get(source.id, ()))))
    return _merged(found)


def _merged(found: Iterable[Opinion]) -> tuple[Opinion, ...]:
    """Return the opinions with what follows from merging them."""
    own = {one.id: one for one in found}
    speaker = {one.id: _speaker(one, own) for one in own.values()}
    strict = {speaker[one.id] for one in own.values() if one.mandatory}
    answered = []
    for one in own.values():
        root = own[speaker[one.id]]
        mandatory = one.mandatory or root.id in strict
        if root is one:
            answered.append(replace(one, merged_into="", mandatory=mandatory))
        else:
            replies = tuple(sorted({*one.replies, *root.replies}, key=lambda reply: reply.created))
            answered.append(
                replace(
                    one,
                    merged_into=root.id,
                    mandatory=mandatory,
                    status=root.status,
                    replies=replies,
                    disputed=one.disputed or root.disputed,
                )
            )
    return tuple(answered)


def _speaker(one: Opinion, own: Mapping[str, Opinion]) -> str:
    """Return the id of the opinion that speaks for ``one``, at the end of the chain of merges."""
    seen = {one.id}
    last = one
    while last.merged_into:
        following = own.get(last.merged_into)
        if following is None or following.id in seen:
            return one.id
        seen.add(following.id)
        last = following
    return one.id if last.status is Status.WITHDRAWN else last.id


def check_step(before: Status, after: Status) -> None:
    """Raise Conflict when an opinion cannot go from one status to the other."""
    if after is not before and after not in NEXT[before]:
        raise Conflict(f"The opinion is {before}; it cannot become {after}")


def _number(source: Source) -> int:
    value = source.fields.get("number")
    return value if isinstance(value, int) else 0


def _round(source: Source) -> int:
    value = source.fields.get("round")
    return value if isinstance(value, int) and value > 0 else 1


def _read(source: Source, number: int, label: str, replies: tuple[Reply, ...]) -> Opinion:
    fields = source.fields
    try:
        anchor = Anchor.from_json(fields["anchor"]) if fields.get("anchor") else None
        return Opinion(
            id=source.id,
            number=number,
            label=label,
            discipline=Discipline(fields["discipline"]),
            text=str(fields["text"]),
            clause=str(fields.get("clause") or ""),
            mandatory=bool(fields.get("mandatory")),
            evidence=str(fields.get("evidence") or ""),
            anchor=anchor,
            sheet=str(fields.get("sheet") or (anchor.sheet if anchor else "")),
            item=str(fields.get("item") or ""),
            finding=str(fields.get("finding") or ""),
            markup=str(fields.get("markup") or ""),
            status=Status(fields.get("status") or Status.OPEN),
            round=_round(source),
            author=source.author,
            created=source.created,
            replies=replies,
            merged_into="" if "merged_into" in source.disputed else str(fields.get("merged_into") or ""),
            disputed=bool(source.disputed),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"The opinion {source.id} is not complete or not readable: {error}") from error
