"""Tiles of one sheet: asked for nearest the cursor first, painted in worker processes, kept within a bound."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter

from app.domain.errors import AppError, Cancelled, Unavailable
from app.domain.geometry import Box, Point
from app.jobs.pool import Pool
from widgets.canvas.tile_worker import LEAST_SIDE_MM, SheetFace, face, overview, tile
from widgets.canvas.view import View
from widgets.error_text import error_text

SIDE_PX = 512
KEPT = 160  # 160 MB
OPEN_TIMEOUT_S, TILE_TIMEOUT_S = 300.0, 60.0
MEMORY_MB = 6144
TRIES = 2  # for a tile whose worker died


@dataclass(frozen=True)
class TileKey:
    """One tile, exactly as large as it is shown: ``zoom`` is device pixels a millimetre."""

    zoom: float
    column: int
    row: int

    @property
    def side_mm(self) -> float:
        """Extent on the sheet."""
        return SIDE_PX / self.zoom

    @property
    def rect_mm(self) -> Box:
        """Rectangle on the sheet."""
        side = self.side_mm
        return Box(self.column * side, self.row * side, (self.column + 1) * side, (self.row + 1) * side)


def tiles_in(part_mm: Box, zoom: float) -> list[TileKey]:
    """Return the tiles of one zoom that cover ``part_mm``."""
    side = SIDE_PX / zoom
    columns = range(math.floor(part_mm.x0 / side), math.ceil(part_mm.x1 / side))
    rows = range(math.floor(part_mm.y0 / side), math.ceil(part_mm.y1 / side))
    return [TileKey(zoom, column, row) for column in columns for row in rows]


class _Interest:
    """Feedback of the jobs of one sheet: they are stopped when another sheet is shown."""

    def __init__(self) -> None:
        self.cancelled = False

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Ignore the report."""


class Tiles(QObject):
    """Source of tiles of the sheet that is shown.

    Signals:
        opened: what the sheet is (SheetFace).
        arrived: a tile can be drawn.
        failed: why the sheet or a part of it cannot be shown.
    """

    opened = Signal(object)
    arrived = Signal()
    failed = Signal(str)
    _answered = Signal(object, object, object)

    def __init__(self, pool: Pool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._sheet: tuple[str, str, str] = ("", "", "")
        self._generation = 0
        self._interest = _Interest()
        self._layers_off: frozenset[str] = frozenset()
        self._dark = False
        self._images: OrderedDict[TileKey, QImage] = OrderedDict()
        self._former: OrderedDict[TileKey, QImage] = OrderedDict()  # of the look before, until the new ones are here
        self._overview: TileKey | None = None
        self._wanted: list[TileKey] = []
        self._running: set[TileKey] = set()
        self._failures: Counter[TileKey] = Counter()
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def open(self, path: Path, key: str, cache_dir: Path) -> None:
        """Show another sheet; work for the former one is stopped, its answers are dropped."""
        self._interest.cancelled = True
        self._interest = _Interest()
        self._sheet = (str(path), key, str(cache_dir))
        self._forget()
        self._former.clear()
        self._overview = None
        self._submit(None, OPEN_TIMEOUT_S, face, *self._sheet)

    def close(self) -> None:
        """Stop all work."""
        self._interest.cancelled = True
        self._forget()

    def set_look(self, layers_off: frozenset[str], dark: bool) -> None:
        """Leave layers out, or change the ground; what was shown stays until the new tiles are here."""
        if (layers_off, dark) == (self._layers_off, self._dark):
            return
        self._layers_off, self._dark = layers_off, dark
        former = OrderedDict(self._images) or self._former
        self._forget()
        self._former = former

    def repaint(self) -> None:
        """Ask for everything anew, as when other fonts are there; what was shown stays until the new tiles are here."""
        former = OrderedDict(self._images) or self._former
        self._forget()
        self._former = former

    def image(self, key: TileKey) -> QImage | None:
        """Return a tile that is here."""
        found = self._images.get(key)
        if found is not None:
            self._images.move_to_end(key)
        return found

    def substitutes(self, part_mm: Box, zoom: float) -> list[tuple[TileKey, QImage]]:
        """Return tiles of other zooms or of the look before, those to be painted first ahead."""
        found = [
            (key, image)
            for images in (self._former, self._images)
            for key, image in images.items()
            if key.rect_mm.intersects(part_mm) and (images is self._former or key.zoom != zoom)
        ]
        found.sort(key=lambda one: -abs(math.log(one[0].zoom / zoom)))
        return found

    def paint(self, painter: QPainter, part_mm: Box, view: View, ratio: float) -> None:
        """Paint what is here of a part of the sheet; where a tile is missing, tiles of other zooms, scaled.

        Args:
            ratio: pixels of the screen a pixel of the painter.
        """
        zoom = view.zoom * ratio
        keys = tiles_in(part_mm, zoom)
        here = [(key, image) for key in keys if (image := self.image(key)) is not None]
        if len(here) < len(keys):
            for key, image in self.substitutes(part_mm, zoom):
                rect = key.rect_mm
                corner, end = view.to_px((rect.x0, rect.y1)), view.to_px((rect.x1, rect.y0))
                painter.drawImage(QRectF(QPointF(*corner), QPointF(*end)), image)
        x, y = (round(place * ratio) for place in view.to_px((0.0, 0.0)))  # sharp: pixel on pixel
        side = SIDE_PX / ratio
        for key, image in here:
            at = (x + key.column * SIDE_PX) / ratio, (y - (key.row + 1) * SIDE_PX) / ratio
            painter.drawImage(QRectF(*at, side, side), image)

    def want(self, keys: list[TileKey], near_mm: Point) -> None:
        """Ask for tiles, nearest to ``near_mm`` first; earlier wishes not repeated are dropped."""
        wanted = [key for key in keys if self._missing(key)]
        wanted.sort(key=lambda key: math.dist(key.rect_mm.centre, near_mm))
        if self._overview is not None and self._missing(self._overview):
            first = not (self._images or self._former)  # all of the sheet at once, before its parts
            wanted.insert(0 if first else len(wanted), self._overview)
        self._wanted = wanted
        self._ask()

    def _missing(self, key: TileKey) -> bool:
        return key not in self._images and key not in self._running and self._failures[key] < TRIES

    def _ask(self) -> None:
        while self._wanted and len(self._running) < self._pool.workers:
            key = self._wanted.pop(0)
            self._running.add(key)
            if key == self._overview and not self._layers_off:
                self._submit(key, TILE_TIMEOUT_S, overview, *self._sheet, SIDE_PX, self._dark)
                continue
            self._submit(key, TILE_TIMEOUT_S, tile, *self._sheet, key.rect_mm, SIDE_PX, self._layers_off, self._dark)

    def _submit(self, key: TileKey | None, timeout_s: float, function: Callable[..., Any], *arguments: Any) -> None:
        generation = self._generation
        try:
            future = self._pool.submit(
                function,
                *arguments,
                feedback=self._interest,
                timeout_s=timeout_s,
                memory_mb=MEMORY_MB,
                subject=self._sheet[0],
            )
        except Unavailable:  # the window is closing
            return
        future.add_done_callback(lambda done: self._answered.emit(generation, key, done))

    def _take(self, generation: int, key: TileKey | None, future: Future[Any]) -> None:
        if generation != self._generation or future.cancelled():
            return
        error = future.exception()
        if key is not None:
            self._running.discard(key)
        if isinstance(error, Unavailable) and self._again(key):
            pass
        elif isinstance(error, AppError):
            if key is not None:
                self._failures[key] = TRIES
            if not isinstance(error, Cancelled):
                self.failed.emit(error_text(error))
        elif error is not None:
            raise error
        elif key is None:
            self._show(future.result())
        else:
            self._keep(key, future.result())
        self._ask()
        if not self._wanted and not self._running:
            self._former.clear()

    def _again(self, key: TileKey | None) -> bool:
        """Ask once more for what a dying worker owed; False when it was asked for often enough."""
        if key is None:
            return False
        self._failures[key] += 1
        if self._failures[key] < TRIES:
            self._wanted.insert(0, key)
            return True
        return False

    def _show(self, sheet: SheetFace) -> None:
        width, height = sheet.sheet.size_mm
        self._overview = TileKey(SIDE_PX / max(width, height, LEAST_SIDE_MM), 0, 0)
        self.opened.emit(sheet)

    def _keep(self, key: TileKey, pixels: bytes) -> None:
        self._images[key] = QImage(pixels, SIDE_PX, SIDE_PX, 4 * SIDE_PX, QImage.Format.Format_RGB32).copy()
        while len(self._images) > KEPT:
            oldest = next(one for one in self._images if one != self._overview)
            del self._images[oldest]
        self.arrived.emit()

    def _forget(self) -> None:
        self._generation += 1
        self._images.clear()
        self._wanted.clear()
        self._running.clear()
        self._failures.clear()
