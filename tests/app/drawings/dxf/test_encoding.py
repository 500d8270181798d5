"""Code pages, their lies, and escape sequences."""

from __future__ import annotations

import pytest

from app.drawings.dxf.encoding import Decoder, detect, unescaped, without_percent
from app.drawings.dxf.mtext_content import parse
from app.drawings.dxf.mtext_lines import wrapped

_CHINESE = ["一层平面图", "防火分区", "疏散楼梯间", "建筑面积", "门窗表", "设计说明"]
_WESTERN = ["Höhe", "Maßstab", "élévation", "größe", "°C", "Straße über"]


@pytest.mark.parametrize(
    ("declared", "version", "written", "texts", "expected"),
    [
        ("ANSI_936", "AC1015", "gbk", _CHINESE, "gb18030"),
        ("ANSI_1252", "AC1015", "gbk", _CHINESE, "gb18030"),
        ("ANSI_1252", "AC1015", "cp1252", _WESTERN, "cp1252"),
        ("ANSI_936", "AC1021", "utf-8", _CHINESE, "utf-8"),
        ("ANSI_936", "AC1021", "gbk", _CHINESE, "gb18030"),
        ("ANSI_1252", "AC1009", "utf-8", _CHINESE, "utf-8"),
        ("ANSI_950", "AC1015", "cp950", ["樓梯間", "建築面積"], "cp950"),
        ("ANSI_932", "AC1015", "cp932", ["階段室", "平面図"], "cp932"),
        ("", "AC1009", "gbk", _CHINESE, "gb18030"),
        ("nonsense", "AC1009", "gbk", _CHINESE, "gb18030"),
    ],
)
def test_code_page(declared: str, version: str, written: str, texts: list[str], expected: str) -> None:
    codec = detect(declared, version, [text.encode(written) for text in texts])
    assert codec == expected
    assert [Decoder(codec)(text.encode(written)) for text in texts] == texts


def test_undecodable_values_are_counted() -> None:
    decoder = Decoder("cp949")
    decoder(b"\xff\xff\x80")
    assert decoder.failed == 1


def test_escapes() -> None:
    assert unescaped(r"\U+4E2D\U+6587 \M+5D6D0") == "中文 中"
    assert unescaped(r"\U+D83D\U+DE00") == "😀"
    assert without_percent("%%c20 %%P0.5 45%%d %%u下划线%%U 100%%% %%065") == "Ø20 ±0.5 45° 下划线 100% A"


def test_mtext_codes() -> None:
    lines = parse(r"{\H2x;\C1;标题}\P第一行 \S1/2; %%c20\~x \\ \{y\}\P\pi0,l2;\fSimSun|b0|i0;末行\H5;高", 2.5, 0.8)
    assert [line.text for line in lines] == ["标题", "第一行 1/2 Ø20\u00a0x \\ {y}", "末行高"]
    assert lines[0].format.height == 2
    assert lines[0].format.rgb == 0xFF0000
    assert lines[1].format.rgb is None
    assert lines[2].format.font == "SimSun"
    assert lines[2].height == 2
    assert {line.format.width for line in lines} == {0.8}


@pytest.mark.parametrize("content", ["{{{", "}}}", "\\", "\\H", "\\S", "%%", "%", "^", "\\H9e99x;a", "\\c;a", "\\A1;"])
def test_malformed_mtext(content: str) -> None:
    parse(content, 1.0, 1.0)


def test_wrapping() -> None:
    lines = parse("一二三四五六七八九十，甲乙 word another", 1.0, 1.0)
    broken = wrapped(lines, 5.0, lambda text: float(len(text)))
    assert [line.text for line in broken] == ["一二三四五", "六七八九", "十，甲乙", "word", "another"]
    (held, last) = wrapped(parse(r"1.\~two\~words and", 1.0, 1.0), 5.0, lambda text: float(len(text)))
    assert (held.text, last.text) == ("1.\u00a0two\u00a0words", "and")


@pytest.mark.parametrize("declared", ["ANSI_936", "ANSI_1252", "ANSI_950"])
def test_big5_is_told_from_gbk_whatever_is_declared(declared: str) -> None:
    traditional = "疏散樓梯淨寬度防火分區面積不應大於二千五百平方公尺避難層"
    simplified = "疏散楼梯净宽度防火分区面积不应大于二千五百平方米避难层剖面图囧"
    assert detect(declared, "AC1015", [traditional.encode("cp950")]) == "cp950"
    assert detect(declared, "AC1015", [simplified.encode("gbk")]) == "gb18030"
    assert detect(declared, "AC1015", ["Größe Fläche Höhe für Tür".encode("cp1252")]) != "cp950" or "950" in declared


@pytest.mark.parametrize("declared", ["", "ANSI_936", "ANSI_1252"])
def test_shift_jis_is_told_by_its_syllables(declared: str) -> None:
    texts = ["レイヤ1 読み取り不可", "コープ 平面図", "階段の幅は有効寸法とする"]
    assert detect(declared, "AC1009", [text.encode("cp932") for text in texts]) == "cp932"
    assert detect(declared, "AC1009", ["théâtre Gérard forêt à côté".encode("cp850")]) != "cp932"


def test_texts_in_no_known_code_page_are_told() -> None:
    value = b"\x81\x20\x8d\xff"
    decoder = Decoder(detect("", "AC1009", [value]))
    assert "\ufffd" in decoder(value)
    assert decoder.failed == 1
