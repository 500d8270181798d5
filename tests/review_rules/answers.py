"""What a check can answer, read from its code: how it compares, what it may lack, which facts it asks for."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from app.review.checklist.rule_set import SHIPPED, Rule

HELD = ("held", "held_between")
ASKED = ("number", "text", "yes")
ANY = "*"
"""Stands for what only the drawing decides, in ``*:diameter_mm``."""


@dataclass
class Answers:
    """What one check can say.

    Args:
        bounds: ``at_least``, ``at_most``: which sides of a limit it holds values against.
        judges: it answers whether something holds, without a limit to compare with.
        missing: what it may name as missing; ``a/b`` offers either.
        facts: it asks for.
        may_not_apply: it can say that a sheet or a place does not concern it.
    """

    bounds: set[str] = field(default_factory=set)
    judges: bool = False
    missing: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    may_not_apply: bool = False


def answers(rule: Rule) -> Answers:
    """Return what the check of ``rule`` can answer: from its function and those of the rules that it calls."""
    found = Answers()
    seen: set[Any] = set()
    waiting: list[Any] = [rule.on_sheet or rule.on_set]
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        module = import_module(function.__module__)
        tree = _tree(function)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            _note(call, tree, found)
            waiting += _called(call, module)
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and _is_facts(node.value):
                found.facts.update(_texts(node.slice, tree))
    return found


def sides(rule: Rule) -> set[str]:
    """Return which sides of a limit a check holds values against: where the item's data name them, these."""
    named = {side for side in ("at_least", "at_most") if side in rule.item.limits}
    return named or answers(rule).bounds


def _note(call: ast.Call, tree: ast.AST, found: Answers) -> None:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    words = {one.arg: one.value for one in call.keywords if one.arg}
    if name == "compare":
        found.bounds |= {side for side in ("at_least", "at_most") if side in words and not _is_none(words[side])}
    elif name in HELD:
        least = words.get("at_least")
        sides = {"at_least", "at_most"} if least is not None and not isinstance(least, ast.Constant) else set()
        found.bounds |= sides or {"at_least" if isinstance(least, ast.Constant) and least.value else "at_most"}
    elif name == "judge":
        found.judges = True
    elif name == "not_applicable":
        found.may_not_apply = True
    if name in (*HELD, "cannot_determine") and "missing" in words:
        found.missing.update(_texts(words["missing"], tree))
    if name == "Missing" and call.args:
        found.missing.update(_texts(call.args[0], tree))
    if isinstance(call.func, ast.Attribute) and call.func.attr in ASKED and _is_facts(call.func.value) and call.args:
        found.facts.update(_texts(call.args[0], tree))
    if name == "possible" and len(call.args) > 1:
        found.facts.update(_texts(call.args[1], tree))


def _called(call: ast.Call, module: ModuleType) -> Iterator[Callable[..., Any]]:
    """Yield the function of the rules that a call names, and those given to it."""
    for node in (call.func, *call.args):
        target = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
        target = inspect.unwrap(target) if callable(target) else None
        if inspect.isfunction(target) and target.__module__.startswith(SHIPPED) and target.__name__ not in HELD:
            yield target


@cache
def _tree(function: Callable[..., Any]) -> ast.AST:
    return ast.parse(inspect.cleandoc("\n" + inspect.getsource(function)))


def _texts(node: ast.expr, tree: ast.AST, depth: int = 2) -> set[str]:
    """Return the texts that an expression can be, as far as they stand in the code."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) and node.value else set()
    if isinstance(node, ast.IfExp):
        return _texts(node.body, tree, depth) | _texts(node.orelse, tree, depth)
    if isinstance(node, ast.BoolOp):
        return {text for value in node.values for text in _texts(value, tree, depth)}
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else ANY for part in node.values]
        return {"".join(parts)} if any(part not in (ANY, ":", "") for part in parts) else set()
    if isinstance(node, ast.Name) and depth:
        given = [one.value for one in ast.walk(tree) if isinstance(one, ast.Assign) and _assigns(one, node.id)]
        return {text for value in given for text in _texts(value, tree, depth - 1)}
    return set()


def _assigns(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _is_facts(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id.lstrip("_") == "facts"


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
