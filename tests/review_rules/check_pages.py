"""The pages of the docs that tell of every automatic check: written text, and between marks what the program knows."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from answers import ANY, Answers, answers, sides
from planted import Score, table, total

from app.domain.project import Discipline
from app.review.checklist.items import Item
from app.review.checklist.messages import Messages
from app.review.checklist.rule_set import Rule

MARK = re.compile(r"<!-- (check|scores) (\S+) -->\n.*?<!-- end -->\n", re.DOTALL)
FURTHER = "## Further checks\n"
PICTURES = "../pictures/checks"
FORCE = {True: "mandatory 强制性条文", False: "not mandatory 非强制"}
EVIDENCE = {"verified": "read in the code", "memory": "*memory* 待核对条文原文"}


def page(
    written: str, discipline: Discipline, rules: Sequence[Rule], scores: Mapping[str, Score], words: Messages
) -> str:
    """Return the page of one discipline anew: each block between marks as the program has it now.

    A check that has no block yet gets one at the end; the block of one that is gone goes.
    """
    own = {rule.item.id: rule for rule in rules if rule.item.check and rule.item.discipline is discipline}
    shown = {name for kind, name in MARK.findall(written) if kind == "check"}
    missing = sorted(own.keys() - shown)
    if missing and FURTHER not in written:
        head, mark, tail = written.partition("<!-- scores ")
        written = f"{head}{FURTHER}\n{mark}{tail}"
    for name in missing:
        at = written.index("<!-- scores ")
        written = f"{written[:at]}<!-- check {name} -->\n<!-- end -->\n\n{written[at:]}"

    def fresh(match: re.Match[str]) -> str:
        kind, name = match.groups()
        if kind == "check":
            return _marked(kind, name, block(own[name], scores.get(name), words)) if name in own else ""
        return _marked(kind, name, scores_of(own, scores))

    return MARK.sub(fresh, written)


def index(written: str, rules: Sequence[Rule], scores: Mapping[str, Score]) -> str:
    """Return the index page anew: a line a discipline."""
    lines = ["| discipline | checks | planted | near-misses | recall | precision |", "|---|---|---|---|---|---|"]
    for discipline in sorted(Discipline):
        own = [rule.item.id for rule in rules if rule.item.check and rule.item.discipline is discipline]
        whole = total({"": scores[name]} for name in own if name in scores).get("", Score())
        figures = f"{whole.planted} | {whole.kept} | {whole.recall:.3f} | {whole.precision:.3f}"
        lines.append(f"| [{discipline.value}]({discipline.value}.md) | {len(own)} | {figures} |")
    return MARK.sub(lambda match: _marked(*match.groups(), "\n".join(lines)), written)


def scores_of(own: Mapping[str, Rule], scores: Mapping[str, Score]) -> str:
    """Return the table of scores of some checks."""
    return table({name: scores[name] for name in own if name in scores})


def block(rule: Rule, score: Score | None, words: Messages) -> str:
    """Return what the page says of one check."""
    item, clause = rule.item, rule.item.clause
    text = [
        f"### `{item.id}`",
        f"**{item.title}** · {item.title_en}  \n{clause} · {FORCE[clause.mandatory]} · {EVIDENCE[clause.evidence]}",
        f"![{item.title_en}]({PICTURES}/{item.id}.svg)",
        inspect.getdoc(rule.on_sheet or rule.on_set) or "",
        f"> {item.text}",
        "\n".join(f"- {line}" for line in _lines(rule, score, words)),
    ]
    return "\n\n".join(text)


def _lines(rule: Rule, score: Score | None, words: Messages) -> Iterator[str]:
    item, found = rule.item, answers(rule)
    complies, violates = _sides(rule)
    yield f"**complies**: {complies}"
    yield f"**violates**: {violates}: “{item.opinion}”"
    lacking = ", ".join(_named(name, words) for name in _lacking(item, found))
    without = [f"where it needs and lacks {lacking}" if lacking else ""]
    if item.roles:
        drawn = " or ".join(_named(role, words) for role in item.roles)
        without.append(f"where no sheet shows {drawn}")
    if any(without):
        yield "**cannot determine**: " + "; ".join(text for text in without if text)
    apart = [f"not `{item.applies.source}`"] if item.applies.source else []
    if found.may_not_apply:
        apart.append("a sheet or a place shows nothing the clause speaks of")
    if apart:
        yield "**does not apply**: " + "; ".join(apart)
    if facts := sorted(found.facts | item.applies.names):
        yield "facts: " + ", ".join(_named(fact, words) for fact in facts)
    yield "looks at: " + (item.wants or "—")
    if parameters := parameters_of(item):
        yield "parameters: " + "; ".join(f"`{name}` = {value}" for name, value in parameters)
    if score:
        yield (
            f"planted drawings: {score.planted} violations, {score.kept} near-misses, recall {score.recall:.3f}, "
            f"precision {score.precision:.3f}"
        )


def parameters_of(item: Item) -> list[tuple[str, str]]:
    """Return the figures of an item's data tables, nested ones by dotted name; and which words it looks for."""
    found = list(_flat("", item.limits.tables))
    if item.limits.words:
        found.append(("words", ", ".join(sorted(item.limits.words))))
    return found


def _flat(before: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{before}{name}.", value)
        else:
            yield f"{before}{name}", f"{value:.6g}" if isinstance(value, float) else str(value)


def _sides(rule: Rule) -> tuple[str, str]:
    bounds = sides(rule)
    if bounds == {"at_least"}:
        return "the value is the limit or more", "it is less"
    if bounds == {"at_most"}:
        return "the value is the limit or less", "it is more"
    if bounds:
        return "the value lies within both limits", "it lies outside"
    return "what the clause asks for is there", "it is not"


def _lacking(item: Item, found: Answers) -> list[str]:
    stated = {item.limits.text("missing")} if "missing" in item.limits else set()
    stated |= {item.limits.text("by")} if "by" in item.limits else set()
    return sorted(found.missing | found.facts | item.applies.names | stated)


def _named(name: str, words: Messages) -> str:
    """Return a fact, role or property by its own name and in Chinese."""
    plain = name.removeprefix(f"{ANY}:")
    chinese = words.name(plain)
    return f"`{plain}`" + (f" {chinese}" if chinese != plain.replace(":", "") else "")


def _marked(kind: str, name: str, text: str) -> str:
    return f"<!-- {kind} {name} -->\n{text}\n<!-- end -->\n"


def read(path: Path) -> dict[str, str]:
    """Return check → block of a page."""
    return {m[2]: m[0] for m in MARK.finditer(path.read_text("utf-8")) if m[1] == "check"}
