"""Unchanged sheets are not read or checked again; what cannot be used of a checklist spoils nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ezdxf
import pytest

from app.domain.finding import Outcome
from app.domain.ids import sha256_hex
from app.domain.project import Discipline
from app.review.run import engine
from app.review.run.engine import Setup, review
from app.review.run.loading import SheetSource
from app.services.review.review_files import review_files


class Slots:
    def __init__(self) -> None:
        self.values: dict[tuple[str, str], Any] = {}

    def recall(self, kind: str, slot: str) -> Any:
        return self.values.get((kind, slot))

    def keep(self, kind: str, slot: str, value: Any) -> None:
        self.values[kind, slot] = value


def plan(path: Path, width: float) -> Path:
    """A site with one house."""
    document = ezdxf.new("R2013")
    document.header["$INSUNITS"] = 6
    space = document.modelspace()
    for layer, (x0, y0, x1, y1) in {"用地红线": (0, 0, 100, 100), "拟建建筑": (10, 10, 10 + width, 30)}.items():
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})
    space.add_text("1#楼 6F H=18", height=1, dxfattribs={"layer": "拟建建筑"}).set_placement((15, 20))
    document.saveas(path)
    return path


def source(path: Path) -> SheetSource:
    return SheetSource(path, None, "model", path.stem, sha256=sha256_hex(path.read_bytes()))


@pytest.fixture
def counted(monkeypatch):
    """Names of the sheets that are read, and calls of the checks."""
    calls: list[str] = []
    for name in ("visit", "check_sheet", "check_set"):
        real = getattr(engine, name)

        def call(*args: Any, name: str = name, real: Any = real) -> Any:
            calls.append(f"{name}:{args[0][0].id}" if name == "visit" else name)
            return real(*args)

        monkeypatch.setattr(engine, name, call)
    return calls


def test_a_changed_sheet_alone_is_read_and_checked_again(tmp_path, counted):
    paths = [plan(tmp_path / f"{row}.dxf", 20 + row) for row in range(3)]
    memory, setup = Slots(), Setup((("density_max", 0.2), ("site_area_m2", 10000.0)), time_limit_s=30)
    first = review([source(path) for path in paths], setup, memory=memory)
    counted.clear()
    again = review([source(path) for path in paths], setup, memory=memory)
    assert counted == []
    assert again.findings == first.findings
    assert again.digests == first.digests
    plan(paths[1], 50)
    third = review([source(path) for path in paths], setup, memory=memory)
    assert counted == ["visit:1", "check_set"]
    assert third.findings == review([source(path) for path in paths], setup).findings
    counted.clear()
    review([source(path) for path in paths], Setup((("density_max", 0.1), ("site_area_m2", 1e4))), memory=memory)
    assert counted == ["check_set"], "no check of a sheet reads it"


BROKEN = """
[[item]]
id = "planning.own.broken"
title = "没有条文"
text = "x"
[[override]]
id = "planning.density"
rolls = ["x"]
[[item]]
id = "planning.own.raises"
clause = { code = "GB 1", number = "1", mandatory = false, evidence = "memory" }
title = "出错的检查"
text = "x"
opinion = "x"
check = "own.raises"
[[item]]
id = "planning.own.expression"
clause = { code = "GB 1", number = "2", mandatory = false, evidence = "memory" }
title = "不能计算的条件"
text = "x"
applies = "1 / (storeys_above - storeys_above) > 2"
opinion = "x"
check = "own.fine"
[[item]]
id = "planning.own.absent"
clause = { code = "GB 1", number = "3", mandatory = false, evidence = "memory" }
title = "没有这个检查"
text = "x"
opinion = "x"
check = "own.nowhere"
[[item]]
id = "planning.own.by_hand"
clause = { code = "GB 1", number = "4", mandatory = false, evidence = "memory" }
title = "由人判定"
text = "x"
applies = "storeys_above > 10"
"""
CHECKS = """
from app.review.api import SheetView, judge

def raises(sheet: SheetView, facts, limits):
    yield judge(sheet.closed_outlines("building_new")[0], True)
    raise RuntimeError("defect")

def fine(sheet: SheetView, facts, limits):
    yield judge(sheet.closed_outlines("building_new")[0], True)
"""


def test_what_cannot_be_used_of_a_checklist_spoils_nothing_else(tmp_path):
    folder = tmp_path / "own" / "planning"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(BROKEN, "utf-8")
    (folder / "no.toml").write_text("[[item]\n", "utf-8")
    (folder / "own.py").write_text(CHECKS, "utf-8")
    facts = {"density_max": "0.2", "far_max": "2", "storeys_above": "6"}
    path = plan(tmp_path / "a.dxf", 20)
    found = review_files([path], [Discipline.PLANNING], facts, [tmp_path / "own"]).review.findings
    by_rule: dict[str, list[Outcome]] = {}
    for one in found:
        by_rule.setdefault(one.rule, []).append(one.outcome)
    for rule in ("own.broken", "density", "own.expression", "own.absent"):
        assert by_rule[f"planning.{rule}"] == [Outcome.CANNOT_DETERMINE], rule
    assert by_rule["no.toml"] == [Outcome.CANNOT_DETERMINE]
    assert by_rule["planning.own.by_hand"] == [Outcome.NOT_APPLICABLE]
    assert sorted(by_rule["planning.own.raises"]) == [Outcome.CANNOT_DETERMINE, Outcome.COMPLIES]
    assert by_rule["planning.floor_area_ratio"] == [Outcome.COMPLIES]
    broken = next(one for one in found if one.rule == "planning.own.broken")
    assert "own.toml" in broken.message and "'clause'" in broken.message
