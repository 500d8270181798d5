"""Hold what arrived against what should have arrived: drawing index, code pages, units, scales, numbers, signatures."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from app.domain.errors import AppError, Cancelled
from app.domain.geometry import Box
from app.domain.resources import resource
from app.drawings.compare.pairs import normal_number
from app.drawings.dxf.encoding import codec_of
from app.drawings.open import open_drawing
from app.drawings.seals import open_seals
from app.drawings.sheets.index_table import IndexEntry, read_index
from app.drawings.sheets.title_block import denominator
from app.drawings.sheets.vocabulary import normal
from app.drawings.sheets.words import Word
from app.services.drawing_set.project_sheets import ProjectSheet
from app.services.drawing_set.search_set import words_of
from app.storage.workspace import Workspace

SCALE_OFF = 0.05  # measured and noted scale may differ by
UNIT_NAMES = {0.001: "mm", 0.01: "cm", 0.1: "dm", 1.0: "m", 0.0254: "in", 0.3048: "ft"}
UNICODE_SINCE = "AC1021"  # newer files are UTF-8, whatever code page they name
NEAR_MM = 40.0  # from a place for a seal to the seal
FEWEST_FIELDS = 3  # fewer make no title block, and its signatures cannot be missed


def check_index(workspace: Workspace, sheets: Sequence[ProjectSheet]) -> dict[str, Any]:
    """Return the drawing index of a set held against its sheets.

    Returns:
        ``entries`` with the index sheet, number and title; ``missing`` (in the index, not here), ``extra`` (here, in no
        index of its kind), ``doubled`` (twice in the index or in the set), ``wrong_title``.
    """
    entries: list[tuple[ProjectSheet, IndexEntry]] = []
    for one in sheets:
        read = words_of(workspace, one)
        entries += [(one, entry) for entry in read_index(read.words())] if read else []
    here: dict[str, list[ProjectSheet]] = defaultdict(list)
    for one in sheets:
        if one.number:
            here[normal_number(one.number)].append(one)
    listed = Counter(normal_number(entry.number) for _, entry in entries)
    written = {normal_number(entry.number): entry.number for _, entry in entries}
    kinds = {_kind(number) for number in listed}
    index_sheets = {one.id for one, _ in entries}
    wrong = []
    for _, entry in entries:
        for one in here.get(normal_number(entry.number), ()):
            if one.title and not _same_title(entry.title, one.title):
                wrong.append({"number": one.number, "sheet": one.id, "index": entry.title, "title": one.title})
    return {
        "entries": [{"sheet": one.id, "number": entry.number, "title": entry.title} for one, entry in entries],
        "missing": [
            {"number": entry.number, "title": entry.title}
            for _, entry in entries
            if normal_number(entry.number) not in here
        ],
        "extra": [
            {"number": one.number, "title": one.title, "sheet": one.id}
            for number, ones in here.items()
            for one in ones
            if entries and number not in listed and _kind(number) in kinds and one.id not in index_sheets
        ],
        "doubled": [
            {"number": ones[0].number, "sheets": [one.id for one in ones], "in_index": 0}
            for ones in here.values()
            if len(ones) > 1
        ]
        + [
            {"number": written[number], "sheets": [], "in_index": count}
            for number, count in listed.items()
            if count > 1
        ],
        "wrong_title": wrong,
    }


def check_intake(workspace: Workspace, sheets: Sequence[ProjectSheet]) -> dict[str, Any]:
    """Return what is to be asked about files and sheets that came in.

    Returns:
        ``files``: code page declared and used, unit, unresolved references; ``sheets``: noted and measured scale,
        whether the number is missing, signatures that are empty, whether any stamp was found, how many seals are drawn
        beside the title block, and places for a seal without one; ``problems``: how many of each kind.
    """
    by_file: dict[tuple[str, str], list[ProjectSheet]] = defaultdict(list)
    for one in sheets:
        by_file[one.file, one.sha256].append(one)
    files = [_file(workspace, ones) for ones in by_file.values()]
    rows = [_sheet(workspace, one) for one in sheets]
    problems = Counter(problem for row in (*files, *rows) for problem in row["problems"])
    return {"files": files, "sheets": rows, "problems": dict(sorted(problems.items()))}


def _file(workspace: Workspace, sheets: Sequence[ProjectSheet]) -> dict[str, Any]:
    first = sheets[0]
    row: dict[str, Any] = {"file": first.file, "encoding": "", "declared_encoding": "", "unit": "", "xrefs": []}
    try:
        scene = open_drawing(first.path, workspace.cache_dir).scene
    except Cancelled:
        raise
    except AppError as error:
        return row | {"problems": ["unreadable"], "reason": error.message}
    problems = []
    if scene is not None:
        row |= {"encoding": scene.info.encoding, "declared_encoding": scene.info.declared_encoding}
        declared = codec_of(scene.info.declared_encoding)
        if scene.info.version < UNICODE_SINCE and declared and declared != scene.info.encoding:
            problems.append("encoding")
        unit_m = Counter(one.sheet.unit_m for one in sheets if one.sheet.unit_m).most_common(1)
        row["unit"] = UNIT_NAMES.get(unit_m[0][0], f"{unit_m[0][0]:g} m") if unit_m else ""
        problems += [] if unit_m else ["unit"]
    row["xrefs"] = sorted(
        {gap.what for one in sheets for gap in one.sheet.not_shown if gap.reason in ("missing_xref", "missing_image")}
    )
    return row | {"problems": problems + (["xref"] if row["xrefs"] else [])}


def _sheet(workspace: Workspace, one: ProjectSheet) -> dict[str, Any]:
    noted = denominator(one.scale)
    measured = 0.0
    if one.sheet.unit_m and one.sheet.to_mm.scale:
        measured = one.sheet.unit_m * 1000 / one.sheet.to_mm.scale
    wanted = _wanted()
    is_paper = any(word in one.title for word in wanted["papers"])
    fields = one.sheet.title_block.fields
    unsigned = []
    if len(fields) >= FEWEST_FIELDS:
        unsigned = [name for name in wanted["signatures"] if not str(fields.get(name, "")).strip()]
    read = words_of(workspace, one)
    seals = _seals(workspace, one)
    said = read.words() if read else []
    stamped = bool(seals) or any(_says_stamp(word) for word in said)
    unsealed = [
        word.string for word in said if normal(word.string) in wanted["stamps"] and not _sealed(word, said, seals)
    ]
    problems = []
    if not one.number or one.numbered_by_file:
        problems.append("number")
    if not is_paper and noted and measured and abs(measured / noted - 1) > SCALE_OFF:
        problems.append("scale")
    if not is_paper and not noted and "见图" not in one.scale:
        problems.append("scale_note")
    problems += (["signatures"] if unsigned else []) + ([] if stamped and not unsealed else ["stamp"])
    return {
        "sheet": one.id,
        "number": one.number,
        "title": one.title,
        "scale": one.scale,
        "measured_scale": f"1:{measured:.4g}" if measured else "",
        "unsigned": unsigned,
        "stamped": stamped,
        "seals": len(seals),
        "unsealed": unsealed,
        "problems": problems,
    }


def _seals(workspace: Workspace, one: ProjectSheet) -> tuple[Box, ...]:
    try:
        return open_seals(one.path, one.state, workspace.cache_dir).get(one.sheet.key, ())
    except Cancelled:
        raise
    except AppError:
        return ()


def _says_stamp(word: Word) -> bool:
    """Tell the words of a stamp, which name its owner too, from a place for one (出图专用章)."""
    text = normal(word.string)
    return any(stamp in text and stamp != text for stamp in _wanted()["stamps"])


def _sealed(place: Word, words: Sequence[Word], seals: Sequence[Box]) -> bool:
    near = place.box.grown(NEAR_MM)
    return any(near.intersects(seal) for seal in seals) or any(
        near.intersects(word.box) for word in words if _says_stamp(word)
    )


@cache
def _wanted() -> dict[str, list[str]]:
    return tomllib.loads(resource("drawings", "intake.toml").read_text("utf-8"))


def _kind(number: str) -> str:
    """Return what stands before the first digit of a sheet number."""
    return number[: next((row for row, letter in enumerate(number) if letter.isdigit()), len(number))].strip("-")


def _same_title(one: str, other: str) -> bool:
    a, b = normal(one), normal(other)
    return a == b or (min(len(a), len(b)) >= 3 and (a in b or b in a))
