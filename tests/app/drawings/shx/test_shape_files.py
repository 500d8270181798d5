"""Shape files that the tests write, read by our reader and, where it can, by ezdxf's."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from ezdxf.fonts import shapefile
from shx_writer import write_bigfont, write_shapes, write_unifont

from app.domain.errors import BadInput
from app.drawings.shx.lettering import ShapeFont
from app.drawings.shx.shape_file import Kind, read_shape_file
from app.drawings.shx.strokes import Strokes, strokes_of


def _s(*values: int) -> bytes:
    return bytes(value & 0xFF for value in values)


BOX = _s(0x14, 0x10, 0x1C, 0x18, 0)  # up, right, down, left
SHAPES = {
    1: ("BOX", BOX),
    2: ("STEPS", _s(2, 8, 3, -2, 1, 9, 4, 0, 0, 5, -4, -5, 0, 0, 0x23, 0)),
    3: ("SCALED", _s(4, 6, 3, 4, 0x42, 3, 2, 0x4E, 4, 3, 0x21, 0)),
    4: ("STACK", _s(5, 0x34, 5, 0x30, 6, 0x38, 6, 0x3C, 0)),
    5: ("WITHIN", _s(0x20, 7, 1, 2, 0x20, 1, 7, 2, 0)),
    6: ("OCTANTS", _s(10, 4, 0x02, 10, 6, 0x80 | 0x32, 10, 3, 0x00, 0)),
    7: ("BETWEEN", _s(11, 56, 28, 0, 3, 0x12, 11, 0, 125, 1, 0x10, 0x80 | 0x43, 0)),
    8: ("BULGES", _s(12, 10, 0, 127, 12, 0, 8, -40, 13, 5, 0, 60, 0, 5, 0, -5, 5, -127, 0, 0, 0)),
    9: ("VERTICAL", _s(14, 8, -2, -7, 0x24, 14, 0x2C, 14, 9, 1, 1, 2, 2, 0, 0, 0x20, 0)),
    10: ("EVERY WAY", bytes(range(0x10, 0x20)) + b"\0"),
}


def _length(strokes: Strokes) -> float:
    step = np.hypot(*np.diff(strokes.xy, axis=0).T)
    inner = np.ones(len(step), bool)
    inner[strokes.start[1:-1] - 1] = False
    return float(step[inner].sum())


def _assert_like_ezdxf(path: Path, numbers: list[int]) -> None:
    ours, theirs = read_shape_file(path), shapefile.readfile(str(path))
    for number in numbers:
        mine = strokes_of(ours, number)
        path_ = theirs.render_shape(number)
        lines = [np.array([(p.x, p.y) for p in sub.flattening(0.001)]) for sub in path_.sub_paths() if len(sub)]
        length = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines)
        every = np.concatenate(lines)
        assert np.allclose(mine.end, (path_.end.x, path_.end.y), atol=1e-6), number
        assert _length(mine) == pytest.approx(length, rel=0.01), number
        sag = 0.005 * float(np.ptp(every, axis=0).max())  # of our chords
        assert np.allclose(mine.xy.min(axis=0), every.min(axis=0), atol=sag), number
        assert np.allclose(mine.xy.max(axis=0), every.max(axis=0), atol=sag), number


def test_every_code_draws_as_ezdxf_draws_it(tmp_path: Path) -> None:
    _assert_like_ezdxf(write_shapes(tmp_path / "a.shx", SHAPES), list(SHAPES))
    font = {number + 0x4E00: one for number, one in SHAPES.items() if number != 5}
    _assert_like_ezdxf(write_unifont(tmp_path / "u.shx", font, 21, 7), list(font))


def test_random_shapes_draw_as_ezdxf_draws_them(tmp_path: Path) -> None:
    dice = random.Random(7)
    shapes = {}
    for number in range(1, 120):
        codes = [dice.choice((1, 2, 0)) or dice.randrange(16, 256)]
        for _ in range(dice.randrange(1, 12)):
            kind = dice.randrange(6)
            if kind == 0:
                codes += [dice.randrange(16, 256)]
            elif kind == 1:
                codes += [8, dice.randrange(-127, 128), dice.randrange(-127, 128)]
            elif kind == 2:
                codes += [
                    10,
                    dice.randrange(1, 60),
                    dice.choice((0, 0x80)) | dice.randrange(8) << 4 | dice.randrange(8),
                ]
            elif kind == 3:
                codes += [12, dice.randrange(1, 99), dice.randrange(1, 99), dice.randrange(-127, 128)]
            elif kind == 4:
                codes += [dice.choice((3, 4)), 2]
            else:
                codes += [dice.choice((1, 2))]
        shapes[number] = (f"S{number}", _s(*codes, 1, 0x10, 0))
    _assert_like_ezdxf(write_shapes(tmp_path / "a.shx", shapes), list(shapes))


def test_the_parts_of_a_file(tmp_path: Path) -> None:
    shapes = read_shape_file(write_shapes(tmp_path / "s.shx", SHAPES))
    assert (shapes.kind, shapes.is_font, shapes.names["BOX"]) == (Kind.SHAPES, False, 1)
    font = read_shape_file(write_unifont(tmp_path / "u.shx", {65: ("a", BOX)}, 21, 7))
    assert (font.kind, font.above, font.below, sorted(font.codes)) == (Kind.UNIFONT, 21, 7, [65])
    big = read_shape_file(write_bigfont(tmp_path / "b.shx", {0xBDA8: ("", BOX)}, 30, 4))
    assert (big.kind, big.above, big.below, big.width, big.leads) == (Kind.BIGFONT, 30, 4, 0, ((0x81, 0xFE),))


def test_a_shape_within_a_unifont_has_a_number_of_two_bytes(tmp_path: Path) -> None:
    shapes = {0x4E01: ("", BOX), 0x4E02: ("", _s(7, 0x4E, 0x01, 2, 0x50, 1, 7, 0x01, 0x4E, 0))}
    font = read_shape_file(write_unifont(tmp_path / "u.shx", shapes, 21, 7))
    assert np.allclose(strokes_of(font, 0x4E02).xy, [*SQUARE, *[(x + 5, y) for x, y in SQUARE]])


SQUARE = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]


@pytest.mark.parametrize("swapped", [False, True])
def test_a_letter_of_primitives_is_put_together(tmp_path: Path, swapped: bool) -> None:
    unit = _s(0x84, 0x80, 0x8C, 0x88, 0)  # 8 by 8, as large as a letter
    mu = int.from_bytes("甲".encode("gbk"))
    letter = _s(7, 0, 0, 1, 2, 1, 4, 6, 7, 0, 0, 1, 0, 0, 8, 8, 0)
    path = write_bigfont(
        tmp_path / "b.shx", {1: ("", unit), mu: ("", letter)}, 8, width=8, leads=((0xB0, 0xC5),), swapped=swapped
    )
    big = read_shape_file(path)
    strokes = strokes_of(big, mu)
    assert np.allclose(strokes.xy[:5], [(2, 1), (2, 7), (6, 7), (6, 1), (2, 1)])
    assert np.allclose(strokes.xy[5:], 8 * np.array(SQUARE))
    assert strokes.end == (8, 0)


def test_texts_take_each_letter_from_the_font_that_has_it(tmp_path: Path) -> None:
    wide = _s(4, 10, *BOX[:-1], 2, 3, 10, 8, 20, 0, 0)
    narrow = _s(4, 8, *BOX[:-1], 2, 3, 8, 8, 12, 0, 0)
    font = read_shape_file(
        write_shapes(tmp_path / "f.shx", {ord("F"): ("", narrow), 129: ("", narrow), 132: ("", narrow)}, 10, 2)
    )
    jia = int.from_bytes("甲".encode("gbk"))
    big = read_shape_file(write_bigfont(tmp_path / "b.shx", {jia: ("", wide)}, 20))
    written = ShapeFont(font, big, "gbk").write("F甲\u2205\x84乙", lambda _: 1.5)
    assert written.advance == pytest.approx(1.2 + 1.0 + 1.2 + 1.2 + 1.5)
    assert written.left == ((pytest.approx(4.6), "乙"),)
    assert written.xy[0].tolist() == [0, 0]
    assert written.xy[5].tolist() == pytest.approx([1.2, 0])
    assert written.xy[:5].max() == pytest.approx(0.8)
    assert np.diff(written.start).tolist() == [5, 5, 5, 5]
    alone = ShapeFont(font, None, "gbk").write("甲F", lambda _: 1.0)
    assert alone.left == ((0.0, "甲"),)


def test_damage_leaves_the_good_part(tmp_path: Path) -> None:
    whole = write_shapes(tmp_path / "a.shx", SHAPES, 8, 2).read_bytes()
    (tmp_path / "text.shx").write_text("AutoCAD")
    with pytest.raises(BadInput, match="shape file"):
        read_shape_file(tmp_path / "text.shx")
    with pytest.raises(BadInput):
        read_shape_file(tmp_path / "none.shx")
    dice = random.Random(3)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 6)):
            data[dice.randrange(24, len(data))] = dice.randrange(256)
        (tmp_path / "x.shx").write_bytes(bytes(data[: dice.randrange(24, len(data))]))
        file = read_shape_file(tmp_path / "x.shx")
        for number in file.codes:
            assert np.isfinite(strokes_of(file, number).xy).all()
    for codes in (_s(7, 1, 7, 1, 0), _s(6, 0), _s(3, 0, 0), _s(9, 1, 1), _s(11, 1)):
        path = write_shapes(tmp_path / "loop.shx", {1: ("", _s(0x14) + codes)})
        assert len(strokes_of(read_shape_file(path), 1).xy) < 100_000
