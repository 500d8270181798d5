"""The opinion letter (审查意见书): every opinion with its clause, its sheet and a picture of its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table, TableStyle

from app.domain.ids import sha256_hex
from app.domain.project import Discipline
from app.journal.entry import canonical
from app.markup.opinion import Opinion, Status
from app.reports import qr
from app.reports.paper import (
    ALERT,
    DISCIPLINE_COLOURS,
    INK,
    MUTED,
    RULE,
    SHADE,
    TEXT_WIDTH,
    font,
    styles,
    table,
    write_pdf,
)
from app.reports.place_picture import PictureBox, PlacePicture
from app.reports.text_block import TextBlock, printable
from app.reports.words import cited, discipline_names, words

PICTURE = (84 * mm, 54 * mm)
GAP = 4 * mm
REPLY_SPACE = 20 * mm


@dataclass(frozen=True)
class LetterSheet:
    """One sheet that was reviewed."""

    number: str
    title: str
    file: str
    sha256: str


@dataclass(frozen=True)
class LetterOpinion:
    """One opinion with the sheet's name and the picture of its place.

    Args:
        speaks_for: discipline and label of the opinions merged into it.
    """

    opinion: Opinion
    sheet: str
    picture: PlacePicture | None = None
    speaks_for: tuple[tuple[Discipline, str], ...] = ()


@dataclass(frozen=True)
class Letter:
    """All that a letter says.

    Args:
        project: name of the project.
        code: project code.
        round: review round, from 1.
        date: as printed.
        opinions: in any order; withdrawn ones are only counted.
        sheets: that were reviewed.
        discipline: whose letter it is; None for the joint one.
        certificate: hash of the certificate that stands; empty when none does.
    """

    project: str
    code: str
    round: int
    date: str
    opinions: tuple[LetterOpinion, ...]
    sheets: tuple[LetterSheet, ...]
    discipline: Discipline | None = None
    certificate: str = ""

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical form of everything the letter says, pictures included."""
        return sha256_hex(canonical(self._content()))

    def _content(self) -> dict[str, object]:
        opinions = [
            {
                "id": one.opinion.id,
                "label": one.opinion.label,
                "discipline": one.opinion.discipline.value,
                "text": one.opinion.text,
                "clause": one.opinion.clause,
                "mandatory": one.opinion.mandatory,
                "evidence": one.opinion.evidence,
                "status": one.opinion.status.value,
                "replies": [[reply.author, reply.created, reply.text] for reply in one.opinion.replies],
                "sheet": one.sheet,
                "speaks_for": [[discipline.value, label] for discipline, label in one.speaks_for],
                "picture": sha256_hex(one.picture.png) if one.picture else "",
            }
            for one in self.opinions
        ]
        sheets = [[one.number, one.title, one.file, one.sha256] for one in self.sheets]
        return {
            "project": self.project,
            "code": self.code,
            "round": self.round,
            "date": self.date,
            "opinions": opinions,
            "sheets": sheets,
            "discipline": self.discipline.value if self.discipline else "",
            "certificate": self.certificate,
        }


def write_letter(letter: Letter) -> bytes:
    """Return the letter as PDF: opinions by discipline, mandatory ones first, then by number."""
    order = list(discipline_names())
    listed = [one for one in letter.opinions if one.opinion.status is not Status.WITHDRAWN]
    listed.sort(key=lambda one: (order.index(one.opinion.discipline), not one.opinion.mandatory, one.opinion.number))
    say = words("letter")
    story = [*_head(letter, listed)]
    for discipline, group in groupby(listed, key=lambda one: one.opinion.discipline):
        ones = list(group)
        heading = TextBlock(f"{discipline_names()[discipline]}（{len(ones)}）", styles()["head"])
        first, *rest = [list(_opinion(one)) for one in ones]
        story.append(KeepTogether([heading, *first]))
        story.extend(KeepTogether(parts) for parts in rest)
    story.extend(_tail(letter, sorted({one.opinion.discipline for one in listed}, key=order.index)))
    own = ("letter", letter.code, letter.hash)
    return write_pdf(
        story,
        header=f"{letter.project}　{letter.code}",
        footer=say["hash"].format(hash=letter.hash),
        page_words=say["page"],
        title=f"{say['title']}　{letter.project}",
        code=qr.payload(*(("certificate", letter.code, letter.certificate) if letter.certificate else own)),
    )


def _head(letter: Letter, listed: Sequence[LetterOpinion]) -> Iterator[Flowable]:
    say, style = words("letter"), styles()
    title = (
        say["discipline_title"].format(discipline=discipline_names()[letter.discipline]) if letter.discipline else ""
    )
    yield TextBlock(title or say["title"], style["title"])
    rounds = say["rounds"][min(letter.round, len(say["rounds"])) - 1].format(round=letter.round - 1)
    yield table(
        [
            [say["project"], letter.project, say["round"], rounds],
            [say["code"], letter.code, say["date"], letter.date],
        ],
        (22, 88, 22, 38),
        heads=0,
    )
    yield Spacer(1, GAP)
    if not listed:
        yield TextBlock(say["none"], style["text"])
        return
    closed = sum(one.opinion.status is Status.CLOSED for one in listed)
    text = say["summary"].format(
        total=len(listed),
        mandatory=sum(one.opinion.mandatory for one in listed),
        closed=closed,
        open=len(listed) - closed,
    )
    withdrawn = len(letter.opinions) - len(listed)
    yield TextBlock(text + (say["withdrawn"].format(withdrawn=withdrawn) if withdrawn else ""), style["text"])
    yield TextBlock(say["instruction"], style["text"])
    if any(one.opinion.evidence == "memory" for one in listed):
        yield TextBlock(say["memory_note"], style["small"])
    yield Spacer(1, GAP / 2)
    yield _counts(listed)


def _counts(listed: Sequence[LetterOpinion]) -> Table:
    say = words("letter")
    rows: list[list[str | Flowable]] = [list(say["table_heads"])]
    for discipline, name in discipline_names().items():
        ones = [one.opinion for one in listed if one.opinion.discipline == discipline]
        if ones:
            reviewers = "、".join(dict.fromkeys(one.author for one in ones))
            rows.append([name, *_numbers(ones), reviewers])
    rows.append([say["total"], *_numbers([one.opinion for one in listed]), ""])
    return table(rows, (26, 20, 20, 20, 84))


def _numbers(ones: Sequence[Opinion]) -> list[TextBlock]:
    counts = (
        len(ones),
        sum(one.mandatory for one in ones),
        sum(one.status is not Status.CLOSED for one in ones),
    )
    return [TextBlock(str(count), styles()["cell_centred"]) for count in counts]


def _opinion(one: LetterOpinion) -> Iterator[Flowable]:
    style, opinion = styles(), one.opinion
    colour = DISCIPLINE_COLOURS[opinion.discipline]
    yield _OpinionLine(one, colour)
    yield TextBlock(opinion.text, style["text"])
    if one.speaks_for:
        names = "、".join(f"{discipline_names()[discipline]} {label}" for discipline, label in one.speaks_for)
        yield TextBlock(words("letter")["speaks_for"].format(names=names), style["small"])
    if opinion.clause:
        clause = cited(opinion.clause, opinion.evidence)
        yield TextBlock(words("letter")["clause"].format(clause=clause), style["small"])
    yield Spacer(1, 2 * mm)
    replies = list(_replies(opinion))
    beside = TEXT_WIDTH - PICTURE[0] - GAP
    if one.picture is None:
        yield from replies or [_ReplySpace(TEXT_WIDTH, REPLY_SPACE)]
    else:
        room = sum(reply.wrap(beside, PICTURE[1])[1] for reply in replies)
        fits = room <= PICTURE[1]
        right: Sequence[Flowable] = replies if replies and fits else [_ReplySpace(beside, PICTURE[1])]
        row = Table([[PictureBox(one.picture, *PICTURE, colour), list(right)]], colWidths=[PICTURE[0] + GAP, beside])
        row.setStyle(
            TableStyle(
                [("VALIGN", (0, 0), (-1, -1), "TOP")]
                + [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
            )
        )
        yield row
        if replies and not fits:
            yield from replies
    yield Spacer(1, 6 * mm)


def _replies(opinion: Opinion) -> Iterator[TextBlock]:
    say, style = words("letter"), styles()
    for reply in opinion.replies:
        said = say["reply_by"].format(author=reply.author, date=reply.created[:10])
        yield TextBlock(f"{say['reply']}　{said}", style["small"])
        yield TextBlock(reply.text, style["cell"])


def _tail(letter: Letter, disciplines: Sequence[str]) -> Iterator[Flowable]:
    say, style = words("letter"), styles()
    if letter.sheets:
        yield CondPageBreak(40 * mm)
        yield TextBlock(say["reviewed"], style["head"])
        rows = [[one.number, one.title, one.file, one.sha256[:16]] for one in letter.sheets]
        yield table([list(say["reviewed_heads"]), *rows], (24, 54, 54, 38))
    signed: list[list[str | Flowable]] = [[discipline_names()[one], "\n ", "", ""] for one in disciplines]
    block: list[Flowable] = [TextBlock(say["signatures"], style["head"])]
    if signed:
        block.append(table([list(say["signature_heads"]), *signed], (26, 52, 52, 40)))
    block += [Spacer(1, GAP), TextBlock(say["chief"], style["text"]), TextBlock(say["agency"], style["text"])]
    yield KeepTogether(block)


class _OpinionLine(Flowable):  # type: ignore[misc]
    """The line above an opinion: number, mandatory tag, sheet, state."""

    HEIGHT = 20.0

    def __init__(self, one: LetterOpinion, colour: Color) -> None:
        super().__init__()
        self.one, self.colour = one, colour

    def wrap(self, width: float, height: float) -> tuple[float, float]:  # noqa: ARG002 — reportlab's form
        """Take the whole width."""
        self.width, self.height = width, self.HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        """Paint the line's parts from left to right, the state at its right end."""
        say, opinion, canvas = words("letter"), self.one.opinion, self.canv
        canvas.setFillColor(SHADE)
        canvas.rect(0, 3, self.width, 16, stroke=0, fill=1)
        canvas.setFillColor(self.colour)
        canvas.rect(0, 3, 3, 16, stroke=0, fill=1)
        x = _write(canvas, 8, opinion.label, INK, 11)
        if opinion.mandatory:
            x = _tag(canvas, x + 6, say["mandatory"], ALERT)
        state = say["status"][opinion.status.value]
        right = self.width - 5 - pdfmetrics.stringWidth(state, font(), 9)
        _write(canvas, x + 8, _shortened(self.one.sheet or say["whole_set"], right - x - 16), INK, 9)
        _write(canvas, right, state, MUTED, 9)


class _ReplySpace(Flowable):  # type: ignore[misc]
    """An empty box for the designer's answer."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height

    def wrap(self, width: float, height: float) -> tuple[float, float]:  # noqa: ARG002 — reportlab's form
        """Return the fixed size."""
        return self.width, self.height

    def draw(self) -> None:
        """Paint the frame and what it is for."""
        say, canvas = words("letter"), self.canv
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.rect(0, 0, self.width, self.height)
        x = _write(canvas, 5, say["reply"], INK, 9, self.height - 13)
        _write(canvas, x + 2, say["reply_space"], MUTED, 8, self.height - 13)


def _write(canvas: Canvas, x: float, text: str, colour: Color, size: float, y: float = 7.5) -> float:
    """Write ``text`` and return where it ends."""
    shown = printable(text, font())
    canvas.setFont(font(), size)
    canvas.setFillColor(colour)
    canvas.drawString(x, y, shown)
    return float(x + pdfmetrics.stringWidth(shown, font(), size))


def _tag(canvas: Canvas, x: float, text: str, colour: Color) -> float:
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(0.8)
    end = _write(canvas, x + 3, text, colour, 8, 8) + 3
    canvas.roundRect(x, 5, end - x, 12, 2)
    return end


def _shortened(text: str, room: float) -> str:
    if pdfmetrics.stringWidth(text, font(), 9) <= room:
        return text
    while text and pdfmetrics.stringWidth(text + "…", font(), 9) > room:
        text = text[:-1]
    return text + "…"
