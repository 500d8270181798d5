"""Transformations: published results, pyproj's own, inverses, and what is named when it is wrong."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from app.domain.errors import BadInput
from app.survey.affine import fit_affine
from app.survey.diagnosis import refuse_mirrored, zone_between
from app.survey.helmert import fit
from app.survey.plane_fit import ControlPair
from app.survey.projection import Ellipsoidal, Projection, fits_system
from app.survey.seven import SevenParameters, fit_seven
from app.survey.transformation_file import load_way, save_way

CITY = np.array([[601569.786, 2418390.12], [602500.0, 2419000.0], [600800.0, 2417500.0], [603000.0, 2417000.0]])


def pairs_of(source: np.ndarray, target: np.ndarray) -> list[ControlPair]:
    return [
        ControlPair(f"K{i}", (float(a[0]), float(a[1])), (float(b[0]), float(b[1])))
        for i, (a, b) in enumerate(zip(source, target, strict=True))
    ]


def test_epsg_9606_position_vector() -> None:
    """EPSG Guidance Note 7-2: WGS 72 to WGS 84; its input is rounded to a centimetre."""
    way = SevenParameters((0.0, 0.0, 4.5), (0.0, 0.0, 0.554), 0.219, "4322", "4326")
    (moved,) = way.geocentric([(3657660.66, 255768.55, 5201382.11)])
    assert moved == pytest.approx([3657660.78, 255778.43, 5201387.75], abs=0.011)


def test_epsg_9621_similarity() -> None:
    """EPSG Guidance Note 7-2: the published place, as printed, is rounded through its rotation by 3 mm."""
    turn, scale = math.radians(1.56504 / 3600), 1.00000155
    a, b = scale * math.cos(turn), scale * math.sin(turn)
    e = -129.549 + a * 300000 + b * 4500000
    n = -208.185 - b * 300000 + a * 4500000
    assert (e, n) == pytest.approx((299905.060, 4499796.515), abs=0.002)


def test_geocentric_coordinates_equal_pyproj() -> None:
    way = Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0=111 +k=1 +x_0=500000 +ellps=GRS80"
        " +step +proj=cart +ellps=GRS80"
    )
    heights = np.array([0.0, 12.5, 300.0, -20.0])
    theirs = np.stack(way.transform(CITY[:, 0], CITY[:, 1], heights), axis=1)
    ours = Ellipsoidal("4546").geocentric(CITY, heights)
    assert np.abs(ours - theirs).max() < 2e-3  # CGCS2000 and GRS 80 differ by 0.1 mm in their minor axis
    back, high = Ellipsoidal("4546").plane(ours)
    assert np.abs(back - CITY).max() < 1e-6
    assert np.abs(high - heights).max() < 1e-6


def test_seven_parameters_are_recovered() -> None:
    truth = SevenParameters((-115.8, 154.4, 82.3), (0.26, -1.1, 2.4), 3.4, "2434", "4546")
    places = np.vstack([CITY, CITY + 9000.0])
    heights = np.linspace(0.0, 140.0, len(places))
    moved, high = truth.with_heights(places, heights)
    control = [
        ControlPair(f"K{i}", tuple(a), tuple(b), 0.01, (float(h), float(g)))
        for i, (a, b, h, g) in enumerate(zip(places.tolist(), moved.tolist(), heights, high, strict=True))
    ]
    found = fit_seven(control, "2434", "4546")
    assert np.abs(found.with_heights(places, heights)[0] - moved).max() < 1e-5
    assert found.scale_ppm == pytest.approx(3.4, abs=1e-3)
    bad = replace(control[3], target=(float(moved[3, 0]) + 0.5, float(moved[3, 1])))
    wrong = [*control[:3], bad]
    assert [r.name for r in fit_seven([*wrong, *control[4:]], "2434", "4546").residuals if r.outlier] == ["K3"]


@given(st.lists(st.floats(-0.2, 0.2), min_size=4, max_size=4), st.floats(-5e4, 5e4), st.floats(-5e4, 5e4))
@settings(max_examples=40, deadline=None)
def test_an_affine_transformation_is_recovered_and_inverted(matrix: list[float], te: float, tn: float) -> None:
    m = np.eye(2) + np.array(matrix).reshape(2, 2)
    target = CITY @ m.T + np.array([te, tn])
    way = fit_affine(pairs_of(CITY, target))
    assert np.abs(way(CITY) - target).max() < 1e-5
    assert np.abs(way.inverse(target) - CITY).max() < 1e-4


@given(st.floats(0.5, 2.0))
@settings(max_examples=20, deadline=None)
def test_units_do_not_matter(factor: float) -> None:
    noise = np.array([[0.01, -0.02], [0.0, 0.01], [-0.01, 0.02], [0.02, 0.0]])
    target = CITY * 1.0001 + noise
    one = fit(pairs_of(CITY, target))
    other = fit(pairs_of(CITY * factor, target * factor))
    assert other.a == pytest.approx(one.a, abs=1e-9)
    assert other.sigma0 == pytest.approx(one.sigma0 * factor, rel=1e-6)


@pytest.mark.parametrize("model", ["helmert", "affine"])
def test_left_out_residuals_equal_those_of_fits_without_the_point(model: str) -> None:
    noise = np.array([[0.01, -0.02], [0.0, 0.01], [-0.01, 0.02], [0.02, 0.0], [0.0, 0.0]])
    source = np.vstack([CITY, [[601000.0, 2419900.0]]])
    control = pairs_of(source, source + 100.0 + noise)
    fitted = fit if model == "helmert" else fit_affine
    for row, residual in enumerate(fitted(control).residuals):
        rest = fitted([pair for pair in control if pair.name != residual.name])
        expected = rest(source[row : row + 1])[0] - np.array(control[row].target)
        assert residual.left_out == pytest.approx(tuple(expected), abs=1e-7)


def test_a_saved_transformation_is_repeatable_and_guarded(tmp_path: Path) -> None:
    control = pairs_of(CITY, CITY * 1.00001 + 30.0)
    for way in (fit(control), fit(control, fixed_scale=True), fit_affine(control), Projection("4546", "4525")):
        file = tmp_path / "t.json"
        save_way(way, () if isinstance(way, Projection) else control, file)
        assert np.array_equal(load_way(file)(CITY), way(CITY))
    save_way(fit(control), control, file)
    told = json.loads(file.read_text())
    told["parameters"]["te"] += 0.01
    file.write_text(json.dumps(told))
    with pytest.raises(BadInput, match="te"):
        load_way(file)


def test_a_grid_given_by_parameters(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_text(
        json.dumps({"model": "helmert-4", "parameters": {"te": -500.0, "tn": 20.0, "scale": 1.0, "rotation_deg": 90.0}})
    )
    assert load_way(file)([(10.0, 0.0)])[0] == pytest.approx((-500.0, 30.0))


def test_mirrored_axes_are_named() -> None:
    local = np.array([[10.0, 20.0], [300.0, 40.0], [250.0, 260.0], [20.0, 200.0]])
    with pytest.raises(BadInput, match="mirror"):
        refuse_mirrored(pairs_of(local[:, ::-1], local + 1000.0))
    with pytest.raises(BadInput, match="swapped"):
        refuse_mirrored(pairs_of(CITY[:, ::-1], CITY))
    refuse_mirrored(pairs_of(local, local + 1000.0))


@pytest.mark.parametrize(("code", "step"), [("4547", 3.0), ("4545", -3.0), ("4548", 6.0)])
def test_another_zone_is_named(code: str, step: float) -> None:
    other = Projection("4546", code)(CITY)
    assert zone_between(other, CITY) == step
    assert zone_between(CITY, CITY + 3.0) is None


@pytest.mark.parametrize(
    ("places", "zone", "code", "word"),
    [
        (CITY, None, "4525", "Wrong zone"),
        (CITY + np.array([38e6, 0.0]), 38, "4525", "Wrong zone"),
        (CITY + np.array([37e6, 0.0]), 37, "4546", "Wrong zone"),
        (np.array([[111.98, 21.86]]), None, "4546", "degrees"),
        (CITY, None, "4490", "degrees"),
        (CITY - np.array([0.0, 2.3e6]), None, "4546", "outside"),
    ],
)
def test_coordinates_that_are_not_of_the_system_are_refused(
    places: np.ndarray, zone: int | None, code: str, word: str
) -> None:
    with pytest.raises(BadInput, match=word):
        fits_system(places, zone, code)


def test_coordinates_of_the_system_pass() -> None:
    fits_system(CITY, None, "4546")
    fits_system(CITY + np.array([37e6, 0.0]), 37, "4525")
