"""Lay the as-built survey of a project over one of its approved sheets."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.storage.workspace import Workspace
from app.survey.approved_sheet import Laid, lay_over
from app.survey.merged_survey import MergedSurvey
from app.survey.reading import read_survey

SITE = "planning"


def approved_sheets(workspace: Workspace, code: str) -> tuple[ProjectSheet, ...]:
    """Return the drawn sheets of a project, those of planning first: the others may be floors in their own coordinates.

    Raises:
        NotFound: there is no such project.
    """
    drawn = [sheet for sheet in project_sheets(workspace, code).sheets if sheet.sheet.page < 0]
    return tuple(sorted(drawn, key=lambda sheet: sheet.discipline != SITE))


def lay_over_sheet(path: Path, file: str, survey: MergedSurvey, feedback: Feedback | None = None) -> Laid:
    """Return how a survey lies on the drawing of a sheet; needs no workspace.

    Args:
        path: where the drawing is kept.
        file: name that people know it by.
        survey: as built.
        feedback: hears progress.

    Raises:
        BadInput: the drawing cannot be read, or has neither coordinates nor points in common with the survey.
    """
    try:
        return lay_over(survey, read_survey(path, feedback=feedback))
    except BadInput as error:
        raise BadInput(error.message, path=file, line=error.line, advice=error.advice) from None
