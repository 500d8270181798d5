"""Synthetic plans for benchmarks, written as DXF text, the same bytes for the same count."""

from __future__ import annotations

import random
from pathlib import Path

import ezdxf


def write_segments(path: Path, count: int) -> Path:
    """Write a site of ``count`` line segments: walls in rows of houses, axes across."""
    rng = random.Random(1)
    parts = ["0\nSECTION\n2\nENTITIES\n"]
    for i in range(count):
        x, y = rng.random() * 800_000, rng.random() * 560_000
        length = 600_000 if i % 5000 == 0 else rng.uniform(100, 4000)
        dx, dy = (length, 0) if i % 2 else (0, length)
        parts.append(
            f"0\nLINE\n8\n{'WALL' if i % 3 else 'AXIS'}\n10\n{x:.1f}\n20\n{y:.1f}\n11\n{x + dx:.1f}\n21\n{y + dy:.1f}\n"
        )
    parts.append("0\nENDSEC\n0\nEOF\n")
    path.write_text("".join(parts), encoding="ascii")
    return path


def write_plan(path: Path, count: int) -> Path:
    """Write a floor plan; four lines of ten entities, two polylines, a reference, a text, an arc, a fill."""
    rng = random.Random(1)
    doc = ezdxf.new("R2010", setup=True)
    doc.header["$INSUNITS"] = 4
    door = doc.blocks.new("DOOR")
    door.add_line((0, 0), (900, 0))
    door.add_arc((0, 0), 900, 0, 90)
    fixture = doc.blocks.new("WC")
    for _ in range(20):
        fixture.add_circle((rng.random() * 500, rng.random() * 500), 50)
    space = doc.modelspace()
    for i in range(count):
        x, y = rng.random() * 100_000, rng.random() * 70_000
        match i % 10:
            case 0 | 1 | 2 | 3:
                space.add_line((x, y), (x + rng.choice([0, 3000]), y + rng.choice([0, 3000])))
            case 4 | 5:
                corners = [(x, y), (x + 3000, y), (x + 3000, y + 240), (x, y + 240)]
                space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "WALL"})
            case 6:
                space.add_blockref(rng.choice(["DOOR", "WC"]), (x, y), dxfattribs={"rotation": rng.choice([0, 90])})
            case 7:
                space.add_text(f"房间 {i}", height=300).set_placement((x, y))
            case 8:
                space.add_arc((x, y), 800, 0, 90)
            case _:
                square = [(x, y), (x + 500, y), (x + 500, y + 500), (x, y + 500)]
                space.add_hatch(color=2).paths.add_polyline_path(square, is_closed=True)
    doc.saveas(path)
    return path


def repeat(plan: Path, path: Path, times: int) -> Path:
    """Write a drawing with the entities of ``plan`` several times over."""
    content = plan.read_bytes()
    begin = content.index(b"ENTITIES\n") + len(b"ENTITIES\n")
    end = content.index(b"  0\nENDSEC", begin)
    with path.open("wb") as out:
        out.write(content[:begin])
        for _ in range(times):
            out.write(content[begin:end])
        out.write(content[end:])
    return path
