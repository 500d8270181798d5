"""Review drawing files without a workspace."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.ids import derived_id
from app.domain.project import Discipline
from app.drawings.open import open_drawing
from app.drawings.sheet import Sheet
from app.review.engine import Review, Setup, review
from app.review.known_facts import typed_facts
from app.review.loading import Reading, SheetSource


@dataclass(frozen=True)
class ReviewedSheet:
    """One sheet that was reviewed."""

    id: str
    file: str
    sheet: Sheet


@dataclass(frozen=True)
class FilesReview:
    """Result: findings, the sheets they name, the files with their hashes, and facts whose names nobody knows."""

    review: Review
    sheets: tuple[ReviewedSheet, ...]
    inputs: tuple[tuple[str, str], ...]
    unknown_facts: tuple[str, ...] = ()


def review_files(
    paths: Sequence[Path],
    disciplines: Sequence[Discipline] = (),
    facts: Mapping[str, str] | None = None,
    own_folders: Sequence[Path] = (),
    layer_roles: Mapping[str, str] | None = None,
    feedback: Feedback | None = None,
) -> FilesReview:
    """Check files as one set.

    Args:
        paths: DXF or PDF files; the same file twice counts once.
        disciplines: all when empty.
        facts: as typed; ``drawing_unit`` overrides what the files say.
        own_folders: an agency's own checklists.
        layer_roles: layer name → role, over the shipped layer map.
        feedback: progress and cancel.

    Raises:
        BadInput: a file cannot be read, a checklist is wrong, or a fact has a value it cannot have.
    """
    feedback = feedback or Silent()
    known, unknown = typed_facts(facts or {})
    unit = known.text("drawing_unit") if "drawing_unit" in known else ""
    reading = Reading(tuple(sorted((layer_roles or {}).items())), unit)
    sheets: list[ReviewedSheet] = []
    sources: list[SheetSource] = []
    inputs: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="lianshen-") as cache:
        for path in dict.fromkeys(path.resolve() for path in paths):
            check_cancelled(feedback)
            drawing = open_drawing(path, Path(cache), feedback)
            inputs[str(path)] = drawing.sha256
            for sheet in drawing.sheets:
                identifier = derived_id("", path.name, sheet.key)
                sheets.append(ReviewedSheet(identifier, str(path), sheet))
                sources.append(SheetSource(path, Path(cache), sheet.key, identifier))
        setup = Setup(tuple(sorted(known.items())), reading, tuple(own_folders), tuple(disciplines))
        result = review(sources, setup, feedback=feedback)
    failed = next((digest for digest in result.digests if digest.error), None)
    if failed is not None:
        raise BadInput(
            f"A sheet cannot be checked: {failed.error}", path=next(o.file for o in sheets if o.id == failed.sheet)
        )
    return FilesReview(result, tuple(sheets), tuple(inputs.items()), unknown)
