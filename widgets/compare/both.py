"""Both versions of one sheet: side by side, over each other, or in turn."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.geometry import Affine, Box, Point
from app.jobs.pool import Pool
from app.services.compare.compare_revisions import SheetPair
from widgets import theme
from widgets.canvas.canvas import CanvasWidget
from widgets.canvas.view import View
from widgets.compare.overlay import Mode, OverlayCanvas, former_view, newer_view

STAYS = Affine()


class Way(Enum):
    """How both versions are shown."""

    BESIDE = "beside"
    OVERLAY = "overlay"
    BLINK = "blink"


class BothVersions(QStackedWidget):
    """Three canvases, two of them looking at the same place.

    Signals:
        failed: why a sheet, or a part of it, cannot be shown.
    """

    failed = Signal(str)

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self.former, self.newer, self.overlay = CanvasWidget(pool), CanvasWidget(pool), OverlayCanvas(pool)
        self._to_b = STAYS
        self._way = Way.OVERLAY
        self._pair: SheetPair | None = None
        self._cache_dir = Path()
        self._shown: set[Way] = set()
        self._following = False
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.setHandleWidth(1)
        beside.setChildrenCollapsible(False)
        beside.addWidget(_titled(self.tr("Former revision"), self.former))
        beside.addWidget(_titled(self.tr("Newer revision"), self.newer))
        self.addWidget(self.overlay)
        self.addWidget(beside)
        for canvas in (self.former, self.newer, self.overlay):
            canvas.set_tool("pan")
            canvas.failed.connect(self.failed)
        self.former.viewed.connect(lambda view: self._follow(self.newer, newer_view(view, self._to_b)))
        self.newer.viewed.connect(lambda view: self._follow(self.former, former_view(view, self._to_b)))

    def show_pair(self, pair: SheetPair, cache_dir: Path) -> None:
        """Show a sheet in both versions; the only one where there is no other."""
        self._pair, self._cache_dir = pair, cache_dir
        self._to_b = pair.found.to_b if pair.found else STAYS
        self._shown.clear()
        self._show()

    def set_way(self, way: Way) -> None:
        """Show both side by side, over each other, or in turn."""
        self._way = way
        self.overlay.set_mode(Mode.BLINK if way is Way.BLINK else Mode.OVERLAY)
        self._show()

    def fit(self) -> None:
        """Show the whole sheet."""
        self._canvas.fit()

    def go_to(self, points_mm: Sequence[Point]) -> None:
        """Show a place of the newer version."""
        self._canvas.go_to(points_mm)

    @property
    def _canvas(self) -> CanvasWidget:
        """The canvas that shows the newer version now."""
        one_sided = self._pair is not None and (self._pair.a is None or self._pair.b is None)
        return self.newer if self._way is Way.BESIDE and not one_sided else self.overlay

    def _show(self) -> None:
        pair = self._pair
        if pair is None:
            return
        self.setCurrentIndex(1 if self._canvas is self.newer else 0)
        page = Way.BESIDE if self._canvas is self.newer else Way.OVERLAY
        if page in self._shown:
            return
        self._shown.add(page)
        a, b = ((one.path, one.sheet.key) if one else None for one in (pair.a, pair.b))
        regions = pair.found.regions if pair.found else ()
        ours = [_place(row, region.kind, region.box_b or region.box) for row, region in enumerate(regions, 1)]
        if page is Way.BESIDE and a and b:
            self.former.show_sheet(*a, self._cache_dir)
            self.newer.show_sheet(*b, self._cache_dir)
            self.newer.set_places(ours)
            theirs = [_place(row, one.kind, one.box_a) for row, one in enumerate(regions, 1) if one.box_a]
            self.former.set_places(theirs)
        elif shown := b or a:
            self.overlay.show_pair(a or shown, shown, self._to_b, self._cache_dir)
            self.overlay.set_places(ours)

    def _follow(self, canvas: CanvasWidget, view: View) -> None:
        if self._following or not self.newer.isVisible():
            return
        self._following = True
        canvas.look(View(view.centre, view.zoom, float(canvas.width()), float(canvas.height())))
        self._following = False


def _place(row: int, kind: str, box: Box) -> tuple[str, Sequence[Point], str, str]:
    inks = {"added": "come", "removed": "gone", "changed": "danger", "moved": "warning"}
    return str(row), box.grown(1.5).corners, theme.colours(False)[inks[kind]], str(row)


def _titled(title: str, canvas: CanvasWidget) -> QWidget:
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    label = QLabel(title)
    label.setObjectName("muted")
    label.setContentsMargins(8, 2, 8, 2)
    column.addWidget(label)
    column.addWidget(canvas, 1)
    return widget
