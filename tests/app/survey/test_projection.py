"""Changes of reference systems: exact ones, and those that must be refused."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.errors import BadInput
from app.survey.projection import Projection

YANGJIANG = [(601569.786, 2418390.120)]


def test_prefix_and_back() -> None:
    there = Projection("4546", "EPSG:4525")
    assert there(YANGJIANG) == pytest.approx(np.array([(37601569.786, 2418390.120)]), abs=1e-6)
    assert Projection("4525", "4546")(there(YANGJIANG)) == pytest.approx(np.array(YANGJIANG), abs=1e-6)


def test_geographic_to_plane() -> None:
    assert Projection("4490", "4546")([(111.0, 0.0)]) == pytest.approx(np.array([(500000.0, 0.0)]), abs=1e-6)
    assert Projection("4546", "4490")(YANGJIANG) == pytest.approx(np.array([(111.98, 21.86)]), abs=5e-3)


def test_neighbouring_meridian_and_back() -> None:
    there = Projection("4546", "4547")
    assert Projection("4547", "4546")(there(YANGJIANG)) == pytest.approx(np.array(YANGJIANG), abs=1e-4)


@pytest.mark.parametrize(("source", "target"), [("2382", "4546"), ("2434", "4546"), ("4546", "2382")])
def test_ballpark_is_refused(source: str, target: str) -> None:
    with pytest.raises(BadInput, match="known accuracy"):
        Projection(source, target)


@pytest.mark.parametrize("code", ["", "abc", "999999", "EPSG:-1"])
def test_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(BadInput):
        Projection(code, "4546")


def test_point_out_of_the_world_is_refused() -> None:
    with pytest.raises(BadInput):
        Projection("4546", "4547")([(1e30, 1e30)])
