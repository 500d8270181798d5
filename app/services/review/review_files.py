"""Review drawing files without a workspace."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.ids import derived_id
from app.domain.project import Discipline
from app.drawings.open import open_drawing
from app.drawings.sheet import Sheet
from app.review.checklist.known_facts import typed_facts
from app.review.facts import Fact
from app.review.run.engine import Executor, Review, Setup, review
from app.review.run.loading import Reading, SheetSource


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
    pool: Executor | None = None,
    feedback: Feedback | None = None,
) -> FilesReview:
    """Check files as one set.

    Args:
        paths: DXF or PDF files; the same file twice counts once.
        disciplines: all when empty.
        facts: as typed; ``drawing_unit`` overrides what the files say, ``建施-05:level`` is of one sheet only.
        own_folders: an agency's own checklists.
        layer_roles: layer name → role, over the shipped layer map.
        pool: reads and checks; this process when None.
        feedback: progress and cancel.

    Raises:
        BadInput: a file cannot be read, a checklist is wrong, or a fact has a value it cannot have.
    """
    feedback = feedback or Silent()
    given = facts or {}
    known, unknown = typed_facts({name: text for name, text in given.items() if ":" not in name})
    of_sheets = _by_sheet({name: text for name, text in given.items() if ":" in name})
    unit = known.text("drawing_unit") if "drawing_unit" in known else ""
    reading = Reading(tuple(sorted((layer_roles or {}).items())), unit)
    sheets: list[ReviewedSheet] = []
    sources: list[SheetSource] = []
    inputs: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="lianshen-") as cache:
        unique = list(dict.fromkeys(path.resolve() for path in paths))
        often = Counter(path.name for path in unique)
        opened = [pool.submit(found_in, path, Path(cache)) for path in unique] if pool else []
        for row, path in enumerate(unique):
            check_cancelled(feedback)
            inputs[str(path)], found = opened[row].result() if pool else found_in(path, Path(cache))
            for sheet in found:
                name = path.name if often[path.name] == 1 else str(path)
                identifier = derived_id("", name, sheet.key)
                sheets.append(ReviewedSheet(identifier, str(path), sheet))
                own = {k: v for name in (sheet.key, *_names(sheet)) for k, v in of_sheets.get(name, ())}
                own_facts = tuple(sorted(own.items()))
                sources.append(SheetSource(path, Path(cache), sheet.key, identifier, facts=own_facts, file=path.name))
        named = {name for one in sheets for name in (one.sheet.key, *_names(one.sheet))}
        for name in of_sheets:
            if name not in named:
                raise BadInput(f"There is no sheet {name} to give a fact to")
        setup = Setup(tuple(sorted(known.items())), reading, tuple(own_folders), tuple(disciplines))
        result = review(sources, setup, pool, feedback)
    failed = next((digest for digest in result.digests if digest.error), None)
    if failed is not None:
        raise BadInput(
            f"A sheet cannot be checked: {failed.error}", path=next(o.file for o in sheets if o.id == failed.sheet)
        )
    return FilesReview(result, tuple(sheets), tuple(inputs.items()), unknown)


def _names(sheet: Sheet) -> tuple[str, str]:
    return sheet.title_block.number, sheet.title_block.title


def _by_sheet(texts: Mapping[str, str]) -> dict[str, tuple[tuple[str, Fact], ...]]:
    """Return sheet → facts from names such as ``建施-05:level``."""
    grouped: dict[str, dict[str, str]] = {}
    for name, text in texts.items():
        sheet, _, fact = name.rpartition(":")
        grouped.setdefault(sheet, {})[fact] = text
    return {sheet: tuple(typed_facts(own)[0].items()) for sheet, own in grouped.items()}


def found_in(path: Path, cache_dir: Path) -> tuple[str, tuple[Sheet, ...]]:
    """Return hash and sheets of a file; runs in a worker too."""
    drawing = open_drawing(path, cache_dir)
    return drawing.sha256, drawing.sheets
