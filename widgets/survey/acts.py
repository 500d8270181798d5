"""What a surveyor does, each as one call of one service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.services.drawing_set.project_sheets import ProjectSheet
from app.services.survey.approve_survey_values import approve_survey_values
from app.services.survey.decide_survey import decide_survey, take_back_decision
from app.services.survey.lay_over_sheet import approved_sheets, lay_over_sheet
from app.services.survey.survey_sources import (
    SurveyPicture,
    SurveySource,
    ToMerge,
    add_survey_source,
    change_survey_source,
    change_survey_system,
    draw_survey,
    survey_sources,
    take_back_survey_fixes,
    take_survey_fix,
    what_to_merge,
)
from app.services.survey.write_survey import write_survey
from app.survey.approved_sheet import Laid
from app.survey.merged_survey import MergedSurvey
from widgets.session import Session

SHEET = "model"


class SurveyActs:
    """Calls services for the session's project and person; merging runs in a worker process."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._merged: tuple[ToMerge, SurveyPicture] | None = None

    def sources(self, then: Callable[[tuple[SurveySource, ...]], None]) -> None:
        """Read which files the project's survey is made of."""
        session, code = self._session, self._session.code
        session.read(lambda: survey_sources(session.workspace, code), then)

    def picture(self, then: Callable[[SurveyPicture], None]) -> None:
        """Merge the files and draw the map; what was merged already and has not changed is shown again."""
        session, code = self._session, self._session.code
        folder = session.workspace.cache_dir / "survey"

        def merge(wanted: ToMerge) -> None:
            if self._merged is not None and self._merged[0] == wanted:
                then(self._merged[1])
                return
            feedback = session.new_progress()
            session.background.call(
                lambda: session.pool.submit(draw_survey, wanted, folder, feedback=feedback).result(),
                lambda picture: keep(wanted, picture),
            )

        def keep(wanted: ToMerge, picture: SurveyPicture) -> None:
            self._merged = (wanted, picture)
            then(picture)

        session.read(lambda: what_to_merge(session.workspace, code), merge)

    def add(self, paths: Sequence[Path]) -> None:
        """Add files to the survey."""
        session, code = self._session, self._session.code

        def work() -> None:
            for path in paths:
                add_survey_source(session.workspace, code, path, by=session.person)

        session.decide(work)

    def change(self, source: SurveySource, **told: Any) -> None:
        """Set precision or control of a file, or take it out."""
        session, code = self._session, self._session.code
        session.decide(lambda: change_survey_source(session.workspace, code, source.id, by=session.person, **told))

    def change_system(self, source: SurveySource, source_system: str, target_system: str) -> None:
        """Bring a file into another reference system."""
        session, code = self._session, self._session.code
        session.decide(
            lambda: change_survey_system(
                session.workspace, code, source.id, source_system, target_system, by=session.person
            )
        )

    def approve(self, table: Path) -> None:
        """Keep a table of approved values."""
        session, code = self._session, self._session.code
        session.decide(lambda: approve_survey_values(session.workspace, code, table, session.person))

    def decide(self, survey: MergedSurvey, conflict: str, choice: str, reason: str) -> None:
        """Decide a conflict."""
        session, code = self._session, self._session.code
        session.decide(
            lambda: decide_survey(session.workspace, code, survey, conflict, choice, reason, by=session.person)
        )

    def take_back(self, conflict: str) -> None:
        """Open a conflict again."""
        session, code = self._session, self._session.code
        session.decide(lambda: take_back_decision(session.workspace, code, conflict, by=session.person))

    def take_back_fixes(self) -> None:
        """Take back all fixes of outlines."""
        session, code = self._session, self._session.code
        session.decide(lambda: take_back_survey_fixes(session.workspace, code, by=session.person))

    def sheets(self, then: Callable[[tuple[ProjectSheet, ...]], None]) -> None:
        """Read which approved sheets the survey may be laid over."""
        session, code = self._session, self._session.code
        session.read(lambda: approved_sheets(session.workspace, code), then)

    def lay_over(self, sheet: ProjectSheet, picture: SurveyPicture, then: Callable[[Laid], None]) -> None:
        """Find how the survey lies on a sheet, in a worker process."""
        session, feedback = self._session, self._session.new_progress()
        session.background.call(
            lambda: session.pool.submit(
                lay_over_sheet, sheet.path, sheet.file, picture.survey, feedback=feedback
            ).result(),
            then,
        )

    def take_fix(self, defect: str) -> None:
        """Take the fix of a defect."""
        session, code = self._session, self._session.code
        session.decide(lambda: take_survey_fix(session.workspace, code, defect, by=session.person))

    def write(self, picture: SurveyPicture, folder: Path, title: str, then: Callable[[Any], None]) -> None:
        """Write map, report, data and extracts."""
        session = self._session
        session.background.call(lambda: write_survey(picture.survey, folder, picture.rows, title), then)
