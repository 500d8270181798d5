"""Facts that notes state of one building among several, and which buildings a sheet shows (1#楼、2#楼)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from app.domain.resources import resource
from app.review.facts import Fact
from app.review.places import Label
from app.review.sheet.sheet_view import SheetView
from app.review.texts.labels import normalised

OF = "#"
"""Between a building's number and the name of a fact that is of this building."""
SENTENCE_END = re.compile(r"[。;\n]")
LISTED = re.compile(r"\s*[、,和及]\s*")
RANGE = re.compile(r"([A-Z]?)0*(\d{1,3})\s*(?:#|号)?\s*[~～\-至]\s*[A-Z]?0*(\d{1,3})")
NUMBER = re.compile(r"([A-Z]?)0*(\d{0,3})")


@dataclass(frozen=True)
class Numbering:
    """How texts number buildings; see ``resources/review/written_facts.toml``.

    Args:
        numbered: a building's number, or several: group ``nos`` or ``letters``.
        facts: names of the facts that are a building's own.
    """

    numbered: re.Pattern[str]
    facts: frozenset[str]


@lru_cache(maxsize=1)
def shipped_numbering() -> Numbering:
    """Return the patterns that ship with the program."""
    data = tomllib.loads(resource("review", "written_facts.toml").read_text("utf-8"))
    return Numbering(re.compile(data["numbered"]), frozenset(data["of_building"]))


@dataclass(frozen=True)
class Part:
    """A part of a text: what it says, and of which buildings; of none for what it says of the whole."""

    text: str
    buildings: tuple[str, ...] = ()


def parts(text: str) -> list[Part]:
    """Return the parts of a plain text: from the number of a building to the next one or the end of the sentence."""
    found: list[Part] = []
    at = 0
    matches = list(shipped_numbering().numbered.finditer(text))
    for match, following in zip_longest(matches, matches[1:]):
        end = SENTENCE_END.search(text, match.end())
        stop = min(end.end() if end else len(text), following.start() if following else len(text))
        found += [Part(text[at : match.start()]), Part(text[match.start() : stop], tuple(_numbers(match)))]
        at = stop
    return [part for part in (*found, Part(text[at:])) if part.text.strip()]


def shown_buildings(sheet: SheetView) -> tuple[str, ...]:
    """Return the numbers of the buildings that the titles of a sheet and of its plans name."""
    fields = dict(sheet.info.fields)
    titles = [sheet.title, fields.get("子项名称", ""), *_floors(sheet.texts())]
    matches = (shipped_numbering().numbered.finditer(normalised(title)) for title in titles)
    return tuple(sorted({number for found in matches for match in found for number in _numbers(match)}))


def own_facts(facts: Mapping[str, Fact], buildings: Sequence[str]) -> dict[str, Fact]:
    """Return what is known of each of some buildings alike."""
    own = [
        {name.partition(OF)[2]: value for name, value in facts.items() if name.startswith(f"{number}{OF}")}
        for number in buildings
    ]
    return {name: value for name, value in own[0].items() if all(one.get(name) == value for one in own)} if own else {}


def _floors(labels: Sequence[Label]) -> Iterator[str]:
    return (str(label.read["floor"]) for label in labels if "floor" in label.read)


def _numbers(match: re.Match[str]) -> Iterator[str]:
    for one in LISTED.split(match["nos"] or match["letters"] or match["blocks"]):
        several = RANGE.fullmatch(one.strip())
        if several:
            yield from (f"{several[1]}{number}" for number in range(int(several[2]), int(several[3]) + 1))
        elif plain := NUMBER.match(one.strip()):
            yield f"{plain[1]}{plain[2]}"
