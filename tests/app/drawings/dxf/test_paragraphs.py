"""MTEXT as paragraphs: indents, tabs, alignment, spacing, looks within a line, what stands behind it."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pytest

from app.domain.feedback import Silent
from app.drawings.dxf.compile import compile_dxf
from app.drawings.dxf.mtext_content import parse
from app.drawings.dxf.mtext_paragraph import PLAIN, Paragraph, paragraph_of
from app.drawings.lettered import pieces
from app.drawings.pdf.fonts import advance_caps
from app.drawings.scene import GROUND, Scene


def _scene(tmp_path: Path, content: str, **attributes: object) -> Scene:
    document = ezdxf.new("R2010")
    text = document.modelspace().add_mtext(content, dxfattribs={"char_height": 10, "insert": (100, 100), **attributes})
    if "background" in content:
        text.set_bg_color("canvas", 1.5, text_frame=True)
    document.saveas(tmp_path / "a.dxf")
    return compile_dxf(tmp_path / "a.dxf", Silent())


def _places(scene: Scene) -> dict[str, tuple[float, float, int]]:
    return {
        scene.strings[int(row["string"])]: (float(row["x"]), float(row["y"]), int(row["halign"])) for row in scene.text
    }


def test_a_list_hangs_behind_its_numbers(tmp_path: Path) -> None:
    found = _places(_scene(tmp_path, r"\pi-5,l5,t5;1.^Iaaa bbb ccc ddd eee\P\pi0,l0,tz;plain", width=150))
    first, second, *rest = found
    assert (first, second[:3], rest[-1]) == ("1.", "aaa", "plain")
    assert found["1."][:2] == pytest.approx((100, 90))
    assert found[second][:2] == pytest.approx((150, 90))
    assert {found[name][0] for name in rest} == {150.0, 100.0}
    assert found["plain"][0] == 100


@pytest.mark.parametrize(("code", "x", "halign"), [("l", 100, 0), ("c", 160, 1), ("r", 220, 2), ("j", 100, 0)])
def test_paragraphs_are_aligned_in_their_column(tmp_path: Path, code: str, x: float, halign: int) -> None:
    found = _places(_scene(tmp_path, rf"\pxq{code};ab", width=120))
    assert found["ab"] == (pytest.approx(x), pytest.approx(90), halign)


def test_tabs_end_at_or_lie_around_their_stops(tmp_path: Path) -> None:
    found = _places(_scene(tmp_path, r"\pxt5,c10,r20;a^Ib^Ic^Id^Ie"))
    assert [found[one][0] for one in "abcd"] == pytest.approx([100, 150, 200, 300])
    assert [found[one][2] for one in "abcd"] == [0, 0, 1, 2]
    assert found["e"][0] > 300  # no stop is left: every four heights


def test_spacing_of_lines_and_paragraphs(tmp_path: Path) -> None:
    def levels(content: str, **attributes: object) -> list[float]:
        return [round(place[1], 2) for place in _places(_scene(tmp_path, content, **attributes)).values()]

    assert levels(r"a\P{\H3x;b}\Pc") == [90, 40, 23.33]
    assert levels(r"a\P{\H3x;b}\Pc", line_spacing_style=2) == [90, 73.33, 56.67]
    assert levels(r"\pb1,a2;a\Pb") == [90, 43.33]
    assert levels(r"\psm2;a\Pb") == [90, 56.67]
    assert levels(r"\pse3;a\Pb") == [90, 60]


def test_codes_of_paragraphs_add_up_and_end() -> None:
    one = paragraph_of("xi-3,l4,r1,t4,c8,r9", PLAIN)
    assert one == Paragraph(-3, 4, 1, tabs=((4, 0), (8, 1), (9, 2)))
    assert paragraph_of("qc,sm1.5", one) == Paragraph(-3, 4, 1, "c", ((4, 0), (8, 1), (9, 2)), multiple=1.5)
    assert paragraph_of("tz", one).tabs == ()
    assert paragraph_of("x,?,i,lzzz,t-,q", PLAIN) == PLAIN
    assert [line.paragraph.align for line in parse(r"{\pqc;a}\Pb", 1.0, 1.0)] == ["c", ""]


def test_width_lean_and_distance_change_within_a_word(tmp_path: Path) -> None:
    scene = _scene(tmp_path, r"FM{\W0.5;甲}{\Q45;10}{\T2;21}")
    (text,) = scene.text
    assert scene.strings[int(text["string"])] == "FM甲1021"
    (lettered,) = scene.lettered
    assert [(s.start, s.end, s.width, round(s.lean, 6), s.tracking) for s in lettered.spans] == [
        (0, 2, 1.0, 0.0, 1.0),
        (2, 3, 0.5, 0.0, 1.0),
        (3, 5, 1.0, 1.0, 1.0),
        (5, 7, 1.0, 0.0, 2.0),
    ]


@pytest.mark.parametrize(("rise", "y"), [(0, 70), (1, 80), (2, 90)])
def test_small_letters_stand_at_bottom_middle_or_top(tmp_path: Path, rise: int, y: float) -> None:
    found = _places(_scene(tmp_path, rf"\A{rise};a{{\H3x;B}}"))
    assert found["a"][1] == pytest.approx(y)
    assert found["B"][1] == pytest.approx(70)


def test_a_small_figure_alone_stands_above_or_below(tmp_path: Path) -> None:
    found = _places(_scene(tmp_path, r"m\S2^ ;n\S^ 3;x"))
    assert found["2"][1] > 90 > found["3"][1]
    assert found["m"][0] < found["2"][0] < found["n"][0] < found["3"][0] < found["x"][0]


def test_a_frame_and_a_ground_whose_size_the_file_leaves_out(tmp_path: Path) -> None:
    scene = _scene(tmp_path, "background")
    assert scene.style["colour"][scene.fill_style].tolist() == [GROUND]
    assert scene.fill_xy == pytest.approx(scene.poly_xy)
    (left, low), (right, high) = scene.poly_xy.min(axis=0), scene.poly_xy.max(axis=0)
    assert (left, high) == pytest.approx((95, 105))
    assert low == pytest.approx(85)
    assert 140 < right < 200
    assert np.all(scene.fill_entity < scene.text["entity"].min())


@pytest.mark.parametrize(("code", "full"), [("j", [True, True, False]), ("d", [True, True, True])])
@pytest.mark.parametrize("text", ["aaa bb ccc dd eee ff ggg hh iii jj k", "本工程为高层住宅地上三十三层地下二层a一级"])
def test_justified_lines_reach_both_edges(tmp_path: Path, code: str, full: list[bool], text: str) -> None:
    scene = _scene(tmp_path, rf"\pxq{code};{text}", width=110)
    spans = {one.string: one.spans for one in scene.lettered}
    lines = [scene.strings[int(row["string"])] for row in scene.text]
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")  # each line is one text still
    assert len(lines) == 3
    for row, line, reaches in zip(scene.text, lines, full, strict=True):
        assert (row["halign"] == 3) == reaches
        assert (float(row["x"]), float(row["width"])) == (100, 110 if reaches else 0)
        if reaches and advance_caps(line) < 11:
            own = spans[int(row["string"])]
            assert pieces(line, own, advance_caps)[1] * 10 == pytest.approx(float(row["width"]), rel=1e-6)
            letters = "".join(line[one.start : one.end] for one in own if one.tracking > 1)
            assert code == "d" or all(letter == " " or letter >= "\u2e80" for letter in letters)
            assert own[-1].tracking == 1


def test_a_justified_line_of_one_word_or_of_two_sizes_stays(tmp_path: Path) -> None:
    scene = _scene(tmp_path, r"\pxqj;aaaaaaaaaaaaaaa bbbbbbbbbbbbbbb {\H2x;cc} dddddd eeeeeee", width=110)
    assert not scene.lettered
    assert set(scene.text["halign"].tolist()) == {0}
