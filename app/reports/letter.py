"""The opinion letter (审查意见): every opinion with its clause, its sheet and a picture of its place."""

from __future__ import annotations

import hashlib
import io
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Image, PolyLine, String
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from app.domain.geometry import Box, Point
from app.domain.resources import resource
from app.reports.paper import register_font, styles, write_pdf

PICTURE_WIDTH, PICTURE_HEIGHT = 80 * mm, 50 * mm
TEXT_WIDTH = 170 * mm
RED = HexColor("#b42318")


@dataclass(frozen=True)
class PlacePicture:
    """A picture of a place: PNG, the rectangle it shows and the place's outline, both in sheet millimetres."""

    png: bytes
    rect_mm: Box
    points_mm: tuple[Point, ...]


@dataclass(frozen=True)
class LetterOpinion:
    """One opinion as the letter prints it."""

    number: int
    discipline: str
    sheet: str
    text: str
    clause: str
    mandatory: bool
    evidence: str
    status: str
    replies: tuple[str, ...]
    picture: PlacePicture | None = None


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resource("reports", "letter.toml").read_text("utf-8"))


def write_letter(name: str, code: str, date: str, opinions: Sequence[LetterOpinion], font: bytes) -> bytes:
    """Return the letter as PDF; opinions by discipline, mandatory ones first.

    Args:
        name: project name.
        code: project code.
        date: as printed.
        opinions: in any order.
        font: TrueType font with Chinese characters.
    """
    words, style = _words(), styles(font)
    order = list(words["disciplines"])
    ordered = sorted(opinions, key=lambda o: (order.index(o.discipline), not o.mandatory, o.number))
    story: list[Flowable] = [
        Paragraph(words["title"], style["title"]),
        Paragraph(f"{words['project']}：{escape(name)}", style["text"]),
        Paragraph(f"{words['code']}：{escape(code)}　　{words['date']}：{escape(date)}", style["text"]),
        Spacer(1, 3 * mm),
    ]
    if ordered:
        counts = {"total": len(ordered), "mandatory": sum(opinion.mandatory for opinion in ordered)}
        story.append(Paragraph(words["summary"].format(**counts), style["text"]))
    else:
        story.append(Paragraph(words["none"], style["text"]))
    for discipline, group in groupby(ordered, key=lambda opinion: opinion.discipline):
        rows = [_opinion(opinion, words, style, register_font(font)) for opinion in group]
        heading = Paragraph(f"{words['disciplines'][discipline]}（{len(rows)}）", style["head"])
        story.append(KeepTogether([heading, *rows[0]]))
        story.extend(KeepTogether(row) for row in rows[1:])
    digest = hashlib.sha256(repr([(o.number, o.text, o.clause, o.status) for o in ordered]).encode()).hexdigest()
    return write_pdf(story, font, f"{name}　{code}", words["hash"].format(hash=digest[:16]), words["page"])


def _opinion(opinion: LetterOpinion, words: dict[str, Any], style: dict[str, Any], font: str) -> list[Flowable]:
    tag = f'<font color="#b42318">［{words["mandatory"]}］</font>' if opinion.mandatory else ""
    memory = f"　<i>{words['memory']}</i>" if opinion.evidence == "memory" else ""
    facts = [f"{words['sheet']}：{escape(opinion.sheet or words['whole_set'])}"]
    if opinion.clause:
        facts.append(f"{words['clause']}：{escape(opinion.clause)}{memory}")
    facts.append(words["status"].get(opinion.status, opinion.status))
    replies = "；".join(escape(reply) for reply in opinion.replies) or "＿" * 16
    left: list[Flowable] = [
        Paragraph(f"{opinion.number}. {tag}{escape(opinion.text)}", style["text"]),
        Paragraph("　".join(facts), style["small"]),
        Paragraph(f"{words['reply']}：{replies}", style["small"]),
    ]
    if opinion.picture is None:
        return [*left, Spacer(1, 4 * mm)]
    table = Table(
        [[left, _picture(opinion, font)]], colWidths=[170 * mm - PICTURE_WIDTH - 4 * mm, PICTURE_WIDTH + 4 * mm]
    )
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0)]))
    return [table, Spacer(1, 4 * mm)]


def _picture(opinion: LetterOpinion, font: str) -> Drawing:
    picture = opinion.picture
    assert picture is not None  # noqa: S101 - asked before
    rect = picture.rect_mm
    drawing = Drawing(PICTURE_WIDTH, PICTURE_HEIGHT)
    drawing.add(Image(0, 0, PICTURE_WIDTH, PICTURE_HEIGHT, ImageReader(io.BytesIO(picture.png))._image))
    scale_x, scale_y = PICTURE_WIDTH / rect.width, PICTURE_HEIGHT / rect.height
    points = [((x - rect.x0) * scale_x, (y - rect.y0) * scale_y) for x, y in picture.points_mm]
    if len(points) == 1:
        x, y = points[0]
        points = [(x - 6, y - 6), (x + 6, y - 6), (x + 6, y + 6), (x - 6, y + 6), (x - 6, y - 6)]
    flat = [value for point in points for value in point]
    drawing.add(PolyLine(flat, strokeColor=RED, strokeWidth=1.2, fillColor=None))
    drawing.add(String(3, PICTURE_HEIGHT - 10, str(opinion.number), fontName=font, fontSize=8, fillColor=RED))
    frame = [0, 0, PICTURE_WIDTH, 0, PICTURE_WIDTH, PICTURE_HEIGHT, 0, PICTURE_HEIGHT, 0, 0]
    drawing.add(PolyLine(frame, strokeColor=HexColor("#9aa3af"), strokeWidth=0.4, fillColor=None))
    return drawing
