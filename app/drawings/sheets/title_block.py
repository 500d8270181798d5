"""Read the title block (图签) of a sheet: from attributes, or from labels and the values beside or below them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box
from app.drawings.sheet import TitleBlock
from app.drawings.sheets.cells import Cells
from app.drawings.sheets.vocabulary import Field, discipline, labels, plain
from app.drawings.sheets.words import Word, joined, with_joined_labels

STRIP = 0.62  # the title block stands right of this part of the width …
FOOT = 0.3  # … or below this part of the height
NUMBERED = re.compile(r"[\s_\-.]*\d+$")
KIND = re.compile(r"[一-龥]{1,3}[施初扩方]")
BARE_NUMBER = re.compile(r"\d{1,3}[A-Za-z]?")
SCALE = re.compile(r"1\s*[:/]\s*(\d[\d,]*(?:\.\d+)?)")


def in_title_area(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], size_mm: tuple[float, float]
) -> npt.NDArray[np.bool_]:
    """Tell which places, sheet millimetres, lie in the right strip or at the foot of a sheet."""
    within: npt.NDArray[np.bool_] = (x > STRIP * size_mm[0]) | (y < FOOT * size_mm[1])
    return within


def read_title_block(
    words: Sequence[Word],
    walls: npt.NDArray[np.float64],
    size_mm: tuple[float, float],
    attributes: Mapping[str, str],
) -> TitleBlock:
    """Return what the title block says.

    Args:
        words: texts of the sheet; those outside its title area do not count.
        walls: (n, 4) straight lines of the sheet, sheet millimetres.
        size_mm: of the sheet.
        attributes: tag → value of block references in the sheet; they count before texts.
    """
    centres = np.array([word.box.centre for word in words]).reshape(-1, 2)
    inside = in_title_area(centres[:, 0], centres[:, 1], size_mm).tolist()
    near = [word for word, is_inside in zip(words, inside, strict=True) if is_inside]
    values = _from_labels(near, Cells(walls)) | from_attributes(attributes)
    return title_block(values)


def title_block(values: Mapping[str, str]) -> TitleBlock:
    """Return the title block with these values, by Chinese field name."""
    by_role = {field.role: values.get(field.name, "") for field in labels().fields if field.role}
    number, title = _number("".join(by_role["number"].split()), by_role["discipline"]), by_role["title"]
    return TitleBlock(
        number=number,
        title=title,
        discipline=discipline(by_role["discipline"], number, title),
        scale=_scale(by_role["scale"]),
        revision=by_role["revision"],
        date=by_role["date"],
        fields={name: value for name, value in values.items() if value},
    )


def _number(number: str, discipline_written: str) -> str:
    """Return the sheet number; where the block splits it into 图别 建施 and 图号 05, both together."""
    kind = "".join(discipline_written.split())
    return f"{kind}-{number}" if KIND.fullmatch(kind) and BARE_NUMBER.fullmatch(number) else number


def denominator(scale: str) -> float:
    """Return n of "1:n", 0 when the scale says no single number."""
    found = {float(n.replace(",", "")) for n in SCALE.findall(plain(scale))}
    return found.pop() if len(found) == 1 else 0.0


def _scale(text: str) -> str:
    return re.sub(r"\s*([:/])\s*", ":", plain(text)) if SCALE.search(plain(text)) else plain(text)


def from_attributes(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the fields that tags of attributes name, by Chinese field name."""
    found: dict[str, list[str]] = {}
    for tag, value in sorted(attributes.items()):
        field = labels().field(tag) or labels().field(NUMBERED.sub("", plain(tag)))
        if field and value.strip() and not labels().is_label(value):
            found.setdefault(field.name, []).append(plain(value))
    return {name: " ".join(dict.fromkeys(values)) for name, values in found.items()}


def _from_labels(words: Sequence[Word], cells: Cells) -> dict[str, str]:
    known = labels()
    words = with_joined_labels(words, known)
    found: dict[str, list[tuple[Field, str]]] = {}
    held: set[int] = set()
    for word in words:
        inline = known.inline(word.string)
        if inline:
            found.setdefault(inline[0].name, []).append(inline)
            held.add(id(word))
    rest = [word for word in words if id(word) not in held]
    values = [word for word in rest if not known.is_label(word.string)]
    marked = [(word, field) for word in rest if (field := known.field(word.string))]
    free = {id(word) for word in values}
    blockers = [word for word in words if id(word) not in free]
    for label, field in marked:
        value = _value(label, field, values, blockers, cells)
        if value:
            found.setdefault(field.name, []).append((field, value))
    return {name: _best(candidates) for name, candidates in found.items()}


def _best(candidates: list[tuple[Field, str]]) -> str:
    if candidates[0][0].pattern is None:
        return candidates[0][1]
    return next((value for field, value in candidates if field.accepts(value)), "")


def _value(label: Word, field: Field, values: list[Word], blockers: list[Word], cells: Cells) -> str:
    """Return the value of one label: from its cell, the cell to the right, the cell below, or by distance."""
    between = "" if field.role == "number" else " "
    cell = cells.around(label.box.centre)
    if cell is None:
        return _nearby(label, values, blockers, between)
    inside, others = _within(cell, values), _fields(_within(cell, blockers))
    if inside:
        alone = others <= {field.name}
        return joined(inside, between) if alone else _nearby(label, inside, _within(cell, blockers), between)
    x, y = label.box.centre
    for beyond in (cells.right_of(cell, y), cells.below(cell, x)):
        if beyond is None:
            continue
        written, labelled = _within(beyond, values), _within(beyond, blockers)
        if written and not labelled:
            return joined(written, between)
    return ""


def _fields(words: list[Word]) -> set[str]:
    """Return the names of the fields that ``words`` label."""
    return {field.name for word in words if (field := labels().field(word.string))}


def _within(cell: Box, words: list[Word]) -> list[Word]:
    return [word for word in words if cell.contains(word.box.centre)]


def _nearby(label: Word, values: list[Word], blockers: list[Word], between: str) -> str:
    """Return the value right of a label on its line, else the one below it."""
    height = label.height
    line = [word for word in values if _on_line(label, word)]
    stop = min((word.box.x0 for word in blockers if _on_line(label, word)), default=np.inf)
    pieces: list[Word] = []
    reach = label.box.x1 + 20 * height
    for word in sorted(line, key=lambda word: word.box.x0):
        if word.box.x0 > min(reach, stop):
            break
        pieces.append(word)
        reach = word.box.x1 + 2 * word.height
    if pieces:
        return joined(pieces, between)
    below = [word for word in values if _under(label, word)]
    if not below:
        return ""
    nearest = max(below, key=lambda word: word.box.y1)
    if any(_under(label, word) and word.box.y1 > nearest.box.y1 for word in blockers if word is not label):
        return ""
    return joined([word for word in below if _same_line(nearest, word)], between)


def _same_line(one: Word, other: Word) -> bool:
    return abs(one.box.centre[1] - other.box.centre[1]) < 0.6 * max(one.height, other.height)


def _on_line(label: Word, word: Word) -> bool:
    return word is not label and _same_line(label, word) and word.box.x0 >= label.box.x1 - 0.5 * label.height


def _under(label: Word, word: Word) -> bool:
    overlap = min(label.box.x1, word.box.x1) - max(label.box.x0, word.box.x0)
    drop = label.box.y0 - word.box.y1
    return overlap > 0 and -0.3 * label.height < drop < 4 * label.height
