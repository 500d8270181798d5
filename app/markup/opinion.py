"""Opinions (审查意见), replies (设计回复) and how an opinion's status may change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Reply:
    """The designer's answer to an opinion."""

    text: str
    author: str
    created: str


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
        round: review round, from 1.
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


@dataclass(frozen=True)
class Source:
    """One record as stored: id, fields, who made it and when."""

    id: str
    fields: Mapping[str, Any]
    author: str
    created: str


def read_opinions(opinions: Iterable[Source], replies: Iterable[Source]) -> tuple[Opinion, ...]:
    """Return the opinions that records describe, by number, each with its replies by time.

    Raises:
        BadInput: naming the opinion whose fields cannot be read.
    """
    answers: dict[str, list[Reply]] = {}
    for reply in replies:
        text = str(reply.fields.get("text") or "")
        answers.setdefault(str(reply.fields.get("opinion")), []).append(Reply(text, reply.author, reply.created))
    found: list[Opinion] = []
    taken: Counter[int] = Counter()
    for source in sorted(opinions, key=lambda source: (_number(source), source.created, source.id)):
        number = _number(source)
        taken[number] += 1
        label = str(number) if taken[number] == 1 else f"{number}-{taken[number]}"
        found.append(_read(source, number, label, tuple(answers.get(source.id, ()))))
    return tuple(found)


def check_step(before: Status, after: Status) -> None:
    """Raise Conflict when an opinion cannot go from one status to the other."""
    if after is not before and after not in NEXT[before]:
        raise Conflict(f"The opinion is {before}; it cannot become {after}")


def _number(source: Source) -> int:
    value = source.fields.get("number")
    return value if isinstance(value, int) else 0


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
            round=int(fields.get("round") or 1),
            author=source.author,
            created=source.created,
            replies=replies,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"The opinion {source.id} is not complete or not readable: {error}") from error
