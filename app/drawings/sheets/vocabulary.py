"""The words of title blocks, frames and disciplines, from ``resources/drawings``."""

from __future__ import annotations

import fnmatch
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from app.domain.resources import resource

_SPACE = re.compile(r"\s+")
_RATIO_SIGNS = re.compile("[\u2236\ufe55\u02d0]")
_BEGINNING = re.compile(r"\s*([A-Za-z0-9\u4e00-\u9fa5])\s*([A-Za-z0-9\u4e00-\u9fa5])(?![\u0300-\u036f])")
LONG_LABEL = 4
"""A Chinese label of so many characters is no word of a sentence: 工程名称, 建设单位."""
_SEPARATOR = re.compile(r"\s*:\s*|\s+")


def plain(text: str) -> str:
    """Return ``text`` with full-width characters made half-width and every colon the same."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", _RATIO_SIGNS.sub(":", text)).strip()


def normal(text: str) -> str:
    """Return ``text`` as labels are compared: plain, without white space and colons, upper case."""
    return _SPACE.sub("", plain(text)).replace(":", "").upper()


@dataclass(frozen=True)
class Field:
    """One field of the title block; ``role`` names the attribute of TitleBlock it fills, "" for none."""

    name: str
    role: str
    labels: frozenset[str]
    pattern: re.Pattern[str] | None

    def accepts(self, value: str) -> bool:
        """Tell whether ``value`` looks like one of this field."""
        return self.pattern is None or self.pattern.fullmatch(_SPACE.sub("", plain(value)).upper()) is not None


@dataclass(frozen=True)
class Labels:
    """All labels of title blocks."""

    fields: tuple[Field, ...]
    by_label: dict[str, Field]
    ignored: frozenset[str]
    drawing_title: re.Pattern[str]
    longest_title: int
    starts: frozenset[str]  # beginnings and ends of labels that may be written as two texts
    ends: frozenset[str]

    def may_begin(self, text: str) -> bool:
        """Tell whether ``text`` begins as a label does; if not, it is none, holds none, and is no part of one."""
        plainly = _BEGINNING.match(text)  # most texts begin with what trimming leaves alone
        begin = (plainly[1] + plainly[2]).upper() if plainly else _trimmed(text)[:2]
        return begin in self.starts or begin in self.by_label or begin[:1] in self.by_label

    def field(self, text: str) -> Field | None:
        """Return the field that ``text`` is the label of."""
        return self.by_label.get(_trimmed(text))

    def is_label(self, text: str) -> bool:
        """Tell whether ``text`` labels something and so is no value."""
        label = _trimmed(text)
        return label in self.by_label or label in self.ignored

    def inline(self, text: str) -> tuple[Field, str] | None:
        """Return field and value of a text that holds both, as "图号:建施-05" or "比例 1:100"."""
        whole = plain(text)
        for cut in _SEPARATOR.finditer(whole):
            field, value = self.field(whole[: cut.start()]), whole[cut.end() :]
            if not field or not value or self.is_label(value):
                continue
            told = field.accepts(value) if field.pattern else self._told(field, whole[: cut.start()], value)
            if ":" in cut.group() or told:
                return field, value
        for end in range(2, min(len(whole), 6)):
            field = self.field(whole[:end])
            if field and field.role in {"scale", "date"} and field.accepts(whole[end:]):
                return field, whole[end:]
        return None

    def _told(self, field: Field, label: str, value: str) -> bool:
        """Tell whether a label and a value of any form after it are one text: the label is long, or a title follows."""
        long = len(_trimmed(label)) >= LONG_LABEL and not label.isascii()
        return long or (field.role == "title" and bool(self.drawing_title.search(value)))


def _trimmed(text: str) -> str:
    return normal(text).strip("_-—|/\\[](){}<>*#=")


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(resource("drawings", f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def labels() -> Labels:
    """Return the shipped labels."""
    table = _table("title_block")
    fields = tuple(
        Field(
            name=row["name"],
            role=row["role"],
            labels=frozenset(row["labels"]),
            pattern=re.compile(row["pattern"]) if "pattern" in row else None,
        )
        for row in table["field"]
    )
    by_label = {_trimmed(label): field for field in fields for label in field.labels}
    ignored = frozenset(_trimmed(label) for label in table["ignored"]["labels"])
    whole = [*by_label, *ignored]
    return Labels(
        fields=fields,
        by_label=by_label,
        ignored=ignored,
        starts=frozenset(label[:cut] for label in whole for cut in range(1, len(label))),
        ends=frozenset(label[cut:] for label in whole for cut in range(1, len(label))),
        drawing_title=re.compile(table["drawing_title"]["pattern"]),
        longest_title=table["drawing_title"]["longest"],
    )


@dataclass(frozen=True)
class PaperSize:
    """A standard sheet; millimetres, long side first."""

    name: str
    long: float
    short: float
    binding: float
    margin: float


@dataclass(frozen=True)
class Paper:
    """Standard sheets, lengthened ones included, usual scales and names of frames."""

    sizes: tuple[PaperSize, ...]
    scales: tuple[float, ...]  # 1:n, the most usual first
    rare_scales: tuple[float, ...]
    frame_names: re.Pattern[str]

    def names_frame(self, name: str) -> bool:
        """Tell whether a block or layer of this name is a title frame."""
        return self.frame_names.fullmatch(name.upper()) is not None


@lru_cache(maxsize=1)
def paper() -> Paper:
    """Return the shipped sheets."""
    table = _table("frames")
    sizes: dict[tuple[float, float], PaperSize] = {}
    for row in table["size"]:
        longest = row.pop("longest")
        base = PaperSize(**row)
        sizes[base.long, base.short] = base
        for part in table["lengthened"]["parts"]:
            for step in range(1, int((longest - 1) / part) + 1):
                long = base.long * (1 + step * part)
                size = replace(base, name=f"{base.name}+{step * part:g}", long=long)
                sizes.setdefault((round(long, 3), base.short), size)
    patterns = "|".join(fnmatch.translate(name.upper()) for name in table["names"]["frame"])
    return Paper(
        tuple(sizes.values()), _floats(table["scales"]["usual"]), _floats(table["scales"]["rare"]), re.compile(patterns)
    )


def _floats(numbers: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(number) for number in numbers)


@dataclass(frozen=True)
class _DisciplineWords:
    name: str
    words: tuple[str, ...]
    prefixes: tuple[str, ...]
    titles: tuple[str, ...]


@lru_cache(maxsize=1)
def _disciplines() -> tuple[_DisciplineWords, ...]:
    rows = _table("disciplines")["discipline"]
    return tuple(
        _DisciplineWords(row["name"], tuple(row["words"]), tuple(row["prefixes"]), tuple(row["titles"])) for row in rows
    )


def discipline(written: str, number: str, title: str) -> str:
    """Return the discipline of a sheet, "" when nothing tells.

    Args:
        written: 专业 of the title block.
        number: sheet number.
        title: sheet title.
    """
    written, number, title = normal(written), normal(number), normal(title)
    for entry in _disciplines():
        if written and any(word in written for word in entry.words):
            return entry.name
    lead = re.match(r"[A-Z]+|[一-龥]+", number)
    chinese = re.search("[一-龥]", number + title) is not None
    for entry in _disciplines():
        prefixes = [prefix for prefix in entry.prefixes if chinese or len(prefix) == 1]  # longer ones are Pinyin
        if any(_begins(number, lead.group() if lead else "", prefix) for prefix in prefixes):
            return entry.name
    for entry in _disciplines():
        if any(word in title for word in entry.titles):
            return entry.name
    return ""


def _begins(number: str, lead: str, prefix: str) -> bool:
    return lead == prefix or (len(prefix) > 1 and not prefix.isascii() and prefix in number)
