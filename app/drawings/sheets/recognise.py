"""Sheets of a compiled drawing: layouts, frames in model space, else model space as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.feedback import Feedback, Silent, check_cancelled
from app.drawings.flatten import seen_box
from app.drawings.scene import Scene
from app.drawings.sheet import NotShown, Sheet, TitleBlock
from app.drawings.sheets.frames import find_frames
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
        frames = find_frames(layout.flat, layout.strings)
        if len(frames) > 1:
            found += [layout.framed(frame, f"layout:{layout.name}/", row) for row, frame in enumerate(frames, 1)]
        else:
            found.append(layout.whole(f"layout:{layout.name}", frames))
    check_cancelled(feedback)
    frames = find_frames(model.flat, model.strings)
    in_model = [model.framed(frame, "frame:", row) for row, frame in enumerate(frames, 1)]
    kept = {layout.block for layout in layouts}
    seen = [seen_box(view) for view in scene.viewports if view.block in kept and view.to_layout.scale]
    boxes = [*(frame.box for frame in frames), *seen]
    unseen = model.region is not None and model.share_outside(boxes) > MOSTLY
    if unseen or not (found or in_model):
        rest = model.whole("model", ())
        in_model.append(replace(rest, title_block=TitleBlock()) if frames else rest)
    else:
        shown_by = in_model or found
        lost = model.left_over(boxes)
        shown_by[0] = replace(shown_by[0], not_shown=(*shown_by[0].not_shown, *lost))
    absent = model.absent_outside(boxes)
    return _unique([_lacking(sheet, absent) for sheet in (*found, *in_model)])


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
