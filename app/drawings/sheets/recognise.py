"""Sheets of a compiled drawing: layouts, frames in model space, else model space as a whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.geometry import Affine, Box, Point
from app.drawings.scene import Scene
from app.drawings.sheet import NotShown, Sheet, TitleBlock
from app.drawings.sheets.angles import odd_angles
from app.drawings.sheets.frames import Frame, find_frames
from app.drawings.sheets.plane import Plane

MOSTLY = 0.5  # of model space outside all frames and windows: it becomes a sheet of its own, so that nothing is lost


def find_sheets(scene: Scene, feedback: Feedback | None = None) -> tuple[Sheet, ...]:
    """Return the sheets of a drawing, with unique keys that stay when the file comes again.

    Layouts that draw something of their own, then frames in model space; model space as one sheet when most of it is
    shown by neither.
    """
    feedback = feedback or Silent()
    model = Plane(scene, 0, None)
    layouts = [Plane(scene, block, model) for block, item in enumerate(scene.blocks) if item.is_layout and block]
    layouts = [layout for layout in layouts if layout.region]
    found: list[Sheet] = []
    for layout in layouts:
        check_cancelled(feedback)
        found += _of_layout(layout)
    check_cancelled(feedback)
    frames = find_frames(model.flat, model.strings)
    frames, askew = _with_askew(model, frames, "frame:")
    in_model = [model.framed(frame, "frame:", row) for row, frame in enumerate(frames, 1)] + askew
    kept = {layout.block for layout in layouts}
    seen = [view.seen for view in scene.viewports if view.block in kept and view.to_layout.scale]
    boxes = [*(frame.box for frame in frames), *seen]
    unseen = model.region is not None and model.share_outside(boxes, askew) > MOSTLY
    if unseen or not (found or in_model):
        rest = model.whole("model", ())
        in_model.append(replace(rest, title_block=TitleBlock()) if in_model else rest)
    else:
        shown_by = in_model or found
        lost = model.left_over(boxes, askew)
        shown_by[0] = replace(shown_by[0], not_shown=(*shown_by[0].not_shown, *lost))
    absent = model.absent_outside([*boxes, *(_around(sheet, scene) for sheet in askew)])
    return _unique([_lacking(sheet, absent) for sheet in (*found, *in_model)])


def _of_layout(layout: Plane) -> list[Sheet]:
    """Return the sheets of a layout: its frames when it has several or one that is askew, else all of it."""
    key = f"layout:{layout.name}"
    frames, askew = _with_askew(layout, find_frames(layout.flat, layout.strings), f"{key}/")
    if len(frames) < 2 and not askew:
        return [layout.whole(key, frames)]
    found = [layout.framed(frame, f"{key}/", row) for row, frame in enumerate(frames, 1)] + askew
    if len(found) == 1:
        found[0] = replace(found[0], key=key)
    lost = layout.left_over([frame.box for frame in frames], askew)
    return [replace(found[0], not_shown=(*found[0].not_shown, *lost)), *found[1:]]


def _with_askew(plane: Plane, frames: tuple[Frame, ...], prefix: str) -> tuple[tuple[Frame, ...], list[Sheet]]:
    """Return the frames that stand on no sheet at an odd angle, and these sheets."""
    askew = _askew(plane, frames, prefix)
    return tuple(one for one in frames if not any(_lies_on(one.box, sheet, plane.scene) for sheet in askew)), askew


def _askew(level: Plane, frames: Sequence[Frame], prefix: str) -> list[Sheet]:
    """Return the sheets of a plane whose frames run at odd angles, those inside of ``frames`` left out."""
    scene = level.scene
    found: list[Sheet] = []
    for angle_rad in odd_angles(level.flat, level.strings):
        turn = Affine(math.cos(angle_rad), -math.sin(angle_rad), math.sin(angle_rad), math.cos(angle_rad))
        plane = Plane(scene, level.block, level.model, turn)
        for frame in find_frames(plane.flat, plane.strings):
            sheet = plane.framed(frame, prefix, len(frames) + len(found) + 1)
            middle = _middle(sheet, scene)
            upright = [other.box for other in frames if other.box.contains(middle)]
            size = sheet.size_mm[0] * sheet.size_mm[1] / sheet.to_mm.scale**2
            if not any(box.width * box.height > size for box in upright) and not _taken(sheet, found):
                found.append(sheet)
    return found


def _around(sheet: Sheet, scene: Scene) -> Box:
    """Return the box around a sheet, in coordinates of the scene."""
    (x, y), box = scene.info.origin, sheet.region
    return Box(box.x0 - x, box.y0 - y, box.x1 - x, box.y1 - y)


def _middle(sheet: Sheet, scene: Scene) -> Point:
    return _around(sheet, scene).centre


def _lies_on(box: Box, sheet: Sheet, scene: Scene) -> bool:
    """Tell whether the middle of ``box``, coordinates of the scene, lies on a sheet."""
    x, y = box.centre
    return bool(sheet.holds(np.array([x + scene.info.origin[0]]), np.array([y + scene.info.origin[1]]))[0])


def _taken(sheet: Sheet, others: Sequence[Sheet]) -> bool:
    """Tell whether the middle of a sheet lies on one of ``others``, or the other way round."""
    middles = np.array([one.region.centre for one in (sheet, *others)]).T
    return bool(sheet.holds(*middles[:, 1:]).any()) or any(one.holds(*middles[:, :1])[0] for one in others)


def _lacking(sheet: Sheet, absent: Sequence[NotShown]) -> Sheet:
    """Return the sheet with missing drawings that may reach it, unless it lists them already."""
    known = {(item.reason, item.what) for item in sheet.not_shown}
    more = [item for item in absent if (item.reason, item.what) not in known]
    return replace(sheet, not_shown=(*sheet.not_shown, *more)) if more else sheet


def _unique(sheets: list[Sheet]) -> tuple[Sheet, ...]:
    used: dict[str, int] = {}
    found = []
    for sheet in sheets:
        used[sheet.key] = used.get(sheet.key, 0) + 1
        found.append(sheet if used[sheet.key] == 1 else replace(sheet, key=f"{sheet.key}#{used[sheet.key]}"))
    return tuple(found)
