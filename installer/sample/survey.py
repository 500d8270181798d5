"""Writes two as-built surveys of the sample's buildings and the table of approved values."""

from __future__ import annotations

import csv
import math
import random
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ezdxf

from installer.sample.pen import XY, corners, save


def write_surveys(description: Path, folder: Path) -> list[Path]:
    """Write the planning survey (points), the civil-defence survey (drawing) and the approved values."""
    told = tomllib.loads(description.read_text(encoding="utf-8"))
    plan = tomllib.loads((description.parent / "sheets" / told["site_plan"]).read_text(encoding="utf-8"))["part"][0]
    origin = plan["origin"]
    outlines = [
        [(origin[0] + x, origin[1] + y) for x, y in corners({"rect": item["rect"]})]
        for item in plan["paths"]
        if item["layer"] == told["outline_layer"]
    ]
    buildings = dict(zip(told["names"], outlines, strict=True))
    boundary = next(corners(item) for item in plan["paths"] if item["layer"] == told["boundary_layer"])
    chance = random.Random(told["seed"])  # noqa: S311 - noise, not secrets
    return [
        planning(told, buildings, [(origin[0] + x, origin[1] + y) for x, y in boundary], chance, folder),
        defence(told, buildings, chance, folder),
        approved(told, buildings, folder),
    ]


def measured(point: XY, shift: XY, noise_m: float, chance: random.Random) -> XY:
    """Return a design point as built and measured."""
    return (
        round(point[0] + shift[0] + chance.gauss(0, noise_m), 3),
        round(point[1] + shift[1] + chance.gauss(0, noise_m), 3),
    )


def planning(
    told: Mapping[str, Any],
    buildings: Mapping[str, list[XY]],
    boundary: list[XY],
    chance: random.Random,
    folder: Path,
) -> Path:
    """Write corner, roof and boundary points as a CASS coordinate file: name,code,east,north,height in GBK."""
    survey = told["planning"]
    rows = []
    for number, (name, outline) in enumerate(buildings.items(), 1):
        shift = survey["shifts"].get(name, (0.0, 0.0))
        for corner, point in enumerate(outline, 1):
            east, north = measured(point, shift, told["noise_m"], chance)
            height = told["ground_m"] + chance.gauss(0, 0.02)
            rows.append(f"{survey['prefix']}{number}-{corner},{name},{east:.3f},{north:.3f},{height:.3f}")
        middle = (sum(x for x, _ in outline) / 4, sum(y for _, y in outline) / 4)
        top = told["ground_m"] + told["heights_m"][number - 1] + chance.gauss(0, 0.015)
        rows.append(f"{survey['prefix']}{number}-T,{name},{middle[0]:.3f},{middle[1]:.3f},{top:.3f}")
    for number, point in enumerate(boundary, 1):
        east, north = measured(point, (0.0, 0.0), 0.004, chance)
        rows.append(f"H{number},{told['boundary_layer']},{east:.3f},{north:.3f},{told['ground_m']:.3f}")
    out = folder / survey["file"]
    out.write_bytes(("\r\n".join(rows) + "\r\n").encode("gbk"))
    return out


def defence(told: Mapping[str, Any], buildings: Mapping[str, list[XY]], chance: random.Random, folder: Path) -> Path:
    """Write outlines, named points and labels as a drawing on CASS layers, in the old Chinese code page."""
    survey = told["defence"]
    doc = ezdxf.new("R2000")
    doc.encoding = "gbk"
    doc.header["$DWGCODEPAGE"] = "ANSI_936"
    doc.header["$INSUNITS"] = 6
    doc.styles.add("HZ", font="simsun.ttc")
    for name, colour in (("JMD", 6), ("ZDH", 1), ("GCD", 1), ("ZJ", 7)):
        doc.layers.add(name, color=colour)
    model = doc.modelspace()
    odd = survey["disagreement"]
    for name in survey["buildings"]:
        number = told["names"].index(name) + 1
        own = survey["shifts"].get(name, (0.0, 0.0))
        shift = (own[0] + survey["systematic"][0], own[1] + survey["systematic"][1])
        outline = []
        for corner, point in enumerate(buildings[name], 1):
            extra = odd["by"] if (name, corner) == (odd["building"], odd["corner"]) else (0.0, 0.0)
            east, north = measured(point, (shift[0] + extra[0], shift[1] + extra[1]), told["noise_m"], chance)
            outline.append((east, north))
            height = round(told["ground_m"] + chance.gauss(0, 0.02), 3)
            model.add_point((east, north, height), dxfattribs={"layer": "GCD"})
            label = f"{survey['prefix']}{number}{corner:02d}"
            model.add_text(label, height=0.8, dxfattribs={"layer": "ZDH", "style": "HZ", "insert": (east + 0.4, north)})
        model.add_lwpolyline(outline, close=True, dxfattribs={"layer": "JMD"})
        middle = (sum(x for x, _ in outline) / 4, sum(y for _, y in outline) / 4)
        model.add_text(name, height=2.0, dxfattribs={"layer": "ZJ", "style": "HZ", "insert": middle})
    east, north = min(point for outline in buildings.values() for point in outline)
    for line, title in enumerate(survey["titles"]):
        at = (round(east), round(north) - 25 - 4 * line)
        model.add_text(title, height=2.5, dxfattribs={"layer": "ZJ", "style": "HZ", "insert": at})
    out = folder / survey["file"]
    save(doc, out)
    return out


def approved(told: Mapping[str, Any], buildings: Mapping[str, list[XY]], folder: Path) -> Path:
    """Write the values of the planning permit that the as-built survey is held against."""
    prefix, words = told["planning"]["prefix"], told["approved"]["words"]
    rows: list[tuple[str, ...]] = []
    for number, (name, outline) in enumerate(buildings.items(), 1):
        points = [f"{prefix}{number}-{corner}" for corner in range(1, 5)]
        for point, (east, north) in zip(points[:2], outline, strict=False):
            rows.append((f"{name} {words['east']}", "east", point, f"{east:.3f}", "m", "0.10"))
            rows.append((f"{name} {words['north']}", "north", point, f"{north:.3f}", "m", "0.10"))
        side = math.dist(outline[0], outline[1])
        rows.append((f"{name} {words['side']}", "side", f"{points[0]}|{points[1]}", f"{side:.2f}", "m", ""))
        area = side * math.dist(outline[1], outline[2])
        rows.append((f"{name} {words['area']}", "area", "|".join(points), f"{area:.2f}", "m2", ""))
        height = f"{told['heights_m'][number - 1]:.2f}"
        rows.append((f"{name} {words['height']}", "height", f"{prefix}{number}-T|{points[0]}", height, "m", "0.10"))
    outlines = list(buildings.values())
    for a, b, first, second in ((1, 2, 2, 1), (4, 5, 2, 1)):
        gap = math.dist(outlines[a - 1][first - 1], outlines[b - 1][second - 1])
        ends = f"{prefix}{a}-{first}|{prefix}{b}-{second}"
        label = f"{told['names'][a - 1]}~{told['names'][b - 1]} {words['distance']}"
        rows.append((label, "distance", ends, f"{gap:.2f}", "m", "0.10"))
    out = folder / told["approved"]["file"]
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(told["approved"]["columns"])
        writer.writerows(rows)
    return out
