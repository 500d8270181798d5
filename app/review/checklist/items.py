"""Checklists: items in TOML, read strictly, from the shipped folder and an agency's own.

``<folder>/<discipline>/*.toml`` holds ``[[item]]`` tables. A later folder adds items, replaces those with the same id,
changes single fields of one with ``[[override]]`` (tables are merged), and drops one with ``off = true``.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput
from app.domain.finding import Clause
from app.domain.project import Discipline
from app.review.checklist.condition import Condition
from app.review.checklist.vocabulary import FILE, read_vocabulary, written_out
from app.review.facts import Limits

IDENTIFIER = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
CHECK = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")
EVIDENCE = ("verified", "memory")
REQUIRED = ("id", "clause", "title", "text")
TEXTS = ("id", "discipline", "title", "title_en", "text", "applies", "wants", "opinion", "check")
OTHER = ("clause", "roles", "words")


@dataclass(frozen=True)
class Item:
    """One checklist item (审查要点).

    Args:
        id: ``fire.compartment.area``.
        discipline: folder it lies in.
        clause: article it stands on.
        title: Chinese title.
        title_en: English title.
        text: the requirement in Chinese.
        applies: condition over facts; always true when empty.
        wants: drawing evidence the reviewer looks for, Chinese.
        opinion: template of the opinion for a violation, Chinese.
        check: ``module.function`` in the discipline's folder; empty for items that only people judge.
        roles: the check runs on sheets where one of these is drawn; on all sheets when empty.
        limits: data tables and words of the check.
        folder: folder of the checklist, where ``check`` is looked for first.
    """

    id: str
    discipline: Discipline
    clause: Clause
    title: str
    text: str
    title_en: str = ""
    applies: Condition = field(default_factory=Condition)
    wants: str = ""
    opinion: str = ""
    check: str = ""
    roles: tuple[str, ...] = ()
    limits: Limits = field(default_factory=lambda: Limits({}))
    folder: Path = field(default_factory=Path)


@dataclass(frozen=True)
class Fault:
    """What cannot be used of a checklist.

    Args:
        item: id; the file's name where no id can be read.
        discipline: folder it lies in.
        path: file.
        error: names item and field.
    """

    item: str
    discipline: Discipline
    path: Path
    error: BadInput


_Raw = tuple[Path, Path, Discipline, dict[str, Any]]


def load_items(folders: Sequence[Path], disciplines: Iterable[Discipline] = Discipline) -> tuple[Item, ...]:
    """Return all items sorted by discipline and id; later folders win.

    Raises:
        BadInput: a file cannot be read, or an item is wrong; names file, item and field.
    """
    items, faults = read_items(folders, disciplines)
    if faults:
        raise faults[0].error
    return items


def read_items(
    folders: Sequence[Path], disciplines: Iterable[Discipline] = Discipline, tried: Path | None = None
) -> tuple[tuple[Item, ...], tuple[Fault, ...]]:
    """Return all items that can be used, sorted by discipline and id, and what cannot; later folders win.

    An item that a later folder spoils is not used at all: what it replaces is no longer what the agency wants.

    Args:
        folders: of checklists.
        disciplines: whose items.
        tried: the folder whose patterns are known to be usable; each is compiled when it is first asked for.
    """
    raw: dict[str, _Raw] = {}
    words, errors = read_vocabulary(folders, tried)
    faults = [
        Fault(FILE, discipline, Path(error.path or FILE), error)
        for error in errors
        for discipline in sorted(disciplines)
    ]
    for folder in folders:
        for discipline in sorted(disciplines):
            for path in sorted((folder / discipline.value).glob("*.toml")):
                _gather(folder, path, discipline, raw, faults)
    items = []
    for identifier, (folder, path, own, row) in raw.items():
        try:
            items.append(read_item(folder, path, own, row, words, try_words=folder != tried))
        except BadInput as error:
            faults.append(Fault(identifier, own, path, error))
    return tuple(sorted(items, key=lambda item: (item.discipline, item.id))), tuple(faults)


def _gather(folder: Path, path: Path, discipline: Discipline, raw: dict[str, _Raw], faults: list[Fault]) -> None:
    """Add the rows of one file to ``raw``, and to ``faults`` what no item can be made of."""
    try:
        data = _read(path)
    except BadInput as error:
        faults.append(Fault(path.name, discipline, path, error))
        return
    for table, row in [(name, row) for name in ("item", "override") for row in data.get(name, ())]:
        identifier = path.name
        try:
            identifier = _identifier(row, path, table)
            _lay(folder, path, discipline, row, table, raw)
        except BadInput as error:
            raw.pop(identifier, None)
            faults.append(Fault(identifier, discipline, path, error))


def _lay(
    folder: Path, path: Path, discipline: Discipline, row: dict[str, Any], table: str, raw: dict[str, _Raw]
) -> None:
    """Add an item, or change the one it overrides."""
    identifier = row["id"]
    if table == "item":
        if identifier in raw and raw[identifier][0] == folder:
            raise _wrong(path, identifier, "id", f"is also in {raw[identifier][1].name}")
        raw[identifier] = folder, path, discipline, row
        return
    if identifier not in raw:
        raise _wrong(path, identifier, "id", "names no item to override")
    _, _, own, base = raw[identifier]
    if row.get("off") is True:
        del raw[identifier]
    else:
        raw[identifier] = folder, path, own, _merged(base, row)


def _read(path: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"The checklist cannot be read: {error}", path=str(path)) from error
    for key, value in data.items():
        if key not in {"item", "override"}:
            raise BadInput(f"The checklist has an unknown table '{key}'; use [[item]] or [[override]]", path=str(path))
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise BadInput(f"'{key}' must be written as [[{key}]]", path=str(path))
    return data


def _identifier(row: Mapping[str, Any], path: Path, table: str) -> str:
    identifier = row.get("id")
    if not isinstance(identifier, str) or not IDENTIFIER.fullmatch(identifier):
        raise BadInput(f"[[{table}]] has no usable id (found {identifier!r})", path=str(path))
    return identifier


def _merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with the fields of ``change``; tables are merged, everything else replaced."""
    result = dict(base)
    for key, value in change.items():
        old = result.get(key)
        result[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def _wrong(path: Path, identifier: str, name: str, reason: str) -> BadInput:
    return BadInput(f"Checklist item {identifier}: field '{name}' {reason}", path=str(path))


def read_item(
    folder: Path,
    path: Path,
    discipline: Discipline,
    row: Mapping[str, Any],
    words: Mapping[str, str],
    *,
    try_words: bool = True,
) -> Item:
    """Return the item that a row describes; ``words`` are those that patterns may name, ``try_words`` compiles them.

    Raises:
        BadInput: it is wrong; names file, item and field.
    """
    identifier = str(row.get("id", ""))
    if not IDENTIFIER.fullmatch(identifier):
        raise _wrong(path, identifier, "id", "is not usable")
    tables = {key: value for key, value in row.items() if key == "limits" or key.startswith("limits_")}
    for key in row:
        if key not in TEXTS and key not in OTHER and key not in tables:
            raise _wrong(path, identifier, key, "is not known")
    for key in REQUIRED:
        if not row.get(key):
            raise _wrong(path, identifier, key, "is missing")
    for key in TEXTS:
        if not isinstance(row.get(key, ""), str):
            raise _wrong(path, identifier, key, "must be text")
    if row.get("discipline", discipline.value) != discipline.value:
        raise _wrong(path, identifier, "discipline", f"must be '{discipline.value}', as the folder says")
    check = row.get("check", "")
    if check and not CHECK.fullmatch(check):
        raise _wrong(path, identifier, "check", "must read module.function")
    if check and not row.get("opinion"):
        raise _wrong(path, identifier, "opinion", "is missing: an item with a check needs the text of its opinion")
    _check_template(path, identifier, row.get("opinion", ""))
    roles = row.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise _wrong(path, identifier, "roles", "must be a list of role names")
    try:
        applies = Condition.parse(row.get("applies", ""))
    except ValueError as error:
        raise _wrong(path, identifier, "applies", f"cannot be evaluated: {error}") from error
    return Item(
        id=identifier,
        discipline=discipline,
        clause=_clause(path, identifier, row["clause"]),
        title=row["title"],
        text=row["text"],
        title_en=row.get("title_en", ""),
        applies=applies,
        wants=row.get("wants", ""),
        opinion=row.get("opinion", ""),
        check=check,
        roles=tuple(roles),
        limits=Limits(
            _limits(path, identifier, tables),
            _words(path, identifier, row.get("words", {}), words, try_them=try_words),
        ),
        folder=folder,
    )


def _check_template(path: Path, identifier: str, template: str) -> None:
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError as error:
        raise _wrong(path, identifier, "opinion", f"is no usable template: {error}") from error
    for name in names:
        if not name.isidentifier():
            raise _wrong(path, identifier, "opinion", f"has an unusable placeholder '{{{name}}}'")


def _clause(path: Path, identifier: str, row: Any) -> Clause:
    if not isinstance(row, dict):
        raise _wrong(path, identifier, "clause", "must be a table")
    for key, kind in (("code", str), ("number", str), ("mandatory", bool), ("evidence", str)):
        if not isinstance(row.get(key), kind):
            raise _wrong(path, identifier, f"clause.{key}", "is missing or of the wrong type")
    for key in row:
        if key not in {"code", "number", "mandatory", "evidence", "edition_from", "edition_to"}:
            raise _wrong(path, identifier, f"clause.{key}", "is not known")
    if row["evidence"] not in EVIDENCE:
        raise _wrong(path, identifier, "clause.evidence", f"must be one of {', '.join(EVIDENCE)}")
    dates = {name: row.get(name, "") for name in ("edition_from", "edition_to")}
    for name, day in dates.items():
        if day and not isinstance(day, date):
            raise _wrong(path, identifier, f"clause.{name}", "must be a date such as 2023-06-01")
    since, until = (str(day) for day in dates.values())
    if since and until and until < since:
        raise _wrong(path, identifier, "clause.edition_to", "must not be before edition_from")
    return Clause(row["code"], row["number"], row["mandatory"], row["evidence"], since, until)


def _limits(path: Path, identifier: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for key, table in tables.items():
        if not isinstance(table, dict):
            raise _wrong(path, identifier, key, "must be a table")
        for name in table:
            if name in merged:
                raise _wrong(path, identifier, f"{key}.{name}", "is in two tables of limits")
        merged |= table
    return merged


def _words(
    path: Path, identifier: str, table: Any, words: Mapping[str, str], *, try_them: bool
) -> dict[str, str | list[str]]:
    if not isinstance(table, dict):
        raise _wrong(path, identifier, "words", "must be a table")
    found: dict[str, str | list[str]] = {}
    for name, value in table.items():
        patterns = [value] if isinstance(value, str) else value
        if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
            raise _wrong(path, identifier, f"words.{name}", "must be a pattern or a list of patterns")
        try:
            whole = [written_out(pattern, words) for pattern in patterns]
        except ValueError as error:
            raise _wrong(path, identifier, f"words.{name}", str(error)) from error
        for pattern in whole if try_them else ():
            try:
                re.compile(pattern)
            except re.error as error:
                raise _wrong(path, identifier, f"words.{name}", f"is no usable pattern: {error}") from error
        found[name] = whole[0] if isinstance(value, str) else whole
    return found
