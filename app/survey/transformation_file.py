"""A transformation as JSON that can be read back: its parameters, the points it was fitted to, and its precision.

Reading fits the points again and holds the result against the parameters told, so that a transformation is repeatable.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.domain.errors import BadInput
from app.survey.affine import AffineFit, fit_affine
from app.survey.helmert import Helmert, fit
from app.survey.plane_fit import ControlPair, Residual
from app.survey.projection import Projection
from app.survey.seven import CONVENTION, SevenParameters, fit_seven

Way = Helmert | AffineFit | SevenParameters | Projection
MODELS = ("helmert", "affine", "seven")
SAME = 1e-9


def fitted(pairs: Sequence[ControlPair], model: str, fixed_scale: bool, systems: tuple[str, str] | None) -> Way:
    """Fit a transformation of a model.

    Args:
        pairs: control points.
        model: helmert, affine or seven.
        fixed_scale: for helmert.
        systems: EPSG codes of source and target, for seven.

    Raises:
        BadInput: the control does not fix the model, or systems are missing.
    """
    if model == "affine":
        return fit_affine(pairs)
    if model == "seven":
        if systems is None:
            raise BadInput("Seven parameters need --from and --to: the systems of the two sides of the control")
        return fit_seven(pairs, *systems)
    return fit(pairs, fixed_scale)


def number(value: float | None) -> float | None:
    """Return a number for JSON, None for NaN."""
    return None if value is None or math.isnan(value) else value


def residual_json(residual: Residual) -> dict[str, Any]:
    """Return one residual; ``loo_de`` and ``loo_dn`` are those of a fit without the point."""
    left = residual.left_out or (None, None)
    return {
        "name": residual.name,
        "de": residual.east_m,
        "dn": residual.north_m,
        "w": number(residual.w),
        "outlier": residual.outlier,
        "loo_de": left[0],
        "loo_dn": left[1],
    }


def parameters_of(way: Way) -> dict[str, Any]:
    """Return the parameters of a transformation."""
    names = ("a", "b", "te", "tn", "scale", "rotation_deg")
    if isinstance(way, Helmert):
        return {name: getattr(way, name) for name in names}
    if isinstance(way, AffineFit):
        (a11, a12), (a21, a22) = way.matrix
        scale = math.sqrt(abs(a11 * a22 - a12 * a21))
        near = {"a": (a11 + a22) / 2, "b": (a21 - a12) / 2, "te": way.te, "tn": way.tn, "scale": scale}
        more = {"a11": a11, "a12": a12, "a21": a21, "a22": a22, "scale_e": way.scales[0], "scale_n": way.scales[1]}
        return {**near, "rotation_deg": way.rotation_deg, **more, "shear_deg": way.shear_deg}
    told: dict[str, Any] = dict.fromkeys(names)
    if isinstance(way, SevenParameters):
        shift = dict(zip(("tx", "ty", "tz"), way.shift_m, strict=True))
        turn = dict(zip(("rx_as", "ry_as", "rz_as"), way.rotation_as, strict=True))
        return {**told, "scale": 1 + way.scale_ppm * 1e-6, **shift, **turn, "scale_ppm": way.scale_ppm}
    return told


def way_json(way: Way) -> dict[str, Any]:
    """Return model, parameters, precision and residuals of a transformation."""
    parameters = parameters_of(way)
    if isinstance(way, Projection):
        return {"model": way.model, "parameters": parameters, "sigma0": None, "dof": None, "residuals": []}
    kept = [residual for residual in way.residuals if not residual.outlier]
    square = sum(residual.east_m**2 + residual.north_m**2 for residual in kept)
    told = {
        "model": way.model,
        "parameters": parameters,
        "sigma0": number(way.sigma0),
        "dof": way.dof,
        "residuals": [residual_json(residual) for residual in way.residuals],
        "rms_m": math.sqrt(square / len(kept)) if kept else None,
        "undecidable": list(way.undecidable),
    }
    if isinstance(way, Helmert):
        told["free_scale"] = {"scale": way.free_scale[0], "sigma": number(way.free_scale[1])}
    if isinstance(way, SevenParameters):
        told["convention"] = CONVENTION
        told["systems"] = {"source": way.source, "target": way.target}
    return told


def save_way(way: Way, pairs: Sequence[ControlPair], out: Path) -> None:
    """Write a transformation with the points it was fitted to."""
    told = way_json(way)
    if isinstance(way, Projection):
        told["systems"] = {"source": way.codes[0], "target": way.codes[1]}
    told["control"] = [
        {
            "name": pair.name,
            "source": list(pair.source),
            "target": list(pair.target),
            "sigma": pair.sigma_m,
            "heights": None if pair.heights_m is None else list(pair.heights_m),
        }
        for pair in pairs
    ]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load_way(path: Path) -> Way:
    """Read a transformation; without control points its parameters stand, for grids given by parameters.

    Raises:
        BadInput: the file is damaged, or its points do not give its parameters.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return way_of(told, path.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise BadInput(f"The transformation cannot be read: {error}", path=path.name) from error


def way_of(told: Mapping[str, Any], source: str) -> Way:
    """Return the transformation that JSON tells."""
    model = str(told["model"])
    systems = (str(told["systems"]["source"]), str(told["systems"]["target"])) if "systems" in told else None
    if systems and not told.get("control") and model != "seven-parameter":
        return Projection(*systems)
    stated: Mapping[str, float] = told["parameters"]
    pairs = [
        ControlPair(
            str(row["name"]),
            (float(row["source"][0]), float(row["source"][1])),
            (float(row["target"][0]), float(row["target"][1])),
            None if row.get("sigma") is None else float(row["sigma"]),
            None if row.get("heights") is None else (float(row["heights"][0]), float(row["heights"][1])),
        )
        for row in told.get("control") or []
    ]
    kind = model.partition("-")[0]
    if kind not in MODELS:
        raise BadInput(f"“{model}” is no model of a transformation", path=source)
    if not pairs:
        return by_parameters(kind, stated, systems)
    way = fitted(pairs, kind, model == "helmert-3", systems)
    for name, value in parameters_of(way).items():
        if value is not None and not math.isclose(value, float(stated[name]), rel_tol=SAME, abs_tol=1e-6):
            raise BadInput(
                f"The points of the transformation give {name} = {value!r}, it says {stated[name]!r}",
                path=source,
                advice="the file was changed after it was saved",
            )
    return way


def by_parameters(kind: str, stated: Mapping[str, float], systems: tuple[str, str] | None) -> Way:
    """Return a transformation given by its parameters; its precision is unknown."""
    unknown = np.full((6, 6), np.nan)
    shift = (float(stated.get("te", 0.0) or 0.0), float(stated.get("tn", 0.0) or 0.0))
    if kind == "affine":
        matrix = ((float(stated["a11"]), float(stated["a12"])), (float(stated["a21"]), float(stated["a22"])))
        return AffineFit(matrix, *shift, math.nan, 0, (), (0.0, 0.0), unknown)
    if kind == "seven":
        if systems is None:
            raise BadInput("Seven parameters need --from and --to: the systems of the two sides of the control")
        tx, ty, tz, rx, ry, rz = (float(stated[name]) for name in ("tx", "ty", "tz", "rx_as", "ry_as", "rz_as"))
        return SevenParameters((tx, ty, tz), (rx, ry, rz), float(stated["scale_ppm"]), *systems)
    if "a" in stated and stated["a"] is not None:
        a, b = float(stated["a"]), float(stated["b"])
    else:
        turn, scale = math.radians(float(stated["rotation_deg"])), float(stated.get("scale", 1.0))
        a, b = scale * math.cos(turn), scale * math.sin(turn)
    scale = math.hypot(a, b)
    return Helmert(a, b, *shift, math.nan, 0, (), (0.0, 0.0), unknown[:4, :4], "helmert-4", (scale, math.nan))
