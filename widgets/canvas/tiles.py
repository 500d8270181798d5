"""Tiles of one sheet: asked for nearest the cursor first, painted in worker processes, kept within a bound."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from app.domain.errors import AppError, Cancelled
from app.domain.geometry import Box, Point
from app.jobs.pool import Pool
from widgets.canvas.tile_worker import SheetFace, face, tile

SIDE_PX = 512
KEPT = 160  # 160 MB
TIMEOUT_S = 60.0


@dataclass(frozen=True)
class TileKey:
    """One tile: ``level`` is the binary logarithm of pixels a millimetre."""

    level: int
    column: int
    row: int

    @property
    def side_mm(self) -> float:
        """Extent on the sheet."""
        return SIDE_PX / 2.0**self.level

    @property
    def rect_mm(self) -> Box:
        """Rectangle on the sheet."""
        side = self.side_mm
        return Box(self.column * side, self.row * side, (self.column + 1) * side, (self.row + 1) * side)


def tiles_in(view_mm: Box, level: int) -> list[TileKey]:
    """Return the tiles of one level that cover ``view_mm``."""
    side = TileKey(level, 0, 0).side_mm
    columns = range(math.floor(view_mm.x0 / side), math.ceil(view_mm.x1 / side))
    rows = range(math.floor(view_mm.y0 / side), math.ceil(view_mm.y1 / side))
    return [TileKey(level, column, row) for column in columns for row in rows]


class Tiles(QObject):
    """Source of tiles of the sheet that is shown.

    Signals:
        opened: what the sheet is.
        arrived: a tile can be drawn.
        failed: why the sheet cannot be shown.
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
        self._layers_off: frozenset[str] = frozenset()
        self._dark = False
        self._images: OrderedDict[TileKey, QImage] = OrderedDict()
        self._wanted: list[TileKey] = []
        self._running: set[TileKey] = set()
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def open(self, path: Path, key: str, cache_dir: Path) -> None:
        """Show another sheet; answers for the former one are dropped."""
        self._sheet = (str(path), key, str(cache_dir))
        self._forget()
        self._submit(None, face, *self._sheet)

    def set_look(self, layers_off: frozenset[str], dark: bool) -> None:
        """Leave layers out, or change the ground."""
        self._layers_off, self._dark = layers_off, dark
        self._forget()

    def image(self, key: TileKey) -> QImage | None:
        """Return a tile that is here."""
        found = self._images.get(key)
        if found is not None:
            self._images.move_to_end(key)
        return found

    def nearby(self, levels: Iterable[int]) -> list[tuple[TileKey, QImage]]:
        """Return the tiles of ``levels`` that are here, to be shown scaled until sharper ones come."""
        chosen = set(levels)
        return [(key, image) for key, image in self._images.items() if key.level in chosen]

    def want(self, keys: list[TileKey], near_mm: Point) -> None:
        """Ask for tiles, nearest to ``near_mm`` first; earlier wishes not repeated are dropped."""
        missing = [key for key in keys if key not in self._images and key not in self._running]
        missing.sort(key=lambda key: math.dist(key.rect_mm.centre, near_mm))
        self._wanted = missing
        self._ask()

    def _ask(self) -> None:
        while self._wanted and len(self._running) < self._pool.workers:
            key = self._wanted.pop(0)
            self._running.add(key)
            self._submit(key, tile, *self._sheet, key.rect_mm, SIDE_PX, self._layers_off, self._dark)

    def _submit(self, key: TileKey | None, function: Any, *arguments: Any) -> None:
        generation = self._generation
        future = self._pool.submit(function, *arguments, timeout_s=TIMEOUT_S, subject=self._sheet[0])
        future.add_done_callback(lambda done: self._answered.emit(generation, key, done))

    def _take(self, generation: int, key: TileKey | None, future: Future[Any]) -> None:
        if generation != self._generation or future.cancelled():
            return
        if key is not None:
            self._running.discard(key)
        error = future.exception()
        if isinstance(error, AppError):
            if not isinstance(error, Cancelled):
                self.failed.emit(str(error))
        elif error is not None:
            raise error
        elif key is None:
            sheet: SheetFace = future.result()
            self.opened.emit(sheet)
        else:
            pixels = future.result()
            self._images[key] = QImage(pixels, SIDE_PX, SIDE_PX, 4 * SIDE_PX, QImage.Format.Format_RGB32).copy()
            while len(self._images) > KEPT:
                self._images.popitem(last=False)
            self.arrived.emit()
        self._ask()

    def _forget(self) -> None:
        self._generation += 1
        self._images.clear()
        self._wanted.clear()
        self._running.clear()
