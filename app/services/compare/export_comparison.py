"""Write a PDF that shows what changed between two submissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from app.domain.feedback import Feedback
from app.drawings.compare.comparison import KINDS, LayerState
from app.drawings.compare.overlays import OverlaySheet, difference_pages
from app.drawings.compare.regions import Region
from app.drawings.pdf.difference import write_difference
from app.reports.words import words
from app.services.delivery import delivered

NONE: Mapping[Path, str] = MappingProxyType({})


def write_comparison(
    sheets: Sequence[OverlaySheet],
    lines: Iterable[str],
    cache_dir: Path | None,
    out: Path,
    feedback: Feedback,
    passwords: Mapping[Path, str] = NONE,
) -> None:
    """Write the PDF: a list of all changes, then both versions of each changed sheet over each other.

    Args:
        passwords: of encrypted PDF files.

    Raises:
        BadInput: ``out`` cannot be a file, or a drawing cannot be read.
        Unavailable: it cannot be written.
        Cancelled: by the user.
    """
    with delivered(out) as draft:
        pages = difference_pages(sheets, cache_dir, feedback, passwords)
        write_difference(draft, words("comparison")["title"], list(lines), pages)


def comparison_lines(
    before: str,
    after: str,
    sheets: Iterable[tuple[str, str, str]],
    regions: Sequence[Region],
    layers: Iterable[LayerState],
    not_compared: Iterable[str] = (),
) -> Iterator[str]:
    """Yield the list of all changes.

    Args:
        before, after: names of the submissions.
        sheets: number, title and state.
        regions: numbered from 1.
        not_compared: ``reason: what``.
    """
    said = words("comparison")
    yield said["files"].format(a=before, b=after)
    counts = {kind: sum(region.count for region in regions if region.kind == kind) for kind in KINDS}
    yield said["counts"].format(**counts)
    yield said["legend"]
    yield ""
    for number, title, state in sheets:
        yield f"{number}　{title}　{said['sheet_state'][state]}"
    for layer in layers:
        state = said["layer_state"][layer.state].format(former=layer.former)
        yield said["layer"].format(name=layer.name, state=state)
    for gap in not_compared:
        reason, _, what = gap.partition(": ")
        yield said["gap"].format(what=what, reason=said["not_compared"].get(reason, reason))
    yield ""
    if not regions:
        yield said["nothing"]
    for row, region in enumerate(regions, 1):
        kind = said["kind"][region.kind]
        yield said["region"].format(number=row, sheet=region.sheet, kind=kind, count=region.count)
