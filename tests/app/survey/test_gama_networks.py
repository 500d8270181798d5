"""Our least squares against GNU Gama's adjustment of whole networks; the observation equations are the test's."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from app.survey.adjustment import Adjustment, adjust

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "survey"
INPUT = "{http://www.gnu.org/software/gama/gama-local}"
RESULT = "{http://www.gnu.org/software/gama/gama-local-adjustment}"
GON = math.pi / 200

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")]


def adjusted(name: str) -> tuple[dict[str, np.ndarray], Adjustment, etree._Element]:
    """Adjust a network of directions (gon) and distances (m); return places (x, y), adjustment, and Gama's answer."""
    network = etree.parse(CORPUS / f"gitGNU_gnu_gama__{name}.gkf").getroot()
    answer = etree.parse(CORPUS / f"gitGNU_gnu_gama__{name}.xml").getroot()
    group = network.find(f".//{INPUT}points-observations")
    distance_m = float(group.get("distance-stdev")) / 1000
    direction_rad = float(group.get("direction-stdev")) / 10_000 * GON
    fixed = {p.find(f"{RESULT}id").text: place(p) for p in answer.iterfind(f".//{RESULT}fixed/{RESULT}point")}
    theirs = {p.find(f"{RESULT}id").text: place(p) for p in answer.iterfind(f".//{RESULT}adjusted/{RESULT}point")}
    stations = group.findall(f"{INPUT}obs")
    at = {**fixed, **{name: np.round(value + 0.04, 1) for name, value in theirs.items()}}  # a decimetre away
    column = {name: 2 * number for number, name in enumerate(theirs)}
    turns = {number: 2 * len(theirs) + number for number in range(len(stations))}
    shots = [
        (number, station.get("from"), shot.get("to"), shot.tag.removeprefix(INPUT), float(shot.get("val")))
        for number, station in enumerate(stations)
        for shot in station.iterchildren(tag=etree.Element)
    ]
    turn = [0.0] * len(stations)
    for number, start, end, kind, value in reversed(shots):
        if kind == "direction":
            turn[number] = bearing(at[start], at[end]) - value * GON
    apriori = float(network.find(f".//{INPUT}parameters").get("sigma-apr"))
    for _ in range(8):
        design, closure = np.zeros((len(shots), 2 * len(theirs) + len(stations))), np.zeros(len(shots))
        sigma = np.array([direction_rad if kind == "direction" else distance_m for *_, kind, _ in shots]) / apriori
        for row, (number, start, end, kind, value) in enumerate(shots):
            step = at[end] - at[start]
            length = float(np.hypot(*step))
            if kind == "direction":
                slope = np.array([-step[1], step[0]]) / length**2
                design[row, turns[number]] = -1.0
                off = value * GON - (bearing(at[start], at[end]) - turn[number])
                closure[row] = (off + math.pi) % (2 * math.pi) - math.pi
            else:
                slope = step / length
                closure[row] = value - length
            for point, sign in ((start, -1.0), (end, 1.0)):
                if point in column:
                    design[row, column[point] : column[point] + 2] = sign * slope
        result = adjust(design, closure, sigma)
        for point, first in column.items():
            at[point] = at[point] + result.x[first : first + 2]
        turn = [value + float(result.x[turns[number]]) for number, value in enumerate(turn)]
    return {name: at[name] for name in theirs}, result, answer


def bearing(start: np.ndarray, end: np.ndarray) -> float:
    return math.atan2(end[1] - start[1], end[0] - start[0])


def place(point: etree._Element) -> np.ndarray:
    return np.array([float(point.find(f"{RESULT}{axis}").text) for axis in "xy"])


@pytest.mark.parametrize("name", ["gama-local", "zoltan-test_2d_gon"])
def test_coordinates_and_precision_are_those_of_gama(name: str) -> None:
    ours, result, answer = adjusted(name)
    for point in answer.iterfind(f".//{RESULT}adjusted/{RESULT}point"):
        assert ours[point.find(f"{RESULT}id").text] == pytest.approx(place(point), abs=1e-6)
    assert result.dof == int(answer.find(f".//{RESULT}degrees-of-freedom").text)
    # Gama tells the standard deviation of its last linearisation, ours is that of the solution: 2e-6 apart
    assert result.sigma0 == pytest.approx(float(answer.find(f".//{RESULT}aposteriori").text), rel=1e-5)
    assert result.redundancy.sum() == pytest.approx(result.dof)
