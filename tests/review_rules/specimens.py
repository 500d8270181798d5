"""For each automatic check, the planted drawing that shows best what it measures, with what it found there."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from drawn_plan import XY, Habit
from drawn_storey import Craft, StoreyPlan
from planted import Draw, Scene
from scenes import SCENES

from app.domain.finding import Finding
from app.domain.project import Discipline
from app.drawings.flatten import flatten
from app.drawings.open import open_drawing
from app.drawings.sheet import Sheet
from app.review.run.loading import Reading, read_sheet
from app.review.sheet.layer_map import shipped_map
from app.services.review.review_files import review_files

SEEDS = range(1, 9)
"""Drawings of each scene that are looked at."""
MORE_SEEDS = range(9, 41)
"""Further ones, for checks of which those show no violation."""


Rank = tuple[float, ...]


@dataclass(frozen=True)
class Line:
    """A line of the drawing, drawing units, or a point; ``role`` of its layer, empty for none."""

    xy: tuple[XY, ...]
    role: str
    handles: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """A text of the drawing: its middle and height in drawing units."""

    text: str
    x: float
    y: float
    height: float
    handles: tuple[str, ...]


@dataclass(frozen=True)
class Specimen:
    """One drawing, and the findings of one check on it, the telling one first.

    Args:
        rule: id of the checklist item.
        scene: name of the planted scene.
        seed: of the drawing.
        facts: given with it.
        lines: everything drawn, closed lines end where they begin.
        fills: hatches.
        words: all texts.
        findings: of this check.
    """

    rule: str
    scene: str
    seed: int
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    fills: tuple[tuple[XY, ...], ...]
    words: tuple[Words, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Drawing:
    path: Path
    scene: Scene
    name: str
    seed: int
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]


def specimens(rules: Collection[str], folder: Path) -> dict[str, Specimen]:
    """Return check → specimen for those of ``rules`` that a planted scene speaks of."""
    best: dict[str, tuple[Rank, _Drawing]] = {}
    for name, draw, discipline in SCENES:
        own = {rule for rule in rules if rule.startswith(f"{discipline}.")}
        met: set[str] = set()
        for seed in (*SEEDS, *MORE_SEEDS):
            unseen = {rule for rule in met if rule not in best or not best[rule][0][0]}
            if not own or (seed in MORE_SEEDS and not unseen):
                break
            scene = _drawn(name, draw, seed)
            wanted = scene.rules & own
            met |= wanted
            if seed in MORE_SEEDS:
                wanted &= unseen & {rule for rule, _ in scene.planted}
            if not wanted:
                continue
            drawing = _reviewed(name, scene, discipline, seed, folder)
            for rule in sorted(wanted):
                rank = _rank(rule, drawing)
                if rank and (rule not in best or rank > best[rule][0]):
                    best[rule] = rank, drawing
    return {rule: _specimen(rule, drawing) for rule, (_, drawing) in sorted(best.items())}


def _drawn(name: str, draw: Draw, seed: int) -> Scene:
    """Draw a scene plainly, in metres."""
    scene = Scene(StoreyPlan(Habit(), Craft()), random.Random(f"{name}:{seed}"))
    draw(scene)
    return scene


def _reviewed(name: str, scene: Scene, discipline: str, seed: int, folder: Path) -> _Drawing:
    path = scene.plan.save(Path(tempfile.mkdtemp(dir=folder)) / "plan.dxf")
    facts = {fact: str(value) for fact, value in scene.facts.items()}
    result = review_files([path], [Discipline(discipline)], facts)
    return _Drawing(path, scene, name, seed, tuple(one.sheet for one in result.sheets), result.review.findings)


def _rank(rule: str, drawing: _Drawing) -> Rank:
    """Return how well a drawing shows a check, larger is better; empty when it shows nothing of it."""
    own = [one for one in drawing.findings if one.rule == rule]
    bad = [one for one in own if one.outcome.value == "violates"]
    good = [one for one in own if one.outcome.value == "complies"]
    if not bad and not good:
        return ()
    placed = any(one.coordinates for one in bad or good)
    measured = any(one.value is not None for one in bad or good)
    size = drawing.path.stat().st_size
    return bool(bad), placed, measured, bool(bad and good), len(own) <= 6, -size, -drawing.seed


def _specimen(rule: str, drawing: _Drawing) -> Specimen:
    opened = open_drawing(drawing.path, None)
    sheet = drawing.sheets[0]
    flat = flatten(opened.scene, sheet.block)
    origin = np.array(opened.scene.info.origin)
    roles = [shipped_map().role(layer.name) for layer in opened.scene.layers]
    lines = []
    for row in range(len(flat.poly_start) - 1):
        xy = flat.polyline(row) + origin
        points = [*_points(xy), *(_points(xy[:1]) if flat.poly_closed[row] else ())]
        mark = flat.poly_mark[row]
        lines.append(Line(tuple(points), roles[int(mark["layer"])], flat.handles(mark)))
    for mark, xy in zip(flat.point_mark, flat.point + origin, strict=True):
        lines.append(Line(_points([xy]), roles[int(mark["layer"])], flat.handles(mark)))
    fills = [_points(ring + origin) for row in range(len(flat.fill_start) - 1) for ring in flat.rings(row)]
    loaded = read_sheet([flat], sheet, "sheet", "", Reading())
    words = []
    for label in loaded.view.texts():
        ((x, y),), _ = loaded.places(((label.x, label.y),))
        words.append(Words(label.text, x, y, label.height_m / loaded.unit_m, label.handles))
    order = {"violates": 0, "complies": 1}
    found = [one for one in drawing.findings if one.rule == rule]
    return Specimen(
        rule=rule,
        scene=drawing.name,
        seed=drawing.seed,
        facts=tuple(sorted((name, str(value)) for name, value in drawing.scene.facts.items())),
        lines=tuple(lines),
        fills=tuple(fills),
        words=tuple(words),
        findings=tuple(sorted(found, key=lambda one: (order.get(one.outcome.value, 2), not one.coordinates))),
    )


def _points(xy: Iterable[Iterable[float]]) -> tuple[XY, ...]:
    return tuple((float(x), float(y)) for x, y in xy)
