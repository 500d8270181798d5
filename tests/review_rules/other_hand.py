"""A second drafting office: its own layer names, labels and bad habits, none of them shared with ``drawn_plan``."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import ezdxf

from app.domain.project import Discipline
from app.services.review.review_files import review_files

XY = tuple[float, float]


class Hand:
    """Draws in metres, writes a file in metres or millimetres, turned by ``turn_deg``."""

    def __init__(self, unit: str = "m", turn_deg: float = 0.0, version: str = "R2010") -> None:
        self.factor = 1.0 if unit == "m" else 1000.0
        self.turn_deg = turn_deg
        self.document = ezdxf.new(version, setup=True)
        self.document.header["$INSUNITS"] = 6 if unit == "m" else 4
        self.space = self.document.modelspace()

    def at(self, point: XY) -> XY:
        c, s = math.cos(math.radians(self.turn_deg)), math.sin(math.radians(self.turn_deg))
        x, y = point[0] * self.factor, point[1] * self.factor
        return c * x - s * y, s * x + c * y

    def line(self, layer: str, *points: XY, close: bool = False) -> Hand:
        self.space.add_lwpolyline([self.at(p) for p in points], close=close, dxfattribs={"layer": layer})
        return self

    def box(self, layer: str, x: float, y: float, wide: float, deep: float) -> Hand:
        return self.line(layer, (x, y), (x + wide, y), (x + wide, y + deep), (x, y + deep), close=True)

    def circle(self, layer: str, centre: XY, radius: float) -> Hand:
        self.space.add_circle(self.at(centre), radius * self.factor, dxfattribs={"layer": layer})
        return self

    def text(self, layer: str, words: str, point: XY, height: float = 0.35) -> Hand:
        style = {"layer": layer, "rotation": self.turn_deg}
        self.space.add_text(words, height=height * self.factor, dxfattribs=style).set_placement(self.at(point))
        return self

    def pipe(self, layer: str, start: XY, end: XY, words: str = "", above: float = 0.3) -> Hand:
        """Draw a pipe that runs along x, its label ``above`` it."""
        self.line(layer, start, end)
        middle = (start[0] + end[0]) / 2 - 0.1 * len(words)
        return self.text(layer, words, (middle, start[1] + above)) if words else self

    def arrow(self, layer: str, tip: XY, to: int = 1) -> Hand:
        """Draw a closed arrow head that points along x, or against it."""
        x, y = tip
        return self.line(layer, (x - 1.2 * to, y + 0.25), (x, y), (x - 1.2 * to, y - 0.25), close=True)

    def outcomes(self, folder: Path, discipline: str, rule: str, **facts: object) -> str:
        """Return how often ``rule`` answers what: v violates, c complies, u cannot determine, n not applicable."""
        path = folder / "drawing.dxf"
        self.document.saveas(path)
        result = review_files([path], [Discipline(discipline)], {name: str(v) for name, v in facts.items()})
        return tally([found.outcome.value for found in result.review.findings if found.rule == f"{discipline}.{rule}"])


def tally(outcomes: Sequence[str]) -> str:
    counts = Counter({"cannot_determine": "u"}.get(one, one[0]) for one in outcomes)
    return "".join(f"{letter}{counts[letter]}" for letter in "vcun" if counts[letter])
