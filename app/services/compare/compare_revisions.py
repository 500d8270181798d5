"""Compare two revisions of a project: sheet by sheet, and what became of the places of opinions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.domain.errors import AppError, Cancelled
from app.domain.feedback import CancelOnly, Feedback, Silent, check_cancelled
from app.domain.geometry import Point
from app.domain.place import Anchor
from app.drawings.compare.comparison import KINDS, STAYS, LayerState, gaps_of, placement_json, region_json
from app.drawings.compare.pairs import normal_number, paired
from app.drawings.compare.sheets import VERSION, SheetComparison, compare_sheets, place_state
from app.jobs.pool import Pool
from app.markup.opinion import Opinion, Status
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.services.review.opinions import project_opinions
from app.storage.workspace import Workspace

TIMEOUT_S = 600.0
MEMORY_MB = 8192
NEAR_MM = 3.0  # changes this near to an opinion's place are changes there
KIND = "comparison"

SWITCHED = ("hidden", "shown")  # layers of which something came to or went from the sheet
SETTLED = (Status.CLOSED, Status.WITHDRAWN)


@dataclass(frozen=True)
class SheetPair:
    """One sheet in both revisions.

    Args:
        a, b: None where the revision has no such sheet.
        state: same, changed, added, removed, or unknown when it could not be compared.
        found: what differs; None for sheets that are in one revision only.
        error: why it could not be compared.
    """

    a: ProjectSheet | None
    b: ProjectSheet | None
    state: str
    found: SheetComparison | None = None
    error: str = ""

    @property
    def shown(self) -> ProjectSheet:
        """The newer of both."""
        sheet = self.b or self.a
        assert sheet is not None  # noqa: S101 - a pair has one sheet at least
        return sheet


@dataclass(frozen=True)
class OpinionState:
    """What became of an opinion's place.

    Args:
        state: changed_here, nothing_changed, moved, sheet_removed, newer (it was written on the newer revision),
            or no_place.
        anchor: the place on the newer sheet; None when there is none.
        way_mm: how far it moved.
    """

    opinion: Opinion
    state: str
    anchor: Anchor | None = None
    way_mm: Point = (0.0, 0.0)


@dataclass(frozen=True)
class RevisionComparison:
    """What differs between two revisions: sheets in the order of their numbers, open opinions by number."""

    before: str
    after: str
    sheets: tuple[SheetPair, ...]
    opinions: tuple[OpinionState, ...]

    @property
    def layers(self) -> tuple[LayerState, ...]:
        """The layers that are not as they were, on any sheet."""
        return tuple(dict.fromkeys(one for pair in self.sheets if pair.found for one in pair.found.layers))

    @property
    def not_compared(self) -> tuple[str, ...]:
        """What neither picture of the sheets that were compared shows: ``reason: what``."""
        sheets = (one.sheet for pair in self.sheets if pair.found for one in (pair.a, pair.b) if one)
        return gaps_of(sheets)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of ``lianshen compare CODE:A CODE:B``; boxes are sheet millimetres."""
        regions = [
            region_json(replace(region, sheet=pair.shown.number or pair.shown.sheet.key))
            for pair in self.sheets
            if pair.found is not None
            for region in pair.found.regions
        ]
        return {
            **{kind: sum(one["count"] for one in regions if one["kind"] == kind) for kind in KINDS},
            "unchanged": sum(pair.found.same for pair in self.sheets if pair.found is not None),
            "regions": regions,
            "sheets": [
                {
                    "number": pair.shown.number,
                    "title": pair.shown.title,
                    "a": pair.a.id if pair.a else "",
                    "b": pair.b.id if pair.b else "",
                    "state": pair.state,
                    **placement_json(pair.found.to_b if pair.found else STAYS),
                    "method": pair.found.method if pair.found else "",
                }
                for pair in self.sheets
            ],
            "redrawn": sum(pair.found.redrawn for pair in self.sheets if pair.found is not None),
            "layers": [one.to_json() for one in self.layers],
            "not_compared": list(self.not_compared),
            "opinions": [
                {
                    "id": one.opinion.id,
                    "number": one.opinion.label,
                    "state": one.state,
                    "anchor": one.anchor.to_json() if one.anchor else None,
                    "way_mm": list(one.way_mm),
                }
                for one in self.opinions
            ],
            "errors": [
                {"sheet": pair.shown.number or pair.shown.file, "reason": pair.error}
                for pair in self.sheets
                if pair.error
            ],
        }


def compare_revisions(
    workspace: Workspace,
    code: str,
    before: str,
    after: str,
    *,
    out: Path | None = None,
    pool: Pool | None = None,
    feedback: Feedback | None = None,
) -> RevisionComparison:
    """Return what differs between the set as it was with revision ``before`` and with ``after``.

    A resubmission may hold some sheets only: those that came no more stay as they were. Answers are kept, so that the
    same pair of sheets is compared once.

    Args:
        out: PDF to write with both versions of each changed sheet over each other.
        pool: compares in worker processes; one of its own without it.
        feedback: steps are sheets.

    Raises:
        NotFound: no such project or revision.
        BadInput: ``out`` cannot be a file.
        Cancelled: by the user.
    """
    feedback = feedback or Silent()
    a = project_sheets(workspace, code, feedback, until=before).sheets
    b = project_sheets(workspace, code, feedback, until=after).sheets
    pairs = pair_project_sheets(a, b)
    with ExitStack() as stack:
        workers = pool or stack.enter_context(Pool(1))
        found = _compared(workspace, pairs, workers, feedback)
        open_ones = [one for one in project_opinions(workspace, code) if one.status not in SETTLED]
        states = tuple(_opinion_state(opinion, found) for opinion in open_ones)
        answer = RevisionComparison(before, after, tuple(found), states)
        if out is not None:
            _write(workspace, answer, out, workers, feedback)
    return answer


def pair_project_sheets(
    a: Sequence[ProjectSheet], b: Sequence[ProjectSheet]
) -> list[tuple[ProjectSheet | None, ProjectSheet | None]]:
    """Return the sheets of two sets that are one another: by discipline and number, by title, by place in the file."""
    return paired(
        a,
        b,
        (
            lambda one: f"{one.discipline} {normal_number(one.number)}" if one.number else "",
            lambda one: normal_number(one.number),
            lambda one: one.id,
            lambda one: one.title,
        ),
    )


def _compared(
    workspace: Workspace,
    pairs: Sequence[tuple[ProjectSheet | None, ProjectSheet | None]],
    pool: Pool,
    feedback: Feedback,
) -> list[SheetPair]:
    asked = [_ask(workspace, one, other, pool, feedback) for one, other in pairs]
    found = []
    for done, ((one, other), answer) in enumerate(zip(pairs, asked, strict=True)):
        check_cancelled(feedback)
        shown = other or one
        feedback.progress(done, len(pairs), shown.number if shown else "")
        found.append(_pair(workspace, one, other, answer))
    feedback.progress(len(pairs), len(pairs))
    return found


def _ask(
    workspace: Workspace, a: ProjectSheet | None, b: ProjectSheet | None, pool: Pool, feedback: Feedback
) -> Future[Any] | SheetComparison | None:
    """Begin to compare a pair; an answer that is known already comes at once."""
    if a is None or b is None:
        return None
    if (a.state, a.sheet.key) == (b.state, b.sheet.key):
        return SheetComparison((), 0)
    kept = workspace.cached(KIND, _key(a, b))
    if isinstance(kept, dict):
        return SheetComparison.from_json(kept)
    return pool.submit(
        _compare,
        a.path,
        a.sheet.key,
        b.path,
        b.sheet.key,
        workspace.cache_dir,
        feedback=CancelOnly(feedback),
        timeout_s=TIMEOUT_S,
        memory_mb=MEMORY_MB,
        subject=b.file,
    )


def _compare(path_a: Path, key_a: str, path_b: Path, key_b: str, cache_dir: Path, feedback: Feedback) -> dict[str, Any]:
    """Run in a worker."""
    return compare_sheets(path_a, key_a, path_b, key_b, cache_dir, feedback).to_json()


def _pair(
    workspace: Workspace,
    a: ProjectSheet | None,
    b: ProjectSheet | None,
    answer: Future[Any] | SheetComparison | None,
) -> SheetPair:
    if a is None or b is None:
        return SheetPair(a, b, "added" if a is None else "removed")
    if isinstance(answer, Future):
        try:
            data = answer.result()
        except Cancelled:
            raise
        except AppError as error:
            return SheetPair(a, b, "unknown", None, str(error))
        workspace.cache(KIND, _key(a, b), data)
        answer = SheetComparison.from_json(data)
    assert answer is not None  # noqa: S101 - both sheets are there
    switched = any(layer.state in SWITCHED for layer in answer.layers)
    return SheetPair(a, b, "changed" if answer.regions or switched else "same", answer)


def _key(a: ProjectSheet, b: ProjectSheet) -> str:
    return f"{VERSION}|{a.state}|{a.sheet.key}|{b.state}|{b.sheet.key}"


def _opinion_state(opinion: Opinion, pairs: Sequence[SheetPair]) -> OpinionState:
    pair = next((one for one in pairs if opinion.sheet and opinion.sheet in _ids(one)), None)
    if pair is None:
        return OpinionState(opinion, "sheet_removed" if opinion.sheet else "no_place", opinion.anchor)
    anchor = opinion.anchor
    if pair.b is None:
        return OpinionState(opinion, "sheet_removed", anchor)
    if pair.a is None or (anchor is not None and anchor.sha256 == pair.b.sha256 != pair.a.sha256):
        return OpinionState(opinion, "newer", anchor)
    if pair.found is None:
        return OpinionState(opinion, "unknown", anchor)
    if anchor is None or not anchor.points_mm:
        return OpinionState(opinion, "changed_here" if pair.found.regions else "nothing_changed", anchor)
    state, way = place_state(anchor.box_mm, pair.found, NEAR_MM)
    x, y = way
    points = tuple((px + x, py + y) for px, py in anchor.points_mm)
    model = tuple(map(pair.b.sheet.to_mm.inverse(), points)) if anchor.model and pair.b.sheet.block >= 0 else ()
    return OpinionState(opinion, state, Anchor(pair.b.id, pair.b.sha256, points, model, anchor.handles), way)


def _ids(pair: SheetPair) -> Iterator[str]:
    for sheet in (pair.a, pair.b):
        if sheet is not None:
            yield sheet.id


def _write(workspace: Workspace, found: RevisionComparison, out: Path, pool: Pool, feedback: Feedback) -> None:
    from app.drawings.compare.overlays import OverlaySheet
    from app.drawings.compare.regions import Region
    from app.services.compare.export_comparison import comparison_lines, write_comparison

    numbered: list[Region] = []
    sheets: list[OverlaySheet] = []
    for pair in found.sheets:
        first = len(numbered) + 1
        name = pair.shown.number or pair.shown.sheet.key
        numbered += [replace(region, sheet=name) for region in (pair.found.regions if pair.found else ())]
        if pair.state == "same":
            continue
        marks = [(first + row, one.kind, one.box) for row, one in enumerate(numbered[first - 1 :])]
        a, b = ((one.path, one.sheet.key) if one else None for one in (pair.a, pair.b))
        to_b = pair.found.to_b if pair.found else STAYS
        sheets.append(OverlaySheet(f"{name} {pair.shown.title}".strip(), a, b, to_b, tuple(marks)))
    states = [(pair.shown.number, pair.shown.title, pair.state) for pair in found.sheets]
    lines = list(comparison_lines(found.before, found.after, states, numbered, found.layers, found.not_compared))
    pool.submit(
        write_comparison,
        sheets,
        lines,
        workspace.cache_dir,
        out,
        feedback=feedback,
        timeout_s=TIMEOUT_S,
        memory_mb=MEMORY_MB,
        subject=str(out),
    ).result()
