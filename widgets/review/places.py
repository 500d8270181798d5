"""Findings and opinions as places to draw over a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.finding import Outcome
from app.domain.geometry import Box, Point
from app.services.review.overview import Overview
from widgets import theme, wording

Place = tuple[str, tuple[Point, ...], str, str]  # id, points in sheet millimetres, colour, label
BOXES = ("cloud", "rectangle")


def places_of(overview: Overview, sheet: str) -> list[Place]:
    """Return what stands on ``sheet``: violations and undetermined places, then opinions that are open, unmerged."""
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
    framed = {markup.opinion for markup in overview.markups if markup.kind in BOXES}
    for opinion in overview.opinions:
        speaks = opinion.status not in ("closed", "withdrawn") and not opinion.merged_into
        if opinion.anchor is not None and opinion.sheet == sheet and speaks:
            points = opinion.anchor.points_mm
            if opinion.id in framed and len(points) == 2:  # two opposite corners
                points = Box.around(points).corners
            colour = theme.discipline_colour(opinion.discipline).name()
            yield opinion.id, points, colour, str(opinion.number)
