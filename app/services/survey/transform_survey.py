"""Transform a survey into another reference system."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback
from app.survey.control import read_control
from app.survey.diagnosis import refuse_mirrored, zone_warning
from app.survey.plane_fit import ControlPair
from app.survey.projection import Projection, fits_system
from app.survey.reading import Source
from app.survey.transformation_file import Way, fitted, load_way, save_way
from app.survey.transforming import Transformed, transform, write_points


def transform_by_control(
    source: Source,
    control: Path,
    out: Path | None = None,
    model: str = "helmert",
    fixed_scale: bool = False,
    systems: tuple[str, str] | None = None,
    save: Path | None = None,
    feedback: Feedback | None = None,
) -> Transformed:
    """Fit a transformation to the control points of ``control`` and apply it; writes ``out`` and ``save``.

    Args:
        source: survey.
        control: table of control points.
        out: transformed points.
        model: helmert, affine or seven.
        fixed_scale: keep the scale of a helmert at 1.
        systems: EPSG codes of source and target, for seven.
        save: where the transformation itself is kept.
        feedback: hears progress.

    Raises:
        BadInput: a file cannot be used, or the control does not fix the transformation.
    """
    survey = source.read(feedback)
    pairs = read_control(control)
    try:
        way = fit_control(pairs, model, fixed_scale, systems)
    except BadInput as error:
        raise BadInput(error.message, path=error.path or control.name, line=error.line, advice=error.advice) from None
    if save is not None:
        save_way(way, pairs, save)
    told = zone_warning(pairs)
    return written(transform(survey, way, [told] if told else []), out)


def fit_control(
    pairs: list[ControlPair], model: str = "helmert", fixed_scale: bool = False, systems: tuple[str, str] | None = None
) -> Way:
    """Fit a transformation to control that is no mirror image.

    Raises:
        BadInput: the control does not fix the transformation.
    """
    refuse_mirrored(pairs)
    return fitted(pairs, model, fixed_scale, systems)


def transform_by_systems(
    source: Source,
    source_system: str,
    target_system: str,
    out: Path | None = None,
    save: Path | None = None,
    feedback: Feedback | None = None,
) -> Transformed:
    """Change the reference system exactly; writes ``out`` and ``save``.

    Raises:
        BadInput: a file cannot be used, lies in another system, or only a guess leads from one system to the other.
    """
    way = Projection(source_system, target_system)
    survey = source.read(feedback)
    try:
        fits_system(survey.points.places, survey.declaration.zone, source_system)
    except BadInput as error:
        raise BadInput(error.message, path=source.path.name, advice=error.advice) from None
    if save is not None:
        save_way(way, [], save)
    return written(transform(survey, way), out)


def transform_as_saved(
    source: Source, saved: Path, out: Path | None = None, feedback: Feedback | None = None
) -> Transformed:
    """Repeat a transformation that was saved.

    Raises:
        BadInput: a file cannot be used, or the transformation was changed after it was saved.
    """
    return written(transform(source.read(feedback), load_way(saved)), out)


def written(result: Transformed, out: Path | None) -> Transformed:
    """Write the points to ``out``, where one is given."""
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_points(result.survey, out)
    return result
