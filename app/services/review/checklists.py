"""Checklists as files: validated, written as a spreadsheet, read back into an agency's own folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.project import Discipline
from app.reports.checklist_sheet import read_checklist, write_checklist
from app.review.checklist.checklist_text import row_of, to_toml
from app.review.checklist.items import Item, read_item
from app.review.checklist.rule_set import RuleSet, forget_rules, load_rules, require_in_disciplines, shipped_folder
from app.review.checklist.vocabulary import read_vocabulary

IMPORTED = "imported.toml"
MOST_FAULTS = 50
HEADING = "# Items read from {name}; they replace or add to those that ship with the program.\n\n"


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Args:
        files: written.
        changed: ids of items that differ from the shipped ones.
        added: ids of items that do not ship.
        same: number of items that were left out, because they are as shipped.
    """

    files: tuple[Path, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    same: int


def validate_checklists(folders: Sequence[Path] = ()) -> RuleSet:
    """Return the rules of the shipped checklists and of ``folders``; its faults are what cannot be used.

    Raises:
        BadInput: a folder does not exist, or holds a file where nobody reads it.
    """
    forget_rules()
    rules = load_rules(tuple(folders))
    require_in_disciplines(folders)
    return rules


def export_checklist(
    out: Path, disciplines: Sequence[Discipline] = (), own_folders: Sequence[Path] = ()
) -> tuple[Item, ...]:
    """Write the items as a spreadsheet and return them.

    Raises:
        BadInput: a folder does not exist, or ``out`` cannot be written.
    """
    items = tuple(rule.item for rule in load_rules(tuple(own_folders)).of(tuple(disciplines)))
    try:
        out.write_bytes(write_checklist(items))
    except OSError as error:
        raise BadInput(f"The checklist cannot be written: {error}", path=str(out)) from error
    return items


def import_checklist(path: Path, folder: Path) -> Imported:
    """Read a spreadsheet into an agency's own folder; only items that differ from the shipped ones are written.

    Nothing is written when any row is wrong.

    Raises:
        BadInput: the spreadsheet, or rows of it, are not usable; names file, and row, item and field of each.
    """
    shipped = {rule.item.id: rule.item for rule in load_rules().rules}
    words, _ = read_vocabulary([shipped_folder(), folder])
    chosen: dict[Discipline, list[Item]] = defaultdict(list)
    seen: dict[str, int] = {}
    changed: list[str] = []
    added: list[str] = []
    same = 0
    read = read_checklist(path)
    faults = list(read.faults)
    for number, discipline, row in read.items:
        try:
            item = read_item(folder, path, discipline, row, words)
        except BadInput as error:
            faults.append(f"Row {number}: {error.message}")
            continue
        if item.id in seen:
            faults.append(f"Row {number}: item {item.id} is also in row {seen[item.id]}")
            continue
        seen[item.id] = number
        known = shipped.get(item.id)
        if known is not None and row_of(known) == row_of(replace(item, folder=known.folder)):
            same += 1
            continue
        (changed if known is not None else added).append(item.id)
        chosen[discipline].append(item)
    if faults:
        raise BadInput(_told(faults), path=str(path))
    files = []
    for discipline, items in sorted(chosen.items()):
        target = folder / discipline.value / IMPORTED
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(HEADING.format(name=path.name) + to_toml([row_of(item) for item in items]), "utf-8")
        except OSError as error:
            raise BadInput(f"The checklist cannot be written: {error}", path=str(target)) from error
        files.append(target)
    forget_rules()
    return Imported(tuple(files), tuple(changed), tuple(added), same)


def _told(faults: Sequence[str]) -> str:
    if len(faults) == 1:
        return faults[0]
    more = "; …" if len(faults) > MOST_FAULTS else ""
    return f"{len(faults)} rows cannot be used: {'; '.join(faults[:MOST_FAULTS])}{more}"
