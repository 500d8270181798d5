"""Markups (批注): a shape or note that a person put on a sheet."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import BadInput
from app.domain.place import Anchor
from app.domain.project import Discipline
from app.markup.shapes import Kind, Shape, shape_of

WIDTH_MM = 0.5
WIDEST_MM = 10.0


@dataclass(frozen=True)
class Markup:
    """One markup.

    Args:
        id: record id.
        anchor: its points on the sheet.
        text: words of a text or callout, or a note on another kind.
        width_mm: line width on paper.
        opinion: id of the opinion it belongs to; empty when none.
        author: person id.
        created: ISO 8601.
    """

    id: str
    anchor: Anchor
    kind: Kind
    text: str = ""
    discipline: Discipline = Discipline.ARCHITECTURE
    width_mm: float = WIDTH_MM
    opinion: str = ""
    author: str = ""
    created: str = ""

    @property
    def shape(self) -> Shape:
        """How it is drawn."""
        return shape_of(self.kind, self.anchor.points_mm, self.text, self.width_mm)


def read_markup(markup_id: str, fields: Mapping[str, Any], author: str = "", created: str = "") -> Markup:
    """Return the markup that a record's fields describe.

    Raises:
        BadInput: a field is absent or holds what cannot be drawn.
    """
    try:
        markup = Markup(
            id=markup_id,
            anchor=Anchor.from_json(fields["anchor"]),
            kind=Kind(fields["kind"]),
            text=str(fields.get("text") or ""),
            discipline=Discipline(fields["discipline"]),
            width_mm=float(fields.get("width_mm") or WIDTH_MM),
            opinion=str(fields.get("opinion") or ""),
            author=author,
            created=created,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"The markup {markup_id} is not complete or not readable: {error}") from error
    if not (math.isfinite(markup.width_mm) and 0 < markup.width_mm <= WIDEST_MM):
        raise BadInput(f"A markup's line width lies between 0 and {WIDEST_MM:g} mm, not {markup.width_mm:g}")
    shape_of(markup.kind, markup.anchor.points_mm, markup.text, markup.width_mm)
    return markup
