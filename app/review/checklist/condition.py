"""When an item applies: an expression over facts, where an unknown fact need not spoil the answer."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from simpleeval import EvalWithCompoundTypes, InvalidExpression

from app.review.draft import Missing
from app.review.facts import Fact


class Figure(float):
    """A number that also equals its own text, so that ``fire_rating == '2'`` and ``fire_rating == 2`` both hold."""

    def __eq__(self, other: object) -> bool:
        return f"{self:g}" == other if isinstance(other, str) else float(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = float.__hash__


@dataclass(frozen=True)
class Condition:
    """A safe expression such as ``building_use == 'public' and storeys_above > 1``; empty is always true."""

    source: str = ""
    tree: ast.expr | None = field(default=None, compare=False, repr=False)

    @classmethod
    def parse(cls, source: str) -> Condition:
        """Return the condition; ValueError when ``source`` is no expression."""
        if not source.strip():
            return cls()
        try:
            tree = ast.parse(source.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError(str(error)) from error
        return cls(source, tree)

    @property
    def names(self) -> frozenset[str]:
        """Return the facts it speaks of."""
        if self.tree is None:
            return frozenset()
        return frozenset(node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name))

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Tell whether it is true.

        ``false and unknown`` is false and ``true or unknown`` is true, whatever the order.

        Raises:
            Missing: the answer hangs on a fact that nobody gave, or that has a value of the wrong kind.
        """
        return True if self.tree is None else _holds(self.tree, facts)


def _holds(node: ast.expr, facts: Mapping[str, Fact]) -> bool:
    if isinstance(node, ast.BoolOp):
        decisive = isinstance(node.op, ast.Or)
        unknown: Missing | None = None
        for value in node.values:
            try:
                if _holds(value, facts) is decisive:
                    return decisive
            except Missing as error:
                unknown = unknown or error
        if unknown:
            raise unknown
        return not decisive
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return not _holds(node.operand, facts)
    return bool(value_of(node, facts))


def value_of(node: ast.expr, facts: Mapping[str, Fact]) -> Fact:
    """Evaluate one expression without and, or, not; Missing names the fact that is absent, or what fails."""

    def name(found: ast.Name) -> Fact:
        if found.id not in facts:
            raise Missing(found.id)
        value = facts[found.id]
        return Figure(value) if isinstance(value, float | int) and not isinstance(value, bool) else value

    evaluator = EvalWithCompoundTypes(names=name, functions={"min": min, "max": max, "round": round})
    try:
        result: Fact = evaluator.eval("", previously_parsed=node)
    except (InvalidExpression, TypeError, ValueError, ArithmeticError) as error:
        raise Missing(ast.unparse(node), "condition") from error
    return result
