"""Opinions of different disciplines on the same place or element that contradict or repeat one another (意见冲突)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from app.domain.geometry import Box
from app.domain.ids import derived_id, sha256_hex
from app.domain.resources import resource
from app.journal.entry import canonical
from app.markup.opinion import Opinion, Source

SPACE = re.compile(r"\s+")
CLAUSE = re.compile(r"[，。；：、,;:]")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
PUNCTUATION = re.compile(r"[\s，。；：、,.;:（）()“”\"'!？?！]")


class Kind(StrEnum):
    """What two opinions do to one another, gravest first."""

    CONTRADICT = "contradict"
    REPEAT = "repeat"
    SAME_PLACE = "same_place"


class Decision(StrEnum):
    """How the chief settles it."""

    BOTH = "both"
    KEEP = "keep"
    MERGE = "merge"


@dataclass(frozen=True)
class Clash:
    """Two opinions, the earlier number first.

    Args:
        id: the same on every device.
        why: words or bounds that gave it away, as they stand in the texts.
        basis: hash of both texts; a settlement holds for the texts it was made on.
    """

    id: str
    kind: Kind
    first: Opinion
    second: Opinion
    why: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class Settlement:
    """What the chief decided on two ``opinions`` (ids); ``kept`` is the one that stands or speaks for both."""

    clash: str
    decision: Decision
    kept: str
    reason: str
    basis: str
    author: str
    created: str
    opinions: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClashWords:
    """The word lists, from ``resources/joint_review/clash_words.toml``."""

    repeat_share: float
    same_place_share: float
    same_clause_share: float
    near_share: float
    akin_share: float
    same_numbers_share: float
    reach: int
    asked: re.Pattern[str]
    refused: re.Pattern[str]
    common: frozenset[str]
    opposites: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    at_least: re.Pattern[str]
    at_most: re.Pattern[str]
    units: Mapping[str, tuple[str, float]]
    measures: tuple[str, ...]
    elements: re.Pattern[str]


@lru_cache(maxsize=1)
def clash_words() -> ClashWords:
    """Return the shipped word lists."""
    data = tomllib.loads(resource("joint_review", "clash_words.toml").read_text("utf-8"))
    verbs = "|".join(sorted({w for pair in data["opposites"] for side in pair for w in side}, key=len, reverse=True))
    return ClashWords(
        repeat_share=float(data["repeat_share"]),
        same_place_share=float(data["same_place_share"]),
        same_clause_share=float(data["same_clause_share"]),
        near_share=float(data["near_share"]),
        akin_share=float(data["akin_share"]),
        same_numbers_share=float(data["same_numbers_share"]),
        reach=int(data["reach"]),
        asked=re.compile(f"(?<!不)(?<!{'|'.join(data['negations'])})(?:{verbs})"),
        refused=re.compile(f"(?:{'|'.join(data['negations'])})(?P<word>{verbs})"),
        common=frozenset(data["common"]),
        opposites=tuple((tuple(one), tuple(other)) for one, other in data["opposites"]),
        at_least=re.compile(f"(?:{'|'.join(data['at_least'])}){data['number']}"),
        at_most=re.compile(f"(?:{'|'.join(data['at_most'])}){data['number']}"),
        units={name: (unit, float(factor)) for name, (unit, factor) in data["units"].items()},
        measures=tuple(data["measures"]),
        elements=re.compile("|".join(f"(?:{one})" for one in data["elements"])),
    )


def find_clashes(opinions: Sequence[Opinion], words: ClashWords | None = None) -> tuple[Clash, ...]:
    """Return the clashes among opinions that are not settled nor merged, gravest first."""
    words = words or clash_words()
    asked = [_Read.of(one, words) for one in opinions if not one.settled and not one.merged_into]
    found = [clash for one, other in combinations(asked, 2) for clash in _compare(one, other, words)]
    order = list(Kind)
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.first.number, one.second.number, one.id)))


def read_settlements(records: Sequence[Source]) -> dict[str, Settlement]:
    """Return clash id → settlement; those on which devices disagree settle nothing."""
    return {
        one.id: Settlement(
            one.id,
            Decision(str(one.fields["decision"])),
            str(one.fields.get("kept") or ""),
            str(one.fields.get("reason") or ""),
            str(one.fields.get("basis") or ""),
            one.author,
            one.created,
            _ids(one.fields.get("opinions")),
        )
        for one in records
        if not one.disputed and one.fields.get("decision") in set(Decision)
    }


def _ids(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def unsettled(clashes: Sequence[Clash], settlements: Mapping[str, Settlement]) -> tuple[Clash, ...]:
    """Return the clashes nobody settled on the texts as they are."""
    return tuple(one for one in clashes if one.id not in settlements or settlements[one.id].basis != one.basis)


@dataclass(frozen=True)
class _Bound:
    """A bound as written: what is measured, value in base units, and the words themselves."""

    measures: frozenset[str]
    unit: str
    value: float
    text: str


@dataclass(frozen=True)
class _Read:
    """An opinion with what the comparison needs of it."""

    opinion: Opinion
    text: str
    pairs: frozenset[str]
    numbers: frozenset[str]
    elements: frozenset[str]
    asked: frozenset[str]
    refused: Mapping[str, str]
    least: tuple[_Bound, ...]
    most: tuple[_Bound, ...]
    box: Box | None

    @classmethod
    def of(cls, opinion: Opinion, words: ClashWords) -> _Read:
        text = SPACE.sub("", opinion.text)
        bare = PUNCTUATION.sub("", text)
        return cls(
            opinion,
            text,
            frozenset(bare[index : index + 2] for index in range(len(bare) - 1)),
            frozenset(NUMBER.findall(text)),
            frozenset(found[0] for found in words.elements.finditer(text)),
            frozenset(found[0] for found in words.asked.finditer(text)),
            {found["word"]: found[0] for found in words.refused.finditer(text)},
            tuple(_bounds(text, words.at_least, words)),
            tuple(_bounds(text, words.at_most, words)),
            opinion.anchor.box_mm if opinion.anchor and opinion.anchor.points_mm else None,
        )


def _bounds(text: str, pattern: re.Pattern[str], words: ClashWords) -> Iterator[_Bound]:
    for found in pattern.finditer(text):
        unit, factor = words.units.get(found["unit"] or "", (found["unit"] or "", 1.0))
        clause = CLAUSE.split(text[: found.start()])[-1]
        measures = frozenset(one for one in words.measures if one in clause)
        yield _Bound(measures, unit, float(found["value"]) * factor, found[0])


def _compare(one: _Read, other: _Read, words: ClashWords) -> Iterator[Clash]:
    if one.opinion.discipline is other.opinion.discipline:
        return
    names = tuple(sorted(one.elements & other.elements))
    entity = bool(_handles(one) & _handles(other))
    share = _overlap(one, other)
    same = _dice(one.pairs, other.pairs)
    values = _dice(one.numbers, other.numbers) if one.numbers or other.numbers else 1.0
    alike = same >= words.repeat_share and values >= words.same_numbers_share
    if not names and not entity and share <= 0:
        if alike and one.box is None and other.box is None and one.opinion.sheet == other.opinion.sheet:
            yield _clash(Kind.REPEAT, one, other, ())  # both of the whole sheet, or of the whole set
        return
    close = share >= words.near_share or entity or same >= words.akin_share
    why = _bounds_apart(one, other) or (_opposed(one, other, words) if close else ())
    if why:
        yield _clash(Kind.CONTRADICT, one, other, why)
        return
    clause = one.opinion.clause
    one_clause = (
        bool(clause) and clause == other.opinion.clause and (bool(names) or entity or share >= words.same_clause_share)
    )
    if one_clause or alike:
        yield _clash(Kind.REPEAT, one, other, (clause,) if one_clause else names)
    elif share >= words.same_place_share or entity:
        yield _clash(Kind.SAME_PLACE, one, other, names)


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share that two sets have in common."""
    return 2 * len(one & other) / max(1, len(one) + len(other))


def _handles(one: _Read) -> frozenset[str]:
    """Return the entity an opinion stands on, as file and handle path; a block's whole path is one entity."""
    anchor = one.opinion.anchor
    return frozenset({f"{anchor.sheet}#{'/'.join(anchor.handles)}"}) if anchor and anchor.handles else frozenset()


def _overlap(one: _Read, other: _Read) -> float:
    """Return intersection over union of two places on one sheet; a touch of point and area counts as a sliver."""
    if one.box is None or other.box is None or one.opinion.sheet != other.opinion.sheet:
        return 0.0
    a, b = one.box, other.box
    width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
    if width < 0 or height < 0:
        return 0.0
    both = width * height
    whole = (a.x1 - a.x0) * (a.y1 - a.y0) + (b.x1 - b.x0) * (b.y1 - b.y0) - both
    if whole <= 0:
        return 1.0
    return max(both / whole, 1e-9)


def _opposed(one: _Read, other: _Read, words: ClashWords) -> tuple[str, ...]:
    """Return two opposite words that are said of one thing: what stands around them has a character in common."""
    for pair in words.opposites:
        for left, right in (pair, pair[::-1]):
            said = next((word for word in left if word in one.asked), "")
            against = next((word for word in right if word in other.asked), "")
            against = against or next((other.refused[word] for word in left if word in other.refused), "")
            opposite = not one.asked.isdisjoint(right) or not other.asked.isdisjoint(left)
            if said and against and not opposite and _about(one.text, said, words) & _about(other.text, against, words):
                return (said, against)
    return ()


def _about(text: str, word: str, words: ClashWords) -> frozenset[str]:
    """Return the characters near a word in its clause, without those that stand in any sentence."""
    at = text.index(word)
    before, after = CLAUSE.split(text[:at])[-1], CLAUSE.split(text[at + len(word) :])[0]
    near = before[-words.reach :] + word + after[: words.reach]
    return frozenset(one for one in near if one.isalpha()) - words.common


def _bounds_apart(one: _Read, other: _Read) -> tuple[str, ...]:
    for least, most in ((one.least, other.most), (other.least, one.most)):
        for low in least:
            for high in most:
                named = low.measures & high.measures or not (low.measures and high.measures)
                if low.unit == high.unit and low.value > high.value and named:
                    return (low.text, high.text)
    return ()


def _clash(kind: Kind, one: _Read, other: _Read, why: tuple[str, ...]) -> Clash:
    first, second = sorted((one.opinion, other.opinion), key=lambda opinion: (opinion.number, opinion.id))
    ids = sorted((first.id, second.id))
    basis = sha256_hex(canonical([[first.id, first.text], [second.id, second.text]]))
    return Clash(derived_id("clash", *ids), kind, first, second, why, basis)
