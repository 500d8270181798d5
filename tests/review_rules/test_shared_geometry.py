"""What checks share changes nothing: each finds alone, on a sheet read for it only, what it finds among the others."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import scenes_architecture
import scenes_civil_defence
import scenes_fire_site
import scenes_municipal
import scenes_planning
import scenes_security
import scenes_storeys
from drawn_plan import Habit
from drawn_storey import Craft, StoreyPlan
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import Draw, Scene
from shapely.affinity import rotate
from shapely.geometry import Point, box

from app.review.checklist.rule_set import load_rules
from app.review.facts import Facts
from app.review.run.engine import Setup, review
from app.review.run.findings import arranged, settled
from app.review.run.loading import Reading, SheetSource, load_sheet
from app.review.run.planning import digest, drawn_facts, planned
from app.review.run.running import run_on_set, run_on_sheet
from app.services.review.review_files import found_in
from review_rules.floors import Floor
from review_rules.walking import Walks

SCENES: dict[str, Draw] = {
    "stairs": scenes_architecture.SCENES["stairs"],
    "units": scenes_civil_defence.SCENES["units"],
    "lanes": scenes_fire_site.SCENES["lanes"],
    "side_by_side": scenes_municipal.SCENES["side_by_side"],
    "indicators": scenes_planning.SCENES["indicators"],
    "control_room": scenes_security.SCENES["control_room"],
    "hoses": scenes_storeys.SCENES["hoses"],
}
LIMIT_S = 60.0


def drawn(name: str, folder: Path) -> tuple[list[SheetSource], tuple[tuple[str, object], ...]]:
    rng = random.Random(f"{name}:1")
    scene = Scene(StoreyPlan(Habit.any(rng), Craft.any(random.Random(f"craft:{name}:1"))), rng)
    SCENES[name](scene)
    path = scene.plan.save(folder / f"{name}.dxf")
    sha256, sheets = found_in(path, folder)
    return [SheetSource(path, folder, one.key, one.key, sha256=sha256) for one in sheets], tuple(scene.facts.items())


@pytest.mark.parametrize("name", SCENES)
def test_a_check_finds_alone_what_it_finds_among_others(name: str, tmp_path: Path):
    (source,), given_facts = drawn(name, tmp_path)
    setup = Setup(tuple(sorted((key, value) for key, value in given_facts)))  # type: ignore[arg-type]
    together = review([source], setup)
    rules = load_rules()
    known = digest(load_sheet(source, Reading()))
    facts = drawn_facts(Facts(dict(setup.facts)), [known])
    plan = planned(rules, [known], facts, [])
    wanted = {*plan.on_set, *plan.on_sheets.get(known.sheet, ())}
    found = list(plan.findings)
    for rule in rules.rules:
        if rule.item.id in wanted:
            load_sheet.cache_clear()
            loaded = load_sheet(source, Reading())
            if rule.on_sheet:
                found += run_on_sheet(loaded, facts, [rule], rules.version, LIMIT_S)
            else:
                found += run_on_set([loaded], facts, [rule], rules.version, LIMIT_S)
    assert arranged(settled(found)) == together.findings
    assert any(one.outcome in ("complies", "violates") for one in together.findings)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_the_nearest_way_is_the_shortest_of_all(seed: int):
    """Against the lengths of the ways to every target, one by one."""
    rng = random.Random(seed)
    floor = box(0, 0, 30, 20)
    for _ in range(rng.randint(0, 6)):
        x, y = rng.uniform(1, 26), rng.uniform(1, 17)
        wall = rng.choice([(rng.uniform(1, 12), 0.2), (0.2, rng.uniform(1, 12))])
        floor = floor.difference(box(x, y, x + wall[0], y + wall[1]))
    parts = max(getattr(floor, "geoms", [floor]), key=lambda part: part.area)
    targets = [Point(rng.uniform(0, 30), rng.uniform(0, 20)) for _ in range(rng.randint(1, 4))]
    walks = Walks(Floor(parts), targets)
    points = np.array([(rng.uniform(0, 30), rng.uniform(0, 20)) for _ in range(40)])
    assert np.array_equal(walks.nearest_m(walks.floor.spots(points))[0], walks.lengths_m(points).min(axis=1))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_knowing_rooms_changes_nothing_that_is_seen(seed: int):
    """Whatever the rooms are, lines of sight are those of the bare floor."""
    rng = random.Random(seed)
    floor = box(0, 0, 30, 20)
    rooms = []
    for _ in range(rng.randint(2, 6)):
        x, y, w, h = rng.uniform(0, 26), rng.uniform(0, 16), rng.uniform(1, 9), rng.uniform(1, 9)
        room, door = box(x, y, x + w, y + h), box(x + w / 2, y - 0.5, x + w / 2 + rng.uniform(0.2, 1.5), y + 0.5)
        floor = floor.difference(room.buffer(0.1).difference(room).difference(door))
        rooms.append(rotate(room, rng.choice([0, 0, 20])))
    points = np.array([(rng.uniform(0, 30), rng.uniform(0, 20)) for _ in range(150)])
    known, bare = Floor(floor, rooms), Floor(floor)
    one, other = np.triu_indices(len(points), 1)
    seen = known.sees(known.spots(points)[one], known.spots(points)[other])
    assert np.array_equal(seen, bare.sees(bare.spots(points)[one], bare.spots(points)[other]))
