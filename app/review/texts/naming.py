"""What places are called."""

from __future__ import annotations

import re

from app.review.ink import Mark
from app.review.places import Label
from app.review.texts.labels import normalised
from app.review.texts.ownership import NAME, NOTE, Texts

FIGURES = frozenset(
    {
        "area_m2",
        "shelter_area_m2",
        "height_m",
        "diameter_mm",
        "slope",
        "occupants",
        "invert_m",
        "fire_rating",
        "sprinklers",
    }
)
"""A text with one of these, at its beginning, is no name."""
MARK = "mark"
MARK_TAGS = ("MARK", "NO", "编号", "门窗编号", "NAME", "BH", "TAG", "NUMBER", "ID")
FEW = 4
"""Texts that do not speak of a place lend it a name when they are no more than this."""
WORD = re.compile(r"[^\s:,;()]*[^\W\d_][^\s:,;()]*")
LONGEST = 24


def name_of(role: str, texts: Texts) -> str:
    """Return the name that a role's pattern finds, else the first word of the place's own texts, else empty."""
    for label in texts.labels:
        name = label.read.get(NAME + role)
        if isinstance(name, str):
            return " ".join(name.split())
    spoken = texts.labels[: texts.own] or (texts.labels if len(texts.labels) <= FEW else ())
    words = [word for label in spoken if NOTE not in label.read and (word := _word(label))]
    return next((word for word, is_mark in words if not is_mark), next((word for word, _ in words), ""))


def _word(label: Label) -> tuple[str, bool] | None:
    """Return the first word of a text that may be a name, and whether it is the mark of a door or window."""
    plain = normalised(label.text)
    word = WORD.search(plain)
    if not word or (set(label.read) & FIGURES and word.start() == 0 and len(plain.split()) == 1):
        return None
    return word[0][:LONGEST], MARK in label.read


def mark_of(mark: Mark, texts: Texts) -> str:
    """Return the mark of a symbol: from its attributes, the texts beside it, or the name of its block."""
    for tag in MARK_TAGS:
        if mark.attributes.get(tag):
            return mark.attributes[tag]
    return next((str(label.read[MARK]) for label in texts.labels if MARK in label.read), mark.block)
