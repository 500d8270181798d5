"""The texts of a flat block: where they stand, how long they are, what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.drawings.flat import Flat
from app.review.places import Value
from app.review.texts.labels import LabelReader
from app.review.texts.paragraphs import Piece, paragraphs

ASCII_WIDTH, WIDE_WIDTH = 0.62, 1.0
"""Estimated advance of a character, as a share of the cap height."""
WIDE = 0x2E80
"""First character that is wide."""
LINE_PITCH = 1.67
PARAGRAPHED = "MTEXT"
"""Entities of this kind are drawn in pieces, and their lines broken where a frame ends."""


@dataclass(frozen=True)
class Written(Piece):
    """A text, in drawing units.

    Args:
        layer: row of the scene's layers.
        read: what it says.
        handles: handle path, outermost insert first.
    """

    layer: int
    read: Mapping[str, Value]
    handles: tuple[str, ...]


def written(flat: Flat, rows: npt.NDArray[np.intp], labels: LabelReader) -> tuple[Written, ...]:
    """Return some texts of a block, blank ones left out; pieces of one paragraph of an MTEXT together.

    Middle and length are estimated from the alignment and the characters.

    Args:
        flat: the block.
        rows: of its texts.
        labels: tells what a text says.
    """
    chosen = flat.text[rows]
    columns = [chosen[name].tolist() for name in ("string", "x", "y", "height", "rotation_rad", "width")]
    ways = [chosen[name].tolist() for name in ("ux", "uy", "vx", "vy", "halign", "valign")]
    stretch = np.hypot(chosen["ux"].astype(float), chosen["uy"].astype(float)).tolist()
    layers = chosen["mark"]["layer"].tolist()
    is_mtext = np.array([kind == PARAGRAPHED for kind in flat.scene.kinds] or [False])
    broken = is_mtext[flat.scene.entity["kind"][chosen["mark"]["entity"]]].tolist()
    handles = flat.handles_of(chosen["mark"])
    groups: dict[tuple[tuple[str, ...], int, int], list[Piece]] = {}
    for at in range(len(chosen)):
        string, x, y, height, rotation_rad, width = (column[at] for column in columns)
        text = flat.scene.strings[string].strip()
        if not text:
            continue
        ux, uy, vx, vy, halign, valign = (column[at] for column in ways)
        lines = text.splitlines() or [""]
        length = width / stretch[at] if width > 0 and stretch[at] > 0 else max(map(_characters, lines))
        right = {1: 0.0, 2: -length / 2}.get(halign, length / 2)
        rise_of = 1.0 + LINE_PITCH * (len(lines) - 1)
        rise = {2: 0.0, 3: -rise_of / 2}.get(valign, rise_of / 2)
        piece = Piece(
            text=text,
            x=x + right * ux + rise * vx,
            y=y + right * uy + rise * vy,
            height=height,
            length=length * stretch[at],
            rotation_rad=rotation_rad,
        )
        groups.setdefault((handles[at], layers[at], -1 if broken[at] else at), []).append(piece)
    return tuple(
        Written(
            text=one.text,
            x=one.x,
            y=one.y,
            height=one.height,
            length=one.length,
            rotation_rad=one.rotation_rad,
            layer=layer,
            read=labels.read(one.text),
            handles=path,
        )
        for (path, layer, _), pieces in groups.items()
        for one in (paragraphs(pieces) if len(pieces) > 1 else pieces)
    )


def _characters(line: str) -> float:
    """Return the length of a line, estimated, as a multiple of the cap height."""
    return sum(ASCII_WIDTH if ord(character) < WIDE else WIDE_WIDTH for character in line)
