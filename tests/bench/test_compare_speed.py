"""Comparing two large plans against a plain set difference of their entities with ezdxf, in the same run."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import ezdxf
import pytest
from ezdxf.document import Drawing as Document
from ezdxf.entities import DXFEntity
from plans import write_plan

from app.drawings.compare.files import compare_files

pytestmark = [pytest.mark.bench, pytest.mark.long]  # a busy machine, and CI is one, proves nothing
ENTITIES = 100_000
EDITS = 60
MOST_S = 3.0
TIMES_FASTER = 10


def edit(document: Document) -> None:
    """Move, recolour and delete some walls."""
    space = document.modelspace()
    walls = list(space.query("LWPOLYLINE"))
    every = len(walls) // EDITS
    for row, entity in enumerate(walls[: every * EDITS : every]):
        if row % 3 == 0:
            space.delete_entity(entity)
        elif row % 3 == 1:
            entity.translate(123, 45, 0)
        else:
            entity.dxf.color = 3


def said(entity: DXFEntity) -> tuple[object, ...]:
    """Return what an entity says, handles and owners apart."""
    own = {name: value for name, value in entity.dxfattribs().items() if name not in ("handle", "owner")}
    more: tuple[object, ...] = ()
    if entity.dxftype() == "LWPOLYLINE":
        more = tuple(entity.get_points())  # type: ignore[attr-defined]
    elif entity.dxftype() == "HATCH":
        more = tuple(tuple(path.vertices) for path in entity.paths)  # type: ignore[attr-defined]
    return entity.dxftype(), tuple(sorted((name, repr(value)) for name, value in own.items())), more


def difference(path_a: Path, path_b: Path) -> int:
    a, b = (Counter(map(said, ezdxf.readfile(path).modelspace())) for path in (path_a, path_b))
    return (a - b).total() + (b - a).total()


def test_two_plans_of_a_hundred_thousand_entities(tmp_path: Path) -> None:
    former, newer = write_plan(tmp_path / "a.dxf", ENTITIES), tmp_path / "b.dxf"
    document = ezdxf.readfile(former)
    edit(document)
    document.saveas(newer)
    cache = tmp_path / "cache"
    compare_files(former, newer, cache)  # both are kept now
    start, processor = time.perf_counter(), time.process_time()
    found = compare_files(former, newer, cache)
    ours_s, ours_processor_s = time.perf_counter() - start, time.process_time() - processor
    start, processor = time.perf_counter(), time.process_time()
    theirs = difference(former, newer)
    peer_s, peer_processor_s = time.perf_counter() - start, time.process_time() - processor
    print(
        f"compare {ours_s:.2f} s ({ours_processor_s:.2f} s of processors), "
        f"set difference with ezdxf {peer_s:.2f} s ({peer_processor_s:.2f} s)"
    )
    assert found.counts == {"added": 0, "removed": 20, "changed": 20, "moved": 20}
    assert theirs == 20 + 2 * 40
    assert ours_s <= MOST_S
    assert peer_s > TIMES_FASTER * ours_s
