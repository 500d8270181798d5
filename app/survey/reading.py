"""Reads one file of survey results, whatever its format; content counts, not the suffix."""

from __future__ import annotations

import re
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, Silent
from app.survey.coordinate_text import read_text
from app.survey.plausibility import checked
from app.survey.points import AxisOrder, Survey
from app.survey.survey_drawing import read_drawing

DXF_HEAD = re.compile(rb"^(?:\xef\xbb\xbf)?(?:\s*999\r?\n[^\n]*\n)*\s*0\s*\r?\n\s*SECTION", re.IGNORECASE)
FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"AC10", "a DWG drawing"),
    (b"<", "XML or HTML"),
)


def read_survey(path: Path, axes: AxisOrder | None = None, feedback: Feedback | None = None) -> Survey:
    """Read survey results from CASS ``.dat``, CSV or DXF.

    Args:
        path: the file.
        axes: axis order where a person states it.
        feedback: hears progress.

    Raises:
        BadInput: the file is missing, foreign, empty or damaged.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error
    if DXF_HEAD.match(head) or head.startswith(b"AutoCAD Binary DXF"):
        return checked(read_drawing(path, feedback or Silent(), axes))
    for mark, what in FOREIGN:
        if head.lstrip().startswith(mark):
            raise BadInput(
                f"This is {what}, not survey results",
                path=path.name,
                advice="export coordinates as .dat or CSV, or the drawing as DXF",
            )
    return checked(read_text(path, axes))
