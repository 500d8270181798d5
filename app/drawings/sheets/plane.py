"""One plane that holds sheets: model space or a layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box, Point
from app.drawings.expansion import outlined
from app.drawings.flatten import moved
from app.drawings.lettered import written_downwards
from app.drawings.scene import Scene, Viewport
from app.drawings.sheet import NotShown, Sheet, TitleBlock
from app.drawings.sheets.drawing_title import drawing_title
from app.drawings.sheets.extents import extents, item_boxes
from app.drawings.sheets.frames import Frame, instance_box, outer_box
from app.drawings.sheets.not_shown import absent_outside, covered, merged, not_shown_in, outside
from app.drawings.sheets.sizes import best, usual_scale
from app.drawings.sheets.strings import read_strings
from app.drawings.sheets.title_block import denominator, from_attributes, in_title_area, read_title_block, title_block
from app.drawings.sheets.units import IMPERIAL, unit_from_content, unit_from_dimensions, unit_from_frame
from app.drawings.sheets.vocabulary import discipline, labels
from app.drawings.sheets.words import words

UPRIGHT = Affine()
INCH_MM = 25.4
LEAST_SCALE = 20.0  # a frame drawn so large, in millimetres, stands around things of their own size
LARGEST_PAPER_IN = 60.0
UNKNOWN_SIZE_MM = 841.0  # long side given to a frame of no standard size and no scale

LEVEL_RAD = 0.02
"""Writing within this angle of another is written along it."""


class Plane:
    """Model space or one layout.

    Args:
        model: model space, for a layout.
        turn: the block's coordinates → those of the plane, so that frames that are askew stand upright.
    """

    def __init__(self, scene: Scene, block: int, model: Plane | None, turn: Affine = UPRIGHT) -> None:
        self.model = model
        self.scene = scene
        self.block = block
        self.turn = turn
        self.name = scene.blocks[block].name
        self.flat = outlined(scene, block) if turn == UPRIGHT else moved(outlined(scene, block), turn)
        self.boxes = item_boxes(self.flat)
        self.windows = [
            (view, Box.around(map(turn, view.region.corners)))
            for view in scene.viewports
            if view.block == block and view.to_layout.scale
        ]
        self.region = _with_windows(extents(self.flat, self.boxes), [around for _, around in self.windows])
        self.strings = read_strings(self.flat)
        lines, _ = self.flat.lines
        width, height = np.abs(lines[:, 2] - lines[:, 0]), np.abs(lines[:, 3] - lines[:, 1])
        self.walls = lines[np.minimum(width, height) <= 1e-4 * np.maximum(width, height)]
        self.is_layout = block > 0

    def framed(self, frame: Frame, prefix: str, row: int) -> Sheet:
        """Return the sheet of one frame; its key is ``prefix`` and its number, or else ``row``."""
        unit_m = unit_from_dimensions(self.flat, frame.box, self.scene.info.insunits)
        fit = best(frame.fits, 0.0, unit_m, paper_space=self.is_layout)
        box = outer_box(frame.box, fit) if fit else frame.box
        mm_per_unit = fit.mm_per_unit if fit else UNKNOWN_SIZE_MM / max(box.width, box.height)
        upright = self._upright(box)
        title_block = self._title_block(box, upright, mm_per_unit)
        noted = denominator(title_block.scale)
        fit = best(frame.fits, noted, unit_m, paper_space=self.is_layout)
        if fit:
            box, mm_per_unit = outer_box(frame.box, fit), fit.mm_per_unit
        elif self.is_layout:
            mm_per_unit = self._paper_unit_mm(box)
        elif noted and (guess := unit_m or self.content_unit(box, noted)):
            mm_per_unit = guess * 1000 / noted
        framed_mm = mm_per_unit if fit or self.is_layout else 0.0
        declared = 0 if self.is_layout else self.scene.info.insunits
        unit_m = unit_m or self._viewport_unit(box) or unit_from_frame(framed_mm, noted, declared)
        if not unit_m and fit and not self.is_layout and fit.scale >= LEAST_SCALE and fit.millimetres:
            unit_m = 0.001
        return self._sheet(prefix + (title_block.number or str(row)), title_block, box, upright, mm_per_unit, unit_m)

    def whole(self, key: str, frames: tuple[Frame, ...]) -> Sheet:
        """Return the plane as one sheet: that of its only frame, or its extents."""
        if frames:
            return replace(self.framed(frames[0], "", 1), key=key)
        box = self.region or Box(0.0, 0.0, 0.0, 0.0)
        long = max(box.width, box.height)
        title_block = self._title_block(box, 0, UNKNOWN_SIZE_MM / long if long > 0 else 1.0)
        if len(title_block.fields) == 1:  # one label alone is a word on the plan
            title_block = TitleBlock(title=title_block.title, scale=title_block.scale)
        noted = denominator(title_block.scale)
        unit_m = unit_from_dimensions(self.flat, box, self.scene.info.insunits)
        if self.is_layout:
            mm_per_unit = self._paper_unit_mm(box)
            unit_m = unit_m or self._viewport_unit(box) or unit_from_frame(mm_per_unit, noted)
        else:
            unit_m = unit_m or self.content_unit(box, noted)
            long_mm = long * (unit_m or 0.001) * 1000
            mm_per_unit = (unit_m or 0.001) * 1000 / (noted if unit_m and noted else usual_scale(long_mm))
        return replace(self._sheet(key, title_block, box, 0, mm_per_unit, unit_m), not_shown=self._lacking(box, None))

    def left_over(self, boxes: Sequence[Box], askew: Sequence[Sheet] = ()) -> tuple[NotShown, ...]:
        """Return what stands in none of ``boxes`` and on none of the sheets ``askew``."""
        return outside(self.flat, self.boxes, boxes, askew)

    def absent_outside(self, boxes: Sequence[Box]) -> tuple[NotShown, ...]:
        """Return the missing drawings that are placed in none of ``boxes``."""
        return absent_outside(self.flat, boxes)

    def share_outside(self, boxes: Sequence[Box], askew: Sequence[Sheet] = ()) -> float:
        """Return the share of the plane's lines and texts in none of ``boxes`` and on none of the sheets ``askew``."""
        bounds = self.flat.poly_bounds
        x = np.concatenate([(bounds[:, 0] + bounds[:, 2]) / 2, self.flat.text["x"]])
        y = np.concatenate([(bounds[:, 1] + bounds[:, 3]) / 2, self.flat.text["y"]])
        inside = covered(self.flat, x, y, boxes, askew)
        return float(1 - inside.mean()) if len(inside) else 1.0

    def _paper_unit_mm(self, box: Box) -> float:
        """Return millimetres of paper a unit of this layout; an inch in a small sheet of an imperial file."""
        imperial = self.scene.info.insunits in IMPERIAL or self.scene.info.headers.get("$MEASUREMENT") == 0
        return INCH_MM if imperial and max(box.width, box.height) < LARGEST_PAPER_IN else 1.0

    def content_unit(self, box: Box, noted_scale: float = 0.0) -> float:
        """Return metres a unit from $INSUNITS and the content of ``box``."""
        insunits, metric = self.scene.info.insunits, _is_metric(self.scene)
        return unit_from_content(self.flat, box, insunits, metric=metric, noted_scale=noted_scale)

    def _viewport_unit(self, box: Box) -> float:
        """Return metres a unit of this layout, from the largest window in ``box`` and the unit of model space."""
        views = [view for view, around in self.windows if box.intersects(around)]
        if not views or self.model is None:
            return 0.0
        view = max(views, key=lambda view: view.region.width * view.region.height)
        inside = view.seen
        model_unit_m = unit_from_dimensions(
            self.model.flat, inside, self.scene.info.insunits
        ) or self.model.content_unit(inside)
        return model_unit_m / view.to_layout.scale

    def _rows(self, box: Box) -> npt.NDArray[np.int64]:
        """Return the texts whose insertion point lies in ``box``."""
        x, y = self.flat.text["x"], self.flat.text["y"]
        return np.flatnonzero((box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1))

    def _upright(self, box: Box) -> int:
        """Return how many quarter turns the writing on a sheet is turned counter-clockwise."""
        rows = self._rows(box)
        angle = self.flat.text["rotation_rad"][rows] + np.pi / 2 * written_downwards(self.flat)[rows]
        quarter = np.round(angle / (np.pi / 2)).astype(np.int64) % 4
        count = np.bincount(quarter[np.abs(angle - np.round(angle / (np.pi / 2)) * (np.pi / 2)) < 0.05], minlength=4)
        likeliest = int(count.argmax())
        needed = 0.6 if box.height > box.width else 0.85
        return likeliest if count.sum() and count[likeliest] >= needed * count.sum() else 0

    def _title_block(self, box: Box, quarter: int, mm_per_unit: float) -> TitleBlock:
        rows = self._rows(box)
        attributes = self._attributes(box)
        found = title_block(from_attributes(attributes))
        if self.strings.label[rows].any() or self.strings.piece[rows].any():
            for turn in (quarter, quarter + 1, quarter + 3):  # a strip at the edge may be written along it
                found = self._read(box, turn, mm_per_unit, rows, attributes)
                if found.number or found.title:
                    break
        if found.title and found.scale:
            return found
        named = rows[self.strings.title[rows]]
        title, scale = drawing_title(words(self.flat, named, self._along(named, box, quarter, mm_per_unit)))
        title = found.title or title
        kind = found.discipline or discipline("", found.number, title)
        return replace(found, title=title, scale=found.scale or scale, discipline=kind)

    def _along(self, rows: npt.NDArray[np.int64], box: Box, quarter: int, mm_per_unit: float) -> Affine:
        """Return drawing units → sheet millimetres; turned to lie level for texts all written at one odd angle."""
        to_mm = upright_to_mm(box, quarter, mm_per_unit)
        angles = self.flat.text["rotation_rad"][rows] - quarter * np.pi / 2
        if not len(angles) or abs(angles - angles[0]).max() > LEVEL_RAD or abs(np.sin(angles[0])) <= LEVEL_RAD:
            return to_mm
        cosine, sine = float(np.cos(angles[0])), float(np.sin(angles[0]))
        return Affine(cosine, -sine, sine, cosine).after(to_mm)

    def _read(
        self, box: Box, quarter: int, mm_per_unit: float, rows: npt.NDArray[np.int64], attributes: dict[str, str]
    ) -> TitleBlock:
        """Return the title block as written at a quarter turn."""
        to_mm = upright_to_mm(box, quarter, mm_per_unit)
        size_mm = _size_mm(box, quarter, mm_per_unit)
        matrix = np.array([[to_mm.a, to_mm.b], [to_mm.c, to_mm.d]])
        text = self.flat.text[rows]
        place = np.stack([text["x"], text["y"]], axis=1) @ matrix + [to_mm.e, to_mm.f]
        height = text["height"] * mm_per_unit
        near = in_title_area(place[:, 0] + 10 * height, place[:, 1] - 2 * height, size_mm)
        written = words(self.flat, rows[near], to_mm)
        walls = (self._walls(box).reshape(-1, 2) @ matrix + [to_mm.e, to_mm.f]).reshape(-1, 4)
        return read_title_block(written, walls, size_mm, attributes)

    def _walls(self, box: Box) -> npt.NDArray[np.float64]:
        """Return the axis-parallel pieces in ``box``."""
        slack = 1e-3 * max(box.width, box.height)
        x, y = self.walls[:, 0::2], self.walls[:, 1::2]
        inside = (x >= box.x0 - slack) & (x <= box.x1 + slack) & (y >= box.y0 - slack) & (y <= box.y1 + slack)
        walls: npt.NDArray[np.float64] = self.walls[inside.all(axis=1)]
        return walls

    def _attributes(self, box: Box) -> dict[str, str]:
        """Return the attributes of the title-block references in ``box``."""
        found: dict[str, str] = {}
        entities = np.unique(self.scene.attribute[:, 0]) if len(self.scene.attribute) else np.empty(0)
        for row in np.flatnonzero(np.isin(self.flat.instance["mark"]["entity"], entities)).tolist():
            insert = self.flat.insert(row) if row else None
            if insert is None or not any(labels().field(tag) for tag in insert.attributes):
                continue
            place = instance_box(self.flat, row)
            if place and box.contains(place.centre):
                found |= {tag: value for tag, value in insert.attributes.items() if value.strip()}
        return found

    def _sheet(
        self, key: str, title_block: TitleBlock, box: Box, quarter: int, mm_per_unit: float, unit_m: float
    ) -> Sheet:
        """Return the sheet; coordinates leave this module in drawing units of the file."""
        origin = self.scene.info.origin
        in_file = Affine(e=origin[0], f=origin[1]).after(self.turn.inverse())
        if not unit_m and not self.is_layout:
            unit_m = self.content_unit(box)
        return Sheet(
            key=key,
            title_block=title_block,
            block=self.block,
            page=-1,
            region=Box.around(map(in_file, box.corners)),
            size_mm=_size_mm(box, quarter, mm_per_unit),
            to_mm=upright_to_mm(box, quarter, mm_per_unit).after(self.turn).after(Affine(e=-origin[0], f=-origin[1])),
            unit_m=unit_m,
            not_shown=self._lacking(box, box),
        )

    def _lacking(self, box: Box, region: Box | None) -> tuple[NotShown, ...]:
        """Return what a sheet over ``box`` lacks, its windows included; None for ``region`` is all of the plane."""
        found = [*not_shown_in(self.flat, region, self.turn)]
        if region is None:
            found += outside(self.flat, self.boxes, [box])
        for view, around in self.windows:
            if self.model is not None and (region is None or region.intersects(around)):
                for item in not_shown_in(self.model.flat, view.seen, window=view):
                    found.append(replace(item, place=self._on_paper(view, item.place)))
        return merged(found)

    def _on_paper(self, view: Viewport, place: Point | None) -> Point | None:
        """Return a place of model space as a window shows it, both in drawing units of the file."""
        if place is None:
            return None
        x, y = self.scene.info.origin
        on_paper = view.to_layout((place[0] - x, place[1] - y))
        return on_paper[0] + x, on_paper[1] + y


def _with_windows(region: Box | None, windows: Sequence[Box]) -> Box | None:
    """Return ``region`` grown to the windows of a layout; None when it draws nothing of its own.

    A layout with one window and nothing else is how CAD programs begin one; with several, somebody composed it.
    """
    if region is None and len(windows) < 2:
        return None
    return Box.around(corner for box in (region, *windows) if box for corner in box.corners)


def _is_metric(scene: Scene) -> bool:
    """Tell whether the file measures metrically: it says so, or is Chinese."""
    chinese = any("\u4e00" <= letter <= "\u9fff" for text in scene.strings[:5000] for letter in text[:20])
    return chinese or scene.info.headers.get("$MEASUREMENT") == 1


def upright_to_mm(box: Box, quarter: int, mm_per_unit: float) -> Affine:
    """Return drawing units → sheet millimetres for a sheet whose writing is turned by ``quarter`` quarter turns."""
    width, height = box.width, box.height
    turn = (
        Affine(),
        Affine(0.0, -1.0, 1.0, 0.0, 0.0, width),
        Affine(-1.0, 0.0, 0.0, -1.0, width, height),
        Affine(0.0, 1.0, -1.0, 0.0, height, 0.0),
    )[quarter % 4]
    return Affine(a=mm_per_unit, d=mm_per_unit).after(turn).after(Affine(e=-box.x0, f=-box.y0))


def _size_mm(box: Box, quarter: int, mm_per_unit: float) -> tuple[float, float]:
    width, height = round(box.width * mm_per_unit, 3), round(box.height * mm_per_unit, 3)
    return (height, width) if quarter % 2 else (width, height)
