"""What the texts of a plane are to a title block, told once for each distinct string."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.drawings.flat import Flat
from app.drawings.sheets.drawing_title import is_drawing_title
from app.drawings.sheets.title_block import SCALE
from app.drawings.sheets.vocabulary import labels, normal, plain

LONGEST_LABEL = 60


@dataclass(frozen=True)
class Strings:
    """Kinds of the texts of a plane.

    Args:
        fields: string → name of the field that it labels.
        label: (texts,) it labels a field, alone or with its value.
        piece: (texts,) it may be half of a label.
        title: (texts,) it may be the title of a drawing, or its scale.
    """

    fields: dict[int, str]
    label: npt.NDArray[np.bool_]
    piece: npt.NDArray[np.bool_]
    title: npt.NDArray[np.bool_]


def read_strings(flat: Flat) -> Strings:
    """Return the kinds of all texts of ``flat``."""
    known = labels()
    fields: dict[int, str] = {}
    pieces, titles = [], []
    for string in np.unique(flat.text["string"]).tolist():
        text = flat.scene.strings[string]
        if len(text) > LONGEST_LABEL:
            continue
        if known.may_begin(text):
            inline = known.inline(text)
            field = known.field(text) or (inline[0] if inline else None)
            if field:
                fields[string] = field.name
            if normal(text) in known.starts:
                pieces.append(string)
        if is_drawing_title(text) or SCALE.fullmatch(plain(text)):
            titles.append(string)
    used = flat.text["string"]
    return Strings(fields, np.isin(used, list(fields)), np.isin(used, pieces), np.isin(used, titles))
