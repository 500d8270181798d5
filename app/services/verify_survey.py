"""Hold a merged survey against approved values."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import BadInput
from app.survey.merged_survey import MergedSurvey, load_merged, merge_all
from app.survey.reading import read_survey
from app.survey.rule_pack import load_rules
from app.survey.verification import VerifiedValue, read_approved, verify


def verify_survey(merged: Path, approved: Path) -> list[VerifiedValue]:
    """Return one row for every approved value.

    Args:
        merged: folder or JSON file of a merge, or one survey file that stands for itself.
        approved: table of approved values.

    Raises:
        BadInput: a file cannot be used.
    """
    return verify(survey_at(merged), read_approved(approved), load_rules())


def survey_at(path: Path) -> MergedSurvey:
    """Return the merged survey of a folder, JSON file or single survey."""
    if not path.exists():
        raise BadInput("There is no such file or folder", path=str(path))
    if path.is_dir() or path.suffix.casefold() == ".json":
        return load_merged(path)
    survey = read_survey(path)
    return merge_all([survey], {}, load_rules(), [{"source": survey.source}])
