"""Angles as tables write them: degrees, minutes, seconds with marks, dashes or colons, packed as dd.mmss; hemispheres.

A plain number is decimal degrees unless the head of its column says that it is packed; among angles of minutes and
seconds it can be either, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

DEGREE, MINUTE, SECOND = "[°º˚度]", "['’‘′´分]", "(?:\"|”|“|″|''|’’|′′|´´|秒)"
NORTH, SOUTH, EAST, WEST = "N北", "S南", "E东", "W西"
LETTER = f"[{NORTH}{SOUTH}{EAST}{WEST}]"
HEMISPHERE = f"(?:北纬|南纬|东经|西经|{LETTER})"
FRACTION = r"\d{1,3}(?:\.\d+)?"
MARKED = rf"(?P<d>{FRACTION})\s*{DEGREE}\s*(?:(?P<m>{FRACTION})\s*{MINUTE}\s*(?:(?P<s>{FRACTION})\s*{SECOND}?)?)?"
PARTED = r"(?P<d>\d{1,3})(?P<mark>[-:]|\s+)(?P<m>\d{1,2})(?P=mark)(?P<s>\d{1,2}(?:\.\d+)?)"
PLAIN = r"(?P<d>\d{1,3}(?:\.\d*)?)"
AROUND = rf"\s*(?P<before>{HEMISPHERE})?\s*(?P<sign>[-+−])?\s*{{}}\s*(?P<after>{LETTER})?\s*"
SEXAGESIMAL = [re.compile(AROUND.format(form), re.IGNORECASE) for form in (MARKED, PARTED)]
NUMBER = re.compile(AROUND.format(PLAIN), re.IGNORECASE)
WHOLE = rf"\d{{1,3}}\s*{DEGREE}\s*\d{{1,2}}\s*{MINUTE}\s*{FRACTION}\s*{SECOND}"
# an angle of three marks in a line whose cells stand between blanks; a letter before it is its own
BROKEN = re.compile(rf"(?<![A-Za-z]){HEMISPHERE}\s*{WHOLE}|{WHOLE}(?:\s+{LETTER}(?![A-Za-z\d]))?")
HEAD_UNIT = re.compile(
    r"(?P<word>.*?)[\s_]*[(（\[［/_]?\s*"
    r"(?P<unit>d{1,3}[.:]?m{1,2}[.:]?s{1,2}(?:\.?s+)?|d\.ms|dms|度[.·]?分[.·]?秒|°\s*['′]\s*[\"″])\s*[)）\]］]?",
    re.IGNORECASE,
)
LATITUDES, LONGITUDES = (3.0, 54.0), (73.0, 136.0)  # of China


class AngleStyle(Enum):
    """How the coordinates of a table are written; SEXAGESIMAL has minutes and seconds, PACKED is dd.mmss."""

    DECIMAL = "decimal"
    SEXAGESIMAL = "sexagesimal"
    PACKED = "packed"


@dataclass(frozen=True)
class Angle:
    """Decimal degrees, south and west negative; ``latitude`` None where no hemisphere is told."""

    degrees: float
    latitude: bool | None = None


def sexagesimal(cell: str) -> re.Match[str] | None:
    """Return the parts of an angle with minutes, or with a degree mark; None when the cell is none."""
    return next(filter(None, (form.fullmatch(cell) for form in SEXAGESIMAL)), None)


def is_angle(cell: str) -> bool:
    """Tell whether a cell is an angle for certain: with minutes, a degree mark, or a hemisphere."""
    if sexagesimal(cell) is not None:
        return True
    number = NUMBER.fullmatch(cell)
    return number is not None and "." in number["d"] and bool(number["before"] or number["after"])


def angle(cell: str, style: AngleStyle) -> Angle | str:
    """Return the angle of a cell, or why it is none."""
    parts = sexagesimal(cell)
    packed = False
    if parts is None:
        parts = NUMBER.fullmatch(cell)
        if parts is None:
            return f"“{cell}” is no angle"
        packed = style is AngleStyle.PACKED
        if not packed and not (parts["before"] or parts["after"]):
            return f"“{cell}” is a plain number among degrees, minutes and seconds: decimal degrees or dd.mmss?"
    told = parts.groupdict()
    degrees, minutes, seconds = unpacked(told["d"]) if packed else (told["d"], told.get("m") or "", told.get("s") or "")
    if ("." in degrees and minutes) or ("." in minutes and seconds):
        return f"“{cell}” has a fraction before its last part"
    whole, minute, second = (float(text or 0) for text in (degrees, minutes, seconds))
    if minute >= 60 or second >= 60:
        return f"“{cell}” has 60 minutes or seconds, or more"
    hemispheres = {letter for text in (told["before"], told["after"]) if text for letter in text[0].upper()}
    if len(hemispheres) > 1 or (hemispheres and told["sign"]):
        return f"“{cell}” names two hemispheres"
    hemisphere = "".join(hemispheres)
    value = whole + minute / 60 + second / 3600
    negative = told["sign"] in ("-", "−") or (bool(hemisphere) and hemisphere in SOUTH + WEST)
    latitude = (hemisphere in NORTH + SOUTH) if hemisphere else None
    return Angle(-value if negative else value, latitude)


def unpacked(text: str) -> tuple[str, str, str]:
    """Return degrees, minutes and seconds of dd.mmss; zeros at its end may have been lost."""
    degrees, _, rest = text.partition(".")
    rest = rest.ljust(4, "0")
    return degrees, rest[:2], f"{rest[2:4]}.{rest[4:] or '0'}"


def latitude_first(first: Sequence[str], second: Sequence[str]) -> bool | None:
    """Tell whether the first of two columns of angles is the latitude: by hemispheres, else by what values can be in
    China; None when nothing tells."""
    read = [[angle(cell, AngleStyle.PACKED) for cell in cells] for cells in (first, second)]
    angles = [[one for one in column if isinstance(one, Angle)] for column in read]
    if not all(angles):
        return None
    told = [{a.latitude for a in column} - {None} for column in angles]
    if told[0] | told[1]:
        firsts = told[0] | {not latitude for latitude in told[1] if latitude is not None}
        return firsts.pop() if len(firsts) == 1 else None
    within = [
        [all(low <= a.degrees <= high for a in column) for low, high in (LATITUDES, LONGITUDES)] for column in angles
    ]
    if within[0][0] and within[1][1]:
        return True
    return False if within[0][1] and within[1][0] else None


def word_and_packing(cell: str) -> tuple[str, bool]:
    """Return a head's word without the unit dd.mmss or 度分秒, and whether it names one."""
    told = HEAD_UNIT.fullmatch(cell.strip())
    return (told["word"], True) if told is not None and told["word"] else (cell, False)


def joined(text: str) -> str:
    """Return a line without the blanks inside of its angles."""
    return BROKEN.sub(lambda found: re.sub(r"\s+", "", found[0]), text)
