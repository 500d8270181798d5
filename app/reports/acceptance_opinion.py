"""The joint acceptance opinion (联合验收意见)."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PIL import Image, ImageOps
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table

from app.acceptance.items import AcceptanceItem, Compare, Result
from app.domain.ids import sha256_hex
from app.journal.entry import canonical
from app.reports.paper import styles, table, write_pdf
from app.reports.text_block import TextBlock
from app.reports.words import words

OPEN = "open"
PHOTO = (54 * mm, 40 * mm)
PHOTO_PX = 900


@dataclass(frozen=True)
class AcceptanceOpinion:
    """All that an acceptance opinion says.

    Args:
        date: as printed.
        project_class: name of the project class.
        departments: id → name, in the order printed.
        photos: SHA-256 → content; those that cannot be shown are left out.
    """

    project: str
    code: str
    date: str
    project_class: str
    items: tuple[AcceptanceItem, ...]
    departments: Mapping[str, str]
    photos: Mapping[str, bytes]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many items have which result, ``open`` for none yet."""
        found = Counter(item.result.value if item.result else OPEN for item in self.items)
        return {name: found[name] for name in (*Result, OPEN)}

    @property
    def conclusion(self) -> str:
        """``disputed``, ``failed``, ``unfinished`` or ``passed``: the first that holds."""
        counts = self.counts
        if any(item.disputed for item in self.items):
            return "disputed"
        if counts[Result.VIOLATES]:
            return "failed"
        return "unfinished" if counts[OPEN] or counts[Result.TO_CLARIFY] or not self.items else "passed"

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical form of everything the opinion says; photos by their own hashes."""
        items = [
            [
                item.id, item.department, item.title, item.approved, item.unit, item.tolerance, item.measured,
                item.result.value if item.result else OPEN, item.note, [photo.sha256 for photo in item.photos],
                list(item.disputed),
            ]
            for item in self.items
        ]  # fmt: skip
        return sha256_hex(canonical([self.project, self.code, self.date, self.project_class, items]))


def write_acceptance_opinion(opinion: AcceptanceOpinion) -> bytes:
    """Return the opinion as PDF: conclusion first, then every department's items, photos, signatures."""
    say = words("acceptance")
    return write_pdf(
        [*_head(opinion), *_departments(opinion), *_photos(opinion), *_signatures(opinion)],
        header=f"{opinion.project}　{opinion.code}",
        footer=say["hash"].format(hash=opinion.hash),
        page_words=say["page"],
        title=f"{say['title']}　{opinion.project}",
    )


def _head(opinion: AcceptanceOpinion) -> Iterator[Flowable]:
    say, style = words("acceptance"), styles()
    yield TextBlock(say["title"], style["title"])
    rows = [
        [say["project"], opinion.project, say["class"], opinion.project_class],
        [say["code"], opinion.code, say["date"], opinion.date],
    ]
    yield table(rows, (22, 78, 22, 48), heads=0)
    yield TextBlock(say["conclusion"], style["head"])
    counts = opinion.counts
    disputed = sum(bool(item.disputed) for item in opinion.items)
    undecided = counts[OPEN] + counts[Result.TO_CLARIFY]
    yield TextBlock(
        say[opinion.conclusion].format(failed=counts[Result.VIOLATES], open=undecided, disputed=disputed),
        style["text"],
    )
    yield TextBlock(say["counts"].format(total=len(opinion.items), **counts), style["small"])


def _departments(opinion: AcceptanceOpinion) -> Iterator[Flowable]:
    say, style = words("acceptance"), styles()
    number = 0
    for department, items in _by_department(opinion):
        rows: list[list[str | Flowable]] = [list(say["heads"])]
        for item in items:
            number += 1
            rows.append(_row(number, item))
        heading = say["department"].format(name=opinion.departments.get(department, department), count=len(items))
        ruled = table(rows, (10, 44, 19, 17, 17, 17, 15, 31))
        yield CondPageBreak(40 * mm)
        yield TextBlock(heading, style["head"])
        yield ruled


def _by_department(opinion: AcceptanceOpinion) -> Iterator[tuple[str, list[AcceptanceItem]]]:
    named = [*opinion.departments, *dict.fromkeys(item.department for item in opinion.items)]
    for department in dict.fromkeys(named):
        items = [item for item in opinion.items if item.department == department]
        if items:
            yield department, items


def _row(number: int, item: AcceptanceItem) -> list[str | Flowable]:
    say = words("acceptance")
    unit = say["unit"].get(item.unit, item.unit)
    approved = "" if item.approved is None else say[item.compare.value].format(value=_value(item.approved, unit))
    difference = item.difference
    tolerance = "" if not item.tolerance else _value(item.tolerance, unit)
    if tolerance and item.compare is Compare.BOTH:
        tolerance = f"±{tolerance}"
    note = "；".join(part for part in (say["disagrees"] if item.disputed else "", item.note) if part)
    return [
        str(number),
        f"{item.title}\n{item.item}" if item.item else item.title,
        approved,
        "" if item.measured is None else _value(item.measured, unit),
        "" if difference is None else f"{difference:+.6g}",
        tolerance,
        say["result"][item.result.value if item.result else OPEN],
        note,
    ]


def _value(number: float, unit: str) -> str:
    rounded = f"{round(number, 3):.3f}".rstrip("0").rstrip(".")
    return f"{rounded} {unit}".strip()


def _photos(opinion: AcceptanceOpinion) -> Iterator[Flowable]:
    say, style = words("acceptance"), styles()
    ordered = [item for _, items in _by_department(opinion) for item in items]
    shown: list[list[Flowable]] = []
    for number, item in enumerate(ordered, 1):
        for photo in item.photos:
            picture = _readable(opinion.photos.get(photo.sha256, b""))
            if picture is not None:
                name = say["photo"].format(number=number, title=item.title, name=photo.captured[:10])
                shown.append([_Photo(picture), TextBlock(name, style["small"])])
    if not shown:
        return
    yield TextBlock(say["photos"], style["head"])
    for row in _rows_of_three(shown):
        yield Table([row], colWidths=[PHOTO[0] + 2 * mm] * 3, splitByRow=True)


def _rows_of_three(cells: Sequence[list[Flowable]]) -> Iterator[list[list[Flowable] | str]]:
    for start in range(0, len(cells), 3):
        row: list[list[Flowable] | str] = list(cells[start : start + 3])
        yield row + [""] * (3 - len(row))


def _readable(content: bytes) -> ImageReader | None:
    """Return the photo upright and small enough to print; None when it is damaged or of a kind that cannot be shown."""
    try:
        with Image.open(io.BytesIO(content)) as found:
            found.draft("RGB", (PHOTO_PX, PHOTO_PX))
            upright = ImageOps.exif_transpose(found).convert("RGB")
            upright.thumbnail((PHOTO_PX, PHOTO_PX))
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    small = io.BytesIO()
    upright.save(small, "JPEG", quality=80)
    small.seek(0)
    return ImageReader(small)


def _signatures(opinion: AcceptanceOpinion) -> Iterator[Flowable]:
    say, style = words("acceptance"), styles()
    rows: list[list[str | Flowable]] = [list(say["signature_heads"])]
    for department, items in _by_department(opinion):
        results = {item.result for item in items}
        short = "violates" if Result.VIOLATES in results else OPEN if None in results else "complies"
        if Result.TO_CLARIFY in results and short == "complies":
            short = "to_clarify"
        rows.append([opinion.departments.get(department, department), say["result"][short], "\n ", ""])
    block = [TextBlock(say["signatures"], style["head"]), table(rows, (60, 30, 50, 30))]
    yield KeepTogether([*block, Spacer(1, 4 * mm), TextBlock(say["lead"], style["text"])])


class _Photo(Flowable):  # type: ignore[misc]
    """One photo, fitted into its frame."""

    def __init__(self, picture: ImageReader) -> None:
        super().__init__()
        self.picture = picture
        self.width, self.height = PHOTO

    def wrap(self, width: float, height: float) -> tuple[float, float]:  # noqa: ARG002 — reportlab's form
        """Return the fixed size."""
        return self.width, self.height

    def draw(self) -> None:
        """Paint the photo in the middle of its frame."""
        self.canv.drawImage(self.picture, 0, 0, self.width, self.height, preserveAspectRatio=True, anchor="c")
