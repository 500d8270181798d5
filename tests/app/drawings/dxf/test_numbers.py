"""Numbers parsed in bulk equal Python's own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.drawings.dxf.numbers import PAD, floats, small_ints, words_of


def _values(texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    data = np.frombuffer(bytes(PAD) + "".join(f"{text}\n" for text in texts).encode() + bytes(PAD), np.uint8)
    stop = (data == 10).nonzero()[0]
    start = np.concatenate([[PAD], stop[:-1] + 1])
    return data, words_of(data), start, stop


@given(st.lists(st.floats(-1e15, 1e15), min_size=1), st.sampled_from(["r", ".6f", ".16f", "e", "g", ".0f"]))
def test_floats_equal_python(numbers: list[float], form: str) -> None:
    texts = [repr(n) if form == "r" else format(n, form) for n in numbers]
    found = floats(*_values(texts))
    assert found == pytest.approx([float(t) for t in texts], rel=1e-15, abs=1e-300)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("  12.50 ", 12.5),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("+3", 3.0),
        ("1,5", 1.5),
        ("1.0D3", 1000.0),
        ("0.00000000000000000001", 1e-20),
        ("-0", 0.0),
        ("000000000000000000000000000012", 12.0),
    ],
)
def test_unusual_numbers(text: str, value: float) -> None:
    assert floats(*_values([text]))[0] == value


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "1.2.3", "nan", "inf", "-inf", "1e400", "1_000", "0x10", "--1", "1e17"]
)
def test_what_is_no_coordinate_is_nan(text: str) -> None:
    assert math.isnan(floats(*_values([text]))[0])


@given(st.lists(st.integers(0, 99_999_999), min_size=1), st.integers(0, 5))
def test_small_integers(numbers: list[int], spaces: int) -> None:
    texts = [(" " * spaces + str(n))[-8:] for n in numbers]
    _, words, start, stop = _values(texts)
    found, good = small_ints(words, start, stop)
    assert good.all()
    assert found.tolist() == [int(t) for t in texts]


@pytest.mark.parametrize("text", ["", "   ", "LINE", "1 0", "0 ", "-1", "1.5", "123456789", "\t0", "1:", "1/"])
def test_what_is_no_group_code(text: str) -> None:
    _, words, start, stop = _values([text])
    assert not small_ints(words, start, stop)[1][0]
