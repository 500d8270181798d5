"""Where each opinion stands, with a picture of the place, as letters and issue files show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.errors import AppError, Cancelled
from app.domain.feedback import Feedback, check_cancelled
from app.domain.geometry import Box
from app.drawings.picture import Picture, PictureRequest
from app.markup.opinion import Opinion
from app.markup.shapes import Shape
from app.reports.place_picture import picture_rect
from app.services.drawing_set.project_sheets import ProjectSheet, drawing_of
from app.services.markup.marked_sheets import MarkedSet, MarkedSheet
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class PlaceView:
    """A picture of a place as it was when the opinion was written.

    Args:
        png: the drawing, filling ``rect_mm``.
        rect_mm: what it shows, in sheet millimetres.
        shapes: the opinion's markups.
    """

    png: bytes
    rect_mm: Box
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class OpinionPlace:
    """One opinion and its place.

    Args:
        sheet: None when no file of the project has it.
        view: None when there is no place, or when it could not be painted.
        failed: it could not be painted.
    """

    opinion: Opinion
    sheet: ProjectSheet | None
    view: PlaceView | None
    failed: bool = False

    @property
    def name(self) -> str:
        """Number and title of the sheet; empty for none."""
        return " ".join(part for part in (self.sheet.number, self.sheet.title) if part) if self.sheet else ""


def opinion_places(
    workspace: Workspace,
    code: str,
    found: MarkedSet,
    opinions: Sequence[Opinion],
    picture: Picture,
    size_px: tuple[int, int],
    proportion: float,
    feedback: Feedback,
) -> Iterator[OpinionPlace]:
    """Yield the places of opinions, in their order.

    Args:
        picture: paints sheets.
        size_px: of each picture.
        proportion: width of what it shows over its height.
        feedback: steps are opinions.

    Raises:
        Cancelled: by the user.
    """
    for done, opinion in enumerate(opinions):
        check_cancelled(feedback)
        feedback.progress(done, len(opinions), opinion.label)
        sheet = found.sheet(opinion.sheet)
        source = sheet.source if sheet else None
        try:
            view = _view(workspace, code, opinion, sheet, picture, size_px, proportion) if sheet else None
        except Cancelled:
            raise
        except AppError:
            yield OpinionPlace(opinion, source, None, failed=True)
        else:
            yield OpinionPlace(opinion, source, view)


def _view(
    workspace: Workspace,
    code: str,
    opinion: Opinion,
    sheet: MarkedSheet,
    picture: Picture,
    size_px: tuple[int, int],
    proportion: float,
) -> PlaceView | None:
    shapes = tuple(mark.markup.shape for mark in sheet.marks if mark.opinion and mark.opinion.id == opinion.id)
    if not shapes:
        return None
    source = sheet.source
    rect = picture_rect(tuple(shape.box_mm for shape in shapes), source.sheet.size_mm, proportion)
    path = drawing_of(workspace, code, opinion.anchor, source)
    request = PictureRequest(path, source.sheet.key, rect, size_px, cache_dir=workspace.cache_dir)
    return PlaceView(picture(request), rect, shapes)
