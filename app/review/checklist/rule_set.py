"""The rule set: checklist items with their checks, found at run time, and the version of it all."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import typing
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import app
from app.domain.errors import BadInput
from app.domain.project import Discipline
from app.domain.resources import resource
from app.review.checklist.items import Fault, Item, read_items
from app.review.checklist.vocabulary import FILE
from app.review.draft import Draft
from app.review.facts import Facts, Limits
from app.review.sheet.sheet_set import SheetSet
from app.review.sheet.sheet_view import SheetView

SHIPPED = "review_rules"

SheetCheck = Callable[[SheetView, Facts, Limits], Iterator[Draft]]
SetCheck = Callable[[SheetSet, Facts, Limits], Iterator[Draft]]


@dataclass(frozen=True)
class Rule:
    """An item with its check.

    Args:
        item: what to check.
        on_sheet: check of one sheet, or None.
        on_set: check of all sheets together, or None.
    """

    item: Item
    on_sheet: SheetCheck | None = None
    on_set: SetCheck | None = None


@dataclass(frozen=True)
class RuleSet:
    """All rules, the version that findings carry, and what of the checklists cannot be used."""

    rules: tuple[Rule, ...]
    version: str
    faults: tuple[Fault, ...] = ()

    def of(self, disciplines: Sequence[Discipline]) -> tuple[Rule, ...]:
        """Return the rules of some disciplines; of all when none is named."""
        return tuple(rule for rule in self.rules if not disciplines or rule.item.discipline in disciplines)


def shipped_folder() -> Path:
    """Return the folder of the checklists that ship with the program; BadInput when they are not installed."""
    spec = importlib.util.find_spec(SHIPPED)
    if spec is None or not spec.submodule_search_locations:
        raise BadInput("The review rules are not installed", advice="reinstall Lianshen")
    return Path(next(iter(spec.submodule_search_locations)))


@lru_cache(maxsize=4)
def load_rules(own_folders: tuple[Path, ...] = ()) -> RuleSet:
    """Return the shipped rules with an agency's own folders laid over them.

    Items that are wrong, or whose check is not there, are left out and told in ``faults``.

    Raises:
        BadInput: a folder is absent.
    """
    folders = _folders(own_folders)
    items, wrong = read_items(folders, tried=folders[0])
    rules, faults = [], list(wrong)
    for item in items:
        try:
            rules.append(_rule(item, folders))
        except BadInput as error:
            faults.append(Fault(item.id, item.discipline, item.folder, error))
    return RuleSet(tuple(rules), rules_version(own_folders), tuple(faults))


def _folders(own_folders: tuple[Path, ...]) -> tuple[Path, ...]:
    for folder in own_folders:
        if not folder.is_dir():
            raise BadInput("The folder of checklists does not exist", path=str(folder))
    return shipped_folder(), *own_folders


def require_in_disciplines(own_folders: Collection[Path]) -> None:
    """Raise BadInput when a checklist file of these folders lies where nobody would read it."""
    names = [discipline.value for discipline in Discipline]
    for path in sorted(path for folder in own_folders for path in folder.rglob("*.toml")):
        if path.parent in own_folders and path.name == FILE:
            continue
        if path.parent.parent not in own_folders or path.parent.name not in names:
            raise BadInput(
                "This checklist lies in no discipline's folder, so nothing of it would be used",
                path=str(path),
                advice=f"put it into one of {', '.join(names)}",
            )


def _rule(item: Item, folders: Sequence[Path]) -> Rule:
    if not item.check:
        return Rule(item)
    module_name, _, function_name = item.check.partition(".")
    try:
        module = _module(item.discipline, module_name, folders)
    except Exception as error:
        raise BadInput(f"Checklist item {item.id}: check '{item.check}' cannot be loaded: {error}") from error
    function = getattr(module, function_name, None) if module else None
    if function is None:
        raise BadInput(f"Checklist item {item.id}: field 'check' names '{item.check}', which is not there")
    first = _first_type(function)
    if first is SheetView:
        return Rule(item, on_sheet=function)
    if first is SheetSet:
        return Rule(item, on_set=function)
    raise BadInput(f"Checklist item {item.id}: check '{item.check}' must take a SheetView or a SheetSet first")


@lru_cache(maxsize=1024)
def _first_type(function: Callable[..., Any]) -> Any:
    try:
        return next(iter(typing.get_type_hints(function).values()), None)
    except (NameError, TypeError):
        return None


def _module(discipline: Discipline, name: str, folders: Sequence[Path]) -> ModuleType | None:
    """Return the module of a check: an agency's own first, then the shipped one; None when there is neither."""
    for folder in reversed(folders[1:]):
        path = folder / discipline.value / f"{name}.py"
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            spec = importlib.util.spec_from_file_location(f"own_rules_{discipline.value}_{name}_{digest}", path)
            if spec is None or spec.loader is None:
                return None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    qualified = f"{SHIPPED}.{discipline.value}.{name}"
    try:
        found = importlib.util.find_spec(qualified)
    except ModuleNotFoundError:
        found = None
    return importlib.import_module(qualified) if found else None


def forget_rules() -> None:
    """Load the rules anew when they are asked for: something of them has changed."""
    load_rules.cache_clear()
    rules_version.cache_clear()


@lru_cache(maxsize=4)
def rules_version(own_folders: tuple[Path, ...] = ()) -> str:
    """Return the hash of all checklists, checks, review resources and the program version.

    Raises:
        BadInput: a folder is absent.
    """
    digest = hashlib.sha256(app.__version__.encode())
    own_code = Path(__file__).parent
    for folder in (*_folders(own_folders), resource("review"), own_code):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".toml", ".py"} and "__pycache__" not in path.parts:
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
