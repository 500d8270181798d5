"""Reads what instruments write: Leica GSI-8/16, Sokkia SDR33, Trimble JobXML; only points with coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from lxml import etree

from app.domain.errors import BadInput
from app.survey.formats.features import Contents, Feature
from app.survey.formats.number_style import as_number
from app.survey.formats.text_lines import read_decoded
from app.survey.formats.xml_text import child_text, line_of, name_of, read_xml
from app.survey.points import AxisOrder, Note, Rejected

GSI_HEAD = re.compile(rb"^\s*\*?(?:11|41)[\d.]{4}[+-]")
GSI_WORD = re.compile(r"(\d\d)([\d.]{2})([\d.])([\d.])([+-])(\S+)")
GSI_UNITS_M = {"0": 1e-3, "1": 0.3048e-3, "6": 1e-4, "7": 0.3048e-4, "8": 1e-5, ".": 1e-3}
GSI_PLACES = (("81", "82", "83"), ("84", "85", "86"))  # target and station: east, north, height
GSI_SHORT, GSI_LONG = 8, 16  # digits of a word; fewer are a word cut short
SDR_HEAD = re.compile(rb"^[\s\x00-\x1f]*00\w\wSDR")
SDR_FOOT = "2"
SDR_EAST_FIRST = "2"
SDR_WIDTH = 16


def read_gsi(path: Path) -> Contents:
    """Read Leica GSI; a record begins with word 11.

    Raises:
        BadInput: no record has coordinates.
    """
    text, encoding = read_decoded(path)
    features: list[Feature] = []
    rejected: list[Rejected] = []
    records = 0
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip().lstrip("*").split()
        digits = GSI_LONG if line.lstrip().startswith("*") else GSI_SHORT
        starts = [at for at, word in enumerate(words) if word.startswith("11")]
        for start, stop in pairwise([*starts, len(words)]):
            records += 1
            whole = [m for m in map(GSI_WORD.fullmatch, words[start:stop]) if m and len(m[6]) == digits]
            told = {m[1]: (m[4], m[5] + m[6]) for m in whole}
            known = {m[0] for m in whole}
            broken = [word for word in words[start:stop] if word not in known]
            if broken:
                rejected.append(
                    Rejected(number, line.strip()[:200], f"“{broken[0]}” is no GSI word of {digits} digits")
                )
                continue
            feature = gsi_point(told, number)
            if feature is not None:
                features.append(feature)
    if not features and not rejected:
        raise BadInput(
            f"{records} records hold angles and distances, none has coordinates (words 81 and 82)",
            path=path.name,
            line=1,
            advice="compute the points on the instrument or in its office software first",
        )
    return Contents("GSI", features, encoding, AxisOrder.EAST_NORTH, "", rejected)


def gsi_point(told: dict[str, tuple[str, str]], line: int) -> Feature | None:
    """Return the point of a record, None when it has no coordinates."""
    for keys in GSI_PLACES:
        values = [gsi_number(told[key]) if key in told else None for key in keys]
        if values[0] is not None and values[1] is not None:
            name = told.get("11", ("", "+"))[1][1:].lstrip("0") or "0"
            code = told.get("71", ("", "+"))[1][1:].strip("0-")
            place = [value for value in values if value is not None]
            return Feature("point", [[place]], {"name": name, "code": code}, "", line)
    return None


def gsi_number(word: tuple[str, str]) -> float | None:
    """Return a length in metres, None where the instrument left it empty."""
    unit, text = word
    value = as_number(text)
    factor = GSI_UNITS_M.get(unit)
    return None if value is None or factor is None else round(value * factor, 6)


def read_sdr(path: Path) -> Contents:
    """Read Sokkia SDR33: records 02 (station) and 08 (coordinates)."""
    try:
        text, encoding = read_decoded(path)
    except BadInput:
        text, encoding = path.read_bytes().decode("latin-1"), "latin-1"  # remarks in other code pages
    lines = text.splitlines()
    flags = next((line.rstrip()[-6:] for line in lines if "SDR" in line), "")
    stated = AxisOrder.EAST_NORTH if flags[4:5] == SDR_EAST_FIRST else AxisOrder.NORTH_EAST
    factor = 0.3048 if flags[1:2] == SDR_FOOT else 1.0
    features: list[Feature] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(lines, 1):
        if line[:2] not in ("02", "08"):
            continue
        fields = [line[at : at + SDR_WIDTH].strip() for at in range(4, 4 + 5 * SDR_WIDTH, SDR_WIDTH)]
        values = [as_number(text) for text in fields[1:4]]
        if values[0] is None or values[1] is None:
            rejected.append(Rejected(number, line.strip()[:200], "the record has no coordinates"))
            continue
        place = [value * factor for value in values if value is not None]
        code = fields[4] if line[:2] == "08" else "station"
        features.append(Feature("point", [[place]], {"name": fields[0], "code": code}, "", number))
    notes = [Note("units", "Lengths are in feet; they were changed to metres")] if factor != 1.0 else []
    return Contents("SDR33", features, encoding, stated, "", rejected, notes)


def read_jobxml(path: Path) -> Contents:
    """Read Trimble JobXML: reduced points, or the records of the field book where none were reduced."""
    root, damage, encoding = read_xml(path)
    rejected = list(damage)
    reduced = [e for e in root.iter() if name_of(e) == "Point" and name_of(e.getparent()) == "Reductions"]
    records = reduced or [e for e in root.iter() if name_of(e) == "PointRecord"]
    features = list(job_points(records, rejected))
    system = next((e for e in root.iter() if name_of(e) == "CoordinateSystem"), None)
    told = ""
    if system is not None:
        told = " ".join(filter(None, (child_text(system, "SystemName"), child_text(system, "ZoneName"))))
    return Contents("JobXML", features, encoding, AxisOrder.NORTH_EAST, told, rejected)


def job_points(records: list[etree._Element], rejected: list[Rejected]) -> Iterator[Feature]:
    """Yield the points of records that are not deleted and have grid coordinates."""
    for record in records:
        if child_text(record, "Deleted").casefold() == "true":
            continue
        grid = next((name for name in ("Grid", "ComputedGrid") if child_text(record, name, "North")), "")
        if not grid:
            continue
        texts = [child_text(record, grid, axis) for axis in ("North", "East", "Elevation")]
        values = [as_number(text) for text in texts]
        if values[0] is None or values[1] is None:
            wrong = texts[0] if values[0] is None else texts[1]
            rejected.append(Rejected(line_of(record), wrong, f"“{wrong}” is no coordinate"))
            continue
        attributes = {
            "name": child_text(record, "Name"),
            "code": child_text(record, "Code"),
            "sigma": child_text(record, "Precision", "Horizontal"),
        }
        yield Feature("point", [[[v for v in values if v is not None]]], attributes, "", line_of(record))
