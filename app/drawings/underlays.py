"""Pages of PDF files that lie under a drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.domain.errors import AppError
from app.drawings.pdf.pages import read_pages
from app.drawings.scene import PAGE, Clip, Scene
from app.drawings.sheet import NotShown

_POINTS = 72.0  # in an inch, which is the unit of an underlay


def with_pages(scene: Scene, pages: Mapping[int, str], folder: Path) -> Scene:
    """Return the scene with its underlays as large as their pages; those that cannot be read are listed as damaged.

    Args:
        pages: row of ``scene.strings`` → path of the PDF relative to ``folder``, and the number of the page.
    """
    image = scene.image.copy()
    size_of: dict[int, tuple[float, float]] = {}
    notes: list[tuple[int, NotShown]] = []
    for name, stated in pages.items():
        rows = image["path"] == name
        file, _, page = stated.partition(PAGE)
        try:
            region = read_pages(folder / file)[int(page) - 1].region
        except (AppError, IndexError):
            first = image[rows][0]
            block = int(scene.entity["block"][first["entity"]])
            place = float(first["e"]), float(first["f"])
            notes.append((block, NotShown("damaged", f"{Path(file).name} {page}", int(rows.sum()), place)))
            continue
        width, height = region.width / _POINTS, region.height / _POINTS
        for columns, side in (("ab", width), ("cd", height)):
            for column in columns:
                image[column][rows] *= side
        size_of |= dict.fromkeys(image["entity"][rows].tolist(), (width, height))
    clips = tuple(
        _in_square(clip, size_of[clip.entity]) if clip.entity in size_of else clip for clip in scene.image_clips
    )
    info = replace(scene.info, not_shown=(*scene.info.not_shown, *notes))
    return replace(scene, image=image, image_clips=clips, info=info)


def _in_square(clip: Clip, size: tuple[float, float]) -> Clip:
    return replace(clip, outline=tuple((x / size[0], y / size[1]) for x, y in clip.outline))
