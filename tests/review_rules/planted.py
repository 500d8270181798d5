"""Scenes with planted violations and near-misses, drawn in any office's habit, and how well the rules find them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from drawn_plan import XY, Findings, Habit, Plan
from drawn_storey import Craft, StoreyPlan

from app.domain.finding import Finding

REACH_M = 1.5
"""A finding this near to a planted place is about it."""

CLUTTERED = ("fire", "civil_defence", "security")
"""Disciplines whose drawings are full of what no check is about."""


@dataclass
class Scene:
    """One drawing under construction.

    Args:
        plan: drawn so far.
        rng: of the drawing.
        facts: given with it.
        planted: rule and place of every violation.
        kept: rule and place of everything that complies although it is near the limit.
        left_open: rules that nobody can answer from the drawing.
    """

    plan: Plan
    rng: random.Random
    facts: dict[str, object] = field(default_factory=dict)
    planted: list[tuple[str, list[XY]]] = field(default_factory=list)
    kept: list[tuple[str, list[XY]]] = field(default_factory=list)
    left_open: list[str] = field(default_factory=list)

    def near(self, limit: float, step: float, *, at_most: bool = False, share: float = 0.5) -> tuple[float, bool]:
        """Return a value just inside or just outside ``limit``, now and then far off, and whether it is outside."""
        bad = self.rng.random() < share
        off = self.rng.choice([1, 1, 2, 5, 12]) * step
        inside = 0.0 if not bad and self.rng.random() < 0.3 else off
        sign = (1 if at_most else -1) * (1 if bad else -1)
        return limit + sign * (off if bad else inside), bad

    def expect(self, rule: str, bad: bool, *places: XY) -> None:
        """Say what the rule must answer about a place."""
        (self.planted if bad else self.kept).append((rule, list(places)))

    @property
    def rules(self) -> set[str]:
        """Return the rules it speaks of."""
        return {rule for rule, _ in (*self.planted, *self.kept)} | set(self.left_open)

    def leave_open(self, rule: str) -> None:
        """Say that the rule can only answer *cannot determine*."""
        self.left_open.append(rule)


Draw = Callable[[Scene], None]


@dataclass
class Score:
    """Violations of one rule over many drawings."""

    planted: int = 0
    found: int = 0
    false: int = 0
    kept: int = 0
    undetermined: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        claimed = self.found + self.false
        return self.found / claimed if claimed else 1.0


def run(
    name: str, draw: Draw, discipline: str, seed: int, folder: Path, habit: Habit | None = None
) -> tuple[dict[str, Score], list[str]]:
    """Draw one scene and score every rule of its discipline; also what went wrong, for people."""
    rng = random.Random(f"{name}:{seed}")
    plan = StoreyPlan(habit or Habit.any(rng), Craft.any(random.Random(f"craft:{name}:{seed}")))
    scene = Scene(plan, rng)
    around = random.Random(f"around:{name}:{seed}")
    if discipline in CLUTTERED:
        plan.habit.doubled = habit is None and around.random() < 0.25
    draw(scene)
    if discipline in CLUTTERED and around.random() < 0.6:
        plan.clutter(around)
    found = scene.plan.findings(folder, discipline, scene.facts)
    scores: dict[str, Score] = {}
    wrong = []
    claims = [one for one in found.all if one.outcome.value == "violates"]
    used: set[str] = set()
    for rule, place in scene.planted:
        score = scores.setdefault(rule, Score())
        score.planted += 1
        hits = [one for one in claims if one.rule == rule and _about(scene.plan, one, place)]
        fresh = [one for one in hits if one.id not in used]
        if fresh:
            score.found += 1
            used.add(fresh[0].id)
        else:
            said = [f"{o.outcome.value}:{o.value}/{o.limit}:{o.missing}" for o in found.of(rule)][:4]
            wrong.append(f"{name}#{seed} {rule} at {place} not found; {habit_of(scene.plan)}; said {said}")
    planted = {rule for rule, _ in scene.planted}
    for one in claims:
        again = any(r == one.rule and _about(scene.plan, one, place) for r, place in scene.planted)
        if one.id not in used and not again:
            scores.setdefault(one.rule, Score()).false += 1
            wrong.append(f"{name}#{seed} {one.rule} false: {one.message} {one.coordinates[:2]}; {habit_of(scene.plan)}")
    for rule, _ in scene.kept:
        score = scores.setdefault(rule, Score())
        score.kept += 1
        if rule not in planted and not found.of(rule, "complies") and not found.of(rule, "violates"):
            score.undetermined += 1
            said = [f"{o.outcome.value}:{o.missing}" for o in found.of(rule)][:4]
            wrong.append(f"{name}#{seed} {rule} undetermined: {said}; {habit_of(scene.plan)}")
    for rule in scene.left_open:
        said = found.outcomes(rule)
        if said != ["cannot_determine"]:
            wrong.append(f"{name}#{seed} {rule} not left open: {said}; {habit_of(scene.plan)}")
    return scores, wrong


def habit_of(plan: Plan) -> str:
    habit = plan.habit
    return f"{habit.unit} {habit.angle_deg} {habit.closing} {habit.origin[0]:.0f} {habit.text_layer or 'own'}"


def _about(plan: Plan, finding: Finding, place: list[XY]) -> bool:
    if not place or not finding.coordinates:
        return True
    found = Findings(plan, [])
    shapes = [place] if len(place) > 3 else [[point] for point in place]
    return any(found.near(finding, shape, REACH_M) for shape in shapes)


def total(parts: Iterable[dict[str, Score]]) -> dict[str, Score]:
    """Return the scores added up."""
    result: dict[str, Score] = {}
    for part in parts:
        for rule, score in part.items():
            own = result.setdefault(rule, Score())
            for name in ("planted", "found", "false", "kept", "undetermined"):
                setattr(own, name, getattr(own, name) + getattr(score, name))
    return result


def table(scores: dict[str, Score]) -> str:
    """Return the scores as a Markdown table."""
    lines = ["| check | planted | near-misses | recall | precision |", "|---|---|---|---|---|"]
    for rule, score in sorted(scores.items()):
        lines.append(f"| `{rule}` | {score.planted} | {score.kept} | {score.recall:.3f} | {score.precision:.3f} |")
    return "\n".join(lines)
