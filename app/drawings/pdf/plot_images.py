"""Images of plotted sheets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt
import pymupdf

from app.domain.errors import AppError
from app.domain.geometry import Affine
from app.drawings.flat import Flat
from app.drawings.pdf import ink
from app.drawings.pdf.damage import DAMAGE
from app.drawings.pdf.pages import read_pages, render_page
from app.drawings.scene import PAGE, Tone
from app.drawings.tones import is_two_tone, toned_values

_LARGEST_BYTES = 256 << 20
_PAGE_SIDE_PX = 3000  # of pages that lie under a drawing
_BLACK = 128  # a pixel below is
_GREY = "0.4 0.44 0.5"


class Images:
    """The images of one plane.

    Args:
        flat: the plane.
        page: being written.
        to_page: coordinates of the plane → units of the page.
        folder: where the images lie.
    """

    def __init__(self, flat: Flat, page: ink.Page, to_page: Affine, folder: Path) -> None:
        self._flat, self._page, self._to_page, self._folder = flat, page, to_page, folder
        self._clips = {clip.entity: np.array(clip.outline) for clip in flat.scene.image_clips}
        self._tones = {tone.entity: tone for tone in flat.scene.image_tones}
        corner, right, up = flat.image[:, 4:6], flat.image[:, 0:2], flat.image[:, 2:4]
        corners = np.stack([corner, corner + right, corner + up, corner + right + up])
        self.bounds: npt.NDArray[np.float64] = np.hstack([corners.min(axis=0), corners.max(axis=0)])

    def drawn(self, rows: npt.NDArray[np.int64]) -> Iterator[str]:
        """Yield the operators of some images: each in its unit square, cut at its outline."""
        for row in rows.tolist():
            t = self._to_page.after(Affine(*self._flat.image[row].tolist()))
            yield f"q {t.a:.3f} {t.b:.3f} {t.c:.3f} {t.d:.3f} {t.e:.2f} {t.f:.2f} cm"
            clip = self._clips.get(int(self._flat.image_mark["entity"][row]))
            if clip is not None and len(clip) > 2:
                (x, y), *rest = clip.tolist()
                yield f"{x:.6f} {y:.6f} m " + " ".join(f"{x:.6f} {y:.6f} l" for x, y in rest) + " h W* n"
            stated = self._flat.scene.strings[int(self._flat.image_path[row])]
            mark = self._flat.image_mark[row]
            name = self._named(stated, self._tones.get(int(mark["entity"])), int(mark["rgb"]))
            if not name:
                yield f"{_GREY} RG 0 w 0 0 1 1 re 0 0 m 1 1 l 0 1 m 1 0 l S Q"
                continue
            clear = int(self._flat.image_mark["transparency"][row])
            states = [self._page.multiplied()] if PAGE in stated else []
            states += [self._page.transparent(clear)] if clear else []
            yield f"{' '.join(states)} /{name} Do Q"

    def _named(self, stated: str, tone: Tone | None, rgb: int) -> str:
        """Return the name of an image in the page's resources; "" when it is absent or no image.

        Args:
            rgb: what black is in an image of black and white alone.
        """
        look = f"{stated}\0{tone.brightness} {tone.contrast} {tone.clear} {rgb}" if tone else f"{stated}\0{rgb}"
        name = f"I{hashlib.sha256(look.encode()).hexdigest()[:16]}"
        if name in self._page.objects:
            return name
        scratch = self._page.document.new_page()
        try:
            content, two_tone = self._content(stated)
            if content is None:
                return ""
            if two_tone:
                content = _inked(content, rgb, clear=tone is not None and tone.clear)
            elif tone is not None and tone.changes:
                content = _toned(content, tone)
            self._page.objects[name] = int(scratch.insert_image(scratch.rect, pixmap=content))
        except (AppError, *DAMAGE):
            return ""
        finally:
            self._page.document.delete_page(scratch.number)
        return name

    def _content(self, stated: str) -> tuple[pymupdf.Pixmap | None, bool]:
        """Return the pixels of an image, or of a page of a PDF, and whether they are of one bit."""
        file, _, number = stated.partition(PAGE)
        inner = PurePosixPath(file.replace("\\", "/"))
        if not inner.name or inner.is_absolute() or ".." in inner.parts:
            return None, False
        found = next((one for one in (self._folder / inner, self._folder / inner.name) if one.is_file()), None)
        if found is None or not found.resolve().is_relative_to(self._folder.resolve()):
            return None, False
        if number:
            region = read_pages(found)[int(number) - 1].region
            zoom = _PAGE_SIDE_PX / max(region.width, region.height)
            size = max(1, round(region.width * zoom)), max(1, round(region.height * zoom))
            pixels = render_page(found, int(number) - 1, region, size)
            return pymupdf.Pixmap(pymupdf.csRGB, *size, pixels.tobytes(), False), False
        if found.stat().st_size > _LARGEST_BYTES:
            return None, False
        content = found.read_bytes()
        return pymupdf.Pixmap(content), is_two_tone(content)


def _inked(image: pymupdf.Pixmap, rgb: int, *, clear: bool) -> pymupdf.Pixmap:
    """Return an image of one bit a pixel with its black in another colour, its white clear if wanted."""
    image = pymupdf.Pixmap(pymupdf.csGRAY, image) if image.colorspace != pymupdf.csGRAY else image
    grey = np.frombuffer(image.samples, np.uint8).reshape(image.height, image.width, image.n)[..., 0]
    red, green, blue = (round(255 * float(part)) for part in ink.colour(rgb).split())
    black = grey < _BLACK
    pixels = np.full((image.height, image.width, 4), 255, np.uint8)
    pixels[black, :3] = red, green, blue
    if clear:
        pixels[~black, 3] = 0
    return pymupdf.Pixmap(pymupdf.csRGB, image.width, image.height, pixels.tobytes(), True)


def _toned(image: pymupdf.Pixmap, tone: Tone) -> pymupdf.Pixmap:
    """Return an image lighter, darker, harder or softer."""
    image = pymupdf.Pixmap(pymupdf.csRGB, image) if image.colorspace != pymupdf.csRGB else image
    pixels = np.frombuffer(image.samples, np.uint8).reshape(image.height, image.width, image.n).copy()
    pixels[..., :3] = toned_values(tone)[pixels[..., :3]]
    return pymupdf.Pixmap(pymupdf.csRGB, image.width, image.height, pixels.tobytes(), bool(image.alpha))
