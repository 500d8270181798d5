"""Lines become tags, whatever the line ends and the damage."""

from __future__ import annotations

import numpy as np
import pytest

from app.drawings.dxf.tags import read_tags

_PLAIN = "0\nSECTION\n2\nENTITIES\n  0\nLINE\n  8\nWALL \n 10\n1.5\n 20\n2\n0\nENDSEC\n0\nEOF\n"


def _pairs(content: bytes) -> list[tuple[int, bytes]]:
    tags = read_tags(content)
    return [(int(code), tags.value(i)) for i, code in enumerate(tags.code)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_ends(end: str) -> None:
    assert _pairs(_PLAIN.replace("\n", end).encode()) == _pairs(_PLAIN.encode())


def test_mixed_line_ends_and_missing_last_one() -> None:
    mixed = _PLAIN.replace("LINE\n", "LINE\r\n").replace("1.5\n", "1.5\r").rstrip("\n")
    assert _pairs(mixed.encode()) == _pairs(_PLAIN.encode())


def test_byte_order_marks() -> None:
    assert _pairs(b"\xef\xbb\xbf" + _PLAIN.encode()) == _pairs(_PLAIN.encode())
    assert _pairs(_PLAIN.encode("utf-16")) == _pairs(_PLAIN.encode())


def test_comments_are_left_out() -> None:
    assert _pairs(("999\nhello\n" + _PLAIN).encode()) == _pairs(_PLAIN.encode())


def test_line_numbers() -> None:
    tags = read_tags(_PLAIN.encode())
    assert tags.lines((tags.code == 8).nonzero()[0]).tolist() == [7]


def test_a_stray_line_costs_one_entity_only() -> None:
    broken = _PLAIN.replace(" 20\n2\n", " 20\n2\nstray\n") + _PLAIN
    tags = read_tags(broken.encode())
    assert len(tags.breaks) == 1
    names = [tags.value(i) for i in (tags.code == 0).nonzero()[0]]
    assert names.count(b"LINE") == 2


def test_garbage_ends_without_hanging() -> None:
    noise = np.random.default_rng(1).integers(0, 256, 200_000).astype(np.uint8).tobytes()
    read_tags(noise)
    read_tags(b"0\nLINE\nx\n" * 50_000)


def test_equal_values_get_equal_ids() -> None:
    values = ["A", "AB", "A", "a long value of more than eight bytes", "", "x" * 1000, "x" * 1000, "x" * 999 + "y"]
    tags = read_tags("".join(f"1\n{v}\n" for v in values).encode())
    ids, distinct = tags.intern(np.arange(len(values)))
    assert [distinct[i].decode() for i in ids] == values
    assert len(distinct) == len(set(values))


def test_handles() -> None:
    tags = read_tags(b"5\nFF\n5\n1a2B\n5\nxyz\n5\n\n5\n0\n5\nFFFFFFFFFFFFFFFFFF\n")
    assert tags.handles(np.arange(6)).tolist() == [255, 0x1A2B, 0, 0, 0, 0]
