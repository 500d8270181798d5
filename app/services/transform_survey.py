"""Transform a survey into another reference system."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback
from app.survey.control import read_control
from app.survey.helmert import fit
from app.survey.points import AxisOrder
from app.survey.projection import Projection
from app.survey.reading import read_survey
from app.survey.transforming import Transformed, transform, write_points


def transform_by_control(
    source: Path,
    control: Path,
    out: Path | None,
    fixed_scale: bool = False,
    axes: AxisOrder | None = None,
    feedback: Feedback | None = None,
) -> Transformed:
    """Fit a plane transformation to the control points of ``control`` and apply it; writes ``out``.

    Raises:
        BadInput: a file cannot be used, or the control does not fix the transformation.
    """
    survey = read_survey(source, axes, feedback)
    try:
        way = fit(read_control(control), fixed_scale)
    except BadInput as error:
        raise BadInput(error.message, path=error.path or control.name, line=error.line, advice=error.advice) from None
    return written(transform(survey, way), out)


def transform_by_systems(
    source: Path,
    source_system: str,
    target_system: str,
    out: Path | None,
    axes: AxisOrder | None = None,
    feedback: Feedback | None = None,
) -> Transformed:
    """Change the reference system exactly; writes ``out``.

    Raises:
        BadInput: a file cannot be used, or only a guess leads from one system to the other.
    """
    way = Projection(source_system, target_system)
    return written(transform(read_survey(source, axes, feedback), way), out)


def written(result: Transformed, out: Path | None) -> Transformed:
    """Write the points to ``out``, where one is given."""
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_points(result.survey.points, out)
    return result
