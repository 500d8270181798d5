"""Facts that notes on the drawings state: of the whole building, or of what one sheet shows."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.resources import resource
from app.review.draft import Missing
from app.review.facts import Fact
from app.review.places import Label
from app.review.sheet.building_facts import OF, Part, parts, shipped_numbering
from app.review.sheet.sheet_view import SheetView
from app.review.texts.labels import MOST_KEPT, normalised, numeral
from app.review.texts.ownership import TITLE_BLOCK

COLUMN_HEIGHTS, LINE_HEIGHTS = 3.0, 3.0
"""Lines of a note begin within this many text heights of one another, and stand this many apart."""

SENTENCE, BREATH = r"[。;\n]", r"[。;,\n]"
"""What parts sentences, and what is said in one breath in them."""

MARKED = re.compile(r"[#号栋幢座]")
"""What every number of a building has."""

Stated = tuple[tuple[str, Fact], ...]


@dataclass(frozen=True)
class Notes:
    """How notes state facts; see ``resources/review/written_facts.toml``.

    Args:
        about: what a note of the whole building says.
        here: what a note of one sheet says, in full.
        places: roles inside whose outlines a text speaks of the outline.
        elsewhere: what a note of something else than the whole building says.
        neighbours: what a sentence begins to speak of a building beside the whole one with.
        parts: what a fact in one breath with is that of a part of the building.
        buildings: roles of which several on a sheet make a text without further words speak of one building among them.
        storey: the number of a storey above ground in the title of its plan.
        of_sheets: facts that a note never states of the whole building.
        titles: fields of the title block that name the building, the most specific first.
        called: uses, each with what a numbered building of it is called in the title of its plan.
        facts: name → patterns, each with the value it means; an empty value is read from the group ``v``.
    """

    about: re.Pattern[str]
    here: re.Pattern[str]
    elsewhere: re.Pattern[str]
    neighbours: re.Pattern[str]
    parts: re.Pattern[str]
    places: tuple[str, ...]
    buildings: tuple[str, ...]
    of_sheets: tuple[str, ...]
    titles: tuple[str, ...]
    storey: re.Pattern[str]
    called: tuple[tuple[str, re.Pattern[str]], ...]
    facts: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]

    def read(self, text: str) -> dict[str, Fact]:
        """Return the facts one note states of the whole; one that it states in two ways is left out."""
        found: dict[str, Fact] = {}
        for name, patterns in self.facts.items():
            values: set[Fact] = set()
            for pattern, value in patterns:
                values |= {_value(match, value) for match in pattern.finditer(text) if not self._of_another(match)}
            if len(values) == 1:
                found[name] = values.pop()
        return found

    def _of_another(self, match: re.Match[str]) -> bool:
        """Tell whether a fact is that of a neighbouring building, or of a part of this one."""
        said = match.string[: match.end()]
        sentence, breath = (re.split(ends, said[: match.start()])[-1] + match[0] for ends in (SENTENCE, BREATH))
        if self.parts.search(breath):
            return True
        beside = [one.start() for one in self.neighbours.finditer(sentence)]
        own = [one.start() for one in self.about.finditer(sentence)]
        return bool(beside) and beside[-1] > (own[-1] if own else -1)


@lru_cache(maxsize=1)
def shipped_notes() -> Notes:
    """Return the patterns that ship with the program."""
    data = tomllib.loads(resource("review", "written_facts.toml").read_text("utf-8"))
    facts: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for row in data["fact"]:
        facts.setdefault(row["name"], []).append((re.compile(row["pattern"]), str(row.get("value", ""))))
    return Notes(
        re.compile(data["about"]),
        re.compile(data["here"]),
        re.compile(data["elsewhere"]),
        re.compile(data["neighbours"]),
        re.compile(data["parts"]),
        tuple(data["places"]),
        tuple(data["buildings"]),
        tuple(data["of_sheets"]),
        tuple(data["titles"]),
        re.compile(data["storey"]),
        tuple((row["use"], re.compile(row["pattern"])) for row in data["called"]),
        {name: tuple(patterns) for name, patterns in facts.items()},
    )


def stated_of_buildings(sheet: SheetView) -> Stated:
    """Return what notes state of the project's numbered buildings, where they speak of several: 1#fire_rating."""
    return agreed(sheet.derived(_by_building))


def _by_building(sheet: SheetView) -> list[dict[str, Fact]]:
    """Return the facts that each part of the notes states of a building; none where all speak of the same one."""
    notes = shipped_notes()
    found: list[dict[str, Fact]] = []
    for label in sheet.texts():
        text = normalised(label.text)
        told = [(part, _of_part(part, notes)) for part in parts(text) if part.buildings] if MARKED.search(text) else []
        if any(own for _, own in told) and not _inside(sheet, label, notes.places):
            for part, own in told:
                found += [{f"{number}{OF}{name}": value for name, value in own.items()} for number in part.buildings]
    return found if len({name.partition(OF)[0] for one in found for name in one}) > 1 else []


def _of_part(part: Part, notes: Notes) -> dict[str, Fact]:
    """Return what a part of a note states of its buildings."""
    if notes.neighbours.search(part.text):
        return {}
    own = {name: value for name, value in _read(part.text).items() if name in shipped_numbering().facts}
    uses = [use for use, pattern in notes.called if pattern.search(part.text)]
    return ({"building_use": uses[0]} if len(uses) == 1 else {}) | own


def stated(sheet: SheetView) -> tuple[Stated, Stated]:
    """Return what notes on a sheet state of the whole building, and of what this sheet shows.

    A note is a text outside of every building, compartment or room. It speaks of the building when it, or a line above
    it in the same column, says so, or when it states several facts at once away from buildings; of the sheet when it
    says nothing else and the sheet shows one floor. What another note states differently is not used. The name of the
    building in the title block is one more note of it. A numbered building in the titles of all plans of the sheet
    tells the use of what the sheet shows. Where notes speak of several numbered buildings, what they say of one is none
    of the whole.
    """
    notes = shipped_notes()
    whole: list[Mapping[str, Fact]] = [_titled(sheet, notes)]
    here: list[Mapping[str, Fact]] = [{"building_use": use} for use in _called(sheet, notes)]
    others: list[Mapping[str, Fact]] = []
    labels = sheet.texts()
    several = _several(sheet, notes.buildings)
    apart = bool(sheet.derived(_by_building))
    for label, text, facts in _speaking(labels, apart=apart):
        if _inside(sheet, label, notes.places):
            continue
        own = {name: value for name, value in facts.items() if name not in notes.of_sheets}
        if notes.here.fullmatch(text):
            here.append(facts)
        elif any(notes.about.search(line) for line in (text, *_above(label, labels))) or (len(own) > 1 and not several):
            whole.append(own)
        elif not several and not notes.elsewhere.search(text):
            others.append(own)
    told = {name for statement in whole for name in statement}
    whole += [{name: value for name, value in own.items() if name in told} for own in others]
    floors = {label.read["floor"] for label in labels if "floor" in label.read}
    use = [one for one in here if "building_use" in one]
    return agreed(whole), agreed(here if len(floors) <= 1 else use)


def _called(sheet: SheetView, notes: Notes) -> list[str]:
    """Return the uses of the buildings that the titles of the sheet and its plans call by number and name."""
    titles = [sheet.title, *(str(label.read["floor"]) for label in sheet.texts() if "floor" in label.read)]
    return [use for use, pattern in notes.called if any(pattern.search(normalised(title)) for title in titles)]


def plan_titles(sheet: SheetView) -> list[str]:
    """Return the titles of the plans of a sheet; what stands in the title block is the sheet's own."""
    named = (label for label in sheet.texts() if "floor" in label.read and label.role != TITLE_BLOCK)
    return list(dict.fromkeys(str(label.read["floor"]) for label in named))


def plan_uses(sheet: SheetView) -> tuple[tuple[str, str], ...]:
    """Return the use of each plan whose title calls its building by number and name, where a sheet shows several."""
    notes, found = shipped_notes(), dict[str, str]()
    for floor in plan_titles(sheet):
        uses = {use for use, pattern in notes.called if pattern.search(normalised(floor))}
        if len(uses) == 1:
            found[floor] = uses.pop()
    return tuple(found.items()) if len(set(found.values())) > 1 else ()


def _titled(sheet: SheetView, notes: Notes) -> Mapping[str, Fact]:
    """Return what the title block's most specific name of the building says."""
    fields = dict(sheet.info.fields)
    name = next((field for field in notes.titles if fields.get(field)), "")
    return notes.read(normalised(f"{name}:{fields[name]}")) if name else {}


def highest_storey(sheet: SheetView) -> int:
    """Return the number of the highest storey above ground whose plan the sheet shows, 0 when no title says one."""
    titles = [sheet.title, *(str(label.read["floor"]) for label in sheet.texts() if "floor" in label.read)]
    found = 0
    for match in (shipped_notes().storey.search(normalised(title)) for title in titles):
        if match is not None:
            number = _value(match, "")
            found = max(found, int(number) if isinstance(number, float) else 0)
    return found


def _above(label: Label, labels: Sequence[Label]) -> list[str]:
    """Return the lines of the same column above a text, as it is written, nearest first."""
    turn = math.radians(label.rotation_deg)
    along, up = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    height = label.height_m

    def left(one: Label) -> float:
        return one.x * along[0] + one.y * along[1] - one.width_m / 2

    def level(one: Label) -> float:
        return one.x * up[0] + one.y * up[1]

    column = sorted(
        (level(one), normalised(one.text))
        for one in labels
        if abs(left(one) - left(label)) <= COLUMN_HEIGHTS * height
        and 0.5 * height <= one.height_m <= 2 * height
        and level(one) > level(label)
    )
    lines, at = [], level(label)
    for where, text in column:
        if where - at > LINE_HEIGHTS * height:
            break
        lines.append(text)
        at = where
    return lines


def agreed(statements: Iterable[Mapping[str, Fact]]) -> Stated:
    """Return the facts on which all statements that name them agree."""
    values: dict[str, set[Fact]] = {}
    for statement in statements:
        for name, value in statement.items():
            values.setdefault(name, set()).add(value)
    return tuple(sorted((name, said.pop()) for name, said in values.items() if len(said) == 1))


def _speaking(labels: Sequence[Label], *, apart: bool) -> Iterable[tuple[Label, str, Mapping[str, Fact]]]:
    """Yield the texts that state facts; what they say of one building left out where notes tell buildings ``apart``."""
    for label in labels:
        text = normalised(label.text).strip()
        if apart and MARKED.search(text):
            text = "".join(part.text for part in parts(text) if not part.buildings)
        facts = _read(text)
        if facts:
            yield label, text, facts


@lru_cache(maxsize=MOST_KEPT)
def _read(text: str) -> Mapping[str, Fact]:
    return shipped_notes().read(text)


def _several(sheet: SheetView, roles: Sequence[str]) -> bool:
    """Tell whether a sheet shows several buildings, or some that cannot be told apart."""
    if not sheet.has(*roles):
        return False
    try:
        return sum(len(sheet.closed_outlines(role)) for role in roles if sheet.has(role)) != 1
    except Missing:
        return True


def _inside(sheet: SheetView, label: Label, roles: Sequence[str]) -> bool:
    for role in roles:
        if not sheet.has(role):
            continue
        try:
            outlines = sheet.closed_outlines(role)
        except Missing:  # drawn by objects that cannot be read: the note may stand in one of them
            return True
        if any(outline.polygon.covers(label.point) for outline in outlines):
            return True
    return False


def _value(match: re.Match[str], value: str) -> Fact:
    text = value or match["v"].strip()
    minutes = float(match["minutes"]) if "minutes" in match.re.groupindex else 0.0
    try:
        return float(text) + minutes / 60.0
    except ValueError:
        pass
    try:
        return float(numeral(text))
    except ValueError:
        return text
