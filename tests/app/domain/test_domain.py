"""Identifiers, geometry and errors."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.geometry import Affine, Box
from app.domain.ids import derived_id, is_project_code, new_id
from app.domain.place import Anchor

numbers = st.floats(-1e6, 1e6)
transforms = st.builds(Affine, *[st.floats(-10, 10)] * 4, numbers, numbers).filter(
    lambda t: abs(t.a * t.d - t.b * t.c) > 0.01
)


def test_new_ids_sort_by_time() -> None:
    ids = [new_id() for _ in range(3)]

    assert len(set(ids)) == 3
    assert all(text[14] == "7" and text[19] in "89ab" for text in ids)


def test_derived_ids_do_not_run_parts_together() -> None:
    assert derived_id("ab", "c") != derived_id("a", "bc")


@pytest.mark.parametrize(
    ("code", "valid"), [("2019-441702-47-03-012345", True), ("2019-441702-47-03-01234", False), ("", False)]
)
def test_project_codes(code: str, valid: bool) -> None:
    assert is_project_code(code) is valid


@given(transforms, numbers, numbers)
def test_a_transform_and_its_inverse_give_the_point_back(transform: Affine, x: float, y: float) -> None:
    back = transform.inverse()(transform((x, y)))

    assert back == pytest.approx((x, y), abs=1e-2)


@given(transforms, transforms, numbers, numbers)
def test_after_applies_the_first_transform_first(second: Affine, first: Affine, x: float, y: float) -> None:
    assert second.after(first)((x, y)) == pytest.approx(second(first((x, y))), rel=1e-6, abs=1e-2)


def test_an_error_names_file_line_and_advice_also_after_crossing_a_process() -> None:
    error = pickle.loads(pickle.dumps(BadInput("not a DXF file", path="a.dxf", line=3, advice="export again")))  # noqa: S301

    assert isinstance(error, BadInput)
    assert str(error) == "a.dxf:3: not a DXF file — export again"


def test_an_anchor_survives_json() -> None:
    anchor = Anchor("s", "h", ((1.0, 2.0), (3.0, 4.0)), ((10.0, 20.0),), ("1A",))

    assert Anchor.from_json(anchor.to_json()) == anchor
    assert anchor.box_mm == Box(1, 2, 3, 4)
