"""Tell the defects of a survey's outlines, and fix those that a person chose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from app.domain.errors import NotFound
from app.services.survey.verify_survey import survey_at
from app.survey.merged_json import json_text
from app.survey.merged_survey import MergedSurvey
from app.survey.rule_pack import load_rules
from app.survey.topology import defects_of, fixed

ALL = "all"


def fix_topology(merged: Path, chosen: Collection[str] = (), out: Path | None = None) -> MergedSurvey:
    """Return the survey with the chosen defects fixed, every move told; writes it as JSON to ``out``.

    Raises:
        NotFound: there is no such defect, or it has no fix.
        BadInput: the survey cannot be used.
    """
    survey = with_fixes(survey_at(merged), chosen)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("w", encoding="utf-8") as stream:
            stream.writelines(json_text(survey, {}))
    return survey


def with_fixes(survey: MergedSurvey, chosen: Collection[str]) -> MergedSurvey:
    """Return the survey with the chosen defects fixed; defects are looked for again after each.

    Raises:
        NotFound: there is no such defect, or it has no fix.
    """
    rules = load_rules().merging
    outlines, moves = list(survey.outlines), list(survey.moves)
    defects = defects_of(survey.points, outlines, rules)
    known = {defect.id for defect in defects if defect.fix}
    unknown = set(chosen) - known - {ALL}
    if unknown:
        raise NotFound(f"There is no defect {min(unknown)} that can be fixed")
    done: set[str] = set()
    while True:
        ready = [d for d in defects if d.fix and d.id not in done and (ALL in chosen or d.id in chosen)]
        if not ready:
            return replace(survey, outlines=tuple(outlines), moves=tuple(moves), defects=tuple(defects))
        done.add(ready[0].id)
        outlines, moved = fixed(outlines, ready[0])
        moves += moved
        defects = defects_of(survey.points, outlines, rules)
