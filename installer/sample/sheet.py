"""Turns one description (TOML) into one DXF file: blocks, then parts, each with its frame."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from installer.sample.pen import Pen, corners, save

PAPER_MM = {"A0": (1189.0, 841.0), "A1": (841.0, 594.0), "A2": (594.0, 420.0), "A3": (420.0, 297.0)}
BINDING_MM, MARGIN_MM, STRIP_MM = 25.0, 10.0, 62.0


def draw(told: Mapping[str, Any], out: Path, common: Mapping[str, Any]) -> None:
    """Write the drawing that a description tells; ``common`` holds the title block's cells and their labels."""
    pen = Pen(told["unit_mm"], (0.0, 0.0), told["metres"])
    pen.layers([*common["layers"], *told["layers"]])
    for block in [*common.get("block", []), *told.get("block", [])]:
        define(pen, block)
    for part in told["part"]:
        pen.origin = (part["origin"][0], part["origin"][1])
        compose(pen, part)
        frame(pen, part["frame"], common)
    pen.doc.header["$EXTMIN"] = (0, 0, 0)
    pen.doc.set_modelspace_vport(height=400 * pen.unit_mm * 2, center=pen.at((300 * pen.unit_mm, 200 * pen.unit_mm)))
    save(pen.doc, out)


def define(pen: Pen, told: Mapping[str, Any]) -> None:
    """Define a block from circles, paths, lines, texts and attributes in its own units."""
    block = pen.doc.blocks.new(told["name"])
    for x, y, radius in told.get("circles", []):
        block.add_circle((x, y), radius, dxfattribs={"layer": "0"})
    for points in told.get("paths", []):
        block.add_lwpolyline(points, close=True, dxfattribs={"layer": "0"})
    for x0, y0, x1, y1 in told.get("lines", []):
        block.add_line((x0, y0), (x1, y1), dxfattribs={"layer": "0"})
    for x, y, radius, start, end in told.get("arcs", []):
        block.add_arc((x, y), radius, start, end, dxfattribs={"layer": "0"})
    for points in told.get("fills", []):
        block.add_solid([points[0], points[1], points[3], points[2]] if len(points) == 4 else points)
    for field in told.get("attributes", []):
        block.add_attdef(
            field["tag"],
            insert=tuple(field["at"]),
            height=field["height"],
            text=field.get("default", ""),
            dxfattribs={"layer": "0", "style": "HZ"},
        )


def compose(pen: Pen, part: Mapping[str, Any]) -> None:
    """Draw the contents of one part, fills first."""
    for item in part.get("hatches", []):
        pen.hatch(item["layer"], corners(item), item["pattern"], item.get("scale", 1.0), item.get("colour", 256))
    for item in part.get("paths", []):
        pen.path(item["layer"], corners(item), item.get("closed", True), item.get("width", 0.0))
        if "label" in item:
            points = corners(item)
            middle = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
            at = item.get("label_at", middle)
            pen.lines_of_text(item.get("label_layer", item["layer"]), at, item["label"], item.get("size", 3.5))
    for item in part.get("rows", []):
        row(pen, item)
    for item in part.get("lines", []):
        pen.line(item["layer"], item["from"], item["to"])
    for item in part.get("circles", []):
        pen.model.add_circle(pen.at(item["at"]), item["radius"], dxfattribs={"layer": item["layer"]})
    for item in part.get("arcs", []):
        start, end = item["angles"]
        pen.model.add_arc(pen.at(item["at"]), item["radius"], start, end, dxfattribs={"layer": item["layer"]})
    for item in mirrored(part, "walls"):
        pen.wall(item)
    for item in mirrored(part, "stairs"):
        pen.stair(item["rect"], item["treads"], item.get("well", 100))
    if "axes" in part:
        pen.axes(part["axes"])
    if "columns" in part:
        columns(pen, part["columns"])
    for item in mirrored(part, "inserts"):
        pen.insert(
            item["layer"],
            item["block"],
            item["at"],
            item.get("turn", 0.0),
            item.get("scale", (1, 1)),
            **item.get("fields", {}),
        )
    for item in part.get("scatter", []):
        scatter(pen, item)
    for item in mirrored(part, "texts"):
        pen.text(
            item["layer"],
            item["at"],
            item["text"],
            item.get("size", 3.0),
            item.get("align", "c"),
            item.get("turn", 0.0),
        )
    for item in part.get("labels", []):
        pen.lines_of_text(item["layer"], item["at"], item["lines"], item.get("size", 3.0), item.get("align", "c"))
    for item in part.get("dims", []):
        pen.dimension(item["from"], item["to"], item["offset"])
    for item in part.get("tables", []):
        pen.table(item["layer"], item["at"], item["widths"], item["rows"], item.get("row", 7.0))
    for item in part.get("coordinates", []):
        coordinate(pen, item, part["coordinate_labels"])


def mirrored(part: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    """Yield the items of a kind, and those of ``mirror.<kind>`` twice: as told and mirrored at ``mirror.x``."""
    yield from part.get(kind, [])
    mirror = part.get("mirror", {})
    for item in mirror.get(kind, []):
        yield item
        other = dict(item)
        axis = 2 * mirror["x"]
        if "rect" in item:
            x0, y0, x1, y1 = item["rect"]
            other["rect"] = [axis - x1, y0, axis - x0, y1]
        for key in ("from", "to", "at"):
            if key in item:
                other[key] = [axis - item[key][0], item[key][1]]
        if kind == "walls":
            other["openings"] = [gap | {"flip": not gap.get("flip")} for gap in item.get("openings", [])]
        if kind == "inserts":
            sx, sy = item.get("scale", (1, 1))
            upright = item.get("turn", 0) % 180 == 0
            other["scale"] = [-sx, sy] if upright else [sx, -sy]
        yield other


def row(pen: Pen, item: Mapping[str, Any]) -> None:
    """Place a block, or an outline, ``count`` times: ``bay`` with a step, then the next bay."""
    (x, y), (dx, dy) = item["at"], item["step"]
    per_bay = item.get("bay", item["count"])
    bay_x, bay_y = item.get("bay_step", (0, 0))
    for number in range(item["count"]):
        bay, place = divmod(number, per_bay)
        if bay in item.get("skip_bays", []):
            continue
        at = (x + bay * bay_x + place * dx, y + bay * bay_y + place * dy)
        if "block" in item:
            pen.insert(item["layer"], item["block"], at, item.get("turn", 0.0), item.get("scale", (1, 1)))
        else:
            width, height = item["size"]
            pen.path(
                item["layer"], [at, (at[0] + width, at[1]), (at[0] + width, at[1] + height), (at[0], at[1] + height)]
            )
        if "number_from" in item:
            middle = (at[0] + item["size"][0] / 2, at[1] + item["size"][1] / 2)
            pen.text(item["number_layer"], middle, str(item["number_from"] + number), 2.0)


def columns(pen: Pen, told: Mapping[str, Any]) -> None:
    """Draw a filled column on every crossing of the grid but those skipped."""
    half = told["size"] / 2
    skip = {tuple(pair) for pair in told.get("skip", [])}
    for i, x in enumerate(told["xs"]):
        for j, y in enumerate(told["ys"]):
            if (i, j) not in skip:
                points = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
                pen.hatch("COLUMN", points, "SOLID", 1.0)
                pen.path("COLUMN", points)


def scatter(pen: Pen, item: Mapping[str, Any]) -> None:
    """Plant blocks on a jittered grid inside a rectangle, the same way on every run."""
    chance = random.Random(item["seed"])  # noqa: S311 - trees, not secrets
    x0, y0, x1, y1 = item["rect"]
    step = item["step"]
    for i in range(max(1, int((x1 - x0) / step))):
        for j in range(max(1, int((y1 - y0) / step))):
            at = (x0 + (i + 0.3 + 0.4 * chance.random()) * step, y0 + (j + 0.3 + 0.4 * chance.random()) * step)
            size = round(item["size"] * (0.7 + 0.6 * chance.random()), 2)
            if chance.random() < item.get("density", 0.75):
                pen.insert(item["layer"], item["block"], (round(at[0], 2), round(at[1], 2)), 0, (size, size))


def coordinate(pen: Pen, item: Mapping[str, Any], labels: Sequence[str]) -> None:
    """Lead a line from a point to its coordinates, north first as on Chinese site plans."""
    (x, y), (dx, dy) = item["at"], item["to"]
    u = pen.unit_mm
    knee = (x + dx * u, y + dy * u)
    end = (knee[0] + math.copysign(26 * u, dx), knee[1])
    pen.path("COORD", [(x, y), knee, end], closed=False)
    east, north = pen.at((x, y))
    left = min(knee[0], end[0]) + u
    pen.text("COORD", (left, knee[1] + 0.8 * u), f"{labels[0]}={north:.3f}", 2.0, "l")
    pen.text("COORD", (left, knee[1] - 3.0 * u), f"{labels[1]}={east:.3f}", 2.0, "l")


def frame(pen: Pen, told: Mapping[str, Any], common: Mapping[str, Any]) -> None:
    """Draw the sheet's frame, its binding margin, the title strip on the right and the countersign table."""
    u = pen.unit_mm
    width, height = PAPER_MM[told["size"]]
    name = f"{told['size']}_{told['number']}"
    block = pen.doc.blocks.new(name)
    inner = (BINDING_MM, MARGIN_MM, width - MARGIN_MM, height - MARGIN_MM)
    for rect, weight in (((0.0, 0.0, width, height), 0.0), (inner, 1.0)):
        block.add_lwpolyline(corners({"rect": rect}), close=True, dxfattribs={"layer": "0", "const_width": weight})
    left, right, y = inner[2] - STRIP_MM, inner[2], inner[1]
    block.add_line((left, inner[1]), (left, inner[3]))
    cells: list[tuple[str, str, float]] = [
        (cell["label"], told.get(cell["field"]) or common["title"].get(cell["field"], ""), cell["height_mm"])
        for cell in common["cell"]
    ]
    for number, (label, value, cell_mm) in enumerate(cells):
        block.add_line((left, y + cell_mm), (right, y + cell_mm))
        if cell_mm <= 12:
            block.add_line((left + 20, y), (left + 20, y + cell_mm))
            write(block, label, (left + 2, y + cell_mm / 2 - 1.5), 3.0)
            field(block, f"F{number}", value, (left + 22, y + cell_mm / 2 - 1.5), fitted(value, 3.5, 38))
        else:
            write(block, label, (left + 2, y + cell_mm - 5), 3.0)
            field(block, f"F{number}", value, (left + 5, y + cell_mm / 2 - 3), fitted(value, 4.5, 54))
        y += cell_mm
    for number, discipline in enumerate(common["countersign"]):
        base = inner[3] - 20 - number * 8
        block.add_lwpolyline(corners({"rect": (5.0, base - 8, BINDING_MM, base)}), close=True)
        write(block, discipline, (6.5, base - 5.5), 2.5)
    x0, y0 = told["at"]
    fields = {f"F{number}": value for number, (_, value, _) in enumerate(cells)}
    pen.insert("TK", name, (x0, y0), 0, (u, u), **fields)


def fitted(text: str, height_mm: float, room_mm: float) -> float:
    """Return the text height that lets ``text`` fit its cell."""
    length = sum(1.2 if ord(letter) > 255 else 0.7 for letter in text)
    return round(min(height_mm, room_mm / length), 2) if length else height_mm


def write(block: Any, text: str, at: tuple[float, float], height: float) -> None:
    """Write a fixed text into a block."""
    block.add_text(text, height=height, dxfattribs={"style": "HZ", "width": 0.8, "insert": at})


def field(block: Any, tag: str, value: str, at: tuple[float, float], height: float) -> None:
    """Add an attribute to a block."""
    block.add_attdef(tag, insert=at, text=value, height=height, dxfattribs={"style": "HZ", "width": 0.8, "prompt": tag})
