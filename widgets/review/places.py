"""Findings and opinions as places to draw over a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.finding import Outcome
from app.domain.geometry import Point
from app.services.review.overview import Overview
from widgets import theme, wording

Place = tuple[str, tuple[Point, ...], str, str]  # id, points in sheet millimetres, colour, label


def places_of(overview: Overview, sheet: str) -> list[Place]:
    """Return what stands on ``sheet``: violations and undetermined places, then open opinions."""
    return [*_findings(overview, sheet), *_opinions(overview, sheet)]


def _findings(overview: Overview, sheet: str) -> Iterator[Place]:
    palette = theme.colours()
    confirmed = {opinion.finding for opinion in overview.opinions}
    for item in overview.items:
        for finding in item.findings:
            if finding.id in confirmed or finding.id in item.dismissed:
                continue
            if finding.sheet == sheet and finding.points_mm:
                if finding.outcome is Outcome.VIOLATES:
                    yield finding.id, finding.points_mm, palette["danger"], wording.mark(finding.outcome)
                elif finding.outcome is Outcome.CANNOT_DETERMINE:
                    yield finding.id, finding.points_mm, palette["warning"], wording.mark(finding.outcome)


def _opinions(overview: Overview, sheet: str) -> Iterator[Place]:
    for opinion in overview.opinions:
        if opinion.anchor is not None and opinion.sheet == sheet and opinion.status not in ("closed", "withdrawn"):
            colour = theme.discipline_colour(opinion.discipline).name()
            yield opinion.id, opinion.anchor.points_mm, colour, str(opinion.number)
