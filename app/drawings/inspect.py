"""Describe one drawing file: encoding, layers and their roles, entity counts, sheets, what is not shown, timings."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from app.domain.errors import AppError, Cancelled
from app.domain.feedback import Feedback
from app.drawings.open import Drawing, open_drawing
from app.drawings.requests import request_for
from app.drawings.scene import Scene
from app.drawings.sheet import Sheet
from app.drawings.shx.library import shape_file

UNIT_NAMES = {0.001: "mm", 0.01: "cm", 0.1: "dm", 1.0: "m", 0.0254: "in", 0.3048: "ft"}


def inspect(
    path: Path,
    cache_dir: Path | None,
    roles: Callable[[str], str],
    feedback: Feedback | None = None,
    password: str = "",
) -> dict[str, Any]:
    """Return what there is to say about a file, as the JSON object of ``lianshen inspect``.

    A file that cannot be opened gives the same object with ``error`` filled.

    Args:
        path: the file.
        cache_dir: folder of compiled scenes; None to keep nothing.
        roles: layer name → role, "" when unknown.
        feedback: hears progress, may cancel.
        password: of an encrypted PDF.
    """
    start = time.perf_counter()
    try:
        drawing = open_drawing(path, cache_dir, feedback, password)
        opened = time.perf_counter()
        answer = _described(drawing, roles)
    except Cancelled:
        raise
    except AppError as error:
        return failed(path, error, time.perf_counter() - start)
    end = time.perf_counter()
    times = {"open": opened - start, "describe": end - opened, "total": end - start}
    answer["timings_s"] = {name: round(taken, 4) for name, taken in times.items()}
    return answer


def failed(path: Path, error: AppError, taken_s: float) -> dict[str, Any]:
    """Return the answer for a file that cannot be opened."""
    message = f"{error.message} — {error.advice}" if error.advice else error.message
    return _empty(path) | {
        "timings_s": {"total": round(taken_s, 4)},
        "error": {"kind": error.kind, "message": message, "line": error.line},
    }


def _empty(path: Path) -> dict[str, Any]:
    return {
        "file": str(path),
        "format": "",
        "version": "",
        "encoding": "",
        "units": "",
        "entities": {},
        "layers": [],
        "sheets": [],
        "not_shown": [],
        "timings_s": {},
        "error": None,
    }


def _described(drawing: Drawing, roles: Callable[[str], str]) -> dict[str, Any]:
    answer = _empty(drawing.path) | {
        "format": drawing.format,
        "units": _units(drawing),
        "sheets": [_sheet(sheet) for sheet in drawing.sheets],
        "not_shown": [
            _gap(gap.reason, gap.what, gap.count, sheet.title_block.number or sheet.key)
            for sheet in drawing.sheets
            for gap in sheet.not_shown
        ],
    }
    if drawing.scene is not None:
        info = drawing.scene.info
        answer |= {
            "version": info.version,
            "encoding": info.encoding,
            "entities": dict(info.entities),
            "layers": _layers(drawing.scene, roles),
            "not_shown": [*answer["not_shown"], *_fonts(drawing.scene)],
        }
    else:
        from app.drawings.pdf.pages import layer_counts, page_counts

        layers = layer_counts(drawing.path, drawing.password)
        answer |= {
            "version": _pdf_version(drawing.path),
            "entities": page_counts(drawing.path, drawing.password),
            "layers": [{"name": name, "role": roles(name), "entities": count} for name, count in layers.items()],
        }
    return answer


def _sheet(sheet: Sheet) -> dict[str, Any]:
    block = sheet.title_block
    return {
        "number": block.number,
        "title": block.title,
        "discipline": block.discipline,
        "scale": block.scale,
        "revision": block.revision,
        "source": sheet.key,
        "size_mm": [round(side, 1) for side in sheet.size_mm],
    }


def _units(drawing: Drawing) -> str:
    """Return the unit of model space as most sheets show it, "" when unknown."""
    found = Counter(_model_unit(drawing, sheet) for sheet in drawing.sheets)
    del found[0.0]
    if not found:
        return ""
    unit_m = found.most_common(1)[0][0]
    named = next((name for known, name in UNIT_NAMES.items() if abs(unit_m / known - 1) < 1e-3), "")
    return named or f"{unit_m:g} m"


def _model_unit(drawing: Drawing, sheet: Sheet) -> float:
    """Return metres a unit of model space: the sheet's own, or seen through the largest window of a layout."""
    if sheet.block <= 0 or drawing.scene is None:
        return sheet.unit_m
    views = [view for view in drawing.scene.viewports if view.block == sheet.block]
    if not views:
        return 0.0
    view = max(views, key=lambda view: view.region.width * view.region.height)
    return float(f"{sheet.unit_m * view.to_layout.scale:.4g}")


def _layers(scene: Scene, roles: Callable[[str], str]) -> list[dict[str, Any]]:
    return [{"name": name, "role": roles(name), "entities": count} for name, count in layer_counts(scene).items()]


def layer_counts(scene: Scene) -> dict[str, int]:
    """Return layer → number of its entities in model space and layouts, in the file's order."""
    shown = [block for block, item in enumerate(scene.blocks) if block == 0 or item.is_layout]
    layer = np.full(len(scene.entity), -1, dtype=np.int64)
    for entity, style in _items(scene):
        layer[entity.astype(np.int64)] = scene.style["layer"][style.astype(np.int64)]
    kept = np.isin(scene.entity["block"], shown) & (layer >= 0)
    count = np.bincount(layer[kept], minlength=len(scene.layers))
    return {item.name: int(count[row]) for row, item in enumerate(scene.layers)}


def fonts_named(scene: Scene) -> Counter[str]:
    """Return the font files that texts name → number of texts."""
    used = np.bincount(scene.text["font"], minlength=len(scene.fonts)) if len(scene.fonts) else ()
    count: Counter[str] = Counter()
    for font, texts in zip(scene.fonts, used, strict=True):
        for file in {font.file, font.bigfont} - {""}:
            count[file] += int(texts)
    return count


def _gap(reason: str, what: str, count: int, sheet: str = "") -> dict[str, Any]:
    ask = request_for(reason, what).english
    return {"reason": reason, "what": what, "count": count, "sheet": sheet, "ask": ask}


def _fonts(scene: Scene) -> list[dict[str, Any]]:
    """Return the fonts that texts name and that are not used: shape fonts that are not in the user's folder, others."""
    return [
        _gap("missing_font", file, texts)
        for file, texts in fonts_named(scene).items()
        if texts and shape_file(file) is None
    ]


def _items(scene: Scene) -> Iterable[tuple[Any, Any]]:
    """Yield entity and style columns of every kind of item."""
    yield scene.poly_entity, scene.poly_style
    yield scene.curve_entity, scene.curve_style
    yield scene.fill_entity, scene.fill_style
    yield scene.point_entity, scene.point_style
    for table in (scene.text, scene.image, scene.insert):
        yield table["entity"], table["style"]


def _pdf_version(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(1024)
    mark = head.find(b"%PDF-")
    return head[mark + 5 : mark + 8].decode("latin-1").strip()
