"""Snapping, measuring, calibrating and following references on the sheet that is shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.domain.errors import AppError, Unavailable
from app.domain.geometry import Box, Point
from app.drawings.measure.like_blocks import LikeBlocks
from app.drawings.measure.outlines import outline_around
from app.drawings.measure.quantities import Scale
from app.drawings.measure.snapping import Found, Snap, SnapIndex
from app.services.drawing_set.calibrations import calibrate_sheet, read_length, sheet_scales, withdraw_calibration
from app.services.drawing_set.measure_sheet import like_blocks_at, snap_index
from app.services.drawing_set.project_sheets import project_sheets
from app.services.drawing_set.search_set import Link, sheet_links
from app.services.review.overview import SheetRow
from widgets.canvas.measure_tools import outline_measured
from widgets.canvas.panel import CanvasPanel
from widgets.canvas.tools import Measured
from widgets.session import Session

TIMEOUT_S, MEMORY_MB = 120.0, 6144
REACH_PX = 6.0
DETAIL = 0.6  # of the sheet's width or height on screen: a scale measured there holds for that part only


class Looking(QObject):
    """Gives the canvas what it needs beyond its picture.

    Signals:
        sheet_wanted: id of a sheet to be shown.
    """

    sheet_wanted = Signal(str)
    _answered = Signal(object, object)

    def __init__(self, session: Session, panel: CanvasPanel) -> None:
        super().__init__(panel)
        self._session, self._panel, self._canvas = session, panel, panel.canvas
        self._sheet: SheetRow | None = None
        self._index: SnapIndex | None = None
        canvas = panel.canvas
        canvas.opened.connect(lambda _face: self._load())
        canvas.told.connect(session.told)
        canvas.pick_wanted.connect(self._pick)
        canvas.calibrated.connect(self._calibrate)
        canvas.link_followed.connect(self.sheet_wanted)
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def show(self, sheet: SheetRow) -> None:
        """Turn to another sheet; its snap points come once its picture is there."""
        self._sheet, self._index = sheet, None

    def _load(self) -> None:
        session, sheet = self._session, self._sheet
        if sheet is None:
            return
        cache_dir = session.workspace.cache_dir
        if not self._submit(partial(self._indexed, sheet), snap_index, sheet.path, sheet.key, cache_dir):
            return
        workspace, code = session.workspace, session.code

        def read() -> tuple[tuple[Scale, ...], tuple[Link, ...]]:
            own = next((one for one in project_sheets(workspace, code).sheets if one.id == sheet.id), None)
            links = sheet_links(workspace, code, own) if own is not None else ()
            return sheet_scales(workspace, code, sheet.id), links

        session.background.call(read, partial(self._show, sheet))

    def _show(self, sheet: SheetRow, found: tuple[Sequence[Scale], Sequence[Link]]) -> None:
        if sheet is self._sheet:
            scales, links = found
            self._canvas.set_scales(scales)
            self._canvas.set_links([(link.box_mm, link.text, link.target) for link in links])

    def _indexed(self, sheet: SheetRow, index: SnapIndex) -> None:
        if sheet is self._sheet:
            self._index = index
            self._canvas.measuring.snapper = self._snap

    def _snap(self, at: Point, reach_mm: float, kinds: frozenset[Snap], begin: Point | None) -> Found | None:
        return self._index.nearest(at, reach_mm, kinds, begin, self._hidden()) if self._index else None

    def _hidden(self) -> list[int]:
        face, off = self._canvas.face, self._panel.layers_off()
        return [row for row, name in enumerate(face.layers) if name in off] if face is not None and off else []

    def _pick(self, kind: str, at: Point) -> None:
        sheet, index = self._sheet, self._index
        if sheet is None:
            return
        if kind == "count":
            cache_dir, reach = self._session.workspace.cache_dir, REACH_PX / self._canvas.view.zoom
            self._submit(partial(self._counted, at), like_blocks_at, sheet.path, sheet.key, cache_dir, at, reach)
        elif index is not None:
            hidden = self._hidden()
            self._session.background.call(lambda: outline_around(index, at, hidden), self._outlined)

    def _outlined(self, rings: tuple[tuple[Point, ...], ...]) -> None:
        if rings:
            self._canvas.measured_as(outline_measured(self._canvas, rings))
        else:
            self._session.told.emit(self.tr("There is no closed outline around this place"))

    def _counted(self, at: Point, found: LikeBlocks | None) -> None:
        if found is None:
            self._session.told.emit(self.tr("There is no block at this place"))
            return
        said = self.tr("{name} × {count}").format(name=found.name, count=len(found.boxes))
        self._canvas.measured_as(Measured("text", (at,), said))
        self._canvas.set_counted(found.boxes)

    def _calibrate(self, points_mm: Sequence[Point], text: str) -> None:
        session, sheet = self._session, self._sheet
        if sheet is None:
            return
        try:
            real_m = read_length(text)
        except AppError as error:
            session.failed.emit(error)
            again = partial(self._canvas.ask_length, tuple(points_mm), text)
            QTimer.singleShot(0, self._canvas, again)  # what was typed before is put away first
            return
        drawn = math.dist(points_mm[0], points_mm[1])
        if not drawn:
            return
        region = self._part()
        session.decide(
            lambda: calibrate_sheet(
                session.workspace, session.code, sheet.id, real_m / drawn, region, by=session.person
            ),
            self._calibrated,
        )
        where = self.tr("the part of the sheet on screen") if region else self.tr("the whole sheet")
        session.told.emit(
            self.tr("Scale 1:{scale} for {where}").format(scale=f"{real_m * 1000 / drawn:.4g}", where=where)
        )

    def _calibrated(self, calibration: str) -> None:
        """Let the new scale count, and let it be undone."""
        session, code = self._session, self._session.code

        def count(withdrawn: bool) -> None:
            session.decide(
                lambda: withdraw_calibration(
                    session.workspace, code, calibration, withdrawn=withdrawn, by=session.person
                ),
                lambda _done: self._load(),
            )

        self._canvas.history.did(undo=partial(count, True), redo=partial(count, False))
        self._load()

    def _part(self) -> Box | None:
        """Return the part of the sheet on screen; None when it is most of it."""
        face, view = self._canvas.face, self._canvas.view.box_mm
        if face is None:
            return None
        width, height = face.sheet.size_mm
        return view if view.width < DETAIL * width or view.height < DETAIL * height else None

    def _submit(self, then: object, function: Any, *arguments: Any) -> bool:
        """Run something in a worker; False when the window is closing."""
        try:
            future = self._session.pool.submit(function, *arguments, timeout_s=TIMEOUT_S, memory_mb=MEMORY_MB)
        except Unavailable:
            return False
        future.add_done_callback(lambda done: self._answered.emit(done, then))
        return True

    def _take(self, future: Future[Any], then: Any) -> None:
        if not future.cancelled() and future.exception() is None:
            then(future.result())
